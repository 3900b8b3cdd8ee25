// <linked-cells>: which cells of a function's inputs each cell of its output comes from. Nothing is guessed: the operator runs once more
// with its cells' numbers in the place of their values, or its gradient brings the output's cell numbers back.
import { describe, dryRun, echo, run } from "./api.js";
import { Cells } from "./cells.js";
import { h } from "./dom.js";
import { number, TONES, written } from "./drawing.js";
import { LINKS } from "./links.js";
import { t } from "./words.js";

const MOST_CELLS = 400;
const FIRST = 1_000_003; // the number of the first cell: none that an operator puts in by itself
const MOST_SAID = 6;
const IDENTITY = "torch.nn.Identity";

const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);
const depth = (value, axes) => (axes ? value.flatMap((inner) => depth(inner, axes - 1)) : [value]);
/** The elements of a tensor, row by row; a complex one stays a pair. */
const elements = ({ data, shape }) => depth(data, shape.length);

customElements.define("linked-cells", class extends HTMLElement {
  #answer = null;

  /** Draws `given.answer`; called anew when that is another one. Where the links cannot be found it stays empty. */
  async show() {
    if (this.#answer === this.given.answer) return;
    const { answer, request } = this.given;
    const link = LINKS.get(answer.operator);
    this.#answer = answer;
    const found = link ? await linksOf(answer, request, link).catch(() => null) : null;
    if (this.#answer !== answer) return;
    this.hidden = !found;
    this.classList.add("picture");
    this.replaceChildren(...(found ? this.#drawn(found) : []));
  }

  #drawn({ sources, outputs }) {
    const back = new Map();
    const forth = new Map();
    for (const output of outputs) output.from.forEach((ids, place) => back.set(`${output.name}:${place}`, ids));
    for (const [to, ids] of back) for (const id of ids) forth.set(id, [...(forth.get(id) ?? []), to]);
    const tensors = new Map([...sources, ...outputs].map((tensor) => [tensor.name, tensor]));
    const hint = t("cells_hint");
    const said = h("output", { className: "said" }, hint);
    const name = (id) => placed(tensors.get(id.slice(0, id.lastIndexOf(":"))), +id.slice(id.lastIndexOf(":") + 1));
    const list = (ids) => ids.slice(0, MOST_SAID).map(name).join(", ") + (ids.length > MOST_SAID ? t("cells_more", { count: ids.length - MOST_SAID }) : "");
    const tell = (id) => {
      if (id === null) return hint;
      if (back.has(id)) return back.get(id).length ? `${name(id)} ← ${list(back.get(id))}` : t("cells_none", { cell: name(id) });
      return forth.has(id) ? `${name(id)} → ${list(forth.get(id))}` : t("cells_unused", { cell: name(id) });
    };
    const cells = new Cells(this, (id) => back.get(id) ?? forth.get(id) ?? [], (id) => (said.textContent = tell(id)));
    const toneOf = new Map(sources.map((source, index) => [source.name, TONES[index % TONES.length]]));
    const toneFrom = (id) => (back.get(id).length === 1 ? toneOf.get(back.get(id)[0].slice(0, back.get(id)[0].lastIndexOf(":"))) : "plain");
    const side = (list, tone) => h("div", { className: "side" }, ...list.map((tensor) => tensorOf(cells, tensor, tone)));
    return [
      h("p", { className: "chart-title" }, h("b", {}, t("cells_title"))),
      h("div", { className: "from-to" }, side(sources, (id) => (forth.has(id) ? toneOf.get(id.slice(0, id.lastIndexOf(":"))) : "dropped")), h("span", { className: "arrow", "aria-hidden": "true" }, "→"), side(outputs, toneFrom)),
      said,
    ];
  }
});

// ---- the links

/** `{sources, outputs}`, each `{name, shape, data}`, outputs with `from`: the ids of the sources' cells for each element. */
async function linksOf(answer, request, link) {
  const sources = await sourcesOf(answer.operator, request);
  if (!sources || (link !== "moving" && sources.length !== 1)) return null;
  const outputs = await LINKED[link](answer, request, sources);
  return outputs?.some(({ from }) => from.some((ids) => ids.length)) ? { sources, outputs } : null;
}

/** The tensors that values come from, as the operator is given them; null where they are too large to be drawn. */
async function sourcesOf(operator, request) {
  const { inputs } = await describe(operator);
  const given = inputs.filter(({ dtypes, name }) => dtypes.includes("float32") && name !== "condition" && isTensor(request.inputs?.[name])).flatMap(({ name, type }) => {
    const value = request.inputs[name];
    return type === "tensors" && Array.isArray(value) ? value.map((item, index) => ({ name: `${name}[${index}]`, path: [name, index], value: item })) : [{ name, path: [name], value }];
  });
  const options = request.dtype ? { dtype: request.dtype } : {};
  const shapes = await Promise.all(given.map(({ value }) => dryRun(IDENTITY, { ...options, inputs: { input: value } })));
  if (!given.length || shapes.some(({ problem }) => problem) || shapes.reduce((sum, { answer }) => sum + sizeOf(answer.outputs[0].shape), 0) > MOST_CELLS) return null;
  const values = await Promise.all(given.map(({ value }) => echo(value, request.dtype)));
  return given.map(({ name, path }, index) => ({ ...values[index].answer.outputs[0], name, path }));
}

const isTensor = (value) => value != null && typeof value !== "boolean" && typeof value.valueOf() !== "number";

const LINKED = {
  /** Every cell has its number for a value, and the output says where each has gone. */
  async moving(answer, request, sources) {
    if (request.arguments?.reduce) return null;
    let next = FIRST;
    const ids = new Map();
    const inputs = { ...request.inputs };
    for (const { name, path: [input, index], shape } of sources) {
      const data = Array.from({ length: sizeOf(shape) }, (_, place) => (ids.set(next, `${name}:${place}`), next++));
      const numbered = { data, shape, dtype: "float64" };
      if (index === undefined) inputs[input] = numbered;
      else inputs[input] = inputs[input].map((item, at) => (at === index ? numbered : item));
    }
    const { answer: moved } = await run(answer.operator, { ...request, inputs, gradients: undefined });
    return moved && linked(answer.outputs, (output, index) => elements(moved.outputs[index]).map((id) => (ids.has(id) ? [ids.get(id)] : [])));
  },

  /** The sum over the same axes takes part in the same cells; its gradient tells each input cell the number of its sum. */
  async reducing(answer, request, [source]) {
    const { dim, keepdim } = request.arguments ?? {};
    const given = Object.fromEntries(Object.entries({ dim, keepdim }).filter(([, value]) => value != null));
    return routed("torch.sum", { arguments: given, inputs: { input: { fill: "zeros", shape: source.shape, dtype: "float64" } } }, "output", answer, source);
  },

  /** Which values were chosen is what the operator's own gradient says. */
  routing: (answer, request, [source]) => routed(answer.operator, request, answer.outputs[0].name, answer, source),
};

async function routed(operator, request, output, answer, source) {
  const { shape } = answer.outputs[0];
  const upstream = { data: Array.from({ length: sizeOf(shape) }, (_, place) => place + 1), shape };
  const { answer: back } = await run(operator, { ...request, gradients: { [output]: upstream } });
  const gradient = back && back.outputs[0].shape.join() === shape.join() && Object.values(back.gradients)[0];
  if (!gradient) return null;
  const from = upstream.data.map(() => []);
  elements(gradient).forEach((place, cell) => from[place - 1]?.push(`${source.name}:${cell}`));
  return linked(answer.outputs.filter((one) => one.shape.join() === shape.join()), () => from);
}

const linked = (outputs, fromOf) => outputs.map((output, index) => ({ ...output, from: fromOf(output, index) }));

// ---- the drawing

/** `input[0, 2]`. */
function placed({ name, shape }, place) {
  const index = [];
  for (let axis = shape.length - 1, rest = place; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return index.length ? `${name}[${index.join(", ")}]` : name;
}

/** The matrices of a tensor along its leading axes, each a table. */
function tensorOf(cells, tensor, toneOf) {
  const { name, shape } = tensor;
  const [height, width] = [shape.length > 1 ? shape.at(-2) : 1, shape.at(-1) ?? 1];
  const texts = elements(tensor).map(textOf);
  const tables = Array.from({ length: texts.length / (height * width) }, (_, slice) => {
    const rows = Array.from({ length: height }, (_, row) => ({
      cells: Array.from({ length: width }, (_, column) => {
        const place = (slice * height + row) * width + column;
        return { id: `${name}:${place}`, text: texts[place], tone: toneOf(`${name}:${place}`) };
      }),
    }));
    const where = shape.length > 2 ? placed({ name: "", shape: shape.slice(0, -2) }, slice).replace("]", ", :, :]") : "";
    return h("div", {}, where ? h("p", { className: "slice" }, where) : null, cells.table(name + where, rows));
  });
  return h("div", { className: "block" }, h("p", { className: "group" }, h("code", {}, name), ` (${shape.join(", ")})`), h("div", { className: "scroll slices" }, ...tables));
}

const textOf = (value) => (Array.isArray(value) ? `${written(value[0])}${number(value[1]) < 0 ? "" : "+"}${written(value[1])}j` : typeof value === "boolean" ? String(value) : written(value?.valueOf()));
