"""What torch cannot tell about its operators: a summary, shape patterns, examples that run and that must fail. One row an operator."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Failure:
    """A run request that must be refused, and the error code it is refused with."""

    request: dict[str, Any]
    code: str


@dataclass(frozen=True)
class Row:
    """One operator. `examples[0]` is the typical one; `shapes` goes by input and output name; an input absent from `dtypes` is floating."""

    en: str
    zh: str
    examples: tuple[dict[str, Any], ...]
    failures: tuple[Failure, ...] = ()
    shapes: dict[str, str] = field(default_factory=dict)
    dtypes: dict[str, str] = field(default_factory=dict)
    outputs: tuple[str, ...] = ("output",)
    category: str = ""
    """Where torch itself has no grouping: a module's is its file's name."""
