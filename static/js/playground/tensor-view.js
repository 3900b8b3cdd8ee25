// <tensor-view>: one tensor as numbers, as a picture, as curves, as a histogram and as torch prints it. Its property `tensor` is
// {name, shape, dtype, data, statistics?, axes?, ask?} as the API answers it, `axes` being what its axes are called, `ask` {name, request,
// part} what parts are asked for by where `data` is null; `scale` {low, high} gives several views the same colours. It tells of the
// element a reader points at by the event `elementpoint`, whose detail is {name, index} or null.

import { h } from "./dom.js";
import { NumberGrid } from "./number-grid.js";
import { at, count, exact, isComplex, matrix, statistics, survey, writer } from "./numbers.js";
import { checkbox, downloads, FEW, keep, PLAIN, preferred, quiet, select, statisticItems, tabs, viewsOf, WHOLE } from "./tensor-views.js";
import { shapeText, t } from "./words.js";

const MOST_TOGETHER = { numbers: 8, heatmap: 32 };
const dark = matchMedia("(prefers-color-scheme: dark)");
let number = 0;

customElements.define("tensor-view", class extends HTMLElement {
  #tensor = null;
  #scale = null;
  #survey = null;
  #id = `tensor-view-${++number}`;
  #view = "";
  #index = [];
  #isTogether = true;
  #hasOwnScales = false;
  #grids = [];
  #sliders = [];
  #redraw = null;
  #parts = null; // of a tensor that has no data
  #work = new AbortController();
  #panel = h("div", { className: "view", id: `${this.#id}-view` });
  #hint = h("p", { className: "element", id: `${this.#id}-element` });
  #statistics = h("dl", { className: "statistics" });
  #width = 0;
  #seen = new ResizeObserver(() => this.#panel.clientWidth !== this.#width && this.#drawAgain());
  #drawAgain = () => {
    this.#width = this.#panel.clientWidth;
    this.#redraw?.();
  };

  connectedCallback() {
    document.addEventListener("themechange", this.#drawAgain);
    dark.addEventListener("change", this.#drawAgain);
    this.#seen.observe(this.#panel);
    if (this.#tensor) this.#build();
  }

  disconnectedCallback() {
    document.removeEventListener("themechange", this.#drawAgain);
    dark.removeEventListener("change", this.#drawAgain);
    this.#seen.disconnect();
    this.#work.abort();
  }

  get tensor() { return this.#tensor; }

  set tensor(tensor) {
    const isAlike = this.#tensor && ["name", "dtype", "shape", "axes"].every((key) => String(tensor[key]) === String(this.#tensor[key])) && !tensor.data === !this.#tensor.data;
    this.#tensor = tensor;
    this.#survey = tensor.data === null ? null : survey(tensor);
    if (!this.isConnected) return;
    if (isAlike && this.firstChild) this.#show();
    else this.#build();
  }

  get scale() { return this.#scale; }

  set scale(scale) {
    this.#scale = scale;
    if (this.isConnected && this.#tensor) this.#show();
  }

  // ---- the frame: what it is, how it can be looked at, which part of it

  #build() {
    const { name, shape, dtype } = this.#tensor;
    [this.#grids, this.#sliders, this.#parts] = [[], [], null];
    const views = viewsOf(this.#tensor);
    this.#index = shape.slice(0, -2).map((size, axis) => Math.min(this.#index[axis] ?? 0, Math.max(0, size - 1)));
    if (!this.#survey || !views.includes(this.#view)) this.#view = preferred(this.#tensor, views) ?? "";
    const title = h("figcaption", {}, h("b", {}, name), h("span", {}, shapeText(shape)), h("span", {}, dtype));
    const ways = views.length ? [tabs(views, { id: this.#id, panel: this.#panel, name, choose: (view) => this.#choose(view) }), this.#survey && downloads(() => this.#tensor, (text) => { this.#hint.textContent = text; })] : [];
    this.replaceChildren(h("figure", { className: "tensor" },
      h("div", { className: "head" }, title, ways), this.#survey && count(this.#tensor) ? this.#slicer() : null, this.#panel, this.#hint, this.#statistics));
    this.#show();
  }

  #choose(view) {
    this.#view = view;
    keep(this.#tensor, view);
    this.#show();
  }

  #axis(place) {
    return this.#tensor.axes?.[place] || t("out_axis", { number: place });
  }

  #slicer() {
    const { shape } = this.#tensor;
    const controls = shape.slice(0, -2).flatMap((size, axis) => (size > 1 ? [this.#slider(size, axis)] : []));
    if (controls.length) {
      controls.push(checkbox(t("out_together", { axis: this.#axis(this.#spread) }), this.#isTogether, (isOn) => {
        this.#isTogether = isOn;
        this.#show();
      }));
    }
    return controls.length ? h("div", { className: "slicer", role: "group", "aria-label": t("out_slice", { name: this.#tensor.name }) }, ...controls) : null;
  }

  #slider(size, axis) {
    const isSpread = axis === this.#spread;
    const range = h("input", { type: "range", min: 0, max: size - 1, value: this.#index[axis] });
    const said = h("span", { className: "at" });
    range.addEventListener("input", () => {
      this.#index[axis] = Number(range.value);
      if (isSpread) this.querySelector(".slicer .together input").checked = this.#isTogether = false;
      this.#show();
    });
    this.#sliders.push(() => {
      said.textContent = `${isSpread && this.#areTogether ? ":" : range.value} / ${size}`;
      range.setAttribute("aria-valuetext", said.textContent);
    });
    return h("label", { className: "axis" }, h("span", {}, this.#axis(axis)), range, said);
  }

  // ---- what is looked at

  #show() {
    const before = this.#grids.map((grid) => grid.stand);
    this.#work.abort();
    this.#work = new AbortController();
    this.#redraw = null;
    this.#grids = [];
    this.#hint.textContent = "";
    if (this.#view) select(this, this.#panel, this.#view);
    if (!this.#survey) this.#showParts();
    else if (!count(this.#tensor) && this.#view === "numbers") this.#panel.replaceChildren(quiet(t("out_empty")));
    else if (this.#view !== "numbers" && !this.#panel.checkVisibility()) this.#redraw = () => this.#show(); // folded away: drawn when it is seen
    else this.#draw[this.#view](before);
    this.#width = this.#panel.checkVisibility() ? this.#panel.clientWidth : 0;
    for (const slicer of this.querySelectorAll(".tensor > .slicer")) {
      slicer.hidden = WHOLE.includes(this.#view);
      slicer.querySelector(".together").hidden = !this.#canBeTogether;
    }
    for (const show of this.#sliders) show();
    this.#showStatistics();
  }

  /** The axis that pictures may stand side by side for: the last of the leading ones that has more than one place. */
  get #spread() {
    return this.#tensor.shape.slice(0, -2).findLastIndex((size) => size > 1);
  }

  get #canBeTogether() {
    const { shape } = this.#tensor;
    return this.#spread >= 0 && (this.#view === "heatmap" || (this.#view === "numbers" && Math.max(...shape.slice(-2)) <= PLAIN));
  }

  get #areTogether() {
    return this.#isTogether && this.#canBeTogether;
  }

  /** The matrices that are shown: at the index, or all along the axis before them. */
  get #matrices() {
    if (!this.#areTogether) return [matrix(this.#tensor, this.#index)];
    const most = Math.min(MOST_TOGETHER[this.#view], this.#tensor.shape[this.#spread]);
    return Array.from({ length: most }, (_, place) => matrix(this.#tensor, this.#index.with(this.#spread, place)));
  }

  #rest(matrices, size = this.#tensor.shape[this.#spread]) {
    return matrices.length > 1 && matrices.length < size ? [quiet(t("out_first", { count: matrices.length, size }))] : [];
  }

  #point = (place, value) => {
    this.#hint.textContent = place ? `${this.#tensor.name}${place.length ? `[${place.join(", ")}]` : ""} = ${exact(value, this.#tensor.dtype)}` : "";
    this.dispatchEvent(new CustomEvent("elementpoint", { bubbles: true, detail: place && { name: this.#tensor.name, index: place } }));
  };

  #showParts() {
    if (!this.#tensor.ask) return this.#panel.replaceChildren(quiet(t("out_too_long")));
    return this.#late(import("./tensor-parts.js"), ({ TensorParts }) => {
      this.#parts ??= new TensorParts({ axis: (place) => this.#axis(place), hint: this.#hint.id, point: this.#point });
      this.#redraw = this.#parts.redraw;
      this.#parts.show(this.#panel, this.#tensor, this.#view, this.#work.signal);
    });
  }

  #label = ({ index }) => (index.length ? `[${[...index, ":", ":"].join(", ")}]` : "");

  #draw = {
    numbers: (before) => this.#drawNumbers(before),
    heatmap: () => this.#late(import("./heatmap.js"), (made) => this.#drawHeatmap(made)),
    curve: () => this.#late(import("./tensor-plots.js"), ({ curves }) => this.#plot((element, signal) => curves(element, this.#tensor, this.#index, signal))),
    histogram: () => this.#late(import("./tensor-plots.js"), ({ histogram }) => this.#plot((element, signal) => histogram(element, this.#tensor, this.#survey, signal))),
    print: () => this.#late(import("./torch-print.js"), ({ torchPrint }) => this.#panel.replaceChildren(h("pre", { tabIndex: 0 }, torchPrint(this.#tensor)))),
  };

  /** Draws by a module that loads when it is first wanted; what is there stays until then. */
  async #late(module, draw) {
    const { signal } = this.#work;
    try {
      const made = await module;
      if (!signal.aborted) await draw(made);
    } catch {
      if (!signal.aborted) this.#panel.replaceChildren(quiet(t("out_no_view")));
    }
  }

  #drawNumbers(before) {
    const { name, shape } = this.#tensor;
    const matrices = this.#matrices;
    const most = this.#scale ? Math.max(-this.#scale.low, this.#scale.high) : this.#survey.most;
    const axes = [-2, -1].map((axis) => this.#axis(shape.length + axis));
    const how = { name, write: writer(this.#tensor, this.#survey), most, hint: this.#hint.id, axes, point: this.#point, isOneOfMany: matrices.length > 1 };
    this.#grids = matrices.map((one) => new NumberGrid(one, { ...how, label: this.#label(one) }));
    this.#panel.replaceChildren(h("div", { className: "grids" }, ...this.#grids.map(({ element }) => element)), ...this.#rest(matrices));
    if (before.length === this.#grids.length) for (const [place, grid] of this.#grids.entries()) grid.stand = before[place];
  }

  #drawHeatmap({ heatmap, scaleOf }) {
    const matrices = this.#matrices;
    const picture = h("div", { className: "heatmap" });
    const own = ({ index, height, width }) => scaleOf(survey({ data: at(this.#tensor.data, index), shape: [height, width] }));
    const draw = () => {
      const shared = this.#scale ?? scaleOf(this.#survey);
      const scales = matrices.map((one) => (this.#hasOwnScales && matrices.length > 1 ? own(one) : shared));
      const how = { name: this.#tensor.name, label: this.#label, scales, isSize: isComplex(this.#tensor), point: this.#point };
      this.#redraw = heatmap(picture, matrices, how);
    };
    const box = checkbox(t("out_one_scale"), !this.#hasOwnScales, (isOn) => {
      this.#hasOwnScales = !isOn;
      draw();
    });
    this.#panel.replaceChildren(picture, ...(matrices.length > 1 ? [box] : []), ...this.#rest(matrices));
    draw();
  }

  /** Plots stay where they are while their numbers change. */
  #plot(draw) {
    const known = this.#panel.querySelector(`:scope > [data-plot="${this.#view}"]`);
    const element = known ?? h("div", { "data-plot": this.#view });
    if (!known) this.#panel.replaceChildren(element);
    return draw(element, this.#work.signal);
  }

  async #showStatistics() {
    const { signal } = this.#work;
    const found = count(this.#tensor) > FEW ? this.#tensor.statistics ?? (this.#survey && (await statistics(this.#tensor, signal))) : null;
    if (!signal.aborted) this.#statistics.replaceChildren(...(found ? statisticItems(found) : []));
  }
});
