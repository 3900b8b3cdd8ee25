// The result that was pinned, to hold others against: its buttons and its place on the page.

import { h } from "./dom.js";
import { write } from "./exact-json.js";
import { t } from "./words.js";

export class Pinning {
  pinned = null;
  element = h("div", { className: "comparison" });
  #pin = h("button", { type: "button", className: "plain", hidden: true }, t("pin"));
  #unpin = h("button", { type: "button", className: "plain", hidden: true }, t("unpin"));
  #shown = null;
  #hear;

  /** `hear()` after each change of what is pinned. */
  constructor(hear) {
    this.#hear = hear;
    this.#pin.addEventListener("click", () => this.#set(this.#shown));
    this.#unpin.addEventListener("click", () => {
      this.#set(null);
      this.#pin.focus();
    });
  }

  get buttons() {
    return [this.#pin, this.#unpin];
  }

  /** The result that is there now. */
  async show(shown) {
    this.#shown = shown;
    this.#pin.hidden = false;
    this.#unpin.hidden = !this.pinned;
    this.#pin.textContent = t(this.pinned ? "pin_instead" : "pin");
    if (!this.pinned) return this.element.replaceChildren();
    if (write(this.pinned.request) === write(shown.request)) return this.element.replaceChildren(h("p", { className: "quiet" }, t("pinned_now_change")));
    await import("./compare.js");
    if (!this.element.querySelector("result-compare")) this.element.replaceChildren(h("result-compare"));
    this.element.firstChild.pair = { pinned: this.pinned, now: shown };
  }

  #set(pinned) {
    this.pinned = pinned;
    this.#hear();
    this.show(this.#shown);
  }
}
