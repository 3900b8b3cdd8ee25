// <tensor-editor>: the views of one tensor around its text area, whose text is the truth: what any view changes is written there.
// The grid, the fills and the files come when they are first opened.

import { axisNames } from "./axes.js";
import { h } from "./dom.js";
import { edgeCases, exampleTexts, presetMenu } from "./tensor-presets.js";
import { as, DTYPES, facts, fillText, inferred, items, joined, kindOf, parse, product, written } from "./tensor-text.js";
import { Upload } from "./tensor-upload.js";
import { t } from "./words.js";

const MOST_READ = 8_000_000; // characters
const MOST_FORMER = 50;

/** Gives each tensor among the inputs of an operator's form its editor. */
export function enhance(form, detail) {
  for (const area of form.querySelectorAll('textarea[name^="inputs/"]')) {
    const input = detail.inputs.find(({ name }) => area.name === `inputs/${name}`);
    if (!/tensor/.test(input?.type) || area.closest("tensor-editor")) continue;
    const editor = document.createElement("tensor-editor");
    const isFocused = area === document.activeElement;
    area.replaceWith(editor);
    editor.append(area);
    if (isFocused) area.focus();
    editor.start(area, input, detail);
  }
}

customElements.define("tensor-editor", class extends HTMLElement {
  #area;
  #input;
  #detail;
  #examples;
  #views = {};
  #open = null;
  #item = 0;
  #former = [];
  #reason = "";
  #read = {};
  #buttons = {};
  #items = h("select");
  #dtype = h("select");
  #shape = h("span");
  #panel = h("div", { className: "panel", hidden: true });
  #upload = new Upload((tensor) => this.#writeTensor(tensor));

  start(area, input, detail) {
    [this.#area, this.#input, this.#detail] = [area, input, detail];
    this.#examples = exampleTexts(detail, input.name);
    this.#panel.id = `panel-${area.id}`;
    this.#dtype.setAttribute("aria-label", t("in_dtype", { name: input.name }));
    this.#items.setAttribute("aria-label", t("in_items", { name: input.name }));
    this.append(this.#bar(), this.#panel, this.#upload.report);
    this.#listen();
    this.#refresh();
  }

  #bar() {
    const button = (key, act, properties = {}) => (this.#buttons[key] = h("button", { type: "button", onclick: act, ...properties }, t(`in_${key}`)));
    const view = (key) => button(key, () => this.#show(this.#open === key ? null : key), { "aria-expanded": "false", "aria-controls": this.#panel.id });
    const list = this.#isList ? [this.#items, button("add", () => this.#add()), button("remove", () => this.#remove())] : [];
    const presets = presetMenu(this.#input.name, this.#examples, () => this.#edgeCases(), (text, isWhole) => this.#write(text, "", isWhole));
    const undo = button("undo", () => this.#undo(), { hidden: true });
    const known = h("span", { className: "known" }, this.#shape, this.#dtype);
    return h("div", { className: "editing" }, ...list, view("grid"), view("fill"), this.#upload.button, presets, undo, known);
  }

  #listen() {
    const { form } = this.#area;
    for (const kind of ["input", "change"]) this.addEventListener(kind, (event) => event.target === this.#area || event.stopPropagation());
    this.#area.addEventListener("input", ({ isTrusted }) => {
      if (isTrusted) this.#reason = "";
      this.#refresh();
    });
    form.addEventListener("input", ({ target }) => target.name === "dtype" && this.#refresh());
    form.addEventListener("reset", () => setTimeout(() => this.#refresh()));
    this.#dtype.addEventListener("change", () => this.#retype(this.#dtype.value));
    this.#items.addEventListener("change", () => {
      this.#item = Number(this.#items.value);
      this.#refresh();
    });
    for (const kind of ["dragover", "drop", "paste"]) {
      this.addEventListener(kind, (event) => {
        const given = event.dataTransfer ?? event.clipboardData;
        if (!given?.types.includes("Files") || given.types.includes("text/plain")) return;
        event.preventDefault();
        if (kind !== "dragover") this.#upload.read(given.files[0]);
      });
    }
    this.addEventListener("keydown", (event) => {
      if (event.target === this.#area || event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      event.preventDefault();
      this.#undo();
    });
  }

  // ---- the text

  get #isList() {
    return this.#input.type === "tensors";
  }

  get #text() {
    return this.#isList ? items(this.#area.value)[this.#item] ?? "" : this.#area.value;
  }

  /** What untyped floats become. */
  get #floating() {
    return this.#area.form.elements.namedItem("dtype")?.value || "float32";
  }

  get #parsed() {
    const text = this.#text;
    if (this.#read.text !== text) this.#read = { text, parsed: text.length > MOST_READ ? null : parse(text) };
    return this.#read.parsed;
  }

  /** What there is, or else the first example, or else one number: a new tensor is made like it. */
  get #model() {
    const example = this.#examples.map((text) => parse(this.#isList ? items(text)[this.#item] ?? "" : text)).find(Boolean);
    return this.#parsed ?? example ?? this.#zeros([1]);
  }

  #zeros(shape) {
    const kind = ["float", "int", "bool"].find((name) => this.#input.dtypes?.some((dtype) => kindOf(dtype) === name)) ?? "float";
    return as({ shape, kind: "float", data: Array(product(shape)).fill(0) }, kind);
  }

  /** Writes the tensor's text, or the whole field's; one reason in a row is one step of Undo. */
  #write(text, reason = "", isWhole = false) {
    const all = isWhole || !this.#isList ? text : joined(items(this.#area.value).toSpliced(this.#item, 1, text));
    if (all === this.#area.value) return;
    if (!reason || reason !== this.#reason) this.#former = [...this.#former, this.#area.value].slice(-MOST_FORMER);
    this.#reason = reason;
    this.#upload.forget();
    this.#put(all);
  }

  #writeTensor = (tensor, reason) => this.#write(written(tensor, this.#floating), reason);

  #put(text) {
    this.#area.value = text;
    this.#area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #undo() {
    if (!this.#former.length) return;
    this.#reason = "";
    if (this.#buttons.undo === document.activeElement && this.#former.length === 1) this.#area.focus();
    this.#put(this.#former.pop());
  }

  #add() {
    const texts = items(this.#area.value);
    const { shape } = facts(parse(texts.at(-1) ?? "") ?? this.#model, this.#floating);
    this.#item = texts.length;
    this.#write(joined([...texts, fillText({ fill: "zeros", shape })]), "", true);
  }

  #remove() {
    const texts = items(this.#area.value).toSpliced(this.#item, 1);
    this.#write(texts.length ? joined(texts) : "", "", true);
  }

  #retype(dtype) {
    const parsed = this.#parsed;
    if ("fill" in parsed) this.#write(fillText({ ...parsed, dtype }));
    else this.#writeTensor({ ...(dtype ? as(parsed, kindOf(dtype)) : parsed), dtype });
  }

  #edgeCases() {
    if (this.#isList || !this.#input.dtypes) return [];
    const { elements } = this.#area.form;
    const others = this.#detail.inputs.filter(({ name }) => name !== this.#input.name).map(({ name }) => parse(elements.namedItem(`inputs/${name}`)?.value ?? ""));
    return edgeCases(this.#input, this.#model, others.filter(Boolean).map((other) => facts(other, this.#floating).shape), this.#floating);
  }

  // ---- the views

  async #show(view) {
    this.#open = view;
    for (const key of ["grid", "fill"]) this.#buttons[key].setAttribute("aria-expanded", String(key === view));
    if (view) this.#views[view] ??= await (view === "grid" ? this.#makeGrid() : this.#makeFill());
    this.#panel.hidden = !this.#open;
    this.#refresh();
  }

  async #makeGrid() {
    const { TensorGrid } = await import("./tensor-grid.js");
    const { name, shape } = this.#input;
    return new TensorGrid(name, (rank) => axisNames(shape, rank), this.#writeTensor, () => this.#buttons.grid.focus());
  }

  async #makeFill() {
    const { TensorFill } = await import("./tensor-fill.js");
    return new TensorFill(this.#input.type === "tensor or shape", (text) => this.#write(text, "fill"));
  }

  #refresh() {
    if (this.#isList) this.#drawItems();
    const parsed = this.#parsed;
    this.#shape.textContent = parsed ? `(${facts(parsed, this.#floating).shape.join(", ")})` : "";
    this.#drawDtypes(parsed);
    this.#buttons.undo.hidden = !this.#former.length;
    if (this.#open === "grid" && this.#views.grid) this.#drawGrid(parsed);
    if (this.#open === "fill" && this.#views.fill) this.#drawFill(parsed);
  }

  #drawItems() {
    const names = items(this.#area.value).map((_, place) => `${this.#input.name}[${place}]`);
    this.#item = Math.max(0, Math.min(this.#item, names.length - 1));
    this.#items.replaceChildren(...names.map((name, value) => h("option", { value }, name)));
    this.#items.value = this.#item;
    this.#items.hidden = this.#buttons.remove.hidden = !names.length;
  }

  #drawDtypes(parsed) {
    const { dtype } = parsed ?? {};
    const usual = parsed && ("fill" in parsed ? facts({ ...parsed, dtype: undefined }, this.#floating).dtype : inferred(parsed.kind, this.#floating));
    const names = DTYPES.filter((name) => name === dtype || (this.#input.dtypes ?? DTYPES).includes(name));
    this.#dtype.replaceChildren(h("option", { value: "" }, usual ? t("in_auto", { dtype: usual }) : "dtype"), ...names.map((name) => h("option", {}, name)));
    this.#dtype.value = dtype ?? "";
    this.#dtype.disabled = !parsed;
  }

  #drawFill(parsed) {
    const dtypes = this.#input.dtypes ?? DTYPES;
    const dtype = dtypes.some((name) => kindOf(name) === "float") ? undefined : dtypes.includes("int64") ? "int64" : dtypes[0];
    this.#views.fill.show(parsed, { shape: facts(this.#model, this.#floating).shape, dtype });
    this.#fit(this.#views.fill.element);
  }

  async #drawGrid(parsed) {
    const text = this.#text;
    const { shape } = facts(this.#model, this.#floating);
    const isBlank = !text.trim() || parsed?.fill === "";
    let shown = isBlank ? { tensor: this.#zeros(shape) } : parsed ? { tensor: parsed } : { message: t("in_unreadable") };
    if (shown.tensor?.fill) shown = await (await import("./fill-numbers.js")).numbersOf(parsed, shape, this.#floating);
    if (text !== this.#text || this.#open !== "grid") return;
    if (shown.tensor) this.#views.grid.show(shown.tensor);
    if (shown.tensor || shown.message) this.#fit(shown.tensor ? this.#views.grid.element : h("p", { className: "hint" }, shown.message));
  }

  #fit(element) {
    if (this.#panel.firstChild !== element) this.#panel.replaceChildren(element);
  }
});
