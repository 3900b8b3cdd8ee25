// A request in the fragment of an address: `v1.` + base64url(deflate-raw(JSON)) + `.` + a checksum. Nothing of it reaches the server.
// v1 is read for ever. What is read is only well formed, never trusted: it goes through the form and the API's own validation.

import { Spelled, read, write } from "./exact-json.js";

export const MOST_CHARACTERS = 64_000; // of a fragment; every browser takes longer addresses, chats and mail hardly do
const MOST_BYTES = 2 * 1024 * 1024; // of what is packed in it
const DEEPEST = 64;
const FORM = /^#?v1(p?)\.([\w-]+)\.([0-9a-z]{1,7})$/; // `p`: plain, from browsers without CompressionStream
const NAME = /^[A-Za-z_][\w.]{0,199}$/;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Spelled);
const isText = (value) => typeof value === "string";
const isBoolean = (value) => typeof value === "boolean";
const isNumber = (value) => typeof value === "number" || value instanceof Spelled;

const MEMBERS = {
  arguments: isObject, inputs: isObject, state: isObject, seed: isNumber, training: isBoolean,
  gradients: (value) => isBoolean(value) || isObject(value), device: isText, dtype: isText,
};

/** The fragment, without `#`, of `{name, request}`; null where it would be too long. */
export const encode = ({ name, request }) => pack({ name, request });

/** `{name, request}` of a fragment; null where anything about it is wrong. */
export async function decode(text) {
  const state = await unpack(text);
  const isWhole = isObject(state) && Object.keys(state).join() === "name,request" && isText(state.name) && NAME.test(state.name) && isObject(state.request);
  return isWhole && Object.entries(state.request).every(([key, value]) => Object.hasOwn(MEMBERS, key) && MEMBERS[key](value)) ? state : null;
}

/** The fragment of any JSON value; null where it would be too long. */
export async function pack(value) {
  const bytes = new TextEncoder().encode(write(value));
  if (bytes.length > MOST_BYTES) return null;
  const packed = globalThis.CompressionStream ? await through(new CompressionStream("deflate-raw"), bytes, MOST_BYTES) : bytes;
  const text = `v1${packed === bytes ? "p" : ""}.${toBase64url(packed)}.${checksum(bytes)}`;
  return text.length > MOST_CHARACTERS ? null : text;
}

/** The JSON value of a fragment; null where anything about it is wrong. */
export async function unpack(text) {
  try {
    const [, isPlain, payload, sum] = text.length <= MOST_CHARACTERS + 1 && FORM.exec(text);
    const packed = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt());
    const bytes = isPlain ? packed : await through(new DecompressionStream("deflate-raw"), packed, MOST_BYTES);
    if (toBase64url(packed) !== payload || checksum(bytes) !== sum) return null;
    const value = read(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    return isHarmless(value, DEEPEST) ? value : null;
  } catch {
    return null;
  }
}

/** What comes out of a stream; throws where that is more than `most` bytes. */
async function through(stream, bytes, most) {
  const writer = stream.writable.getWriter();
  Promise.all([writer.write(bytes), writer.close()]).catch(() => {}); // the reader hears of it as well
  const parts = [];
  let length = 0;
  for (const reader = stream.readable.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    length += value.length;
    parts.push(value);
    if (length > most) {
      await reader.cancel();
      throw new RangeError("too long");
    }
  }
}

function toBase64url(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** FNV-1a in 32 bits: against links cut short or mangled on their way, not against malice. */
function checksum(bytes) {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum.toString(36);
}

/** Not nested too deep for those who walk it, and without the one key that is more than a key. */
function isHarmless(value, depth) {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && !Object.hasOwn(value, "__proto__") && Object.values(value).every((item) => isHarmless(item, depth - 1));
}
