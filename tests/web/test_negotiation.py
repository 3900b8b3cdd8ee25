"""Media types as RFC 9110 weighs them."""

import pytest

from app.errors import NotAcceptable, UnsupportedMediaType
from app.web.negotiation import EVENT_STREAM, JSON, NDJSON, answer_type, prefers_html, quality, require_json_body

STREAMS = (EVENT_STREAM, NDJSON)
BROWSER = b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "weight"),
    [
        (b"*/*", 1.0),
        (b"application/json", 1.0),
        (b"Application/JSON ; Q=0.5", 0.5),
        (b"application/*;q=0.3, */*;q=0.9", 0.3),
        (b"application/json;q=0, */*", 0.0),
        (b"text/html", 0.0),
        (b"application/json;q=much", 0.0),
        (b",,;", 0.0),
        (BROWSER, 0.8),
    ],
)
def test_quality(accept: bytes, weight: float) -> None:
    assert quality(accept, JSON) == weight


@pytest.mark.parametrize(("accept", "wanted"), [(BROWSER, True), (b"", False), (b"*/*", False), (b"text/html, application/json", False)])
def test_prefers_html(accept: bytes, wanted: bool) -> None:
    assert prefers_html(accept) is wanted


@pytest.mark.parametrize("accept", [b"", b"*/*", b"application/*", b"application/problem+json", b"text/html, application/json;q=0.1"])
def test_acceptable(accept: bytes) -> None:
    assert answer_type(accept) == answer_type(accept, STREAMS) == JSON


@pytest.mark.parametrize("accept", [b"text/html", b"application/json;q=0", b"image/*, text/*", b"text/event-stream;q=0"])
def test_not_acceptable(accept: bytes) -> None:
    for streams in ((), STREAMS):
        with pytest.raises(NotAcceptable):
            answer_type(accept, streams)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (b"text/event-stream", EVENT_STREAM),
        (b"Application/X-NDJSON", NDJSON),
        (b"text/event-stream, application/x-ndjson", EVENT_STREAM),
        (b"text/event-stream;q=0.2, application/x-ndjson;q=0.3", NDJSON),
        (b"text/event-stream, application/json;q=0.9", EVENT_STREAM),
        (b"text/event-stream, */*;q=0.9", EVENT_STREAM),
        (b"text/event-stream, */*", JSON),
        (b"application/json, text/event-stream", JSON),
        (b"text/event-stream;q=0.5, application/json", JSON),
    ],
)
def test_a_stream_is_chosen_where_it_is_named_and_wanted_more(accept: bytes, chosen: str) -> None:
    assert answer_type(accept, STREAMS) == chosen


def test_a_stream_that_is_not_offered_is_not_acceptable() -> None:
    with pytest.raises(NotAcceptable):
        answer_type(b"text/event-stream", (NDJSON,))


@pytest.mark.parametrize(("content_type", "encoding"), [(b"", b""), (b"application/json", b"identity"), (b"application/ld+json;v=1", b"")])
def test_supported(content_type: bytes, encoding: bytes) -> None:
    require_json_body(content_type, encoding)


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [(b"text/plain", b""), (b"application/x-www-form-urlencoded", b""), (b"image/svg+xml", b""), (b"application/json", b"gzip")],
)
def test_unsupported(content_type: bytes, encoding: bytes) -> None:
    with pytest.raises(UnsupportedMediaType):
        require_json_body(content_type, encoding)
