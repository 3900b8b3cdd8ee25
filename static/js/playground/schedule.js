// <learning-rates>: the learning rates of schedulers as curves, and a slider for every number that shapes them.
import { h } from "./dom.js";
import { Chart, countScale, curve, line, number, scaleOf, svg, table, TONES, written } from "./drawing.js";
import { live } from "./live.js";
import { even, sized, Sliders } from "./sliders.js";
import { t } from "./words.js";

const SHARES = /gamma|factor|pct|momentum|power|threshold/; // of numbers up to 1, those that mean something between 0 and 1
const DECADES = 1.5;

customElements.define("learning-rates", class extends HTMLElement {
  #answer = null;
  #ask = null;
  #curves = {};
  #charts = { lr: new Chart("", 280, () => this.#draw("lr")), momentum: new Chart("", 180, () => this.#draw("momentum")) };
  #table = h("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": t("schedule_table") });
  #sliders = new Sliders(this, rangeOf, (request) => this.#ask(request));
  #problem = h("p", { className: "error", role: "alert", lang: "en" });

  /** Draws `given.answer`; called anew when that is another one. */
  show() {
    if (!this.#ask) this.#build();
    this.#ask.forget();
    if (this.#answer !== this.given.answer) this.#take(this.given.answer);
    this.#sliders.follow();
  }

  #build() {
    this.classList.add("picture");
    this.#ask = live(this.given.answer.operator, ({ answer, problem }) => (answer ? this.#take(answer) : (this.#problem.textContent = problem.detail)));
    this.#charts.lr.name(t("schedule_lr"));
    this.#charts.momentum.name(t("schedule_momentum"));
    this.replaceChildren(this.#charts.lr.element, this.#charts.momentum.element, this.#problem, this.#sliders.element, this.#table);
  }

  #take(answer) {
    this.#answer = answer;
    this.#problem.textContent = "";
    for (const name of ["lr", "momentum"]) this.#curves[name] = curvesOf(answer, name);
    const rows = this.#curves.lr.map(({ label, values }, index) => {
      const [least, most] = [Math.min, Math.max].map((pick) => pick(...values.filter(Number.isFinite)));
      return [h("span", { className: `key ${TONES[index] ?? ""}` }, label), ...[values[0], most, least, values.at(-1)].map((value, place) =>
        (place % 3 ? t("schedule_at", { value: written(value), step: values.indexOf(value) }) : written(value)))];
    });
    this.#table.replaceChildren(table(t("schedule_table"), [t("schedule_curve"), t("schedule_first"), t("schedule_most"), t("schedule_least"), t("schedule_last")], rows));
    for (const [name, chart] of Object.entries(this.#charts)) {
      chart.element.hidden = !this.#curves[name].length;
      chart.redraw();
    }
  }

  #draw(name) {
    const [chart, curves] = [this.#charts[name], this.#curves[name]];
    if (!curves?.length) return;
    const x = countScale(Math.max(...curves.map(({ values }) => values.length - 1)), ...chart.across);
    const y = scaleOf(curves.flatMap(({ values }) => values), ...chart.up);
    chart.axes(x, y);
    chart.legend(curves.map(({ label }) => label));
    chart.marks.replaceChildren(...curves.slice(0, TONES.length).map(({ values }, index) => svg("path", { class: TONES[index], d: line(curve(values), x, y) })));
  }
});

/** `{label, values}` for each scheduler and parameter group. */
function curvesOf(answer, name) {
  const own = answer.operator.split(".").pop();
  return answer.outputs.flatMap((output) => {
    const [, prefix] = new RegExp(`^(?:(.+)_)?${name}$`).exec(output.name) ?? [null, null];
    if (prefix === null || !output.data?.length) return [];
    const label = (prefix ?? own).replace(/_(\d+)$/, " ($1)");
    const groups = Array.isArray(output.data[0]) ? output.data[0].map((_, group) => [`${label} [${group}]`, (row) => row[group]]) : [[label, (row) => row]];
    return groups.map(([whose, pick]) => ({ label: whose, values: output.data.map((row) => number(pick(row))) }));
  });
}

/** What a slider goes through: a share evenly from 0 to 1, a count evenly to three times what it was, any other number by its size. */
function rangeOf(name, current, isWhole) {
  if (isWhole) return even(1, Math.max(20, 3 * current), isWhole);
  if ((SHARES.test(name) && current <= 1 && current >= 0.001) || current <= 0) return even(0, Math.max(1, -current));
  return sized(current / 10 ** DECADES, current * 10 ** DECADES);
}
