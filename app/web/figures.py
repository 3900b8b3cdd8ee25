"""What a run's answer looks like, by kind: a path over its surface, losses and learning rates as curves, a histogram, batches."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from app.web.charts import BOTTOM, LEFT, RIGHT, TONES, TOP, WIDTH, Chart, Mark, Point, Scale, dots, line, number, scale_of

MOST_CELLS = 1024
MOST_POINTS_READ = 20_000
MOST_DOTS = 120
_MOST_GROWTH = 1000.0
"""A curve that rises to more than so many times its start leaves the picture; what else there is would not be seen."""
_CURVE_HEIGHT = 260.0
_PLAN_HEIGHT = 460.0
_CELL = 30.0

Series = dict[str, list[Any]]


def draw(kind: str, document: Any) -> list[Chart]:
    """The charts of an answer, read lazily; none where it has nothing to show."""
    return [chart for drawing in DRAWINGS.get(kind, ()) if (chart := drawing(document)) is not None]


# ---- what the answer has


def _series(document: Any, name: str) -> Series:
    """The outputs of that name by whose they are: `path` is the operator's own, `SGD_path` another's that ran beside it."""
    found: Series = {}
    for output in document["outputs"]:
        match = re.fullmatch(rf"(?:(.+)[._])?{name}", output["name"])
        if match and math.prod(output["shape"]) <= MOST_POINTS_READ:
            found[match[1] or ""] = output["data"].as_list()
    return dict(zip(_labels(document, list(found)), found.values(), strict=True))


def _labels(document: Any, whose: list[str]) -> list[str]:
    """Whose each series is: a class, and what sets it apart from others of that class: its own values, or a number if it has none."""
    own = document["operator"].rpartition(".")[2]
    classes = [re.sub(r"_\d+$", "", prefix) or own for prefix in whose]
    settings = {
        update["prefix"].rstrip("_"): {given["name"]: given["value"] for given in update["hyperparameters"]}
        for update in document.get("updates", ())
    }
    labels = []
    for place, (prefix, name) in enumerate(zip(whose, classes, strict=True)):
        others = [settings.get(other, {}) for other, of in zip(whose, classes, strict=True) if of == name and other != prefix]
        apart = [f"{key}={value}" for key, value in settings.get(prefix, {}).items() if any(other.get(key) != value for other in others)]
        number = f" ({classes[: place + 1].count(name)})" if others and not apart else ""
        labels.append(name + (f"({', '.join(apart)})" if others and apart else number))
    return labels


def _legend(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(TONES, names, strict=False))


# ---- curves


def _curves(name: str, title: str, *, may_be_log: bool) -> Callable[[Any], Chart | None]:
    def chart(document: Any) -> Chart | None:
        named: dict[str, list[Point]] = {
            label: [(float(step), value) for step, value in enumerate(values)]
            for whose, data in _series(document, name).items()
            for label, values in _columns(whose, data)
        }
        return _line_chart(title, named, may_be_log=may_be_log) if any(len(points) > 1 for points in named.values()) else None

    return chart


def _columns(whose: str, data: list[Any]) -> list[tuple[str, list[float]]]:
    """One curve for each parameter group."""
    if data and isinstance(data[0], list):
        return [(f"{whose} [{index}]", [number(value) for value in column]) for index, column in enumerate(zip(*data, strict=True))]
    return [(whose, [number(value) for value in data])]


def _line_chart(title: str, named: dict[str, list[Point]], *, may_be_log: bool) -> Chart:
    x = Scale(0, max(len(points) for points in named.values()) - 1, LEFT, WIDTH - RIGHT)
    highest = _MOST_GROWTH * max(abs(points[0][1]) for points in named.values() if points) or math.inf
    shown = (py for points in named.values() for _, py in points if not abs(py) > highest)
    y = scale_of(shown, _CURVE_HEIGHT - BOTTOM, TOP, may_be_log=may_be_log)
    marks = tuple(Mark(tone, d=line(points, x, y)) for tone, points in zip(TONES, named.values(), strict=False))
    frame = (LEFT, TOP, WIDTH - LEFT - RIGHT, _CURVE_HEIGHT - TOP - BOTTOM)
    return Chart(title, _CURVE_HEIGHT, x.ticks(), y.ticks(), marks, _legend(named), frame=frame)


# ---- the path over its surface


def _descent(document: Any) -> Chart | None:
    surface = document.get("surface")
    if surface is None or "contours" not in surface:
        return None
    (left, right), (low, high) = surface["x"], surface["y"]
    x, y = Scale(left, right, LEFT, WIDTH - RIGHT), Scale(low, high, _PLAN_HEIGHT - BOTTOM, TOP)
    paths = {whose: [(number(px), number(py)) for px, py in data] for whose, data in _series(document, "path").items()}
    marks = [
        Mark(
            "contour",
            d="".join(line(points, x, y, is_fine=False) for points in contour["lines"].as_list()),
            title=f"{contour['level']:.4g}",
        )
        for contour in surface["contours"]
    ]
    marks += [Mark("minimum", dot=(x(point[0]), y(point[1])), title="minimum") for point in surface["minima"]]
    for tone, (whose, points) in zip(TONES, paths.items(), strict=False):
        marks += _walk(tone, whose, points, x, y)
    frame = (LEFT, TOP, WIDTH - LEFT - RIGHT, _PLAN_HEIGHT - TOP - BOTTOM)
    return Chart("path_over_surface", _PLAN_HEIGHT, x.ticks(), y.ticks(), tuple(marks), _legend(paths), frame=frame)


def _walk(tone: str, whose: str, points: Sequence[Point], x: Scale, y: Scale) -> list[Mark]:
    """A line, the first steps as dots where there are few enough to be told apart, and the end."""
    finite = [point for point in points if all(map(math.isfinite, point))]
    steps = [Mark(f"{tone} step", d=dots(finite, x, y))] if len(finite) <= MOST_DOTS else []
    ends = [Mark(f"{tone} end", dot=(x(px), y(py)), title=f"{whose}: ({px:.4g}, {py:.4g})") for px, py in finite[-1:]]
    return [Mark(tone, d=line(points, x, y)), *steps, *ends]


# ---- a histogram and what it should be


def _histogram(document: Any) -> Chart | None:
    histogram = document.get("histogram")
    if histogram is None:
        return None
    edges, counts = histogram["edges"].as_list(), histogram["counts"].as_list()
    density = histogram["density"].as_list() if histogram.get("density") else []
    expected = [((low + high) / 2, number(count)) for low, high, count in zip(edges, edges[1:], density, strict=False)]
    x = scale_of(edges, LEFT, WIDTH - RIGHT)
    y = Scale(0, 1.08 * max([*counts, *(py for _, py in expected)], default=1) or 1, _CURVE_HEIGHT - BOTTOM, TOP)
    boxes = [
        Mark("bar", box=(x(low), y(count), round(x(high) - x(low), 2), round(y(0) - y(count), 2)), title=f"{low:.4g} … {high:.4g}: {count}")
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    curve = [Mark("s2", d=line(expected, x, y))] if expected else []
    frame = (LEFT, TOP, WIDTH - LEFT - RIGHT, _CURVE_HEIGHT - TOP - BOTTOM)
    return Chart("histogram", _CURVE_HEIGHT, x.ticks(), y.ticks(), (*boxes, *curve), frame=frame)


# ---- which index lands in which batch


def _batches(document: Any) -> Chart | None:
    """A row a batch, a cell an index in the order drawn; what is dropped comes last."""
    indices, batches = (next(iter(_series(document, name).values()), []) for name in ("indices", "batch"))
    if not indices or isinstance(indices[0], list):
        return None
    pairs = list(zip(batches or [0] * len(indices), indices, strict=True))[:MOST_CELLS]
    columns = max(1, min(16, max(len(list(members)) for _, members in groupby(pairs, key=lambda pair: pair[0]))))
    marks: list[Mark] = []
    row = 0
    for batch, members in groupby(pairs, key=lambda pair: pair[0]):
        places = [index for _, index in members]
        tone = "dropped" if batch < 0 else TONES[batch % len(TONES)]
        for place, index in enumerate(places):
            top = TOP + (row + place // columns) * _CELL
            box = (LEFT + place % columns * _CELL, top, _CELL - 2, _CELL - 2)
            marks.append(Mark(f"{tone} cell", box=box, text=str(index), title=f"{index} → {'–' if batch < 0 else batch}"))
        marks.append(Mark("label", box=(0, TOP + row * _CELL, LEFT - 8, _CELL - 2), text="–" if batch < 0 else str(batch)))
        row += math.ceil(len(places) / columns)
    return Chart("batches", TOP + row * _CELL + 4, marks=tuple(marks), width=LEFT + columns * _CELL, frame=(0, 0, 0, 0))


DRAWINGS: dict[str, tuple[Callable[[Any], Chart | None], ...]] = {
    "optimizer": (_descent, _curves("loss", "losses", may_be_log=True)),
    "scheduler": (_curves("lr", "learning_rates", may_be_log=False), _curves("momentum", "momenta", may_be_log=False)),
    "initializer": (_histogram,),
    "sampler": (_batches,),
}
"""The charts of each kind, first things first."""
