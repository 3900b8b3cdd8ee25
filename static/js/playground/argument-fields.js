// The fields of an operator's arguments made of its description, as templates/_fields.html has those the server makes.

import { h } from "./dom.js";
import { nest, spread } from "./fields.js";
import { choices, controlOf, members, readRequest, writeRequest, written } from "./form.js";
import { t } from "./words.js";

const TORCH_WORDS = { tensor: "Tensor", module: "Module", callable: "function", dtype: "dtype", formula: "formula" };
const TYPE_WORDS = { integer: "int", number: "float", boolean: "bool", string: "str", null: "None" };
let made = 0;

export class ArgumentFields {
  #detail;
  #strange = {};
  #controls = new Map();

  /** What is required or given goes into `first`, the rest into `more`. The names of the fields begin with `path`. */
  constructor(detail, given, first, more, path = "") {
    this.#detail = detail;
    const { properties, required = [] } = detail.arguments;
    for (const [argument, schema] of Object.entries(properties)) {
      const isRequired = required.includes(argument);
      const [element, control] = field(`${path}arguments/${argument}`, schema, isRequired);
      this.#controls.set(`arguments/${argument}`, control);
      (isRequired || Object.hasOwn(given, argument) ? first : more).append(element);
    }
    this.write(given);
    for (const place of [first, more]) spread(place);
    nest(this.elements, detail);
  }

  /** As a form has them. */
  get elements() {
    return { namedItem: (name) => this.#controls.get(name) ?? null };
  }

  /** The arguments that are not the default; those given that have no field are kept, for the API to refuse. */
  get args() {
    return { ...this.#strange, ...readRequest(this, this.#detail).arguments };
  }

  write(given) {
    const isKnown = ([argument]) => this.#controls.has(`arguments/${argument}`);
    this.#strange = Object.fromEntries(Object.entries(given).filter((one) => !isKnown(one)));
    writeRequest(this, this.#detail, { arguments: Object.fromEntries(Object.entries(given).filter(isKnown)) });
  }
}

/** The field and its control. */
function field(name, schema, isRequired) {
  const [kind, options, id] = [controlOf(schema), choices(schema), `argument-${++made}`];
  const attributes = { id, name, "data-type": typeWords(schema), "aria-required": isRequired ? "true" : null };
  const texts = { ...attributes, autocomplete: "off", autocapitalize: "off", placeholder: isRequired ? "" : written(schema.default) };
  const control =
    kind === "select" ? h("select", attributes, ...("default" in schema ? [] : [h("option")]), ...options.map((value) => h("option", {}, written(value))))
    : kind === "json" ? h("textarea", { ...texts, rows: 2 })
    : h("input", { ...texts, type: "text", inputMode: schema.type === "integer" ? "numeric" : "", "data-axes": axes(schema) });
  control.spellcheck = false;
  const label = h("label", { for: id }, h("code", {}, name.slice(name.lastIndexOf("/") + 1)), isRequired && [" ", h("abbr", { title: t("required") }, "*")]);
  return [h("div", { className: `field ${kind}`, title: schema.description ?? "" }, label, control), control];
}

/** How many integers it takes, one an axis, where one alone does for all of them. */
function axes(schema) {
  const all = members(schema);
  const count = all.find(({ items, maxItems }) => items?.type === "integer" && maxItems > 1)?.maxItems;
  return all.some(({ type }) => type === "integer") && count;
}

/** The type as an annotation would say it: `int | (int, int)`. */
export const typeWords = (schema) => [...new Set(members(schema).map(memberWords))].join(" | ");

function memberWords(member) {
  if (member["x-torch"]) return TORCH_WORDS[member["x-torch"]];
  if (member.enum) return member.enum.map((value) => `'${value}'`).join(" | ");
  if (member.type !== "array") return TYPE_WORDS[member.type] ?? `{${Object.keys(member.properties ?? {}).join(", ")}}`;
  const [item, count] = [typeWords(member.items), member.maxItems];
  if (count === undefined) return `[${item}, …]`;
  return count > 1 ? `(${Array(count).fill(item).join(", ")})` : `(${item},)`;
}
