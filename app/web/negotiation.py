"""Media types: whether a request's body is declared as JSON, and which kinds of answer its `Accept` takes (RFC 9110, 8.3 and 12.5)."""

from functools import lru_cache

from app.errors import NotAcceptable, UnsupportedMediaType

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
HTML = "text/html"


def require_json_body(content_type: bytes, content_encoding: bytes) -> None:
    """Refuse a body declared as anything but plain JSON; one that declares nothing is taken for JSON."""
    if content_type and not _is_json(content_type):
        raise UnsupportedMediaType(f"The body is declared as {_shown(content_type)}; send it as {JSON}.")
    if content_encoding not in (b"", b"identity"):
        raise UnsupportedMediaType(f"The body is encoded as {_shown(content_encoding)}; send it as it is, without Content-Encoding.")


def require_json_answer(accept: bytes) -> None:
    """Refuse a request that takes neither JSON nor problem+json."""
    if accept and not (quality(accept, JSON) or quality(accept, PROBLEM_JSON)):
        raise NotAcceptable(f"The answer is {JSON}, which {_shown(accept)} does not take.")


def prefers_html(accept: bytes) -> bool:
    """Whether a page is wanted rather than JSON: a browser, not a client that takes anything."""
    return bool(accept) and quality(accept, HTML) > max(quality(accept, JSON), quality(accept, PROBLEM_JSON))


@lru_cache(maxsize=256)
def quality(accept: bytes, media_type: str) -> float:
    """How much `accept` wants `media_type`, from 0 to 1: the weight of its most specific range that covers the type."""
    ranges = [_media_range(text) for text in accept.decode("latin-1").lower().split(",")]
    for covering in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        weights = [weight for media_range, weight in ranges if media_range == covering]
        if weights:
            return max(weights)
    return 0.0


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
