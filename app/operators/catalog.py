"""What can be run: the operators of every kind, found by introspection when the catalogue is asked for, under all their names."""

import functools
from types import ModuleType

from app.errors import UnknownOperator
from app.operators import functions, initializers, modules, optimizers, samplers, schedulers
from app.operators.operator import Operator

KINDS: tuple[ModuleType, ...] = (modules, functions, initializers, optimizers, schedulers, samplers)
"""Each has `names()`, `operator(name)`, `EXCLUDED` (names left out on purpose, with the reason) and maybe `ALIASES`.
Of two operators with the same short name the first has it."""

_SHORTHANDS = {"torch.nn.functional.": "F.", "torch.Tensor.": "Tensor."}


def names() -> list[str]:
    """Full names of all operators, kind by kind."""
    return list(_kinds())


def excluded() -> dict[str, str]:
    """Names that are left out on purpose, with the reason."""
    return {name: reason for kind in KINDS for name, reason in kind.EXCLUDED.items()}


def canonical(name: str) -> str:
    """The full name for `nn.ReLU`, `ReLU` or `torch.nn.ReLU`. Errors: `UnknownOperator`, with the reason if left out on purpose."""
    if name in _kinds():
        return name
    if name in (known := aliases()):
        return known[name]
    reasons = excluded()
    for full in (name, f"torch.{name}", f"torch.nn.{name}"):
        if full in reasons:
            raise UnknownOperator(f"{full} cannot be run: {reasons[full]}", operator=name)
    raise UnknownOperator(f"there is no operator {name!r}", operator=name)


@functools.cache
def operator(name: str) -> Operator:
    """The operator of that full name."""
    found: Operator = _kinds()[name].operator(name)
    return found


@functools.cache
def aliases() -> dict[str, str]:
    """Shorter spellings of each name: every tail of it, and the usual shorthands. The first operator to claim one has it."""
    found: dict[str, str] = {}
    for name in names():
        parts = name.split(".")
        for start in range(1, len(parts)):
            found.setdefault(".".join(parts[start:]), name)
        for prefix, shorthand in _SHORTHANDS.items():
            if name.startswith(prefix):
                found.setdefault(shorthand + name.removeprefix(prefix), name)
    return {alias: name for alias, name in found.items() if alias not in _kinds()} | dict(_other_names())


def _other_names() -> list[tuple[str, str]]:
    return [(alias, name) for kind in KINDS for alias, name in getattr(kind, "ALIASES", {}).items()]


@functools.cache
def _kinds() -> dict[str, ModuleType]:
    return {name: kind for kind in KINDS for name in kind.names()}
