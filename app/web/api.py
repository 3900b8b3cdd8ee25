"""The routes of the JSON API under /api/v1, and its description."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.web.documents import answer_document
from app.web.exchange import exchange_of
from app.web.openapi import Description
from app.web.runs import RunEndpoint
from app.web.site import Site

OPERATORS = "/api/v1/operators"


def routes(site: Site) -> list[BaseRoute]:
    """The API's routes; `run` and `shape` go around FastAPI's own handling, which costs more than a small run does."""
    description = Description(site)

    async def list_operators(request: Request) -> Response:
        given = request.query_params
        return answer_document(request, site.catalogue.listing(given.get("kind", ""), given.get("category", ""), given.get("q", "")))

    async def show_operator(request: Request) -> Response:
        name = exchange_of(request.scope).operator = site.catalogue.resolve(request.path_params["name"])
        return answer_document(request, site.catalogue.detail(name))

    async def describe(request: Request) -> Response:
        return answer_document(request, description.document)

    return [
        Route(OPERATORS + "/{name}/run", RunEndpoint(site, "run"), methods=["POST"]),
        Route(OPERATORS + "/{name}/shape", RunEndpoint(site, "shape"), methods=["POST"]),
        Route(OPERATORS + "/{name}", show_operator),
        Route(OPERATORS, list_operators),
        Route("/openapi.json", describe),
    ]
