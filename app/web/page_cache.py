"""Pages rendered once: kept until the notes change, and answered with a tag and compressed as the browser likes it."""

import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property

import brotli
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from app.notes.library import Shelf, Stamp
from app.web.documents import not_modified, tag_of
from app.web.negotiation import accepts_encoding

MOST_PAGES = 4000
"""Twice what the site has, so that another host name in the address pushes none of them out."""
BROTLI_QUALITY = 10
"""A quarter of a second for the longest chapter, once and in a thread of its own; a tenth less to fetch than at 7."""
PASSING_QUALITY = 4
"""For what is not kept."""

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Text:
    """A finished body and its compressed forms, each made when it is first asked for."""

    body: bytes
    media_type: str
    quality: int = BROTLI_QUALITY

    @cached_property
    def tag(self) -> str:
        return tag_of(self.body)

    @cached_property
    def _brotli(self) -> bytes:
        compressed: bytes = brotli.compress(self.body, mode=brotli.MODE_TEXT, quality=self.quality)
        return compressed

    @cached_property
    def _gzip(self) -> bytes:
        return gzip.compress(self.body, 9, mtime=0)

    def answer(self, request: Request, cache_control: str) -> Response:
        """The whole text, or 304 where the browser has it."""
        headers = {"etag": self.tag, "cache-control": cache_control, "vary": "accept-encoding"}
        if known := not_modified(request, headers):
            return known
        accepted = request.headers.get("accept-encoding", "")
        if accepts_encoding(accepted, "br"):
            return Response(self._brotli, headers={**headers, "content-encoding": "br"}, media_type=self.media_type)
        if accepts_encoding(accepted, "gzip"):
            return Response(self._gzip, headers={**headers, "content-encoding": "gzip"}, media_type=self.media_type)
        return Response(self.body, headers=headers, media_type=self.media_type)


class PageCache:
    """The pages without a query that were asked for last, each as of one state of the notes."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._pages: OrderedDict[tuple[str, str], tuple[Stamp, Text]] = OrderedDict()

    def keep(self, handler: Handler) -> Handler:
        """The handler, asked only for what is not there yet. An answer that says `no-store` is not kept."""

        async def endpoint(request: Request) -> Response:
            stamp = self._shelf.current.stamp
            key = (f"{request.url.scheme}://{request.url.netloc}", request.url.path)
            known = None if request.url.query else self._pages.get(key)
            if known is not None and known[0] is stamp:
                self._pages.move_to_end(key)
                return known[1].answer(request, "no-cache")
            response = await handler(request)
            if response.status_code != 200 or "no-store" in response.headers.get("cache-control", ""):
                return response
            quality = PASSING_QUALITY if request.url.query else BROTLI_QUALITY
            text = Text(bytes(response.body), response.headers["content-type"], quality)
            if not request.url.query:
                self._pages[key] = stamp, text
                if len(self._pages) > MOST_PAGES:
                    self._pages.popitem(last=False)
            return await run_sync(text.answer, request, "no-cache")  # it compresses

        return endpoint
