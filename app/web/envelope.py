"""The plain ASGI layer around every request: its id, the security headers, its log line, its errors' count, and the last resort."""

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web import logs
from app.web.exchange import CLIENT_CLOSED_REQUEST, Exchange, begin_exchange
from app.web.metrics import Metrics

Headers = tuple[tuple[bytes, bytes], ...]

DATA_HEADERS: Headers = ((b"x-content-type-options", b"nosniff"),)
"""With a run's result, which is only data (each header more costs a small run about 1 %), and with the parts of a page."""

SECURITY_HEADERS: Headers = (
    *DATA_HEADERS,
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
        b"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
)

PARTS_OF_PAGES = (b"text/javascript", b"text/css", b"font/")
"""A browser never shows these as a page of their own."""

AnswerError = Callable[[Request, BaseException], Awaitable[Response]]

_SANE_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Envelope:
    """`answer_error` makes the answer for what no route has caught."""

    def __init__(self, app: ASGIApp, answer_error: AnswerError, metrics: Metrics, headers: Headers = SECURITY_HEADERS) -> None:
        self.app = app
        self.answer_error = answer_error
        self.metrics = metrics
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        exchange = begin_exchange(scope, _request_id(scope))
        logs.request_id.set(exchange.request_id)
        _complete_path(scope)

        async def send_in_envelope(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                headers = self.headers if exchange.status == 200 else SECURITY_HEADERS  # an error may be a page
                if headers is SECURITY_HEADERS and dict(message["headers"]).get(b"content-type", b"").startswith(PARTS_OF_PAGES):
                    headers = DATA_HEADERS
                message["headers"] = [*message["headers"], *headers, (b"x-request-id", exchange.request_id.encode())]
            await send(message)

        try:
            await self._answer(scope, receive, send_in_envelope, exchange)
        finally:
            self._record(scope, exchange, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, exchange: Exchange) -> None:
        try:
            await self.app(scope, receive, send)
        except ClientDisconnect:
            pass
        except (Exception, asyncio.CancelledError) as error:
            if exchange.status:
                raise
            answer = await self.answer_error(Request(scope, receive), error)
            await answer(scope, receive, send)

    def _record(self, scope: Scope, exchange: Exchange, duration_seconds: float) -> None:
        if exchange.code:
            self.metrics.count_error(exchange.operator, exchange.code)
        logs.write_request(
            {
                "method": scope["method"],
                "path": scope["path"],
                "status": exchange.status or CLIENT_CLOSED_REQUEST,
                "code": exchange.code or None,
                "duration_ms": round(duration_seconds * 1000, 3),
                "operator": exchange.operator or None,
            }
        )


def _request_id(scope: Scope) -> str:
    """The client's own id where it is a sane one, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SANE_REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return f"{random.getrandbits(64):016x}"


def _complete_path(scope: Scope) -> None:
    """ASGI has the root path in `path`, but a proxy that strips its prefix leaves it out; mounted apps need it there."""
    root_path = scope.get("root_path")
    if root_path and not scope["path"].startswith(root_path + "/"):
        scope["path"] = root_path + scope["path"]
