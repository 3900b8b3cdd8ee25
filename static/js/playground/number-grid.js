// A matrix as a grid of numbers. One cell is in the tab order and the arrow keys move it; of a long matrix there is a window that moves along.

import { tone } from "./numbers.js";
import { h } from "./dom.js";
import { t } from "./words.js";

const MOST = 16;
const FOLD = 10;

/** A vector that is too long for a line, as lines of ten. */
function fold({ width, get, place, ...rest }) {
  const flat = (row, column) => row * FOLD + column;
  return {
    ...rest,
    isFolded: true,
    width: FOLD,
    height: Math.ceil(width / FOLD),
    get: (row, column) => (flat(row, column) < width ? get(0, flat(row, column)) : undefined),
    place: (row, column) => place(0, flat(row, column)),
    rowName: (row) => place(0, row * FOLD)[0],
    columnName: (column) => `+${column}`,
  };
}

export class NumberGrid {
  #matrix;
  #size;
  #how;
  #top = 0;
  #left = 0;
  #cell = [0, 0];
  #body = h("tbody");
  #head = h("thead");
  #sliders = [];

  /** `how` is {name, label, write, most, hint, axes, point}: the hint's id, names of the two axes, and who is told where the reader points. */
  constructor(matrix, how) {
    this.#matrix = matrix.height === 1 && matrix.place(0, 0).length === 1 && matrix.width > MOST ? fold(matrix) : matrix;
    this.#size = matrix.width;
    this.#how = how;
    const { height, width, rowName, isFolded } = this.#matrix;
    this.isCut = height > MOST || width > MOST;
    this.hasHeads = this.isCut || Boolean(rowName);
    const extent = this.hasHeads ? { "aria-rowcount": height + 1, "aria-colcount": width + 1 } : {};
    const caption = how.label && how.isOneOfMany ? h("caption", {}, how.label) : null;
    this.table = h("table", { className: "grid", role: "grid", "aria-label": `${how.name}${how.label}`, ...extent }, caption, this.#head, this.#body);
    this.element = h("div", { className: "number-grid" }, this.#slider(0, height), this.#slider(1, isFolded ? 0 : width), this.table);
    this.table.addEventListener("keydown", (event) => this.#key(event));
    this.table.addEventListener("pointerover", ({ target }) => this.#point(target.closest("td")));
    this.table.addEventListener("focusin", ({ target }) => {
      for (const cell of this.#body.querySelectorAll("[tabindex='0']")) cell.tabIndex = -1;
      target.tabIndex = 0;
      this.#cell = target.dataset.cell.split(",").map(Number);
      this.#point(target);
    });
    this.table.addEventListener("pointerleave", () => this.#point(this.table.contains(document.activeElement) ? document.activeElement : null));
    this.table.addEventListener("focusout", () => this.#point(null));
    this.#draw();
  }

  /** Puts the focus on a cell, and the window where it is in. */
  focus(row, column) {
    const { height, width } = this.#matrix;
    this.#cell = [Math.max(0, Math.min(height - 1, row)), Math.max(0, Math.min(width - 1, column))];
    while (this.#matrix.get(...this.#cell) === undefined) this.#cell[1]--;
    this.#top = follow(this.#top, this.#cell[0], height);
    this.#left = follow(this.#left, this.#cell[1], width);
    this.#draw();
    this.#body.querySelector("[tabindex='0']").focus();
  }

  /** Where it stands, for a grid of the same size that takes its place. */
  get stand() {
    return { top: this.#top, left: this.#left, cell: this.#cell, hasFocus: this.table.contains(document.activeElement) };
  }

  set stand({ top, left, cell, hasFocus }) {
    [this.#top, this.#left, this.#cell] = [top, left, cell];
    if (hasFocus) this.focus(...cell);
    else this.#draw();
  }

  #draw() {
    const { height, width, get, place, rowName = String, columnName = String } = this.#matrix;
    const rows = span(this.#top, height);
    const columns = span(this.#left, width);
    const inside = rows.includes(this.#cell[0]) && columns.includes(this.#cell[1]) ? this.#cell : [this.#top, this.#left];
    this.#head.replaceChildren(...(this.hasHeads ? [h("tr", { "aria-rowindex": 1 }, h("td"), ...columns.map((column) => h("th", { scope: "col" }, columnName(column))))] : []));
    this.#body.replaceChildren(...rows.map((row) => {
      const line = h("tr", this.hasHeads ? { "aria-rowindex": row + 2 } : {});
      if (this.hasHeads) line.append(h("th", { scope: "row" }, rowName(row)));
      for (const column of columns) {
        const value = get(row, column);
        if (value === undefined) break;
        const cell = h("td", { className: tone(value, this.#how.most), tabIndex: row === inside[0] && column === inside[1] ? 0 : -1 }, this.#how.write(value));
        cell.dataset.index = place(row, column);
        cell.dataset.cell = [row, column];
        if (this.hasHeads) cell.setAttribute("aria-colindex", column + 2);
        cell.setAttribute("aria-describedby", this.#how.hint);
        line.append(cell);
      }
      return line;
    }));
    for (const show of this.#sliders) show();
  }

  #slider(axis, size) {
    if (size <= MOST) return null;
    const range = h("input", { type: "range", min: 0, max: size - MOST, value: 0 });
    const said = h("span", { className: "at" });
    range.addEventListener("input", () => {
      if (axis) this.#left = Number(range.value);
      else this.#top = Number(range.value);
      this.#draw();
    });
    this.#sliders.push(() => {
      const start = axis ? this.#left : this.#top;
      range.value = start;
      const [unit, whole] = this.#matrix.isFolded ? [FOLD, this.#size] : [1, size];
      said.textContent = t("out_window", { from: start * unit, to: Math.min(whole, (start + MOST) * unit) - 1, size: whole });
      range.setAttribute("aria-valuetext", said.textContent);
    });
    return h("label", { className: "axis" }, h("span", {}, this.#how.axes[this.#matrix.isFolded ? 1 : axis]), range, said);
  }

  #key(event) {
    if (!event.target.dataset.cell || event.altKey || event.metaKey) return;
    const [row, column] = event.target.dataset.cell.split(",").map(Number);
    const { height, width } = this.#matrix;
    const to = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageUp: [row - MOST, column],
      PageDown: [row + MOST, column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? height - 1 : row, width - 1],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    if (this.#matrix.isFolded) wrap(to, width, height);
    this.focus(...to);
  }

  #point(cell) {
    if (!cell?.dataset.cell) return this.#how.point(null);
    const [row, column] = cell.dataset.cell.split(",").map(Number);
    return this.#how.point(this.#matrix.place(row, column), this.#matrix.get(row, column));
  }
}

const span = (from, size) => Array.from({ length: Math.min(MOST, size - from) }, (_, step) => from + step);

/** In a folded vector the next cell after a line's last one is the first of the next line. */
function wrap(to, width, height) {
  if (to[1] === width && to[0] + 1 < height) to.splice(0, 2, to[0] + 1, 0);
  else if (to[1] < 0 && to[0]) to.splice(0, 2, to[0] - 1, width - 1);
}

/** Where a window begins that is to show a place: as it is if it does, or else with the place in its middle. */
function follow(start, place, size) {
  if (place >= start && place < start + MOST) return start;
  return Math.max(0, Math.min(size - MOST, place - MOST / 2));
}
