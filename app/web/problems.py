"""Every error answer: one table of codes and one function that makes `application/problem+json` (RFC 9457) of an error.

A browser gets the same problem as a page, through the `render_html` that `ProblemAnswers` is given.
"""

import asyncio
import json
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from app.errors import InternalError, InvalidArgument, MalformedJSON, RequestError, RequestTooLarge, Starting, TorchnotesError
from app.web.documents import Document, answer_document
from app.web.exchange import Exchange, exchange_of
from app.web.negotiation import HTML, PROBLEM_JSON, prefers_html

RenderHTML = Callable[[Request, dict[str, Any]], str]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

_log = logging.getLogger("torchnotes.problems")


@dataclass(frozen=True)
class ProblemType:
    """What the answers of one code have in common; `description` is for `GET /problems/<code>` and the API's description."""

    status: int
    title: str
    description: str


PROBLEM_TYPES = {
    "malformed_json": ProblemType(400, "the body is not JSON", "The body is not JSON in UTF-8, is nested too deep, or is cut short."),
    "unauthorized": ProblemType(
        401, "a key is needed", "This site asks for a key and the request carries none that fits: send `Authorization: Bearer <key>`."
    ),
    "not_found": ProblemType(404, "there is nothing at this address", "No page or resource has this path."),
    "unknown_operator": ProblemType(404, "no operator has this name", "`suggestions` lists the nearest names, the nearest first."),
    "method_not_allowed": ProblemType(
        405, "the method does not fit the address", "The header `Allow` lists the methods this path answers."
    ),
    "not_acceptable": ProblemType(
        406, "no type of answer fits", "The header `Accept` takes none of the media types that this address answers; `detail` names them."
    ),
    "request_timeout": ProblemType(
        408, "the body came too slowly", "The body did not arrive within `limit_seconds`; the connection is closed."
    ),
    "request_too_large": ProblemType(413, "the body is too long", "The body is longer than `limit` bytes."),
    "over_limit": ProblemType(
        413, "the run would cost too much", "`needed` says what the run was predicted, or found, to take; `limit` what it may."
    ),
    "unsupported_media_type": ProblemType(
        415, "the body is not declared as JSON", "`Content-Type` has to be application/json, or may be left out."
    ),
    "invalid_argument": ProblemType(
        422,
        "an argument does not fit",
        "A member of `arguments`, or of the request itself, has a wrong name, type or value; `pointer` says where.",
    ),
    "invalid_input": ProblemType(
        422, "an input does not fit", "A member of `inputs` has a wrong name, type or shape; `pointer` says where."
    ),
    "invalid_state": ProblemType(422, "a state does not fit", "A member of `state` has a wrong name, type or shape; `pointer` says where."),
    "torch_error": ProblemType(
        422, "torch rejected the values", "torch raised; `torch` has the type and the message of its error, word for word."
    ),
    "operator_crashed": ProblemType(
        422,
        "the run killed its process",
        "torch ended the process of this run with `signal`; a fresh one has taken its place and no other run was touched.",
    ),
    "rate_limited": ProblemType(
        429, "too many runs", "This address has started as many runs as it may a minute; `Retry-After` says when the next one may start."
    ),
    "internal_error": ProblemType(500, "an error of ours", "A bug of this site, not of the request. The log has it under `request_id`."),
    "overloaded": ProblemType(503, "too much to do", "Every worker is busy and the queue is full; `Retry-After` says when to try again."),
    "starting": ProblemType(503, "still starting", "No worker is ready yet; `Retry-After` says when to try again."),
    "deadline_exceeded": ProblemType(504, "the run took too long", "The run was stopped after `limit_seconds`, construction included."),
}


class NotFound(RequestError):
    code = "not_found"


class MethodNotAllowed(RequestError):
    code = "method_not_allowed"


# What Starlette and FastAPI raise themselves; any other status of theirs below 500 is a request that does not fit.
_ERRORS_BY_STATUS: dict[int, type[TorchnotesError]] = {400: MalformedJSON, 404: NotFound, 405: MethodNotAllowed, 413: RequestTooLarge}


@dataclass(frozen=True)
class Problem:
    status: int
    data: dict[str, Any]
    headers: dict[str, str]


class ProblemAnswers:
    """Answers every error that leaves a route of `app`, and explains each code under `/problems/`."""

    def __init__(self, app: FastAPI, render_html: RenderHTML | None = None) -> None:
        self._routes = app.router.routes
        self._render_html = render_html
        for error_type in (TorchnotesError, HTTPException, RequestValidationError):
            app.add_exception_handler(error_type, self)
        self._routes.append(Route("/problems/{code}", explain))

    async def __call__(self, request: Request, error: BaseException) -> Response:
        if isinstance(error, HTTPException) and error.status_code < HTTPStatus.BAD_REQUEST:
            return Response(status_code=error.status_code, headers=error.headers)
        if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return self._answer_other_method(request)
        return self._answer(request, error)

    def _answer_other_method(self, request: Request) -> Response:
        """Starlette names only the methods of the first route at this path; `Allow` has those of all of them."""
        probes = [(method, dict(request.scope) | {"method": method}) for method in METHODS]
        methods = [method for method, probe in probes if any(route.matches(probe)[0] is Match.FULL for route in self._routes)]
        headers = {"allow": ", ".join((*methods, "OPTIONS"))}
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
        answer = self._answer(request, MethodNotAllowed(f"{request.method} does not fit this address; it answers {headers['allow']}."))
        answer.headers.update(headers)
        return answer

    def _answer(self, request: Request, error: BaseException) -> Response:
        problem = problem_of(error, exchange_of(request.scope))
        page = self._page(request, problem)
        if page is None:
            return Response(encode(problem.data), problem.status, problem.headers, PROBLEM_JSON)
        return Response(page, problem.status, problem.headers, HTML)

    def _page(self, request: Request, problem: Problem) -> str | None:
        """The problem as a page, where the client prefers one and it can be rendered."""
        accept = ",".join(request.headers.getlist("accept")).encode("latin-1")
        if self._render_html is None or _is_api(request) or not prefers_html(accept):
            return None
        try:
            return self._render_html(request, problem.data)
        except Exception:
            _log.exception("the page for %s cannot be rendered", problem.data["code"])
            return None


def problem_of(error: BaseException, exchange: Exchange) -> Problem:
    """Any error as the problem to answer with; the exchange gets its code, and the log what is a bug of ours."""
    known = _as_torchnotes_error(error)
    exchange.code = known.code
    if isinstance(known, InternalError):
        _log.error("internal error: %s", known.detail, exc_info=known.__cause__)
    return make(known, exchange.request_id, exchange.operator)


def make(error: TorchnotesError, request_id: str, operator: str = "") -> Problem:
    """The one place where an error becomes an answer. What an internal error says stays in the log."""
    problem_type = PROBLEM_TYPES[error.code]
    told = not isinstance(error, InternalError)
    data = {
        "type": type_of(error.code),
        "title": problem_type.title,
        "status": problem_type.status,
        "code": error.code,
        "detail": error.detail if told else "Something went wrong that is not the request's fault.",
        **({"operator": operator} if operator else {}),
        **(error.members if told else {}),
        "request_id": request_id,
    }
    return Problem(problem_type.status, data, {"cache-control": "no-store", **_headers(problem_type.status, error.members)})


def type_of(code: str) -> str:
    return "/problems/" + code.replace("_", "-")


def encode(data: Any) -> bytes:
    """Strict JSON of plain data, whatever its integers' size; text that is no Unicode (a lone surrogate) is shown as `?`."""
    return json.dumps(_strict(data), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")


async def explain(request: Request) -> Response:
    """What a problem's `type` leads to."""
    code = request.path_params["code"].replace("-", "_")
    if code not in PROBLEM_TYPES:
        raise NotFound("No error has this code.")
    problem_type = PROBLEM_TYPES[code]
    explanation = {
        "type": type_of(code),
        "title": problem_type.title,
        "status": problem_type.status,
        "code": code,
        "description": problem_type.description,
    }
    return answer_document(request, Document.of(explanation))


def _is_api(request: Request) -> bool:
    path: str = request.scope["path"]
    return path.removeprefix(request.scope.get("root_path", "")).startswith("/api/")


def _as_torchnotes_error(error: BaseException) -> TorchnotesError:
    if isinstance(error, TorchnotesError):
        return error
    if isinstance(error, asyncio.CancelledError):  # what uvicorn's grace for requests ends with when the server stops
        return Starting("The site is stopping.", retry_after_seconds=1.0)
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        return InvalidArgument(first["msg"], pointer="/" + "/".join(map(str, first["loc"])))
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _ERRORS_BY_STATUS.get(error.status_code, InvalidArgument)(_DETAILS.get(error.status_code, error.detail))
    internal = InternalError(f"{type(error).__name__}: {error}")
    internal.__cause__ = error
    return internal


_DETAILS = {404: "There is nothing at this address."}


def _headers(status: int, members: dict[str, Any]) -> dict[str, str]:
    headers = dict(_HEADERS_BY_STATUS.get(status, {}))
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        headers["retry-after"] = str(max(1, math.ceil(members.get("retry_after_seconds", 1))))
    return headers


_HEADERS_BY_STATUS = {401: {"www-authenticate": "Bearer"}, 408: {"connection": "close"}}


def _strict(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {name: _strict(inner) for name, inner in value.items()}
    return [_strict(inner) for inner in value] if isinstance(value, list | tuple) else value
