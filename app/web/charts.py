"""Charts as geometry: scales, ticks and marks in the coordinates of an SVG. A template draws them; nothing here knows what they show."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Point = tuple[float, float]

WIDTH = 640.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 12.0, 10.0, 34.0
MOST_POINTS = 800
"""A line with more keeps its shape at this many."""


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


def scale_of(values: Iterable[float], start: float, end: float, *, may_be_log: bool = False) -> Scale:
    """A scale that holds all finite values; logarithmic where allowed, all are positive and they span two decades or more."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    positive = [value for value in finite if value > 0]
    if may_be_log and positive and low >= 0 and high / min(positive) > 100:
        return Scale(max(min(positive), high * 1e-12), high, start, end, is_log=True)
    margin = 0.04 * (high - low) or abs(high) * 0.1 or 1.0
    return Scale(low - margin, high + margin, start, end)


def line(points: Sequence[Point], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """An SVG path through the points, broken where a value is not finite."""
    step = max(1, math.ceil(len(points) / MOST_POINTS))
    kept = [*points[::step], *([points[-1]] if points and (len(points) - 1) % step else [])]
    pieces, pen = [], "M"
    for px, py in kept:
        if math.isfinite(px) and math.isfinite(py):
            pieces.append(f"{pen}{x(px):g} {y(py):g}")
            pen = "L"
        else:
            pen = "M"
    return "".join(pieces)


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
