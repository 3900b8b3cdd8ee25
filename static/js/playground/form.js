// A form as a run request and back, with the same reading of texts as app/web/forms.py: only what is not the default is sent, and
// what is not a literal goes to the operator as the text it is, which says what is wrong with it.

import { read, Spelled, write } from "./exact-json.js";

const WORDS = { None: null, True: true, False: false };
const NOT_FINITE = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;
const SETTINGS = {
  seed: { default: 0 },
  dtype: { control: "select", default: "float32" },
  device: { control: "select", default: "auto" },
  training: { control: "checkbox", default: false },
  gradients: { control: "checkbox", default: false },
  state: { control: "json", default: {} },
};
const INPUTS = { tensor: "tensor", "tensor or shape": "tensor", "number or tensor": "tensor", tensors: "tensors", boolean: "select" };
const WIDTH = 60;

/** The request that a filled form makes. */
export function readRequest(form, detail) {
  const request = {};
  for (const { name, control, default: fallback } of fields(detail)) {
    const element = form.elements.namedItem(name);
    if (!element) continue;
    const text = element.type === "checkbox" ? (element.checked ? "true" : "") : element.value.trim();
    const value = text ? (READERS[control] ?? literal)(text) : fallback;
    if (write(value) === write(fallback)) continue;
    const [group, member] = name.split("/");
    if (member === undefined) request[group] = value;
    else (request[group] ??= {})[member] = value;
  }
  return request;
}

/** Fills the form as a person would have to make this request; false, and nothing is changed, where it cannot be said in the form. */
export function writeRequest(form, detail, request) {
  const all = [...fields(detail)];
  const flat = flatten(request);
  const has = Object.fromEntries(all.map((field) => [field.name, field]));
  const canSay = Object.entries(flat).every(([name, value]) => has[name] && form.elements.namedItem(name) && (has[name].control !== "checkbox" || typeof value === "boolean"));
  if (!canSay) return false;
  for (const { name, control, default: fallback } of all) {
    const text = Object.hasOwn(flat, name) ? (WRITERS[control] ?? written)(flat[name]) : control === "select" ? written(fallback) : "";
    writeText(form.elements.namedItem(name), text);
  }
  return true;
}

/** Puts a text into a control, and says so to whoever listens, if it is another one. */
export function writeText(element, text) {
  if (!element) return;
  const isBox = element.type === "checkbox";
  if (isBox ? element.checked === Boolean(text) : element.value === text) return;
  if (isBox) element.checked = Boolean(text);
  else element.value = text;
  if (element.tagName === "SELECT" && element.selectedIndex < 0) element.selectedIndex = 0;
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Name → value: `arguments/stride`, `inputs/input`, `seed`. */
export function flatten({ arguments: given = {}, inputs = {}, ...others }) {
  const members = [["arguments", given], ["inputs", inputs]].flatMap(([group, inner]) => Object.entries(inner).map(([name, value]) => [`${group}/${name}`, value]));
  return Object.fromEntries([...members, ...Object.entries(others)]);
}

/** The request with members replaced, those of a group one by one; null takes one away. */
export function merged(request, change) {
  const result = { ...request };
  for (const [name, value] of Object.entries(change)) {
    const isGroup = value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Spelled);
    const members = isGroup && Object.entries({ ...result[name], ...value }).filter(([key]) => value[key] !== null);
    if (isGroup ? members.length : value !== null) result[name] = isGroup ? Object.fromEntries(members) : value;
    else delete result[name];
  }
  return result;
}

/** The JSON value, or Python's word or tuple, that `text` is; the text itself where it is none. */
export function literal(text) {
  if (Object.hasOwn(WORDS, text)) return WORDS[text];
  for (const candidate of [text, text.replaceAll("(", "[").replaceAll(")", "]").replaceAll(",]", "]")]) {
    try {
      return read(candidate.replace(NOT_FINITE, (word) => (word[0] === '"' ? word : `"${word}"`)));
    } catch {
      // not this way
    }
  }
  return text;
}

/** Text that `literal` reads as `value`. */
export function written(value) {
  if (typeof value === "string" && literal(value) === value) return value;
  return Object.keys(WORDS).find((word) => WORDS[word] === (value ?? null)) ?? write(value);
}

/** The same over several lines where it is long. */
export const structured = (value) => write(value, WIDTH);

/** Lists of numbers are left to the operator, which reads them as texts as well: there is nothing to gain from reading them twice. */
const readTensor = (text) => (text[0] === "[" && !/["{]/.test(text) ? text : literal(text));

function readTensors(text) {
  const value = literal(text);
  return typeof value === "string" ? value.split("\n\n").filter((paragraph) => paragraph.trim()) : value;
}

/** A matrix one row a line, and so on. */
function rows(value, indent = 1) {
  if (!Array.isArray(value) || !(Array.isArray(value[0]) || typeof value[0] === "string")) return write(value);
  return `[${value.map((item) => rows(item, indent + 1)).join(`,\n${" ".repeat(indent)}`)}]`;
}

const writeRows = (value) => (typeof value === "string" ? written(value) : rows(value));
const READERS = { tensor: readTensor, tensors: readTensors };
const WRITERS = { checkbox: (value) => (value ? "true" : ""), json: structured, tensor: writeRows, tensors: writeRows };

/** The controls of an operator's form, in the order of a request's members. */
function* fields({ arguments: schema, inputs }) {
  for (const [name, inner] of Object.entries(schema.properties)) yield field(`arguments/${name}`, inner);
  for (const { name, type, schema: inner } of inputs) {
    yield inner ? field(`inputs/${name}`, inner) : { name: `inputs/${name}`, control: INPUTS[type] ?? "text", default: null };
  }
  for (const [name, setting] of Object.entries(SETTINGS)) yield { name, ...setting };
}

const field = (name, schema) => ({ name, default: schema.default ?? null, control: controlOf(schema) });

/** `select`, `json` or `text`. */
export const controlOf = (schema) => (choices(schema) ? "select" : hasStructure(schema) ? "json" : "text");

/** The alternatives of a schema, unions within unions opened. The spellings of not-a-number and infinity go with the numbers. */
export const members = (schema) => (schema.anyOf ?? [schema]).flatMap((member) => (member.anyOf ? members(member) : [member])).filter(({ enum: words }) => words?.[0] !== "NaN");

/** Every value a schema takes, where they are few and known; else null. */
export function choices(schema) {
  const listed = members(schema).map((member) => member.enum ?? { boolean: [true, false], null: [null] }[member.type]);
  return listed.every(Boolean) ? listed.flat() : null;
}

/** The name of each field that is no tensor, and its schema. */
export const schemas = ({ arguments: { properties }, inputs }) => [
  ...Object.entries(properties).map(([name, schema]) => [`arguments/${name}`, schema]),
  ...inputs.filter(({ schema }) => schema).map(({ name, schema }) => [`inputs/${name}`, schema]),
];

const hasStructure = (schema) => members(schema).some((member) => member.type === "object" || member["x-torch"] === "tensor" || (member.items && hasStructure(member.items)));
