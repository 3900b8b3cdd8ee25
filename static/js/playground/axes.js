// The names of axes, from the patterns of shapes that the catalogue has: `(N, C, H_in, W_in) or (C, H_in, W_in)`.

/**
 * The names of the axes of a tensor with so many: of the pattern's alternatives, `(N, C, H) or (C, H)`, the one that fits, one whose
 * condition holds before one that has none. Null where none fits; a `*` stands for any number of axes without a name.
 */
export function axisNames(pattern, count, given = {}) {
  const fitting = (pattern ?? "").split(/\) or (?=[([])/).map((text) => alternative(text, count, given)).filter(Boolean);
  fitting.sort((one, other) => other.rank - one.rank);
  return fitting[0]?.names ?? null;
}

function alternative(text, count, given) {
  const [, inner, condition] = /^\(([^()]*(?:\([^()]*\)[^()]*)*)\)?(?: if (.+))?/.exec(text) ?? [];
  if (inner === undefined || (condition && !holds(condition, given))) return null;
  const names = inner.split(/,\s*(?![^()]*\))/).filter(Boolean);
  const stars = names.filter((name) => name.startsWith("*"));
  if (stars.length > 1) return { names: Array(count).fill(""), rank: 0 };
  if (stars.length ? names.length - 1 > count : names.length !== count) return null;
  const spread = names.flatMap((name) => (name.startsWith("*") ? Array(count - names.length + 1).fill("") : [name]));
  return { names: spread, rank: (condition ? 2 : 0) + (stars.length ? 0 : 1) };
}

function holds(condition, given) {
  const [, isNot, name, value] = /^(not )?(\w+)(?:='(\w+)')?/.exec(condition) ?? [];
  if (condition.endsWith("is given")) return (given[name] ?? null) !== null;
  return value === undefined ? Boolean(given[name]) !== Boolean(isNot) : given[name] === value;
}
