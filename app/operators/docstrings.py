"""What torch's docstrings say of the arguments of a class or a function: `Args:` entries as plain sentences, and the choices they quote."""

import inspect
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

Documented = Callable[..., Any]

_ENTRY = re.compile(r"^(?P<indent>\s+)(?P<names>\*{0,2}\w+(?:, ?\w+)*)(?:\s*\((?P<type>[^)]*(?:\([^)]*\)[^)]*)*)\))?\s*:\s(?P<text>.*)$")
_MARKUP = (
    (re.compile(r":\w+:`([^`<]*?)(?:\s*<[^>]*>)?`"), r"\1"),
    (re.compile(r"``?([^`]+)``?"), r"\1"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"\1"),
    (re.compile(r"\s+"), " "),
)
_DEFAULT = re.compile(r"(?:^|[.;,(]\s*)Defaults?(?: value)?(?: is| to|:)\s.*$", re.IGNORECASE)
_QUOTED = re.compile(r"``['\"]([\w-]+)['\"]``|'([\w-]+)'")


@lru_cache(maxsize=2048)
def entries(documented: Documented) -> dict[str, str]:
    """Argument name → its raw text, type note included."""
    lines = inspect.cleandoc(documented.__doc__ or "").splitlines()
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    indent = ""
    inside = False
    for line in lines:
        if re.match(r"^(Args|Arguments|Parameters|Inputs|Keyword Arguments?|Keyword args)\s*:\s*$", line):
            inside, current = True, None
        elif line and not line[0].isspace():
            inside, current = False, None
        elif inside and (match := _ENTRY.match(line)) and (current is None or len(match["indent"]) <= len(indent)):
            indent = match["indent"]
            current = [f"({match['type']}) {match['text']}" if match["type"] else match["text"]]
            for name in match["names"].split(","):
                found.setdefault(name.strip().lstrip("*"), current)
        elif current is not None:
            current.append(line)
    return {name: "\n".join(text) for name, text in found.items()}


def description(documented: Documented, name: str) -> str | None:
    """The argument's text as one plain line: markup, type note and defaults' boilerplate gone."""
    text = entries(documented).get(name)
    if text is None:
        return None
    text = re.sub(r"^\([^)]*(?:\([^)]*\)[^)]*)*\)\s*", "", text).split("\n\n")[0]
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return _DEFAULT.sub("", text).strip(" .;,") or None


def choices(documented: Documented, name: str) -> tuple[str, ...]:
    """The quoted words in the argument's text, in their order: the strings it may be."""
    text = entries(documented).get(name, "")
    return tuple(dict.fromkeys(first or second for first, second in _QUOTED.findall(text)))
