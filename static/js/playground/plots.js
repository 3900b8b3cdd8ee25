// Curves and bars by uPlot. Colours are the page's own, in both themes.

import UPlot from "../../vendor/uplot/uPlot.esm.js";
import { colour, h } from "./dom.js";
import { general } from "./numbers.js";

const HEIGHT = 220;
const NARROWEST = 200;
const TONES = ["#1d6fb8, #6db3f2", "#c2410c, #fb923c", "#15803d, #5bc98a", "#8a3fb0, #cf9af0", "#8a6a00, #e3c04b", "#b0215a, #f58bb0"];
const tone = (number) => `light-dark(${TONES[number % TONES.length]})`;
const drawn = new Map();
const limits = new WeakMap();
const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));

/**
 * Draws series over xs into an element; again with other numbers it only changes them. A series is {label, values, isDots?, isBars?};
 * what is not finite is a gap. `options` are {label: what it is called for those who do not see it, height, xText: how an x is written,
 * limit: beyond which no y is shown}.
 */
export function curve(element, xs, series, { label = "", height = HEIGHT, xText = general, limit = Infinity } = {}) {
  limits.set(element, limit);
  const data = [xs, ...series.map(({ values }) => Array.from(values, (value) => (Number.isFinite(value) ? value : null)))];
  const shape = JSON.stringify(series.map(({ values, ...rest }) => rest));
  const known = drawn.get(element);
  if (known?.shape === shape && element.contains(known.plot.root)) {
    known.frame.setAttribute("aria-label", label);
    known.plot.setData(data);
    return known.plot;
  }
  known?.plot.destroy();
  const frame = h("div", { className: "plot", role: "img", "aria-label": label });
  const said = h("p", { className: "plot-keys" }, ...keys(series));
  element.replaceChildren(frame, said);
  const plot = new UPlot(options(element, series, height, said, xText), data, frame);
  drawn.set(element, { plot, shape, frame });
  resized.observe(element);
  return plot;
}

const width = (element) => Math.max(NARROWEST, element.clientWidth);

function fit(element) {
  const plot = drawn.get(element)?.plot;
  if (!element.isConnected) {
    plot?.destroy();
    drawn.delete(element);
    resized.unobserve(element);
  } else if (plot && element.clientWidth && plot.width !== width(element)) plot.setSize({ width: width(element), height: plot.height });
}

function keys(series) {
  return [...series.map(({ label }, number) => {
    const key = h("span", { className: "key" }, label);
    key.style.setProperty("--tone", tone(number));
    return key;
  }), h("output", { "aria-live": "off" })];
}

function options(element, series, height, said, xText) {
  const hasBars = series.some(({ isBars }) => isBars);
  const ink = (name) => () => colour(element, name);
  const axis = { stroke: ink("var(--soft)"), grid: { stroke: ink("var(--rule)"), width: 1 }, ticks: { show: false }, font: `12px ${getComputedStyle(element).getPropertyValue("--mono")}` };
  const short = (plot, values) => values.map((value) => (value === null ? "" : general(value)));
  return {
    width: width(element),
    height,
    legend: { show: false },
    scales: hasBars ? { x: { time: false, range: widened }, y: { range: (plot, low, high) => [0, 1.05 * high || 1] } } : { x: { time: false }, y: { range: (plot, low, high) => limited(limits.get(element), low, high) } },
    axes: [
      { ...axis, values: short, size: 28 },
      { ...axis, values: short, gap: 6, size: (plot, values) => 14 + 7.5 * Math.max(3, ...(values ?? []).map((text) => text.length)) },
    ],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: !hasBars } },
    series: [{}, ...series.map((one, number) => line(element, one, number))],
    hooks: {
      setCursor: [({ cursor: { idx }, data }) => {
        said.lastChild.value = idx == null ? "" : [xText(data[0][idx], idx), ...data.slice(1).flatMap((values, place) => (series[place].isDots ? [] : values[idx] == null ? "–" : general(values[idx])))].join(" · ");
      }],
    },
  };
}

const limited = (limit, low, high) => (low === null ? [null, null] : UPlot.rangeNum(Math.max(low, -limit), Math.min(high, limit), 0.1, true));

/** Room for the outer halves of the first and the last bar. */
function widened({ data: [xs] }, low, high) {
  const half = xs.length > 1 ? (xs[1] - xs[0]) / 2 : 0.5;
  return [low - half, high + half];
}

function line(element, { label, isDots, isBars }, number) {
  const stroke = () => colour(element, tone(number));
  const fill = () => colour(element, `color-mix(in oklab, ${tone(number)} 45%, var(--paper))`);
  if (isBars) return { label, stroke, fill, width: 1, paths: UPlot.paths.bars({ size: [1] }), points: { show: false } };
  return { label, stroke, width: 2, pxAlign: 0, ...(isDots ? { paths: () => null, points: { show: true, size: 7, fill: stroke } } : {}) };
}

function redraw() {
  for (const [element, { plot }] of drawn) if (element.isConnected) plot.redraw(false);
}

document.addEventListener("themechange", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
