// <value-histogram>: the values an initializer drew, the density they should follow, and what fan and gain had to do with it.
import { h } from "./dom.js";
import { Chart, line, number, scale, scaleOf, svg, table, written } from "./drawing.js";
import { t } from "./words.js";

customElements.define("value-histogram", class extends HTMLElement {
  #answer = null;
  #bins = [];
  #chart = new Chart("", 300, () => this.#draw());
  #said = h("output", { className: "said" });
  #facts = h("dl", { className: "facts-of-run" });
  #moments = h("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": t("histogram_moments") });
  #numbers = h("details", { ontoggle: () => this.#list() }, h("summary", {}, t("histogram_bins")), h("div", { className: "scroll bins", tabIndex: 0, role: "region", "aria-label": t("histogram_bins") }));

  /** Draws `given.answer`; called anew when that is another one. */
  show() {
    if (this.#answer === this.given.answer) return;
    const { histogram, fan } = (this.#answer = this.given.answer);
    this.classList.add("picture");
    this.#bins = histogram.counts.map((count, index) => ({ low: number(histogram.edges[index]), high: number(histogram.edges[index + 1]), count, expected: histogram.density?.[index] }));
    this.#chart.name(histogram.density ? t("histogram_title") : t("histogram_bare"));
    this.#chart.keys.replaceChildren(...(histogram.density ? [h("span", { className: "key s2" }, t("histogram_expected"))] : []));
    const said = Object.entries(fan ?? {}).filter(([, value]) => value !== null);
    this.#facts.replaceChildren(...said.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, typeof value === "number" ? written(value) : value))));
    this.#facts.hidden = !said.length;
    this.#compare();
    this.#list();
    this.#said.textContent = t("histogram_hint");
    if (!this.firstChild) this.replaceChildren(this.#chart.element, this.#said, this.#facts, this.#moments, this.#numbers);
    this.#chart.redraw();
  }

  #compare() {
    const { distribution, outputs } = this.#answer;
    const { statistics } = outputs[0];
    const expected = momentsOf(distribution);
    const rows = ["mean", "std", "min", "max"].map((name) => [name, statistics?.[name] == null ? "–" : written(statistics[name]), expected[name] === undefined ? "–" : written(expected[name])]);
    const points = (distribution?.points ?? []).map(({ value, share }) => t("histogram_point", { value: written(value), share: written(100 * share) }));
    const named = distribution && distribution.name !== "fixed" ? [t(`histogram_${distribution.name.replace(" ", "_")}`)] : [];
    this.#moments.replaceChildren(table([...named, ...points].join(" · ") || t("histogram_moments"), [t("histogram_measure"), t("histogram_drawn"), t("histogram_theory")], rows));
  }

  #draw() {
    const chart = this.#chart;
    const edges = this.#bins.flatMap(({ low, high }) => [low, high]);
    const x = scaleOf(edges, ...chart.across);
    const y = scale(0, 1.08 * Math.max(1, ...this.#bins.flatMap(({ count, expected = 0 }) => [count, number(expected) || 0])), ...chart.up);
    chart.axes(x, y);
    const bars = this.#bins.map((bin) => {
      const bar = svg("rect", { class: "bar", x: x(bin.low), y: y(bin.count), width: Math.max(1, x(bin.high) - x(bin.low) - 0.5), height: y(0) - y(bin.count) });
      const reach = svg("rect", { class: "reach", x: x(bin.low), y: chart.up[1], width: Math.max(1, x(bin.high) - x(bin.low)), height: y(0) - chart.up[1] });
      reach.addEventListener("pointerenter", () => (this.#said.textContent = told(bin)));
      return [bar, reach];
    });
    const expected = this.#bins.filter(({ expected: count }) => count != null).map(({ low, high, expected: count }) => [(low + high) / 2, number(count)]);
    const density = expected.length > 1 ? [svg("path", { class: "s2", d: line(expected, x, y) })] : [];
    chart.marks.replaceChildren(...bars.map(([bar]) => bar), ...density, ...bars.map(([, reach]) => reach));
  }

  #list() {
    if (!this.#numbers.open) return;
    const rows = this.#bins.map(({ low, high, count, expected }) => [`${written(low)} … ${written(high)}`, String(count), expected == null ? "–" : written(expected)]);
    this.#numbers.lastChild.replaceChildren(table(t("histogram_bins"), [t("histogram_range"), t("histogram_count"), t("histogram_expected")], rows));
  }
});

const told = ({ low, high, count, expected }) =>
  t(expected == null ? "histogram_bin_bare" : "histogram_bin", { low: written(low), high: written(high), count, expected: expected == null ? "" : written(expected) });

/** Mean, deviation and bounds of the distributions that have them by formula. */
function momentsOf(distribution) {
  const { name, mean, std, low, high, points = [] } = distribution ?? {};
  if (name === "fixed") {
    const centre = points.reduce((sum, { value, share }) => sum + value * share, 0);
    const values = points.map(({ value }) => value);
    return { mean: centre, min: Math.min(...values), max: Math.max(...values) };
  }
  if (points.length) return {};
  if (name === "uniform") return { mean: (low + high) / 2, std: (high - low) / Math.sqrt(12), min: low, max: high };
  if (name === "normal") return { mean, std };
  return { min: low, max: high };
}
