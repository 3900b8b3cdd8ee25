"""How a run's answer is shown: which numbers, how they are written, and where it is cut."""

import json
from typing import Any

import pytest

from app.web import results

FLOATS = [
    ([1.0, -2.0, 0.0], "float32", ["1.", "-2.", "0."]),
    ([1.5, -2.25, 0.0], "float32", ["1.5000", "-2.2500", "0.0000"]),
    ([1e-7, 1.0], "float32", ["1.0000e-07", "1.0000e+00"]),
    ([123456.0, 0.5], "float64", ["1.2346e+05", "5.0000e-01"]),
    (["NaN", "Infinity", "-Infinity"], "float16", ["nan", "inf", "-inf"]),
    ([-0.0], "float32", ["-0."]),
    ([9223372036854775807, -9223372036854775808], "int64", ["9223372036854775807", "-9223372036854775808"]),
    ([18446744073709551615], "uint64", ["18446744073709551615"]),
    ([True, False], "bool", ["True", "False"]),
    ([[1.0, -2.0], ["NaN", 0.5]], "complex64", ["1.0000-2.0000j", "nan+0.5000j"]),
]


def answer_with(tensor: dict[str, Any], **members: Any) -> results.Answer:
    statistics = {"min": None, "max": None, "mean": None, "std": None, "zeros": 0, "nan": 0, "inf": 0}
    output = {"name": "output", "statistics": statistics} | tensor
    whole = {"device": "cpu", "seed": 0, "outputs": [output], "warnings": [], "timing": {"queue_ms": 0.1, "run_ms": 12.0}, "code": "pass"}
    return results.read(json.dumps(whole | members).encode(), "module")


def texts(grid: results.Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


@pytest.mark.parametrize(("data", "dtype", "shown"), FLOATS)
def test_numbers_are_written_alike(data: list[Any], dtype: str, shown: list[str]) -> None:
    (figure,) = answer_with({"shape": [len(data)], "dtype": dtype, "data": data}).outputs
    assert texts(figure.grids[0]) == [shown]


def test_a_scalar_is_one_cell() -> None:
    (figure,) = answer_with({"shape": [], "dtype": "float32", "data": 25.5}).outputs
    assert texts(figure.grids[0]) == [["25.5000"]]
    (figure,) = answer_with({"shape": [], "dtype": "complex64", "data": [1.0, 2.0]}).outputs
    assert texts(figure.grids[0]) == [["1.0000+2.0000j"]]


def test_leading_axes_become_labelled_grids() -> None:
    data = [[[[1, 2], [3, 4]]], [[[5, 6], [7, 8]]]]
    (figure,) = answer_with({"shape": [2, 1, 2, 2], "dtype": "int64", "data": data}).outputs
    assert [grid.label for grid in figure.grids] == ["[0, 0, :, :]", "[1, 0, :, :]"]
    assert texts(figure.grids[1]) == [["5", "6"], ["7", "8"]]
    assert not figure.is_cut


def test_a_large_tensor_is_cut() -> None:
    data = [[[0.5] * 100] * 100] * 100
    (figure,) = answer_with({"shape": [100, 100, 100], "dtype": "float32", "data": data}).outputs
    assert figure.is_cut
    assert figure.elements == 1_000_000
    assert len(figure.grids) == results.MOST_SLICES
    assert (len(figure.grids[0].rows), len(figure.grids[0].rows[0])) == (results.MOST_ROWS, results.MOST_COLUMNS)


@pytest.mark.parametrize(("shape", "data"), [([0], []), ([2, 0], [[], []]), ([10**6], None)])
def test_there_may_be_nothing_to_show(shape: list[int], data: Any) -> None:
    (figure,) = answer_with({"shape": shape, "dtype": "float32", "data": data}).outputs
    assert figure.grids == []


def test_tints_tell_sign_and_size() -> None:
    (figure,) = answer_with({"shape": [5], "dtype": "float32", "data": [3.0, 1.5, 0.0, -0.5, "NaN"]}).outputs
    assert [cell.tone for cell in figure.grids[0].rows[0]] == ["p3", "p2", "", "n1", ""]


def test_statistics_that_say_nothing_are_left_out() -> None:
    statistics = {"min": -1.5, "max": 2, "mean": 0.25, "std": None, "zeros": 3, "nan": 0, "inf": 1}
    (figure,) = answer_with({"shape": [], "dtype": "float32", "data": 0.0, "statistics": statistics}).outputs
    assert figure.statistics == [("min", "-1.5"), ("max", "2"), ("mean", "0.25"), ("zeros", "3"), ("inf", "1")]


def test_the_rest_of_an_answer() -> None:
    tensor = {"shape": [1], "dtype": "float32", "data": [2.0]}
    answer = answer_with(tensor, loss=25.5, gradients={"inputs.input": tensor}, state={"weight": tensor}, warnings=["careful"])
    assert (answer.loss, answer.run_ms, answer.queue_ms, answer.code, answer.warnings) == ("25.5", "12", "0.1", "pass", ["careful"])
    assert [figure.name for figure in answer.gradients + answer.state] == ["inputs.input", "weight"]
    assert answer_with(tensor, code="x" * (results.MOST_CODE_CHARACTERS + 1)).code == ""
    assert answer_with(tensor, loss="NaN").loss == "nan"
