"""Finished answers and the tags that name their content: a client that has one already is told so with 304."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.web.negotiation import JSON


@dataclass(frozen=True)
class Document:
    """A finished JSON answer and its tag."""

    body: bytes
    etag: str

    @classmethod
    def of(cls, data: Any) -> "Document":
        body = orjson.dumps(data)
        return cls(body, tag_of(body))


def answer_document(request: Request, document: Document) -> Response:
    """The whole document, or 304 where the client has it."""
    headers = {"etag": document.etag, "cache-control": "no-cache"}
    return not_modified(request, headers) or Response(document.body, headers=headers, media_type=JSON)


def tag_of(body: bytes) -> str:
    """A strong entity tag (RFC 9110, 8.8.3)."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def not_modified(request: Request, headers: Mapping[str, str]) -> Response | None:
    """304 where `If-None-Match` names the tag in `headers`, else None."""
    return Response(status_code=304, headers=headers) if _has_tag(request.headers.get("if-none-match", ""), headers["etag"]) else None


def _has_tag(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: `*` or a list of tags, compared weakly."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags
