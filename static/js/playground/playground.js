// <operator-playground>: an operator's form and result, worked without leaving the page. The dry run answers each change; the run
// comes by button, by Ctrl Enter, and by itself where it is small. Without this the same form is sent and answered as a page.

import { describe } from "./api.js";
import { h } from "./dom.js";
import { DryRuns } from "./dry-runs.js";
import { write } from "./exact-json.js";
import { clearErrors, improve, note, showError } from "./fields.js";
import { merged, readRequest, writeRequest } from "./form.js";
import { enter, exampleOf, forgetShared, isPlain, isShared, keep, kept, linkTo, shared } from "./memory.js";
import { Pinning } from "./pinning.js";
import { remedy } from "./problem.js";
import { idleSwitch } from "./result.js";
import { ResultPlace } from "./result-place.js";
import { Runs } from "./runs.js";
import { spokenShapes } from "./shapes.js";
import { enhance } from "./tensor-editor.js";
import { problemWords, t } from "./words.js";

const LIVE_MS = 150;
const SAVE_MS = 300;
const SAY_MS = 900;
const SMALL = { flops: 2e7, peak_bytes: 4 * 1024 * 1024, output_bytes: 128 * 1024 };
const QUICK_MS = 400; // a run that took longer is not made again unasked

customElements.define("operator-playground", class extends HTMLElement {
  #name = this.dataset.name;
  #form = this.querySelector("form");
  #result = null;
  #status = h("p", { role: "status", className: "unseen" });
  #live = h("input", { type: "checkbox", checked: true, id: "live" });
  #stop = h("button", { type: "button", className: "plain", hidden: true }, t("stop"));
  #pinning = new Pinning(() => this.#save());
  #runs = new Runs(this.#name, {
    waiting: (text) => this.#wait(text),
    progress: (progress) => this.#result.follow(progress),
    answer: (answer, request) => this.#take(answer, request),
    problem: (problem, request) => this.#refuse(problem, request),
  });
  #dryRuns = null;
  #detail = null;
  #shown = null; // the last answer and its request
  #asked = ""; // what the form says, as the request's text
  #isLive = false; // whether the run that goes on was asked for by nobody
  #first = ""; // what it said when the page came
  #isFilling = false;
  #timers = {};
  #gone = new AbortController();

  async connectedCallback() {
    if (!this.#form || this.#detail) return;
    this.#form.addEventListener("submit", (event) => {
      if (!this.#detail) return; // the server answers
      event.preventDefault();
      this.#run();
    });
    this.#detail = await describe(this.#name).catch(() => null);
    if (!this.#detail) return;
    this.#build();
    enhance(this.#form, this.#detail);
    if (!(await this.#restore())) this.#takeOver();
  }

  #build() {
    this.#result = new ResultPlace(this.querySelector(".result"), this.#detail, this.#pinning, (change) => this.#rerun(change));
    const dock = this.#form.querySelector(".dock");
    this.#dryRuns = new DryRuns(this.#detail, this.#form, {
      shapes: (answer) => this.#trust(answer),
      refused: (problem) => this.#doubt(problem),
    });
    dock.prepend(this.#dryRuns.element);
    dock.querySelector(".actions").append(this.#stop, h("label", { className: "live-switch", for: "live" }, this.#live, t("live")));
    this.append(this.#status);
    improve(this.#form, this.#detail);
    this.#first = write(readRequest(this.#form, this.#detail));
    for (const name of ["input", "change"]) this.#form.addEventListener(name, ({ target }) => (target === this.#live ? this.#switchLive() : this.#changed()));
    this.#stop.addEventListener("click", () => this.#runs.stop() && this.#say(t("stopped")));
    const { signal } = this.#gone;
    document.addEventListener("keydown", (event) => this.#shortcut(event), { signal });
    addEventListener("online", () => this.#changed(true), { signal });
    if (this.#isEmbedded) return;
    document.addEventListener("click", (event) => this.#click(event), { signal });
    addEventListener("popstate", ({ state }) => state?.playground && this.#fill(kept(state).request), { signal });
    addEventListener("hashchange", () => isShared() && this.#openShared(), { signal });
  }

  disconnectedCallback() {
    this.#gone.abort();
    this.#runs.stop();
  }

  /** In a page that is not the operator's own, whose address and history are not the playground's. */
  get #isEmbedded() {
    return this.hasAttribute("embedded");
  }

  #shortcut(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.#run();
  }

  /** The page comes with the answer to what its form has. */
  #takeOver() {
    const given = document.getElementById("answer");
    if (given) this.#show(JSON.parse(given.textContent), readRequest(this.#form, this.#detail));
    this.#changed();
  }

  /** What was there before a reload, or what a shared link says. Both are run again: the numbers are the same. */
  async #restore() {
    if (this.#isEmbedded) return false;
    const before = kept();
    if (!before) return isShared() && this.#openShared();
    this.#live.checked = before.live;
    this.#pinning.pinned = before.pinned ?? null;
    return this.#fill(before.request);
  }

  async #openShared() {
    const state = await shared();
    if (state?.name === this.#name && this.#fill(state.request)) return true;
    this.#result.notify(t(state && state.name !== this.#name ? "link_elsewhere" : "link_broken"));
    return false;
  }

  #fill(request) {
    this.#isFilling = true;
    const isSaid = writeRequest(this.#form, this.#detail, request);
    this.#isFilling = false;
    if (!isSaid) return false;
    this.#changed();
    this.#run({ isLive: true });
    return true;
  }

  #click(event) {
    const language = event.target.closest?.("language-switch a");
    if (language && this.#asked !== this.#first && isPlain(event)) this.#takeAlong(event, language);
    const example = exampleOf(event, this.#detail);
    if (example) this.#save(); // for going back
    if (!example || !writeRequest(this.#form, this.#detail, example.request)) return;
    event.preventDefault();
    enter(example.address, { ...example, live: this.#live.checked });
    this.#changed();
    this.#form.scrollIntoView();
    this.#form.querySelector("textarea, input")?.focus({ preventScroll: true });
  }

  /** What is in the form goes along to the other language. */
  async #takeAlong(event, language) {
    event.preventDefault();
    const link = await linkTo({ name: this.#name, request: readRequest(this.#form, this.#detail) });
    if (link) language.hash = link;
    location.assign(language.href);
  }

  /** Members of the request replaced: what a picture of it lets one drag, or a state set. Null takes one away. */
  #rerun(change) {
    const request = merged(readRequest(this.#form, this.#detail), change);
    if (writeRequest(this.#form, this.#detail, request)) this.#run({ isLive: true });
  }

  get #shownText() {
    return this.#shown ? write(this.#shown.request) : "";
  }

  #changed(isForced = false) {
    const request = readRequest(this.#form, this.#detail);
    const text = write(request);
    if (text === this.#asked && !isForced) return;
    if (this.#asked && !this.#isEmbedded && isShared() && !this.#isFilling) forgetShared();
    this.#asked = text;
    clearTimeout(this.#timers.live);
    this.#after("save", SAVE_MS, () => this.#save());
    this.#dryRuns.ask(request);
  }

  #after(name, milliseconds, act) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(act, milliseconds);
  }

  #doubt(problem) {
    this.#saySoon(`${problemWords(problem)[0]}. ${remedy(problem)}`);
    if (problem.pointer !== undefined) showError(this.#form, problem);
    this.#markStale();
  }

  #trust(costs) {
    clearErrors(this.#form);
    this.#saySoon(spokenShapes(costs));
    const isQuick = !this.#shown || this.#shown.answer.timing.run_ms < QUICK_MS;
    const isSmall = isQuick && Object.entries(SMALL).every(([name, most]) => costs[name] <= most);
    if (this.#asked === this.#shownText) this.#result.isStale = false;
    else if (this.#live.checked && isSmall) this.#after("live", LIVE_MS, () => this.#run({ isLive: true }));
    else this.#markStale();
  }

  #switchLive() {
    this.#save();
    if (this.#live.checked && this.#asked !== this.#shownText) this.#run({ isLive: true });
  }

  /** `isLive`: nobody asked, so it waits for a run that goes on already, and does not move the page to the result. */
  #run({ isLive = false } = {}) {
    clearTimeout(this.#timers.live);
    if (isLive && this.#runs.isRunning) return this.#after("live", LIVE_MS, () => this.#run({ isLive }));
    this.#isLive = isLive;
    this.#runs.start(readRequest(this.#form, this.#detail));
  }

  #wait(text) {
    this.#result.notify(text);
    this.#result.isBusy = Boolean(text);
    this.#stop.hidden = !text;
  }

  async #take(answer, request) {
    const before = this.#shown;
    await this.#show(answer, request);
    this.#say(`${t("result")}: ${spokenShapes(answer)}`);
    this.#sayWhatASwitchDid(before);
    if (!this.#isLive) this.#result.reveal();
  }

  async #show(answer, request) {
    this.#shown = { request, answer };
    if (write(request) === this.#asked) clearErrors(this.#form);
    await this.#result.show(answer, request);
  }

  #refuse(problem, request) {
    this.#result.refuse(problem, request);
    if (problem.pointer !== undefined) showError(this.#form, problem);
    this.#markStale();
    if (!this.#isLive) this.#result.reveal();
  }

  #markStale() {
    this.#result.isStale = Boolean(this.#shown) && this.#asked !== this.#shownText;
  }

  /** Not while one types, and not where the result says it. */
  #saySoon(text) {
    this.#after("say", SAY_MS, () => this.#asked !== this.#shownText && this.#say(text));
  }

  #say(text) {
    this.#status.textContent = text;
  }

  #sayWhatASwitchDid(before) {
    const name = before && idleSwitch(before, this.#shown);
    note(this.#form, name, name && t(`${name}_changes_nothing`));
  }

  #save() {
    if (this.#isEmbedded) return;
    const request = readRequest(this.#form, this.#detail);
    keep({ request, live: this.#live.checked, pinned: this.#pinning.pinned });
  }
});
