"""What the query string of a run asks of its answer: what it may say, what comes of it over HTTP, and that it is described."""

import io
from typing import Any

import httpx
import numpy as np
import pytest
from jsonschema import Draft202012Validator

from app.errors import InvalidArgument
from app.web import wishes
from tests.web.problem import assert_problem
from tests.web.test_streams import events_in

RELU = "/api/v1/operators/torch.nn.ReLU/run"
BODY = {"inputs": {"input": [[-1.0, 2.0, 3.0], [4.0, -5.0, 6.0]]}}
FILE = {"accept": "application/octet-stream"}


@pytest.mark.parametrize(
    ("query", "members"),
    [
        (b"most_elements=65536", {"most_elements": 65536}),
        (b"part=output%5B3%2C+0%3A16%5D&x=1", {"part": "output[3, 0:16]"}),
        (b"part=output[3,::8]", {"part": "output[3,::8]"}),
        (b"part=", {"part": ""}),
        (b"MOST_ELEMENTS=1&&=&a", {}),
    ],
)
def test_what_is_read(query: bytes, members: dict[str, Any]) -> None:
    assert wishes.read(query).members == members


@pytest.mark.parametrize(
    "query",
    [
        *(b"most_elements=" + text for text in (b"", b"-1", b"1.5", b"ten", b"1e3", b"%D9%A3", b"9" * 19, b"%2B1", b"1_0")),
        *(b"most_elements=1&most_elements=2", b"part=a&part=a", b"part=%ff", b"part=\xff"),
    ],
)
def test_what_is_refused(query: bytes) -> None:
    with pytest.raises(InvalidArgument):
        wishes.read(query)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("output[3, 0:16]", "torch.cat-output_3_0_16"),
        ('a"\r\nx: y', "torch.cat-a_x_y"),
        ("../../x", "torch.cat-.._.._x"),
        ("输出", "torch.cat"),
    ],
)
def test_names_of_files(part: str, name: str) -> None:
    assert wishes.Wishes({}, part).disposition("torch.cat") == f'attachment; filename="{name}.npy"'.encode()


def test_short_answers(client: httpx.Client) -> None:
    (output,) = client.post(RELU, params={"most_elements": 5}, json=BODY).json()["outputs"]
    assert (output["data"], output["statistics"]["max"]) == (None, 6.0)
    whole = client.post(RELU, json=BODY).json()
    assert client.post(RELU, params={"most_elements": 6}, json=BODY).json()["outputs"] == whole["outputs"]


def test_parts(client: httpx.Client) -> None:
    answer = client.post(RELU, params={"part": "output[0, ::2]"}, json=BODY)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["data"] == [0.0, 3.0]
    streamed = client.post(RELU, params={"part": "output[0, ::2]"}, json=BODY, headers={"accept": "application/x-ndjson"})
    assert events_in("application/x-ndjson", streamed.text)[-1] == ("result", answer.json())
    assert_problem(client.post(RELU, params={"part": "output[::-1]"}, json=BODY), "invalid_argument", pointer="/part")


def test_files(client: httpx.Client) -> None:
    answer = client.post(RELU, params={"part": "output[1]"}, json=BODY, headers=FILE)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == 'attachment; filename="torch.nn.ReLU-output_1.npy"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert np.load(io.BytesIO(answer.content), allow_pickle=False).tolist() == [4.0, 0.0, 6.0]


def test_a_large_file(client: httpx.Client) -> None:
    request = {"inputs": {"input": {"fill": "arange", "start": 2**53 + 1, "end": 2**53 + 10_000_001}}}
    answer = client.post("/api/v1/operators/torch.nn.Identity/run", params={"part": "output"}, json=request, headers=FILE)
    assert np.array_equal(np.load(io.BytesIO(answer.content)), np.arange(2**53 + 1, 2**53 + 10_000_001))


@pytest.mark.parametrize(
    ("task", "params"), [("run", {}), ("run", {"most_elements": 1}), ("run", {"part": ""}), ("shape", {"part": "output"})]
)
def test_only_a_tensor_is_a_file(task: str, params: dict[str, Any], client: httpx.Client) -> None:
    assert_problem(client.post(RELU.replace("run", task), params=params, json=BODY, headers=FILE), "not_acceptable")


def test_a_dry_run_has_no_use_for_them(client: httpx.Client) -> None:
    assert client.post(RELU.replace("/run", "/shape"), params={"most_elements": "x", "part": "["}, json=BODY).status_code == 200


@pytest.mark.parametrize("params", [{}, {"most_elements": 1}, {"part": "output[0]"}])
def test_answers_are_as_described(params: dict[str, Any], client: httpx.Client) -> None:
    description = client.get("/openapi.json").json()
    operation = description["paths"]["/api/v1/operators/{name}/run"]["post"]
    assert {parameter["$ref"].rpartition("/")[2] for parameter in operation["parameters"]} >= {"most_elements", "part"}
    content = operation["responses"]["200"]["content"]
    assert "application/octet-stream" in content
    schema = {**content["application/json"]["schema"], "components": description["components"]}
    answer = client.post(RELU, params=params, json={**BODY, "gradients": True}).json()
    Draft202012Validator(schema).validate(answer)
