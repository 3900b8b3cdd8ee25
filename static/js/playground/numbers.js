// Tensors as the API answers them: nested lists, complex numbers as pairs, not-a-number and the infinities by name, integers beyond
// 2^53 as BigInt or digits. Nothing here makes a flat copy of a tensor, and nothing but walk() looks at all of a large one.

const SLICE_MS = 8;
const CHUNK = 1 << 15;
const SAMPLE = 1 << 15;
const FIXED_RANGE = [1e-4, 1e5];
const NAMES = { NaN: "nan", Infinity: "inf", "-Infinity": "-inf" };

export const count = ({ shape }) => shape.reduce((product, size) => product * size, 1);
export const isFloat = ({ dtype }) => /float|complex/.test(dtype);
export const isComplex = ({ dtype }) => dtype.startsWith("complex");
export const at = (data, index) => index.reduce((inner, place) => inner[place], data);

/** The number that pictures show for an element: a complex one's absolute value. */
export function real(value) {
  if (typeof value === "number") return value;
  return Array.isArray(value) ? Math.hypot(real(value[0]), real(value[1])) : Number(value);
}

/** The matrix at an index of the leading axes; a vector is one row, a number one cell. */
export function matrix({ data, shape }, index = []) {
  const inner = at(data, index);
  const [height, width] = shape.length > 1 ? shape.slice(-2) : [1, shape[0] ?? 1];
  if (shape.length > 1) return { index, height, width, get: (row, column) => inner[row][column], place: (row, column) => [...index, row, column] };
  return { index, height, width, get: (_, column) => (shape.length ? inner[column] : inner), place: (_, column) => (shape.length ? [column] : []) };
}

function* rows(data, axes) {
  if (axes === 0) yield [data];
  else if (axes === 1) yield data;
  else for (const inner of data) yield* rows(inner, axes - 1);
}

/** Calls visit(row, from, to, offset) for all elements, row by row, and lets the page breathe; false when it was aborted. */
export async function walk({ data, shape }, visit, signal) {
  let offset = 0;
  let since = performance.now();
  for (const row of rows(data, shape.length)) {
    for (let from = 0; from < row.length; from += CHUNK) {
      visit(row, from, Math.min(row.length, from + CHUNK), offset);
      if (performance.now() - since < SLICE_MS) continue;
      await new Promise((resume) => setTimeout(resume));
      if (signal?.aborted) return false;
      since = performance.now();
    }
    offset += row.length;
  }
  return !signal?.aborted;
}

/** The range of a tensor's finite values and of their sizes, from all of them or, where there are many, from a sample and the statistics. */
export function survey(tensor) {
  const { data, shape, statistics } = tensor;
  const found = { low: Infinity, high: -Infinity, most: 0, whole: true, nonzero: 0, tiny: 0, isSample: count(tensor) > SAMPLE };
  const see = (number) => {
    if (!Number.isFinite(number)) return;
    const size = Math.abs(number);
    found.low = Math.min(found.low, number);
    found.high = Math.max(found.high, number);
    found.most = Math.max(found.most, size);
    if (size) found.nonzero++;
    if (size && size < FIXED_RANGE[0]) found.tiny++;
    found.whole &&= Number.isInteger(number);
  };
  if (found.isSample) {
    const stride = Math.ceil(count(tensor) / SAMPLE) | 1;
    const place = shape.map(() => 0);
    for (let flat = 0; flat < count(tensor); flat += stride) {
      for (let axis = shape.length - 1, rest = flat; axis >= 0; axis--) {
        place[axis] = rest % shape[axis];
        rest = Math.floor(rest / shape[axis]);
      }
      see(real(at(data, place)));
    }
    if (statistics?.min != null) for (const bound of [statistics.min, statistics.max]) see(real(bound));
  } else if (count(tensor)) for (const row of rows(data, shape.length)) for (const value of row) see(real(value));
  if (found.low > found.high) found.low = found.high = 0;
  return found;
}

/** What the API calls statistics, for tensors that come without. */
export async function statistics(tensor, signal) {
  const found = { min: Infinity, max: -Infinity, mean: 0, std: 0, zeros: 0, nan: 0, inf: 0 };
  let finite = 0;
  const whole = await walk(tensor, (row, from, to) => {
    for (let place = from; place < to; place++) {
      const number = real(row[place]);
      if (number === 0) found.zeros++;
      if (Number.isFinite(number)) {
        const away = number - found.mean;
        found.mean += away / ++finite;
        found.std += away * (number - found.mean);
        if (number < found.min) found.min = number;
        if (number > found.max) found.max = number;
      } else found[Number.isNaN(number) ? "nan" : "inf"]++;
    }
  }, signal);
  if (!whole) return null;
  found.std = finite > 1 ? Math.sqrt(found.std / (finite - 1)) : null;
  if (!finite || tensor.dtype === "bool" || isComplex(tensor)) Object.assign(found, { min: null, max: null, mean: null, std: null });
  return found;
}

// ---- how numbers are written

function halfToEven(number, digits, method) {
  if (!Number.isFinite(number)) return NAMES[number];
  const size = Math.abs(number);
  const [long, exponent = ""] = size[method](digits + 50).split(/(?=e)/);
  const end = long.indexOf(".") + 1 + digits;
  const isTie = /^50*$/.test(long.slice(end)) && Number(long.slice(0, end).at(-1)) % 2 === 0;
  const sign = number < 0 || Object.is(number, -0) ? "-" : "";
  return sign + (isTie ? long.slice(0, end) + exponent : size[method](digits));
}

/** Python's f"{number:.4f}" and f"{number:.4e}"; where two are equally near, JavaScript's own round away from zero. */
export const fixed = (number, digits) => (digits ? halfToEven(number, digits, "toFixed") : halfToEven(number, 1, "toFixed").replace(/\.0$/, ""));
export const scientific = (number, digits) => halfToEven(number, digits, "toExponential").replace(/e(.)(\d)$/, "e$10$2");

/** Python's f"{number:.6g}". */
export function general(number) {
  if (!Number.isFinite(number)) return NAMES[number];
  const [digits, exponent] = number.toExponential(5).split("e");
  if (exponent >= -4 && exponent < 6) return String(Number(number.toPrecision(6)));
  return `${Number(digits)}e${exponent.replace(/^([+-])(\d)$/, "$10$2")}`;
}

/** Every digit of an element. An integer that was rounded on the way here says so. */
export function exact(value, dtype) {
  if (Array.isArray(value)) return complex(exact(value[0], dtype), exact(value[1], dtype));
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "number") return NAMES[value] ?? String(value);
  if (!Number.isFinite(value)) return NAMES[value];
  if (!isFloat({ dtype })) return Number.isInteger(value) && !Number.isSafeInteger(value) ? `≈${BigInt(value)}` : String(value);
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const complex = (left, right) => `${left}${right.startsWith("-") ? "" : "+"}${right}j`;

/** How all numbers of a tensor are written, given its survey: the server's rule, but that one of a hundred may be too small for it. */
export function writer(tensor, { most, whole, nonzero, tiny }) {
  const [, high] = FIXED_RANGE;
  const isFixed = most < high && (!tiny || 100 * tiny < nonzero);
  const write = whole && most < high && !isComplex(tensor)
    ? (number) => `${fixed(number, 0)}.`
    : (number) => (isFixed ? fixed : scientific)(number, 4);
  const text = (value) => {
    if (Array.isArray(value)) return complex(text(value[0]), text(value[1]));
    return isFloat(tensor) && Number.isFinite(Number(value)) ? write(Number(value)) : exact(value, tensor.dtype);
  };
  return text;
}

/** The class of a number's tint: p1–p3 above zero, n1–n3 below, by size beside the largest. */
export function tone(value, most) {
  const number = real(value);
  if (!number || !Number.isFinite(number)) return "";
  return (number < 0 ? "n" : "p") + Math.min(3, 1 + Math.floor((3 * Math.abs(number)) / most));
}
