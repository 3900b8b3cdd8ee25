"""What those who watch the site read: /healthz, /readyz, /metrics, the log, and the headers on every answer."""

import json
import time

import httpx
import pytest

from app.web.logs import GATHER_SECONDS
from tests.servers import Server

RELU = "/api/v1/operators/torch.nn.ReLU/run"


def test_alive_and_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"alive": True}
    assert client.get("/readyz").json() == {"ready": True}


def test_metrics_count_runs_and_errors(client: httpx.Client) -> None:
    name = "torch.nn.Softsign"
    before = {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in client.get("/metrics").text.splitlines() if line[:1] != "#"
    }
    client.post(f"/api/v1/operators/{name}/run", json={"inputs": {"input": [1.0]}})
    client.post("/api/v1/operators/nn.Softsign/run", json={"inputs": {}})
    client.post(f"/api/v1/operators/{name}/shape", json={"inputs": {"input": [1.0]}})
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    lines = answer.text.splitlines()
    for counter, more in (
        (f'torchnotes_runs_total{{operator="{name}",task="run"}}', 2),
        (f'torchnotes_runs_total{{operator="{name}",task="shape"}}', 1),
        (f'torchnotes_errors_total{{code="invalid_input",operator="{name}"}}', 1),
        (f'torchnotes_run_seconds_count{{operator="{name}"}}', 3),
    ):
        assert f"{counter} {before.get(counter, 0.0) + more}" in lines, answer.text
    assert {"torchnotes_queue_length 0.0", "torchnotes_workers_ready 3.0"} <= set(lines)
    assert f'torchnotes_run_seconds_bucket{{le="0.0005",operator="{name}"}}' in answer.text
    assert f'torchnotes_run_seconds_bucket{{le="10.0",operator="{name}"}}' in answer.text
    assert 'torchnotes_worker_restarts_total{reason="crashed"}' in answer.text


def test_unknown_names_are_no_labels(client: httpx.Client) -> None:
    client.post("/api/v1/operators/made.up/run", json={})
    client.get("/problems/made-up")
    assert "made" not in client.get("/metrics").text


@pytest.mark.parametrize("sent", ["abc-1", "A" * 64, "a.b_c"])
def test_a_sane_request_id_is_kept(client: httpx.Client, sent: str) -> None:
    assert client.get("/healthz", headers={"x-request-id": sent}).headers["x-request-id"] == sent


@pytest.mark.parametrize("sent", ["", "A" * 65, "a b", 'a"b', "é"])
def test_any_other_request_id_is_replaced(client: httpx.Client, sent: str) -> None:
    headers = {"x-request-id": sent.encode()}
    first, second = (client.get("/healthz", headers=headers).headers["x-request-id"] for _ in range(2))
    assert first not in (second, sent)
    assert len(first) == 16


def test_each_request_has_one_log_line(server: Server, client: httpx.Client) -> None:
    client.post(RELU, json={"inputs": {"input": [1.0]}}, headers={"x-request-id": "good"})
    client.post(RELU, json={"inputs": {}}, headers={"x-request-id": "bad"})
    client.get("/nothing%0Ahere", headers={"x-request-id": "nowhere"})
    time.sleep(5 * GATHER_SECONDS)
    logged = [json.loads(line) for line in server.log.read_text().splitlines()]
    lines = {line["request_id"]: line for line in logged if line["logger"] == "torchnotes.requests"}
    expected = {
        "good": ("POST", RELU, 200, None, "torch.nn.ReLU"),
        "bad": ("POST", RELU, 422, "invalid_input", "torch.nn.ReLU"),
        "nowhere": ("GET", "/nothing\nhere", 404, "not_found", None),
    }
    for request_id, values in expected.items():
        line = lines[request_id]
        assert tuple(line[member] for member in ("method", "path", "status", "code", "operator")) == values
        assert line["level"] == "info"
        assert 0 < line["duration_ms"] < 10_000
        assert line["time"].endswith("Z")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/healthz"), ("POST", RELU), ("GET", "/nothing"), ("GET", "/en/"), ("OPTIONS", "/healthz")]
)
def test_security_headers_are_on_every_answer(client: httpx.Client, method: str, path: str) -> None:
    """(The POST is one that is refused, and a browser shows the refusal as a page.)"""
    headers = client.request(method, path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"]
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "server" not in headers


def test_the_parts_of_a_page_have_no_policy_to_spare_their_weight(client: httpx.Client) -> None:
    for path in ("css/base.css", "bundle/site.js", "vendor/inter/inter-latin-opsz-normal.woff2"):
        headers = client.get(f"/static/{path}").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "content-security-policy" not in headers
    assert "content-security-policy" in client.get("/static/favicon.svg").headers
    assert "content-security-policy" in client.get("/static/css/nothing.css").headers


def test_a_result_is_not_sniffed(client: httpx.Client) -> None:
    answer = client.post(RELU, json={"inputs": {"input": [1.0]}})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
