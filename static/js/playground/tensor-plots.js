// Tensors as curves and as histograms: what of their many elements uPlot gets to draw.

import { curve } from "./plots.js";
import { at, count, fixed, general, isComplex, real, walk } from "./numbers.js";
import { t } from "./words.js";

const MOST_POINTS = 2400;
const FEWEST_BARS = 8;
const MOST_BARS = 60;

/** The rows of the matrix at `index` as curves. Long ones are drawn by the lowest and the highest of each stretch. */
export async function curves(element, tensor, index, signal) {
  const { data, shape, name } = tensor;
  const inner = at(data, index);
  const rows = shape.length === 1 ? [inner] : inner;
  const drawn = [];
  for (const row of rows) drawn.push(await thinned(row, signal));
  if (signal.aborted) return;
  const named = (row) => (shape.length === 1 ? name : `${name}[${[...index, row, ":"].join(", ")}]`);
  const series = drawn.map(({ values }, row) => ({ label: isComplex(tensor) ? `|${named(row)}|` : named(row), values }));
  await curve(element, drawn[0].xs, series, { label: t("out_curve_of", { name }) });
}

async function thinned(row, signal) {
  if (row.length <= MOST_POINTS) return { xs: row.map((_, place) => place), values: row.map(real) };
  const stretch = Math.ceil((2 * row.length) / MOST_POINTS);
  const pairs = Math.ceil(row.length / stretch);
  const lows = new Float64Array(pairs).fill(Infinity);
  const highs = new Float64Array(pairs).fill(-Infinity);
  await walk({ data: row, shape: [row.length] }, (_, from, to) => {
    for (let place = from; place < to; place++) {
      const number = real(row[place]);
      const pair = Math.floor(place / stretch);
      if (number < lows[pair]) lows[pair] = number;
      if (number > highs[pair]) highs[pair] = number;
    }
  }, signal);
  const both = (first, second) => Array.from({ length: 2 * pairs }, (_, place) => (place % 2 ? second : first)(place >> 1));
  return { xs: both((pair) => pair * stretch, (pair) => (pair + 0.5) * stretch), values: both((pair) => lows[pair], (pair) => highs[pair]) };
}

/** How many of the finite elements lie where; whole numbers that lie close together have a bar each. */
export async function histogram(element, tensor, { low, high, whole, isSample }, signal) {
  const see = (visit) => walk(tensor, (row, from, to) => {
    for (let place = from; place < to; place++) {
      const number = real(row[place]);
      if (Number.isFinite(number)) visit(number);
    }
  }, signal);
  if (isSample) {
    await see((number) => {
      if (number < low) low = number;
      if (number > high) high = number;
      whole &&= Number.isInteger(number);
    });
  }
  const isEach = whole && high - low < MOST_BARS;
  const bars = isEach ? high - low + 1 : Math.max(FEWEST_BARS, Math.min(MOST_BARS, Math.ceil(Math.sqrt(count(tensor)))));
  const start = isEach ? low - 0.5 : low;
  const step = isEach ? 1 : (high - low || 1) / bars;
  const counts = new Array(bars).fill(0);
  await see((number) => counts[Math.min(bars - 1, Math.floor((number - start) / step))]++);
  if (signal.aborted) return;
  const middles = counts.map((_, bar) => start + (bar + 0.5) * step);
  const digits = Math.max(0, Math.min(12, 2 - Math.floor(Math.log10(step))));
  const between = (_, bar) => (isEach ? general(middles[bar]) : [bar, bar + 1].map((edge) => short(start + edge * step, digits)).join(" … "));
  await curve(element, middles, [{ label: t("out_elements"), values: counts, isBars: true }], {
    label: t("out_histogram_of", { name: tensor.name, low: general(low), high: general(high) }),
    xText: between,
  });
}

const short = (number, digits) => (Math.abs(number) < 1e6 ? fixed(number, digits) : general(number));
