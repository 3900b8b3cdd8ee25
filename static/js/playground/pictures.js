// A picture of an answer: of an elementwise operator its curve, of others by kind. What draws it loads when it is first wanted.

const MOST_CELLS = 400;

const KINDS = {
  optimizer: { tag: "optimizer-race", load: () => import("./race.js"), suits: (answer) => has(answer, "path") },
  scheduler: { tag: "learning-rates", load: () => import("./schedule.js"), suits: (answer) => has(answer, "lr") },
  initializer: { tag: "value-histogram", load: () => import("./histogram.js"), suits: (answer) => answer.histogram?.counts?.length },
  sampler: { tag: "index-batches", load: () => import("./batches.js"), suits: (answer) => has(answer, "indices") },
  function: { tag: "linked-cells", load: () => import("./linked-cells.js"), suits: ({ outputs }) => outputs.some(({ data }) => data) && elementsOf(outputs) <= MOST_CELLS },
};

const CURVE = { tag: "function-curve", load: () => import("./elementwise.js"), suits: (answer, { inputs }) => inputs.some(({ required, dtypes }) => required && dtypes.includes("float64")) };

let last = null;

/**
 * An element that shows the answer, or null where there is nothing to draw. For a new answer of the same operator it is the same element,
 * as long as that is in the document. `rerun(change)` runs with other arguments and inputs; without it the picture cannot be changed.
 */
export function picture(detail, answer, rerun, request) {
  const { tag, load, suits } = (detail.elementwise ? CURVE : KINDS[detail.kind]) ?? {};
  if (!suits?.(answer, detail)) return null;
  const isSame = rerun && last?.isConnected && last.localName === tag && last.given.answer.operator === answer.operator;
  const element = isSame ? last : document.createElement(tag);
  const focused = element.contains(document.activeElement) && document.activeElement;
  element.given = { answer, rerun, request: request ?? {} };
  if (rerun) last = element;
  load().then(() => {
    customElements.upgrade(element);
    element.show();
    if (focused && focused.isConnected && document.activeElement === document.body) focused.focus({ preventScroll: true });
  });
  return element;
}

/** Draws what a run that still goes on has reported: one part of its progress, or several. */
export function progress(element, parts) {
  for (const part of [parts].flat()) element?.follow?.(part);
}

function has(answer, name) {
  return answer.outputs.some((output) => output.name === name && output.data?.length);
}

const elementsOf = (outputs) => outputs.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
