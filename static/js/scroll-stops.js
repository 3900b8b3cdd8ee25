// <scroll-stops>: a box that has nothing to scroll is no stop for the Tab key. Without this they all are, since any may overflow.

const BOXES = "main :is(pre, .scroll, .formula, .grids)[tabindex], main :is(p, li, dd) > math";

const whenIdle = window.requestIdleCallback ?? setTimeout; // Safari has no idle callbacks

customElements.define("scroll-stops", class extends HTMLElement {
  connectedCallback() {
    const observer = new ResizeObserver((changes) => {
      const judged = changes.map(({ target }) => [target, target.scrollWidth > target.clientWidth]); // all are measured before any is changed
      for (const [box, overflows] of judged) {
        if (overflows) box.tabIndex = 0;
        else box.removeAttribute("tabindex");
      }
    });
    whenIdle(() => {
      for (const box of document.querySelectorAll(BOXES)) observer.observe(box);
    });
  }
});
