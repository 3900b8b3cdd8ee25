// The formulas of update rules as MathML: as they are written, and with numbers in the place of their symbols.

const MATH = "http://www.w3.org/1998/Math/MathML";
const TOKENS = /\\(?:text|mathrm|mathcal)\{[^{}]*\}|\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|'|\S/g;
const SIGNS = {
  gamma: "γ", lambda: "λ", theta: "θ", nabla: "∇", beta: "β", epsilon: "ϵ", varepsilon: "ε", eta: "η", mu: "μ", alpha: "α", rho: "ρ", delta: "δ", tau: "τ", psi: "ψ",
  ell: "ℓ", Pi: "Π", Delta: "Δ", Gamma: "Γ", infty: "∞", cdots: "⋯", leftarrow: "←", sim: "∼", approx: "≈", top: "⊤", max: "max", min: "min",
};
const ACCENTS = { hat: "^", bar: "¯", tilde: "~" };
const SPACES = new Set(["\\,", "\\ ", "\\quad", "\\;"]);
const OPERATIONS = new Set([..."+-=<>/,()|[]", "\\leftarrow", "\\sim", "\\approx", "\\nabla"]);

const m = (name, ...children) => {
  const element = document.createElementNS(MATH, name);
  element.append(...children);
  return element;
};

/** A `<math>` of LaTeX such as updates.py writes; symbols that `values` has become their numbers. */
export function math(latex, values = new Map()) {
  return m("math", ...new Reader(latex, values).row());
}

/** The symbol that a formula starts with, as `values` names it. */
export const symbol = (latex) => latex.trim().replace(/\s+/g, "");

/** Whether putting the values in would change the formula. */
export function says(latex, values) {
  const reader = new Reader(latex, values);
  reader.row();
  return reader.replaced > 0;
}

/** A number, or a vector or small matrix as a column or grid of numbers. */
export function valueOf(value, write) {
  if (!Array.isArray(value)) return m("mn", write(value));
  const rows = value.map((row) => m("mtr", ...[row].flat().map((cell) => m("mtd", m("mn", write(cell))))));
  return m("mrow", m("mo", "("), m("mtable", ...rows), m("mo", ")"));
}

class Reader {
  constructor(latex, values) {
    this.tokens = latex.match(TOKENS) ?? [];
    this.values = values;
    this.place = 0;
    this.replaced = 0;
  }

  /** Elements up to the closing brace, or what else ends them, or the end. */
  row(end = "}") {
    const elements = [];
    let wasNumber = false;
    while (this.place < this.tokens.length && this.tokens[this.place] !== end) {
      const { element, isNumber } = this.scripted();
      if (wasNumber && isNumber) elements.push(m("mo", "·"));
      elements.push(element);
      wasNumber = isNumber;
    }
    return elements;
  }

  /** One symbol with what stands below and above it. */
  scripted() {
    const start = this.place;
    const base = this.atom();
    let [below, above, ends] = [null, null, this.place];
    while ("_^'".includes(this.tokens[this.place] ?? " ")) {
      const sign = this.tokens[this.place++];
      if (sign === "_") below = this.atom();
      else above = sign === "'" ? m("mo", "′") : this.power();
      if (sign !== "^") ends = this.place;
    }
    const key = (end) => this.tokens.slice(start, end).join("").replace(/([_^])\{(.)\}/g, "$1$2");
    const whole = this.values.get(key(this.place));
    const value = whole ?? this.values.get(key(ends));
    if (value !== undefined) {
      this.replaced += 1;
      const shown = valueOf(value, this.values.write);
      const isNegative = !Array.isArray(value) && String(shown.textContent).startsWith("-");
      const closed = isNegative ? m("mrow", m("mo", "("), shown, m("mo", ")")) : shown;
      return { element: above && whole === undefined ? m("msup", closed, above) : closed, isNumber: true };
    }
    const element = below && above ? m("msubsup", base, below, above) : below ? m("msub", base, below) : above ? m("msup", base, above) : base;
    return { element, isNumber: base.localName === "mn" };
  }

  power() {
    const value = this.values.get(this.tokens[this.place]);
    return value === undefined ? this.atom() : (this.place++, valueOf(value, this.values.write));
  }

  atom() {
    const token = this.tokens[this.place++] ?? "";
    if (token === "{") {
      const row = m("mrow", ...this.row());
      this.place += 1;
      return row;
    }
    if (token === "(") {
      const inside = this.row(")");
      this.place += 1;
      return m("mrow", m("mo", "("), ...inside, m("mo", ")"));
    }
    if (SPACES.has(token)) return space(token === "\\quad" ? "1em" : "0.17em");
    if (/^\d/.test(token)) return m("mn", token);
    if (OPERATIONS.has(token)) return m("mo", SIGNS[token.slice(1)] ?? token.replace("-", "−"));
    const [, command, text] = /^\\([a-zA-Z]+)(?:\{(.*)\})?$/.exec(token) ?? [];
    if (text !== undefined) return command === "text" ? m("mtext", text.replace(/^ | $/g, "\u00a0")) : m("mi", text);
    if (command === "frac" || command === "tfrac") return m("mfrac", this.atom(), this.atom());
    if (command === "sqrt") return m("msqrt", this.atom());
    if (command in ACCENTS) {
      const accent = m("mo", ACCENTS[command]);
      accent.setAttribute("stretchy", "false");
      const over = m("mover", this.atom(), accent);
      over.setAttribute("accent", "true");
      return over;
    }
    return m("mi", SIGNS[command] ?? token);
  }
}

function space(width) {
  const element = m("mspace");
  element.setAttribute("width", width);
  return element;
}
