// Puts the reader's choice of colours on the page before anything is drawn; hence no module.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's colours stay.
}
