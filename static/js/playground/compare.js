// <result-compare>: two results beside each other. `pair = {pinned: {request, answer}, now: {request, answer}}` shows what was asked
// differently, and of every tensor that both have how far apart they are, measured against the pinned one, as torch.allclose measures.

import { h } from "./dom.js";
import { flatten, written } from "./form.js";
import { write } from "./exact-json.js";
import { shapeText, t } from "./words.js";

const NOT_FINITE = { NaN, Infinity, "-Infinity": -Infinity };
const DEFAULTS = { rtol: 1e-5, atol: 1e-8 }; // torch.allclose's
const LONGEST = 60;
const MOST_DRAWN = 65_536;
const DRAWN = ["outputs."];

/** What differs between two requests: name, in the pinned one, in the other; null where it has the default. */
export function askedDifferently(pinned, now) {
  const [before, after] = [flatten(pinned), flatten(now)];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const text = (value) => (value === undefined ? null : written(value));
  return [...names].filter((name) => write(before[name] ?? null) !== write(after[name] ?? null)).map((name) => [name, text(before[name]), text(after[name])]);
}

/** Every tensor of an answer: `outputs.output`, `gradients.inputs.input`, `state.weight`. */
export function tensorsOf({ outputs, gradients = {}, state = {} }) {
  const named = (group, entries) => entries.map(([name, tensor]) => [`${group}.${name}`, tensor]);
  return new Map([...named("outputs", outputs.map((output) => [output.name, output])), ...named("gradients", Object.entries(gradients)), ...named("state", Object.entries(state))]);
}

/**
 * How far `now` is from `pinned`: `{shapes}` where those differ, `{unknown}` where the values of one were too many to be sent, else
 * `{count, absolute, relative, first, isClose, delta}`: how many elements differ, by how much at most, where first and what is there.
 */
export function difference(pinned, now, { rtol, atol } = DEFAULTS) {
  if (String(pinned.shape) !== String(now.shape)) return { shapes: [pinned.shape, now.shape] };
  if (pinned.data === null || now.data === null) return { unknown: true };
  const isComplex = pinned.dtype.startsWith("complex") && now.dtype.startsWith("complex");
  const [before, after] = [elements(pinned, isComplex), elements(now, isComplex)];
  const found = { count: 0, absolute: 0, relative: 0, first: null, isClose: true, delta: [] };
  for (let index = 0; index < before.length; index++) {
    const [a, b] = [after[index], before[index]];
    const isSame = isComplex ? a[0] === b[0] && a[1] === b[1] : Object.is(a, b) || a === b;
    const size = isComplex ? Math.hypot(a[0] - b[0], a[1] - b[1]) : isSame ? 0 : Math.abs(a - b);
    const scale = isComplex ? Math.hypot(...b) : Math.abs(b);
    if (!isSame) {
      found.count += 1;
      found.first ??= { index: unravel(index, pinned.shape), pinned: b, now: a };
      found.absolute = larger(found.absolute, size);
      found.relative = larger(found.relative, scale ? size / scale : Infinity);
    }
    const isClose = isComplex ? size <= atol + rtol * scale : a === b || (Number.isFinite(scale) && size <= atol + rtol * scale && !Number.isNaN(a));
    if (!isClose) found.isClose = false;
    found.delta.push(Number.isFinite(size) ? (isComplex ? size : isSame ? 0 : a - b) : "NaN");
  }
  return found;
}

const larger = (one, other) => (Number.isNaN(one) || Number.isNaN(other) ? NaN : Math.max(one, other));

function elements({ data, shape }, isComplex) {
  const flat = shape.length || isComplex ? data : [data];
  const list = shape.length ? flat.flat(shape.length - 1) : isComplex ? [data] : flat;
  const number = (value) => (typeof value === "string" ? NOT_FINITE[value] : Number(value));
  return list.map((value) => (isComplex ? value.map(number) : number(value)));
}

function unravel(place, shape) {
  const index = [];
  for (const size of [...shape].reverse()) {
    index.unshift(place % size);
    place = Math.floor(place / size);
  }
  return index;
}

function nested(flat, shape) {
  if (!shape.length) return flat[0];
  let rows = flat;
  for (const size of shape.slice(1).reverse()) rows = Array.from({ length: rows.length / size || 0 }, (_, row) => rows.slice(row * size, (row + 1) * size));
  return rows;
}

customElements.define("result-compare", class extends HTMLElement {
  #pair = null;
  #tolerances = { ...DEFAULTS };
  #asked = h("ul", { className: "asked" });
  #rows = h("tbody");
  #drawn = h("div", { className: "drawn-differences" });
  #views = new Map();

  connectedCallback() {
    if (this.firstChild) return;
    const head = (...words) => h("th", { scope: "col" }, ...words);
    const heads = [head(t("tensor")), head(h("code", {}, "allclose")), ...["differing", "absolute", "relative", "first_difference"].map((key) => head(t(key)))];
    const tolerances = Object.keys(DEFAULTS).map((name) => h("label", {}, h("code", {}, name), this.#tolerance(name)));
    this.append(
      h("h3", {}, t("compared")),
      this.#asked,
      h("div", { className: "tolerances" }, tolerances),
      h("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": t("compared") },
        h("table", { className: "compared" }, h("thead", {}, h("tr", {}, heads)), this.#rows)),
      this.#drawn);
  }

  set pair(pair) {
    this.#pair = pair;
    if (this.isConnected) this.#show();
  }

  #tolerance(name) {
    const input = h("input", { type: "text", inputMode: "decimal", autocomplete: "off", value: DEFAULTS[name].toExponential() });
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      const value = Number(input.value);
      if (!input.value.trim() || !(value >= 0)) return input.setAttribute("aria-invalid", "true");
      input.removeAttribute("aria-invalid");
      this.#tolerances[name] = value;
      this.#show();
    });
    return input;
  }

  #show() {
    const { pinned, now } = this.#pair;
    const changes = askedDifferently(pinned.request, now.request).map(([name, before, after]) => h("li", {}, h("code", {}, name.replace("arguments/", "").replace("/", ".")), " ", value(before), " → ", value(after)));
    this.#asked.replaceChildren(...(changes.length ? changes : [h("li", { className: "quiet" }, t("asked_alike"))]));
    const [before, after] = [tensorsOf(pinned.answer), tensorsOf(now.answer)];
    const both = [...after].filter(([name]) => before.has(name)).map(([name, tensor]) => [name, before.get(name), tensor, difference(before.get(name), tensor, this.#tolerances)]);
    this.#rows.replaceChildren(...both.map((one) => row(...one)));
    this.#drawn.replaceChildren(...both.filter(([name, , tensor]) => DRAWN.some((group) => name.startsWith(group)) && tensor.data !== null).flatMap((one) => this.#draw(...one)));
  }

  /** The pinned tensor, and the difference where there is one. */
  #draw(name, pinned, now, { delta, count }) {
    if (!customElements.get("tensor-view") || pinned.data === null) return [];
    const bare = name.split(".").slice(1).join(".");
    const shown = [this.#view(`pinned ${name}`, { ...pinned, name: t("pinned_tensor", { name: bare }) })];
    if (count && delta.length <= MOST_DRAWN) {
      shown.push(this.#view(`delta ${name}`, { name: t("difference_of", { name: bare }), shape: now.shape, dtype: "float64", data: nested(delta, now.shape), statistics: null }));
    }
    return [h("div", { className: "pair" }, shown)];
  }

  #view(key, tensor) {
    if (!this.#views.has(key)) this.#views.set(key, h("tensor-view"));
    const view = this.#views.get(key);
    view.tensor = tensor;
    return view;
  }
});

function row(name, pinned, now, found) {
  const head = h("th", { scope: "row" }, h("code", {}, name.replace(/^outputs\./, "")), pinned.dtype !== now.dtype && ` ${pinned.dtype} → ${now.dtype}`);
  if (found.shapes) return h("tr", {}, head, h("td", { colSpan: 5 }, t("other_shapes", { pinned: shapeText(found.shapes[0]), now: shapeText(found.shapes[1]) })));
  if (found.unknown) return h("tr", {}, head, h("td", { colSpan: 5 }, t("too_many_to_compare")));
  const { count, absolute, relative, first, isClose, delta } = found;
  const where = first && [`[${first.index.join(", ")}]`, `${numeral(first.pinned)} → ${numeral(first.now)}`];
  return h("tr", {}, head, h("td", { className: isClose ? "is-close" : "is-apart" }, isClose ? "True" : "False"), h("td", {}, `${count} / ${delta.length}`), h("td", {}, numeral(absolute)), h("td", {}, numeral(relative)),
    h("td", {}, where ? [h("code", {}, where[0]), " ", h("span", {}, where[1])] : "–"));
}

const numeral = (number) => (Array.isArray(number) ? `${numeral(number[0])}${number[1] < 0 ? "" : "+"}${numeral(number[1])}j` : Number.isFinite(number) ? String(Number(number.toPrecision(6))) : { NaN: "nan", Infinity: "inf", "-Infinity": "-inf" }[number]);
const value = (text) => (text === null ? h("i", {}, t("default_value")) : h("code", {}, text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text));
