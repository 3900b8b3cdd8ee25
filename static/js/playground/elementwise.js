// <function-curve>: an elementwise operator as a curve, beside its derivative where torch has one. Nothing is computed here: the operator
// runs on points along x with the reader's arguments and state, in evaluation; the reader's values are dots where the answer has them.

import { describe, echo, run } from "./api.js";
import { h } from "./dom.js";
import { steps, table, written } from "./readings.js";
import { write } from "./exact-json.js";
import { live } from "./live.js";
import { count, isComplex, real } from "./numbers.js";
import { curve } from "./plots.js";
import { even, Sliders } from "./sliders.js";
import { t } from "./words.js";

const REACH = 6; // to either side of zero, where there is a function
const FARTHEST = 100; // values farther out have no dots
const POINTS = 240;
const ROWS = 16;
const MOST_DOTS = 400;
const DEFINED = 0.8; // a function that has values on less of the window gets a window of its own
const MARGIN = 0.1;
const HIGH = 4; // times what most y are is how high the picture is, where there is a pole
const POLE = 8;
const APART = { training: undefined, inplace: undefined, dtype: undefined }; // arguments that are no part of the function
const NO_CURVE = /^num_/; // arguments that decide how many curves there are

customElements.define("function-curve", class extends HTMLElement {
  #answer = null;
  #operator = "";
  #input = "";
  #dots = [];
  #asked = ""; // the reader's values, as they were asked for
  #points = []; // {x}, a dot with its y and `isDot`
  #hasSlope = true;
  #ask = null;
  #title = h("b");
  #plot = h("div", { className: "along" });
  #note = h("p", { className: "quiet", hidden: true }, t("function_evaluation"));
  #problem = h("p", { className: "error", role: "alert", lang: "en" });
  #sliders = new Sliders(this, rangeOf, (request) => this.#ask(this.#along(request)));
  #table = h("div", { className: "folded" });

  /** Draws `given.answer`; called anew when that is another one. Where the operator does not run along x, nothing is shown. */
  async show() {
    if (!this.#ask) this.#build();
    this.#ask.forget();
    this.#sliders.follow();
    const { answer, request } = this.given;
    if (this.#answer === answer) return;
    this.#answer = answer;
    const seen = await this.#look(answer, request).catch(() => null);
    if (this.#answer !== answer) return;
    this.hidden = !seen;
    if (seen) this.#draw(seen, (point) => point.y);
  }

  #build() {
    this.classList.add("picture");
    this.#operator = this.given.answer.operator;
    this.#ask = live(this.#operator, ({ answer, problem }) => {
      if (answer) this.#draw(answer);
      else this.#problem.textContent = problem.detail;
    });
    const numbers = h("details", {}, h("summary", {}, t("function_table")), this.#table);
    this.replaceChildren(h("p", { className: "chart-title" }, this.#title), this.#plot, this.#note, this.#problem, this.#sliders.element, numbers);
  }

  /** The operator's answer along x, on a window that holds the reader's values and most of which it is defined on. */
  async #look(answer, request) {
    this.#input = (await describe(this.#operator)).inputs.find(({ required }) => required).name;
    await this.#find(answer, request);
    const xs = this.#dots.map(({ x }) => x);
    const window = [Math.min(-REACH, ...xs.map(Math.floor)), Math.max(REACH, ...xs.map(Math.ceil))];
    this.#spread(...window);
    this.#hasSlope = true;
    let seen = await this.#run(request);
    if (!seen) {
      this.#hasSlope = false;
      seen = await this.#run(request);
    }
    const [low, high] = domain(this.#points, seen.outputs[0].data);
    if (high - low >= DEFINED * (window[1] - window[0])) return seen;
    const margin = MARGIN * (high - low);
    this.#spread(Math.max(window[0], low - margin), Math.min(window[1], high + margin));
    return this.#run(request);
  }

  /** The reader's values, which only torch can read in all their forms, each with its y. */
  async #find({ outputs: [output] }, request) {
    const isDrawn = count(output) <= MOST_DOTS && !isComplex(output);
    const asked = write([request.inputs?.[this.#input] ?? null, request.dtype ?? null, isDrawn]);
    if (asked !== this.#asked) {
      const { answer } = isDrawn ? await echo(request.inputs[this.#input], request.dtype) : {};
      this.#dots = answer && !isComplex(answer.outputs[0]) ? [answer.outputs[0].data].flat(Infinity).map((x, place) => ({ x: real(x), place })) : [];
      this.#asked = asked;
    }
    const ys = isDrawn ? [output.data].flat(Infinity) : [];
    for (const dot of this.#dots) dot.y = real(ys[dot.place]);
    this.#dots = this.#dots.filter(({ x }) => Math.abs(x) <= FARTHEST);
  }

  #spread(low, high) {
    const along = (from, to) => Array.from({ length: POINTS + 1 }, (_, place) => +(from + ((to - from) * place) / POINTS).toPrecision(12));
    const xs = new Set([...along(low, high), ...along(-REACH, REACH), ...steps(low, high, ROWS)]);
    for (const { x } of this.#dots) xs.delete(x); // of two points at the edge uPlot would draw one
    this.#points = [...[...xs].map((x) => ({ x })), ...this.#dots.map((dot) => ({ ...dot, isDot: true }))].filter(({ x }) => x >= low && x <= high).sort((one, other) => one.x - other.x);
  }

  async #run(request) {
    return (await run(this.#operator, this.#along(request))).answer;
  }

  #along(request) {
    const input = { data: this.#points.map(({ x }) => x), dtype: "float64" };
    return { ...request, arguments: { ...request.arguments, ...APART }, inputs: { ...request.inputs, [this.#input]: input }, training: false, dtype: "float64", gradients: this.#hasSlope };
  }

  /** `dot` gives a point that is one its y; without it the dots go with the curve. */
  #draw({ outputs, gradients }, dot = (point, y) => y) {
    const name = this.#operator.split(".").pop();
    const ys = outputs[0].data.map(real);
    const slopes = gradients?.[`inputs.${this.#input}`]?.data.map((slope, place) => (Number.isNaN(ys[place]) ? NaN : real(slope)));
    const lines = [[`${name}(x)`, ys], ...(slopes ? [[`${name}′(x)`, slopes]] : [])];
    const dots = this.#points.map((point, place) => (point.isDot ? dot(point, ys[place]) : NaN));
    const xs = this.#points.map(({ x }) => x);
    const ticks = steps(xs[0], xs.at(-1), ROWS);
    const { training, arguments: given } = this.given.request;
    this.#title.textContent = t(slopes ? "function_title" : "function_alone");
    this.#problem.textContent = "";
    this.#note.hidden = !training && !given?.training;
    const series = [...lines.map(([label, values]) => ({ label, values })), ...(this.#dots.length ? [{ label: t("function_values"), values: dots, isDots: true }] : [])];
    const label = t("function_label", { name: lines.map(([said]) => said).join(", "), low: written(xs[0]), high: written(xs.at(-1)) });
    curve(this.#plot, xs, series, { label, xText: (x) => `x = ${written(x)}`, limit: limitOf(ys, slopes ?? []) });
    const rows = ticks.map((tick) => [tick, xs.indexOf(tick)]).filter(([, place]) => place >= 0);
    this.#table.replaceChildren(table(t("function_table"), ["x", ...lines.map(([said]) => said)], rows.map(([tick, place]) => [written(tick), ...lines.map(([, values]) => written(values[place]))])));
  }
});

/** From where to where a function has finite values. */
function domain(points, data) {
  const defined = points.filter((_, place) => Number.isFinite(real(data[place])));
  return [defined[0].x, defined.at(-1).x];
}

/** How high the picture is at most: near a pole nothing else could be seen. */
function limitOf(ys, slopes) {
  const sizes = (values) => values.map(Math.abs).filter(Number.isFinite).sort((one, other) => one - other);
  const [heights, steepness] = [sizes(ys), sizes(slopes)];
  const share = (sorted, part) => sorted[Math.floor(part * (sorted.length - 1))] || 0;
  const [most, usual] = [share(heights, 1), share(heights, 0.9)];
  return Math.max(most > POLE * usual ? HIGH * usual : most, Math.min(share(steepness, 1), HIGH * share(steepness, 0.75))) || 1;
}

/** Evenly from 0, or from as far below it, to a round number at three times what it was. */
function rangeOf(name, current, isWhole) {
  if (NO_CURVE.test(name)) return null;
  if (isWhole) return even(Math.min(0, 3 * current), Math.max(5, 3 * current), isWhole);
  const wanted = Math.max(1, 3 * Math.abs(current));
  const size = 10 ** Math.floor(Math.log10(wanted));
  const most = size * [1, 2, 5, 10].find((factor) => factor * size >= wanted);
  return even(current < 0 ? -most : 0, most);
}
