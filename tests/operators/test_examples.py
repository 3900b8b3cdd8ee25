"""Every example of the table: the answer equals torch called directly in another process, its code reproduces it, its shape is predicted.
Every failure of the table gives its code."""

import contextlib
import io
import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch

from app.operators import catalog
from tests.operators.test_torch_samples import from_json

ROWS = {name: catalog.operator(name).row for name in catalog.names()}
EXAMPLES = [(name, index) for name, row in ROWS.items() for index in range(len(row.examples))]
MODULES = [(name, index) for name, index in EXAMPLES if catalog.operator(name).kind == "module"]
FAILURES = [(name, index) for name, row in ROWS.items() for index in range(len(row.failures))]


def request_of(name: str, index: int) -> dict[str, Any]:
    return ROWS[name].examples[index]


@pytest.fixture(scope="session")
def references(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Any]:
    """What torch alone answers, asked in one other process."""
    folder = tmp_path_factory.mktemp("reference")
    asked, answered = folder / "requests.json", folder / "results.pt"
    asked.write_text(json.dumps([[name, request_of(name, index)] for name, index in MODULES]))
    subprocess.run([sys.executable, Path(__file__).with_name("reference.py"), asked, answered], check=True, timeout=300)
    return dict(zip(MODULES, torch.load(answered), strict=True))


@pytest.mark.parametrize(("name", "index"), MODULES)
def test_example_equals_torch_in_another_process(name: str, index: int, ask: Any, references: Any) -> None:
    answer = ask(name, request_of(name, index))
    assert "error" not in answer, answer
    reference = references[name, index]
    assert len(answer["outputs"]) == len(reference["outputs"])
    for output, expected in zip(answer["outputs"], reference["outputs"], strict=True):
        torch.testing.assert_close(from_json(output), expected, rtol=0, atol=0, equal_nan=True)
    assert answer.get("gradients", {}).keys() == reference["gradients"].keys()
    for key, expected in reference["gradients"].items():
        torch.testing.assert_close(from_json(answer["gradients"][key]), expected, rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize(("name", "index"), EXAMPLES)
def test_code_reproduces_the_outputs(name: str, index: int, ask: Any) -> None:
    answer = ask(name, request_of(name, index))
    variables: dict[str, Any] = {}
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
            exec(answer["code"], variables)
    finally:
        torch.set_default_dtype(torch.float32)
    for output in answer["outputs"]:
        torch.testing.assert_close(_as_tensor(variables[output["name"]]), from_json(output), rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize(("name", "index"), EXAMPLES)
def test_shape_predicts_the_run(name: str, index: int, ask: Any) -> None:
    request = request_of(name, index)
    predicted, answer = ask(name, request, "shape"), ask(name, request)
    assert "error" not in predicted, predicted
    described = [{key: output[key] for key in ("name", "shape", "dtype")} for output in answer["outputs"]]
    assert predicted["outputs"] == described
    assert {key: tuple(value["shape"]) for key, value in answer.get("state", {}).items()} == {
        key: tuple(value["shape"]) for key, value in predicted["state"].items()
    }


@pytest.mark.parametrize(("name", "index"), FAILURES)
def test_failure_gives_its_code(name: str, index: int, ask: Any) -> None:
    failure = ROWS[name].failures[index]
    error = ask(name, failure.request)["error"]
    assert error["code"] == failure.code, error
    assert error["detail"]
    if failure.code.startswith("invalid_"):
        assert error["pointer"].startswith("/")
    if failure.code == "torch_error":
        assert error["torch"]["message"] == error["detail"]


def _as_tensor(value: Any) -> torch.Tensor:
    """What a function returned, as the answer has it: numbers and sizes are tensors there."""
    if isinstance(value, torch.Tensor):
        value = value.detach()
        return value.to_dense() if value.layout != torch.strided else value
    return torch.tensor(value, dtype=torch.float64 if isinstance(value, float) else None)
