// Reads tensors that people copy: torch's and NumPy's print, nested lists, rows of numbers, fills such as randn(2,3;seed=7).
// app/operators/text.py and tensors.py say what a text means; what they refuse is null here.

export const DTYPES = [
  "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64",
  "uint8", "uint16", "uint32", "uint64", "bool", "complex64", "complex128",
];
/** The keywords of each fill in their order; "" is a shape alone, which an initialiser takes. */
export const FILLS = {
  zeros: ["shape"], ones: ["shape"], full: ["shape", "fill_value"], rand: ["shape"], randn: ["shape"], randint: ["low", "high", "shape"],
  arange: ["start", "end", "step"], linspace: ["start", "end", "steps"], logspace: ["start", "end", "steps", "base"], eye: ["n", "m"], "": ["shape"],
};
const PRINTS = /^(torch\.)?tensor$|^(np\.|numpy\.)?array$/;
const MAGNITUDE = "(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?|inf|nan)";
const TOKEN = new RegExp(
  `(\\s+|#[^\\n]*)|[+-]?${MAGNITUDE}[+-]${MAGNITUDE}j|[+-]?(?:${MAGNITUDE}|infinity)(?![\\w.])|"[^"\\n]*"|'[^'\\n]*'|<[^>\\n]*>|[a-z_][\\w.]*|[[\\](){},;:=]`, "iy",
);
const INTEGER = /^[+-]?\d{1,40}$/;
const FLOAT = new RegExp(`^([+-]?)(${MAGNITUDE}|infinity)$`, "i");
const COMPLEX = new RegExp(`^([+-]?${MAGNITUDE})([+-]${MAGNITUDE})j$`, "i");

export const product = (shape) => shape.reduce((total, size) => total * size, 1);
export const kindOf = (dtype) => dtype.match(/float|int|bool|complex/)[0];
export const unquoted = (text) => text.replace(/^(["'])(.*)\1$/, "$2");

/** `{shape, data, kind, dtype?}` of a text, or `{fill, shape?, …}`, or null. `data` is flat: numbers, booleans, a BigInt where a number would not
    be exact; real and imaginary parts in turn where `kind` (float, int, bool or complex) is complex. Without `dtype`, torch infers it. */
export function parse(text) {
  try {
    return new Reader(text.trim().replace(/^Parameter containing:\s*/, "")).read();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null; // RangeError: nested too deep for the stack
    throw error;
  }
}

/** One number as people write it, and its kind. */
export function parseScalar(text) {
  if (/^(true|false)$/i.test(text)) return [/^t/i.test(text), "bool"];
  if (INTEGER.test(text)) return [exact(text), "int"];
  const [, sign, size] = FLOAT.exec(text) ?? [];
  if (size) return [(sign === "-" ? -1 : 1) * (/^i/i.test(size) ? Infinity : Number(size)), "float"];
  const [, ...parts] = COMPLEX.exec(text) ?? refuse();
  return [parts.map((part) => parseScalar(part)[0]).map(Number), "complex"];
}

/** An integer's value: a BigInt where a number would not hold it. */
export function exact(text) {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value + 0 : BigInt(text); // + 0: an integer has no -0
}

/** The tensor as `kind`, its elements converted; a float stays one where no integer equals it. */
export function as(tensor, kind) {
  if (tensor.kind === kind) return tensor;
  let data = tensor.kind === "complex" ? tensor.data.filter((_, place) => place % 2 === 0) : tensor.data;
  if (kind === "bool") data = data.map(Boolean);
  else if (kind === "complex") data = data.flatMap((value) => [Number(value), 0]);
  else data = data.map((value) => (typeof value === "bigint" && kind === "int" ? value : Number(value)));
  return { ...tensor, data, kind };
}

export function inferred(kind, floating = "float32") {
  return { float: floating, int: "int64", bool: "bool", complex: floating === "float64" ? "complex128" : "complex64" }[kind];
}

/** Shape and dtype of what `parse` gave. */
export function facts(parsed, floating) {
  if (!("fill" in parsed)) return { shape: parsed.shape, dtype: parsed.dtype ?? inferred(parsed.kind, floating) };
  const { fill, shape, start = 0, end, step = 1, steps, n, m = n, dtype } = parsed;
  const length = Number(steps ?? Math.max(0, Math.ceil((end - start) / step)));
  const isWhole = fill === "randint" || ((fill === "full" || fill === "arange") && [parsed.fill_value, start, end, step].every((value) => value === undefined || INTEGER.test(value)));
  return { shape: shape ?? (fill === "eye" ? [n, m].map(Number) : [length]), dtype: dtype ?? (isWhole ? "int64" : floating) };
}

class Reader {
  #text;
  #tokens = [];
  #place = 0;
  #kinds = new Set();

  constructor(text) {
    this.#text = text;
    for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length;) {
      const [token, space] = TOKEN.exec(text) ?? refuse();
      if (!space) this.#tokens.push(token);
    }
  }

  read() {
    const first = this.#tokens[0] ?? refuse();
    const result = first === "{" ? this.#object() : /^[a-z_]/i.test(first) && !isScalar(first) ? this.#call() : /^[[(]/.test(first) ? this.#blocks() : this.#rows();
    return this.#place === this.#tokens.length ? result : refuse();
  }

  #next = () => this.#tokens[this.#place++] ?? refuse();
  #take = (mark) => this.#next() === mark || refuse();
  #skip = (marks) => { if (marks.includes(this.#tokens[this.#place] ?? " ")) this.#place++; };

  #scalar(token) {
    const [value, kind] = parseScalar(unquoted(token));
    this.#kinds.add(kind);
    return value;
  }

  #value() {
    const token = this.#next();
    if (token !== "[" && token !== "(") return this.#scalar(token);
    const close = token === "[" ? "]" : ")";
    const values = new List();
    while (this.#tokens[this.#place] !== close) {
      values.push(this.#value());
      this.#skip(",");
    }
    this.#place++;
    return values;
  }

  #blocks() {
    const blocks = List.of(this.#value());
    while (this.#tokens[this.#place] === "[") blocks.push(this.#value());
    return this.#tensor(blocks.length === 1 ? blocks[0] : blocks);
  }

  #rows() {
    const lines = this.#text.replace(/#.*/g, "").split("\n").map((line) => line.split(/[\s,;]+/).filter(Boolean)).filter((line) => line.length);
    this.#place = this.#tokens.length;
    const values = List.from(lines, (line) => List.from(line, (token) => this.#scalar(token)));
    if (values.length > 1) return this.#tensor(values);
    return this.#tensor(values[0].length > 1 || /[,;]/.test(this.#text) ? values[0] : values[0][0]);
  }

  #call() {
    const name = this.#next();
    const fill = name.replace(/^torch\./, "");
    this.#take("(");
    if (PRINTS.test(name)) return this.#print();
    if (!fill || !Object.hasOwn(FILLS, fill)) refuse();
    const given = [];
    const keywords = {};
    while (this.#tokens[this.#place] !== ")") {
      const key = this.#tokens[this.#place + 1] === "=" ? this.#next() : null;
      if (key) this.#take("=");
      if (key) keywords[key === "size" ? "shape" : key] = this.#word();
      else given.push(this.#word());
      this.#skip(",;");
    }
    this.#place++;
    return this.#filled({ fill, ...positional(fill, given), ...keywords });
  }

  #print() {
    const data = this.#tokens[this.#place] === "size" ? new List() : this.#value();
    const given = {};
    this.#skip(",");
    while (this.#tokens[this.#place] !== ")") {
      const key = this.#next();
      this.#take("=");
      given[key] = this.#word();
      this.#skip(",");
    }
    this.#place++;
    return this.#tensor(data, given.dtype, given.size ?? given.shape);
  }

  #object() {
    const given = {};
    this.#take("{");
    while (this.#tokens[this.#place] !== "}") {
      const key = unquoted(this.#next());
      this.#take(":");
      given[key] = key === "data" ? this.#value() : this.#word();
      this.#skip(",");
    }
    this.#place++;
    if (given.data === undefined) return this.#filled({ fill: "", ...given });
    return this.#tensor(given.data, given.dtype, given.shape, true);
  }

  /** A keyword's value: a shape as numbers, all else by its spelling. */
  #word() {
    if (!/^[[(]/.test(this.#tokens[this.#place] ?? "")) return unquoted(this.#next()).replace(/^(torch|np)\./, "");
    return Array.from(this.#value());
  }

  #filled(fill) {
    const { fill: name, shape, dtype } = fill;
    if (!Object.hasOwn(FILLS, name) || (dtype && !DTYPES.includes(dtype))) refuse();
    if (shape ? !Array.isArray(shape) : FILLS[name].includes("shape")) refuse();
    return facts(fill, "float32").shape.every((size) => Number.isSafeInteger(size) && size >= 0) ? fill : refuse();
  }

  #tensor(nested, dtype, shape, arePairs) {
    if (dtype && !DTYPES.includes(dtype)) refuse();
    const found = measure(nested);
    let data = nested instanceof List ? flatten(nested) : [nested];
    let kind = this.#kinds.has("complex") ? "complex" : this.#kinds.has("float") || !data.length ? "float" : this.#kinds.has("int") ? "int" : "bool";
    if (dtype && arePairs && kindOf(dtype) === "complex") {
      if (found.pop() !== 2) refuse();
      return { shape: shape ?? found, data: data.map(Number), kind: "complex", dtype };
    }
    if (shape && product(shape) !== data.length) refuse();
    if (kind === "complex") data = data.flatMap((value) => (Array.isArray(value) ? value : [Number(value), 0]));
    else if (kind !== "bool") data = data.map((value) => (typeof value === "bigint" && kind === "int" ? value : Number(value)));
    return as({ shape: shape ?? found, data, kind, dtype }, dtype ? kindOf(dtype) : kind);
  }
}

/** A list of the text, to be told from a complex number's two parts. */
class List extends Array {}

function flatten(list) {
  return list[0] instanceof List ? Array.from(list).flatMap(flatten) : Array.from(list);
}

function measure(value) {
  if (!(value instanceof List)) return [];
  const shapes = value.some((item) => item instanceof List) ? Array.from(value, measure) : [[]];
  if (shapes.some((shape) => String(shape) !== String(shapes[0]) || shape.length !== shapes[0].length)) refuse();
  return [value.length, ...shapes[0]];
}

function positional(fill, given) {
  if (!given.length) return {};
  const isList = (value) => Array.isArray(value);
  if (FILLS[fill].length === 1) return { shape: given.length === 1 && isList(given[0]) ? given[0] : given.map(Number) };
  const names = fill === "arange" && given.length === 1 ? ["end"] : fill === "randint" && isList(given[1]) ? ["high", "shape"] : FILLS[fill];
  if (given.length > names.length) refuse();
  return Object.fromEntries(given.map((value, place) => [names[place], value]));
}

const isScalar = (token) => /^(true|false|inf|infinity|nan)$/i.test(token);

function refuse() {
  throw new SyntaxError("no tensor");
}
