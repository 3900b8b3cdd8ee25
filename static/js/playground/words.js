// The words of the page's language, which the server has put into the page.

const { words, problems } = JSON.parse(document.getElementById("playground-words")?.textContent ?? '{"words":{},"problems":{}}');
const language = document.documentElement.lang;
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** The string of `play_<key>` with its {placeholders} filled. */
export const t = (key, values = {}) => filled(words[key] ?? key, values);

/** A problem's title and explanation. */
export function problemWords(problem) {
  const texts = problems[problem.code] ?? [problem.title ?? problem.code, ""];
  return texts.map((text) => filled(text, problem));
}

/** A count with the language's separators. */
export const count = (number) => Number(number).toLocaleString(language);

export function bytes(size) {
  const power = size < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(size) / 10));
  return `${(size / 1024 ** power).toLocaleString(language, { maximumSignificantDigits: 3 })} ${UNITS[power]}`;
}

/** `2 × 3`, or what the page calls a single number. */
export const shapeText = (shape) => (shape.length ? shape.join(" × ") : t("scalar"));

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? "");
