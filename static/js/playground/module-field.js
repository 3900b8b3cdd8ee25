// A value that is an operator with its arguments, or a list of such, as fields within its field: an operator to choose, and under it
// the fields of that operator's own arguments. The text area they stand for keeps the truth: what is changed here is written there,
// and another text is shown here.

import { ArgumentFields, typeWords } from "./argument-fields.js";
import { h } from "./dom.js";
import { literal, members, structured, writeText, written } from "./form.js";
import { chooser, detailOf, meant, operatorOf, short, suggest, takenBy } from "./module-chooser.js";
import { t } from "./words.js";

let made = 0;

const isOperator = (value) => typeof value?.operator === "string" && typeof (value.arguments ?? {}) === "object";

/** Gives the control of such a value its fields, or names to choose from where it takes no more than one. */
export function enhance(control, schema) {
  if (control.tagName === "TEXTAREA") new Values(control, schema);
  else suggest(control, takenBy(schema));
}

/** One operator: the choice of it, and its arguments. */
class Operator {
  #taken;
  #changed;
  #value;
  #fields = null;
  #box = h("div", { className: "nested" });

  constructor(schema, name, properties, changed) {
    this.#taken = takenBy(schema);
    this.#changed = changed;
    this.chooser = chooser(this.#taken, { id: `operator-${++made}`, name: `${name}/operator`, "data-type": typeWords(schema), ...properties }, () => this.#choose());
    this.element = h("div", { className: "nested-operator", role: "group" }, h("div", { className: "field" }, this.chooser), this.#box);
  }

  get name() {
    return this.chooser.name.slice(0, -"/operator".length);
  }

  /** With it all the names within change. */
  set name(name) {
    const before = `${this.name}/`;
    for (const control of this.element.querySelectorAll(`[name^="${CSS.escape(before)}"]`)) control.name = `${name}/${control.name.slice(before.length)}`;
  }

  get value() {
    if (!this.#fields) return this.#value;
    return operatorOf(this.#value.operator, this.#fields.args);
  }

  set value(value) {
    const isSame = isOperator(value) && value.operator === this.#value?.operator;
    this.#value = value;
    this.chooser.value = isOperator(value) ? value.operator : typeof value === "string" ? value : "";
    this.element.setAttribute("aria-label", `${this.name.split("/").slice(1).filter((step) => step !== "arguments").join(" ")} ${short(this.chooser.value)}`);
    if (isSame && this.#fields) this.#fields.write(value.arguments ?? {});
    else this.#build();
  }

  async #build() {
    const value = this.#value;
    this.#fields = null;
    const detail = isOperator(value) && (await detailOf(value.operator));
    if (this.#value !== value) return; // another was chosen meanwhile
    const [first, more] = [h("div", { className: "fields" }), h("div", { className: "fields" })];
    if (detail) this.#fields = new ArgumentFields(detail, value.arguments ?? {}, first, more, `${this.name}/`);
    this.#box.replaceChildren(...(first.hasChildNodes() ? [first] : []), ...(more.hasChildNodes() ? [h("details", { className: "more" }, h("summary", {}, t("chain_more")), more)] : []));
  }

  async #choose() {
    const text = this.chooser.value.trim();
    if (text === (this.#value?.operator ?? this.#value ?? "")) return;
    const value = text ? await meant(text, this.#taken, this.value?.arguments) : undefined;
    if (text !== this.chooser.value.trim()) return;
    this.value = value;
    this.#changed();
  }
}

/** What a text area says, as fields: one operator, or a list of them to add to, to move and to remove from. */
class Values {
  #area;
  #schema;
  #isList;
  #operators = [];
  #rows = h("ol", { className: "operators" });
  #body = h("div", { className: "values" });
  #isBusy = false;

  constructor(area, schema) {
    this.#area = area;
    const list = members(schema).find(({ items }) => items);
    this.#isList = Boolean(list);
    this.#schema = list?.items ?? schema;
    const [holder, label] = [area.closest(".field"), area.closest(".field").querySelector("label")];
    const argument = area.name.slice(area.name.lastIndexOf("/") + 1);
    const first = this.#isList ? this.#makeList(argument) : this.#makeOne(written(schema.default));
    label.htmlFor = first.id;
    area.setAttribute("aria-label", `${argument}: ${t("module_text")}`);
    area.before(this.#body, h("details", { className: "as-text" }, h("summary", {}, t("module_text"))));
    holder.querySelector(".as-text").append(area, ...holder.querySelectorAll(":scope > .hint"));
    holder.classList.add("has-values");
    this.#body.addEventListener("input", (event) => {
      event.stopPropagation();
      this.#write();
    });
    area.addEventListener("input", () => this.#show());
    this.#show();
  }

  #makeOne(fallback) {
    const isNeeded = this.#area.hasAttribute("aria-required");
    const one = new Operator(this.#schema, this.#area.name, { placeholder: isNeeded ? t("module_find") : fallback, "aria-required": isNeeded ? "true" : null }, () => this.#write());
    this.#operators = [one];
    this.#body.append(one.element);
    return one.chooser;
  }

  #makeList(argument) {
    const taken = takenBy(this.#schema);
    const add = chooser(taken, { id: `operator-${++made}`, placeholder: t(taken.operators ? "in_add" : "module_add"), "aria-label": `${argument}: ${t("in_add")}` }, async () => {
      const text = add.value.trim();
      if (!text) return;
      add.value = "";
      this.#add(await meant(text, taken));
      this.#write();
    });
    this.#body.append(this.#rows, h("div", { className: "add" }, add));
    return add;
  }

  #add(value) {
    const at = this.#operators.length;
    const one = new Operator(this.#schema, `${this.#area.name}/${at}`, { "aria-label": t("module_operator") }, () => this.#write());
    const button = (key, sign, act) => h("button", { type: "button", title: t(key), "aria-label": t(key), onclick: act }, sign);
    const tools = [
      button("module_up", "↑", () => this.#move(one, -1)),
      button("module_down", "↓", () => this.#move(one, 1)),
      button("module_remove", "×", () => this.#remove(one)),
    ];
    one.element.prepend(h("div", { className: "operator-head" }, h("span", { className: "place" }), one.element.firstChild, h("span", { className: "tools" }, tools)));
    this.#operators.push(one);
    this.#rows.append(h("li", {}, one.element));
    this.#number();
    one.value = value;
    return one;
  }

  #move(one, by) {
    const at = this.#operators.indexOf(one);
    const isLast = !this.#operators[at + 2 * by]; // the button goes
    this.#operators.splice(at + by, 0, ...this.#operators.splice(at, 1));
    this.#number();
    one.element.querySelectorAll(".tools button")[isLast === by < 0 ? 1 : 0].focus();
    this.#write();
  }

  #remove(one) {
    const at = this.#operators.indexOf(one);
    this.#drop(at);
    (this.#operators[Math.min(at, this.#operators.length - 1)]?.element.querySelector(".tools button:last-child") ?? this.#body.querySelector(".add > *")).focus();
    this.#write();
  }

  #drop(at) {
    const [{ element }] = this.#operators.splice(at, 1);
    element.parentElement.remove();
    this.#number();
  }

  #number() {
    for (const [at, one] of this.#operators.entries()) {
      one.name = `${this.#area.name}/${at}`;
      one.element.querySelector(".place").textContent = at;
      this.#rows.append(one.element.parentElement);
    }
  }

  #show() {
    if (this.#isBusy) return;
    const text = this.#area.value.trim();
    const value = text ? literal(text) : undefined;
    const isSaid = value === undefined || value === null || isOperator(value) || (this.#isList ? Array.isArray(value) : typeof value === "string" && !/[{[]/.test(value));
    this.#body.inert = !isSaid; // it is being written
    if (!isSaid) return;
    this.#isBusy = true;
    const values = this.#isList ? [value ?? []].flat() : [value ?? undefined];
    for (const [at, one] of values.entries()) {
      if (this.#operators[at]) this.#operators[at].value = one;
      else this.#add(one);
    }
    while (this.#isList && this.#operators.length > values.length) this.#drop(values.length);
    this.#isBusy = false;
  }

  #write() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const values = this.#operators.map(({ value }) => value ?? null);
    const isEmpty = !this.#isList && values[0] === null;
    writeText(this.#area, isEmpty ? "" : structured(this.#isList ? values : values[0]));
    this.#isBusy = false;
  }
}
