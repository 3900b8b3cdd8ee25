// Tensors as text, and back: `parse` (tensor-reader.js) makes a tensor of it, `written` text of a tensor.

import { FILLS, inferred, product } from "./tensor-reader.js";

export { as, DTYPES, exact, facts, FILLS, inferred, kindOf, parse, parseScalar, product } from "./tensor-reader.js";

/** The element at `place` as a person writes it. */
export function element({ data, kind }, place) {
  if (kind === "bool") return data[place] ? "True" : "False";
  if (kind !== "complex") return Object.is(data[place], -0) ? "-0" : String(data[place]);
  const [real, imaginary] = [data[2 * place], data[2 * place + 1]].map((value) => (Object.is(value, -0) ? "-0" : String(value).replace("Infinity", "inf").replace("NaN", "nan")));
  return `${real}${imaginary.startsWith("-") ? "" : "+"}${imaginary}j`;
}

/** Text that `parse` and the server read as this tensor. `floating` is the dtype that untyped floats get. */
export function written(tensor, floating = "float32") {
  const { shape, data, kind } = tensor;
  const dtype = tensor.dtype === inferred(kind, floating) ? undefined : tensor.dtype;
  if (!product(shape)) return fillText({ fill: "zeros", shape, dtype: dtype ?? (kind === "float" ? undefined : inferred(kind)) });
  if (kind === "complex" && dtype) return object(rows((place) => spelled(data[place], true), [...shape, 2], 10), dtype);
  const isSpelled = (value) => kind === "float" || (kind === "int" && !Number.isInteger(value) && typeof value === "number");
  const spell = (place) => (kind === "complex" ? element(tensor, place) : isSpelled(data[place]) ? spelled(data[place], dtype) : String(data[place]));
  return dtype ? object(rows(spell, shape, 10), dtype) : rows(spell, shape, 1);
}

/** `randn(2,3;seed=7)` of `{fill: "randn", shape: [2, 3], seed: "7"}`. */
export function fillText({ fill, shape, ...given }) {
  if (!fill) return JSON.stringify({ shape, ...given }).replaceAll(/[:,]/g, "$& ");
  const tuple = shape && `(${shape.join(",")}${shape.length === 1 ? "," : ""})`;
  const values = { ...given, shape: tuple };
  const names = fill === "arange" && !given.start && !given.step ? ["end"] : FILLS[fill];
  const missing = names.findIndex((name) => !values[name]);
  const placed = missing < 0 ? names : names.slice(0, missing);
  const positional = FILLS[fill].length === 1 && shape?.length ? shape : placed.map((name) => values[name]);
  const named = Object.keys(values).filter((name) => values[name] && !placed.includes(name)).map((name) => `${name}=${values[name]}`);
  return `${fill}(${positional.join(",")}${named.length && positional.length ? ";" : ""}${named.join(",")})`;
}

/** The tensor with another size of its last two axes, zeros where it had nothing; it gets as many axes as that takes. */
export function resized(tensor, height, width) {
  const { shape, kind } = tensor;
  const [rows, columns] = [shape.length > 1 ? shape.at(-2) : 1, shape.at(-1) ?? 1];
  if (height === rows && width === columns) return tensor;
  const parts = kind === "complex" ? 2 : 1;
  const sizes = [...shape.slice(0, -2), ...(shape.length > 1 || height > 1 ? [height] : []), width];
  const data = Array.from({ length: product(sizes) * parts }, (_, place) => {
    const element = Math.floor(place / parts);
    const [slice, row, column] = [Math.floor(element / width / height), Math.floor(element / width) % height, element % width];
    return row < rows && column < columns ? tensor.data[((slice * rows + row) * columns + column) * parts + (place % parts)] : kind === "bool" ? false : 0;
  });
  return { ...tensor, shape: sizes, data };
}

/** The texts of the tensors of a list: a JSON list's items, or the paragraphs. */
export function items(text) {
  const inner = text.trim();
  if (!isJson(inner.replace(/-?\b(NaN|Infinity)\b/g, "0")) || !inner.startsWith("[")) return text.split("\n\n").map((part) => part.trim()).filter(Boolean);
  const found = [];
  let depth = 0;
  let start = 1;
  for (const { 0: token, index } of inner.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    const closes = "]}".includes(token);
    if ((token === "," && depth === 1) || (closes && depth === 1)) {
      found.push(inner.slice(start, index).trim());
      start = index + 1;
    }
    depth += closes ? -1 : "[{".includes(token) ? 1 : 0;
  }
  return found.filter(Boolean).map((item) => (item.startsWith('"') ? JSON.parse(item) : item));
}

export const joined = (texts) => `[${texts.map((text) => (isJson(text) ? text : JSON.stringify(text))).join(",\n ")}]`;

function rows(spell, shape, indent, start = 0) {
  if (!shape.length) return spell(start);
  const [size, ...inner] = shape;
  const stride = product(inner);
  const parts = Array.from({ length: size }, (_, place) => rows(spell, inner, indent + 1, start + place * stride));
  return `[${parts.join(inner.length ? `,\n${" ".repeat(indent)}` : ", ")}]`;
}

function spelled(value, isQuoted) {
  const text = Object.is(value, -0) ? "-0.0" : String(value);
  return Number.isFinite(value) ? (Number.isInteger(value) && !/[.e]/.test(text) ? `${text}.0` : text) : isQuoted ? `"${text}"` : text;
}

const object = (data, dtype) => `{"data": ${data}, "dtype": "${dtype}"}`;

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
