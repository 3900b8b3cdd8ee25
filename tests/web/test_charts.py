"""Charts as geometry: where values land, which ticks stand beside them, and what becomes of values that are not finite."""

import math
from itertools import pairwise

import pytest

from app.web.charts import COARSE_TOLERANCE, MOST_POINTS, TOLERANCE, Scale, dots, line, scale_of

TICKS = [
    (Scale(0, 10, 0, 100), ["0", "2", "4", "6", "8", "10"]),
    (Scale(-1.5, 1.5, 0, 100), ["-1.5", "-1", "-0.5", "0", "0.5", "1", "1.5"]),
    (Scale(0, 0.0004, 0, 100), ["0", "0.0001", "0.0002", "0.0003", "0.0004"]),
    (Scale(1e-3, 1e3, 0, 100, is_log=True), ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]),
    (Scale(1e-12, 1, 0, 100, is_log=True), ["1e-12", "1e-10", "1e-8", "1e-6", "0.0001", "0.01", "1"]),
    (Scale(3, 3, 0, 100), ["3"]),
]


@pytest.mark.parametrize(("scale", "labels"), TICKS)
def test_ticks(scale: Scale, labels: list[str]) -> None:
    ticks = scale.ticks()
    assert [tick.label for tick in ticks] == labels
    assert all(0 <= tick.position <= 100 for tick in ticks)


def test_a_scale_may_run_upwards() -> None:
    scale = Scale(0, 4, 100, 20)
    assert [scale(value) for value in (0, 1, 4)] == [100, 80, 20]


@pytest.mark.parametrize(
    ("values", "is_log"),
    [([1.0, 5.0], False), ([0.001, 5.0], True), ([-1.0, 500.0], False), ([0.0, 1e-9, 500.0], True), ([], False), ([math.nan, 2.0], False)],
)
def test_a_wide_range_is_logarithmic(values: list[float], is_log: bool) -> None:
    scale = scale_of(values, 0, 100, may_be_log=True)
    assert scale.is_log == is_log
    assert all(0 <= scale(value) <= 100 for value in values if math.isfinite(value))


def corners(path: str) -> list[list[tuple[float, float]]]:
    """The points of each piece of an SVG path made of `M` and relative `l`."""
    pieces = []
    for piece in path.split("M")[1:]:
        start, _, steps = piece.partition("l")
        x, y = map(float, start.split())
        found = [(x, y)]
        numbers = [float(number) for number in steps.split()]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
        pieces.append(found)
    return pieces


def test_a_line_breaks_where_there_is_no_value() -> None:
    points = [(0.0, 1.0), (1.0, 2.0), (2.0, math.nan), (3.0, 4.0), (4.0, math.inf), (5.0, 6.0)]
    assert line(points, Scale(0, 10, 0, 10), Scale(0, 10, 0, 10)) == "M0 1l1 1M3 4M5 6"


@pytest.mark.parametrize("count", [2, MOST_POINTS, MOST_POINTS + 1, 10_000])
def test_a_straight_line_is_its_ends(count: int) -> None:
    drawn = line([(float(index), 0.0) for index in range(count)], Scale(0, count - 1, 0, 1000), Scale(0, 1, 0, 1))
    assert corners(drawn) == [[(0, 0), (1000, 0)]]


@pytest.mark.parametrize(("is_fine", "margin"), [(True, 2 * TOLERANCE + 0.1), (False, 2 * COARSE_TOLERANCE + 1)])
def test_a_curve_stays_where_its_points_are(is_fine: bool, margin: float) -> None:
    points = [(index / 50, math.sin(index / 50)) for index in range(400)]
    x, y = Scale(0, 8, 0, 600), Scale(-1, 1, 200, 0)
    (drawn,) = corners(line(points, x, y, is_fine=is_fine))
    assert 10 < len(drawn) < 150
    for (ax, ay), (bx, by) in pairwise(drawn):
        for px, py in ((x(px), y(py)) for px, py in points):
            if ax < px < bx:
                assert abs(ay + (by - ay) * (px - ax) / (bx - ax) - py) < margin


def test_a_walk_back_and_forth_keeps_its_turns() -> None:
    points = [(0.0, 0.0), (10.0, 0.0), (2.0, 0.0), (5.0, 0.0)]
    assert corners(line(points, Scale(0, 10, 0, 100), Scale(0, 1, 0, 1)))[0][-1] == (50, 0)
    assert (100, 0) in corners(line(points, Scale(0, 10, 0, 100), Scale(0, 1, 0, 1)))[0]


def test_dots_stand_where_the_points_are() -> None:
    assert dots([(1.0, 2.0), (3.0, 4.0)], Scale(0, 10, 0, 10), Scale(0, 10, 0, 10)) == "M1 2h0m2 2h0"
