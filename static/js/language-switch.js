// <language-switch>: its link leads to the same place of the page in the other language, not only to the same page.

const PLACES = "main :is(h2, h3, h4)[id], main .terms > [id]";
const LINE = 140; // px from the top: what has passed it is being read

function place() {
  const named = document.querySelector(":target");
  if (named?.matches(".result")) return ""; // a run's result does not go along
  if (named && isInView(named)) return location.hash;
  const passed = [...document.querySelectorAll(PLACES)].filter((element) => element.checkVisibility() && element.getBoundingClientRect().top < LINE);
  return passed.length ? `#${passed.at(-1).id}` : location.hash; // whoever went up to the masthead still means where they were
}

function isInView(element) {
  const { top } = element.getBoundingClientRect();
  return top > -LINE && top < innerHeight;
}

customElements.define("language-switch", class extends HTMLElement {
  connectedCallback() {
    for (const event of ["pointerenter", "focusin", "click", "auxclick"]) {
      this.addEventListener(event, () => { this.querySelector("a").hash = place(); }, { capture: true });
    }
  }
});
