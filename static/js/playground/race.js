// <optimizer-race>: optimizers on one surface, step by step, from one start that can be dragged; their losses beside, their rules below.
import { at, contestants, text, worked } from "./contestants.js";
import { h } from "./dom.js";
import { Chart, countScale, curve, line, number, scaleOf, svg, table, TONES, written } from "./drawing.js";
import { Spelled } from "./exact-json.js";
import { merged } from "./form.js";
import { live } from "./live.js";
import { chooser } from "./race-chooser.js";
import { RaceMap } from "./race-map.js";
import { t } from "./words.js";

const MOST_GROWTH = 1000; // a curve that rises to more than so many times its start leaves the picture
const MOST_COORDINATES = 8;
const SECONDS = 8;
const LEAST_STEPS_A_SECOND = 6;

customElements.define("optimizer-race", class extends HTMLElement {
  #answer = null;
  #racers = [];
  #step = 0;
  #steps = 0;
  #frame = 0;
  #ask = null;
  #grown = null; // what a run that goes on has reported so far
  #open = new Set([0]);
  #map = new RaceMap((point) => this.#preview(point), (point) => this.given.rerun({ inputs: { start: floats(point) } }));
  #losses = new Chart(t("race_losses"), 260, () => this.#drawLosses());
  #cursor = svg("path", { class: "cursor" });
  #play = h("button", { type: "button", className: "quietly play", onclick: () => (this.#frame ? this.#pause() : this.#run()) });
  #scrub = h("input", { type: "range", min: 0, step: 1, "aria-label": t("race_step"), oninput: () => this.#go(+this.#scrub.value, true) });
  #said = h("output", { className: "said" });
  #problem = h("p", { className: "error", role: "alert", lang: "en" });
  #readings = h("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": t("race_readings") });
  #rules = h("div", { className: "rules" });
  #choice = h("div");

  /** Draws `given.answer`; called anew when that is another one. */
  show() {
    if (!this.#ask) this.#build();
    this.#ask.forget();
    this.#map.settled();
    if (this.#answer !== this.given.answer) this.#take(this.given.answer);
    const { rerun, request, answer } = this.given;
    this.#map.isFixed = !rerun;
    this.#choice.replaceChildren(...(rerun ? [chooser(this.#racers, answer.operator, request, rerun)] : []));
  }

  /** One part of a run's progress: its rows are put after those that are there. */
  follow({ step, steps, outputs }) {
    if (!this.#ask) return;
    this.#pause();
    this.#grown ??= new Map();
    for (const { name, from, data } of outputs) {
      if (!this.#grown.has(name)) this.#grown.set(name, []);
      data.forEach((row, index) => (this.#grown.get(name)[from + index] = row));
    }
    const chosen = document.querySelector("[name='inputs/surface']")?.value;
    const { surface, updates, ...answer } = this.given.answer;
    const grown = [...this.#grown].map(([name, data]) => ({ name, data: [...data], shape: [data.length] }));
    const empty = updates?.map((update) => ({ ...update, rule: [] }));
    this.#take({ ...answer, updates: empty, surface: !chosen || chosen === surface?.name ? surface : undefined, outputs: grown }, true);
    this.#said.textContent = t("race_progress", { step, steps });
  }

  disconnectedCallback() {
    this.#pause();
  }

  #build() {
    this.#ask = live(this.given.answer.operator, ({ answer, problem }) => {
      if (answer) this.#take(answer);
      else this.#problem.textContent = problem?.detail ?? "";
    });
    const step = (by, label, sign) => h("button", { type: "button", className: "quietly", title: label, "aria-label": label, onclick: () => this.#go(this.#step + by, true) }, sign);
    const controls = h("div", { className: "controls", role: "group", "aria-label": t("race_controls") }, step(-1, t("race_back"), "◂"), this.#play, step(1, t("race_on"), "▸"), this.#scrub, this.#said);
    this.classList.add("picture");
    this.replaceChildren(h("div", { className: "side-by-side" }, this.#map.element, this.#losses.element), controls, this.#problem, this.#readings, this.#rules, this.#choice);
    this.#pause();
  }

  #preview(start) {
    this.#pause();
    this.#ask(merged(this.given.request, { inputs: { start: floats(start) } }));
  }

  #take(answer, isPartial = false) {
    const wasAtEnd = this.#step >= this.#steps || isPartial;
    if (!isPartial) this.#grown = null;
    this.#answer = answer;
    this.#racers = contestants(answer);
    this.#steps = Math.max(0, ...this.#racers.map(({ path }) => path.length - 1));
    this.#step = wasAtEnd ? this.#steps : Math.min(this.#step, this.#steps);
    this.#scrub.max = this.#steps;
    this.#problem.textContent = "";
    this.#losses.element.hidden = !this.#racers.some(({ losses }) => losses.length > 1);
    this.#rules.replaceChildren(...this.#racers.filter(({ update }) => update.rule.length).map((racer, index) => this.#ruleOf(racer, index)));
    this.#map.show(answer.surface, this.#racers, this.#steps);
    this.#losses.redraw();
    this.#go(this.#step);
  }

  // ---- time

  #run() {
    if (this.#step >= this.#steps) this.#go(0);
    const rate = Math.max(LEAST_STEPS_A_SECOND, this.#steps / SECONDS);
    const begun = performance.now() - (this.#step / rate) * 1000;
    const tick = (now) => {
      const step = Math.max(this.#step, Math.floor(((now - begun) / 1000) * rate));
      if (step !== this.#step) this.#go(step);
      if (step < this.#steps) this.#frame = requestAnimationFrame(tick);
      else this.#pause();
    };
    this.#frame = requestAnimationFrame(tick);
    this.#play.textContent = t("race_pause");
  }

  #pause() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#play.textContent = t("race_play");
  }

  #go(step, pauses = false) {
    if (pauses) this.#pause();
    this.#step = Math.min(Math.max(step, 0), this.#steps);
    this.#scrub.value = this.#step;
    this.#said.textContent = t("race_at", { step: this.#step, steps: this.#steps });
    this.#scrub.setAttribute("aria-valuetext", this.#said.textContent);
    this.#map.walk(this.#step);
    this.#placeCursor();
    this.#read();
    for (const details of this.#rules.children) this.#drawRule(details);
  }

  // ---- what it says

  /** Where each is at the step, as a table. */
  #read() {
    const { isMapped } = this.#map;
    const rows = this.#racers.map((racer, index) => {
      const step = Math.min(this.#step, racer.path.length - 1);
      const point = racer.path[step] ?? [];
      const place = isMapped ? point.map(written) : [point.length > MOST_COORDINATES ? "…" : text(at(racer, "path", step) ?? [])];
      const gradient = [at(racer, "gradient", step) ?? []].flat(Infinity).map(number);
      const name = h("span", { className: `key ${TONES[index] ?? ""}` }, racer.label);
      return [name, ...place, racer.losses.length ? written(racer.losses[step]) : "–", gradient.length ? written(Math.hypot(...gradient)) : "–"];
    });
    const head = [t("race_optimizer"), ...(isMapped ? ["x", "y"] : ["θ"]), t("race_loss"), t("race_gradient")];
    this.#readings.replaceChildren(table(t("race_at", { step: this.#step, steps: this.#steps }), head, rows));
  }

  #ruleOf(racer, index) {
    const place = h("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": `${racer.label}: ${t("race_rule")}` });
    const summary = h("summary", {}, h("span", { className: `key ${TONES[index] ?? ""}` }, racer.label), " ", t("race_rule"));
    const details = h("details", { open: this.#open.has(index), racer }, summary, place);
    details.addEventListener("toggle", () => {
      this.#open[details.open ? "add" : "delete"](index);
      this.#drawRule(details);
    });
    return details;
  }

  #drawRule(details) {
    if (details.open) details.lastChild.replaceChildren(...worked(details.racer, this.#step));
  }

  // ---- the losses

  #drawLosses() {
    if (this.#losses.element.hidden) return;
    const all = this.#racers.map(({ losses }) => losses);
    const highest = MOST_GROWTH * Math.max(...all.map(([first]) => Math.abs(first)).filter(Number.isFinite)) || Infinity;
    const x = countScale(this.#steps, ...this.#losses.across);
    const y = scaleOf(all.flat().filter((value) => !(Math.abs(value) > highest)), ...this.#losses.up, true);
    this.#losses.axes(x, y);
    this.#losses.marks.replaceChildren(...all.slice(0, TONES.length).map((losses, index) => svg("path", { class: TONES[index], d: line(curve(losses), x, y) })), this.#cursor);
    this.#placeCursor();
  }

  #placeCursor() {
    if (!this.#losses.width || this.#losses.element.hidden) return;
    const [bottom, top] = this.#losses.up;
    this.#cursor.setAttribute("d", `M${countScale(this.#steps, ...this.#losses.across)(this.#step)} ${top}V${bottom}`);
  }
});

/** Whole numbers would make a tensor of integers. */
const floats = (point) => point.map((value) => (Number.isInteger(value) ? new Spelled(value.toFixed(1)) : value));
