// What can be seen of a tensor that is too large to be sent: a picture of every so many of its elements and a window of its numbers, each
// asked for when it is looked at, and the whole of it as a file. The server keeps nothing: each part is the same run again.

import { file, part } from "./api.js";
import { h } from "./dom.js";
import { heatmap, scaleOf } from "./heatmap.js";
import { live } from "./live.js";
import { NumberGrid } from "./number-grid.js";
import { isComplex, isFloat, real, survey, writer } from "./numbers.js";
import { curve } from "./plots.js";
import { problemLines } from "./problem.js";
import { save } from "./tensor-downloads.js";
import { quiet } from "./tensor-views.js";
import { count, t } from "./words.js";

const MOST = { heatmap: [128, 128], curve: [1, 2048], numbers: [16, 16] };
const LONGEST_LINE = 160; // of a vector, shown in lines of ten

export class TensorParts {
  element = h("div", { className: "parts" });
  redraw = () => this.#shown.querySelector("canvas") && this.#redraw();
  #how;
  #tensor = null;
  #view = "";
  #signal = null;
  #place = null; // an index for each of the leading axes, then where the window begins along the last two
  #isSeen = false;
  #grid = null;
  #redraw = () => {};
  #ask = null;
  #controls = h("div", { className: "slicer", role: "group" });
  #shown = h("div", { className: "shown-part" });
  #said = h("div", { role: "status" });
  #watch = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    this.#watch.disconnect();
    this.#isSeen = true;
    this.#want();
  }, { rootMargin: "200px" });

  /** `how` is {axis(place), hint (an element's id), point(index, value)}. */
  constructor(how) {
    this.#how = how;
    const download = h("button", { type: "button", className: "plain", onclick: () => this.#download(download) }, t("part_download"));
    this.element.append(this.#controls, this.#shown, this.#said, h("p", {}, download));
    this.#watch.observe(this.element);
  }

  /** Another tensor of the same shape, or another view of it. What is there stays until its own part comes. */
  show(panel, tensor, view, signal) {
    if (!panel.contains(this.element)) panel.replaceChildren(this.element);
    const isOther = view !== this.#view;
    [this.#tensor, this.#view, this.#signal] = [tensor, view, signal];
    this.#place ??= tensor.shape.map(() => 0);
    this.#controls.setAttribute("aria-label", t("out_slice", { name: tensor.name }));
    this.#ask?.forget();
    this.#ask = live(tensor.ask.name, (outcome, wish) => this.#take(outcome, wish), (name, { text }) => part(name, tensor.ask.request, text, signal));
    if (isOther) this.#controls.replaceChildren(...tensor.shape.map((size, axis) => this.#control(size, axis)).filter(Boolean));
    if (isOther) this.#shown.replaceChildren();
    this.#want();
  }

  // ---- which part

  /** How much of the last two axes is shown; a vector has one row. */
  get #most() {
    return this.#tensor.shape.length === 1 && this.#view === "numbers" ? [1, LONGEST_LINE] : MOST[this.#view];
  }

  #control(size, axis) {
    const inner = axis - this.#tensor.shape.length + 2;
    const most = inner < 0 ? size - 1 : this.#view === "numbers" ? size - this.#most[inner] : 0;
    if (most < 1) return null;
    const label = t(inner < 0 ? "part_index" : "part_from", { axis: this.#how.axis(axis) });
    const how = { min: 0, max: most, value: this.#place[axis], "aria-label": label };
    const both = [h("input", { type: "range", ...how }), h("input", { type: "number", ...how })];
    for (const input of both) {
      input.addEventListener("input", () => {
        const place = Math.round(Number(input.value));
        if (!input.value || !(place >= 0 && place <= most)) return;
        this.#place[axis] = place;
        both.find((other) => other !== input).value = place;
        this.#want();
      });
      input.addEventListener("change", () => { input.value = this.#place[axis]; });
    }
    return h("div", { className: "axis" }, h("span", {}, this.#how.axis(axis)), ...both, h("span", {}, `/ ${count(size)}`));
  }

  #want() {
    if (!this.#isSeen || !this.#view) return;
    const { shape, ask } = this.#tensor;
    const place = [...this.#place];
    const isWindow = this.#view === "numbers";
    const inner = shape.slice(-2).map((size, axis, all) => {
      const most = this.#most[axis + 2 - all.length];
      const from = isWindow ? place[shape.length - all.length + axis] : 0;
      const step = isWindow ? 1 : Math.ceil(size / most);
      return { from, step, to: isWindow ? Math.min(size, from + most) : size };
    });
    const index = place.slice(0, Math.max(0, shape.length - 2));
    const text = `${ask.part}[${[...index, ...inner.map(({ from, to, step }) => `${from}:${to}:${step}`)]}]`;
    this.element.setAttribute("aria-busy", "true");
    this.#ask({ text, index, inner, view: this.#view });
  }

  // ---- what came

  #take({ answer, problem, aborted }, { index, inner, view }) {
    if (aborted || view !== this.#view) return;
    this.element.removeAttribute("aria-busy");
    this.#said.replaceChildren(...(problem ? problemLines(problem) : []));
    if (problem) return;
    const { shape, dtype, statistics } = this.#tensor;
    const found = { ...survey(answer), whole: !isFloat(this.#tensor) };
    const hasRange = statistics?.min != null;
    if (hasRange) [found.low, found.high] = [statistics.min, statistics.max].map((bound) => Number(real(bound)));
    if (hasRange) found.most = Math.max(-found.low, found.high);
    const [height, width] = answer.shape.length > 1 ? answer.shape : [1, ...answer.shape];
    const [rows, columns] = shape.length > 1 ? inner : [null, ...inner];
    const at = ({ from, step }, number) => from + number * step;
    const matrix = {
      index, height, width,
      get: rows ? (row, column) => answer.data[row][column] : (_, column) => answer.data[column],
      place: (row, column) => [...index, ...(rows ? [at(rows, row)] : []), at(columns, column)],
      rowName: (row) => (rows ? at(rows, row) : ""),
      columnName: (column) => at(columns, column),
    };
    this.#draw[view]({ answer, matrix, found, inner, dtype });
  }

  #draw = {
    numbers: ({ matrix, found }) => {
      const { name, shape } = this.#tensor;
      const { hint, point, axis } = this.#how;
      const stand = this.#grid?.stand;
      this.#grid = new NumberGrid(matrix, { name, label: "", write: writer(this.#tensor, found), most: found.most, hint, axes: [-2, -1].map((place) => axis(shape.length + place)), point });
      this.#shown.replaceChildren(h("div", { className: "grids" }, this.#grid.element));
      if (stand) this.#grid.stand = stand;
    },
    heatmap: ({ matrix, found, inner }) => {
      const picture = this.#shown.querySelector(".heatmap") ?? h("div", { className: "heatmap" });
      const note = h("p", { className: "quiet" }, inner.some(({ step }) => step > 1) ? t("part_thinned", { rows: inner[0].step, columns: inner[1].step }) : "");
      if (!picture.isConnected) this.#shown.replaceChildren(picture, note);
      else picture.nextSibling.replaceWith(note);
      const label = ({ index }) => (index.length ? `[${[...index, ":", ":"].join(", ")}]` : "");
      this.#redraw = heatmap(picture, [matrix], { name: this.#tensor.name, label, scales: [scaleOf(found)], isSize: isComplex(this.#tensor), point: this.#how.point });
    },
    curve: async ({ answer, matrix, inner }) => {
      const { name } = this.#tensor;
      const plot = this.#shown.querySelector("[data-plot]") ?? h("div", { "data-plot": "curve" });
      if (!plot.isConnected) this.#shown.replaceChildren(plot, quiet(t("part_thinned_line", { step: inner[0].step })));
      const series = { label: isComplex(this.#tensor) ? `|${name}|` : name, values: answer.data.map(real) };
      await curve(plot, answer.data.map((_, column) => matrix.columnName(column)), [series], { label: t("out_curve_of", { name }) });
    },
  };

  async #download(button) {
    const { ask, name, dtype } = this.#tensor;
    button.disabled = true;
    this.#said.replaceChildren(quiet(t("part_saving")));
    const { blob, problem } = await file(ask.name, ask.request, ask.part);
    button.disabled = false;
    if (blob) save(blob, `${ask.name}-${ask.part.replace(/[^\w.-]+/g, "_")}.npy`);
    const told = blob ? [quiet(t(dtype === "bfloat16" ? "part_saved_as" : "part_saved", { name }))] : problem ? problemLines(problem) : [];
    this.#said.replaceChildren(...told);
  }
}
