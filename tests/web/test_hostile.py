"""Hostile requests beside ordinary ones: each is answered as documented, and nothing is left of it in memory or among the processes."""

import http.client
import itertools
import json
import os
import select
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers import Server, serving
from tests.web.problem import assert_problem
from tests.web.test_problems import CRASHING, SLOW

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")

RUN = "/api/v1/operators/{}/run"
MARK = "TORCHNOTES_TEST_MARK"
MEBI = 2**20
HOSTILE_CLIENTS, ORDINARY_CLIENTS, STORM_SECONDS = 8, 4, 10.0
SETTINGS = {"workers": 2, "spares": 1, "deadline_seconds": 2, "body_seconds": 1, "worker_memory_bytes": 256 * MEBI}
PROCESSES = 2 + SETTINGS["workers"] + SETTINGS["spares"]  # besides the server: the forkserver and its resource tracker
OK = ""
Send = Callable[[Server, httpx.Client], httpx.Response]


# ---- ordinary requests: what is asked and what must come back, different each time


def ordinary(number: int) -> Iterator[tuple[str, dict[str, Any], Any]]:
    x = float(number % 1000)
    yield "nn.ReLU", {"inputs": {"input": [x, -x - 1]}}, [x, 0.0]
    linear = {"arguments": {"in_features": 2, "out_features": 2}, "state": {"weight": [[1.0, 2.0], [3.0, 4.0]], "bias": [0.5, -0.5]}}
    yield "nn.Linear", {**linear, "inputs": {"input": [[x, 1.0]]}}, [[x + 2.5, 3 * x + 3.5]]
    convolution = {
        "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 2},
        "state": {"weight": [[[[1.0, 2.0], [3.0, 4.0]]]], "bias": [x]},
    }
    yield "nn.Conv2d", {**convolution, "inputs": {"input": [[[1.0, 0.0, x], [0.0, 1.0, 0.0]]]}}, [[[5.0 + x, 3.0 + 3 * x]]]


class Ordinary:
    """Clients that go on asking, and note every answer that is not the right one."""

    def __init__(self, server: Server) -> None:
        self.answers = 0
        self.wrong: list[str] = []
        self._server = server
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number * 250,)) for number in range(ORDINARY_CLIENTS)]

    def __enter__(self) -> "Ordinary":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, first: int) -> None:
        with self._server.client() as client:
            for number in itertools.count(first):
                for operator, request, expected in ordinary(number):
                    if self._over.is_set():
                        return
                    answer = client.post(RUN.format(operator), json=request)
                    if answer.status_code != 200 or answer.json()["outputs"][0]["data"] != expected:
                        self.wrong.append(f"{operator} {request}: {answer.status_code} {answer.text[:500]}")
                    self.answers += 1
                    time.sleep(0.01)


# ---- hostile requests


@dataclass(frozen=True)
class Hostile:
    """One request, as JSON or as it is, or a way to send one; `codes` it may be answered with; `refused` before it costs anything."""

    name: str
    codes: tuple[str, ...]
    operator: str = "nn.ReLU"
    request: Any = None
    send: Send | None = None
    refused: bool = False

    def answer(self, server: Server, client: httpx.Client) -> httpx.Response:
        if self.send:
            return self.send(server, client)
        body = self.request if isinstance(self.request, bytes) else json.dumps(self.request).encode()
        return client.post(RUN.format(self.operator), content=body)

    def judge(self, answer: httpx.Response) -> None:
        code = answer.json()["code"] if answer.is_error else OK
        assert code in self.codes, f"{self.name}: {answer.text[:500]}"
        if code:
            members = assert_problem(answer, code)
            assert code != "over_limit" or not self.refused or members["needed"] > members["limit"], members
        else:
            assert answer.status_code == 200, self.name


def send_in_pieces(headers: dict[str, str], piece: bytes, pieces: int, pause_seconds: float = 0.0) -> Send:
    """Goes on sending until there is an answer, which most clients would not wait for."""

    def send(server: Server, _: httpx.Client) -> httpx.Response:
        url = httpx.URL(server.url)
        connection = http.client.HTTPConnection(url.host, url.port, timeout=30)
        connection.putrequest("POST", RUN.format("nn.ReLU"))
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        with suppress(ConnectionError):
            for _ in range(pieces):
                if select.select([connection.sock], [], [], pause_seconds)[0]:
                    break
                connection.sock.sendall(piece)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=content)

    return send


def leave(server: Server, client: httpx.Client) -> httpx.Response:
    """A client that asks for a long run and goes; then it sees whether anybody is in."""
    with pytest.raises(httpx.ReadTimeout):
        client.post(RUN.format("nn.LSTM"), json=SLOW, timeout=0.2)
    return client.get("/healthz")


def chain(name: str, modules: int) -> dict[str, Any]:
    return {"arguments": {"modules": [{"operator": name}] * modules}, "inputs": {"input": [1.0]}}


HUGE = 10**6
BILLION = 10**9
DIGITS = b"1" + b"0" * 5000
HOG = {  # its work space is seen by no prediction: a table of steps × twice the targets, 30 GB
    "inputs": {
        "log_probs": "zeros(20000,10,2)",
        "targets": "ones(10,19000;dtype=int64)",
        "input_lengths": [20000] * 10,
        "target_lengths": [19000] * 10,
    }
}
GRU = {
    "arguments": {"input_size": 32, "hidden_size": 32, "num_layers": 1000},
    "inputs": {"input": {"fill": "randn", "shape": [1000, 32]}},
}
LINEAR = {"in_features": 2, "out_features": 1}
CHUNKED = {"Transfer-Encoding": "chunked"}

HOSTILE = [
    Hostile(
        "4 TB of weights",
        ("over_limit",),
        "nn.Linear",
        {"arguments": {"in_features": HUGE, "out_features": HUGE}, "inputs": {"input": [1.0]}},
        refused=True,
    ),
    Hostile(
        "16 GiB of output",
        ("over_limit",),
        "nn.AdaptiveAvgPool2d",
        {"arguments": {"output_size": 65536}, "inputs": {"input": "ones(1,2,2)"}},
        refused=True,
    ),
    Hostile(
        "256 GB of rows",
        ("over_limit",),
        "nn.Embedding",
        {"arguments": {"num_embeddings": BILLION, "embedding_dim": 64}, "inputs": {"input": [1]}},
        refused=True,
    ),
    Hostile(
        "100 000 layers",
        ("over_limit",),
        "nn.LSTM",
        {"arguments": {"input_size": 1, "hidden_size": 1, "num_layers": 100_000}, "inputs": {"input": [[1.0]]}},
        refused=True,
    ),
    Hostile("10 000 modules", ("over_limit",), "nn.Sequential", chain("ReLU", 10_000), refused=True),
    Hostile("a fill of 4 TB", ("over_limit",), request={"inputs": {"input": {"fill": "zeros", "shape": [HUGE, HUGE]}}}, refused=True),
    Hostile("a fill in words", ("over_limit",), request={"inputs": {"input": "arange(1000000000000)"}}, refused=True),
    Hostile(
        "200 MB declared", ("request_too_large",), send=send_in_pieces({"Content-Length": str(200 * MEBI)}, b" " * MEBI, 200), refused=True
    ),
    Hostile(
        "200 MB in chunks", ("request_too_large", "overloaded"), send=send_in_pieces(CHUNKED, b"100000\r\n" + b" " * MEBI + b"\r\n", 200)
    ),
    Hostile("a body that trickles", ("request_timeout",), send=send_in_pieces(CHUNKED, b"1\r\n{\r\n", 100, 0.1)),
    Hostile("a client that leaves", (OK,), send=leave),
    Hostile("deep lists", ("malformed_json",), request=b"[" * 100_000, refused=True),
    Hostile("deep lists, closed", ("malformed_json",), request=b'{"inputs": {"input": ' + b"[" * 5000 + b"]" * 5000 + b"}}", refused=True),
    Hostile("deep objects", ("malformed_json",), request=b'{"a":' * 30_000 + b"1" + b"}" * 30_000, refused=True),
    Hostile("deep text", ("invalid_input",), request={"inputs": {"input": "[" * 10_000 + "]" * 10_000}}, refused=True),
    Hostile(
        "deep modules",
        ("invalid_argument",),
        "nn.Sequential",
        b'{"arguments": ' + b'{"modules": [{"operator": "Sequential", "arguments": ' * 200 + b'{"modules": []}' + b"}]}" * 200 + b"}",
        refused=True,
    ),
    Hostile(
        "an integer of 5000 digits",
        ("malformed_json",),
        "nn.Linear",
        b'{"arguments": {"in_features": ' + DIGITS + b', "out_features": 1}, "inputs": {"input": [1.0]}}',
        refused=True,
    ),
    Hostile("an input of 5000 digits", ("malformed_json",), request=b'{"inputs": {"input": [' + DIGITS + b"]}}", refused=True),
    Hostile(
        "a size of 30 digits",
        ("over_limit",),
        "nn.Linear",
        {"arguments": {"in_features": 10**30, "out_features": 1}, "inputs": {"input": [1.0]}},
        refused=True,
    ),
    Hostile("a crash", ("operator_crashed",), "nn.EmbeddingBag", CRASHING),
    Hostile("a long run", ("deadline_exceeded",), "nn.LSTM", SLOW),
    Hostile("1000 layers with real time", ("deadline_exceeded",), "nn.GRU", GRU),
    Hostile("memory beyond the prediction", ("over_limit",), "nn.CTCLoss", HOG),
    Hostile("nothing but not-a-number", (OK,), request={"inputs": {"input": ["NaN"] * 20_000}, "gradients": True}),
    Hostile(
        "a scale that is none",
        ("torch_error",),
        "nn.Upsample",
        {"arguments": {"scale_factor": "NaN"}, "inputs": {"input": "ones(1,1,2)"}},
        refused=True,
    ),
    Hostile(
        "an endless scale",
        ("torch_error",),
        "nn.Upsample",
        {"arguments": {"scale_factor": "Infinity"}, "inputs": {"input": "ones(1,1,2)"}},
        refused=True,
    ),
    Hostile(
        "10 000 sizes",
        ("torch_error",),
        "nn.LayerNorm",
        {"arguments": {"normalized_shape": [1] * 10_000}, "inputs": {"input": [1.0]}},
        refused=True,
    ),
    Hostile(
        "10 000 paddings",
        ("invalid_argument",),
        "nn.ConstantPad1d",
        {"arguments": {"padding": [1] * 10_000, "value": 0}, "inputs": {"input": [[1.0]]}},
        refused=True,
    ),
    Hostile(
        "10 000 arguments",
        ("invalid_argument",),
        "nn.Linear",
        {"arguments": {**LINEAR, **{f"a{n}": n for n in range(10_000)}}},
        refused=True,
    ),
    Hostile("a long text", (OK,), request={"inputs": {"input": " ".join(["1.5"] * 20_000)}}),
    Hostile("a long ragged text", ("invalid_input",), request={"inputs": {"input": "1 2 3\n" * 10_000 + "1 2"}}),
    Hostile(
        "an answer too long to write",
        ("over_limit",),
        "nn.Upsample",
        {"arguments": {"scale_factor": 3000.0}, "inputs": {"input": "ones(1,1,2,2)"}},
        refused=True,
    ),
]


# ---- the server's processes


def processes(mark: str) -> dict[int, str]:
    """The state of every process that was started with this mark in its environment, or is the child of one."""
    states, parents, marked = {}, {}, set()
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            pid = int(entry.name)
            state, parent, *_ = (entry / "stat").read_text().rpartition(")")[2].split()
            states[pid], parents[pid] = state, int(parent)
            if mark.encode() in (entry / "environ").read_bytes():
                marked.add(pid)
    return {pid: states[pid] for pid in states if pid in marked or parents[pid] in marked}


def memory_bytes(pid: int, kind: str = "Rss") -> int:
    """`Rss`, or `Pss`, which counts a page shared by n processes as one n-th."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(f"{kind}:"):
                return int(line.split()[1]) * 1024
    return 0


def wait_until(holds: Callable[[], bool], seconds: float, words: str) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, words
        time.sleep(0.02)


# ---- the tests


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch) -> str:
    value = uuid.uuid4().hex
    monkeypatch.setenv(MARK, value)
    return f"{MARK}={value}"


def test_hostile_requests_hurt_nobody(tmp_path: Path, mark: str) -> None:
    with serving(tmp_path / "log", **SETTINGS) as server, server.client() as client:
        pid = server.process.pid
        with Ordinary(server) as warm:
            time.sleep(1)
        assert len(processes(mark)) == 1 + PROCESSES
        before, tree_before = memory_bytes(pid), sum(memory_bytes(other, "Pss") for other in processes(mark))
        with Ordinary(server) as beside:
            attack(server)
            wait_until_whole(client)
            refuse_at_once(server, client)
        assert warm.wrong + beside.wrong == []
        assert beside.answers > 100
        wait_until_whole(client)
        assert memory_bytes(pid) - before < 50 * MEBI
        assert sum(memory_bytes(other, "Pss") for other in processes(mark)) - tree_before < 200 * MEBI
        assert len(processes(mark)) == 1 + PROCESSES
        assert "Z" not in processes(mark).values()
        log = server.log.read_text()
        assert '"status":500' not in log
        assert "Traceback" not in log
        server.process.terminate()
        assert server.process.wait(10) == 0
        assert processes(mark) == {}


def test_a_server_killed_in_the_middle_leaves_no_process(tmp_path: Path, mark: str) -> None:
    with serving(tmp_path / "log", **SETTINGS) as server, ThreadPoolExecutor(2) as threads:
        for _ in range(2):
            threads.submit(lambda: httpx.post(server.url + RUN.format("nn.LSTM"), json=SLOW))
        time.sleep(0.5)
        assert len(processes(mark)) == 1 + PROCESSES
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(5)
        wait_until(lambda: processes(mark) == {}, 15, "processes are left")


def attack(server: Server) -> None:
    """Every hostile request at least once, several at a time, for as long as the storm lasts."""
    until = time.monotonic() + STORM_SECONDS
    turns = enumerate(itertools.cycle(HOSTILE))
    lock = threading.Lock()

    def go_on() -> None:
        with server.client() as client:
            while True:
                with lock:
                    turn, hostile = next(turns)
                if turn >= len(HOSTILE) and time.monotonic() > until:
                    return
                hostile.judge(hostile.answer(server, client))

    with ThreadPoolExecutor(HOSTILE_CLIENTS) as threads:
        for outcome in [threads.submit(go_on) for _ in range(HOSTILE_CLIENTS)]:
            outcome.result()


def refuse_at_once(server: Server, client: httpx.Client) -> None:
    for hostile in HOSTILE:
        if hostile.refused:
            started = time.monotonic()
            hostile.judge(hostile.answer(server, client))
            assert time.monotonic() - started < 1, hostile.name


def wait_until_whole(client: httpx.Client) -> None:
    """Workers and spares are up again, none is busy with something that nobody waits for, and the site says so."""
    whole = f"torchnotes_workers_ready {SETTINGS['workers'] + SETTINGS['spares']:.1f}"
    wait_until(lambda: whole in client.get("/metrics").text.splitlines(), 10, "workers are missing")
    wait_until(lambda: client.get("/readyz").status_code == 200, 5, "the site is not ready")
