"""Which of torch's error messages a sentence is, whatever numbers stand in either."""

from collections import defaultdict
from collections.abc import Iterable

from app.notes.words import UNASKED, tokens

_FEWEST_WORDS = 3
_FEWEST_OF_A_SHORT_MESSAGE = 3
_FEWEST_OF_A_PART = 5
"""Words of a message, for them all to mean something in a longer query where they are scattered."""
_ALIKE = 2
_COMMON = 0.8


class Messages:
    """Messages and the numbers of those who explain them, in the order given."""

    def __init__(self, explained: Iterable[tuple[str, int]]) -> None:
        self._explained: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for message, number in explained:
            if spoken := _spoken(message):
                self._explained[f" {' '.join(spoken)} "].append((message, number))
        self._words = {spoken: _telling(spoken.split()) for spoken in self._explained}

    def like(self, query: str) -> list[tuple[str, int]]:
        """Messages that the query quotes, or that it has most words of: the fullest first."""
        words = _spoken(query)
        if len(words) < _FEWEST_OF_A_SHORT_MESSAGE:
            return []
        quote, quoted = f" {' '.join(words)} ", _telling(words)
        likeness = {message: _likeness(quote, quoted, message, self._words[message]) for message in self._explained}
        near = sorted((message for message in likeness if likeness[message]), key=lambda message: (-likeness[message], len(message)))
        return [explained for message in near for explained in self._explained[message]]


def _likeness(quote: str, quoted: frozenset[str], message: str, said: frozenset[str]) -> float:
    """2 or more: one holds the other. Below: the share of the words they have in common. 0: another message."""
    if quoted.isdisjoint(said):
        return 0.0
    if quote in message or message in quote:
        long_enough = len(quoted & said) >= _FEWEST_WORDS or 1 / _ALIKE <= len(quote) / len(message) <= _ALIKE
        return (2 + len(quote) / len(message) if quote in message else 2.0) if long_enough else 0.0
    common = len(quoted & said)
    if common < _FEWEST_WORDS:
        return 0.0
    share = max(common / len(quoted), common / len(said) if len(said) >= _FEWEST_OF_A_PART else 0.0)
    return share if share >= _COMMON else 0.0


def _telling(words: Iterable[str]) -> frozenset[str]:
    return frozenset(words) - UNASKED


def _spoken(sentence: str) -> list[str]:
    """The words without numbers, sizes like 2x3 and the exception's name."""
    return [word for word in map(str.lower, tokens(sentence)) if not word[0].isdigit() and not (word.endswith("error") and len(word) > 5)]
