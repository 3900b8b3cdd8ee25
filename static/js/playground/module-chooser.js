// Which operator a value is: a control to choose one by its name or its meaning, and what is meant by the name that was written.

import { catalogue, describe } from "./api.js";
import { h } from "./dom.js";
import { members } from "./form.js";

const TYPED = /^(insertText|insertComposition|delete)/;
const FUNCTIONAL = "torch.nn.functional.";
const lists = new Map();
const unknown = new Set();

export const short = (name) => name.slice(name.lastIndexOf(".") + 1);

/** What a schema takes: `words`, names of callables that match `pattern`, modules, or those of `operators` only. */
export function takenBy(schema) {
  const all = members(schema);
  const operator = all.find(({ properties }) => properties?.operator)?.properties.operator;
  return {
    words: all.flatMap((member) => member.enum ?? []),
    pattern: all.find((member) => member["x-torch"] === "callable")?.pattern,
    isModule: Boolean(operator && !operator.enum),
    operators: operator?.enum,
  };
}

async function namesOf({ words, pattern, isModule, operators = [] }) {
  const [modules, functions] = await Promise.all([isModule ? catalogue("module") : [], pattern ? catalogue("function") : []]);
  return [...[...words, ...operators].map((name) => ({ name })), ...modules, ...functions.filter(({ name }) => new RegExp(pattern).test(name))];
}

/** Offers the names while one types. They come when the reader does. */
export function suggest(input, taken) {
  const key = JSON.stringify(taken);
  input.addEventListener("focus", async () => {
    if (!lists.has(key)) {
      lists.set(key, h("datalist", { id: `names-${lists.size}` }));
      document.body.append(lists.get(key));
      const rows = await namesOf(taken).catch(() => lists.delete(key) && []);
      const language = document.documentElement.lang.slice(0, 2);
      lists.get(key)?.append(...rows.map(({ name, summary }) => h("option", { value: name, label: summary?.[language] ?? "" })));
    }
    if (lists.has(key)) input.setAttribute("list", lists.get(key).id);
  });
}

/** The control to choose an operator by; `choose` hears a choice that is made, not each letter of it. */
export function chooser(taken, properties, choose) {
  const input = taken.operators
    ? h("select", properties, h("option", { value: "" }, properties.placeholder), ...taken.operators.map((name) => h("option", { value: name }, short(name))))
    : h("input", { type: "text", autocomplete: "off", autocapitalize: "off", ...properties });
  input.spellcheck = false;
  if (!taken.operators) suggest(input, taken);
  input.addEventListener("input", (event) => TYPED.test(event.inputType) || choose());
  input.addEventListener("change", choose);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault(); // it is no run yet
    choose();
  });
  return input;
}

/** The value that a name means: a word or a callable's name as it is, else an operator. It keeps what fits of the arguments `before`. */
export async function meant(text, taken, before = {}) {
  const rows = await namesOf(taken).catch(() => []);
  const name = fullName(text.replace(/^F\./, FUNCTIONAL), rows);
  if (taken.words.includes(name) || (taken.pattern && new RegExp(taken.pattern).test(name))) return name;
  if (rows.length && !rows.some((row) => row.name === name)) unknown.add(name);
  const detail = await detailOf(name);
  return operatorOf(name, detail ? fitting(detail, before) : before);
}

/** An operator's description, or null; what is known not to be one is not asked for. */
export const detailOf = (name) => (unknown.has(name) ? Promise.resolve(null) : describe(name).catch(() => null));

export const operatorOf = (operator, args) => ({ operator, ...(Object.keys(args).length ? { arguments: args } : {}) });

function fullName(word, rows) {
  const isIt = [(name) => name === word, (name) => name.endsWith(`.${word}`), (name) => short(name).toLowerCase() === word.toLowerCase()];
  return isIt.map((fits) => rows.find(({ name }) => fits(name))?.name).find(Boolean) ?? word;
}

/** What an operator needs as in its first example, and what was given before. */
function fitting({ arguments: { properties, required = [] }, examples }, before) {
  const needed = Object.entries(examples[0]?.arguments ?? {}).filter(([argument]) => required.includes(argument));
  return Object.fromEntries([...needed, ...Object.entries(before).filter(([argument]) => Object.hasOwn(properties, argument))]);
}
