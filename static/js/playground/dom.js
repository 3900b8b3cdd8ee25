// Elements without markup in texts: what a reader or the API wrote is never more than text.

/** An element with properties (those with a hyphen, `role` and `for` become attributes) and children; what is null or false is left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A colour of the stylesheet as the browser works it out, for this theme. */
export function colour(element, value) {
  const kept = element.style.color;
  element.style.color = value;
  const found = getComputedStyle(element).color;
  element.style.color = kept;
  return found;
}
