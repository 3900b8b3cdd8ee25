// A tensor as torch prints it: the rules of torch/_tensor_str.py with its default options, the beginning and end of large ones included.

import { count, exact, fixed, isComplex, isFloat, scientific } from "./numbers.js";

const EDGE_ITEMS = 3;
const THRESHOLD = 1000;
const PRECISION = 4;
const LINE_WIDTH = 80;
const PREFIX = "tensor(";
const UNNAMED_DTYPES = ["float32", "complex64", "int64", "bool"];

export function torchPrint(tensor) {
  const { shape, dtype } = tensor;
  const suffixes = [];
  if (!count(tensor)) {
    if (shape.length !== 1) suffixes.push(`size=(${shape.join(", ")})`);
    if (dtype !== "float32") suffixes.push(`dtype=torch.${dtype}`);
  } else if (!UNNAMED_DTYPES.includes(dtype)) suffixes.push(`dtype=torch.${dtype}`);
  return withSuffixes(PREFIX + (count(tensor) ? body(tensor) : "[]"), suffixes);
}

function body(tensor) {
  const isSummary = count(tensor) > THRESHOLD;
  const shown = [];
  collect(tensor.data, tensor.shape.length, isSummary, shown);
  const number = /64$|128$/.test(tensor.dtype) && tensor.dtype !== "complex64" ? Number : (value) => Math.fround(Number(value));
  const formatters = isComplex(tensor)
    ? [0, 1].map((part) => floats(shown.map((pair) => number(pair[part])), number))
    : [isFloat(tensor) ? floats(shown.map(number), number) : others(shown, tensor.dtype)];
  const [{ width, format }, imaginary] = formatters;
  const element = (value) => {
    if (!imaginary) return format(value);
    const text = `${imaginary.format(value[1])}j`.trimStart();
    return format(value[0]) + (text.startsWith("-") ? "" : "+") + text;
  };
  const elementWidth = width + 2 + (imaginary ? imaginary.width + 1 : 0);
  return nested(tensor.data, tensor.shape.length, PREFIX.length, { isSummary, element, elementWidth });
}

/** The places along an axis that are printed; null stands for the dots. */
function places(length, isSummary) {
  const all = Array.from({ length: isSummary && length > 2 * EDGE_ITEMS ? 2 * EDGE_ITEMS + 1 : length }, (_, place) => place);
  if (all.length === length) return all;
  return all.map((place) => (place === EDGE_ITEMS ? null : place < EDGE_ITEMS ? place : length - all.length + place));
}

function collect(data, axes, isSummary, shown) {
  if (!axes) shown.push(data);
  else for (const place of places(data.length, isSummary)) if (place !== null) collect(data[place], axes - 1, isSummary, shown);
}

function nested(data, axes, indent, how) {
  if (!axes) return how.element(data);
  const shown = places(data.length, how.isSummary);
  if (axes > 1) {
    const parts = shown.map((place) => (place === null ? "..." : nested(data[place], axes - 1, indent + 1, how)));
    return `[${parts.join(`,${"\n".repeat(axes - 1)}${" ".repeat(indent + 1)}`)}]`;
  }
  const parts = shown.map((place) => (place === null ? " ..." : how.element(data[place])));
  const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / how.elementWidth));
  const lines = [];
  for (let from = 0; from < parts.length; from += perLine) lines.push(parts.slice(from, from + perLine).join(", "));
  return `[${lines.join(`,\n${" ".repeat(indent + 1)}`)}]`;
}

function others(values, dtype) {
  const width = Math.max(1, ...values.map((value) => exact(value, dtype).length));
  return { width, format: (value) => exact(value, dtype).padStart(width) };
}

function floats(values, number) {
  const seen = values.filter((value) => value && Number.isFinite(value));
  const sizes = seen.map(Math.abs);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const isWhole = seen.every(Number.isInteger);
  const isScientific = seen.length > 0 && (most / least > 1000 || most > 1e8 || least < 1e-4);
  const write = (value) => {
    if (isScientific) return scientific(value, PRECISION);
    return isWhole ? fixed(value, 0) + (Number.isFinite(value) ? "." : "") : fixed(value, PRECISION);
  };
  const width = Math.max(1, ...seen.map((value) => write(value).length));
  return { width, format: (value) => write(number(value)).padStart(width) };
}

function withSuffixes(text, suffixes) {
  let lineLength = text.length - text.lastIndexOf("\n") + 1;
  for (const suffix of suffixes) {
    const isLong = lineLength + suffix.length + 2 > LINE_WIDTH;
    text += isLong ? `,\n${" ".repeat(PREFIX.length)}${suffix}` : `, ${suffix}`;
    lineLength = isLong ? PREFIX.length + suffix.length : lineLength + suffix.length + 2;
  }
  return `${text})`;
}
