// <share-menu>: what a reader takes along of a run: the link, code that makes the same run, a report, the answer.
// Its property `state` is `{name, request, answer, problem}`, set anew whenever one of them changes.

import { file } from "./api.js";
import { h } from "./dom.js";
import { write } from "./exact-json.js";
import { encode } from "./share.js";
import { t } from "./words.js";

const FORMS = { pytorch: "PyTorch", curl: "curl", python: "Python requests", httpx: "Python httpx", javascript: "JavaScript" };
const WIDTH = 100;
const MOST_WRITTEN = 2 ** 22; // elements, as the server's setting output_elements has it
const MOST_SHOWN = 20_000; // characters; what is copied is always whole
const ROOT = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");

let menus = 0;

customElements.define("share-menu", class extends HTMLElement {
  #id = `share-${++menus}`;
  #state = null;
  #link = Promise.resolve(null); // ready before the click, since browsers let a page copy during one only
  #parts = null; // snippets.js and report.js, fetched when the dialog is first opened
  #codes = {};
  #form = "pytorch";
  #status = h("p", { role: "status", className: "said" });
  #statusInside = h("p", { role: "status", className: "said" });
  #byHand = h("textarea", { "aria-label": t("copy_by_hand"), className: "by-hand", rows: 4, readOnly: true, hidden: true });
  #code = h("code");
  #dialog = h("dialog", { "aria-labelledby": this.#id });
  #links = [this.#button("copy_link", () => this.#copyLink()), this.#button("copy_link", () => this.#copyLink())];
  #reports = [
    this.#button("copy_report", async () => this.#copy(await this.#report(), t("report_copied"))),
    this.#button("save_report", async () => this.#save("md", "text/markdown", await this.#report())),
  ];
  #answer = this.#button("save_answer", () => this.#saveAnswer());
  #copyCode = this.#button("copy_code", () => this.#copy(this.#codes[this.#form], t("code_copied", { form: FORMS[this.#form] })));

  connectedCallback() {
    if (this.firstChild) return;
    const open = this.#button("take_along", () => this.#open());
    open.setAttribute("aria-haspopup", "dialog");
    this.#dialog.append(
      h("div", { className: "head" }, h("h2", { id: this.#id }, t("take_along")), this.#button("leave", () => this.#dialog.close())),
      h("div", { className: "actions" }, this.#links[1], this.#reports, this.#answer), this.#statusInside, this.#byHand,
      h("h3", {}, t("as_code")), h("div", { className: "forms" }, this.#choices(), this.#copyCode), h("pre", { tabIndex: 0 }, this.#code),
    );
    this.#dialog.addEventListener("click", ({ target }) => target === this.#dialog && this.#dialog.close());
    this.append(this.#links[0], open, this.#status, this.#dialog);
    this.#update();
  }

  get state() {
    return this.#state;
  }

  set state(state) {
    this.#state = state;
    if (this.firstChild) this.#update();
  }

  #button(key, act) {
    const button = h("button", { type: "button", className: "plain" }, t(key));
    button.addEventListener("click", act);
    return button;
  }

  #choices() {
    const choices = Object.entries(FORMS).map(([value, title]) => h("label", {}, h("input", { type: "radio", name: `${this.#id}-form`, value, checked: value === this.#form }), title));
    const group = h("div", { role: "radiogroup", "aria-label": t("as_code") }, choices);
    group.addEventListener("change", ({ target }) => {
      this.#form = target.value;
      this.#show();
    });
    return group;
  }

  #open() {
    this.#say("");
    this.#byHand.hidden = true;
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#show();
  }

  #update() {
    const state = this.#state;
    this.hidden = !state;
    if (!state) return;
    this.#say("");
    this.#link = encode(state).then((fragment) => fragment && `${location.origin}${this.#page}#${fragment}`);
    if (this.#dialog.open) this.#show();
  }

  get #page() {
    return `${ROOT}/${document.documentElement.lang.slice(0, 2)}/operators/${encodeURIComponent(this.#state.name)}`;
  }

  async #report() {
    const [, { report }] = await this.#parts;
    return report(this.#state, await this.#link);
  }

  async #show() {
    this.#parts ??= Promise.all([import("./snippets.js"), import("./report.js")]);
    const [makers, reporting] = await this.#parts;
    const { name, request, answer, problem } = this.#state;
    const needsKey = document.querySelector("form.run #key") !== null;
    this.#codes = makers?.snippets({ origin: location.origin, root: ROOT, name, request, code: answer?.code, needsKey }) ?? {};
    const code = this.#codes[this.#form] ?? "";
    this.#code.textContent = !code ? t("code_after_run") : code.length > MOST_SHOWN ? `${code.slice(0, MOST_SHOWN)}…` : code;
    this.#copyCode.disabled = !code;
    this.#answer.disabled = !answer;
    for (const button of this.#reports) button.disabled = !reporting || !(answer || problem);
  }

  async #copyLink() {
    const link = await this.#link;
    if (link) this.#copy(link, t("link_copied"));
    else this.#say(t("link_too_long"));
  }

  async #copy(text, said) {
    this.#byHand.hidden = true;
    const copied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    this.#say(copied || this.#copyByHand(text) ? said : t("copy_by_hand"));
  }

  /** Where the clipboard is refused, as it is on pages without TLS: the text selected, to be copied by the old command or by the reader. */
  #copyByHand(text) {
    const before = document.activeElement;
    const wasOpen = this.#dialog.open;
    if (!wasOpen) this.#open();
    Object.assign(this.#byHand, { value: text, hidden: false });
    this.#byHand.select();
    if (!document.execCommand?.("copy")) return false;
    this.#byHand.hidden = true;
    if (wasOpen) before?.focus();
    else this.#dialog.close();
    return true;
  }

  /** What the page has left out is asked for, as long as it is no more than the API writes. */
  async #saveAnswer() {
    const { name, request, answer } = this.#state;
    const lengths = answer.outputs.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
    const isWhole = ![...answer.outputs, ...Object.values({ ...answer.gradients, ...answer.state })].some(({ data }) => data === null);
    if (isWhole) return this.#save("json", "application/json", write(answer, WIDTH));
    if (lengths.reduce((sum, length) => sum + length) > MOST_WRITTEN) return this.#say(t("answer_too_long"));
    this.#say(t("part_saving"));
    const { blob } = await file(name, request);
    this.#say(blob ? "" : t("answer_too_long"));
    return blob && this.#save("json", "application/json", blob);
  }

  #say(text) {
    this.#status.replaceChildren(text);
    this.#statusInside.replaceChildren(text);
  }

  #save(extension, type, text) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    h("a", { href: address, download: `${this.#state.name}.${extension}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
});
