"""Finds chapters, sections, operators and terms for what somebody types: an index in memory, one a language, made once and only read.

A query is any string; nothing in it is syntax. Its hits come in tiers, and each tier has an order that never changes:
error messages, names, titles, beginnings of names, all of its words, misspelt names, most of its words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from app.notes.excerpts import Marker, Piece
from app.notes.lookup import Entry, Found, Lookup
from app.notes.words import asked, is_chinese, tokens

__all__ = ["MOST_CHARACTERS", "Entry", "Hit", "SearchIndex"]

MOST_CHARACTERS = 200
"""Of a query; what follows is not read."""

_ENOUGH = 5
_CERTAIN = ("message", "name", "title")
_MOST_OF_ONE_CHAPTER = 3


@dataclass(frozen=True)
class Hit:
    """An entry and why it was found: by its `name`, a `close_name`, its `title`, a `message` it explains, or its `text`.

    `excerpt` shows where: pieces of text, True with those that matched.
    """

    entry: Entry
    excerpt: tuple[Piece, ...]
    reason: str


class SearchIndex:
    """Searches the entries. Safe to share between threads."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        by_language: dict[str, list[Entry]] = {}
        for entry in entries:
            by_language.setdefault(entry.language, []).append(entry)
        self._lookups = {language: Lookup(group) for language, group in by_language.items()}

    def search(self, language: str, query: str, limit: int = 20) -> list[Hit]:
        """The best hits, best first: of this language; of the others only where it has none."""
        query = query[:MOST_CHARACTERS]
        own = [lookup for name, lookup in self._lookups.items() if name == language]
        others = [lookup for name, lookup in self._lookups.items() if name != language]
        barely, elsewhere = (own, _BARELY), (others, _WELL)
        found: list[Found] = []
        between = (elsewhere, barely) if _is_foreign(language, query) else (barely, elsewhere)
        for lookups, ways in ((own, _WELL), *between, (others, _BARELY)):
            if not found or (lookups is own and len(found) < _ENOUGH and found[0].reason not in _CERTAIN):
                found = _without_repeats([*found, *(hit for lookup in lookups for way in ways for hit in way(lookup, query))])
        question = _Question(query)
        return [Hit(hit.entry, question.excerpt(hit), hit.reason) for hit in _spread(found)[:limit]]


_Way = Callable[[Lookup, str], Iterable[Found]]

_WELL: tuple[_Way, ...] = (
    Lookup.by_message,
    Lookup.by_name,
    Lookup.by_title,
    Lookup.by_beginning,
    Lookup.by_close_dotted_name,
    Lookup.by_all_words,
    Lookup.by_close_name,
)
_BARELY: tuple[_Way, ...] = (Lookup.by_corrected_words, Lookup.by_most_words, Lookup.by_root)


def _is_foreign(language: str, query: str) -> bool:
    """Whether it is typed in other letters than the language's; then another language may have what this one only touches."""
    return any(map(is_chinese, tokens(query))) != (language == "zh")


def _without_repeats(found: Iterable[Found]) -> list[Found]:
    first: dict[tuple[str, str], Found] = {}
    for hit in found:
        first.setdefault((hit.entry.language, hit.entry.address), hit)
    return list(first.values())


def _spread(found: list[Found]) -> list[Found]:
    """No chapter drowns the others: its hits beyond a few stand last, and it is not shown for its text beside a section of it."""
    shown: dict[str, int] = {}
    first: list[Found] = []
    last: list[Found] = []
    for hit in found:
        chapter = _chapter(hit.entry)
        if hit.entry.kind == "chapter" and hit.reason == "text" and chapter in shown:
            continue
        shown[chapter] = shown.get(chapter, 0) + 1
        (first if shown[chapter] <= _MOST_OF_ONE_CHAPTER else last).append(hit)
    return first + last


def _chapter(entry: Entry) -> str:
    return entry.language + (entry.address.partition("#")[0] if entry.kind in ("chapter", "section") else entry.address)


class _Question:
    """What is marked in the hits of one query."""

    def __init__(self, query: str) -> None:
        self._query = query

    def excerpt(self, hit: Found) -> tuple[Piece, ...]:
        if hit.message:
            return self._quoting.excerpt(hit.message)
        summary, text = hit.entry.summary, hit.entry.text
        return self._asking.excerpt(summary, text) if hit.reason == "text" else self._asking.excerpt(summary or text)

    @cached_property
    def _asking(self) -> Marker:
        return Marker(asked(self._query))

    @cached_property
    def _quoting(self) -> Marker:
        return Marker(tokens(self._query))
