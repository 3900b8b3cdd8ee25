// <term-card>: the card that says what a term means, at the link to the glossary that a reader points at, tabs to or taps.
// The texts are the glossary's own: its page is fetched once, when the first card is wanted.

const WAIT_MS = 180;
const LEAVE_MS = 220;
const GAP = 8;

customElements.define("term-card", class extends HTMLElement {
  #glossary = null;
  #link = null;
  #timer = 0;

  connectedCallback() {
    this.id ||= "term-card";
    this.setAttribute("role", "note");
    this.hidden = true;
    document.addEventListener("pointerover", (event) => this.#pointAt(event));
    document.addEventListener("focusin", ({ target }) => {
      const link = target.closest("a.term");
      if (link?.matches(":focus-visible")) this.#show(link);
      else if (!this.contains(target)) this.#hide();
    });
    document.addEventListener("click", (event) => this.#tap(event));
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.#hide());
    window.addEventListener("resize", () => this.#hide());
  }

  #pointAt({ target, pointerType }) {
    if (pointerType !== "mouse") return;
    clearTimeout(this.#timer);
    const link = target.closest?.("a.term");
    if (link && link !== this.#link) this.#timer = setTimeout(() => this.#show(link), WAIT_MS);
    else if (!link && !this.contains(target) && !this.hidden) this.#timer = setTimeout(() => this.#hide(), LEAVE_MS);
  }

  #tap(event) {
    const link = event.target.closest("a.term");
    if (link && event.pointerType === "touch" && link !== this.#link) {
      event.preventDefault();
      this.#show(link);
    } else if (!link && !this.contains(event.target)) this.#hide();
  }

  async #show(link) {
    this.#link = link;
    const entry = await this.#entry(link.dataset.term).catch(() => null);
    if (!entry || this.#link !== link) return;
    this.replaceChildren(...entry);
    link.setAttribute("aria-describedby", this.id);
    this.hidden = false;
    this.#place(link.getClientRects()[0]);
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#link?.removeAttribute("aria-describedby");
    this.#link = null;
    this.hidden = true;
  }

  async #entry(term) {
    this.#glossary ??= fetch(this.dataset.source)
      .then((response) => response.text())
      .then((text) => new DOMParser().parseFromString(text, "text/html"));
    const found = (await this.#glossary).getElementById(term);
    if (!found) return null;
    const name = document.createElement("p");
    name.className = "term-name";
    name.append(...[...found.querySelectorAll("dt > :not(.anchor)")].flatMap((part) => [part.cloneNode(true), " "]));
    const text = document.createElement("p");
    text.append(...[...found.querySelector("dd").childNodes].filter((node) => !node.classList?.contains("related")).map((node) => node.cloneNode(true)));
    const more = document.createElement("a");
    more.href = `${this.dataset.source}#${term}`;
    more.textContent = this.dataset.more;
    return [name, text, more];
  }

  #place(link) {
    const { width, height } = this.getBoundingClientRect();
    const edge = document.documentElement.clientWidth - width - GAP;
    const below = link.bottom + GAP + height < innerHeight || link.top < height + GAP;
    this.style.left = `${scrollX + Math.max(GAP, Math.min(link.left, edge))}px`;
    this.style.top = `${scrollY + (below ? link.bottom + GAP : link.top - GAP - height)}px`;
  }
});
