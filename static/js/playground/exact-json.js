// JSON that keeps how a number is spelled. torch reads 1.0 as a float and 1 as an integer, and an int64 holds more digits than
// JavaScript's numbers, so `read` gives a Spelled for every number that JavaScript would not write back as it stood.

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const JSON_WORDS = { null: "null", true: "true", false: "false" };

/** A number by its digits. JSON.stringify writes them as they are, too, in browsers that have JSON.rawJSON. */
export class Spelled {
  constructor(text) { this.text = text; }
  valueOf() { return Number(this.text); }
  toString() { return this.text; }
  toJSON() { return JSON.rawJSON ? JSON.rawJSON(this.text) : Number(this.text); }
}

/** The value of a JSON text; throws a SyntaxError as JSON.parse does. */
export function read(text) {
  // Texts get a mark in front, so that what a number has become can be told from them.
  const marked = text.replace(TOKEN, (token, isKey) => {
    if (token[0] === '"') return isKey ? token : `"t${token.slice(1)}`;
    return String(Number(token)) === token || !/^-?(0|[1-9])/.test(token) || /^-?0\d/.test(token) ? token : `"n${token}"`;
  });
  return JSON.parse(marked, (key, value) => {
    if (typeof value !== "string") return value;
    return value[0] === "n" ? new Spelled(value.slice(1)) : value.slice(1);
  });
}

/** JSON text of numbers, BigInts, Spelled, texts, lists and objects. What is longer than `width` goes on lines of its own. */
export function write(value, width = Infinity, words = JSON_WORDS, indent = "") {
  if (value instanceof Spelled) return value.text;
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return Number.isFinite(value) ? (Object.is(value, -0) ? "-0.0" : String(value)) : `"${value}"`;
  if (typeof value === "string") return JSON.stringify(value).replace(UNSEEN, (unseen) => `\\u${unseen.charCodeAt().toString(16).padStart(4, "0")}`);
  if (typeof value !== "object" || value === null) return words[value ?? null];
  const isList = Array.isArray(value);
  const members = isList ? value.map((item) => ["", item]) : Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [`${write(key)}: `, item]);
  const [open, close] = isList ? "[]" : "{}";
  const line = open + members.map(([key, item]) => key + write(item, Infinity, words)).join(", ") + close;
  if (indent.length + line.length <= width || !members.length || (isList && !value.some(isNested))) return line;
  const inner = `${indent}  `;
  return `${open}\n${members.map(([key, item]) => inner + key + write(item, width, words, inner)).join(",\n")}\n${indent}${close}`;
}

const isNested = (value) => typeof value === "object" && value !== null && !(value instanceof Spelled);
