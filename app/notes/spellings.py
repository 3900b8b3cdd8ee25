"""The names of operators as people type them: any tail, in any case, without dots and underscores, and with a slip of the finger."""

import difflib
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from app.notes.words import letters, plain

_SHORTHANDS = (("torch.nn.functional.", "F."), ("torch.Tensor.", "Tensor."))
_CALL = re.compile(r"\s*([\w.]*\w)\s*\(")
_ENDING = re.compile(r"(?<=.)(?:loss|[123]d)$")
_SHORTEST_TYPO = 4
_LONGEST_TYPO = 32
_MOST_NAME_WORDS = 4
_TWO_SLIPS = 11
_LIKE_ENOUGH = 0.7


class Spellings:
    """`meant(query)`, `begun(query)` and `close(query)` are the names that a query spells, begins or misspells, the likeliest first."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)
        self._last_parts: dict[str, list[str]] = defaultdict(list)
        for name in dict.fromkeys(names):
            for spelling in spellings(name):
                self._names[spelling].append(name)
            last = letters(_last_part(name))
            for key in dict.fromkeys((last, _ENDING.sub("", last))):
                self._last_parts[key].append(name)
        self._sorted = sorted(self._last_parts)
        self._slips = Slips(self._last_parts)

    def meant(self, query: str) -> list[str]:
        """Names of which this is a usual spelling; of `torch.nn.modules.conv.Conv2d` or `loss.backward()` the longest tail that is."""
        typed = _typed(query)
        for tail in [typed] if " " in typed else _tails(typed):
            if found := self._names.get(letters(tail)):
                return sorted(found, key=lambda name: _distance(tail, name))
        return []

    def begun(self, query: str) -> list[str]:
        """Names whose last part begins so, the shortest first."""
        wanted = letters(_last_part(_typed(query)))
        if len(wanted) < 2:
            return []
        found = []
        for key in self._sorted[bisect_left(self._sorted, wanted) :]:
            if not key.startswith(wanted):
                break
            if key != wanted:
                found += self._last_parts[key]
        return sorted(dict.fromkeys(found), key=lambda name: (form(name), len(_last_part(name))))

    def close(self, query: str) -> list[str]:
        """Names a slip or two away; those that share the typed prefix first among equals."""
        typed = _typed(query)
        if typed.count(" ") >= _MOST_NAME_WORDS:
            return []
        prefix = letters(typed.rpartition(".")[0])
        near = self._slips.near(letters(_last_part(typed)))
        return [
            name
            for key in near
            for name in sorted(self._last_parts[key], key=lambda name: (not letters(name.rpartition(".")[0]).endswith(prefix), form(name)))
        ]


class Slips:
    """Words a slip or two of the finger away: a letter left out, added, changed or swapped. Both are compared with letters left out."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_rest: dict[str, str] = {}  # words separated by spaces: most rests are of one, and lists of one would take half the room
        for word in words:
            for rest in _rests(word):
                self._by_rest[rest] = f"{self._by_rest[rest]} {word}" if rest in self._by_rest else word

    def near(self, typed: str) -> list[str]:
        if not _SHORTEST_TYPO <= len(typed) <= _LONGEST_TYPO:
            return []
        candidates = dict.fromkeys(word for rest in _rests(typed) for word in self._by_rest.get(rest, "").split() if word != typed)
        likeness = {word: difflib.SequenceMatcher(None, typed, word, autojunk=False).ratio() for word in candidates}
        near = [word for word in candidates if likeness[word] >= _LIKE_ENOUGH]
        return sorted(near, key=lambda word: (sorted(word) != sorted(typed), -likeness[word], word))


def spellings(name: str) -> Iterator[str]:
    """Every tail of a name, in letters alone; `F.` for `torch.nn.functional.`; also without `Loss`, `1d`, `2d`, `3d` at its end."""
    tails = list(_tails(name))
    tails += [short + name.removeprefix(long) for long, short in _SHORTHANDS if name.startswith(long)]
    keys = [letters(tail) for tail in tails]
    keys += [_ENDING.sub("", key) for key in keys if _ENDING.search(key)]
    return iter(dict.fromkeys(key for key in keys if key))


def form(name: str) -> int:
    """Modules and other classes before functions, these before methods, in-place forms last."""
    parents, _, last = name.rpartition(".")
    if last.endswith("_") and not last.startswith("_") and not parents.endswith("init"):
        return 3
    if parents.rpartition(".")[2][:1].isupper():
        return 2
    return 0 if last[:1].isupper() and parents.count(".") else 1


def _distance(typed: str, name: str) -> tuple[bool, int, bool, bool]:
    """Who types an underscore means the name that has it."""
    with_underscore = "_" in typed and name.lower().endswith(typed.lower())
    return not with_underscore, form(name), not letters(name).endswith(letters(typed)), not name.endswith(typed)


def is_dotted(query: str) -> bool:
    """Whether it was typed as a name is: `nn.Sigmod`."""
    return re.fullmatch(r"\w+(\.\w+)+", _typed(query)) is not None


def _typed(query: str) -> str:
    text = plain(query).strip()
    call = _CALL.match(text)
    return call[1] if call else text


def _tails(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.partition(".")[2]


def _last_part(name: str) -> str:
    return name.rstrip(".").rpartition(".")[2]


def _rests(word: str) -> set[str]:
    once = {word[:at] + word[at + 1 :] for at in range(len(word))}
    if len(word) < _TWO_SLIPS:
        return {word, *once}
    return {word, *once, *(rest[:at] + rest[at + 1 :] for rest in once for at in range(len(rest)))}
