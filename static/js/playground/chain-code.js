// A chain as torch has it: the request that runs it, the same as Python code, and itself in the fragment of an address.

import { read, write } from "./exact-json.js";
import { pack, unpack } from "./share.js";
import { parse } from "./tensor-text.js";

export const SEQUENTIAL = "torch.nn.Sequential";
const PREFIX = "torch.nn.";
const NAME = /^torch(\.\w+)+$/;
const WORD = /^[A-Za-z_]\w*$/;
const INTEGER = /^-?\d{1,20}$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const PYTHON_WORDS = { null: "None", true: "True", false: "False" };
const NOT_FINITE = { NaN: 'float("nan")', Infinity: 'float("inf")', "-Infinity": '-float("inf")' };
const UNKNOWN = "...";

/** The run request of the steps together, each of them `{name, args}`. */
export function sequential({ steps, input, dtype, seed, training, gradients }) {
  const modules = steps.map(({ name, args }) => ({ operator: name, arguments: args }));
  return {
    arguments: { modules },
    inputs: { input },
    ...(dtype === "float32" ? {} : { dtype }),
    ...(seed === "0" ? {} : { seed: INTEGER.test(seed) ? read(seed) : seed }),
    ...(training ? { training } : {}),
    ...(gradients ? { gradients } : {}),
  };
}

/** The fragment of a chain; null where it would be too long. */
export function encode({ steps, ...rest }) {
  return pack({ chain: { ...rest, steps: steps.map(({ name, args }) => [name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name, args]) } });
}

/** The chain of a fragment; null where anything about it is wrong. Whether its arguments fit is left to the API. */
export async function decode(fragment, most) {
  const { steps, input, dtype, seed, training, gradients } = (await unpack(fragment))?.chain ?? {};
  const isWhole = Array.isArray(steps) && steps.length <= most && [input, dtype, seed].every((text) => typeof text === "string");
  const known = isWhole ? steps.map(step) : [null];
  return known.includes(null) ? null : { steps: known, input, dtype, seed, training: training === true, gradients: gradients === true };
}

/** `["Linear", {…}]`, as fragments and presets have it, as `{name, args}`. */
export function step(given) {
  const [short, args] = Array.isArray(given) ? given : [];
  const name = String(short).startsWith("torch.") ? short : PREFIX + short;
  return NAME.test(name) && typeof args === "object" && args !== null && !Array.isArray(args) ? { name, args } : null;
}

/** Python code of the chain. `flow` has what each step is given and what comes out, as far as it is known; `details` describes each module. */
export function code({ steps, input, seed, training, gradients, dtype }, { flow, details }) {
  const calls = steps.map(({ name, args }) => `${called(name, args, details.get(name))},`);
  const width = 2 + Math.min(72, Math.max(0, ...calls.map(({ length }) => length)));
  const type = flow[0]?.[0].dtype;
  const tracks = gradients && /float|complex/.test(type);
  const seeds = `torch.manual_seed(${INTEGER.test(seed) ? seed : UNKNOWN})`;
  return [
    "import torch",
    "from torch import nn",
    "",
    ...(dtype === "float32" ? [] : [`torch.set_default_dtype(torch.${dtype})`]),
    seeds,
    "model = nn.Sequential(",
    ...calls.map((call, index) => `    ${flow[index + 1] ? `${call.padEnd(width)}# ${flow[index + 1].map(({ shape }) => tuple(shape)).join(", ")}` : call}`),
    ")",
    `model.${training ? "train" : "eval"}()`,
    "",
    `input = ${tensor(parse(input), type)}${tracks ? ".requires_grad_()" : ""}`,
    seeds,
    ...(gradients ? ["output = model(input)"] : ["with torch.inference_mode():", "    output = model(input)"]),
    "print(output)",
    ...(gradients && flow.at(-1)?.length === 1 ? backward(tracks) : []),
    "",
  ].join("\n");
}

const backward = (tracks) => [
  "",
  "output.backward(torch.ones_like(output))",
  ...(tracks ? ["print(input.grad)"] : []),
  "for name, parameter in model.named_parameters():",
  "    print(name, parameter.grad)",
];

function called(name, args, detail) {
  const given = Object.entries(args).filter(([argument]) => WORD.test(argument));
  const schemas = detail?.arguments.properties ?? {};
  const words = given.map(([argument, value]) => `${argument}=${argued(value, JSON.stringify(schemas[argument] ?? {}))}`);
  return `${name.startsWith(PREFIX) ? name.slice("torch.".length) : name}(${words.join(", ")})`;
}

/** The value of an argument; `schema`, as text, tells what a text in it means. */
function argued(value, schema) {
  if (Array.isArray(value)) return schema.includes('"x-torch":"module"') ? `[${value.map((item) => argued(item, schema)).join(", ")}]` : tuple(value.map((item) => argued(item, schema)));
  if (NAME.test(value?.operator)) return called(value.operator, value.arguments ?? {});
  if (typeof value !== "string") return write(value, Infinity, PYTHON_WORDS);
  if (NAME.test(value)) return value;
  if (Object.hasOwn(NOT_FINITE, value) && (schema === "{}" || schema.includes(`"${value}"`))) return NOT_FINITE[value];
  const isDtype = schema.includes('"x-torch":"dtype"') || (schema === "{}" && /^(bfloat|float|u?int|complex)\d+$/.test(value));
  return isDtype && WORD.test(value) ? `torch.${value}` : JSON.stringify(value);
}

const tuple = (items) => `(${items.join(", ")}${items.length === 1 ? "," : ""})`;

/** The input, as tensor-text.js reads it. Its dtype is said, since a float may be written without its point. */
function tensor(given, type) {
  if (!given || !WORD.test(type)) return UNKNOWN;
  if ("fill" in given) return filled(given, type);
  const { shape, data, kind } = given;
  const one = (value) => NOT_FINITE[value] ?? (typeof value === "boolean" ? PYTHON_WORDS[value] : Object.is(value, -0) ? "-0.0" : String(value));
  const words = kind === "complex" ? pairs(data).map((pair) => `complex(${pair.map(one).join(", ")})`) : Array.from(data, one);
  return `torch.tensor(${nested(words, shape)}, dtype=torch.${type})${shape.includes(0) ? `.reshape(${tuple(shape)})` : ""}`;
}

const pairs = (data) => Array.from({ length: data.length / 2 }, (_, place) => [data[2 * place], data[2 * place + 1]]);

function nested(words, [size, ...rest]) {
  if (size === undefined) return words[0];
  const stride = words.length / size;
  return `[${Array.from({ length: size }, (_, index) => nested(words.slice(index * stride, (index + 1) * stride), rest)).join(", ")}]`;
}

/** How torch's functions are called, by place and then by name. */
const CALLS = {
  zeros: [["shape"]], ones: [["shape"]], full: [["shape"], ["fill_value"]], rand: [["shape"], ["generator"]], randn: [["shape"], ["generator"]],
  randint: [["low", "high", "shape"], ["generator"]], arange: [["start", "end", "step"]], linspace: [[], ["start", "end", "steps"]],
  logspace: [[], ["start", "end", "steps", "base"]], eye: [["n", "m"]],
};
const DEFAULTS = { randint: { low: "0" }, arange: { start: "0", step: "1" } };

function filled({ fill, shape, seed = "0", dtype, ...numbers }, type) {
  if (!Object.hasOwn(CALLS, fill) || ![seed, ...Object.values(numbers)].every((word) => NUMBER.test(word))) return UNKNOWN;
  const values = { ...DEFAULTS[fill], ...numbers, shape: shape && tuple(shape), generator: `torch.Generator().manual_seed(${seed})` };
  const [places, names = []] = CALLS[fill];
  const words = [...places.filter((name) => values[name]).map((name) => values[name]), ...names.filter((name) => values[name]).map((name) => `${name}=${values[name]}`)];
  if (dtype) words.push(`dtype=torch.${type}`);
  return `torch.${fill}(${words.join(", ")})${shape && !places.includes("shape") ? `.reshape(${tuple(shape)})` : ""}`;
}
