// Tensors in files: .npy, .safetensors, .csv and images in; .npy, .safetensors and .csv out. Only headers and numbers are read, never a pickle.
// What cannot be read throws a Refused, whose `key` and `values` are those of a word.

import { kindOf, parse, product } from "./tensor-text.js";

export const MOST_BYTES = 16 * 2 ** 20;
export const MOST_ELEMENTS = 200_000;
const MOST_SIDE = 224;
const NPY = "NUMPY"; // after a byte that is no character
const RECORDS = {
  float16: [2, "Uint16", fromHalf, toHalf], bfloat16: [2, "Uint16", fromBrain, toBrain], float32: [4, "Float32", shortest], float64: [8, "Float64"],
  int8: [1, "Int8"], int16: [2, "Int16"], int32: [4, "Int32"], int64: [8, "BigInt64", exactly, whole],
  uint8: [1, "Uint8"], uint16: [2, "Uint16"], uint32: [4, "Uint32"], uint64: [8, "BigUint64", exactly, whole],
  bool: [1, "Uint8", Boolean, Number], complex64: [4, "Float32", shortest], complex128: [8, "Float64"],
}; // bytes of a number, DataView's name of it, what it means, and back
const NUMPY = {
  f2: "float16", f4: "float32", f8: "float64", i1: "int8", i2: "int16", i4: "int32", i8: "int64",
  u1: "uint8", u2: "uint16", u4: "uint32", u8: "uint64", b1: "bool", c8: "complex64", c16: "complex128",
};
const SAFE = {
  F16: "float16", BF16: "bfloat16", F32: "float32", F64: "float64", I8: "int8", I16: "int16", I32: "int32", I64: "int64",
  U8: "uint8", U16: "uint16", U32: "uint32", U64: "uint64", BOOL: "bool", C64: "complex64",
};

export class Refused extends Error {
  constructor(key, values = {}) {
    super(key);
    Object.assign(this, { key, values });
  }
}

/** The tensor in a file, as `parse` of tensor-text.js gives one. Of several, the one of that `name`, and `names` has all. */
export async function readFile(file, name) {
  if (file.size > MOST_BYTES) throw new Refused("in_long_file", { limit: MOST_BYTES / 2 ** 20 });
  if (file.type.startsWith("image/")) return readImage(file);
  const ending = file.name.toLowerCase().split(".").at(-1);
  if (["csv", "tsv", "txt"].includes(ending)) return readRows(await file.text());
  const bytes = new DataView(await file.arrayBuffer());
  if (ending === "npy" || latin(bytes, 1, NPY.length) === NPY) return readNpy(bytes);
  if (ending === "safetensors") return readSafetensors(bytes, name);
  throw new Refused("in_unknown_file");
}

/** The bytes of a .npy file. NumPy has no bfloat16: it is widened. */
export function toNpy({ shape, dtype, data }) {
  const stored = dtype === "bfloat16" ? "float32" : dtype;
  const [code] = Object.entries(NUMPY).find(([, name]) => name === stored);
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const header = `{'descr': '${code.at(-1) === "1" && code.length === 2 ? "|" : "<"}${code}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + "\n";
  return joined([0x93, ...latinBytes("NUMPY\x01\x00"), padded.length & 255, padded.length >> 8, ...latinBytes(padded)], pack(data, stored));
}

/** The bytes of a .safetensors file of tensors with names. */
export function toSafetensors(tensors) {
  const codes = Object.fromEntries(Object.entries(SAFE).map(([code, dtype]) => [dtype, code]));
  const packed = tensors.map(({ dtype, data }) => pack(data, codes[dtype] ? dtype : refuse("in_no_safetensors", { dtype })));
  let end = 0;
  const entries = tensors.map(({ name, shape, dtype }, place) => [name, { dtype: codes[dtype], shape, data_offsets: [end, (end += packed[place].length)] }]);
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(header.length / 8) * 8;
  const start = new Uint8Array(8 + length).fill(32);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(header, 8);
  return joined(start, ...packed);
}

/** Rows of numbers; matrices of a tensor of more axes have an empty line between them. */
export function toCsv({ shape, dtype, data }) {
  const parts = kindOf(dtype) === "complex" ? 2 : 1;
  const flat = [data].flat(Infinity).map(textual);
  const cells = parts === 1 ? flat : Array.from({ length: flat.length / 2 }, (_, place) => `${flat[2 * place]}${/^-/.test(flat[2 * place + 1]) ? "" : "+"}${flat[2 * place + 1]}j`);
  const width = shape.at(-1) ?? 1;
  const height = shape.at(-2) ?? 1;
  const lines = Array.from({ length: width ? cells.length / width : 0 }, (_, row) => cells.slice(row * width, (row + 1) * width).join(","));
  return lines.map((line, row) => (row && row % height === 0 ? `\n${line}\n` : `${line}\n`)).join("");
}

// ---- in

function readNpy(bytes) {
  if (latin(bytes, 1, NPY.length) !== NPY || bytes.getUint8(0) !== 0x93) throw new Refused("in_broken_file");
  const isLong = bytes.getUint8(6) > 1;
  const start = isLong ? 12 : 10;
  if (bytes.byteLength < start) throw new Refused("in_broken_file");
  const end = start + (isLong ? bytes.getUint32(8, true) : bytes.getUint16(8, true));
  const header = latin(bytes, start, end - start);
  const [, order, code] = /'descr':\s*'([<>|=])(\w+)'/.exec(header) ?? [];
  if (/'descr':\s*'\|?O/.test(header)) throw new Refused("in_pickle");
  const dtype = Object.hasOwn(NUMPY, code) ? NUMPY[code] : refuse("in_foreign_dtype", { dtype: /'descr':\s*('[^']*'|\[.*\])/.exec(header)?.[1] ?? "?" });
  const sizes = /'shape':\s*\(([\d\s,L]*)\)/.exec(header)?.[1] ?? refuse("in_broken_file");
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  const tensor = unpack(bytes, end, bytes.byteLength, dtype, shape, order !== ">");
  return /'fortran_order':\s*True/.test(header) ? { ...tensor, data: rowMajor(tensor) } : tensor;
}

function readSafetensors(bytes, wanted) {
  const length = Number(bytes.byteLength < 8 ? refuse("in_broken_file") : bytes.getBigUint64(0, true));
  if (length > bytes.byteLength - 8) throw new Refused("in_broken_file");
  const header = jsonOf(new TextDecoder().decode(new Uint8Array(bytes.buffer, 8, length)));
  const names = Object.keys(header).filter((name) => name !== "__metadata__");
  const name = names.includes(wanted) ? wanted : names[0] ?? refuse("in_broken_file");
  const { dtype: code, shape, data_offsets: offsets } = header[name];
  const isSound = [shape, offsets].every((list) => Array.isArray(list) && list.every((item) => Number.isSafeInteger(item) && item >= 0)) && offsets.length === 2;
  const dtype = Object.hasOwn(SAFE, code) ? SAFE[code] : refuse("in_foreign_dtype", { dtype: String(code) });
  if (!isSound) throw new Refused("in_broken_file");
  return { ...unpack(bytes, 8 + length + offsets[0], 8 + length + offsets[1], dtype, shape, true), name, names };
}

/** Comma, semicolon, tab or space between numbers; a first line of names is left out. */
function readRows(text) {
  const plain = text.replace(/^\ufeff/, "").replaceAll('"', "");
  const found = [plain, plain.slice(plain.indexOf("\n") + 1)].map(parse).find((parsed) => parsed?.data) ?? refuse("in_no_rows");
  return found.data.length > MOST_ELEMENTS ? tooMany(found.data.length) : found;
}

/** RGB from 0 to 1 in shape (1, 3, H, W), made smaller where a side is longer than 224; white shows through. */
async function readImage(file) {
  const bitmap = await createImageBitmap(file).catch(() => refuse("in_no_image"));
  const scale = Math.min(1, MOST_SIDE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const pen = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const levels = Array.from({ length: 256 }, (_, level) => shortest(Math.fround(level / 255)));
  const { data: pixels } = pen.getImageData(0, 0, width, height);
  const data = Array.from({ length: 3 * width * height }, (_, place) => levels[pixels[4 * (place % (width * height)) + Math.floor(place / width / height)]]);
  return { shape: [1, 3, height, width], data, kind: "float" };
}

// ---- numbers and bytes

function unpack(bytes, start, end, dtype, shape, isLittle) {
  const [size, type, meaning = Number] = RECORDS[dtype];
  const kind = kindOf(dtype);
  const count = product(shape) * (kind === "complex" ? 2 : 1);
  if (product(shape) > MOST_ELEMENTS) tooMany(product(shape));
  if (end > bytes.byteLength || end - start !== count * size) throw new Refused("in_broken_file");
  const data = Array.from({ length: count }, (_, place) => meaning(bytes[`get${type}`](start + place * size, isLittle)));
  return { shape, data, kind, dtype };
}

function pack(data, dtype) {
  const [size, type, , store = Number] = RECORDS[dtype];
  const flat = [data].flat(Infinity);
  const bytes = new DataView(new ArrayBuffer(flat.length * size));
  for (const [place, value] of flat.entries()) bytes[`set${type}`](place * size, store(value), true);
  return new Uint8Array(bytes.buffer);
}

/** Data of a file whose first index runs fastest, with the last one fastest. */
function rowMajor({ shape, data, kind }) {
  const parts = kind === "complex" ? 2 : 1;
  return data.map((_, place) => {
    let rest = Math.floor(place / parts);
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % shape[axis]) * product(shape.slice(0, axis));
      rest = Math.floor(rest / shape[axis]);
    }
    return data[from * parts + (place % parts)];
  });
}

/** The shortest decimal number that is this float32. */
function shortest(value) {
  for (let digits = 6; digits < 9; digits++) {
    const number = Number(value.toPrecision(digits));
    if (Math.fround(number) === value) return number;
  }
  return Number(value.toPrecision(9));
}

function fromHalf(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return shortest(sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24));
}

function toHalf(given) {
  const value = Number(given);
  const size = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign + 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(size || 1e-9)));
  return sign + (exponent + 14) * 1024 + Math.round(size / 2 ** (exponent - 10)); // an exponent's own 1 adds to its field
}

const word = new DataView(new ArrayBuffer(4));

function fromBrain(bits) {
  word.setUint32(0, bits << 16);
  return shortest(word.getFloat32(0));
}

function toBrain(value) {
  word.setFloat32(0, Number(value));
  return word.getUint16(0);
}

function exactly(value) {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function whole(value) {
  return BigInt(String(value));
}

function textual(value) {
  if (typeof value === "boolean") return value ? "1" : "0";
  return String(value).replace("Infinity", "inf").replace("NaN", "nan");
}

const latinBytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const latin = (bytes, start, length) => new TextDecoder("latin1").decode(bytes.buffer.slice(start, start + length));

function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0);
  return whole;
}

function jsonOf(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return refuse("in_broken_file");
  }
}

const tooMany = (count) => refuse("in_long_tensor", { count, limit: MOST_ELEMENTS });

function refuse(key, values) {
  throw new Refused(key, values);
}
