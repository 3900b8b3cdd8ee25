"""How a run's request travels: its body in any pieces, many at once, a client that leaves, a connection that goes on."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.servers import Server
from tests.web.problem import assert_problem
from tests.web.test_problems import SLOW

RELU = "/api/v1/operators/torch.nn.ReLU/run"
BODY = b'{"inputs": {"input": [-1.0, 2.0]}}'
OUTPUT = [0.0, 2.0]
BUSY = "torchnotes_workers_busy"
HELD = "torchnotes_body_bytes_held"
CANCELLED = 'torchnotes_worker_restarts_total{reason="cancelled"}'


def output(answer: httpx.Response) -> object:
    assert answer.status_code == 200, answer.text
    return answer.json()["outputs"][0]["data"]


@pytest.mark.parametrize(
    "content_type", [None, "application/json", "Application/JSON; charset=utf-8", "application/vnd.x+json", "text/json"]
)
@pytest.mark.parametrize("accept", [None, "*/*", "application/*", "application/json", "text/html, */*;q=0.1", "application/problem+json"])
def test_media_types_that_fit(client: httpx.Client, content_type: str | None, accept: str | None) -> None:
    request = client.build_request("POST", RELU, content=BODY)
    del request.headers["accept"]
    request.headers.update({name: value for name, value in (("content-type", content_type), ("accept", accept)) if value})
    assert output(client.send(request)) == OUTPUT


def test_body_in_pieces(client: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        for start in range(0, len(BODY), 5):
            time.sleep(0.01)
            yield BODY[start : start + 5]

    assert output(client.post(RELU, content=pieces())) == OUTPUT


def test_streamed_body_over_the_limit(client: httpx.Client) -> None:
    answer = client.post(RELU, content=iter([b" " * 65536] * 17))
    assert_problem(answer, "request_too_large", limit=1024 * 1024)
    assert output(client.post(RELU, content=BODY)) == OUTPUT


def test_declared_body_over_the_limit_is_refused_unread(server: Server) -> None:
    with _connected(server) as connection:
        connection.sendall(_head(200 * 1024 * 1024, b"Expect: 100-continue\r\n"))
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_connection_goes_on_after_errors(server: Server) -> None:
    with server.client(limits=httpx.Limits(max_connections=1)) as client:
        ports = set()
        for body in (BODY, b"{", b'{"inputs": {}}', b" " * (1024 * 1024 + 1), BODY):
            answer = client.post(RELU, content=body)
            ports.add(answer.extensions["network_stream"].get_extra_info("client_addr")[1])
        assert output(answer) == OUTPUT
        assert len(ports) == 1


def test_many_at_once_each_get_their_own_answer(client: httpx.Client) -> None:
    def run(number: int) -> object:
        return output(client.post(RELU, json={"inputs": {"input": [float(number), -float(number)]}}))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(run, range(200))) == [[float(number), 0.0] for number in range(200)]


def test_a_client_that_leaves_ends_its_run(server: Server, client: httpx.Client) -> None:
    cancelled = _metric(client, CANCELLED)
    body = json.dumps(SLOW).encode()
    with _connected(server) as connection:
        connection.sendall(_head(len(body), path=b"/api/v1/operators/nn.LSTM/run") + body)
        _wait_until(lambda: _metric(client, BUSY) == 1)
    left = time.monotonic()
    _wait_until(lambda: _metric(client, BUSY) == 0)
    assert time.monotonic() - left < 1.5
    assert _metric(client, CANCELLED) == cancelled + 1
    assert output(client.post(RELU, content=BODY)) == OUTPUT
    _wait_until(lambda: '"status":499' in server.log.read_text())


def test_a_client_that_leaves_in_its_body_is_forgotten(server: Server, client: httpx.Client) -> None:
    with _connected(server) as connection:
        connection.sendall(_head(1000) + b"{" * 500)
        _wait_until(lambda: _metric(client, HELD) == 500)
    _wait_until(lambda: _metric(client, HELD) == 0)


def test_bodies_in_flight_are_bounded(server: Server, client: httpx.Client) -> None:
    """Four bodies of the longest length fill the budget; a fifth is turned away before it is sent."""
    size = 1024 * 1024
    connections = [_connected(server) for _ in range(4)]
    try:
        for connection in connections:
            connection.sendall(_head(size) + b" " * (size - 1))
        _wait_until(lambda: _metric(client, HELD) == 4 * (size - 1))
        assert_problem(client.post(RELU, content=b" " * size), "overloaded")
    finally:
        for connection in connections:
            connection.close()
    _wait_until(lambda: _metric(client, HELD) == 0)
    assert output(client.post(RELU, content=BODY)) == OUTPUT


def _connected(server: Server) -> socket.socket:
    url = httpx.URL(server.url)
    return socket.create_connection((url.host, url.port or 80), timeout=20)


def _head(length: int, more: bytes = b"", path: bytes = RELU.encode()) -> bytes:
    return b"POST " + path + b" HTTP/1.1\r\nHost: x\r\n" + more + b"Content-Length: %d\r\n\r\n" % length


def _metric(client: httpx.Client, name: str) -> float:
    values = [line.removeprefix(name) for line in client.get("/metrics").text.splitlines() if line.startswith(name + " ")]
    return float(values[0])


def _wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)
