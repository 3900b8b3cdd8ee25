// What is said of a whole chain: whether its steps fit, what they cost, and what its run gave or what became of it instead.

import { h } from "./dom.js";
import { problemElement } from "./problem.js";
import { bytes, count, problemWords, shapeText, t } from "./words.js";

const MOST_ROWS = 16;
const PASSING = ["overloaded", "starting"];
const OF_THE_CHAIN = ["torch_error", "invalid_argument", "invalid_input", "unknown_operator", "tuple"];

export class ChainResult {
  #place;
  #note = h("p", { className: "quiet" });

  constructor(section) {
    this.#place = section;
  }

  clear() {
    this.#place.replaceChildren();
  }

  /** Says what is to be known of what stands there; nothing where `text` is empty. */
  note(text) {
    this.#note.textContent = text;
    if (text) this.#place.prepend(this.#note);
    else this.#note.remove();
  }

  fail(problem) {
    this.#place.replaceChildren(problemElement(problem));
  }

  /** `ask` is {name, request}: what was run. */
  async show(answer, ask) {
    const view = await viewer(ask);
    const groups = [["gradients_of", "gradients"], ["state_after", "state"]];
    const { run_ms, queue_ms } = answer.timing;
    this.#place.replaceChildren(
      ...answer.warnings.map((warning) => h("p", { className: "warning", lang: "en" }, warning)),
      ...answer.outputs.map((output) => view(output)),
      ...groups.filter(([, member]) => Object.keys(answer[member] ?? {}).length).map(([title, member]) => group(t(title), member, answer[member], view)),
      h("p", { className: "quiet timing" }, t("timing", { run: run_ms, queue: queue_ms, device: answer.device, seed: answer.seed })),
    );
  }
}

/** Tensors that are drawn when they are first asked for. */
function group(title, member, tensors, view) {
  const details = h("details", {}, h("summary", {}, `${title} (${Object.keys(tensors).length})`));
  details.addEventListener("toggle", () => details.append(...Object.entries(tensors).map(([name, tensor]) => view({ name, ...tensor }, `${member}.`))), { once: true });
  return details;
}

async function viewer(ask) {
  try {
    await import("./tensor-view.js");
    return (tensor, group = "") => Object.assign(document.createElement("tensor-view"), { tensor: { ...tensor, ask: tensor.data === null && { ...ask, part: group + tensor.name } } });
  } catch {
    return plain;
  }
}

/** The beginning of a tensor as a table, where the view of tensors is not to be had. */
function plain({ name, shape, dtype, data }) {
  const rows = shape.length === 0 ? [[data]] : shape.length === 1 ? [data] : (data ?? []).flat(shape.length - 2);
  const lines = rows.slice(0, MOST_ROWS).map((row) => h("tr", {}, ...row.slice(0, MOST_ROWS).map((value) => h("td", {}, String(value)))));
  return h("figure", { className: "tensor" }, h("figcaption", {}, h("b", {}, name), ` ${shapeText(shape)} ${dtype}`), h("table", { className: "grid" }, ...lines));
}

export const shapes = (outputs) => outputs.map(({ shape }) => shapeText(shape)).join(", ");

/** In a sentence, what came of trying a chain dry. */
export function verdict({ steps }, { entered, tries, flow, failing }) {
  if (failing < 0 && !entered.problem) return t("chain_fits", { shape: shapes(flow.at(-1)) });
  const { code, ...problem } = entered.problem ?? tries[failing].problem;
  if (code === "offline") return t("offline_title");
  if (!OF_THE_CHAIN.includes(code)) return problemWords({ code, ...problem })[0];
  if (entered.problem) return t("chain_no_input");
  const { name } = steps[failing];
  return t("chain_fails", { place: failing + 1, name: name.slice(name.lastIndexOf(".") + 1) });
}

/** Whether trying again may end otherwise. */
export const isPassing = ({ entered, tries, failing }) => PASSING.includes((entered.problem ?? tries[failing]?.problem)?.code);

export function totals({ parameters, state_bytes, output_bytes, flops }) {
  const rows = [["parameters", count(parameters)], ["chain_parameter_bytes", bytes(state_bytes)], ["chain_activation_bytes", bytes(output_bytes)], ["flops", count(flops)]];
  return rows.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value)));
}
