// <chain-step>: one module of a chain: the fields of its arguments, what it hands on, and what is wrong with it where it does not fit.

import { axisNames } from "./axes.js";
import { ArgumentFields } from "./argument-fields.js";
import { h } from "./dom.js";
import { clearErrors, showError, stepNumbers } from "./fields.js";
import { shapeElement } from "./shapes.js";
import { count, t } from "./words.js";

customElements.define("chain-step", class extends HTMLElement {
  name = "";
  detail = null;
  #args = {};
  #fields = null;

  get #form() {
    return this.querySelector("form");
  }

  /** The module's name, its arguments, and where its page is. */
  load(name, args, address) {
    this.name = name;
    this.#args = args;
    const link = this.querySelector(".step-name");
    link.textContent = name.slice(name.lastIndexOf(".") + 1);
    link.href = address;
    for (const button of this.querySelectorAll("button[aria-label]")) button.title = button.getAttribute("aria-label");
  }

  /** Makes the fields, as the module's description has them. */
  describe(detail) {
    this.detail = detail;
    const more = this.querySelector("details");
    this.#fields = new ArgumentFields(detail, this.#args, this.querySelector(".fields"), more.querySelector(".fields"));
    more.hidden = !more.querySelector(".field");
    stepNumbers(this.#form);
  }

  set place(place) {
    this.querySelector(".number").textContent = place;
    this.firstElementChild.setAttribute("aria-label", `${place} ${this.querySelector(".step-name").textContent}`);
  }

  /** The arguments that are not the default; those of a link that have no field are kept, for the API to refuse. */
  get args() {
    return this.#fields?.args ?? this.#args;
  }

  /** `answer` or `problem` of the dry run, with what may be done; neither where the steps before do not get this far. */
  show({ answer, problem, proposals = [] } = {}) {
    this.toggleAttribute("data-fails", Boolean(problem));
    this.toggleAttribute("data-unreached", !answer && !problem);
    const outputs = answer?.outputs ?? [];
    const pattern = (name) => this.detail?.outputs.find((output) => output.name === name)?.shape;
    const shapes = outputs.map(({ name, shape }) => shapeElement(shape, axisNames(pattern(name), shape.length, this.args)));
    const dtype = h("span", { className: "dtype" }, outputs[0]?.dtype ?? (problem ? "" : t("chain_unreached")));
    const costs = answer ? [cost("parameters", answer.parameters), cost("flops", answer.flops)].filter(Boolean) : [];
    this.querySelector(".after").replaceChildren(...shapes, dtype, ...costs);
    const trouble = this.querySelector(".trouble");
    trouble.hidden = !problem && !proposals.length;
    const message = problem?.torch?.message ?? problem?.detail;
    trouble.replaceChildren(
      ...(message ? [h("p", { className: "message", lang: "en" }, h("code", {}, message))] : []),
      ...proposals.map(({ text, label, apply }) => h("p", {}, text, apply && " ", apply && h("button", { type: "button", className: "fix", onclick: apply }, label))),
    );
    clearErrors(this.#form);
    if (problem?.code?.startsWith("invalid")) showError(this.#form, problem);
  }

  focusFirst() {
    (this.querySelector("form > .fields :is(input, select)") ?? this.querySelector(".step-name")).focus();
  }
});

const cost = (key, number) => (number > 0 ? h("span", { className: "cost" }, `${t(key)} `, h("b", {}, count(number))) : null);
