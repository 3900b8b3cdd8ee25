"""A run's answer as a stream of events: their form, their end, errors before and after the first, slow clients, clients that leave."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import orjson
import pytest
from jsonschema import Draft202012Validator

from app.errors import DeadlineExceeded, InvalidInput
from app.settings import Settings
from app.web.exchange import ClientGone, Exchange
from app.web.negotiation import EVENT_STREAM, NDJSON
from app.web.streams import FORMS, HELD_BYTES, Stream
from app.workers.pool import OnProgress, OnWait
from tests.servers import Server
from tests.web.problem import assert_problem
from tests.web.test_problems import BY_HTTP, BY_REQUEST, RUN, SLOW
from tests.web.test_runs import BUSY, CANCELLED, OUTPUT, RELU, _metric, _wait_until, output

ADAM = "/api/v1/operators/torch.optim.Adam/run"
DESCENT = {"arguments": {"lr": 0.01}, "inputs": {"surface": "rosenbrock", "start": [-1.5, 2.0], "steps": 10_000}}
SHORTER = {**DESCENT, "inputs": {**DESCENT["inputs"], "steps": 2000}}
DIVERGENT = {**SHORTER, "arguments": {"lr": 1e30}}

SHAPE = RELU.replace("/run", "/shape")
EVENTS = {"prefer": "events"}

Event = tuple[str, Any]
Run = Callable[[OnProgress, OnWait | None], Awaitable[bytes]]
both_forms = pytest.mark.parametrize("media_type", FORMS)


def events_in(media_type: str, text: str) -> list[Event]:
    """The events of a whole stream; a heartbeat is `waiting`. Nothing but events is in it."""
    if media_type == NDJSON:
        assert text.endswith("\n")
        lines = [json.loads(line) for line in text[:-1].split("\n")]
        return [(line.pop("event"), line.pop("data", None)) for line in lines if not line.keys() - {"event", "data"}]
    assert text.endswith("\n\n")
    found: list[Event] = []
    for block in text[:-2].split("\n\n"):
        event = re.fullmatch(r"event: (\w+)\ndata: (.*)", block)
        assert event or block == ":", block
        found.append((event[1], json.loads(event[2])) if event else ("waiting", None))
    return found


def ask(client: httpx.Client, media_type: str, path: str, request: Any, wishes: dict[str, str] | None = None) -> list[Event]:
    answer = client.post(path, json=request, headers={"accept": media_type, **(wishes or {})})
    assert answer.status_code == 200, answer.text
    headers = {"cache-control": "no-store", "x-accel-buffering": "no", "x-content-type-options": "nosniff"}
    assert answer.headers["content-type"] == {EVENT_STREAM: "text/event-stream; charset=utf-8", NDJSON: NDJSON}[media_type]
    assert {name: answer.headers[name] for name in headers} == headers
    assert "content-length" not in answer.headers
    return events_in(media_type, answer.text)


def lasting(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name != "timing"}


# ---- runs that report nothing


@both_forms
def test_a_short_run_streams_its_result(client: httpx.Client, media_type: str) -> None:
    request = {"inputs": {"input": [-1.0, 2.0]}}
    ((name, result),) = ask(client, media_type, RELU, request)
    assert name == "result"
    assert lasting(result) == lasting(client.post(RELU, json=request).json())


@both_forms
def test_a_long_result_is_one_event(client: httpx.Client, media_type: str) -> None:
    request = {"inputs": {"input": {"fill": "randn", "shape": [500, 500], "seed": 1}}}
    ((_, result),) = ask(client, media_type, RELU, request)
    assert lasting(result) == lasting(client.post(RELU, json=request).json())


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/event-stream, */*;q=0.5", "text/event-stream; charset=utf-8"),
        ("application/json;q=0.5, application/x-ndjson;q=0.6", NDJSON),
        ("application/json, text/event-stream", "application/json"),
        ("text/event-stream, */*", "application/json"),
        ("*/*", "application/json"),
        ("text/*, application/*;q=0.1", "application/json"),
    ],
)
def test_the_wanted_form_is_chosen(client: httpx.Client, accept: str, content_type: str) -> None:
    answer = client.post(RELU, json={"inputs": {"input": [1.0]}}, headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)


@both_forms
def test_a_dry_run_streams_its_result_too(client: httpx.Client, media_type: str) -> None:
    ((name, result),) = ask(client, media_type, SHAPE, {"inputs": {"input": [1.0]}})
    assert (name, result) == ("result", client.post(SHAPE, json={"inputs": {"input": [1.0]}}).json())


def test_a_type_that_no_answer_has_is_refused_by_the_names_of_those_it_has(client: httpx.Client) -> None:
    for accept in ("text/plain", "text/*", "text/event-stream;q=0"):
        problem = assert_problem(client.post(RELU, json={}, headers={"accept": accept}), "not_acceptable")
        assert "application/json or text/event-stream or application/x-ndjson" in problem["detail"]


@both_forms
@pytest.mark.parametrize(("code", "operator", "request_body", "members"), BY_REQUEST)
def test_an_error_before_the_stream_has_its_own_status(
    client: httpx.Client, media_type: str, code: str, operator: str, request_body: Any, members: dict[str, Any]
) -> None:
    assert_problem(client.post(RUN.format(operator), json=request_body, headers={"accept": media_type}), code, **members)
    assert output(client.post(RELU, json={"inputs": {"input": [-1.0, 2.0]}})) == OUTPUT


@pytest.mark.parametrize(
    ("code", "method", "path", "headers", "body"), [row for row in BY_HTTP if row[1] == "POST" and "accept" not in row[3]]
)
def test_a_request_made_wrongly_has_its_own_status(
    client: httpx.Client, code: str, method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    assert_problem(client.request(method, path, headers={**headers, "accept": EVENT_STREAM}, content=body or None), code)


@both_forms
@pytest.mark.parametrize(("code", "operator", "request_body", "members"), [row for row in BY_REQUEST if row[0] != "unknown_operator"])
def test_who_prefers_events_gets_an_error_as_one(
    client: httpx.Client, media_type: str, code: str, operator: str, request_body: Any, members: dict[str, Any]
) -> None:
    *_, (name, problem) = ask(client, media_type, RUN.format(operator), request_body, EVENTS)
    assert (name, problem["code"]) == ("error", code)
    assert {member: problem[member] for member in members} == members


@both_forms
def test_so_does_a_dry_run(client: httpx.Client, media_type: str) -> None:
    ((name, problem),) = ask(client, media_type, SHAPE, {"inputs": {"input": [[1.0], [2.0, 3.0]]}}, EVENTS)
    assert (name, problem["code"], problem["pointer"]) == ("error", "invalid_input", "/inputs/input/1")


def test_the_preference_is_confirmed(client: httpx.Client) -> None:
    for prefer, applied in (("events", "events"), ("wait=5, Events;x=1", "events"), ("return=minimal", None)):
        answer = client.post(RELU, json={"inputs": {"input": [1.0]}}, headers={"accept": NDJSON, "prefer": prefer})
        assert answer.headers.get("preference-applied") == applied
    assert "preference-applied" not in client.post(RELU, json={"inputs": {"input": [1.0]}}, headers=EVENTS).headers


@both_forms
def test_a_body_that_is_too_long_is_an_event_too(client: httpx.Client, media_type: str) -> None:
    ((name, problem),) = ask(client, media_type, RELU, {"inputs": {"input": "1" * Settings().body_bytes}}, EVENTS)
    assert (name, problem["code"]) == ("error", "request_too_large")


@both_forms
def test_a_client_that_leaves_before_the_stream_begins_ends_its_run(client: httpx.Client, server: Server, media_type: str) -> None:
    cancelled = _metric(client, CANCELLED)
    with server.client(timeout=0.5) as impatient, pytest.raises(httpx.ReadTimeout):
        impatient.post("/api/v1/operators/nn.LSTM/run", json=SLOW, headers={"accept": media_type})
    _wait_until(lambda: _metric(client, BUSY) == 0 and _metric(client, CANCELLED) == cancelled + 1)
    assert output(client.post(RELU, json={"inputs": {"input": [-1.0, 2.0]}})) == OUTPUT


# ---- runs that report


@pytest.fixture(scope="module")
def patient(start_server: Callable[..., Server]) -> Server:
    """Its runs may take a minute: the machine that tests it may be busy."""
    return start_server(workers=1, spares=1, deadline_seconds=60)


@pytest.fixture(scope="module")
def descending(patient: Server) -> Iterator[httpx.Client]:
    with patient.client() as client:
        if client.get(ADAM.removesuffix("/run")).status_code == 404:
            pytest.skip("there are no optimizers yet")
        yield client


def rows(events: list[Event]) -> dict[str, list[Any]]:
    """The rows of each output, after a look that each part begins where the one before it ended."""
    found: dict[str, list[Any]] = {}
    for _, part in events:
        for rows in part["outputs"]:
            assert rows["from"] == len(found.setdefault(rows["name"], []))
            found[rows["name"]] += rows["data"]
    return found


@pytest.mark.parametrize(("media_type", "request_body"), [(EVENT_STREAM, DESCENT), (NDJSON, SHORTER)])
def test_a_long_descent_tells_its_path_as_it_goes(descending: httpx.Client, media_type: str, request_body: Any) -> None:
    *told, (name, result) = ask(descending, media_type, ADAM, request_body)
    assert name == "result"
    assert {name for name, _ in told} == {"progress"}
    steps = [part["step"] for _, part in told]
    assert steps == sorted(steps)
    assert {part["steps"] for _, part in told} == {request_body["inputs"]["steps"]}
    outputs = {output["name"]: output["data"] for output in result["outputs"]}
    for output_name, data in rows(told).items():
        assert outputs[output_name][: len(data)] == data
    assert lasting(result) == lasting(descending.post(ADAM, json=request_body).json())


def test_progress_arrives_while_the_run_goes_on(descending: httpx.Client) -> None:
    with descending.stream("POST", ADAM, json=SHORTER, headers={"accept": NDJSON}) as answer:
        arrivals = [(orjson.loads(line)["event"], time.monotonic()) for line in _lines(answer)]
    assert [name for name, _ in arrivals].count("progress") >= 2
    assert arrivals[-1][1] - arrivals[0][1] > 0.1


def test_a_diverging_descent_is_strict_json(descending: httpx.Client) -> None:
    *told, (_, result) = ask(descending, NDJSON, ADAM, DIVERGENT)
    outputs = {output["name"]: output["data"] for output in result["outputs"]}
    assert all(outputs[name][: len(data)] == data for name, data in rows(told).items())


def test_a_client_that_leaves_in_the_stream_ends_its_run_and_keeps_what_it_had(descending: httpx.Client, patient: Server) -> None:
    cancelled = _metric(descending, CANCELLED)
    with patient.client() as leaving, leaving.stream("POST", ADAM, json=DESCENT, headers={"accept": NDJSON}) as answer:
        first = orjson.loads(next(_lines(answer)))
        assert first["event"] == "progress"
    _wait_until(lambda: _metric(descending, BUSY) == 0 and _metric(descending, CANCELLED) == cancelled + 1)
    _wait_until(lambda: '"path":"' + ADAM + '","status":499' in patient.log.read_text())


@pytest.mark.usefixtures("descending")
def test_a_deadline_in_the_stream_ends_it_with_an_error(client: httpx.Client, server: Server) -> None:
    endless = {**DESCENT, "inputs": {**DESCENT["inputs"], "compare": [{"operator": "torch.optim.Adam"}] * 20}}
    *told, (name, problem) = ask(client, EVENT_STREAM, ADAM, endless)
    assert len(rows(told)["path"]) > 100
    assert (name, problem["code"], problem["status"]) == ("error", "deadline_exceeded", 504)
    assert _metric(client, 'torchnotes_errors_total{code="deadline_exceeded",operator="torch.optim.Adam"}') == 1
    _wait_until(lambda: '"status":200,"code":"deadline_exceeded"' in server.log.read_text())


def test_events_fit_their_schema(descending: httpx.Client) -> None:
    described = descending.get("/openapi.json").json()
    content = described["paths"]["/api/v1/operators/{name}/run"]["post"]["responses"]["200"]["content"]
    validator = Draft202012Validator({**content[NDJSON]["schema"], "components": described["components"]})
    validator.validate(content[NDJSON]["example"])
    told = ask(descending, NDJSON, ADAM, SHORTER)[:-1]
    assert told
    for name, data in (*told, *ask(descending, NDJSON, RELU, {"inputs": {"input": [-1.0, 2.0]}})):
        validator.validate({"event": name, "data": data})
    answer = descending.post(RELU, content=b"{", headers={"accept": NDJSON})
    validator.validate({"event": "error", "data": answer.json()})
    validator.validate({"event": "waiting"})
    assert not validator.is_valid({"event": "waiting", "data": 1})


def _lines(answer: httpx.Response) -> Iterator[bytes]:
    held = b""
    for piece in answer.iter_bytes():
        *whole, held = (held + piece).split(b"\n")
        yield from whole
    assert held == b""


# ---- the stream alone, with a client as slow and a run as strange as need be


class Client:
    """What a stream has sent; `wait` says when it takes more."""

    def __init__(self, wait: Callable[[], Awaitable[None]] | None = None) -> None:
        self.status = 0
        self.text = b""
        self.ended = False
        self.wait = wait

    async def send(self, message: Any) -> None:
        if self.wait:
            await self.wait()
        assert not self.ended
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"")
        self.ended = message["type"] == "http.response.body" and not message.get("more_body", False)


def stream(media_type: str, run: Run, client: Client, *, heartbeat_seconds: float = 10.0, tells_all: bool = False) -> list[Event]:
    """What a client gets of a run."""

    async def answer() -> None:
        options = {"tells_all": tells_all, "heartbeat_seconds": heartbeat_seconds}
        stream = Stream(FORMS[media_type], client.send, Exchange("id", "torch.optim.Adam"), **options)
        await stream.end(await stream.follow(run))

    asyncio.run(answer())
    assert client.ended
    return events_in(media_type, client.text.decode())


@both_forms
def test_progress_comes_before_the_result(media_type: str) -> None:
    async def run(report: OnProgress, wait: OnWait | None) -> bytes:
        for step in range(3):
            report(b'{"step":%d}' % step)
            await asyncio.sleep(0.001 * step)
        return b'{"done":true}'

    expected = [*(("progress", {"step": step}) for step in range(3)), ("result", {"done": True})]
    assert stream(media_type, run, Client()) == expected


@both_forms
def test_silence_is_filled(media_type: str) -> None:
    async def run(report: OnProgress, wait: OnWait | None) -> bytes:
        await asyncio.sleep(0.12)
        report(b"1")
        await asyncio.sleep(0.12)
        return b"2"

    expected = [("waiting", None), ("waiting", None), ("progress", 1), ("waiting", None), ("waiting", None), ("result", 2)]
    assert stream(media_type, run, Client(), heartbeat_seconds=0.05) == expected


@both_forms
def test_a_slow_client_gets_the_result_and_as_much_progress_as_is_kept(media_type: str) -> None:
    """Nothing is taken before the run's end, and what waits till then is bounded."""
    over = asyncio.Event()
    part = b'"%s"' % (b"x" * 10_000)

    async def run(report: OnProgress, wait: OnWait | None) -> bytes:
        for _ in range(2000):
            report(part)
            await asyncio.sleep(0)
        over.set()
        return b"{}"

    async def wait() -> None:
        await over.wait()

    *told, last = stream(media_type, run, client := Client(wait))
    assert last == ("result", {})
    assert len(told) == HELD_BYTES // len(FORMS[media_type].event % (b"progress", part))
    assert len(client.text) <= HELD_BYTES + 100


def test_a_client_that_reads_again_gets_progress_again() -> None:
    async def run(report: OnProgress, wait: OnWait | None) -> bytes:
        for _ in range(3):
            for _ in range(200):
                report(b'"%s"' % (b"x" * 10_000))
            await asyncio.sleep(0.01)
        return b"{}"

    assert len(stream(NDJSON, run, Client())) == 3 * (HELD_BYTES // 10_035) + 1


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [(DeadlineExceeded("late", limit_seconds=1.0), "deadline_exceeded", 504), (ZeroDivisionError("ours"), "internal_error", 500)],
)
def test_an_error_after_progress_is_the_last_event(error: Exception, code: str, status: int) -> None:
    async def run(report: OnProgress, wait: OnWait | None) -> bytes:
        report(b"1")
        raise error

    client = Client()
    (_, part), (name, problem) = stream(EVENT_STREAM, run, client)
    assert (client.status, part, name, problem["code"], problem["status"]) == (200, 1, "error", code, status)
    assert problem["operator"] == "torch.optim.Adam"
    assert "ours" not in problem["detail"]


@pytest.mark.parametrize("error", [InvalidInput("wrong"), ZeroDivisionError(), ClientGone(), asyncio.CancelledError()], ids=repr)
def test_an_error_before_progress_is_raised_and_nothing_sent(error: BaseException) -> None:
    async def run(report: OnProgress, wait: OnWait | None) -> bytes:
        await asyncio.sleep(0.01)
        raise error

    client = Client()
    with pytest.raises(type(error)):
        stream(NDJSON, run, client)
    assert (client.status, client.text) == (0, b"")


@both_forms
def test_who_wants_all_is_told_its_place_and_its_error(media_type: str) -> None:
    async def run(report: OnProgress, wait: OnWait | None) -> bytes:
        assert wait is not None
        wait(2)
        wait(1)
        raise InvalidInput("wrong")

    *places, (name, problem) = stream(media_type, run, Client(), tells_all=True)
    assert places == [("waiting", {"place": 2}), ("waiting", {"place": 1})]
    assert (name, problem["code"]) == ("error", "invalid_input")


def test_a_connection_that_breaks_is_no_error_of_ours() -> None:
    async def broken() -> None:
        raise ConnectionResetError

    async def run(report: OnProgress, wait: OnWait | None) -> bytes:
        for _ in range(500):
            report(b'"%s"' % (b"x" * 10_000))
            await asyncio.sleep(0)
        return b"{}"

    async def answer() -> None:
        stream = Stream(FORMS[NDJSON], Client(broken).send, Exchange("id"))
        await stream.end(await stream.follow(run))

    asyncio.run(answer())
