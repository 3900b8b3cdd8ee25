"""For those who watch the site: `/healthz` (the process answers), `/readyz` (a worker answered lately) and `/metrics`."""

import asyncio
import time

import orjson
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.errors import CapacityError, Overloaded, TorchnotesError
from app.web.negotiation import JSON
from app.web.site import Site

CANARY_OPERATOR = "torch.nn.ReLU"
CANARY_BODY = b'{"inputs":{"input":[-1.0,2.0]}}'
CANARY_OUTPUT = [0.0, 2.0]
CANARY_SECONDS = 2.0
REMEMBERED_SECONDS = 2.0

_NOT_STORED = {"cache-control": "no-store"}


def routes(site: Site) -> list[BaseRoute]:
    readiness = Readiness(site)

    async def healthz(request: Request) -> Response:
        return Response(b'{"alive":true}', media_type=JSON, headers=_NOT_STORED)

    async def readyz(request: Request) -> Response:
        await readiness.require()
        return Response(b'{"ready":true}', media_type=JSON, headers=_NOT_STORED)

    async def metrics(request: Request) -> Response:
        return Response(site.metrics.as_text(), headers={"content-type": CONTENT_TYPE_LATEST} | _NOT_STORED)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


class Readiness:
    """One small run through a real worker, whose outcome everybody who asks in the next two seconds shares."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._alone = asyncio.Lock()
        self._outcome: CapacityError | None = None
        self._known_until = 0.0

    async def require(self) -> None:
        """Raise Starting or Overloaded unless a worker gives the right answer in time."""
        operator = self._site.catalogue.resolve(CANARY_OPERATOR)
        async with self._alone:
            if time.monotonic() >= self._known_until:
                self._outcome = await self._canary_outcome(operator)
                self._known_until = time.monotonic() + REMEMBERED_SECONDS
        if self._outcome is not None:
            raise self._outcome

    async def _canary_outcome(self, operator: str) -> CapacityError | None:
        try:
            async with asyncio.timeout(CANARY_SECONDS):
                answer = await self._site.ask({"task": "run", "operator": operator}, CANARY_BODY)
        except CapacityError as error:
            return error
        except (TimeoutError, TorchnotesError) as error:
            return Overloaded(f"No worker answered within {CANARY_SECONDS:g} seconds. {error}".strip(), retry_after_seconds=1)
        given = orjson.loads(answer)["outputs"][0]["data"]
        return None if given == CANARY_OUTPUT else Overloaded(f"A worker answered {given}, not {CANARY_OUTPUT}.", retry_after_seconds=1)
