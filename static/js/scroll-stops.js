// <scroll-stops>: a box that has nothing to scroll is no stop for the Tab key. Without this they all are, since any may overflow.

const BOXES = "main :is(pre, .scroll, .formula, .grids)[tabindex], main :is(p, li, dd) > math";

customElements.define("scroll-stops", class extends HTMLElement {
  connectedCallback() {
    const observer = new ResizeObserver((changes) => {
      for (const { target } of changes) this.#judge(target);
    });
    for (const box of document.querySelectorAll(BOXES)) observer.observe(box);
  }

  #judge(box) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});
