"""The figures that notes ask for: which runs each needs, and what it looks like drawn from their answers.

`curves` are functions of one number and their derivatives; `windows` shows which cells of an input each cell of an output is made of.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product
from typing import Any

import orjson

from app.errors import InvalidArgument
from app.notes.chapters import Directive
from app.web.catalogue import Catalogue
from app.web.charts import BOTTOM, LEFT, RIGHT, TONES, TOP, Chart, Mark, Point, Scale, line, number, scale_of

Run = tuple[str, dict[str, Any]]

_POINTS = 201
_CURVE_SIZE = (420.0, 300.0)
_CELL = 38.0
_GAP = 64.0
_WINDOW_DEFAULTS = {"kernel_size": 1, "padding": 0, "dilation": 1}


def requests(directive: Directive, catalogue: Catalogue) -> list[Run]:
    """The runs that a directive needs: an operator and a request each."""
    if directive.kind == "run":
        return [(directive.subject, directive.data)]
    return list(_figure(directive)[0](directive.data, catalogue))


def draw(directive: Directive, answers: Sequence[bytes]) -> list[Chart]:
    """The charts of a figure, from the answers to its requests."""
    return _figure(directive)[1](directive.data, [orjson.loads(answer) for answer in answers])


def _figure(directive: Directive) -> tuple[Callable[..., Iterator[Run]], Callable[..., list[Chart]]]:
    if directive.subject not in FIGURES:
        raise InvalidArgument(f"There is no figure {directive.subject!r}; there are {', '.join(FIGURES)}.", pointer="")
    return FIGURES[directive.subject]


# ---- curves


def _curve_requests(data: dict[str, Any], catalogue: Catalogue) -> Iterator[Run]:
    points = _points(data)
    for drawn in data["operators"]:
        detail = catalogue.operators[catalogue.resolve(drawn["operator"])]
        varied = data.get("vary", detail["inputs"][0]["name"])
        inputs = {name: [value] * len(points) for name, value in {**data.get("inputs", {}), **drawn.get("inputs", {})}.items()}
        yield (
            detail["name"],
            {
                "arguments": drawn.get("arguments", {}),
                "inputs": inputs | {varied: {"data": points, "dtype": "float64"}},
                "gradients": bool(data.get("derivative")),
                **({"training": False, "dtype": "float64"} if detail["kind"] == "module" else {}),
            },
        )


def _curves(data: dict[str, Any], answers: list[Any]) -> list[Chart]:
    points = _points(data)
    labels = [_label(drawn) for drawn in data["operators"]]
    values = {label: answer["outputs"][0]["data"] for label, answer in zip(labels, answers, strict=True)}
    charts = [_curve_chart("function", points, values)]
    if data.get("derivative"):
        slopes = {label: _slope(answer, data) for label, answer in zip(labels, answers, strict=True)}
        charts.append(_curve_chart("derivative", points, slopes))
    return charts


def _curve_chart(title: str, points: list[float], named: dict[str, list[Any]]) -> Chart:
    width, height = _CURVE_SIZE
    curves: list[list[Point]] = [[(x, number(y)) for x, y in zip(points, ys, strict=True)] for ys in named.values()]
    x = Scale(points[0], points[-1], LEFT, width - RIGHT)
    y = scale_of((value for curve in curves for _, value in curve), height - BOTTOM, TOP)
    axes = [Mark("axis", d=line([(points[0], 0.0), (points[-1], 0.0)], x, y)), Mark("axis", d=line([(0.0, y.low), (0.0, y.high)], x, y))]
    marks = [Mark(tone, d=line(curve, x, y), title=label) for tone, label, curve in zip(TONES, named, curves, strict=False)]
    frame = (LEFT, TOP, width - LEFT - RIGHT, height - TOP - BOTTOM)
    legend = tuple(zip(TONES, named, strict=False))
    return Chart(title, height, x.ticks(), y.ticks(), (*axes, *marks), legend, width=width, frame=frame)


def _points(data: dict[str, Any]) -> list[float]:
    low, high = float(data["from"]), float(data["to"])
    return [round(low + (high - low) * index / (_POINTS - 1), 6) for index in range(_POINTS)]


def _slope(answer: Any, data: dict[str, Any]) -> list[Any]:
    gradients = {name: tensor["data"] for name, tensor in answer["gradients"].items() if name.startswith("inputs.")}
    slopes: list[Any] = gradients[f"inputs.{data['vary']}"] if "vary" in data else next(iter(gradients.values()), [math.nan] * _POINTS)
    return slopes


def _label(drawn: dict[str, Any]) -> str:
    """The operator's short name with the arguments that tell it from its neighbours."""
    arguments = [f"{name}={value}" for name, value in drawn.get("arguments", {}).items() if name != "reduction"]
    return str(drawn["operator"]).rpartition(".")[2] + (f"({', '.join(arguments)})" if arguments else "")


# ---- windows


def _window_requests(data: dict[str, Any], catalogue: Catalogue) -> Iterator[Run]:
    yield data["operator"], {name: value for name, value in data.items() if name != "operator"}


def _windows(data: dict[str, Any], answers: list[Any]) -> list[Chart]:
    given, made = _matrix(next(iter(data["inputs"].values()))), _matrix(answers[0]["outputs"][0]["data"])
    reads = [_reads(data, 0, len(given), len(made)), _reads(data, 1, len(given[0]), len(made[0]))]
    ring = max((-cells[0] for cells in (reads[0][0], reads[1][0]) if cells[0] < 0), default=0)
    chosen = _highlighted(len(made), len(made[0]))
    left = (len(given[0]) + 2 * ring) * _CELL + _GAP
    top = ring * _CELL
    tones = dict(zip(chosen, TONES, strict=False))
    marks = [*_padding_marks(given, ring), *_cell_marks(given, top, top, {})]
    overlap = any(later[0] <= earlier[-1] for cells in reads for earlier, later in pairwise(cells))
    marks += [
        _outline(
            tone, [top + row * _CELL for row in reads[0][at[0]]], [top + column * _CELL for column in reads[1][at[1]]], 2 * overlap * index
        )
        for index, (at, tone) in enumerate(tones.items())
    ]
    marks += [Mark("arrow", d=f"M{left - _GAP + 16} {top + len(given) * _CELL / 2:g}h{_GAP - 32}m-7-6 7 6-7 6")]
    marks += _cell_marks(made, top, left, tones)
    height = max(len(given) + 2 * ring, len(made) + ring) * _CELL + 4
    return [Chart("windows", height, marks=tuple(marks), width=left + len(made[0]) * _CELL + 4, frame=(0, 0, 0, 0))]


def _reads(data: dict[str, Any], axis: int, given: int, made: int) -> list[list[int]]:
    """For each cell of the output along an axis, the cells of the input that it is made of; those below 0 or beyond are padding."""
    arguments = data.get("arguments", {})
    if "kernel_size" not in arguments:  # adaptive: windows follow from the sizes
        return [list(range(index * given // made, -(-(index + 1) * given // made))) for index in range(made)]
    size, padding, dilation = (_along(arguments.get(name, default), axis) for name, default in _WINDOW_DEFAULTS.items())
    default_stride = 1 if "conv" in data["operator"].lower() else size
    stride = _along(arguments.get("stride") or default_stride, axis)
    return [[index * stride - padding + dilation * cell for cell in range(size)] for index in range(made)]


def _along(value: Any, axis: int) -> int:
    return int(value[axis] if isinstance(value, list) else value)


def _highlighted(rows: int, columns: int) -> list[tuple[int, int]]:
    """The first windows of the first two rows and the last one: enough to see the steps in both directions."""
    corners = [(0, 0), (0, min(1, columns - 1)), (min(1, rows - 1), 0), (rows - 1, columns - 1)]
    return list(dict.fromkeys(corners))


def _matrix(data: Any) -> list[list[Any]]:
    """The first matrix of a nested list."""
    matrix: Any = data
    while isinstance(matrix[0], list) and isinstance(matrix[0][0], list):
        matrix = matrix[0]
    return matrix if isinstance(matrix[0], list) else [matrix]


def _cell_marks(matrix: list[list[Any]], top: float, left: float, tones: dict[tuple[int, int], str]) -> Iterator[Mark]:
    for row, column in product(range(len(matrix)), range(len(matrix[0]))):
        box = (left + column * _CELL, top + row * _CELL, _CELL - 2, _CELL - 2)
        yield Mark(f"{tones.get((row, column), 'plain')} cell", box=box, text=_written(matrix[row][column]))


def _padding_marks(given: list[list[Any]], ring: int) -> Iterator[Mark]:
    rows, columns = len(given), len(given[0])
    for row, column in product(range(-ring, rows + ring), range(-ring, columns + ring)):
        if not (0 <= row < rows and 0 <= column < columns):
            yield Mark("padding", box=((column + ring) * _CELL, (row + ring) * _CELL, _CELL - 2, _CELL - 2))


def _outline(tone: str, tops: list[float], lefts: list[float], inset: int) -> Mark:
    """A frame around a window; those that overlap are set into one another, so that all can be seen."""
    by = inset - 1.0
    x, y = lefts[0] + by, tops[0] + by
    width, height = lefts[-1] - lefts[0] + _CELL - 2 - 2 * by, tops[-1] - tops[0] + _CELL - 2 - 2 * by
    return Mark(f"{tone} window", d=f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z")


def _written(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, int | float) else str(value)


FIGURES: dict[str, tuple[Callable[..., Iterator[Run]], Callable[..., list[Chart]]]] = {
    "curves": (_curve_requests, _curves),
    "windows": (_window_requests, _windows),
}
"""By name: the runs that it needs, and how it is drawn from their answers."""
