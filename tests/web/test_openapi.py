"""The description is valid, names every route and every code, and tells the truth about answers and examples."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from app.main import create_app
from app.settings import Settings
from app.web.problems import PROBLEM_TYPES
from tests.servers import Server

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def description(client: httpx.Client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def validator(description: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": description["components"]})


def test_schemas_are_json_schemas(description: dict[str, Any]) -> None:
    assert description["openapi"] == "3.1.0"
    for schema in description["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    for reference in set(re.findall(r"#/[^'\"]+", str(description))):
        target = description
        for part in reference.removeprefix("#/").split("/"):
            assert part in target, reference
            target = target[part]


def test_operations_are_complete(description: dict[str, Any]) -> None:
    identifiers = [operation["operationId"] for _, _, operation in operations(description)]
    assert len(identifiers) == len(set(identifiers))
    for path, method, operation in operations(description):
        assert method in METHODS
        named = {parameter["$ref"].rpartition("/")[2] for parameter in operation.get("parameters", [])}
        assert set(re.findall(r"{(\w+)}", path)) <= named
        assert operation["summary"]


def test_every_route_outside_the_pages_is_described(description: dict[str, Any]) -> None:
    paths = {getattr(route, "path", "") for route in create_app(Settings()).routes}
    for_browsers = ("/", "/docs", "/static", "/sitemap.xml", "/robots.txt")
    pages = {path for path in paths if path in for_browsers or path.startswith(("/en/", "/zh/", "/docs/stable/"))}
    assert paths - pages == set(description["paths"])


def test_every_code_is_described(description: dict[str, Any]) -> None:
    described = {
        code
        for _, _, operation in operations(description)
        for status, response in operation["responses"].items()
        for code in response.get("content", {}).get("application/problem+json", {}).get("examples", {})
        if PROBLEM_TYPES[code].status == int(status)
    }
    assert set(PROBLEM_TYPES) - described == {"method_not_allowed"}


def test_examples_fit_their_schemas_and_run(client: httpx.Client, description: dict[str, Any]) -> None:
    for path, _, operation in operations(description):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        assert 3 <= len(content["examples"]) <= 8
        for name, example in content["examples"].items():
            validator(description, content["schema"]).validate(example["value"])
            answer = client.post(path.format(name=name), json=example["value"])
            assert answer.status_code == 200, answer.text
            validator(description, operation["responses"]["200"]["content"]["application/json"]["schema"]).validate(answer.json())


def test_answers_fit_their_schemas(client: httpx.Client, description: dict[str, Any]) -> None:
    values = {"name": "torch.nn.Conv2d", "code": "torch-error"}
    for path, method, operation in operations(description):
        content = operation["responses"]["200"]["content"]
        if method == "get" and "application/json" in content:
            validator(description, content["application/json"]["schema"]).validate(client.get(path.format(**values)).json())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/operators/nn.Sigmod/run", {}),
        ("/api/v1/operators/nn.Linear/run", {"arguments": {"in_features": 3, "out_features": 1}, "inputs": {"input": [1.0]}}),
        ("/api/v1/operators/nn.Linear/run", {"arguments": {"in_features": 10**6, "out_features": 10**6}, "inputs": {"input": [1.0]}}),
    ],
)
def test_problems_fit_their_schema(client: httpx.Client, description: dict[str, Any], path: str, body: Any) -> None:
    validator(description, {"$ref": "#/components/schemas/Problem"}).validate(client.post(path, json=body).json())


@pytest.mark.parametrize(
    "wrong",
    [
        {"inputs": {"input": {"fill": "randm", "shape": [1]}}},
        {"inputs": {"input": {"data": [1], "dtype": "float8"}}},
        {"argument": {}},
        {"device": "tpu"},
        {"seed": "one"},
    ],
)
def test_what_a_run_refuses_its_schema_refuses(client: httpx.Client, description: dict[str, Any], wrong: Any) -> None:
    assert not validator(description, {"$ref": "#/components/schemas/RunRequest"}).is_valid(wrong)
    assert client.post("/api/v1/operators/nn.ReLU/run", json={"inputs": {"input": [1.0]}, **wrong}).status_code == 422


def test_a_key_is_described_where_one_is_asked_for(server: Server, description: dict[str, Any]) -> None:
    assert "securitySchemes" not in description["components"]
