// <scroll-stops>: a box that has nothing to scroll is no stop for the Tab key. Without this they all are, since any may overflow.

const BOXES = "main :is(pre, .scroll, .formula, .grids), main :is(p, li, dd) > math";

const whenIdle = window.requestIdleCallback ?? setTimeout; // Safari has no idle callbacks

customElements.define("scroll-stops", class extends HTMLElement {
  connectedCallback() {
    const observer = new ResizeObserver((changes) => {
      const judged = changes.map(({ target }) => [target, target.scrollWidth > target.clientWidth]); // all are measured before any is changed
      for (const [box, overflows] of judged) {
        if (overflows) box.tabIndex = 0;
        else if (box !== document.activeElement) box.removeAttribute("tabindex");
      }
    });
    const judge = () => {
      observer.disconnect(); // whoever is observed anew is judged anew
      for (const box of document.querySelectorAll(BOXES)) observer.observe(box);
    };
    whenIdle(judge);
    document.fonts.ready.then(judge); // a text may have become wider in its box
  }
});
