// <search-dialog>: finds while one types. `/`, Ctrl K or ⌘ K opens it; without it, the form in the masthead leads to the same hits.

const WAIT_MS = 120;
const LIMIT = 8;

customElements.define("search-dialog", class extends HTMLElement {
  #dialog = this.querySelector("dialog");
  #input = this.#dialog.querySelector("input");
  #list = this.#dialog.querySelector("[role=listbox]");
  #status = this.#dialog.querySelector("[role=status]");
  #words = { kinds: JSON.parse(this.dataset.kinds), reasons: JSON.parse(this.dataset.reasons) };
  #request = null;
  #timer = 0;
  #all = this.#dialog.querySelector(".all-hits");
  #shown = "";
  #chosen = -1;

  connectedCallback() {
    document.addEventListener("keydown", (event) => this.#shortcut(event));
    for (const form of document.querySelectorAll("form.seek")) this.#takeOver(form);
    this.#input.addEventListener("input", (event) => event.isComposing || this.#ask());
    this.#input.addEventListener("compositionend", () => this.#ask());
    this.#input.addEventListener("keydown", (event) => this.#move(event));
    this.#list.addEventListener("pointermove", ({ target }) => this.#choose(this.#options.indexOf(target.closest("a"))));
    this.#dialog.querySelector(".close").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close());
  }

  get #options() {
    return [...this.#list.children];
  }

  #shortcut(event) {
    if (event.isComposing || event.keyCode === 229 || event.altKey || this.#dialog.open) return;
    const isCommand = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k";
    const field = event.target.closest?.("input, textarea, select, [contenteditable]");
    const writes = field && field !== this.#input; // for a moment after the dialog is closed the focus is still in it
    if (isCommand || (event.key === "/" && !event.ctrlKey && !event.metaKey && !writes)) {
      event.preventDefault();
      this.#open();
    }
  }

  #takeOver(form) {
    const field = form.querySelector("input");
    field.addEventListener("click", () => this.#open(field.value));
    form.addEventListener("submit", (event) => {
      if (field.value.trim()) return;
      event.preventDefault();
      this.#open();
    });
  }

  #open(query = "") {
    if (query) this.#input.value = query;
    this.#dialog.showModal();
    this.#input.select();
    this.#ask();
  }

  #move(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const count = this.#options.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      this.#choose((this.#chosen + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
      this.#options[this.#chosen].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && this.#chosen >= 0 && this.#shown === this.#query) {
      event.preventDefault();
      this.#options[this.#chosen].click();
    }
  }

  get #query() {
    return this.#input.value.trim();
  }

  #ask() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    if (this.#query === this.#shown) return;
    if (this.#query) this.#timer = setTimeout(() => this.#fetch(this.#query), WAIT_MS);
    else this.#show("", []);
  }

  async #fetch(query) {
    this.#request = new AbortController();
    const address = new URL(this.dataset.source, location.href);
    address.search = new URLSearchParams({ q: query, language: this.dataset.language, limit: LIMIT });
    try {
      const response = await fetch(address, { signal: this.#request.signal, headers: { accept: "application/json" } });
      if (!response.ok) throw new Error(response.statusText);
      this.#show(query, (await response.json()).results);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#show("", []);
      this.#status.textContent = this.dataset.failed;
    }
  }

  #show(query, results) {
    this.#shown = query;
    this.#list.replaceChildren(...results.map((result, index) => this.#option(result, index)));
    this.#input.setAttribute("aria-expanded", String(results.length > 0));
    this.#all.hidden = !results.length;
    this.#all.search = new URLSearchParams({ q: query });
    this.#status.textContent = query && !results.length ? this.dataset.none : "";
    this.#choose(results.length ? 0 : -1);
  }

  #choose(index) {
    this.#chosen = index;
    for (const [place, option] of this.#options.entries()) option.setAttribute("aria-selected", String(place === index));
    if (index >= 0) this.#input.setAttribute("aria-activedescendant", this.#options[index].id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #option(result, index) {
    const option = document.createElement("a");
    Object.assign(option, { id: `hit-${index}`, href: result.address, tabIndex: -1 });
    option.setAttribute("role", "option");
    if (result.language !== this.dataset.language) option.lang = result.language === "zh" ? "zh-Hans" : result.language;
    const where = [this.#words.kinds[result.kind], result.place].filter(Boolean).join(" · ");
    option.append(line("hit-title", result.title), " ", line("hit-kind", where));
    const excerpt = line("hit-excerpt");
    excerpt.append(...result.excerpt.map(({ text, match }) => (match ? marked(text) : text)));
    option.append(" ", excerpt, " ", line("hit-reason", this.#words.reasons[result.reason] ?? ""));
    option.addEventListener("click", () => this.#dialog.close());
    return option;
  }
});

function line(name, text = "") {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

function marked(text) {
  const element = document.createElement("mark");
  element.textContent = text;
  return element;
}
