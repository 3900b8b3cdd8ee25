// Numbers as pictures write them, and the tables that say what a picture shows.

import { h } from "./dom.js";

/** A value of the API as a number; what JSON has no number for becomes it. */
export const number = (value) => (typeof value === "number" ? value : value === "Infinity" ? Infinity : value === "-Infinity" ? -Infinity : NaN);

/** With four significant digits. */
export function written(value) {
  const given = number(value);
  if (!Number.isFinite(given)) return String(given).replace("Infinity", "inf").replace("NaN", "nan");
  const size = Math.abs(given);
  return size && (size < 1e-4 || size >= 1e6) ? given.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e") : String(+given.toPrecision(4));
}

/** A figure of a table: `head` and `rows` are texts or elements; the first of each row names it. */
export function table(caption, head, rows) {
  const body = rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first), ...rest.map((text) => h("td", {}, text))));
  const heads = h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)));
  return h("table", { className: "readings" }, h("caption", {}, caption), h("thead", {}, heads), h("tbody", {}, ...body));
}

/** Round numbers from low to high, about as many as `most`. */
export function steps(low, high, most = 8) {
  const span = high - low;
  if (!(span > 0)) return [low];
  const size = 10 ** Math.floor(Math.log10((2 * span) / most));
  const step = size * [1, 2, 5, 10].find((factor) => span / (size * factor) <= most);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, index) => +((first + index) * step).toPrecision(12));
}
