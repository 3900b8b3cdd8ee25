"""Charts as geometry: scales, ticks and marks in the coordinates of an SVG. A template draws them; nothing here knows what they show."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Point = tuple[float, float]

TONES = ("s1", "s2", "s3", "s4", "s5", "s6")
"""Classes of series, first to last."""
WIDTH = 640.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 12.0, 10.0, 34.0
MOST_POINTS = 800
"""A line with more keeps its shape at this many."""
TOLERANCE, COARSE_TOLERANCE = 0.3, 0.5
"""How far a line may be from its points, in units of the picture."""


@dataclass(frozen=True)
class Tick:
    position: float
    label: str


@dataclass(frozen=True)
class Mark:
    """A line (`d` is an SVG path), or a dot or a box, whose `title` a reader sees on pointing at it. `tone` becomes its class."""

    tone: str
    d: str = ""
    dot: Point | None = None
    box: tuple[float, float, float, float] | None = None
    text: str = ""
    title: str = ""


@dataclass(frozen=True)
class Chart:
    """`title` is a key of the page's strings; `legend` has tone and name of each series."""

    title: str
    height: float
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    marks: tuple[Mark, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    width: float = WIDTH
    frame: tuple[float, float, float, float] = field(default=(LEFT, TOP, WIDTH - LEFT - RIGHT, 0.0))


@dataclass(frozen=True)
class Scale:
    """From data to coordinates, linear or logarithmic."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def __call__(self, value: float) -> float:
        low, high, value = (
            math.log10(x) if self.is_log else x for x in (self.low, self.high, max(value, self.low) if self.is_log else value)
        )
        share = (value - low) / (high - low) if high > low else 0.5
        return round(self.start + min(max(share, -4.0), 5.0) * (self.end - self.start), 2)

    def ticks(self) -> tuple[Tick, ...]:
        values = _decades(self.low, self.high) if self.is_log else _steps(self.low, self.high)
        return tuple(Tick(self(value), _label(value)) for value in values)


def number(value: Any) -> float:
    """A value of an answer, in which infinities and not-a-numbers are words."""
    return value if isinstance(value, int | float) else math.nan


def scale_of(values: Iterable[float], start: float, end: float, *, may_be_log: bool = False) -> Scale:
    """A scale that holds all finite values; logarithmic where allowed, all are positive and they span two decades or more."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    positive = [value for value in finite if value > 0]
    if may_be_log and positive and low >= 0 and high / min(positive) > 100:
        return Scale(max(min(positive), high * 1e-12), high, start, end, is_log=True)
    margin = 0.04 * (high - low) or abs(high) * 0.1 or 1.0
    return Scale(low - margin, high + margin, start, end)


def line(points: Sequence[Point], x: Callable[[float], float], y: Callable[[float], float], *, is_fine: bool = True) -> str:
    """An SVG path through the points, broken where a value is not finite; what nobody could see of it is left out.

    One that is not fine keeps to whole numbers and a coarser shape.
    """
    step = max(1, math.ceil(len(points) / MOST_POINTS))
    kept = [*points[::step], *([points[-1]] if points and (len(points) - 1) % step else [])]
    pieces: list[list[Point]] = [[]]
    for px, py in kept:
        if math.isfinite(px) and math.isfinite(py):
            pieces[-1].append((x(px), y(py)))
        else:
            pieces.append([])
    tolerance, decimals = (TOLERANCE, 1) if is_fine else (COARSE_TOLERANCE, 0)
    return "".join(_path(_simplified(piece, tolerance), decimals) for piece in pieces if piece)


def dots(points: Iterable[Point], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """An SVG path of a dot at each point, for a stroke with round ends."""
    places = [(round(x(px), 1), round(y(py), 1)) for px, py in points]
    moves = [f"m{_short(bx - ax, 1)} {_short(by - ay, 1)}h0" for (ax, ay), (bx, by) in pairwise(places)]
    return "".join([*(f"M{px:g} {py:g}h0" for px, py in places[:1]), *moves])


def _path(points: Sequence[Point], decimals: int) -> str:
    """Absolute at first, then relative, which takes fewer digits."""
    rounded = [(round(px, decimals), round(py, decimals)) for px, py in points]
    steps = [f"{_short(bx - ax, decimals)} {_short(by - ay, decimals)}" for (ax, ay), (bx, by) in pairwise(rounded)]
    start = f"M{rounded[0][0]:g} {rounded[0][1]:g}"
    return start + "l" + " ".join(steps) if steps else start


def _short(value: float, decimals: int) -> str:
    return f"{round(value, decimals):g}"


def _simplified(points: list[Point], tolerance: float) -> list[Point]:
    """The points without those that lie within `tolerance` of the line through the others (Ramer, Douglas and Peucker)."""
    kept = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        farthest, place = max(
            ((_distance(points[index], points[first], points[last]), index) for index in range(first + 1, last)), default=(0.0, 0)
        )
        if farthest > tolerance:
            kept.add(place)
            spans += [(first, place), (place, last)]
    return [points[index] for index in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the nearest one between two others."""
    (px, py), (ax, ay), (bx, by) = point, start, end
    square = (bx - ax) ** 2 + (by - ay) ** 2
    share = min(1.0, max(0.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / square)) if square else 0.0
    return math.hypot(px - ax - share * (bx - ax), py - ay - share * (by - ay))


def _steps(low: float, high: float) -> list[float]:
    """Four to nine round values between the two."""
    span = high - low
    if not span > 0:
        return [low]
    size = 10 ** math.floor(math.log10(span / 4))
    step = next(size * factor for factor in (1, 2, 5, 10) if span / (size * factor) <= 8)
    first = math.ceil(low / step)
    return [round(index * step, 12) for index in range(first, math.floor(high / step) + 1)]


def _decades(low: float, high: float) -> list[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    every = max(1, math.ceil((last - first) / 6))
    return [10.0**power for power in range(first, last + 1, every)]


def _label(value: float) -> str:
    if value and not 0.9999e-4 < abs(value) < 1e6:
        mantissa, _, exponent = f"{value:.0e}".partition("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{value:g}"
