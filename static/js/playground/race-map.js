// The picture of a race: the surface's contours with the paths on it, or each coordinate over the steps where there is none,
// and the start, to be dragged or moved by the arrow keys.
import { h } from "./dom.js";
import { Chart, countScale, curve, line, scale, scaleOf, svg, TONES, written } from "./drawing.js";
import { math } from "./formula.js";
import { t } from "./words.js";

const MOST_DOTS = 120;
const MOST_COORDINATES = 6;
const SETTLE_MS = 350;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const [MOVES, FINE_MOVES] = [40, 400]; // across the window

export class RaceMap {
  #chart = new Chart("", 420, () => this.#draw());
  #formula = h("span", { className: "formula-of-surface" });
  #start = h("button", { type: "button", className: "start", title: t("race_start_hint") });
  #lines = [];
  #surface = null;
  #racers = [];
  #steps = 0;
  #step = 0;
  #window = null; // what the picture shows while the start is on its way
  #moved = null; // where the start is on its way
  #settling = 0;

  /** `onMove(point)` hears every place of the start on its way, `onSettle(point)` the last one. */
  constructor(onMove, onSettle) {
    Object.assign(this, { onMove, onSettle, element: this.#chart.element });
    this.#chart.place.append(this.#start);
    this.#chart.title.after(" ", this.#formula);
    this.#start.addEventListener("pointerdown", (event) => this.#drag(event));
    this.#start.addEventListener("keydown", (event) => this.#nudge(event));
  }

  set isFixed(value) {
    this.#start.disabled = value;
  }

  /** The answer to the last place of the start has come. */
  settled() {
    if (!this.#window && !this.#settling) this.#moved = null;
  }

  show(surface, racers, steps) {
    Object.assign(this, { isMapped: Boolean(surface?.contours) });
    [this.#surface, this.#racers, this.#steps] = [surface, racers, steps];
    this.#formula.replaceChildren(...(this.isMapped ? [math(`f(x, y) = ${surface.formula}`)] : []));
    this.#chart.name(this.isMapped ? t("race_map") : t("race_coordinates"));
    this.#chart.legend(racers.map(({ label }) => label));
    this.#start.hidden = !this.isMapped;
    this.#chart.redraw();
  }

  /** The paths up to that step, and where each is. */
  walk(step) {
    this.#step = step;
    if (!this.#chart.width) return;
    const [x, y] = this.#scales();
    this.#lines.forEach(({ path, dots, end }, index) => {
      const walked = this.#racers[index].path.slice(0, step + 1);
      const pieces = this.isMapped ? [walked] : (walked[0] ?? []).slice(0, MOST_COORDINATES).map((_, axis) => curve(walked.map((point) => point[axis])));
      path.setAttribute("d", pieces.map((points) => line(points, x, y)).join(""));
      const finite = this.isMapped ? walked.filter((point) => point.every(Number.isFinite)) : [];
      dots.setAttribute("d", finite.length <= MOST_DOTS ? finite.map(([px, py]) => `M${x(px)} ${y(py)}h0`).join("") : "");
      const [px, py] = finite.at(-1) ?? [];
      end.toggleAttribute("hidden", px === undefined);
      if (px !== undefined) for (const [key, value] of [["cx", x(px)], ["cy", y(py)]]) end.setAttribute(key, value);
    });
    this.#placeStart();
  }

  #scales() {
    const [[left, right], [bottom, top]] = [this.#chart.across, this.#chart.up];
    const { x, y } = this.#window ?? this.#surface ?? {};
    if (this.isMapped) return [scale(...x, left, right), scale(...y, bottom, top)];
    return [countScale(this.#steps, left, right), scaleOf(this.#racers.flatMap(({ path }) => path.flat()), bottom, top)];
  }

  #draw() {
    this.#chart.height = this.isMapped ? Math.min(460, Math.max(280, Math.round(0.8 * this.#chart.width))) : 260;
    const [x, y] = this.#scales();
    this.#chart.axes(x, y);
    const { contours = [], minima = [] } = this.#surface ?? {};
    this.#lines = this.#racers.slice(0, TONES.length).map((_, index) => ({
      path: svg("path", { class: TONES[index] }),
      dots: svg("path", { class: `${TONES[index]} step` }),
      end: svg("circle", { class: `${TONES[index]} end`, r: 5.5 }),
    }));
    this.#chart.marks.replaceChildren(
      ...contours.map(({ level, lines }) => svg("path", { class: "contour", d: lines.map((points) => line(points, x, y)).join("") }, svg("title", {}, written(level)))),
      ...minima.map(([px, py]) => svg("circle", { class: "minimum", cx: x(px), cy: y(py), r: 5 }, svg("title", {}, t("race_minimum")))),
      ...this.#lines.flatMap(({ path, dots, end }) => [path, dots, end]),
    );
    this.walk(this.#step);
  }

  // ---- the start

  get #place() {
    return this.#moved ?? this.#racers[0]?.path[0];
  }

  #placeStart() {
    if (!this.isMapped || !this.#place) return;
    const [[px, py], [x, y]] = [this.#place, this.#scales()];
    Object.assign(this.#start.style, { left: `${x(px)}px`, top: `${y(py)}px` });
    this.#start.setAttribute("aria-label", t("race_start", { x: written(px), y: written(py) }));
  }

  #moveTo(point) {
    const decimals = [this.#window.x, this.#window.y].map(([low, high]) => Math.max(0, 4 - Math.floor(Math.log10(high - low))));
    this.#moved = point.map((value, axis) => +value.toFixed(decimals[axis]));
    this.#placeStart();
    this.onMove(this.#moved);
  }

  #drag(event) {
    if (event.button) return;
    event.preventDefault();
    this.#start.focus({ preventScroll: true });
    this.#window = { x: this.#surface.x, y: this.#surface.y };
    const controller = new AbortController();
    const before = this.#moved;
    const move = ({ clientX, clientY }) => {
      const [{ left, top }, [x, y]] = [this.#chart.svg.getBoundingClientRect(), this.#scales()];
      this.#moveTo([x.back(clientX - left), y.back(clientY - top)]);
    };
    const end = () => {
      controller.abort();
      this.#window = null;
      if (this.#moved !== before) this.onSettle(this.#moved);
    };
    addEventListener("pointermove", move, { signal: controller.signal });
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, end, { signal: controller.signal });
  }

  #nudge(event) {
    const direction = KEYS[event.key];
    if (!direction || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#window ??= { x: this.#surface.x, y: this.#surface.y };
    const bounds = [this.#window.x, this.#window.y];
    const share = event.shiftKey ? FINE_MOVES : MOVES;
    this.#moveTo(this.#place.map((value, axis) => value + (direction[axis] * (bounds[axis][1] - bounds[axis][0])) / share));
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settling = 0;
      this.#window = null;
      this.onSettle(this.#moved);
    }, SETTLE_MS);
  }
}
