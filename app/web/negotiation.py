"""Media types: whether a request's body is declared as JSON, and which kinds of answer its `Accept` takes (RFC 9110, 8.3 and 12.5)."""

from functools import lru_cache

from app.errors import NotAcceptable, UnsupportedMediaType

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
EVENT_STREAM = "text/event-stream"
NDJSON = "application/x-ndjson"
OCTETS = "application/octet-stream"
HTML = "text/html"
EVENTS = b"events"
"""The preference (RFC 7240) of who wants all of a run in the events of its stream, its place in the queue and its problem too."""


def require_json_body(content_type: bytes, content_encoding: bytes) -> None:
    """Refuse a body declared as anything but plain JSON; one that declares nothing is taken for JSON."""
    if content_type and not _is_json(content_type):
        raise UnsupportedMediaType(f"The body is declared as {_shown(content_type)}; send it as {JSON}.")
    if content_encoding not in (b"", b"identity"):
        raise UnsupportedMediaType(f"The body is encoded as {_shown(content_encoding)}; send it as it is, without Content-Encoding.")


@lru_cache(maxsize=256)
def answer_type(accept: bytes, streams: tuple[str, ...] = ()) -> str:
    """JSON, or the one of `streams` that is wanted more. A stream has to be named: who takes anything, or both alike, gets JSON.

    Refuses a request that takes none of them; problem+json stands for JSON.
    """
    if not accept:
        return JSON
    weights = {JSON: max(quality(accept, JSON), quality(accept, PROBLEM_JSON))}
    weights |= {stream: _weight_of(stream, _media_ranges(accept)) or 0.0 for stream in streams}
    best = max(weights, key=weights.__getitem__)
    if not weights[best]:
        raise NotAcceptable(f"The answer is {' or '.join(weights)}, which {_shown(accept)} does not take.")
    return best


def prefers_events(prefer: bytes) -> bool:
    return EVENTS in (preference.partition(b";")[0].strip().lower() for preference in prefer.split(b","))


def prefers_html(accept: bytes) -> bool:
    """Whether a page is wanted rather than JSON: a browser, not a client that takes anything."""
    return bool(accept) and quality(accept, HTML) > max(quality(accept, JSON), quality(accept, PROBLEM_JSON))


@lru_cache(maxsize=256)
def quality(accept: bytes, media_type: str) -> float:
    """How much `accept` wants `media_type`, from 0 to 1: the weight of its most specific range that covers the type."""
    ranges = _media_ranges(accept)
    for covering in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        weight = _weight_of(covering, ranges)
        if weight is not None:
            return weight
    return 0.0


@lru_cache(maxsize=256)
def accepts_encoding(accept_encoding: str, encoding: str) -> bool:
    """Whether an `Accept-Encoding` names a content coding and does not refuse it (RFC 9110, 12.5.3)."""
    return bool(_weight_of(encoding, _media_ranges(accept_encoding.encode("latin-1", "replace"))))


def _weight_of(named: str, ranges: list[tuple[str, float]]) -> float | None:
    return max((weight for media_range, weight in ranges if media_range == named), default=None)


def _media_ranges(accept: bytes) -> list[tuple[str, float]]:
    return [_media_range(text) for text in accept.decode("latin-1").lower().split(",")]


def _media_range(text: str) -> tuple[str, float]:
    media_range, *parameters = (part.strip() for part in text.split(";"))
    weights = [parameter[2:] for parameter in parameters if parameter.startswith("q=")]
    try:
        return media_range, float(weights[0]) if weights else 1.0
    except ValueError:
        return media_range, 0.0


@lru_cache(maxsize=256)
def _is_json(content_type: bytes) -> bool:
    media_type = content_type.decode("latin-1").partition(";")[0].strip().lower()
    return media_type in (JSON, "text/json") or (media_type.startswith("application/") and media_type.endswith("+json"))


def _shown(header: bytes) -> str:
    return header[:100].decode("latin-1")
