// Which views suit a tensor, which one it begins with, and the tabs that choose between them.

import { h } from "./dom.js";
import { count, general, real } from "./numbers.js";
import { t } from "./words.js";

/** So many elements need no statistics. */
export const FEW = 12;
/** So many rows and columns can be taken in as numbers. */
export const PLAIN = 16;
/** The views that show all of a tensor, not a slice. */
export const WHOLE = ["histogram", "print"];

const MOMENTS = ["min", "max", "mean", "std"];
const COUNTS = ["zeros", "nan", "inf"];
const PLAIN_VECTOR = 64;
const MOST_CURVES = 6;
const KEPT = "tensor-views";

const VIEWS = {
  numbers: () => true,
  heatmap: ({ shape }, size) => shape.length > 0 && size > 1,
  curve: ({ shape }, size) => size > 1 && shape.at(-1) > 1 && (shape.length === 1 || shape.at(-2) <= MOST_CURVES),
  histogram: (_, size) => size > FEW,
  print: () => true,
};

/** Of one that is fetched in parts there are but two. */
export const viewsOf = (tensor) => Object.keys(VIEWS).filter((view) => (tensor.data === null ? isPart(view, tensor) : VIEWS[view](tensor, count(tensor))));

const isPart = (view, { ask, shape }) => Boolean(ask) && ["numbers", shape.length > 1 ? "heatmap" : "curve"].includes(view);

/** Numbers where they can be taken in, or else a picture. */
function natural({ shape }) {
  if (shape.length < 2) return (shape[0] ?? 0) <= PLAIN_VECTOR ? "numbers" : "curve";
  return Math.max(...shape.slice(-2)) <= PLAIN ? "numbers" : "heatmap";
}

/** What the reader chose for such a tensor before, or what suits its shape. */
export const preferred = (tensor, views) => [choices()[key(tensor)], natural(tensor), "numbers"].find((view) => views.includes(view));

export function keep(tensor, view) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...choices(), [key(tensor)]: view }));
  } catch {
    // It holds for this tensor, then.
  }
}

function choices() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

const key = (tensor) => `${tensor.name} ${tensor.shape.length} ${natural(tensor)}`;

/** A tab for each view; the arrow keys go from one to the next and choose it. */
export function tabs(views, { id, panel, name, choose }) {
  const all = views.map((view) => h("button", { type: "button", role: "tab", id: `${id}-${view}`, "aria-controls": panel.id, "data-view": view }, t(`out_${view}`)));
  const list = h("div", { className: "views", role: "tablist", "aria-label": t("out_views", { name }) }, ...all);
  list.addEventListener("click", ({ target }) => target.dataset.view && choose(target.dataset.view));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -all.indexOf(event.target), End: all.length - 1 - all.indexOf(event.target) }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = all[(all.indexOf(event.target) + step + all.length) % all.length];
    next.focus();
    choose(next.dataset.view);
  });
  return list;
}

/** Marks the tab of the view that the panel shows. */
export function select(element, panel, view) {
  for (const tab of element.querySelectorAll("[role=tab]")) {
    const isChosen = tab.dataset.view === view;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    if (isChosen) panel.setAttribute("aria-labelledby", tab.id);
  }
  panel.setAttribute("role", "tabpanel");
}

/** The statistics worth a word: moments where there are any, counts where they are not zero. */
export function statisticItems(found) {
  const shown = [...MOMENTS.filter((name) => found[name] != null), ...COUNTS.filter((name) => found[name])];
  const text = (value) => (Number.isInteger(value) ? String(value) : general(real(value)));
  return shown.map((name) => h("div", {}, h("dt", {}, t(`out_${name}`)), h("dd", {}, text(found[name]))));
}

/** The menu that saves a tensor; what is in it loads when it is first opened. */
export function downloads(current, say) {
  const menu = h("details", { className: "downloads" }, h("summary", {}, t("out_download")));
  menu.addEventListener("toggle", async () => {
    const found = await import("./tensor-downloads.js").catch((error) => say(t("out_not_saved", { reason: error.message })));
    found?.fill(menu, current, say);
  }, { once: true });
  return menu;
}

export const quiet = (text) => h("p", { className: "quiet" }, text);

export function checkbox(text, checked, change) {
  const box = h("input", { type: "checkbox", checked });
  box.addEventListener("change", () => change(box.checked));
  return h("label", { className: "together" }, box, h("span", {}, text));
}
