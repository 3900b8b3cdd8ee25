"""The part of a text that shows best why it was found, with what was matched marked."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from app.notes.words import CHINESE, is_chinese, pairs, parts, plain, stem, whole

Piece = tuple[str, bool]
Span = tuple[int, int, int]
"""Where a match starts and ends, and which term it is."""

_COLUMNS = 180
_BEFORE = 40
_ELLIPSIS = "…"
_MOST_MATCHES = 100
_NOT_AT_THE_START = " ，。、；：！？）」』,.;:!?)"
_WIDE = re.compile(f"[{CHINESE}\u3001-\u303f\uff01-\uff65]")


class Marker:
    """Finds what was asked for in texts."""

    def __init__(self, asked: Sequence[str]) -> None:
        self._terms: dict[str, int] = {}
        for number, token in enumerate(asked):
            for term in _terms(token):
                self._terms.setdefault(term, number)
        longest_first = sorted(self._terms, key=len, reverse=True)
        latin = "|".join(re.escape(term) for term in longest_first if not is_chinese(term))
        chinese = "|".join(re.escape(term) for term in longest_first if is_chinese(term))
        found = [f"(?:{latin})[a-z0-9_]*" if latin else "", f"(?:{chinese})+" if chinese else ""]
        self._pattern = re.compile("|".join(filter(None, found)) or r"(?!)")
        self._known: dict[str, int | None] = {}

    def excerpt(self, *texts: str) -> tuple[Piece, ...]:
        """About two lines of the text with most different terms, from where these stand closest; without any, the first one's beginning."""
        found = [(text, self._spans(text)) for text in texts if text] or [("", [])]
        text, spans = max(found, key=lambda one: len({term for _, _, term in one[1]}))
        start, end = _window(text, spans)
        pieces: list[Piece] = [(_ELLIPSIS, False)] if start else []
        at = start
        for first, last, _ in spans:
            if at <= first and last <= end:
                pieces += [(text[at:first], False), (text[first:last], True)]
                at = last
        pieces.append((text[at:end] + (_ELLIPSIS if end < len(text.rstrip()) else ""), False))
        return _joined(pieces)

    def _spans(self, text: str) -> list[Span]:
        lower, found = _lower(text), []
        for match in islice(self._pattern.finditer(lower), _MOST_MATCHES):
            start, end = match.span()
            term = self._term(text[start:end])
            if term is not None and not (start and lower[start].isascii() and lower[start - 1].isascii() and lower[start - 1].isalnum()):
                found.append((start, end, term))
        return found

    def _term(self, found: str) -> int | None:
        if found not in self._known:
            self._known[found] = self._number(found)
        return self._known[found]

    def _number(self, found: str) -> int | None:
        if is_chinese(found):
            return next(number for term, number in self._terms.items() if term in found)
        word = plain(found)
        known = (self._terms.get(term) for term in (whole(word), *parts(word)))
        return next((number for number in known if number is not None), None)


def _terms(token: str) -> list[str]:
    if is_chinese(token):
        return [token, *pairs(token)]
    return [whole(token), *(part for part in parts(token) if len(part) > 1), stem(token.lower())]


@lru_cache(maxsize=10_000)
def _lower(text: str) -> str:
    """In lower case and plain letters, as long as the text."""
    lower = plain(text).lower()
    return lower if len(lower) == len(text) else text


def _window(text: str, spans: Sequence[Span]) -> tuple[int, int]:
    """Where the excerpt begins and ends, at the edges of words."""
    columns = _COLUMNS // 2 if len(_WIDE.findall(text, 0, 200)) > 40 else _COLUMNS
    if len(text) <= columns:
        return 0, len(text)
    start = max(0, _densest(spans, columns - _BEFORE) - _BEFORE)
    while start and not (_is_edge(text, start) and text[start] not in _NOT_AT_THE_START):
        start -= 1
    start += len(text[start:]) - len(text[start:].lstrip())
    end = min(start + columns, len(text))
    while end > start + columns // 2 and not _is_edge(text, end):
        end -= 1
    while not _is_edge(text, end):
        end += 1
    return start, end


def _is_edge(text: str, at: int) -> bool:
    return at in (0, len(text)) or text[at - 1].isspace() or text[at].isspace() or bool(_WIDE.search(text[at - 1 : at + 1]))


def _densest(spans: Sequence[Span], columns: int) -> int:
    """The match from which most different terms, then most matches, follow within so many columns."""
    best, best_start, first = (0, 0), 0, 0
    for last in range(len(spans)):
        while spans[last][1] - spans[first][0] > columns and first < last:
            first += 1
        score = (len({term for _, _, term in spans[first : last + 1]}), last - first)
        if score > best:
            best, best_start = score, spans[first][0]
    return best_start


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for text, matched in pieces:
        if text and joined and joined[-1][1] == matched:
            joined[-1] = (joined[-1][0] + text, matched)
        elif text:
            joined.append((text, matched))
    return tuple(joined)
