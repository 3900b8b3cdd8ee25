// The result's side of the page: its heading with the buttons, what it waits for, a problem or the answer, and what to take along.

import { h } from "./dom.js";
import { problemElement } from "./problem.js";
import { ResultView } from "./result.js";
import "./share-menu.js";
import { t } from "./words.js";

const OURS = ".result-head, .notice, .comparison, .result-body, share-menu";
const IN_VIEW = 0.7; // of the window's height: what begins below that is out of view

export class ResultPlace {
  #section;
  #name;
  #pinning;
  #view;
  #notice = h("p", { className: "notice quiet", hidden: true });
  #body = h("div", { className: "result-body", "data-stale": t("stale") });
  #menu = h("share-menu", { hidden: true });

  constructor(section, detail, pinning, rerun) {
    this.#section = section;
    this.#name = detail.name;
    this.#pinning = pinning;
    this.#view = new ResultView(this.#body, detail, rerun);
    const [heading, head] = [section.querySelector("h2"), h("div", { className: "result-head" })];
    heading.replaceWith(head);
    head.append(heading, h("div", { className: "result-tools" }, pinning.buttons));
    head.after(this.#notice, pinning.element);
    section.append(this.#menu);
  }

  async show(answer, request) {
    this.#clear();
    if (!this.#body.isConnected) this.#pinning.element.after(this.#body);
    this.isStale = false;
    this.#takeAlong({ request, answer });
    await this.#view.show(answer, request);
    await this.#pinning.show({ request, answer });
  }

  /** What a run that goes on has reported so far. */
  follow(progress) {
    this.#view.follow(progress);
  }

  refuse(problem, request) {
    this.#clear();
    this.#notice.after(problemElement(problem));
    this.#takeAlong({ request, problem });
  }

  /** What is there was asked for before the last change. */
  set isStale(isStale) {
    this.#section.classList.toggle("stale", isStale);
  }

  set isBusy(isBusy) {
    if (isBusy) this.#section.setAttribute("aria-busy", "true");
    else this.#section.removeAttribute("aria-busy");
  }

  notify(text) {
    this.#notice.textContent = text;
    this.#notice.hidden = !text;
  }

  reveal() {
    const { top } = this.#section.getBoundingClientRect();
    if (top < 0 || top > innerHeight * IN_VIEW) this.#section.scrollIntoView({ block: "start" });
  }

  #takeAlong(outcome) {
    this.#menu.hidden = false;
    this.#menu.state = { name: this.#name, ...outcome };
  }

  /** Takes away what the server put there, and a problem that is over. */
  #clear() {
    for (const child of [...this.#section.children]) if (!child.matches(OURS)) child.remove();
  }
}
