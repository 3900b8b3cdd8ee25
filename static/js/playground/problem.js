// What a problem means, in the page's language: an answer, not a broken page. torch's own words stay as they are.

import { h } from "./dom.js";
import { bytes, count, problemWords, t } from "./words.js";

const ROOT = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");
const HOME = `${ROOT}/${document.documentElement.lang.slice(0, 2)}/`;

/** What to change, by torch's message; the groups of the expression are the words' {0}, {1}… */
const REMEDIES = [
  [/to have (\d+) channels, but got (\d+) channels/, "fix_channels"],
  [/mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)/, "fix_matrices"],
  [/reduction dim, but got \[(\d+), (\d+)\] X \[(\d+), (\d+)\]/, "fix_matrices"],
  [/Kernel size can't be greater than actual input size|[Oo]utput size is too small/, "fix_window"],
  [/size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at non-singleton dimension (\d+)/, "fix_broadcast"],
  [/Expected more than 1 value per channel when training/, "fix_batch_of_one"],
  [/Dimension out of range \(expected to be in range of (\[-?\d+, -?\d+\]), but got (-?\d+)\)/, "fix_axis"],
  [/index out of range|Target \d+ is out of bounds|out of bounds for dimension/, "fix_index"],
  [/expected (?:m1 and m2|mat1 and mat2) to have the same dtype|expected scalar type (\w+)|Input type .* and (?:weight|bias) type/, "fix_dtype"],
  [/not implemented for '(?:Long|Int|Char|Short|Byte|Bool)'|only floating|must be floating|Can only calculate the mean of floating types/, "fix_floating"],
  [/must be divisible by|divisible by groups/, "fix_divisible"],
];

export function remedy(problem) {
  const message = problem.torch?.message ?? problem.detail ?? "";
  for (const [pattern, key] of REMEDIES) {
    const found = pattern.exec(message);
    if (found) return t(key, found.slice(1));
  }
  return "";
}

/** The few lines that stand where the shapes would. */
export function problemLines(problem) {
  const [title, explanation] = texts(problem);
  const message = problem.torch ? problem.torch.message : problem.detail;
  const advice = remedy(problem);
  return [
    h("p", { className: "problem-title" }, h("b", {}, title), problem.torch || problem.code.startsWith("invalid") ? null : ` ${explanation}`),
    problem.code !== "offline" && message && h("p", { className: "message", lang: "en" }, h("code", {}, message)),
    advice && h("p", { className: "advice" }, advice),
    excess(problem),
  ].filter(Boolean);
}

/** The whole of it, in place of a result. */
export function problemElement(problem) {
  const [title, explanation] = texts(problem);
  const { torch, code } = problem;
  const advice = remedy(problem);
  const element = h("div", { className: "problem", role: "alert" },
    h("p", { className: "problem-title" }, h("b", {}, title)),
    h("p", {}, explanation),
    torch && h("pre", { lang: "en", tabIndex: 0 }, h("code", {}, `${torch.type}: ${torch.message}`)),
    !torch && code !== "offline" && problem.detail && h("p", { lang: "en" }, problem.detail),
    problem.signal && h("p", {}, h("code", {}, problem.signal)),
    advice && h("p", { className: "advice" }, advice),
    problem.pointer && h("p", {}, t("at"), " ", h("code", {}, problem.pointer)),
    excess(problem),
    problem.request_id && h("p", { className: "quiet" }, h("a", { href: ROOT + problem.type }, h("code", {}, code)), ` · ${t("request_id")} `, h("code", {}, problem.request_id)));
  if (torch) explain(torch.message, element);
  return element;
}

const texts = (problem) => (problem.code === "offline" ? [t("offline_title"), t("offline")] : problemWords(problem));

function excess({ needed, limit, detail = "" }) {
  if (needed === undefined || limit === undefined) return null;
  const say = /byte|memory/i.test(detail) ? bytes : count;
  return h("p", {}, t("needed_limit", { needed: say(needed), limit: say(limit) }));
}

/** Adds a link to where the notes explain torch's message, if they do. */
async function explain(message, element) {
  const query = new URLSearchParams({ q: message.slice(0, 200), language: document.documentElement.lang.slice(0, 2), limit: 3 });
  const response = await fetch(`${ROOT}/api/v1/search?${query}`).catch(() => null);
  const found = response?.ok && (await response.json()).results.find(({ reason }) => reason === "message");
  if (found) element.querySelector("pre").after(h("p", {}, `${t("explained")} `, h("a", { href: found.address }, found.title)));
}

export { HOME };
