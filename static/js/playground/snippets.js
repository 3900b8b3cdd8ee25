// A run as code to take along. The request stands in each snippet as JSON text or a Python literal, its numbers spelled as they were.

import { read, write } from "./exact-json.js";

const WIDTH = 88;
const PYTHON_WORDS = { null: "None", true: "True", false: "False" };
const NUMBERS = /^\[[\d\s.,eE+\-[\]]*\]$/;
const LONGEST_ARGUMENT = 100_000; // bytes; Linux takes no command line argument of more than 128 KiB

/** `{pytorch, curl, python, httpx, javascript}`; `code` is the API's own, `needsKey` whether this site asks for one. */
export function snippets({ origin, root = "", name, request: given, code = "", needsKey = false }) {
  const address = `${origin}${root}/api/v1/operators/${encodeURIComponent(name).replaceAll("'", "%27")}/run`;
  const request = given.inputs ? { ...given, inputs: Object.fromEntries(Object.entries(given.inputs).map(([key, value]) => [key, listed(value)])) } : given;
  const body = write(request, WIDTH);
  return {
    pytorch: code,
    curl: curl(address, body, needsKey),
    python: python("requests", "response.ok", address, request, needsKey),
    httpx: python("httpx", "response.is_success", address, request, needsKey),
    javascript: javascript(address, body, needsKey),
  };
}

/** The lists that a text spells, which the API would read it as; any other text as it is. */
function listed(value) {
  try {
    return NUMBERS.test(value) && !/e\+?\d{3}/i.test(value) ? read(value) : value;
  } catch {
    return value;
  }
}

/** JSON has quotes and exclamation marks in texts only, where they can be written so that every shell takes them as they stand. */
function curl(address, body, needsKey) {
  const quoted = body.replaceAll("'", "\\u0027").replaceAll("!", "\\u0021");
  const isLong = new TextEncoder().encode(quoted).length > LONGEST_ARGUMENT;
  const lines = [
    `curl '${address}'`,
    "-H 'Content-Type: application/json'",
    ...(needsKey ? ['-H "Authorization: Bearer $TORCHNOTES_KEY"'] : []),
    isLong ? `--data-binary @- <<'REQUEST'\n${quoted}\nREQUEST` : `-d '${quoted}'`,
  ];
  return lines.join(" \\\n  ") + "\n";
}

function python(library, isGood, address, request, needsKey) {
  const headers = needsKey ? ', headers={"Authorization": "Bearer " + os.environ["TORCHNOTES_KEY"]}' : "";
  return `${needsKey ? "import os\n\n" : ""}import ${library}

url = "${address}"
request = ${write(request, WIDTH, PYTHON_WORDS).replace(/^ +/gm, "$&$&")}
response = ${library}.post(url, json=request${headers}, timeout=60)
answer = response.json()
if not ${isGood}:
    raise SystemExit(answer["detail"])
for output in answer["outputs"]:
    print(output["name"], output["dtype"], output["shape"], output["data"])
`;
}

/** The body is a text, since JavaScript's own numbers would make 1.0 a 1; in a raw one only these two characters mean anything. */
function javascript(address, body, needsKey) {
  const raw = body.replaceAll("`", "\\u0060").replaceAll("$", "\\u0024");
  return `${needsKey ? 'const key = ""; // one of this site\'s\n' : ""}const response = await fetch("${address}", {
  method: "POST",
  headers: { "Content-Type": "application/json"${needsKey ? ', Authorization: "Bearer " + key' : ""} },
  body: String.raw\`${raw}\`,
});
const answer = await response.json();
if (!response.ok) throw new Error(answer.detail);
for (const { name, dtype, shape, data } of answer.outputs) console.log(name, dtype, shape, JSON.stringify(data));
`;
}
