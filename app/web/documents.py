"""Answers a `GET` with a finished JSON document: its tag goes along, and a client that has it already is told so with 304."""

from starlette.requests import Request
from starlette.responses import Response

from app.web.catalogue import Document
from app.web.negotiation import JSON


def answer_document(request: Request, document: Document) -> Response:
    """The whole document, or 304 where `If-None-Match` names its tag."""
    headers = {"etag": document.etag, "cache-control": "no-cache"}
    if has_tag(request.headers.get("if-none-match", ""), document.etag):
        return Response(status_code=304, headers=headers)
    return Response(document.body, headers=headers, media_type=JSON)


def has_tag(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: `*` or a list of tags, compared weakly."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags
