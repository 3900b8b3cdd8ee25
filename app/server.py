"""`serve`: the site behind uvicorn, as `torchnotes serve` runs it. It says where it listens once a worker can answer there."""

import signal
import socket
import sys
import time
from types import FrameType

import uvicorn

from app.main import create_app
from app.settings import Settings
from app.web import logs

KEEP_ALIVE_SECONDS = 30
GRACE_SECONDS = 5


def serve(settings: Settings) -> int:
    """Serve until a signal comes; answers the exit status.

    Where the workers cannot start the process ends with 1 and the reason in its log: a supervisor sees it and tries again,
    a person at a terminal reads it, and nothing stays up that can never answer.
    """
    logs.configure(settings.log_level)
    try:
        listener = _listen(settings.host, settings.port)
    except OSError as error:
        print(f"torchnotes cannot listen on {settings.host} port {settings.port}: {error.strerror}", file=sys.stderr)
        return 1
    # uvicorn stops cleanly and then raises the signal again, which would end the process by it.
    signal.signal(signal.SIGTERM, _exit_cleanly)
    started = time.monotonic()
    failures: list[BaseException] = []

    def announce(step: str) -> None:
        print(f"torchnotes [{time.monotonic() - started:4.1f} s] {step}", flush=True)

    def when_started(error: BaseException | None) -> None:
        if error is None:
            print(f"torchnotes is ready on {_url(listener, settings.root_path)}", flush=True)
        else:
            failures.append(error)
            server.should_exit = True

    server = uvicorn.Server(_config(create_app(settings, announce, when_started)))
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return 0
    return 1 if failures else 0


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _listen(host: str, port: int) -> socket.socket:
    """Bound before anything slow begins, so that a taken port is told at once."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(address[:2], family=family)


def _url(listener: socket.socket, root_path: str) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{root_path}"


def _exit_cleanly(signal_number: int, frame: FrameType | None) -> None:
    sys.exit(0)
