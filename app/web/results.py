"""A run's JSON answer as a page shows it: the beginning of each tensor as grids of numbers, its statistics, and the rest as text.

The answer may be long, so it is parsed lazily and only what is shown is made into Python values.
"""

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import simdjson

from app.web import figures
from app.web.charts import Chart

MOST_SLICES = 8
MOST_ROWS = 16
MOST_COLUMNS = 16
MOST_CODE_CHARACTERS = 20_000

FIXED_RANGE = (1e-4, 1e5)
"""Within it numbers are written with four decimals, outside with an exponent, all of a tensor alike."""

_NOT_FINITE = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
_MOMENTS = ("min", "max", "mean", "std")
_COUNTS = ("zeros", "nan", "inf")


@dataclass(frozen=True)
class Cell:
    text: str
    tone: str
    """A class for its tint: `p1`–`p3` above zero, `n1`–`n3` below, by size beside the largest shown."""


@dataclass(frozen=True)
class Grid:
    label: str
    """Where in the tensor this matrix is, as an index; empty when it is all of it."""
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Figure:
    """One tensor. `is_cut` when the grids have only its beginning."""

    name: str
    dtype: str
    shape: list[int]
    grids: list[Grid]
    is_cut: bool
    statistics: list[tuple[str, str]]

    @property
    def elements(self) -> int:
        return math.prod(self.shape)


@dataclass(frozen=True)
class Answer:
    device: str
    seed: int
    outputs: list[Figure]
    charts: list[Chart]
    facts: list[tuple[str, str]]
    """What an initialiser worked out, by name."""
    overwritten: list[tuple[str, Figure, Figure]]
    """An input's name, and the input before and after an in-place form."""
    loss: str
    gradients: list[Figure]
    state: list[Figure]
    warnings: list[str]
    run_ms: str
    queue_ms: str
    code: str
    """Empty when it is too long to be shown."""


def read(answer: bytes, kind: str) -> Answer:
    """The answer of `run` of an operator of that kind."""
    document: Any = simdjson.Parser().parse(answer)
    code = document["code"]
    return Answer(
        device=document["device"],
        seed=document["seed"],
        outputs=[_figure(output["name"], output) for output in document["outputs"]],
        charts=figures.draw(kind, document),
        facts=_facts(document),
        overwritten=[
            (name, _figure("before", pair["before"]), _figure("after", pair["after"]))
            for name, pair in (document["overwritten"].items() if "overwritten" in document else ())
        ],
        loss=_exact(document["loss"]) if "loss" in document else "",
        gradients=_figures(document, "gradients"),
        state=_figures(document, "state"),
        warnings=list(document["warnings"]),
        run_ms=_number(document["timing"]["run_ms"]),
        queue_ms=_number(document["timing"]["queue_ms"]),
        code=code if len(code) <= MOST_CODE_CHARACTERS else "",
    )


def given(name: str, value: Any) -> Figure | tuple[str, str]:
    """An input of a request: its numbers where they are written out, or else its name and what it was made from, as text."""
    data = value.get("data") if isinstance(value, dict) else value
    shape = _shape(data)
    if not shape:
        return name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    dtype = value.get("dtype", "") if isinstance(value, dict) else ""
    return _figure(name, {"shape": shape, "dtype": dtype, "data": data})


def _shape(data: Any) -> list[int] | None:
    """The shape of a nested list of numbers; None for anything else."""
    if isinstance(data, bool | int | float) or data in tuple(_NOT_FINITE):
        return []
    if not isinstance(data, list):
        return None
    shapes = [_shape(item) for item in data]
    alike = not shapes or (shapes[0] is not None and all(shape == shapes[0] for shape in shapes))
    return [len(data), *(shapes[0] or [] if shapes else [])] if alike else None


def _facts(document: Any) -> list[tuple[str, str]]:
    given = document["fan"].as_dict() if document.get("fan") else {}
    return [(name, value if isinstance(value, str) else _number(value)) for name, value in given.items() if value is not None]


def _figures(document: Any, member: str) -> list[Figure]:
    return [_figure(name, tensor) for name, tensor in document[member].items()] if document.get(member) else []


def _figure(name: str, tensor: Any) -> Figure:
    shape, dtype = list(tensor["shape"]), tensor["dtype"]
    has_data = tensor["data"] is not None and math.prod(shape) > 0
    matrices = list(islice(_matrices(tensor["data"], shape), MOST_SLICES)) if has_data else []
    shown = [value for _, rows in matrices for row in rows for value in row]
    tensor_format = _Format(dtype, shown)
    grids = [Grid(_label(index, len(shape)), [[tensor_format.cell(value) for value in row] for row in rows]) for index, rows in matrices]
    return Figure(name, dtype, shape, grids, len(shown) < math.prod(shape), _statistics(tensor.get("statistics")))


def _matrices(data: Any, shape: list[int]) -> Iterator[tuple[tuple[int, ...], list[list[Any]]]]:
    """The matrices along the leading axes, each with its index, cut to what fits a page."""
    if len(shape) > 2:
        for position, inner in enumerate(islice(data, MOST_SLICES)):
            for index, rows in _matrices(inner, shape[1:]):
                yield (position, *index), rows
    else:
        given: Any = ((data,),) if not shape else (data,) if len(shape) == 1 else data
        yield (), [list(islice(row, MOST_COLUMNS)) for row in islice(given, MOST_ROWS)]


def _label(index: tuple[int, ...], axes: int) -> str:
    return f"[{', '.join([*map(str, index), ':', ':'])}]" if axes > 2 else ""


class _Format:
    """How the numbers of one tensor are written and tinted, chosen by those that are shown."""

    def __init__(self, dtype: str, shown: Iterable[Any]) -> None:
        shown = list(shown)
        self._is_float = "float" in dtype or "complex" in dtype or any(isinstance(value, float) for value in shown)
        sizes = [size for value in shown if (size := _size(value))]
        self._largest = max(sizes, default=0.0)
        low, high = FIXED_RANGE
        if all(size.is_integer() for size in sizes) and self._largest < high and "complex" not in dtype:
            self._pattern = ".0f"
        else:
            self._pattern = ".4f" if min(sizes, default=1.0) >= low and self._largest < high else ".4e"

    def cell(self, value: Any) -> Cell:
        return Cell(self._text(value), self._tone(value))

    def _text(self, value: Any) -> str:
        if isinstance(value, str):
            return _NOT_FINITE[value]
        if isinstance(value, bool):
            return str(value)
        if isinstance(value, int | float):
            return self._float_text(value) if self._is_float else str(value)
        real, imaginary = map(self._text, value)
        return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}j"

    def _float_text(self, value: float) -> str:
        point = "." if self._pattern == ".0f" else ""
        return f"{value:{self._pattern}}{point}"

    def _tone(self, value: Any) -> str:
        size = _size(value)
        if not size:
            return ""
        sign = "n" if isinstance(value, int | float) and value < 0 else "p"
        return f"{sign}{min(3, 1 + int(3 * (size / self._largest)))}"


def _size(value: Any) -> float:
    """The absolute value of a finite element, zero for any other."""
    if isinstance(value, str):
        return 0.0
    if isinstance(value, int | float):
        return abs(float(value))
    return math.hypot(*(_size(part) for part in value))


def _statistics(statistics: Any) -> list[tuple[str, str]]:
    """The statistics worth a word: moments where there are any, counts where they are not zero."""
    if not statistics:
        return []
    moments = [(name, _number(statistics[name])) for name in _MOMENTS if statistics[name] is not None]
    return moments + [(name, str(statistics[name])) for name in _COUNTS if statistics[name]]


def _number(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else _exact(value)


def _exact(value: Any) -> str:
    return _NOT_FINITE[value] if isinstance(value, str) else str(value)
