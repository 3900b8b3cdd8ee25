"""The log: one JSON object a line on standard error. Lines written while a request is answered carry its id."""

import asyncio
import atexit
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

GATHER_SECONDS = 0.1

request_id: ContextVar[str] = ContextVar("request_id", default="")

_requests = logging.getLogger("torchnotes.requests")
_gathered: list[bytes] = []


def configure(level: str) -> None:
    """Send every logger of the process through one handler, from `level` up."""
    # What no line shows need not be found out for each of them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = OrderedHandler(sys.stderr)
    handler.setFormatter(JSONLine())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # Its lines about starting and stopping repeat ours.
    logging.getLogger("uvicorn").setLevel(max(logging.WARNING, logging.getLogger().level))
    atexit.register(write_gathered)


def write_request(fields: dict[str, Any]) -> None:
    """The one line that each answered request gets. They are gathered for a moment: writing each by itself costs more than making it."""
    if not _requests.isEnabledFor(logging.INFO):
        return
    if not _gathered:
        asyncio.get_running_loop().call_later(GATHER_SECONDS, write_gathered)
    _gathered.append(_line("info", _requests.name, "request", fields))


def write_gathered() -> None:
    if _gathered:
        lines = b"\n".join((*_gathered, b"")).decode()
        _gathered.clear()
        sys.stderr.write(lines)
        sys.stderr.flush()


class OrderedHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes the request lines gathered so far before its own."""

    def emit(self, record: logging.LogRecord) -> None:
        write_gathered()
        super().emit(record)


class JSONLine(logging.Formatter):
    """A record as JSON: time, level, logger, message, request_id, and its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        traceback = {"traceback": self.formatException(record.exc_info)} if record.exc_info else {}
        return _line(record.levelname.lower(), record.name, record.getMessage(), traceback).decode()


def _line(level: str, logger: str, message: str, fields: dict[str, Any]) -> bytes:
    line = {"time": datetime.now(UTC), "level": level, "logger": logger, "message": message, "request_id": request_id.get(), **fields}
    return orjson.dumps(line, default=str, option=orjson.OPT_UTC_Z)
