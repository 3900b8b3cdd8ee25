// <chain-builder>: modules in a row. After each change every step is tried dry with what the step before hands on; a run is one of
// torch.nn.Sequential. data-setup has the presets, data-api the API's address, data-pages that of the operators' pages.

import { run } from "./api.js";
import { ChainCheck } from "./chain-check.js";
import { SEQUENTIAL, code, decode, encode, sequential, step } from "./chain-code.js";
import { explanations } from "./chain-fixes.js";
import { ChainResult, isPassing, shapes, totals, verdict } from "./chain-result.js";
import { ChainRow } from "./chain-row.js";
import { h } from "./dom.js";
import { problemLines } from "./problem.js";
import { shapeElement } from "./shapes.js";
import { t } from "./words.js";
import "./chain-chooser.js";

const WAIT_MS = 60;
const PATIENCE_MS = 250;
const SAID_MS = 1600;
const AGAIN_MS = 2000;
const TEXTS = ["input", "dtype", "seed"];
const SWITCHES = ["training", "gradients"];
const language = document.documentElement.lang.slice(0, 2);
const gist = ({ steps, ...rest }) => JSON.stringify([steps, ...[...TEXTS, ...SWITCHES].map((name) => rest[name])]);

customElements.define("chain-builder", class extends HTMLElement {
  #setup = JSON.parse(this.dataset.setup);
  #check = new ChainCheck();
  #outcome = null;
  #result = null;
  #row = null;
  #request = null;
  #running = null;
  #timer = 0;
  #fragment = "";
  #shown = null; // the chain whose result is there

  async connectedCallback() {
    if (this.#row) return;
    const [frame, item] = [...this.querySelectorAll("template")].map((template) => template.content);
    const recorded = this.querySelector(".worked .recorded");
    this.querySelector(".worked").replaceWith(document.importNode(frame, true));
    this.#find(".outcome-of-chain").append(recorded);
    this.#result = new ChainResult(this.#find(".outcome-of-chain"));
    this.#shown = gist(this.#first);
    this.#row = new ChainRow(this, item.firstElementChild, {
      most: this.#setup.most,
      pages: this.dataset.pages,
      describe: (name) => this.#check.describe(name),
      given: (at) => this.#outcome?.flow[at]?.[0],
      say: (text) => this.#say(text),
      changed: () => this.#update(),
    });
    this.#listen();
    this.#offerModules();
    await this.#open(true);
  }

  #find = (selector) => this.querySelector(selector);

  #field = (name) => this.#find(`[name="${name}"]`);

  get #state() {
    return {
      steps: this.#row.steps.map(({ name, args }) => ({ name, args })),
      ...Object.fromEntries(TEXTS.map((name) => [name, this.#field(name).value])),
      ...Object.fromEntries(SWITCHES.map((name) => [name, this.#field(name).checked])),
    };
  }

  #say(text) {
    this.#find(".said").textContent = text;
  }

  #listen() {
    this.addEventListener("input", ({ target }) => this.#change(target));
    this.addEventListener("click", ({ target }) => this.#press(target.closest("button")));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("submit", (event) => event.preventDefault());
    this.addEventListener("choose", ({ detail }) => this.#row.choose(detail.name));
    this.addEventListener("leave", () => this.#row.settle(true));
    window.addEventListener("hashchange", () => this.#open());
    window.addEventListener("online", () => this.#update());
    for (const button of this.querySelectorAll(".copy, .share")) button.hidden = !navigator.clipboard; // only secure pages have one
  }

  async #offerModules() {
    const asked = fetch(`${this.dataset.api}?kind=module`).then((response) => response.json());
    const rows = asked.then(({ operators }) => operators, () => []);
    this.#check.known = rows.then((found) => new Set(found.map(({ name }) => name)));
    const modules = (await rows).map(({ name, summary, category }) => ({ name, summary: summary[language], category: this.#setup.categories[category] }));
    Object.assign(this.#find("chain-chooser"), { modules, unfit: this.#setup.unfit });
  }

  // ---- a whole chain: the first preset, another, the one of the address

  get #first() {
    return this.#preset(Object.keys(this.#setup.presets)[0]);
  }

  #preset(name) {
    const { input, steps } = this.#setup.presets[name];
    return { steps: steps.map(step), input, dtype: "float32", seed: "0", training: false, gradients: false };
  }

  async #open(isFirst = false) {
    const fragment = location.hash.slice(1);
    const isChain = fragment.startsWith("v1");
    if (isChain && fragment === this.#fragment) return;
    const given = isChain ? await decode(fragment, this.#setup.most) : null;
    if (isFirst || given) await this.#load(given ?? this.#first);
    else await this.#remember(this.#state);
    if (!isChain || given) return;
    this.#result.note(t("chain_bad_link"));
    this.#say(t("chain_bad_link"));
  }

  async #load({ steps, ...rest }) {
    if (gist({ steps, ...rest }) !== this.#shown) {
      this.#result.clear();
      this.#shown = null;
    }
    for (const name of TEXTS) this.#field(name).value = rest[name];
    for (const name of SWITCHES) this.#field(name).checked = rest[name];
    await this.#row.load(steps);
    await this.#update();
  }

  async #remember(state) {
    const known = gist(state);
    this.#find("#preset").value = Object.keys(this.#setup.presets).find((name) => gist(this.#preset(name)) === known) ?? "";
    this.#noteAge(known);
    this.#fragment = (await encode(state)) ?? "";
    try {
      history.replaceState(history.state, "", this.#fragment ? `#${this.#fragment}` : location.pathname);
    } catch {
      // Safari takes a hundred in half a minute; the next change is in time for it again.
    }
  }

  #noteAge(known) {
    this.#result.note(this.#shown && this.#shown !== known ? t("stale") : "");
  }

  // ---- what the reader does

  #change(target) {
    if (target.closest("chain-chooser")) return;
    clearTimeout(this.#timer);
    if (target.id !== "preset") this.#timer = setTimeout(() => this.#update(), WAIT_MS);
    else if (target.value) this.#load(this.#preset(target.value));
  }

  #press(button) {
    const item = button?.closest("li:has(chain-step)");
    const acts = {
      up: () => this.#row.move(item, -1, button),
      down: () => this.#row.move(item, 1, button),
      remove: () => this.#row.remove(item),
      insert: () => this.#row.insert(item),
      run: () => this.#run(),
      copy: () => this.#copy(button, this.#find(".code-of-chain code").textContent),
      share: () => (this.#fragment ? this.#copy(button, new URL(`#${this.#fragment}`, location).href) : this.#result.note(t("link_too_long"))),
    };
    for (const [name, act] of Object.entries(acts)) if (button?.classList.contains(name)) act();
  }

  #key(event) {
    const { key, altKey, target } = event;
    const item = target.closest("li:has(chain-step)");
    if (event.isComposing || event.defaultPrevented) return;
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) this.#run();
    else if (item && altKey && (key === "ArrowUp" || key === "ArrowDown")) this.#row.move(item, key === "ArrowUp" ? -1 : 1, target);
    else if (item && key === "Delete" && target.closest(".toolbar, .step-name")) this.#row.remove(item);
    else return;
    event.preventDefault();
  }

  async #copy(button, text) {
    await navigator.clipboard.writeText(text);
    const words = button.textContent;
    if (words === button.dataset.done) return;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, SAID_MS);
  }

  // ---- trying and running

  async #update() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    const { signal } = (this.#request = new AbortController());
    const state = this.#state;
    await this.#remember(state);
    const outcome = await this.#check.of(state, signal);
    const { steps } = this.#row;
    if (signal.aborted || steps.length !== outcome.tries.length) return; // another comes
    this.#outcome = outcome;
    this.#showInput(outcome.entered);
    for (const [index, tried] of outcome.tries.entries()) this.#showStep(steps[index], tried);
    this.#find(".totals").replaceChildren(...totals(outcome.totals));
    this.#find(".verdict").textContent = verdict(state, outcome);
    this.#find(".verdict").toggleAttribute("data-fails", !outcome.flow.at(-1));
    if (isPassing(outcome)) this.#timer = setTimeout(() => this.#update(), AGAIN_MS);
    this.#find(".code-of-chain code").textContent = code(state, { ...outcome, details: this.#check.details });
  }

  #showInput({ answer, problem }) {
    const [given] = answer?.outputs ?? [];
    this.#find(".source .after").replaceChildren(...(given ? [shapeElement(given.shape), h("span", { className: "dtype" }, given.dtype)] : []));
    this.#find(".source .trouble").replaceChildren(...(problem ? problemLines(problem) : []));
    this.#find(".source .trouble").hidden = !problem;
    this.#field("input").setAttribute("aria-invalid", String(Boolean(problem)));
  }

  #showStep(element, { proposals = [], ...tried }) {
    const offers = proposals.map(({ steps, ...rest }) => ({ ...rest, apply: steps && (() => this.#row.replace(element, steps)) }));
    element.show({ ...tried, proposals: offers });
  }

  async #run() {
    this.#running?.abort();
    const { signal } = (this.#running = new AbortController());
    const [state, request] = [this.#state, sequential(this.#state)];
    const timer = setTimeout(() => this.#result.note(t("running")), PATIENCE_MS);
    const { answer, problem, aborted } = await run(SEQUENTIAL, request, signal);
    clearTimeout(timer);
    if (aborted || signal.aborted) return;
    if (problem) this.#result.fail(problem);
    else await this.#result.show(answer, { name: SEQUENTIAL, request });
    this.#say(problem ? "" : t("chain_ran", { shape: shapes(answer.outputs) }));
    this.#shown = gist(state);
    this.#noteAge(gist(this.#state));
    if (problem?.code === "torch_error") await this.#locate(state, signal);
  }

  /** Finds the step that fails in earnest, though it did not when tried dry. */
  async #locate(state, signal) {
    const { flow } = this.#outcome ?? {};
    if (!flow?.at(-1)) return;
    for (const [index, { name }] of state.steps.entries()) {
      const { problem } = await run(SEQUENTIAL, sequential({ ...state, steps: state.steps.slice(0, index + 1), gradients: false }), signal);
      if (signal.aborted || this.#shown !== gist(this.#state)) return;
      if (problem) {
        const texts = explanations({ name }, flow[index][0], this.#check.details.get(name), problem);
        this.#row.steps[index].show({ problem, proposals: texts.map((text) => ({ text })) });
        return;
      }
    }
  }
});
