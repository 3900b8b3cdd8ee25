// <run-here>: a run of the notes can be changed where it stands. Its link leads to the operator's page with the same request; the
// playground of that page is brought here instead. One is open at a time.

customElements.define("run-here", class extends HTMLElement {
  #opened = null;

  connectedCallback() {
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.(".recorded-call a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      this.#open(link).catch(() => location.assign(link.href));
    });
  }

  async #open(link) {
    const response = await fetch(link.href);
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const script = page.querySelector("script[src*='/bundle/playground/playground.js']");
    const playground = document.importNode(page.querySelector("operator-playground"), true);
    playground.setAttribute("embedded", "");
    await this.#prepare(page);
    this.#close();
    this.#opened = this.#framed(link, playground);
    link.closest(".recorded").after(this.#opened);
    await import(new URL(script.getAttribute("src"), location.href).href);
    this.#opened.scrollIntoView({ block: "nearest" });
    playground.querySelector("textarea, input, select")?.focus({ preventScroll: true });
  }

  /** The words and the stylesheets that playgrounds need, once. */
  async #prepare(page) {
    if (!document.getElementById("playground-words")) document.body.append(document.importNode(page.getElementById("playground-words"), true));
    const known = new Set([...document.querySelectorAll("link[rel=stylesheet]")].map((sheet) => sheet.getAttribute("href")));
    const missing = [...page.querySelectorAll("link[rel=stylesheet]")].filter((sheet) => !known.has(sheet.getAttribute("href")));
    await Promise.all(missing.map((sheet) => new Promise((done) => {
      const copy = document.importNode(sheet);
      copy.onload = copy.onerror = done;
      document.head.append(copy);
    })));
  }

  #framed(link, playground) {
    const frame = Object.assign(document.createElement("section"), { className: "opened-here" });
    const close = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: this.dataset.close });
    const whole = Object.assign(document.createElement("a"), { href: link.href, textContent: this.dataset.page });
    const head = Object.assign(document.createElement("p"), { className: "opened-here-head" });
    frame.setAttribute("aria-label", link.previousElementSibling.textContent);
    head.append(whole, close);
    close.addEventListener("click", () => {
      this.#close();
      link.focus();
    });
    frame.append(head, playground);
    return frame;
  }

  #close() {
    this.#opened?.remove();
    this.#opened = null;
  }
});
