"""The entries of one language and the ways to find some of them, each in its own order: SQLite's FTS5 and the tables around it."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from app.notes.messages import Messages
from app.notes.spellings import Slips, Spellings, is_dotted, spellings
from app.notes.words import asked, is_chinese, letters, pairs, parts, tokens, whole, words

_NAME_KINDS = {"operator": 0, "section": 1, "chapter": 2, "term": 3, "page": 4}
"""Whose name comes first where several have it."""
_OTHER_WORDINGS = ("term", "page")
"""Whose names are no operators', but other wordings of its title."""
_TITLE_KINDS = {"chapter": 0, "section": 1, "term": 2, "operator": 3, "page": 4}
"""Whose title comes first where several have it; and who explains a message better."""
_WORTH = {"chapter": 1.5, "section": 1.6, "term": 1.5, "operator": 1.0, "page": 0.8}
"""What a place is worth that has the words: explanations before references."""
_COLUMNS = {"names": 4.0, "title": 8.0, "place": 4.0, "summary": 4.0, "messages": 1.0, "text": 1.0}
_SELECT_ALL = "SELECT rowid FROM pages WHERE pages MATCH ?"
_CANDIDATES = 60
_MOST_NAMES = 12
_MOST_WORDS = 0.5
_ENOUGH = 8
_BEGINS = 0.5
_TOGETHER = 1.6
_NEAR_WORDS = 8
_MOST_NEAR_WORDS = 4
_COMMON = 150
"""So many entries have a word that its being in their text says little."""
_IN_BRIEF = "{title place summary} : "
_MOST_RARE_WORDS = 6
_SHORTEST_BEGINNING = 4
_SHORTEST_ROOT = 6


@dataclass(frozen=True)
class Entry:
    """A place that can be found. `address` lies below the language's root; `place` says in words where it is.

    `kind` is chapter, section, operator, term or page; `names` are those of the operators it is about, its own first, and aliases.
    """

    language: str
    kind: str
    address: str
    title: str
    names: tuple[str, ...] = ()
    summary: str = ""
    text: str = ""
    messages: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Found:
    """An entry, why it was found, and the message if that is why."""

    entry: Entry
    reason: str
    message: str = ""


class Lookup:
    """Each way takes a query as it was typed."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_title: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            for name in _own_names(entry):
                self._by_name[name].append(number)
            self._by_title[_title_key(tokens(entry.title))].append(number)
        self._spellings = Spellings(self._by_name)
        by_explaining = sorted(range(len(entries)), key=lambda number: _TITLE_KINDS[entries[number].kind])
        self._messages = Messages((message, number) for number in by_explaining for message in entries[number].messages)
        self._pages = _Pages(entries)

    def by_message(self, query: str) -> Iterator[Found]:
        for message, number in self._messages.like(query):
            yield Found(self._entries[number], "message", message)

    def by_name(self, query: str) -> Iterator[Found]:
        """Of the query, or of what is left of it without words of asking."""
        return self._named(self._spellings.meant(query) or self._spellings.meant(" ".join(asked(query))), "name")

    def by_beginning(self, query: str) -> Iterator[Found]:
        """Of operators, and the sections that teach them."""
        begun = self._named(self._spellings.begun(query)[:_MOST_NAMES], "name")
        return (hit for hit in begun if hit.entry.kind not in _OTHER_WORDINGS)

    def by_close_name(self, query: str) -> Iterator[Found]:
        """A name that is one means no other."""
        return self._named(() if self._spellings.meant(query) else self._spellings.close(query)[:_MOST_NAMES], "close_name")

    def by_close_dotted_name(self, query: str) -> Iterator[Found]:
        """What is typed as a name means one, even if there are pages that name the slip."""
        return self.by_close_name(query) if is_dotted(query) else iter(())

    def by_title(self, query: str) -> Iterator[Found]:
        """Those whose title is just this, or just this but for words of asking."""
        keys = dict.fromkeys((_title_key(tokens(query)), _title_key(asked(query))))
        numbers = [number for key in keys if key for number in self._by_title.get(key, ())]
        for number in sorted(numbers, key=lambda number: _TITLE_KINDS[self._entries[number].kind]):
            yield Found(self._entries[number], "title")

    def by_all_words(self, query: str) -> list[Found]:
        """Those that have all the words, or where these are few, words that begin so."""
        question = asked(query)
        near = self._pages.near(question)
        common = len(question) == 1 and self._pages.is_common(question[0])
        exactly, begun = " AND ".join(map(_word, question)), " AND ".join(map(_beginning, question))
        exactly = _IN_BRIEF + exactly if common else exactly
        found = self._worded(exactly, question, near)
        return found if len(found) >= _ENOUGH or begun == exactly else [*found, *self._worded(begun, question, near)]

    def by_corrected_words(self, query: str) -> Iterator[Found]:
        """As if words that stand nowhere were the titles' words nearest to them."""
        question = asked(query)
        corrected = [self._pages.corrected(token) for token in question]
        if corrected != question:
            yield from self._worded(" AND ".join(map(_word, corrected)), corrected)

    def by_most_words(self, query: str) -> Iterator[Found]:
        """Those that have half of the words or more; of Chinese, of the pairs of characters."""
        question = asked(query)
        units = list(dict.fromkeys(unit for token in question for unit in (pairs(token) if is_chinese(token) else [whole(token)])))
        if len(units) > 1:
            for hit in self._worded(" OR ".join(map(_word, self._pages.rare(units))), units):
                if self._pages.share(hit.entry, question) >= _MOST_WORDS:
                    yield hit

    def by_root(self, query: str) -> list[Found]:
        """Those that have words of the same root as its long ones: reproduce for reproducible."""
        roots = [f'"{token[: max(_SHORTEST_ROOT, len(token) * 2 // 3)].lower()}" *' for token in asked(query) if _has_root(token)]
        return self._worded(" AND ".join(roots), asked(query))

    def _named(self, names: Iterable[str], reason: str) -> Iterator[Found]:
        """Name by name; what has other wordings for names stands last."""
        numbers = [number for name in names for number in sorted(self._by_name[name], key=self._kind_of_name)]
        for number in sorted(numbers, key=lambda number: self._entries[number].kind in _OTHER_WORDINGS):
            yield Found(self._entries[number], reason)

    def _kind_of_name(self, number: int) -> int:
        return _NAME_KINDS[self._entries[number].kind]

    def _worded(self, expression: str, question: Sequence[str], near: Collection[int] = ()) -> list[Found]:
        in_title, spelled = words(" ".join(question)).split(), letters("".join(question))
        hits = [
            (self._pages.titled(number, in_title, spelled), worth * (_TOGETHER if number in near else 1), number)
            for number, worth in self._pages.matching(expression)
        ]
        hits.sort(key=lambda hit: (-hit[0], -hit[1], hit[2]))
        return [Found(self._entries[number], "title" if titled else "text") for titled, _, number in hits]


class _Pages:
    """The words of the entries, in FTS5. One connection for all threads, so one at a time."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        rows = [tuple(map(words, _texts(entry))) for entry in entries]
        self._worth = [_WORTH[entry.kind] for entry in entries]
        self._titles = [_in_title(row[1]) for row in rows]
        self._spelled_titles = [letters(entry.title) for entry in entries]
        self._placed_titles = [_in_title(f"{row[1]} {row[2]}") for row in rows]
        self._words = {entry.address: f" {' '.join(row)} " for entry, row in zip(entries, rows, strict=True)}
        self._held_by = Counter(word for held in self._words.values() for word in set(held.split()))
        self._slips = Slips({word for row in rows for word in row[1].split()})
        self._lock = Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        names, weights = ", ".join(_COLUMNS), ", ".join(map(str, _COLUMNS.values()))
        self._database.execute(f"CREATE VIRTUAL TABLE pages USING fts5({names}, content='', tokenize='unicode61 remove_diacritics 0')")
        numbered = ((number, *row) for number, row in enumerate(rows))
        self._database.executemany(f"INSERT INTO pages (rowid, {names}) VALUES (?{', ?' * len(_COLUMNS)})", numbered)
        worth = f"SELECT rowid, -bm25(pages, {weights}) AS worth FROM pages WHERE pages MATCH ?"
        self._select = f"{worth} ORDER BY worth DESC, rowid LIMIT {_CANDIDATES}"

    def matching(self, expression: str) -> list[tuple[int, float]]:
        """Numbers of entries and what they are worth; `expression` is FTS5's, made of quoted words alone."""
        if not expression:
            return []
        with self._lock:
            rows = self._database.execute(self._select, (expression,)).fetchall()
        return [(number, round(worth * self._worth[number], 6)) for number, worth in rows]

    def near(self, question: Sequence[str]) -> set[int]:
        """Numbers of the entries where the words stand close together."""
        if not 2 <= len(question) <= _MOST_NEAR_WORDS:
            return set()
        words_near = " ".join(_word(token) if is_chinese(token) else f'"{whole(token)}"' for token in question)
        with self._lock:
            return {number for (number,) in self._database.execute(_SELECT_ALL, (f"NEAR({words_near}, {_NEAR_WORDS})",))}

    def titled(self, number: int, question: Sequence[str], spelled: str) -> float:
        """The part of the title, or of it and the chapter's, that was asked for, and more where it begins so; 0 unless it has all of it."""
        title, placed = self._titles[number], self._placed_titles[number]
        if title.isdisjoint(question) or not placed.issuperset(question):
            return 0.0
        begins = _BEGINS if self._spelled_titles[number].startswith(spelled) else 0
        return begins + len(question) / len(title if title.issuperset(question) else placed)

    def share(self, entry: Entry, question: Sequence[str]) -> float:
        """How much of the words the entry has; of Chinese, of the characters."""
        held = self._words[entry.address]
        return sum(_share(token, held) for token in question) / len(question)

    def is_common(self, token: str) -> bool:
        return self._held_by[whole(token)] > _COMMON

    def rare(self, units: Sequence[str]) -> list[str]:
        """Those that not too many entries have, as common ones tell little and take long; all where there is no other."""
        rare = [unit for unit in units if 0 < self._held_by[unit] <= _COMMON]
        return sorted(rare or units, key=self._held_by.__getitem__)[:_MOST_RARE_WORDS]

    def corrected(self, token: str) -> str:
        word = whole(token)
        near = [] if is_chinese(token) or word in self._held_by else self._slips.near(word)
        return near[0] if near else token


def _own_names(entry: Entry) -> list[str]:
    """Its names without the aliases that are but tails of a name before them."""
    own: list[str] = []
    usual: set[str] = set()
    for name in entry.names:
        if letters(name) not in usual:
            own.append(name)
            usual |= set(spellings(name))
    return own


def _texts(entry: Entry) -> tuple[str, ...]:
    """What stands in the columns."""
    place = entry.place if entry.kind == "section" else ""
    return " ".join(_own_names(entry)), entry.title, place, entry.summary, " ".join(entry.messages), entry.text


def _in_title(title: str) -> frozenset[str]:
    """The words, and each Chinese character, so that one alone finds it."""
    held = title.split()
    return frozenset(held) | {character for word in held if is_chinese(word) for character in word}


def _has_root(token: str) -> bool:
    return token.isascii() and token.isalpha() and len(token) > _SHORTEST_ROOT


def _share(token: str, held: str) -> float:
    if not is_chinese(token):
        return float(f" {whole(token)} " in held)
    met = {place + offset for place, pair in enumerate(pairs(token)) if f" {pair} " in held for offset in range(len(pair))}
    return len(met) / len(token)


def _title_key(title: Iterable[str]) -> str:
    return "".join(map(whole, title))


def _word(token: str) -> str:
    """FTS5's expression for a word: an identifier in one or in its parts, Chinese as its pairs in a row."""
    if is_chinese(token):
        return f'"{" ".join(pairs(token))}"' if len(token) > 1 else f'"{token}" *'
    inner = parts(token)
    return f'("{whole(token)}" OR "{" ".join(inner)}")' if len(inner) > 1 else f'"{whole(token)}"'


def _beginning(token: str) -> str:
    """The same for a word that may go on."""
    return _word(token) if is_chinese(token) or len(token) < _SHORTEST_BEGINNING else f'"{whole(token)}" *'
