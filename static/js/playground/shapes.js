// What the dry run says, while one types: each output's axes with their names from the operator's pattern, and what a run would cost.

import { axisNames } from "./axes.js";
import { h } from "./dom.js";
import { bytes, count, shapeText, t } from "./words.js";

const MOST_LINES = 4;

/** A shape whose numbers have their names below them. */
export function shapeElement(shape, names) {
  const label = names?.some(Boolean) ? shape.map((size, axis) => (names[axis] ? `${names[axis]} = ${size}` : size)).join(", ") : shapeText(shape);
  if (!shape.length) return h("span", { className: "shape" }, t("scalar"));
  const cells = shape.map((size, axis) => h("span", {}, h("b", {}, String(size)), h("small", {}, names?.[axis] || " ")));
  return h("span", { className: "shape", role: "img", "aria-label": label }, cells);
}

/** The lines of a dry run's answer. */
export function shapeLines(answer, detail, request, inputs = {}) {
  const given = { ...request.arguments };
  for (const [name, schema] of Object.entries(detail.arguments.properties)) given[name] ??= schema.default;
  const named = (group, name, shape) => axisNames(detail[group].find((one) => one.name === name)?.shape, shape.length, given);
  const line = (group, { name, shape, dtype }) => h("div", { className: `line ${group}` }, h("dt", {}, h("code", {}, name)), h("dd", {}, shapeElement(shape, named(group, name, shape)), dtype && h("span", { className: "dtype" }, dtype)));
  const [first, others] = answer.outputs.length > MOST_LINES ? [answer.outputs.slice(0, MOST_LINES - 1), answer.outputs.slice(MOST_LINES - 1)] : [answer.outputs, []];
  return [
    h("dl", { className: "shapes-of-run" },
      Object.entries(inputs).slice(0, MOST_LINES).map(([name, shape]) => line("inputs", { name, shape })),
      first.map((output) => line("outputs", output))),
    others.length && h("p", { className: "other-shapes" }, spokenShapes({ outputs: others })),
    answer.formulas && formulaLines(answer.formulas),
    h("p", { className: "costs" },
      fact("parameters", count(answer.parameters), answer.parameters > 0),
      fact("memory", bytes(answer.peak_bytes)),
      fact("flops", count(answer.flops), answer.flops > 0)),
  ].filter(Boolean);
}

/** Why the axes have their sizes: a formula and the same with numbers, of which further axes by the same formula have the numbers alone. */
function formulaLines(formulas) {
  const form = ({ formula }) => formula.replace(/\b[DHW]_|_[DHW]\b|\[\d\]/g, "");
  const ofSeveral = formulas.some(({ output }) => output !== formulas[0].output);
  return h("div", { className: "formulas" }, formulas.slice(0, MOST_LINES).map((one, index) => {
    const steps = [one.formula, one.numbers].filter((text) => text !== String(one.value));
    if (steps.length > 1 && formulas.slice(0, index).some((other) => form(other) === form(one))) steps.shift();
    const last = steps.pop();
    return h("p", {}, h("b", {}, ofSeveral && `${one.output} `, one.axis),
      h("span", {}, steps.map((text) => h("span", {}, ` = ${text}`)), h("span", {}, last && ` = ${last}`, " = ", h("b", {}, String(one.value)))));
  }));
}

/** The shapes as one would say them. */
export const spokenShapes = ({ outputs }) => outputs.map(({ name, shape }) => `${name} ${shapeText(shape)}`).join(", ");

const fact = (key, value, isWorthIt = true) => isWorthIt && h("span", {}, t(key), " ", h("b", {}, value));
