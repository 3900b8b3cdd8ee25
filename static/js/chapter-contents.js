// <chapter-contents>: marks the section that is being read in the list of the chapter's sections, and keeps the mark in sight.

const ABOVE = "100000px 0px -70% 0px"; // a heading counts from the upper third of the window on, however far it has gone beyond

customElements.define("chapter-contents", class extends HTMLElement {
  #links = new Map();
  #passed = new Set();
  #current = null;

  connectedCallback() {
    for (const link of this.querySelectorAll("ol a")) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) this.#links.set(heading, link);
    }
    const observer = new IntersectionObserver((changes) => this.#follow(changes), { rootMargin: ABOVE });
    for (const heading of this.#links.keys()) observer.observe(heading);
    this.addEventListener("click", (event) => {
      if (event.target.closest("a")) this.querySelector("details").open = false;
    });
  }

  #follow(changes) {
    for (const { target, isIntersecting } of changes) {
      if (isIntersecting) this.#passed.add(target);
      else this.#passed.delete(target);
    }
    const passed = [...this.#links].filter(([heading]) => this.#passed.has(heading));
    this.#mark(passed.at(-1)?.[1] ?? null);
  }

  #mark(link) {
    if (link === this.#current) return;
    this.#current?.removeAttribute("aria-current");
    this.#current = link;
    link?.setAttribute("aria-current", "true");
    this.querySelector(".here").textContent = link?.textContent ?? "";
    if (link) this.#show(link);
  }

  #show(link) {
    const box = this.closest("nav");
    const [outer, inner] = [box.getBoundingClientRect(), link.getBoundingClientRect()];
    if (inner.top < outer.top + 24 || inner.bottom > outer.bottom - 24) {
      box.scrollTop += inner.top - outer.top - outer.height / 3;
    }
  }
});
