"""`serve` as a process: what it says, what it never imports, how it starts, fails and stops."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.servers import ROOT, SERVE, STOP_SECONDS, Server, serving
from tests.web.problem import assert_problem
from tests.web.test_problems import RUN, SLOW

WITHOUT_TORCH = """
import asyncio, sys
import httpx
from app.main import create_app
from app.settings import Settings

async def main():
    ready = asyncio.Event()
    app = create_app(Settings(workers=1, spares=0), when_started=lambda error: ready.set())
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site") as client:
        await asyncio.wait_for(ready.wait(), 60)
        answer = await client.post("/api/v1/operators/nn.ReLU/run", json={"inputs": {"input": [-1.0, 2.0]}})
        pages = [await client.get(path) for path in ("/en/", "/en/operators/torch.nn.ReLU", "/openapi.json", "/metrics", "/readyz")]
        assert [page.status_code for page in (answer, *pages)] == [200] * 6, pages
        print(answer.json()["outputs"][0]["data"], sorted({"torch", "numpy"} & set(sys.modules)))

asyncio.run(main())
"""


def test_the_web_process_never_imports_torch() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_TORCH], cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
    assert done.stdout.splitlines()[-1:] == ["[0.0, 2.0] []"], done.stderr


def test_the_serving_process_has_not_loaded_torch(server: Server, client: httpx.Client) -> None:
    maps = Path(f"/proc/{server.process.pid}/maps")
    if not maps.exists():
        pytest.skip("needs Linux's /proc")
    assert client.get("/readyz").status_code == 200
    assert "libtorch" not in maps.read_text()


def test_it_says_what_takes_long_and_then_where_it_is(server: Server) -> None:
    *steps, ready = server.said
    assert [step.partition("] ")[2] for step in steps] == [
        "importing torch and starting workers (2 + 1 spare) …",
        "reading the catalogue …",
    ]
    assert httpx.URL(ready.rpartition(" ")[2]).port not in (None, 0)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly(tmp_path: Path, stop: signal.Signals) -> None:
    with serving(tmp_path / "log", workers=1, spares=1) as running:
        children = _children(running.process.pid)
        running.process.send_signal(stop)
        assert running.process.wait(STOP_SECONDS) == 0
    assert children
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    assert "Traceback" not in running.log.read_text()


def test_runs_that_outlast_its_grace_are_told(tmp_path: Path) -> None:
    with serving(tmp_path / "log", workers=1, spares=0, deadline_seconds=60) as running, ThreadPoolExecutor() as threads:
        with running.client() as client:
            answers = [threads.submit(httpx.post, f"{running.url}{RUN.format('nn.LSTM')}", json=SLOW, timeout=60) for _ in range(2)]
            _wait_until_queued(client)
        running.process.terminate()
        for answer in answers:
            problem = assert_problem(answer.result(), "starting")
            assert problem["detail"] == "The site is stopping."
        assert running.process.wait(STOP_SECONDS) == 0
    assert "Traceback" not in running.log.read_text()


def test_a_taken_port_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = _serve(TORCHNOTES_PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "cannot listen on 127.0.0.1 port" in done.stderr
    assert "Traceback" not in done.stderr


def test_workers_that_cannot_start_end_it() -> None:
    done = _serve(TORCHNOTES_PORT="0", TORCHNOTES_DEVICE="cuda", CUDA_VISIBLE_DEVICES="")
    assert done.returncode == 1
    assert "torch sees no CUDA device" in done.stderr
    assert "is ready" not in done.stdout


def test_below_a_prefix(start_server: Callable[..., Server]) -> None:
    """A proxy may leave its prefix on or take it away; links have it either way."""
    running = start_server(workers=1, spares=0, root_path="/notes", api_keys='["key"]')
    origin = running.url.removesuffix("/notes")
    assert origin != running.url
    for prefix in ("", "/notes"):
        detail = httpx.get(f"{origin}{prefix}/api/v1/operators/nn.ReLU").json()
        assert detail["links"]["run"] == "/notes/api/v1/operators/torch.nn.ReLU/run"
        assert detail["links"]["torch"].startswith("https://")
        assert httpx.get(f"{origin}{prefix}/api/v1/nothing", headers={"accept": "text/html"}).json()["type"] == "/problems/not-found"
    description = httpx.get(f"{running.url}/openapi.json").json()
    assert description["servers"] == [{"url": "/notes"}]
    assert description["components"]["securitySchemes"] == {"key": {"type": "http", "scheme": "bearer"}}
    assert description["paths"]["/api/v1/operators/{name}/run"]["post"]["security"] == [{"key": []}]
    body = {"inputs": {"input": [1.0]}}
    assert httpx.post(f"{running.url}/api/v1/operators/nn.ReLU/run", json=body).status_code == 401
    assert httpx.post(f"{running.url}/api/v1/operators/nn.ReLU/run", json=body, headers={"authorization": "Bearer key"}).status_code == 200


def _wait_until_queued(client: httpx.Client) -> None:
    while "torchnotes_queue_length 1.0" not in client.get("/metrics").text:
        time.sleep(0.01)


def _serve(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SERVE]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=90, check=False)


def _children(pid: int) -> list[int]:
    """Every descendant of a process."""
    listing = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listing.splitlines())}
    found = [pid]
    for parent in found:
        found += [child for child, its_parent in parents.items() if its_parent == parent]
    return found[1:]
