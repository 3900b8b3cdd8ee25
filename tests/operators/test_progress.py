"""What an operator reports, as those who watch get it: in pieces that fit, with nothing lost, and only while somebody watches."""

import json
import math
import time
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from app.operators import progress
from app.workers.channel import INLINE_BYTES
from tests.operators.conftest import Handle


def told(part: dict[str, Any]) -> list[dict[str, Any]]:
    """Every piece that is sent of a part, read again."""
    sent: list[bytes] = []
    with progress.watched(sent.append):
        progress.report(part)
    assert all(len(plain) <= progress.PART_BYTES for plain in sent)
    return [json.loads(plain) for plain in sent]


def rows(pieces: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The rows of each output, after a look that each piece begins where the one before it ended."""
    found: dict[str, list[Any]] = defaultdict(list)
    for piece in pieces:
        for output in piece["outputs"]:
            assert output["from"] == len(found[output["name"]])
            found[output["name"]] += output["data"]
    return found


def test_a_part_fits_the_channel() -> None:
    assert progress.PART_BYTES <= INLINE_BYTES


def test_a_small_part_is_sent_as_it_is() -> None:
    part = {"step": 400, "steps": 10_000, "lr": 0.1, "outputs": [{"name": "path", "from": 300, "data": [[0.5, -1.0], [2.0, 3.0]]}]}
    assert told(part) == [part]
    assert told({"step": 1, "steps": 2}) == [{"step": 1, "steps": 2, "outputs": []}]


@given(lengths=st.lists(st.integers(0, 3000), max_size=5), width=st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_long_parts_are_sent_in_pieces(lengths: list[int], width: int) -> None:
    outputs = {str(number): torch.randn(length, width, dtype=torch.float64) for number, length in enumerate(lengths)}
    pieces = told({"step": 7, "steps": 9, "outputs": [{"name": name, "from": 0, "data": data} for name, data in outputs.items()]})
    assert {(piece["step"], piece["steps"]) for piece in pieces} == {(7, 9)}
    found = rows(pieces)
    assert {name: found[name] for name in outputs} == {name: data.tolist() for name, data in outputs.items()}


def test_rows_too_long_together_are_parted_and_one_too_long_by_itself_is_left_out() -> None:
    outputs = [{"name": name, "from": 5, "data": torch.ones(1, elements)} for name, elements in (("a", 6000), ("b", 6000), ("c", 60_000))]
    pieces = told({"step": 5, "steps": 9, "outputs": outputs})
    assert [(output["name"], output["from"], len(output["data"][0])) for piece in pieces for output in piece["outputs"]] == [
        ("a", 5, 6000),
        ("b", 5, 6000),
    ]


@pytest.mark.parametrize(
    ("data", "written"),
    [
        (torch.tensor([0.1, math.nan, math.inf, -math.inf]), [0.1, "NaN", "Infinity", "-Infinity"]),
        (np.array([0.1], dtype=np.float32), [0.1]),
        (torch.tensor([1.5], dtype=torch.bfloat16), [1.5]),
        (torch.tensor([1 + 2j]), [[1.0, 2.0]]),
        (torch.tensor([[1, 2], [3, 4]])[:, 1], [2, 4]),
        (np.array([[1, 2], [3, 4]])[:, 1], [2, 4]),
        (torch.ones(1, requires_grad=True), [1.0]),
        ([True, False], [True, False]),
    ],
    ids=str,
)
def test_rows_are_written_as_a_result_writes_them(data: Any, written: list[Any]) -> None:
    assert told({"outputs": [{"name": "x", "from": 0, "data": data}]})[0]["outputs"][0]["data"] == written


def test_nothing_is_due_where_nobody_watches() -> None:
    assert not progress.is_watched()
    assert not progress.due(0)
    progress.report({"outputs": [{"name": "x", "from": 0, "data": object()}]})


def test_a_report_is_due_a_while_after_the_last_one() -> None:
    sent: list[bytes] = []
    with progress.watched(sent.append):
        assert progress.is_watched()
        assert not progress.due(), "a short run reports nothing"
        assert progress.due(0)
        time.sleep(0.02)
        assert progress.due(0.02)
        progress.report({})
        assert not progress.due(0.02)
    assert len(sent) == 1


def test_asking_costs_little_where_nobody_watches() -> None:
    started = time.perf_counter()
    for _ in range(100_000):
        progress.due()
    assert time.perf_counter() - started < 0.2


def test_watching_ends_with_the_run(handle: Handle) -> None:
    sent: list[bytes] = []
    for body in (b'{"inputs": {"input": [1.0]}}', b"{"):
        handle({"task": "run", "operator": "torch.nn.ReLU", "queue_ms": 0.0}, body, sent.append)
        assert not progress.is_watched()
    with pytest.raises(LookupError), progress.watched(sent.append):
        raise LookupError
    assert not progress.is_watched()
    assert sent == []
