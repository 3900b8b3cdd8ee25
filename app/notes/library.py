"""The notes as a whole: chapters in reading order, glossary, descriptions of arguments, and which section teaches which name.

It reads `content/` and reads again what has changed there since, so that an author sees an edit at the next reload.
"""

import re
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from pathlib import Path
from typing import Any

from app.notes.chapters import Chapter, ContentError, Section, parse
from app.paths import CONTENT

LANGUAGES = ("en", "zh")
LOOK_SECONDS = 0.2

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Term:
    """A word of the glossary in both languages: its name and what it means, as Markdown."""

    id: str
    name: Mapping[str, str]
    text: Mapping[str, str]
    avoid: Mapping[str, tuple[str, ...]]
    """Wordings that the notes do not use for it."""
    related: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    name: Mapping[str, str]
    chapters: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a name is taught."""

    chapter: str
    section: str


@dataclass(frozen=True)
class Library:
    """One state of `content/`. `chapters` is by language and id, in reading order; `stamp` tells this state from others."""

    stamp: Stamp
    parts: tuple[Part, ...]
    chapters: Mapping[str, Mapping[str, Chapter]]
    terms: Mapping[str, Term]
    _arguments: Mapping[str, Any]

    @cached_property
    def places(self) -> Mapping[str, tuple[Place, ...]]:
        """By operator's name: the sections that teach it, in reading order. Both languages have the same."""
        found: dict[str, tuple[Place, ...]] = {}
        for chapter in self.chapters[LANGUAGES[0]].values():
            for section in chapter.sections:
                for name in section.operators:
                    found[name] = (*found.get(name, ()), Place(chapter.id, section.id))
        return found

    def sections_of(self, language: str, names: Iterable[str]) -> list[tuple[Chapter, Section]]:
        """The sections that teach one of these names, with their chapters."""
        places = dict.fromkeys(place for name in names for place in self.places.get(name, ()))
        chapters = self.chapters[language]
        return [(chapters[place.chapter], section) for place in places if (section := chapters[place.chapter].section(place.section))]

    def neighbours(self, language: str, chapter_id: str) -> tuple[Chapter | None, Chapter | None]:
        """The chapters before and after one."""
        chapters = list(self.chapters[language].values())
        place = [chapter.id for chapter in chapters].index(chapter_id)
        return (chapters[place - 1] if place else None), (chapters[place + 1] if place + 1 < len(chapters) else None)

    def part_of(self, chapter_id: str) -> Part:
        return next(part for part in self.parts if chapter_id in part.chapters)

    def argument(self, language: str, operator: str, name: str) -> str:
        """What an argument of an operator means; empty where nobody has written it down.

        A row of just this one goes before the last pattern that fits, and that before the row of the name alone.
        """
        full = f"{operator}.{name}"
        fitting = (row for fits, row in self._patterns if fits(full))
        row = self._arguments.get(full) or next(fitting, None) or self._arguments.get(name, {})
        return str(row.get(language, ""))

    @cached_property
    def _patterns(self) -> list[tuple[Callable[[str], Any], Any]]:
        """Last things first."""
        rows = [(pattern, row) for pattern, row in self._arguments.items() if "*" in pattern]
        return [(re.compile(translate(pattern)).match, row) for pattern, row in reversed(rows)]


class Shelf:
    """Holds the newest library: `current` looks whether a file has changed, at most every `LOOK_SECONDS`."""

    def __init__(self, folder: Path = CONTENT) -> None:
        self._folder = folder
        self._parsed: dict[tuple[str, int, int], Chapter] = {}
        self._library: Library | None = None
        self._look_again = 0.0

    @property
    def current(self) -> Library:
        if self._library is not None and time.monotonic() < self._look_again:
            return self._library
        self._look_again = time.monotonic() + LOOK_SECONDS
        stamp = tuple(_stamps(self._folder))
        if self._library is None or self._library.stamp != stamp:
            self._library = self._load(stamp)
        return self._library

    def text(self, language: str, name: str) -> str:
        """The Markdown of a text that is no chapter, such as `home`."""
        return (self._folder / language / f"{name}.md").read_text(encoding="utf-8")

    def _load(self, stamp: Stamp) -> Library:
        files = {path: (path, *rest) for path, *rest in stamp}
        parts = [Part(_by_language(row), tuple(row["chapters"])) for row in self._toml("contents")["parts"]]
        chapters = {
            language: {name: self._chapter(language, name, files) for part in parts for name in part.chapters} for language in LANGUAGES
        }
        self._parsed = {key: chapter for key, chapter in self._parsed.items() if key in stamp}
        return Library(stamp, tuple(parts), chapters, dict(_terms(self._toml("glossary"))), self._toml("arguments"))

    def _chapter(self, language: str, name: str, files: Mapping[str, Any]) -> Chapter:
        relative = f"{language}/{name}.md"
        if relative not in files:
            raise ContentError(f"content/{relative} is missing.")
        key = files[relative]
        if key not in self._parsed:
            try:
                self._parsed[key] = parse(name, language, (self._folder / relative).read_text(encoding="utf-8"))
            except ContentError as error:
                raise ContentError(f"content/{relative}: {error}") from error
        return self._parsed[key]

    def _toml(self, name: str) -> dict[str, Any]:
        return tomllib.loads((self._folder / f"{name}.toml").read_text(encoding="utf-8"))


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    for place in ("", *LANGUAGES):
        for path in sorted((folder / place).iterdir()):
            if path.suffix in (".md", ".toml"):
                status = path.stat()
                yield f"{place}/{path.name}" if place else path.name, status.st_mtime_ns, status.st_size


def _by_language(row: Mapping[str, Any], suffix: str = "") -> dict[str, Any]:
    return {language: row.get(f"{language}{suffix}", "") for language in LANGUAGES}


def _terms(rows: Mapping[str, Any]) -> Iterator[tuple[str, Term]]:
    for term_id, row in rows.items():
        avoid = {language: tuple(row.get(f"{language}_avoid", ())) for language in LANGUAGES}
        yield term_id, Term(term_id, _by_language(row), _by_language(row, "_text"), avoid, tuple(row.get("related", ())))
