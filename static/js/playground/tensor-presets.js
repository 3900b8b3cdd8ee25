// The presets of a tensor: the operator's own examples, and those edge cases that its dtypes and its shape admit.

import { axisNames } from "./axes.js";
import { h } from "./dom.js";
import { write } from "./exact-json.js";
import { as, facts, fillText, FILLS, kindOf, parse, product, written } from "./tensor-text.js";
import { t } from "./words.js";

const MOST_WRITTEN = 256;
const ELEMENTWISE = /^\(\*_\d\)|^broadcastable/;

/** The texts that the operator's examples have for an input. */
export function exampleTexts({ examples }, name) {
  const values = examples.map(({ inputs }) => inputs?.[name]).filter((value) => value !== undefined);
  return [...new Set(values.map((value) => {
    const parsed = typeof value === "string" ? null : parse(write(value));
    return typeof value === "string" ? value : parsed?.data ? written(parsed) : write(value);
  }))];
}

/** A menu of texts. `choose(text, isWhole)` takes the chosen one; `whole` are texts for the whole field, `edges()` gives the others when it opens. */
export function presetMenu(name, whole, edges, choose) {
  const menu = h("select", { "aria-label": t("in_presets", { name }) });
  let texts = [];
  const draw = () => {
    const cases = edges().filter(({ text }) => parse(text));
    texts = [...whole, ...cases.map(({ text }) => text)];
    const labels = [...whole.map((_, place) => t("in_example", { number: place + 1 })), ...cases.map(({ label }) => label)];
    const options = labels.map((label, value) => h("option", { value }, label));
    const groups = { in_typical: options.slice(0, whole.length), in_edges: options.slice(whole.length) };
    const filled = Object.entries(groups).filter(([, group]) => group.length).map(([key, group]) => h("optgroup", { label: t(key) }, ...group));
    menu.replaceChildren(h("option", { value: "" }, t("in_preset")), ...filled);
  };
  menu.addEventListener("pointerdown", draw);
  menu.addEventListener("focus", draw);
  menu.addEventListener("change", () => {
    const place = Number(menu.value);
    menu.value = "";
    choose(texts[place], place < whole.length);
  });
  draw();
  return menu;
}

/** `[{label, text}]` of an input's edge cases. `now` is what `parse` made of the present text, `others` the shapes of the inputs beside it. */
export function edgeCases({ shape: description = "", dtypes }, now, others, floating) {
  const kinds = dtypes.map(kindOf);
  const isFloat = kinds.includes("float");
  const { shape } = facts(now, floating);
  const isNamed = description.includes("(");
  const names = axisNames(description, shape.length) ?? (isNamed ? [] : Array(shape.length).fill(""));
  const batch = names.findIndex((name) => name === "N" || name === "B");
  const axis = batch < 0 && names[0] === "" ? 0 : batch;
  const found = [];
  const add = (key, text, values) => found.push({ label: t(`in_${key}`, values), text });
  const fits = (rank) => !isNamed || axisNames(description, rank) !== null;
  const make = (sizes) => refilled(now, sizes, isFloat ? undefined : kinds.includes("int") ? "int64" : dtypes[0]);
  if (axis >= 0) {
    add("empty", fillText({ fill: "zeros", shape: shape.with(axis, 0), dtype: now.dtype ?? (isFloat ? undefined : facts(now, floating).dtype) }));
    if (shape[axis] > 1) add("one", first(now, shape, axis, shape.with(axis, 1), floating) ?? make(shape.with(axis, 1)));
    if (batch >= 0 && shape[axis] > 0 && fits(shape.length - 1)) add("unbatched", first(now, shape, axis, shape.toSpliced(axis, 1), floating) ?? make(shape.toSpliced(axis, 1)));
  }
  if (shape.length && product(shape) && fits(0)) add("scalar", "data" in now ? written({ ...now, data: now.data.slice(0, now.kind === "complex" ? 2 : 1), shape: [] }, floating) : make([]));
  if (ELEMENTWISE.test(description)) {
    for (const other of others) {
      const sizes = new Map([other.slice(-1), other.length > 1 ? [other.at(-2), 1] : null].filter((part) => part?.length).map((part) => [String(part), part]));
      for (const part of sizes.values()) if (String(part) !== String(shape)) add("broadcast", make(part), { shape: `(${part.join(", ")})` });
    }
  }
  if (isFloat && product(shape)) {
    if (product(shape) <= MOST_WRITTEN) add("nan", written(spoilt(now, shape), floating));
    add("huge", fillText({ fill: "linspace", start: "-1e30", end: "1e30", steps: String(product(shape)), shape, dtype: now.dtype }));
  }
  return found;
}

/** What lies at place 0 of an axis, in a new shape; null where `now` has no numbers. */
function first(now, shape, axis, sizes, floating) {
  if (!("data" in now)) return null;
  const inner = product(shape.slice(axis + 1)) * (now.kind === "complex" ? 2 : 1);
  return written({ ...now, data: now.data.filter((_, place) => Math.floor(place / inner) % shape[axis] === 0), shape: sizes }, floating);
}

/** The same fill in another shape, or one that suits the dtype. */
function refilled(now, shape, dtype) {
  if ("fill" in now && FILLS[now.fill].includes("shape")) return fillText({ ...now, shape });
  return fillText(dtype ? { fill: "zeros", shape, dtype } : { fill: "randn", shape, seed: "1" });
}

/** The numbers, or some where there are none, with NaN and the infinities in front. */
function spoilt(now, shape) {
  const tensor = "data" in now && now.kind !== "complex" ? as(now, "float") : { kind: "float", shape, data: Array.from({ length: product(shape) }, (_, place) => ((place * 7) % 11) / 2 - 2.5) };
  const odd = [NaN, Infinity, -Infinity];
  return { ...tensor, dtype: /float/.test(now.dtype) ? now.dtype : undefined, data: tensor.data.map((value, place) => odd[place] ?? value) };
}
