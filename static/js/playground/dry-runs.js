// The dry run after each change: a moment later, the former one dropped, and what was there stays until its answer has come.

import { dryRun } from "./api.js";
import { h } from "./dom.js";
import { problemLines } from "./problem.js";
import { isBusy, waitMs } from "./runs.js";
import { shapeLines } from "./shapes.js";
import { facts, parse } from "./tensor-reader.js";

const WAIT_MS = 15;
const GAP = 8;
const LONGEST_READ = 20_000; // characters of a tensor whose shape is shown as well

export class DryRuns {
  element = h("div", { className: "shapes" });
  #detail;
  #form;
  #hear;
  #asked = null;
  #dry = null;
  #timer = 0;

  /** `hear.shapes(answer)` or `hear.refused(problem)` for what was asked last. */
  constructor(detail, form, hear) {
    this.#detail = detail;
    this.#form = form;
    this.#hear = hear;
  }

  ask(request, milliseconds = WAIT_MS) {
    this.#asked = request;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(request), milliseconds);
  }

  async #run(request) {
    this.#dry?.abort();
    this.#dry = new AbortController();
    const { answer, problem } = await dryRun(this.#detail.name, request, this.#dry.signal);
    if (request !== this.#asked || !(answer || problem)) return;
    this.element.classList.toggle("failing", Boolean(problem));
    this.element.replaceChildren(...(problem ? problemLines(problem) : shapeLines(answer, this.#detail, request, this.#inputs())));
    keepInView(document.activeElement, this.element.parentElement);
    if (answer) this.#hear.shapes(answer);
    else this.#hear.refused(problem);
    if (problem && isBusy(problem)) this.ask(request, waitMs(problem));
  }

  /** The shapes of the tensors in the form, by input. */
  #inputs() {
    const shapes = {};
    for (const { name, type } of this.#detail.inputs) {
      const text = type.endsWith("tensor") && this.#form.elements.namedItem(`inputs/${name}`)?.value.trim();
      const parsed = text && text.length < LONGEST_READ && parse(text);
      if (parsed) shapes[name] = facts(parsed).shape;
    }
    return shapes;
  }
}

/** What is below the field that one types in may grow, but not over it. */
function keepInView(field, dock) {
  const hidden = field?.form && !dock.contains(field) ? field.getBoundingClientRect().bottom + GAP - dock.getBoundingClientRect().top : 0;
  if (hidden > 0 && hidden < dock.offsetHeight) scrollBy(0, hidden);
}
