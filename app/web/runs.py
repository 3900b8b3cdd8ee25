"""`POST …/run` and `…/shape` as plain ASGI: admission, the raw body, a worker, the raw answer or a stream. Nothing is parsed here."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import RequestTimeout, RequestTooLarge
from app.settings import Settings
from app.web import wishes
from app.web.admission import BodyBudget
from app.web.exchange import CLIENT_CLOSED_REQUEST, ClientGone, exchange_of
from app.web.negotiation import OCTETS, answer_type, prefers_events, require_json_body
from app.web.site import Site
from app.web.streams import FORMS, Stream
from app.web.wishes import Wishes
from app.workers.pool import OnProgress, OnWait

WATCH_AFTER_SECONDS = 0.05
FORMS_OF = {"run": (*FORMS, OCTETS), "shape": tuple(FORMS)}
"""What an answer may be besides JSON, by task."""


@dataclass(slots=True)
class RunHeaders:
    """The headers that a run looks at, found in one pass."""

    authorization: bytes = b""
    accept: bytes = b""
    content_type: bytes = b""
    content_encoding: bytes = b""
    content_length: int = 0
    prefer: bytes = b""

    @classmethod
    def of(cls, scope: Scope) -> "RunHeaders":
        headers = cls()
        for name, value in scope["headers"]:
            if name == b"content-type":
                headers.content_type = value
            elif name == b"content-length":
                headers.content_length = int(value)
            elif name == b"accept":
                headers.accept = headers.accept + b"," + value if headers.accept else value
            elif name == b"authorization":
                headers.authorization = value
            elif name == b"content-encoding":
                headers.content_encoding = value.lower()
            elif name == b"prefer":
                headers.prefer = headers.prefer + b"," + value if headers.prefer else value
        return headers


class RunEndpoint:
    """The ASGI app of one `task`, `run` or `shape`."""

    def __init__(self, site: Site, task: str) -> None:
        self.site = site
        self.task = task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = RunHeaders.of(scope)
        operator, media_type, wished = self._admit(scope, headers)
        stream = None
        if media_type in FORMS:
            stream = Stream(FORMS[media_type], send, exchange_of(scope), tells_all=prefers_events(headers.prefer))
        body = Body(receive, headers.content_length, self.site.settings, self.site.admission.bodies)
        try:
            execute = partial(self._execute, operator, wished.head(media_type), body)
            answer = await (execute() if stream is None else stream.follow(execute))
        except ClientGone:
            exchange_of(scope).status = CLIENT_CLOSED_REQUEST
            return
        finally:
            body.release()
        if stream is not None:
            await stream.end(answer)
            return
        start = [(b"content-type", media_type.encode()), (b"content-length", b"%d" % len(answer)), (b"cache-control", b"no-store")]
        if media_type == OCTETS:
            start.append((b"content-disposition", wished.disposition(operator)))
        await send({"type": "http.response.start", "status": 200, "headers": start})
        await send({"type": "http.response.body", "body": answer})

    def _admit(self, scope: Scope, headers: RunHeaders) -> tuple[str, str, Wishes]:
        """All that can be refused before the body is read; answers the operator's canonical name, the answer's media type and what
        else is asked of it."""
        admission = self.site.admission
        admission.require_key(headers.authorization)
        operator = exchange_of(scope).operator = self.site.catalogue.resolve(scope["path_params"]["name"])
        require_json_body(headers.content_type, headers.content_encoding)
        media_type = answer_type(headers.accept, FORMS_OF[self.task])
        wished = wishes.read(scope["query_string"]) if scope["query_string"] and self.task == "run" else wishes.NONE
        if media_type == OCTETS:
            wished.require_part()
        admission.require_rate(scope["client"][0] if scope.get("client") else "")
        return operator, media_type, wished

    async def _execute(
        self, operator: str, head: dict[str, Any], body: "Body", on_progress: OnProgress | None = None, on_wait: OnWait | None = None
    ) -> bytes:
        content = await body.read()
        watch = DisconnectWatch(body.receive)
        try:
            return await self.site.execute(self.task, operator, content, head, on_progress=on_progress, on_wait=on_wait)
        except asyncio.CancelledError:
            watch.raise_if_disconnected()
            raise
        finally:
            watch.stop()


class ShortWay:
    """From a POST's path straight to the endpoint of its task; anything else, mistakes included, takes the usual way."""

    def __init__(self, site: Site, enclose: Callable[[ASGIApp], ASGIApp]) -> None:
        self._endpoints = {task: enclose(RunEndpoint(site, task)) for task in ("run", "shape")}
        self._path = re.compile(rf"(?:{re.escape(site.settings.root_path)})?/api/v1/operators/([^/]+)/(run|shape)")

    def to(self, scope: Scope) -> ASGIApp | None:
        if scope["type"] != "http" or scope["method"] != "POST" or (match := self._path.fullmatch(scope["path"])) is None:
            return None
        scope["path_params"] = {"name": match[1]}
        return self._endpoints[match[2]]


class Body:
    """A request's body on its way in: its length, its time and its share of the budget are watched."""

    def __init__(self, receive: Receive, declared_bytes: int, settings: Settings, budget: BodyBudget) -> None:
        self.receive = receive
        self._declared_bytes = declared_bytes
        self._limit_bytes = settings.body_bytes
        self._limit_seconds = settings.body_seconds
        self._budget = budget
        self._held_bytes = 0

    async def read(self) -> bytes:
        self._require_length(self._declared_bytes)
        self._budget.require_room(self._declared_bytes)
        try:
            async with asyncio.timeout(self._limit_seconds):
                return await self._read()
        except TimeoutError:
            raise RequestTimeout(
                f"The body did not arrive within {self._limit_seconds:g} seconds.", limit_seconds=self._limit_seconds
            ) from None

    def release(self) -> None:
        self._budget.release(self._held_bytes)

    async def _read(self) -> bytes:
        message = await self.receive()
        first = self._take(message)
        if not message.get("more_body"):
            return first
        chunks = [first]
        while message.get("more_body"):
            message = await self.receive()
            chunks.append(self._take(message))
        return b"".join(chunks)

    def _take(self, message: Message) -> bytes:
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        self._require_length(self._held_bytes + len(chunk))
        self._budget.hold(len(chunk))
        self._held_bytes += len(chunk)
        return chunk

    def _require_length(self, size_bytes: int) -> None:
        if size_bytes > self._limit_bytes:
            raise RequestTooLarge(f"The body is longer than {self._limit_bytes} bytes.", needed=size_bytes, limit=self._limit_bytes)


class DisconnectWatch:
    """Cancels the task that awaits a run when its client goes. It begins to listen late, since most runs are over by then."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._run = asyncio.current_task()
        self._listener: asyncio.Task[None] | None = None
        self._disconnected = False
        self._timer = asyncio.get_running_loop().call_later(WATCH_AFTER_SECONDS, self._start)

    def raise_if_disconnected(self) -> None:
        if self._disconnected and self._run is not None:
            self._run.uncancel()
            raise ClientGone

    def stop(self) -> None:
        self._timer.cancel()
        if self._listener is not None:
            self._listener.cancel()

    def _start(self) -> None:
        self._listener = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._disconnected = True
        if self._run is not None:
            self._run.cancel()
