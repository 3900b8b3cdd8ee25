// The numbers that a fill makes, from torch itself.

import { echo } from "./api.js";
import { exact, fillText, kindOf, product } from "./tensor-text.js";
import { count, t } from "./words.js";

const MOST = 65_536;
let [known, asked] = [{}, null];

/** `{tensor}` of a fill, `{message}` where it cannot be shown, or `{}` where another one was asked for since. `floating` is the default dtype. */
export async function numbersOf(fill, shape, floating) {
  const key = `${fillText(fill)} ${floating}`;
  asked?.abort();
  if (known.key === key) return known;
  if (product(shape) > MOST) return { message: t("in_too_many", { count: count(product(shape)), limit: count(MOST) }) };
  asked = new AbortController();
  const { answer, aborted } = await echo(fillText(fill), floating, asked.signal);
  if (aborted) return {};
  if (!answer) return { message: t("in_not_made") };
  const [{ data, dtype }] = answer.outputs;
  const kind = kindOf(dtype);
  const meaning = { bool: Boolean, int: (value) => exact(String(value)) }[kind] ?? Number;
  known = { key, tensor: { shape, kind, data: [data].flat(Infinity).map(meaning), dtype: fill.dtype } };
  return known;
}
