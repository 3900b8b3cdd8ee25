"""`serve` as a process of its own, with the settings a test asks for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
SERVE = "import sys; from app.settings import Settings; from app.server import serve; sys.exit(serve(Settings()))"
READY = "torchnotes is ready on "
STOP_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A running `serve`: `log` is the file that its standard error goes to, `said` what it printed until it was ready."""

    url: str
    process: subprocess.Popen[str]
    log: Path
    said: list[str]

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(**({"base_url": self.url, "timeout": 60} | options))


@contextmanager
def serving(log: Path, **settings: object) -> Iterator[Server]:
    """A server of its own process with these settings, on a free port; ready when entered, stopped when left."""
    environment = os.environ | {f"TORCHNOTES_{name.upper()}": str(value) for name, value in {"port": 0, **settings}.items()}
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", SERVE], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            said = _read_until_ready(process)
            assert any(line.startswith(READY) for line in said), f"the server did not start:\n{log.read_text()}"
            yield Server(said[-1].removeprefix(READY), process, log, said)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _read_until_ready(process: subprocess.Popen[str]) -> list[str]:
    said: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line.rstrip())
        if said[-1].startswith(READY):
            break
    return said
