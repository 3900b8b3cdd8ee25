// The HTTP API: an operator's description, its dry run and its run. Whatever goes wrong comes back as a problem, being offline too.

import { read, Spelled, write } from "./exact-json.js";

const OPERATORS = new URL("../../../api/v1/operators/", import.meta.url);
const STREAM = "application/x-ndjson";
const LONG_INTEGER = /[[,:]-?\d{16,}[\],}]/;
const descriptions = new Map();
const catalogues = new Map();

/** The operator's description; a promise that fails where there is none to be had. */
export function describe(name) {
  if (!descriptions.has(name)) {
    const answer = fetch(address(name), { headers: { accept: "application/json" } }).then(async (response) => {
      if (!response.ok) throw new Error(response.statusText);
      return read(await response.text());
    });
    answer.catch(() => descriptions.delete(name));
    descriptions.set(name, answer);
  }
  return descriptions.get(name);
}

/** The rows of all operators of a kind; a promise that fails where they cannot be had. */
export function catalogue(kind) {
  if (!catalogues.has(kind)) {
    const answer = fetch(new URL(`../operators?kind=${kind}`, OPERATORS)).then((response) => response.json()).then(({ operators }) => operators);
    answer.catch(() => catalogues.delete(kind));
    catalogues.set(kind, answer);
  }
  return catalogues.get(kind);
}

/** `{answer}` with shapes and costs, or `{problem}`; `{aborted: true}` where `signal` was. */
export const dryRun = (name, request, signal) => post(name, "shape", request, signal);

/** The same for a run. `hear.progress(part)` is told how far a long one has come, `hear.waiting(place)` its place in the queue. */
export const run = (name, request, signal, hear) => post(name, `run?most_elements=${mostOf(name)}`, request, signal, hear);

/** A part of one of the run's tensors, named as in `output[3,0:16]`. */
export const part = (name, request, text, signal) => post(name, `run?part=${encodeURIComponent(text)}`, request, signal);

/** What is to be saved, as `{blob}`, or `{problem}`: the tensor of that name as a .npy file, the whole answer where there is no name. */
export async function file(name, request, text = "") {
  const accept = text ? "application/octet-stream" : "application/json";
  try {
    const response = await fetch(`${address(name)}/run${text && `?part=${encodeURIComponent(text)}`}`, { method: "POST", headers: { ...headers(), accept }, body: write(request) });
    return response.ok ? { blob: await response.blob() } : { problem: problemOf(await response.text(), response) };
  } catch (error) {
    return { problem: { code: "offline", detail: error.message } };
  }
}

/** A run that gives its one input back: the numbers that torch reads in a text, or puts into a fill. */
export const echo = (input, dtype, signal) => run("torch.nn.Identity", { inputs: { input }, ...(dtype && { dtype }) }, signal);

/** All comes in events, problems too: an answer of another status would be an error in the browser's console. */
async function post(name, task, request, signal, hear) {
  try {
    const asked = { ...headers(), accept: STREAM, prefer: "events" };
    const response = await fetch(`${address(name)}/${task}`, { method: "POST", headers: asked, body: write(request), signal });
    return response.ok ? await lastOf(response, hear) : { problem: problemOf(await response.text(), response) };
  } catch (error) {
    return error.name === "AbortError" ? { aborted: true } : { problem: { code: "offline", detail: error.message } };
  }
}

function headers() {
  const key = document.getElementById("key")?.value;
  return { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) };
}

/** Longer tensors come without their data; what pictures of paths and plans are drawn from may be longer. */
const mostOf = (name) => (/^torch\.(optim|utils)\./.test(name) ? 2 ** 18 : 2 ** 16);

const address = (name) => new URL(encodeURIComponent(name), OPERATORS).href;

/** The result or the error at the end of a stream of events. */
async function lastOf(response, hear) {
  let rest = "";
  for (const reader = response.body.pipeThrough(new TextDecoderStream()).getReader(); ;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop();
    for (const line of lines.filter(Boolean)) {
      const [, event] = /^\{"event":"(\w+)"/.exec(line);
      if (event === "result") return { answer: answerOf(line).data };
      if (event === "error") return { problem: JSON.parse(line).data };
      hear?.[event]?.(JSON.parse(line).data);
    }
    if (done) throw new TypeError(response.statusText);
  }
}

/** Integers beyond 2⁵³ keep their digits. */
const answerOf = (text) => (LONG_INTEGER.test(text) ? plain(read(text)) : JSON.parse(text));

function plain(value) {
  if (value instanceof Spelled) return Number.isInteger(Number(value)) && !Number.isSafeInteger(Number(value)) && !/[.e]/i.test(value.text) ? value : Number(value);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return new Spelled(String(value)); // a float would have a point or an exponent
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function problemOf(text, response) {
  const wait = Number(response.headers.get("retry-after")) || undefined;
  try {
    return { retry_after_seconds: wait, ...JSON.parse(text) };
  } catch {
    return { code: wait ? "overloaded" : "internal_error", detail: `${response.status} ${response.statusText}`, retry_after_seconds: wait };
  }
}
