// Who takes part in a race: each with its learning rate, more to add, those that ran along to remove.
import { describe } from "./api.js";
import { h } from "./dom.js";
import { TONES } from "./drawing.js";
import { t } from "./words.js";

const MOST = TONES.length;

/** `operator` is the one whose page this is; `request` is what gave the race. */
export function chooser(racers, operator, request, rerun) {
  const compared = request.inputs?.compare ?? [];
  const set = (others) => rerun({ inputs: { compare: others } });
  const place = h("fieldset", { className: "racers" }, h("legend", {}, t("race_choose")));
  racers.forEach((racer, index) => {
    const other = compared[index - 1];
    const given = racer.update.hyperparameters.find(({ name }) => name === "lr")?.value;
    const name = `racer-lr-${index}`;
    const change = (lr) => (index ? set(compared.map((one, at) => (at === index - 1 ? { ...one, arguments: { ...one.arguments, lr } } : one))) : rerun({ arguments: { lr } }));
    const rate = h("input", { type: "text", inputMode: "decimal", id: name, value: given ?? "", autocomplete: "off", onchange: () => change(Number.isFinite(+rate.value) && rate.value.trim() ? +rate.value : rate.value) });
    const row = h("div", { className: "racer" }, h("label", { htmlFor: name }, h("span", { className: `key ${TONES[index] ?? ""}` }, racer.label), " lr"), rate);
    if (other) row.append(h("button", { type: "button", className: "quietly", "aria-label": t("race_remove", { name: racer.label }), title: t("race_remove", { name: racer.label }), onclick: () => set(compared.filter((_, at) => at !== index - 1)) }, "×"));
    place.append(row);
  });
  if (racers.length < MOST) place.append(adding(operator, (chosen) => set([...compared, { operator: chosen, arguments: rateOf(racers[0]) }])));
  return place;
}

/** A newcomer begins with the learning rate of the page's own optimizer, so that the race is fair at first. */
function rateOf(racer) {
  const lr = racer.update.hyperparameters.find(({ name }) => name === "lr")?.value;
  return typeof lr === "number" ? { lr } : {};
}

function adding(operator, add) {
  const select = h("select", { id: "racer-added", onchange: () => select.value && add(select.value) }, h("option", { value: "" }, "…"));
  describe(operator).then((detail) => {
    const choices = detail.inputs.find(({ name }) => name === "compare")?.schema.items.properties.operator.enum ?? [];
    select.append(...choices.map((name) => h("option", { value: name }, name.split(".").pop())));
  });
  return h("div", { className: "racer" }, h("label", { htmlFor: "racer-added" }, t("race_add")), select);
}
