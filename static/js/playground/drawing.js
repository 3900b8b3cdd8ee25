// What the pictures are drawn with: charts with axes as app/web/charts.py draws them, in the page's own pixels.

import { h } from "./dom.js";
import { steps, written } from "./readings.js";

export { number, table, written } from "./readings.js";

export const TONES = ["s1", "s2", "s3", "s4", "s5", "s6"];
const SVG = "http://www.w3.org/2000/svg";
const [LEFT, RIGHT, TOP, BOTTOM] = [58, 12, 10, 30];
const MOST_POINTS = 800;

export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** From data to pixels, linear or logarithmic; `back` is its inverse. */
export function scale(low, high, start, end, isLog = false) {
  const flat = isLog ? Math.log10 : (value) => value;
  const [from, to] = [flat(low), flat(high)];
  const place = (value) => {
    const share = to > from ? (flat(isLog ? Math.max(value, low) : value) - from) / (to - from) : 0.5;
    return Math.round(10 * (start + Math.min(Math.max(share, -4), 5) * (end - start))) / 10;
  };
  place.back = (position) => from + ((position - start) / (end - start)) * (to - from);
  place.ticks = () => (isLog ? decades(low, high) : steps(low, high)).map((value) => [place(value), written(value)]);
  return place;
}

/** A scale of whole numbers from 0, such as steps. */
export function countScale(most, start, end) {
  const place = scale(0, Math.max(1, most), start, end);
  return Object.assign((value) => place(value), { ticks: () => place.ticks().filter(([, label]) => Number.isInteger(+label)) });
}

/** A scale that holds all finite values; logarithmic where allowed, all are positive and they span two decades or more. */
export function scaleOf(values, start, end, mayBeLog = false) {
  let [low, high, least] = [Infinity, -Infinity, Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
    if (value > 0) least = Math.min(least, value);
  }
  if (low > high) [low, high] = [0, 1];
  if (mayBeLog && low >= 0 && high / least > 100) return scale(Math.max(least, high * 1e-12), high, start, end, true);
  const margin = 0.04 * (high - low) || Math.abs(high) * 0.1 || 1;
  return scale(low - margin, high + margin, start, end);
}

/** An SVG path through points, broken where a value is not finite. */
export function line(points, x, y) {
  const every = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const kept = points.filter((_, index) => index % every === 0 || index === points.length - 1);
  let [path, pen] = ["", "M"];
  for (const [px, py] of kept) {
    const isSeen = Number.isFinite(px) && Number.isFinite(py);
    if (isSeen) path += `${pen}${x(px)} ${y(py)}`;
    pen = isSeen ? "L" : "M";
  }
  return path;
}

export const curve = (values) => values.map((value, index) => [index, value]);

function decades(low, high) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first) / 6));
  return Array.from({ length: Math.max(0, Math.floor((last - first) / every) + 1) }, (_, index) => 10 ** (first + index * every));
}

let charts = 0;

/** A titled SVG that is as wide as its place. `draw` is called with it at every new width; `marks` hold what is clipped to its frame. */
export class Chart {
  constructor(title, height, draw) {
    Object.assign(this, { width: 0, height, draw });
    const frame = `frame-of-chart-${++charts}`;
    this.window = svg("rect");
    this.ticks = svg("g", { class: "ticks" });
    this.marks = svg("g", { "clip-path": `url(#${frame})` });
    this.above = svg("g");
    this.svg = svg("svg", { role: "img" }, svg("clipPath", { id: frame }, this.window), this.ticks, this.marks, this.above);
    this.keys = h("span", { className: "keys" });
    this.title = h("b");
    this.name(title);
    this.place = h("div", { className: "plot" }, this.svg);
    this.element = h("div", { className: "chart" }, h("p", { className: "chart-title" }, this.title, " ", this.keys), this.place);
    new ResizeObserver(([{ contentRect }]) => {
      const width = Math.floor(contentRect.width);
      if (width && width !== this.width) {
        this.width = width;
        this.redraw();
      }
    }).observe(this.place);
  }

  name(title) {
    this.title.textContent = title;
    this.svg.setAttribute("aria-label", title);
  }

  redraw() {
    if (this.width) this.draw(this);
  }

  get across() {
    return [LEFT, this.width - RIGHT];
  }

  get up() {
    return [this.height - BOTTOM, TOP];
  }

  legend(names) {
    this.keys.replaceChildren(...names.slice(0, TONES.length).flatMap((name, index) => [h("span", { className: `key ${TONES[index]}` }, name), " "]));
  }

  axes(x, y) {
    const [[left, right], [bottom, top]] = [this.across, this.up];
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.svg.setAttribute("height", this.height);
    for (const [key, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top })) this.window.setAttribute(key, value);
    const room = (right - left) / 52;
    const across = x.ticks();
    const kept = across.filter((_, index) => index % Math.max(1, Math.ceil(across.length / room)) === 0);
    this.ticks.replaceChildren(
      ...kept.flatMap(([place, label]) => [svg("path", { d: `M${place} ${top}V${bottom}` }), svg("text", { x: place, y: bottom + 18, "text-anchor": "middle" }, label)]),
      ...y.ticks().flatMap(([place, label]) => [svg("path", { d: `M${left} ${place}H${right}` }), svg("text", { x: left - 8, y: place + 4, "text-anchor": "end" }, label)]),
    );
  }
}
