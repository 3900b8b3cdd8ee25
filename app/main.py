"""Puts the rooms together: the only place that knows all of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from app.settings import Settings
from app.web import api, health, pages
from app.web.envelope import DATA_HEADERS, Envelope
from app.web.problems import ProblemAnswers
from app.web.runs import ShortWay
from app.web.site import Site

WhenStarted = Callable[[BaseException | None], None]


class App(FastAPI):
    """FastAPI, with a short way to runs: its own layers would cost a small run more than the run does."""

    short_way: ShortWay
    prefix: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.prefix:
            scope["root_path"] = self.prefix
        await (self.short_way.to(scope) or super().__call__)(scope, receive, send)


def create_app(settings: Settings, announce: Callable[[str], None] | None = None, when_started: WhenStarted | None = None) -> FastAPI:
    """The whole site as one ASGI app.

    It answers /healthz at once and starts its workers behind that; `announce` is told of the steps, and `when_started`
    of the end: with None when the site is ready, with the error when it never will be.
    """
    site = Site(settings, announce) if announce else Site(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        start = asyncio.create_task(site.start())
        if when_started is not None:
            start.add_done_callback(lambda ended: None if ended.cancelled() else when_started(ended.exception()))
        yield
        start.cancel()
        await asyncio.gather(start, return_exceptions=True)
        await site.stop()

    app = App(openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.prefix = settings.root_path
    app.state.settings = settings
    app.router.routes += [*api.routes(site), *health.routes(site), *pages.routes(site)]
    answer_error = ProblemAnswers(app, pages.render_problem)
    app.add_middleware(Envelope, answer_error=answer_error, metrics=site.metrics)
    app.short_way = ShortWay(site, lambda endpoint: Envelope(endpoint, answer_error, site.metrics, DATA_HEADERS))
    return app
