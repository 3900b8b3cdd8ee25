// <chain-chooser>: finds a module while one types, by its name, its meaning or its category; `choose` says which. Those that do not
// fit a chain are there too, and say why. Its property `modules` has the catalogue's rows, `unfit` what each of those needs.

import { t } from "./words.js";

const MOST = 40;
const COMMON = "Linear ReLU Conv2d MaxPool2d Flatten BatchNorm2d Dropout LayerNorm GELU Embedding AdaptiveAvgPool2d Softmax Conv1d".split(" ");

customElements.define("chain-chooser", class extends HTMLElement {
  modules = [];
  unfit = {};
  #input = this.querySelector("input");
  #list = this.querySelector("[role=listbox]");
  #status = this.querySelector("[role=status]");
  #chosen = -1;

  constructor() {
    super();
    this.addEventListener("focusout", ({ relatedTarget }) => this.contains(relatedTarget) || this.close());
    this.#input.addEventListener("input", () => this.#show());
    this.#input.addEventListener("focus", () => this.#show());
    this.#input.addEventListener("click", () => this.#list.hidden && this.#show());
    this.#input.addEventListener("keydown", (event) => this.#move(event));
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
    this.#list.addEventListener("click", ({ target }) => this.#take(this.#options.indexOf(target.closest("[role=option]"))));
  }

  focus() {
    this.#input.focus();
  }

  close() {
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#input.value = "";
    this.#input.setAttribute("aria-expanded", "false");
    this.#status.textContent = "";
    this.#choose(-1);
  }

  get #options() {
    return [...this.#list.children];
  }

  #move(event) {
    const count = this.#options.length;
    if (event.isComposing) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
      event.preventDefault();
      if (this.#list.hidden) this.#show();
      else if (count) this.#choose((this.#chosen + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!event.ctrlKey && !event.metaKey) this.#take(this.#chosen);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
      this.dispatchEvent(new CustomEvent("leave", { bubbles: true }));
    }
  }

  #show() {
    const query = this.#input.value.trim().toLowerCase();
    const found = this.modules.map((row) => [this.#rank(row, query), row]).filter(([place]) => place !== undefined);
    const rows = found.sort(([one], [other]) => one - other).slice(0, MOST).map(([, row]) => row);
    this.#list.replaceChildren(...rows.map((row, index) => this.#option(row, index)));
    this.#list.hidden = !rows.length;
    this.#input.setAttribute("aria-expanded", String(rows.length > 0));
    this.#status.textContent = rows.length ? "" : t("chain_none");
    this.#choose(query && rows.length ? 0 : -1);
  }

  #option(row, index) {
    const option = document.createElement("div");
    Object.assign(option, { id: `module-${index}` });
    option.setAttribute("role", "option");
    option.dataset.name = row.name;
    const needs = this.unfit[row.name];
    if (needs) option.setAttribute("aria-disabled", "true");
    const name = document.createElement("b");
    name.textContent = row.name.slice(row.name.lastIndexOf(".") + 1);
    const meaning = document.createElement("span");
    meaning.textContent = needs ? t("chain_needs", { inputs: needs.join(", ") }) : row.summary;
    option.append(name, " ", meaning);
    return option;
  }

  #choose(index) {
    this.#chosen = index;
    for (const [place, option] of this.#options.entries()) option.setAttribute("aria-selected", String(place === index));
    if (index < 0) return this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-activedescendant", this.#options[index].id);
    this.#options[index].scrollIntoView({ block: "nearest" });
  }

  #take(index) {
    const { name } = this.#options[index]?.dataset ?? {};
    if (!name || name in this.unfit) return;
    this.close();
    this.dispatchEvent(new CustomEvent("choose", { bubbles: true, detail: { name } }));
  }

  /** How well a row answers a query: the less the better; nothing where it does not. */
  #rank({ name, summary, category }, query) {
    const short = name.slice(name.lastIndexOf(".") + 1);
    const word = short.toLowerCase();
    const matches = [word === query, word.startsWith(query), name.toLowerCase().includes(query), `${summary} ${category}`.toLowerCase().includes(query)];
    const place = matches.indexOf(true);
    if (place < 0) return undefined;
    const usual = COMMON.indexOf(short);
    return place + (name in this.unfit ? 0.5 : usual < 0 ? 0.25 : usual / 100);
  }
});
