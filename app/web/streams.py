"""A run's answer in events, while it goes on: its progress, then its result or its error, as server-sent events or as lines of JSON."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from starlette.types import Send

from app.web import problems
from app.web.exchange import ClientGone, Exchange
from app.web.negotiation import EVENT_STREAM, EVENTS, NDJSON
from app.workers.pool import OnProgress, OnWait

HEARTBEAT_SECONDS = 15.0  # as https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes advises
HELD_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Form:
    """`event` is filled with an event's name and its data, which is JSON without line breaks."""

    content_type: bytes
    event: bytes
    heartbeat: bytes


FORMS = {
    EVENT_STREAM: Form(b"text/event-stream; charset=utf-8", b"event: %s\ndata: %s\n\n", b":\n\n"),
    NDJSON: Form(b"application/x-ndjson", b'{"event":"%s","data":%s}\n', b'{"event":"waiting"}\n'),
}


class Stream:
    """The answer begins with the first part, the end, or a heartbeat, whichever comes first; until then an error has its own status.

    With `tells_all` nothing has: an error is an event from the beginning, and so is a place in the queue.

    At most `HELD_BYTES` of progress wait for a client that reads slowly. Parts beyond that are left out, since a worker cannot be
    kept waiting and the result repeats all that they say; each part tells where it begins, so a gap can be seen.
    """

    def __init__(
        self, form: Form, send: Send, exchange: Exchange, *, tells_all: bool = False, heartbeat_seconds: float = HEARTBEAT_SECONDS
    ) -> None:
        self._form = form
        self._send = send
        self._exchange = exchange
        self._tells_all = tells_all
        self._heartbeat_seconds = heartbeat_seconds
        self._begun = self._over = False
        self._events: list[bytes] = []
        self._held_bytes = 0
        self._news = asyncio.Event()
        self._writer: asyncio.Task[None]

    async def follow(self, execute: Callable[[OnProgress, OnWait | None], Awaitable[bytes]]) -> bytes:
        """Writes the run's progress while it goes on; answers its last event. An error is raised while nothing has begun."""
        self._writer = asyncio.create_task(self._write())
        try:
            return self._form.event % (b"result", await execute(self._report, self._wait if self._tells_all else None))
        except (Exception, asyncio.CancelledError) as error:
            if not (self._begun or self._tells_all) or isinstance(error, ClientGone):
                self._writer.cancel()
                raise
            return self._form.event % (b"error", problems.encode(problems.problem_of(error, self._exchange).data))

    async def end(self, last: bytes) -> None:
        """Writes out what waits, and the last event."""
        self._over = True
        self._add(last)
        await self._writer

    def _report(self, part: bytes) -> None:
        event = self._form.event % (b"progress", part)
        if self._held_bytes + len(event) <= HELD_BYTES:
            self._held_bytes += len(event)
            self._add(event)

    def _wait(self, place: int) -> None:
        self._add(self._form.event % (b"waiting", b'{"place":%d}' % place))

    def _add(self, event: bytes) -> None:
        self._begun = True
        self._events.append(event)
        self._news.set()

    async def _write(self) -> None:
        with suppress(OSError):  # the client is gone, as `DisconnectWatch` finds out too
            chunk = await self._next()
            await self._send({"type": "http.response.start", "status": 200, "headers": self._headers()})
            while not self._over:
                await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
                self._held_bytes = sum(map(len, self._events))
                chunk = await self._next()
            await self._send({"type": "http.response.body", "body": chunk + b"".join(self._events)})

    async def _next(self) -> bytes:
        """The events that wait, as soon as there are any; a heartbeat when there are none for too long."""
        try:
            async with asyncio.timeout(self._heartbeat_seconds):
                await self._news.wait()
        except TimeoutError:
            self._begun = True
            return self._form.heartbeat
        chunk = b"".join(self._events)
        self._events.clear()
        self._news.clear()
        return chunk

    def _headers(self) -> list[tuple[bytes, bytes]]:
        """Proxies are neither to keep it nor to gather it up (`x-accel-buffering` is nginx's word for that)."""
        applied = [(b"preference-applied", EVENTS)] if self._tells_all else []
        return [(b"content-type", self._form.content_type), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"), *applied]
