"""Charts as geometry: where values land, which ticks stand beside them, and what becomes of values that are not finite."""

import math

import pytest

from app.web.charts import MOST_POINTS, Scale, line, scale_of

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


def test_a_line_breaks_where_there_is_no_value() -> None:
    points = [(0.0, 1.0), (1.0, 2.0), (2.0, math.nan), (3.0, 4.0), (4.0, math.inf), (5.0, 6.0)]
    assert line(points, Scale(0, 10, 0, 10), Scale(0, 10, 0, 10)) == "M0 1L1 2M3 4M5 6"


@pytest.mark.parametrize("count", [2, MOST_POINTS, MOST_POINTS + 1, 10_000])
def test_a_long_line_is_thinned_and_keeps_its_ends(count: int) -> None:
    drawn = line([(float(index), 0.0) for index in range(count)], Scale(0, count - 1, 0, 1000), Scale(0, 1, 0, 1))
    corners = drawn.replace("M", "L").strip("L").split("L")
    assert len(corners) <= MOST_POINTS + 1
    assert (corners[0], corners[-1]) == ("0 0", "1000 0")
