"""The catalogue over HTTP, and answers checked against the contract's types."""

from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from app.web import contract, strings
from tests.web.problem import assert_problem

OPERATORS = "/api/v1/operators"
SIX = {"input": [[1.0, -2.0, 3.0], [-4.0, 5.0, -6.0]]}


def test_list_has_every_operator(client: httpx.Client) -> None:
    listing = client.get(OPERATORS).json()
    TypeAdapter(contract.OperatorList).validate_python(listing)
    assert listing["count"] == len(listing["operators"]) > 100
    assert {row["kind"] for row in listing["operators"]} == set(strings.KINDS)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=hardsigmoid&kind=module", {"torch.nn.Hardsigmoid"}),
        ("q=HARDSIGMOID&kind=module", {"torch.nn.Hardsigmoid"}),
        ("kind=module&category=flatten", {"torch.nn.Flatten", "torch.nn.Unflatten"}),
        ("category=flatten&q=unf&kind=module", {"torch.nn.Unflatten"}),
        ("kind=scheduler&category=loss", set()),
        ("category=nothing", set()),
        ("q=%E4%BA%A4%E5%8F%89%E7%86%B5&category=activation", set()),
        ("category=flatten&unknown=1", {"torch.nn.Flatten", "torch.nn.Unflatten"}),
    ],
)
def test_filters(client: httpx.Client, query: str, names: set[str]) -> None:
    listing = client.get(f"{OPERATORS}?{query}").json()
    assert {row["name"] for row in listing["operators"]} == names
    assert listing["count"] == len(names)


def test_chinese_summaries_are_searched(client: httpx.Client) -> None:
    names = {row["name"] for row in client.get(OPERATORS, params={"q": "交叉熵"}).json()["operators"]}
    assert "torch.nn.BCELoss" in names


def test_every_operator_is_described_as_the_contract_says(client: httpx.Client) -> None:
    detail_type = TypeAdapter(contract.OperatorDetail)
    for row in client.get(OPERATORS).json()["operators"]:
        detail = client.get(row["links"]["self"]).json()
        detail_type.validate_python(detail)
        assert {member: detail[member] for member in row} == row


@pytest.mark.parametrize("alias", ["torch.nn.ReLU", "nn.ReLU", "ReLU"])
def test_aliases(client: httpx.Client, alias: str) -> None:
    assert client.get(f"{OPERATORS}/{alias}").json()["name"] == "torch.nn.ReLU"
    assert client.post(f"{OPERATORS}/{alias}/run", json={"inputs": SIX}).json()["operator"] == "torch.nn.ReLU"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("torch.nn.DataParallel", "several GPUs"),
        ("nn.DataParallel", "several GPUs"),
        ("nn.Module", "base of all modules"),
        ("Container", "Module"),
        ("torch.nn.NLLLoss2d", "NLLLoss"),
    ],
)
def test_what_is_left_out_is_told_why(client: httpx.Client, name: str, reason: str) -> None:
    for answer in (
        client.get(f"{OPERATORS}/{name}"),
        client.post(f"{OPERATORS}/{name}/run", json={}),
        client.post(f"{OPERATORS}/{name}/shape"),
    ):
        problem = assert_problem(answer, "unknown_operator")
        assert problem["detail"].startswith(f"torch.nn.{name.rpartition('.')[2]} cannot be run: ")
        assert reason in problem["detail"]
        assert name not in problem["suggestions"]


@pytest.mark.parametrize(
    "path", [OPERATORS, f"{OPERATORS}?category=loss", f"{OPERATORS}/torch.nn.ReLU", "/openapi.json", "/problems/torch-error"]
)
def test_a_known_document_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(path, headers={"if-none-match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(path, headers={"if-none-match": '"other"'}).content == first.content


def test_head_answers_like_get_without_the_body(client: httpx.Client) -> None:
    whole, head = client.get(OPERATORS), client.head(OPERATORS)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))


RUNS: list[tuple[str, dict[str, Any]]] = [
    ("torch.nn.ReLU", {"inputs": SIX}),
    ("torch.nn.ReLU", {"inputs": {"input": ["NaN", "Infinity", -0.0]}, "gradients": True}),
    ("torch.nn.Linear", {"arguments": {"in_features": 3, "out_features": 2}, "inputs": SIX, "gradients": True}),
    ("torch.nn.MSELoss", {"inputs": {"input": [1.0], "target": [[3.0], [4.0]]}}),
    ("torch.nn.LSTM", {"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": SIX}),
]


@pytest.mark.parametrize(("operator", "request_body"), RUNS)
def test_answers_are_as_the_contract_says(client: httpx.Client, operator: str, request_body: dict[str, Any]) -> None:
    TypeAdapter(contract.RunRequest).validate_python(request_body)
    answer = client.post(f"{OPERATORS}/{operator}/run", json=request_body)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    TypeAdapter(contract.RunResult).validate_python(answer.json())
    answer = client.post(f"{OPERATORS}/{operator}/shape", json=request_body)
    assert answer.status_code == 200
    TypeAdapter(contract.ShapeResult).validate_python(answer.json())


def test_a_dry_run_needs_only_shapes(client: httpx.Client) -> None:
    body = {"arguments": {"in_features": 300, "out_features": 200}, "inputs": {"input": {"shape": [64, 300], "dtype": "float32"}}}
    TypeAdapter(contract.ShapeRequest).validate_python(body)
    answer = client.post(f"{OPERATORS}/nn.Linear/shape", json=body).json()
    assert answer["outputs"] == [{"name": "output", "shape": [64, 200], "dtype": "float32"}]
    assert answer["parameters"] == 200 * 300 + 200
