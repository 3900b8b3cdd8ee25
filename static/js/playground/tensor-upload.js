// A button that reads a tensor from a file, a choice among several in one file, and what came of it. files.js comes when it is needed.

import { h } from "./dom.js";
import { t } from "./words.js";

const ACCEPTED = ".npy,.safetensors,.csv,.tsv,.txt,image/*";

export class Upload {
  button = h("button", { type: "button", onclick: () => this.#chooser.click() }, t("in_upload"));
  report = h("div", { className: "upload" });
  #take;
  #file = null;
  #chooser = h("input", { type: "file", accept: ACCEPTED, hidden: true, "aria-label": t("in_upload") });
  #names = h("select", { hidden: true, "aria-label": t("in_names") });
  #status = h("p", { className: "hint", role: "status" });

  constructor(take) {
    this.#take = take;
    this.report.append(this.#chooser, this.#names, this.#status);
    this.#chooser.addEventListener("change", () => this.read(this.#chooser.files[0]));
    this.#names.addEventListener("change", () => this.read(this.#file, this.#names.value));
  }

  /** Takes the tensor in a file, of several the one of that name. */
  async read(file, name) {
    if (!file) return;
    this.#file = file;
    const { readFile } = await import("./files.js");
    try {
      const tensor = await readFile(file, name);
      this.#take(tensor);
      this.#say("hint", t("in_read", { file: file.name, shape: `(${tensor.shape.join(", ")})` }), tensor);
    } catch (error) {
      if (!error.key) throw error;
      this.#say("error", t(error.key, error.values), {});
    }
    this.#chooser.value = "";
  }

  forget() {
    if (this.#status.textContent) this.#say("hint", "", {});
  }

  #say(kind, text, { names = [], name }) {
    this.#status.className = kind;
    this.#status.textContent = text;
    this.#names.replaceChildren(...names.map((entry) => h("option", {}, entry)));
    this.#names.value = name;
    this.#names.hidden = names.length < 2;
  }
}
