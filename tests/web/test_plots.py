"""Figures of the notes: drawn from real runs, they show what the runs gave."""

import json
import math
from itertools import pairwise
from typing import Any

import httpx
import orjson
import pytest

from app.errors import InvalidArgument
from app.notes.chapters import Directive
from app.web import plots
from app.web.catalogue import Catalogue
from app.web.charts import Chart
from tests.web.test_charts import corners


@pytest.fixture(scope="module")
def catalogue(client: httpx.Client) -> Catalogue:
    rows = client.get("/api/v1/operators").json()["operators"]
    wanted = [row["name"] for row in rows if row["name"].startswith("torch.nn.")]
    details = [client.get(f"/api/v1/operators/{name}").json() for name in wanted]
    return Catalogue({"torch": "", "devices": [], "operators": details, "aliases": {}, "excluded": {}})


def drawn(client: httpx.Client, catalogue: Catalogue, subject: str, data: dict[str, Any]) -> list[Chart]:
    directive = Directive("figure", subject, json.dumps(data))
    answers = []
    for operator, request in plots.requests(directive, catalogue):
        answer = client.post(f"/api/v1/operators/{operator}/run", json=request)
        assert answer.status_code == 200, answer.text
        answers.append(orjson.dumps(answer.json()))
    return plots.draw(directive, answers)


def test_curves_are_the_functions_and_their_derivatives(client: httpx.Client, catalogue: Catalogue) -> None:
    data = {"operators": [{"operator": "torch.nn.Tanh"}, {"operator": "torch.nn.Softplus", "arguments": {"beta": 2}}], "from": -2, "to": 2}
    function, derivative = drawn(client, catalogue, "curves", data | {"derivative": True})
    assert [label for _, label in function.legend] == ["Tanh", "Softplus(beta=2)"]
    tanh = next(mark for mark in function.marks if mark.title == "Tanh")
    points = corners(tanh.d)[0]
    (left, low), (right, high) = points[0], points[-1]
    before, after = next((a, b) for a, b in pairwise(points) if a[0] <= (left + right) / 2 <= b[0])
    middle = before[1] + (after[1] - before[1]) * ((left + right) / 2 - before[0]) / (after[0] - before[0])
    assert middle == pytest.approx((low + high) / 2, abs=1), "tanh is odd"
    slope = corners(next(mark for mark in derivative.marks if mark.title == "Tanh").d)[0]
    top = min(y for _, y in slope)
    ticks = {tick.label: tick.position for tick in derivative.y_ticks}
    assert top == pytest.approx(ticks["1"], abs=1), "its slope at 0 is 1"
    assert ticks["0"] - slope[0][1] == pytest.approx((ticks["0"] - ticks["1"]) * (1 - math.tanh(2) ** 2), abs=1)


def test_the_curve_of_a_loss(client: httpx.Client, catalogue: Catalogue) -> None:
    data = {
        "operators": [{"operator": "torch.nn.MSELoss", "arguments": {"reduction": "none"}}],
        "vary": "input",
        "inputs": {"target": 1.0},
        "from": 0,
        "to": 2,
    }
    (chart,) = drawn(client, catalogue, "curves", data)
    points = corners(chart.marks[-1].d)[0]
    lowest = max(points, key=lambda point: point[1])
    assert lowest[0] == pytest.approx((points[0][0] + points[-1][0]) / 2, abs=3)


WINDOWS: list[tuple[str, dict[str, Any], int, int]] = [
    ("torch.nn.MaxPool2d", {"kernel_size": 2}, 4, 4),
    ("torch.nn.MaxPool2d", {"kernel_size": 3, "stride": 1, "padding": 1}, 16, 4),
    ("torch.nn.AvgPool2d", {"kernel_size": [2, 1]}, 8, 4),
    ("torch.nn.Conv2d", {"in_channels": 1, "out_channels": 1, "kernel_size": 3}, 4, 4),
    ("torch.nn.Conv2d", {"in_channels": 1, "out_channels": 1, "kernel_size": 2, "dilation": 3}, 1, 1),
    ("torch.nn.AdaptiveAvgPool2d", {"output_size": [3, 2]}, 6, 4),
]


@pytest.mark.parametrize(("operator", "arguments", "outputs", "windows"), WINDOWS)
def test_windows_lie_where_they_read(
    client: httpx.Client, catalogue: Catalogue, operator: str, arguments: dict[str, Any], outputs: int, windows: int
) -> None:
    grid = [[float(4 * row + column) for column in range(4)] for row in range(4)]
    (chart,) = drawn(client, catalogue, "windows", {"operator": operator, "arguments": arguments, "inputs": {"input": [[grid]]}})
    cells = [mark for mark in chart.marks if mark.tone.endswith("cell")]
    assert len(cells) == 16 + outputs
    assert [mark.text for mark in cells[:16]] == [f"{value:g}" for row in grid for value in row]
    assert sum(mark.tone.endswith("window") for mark in chart.marks) == windows
    assert all(mark.box[0] + mark.box[2] <= chart.width and mark.box[1] + mark.box[3] <= chart.height for mark in cells if mark.box)


def test_there_is_no_other_figure(catalogue: Catalogue) -> None:
    with pytest.raises(InvalidArgument, match="curves, windows"):
        plots.requests(Directive("figure", "pie", "{}"), catalogue)
