// <theme-switch>: one button that goes from the system's colours to light to dark, and remembers. Its data- attributes name them.

const THEMES = ["system", "light", "dark"];

const current = () => document.documentElement.dataset.theme ?? "system";

function choose(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.dispatchEvent(new Event("themechange"));
}

function remember(theme) {
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // It holds for this page, then.
  }
}

customElements.define("theme-switch", class extends HTMLElement {
  #button = document.createElement("button");

  connectedCallback() {
    this.#button.type = "button";
    this.#button.addEventListener("click", () => {
      const next = THEMES[(THEMES.indexOf(current()) + 1) % THEMES.length];
      remember(next);
      choose(next);
    });
    document.addEventListener("themechange", () => this.#name());
    window.addEventListener("storage", (event) => {
      if (event.key === "theme") choose(event.newValue === "light" || event.newValue === "dark" ? event.newValue : "system");
    });
    this.append(this.#button);
    this.#name();
  }

  #name() {
    this.#button.dataset.shows = current();
    this.#button.title = this.dataset[current()];
    this.#button.setAttribute("aria-label", this.dataset[current()]);
  }
});
