"""The log: one JSON object a line on standard error. Lines written while a request is answered carry its id."""

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

request_id: ContextVar[str] = ContextVar("request_id", default="")

_requests = logging.getLogger("torchnotes.requests")


def configure(level: str) -> None:
    """Send every logger of the process through one handler, from `level` up."""
    # What no line shows need not be found out for each of them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JSONLine())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # Its lines about starting and stopping repeat ours.
    logging.getLogger("uvicorn").setLevel(max(logging.WARNING, logging.getLogger().level))


def write_request(fields: dict[str, Any]) -> None:
    """The one line that each answered request gets."""
    if _requests.isEnabledFor(logging.INFO):
        # `Logger.info` would walk the stack for a file and line that every request shares.
        record = logging.LogRecord(_requests.name, logging.INFO, __file__, 0, "request", None, None)
        record.fields = fields
        _requests.handle(record)


class JSONLine(logging.Formatter):
    """A record as JSON: time, level, logger, message, request_id, then what it carries as `fields` and its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str, option=orjson.OPT_UTC_Z).decode()
