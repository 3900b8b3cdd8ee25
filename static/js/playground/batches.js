// <index-batches>: the data set's indices, and in which order and in which batch, epoch or process each of them lands.
import { Cells } from "./cells.js";
import { h } from "./dom.js";
import { TONES, written } from "./drawing.js";
import { t } from "./words.js";

const MOST = 1024;
const COLUMNS = 16;

customElements.define("index-batches", class extends HTMLElement {
  #answer = null;

  /** Draws `given.answer`; called anew when that is another one. */
  show() {
    if (this.#answer === this.given.answer) return;
    this.#answer = this.given.answer;
    this.classList.add("picture");
    const draws = drawsOf(this.#answer);
    const shown = draws.slice(0, MOST);
    const said = h("output", { className: "said" }, t("batches_hint"));
    const from = new Map();
    for (const draw of shown) from.set(draw.index, [...(from.get(draw.index) ?? []), draw]);
    const cells = new Cells(
      this,
      (id) => (id[0] === "i" ? (from.get(+id.slice(1)) ?? []).map(({ place }) => `d${place}`) : [`i${shown[id.slice(1)].index}`]),
      (id) => (said.textContent = id === null ? t("batches_hint") : id[0] === "i" ? this.#index(+id.slice(1), from) : this.#draw(shown[id.slice(1)])),
    );
    const indices = [...new Set([...Array(Math.min(this.#answer.counts?.length ?? 0, MOST)).keys(), ...from.keys()])].sort((one, other) => one - other);
    const ofIndices = indices.map((index) => ({ id: `i${index}`, text: String(index), tone: from.get(index)?.length === 1 ? toneOf(from.get(index)[0]) : from.has(index) ? "plain" : "dropped" }));
    const data = h("div", { className: "block" }, h("p", { className: "group" }, t("batches_data")), scrolling(cells.table(t("batches_data"), inRows(ofIndices))));
    const title = draws.some(({ kind }) => kind === "rank") ? t("batches_ranks") : t("batches_order");
    const rows = grouped(shown).flatMap((members) => inRows(members.map((draw) => ({ id: `d${draw.place}`, text: String(draw.index), tone: toneOf(draw) })), nameOf(members[0]) || undefined));
    const order = h("div", { className: "block" }, h("p", { className: "group" }, title), scrolling(cells.table(title, rows)));
    this.replaceChildren(data, order, said, ...(shown.length < draws.length ? [h("p", { className: "quiet" }, t("batches_more", { count: draws.length - shown.length }))] : []));
  }

  #index(index, from) {
    const draws = from.get(index) ?? [];
    const weight = this.#answer.weights?.[index];
    const where = draws.slice(0, 8).map((draw) => nameOf(draw) || t("batches_draw", { number: draw.place })).join(", ");
    const told = draws.length ? t("batches_index", { index, count: draws.length, where: where + (draws.length > 8 ? " …" : "") }) : t("batches_never", { index });
    return weight === undefined ? told : `${told} ${t("batches_weight", { share: written(100 * weight) })}`;
  }

  #draw(draw) {
    return t("batches_drawn", { number: draw.number, index: draw.index, where: nameOf(draw) || "–" });
  }
});

/** Every index drawn, in order: `{place, number, index, batch, epoch, kind}`; of all processes where there are several. */
function drawsOf({ outputs, ranks }) {
  if (ranks) return ranks.flatMap((indices, rank) => indices.map((index, number) => ({ index, number, rank, kind: "rank" }))).map((draw, place) => ({ ...draw, place }));
  const data = (name) => outputs.find((output) => output.name === name)?.data;
  const [batch, epoch] = [data("batch"), data("epoch")];
  return data("indices").map((index, place) => ({ index, place, number: place, batch: batch?.[place], epoch: epoch?.[place], kind: "batch" }));
}

function nameOf({ batch, epoch, rank }) {
  if (rank !== undefined) return t("batches_rank", { rank });
  const parts = [...(epoch === undefined ? [] : [t("batches_epoch", { epoch })]), ...(batch === undefined ? [] : [batch < 0 ? t("batches_dropped") : t("batches_batch", { batch })])];
  return parts.join(" · ");
}

const toneOf = ({ batch, rank, epoch }) => (batch < 0 ? "dropped" : TONES[(rank ?? batch ?? epoch ?? 0) % TONES.length]);

/** Draws that follow one another into the same batch. */
function grouped(draws) {
  const groups = [];
  for (const draw of draws) {
    const [before] = groups.at(-1) ?? [];
    if (before && ["batch", "epoch", "rank"].every((name) => before[name] === draw[name])) groups.at(-1).push(draw);
    else groups.push([draw]);
  }
  return groups;
}

function inRows(cells, head) {
  const rows = Array.from({ length: Math.ceil(cells.length / COLUMNS) }, (_, row) => cells.slice(row * COLUMNS, (row + 1) * COLUMNS));
  return rows.map((row, place) => ({ head: head === undefined ? undefined : place ? "" : head, cells: row }));
}

const scrolling = (element) => h("div", { className: "scroll" }, element);
