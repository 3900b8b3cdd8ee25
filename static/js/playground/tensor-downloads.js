// The menu that saves a tensor as a file: JSON as the API answers it, CSV, NumPy's .npy, .safetensors. The formats load when they are wanted.

import { h } from "./dom.js";
import { write } from "./exact-json.js";
import { isComplex } from "./numbers.js";
import { t } from "./words.js";

const KEPT_MS = 60_000;

const FORMATS = {
  JSON: { ending: "json", type: "application/json", make: async ({ name, shape, dtype, data }) => write({ name, shape, dtype, data }) },
  CSV: { ending: "csv", type: "text/csv", make: async (tensor) => (await import("./files.js")).toCsv(flat(tensor)) },
  ".npy": { ending: "npy", type: "application/octet-stream", make: async (tensor) => (await import("./files.js")).toNpy(flat(tensor)) },
  ".safetensors": { ending: "safetensors", type: "application/octet-stream", make: async (tensor) => (await import("./files.js")).toSafetensors([flat(tensor)]) },
};

/** The tensor with its elements in one list, as files.js takes them: numbers, booleans, a BigInt where a number would not be exact. */
export function flat({ name, shape, dtype, data }) {
  const kind = /float|complex|bool/.exec(dtype)?.[0] ?? "int";
  const plain = { float: Number, complex: Number, bool: Boolean, int: (value) => (typeof value === "number" ? value : BigInt(String(value))) }[kind];
  const list = shape.length || isComplex({ dtype }) ? data.flat(Infinity) : [data];
  return { name, shape, dtype, kind, data: list.map((value) => plain(value)) };
}

/** Fills the menu. `current` gives the tensor, `say` tells the reader what did not work. */
export function fill(menu, current, say) {
  const close = () => {
    menu.open = false;
    menu.querySelector("summary").focus();
  };
  menu.append(h("div", {}, ...Object.entries(FORMATS).map(([name, { ending, type, make }]) => {
    const button = h("button", { type: "button" }, name);
    button.addEventListener("click", async () => {
      try {
        save(new Blob([await make(current())], { type }), `${current().name.replace(/[^\w.-]+/g, "_")}.${ending}`);
      } catch (error) {
        say(t("out_not_saved", { reason: error.key ? t(error.key, error.values) : error.message }));
      }
      close();
    });
    return button;
  })));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    close();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
}

export function save(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
