// Renders the API reference from the site's own description of its API, in the page's colours.

const place = document.getElementById("reference");
const dark = matchMedia("(prefers-color-scheme: dark)");

function followScheme() {
  const theme = document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
  document.documentElement.classList.toggle("dark-mode", theme === "dark");
}

dark.addEventListener("change", followScheme);
document.addEventListener("themechange", followScheme);
followScheme();

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.description,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  validatorUrl: null,
});
