"""What a run's query string asks of its answer: shorter tensors, a part of one, a part as a file. The worker reads the part itself."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from app.errors import InvalidArgument, NotAcceptable
from app.web.negotiation import OCTETS

_LONGEST = 16 * 1024
_COUNT = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Wishes:
    """`members` of the head of the worker's message; `part` is a tensor's name with an index, "" for the whole answer."""

    members: dict[str, Any]
    part: str = ""

    def require_part(self) -> None:
        """Errors: `NotAcceptable` where the whole answer is wanted as a file."""
        if not self.part:
            raise NotAcceptable(f"Only a tensor can be had as {OCTETS}: name it, as in ?part=output.")

    def head(self, media_type: str) -> dict[str, Any]:
        """What the worker is told."""
        return {**self.members, "as_file": True} if media_type == OCTETS else self.members

    def disposition(self, operator: str) -> bytes:
        """The `Content-Disposition` of the part as a file."""
        name = re.sub(r"[^\w.-]+", "_", f"{operator}-{self.part}", flags=re.ASCII).strip("_-")
        return f'attachment; filename="{name[:150]}.npy"'.encode()


NONE = Wishes({})


@lru_cache(maxsize=64)
def read(query: bytes) -> Wishes:
    """Errors: `InvalidArgument` for a number that is none, or one thing asked for twice. What else a query has is not looked at."""
    try:
        given = parse_qs(query[:_LONGEST].decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise InvalidArgument("The query string is no text in UTF-8, escaped by %.", pointer="") from error
    found: dict[str, Any] = {}
    for name in ("most_elements", "part"):
        if values := given.get(name):
            if len(values) > 1:
                raise InvalidArgument(f"{name} is given {len(values)} times.", pointer=f"/{name}")
            found[name] = values[0]
    if (most := found.get("most_elements")) is not None:
        if not _COUNT.fullmatch(most):
            raise InvalidArgument(f"most_elements is a whole number from 0, not {most[:20]!r}.", pointer="/most_elements")
        found["most_elements"] = int(most)
    return Wishes(found, found.get("part", ""))
