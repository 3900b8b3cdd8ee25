// A run's answer on the page: loss, warnings, picture, outputs, gradients, state, code. What is there already stays and gets the new
// values, so that nothing flickers and the view a reader has chosen of a tensor stays chosen.

import { echo } from "./api.js";
import { axisNames } from "./axes.js";
import { h } from "./dom.js";
import { write } from "./exact-json.js";
import { flatten } from "./form.js";
import { picture, progress } from "./pictures.js";
import "./tensor-view.js";
import { t } from "./words.js";

const NOT_FINITE = { NaN: "nan", Infinity: "inf", "-Infinity": "-inf" };
const SWITCHES = ["training", "seed"];
const INITIALISERS = ["zeros", "ones", "randn", "rand"];
const BESIDE = ["module", "function"]; // their picture stands beside the outputs; that of others is what the outputs say
const MOST_EDITABLE = 4096;

export class ResultView {
  #place;
  #detail;
  #rerun;
  #kept = new Map();
  #isOpen = { state: false, code: false };
  #drawn = null;
  #request = null;

  /** `rerun(change)` changes members of the request and runs it. */
  constructor(place, detail, rerun) {
    this.#place = place;
    this.#detail = detail;
    this.#rerun = rerun;
  }

  show(answer, request) {
    this.#request = request;
    const drawn = (this.#drawn = picture(this.#detail, answer, this.#rerun, request));
    const tensor = (key, value, pattern) => this.#tensor(key, value, pattern, request);
    const outputs = answer.outputs.map((output) => tensor(`outputs.${output.name}`, output, this.#patternOf(output.name)));
    const isOnlyLoss = answer.loss !== undefined && outputs.length === 1;
    const gradients = Object.entries(answer.gradients ?? {}).map(([name, gradient]) => this.#gradient(name, gradient, answer, request, tensor));
    arrange(this.#place, [
      answer.loss !== undefined && this.#keep("loss", () => h("p", { className: "loss" }, `${t("loss")} `, h("output")), (p) => { p.lastChild.textContent = lossText(answer); }),
      ...answer.warnings.map((text, index) => this.#keep(`warning ${index}`, () => h("div", { className: "note" }, h("p", { className: "note-title" }, t("warnings")), h("p", { lang: "en" })), (div) => { div.lastChild.textContent = text; })),
      drawn,
      ...Object.entries(answer.overwritten ?? {}).flatMap(([name, { before, after }]) => [
        h("p", { className: "group" }, t("overwritten", { name })),
        h("div", { className: "pair" }, tensor(`overwritten.${name}.before`, { name: t("before"), ...before }), tensor(`overwritten.${name}.after`, { name: t("after"), ...after })),
      ]),
      ...(drawn && !BESIDE.includes(this.#detail.kind) ? [this.#fold("numbers", t("numbers"), outputs)] : isOnlyLoss ? [] : outputs),
      gradients.length && this.#keep("gradients", () => h("p", { className: "group" }, t("gradients_of"), " ", h("span", { className: "quiet" }, t("gradients_lead")))),
      ...gradients,
      Object.keys(answer.state ?? {}).length && this.#fold("state", t("state_after"), Object.entries(answer.state ?? {}).map(([name, value]) => this.#state(name, value, request, tensor))),
      answer.code && this.#fold("code", t("code"), [h("pre", { tabIndex: 0 }, h("code", {}, answer.code))]),
      h("p", { className: "quiet timing" }, t("timing", { run: milliseconds(answer.timing.run_ms), queue: milliseconds(answer.timing.queue_ms), device: answer.device, seed: answer.seed })),
    ]);
  }

  /** What a run that goes on has done so far, for the picture. */
  follow(part) {
    progress(this.#drawn, part);
  }

  #patternOf(name) {
    const [group, member] = name.startsWith("inputs.") ? ["inputs", name.slice(7)] : ["outputs", name];
    return this.#detail[group].find((one) => one.name === member)?.shape;
  }

  #keep(key, make, change = () => {}) {
    if (!this.#kept.has(key)) this.#kept.set(key, make());
    const element = this.#kept.get(key);
    change(element);
    return element;
  }

  #fold(key, title, content) {
    const details = this.#keep(key, () => {
      const made = h("details", {}, h("summary", {}, title), h("div", { className: "folded" }));
      made.addEventListener("toggle", () => { this.#isOpen[key] = made.open; });
      return made;
    });
    arrange(details.lastChild, content);
    return details;
  }

  #tensor(key, tensor, pattern, request) {
    const axes = axisNames(pattern, tensor.shape.length, request.arguments) ?? undefined;
    const ask = tensor.data === null && { name: this.#detail.name, request, part: key.replace(/^outputs\./, "") };
    return this.#keep(`tensor ${key}`, () => h("tensor-view"), (view) => { view.tensor = { ...tensor, axes, ask }; });
  }

  /** A gradient beside the tensor that it is of. An input's numbers are asked for, since a fill's are known to torch only. */
  #gradient(name, gradient, { state = {} }, request, tensor) {
    const [group, ...path] = name.split(".");
    const bare = path.join(".");
    const pattern = this.#patternOf(name);
    const view = tensor(`gradients.${name}`, { ...gradient, name: `${bare}.grad` }, pattern);
    const pair = this.#keep(`pair ${name}`, () => h("div", { className: "pair" }));
    const put = (value) => arrange(pair, [value && tensor(`of ${name}`, { ...value, name: bare }, pattern), view]);
    if (group === "state") put(state[bare]);
    else this.#input(name, path, gradient, request).then((value) => this.#request === request && put(value));
    if (!pair.firstChild) put(null);
    return pair;
  }

  #inputs = {};

  async #input(name, path, { shape }, { inputs, dtype }) {
    const given = path.reduce((value, key) => value?.[key], inputs);
    const text = write([given, dtype]);
    if (given === undefined || size(shape) > MOST_EDITABLE) return null;
    if (this.#inputs[name]?.text !== text) this.#inputs[name] = { text, tensor: echo(given, dtype).then(({ answer }) => answer?.outputs[0] ?? null) };
    return this.#inputs[name].tensor;
  }

  /** A parameter or buffer with what it may be set to. */
  #state(name, value, request, tensor) {
    const view = tensor(`state.${name}`, { name, ...value });
    const choose = this.#keep(`choose ${name}`, () => {
      const select = h("select", { "aria-label": t("state_of", { name }) });
      select.addEventListener("change", () => this.#rerun({ state: { [name]: stateOf(select.value, this.#shown[name]) } }));
      return h("div", { className: "state-of" }, view, h("label", { className: "quiet" }, `${t("set_to")} `, select));
    });
    (this.#shown ??= {})[name] = value;
    const given = request.state?.[name];
    const fill = INITIALISERS.find((one) => typeof given === "string" && given.startsWith(`${one}(`));
    const options = ["built", ...INITIALISERS, ...(isEditable(value) ? ["values"] : []), ...(given !== undefined && !fill ? ["own"] : [])];
    const select = choose.querySelector("select");
    select.replaceChildren(...options.map((option) => h("option", { value: option }, INITIALISERS.includes(option) ? option : t(`state_${option}`))));
    select.value = given === undefined ? "built" : fill ?? "own";
    return choose;
  }

  #shown = null;
}

/** The switch that is all that differs between two requests, where it changed no number; else "". */
export function idleSwitch(before, now) {
  const [one, other] = [flatten(before.request), flatten(now.request)];
  const [name, more] = Object.keys({ ...one, ...other }).filter((key) => write(one[key] ?? null) !== write(other[key] ?? null));
  const numbers = ({ answer: { outputs, gradients, state } }) => JSON.stringify([outputs, gradients, state]);
  return SWITCHES.includes(name) && !more && numbers(before) === numbers(now) ? name : "";
}

/** Has `place` contain just these, in this order, moving none that is in its place already. */
export function arrange(place, nodes) {
  const wanted = nodes.filter((node) => node instanceof Node);
  const isWanted = new Set(wanted);
  for (const child of [...place.childNodes]) if (!isWanted.has(child)) child.remove();
  wanted.forEach((node, index) => {
    if (place.childNodes[index] !== node) place.insertBefore(node, place.childNodes[index] ?? null);
  });
}

/** What the request's state gets: nothing, a fill, or the values shown, to be edited in the form. */
function stateOf(choice, { shape, dtype, data }) {
  if (choice === "built") return null;
  if (choice === "values" || choice === "own") return { data, dtype };
  if (shape.length) return `${choice}(${shape.join(",")}${choice.startsWith("rand") ? ";seed=0" : ""})`;
  return { data: choice === "zeros" ? 0 : 1, dtype };
}

const size = (shape) => shape.reduce((product, length) => product * length, 1);
const isEditable = ({ shape, data }) => data !== null && size(shape) <= MOST_EDITABLE;

function lossText({ loss, outputs }) {
  if (typeof loss === "string") return NOT_FINITE[loss];
  return Number.isInteger(loss) && !outputs[0].dtype.includes("int") ? loss.toFixed(1) : String(loss);
}

const milliseconds = (value) => Number(value.toPrecision(3));
