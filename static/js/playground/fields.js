// The controls of the form: what is wrong with a value stands at its field, arrow keys step through integers, and what takes one
// integer or one an axis has a control for each. The text of the control the server made stays the only truth.

import { h } from "./dom.js";
import { literal, members, schemas, writeText } from "./form.js";
import { problemWords, t } from "./words.js";

const AXES = { 2: ["H", "W"], 3: ["D", "H", "W"], 4: ["←", "→", "↑", "↓"] };

/** Says at the field that the problem's pointer leads to, or into, what is wrong; answers whether there is one. */
export function showError(form, problem) {
  clearErrors(form);
  const steps = (problem.pointer ?? "").split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const isInvalid = problem.code.startsWith("invalid");
  for (let depth = steps.length; depth > 0; depth--) {
    const path = steps.slice(0, depth).join("/");
    const element = controlAt(form, path);
    if (element && problem.torch) mark(element, problemWords(problem)[0]); // its message stands where the shapes would
    else if (element) mark(element, isInvalid && element.dataset.type && t("expects", { type: element.dataset.type }), problem.detail);
    if (element) return true;
    const missing = isInvalid && depth === steps.length ? missingBelow(form, path) : [];
    for (const field of missing) mark(field, t("needed"));
    if (missing.length) return true;
  }
  return false;
}

/** The control of that name, or the one that chooses the operator where the value is one. */
function controlAt(form, path) {
  const named = [`${path}/operator`, path].map((name) => form.elements.namedItem(name));
  return named.find((element) => element instanceof HTMLElement && !element.closest("[inert]"));
}

function missingBelow(form, path) {
  const needed = [...form.querySelectorAll(`[name^="${CSS.escape(path)}/"][aria-required]`)].filter(({ value }) => !value.trim());
  const names = needed.map(({ name }) => name.replace(/\/operator$/, "")).filter((name) => !name.slice(path.length + 1).includes("/"));
  return [...new Set(names)].map((name) => controlAt(form, name)).filter(Boolean);
}

export function clearErrors(form) {
  for (const element of form.querySelectorAll("[name][aria-invalid]")) {
    element.removeAttribute("aria-invalid");
    describe(element, errorId(element), false);
  }
  for (const message of form.querySelectorAll(".field > .error")) message.remove();
}

function mark(element, words, detail) {
  const id = errorId(element);
  element.setAttribute("aria-invalid", "true");
  describe(element, id, true);
  element.closest(".field")?.append(h("p", { className: "error", id }, words || null, words && detail ? " " : null, detail && h("span", { lang: "en" }, detail)));
  for (let more = element.closest("details.more"); more; more = more.parentElement.closest("details.more")) more.open = true;
}

const errorId = (element) => `error-${element.id || element.name}`;

/** A note of ours at a field, or none. */
export function note(form, name, text) {
  for (const old of form.querySelectorAll(".field > .said")) old.remove();
  if (text) form.elements.namedItem(name)?.closest(".field").append(h("p", { className: "hint said" }, text));
}

function describe(element, id, isThere) {
  const ids = new Set((element.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  ids[isThere ? "add" : "delete"](id);
  if (ids.size) element.setAttribute("aria-describedby", [...ids].join(" "));
  else element.removeAttribute("aria-describedby");
}

/** Arrow keys in integer fields, a control an axis where there may be several, fields for the operators within values. */
export function improve(form, detail) {
  stepNumbers(form);
  spread(form);
  nest(form.elements, detail);
}

export function stepNumbers(form) {
  form.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const text = event.target.value || event.target.placeholder;
    if (!step || event.target.tagName !== "INPUT" || !/^-?\d{1,9}$/.test(text) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    writeText(event.target, String(Number(text) + step));
  });
}

export function spread(place) {
  for (const input of place.querySelectorAll("input[data-axes]")) spreadOne(input, AXES[input.dataset.axes] ?? []);
}

/** Fields within the fields whose values are operators. Few have one. */
export function nest(elements, detail) {
  const found = schemas(detail).map(([name, schema]) => [elements.namedItem(name), schema]).filter(([control, schema]) => control && takesOperators(schema));
  if (found.length) import("./module-field.js").then(({ enhance }) => found.forEach((one) => enhance(...one)), () => {}); // else it is written as text
}

const takesOperators = (schema) => members(schema).some((member) => member.properties?.operator || member["x-torch"] === "callable" || (member.items && takesOperators(member.items)));

/** Gives `input` a button that shows it as one control an axis. */
function spreadOne(input, names) {
  if (!names.length) return;
  const label = input.closest(".field").querySelector("label");
  const argument = input.name.slice(input.name.lastIndexOf("/") + 1);
  const parts = names.map((name) => h("input", { type: "text", inputMode: "numeric", autocomplete: "off", "aria-label": `${argument} ${name}` }));
  const cells = h("div", { className: "axes", hidden: true }, parts.map((part, axis) => h("span", {}, part, h("small", { "aria-hidden": "true" }, names[axis]))));
  const button = h("button", { type: "button", className: "per-axis", "aria-pressed": "false", title: t("per_axis"), "aria-label": `${argument}, ${t("per_axis")}: ${names.join(" ")}` }, names.join(" "));
  const show = (isSpread) => {
    input.hidden = isSpread;
    cells.hidden = !isSpread;
    button.setAttribute("aria-pressed", String(isSpread));
  };
  const fill = () => {
    const value = literal(input.value || input.placeholder);
    for (const [axis, part] of parts.entries()) if (part !== document.activeElement) part.value = Array.isArray(value) ? (value[axis] ?? "") : value;
    return Array.isArray(value) && value.length === names.length;
  };
  const join = () => {
    const values = parts.map((part) => part.value.trim());
    writeText(input, values.some(Boolean) ? `(${values.join(", ")})` : "");
  };
  button.addEventListener("click", () => {
    const isSpread = cells.hidden;
    fill();
    show(isSpread);
    if (isSpread) join();
    else if (new Set(parts.map((part) => part.value)).size === 1) writeText(input, parts[0].value);
    (isSpread ? parts[0] : input).focus();
  });
  cells.addEventListener("input", (event) => {
    event.stopPropagation();
    join();
  });
  input.addEventListener("input", () => {
    const isList = fill();
    if (isList && !cells.contains(document.activeElement)) show(true);
    if (!isList && !cells.hidden && !cells.contains(document.activeElement)) show(false);
  });
  label.after(button);
  input.after(cells);
  if (fill()) show(true);
}
