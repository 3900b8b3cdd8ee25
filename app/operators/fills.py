"""Tensors made by rule: `{"fill": "randn", "shape": [2, 3], "seed": 7}`.

Made on the CPU from a generator of their own, so the same everywhere."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from app.errors import invalid

Keywords = dict[str, Any]


@dataclass(frozen=True)
class Fill:
    """One fill function: its positional keywords in order, those it needs, and how many elements it makes."""

    positional: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    count_elements: Callable[[Keywords], int]
    random: bool = False

    @property
    def keywords(self) -> tuple[str, ...]:
        return (*self.required, *self.optional, "shape", "dtype", *(("seed",) if self.random else ()))


def _shape_elements(keywords: Keywords) -> int:
    shape: tuple[int, ...] = tuple(keywords["shape"])
    return math.prod(shape)


def _steps(keywords: Keywords) -> int:
    return int(keywords["steps"])


def _eye_elements(keywords: Keywords) -> int:
    return int(keywords["n"] * keywords.get("m", keywords["n"]))


def _range_elements(keywords: Keywords) -> int:
    span: float = (keywords["end"] - keywords.get("start", 0)) / keywords.get("step", 1)
    return max(0, math.ceil(span))


FILLS: dict[str, Fill] = {
    "zeros": Fill(("shape",), ("shape",), (), _shape_elements),
    "ones": Fill(("shape",), ("shape",), (), _shape_elements),
    "full": Fill(("shape", "fill_value"), ("shape", "fill_value"), (), _shape_elements),
    "rand": Fill(("shape",), ("shape",), (), _shape_elements, random=True),
    "randn": Fill(("shape",), ("shape",), (), _shape_elements, random=True),
    "randint": Fill(("low", "high", "shape"), ("high", "shape"), ("low",), _shape_elements, random=True),
    "arange": Fill(("start", "end", "step"), ("end",), ("start", "step"), _range_elements),
    "linspace": Fill(("start", "end", "steps"), ("start", "end", "steps"), (), _steps),
    "logspace": Fill(("start", "end", "steps", "base"), ("start", "end", "steps"), ("base",), _steps),
    "eye": Fill(("n", "m"), ("n",), ("m",), _eye_elements),
}

_INTEGERS = frozenset({"seed", "low", "high", "steps", "n", "m"})
_SIZES = frozenset({"steps", "n", "m"})
_CALLS_WITH_SHAPE = frozenset({"zeros", "ones", "full", "rand", "randn", "randint"})


def check(name: str, keywords: Keywords, pointer: str) -> tuple[Keywords, int]:
    """The keywords, completed and with their types checked, and the number of elements they ask for."""
    fill = FILLS.get(name) if isinstance(name, str) else None
    if fill is None:
        raise invalid(f"unknown fill {name!r}; known are {', '.join(FILLS)}", pointer=f"{pointer}/fill")
    for keyword, value in keywords.items():
        if keyword not in fill.keywords:
            raise invalid(f"fill {name!r} has no keyword {keyword!r}; it takes {', '.join(fill.keywords)}", pointer=f"{pointer}/{keyword}")
        _check_value(keyword, value, f"{pointer}/{keyword}")
    if name == "arange" and "end" not in keywords and "shape" in keywords:
        keywords = {**keywords, "end": math.prod(keywords["shape"])}
    missing = [keyword for keyword in fill.required if keyword not in keywords]
    if missing:
        raise invalid(f"fill {name!r} needs {' and '.join(missing)}", pointer=pointer)
    if keywords.get("step", 1) == 0:
        raise invalid("step must not be 0", pointer=f"{pointer}/step")
    elements = fill.count_elements(keywords)
    shape = keywords.get("shape")
    if shape is not None and math.prod(shape) != elements:
        raise invalid(f"fill {name!r} makes {elements} elements, which do not fit shape {list(shape)}", pointer=f"{pointer}/shape")
    return keywords, elements


def _check_value(keyword: str, value: Any, pointer: str) -> None:
    if keyword == "shape":
        check_shape(value, pointer)
    elif keyword in _INTEGERS and (isinstance(value, bool) or not isinstance(value, int)):
        raise invalid(f"{keyword} must be an integer, not {value!r}", pointer=pointer)
    elif keyword in _SIZES and value < 0:
        raise invalid(f"{keyword} must not be negative, but is {value}", pointer=pointer)
    elif keyword == "seed" and not -(2**63) <= value < 2**64:
        raise invalid(f"seed must fit in 64 bits, but is {value}", pointer=pointer)
    elif keyword != "dtype" and (isinstance(value, str) or not isinstance(value, int | float)):
        raise invalid(f"{keyword} must be a number, not {value!r}", pointer=pointer)
    elif isinstance(value, float) and keyword != "fill_value" and not math.isfinite(value):
        raise invalid(f"{keyword} must be finite", pointer=pointer)


def check_shape(shape: Any, pointer: str) -> tuple[int, ...]:
    """The shape as a tuple of at most 64 sizes, none negative."""
    if not isinstance(shape, list | tuple) or len(shape) > 64 or any(isinstance(n, bool) or not isinstance(n, int) or n < 0 for n in shape):
        raise invalid(f"a shape is a list of at most 64 sizes ≥ 0, not {shape!r:.200}", pointer=pointer)
    return tuple(shape)


def build(name: str, keywords: Keywords, dtype: torch.dtype | None) -> torch.Tensor:
    """The tensor, on the CPU. Errors: whatever torch raises for this dtype and these values."""
    positional, named = _call(name, keywords)
    if FILLS[name].random:
        named["generator"] = torch.Generator().manual_seed(keywords.get("seed", 0))
    made: torch.Tensor = getattr(torch, name)(*positional, **named, dtype=dtype)
    return made.reshape(keywords["shape"]) if _reshapes(name, keywords) else made


def expression(name: str, keywords: Keywords, dtype: torch.dtype | None) -> str:
    """Python source that builds the same tensor."""
    positional, named = _call(name, keywords)
    written = [_literal(value) for value in positional] + [f"{keyword}={_literal(value)}" for keyword, value in named.items()]
    if FILLS[name].random:
        written.append(f"generator=torch.Generator().manual_seed({keywords.get('seed', 0)})")
    if dtype is not None:
        written.append(f"dtype={dtype}")
    reshaped = f".reshape({tuple(keywords['shape'])})" if _reshapes(name, keywords) else ""
    return f"torch.{name}({', '.join(written)}){reshaped}"


def _call(name: str, keywords: Keywords) -> tuple[list[Any], Keywords]:
    """Positional and named arguments of torch's function. Randint and arange have optional first arguments, so they go by position."""
    given = {keyword: value for keyword, value in keywords.items() if keyword not in ("seed", "dtype")}
    shape = given.pop("shape", None)
    positional: list[Any] = []
    if name == "randint":
        positional = [given.pop("low", 0), given.pop("high")]
    elif name == "arange":
        positional = [given.pop("start", 0), given.pop("end"), given.pop("step", 1)]
    elif name == "eye":
        positional = [given.pop("n"), *([given.pop("m")] if "m" in given else [])]
    if name in _CALLS_WITH_SHAPE:
        positional.append(tuple(shape))
    return positional, given


def _reshapes(name: str, keywords: Keywords) -> bool:
    return "shape" in keywords and name not in _CALLS_WITH_SHAPE


def _literal(value: Any) -> str:
    return f'float("{value}")' if isinstance(value, float) and not math.isfinite(value) else repr(value)
