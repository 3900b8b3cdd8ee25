// A tensor by rule: which fill, and its keywords as fields. Each change is written at once.

import { h } from "./dom.js";
import { FILLS, fillText, parse, product } from "./tensor-text.js";
import { t } from "./words.js";

const RANDOM = ["rand", "randn", "randint"];
const MAY_RESHAPE = ["arange", "linspace", "logspace"];
const WHOLE = ["seed", "low", "high", "steps", "n", "m"];
const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf|nan)$/i;
const SHAPE = /^[\s([]*((\d+)([\s,×x]+\d+)*)?[\s,\])]*$/;

export class TensorFill {
  element = h("div", { className: "fill" });
  #change;
  #given = {};
  #shape = [];
  #choice;
  #fields = h("div", { className: "keywords" });

  /** `change(text)` takes a written fill. A shape alone is among the choices where the input may be one. */
  constructor(takesShape, change) {
    this.#change = change;
    this.#choice = h("select", { "aria-label": t("in_fill") });
    for (const name of Object.keys(FILLS)) if (name || takesShape) this.#choice.append(h("option", { value: name }, name || t("in_shape_only")));
    this.element.append(this.#choice, this.#fields);
    this.#choice.addEventListener("input", () => {
      this.#given.fill = this.#choice.value;
      this.#draw();
      this.#write();
    });
    this.#fields.addEventListener("input", () => this.#write());
  }

  /** Shows a fill; `shape` and `dtype` are what the next one is made like where there is none yet. */
  show(parsed, { shape, dtype }) {
    if (this.element.contains(document.activeElement) && this.#given.fill === parsed?.fill) return;
    const like = { fill: dtype?.includes("int") ? "randint" : dtype ? "zeros" : "randn", dtype };
    this.#shape = shape;
    this.#given = parsed && "fill" in parsed ? { ...parsed } : like;
    this.#choice.value = this.#given.fill;
    this.#draw();
  }

  #draw() {
    const { fill, shape } = this.#given;
    const like = shape ?? this.#shape;
    const count = String(product(like));
    const usual = {
      fill_value: "1.0", low: "0", high: "10", start: "0", end: fill === "arange" ? count : "1", step: "1", steps: count, base: "10", seed: "0",
      n: String(like.at(-2) ?? like.at(-1) ?? 3), m: "", shape: (FILLS[fill].includes("shape") ? like : shape ?? []).join(", "),
    };
    const names = [...FILLS[fill], ...(RANDOM.includes(fill) ? ["seed"] : []), ...(MAY_RESHAPE.includes(fill) ? ["shape"] : [])];
    this.#fields.replaceChildren(...names.map((name) => {
      const value = name === "shape" ? usual.shape : this.#given[name] ?? usual[name];
      return h("label", {}, h("code", {}, name), h("input", { type: "text", autocomplete: "off", spellcheck: false, value, "data-name": name }));
    }));
  }

  #write() {
    const { fill, dtype } = this.#given;
    const given = { fill, ...(dtype && { dtype }) };
    const isRight = [...this.#fields.querySelectorAll("input")].map((input) => {
      const { name } = input.dataset;
      const text = input.value.trim();
      const isLeftOut = !text && (name === "m" || (name === "shape" && !FILLS[fill].includes("shape")));
      const rule = name === "shape" ? SHAPE : WHOLE.includes(name) ? INTEGER : NUMBER;
      if (!isLeftOut) given[name] = name === "shape" ? (text.match(/\d+/g) ?? []).map(Number) : text;
      if (isLeftOut || rule.test(text)) input.removeAttribute("aria-invalid");
      else input.setAttribute("aria-invalid", "true");
      return isLeftOut || rule.test(text);
    });
    const text = fillText(given);
    if (isRight.includes(false) || !parse(text)) return;
    this.#given = given;
    this.#change(text);
  }
}
