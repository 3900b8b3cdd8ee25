// A run as a report in Markdown. Whatever a reader or torch has written stands in code spans and fenced blocks, so it stays text.

import { Spelled, write } from "./exact-json.js";
import { t } from "./words.js";

const WIDTH = 100;
const MOST_ALONG_AXIS = 16;
const MOST_ELEMENTS = 512;
const STATISTICS = ["min", "max", "mean", "std", "zeros", "nan", "inf"];
const NOT_FINITE = { NaN: "nan", Infinity: "inf", "-Infinity": "-inf" };

/** The report of `{name, request, answer, problem}`; `link` opens the same request, or is null where it would be too long. */
export function report({ name, request, answer, problem }, link) {
  return [
    `# ${span(name)}`,
    table([t("report_setting"), t("report_value")], settings(request, answer)),
    link ? t("report_link", { link: `<${link}>` }) : t("link_too_long"),
    ...given("report_arguments", request.arguments, (values) => table([t("report_name"), t("report_value")], Object.entries(values).map(([key, value]) => [key, shown(value)]))),
    ...given("report_inputs", request.inputs, blocks),
    ...given("report_given_state", request.state, blocks),
    ...(isNamed(request.gradients) ? given("report_upstream", request.gradients, blocks) : []),
    ...(problem ? refusal(problem) : answer ? results(answer) : []),
  ].join("\n\n") + "\n";
}

function settings(request, answer) {
  return [
    ["torch", answer?.torch], ["device", answer?.device ?? request.device ?? "auto"], ["seed", answer?.seed ?? request.seed ?? 0],
    ["dtype", request.dtype ?? "float32"], ["training", request.training ?? false], ["gradients", Boolean(request.gradients)],
    [t("report_date"), new Date().toLocaleString("sv")],
  ].filter(([, value]) => value !== undefined).map(([key, value]) => [key, shown(value)]);
}

function results(answer) {
  const { outputs, loss, gradients = {}, warnings = [], code } = answer;
  const head = [t("report_name"), "dtype", "shape", ...STATISTICS];
  const rows = outputs.map(({ name, dtype, shape, statistics }) => [name, dtype, shown(shape), ...STATISTICS.map((key) => shown(statistics?.[key] ?? "–"))]);
  return [
    ...(loss === undefined ? [] : [`## ${t("report_loss")}`, span(shown(loss))]),
    `## ${t("report_outputs")}`,
    table(head, rows),
    ...outputs.flatMap((output) => [`### ${span(output.name)}`, tensor(output)]),
    ...given("report_gradients", gradients, (all) => Object.entries(all).map(([key, value]) => `### ${span(key)}\n\n${span(value.dtype)} ${span(shown(value.shape))}\n\n${tensor(value)}`).join("\n\n")),
    ...(warnings.length ? [`## ${t("report_warnings")}`, fenced(warnings.join("\n\n"))] : []),
    ...(code ? [`## ${t("report_code")}`, fenced(code, "python")] : []),
  ];
}

function refusal({ code, title, detail, pointer, torch }) {
  const rows = Object.entries({ code, pointer, torch: torch?.type }).filter(([, value]) => value);
  return [`## ${t("report_refused")}`, table([t("report_name"), t("report_value")], rows), fenced(torch?.message ?? detail ?? title)];
}

const isNamed = (value) => typeof value === "object" && value !== null;

const given = (title, values, lay) => (values && Object.keys(values).length ? [`## ${t(title)}`, lay(values)] : []);

const blocks = (values) => Object.entries(values).map(([name, value]) => `### ${span(name)}\n\n${fenced(typeof value === "string" ? value : write(beginning(value), WIDTH))}`).join("\n\n");

function tensor({ shape, dtype, data }) {
  if (data === null || data === undefined) return t("report_left_out");
  const count = shape.reduce((product, size) => product * size, 1);
  const isCut = count > MOST_ELEMENTS || shape.some((size) => size > MOST_ALONG_AXIS);
  return fenced(write(beginning(data, dtype.includes("float")), WIDTH)) + (isCut ? `\n\n${t("report_cut", { count })}` : "");
}

/** The value with its long lists cut short; numbers that JSON has no sign for, and floats that are whole, as Python writes them. */
function beginning(value, isFloat = false, left = { elements: MOST_ELEMENTS }) {
  if (Array.isArray(value)) {
    const first = [];
    for (const item of value) {
      if (first.length === MOST_ALONG_AXIS || left.elements <= 0) {
        first.push(new Spelled("…"));
        break;
      }
      first.push(beginning(item, isFloat, left));
    }
    return first;
  }
  left.elements -= 1;
  if (isNamed(value) && !(value instanceof Spelled)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, beginning(item, false, left)]));
  if (isFloat && Number.isInteger(value)) return new Spelled(/e/.test(value) ? String(value) : `${Object.is(value, -0) ? "-0" : value}.0`);
  return Object.hasOwn(NOT_FINITE, value) ? new Spelled(NOT_FINITE[value]) : value;
}

const shown = (value) => (typeof value === "string" ? (NOT_FINITE[value] ?? value) : write(beginning(value)));

function table(head, rows) {
  const cells = rows.map((row) => row.map((cell) => span(cell).replaceAll("|", "\\|")));
  return [head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** On one line, between more backticks than the text has in a row. */
function span(text) {
  const line = String(text).replace(/\s+/g, " ");
  const ticks = "`".repeat(longestRun(line) + 1);
  const space = /^`|`$|^ .* $/.test(line) || !line.trim() ? " " : "";
  return ticks + space + line + space + ticks;
}

function fenced(text, language = "") {
  const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${text.replace(/\n$/, "")}\n${ticks}`;
}

const longestRun = (text) => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
