"""Every error code, provoked for real, has its status, its members and the one shape of all errors."""

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.routing import Route

from app.errors import CODES
from app.main import create_app
from app.settings import Settings
from app.web.problems import PROBLEM_TYPES
from tests.servers import Server
from tests.web.problem import assert_problem

RUN = "/api/v1/operators/{}/run"
SLOW = {
    "arguments": {"input_size": 64, "hidden_size": 512, "num_layers": 8},
    "inputs": {"input": {"fill": "randn", "shape": [8000, 1, 64], "seed": 1}},
}
CRASHING = {
    "arguments": {"num_embeddings": 4, "embedding_dim": 2, "include_last_offset": True, "mode": "max"},
    "inputs": {"input": [1, 2, 3], "offsets": [0]},
}
KEY = {"authorization": "Bearer right"}

# code, operator, request, members of the answer
BY_REQUEST: list[tuple[str, str, Any, dict[str, Any]]] = [
    ("unknown_operator", "nn.Sigmod", {}, {}),
    ("invalid_argument", "nn.Linear", {"arguments": {"in_feature": 3}}, {"operator": "torch.nn.Linear"}),
    ("invalid_argument", "nn.ReLU", {"argument": {}}, {"pointer": "/argument"}),
    ("invalid_argument", "nn.ReLU", {"inputs": {"input": [1.0]}, "device": "cuda:7"}, {"pointer": "/device"}),
    ("invalid_input", "nn.ReLU", {"inputs": {"input": [[1.0, 2.0], [3.0]]}}, {"operator": "torch.nn.ReLU"}),
    ("invalid_input", "nn.ReLU", {}, {"pointer": "/inputs/input"}),
    ("invalid_state", "nn.Linear", {"arguments": {"in_features": 1, "out_features": 1}, "inputs": {"input": [1.0]}, "state": {"x": 1}}, {}),
    ("over_limit", "nn.Linear", {"arguments": {"in_features": 10**6, "out_features": 10**6}, "inputs": {"input": [1.0]}}, {}),
    ("over_limit", "nn.Linear", {"arguments": {"in_features": 10**30, "out_features": 1}, "inputs": {"input": [1.0]}}, {}),
    ("torch_error", "nn.Linear", {"arguments": {"in_features": 3, "out_features": 1}, "inputs": {"input": [1.0]}}, {}),
    ("deadline_exceeded", "nn.LSTM", SLOW, {"limit_seconds": 4.0, "operator": "torch.nn.LSTM"}),
    ("operator_crashed", "nn.EmbeddingBag", CRASHING, {"signal": "SIGSEGV", "operator": "torch.nn.EmbeddingBag"}),
]

# code, method, path, headers, body
BY_HTTP: list[tuple[str, str, str, dict[str, str], bytes]] = [
    ("not_found", "GET", "/nothing", {}, b""),
    ("not_found", "GET", "/api/v1/nothing", {}, b""),
    ("not_found", "GET", "/problems/nothing", {}, b""),
    ("not_found", "POST", "/api/v1/operators/nn.ReLU/runs", {}, b""),
    ("unknown_operator", "GET", "/api/v1/operators/nn.Sigmod", {}, b""),
    ("method_not_allowed", "GET", RUN.format("nn.ReLU"), {}, b""),
    ("method_not_allowed", "DELETE", "/api/v1/operators", {}, b""),
    ("method_not_allowed", "POST", "/healthz", {}, b""),
    ("unsupported_media_type", "POST", RUN.format("nn.ReLU"), {"content-type": "text/plain"}, b"{}"),
    ("unsupported_media_type", "POST", RUN.format("nn.ReLU"), {"content-encoding": "gzip"}, b"{}"),
    ("not_acceptable", "POST", RUN.format("nn.ReLU"), {"accept": "text/html"}, b"{}"),
    ("not_acceptable", "POST", RUN.format("nn.ReLU"), {"accept": "application/json;q=0, image/*"}, b"{}"),
    ("request_too_large", "POST", RUN.format("nn.ReLU"), {}, b" " * (1024 * 1024 + 1)),
    ("malformed_json", "POST", RUN.format("nn.ReLU"), {}, b'{"inputs": {"input": [1.0'),
    ("malformed_json", "POST", RUN.format("nn.ReLU"), {}, b"[" * 2000 + b"]" * 2000),
    ("malformed_json", "POST", RUN.format("nn.ReLU"), {}, b'{"a":' * 30_000 + b"1" + b"}" * 30_000),
    ("malformed_json", "POST", RUN.format("nn.ReLU"), {}, b'{"inputs": {"input": "\xff\xfe"}}'),
    ("malformed_json", "POST", RUN.format("nn.ReLU"), {}, b"hello"),
]


@pytest.fixture(scope="module")
def narrow(start_server: Callable[..., Server]) -> Server:
    """One worker and no queue, a key, a rate, and little patience for bodies."""
    return start_server(workers=1, spares=0, queue_length=0, deadline_seconds=3, body_seconds=0.5, api_keys='["right"]', runs_per_minute=3)


@pytest.fixture
def unstarted() -> Callable[..., httpx.Response]:
    """Requests to an app in this process whose workers were never started; it has one route that is broken."""
    app = create_app(Settings())

    async def broken(request: Request) -> None:
        raise ZeroDivisionError("a secret of ours")

    app.router.routes.append(Route("/broken", broken))

    async def ask(method: str, path: str, **options: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site") as client:
            return await client.request(method, path, **options)

    return lambda method, path, **options: asyncio.run(ask(method, path, **options))


@pytest.mark.parametrize(("code", "operator", "request_body", "members"), BY_REQUEST)
def test_what_a_request_asks(client: httpx.Client, code: str, operator: str, request_body: Any, members: dict[str, Any]) -> None:
    assert_problem(client.post(RUN.format(operator), json=request_body), code, **members)
    assert client.post(RUN.format("nn.ReLU"), json={"inputs": {"input": [-1.0, 2.0]}}).json()["outputs"][0]["data"] == [0.0, 2.0]


@pytest.mark.parametrize(("code", "method", "path", "headers", "body"), BY_HTTP)
def test_how_a_request_is_made(client: httpx.Client, code: str, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
    assert_problem(client.request(method, path, headers=headers, content=body or None), code)


def test_members_say_what_to_mend(client: httpx.Client) -> None:
    problem = assert_problem(client.post(RUN.format("nn.Sigmod")), "unknown_operator")
    assert problem["suggestions"][0] == "torch.nn.Sigmoid"
    body = {"arguments": {"in_features": 10, "out_features": 2}, "inputs": {"input": "randn(3,2;seed=1)"}}
    problem = assert_problem(client.post(RUN.format("nn.Linear"), json=body), "torch_error")
    assert problem["torch"] == {"type": "RuntimeError", "message": "mat1 and mat2 shapes cannot be multiplied (3x2 and 10x2)"}
    huge = {"inputs": {"input": {"fill": "zeros", "shape": [10**12]}}}
    problem = assert_problem(client.post(RUN.format("nn.ReLU"), json=huge), "over_limit")
    assert problem["needed"] == 10**12
    assert problem["limit"] == Settings().input_elements


def test_unauthorized(narrow: Server) -> None:
    with narrow.client() as client:
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic right"}, {"authorization": "right"}):
            answer = client.post(RUN.format("nn.ReLU"), headers=headers, json={})
            assert_problem(answer, "unauthorized")
            assert answer.headers["www-authenticate"] == "Bearer"
        assert client.get("/api/v1/operators/nn.ReLU").status_code == 200


def test_request_timeout(narrow: Server) -> None:
    head = b"POST /api/v1/operators/nn.ReLU/run HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer right\r\nContent-Length: 100\r\n\r\n{"
    answer = _raw(narrow, head)
    assert_problem(answer, "request_timeout", limit_seconds=0.5, operator="torch.nn.ReLU")
    assert answer.headers["connection"] == "close"


def test_overloaded_then_rate_limited(narrow: Server) -> None:
    """The one worker is busy and nothing may wait; that was this address's third run in this minute, and the last."""
    with narrow.client(headers=KEY) as client:
        slow = threading.Thread(target=lambda: client.post(RUN.format("nn.LSTM"), json=SLOW))
        slow.start()
        _wait_until_busy(client)
        assert_problem(client.post(RUN.format("nn.ReLU"), json={"inputs": {"input": [1.0]}}), "overloaded")
        slow.join()
        answer = client.post(RUN.format("nn.ReLU"), json={"inputs": {"input": [1.0]}})
        problem = assert_problem(answer, "rate_limited")
        assert 0 < int(answer.headers["retry-after"]) == problem["retry_after_seconds"] <= 20


def test_starting(unstarted: Callable[..., httpx.Response]) -> None:
    for method, path in (("POST", RUN.format("nn.ReLU")), ("GET", "/api/v1/operators"), ("GET", "/readyz"), ("GET", "/openapi.json")):
        assert_problem(unstarted(method, path), "starting")


def test_internal_error_tells_nothing(unstarted: Callable[..., httpx.Response], caplog: pytest.LogCaptureFixture) -> None:
    answer = unstarted("GET", "/broken")
    assert_problem(answer, "internal_error")
    assert "secret" not in answer.text
    logged = [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(logged) == 1
    assert "a secret of ours" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_every_code_is_walked_here() -> None:
    elsewhere = {"unauthorized", "request_timeout", "overloaded", "rate_limited", "starting", "internal_error"}
    assert {row[0] for row in BY_REQUEST} | {row[0] for row in BY_HTTP} | elsewhere == set(PROBLEM_TYPES)
    assert set(CODES) <= set(PROBLEM_TYPES)


@pytest.mark.parametrize("code", PROBLEM_TYPES)
def test_each_type_leads_to_its_explanation(client: httpx.Client, code: str) -> None:
    address = "/problems/" + code.replace("_", "-")
    explanation = client.get(address).json()
    kind = PROBLEM_TYPES[code]
    assert explanation == {"type": address, "title": kind.title, "status": kind.status, "code": code, "description": kind.description}
    assert client.get(f"/problems/{code}").json() == explanation


def test_allow_names_every_method(client: httpx.Client) -> None:
    for path, allowed in (("/api/v1/operators", "GET, HEAD, OPTIONS"), (RUN.format("nn.ReLU"), "POST, OPTIONS")):
        assert client.delete(path).headers["allow"] == allowed
        answer = client.options(path)
        assert (answer.status_code, answer.headers["allow"], answer.content) == (204, allowed, b"")


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/en/nothing", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
        ("/en/nothing", "*/*", "application/problem+json"),
        ("/en/nothing", "application/json, text/html;q=0.5", "application/problem+json"),
        ("/api/v1/nothing", "text/html", "application/problem+json"),
    ],
)
def test_browsers_get_a_page(client: httpx.Client, path: str, accept: str, media_type: str) -> None:
    answer = client.get(path, headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (404, media_type)


def _wait_until_busy(client: httpx.Client) -> None:
    for _ in range(200):
        if "torchnotes_workers_busy 1.0" in client.get("/metrics").text:
            return
    raise AssertionError("no worker became busy")


def _raw(server: Server, sent: bytes) -> httpx.Response:
    """The answer to bytes that no proper client would send; the server is to close the connection."""
    url = httpx.URL(server.url)
    with socket.create_connection((url.host, url.port or 80), timeout=20) as connection:
        connection.sendall(sent)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    return httpx.Response(int(status.split()[1]), headers=[tuple(line.split(": ", 1)) for line in lines], content=body)
