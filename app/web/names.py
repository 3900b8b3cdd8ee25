"""The names nearest to one that is no operator's: `nn.Sigmod` → `torch.nn.Sigmoid`."""

import difflib
from collections import defaultdict
from collections.abc import Iterable

MOST_SUGGESTIONS = 5
MOST_CHARACTERS = 100


class NearestNames:
    """Compares the last part of a name, whatever its case; among equals the likest full name comes first."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_last_part: dict[str, list[str]] = defaultdict(list)
        for name in names:
            self._by_last_part[_last_part(name.lower())].append(name)

    def to(self, name: str) -> list[str]:
        wanted = name[-MOST_CHARACTERS:].lower()
        near_parts = difflib.get_close_matches(_last_part(wanted), self._by_last_part, n=MOST_SUGGESTIONS)
        near_names = [near for part in near_parts for near in sorted(self._by_last_part[part], key=lambda near: -_likeness(wanted, near))]
        return near_names[:MOST_SUGGESTIONS]


def _last_part(name: str) -> str:
    return name.rpartition(".")[2]


def _likeness(wanted: str, name: str) -> float:
    return difflib.SequenceMatcher(None, wanted, name.lower()).ratio()
