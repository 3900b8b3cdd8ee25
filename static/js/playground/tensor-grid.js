// A tensor as a grid of fields, at most 16 × 16 of it at a time: arrow keys, Enter and Tab move, a pasted block makes it grow.

import { h } from "./dom.js";
import { as, element, kindOf, parse, parseScalar, product, resized } from "./tensor-text.js";
import { t } from "./words.js";

const MOST = 16;
const LIVE_ELEMENTS = 20_000; // of more than these the text is written when a cell is left, not at each key
const ORDER = ["bool", "int", "float", "complex"];
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class TensorGrid {
  element = h("div", { className: "grid-of-cells" });
  #name;
  #names;
  #change;
  #leave;
  #tensor = null;
  #slice = [];
  #corner = [0, 0];
  #drawn = "";
  #chooser = h("div", { className: "slices" });
  #table = h("table", { className: "cell-grid" });
  #sizes = h("div", { className: "sizes" });

  /** `name` of the input, `names(rank)` of its axes; `change(tensor, reason)` takes an edited one, `leave()` is what Escape does. */
  constructor(name, names, change, leave) {
    [this.#name, this.#names, this.#change, this.#leave] = [name, names, change, leave];
    this.element.append(this.#chooser, h("div", { className: "scroll" }, this.#table), this.#sizes);
    for (const [sign, axis, key] of [["+", 0, "add_row"], ["−", 0, "remove_row"], ["+", 1, "add_column"], ["−", 1, "remove_column"]]) {
      const button = h("button", { type: "button", title: t(`in_${key}`), onclick: () => this.#grow(axis, sign === "+" ? 1 : -1) }, `${sign} ${t(axis ? "in_column" : "in_row")}`);
      this.#sizes.append(button);
    }
    this.#table.addEventListener("focusin", ({ target }) => {
      target.value = this.#text(target);
      target.select();
    });
    this.#table.addEventListener("focusout", ({ target }) => this.#set(target, this.#text(target)));
    this.#table.addEventListener("keydown", (event) => this.#key(event));
    this.#table.addEventListener("input", ({ target }) => this.#type(target, product(this.#tensor.shape) <= LIVE_ELEMENTS));
    this.#table.addEventListener("change", ({ target }) => this.#type(target, true));
    this.#table.addEventListener("paste", (event) => this.#paste(event));
    this.#chooser.addEventListener("input", ({ target }) => this.#choose(target));
  }

  show(tensor) {
    const isSame = String(tensor.shape) === String(this.#tensor?.shape);
    this.#tensor = tensor;
    if (!isSame) {
      this.#slice = tensor.shape.slice(0, -2).map((size, axis) => Math.min(this.#slice[axis] ?? 0, Math.max(0, size - 1)));
      this.#corner = this.#corner.map((start, axis) => Math.max(0, Math.min(start, this.#size[axis] - MOST)));
      this.#drawChooser();
    }
    this.#draw();
  }

  get #size() {
    const { shape } = this.#tensor;
    return [shape.length > 1 ? shape.at(-2) : 1, shape.at(-1) ?? 1];
  }

  #index = (row, column) => [...this.#slice, row, column].slice(-this.#tensor.shape.length || Infinity);

  #place(row, column) {
    const [height, width] = this.#size;
    const slice = this.#slice.reduce((place, index, axis) => place * this.#tensor.shape[axis] + index, 0);
    return (slice * height + row) * width + column;
  }

  // ---- drawing

  #drawChooser() {
    const { shape } = this.#tensor;
    const names = this.#names(shape.length) ?? [];
    const field = (axis, value, most, isStart) => {
      const label = names[axis] || t("in_axis", { axis });
      const input = h("input", { type: "number", min: 0, max: most, value, "data-axis": axis });
      return h("label", {}, isStart ? t("in_from", { axis: label }) : label, input);
    };
    const starts = this.#size.map((size, axis) => (size > MOST ? field(shape.length - 2 + axis, this.#corner[axis], size - MOST, true) : null));
    this.#chooser.replaceChildren(...this.#slice.map((index, axis) => field(axis, index, shape[axis] - 1)), ...starts.filter(Boolean));
  }

  #choose({ value, max, dataset }) {
    const axis = Number(dataset.axis);
    const index = Math.max(0, Math.min(Number(max), Math.trunc(value) || 0));
    const inner = axis - this.#tensor.shape.length + 2;
    if (inner < 0) this.#slice[axis] = index;
    else this.#corner[inner] = index;
    this.#draw();
  }

  #draw() {
    const [height, width] = this.#size.map((size) => Math.min(size, MOST));
    const isEmpty = !product(this.#tensor.shape);
    const [top, left] = this.#corner;
    const drawn = [height, width, top, left, isEmpty, ...this.#slice, this.#tensor.shape.length].join();
    if (drawn !== this.#drawn) {
      const head = h("tr", {}, h("td"), ...Array.from({ length: width }, (_, column) => h("th", { scope: "col" }, String(left + column))));
      const body = Array.from({ length: isEmpty ? 0 : height }, (_, row) => h("tr", {}, h("th", { scope: "row" }, String(top + row)), ...Array.from({ length: width }, (_, column) => this.#cell(top + row, left + column))));
      this.#table.replaceChildren(head, ...body);
      this.#drawn = drawn;
    }
    let longest = 3;
    for (const cell of this.#table.querySelectorAll("input")) {
      const text = this.#text(cell);
      longest = Math.max(longest, short(text).length);
      if (cell !== document.activeElement) this.#set(cell, text);
      else if (!this.#says(cell, text)) cell.value = text;
    }
    this.#table.style.setProperty("--characters", Math.min(longest, 12));
    const [rows, columns] = this.#size;
    for (const [place, isOff] of [false, rows <= 1 || this.#tensor.shape.length < 2, false, columns <= 1].entries()) this.#sizes.children[place].disabled = isOff || isEmpty;
  }

  #cell(row, column) {
    const index = this.#index(row, column).join(", ");
    return h("td", {}, h("input", { type: "text", autocomplete: "off", spellcheck: false, "aria-label": index ? `${this.#name}[${index}]` : this.#name, "data-row": row, "data-column": column }));
  }

  #text = (cell) => element(this.#tensor, this.#place(Number(cell.dataset.row), Number(cell.dataset.column)));

  /** Short where nobody writes, with every digit in the tooltip. */
  #set(cell, text) {
    cell.value = short(text);
    cell.title = text;
    cell.removeAttribute("aria-invalid");
  }

  /** Whether what is being typed in a cell already means its element, or no number yet. */
  #says(cell, text) {
    const said = read(cell.value);
    return !said || element({ data: [said[0]].flat(), kind: said[1] }, 0) === text;
  }

  // ---- editing

  #type(cell, isWritten) {
    const [row, column] = [Number(cell.dataset.row), Number(cell.dataset.column)];
    const tensor = this.#put(this.#tensor, [[row, column, cell.value]]);
    if (!tensor) return cell.setAttribute("aria-invalid", "true");
    cell.removeAttribute("aria-invalid");
    if (isWritten && !(tensor.kind === this.#tensor.kind && this.#says(cell, this.#text(cell)))) this.#update(tensor, `cell ${this.#place(row, column)}`);
  }

  #update(tensor, reason) {
    this.show(tensor);
    this.#change(tensor, reason);
  }

  /** The tensor with texts put at rows and columns; null where one is no number, or none that its dtype has. */
  #put(tensor, cells) {
    const values = cells.map(([, , text]) => read(text));
    if (values.some((value) => !value)) return null;
    const kind = tensor.dtype ? kindOf(tensor.dtype) : ORDER[Math.max(...[tensor.kind, ...values.map(([, found]) => found)].map((found) => ORDER.indexOf(found)))];
    if (tensor.dtype && values.some(([value, found]) => ORDER.indexOf(found) > ORDER.indexOf(kind) && !(kind === "int" && Number.isInteger(value)) && !(kind === "bool" && (value === 0 || value === 1)))) return null;
    const isMasked = tensor.kind === "bool" && values.every(([value]) => Number(value) === 0 || Number(value) === 1);
    const result = as(tensor, isMasked ? "bool" : kind);
    const data = result.data.slice();
    for (const [at, [row, column]] of cells.entries()) {
      const { data: parts } = as({ data: [values[at][0]].flat(), kind: values[at][1] }, result.kind);
      data.splice(this.#place(row, column) * parts.length, parts.length, ...parts);
    }
    return { ...result, data };
  }

  #grow(axis, by) {
    const size = this.#size;
    size[axis] += by;
    this.#update(resized(this.#tensor, ...size));
  }

  #paste(event) {
    const cell = event.target;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    const block = blockOf(text);
    if (!block) return;
    event.preventDefault();
    const [row, column] = [Number(cell.dataset.row), Number(cell.dataset.column)];
    const [height, width] = this.#size;
    const before = this.#tensor;
    this.#tensor = resized(before, Math.max(height, row + block.length), Math.max(width, column + Math.max(...block.map((line) => line.length))));
    const cells = block.flatMap((line, down) => line.map((value, right) => [row + down, column + right, value])).filter(([, , value]) => value);
    const tensor = this.#put(this.#tensor, cells);
    this.#tensor = before;
    if (!tensor) return cell.setAttribute("aria-invalid", "true");
    cell.blur(); // its element may be another now
    this.#update(tensor);
    this.#focus(row, column);
  }

  // ---- moving

  #key(event) {
    const { key, target: cell, ctrlKey, metaKey, altKey, shiftKey, isComposing } = event;
    if (isComposing || ctrlKey || metaKey || altKey) return;
    if (key === "Escape") this.#leave();
    const isAll = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const isEdge = cell.selectionStart === cell.selectionEnd && cell.selectionStart === (key === "ArrowLeft" ? 0 : cell.value.length);
    const step = key === "Enter" ? [shiftKey ? -1 : 1, 0] : shiftKey ? null : ARROWS[key];
    if (!step || (step[1] && !isAll && !isEdge)) return;
    event.preventDefault();
    event.stopPropagation(); // the form's number fields count up and down with these keys
    this.#focus(Number(cell.dataset.row) + step[0], Number(cell.dataset.column) + step[1]);
  }

  #focus(...to) {
    const size = this.#size;
    const [row, column] = to.map((place, axis) => Math.max(0, Math.min(size[axis] - 1, place)));
    const corner = [row, column].map((place, axis) => Math.max(place - MOST + 1, Math.min(this.#corner[axis], place)));
    if (String(corner) !== String(this.#corner)) {
      this.#corner = corner;
      this.#drawChooser();
      this.#draw();
    }
    this.#table.querySelector(`[data-row="${row}"][data-column="${column}"]`)?.focus();
  }
}

/** Four digits of a fraction. */
const short = (text) => (text.length > 7 && /^-?\d*\.?\d+(e[+-]?\d+)?$/.test(text) && /[.e]/.test(text) ? String(Number(Number(text).toPrecision(4))) : text);

function read(text) {
  try {
    return parseScalar(text.trim());
  } catch {
    return null;
  }
}

/** Rows of cells' texts of what a spreadsheet or a console copies; null for one number. */
function blockOf(text) {
  if (text.includes("\t")) return text.split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
  const found = parse(text);
  if (!found?.data || found.shape.length > 2 || !found.shape.length || !found.data.length) return null;
  const width = found.shape.at(-1);
  return Array.from({ length: found.shape.length > 1 ? found.shape[0] : 1 }, (_, row) => Array.from({ length: width }, (_, column) => element(found, row * width + column)));
}
