// The steps of a chain in their order: added, moved, removed, put in place of others; each change ends in `changed`.

import { fitted } from "./chain-fixes.js";
import { h } from "./dom.js";
import { t } from "./words.js";
import "./chain-step.js";

const short = (name) => name.slice(name.lastIndexOf(".") + 1);

export class ChainRow {
  #builder;
  #list;
  #chooser;
  #item;
  #how;

  /** `item` is the template of a step; `how` is {most, pages, describe, given, say, changed}: `given(at)` is what the step there would get. */
  constructor(builder, item, how) {
    this.#builder = builder;
    this.#list = builder.querySelector(".chain");
    this.#chooser = builder.querySelector("chain-chooser");
    this.#item = item;
    this.#how = how;
  }

  get steps() {
    return [...this.#list.querySelectorAll("chain-step")];
  }

  get #items() {
    return [...this.#list.children];
  }

  async load(steps) {
    this.settle();
    this.#list.replaceChildren();
    await Promise.all(steps.map(({ name, args }, index) => this.#add(name, args, index)));
    this.#number();
  }

  /** Adds a module where the chooser is, with the arguments of its first example, made to fit. */
  async choose(name) {
    const at = this.settle();
    const { arguments: { required = [] }, examples } = await this.#how.describe(name);
    const example = Object.fromEntries(Object.entries(examples[0]?.arguments ?? {}).filter(([argument]) => required.includes(argument)));
    const given = this.#how.given(at);
    const element = await this.#add(name, given ? fitted(name, example, given.shape) : example, at);
    element.focusFirst();
    this.#how.say(t("chain_added", { name: short(name), place: at + 1 }));
    this.#how.changed();
  }

  /** Opens the chooser behind an item, or in front of all. */
  insert(item) {
    this.settle();
    const place = h("li", { className: "inserting" });
    if (item) item.after(place);
    else this.#list.prepend(place);
    place.append(this.#chooser);
    this.#chooser.focus();
  }

  /** Puts the chooser back to the end; says where in the row it was. */
  settle(isLeaving = false) {
    const place = this.#chooser.closest(".inserting");
    if (!place) return this.steps.length;
    const at = this.#items.indexOf(place);
    this.#list.after(this.#chooser);
    place.remove();
    if (isLeaving) this.#builder.querySelectorAll(".insert")[at]?.focus();
    return at;
  }

  move(item, by, focus) {
    const other = this.#items[this.#items.indexOf(item) + by];
    if (!other) return;
    other[by < 0 ? "before" : "after"](item);
    this.#number();
    focus.focus();
    this.#how.say(t("chain_moved", { name: short(item.querySelector("chain-step").name), place: this.#items.indexOf(item) + 1 }));
    this.#how.changed();
  }

  remove(item) {
    const neighbour = item.nextElementSibling ?? item.previousElementSibling;
    this.#how.say(t("chain_removed", { name: short(item.querySelector("chain-step").name) }));
    item.remove();
    this.#number();
    (neighbour?.querySelector(".remove") ?? this.#chooser).focus();
    this.#how.changed();
  }

  async replace(element, steps) {
    const item = element.closest("li");
    const at = this.#items.indexOf(item);
    item.remove();
    const added = await Promise.all(steps.map(({ name, args }, index) => this.#add(name, args, at + index)));
    added.at(-1).focusFirst();
    this.#how.changed();
  }

  async #add(name, args, at) {
    const item = document.importNode(this.#item, true);
    const element = item.querySelector("chain-step");
    this.#list.insertBefore(item, this.#items[at] ?? null);
    element.load(name, args, this.#how.pages + encodeURIComponent(name));
    element.describe(await this.#how.describe(name));
    this.#number();
    return element;
  }

  #number() {
    for (const [index, element] of this.steps.entries()) element.place = index + 1;
    const isFull = this.steps.length >= this.#how.most;
    this.#chooser.hidden = isFull;
    this.#builder.querySelector(".full").hidden = !isFull;
    for (const button of this.#builder.querySelectorAll(".insert")) button.hidden = isFull;
  }
}
