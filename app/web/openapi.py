"""The API's description, `/openapi.json`: its routes as a table, its data from contract.py, its examples from the catalogue."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from app.web import contract
from app.web.catalogue import Catalogue
from app.web.documents import Document
from app.web.negotiation import EVENT_STREAM, JSON, NDJSON, OCTETS, PROBLEM_JSON
from app.web.problems import PROBLEM_TYPES, type_of
from app.web.search import DEFAULT_HITS, MOST_HITS, SearchResult
from app.web.site import Site

CONTRACT_VERSION = "1"
EXAMPLE_OPERATORS = ("torch.nn.ReLU", "torch.nn.Softmax", "torch.nn.Linear", "torch.nn.MSELoss")
EVERYWHERE = ("internal_error",)
RUN_CODES = tuple(code for code in PROBLEM_TYPES if code not in ("not_found", "method_not_allowed"))


@dataclass(frozen=True)
class Operation:
    """One route: `codes` are the errors it may answer with, `parameters` names entries of PARAMETERS."""

    method: str
    path: str
    summary: str
    answer: Any
    codes: tuple[str, ...] = ()
    request: Any = None
    parameters: tuple[str, ...] = ()
    description: str = ""
    streams: bool = False
    saves: bool = False


RUN_NOTES = (
    "The body is JSON in UTF-8; `Content-Type` may be left out. A client that closes the connection ends its run. "
    "Send `X-Request-ID` to find the request again in the log; the answer repeats it."
)

STREAM_NOTES = (
    " With `Accept: text/event-stream` (server-sent events) or `Accept: application/x-ndjson` (one JSON object a line) the answer is a "
    "stream: an event `progress` each time a long run has more to tell, and at the end one `result` with the whole answer, or one "
    "`error` with its `Problem`; what came before an error stays valid. An error that is known before the stream begins has its own "
    "status, as always. Progress that a client is too slow to read is left out: `from` tells. A stream that is silent for 15 seconds "
    "has a comment or an event `waiting` that keep the connection. With `Prefer: events` as well, all that happens to the run is told in "
    "events of an answer with status 200: its place in the queue (`waiting` with `place`, from 1, and 0 when it begins), and every error "
    "of the run itself, which a browser would else log as a failure of the page that asked."
)

PART_NOTES = (
    " A large tensor need not come whole: `most_elements` leaves the data of longer ones out, in favour of their statistics, and `part` "
    "asks for nothing but one tensor or a slice of it, as JSON or, with `Accept: application/octet-stream`, as a file in NumPy's .npy "
    "format (bfloat16, which NumPy has not, as float32). Nothing is kept between requests: each part is a run of its own, and the same "
    "seed gives the same numbers."
)

OPERATIONS = (
    Operation(
        "get", "/api/v1/operators", "List the operators", contract.OperatorList, ("starting",), None, ("kind", "category", "q", "tag")
    ),
    Operation(
        "get",
        "/api/v1/operators/{name}",
        "Describe one operator",
        contract.OperatorDetail,
        ("unknown_operator", "starting"),
        None,
        ("name", "tag"),
    ),
    Operation(
        "post",
        "/api/v1/operators/{name}/run",
        "Run an operator",
        contract.RunAnswer,
        RUN_CODES,
        contract.RunRequest,
        ("name", "most_elements", "part", "request_id"),
        RUN_NOTES + PART_NOTES + STREAM_NOTES,
        streams=True,
        saves=True,
    ),
    Operation(
        "post",
        "/api/v1/operators/{name}/shape",
        "Tell what a run would give and take",
        contract.ShapeResult,
        RUN_CODES,
        contract.ShapeRequest,
        ("name", "request_id"),
        "Nothing is allocated and no value is looked at. " + RUN_NOTES + " The answer may be a stream of events as that of a run.",
        streams=True,
    ),
    Operation(
        "get",
        "/api/v1/search",
        "Search the notes and the operators",
        SearchResult,
        ("invalid_argument", "starting"),
        None,
        ("query", "language", "limit"),
    ),
    Operation("get", "/problems/{code}", "Explain an error code", contract.ProblemExplanation, ("not_found",), None, ("code", "tag")),
    Operation("get", "/healthz", "Tell whether the process answers", contract.Alive),
    Operation("get", "/readyz", "Tell whether a worker has answered lately", contract.Ready, ("starting", "overloaded")),
    Operation("get", "/metrics", "Counts and times, as Prometheus reads them", str),
    Operation("get", "/openapi.json", "This description", dict[str, Any], ("starting",), None, ("tag",)),
)

PARAMETERS: dict[str, dict[str, Any]] = {
    "name": {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "The operator's full name, or a short one such as `nn.ReLU` or `ReLU`.",
        "schema": {"type": "string"},
        "examples": {name: {"value": name} for name in EXAMPLE_OPERATORS},
    },
    "code": {
        "name": "code",
        "in": "path",
        "required": True,
        "description": "An error code, with hyphens or underscores.",
        "schema": {"type": "string"},
        "example": "torch-error",
    },
    "kind": {"name": "kind", "in": "query", "description": "Only this kind.", "schema": {"type": "string"}, "example": "module"},
    "category": {
        "name": "category",
        "in": "query",
        "description": "Only this category.",
        "schema": {"type": "string"},
        "example": "activation",
    },
    "q": {
        "name": "q",
        "in": "query",
        "description": "Only those with this text in name or summary, in any case.",
        "schema": {"type": "string"},
    },
    "query": {
        "name": "q",
        "in": "query",
        "description": "Words, a name in any spelling, or the text of an error.",
        "schema": {"type": "string"},
        "example": "conv 2d",
    },
    "language": {
        "name": "language",
        "in": "query",
        "description": "Of the pages; what `Accept-Language` prefers if it is left out.",
        "schema": {"type": "string", "enum": ["en", "zh"]},
    },
    "limit": {
        "name": "limit",
        "in": "query",
        "description": "How many at most.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": DEFAULT_HITS},
    },
    "most_elements": {
        "name": "most_elements",
        "in": "query",
        "description": "Tensors with more elements come with `data: null` and their statistics. All come whole if it is left out, and the "
        "run is refused where that is too much.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 65536,
    },
    "part": {
        "name": "part",
        "in": "query",
        "description": "Only this tensor: an output by its name, `gradients.inputs.<name>`, `gradients.state.<name>`, `state.<name>`, "
        "`overwritten.<name>.before` or `.after`, and after it an index as NumPy has it, of integers and slices without negative steps. "
        "As JSON it may have 65,536 elements.",
        "schema": {"type": "string", "maxLength": 1000},
        "example": "output[0, 0:16]",
    },
    "tag": {
        "name": "If-None-Match",
        "in": "header",
        "description": "An `ETag` of before: 304 if it still holds.",
        "schema": {"type": "string"},
    },
    "request_id": {
        "name": "X-Request-ID",
        "in": "header",
        "description": "The client's own id for the request.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
    },
}


class Description:
    """The document for one site, made when it is first asked for, since its examples come from the catalogue."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @cached_property
    def document(self) -> Document:
        """Raises Starting until the catalogue is known."""
        settings = self._site.settings
        return Document.of(describe(self._site.catalogue, settings.root_path, asks_for_key=bool(settings.api_keys)))


def describe(catalogue: Catalogue, root_path: str = "", *, asks_for_key: bool = False) -> dict[str, Any]:
    """The whole OpenAPI 3.1 document as plain data."""
    references, components = _schemas()
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method] = _operation(operation, references, catalogue, asks_for_key)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "torchnotes",
            "version": CONTRACT_VERSION,
            "description": f"Run any operator of torch {catalogue.torch} on your own tensors. Every error is a `Problem`.",
        },
        "servers": [{"url": root_path or "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "parameters": PARAMETERS,
            **({"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}} if asks_for_key else {}),
        },
    }


def _schemas() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """A reference to each type that an operation names, and the components behind them."""
    requests = (contract.RunRequest, contract.ShapeRequest)
    types = [*(operation.answer for operation in OPERATIONS), *requests, contract.Problem, contract.RunEvent]
    adapters = [(answer, "validation", TypeAdapter(answer)) for answer in types]
    references, definitions = TypeAdapter.json_schemas(adapters, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    return {answer: reference for (answer, _), reference in references.items()}, definitions["$defs"]


def _operation(operation: Operation, references: dict[Any, dict[str, Any]], catalogue: Catalogue, asks_for_key: bool) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": operation.summary.lower().replace(" ", "_").replace(",", ""),
        "responses": {"200": _answer(operation, references), **_problems((*operation.codes, *EVERYWHERE), references)},
    }
    if operation.description:
        described["description"] = operation.description
    if operation.parameters:
        described["parameters"] = [{"$ref": f"#/components/parameters/{name}"} for name in operation.parameters]
    if "tag" in operation.parameters:
        described["responses"]["304"] = {"description": "What the client has still holds."}
    if operation.request is not None:
        content = {"schema": references[operation.request], "examples": _requests(catalogue)}
        described["requestBody"] = {"content": {JSON: content}}
        described["security"] = [{"key": []}] if asks_for_key else []
    return described


def _answer(operation: Operation, references: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    media_type = "text/plain" if operation.answer is str else JSON
    return {
        "description": "Done.",
        "headers": {"X-Request-ID": {"description": "The request's id.", "schema": {"type": "string"}}},
        "content": {
            media_type: {"schema": references[operation.answer]},
            **(_streams(references) if operation.streams else {}),
            **({OCTETS: {"schema": {"description": "The part as a .npy file."}}} if operation.saves else {}),
        },
    }


def _streams(references: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    """OpenAPI 3.1 has no words for a stream of events, so what is described is one of its lines."""
    progress = '{"step":400,"steps":10000,"outputs":[{"name":"path","from":399,"data":[[0.5,0.25]]}]}'
    events = {"type": "string", "description": "Events by the names of `RunEvent`; the `data` of each is one line of JSON."}
    return {
        EVENT_STREAM: {"schema": events, "example": f"event: progress\ndata: {progress}\n\n"},
        NDJSON: {"schema": references[contract.RunEvent], "example": {"event": "progress", "data": json.loads(progress)}},
    }


def _problems(codes: Iterable[str], references: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    """One response a status, with an example a code."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in codes:
        by_status[PROBLEM_TYPES[code].status].append(code)
    return {
        str(status): {
            "description": "\n".join(f"`{code}`: {PROBLEM_TYPES[code].description}" for code in sharing),
            "content": {
                PROBLEM_JSON: {"schema": references[contract.Problem], "examples": {code: {"value": _problem(code)} for code in sharing}}
            },
        }
        for status, sharing in sorted(by_status.items())
    }


def _problem(code: str) -> dict[str, Any]:
    kind = PROBLEM_TYPES[code]
    return {
        "type": type_of(code),
        "title": kind.title,
        "status": kind.status,
        "code": code,
        "detail": kind.description,
        "request_id": "5b1d0b6f0c3a4e2d",
    }


def _requests(catalogue: Catalogue) -> dict[str, Any]:
    """Each example operator's first request: few and small, since the page that shows them is slow with large ones."""
    shown = [name for name in EXAMPLE_OPERATORS if name in catalogue.operators]
    return {name: {"summary": name, "value": catalogue.operators[name]["examples"][0]} for name in shown}
