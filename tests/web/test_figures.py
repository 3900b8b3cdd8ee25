"""Pictures of real answers: that each kind has its own, that they show what the answer says, and that nothing in them is not a number."""

import re
from typing import Any

import httpx
import pytest
import simdjson

from app.web import figures
from app.web.charts import Chart
from tests.web.test_charts import corners

ADAM = {"inputs": {"surface": "ravine", "steps": 40, "compare": [{"operator": "SGD", "arguments": {"lr": 0.03}}]}, "arguments": {"lr": 0.3}}
DIVERGING = {"inputs": {"surface": "rosenbrock", "steps": 50}, "arguments": {"lr": 1.0}}
OWN = {"inputs": {"parameter": [1.0, 2.0], "gradients": [[1.0, 0.0], [0.5, 0.5]]}}
GROUPS = {"arguments": {"step_size": 3}, "inputs": {"lr": [0.1, 0.01], "steps": 9}}
DROPPED = {"arguments": {"batch_size": 3, "drop_last": True}, "inputs": {"size": 7}}

SAME_CLASS = {
    "arguments": {"lr": 0.03},
    "inputs": {
        "surface": "ravine",
        "steps": 4,
        "compare": [{"operator": "SGD", "arguments": {"lr": 0.03, "momentum": 0.8}}, {"operator": "SGD", "arguments": {"lr": 0.01}}],
    },
}
LAMBDAS = {
    "arguments": {"lr_lambda": "0.9 ** epoch"},
    "inputs": {"steps": 4, "compare": [{"operator": "LambdaLR", "arguments": {"lr_lambda": "0.5"}}]},
}

CASES: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    ("torch.optim.Adam", ADAM, ["path_over_surface", "losses"], ["Adam", "SGD"]),
    (
        "torch.optim.SGD",
        SAME_CLASS,
        ["path_over_surface", "losses"],
        ["SGD(lr=0.03, momentum=0)", "SGD(lr=0.03, momentum=0.8)", "SGD(lr=0.01, momentum=0)"],
    ),
    ("torch.optim.lr_scheduler.LambdaLR", LAMBDAS, ["learning_rates"], ["LambdaLR (1)", "LambdaLR (2)"]),
    ("torch.optim.SGD", DIVERGING, ["path_over_surface", "losses"], ["SGD"]),
    ("torch.optim.Muon", {}, ["losses"], ["Muon"]),
    ("torch.optim.SGD", OWN, [], []),
    ("torch.optim.lr_scheduler.StepLR", GROUPS, ["learning_rates"], ["StepLR [0]", "StepLR [1]"]),
    (
        "torch.optim.lr_scheduler.OneCycleLR",
        {"arguments": {"max_lr": 0.1, "total_steps": 50}, "inputs": {"steps": 49}},
        ["learning_rates", "momenta"],
        ["OneCycleLR"],
    ),
    ("torch.nn.init.normal_", {"inputs": {"tensor": {"shape": [50, 50]}}}, ["histogram"], []),
    ("torch.nn.init.constant_", {"arguments": {"val": 2.0}, "inputs": {"tensor": {"shape": [3]}}}, ["histogram"], []),
    ("torch.utils.data.DataLoader", DROPPED, ["batches"], []),
    ("torch.utils.data.RandomSampler", {"inputs": {"size": 5}}, ["batches"], []),
    ("torch.nn.ReLU", {"inputs": {"input": [1.0]}}, [], []),
]


def charts_of(client: httpx.Client, name: str, request: dict[str, Any]) -> list[Chart]:
    answer = client.post(f"/api/v1/operators/{name}/run", json=request)
    assert answer.status_code == 200, answer.text
    kind = client.get(f"/api/v1/operators/{name}").json()["kind"]
    return figures.draw(kind, simdjson.Parser().parse(answer.content))


@pytest.mark.parametrize(("name", "request_sent", "titles", "legend"), CASES)
def test_each_kind_has_its_pictures(
    client: httpx.Client, name: str, request_sent: dict[str, Any], titles: list[str], legend: list[str]
) -> None:
    charts = charts_of(client, name, request_sent)
    assert [chart.title for chart in charts] == titles
    if legend:
        assert [label for _, label in charts[0].legend] == legend
    for chart in charts:
        for mark in chart.marks:
            assert not re.search("nan|inf|e", mark.d), mark.d[:200]
            assert mark.d or mark.dot or mark.box or not mark.title


def test_a_walk_begins_at_its_start_and_ends_at_its_end(client: httpx.Client) -> None:
    plan = charts_of(client, "torch.optim.Adam", ADAM)[0]
    walks = [mark for mark in plan.marks if mark.tone in figures.TONES]
    ends = [mark for mark in plan.marks if mark.tone.endswith("end")]
    assert len(walks) == len(ends) == 2
    assert len({corners(mark.d)[0][0] for mark in walks}) == 1
    for walk, end in zip(walks, ends, strict=True):
        assert end.dot == pytest.approx(corners(walk.d)[-1][-1], abs=0.1)
    assert sum(mark.tone == "contour" for mark in plan.marks) > 8


def test_bars_are_as_high_as_their_counts(client: httpx.Client) -> None:
    (chart,) = charts_of(client, "torch.nn.init.normal_", {"inputs": {"tensor": {"shape": [50, 50]}}})
    bars = [(mark.box, int(mark.title.rpartition(": ")[2])) for mark in chart.marks if mark.tone == "bar"]
    assert sum(count for _, count in bars) == 2500
    scale = {round(box[3] / count, 2) for box, count in bars if box is not None and count > 20}
    assert max(scale) - min(scale) <= 0.02


def test_each_index_is_a_cell_and_dropped_ones_are_apart(client: httpx.Client) -> None:
    (chart,) = charts_of(client, "torch.utils.data.DataLoader", DROPPED)
    cells = [(mark.tone, mark.text) for mark in chart.marks if mark.tone.endswith("cell")]
    assert [text for _, text in cells] == ["0", "1", "2", "3", "4", "5", "6"]
    assert [tone for tone, _ in cells] == ["s1 cell"] * 3 + ["s2 cell"] * 3 + ["dropped cell"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_draws_them(client: httpx.Client, language: str) -> None:
    form = {"inputs/surface": "saddle", "inputs/steps": "20"}
    page = client.post(f"/{language}/operators/torch.optim.SGD", data=form, headers={"accept": "text/html"}).text
    assert page.count('<svg viewBox="0 0 640') == 2
    assert "style=" not in page
    assert page.count("</title>") > 6
