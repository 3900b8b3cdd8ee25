"""The log, written by processes that do nothing else, and by a server at its end."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.servers import ROOT, Server, serving

HEAD = """
import asyncio, logging
from app.web import logs

logs.configure({level!r})
other = logging.getLogger("other")

def request(name):
    logs.request_id.set(name)
    logs.write_request({{"path": "/" + name, "status": 200, "code": None}})

async def main():
"""
TAIL = "\nasyncio.run(main())\n"
MEMBERS = {"time", "level", "logger", "message", "request_id"}


def _logged(body: str, level: str = "info") -> list[dict[str, Any]]:
    """What a process writes to its standard error whose `main` has this body."""
    source = HEAD.format(level=level) + "\n".join(f"    {line}" for line in body.splitlines()) + TAIL
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == ""
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    return [line for line in lines if line["logger"] != "asyncio"]


def test_a_request_is_one_line() -> None:
    first, second = _logged('request("a")\nrequest("b\\n")')
    assert first == {
        "time": first["time"],
        "level": "info",
        "logger": "torchnotes.requests",
        "message": "request",
        "request_id": "a",
        "path": "/a",
        "status": 200,
        "code": None,
    }
    assert second["path"] == "/b\n"


def test_lines_come_in_the_order_they_were_written() -> None:
    body = """
request("a")
other.warning("b")
request("c")
request("d")
other.error("e")
await asyncio.sleep(2 * logs.GATHER_SECONDS)
request("f")
other.info("g")
request("h")
"""
    lines = _logged(body)
    assert [line.get("path", "/" + line["message"])[1:] for line in lines] == list("abcdefgh")
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)


@pytest.mark.parametrize(("level", "written"), [("debug", "rdiwe"), ("info", "riwe"), ("warning", "we"), ("error", "e")])
def test_the_level_holds_for_requests_too(level: str, written: str) -> None:
    body = 'request("r")\nother.debug("d")\nother.info("i")\nother.warning("w")\nother.error("e")'
    assert "".join(line.get("path", line["message"])[-1] for line in _logged(body, level)) == written


def test_a_line_is_written_soon() -> None:
    """It is there while the process goes on, without another line to push it out."""
    body = """
import sys
request("a")
await asyncio.sleep(3 * logs.GATHER_SECONDS)
sys.stderr.write('{"logger": "none"}\\n')
"""
    assert [line["logger"] for line in _logged(body)] == ["torchnotes.requests", "none"]


@pytest.mark.parametrize("end", ["pass", "raise SystemExit(0)"])
def test_the_last_lines_are_written_at_the_end(end: str) -> None:
    assert [line["path"] for line in _logged(f'request("a")\nrequest("b")\n{end}')] == ["/a", "/b"]


def test_a_traceback_is_in_its_line() -> None:
    body = """
logs.request_id.set("a")
try:
    1 / 0
except ZeroDivisionError:
    other.exception("it is %s", "lost")
"""
    (line,) = _logged(body)
    assert set(line) == {*MEMBERS, "traceback"}
    assert (line["message"], line["level"], line["request_id"]) == ("it is lost", "error", "a")
    assert line["traceback"].startswith("Traceback")
    assert line["traceback"].endswith("ZeroDivisionError: division by zero")


def test_a_server_that_stops_has_logged_its_last_request(tmp_path: Path) -> None:
    with serving(tmp_path / "log", workers=1, spares=0) as running, running.client() as client:
        client.get("/healthz", headers={"x-request-id": "last"})
        running.process.terminate()
        running.process.wait(20)
    lines = [json.loads(line) for line in running.log.read_text().splitlines()]
    assert [line["path"] for line in lines if line["request_id"] == "last"] == ["/healthz"]


def test_a_quiet_server_logs_no_requests(start_server: Callable[..., Server]) -> None:
    running = start_server(workers=1, spares=0, log_level="warning")
    with running.client() as client:
        assert [client.get(path).status_code for path in ("/healthz", "/nothing", "/healthz")] == [200, 404, 200]
    running.process.terminate()
    running.process.wait(20)
    assert running.log.read_text() == ""
