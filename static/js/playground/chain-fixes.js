// What to change where a step does not fit: proposals from the shape it gets. Whoever shows one tries it with a dry run first.

import { remedy } from "./problem.js";
import { shapeText, t } from "./words.js";

const last = (shape) => shape.at(-1);
const second = (shape) => shape[1];
const channels = (axes) => (shape) => ({ [axes + 1]: shape[0], [axes + 2]: shape[1] })[shape.length];
const trailing = (shape, value) => (Array.isArray(value) ? shape.slice(-value.length) : last(shape));

/** By module: the argument that says how long an axis of its input is, and that axis of a shape. */
const AXES = {
  Linear: ["in_features", last],
  RNN: ["input_size", last], LSTM: ["input_size", last], GRU: ["input_size", last],
  RNNCell: ["input_size", last], LSTMCell: ["input_size", last], GRUCell: ["input_size", last],
  LayerNorm: ["normalized_shape", trailing], RMSNorm: ["normalized_shape", trailing],
  GroupNorm: ["num_channels", second],
  SyncBatchNorm: ["num_features", second],
  TransformerEncoderLayer: ["d_model", last],
};
for (const axes of [1, 2, 3]) {
  AXES[`Conv${axes}d`] = AXES[`ConvTranspose${axes}d`] = ["in_channels", channels(axes)];
  AXES[`BatchNorm${axes}d`] = ["num_features", second];
  AXES[`InstanceNorm${axes}d`] = ["num_features", channels(axes)];
}

const short = (name) => name.slice(name.lastIndexOf(".") + 1);
const product = (sizes) => sizes.reduce((total, size) => total * size, 1);

/** The arguments with the one that follows the input's shape set to it. */
export function fitted(name, args, shape) {
  const [argument, axis] = AXES[short(name)] ?? [];
  const size = argument && axis(shape, args[argument]);
  return size === undefined || size.length === 0 ? args : { ...args, [argument]: size };
}

/** Proposals `{text, label, steps}` for a step `{name, args}` that failed on an input of this shape, the likelier first; `steps` would
    stand in its place. `known` has the names of all modules. */
export const proposals = ({ name, args }, shape, known) => [...flattened(name, args, shape), ...adapted(name, args, shape), ...replaced(name, args, shape, known)];

/** What can be said of a step's input beside torch's message. */
export function explanations({ name }, { shape, dtype }, { inputs: [input] }, problem) {
  const values = { name: short(name), shape: shapeText(shape), dtype, pattern: input.shape, dtypes: input.dtypes.join(", ") };
  if (!input.dtypes.includes(dtype)) return [t("chain_dtype", values)];
  if (problem?.code !== "torch_error") return [];
  return [remedy(problem) || (input.shape && t("chain_pattern", values))].filter(Boolean);
}

function adapted(name, args, shape) {
  const [argument] = AXES[short(name)] ?? [];
  const better = fitted(name, args, shape);
  if (!argument || JSON.stringify(better) === JSON.stringify(args)) return [];
  const values = { argument, value: JSON.stringify(better[argument]), name: short(name), shape: shapeText(shape) };
  return [{ text: t("chain_axis", values), label: t("chain_set", values), steps: [{ name, args: better }] }];
}

/** A Linear that was to see a whole sample, where there are channels and places still. */
function flattened(name, args, shape) {
  const value = product(shape.slice(1));
  if (short(name) !== "Linear" || shape.length < 3 || (shape.length === 3 && Number(args.in_features) !== value)) return [];
  const steps = [{ name: "torch.nn.Flatten", args: {} }, { name, args: { ...args, in_features: value } }];
  return [{ text: t("chain_flatten", { value, shape: shapeText(shape) }), label: t("chain_insert", { name: "Flatten" }), steps }];
}

/** BatchNorm2d where the input has one axis less: BatchNorm1d, which also takes batch and channels alone. */
function replaced(name, args, shape, known) {
  const [, family] = name.match(/^(.*)[123]d$/) ?? [];
  const other = `${family}${shape.length === 2 && family?.endsWith("BatchNorm") ? 1 : shape.length - 2}d`;
  if (!family || other === name || !known.has(other)) return [];
  const values = { name: short(name), other: short(other), shape: shapeText(shape) };
  return [{ text: t("chain_family", values), label: t("chain_use", values), steps: [{ name: other, args: fitted(other, args, shape) }] }];
}
