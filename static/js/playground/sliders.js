// A slider for each number among the arguments and inputs of a picture's operator. While one is dragged runs follow, and at the end the
// form gets its value.

import { describe } from "./api.js";
import { h } from "./dom.js";
import { written } from "./readings.js";
import { merged } from "./form.js";
import { t } from "./words.js";

const NOTCHES = 200;

/** What a slider goes through, evenly; `isWhole` in whole numbers. */
export function even(low, high, isWhole) {
  const notches = isWhole && high - low < 2 * NOTCHES ? high - low : NOTCHES;
  const round = isWhole ? Math.round : (value) => +value.toPrecision(4);
  return { low, high, notches, value: (notch) => round(low + ((high - low) * notch) / notches), notch: (value) => Math.round((notches * (value - low)) / (high - low)) };
}

/** The same for positive numbers, each notch by the same factor. */
export function sized(low, high) {
  const steps = NOTCHES / Math.log(high / low);
  return { low, high, notches: NOTCHES, value: (notch) => +(low * Math.exp(notch / steps)).toPrecision(3), notch: (value) => Math.round(steps * Math.log(value / low)) };
}

export class Sliders {
  element = h("fieldset", { className: "sliders", hidden: true }, h("legend", {}, t("sliders")));
  #picture;
  #rangeOf;
  #ask;
  #sliders = null;

  /** `picture.given` has `{answer, request, rerun}`; `rangeOf(name, value, isWhole)` what a slider goes through, null for none; `ask(request)` follows the drag. */
  constructor(picture, rangeOf, ask) {
    this.#picture = picture;
    this.#rangeOf = rangeOf;
    this.#ask = ask;
  }

  /** Brings all but the one that is held to what the request has. */
  async follow() {
    this.#sliders ??= describe(this.#picture.given.answer.operator).then((detail) => this.#offer(detail));
    for (const slider of await this.#sliders) if (slider !== document.activeElement) slider.follow();
    this.element.hidden = !this.#picture.given.rerun || !this.element.querySelector(".slider:not([hidden])");
  }

  #offer({ arguments: { properties }, inputs }) {
    const offered = [
      ...Object.entries(properties).map(([name, schema]) => ["arguments", name, schema]),
      ...inputs.map(({ name, type, schema }) => ["inputs", name, schema ?? { type: type.split(" ")[0] }]),
    ];
    const rows = offered.filter(([, , schema]) => isNumeric(schema)).map((one) => this.#slider(...one));
    this.element.append(...rows);
    return rows.map((row) => row.querySelector("input"));
  }

  #slider(group, name, schema) {
    const id = `slider-${group}-${name}`;
    const said = h("output", { htmlFor: id });
    const slider = h("input", { type: "range", id, min: 0 });
    const row = h("div", { className: "slider" }, h("label", { htmlFor: id }, h("code", {}, name)), slider, said);
    const current = () => (this.#picture.given.request[group]?.[name] ?? schema.default)?.valueOf();
    const change = () => ({ [group]: { [name]: range.value(+slider.value) } });
    let range = null;
    const tell = (value) => {
      said.textContent = written(value);
      slider.setAttribute("aria-valuetext", said.textContent);
    };
    slider.follow = () => {
      const value = current();
      if (!(value >= range?.low && value <= range.high)) range = typeof value === "number" ? this.#rangeOf(name, value, isInteger(schema)) : null;
      row.hidden = !range;
      if (!range) return;
      slider.max = range.notches;
      slider.value = range.notch(value);
      tell(value);
    };
    slider.addEventListener("input", () => {
      tell(range.value(+slider.value));
      this.#ask(merged(this.#picture.given.request, change()));
    });
    slider.addEventListener("change", () => this.#picture.given.rerun(change()));
    return row;
  }
}

const kinds = (schema) => [schema, ...(schema.anyOf ?? []).flatMap(kinds)];
const isNumeric = (schema) => kinds(schema).some(({ type }) => type === "number" || type === "integer");
const isInteger = (schema) => !kinds(schema).some(({ type }) => type === "number");
