"""`make bench`: torchnotes with one worker beside the usual FastAPI endpoint, 8 connections, in turns; ratios are what counts.

Ends with 1 where a promised ratio is not reached. `--seconds` and `--rounds` make it longer and steadier.
"""

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import orjson
import torch

CONNECTIONS = 8
CHAPTER, STATIC_FILE = "/en/notes/convolution", "/static/vendor/swagger-ui/swagger-ui.css"
PAGE_RATIO = 0.5
"""How many times a static file's rate a chapter has at least, both from the same server."""


@dataclass(frozen=True)
class Case:
    """One request, and how many times the peer's rate torchnotes promises."""

    name: str
    tensor: torch.Tensor
    promised_ratio: float


@dataclass(frozen=True)
class Server:
    """How to start one server, and how to ask it for ReLU of a tensor."""

    name: str
    command: tuple[str, ...]
    path: str
    member: str
    environment: dict[str, str]

    def body(self, tensor: torch.Tensor) -> bytes:
        inner = orjson.dumps(tensor.numpy(), option=orjson.OPT_SERIALIZE_NUMPY)
        return b'{"inputs":{"input":' + inner + b"}}" if self.member == "inputs" else b'{"input":' + inner + b"}"


@dataclass(frozen=True)
class Load:
    """What one load run measured: requests a second, and CPU milliseconds a request of the whole process tree."""

    rate: float
    cpu_ms: float


CASES = (
    Case("ReLU on (2,3)", torch.tensor([[1.0, -2.0, 3.0], [-4.0, 5.0, -6.0]]), 1.0),
    Case("ReLU on (1,3,224,224)", torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(0)), 8.0),
)


def servers(ports: list[int]) -> tuple[Server, Server]:
    usual = ("-m", "uvicorn", "bench.usual:app", "--port", str(ports[0]), "--no-access-log", "--log-level", "warning")
    ours = ("-m", "app.cli", "serve", "--port", str(ports[1]), "--workers", "1")
    return (
        Server("usual FastAPI", usual, "/relu", "input", {}),
        Server("torchnotes", ours, "/api/v1/operators/torch.nn.ReLU/run", "inputs", {"TORCHNOTES_DEVICE": "cpu"}),
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="length of one load run")
    parser.add_argument("--rounds", type=int, default=3, help="load runs for each server and case")
    options = parser.parse_args()
    require_wrk()
    ports = [free_port(), free_port()]
    with tempfile.TemporaryDirectory() as folder, running(servers(ports), ports) as processes:
        kept = [measure(case, processes, ports, Path(folder), options) for case in CASES]
        kept.append(measure_page(processes[1][1], ports[1], Path(folder), options))
    return 0 if all(kept) else 1


def measure(case: Case, processes: list[tuple[Server, int]], ports: list[int], folder: Path, options: argparse.Namespace) -> bool:
    """Loads both servers in turns, prints their medians and tells whether the promised ratio is reached."""
    loads: dict[str, list[Load]] = {}
    for _ in range(options.rounds):
        for (server, pid), port in zip(processes, ports, strict=True):
            script = write_script(folder, server, case)
            loads.setdefault(server.name, []).append(load(f"http://127.0.0.1:{port}{server.path}", pid, script, options.seconds))
    medians = {name: median(found) for name, found in loads.items()}
    usual, ours = medians["usual FastAPI"], medians["torchnotes"]
    ratio = ours.rate / usual.rate
    print(f"\n{case.name}, {CONNECTIONS} connections, one worker")
    for name, found in medians.items():
        print(f"  {name:14} {found.rate:9.1f} requests/s   {found.cpu_ms:8.3f} CPU ms a request")
    print(f"  ratio          {ratio:9.2f} (promised: at least {case.promised_ratio:g})")
    return ratio >= case.promised_ratio


def measure_page(pid: int, port: int, folder: Path, options: argparse.Namespace) -> bool:
    """Loads a chapter and a static file of our server in turns, prints their medians and tells whether the promised ratio is reached."""
    script = folder / "page.lua"
    script.write_text('wrk.headers["Accept-Encoding"] = "br"\n')
    loads: dict[str, list[Load]] = {}
    for _ in range(options.rounds):
        for path in (STATIC_FILE, CHAPTER):
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).close()
            loads.setdefault(path, []).append(load(f"http://127.0.0.1:{port}{path}", pid, script, options.seconds))
    medians = {path: median(found) for path, found in loads.items()}
    ratio = medians[CHAPTER].rate / medians[STATIC_FILE].rate
    print(f"\nA chapter from the cache beside a static file, {CONNECTIONS} connections")
    for path, found in medians.items():
        print(f"  {path:34} {found.rate:9.1f} requests/s   {found.cpu_ms:8.3f} CPU ms a request")
    print(f"  ratio {ratio:46.2f} (promised: at least {PAGE_RATIO:g})")
    return ratio >= PAGE_RATIO


def median(loads: list[Load]) -> Load:
    return Load(statistics.median(load.rate for load in loads), statistics.median(load.cpu_ms for load in loads))


def load(url: str, pid: int, script: Path, seconds: int) -> Load:
    before = tree_cpu_seconds(pid)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), url]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"{url} answered with errors:\n{output}")
    count = int(re.search(r"(\d+) requests in", output)[1])  # type: ignore[index]
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])  # type: ignore[index]
    return Load(rate, 1000 * (tree_cpu_seconds(pid) - before) / max(1, count))


def write_script(folder: Path, server: Server, case: Case) -> Path:
    """wrk's request: the body comes from a file, being far too long for a command line."""
    body, script = folder / "body.json", folder / "request.lua"
    body.write_bytes(server.body(case.tensor))
    script.write_text(
        f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
        f'local file = io.open({json.dumps(str(body))}, "rb")\nwrk.body = file:read("*a")\nfile:close()\n'
    )
    return script


@contextmanager
def running(both: tuple[Server, Server], ports: list[int]) -> Iterator[list[tuple[Server, int]]]:
    started = []
    try:
        for server in both:
            environment = {**os.environ, **server.environment}
            command = [sys.executable, *server.command]
            started.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        for server, port in zip(both, ports, strict=True):
            wait_for(server, port)
        yield [(server, process.pid) for server, process in zip(both, started, strict=True)]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def wait_for(server: Server, port: int) -> None:
    url, body = f"http://127.0.0.1:{port}{server.path}", server.body(CASES[0].tensor)
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(request, timeout=5):
            return
        time.sleep(0.2)
    raise SystemExit(f"{server.name} did not answer within 60 s")


def tree_cpu_seconds(pid: int) -> float:
    """CPU time of a process, its descendants included, also those that have ended and been waited for."""
    parents, used = {}, {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            parents[int(entry.parent.name)] = int(fields[1])
            used[int(entry.parent.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    tree = {pid}
    while more := {child for child, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(used.get(member, 0.0) for member in tree)


def require_wrk() -> None:
    if shutil.which("wrk"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=True, stdout=subprocess.DEVNULL)
        return
    raise SystemExit("the load generator wrk is missing: install it (Debian: apt-get install wrk)")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
