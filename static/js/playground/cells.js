// Tables of cells that belong together: pointing at one, tapping it or moving to it by the arrow keys lights up the others.
import { h } from "./dom.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Cells {
  /** `relatives(id)` gives the ids of the cells that go with one; `tell(id)` hears which one is pointed at, null for none. */
  constructor(root, relatives, tell) {
    Object.assign(this, { relatives, tell, cells: new Map(), lit: [] });
    root.addEventListener("pointerover", ({ target }) => this.point(idOf(target) ?? idOf(document.activeElement)));
    root.addEventListener("pointerleave", () => this.point(root.contains(document.activeElement) ? idOf(document.activeElement) : null));
    root.addEventListener("focusin", ({ target }) => this.point(idOf(target)));
    root.addEventListener("focusout", () => this.point(null));
    root.addEventListener("keydown", (event) => this.move(event));
  }

  /** A table: rows are `{head?, cells: [{id, text, tone}]}`. The first cell can be tabbed to, the others are reached from there. */
  table(label, rows) {
    const body = rows.map(({ head, cells }) => h("tr", {}, head === undefined ? null : head ? h("th", { scope: "row" }, head) : h("td", { className: "blank" }), ...cells.map((cell) => this.cell(cell))));
    const made = h("table", { className: "cells", role: "grid", "aria-label": label }, h("tbody", {}, ...body));
    made.querySelector("[data-cell]")?.setAttribute("tabindex", "0");
    return made;
  }

  cell({ id, text, tone = "" }) {
    const cell = h("td", { className: tone, tabIndex: -1, "data-cell": id }, text);
    this.cells.set(id, cell);
    return cell;
  }

  point(id) {
    for (const cell of this.lit) cell.classList.remove("pointed", "linked");
    this.lit = (id === null ? [] : [id, ...this.relatives(id)]).map((one) => this.cells.get(one)).filter(Boolean);
    this.lit.forEach((cell, place) => cell.classList.add(place ? "linked" : "pointed"));
    this.tell(id);
  }

  move(event) {
    const cell = event.target.closest("td[data-cell]");
    const move = MOVES[event.key];
    if (!cell || !move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const rows = [...cell.closest("tbody").rows];
    const column = cellsOf(cell.parentElement).indexOf(cell);
    const row = rows[rows.indexOf(cell.parentElement) + move[0]];
    const next = row && cellsOf(row).at(move[0] ? Math.min(column, cellsOf(row).length - 1) : Math.max(0, Math.min(column + move[1], cellsOf(row).length - 1)));
    if (!next) return;
    for (const other of cell.closest("tbody").querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

const idOf = (element) => element?.closest?.("td[data-cell]")?.dataset.cell ?? null;
const cellsOf = (row) => [...row.cells].filter(({ dataset }) => dataset.cell);
