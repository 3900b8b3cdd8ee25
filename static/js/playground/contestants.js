// Who takes part in a race, read from an optimizer's answer: names, and what each had at a step. And the rule of one, worked out at a step.
import { h } from "./dom.js";
import { number, written } from "./drawing.js";
import { math, says, symbol, valueOf } from "./formula.js";

const GRADIENT = "\\nabla f(\\theta_{t-1})";
const MOST_NUMBERS = 9;

const short = (operator) => operator.split(".").pop();

/** In the order of the answer: `{operator, prefix, label, update, outputs, path, losses}`. */
export function contestants(answer) {
  const updates = answer.updates ?? [{ operator: answer.operator, prefix: "", hyperparameters: [], rule: [], from: 0 }];
  const prefixes = updates.map(({ prefix }) => prefix).sort((one, other) => other.length - one.length);
  const owner = (name) => prefixes.find((prefix) => name.startsWith(prefix));
  return updates.map((update, place) => {
    const own = answer.outputs.filter(({ name }) => owner(name) === update.prefix).map((output) => [output.name.slice(update.prefix.length), output]);
    const outputs = new Map(own);
    const path = outputs.get("path")?.data ?? [];
    return {
      operator: update.operator,
      prefix: update.prefix,
      label: labelled(update, place, updates),
      update,
      outputs,
      path: path.map((point) => [point].flat(Infinity).map(number)),
      losses: (outputs.get("loss")?.data ?? []).map(number),
    };
  });
}

/** Its class, and what sets it apart from others of that class. */
function labelled(update, place, updates) {
  const others = updates.filter((other) => other !== update && other.operator === update.operator);
  if (!others.length) return short(update.operator);
  const said = ({ hyperparameters }, name) => JSON.stringify(hyperparameters.find((given) => given.name === name)?.value);
  const apart = update.hyperparameters.filter(({ name }) => others.some((other) => said(other, name) !== said(update, name)));
  const settings = apart.map(({ name, value }) => `${name}=${value}`).join(", ");
  const before = updates.slice(0, place + 1).filter((other) => other.operator === update.operator).length;
  return `${short(update.operator)}(${settings || before})`;
}

/** What the output was after that many steps; undefined where it has no row for it. */
export function at(contestant, name, step) {
  const output = contestant.outputs.get(name);
  if (!output?.data || !output.shape.length) return undefined;
  const before = contestant.path.length - output.shape[0];
  return before === 0 || before === 1 ? output.data[step - before] : undefined;
}

export const text = (value) => (Array.isArray(value) ? `(${value.map(text).join(", ")})` : written(value));

/** The rule's lines as they were in that step, and what the optimizer remembers after it. */
export function worked(contestant, step) {
  const values = symbols(contestant, step);
  const lines = contestant.update.rule.map((line) => workedLine(contestant, line, step, values));
  const remembered = [...contestant.outputs.keys()].filter((name) => !["path", "loss", "gradient"].includes(name) && at(contestant, name, step) !== undefined);
  const given = contestant.update.hyperparameters.map(({ name, value }) => fact(name, Array.isArray(value) ? `(${value.join(", ")})` : String(value ?? "None")));
  return [
    h("dl", { className: "facts-of-run" }, ...given),
    h("ol", { className: "rule" }, ...lines),
    h("dl", { className: "facts-of-run state" }, ...remembered.map((name) => fact(name, text(at(contestant, name, step))))),
  ];
}

const fact = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));

function workedLine(contestant, { name, equation, data }, step, values) {
  const item = h("li", { title: name }, math(equation));
  const value = step > 0 ? small(data ? data[step - 1 - contestant.update.from] : at(contestant, name, step)) : undefined;
  if (value === undefined) return item;
  const shown = valueOf(value, written);
  const [, right] = equation.split(/ = (.*)/s);
  const source = right?.split(", \\quad")[0].replaceAll(GRADIENT, "\\grad");
  if (source && !source.includes("\\text") && isKnown(source, values) && says(source, values)) {
    const inserted = math(`= ${source}`, values);
    if (inserted.textContent !== `=${shown.textContent}`) item.append(" ", inserted);
  }
  const result = math("=");
  result.append(shown);
  item.append(" ", result);
  return item;
}

/** Whether a step's formula has numbers for all that it takes from the step before. */
function isKnown(source, values) {
  return [...source.matchAll(/(\\?(?:hat|bar|tilde)?\s?\\?[a-zA-Z]+)_\{t-1\}(\^\{\\max\})?/g)].every(([found]) => values.has(symbol(found)));
}

function symbols(contestant, step) {
  const values = new Map();
  values.write = written;
  const set = (key, value) => value !== undefined && values.set(key, value);
  for (const { symbol: signs, value } of contestant.update.hyperparameters) {
    const parts = signs?.split(", ") ?? [];
    parts.forEach((sign, index) => {
      const one = parts.length > 1 ? value?.[index] : value;
      if (typeof one === "number") set(symbol(sign), one);
    });
  }
  for (const { name, equation, data } of contestant.update.rule) {
    const [left] = equation.split(/ = | \\leftarrow /);
    const rows = (when) => (when < 1 ? undefined : small(data ? data[when - 1 - contestant.update.from] : at(contestant, name, when)));
    set(symbol(left), rows(step));
    if (left.includes("_t")) set(symbol(left.replace("_t", "_{t-1}")), rows(step - 1));
  }
  set("\\theta_t", small(at(contestant, "path", step)));
  set("\\theta_{t-1}", step > 0 ? small(at(contestant, "path", step - 1)) : undefined);
  set("\\grad", step > 0 ? small(at(contestant, "gradient", step)) : undefined);
  set("t", step);
  return values;
}

/** A value small enough to stand in a formula: one element as a number, a vector, a matrix; undefined for more. */
function small(value) {
  const numbers = [value].flat(Infinity);
  if (value === undefined || numbers.length > MOST_NUMBERS) return undefined;
  return numbers.length === 1 ? numbers[0] : value;
}
