"""Progress of the run in this process: an operator that takes long hands over what it has; where nobody watches, nothing is done.

if progress.due():
    progress.report({"step": 400, "steps": 10_000, "outputs": [{"name": "path", "from": 300, "data": path[300:400]}]})
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import orjson
import torch

from app.operators import tensors

PART_BYTES = 32 * 1024  # the most that a worker's channel takes at once
DUE_SECONDS = 0.1

Send = Callable[[bytes], None]

_send: Send | None = None
_reported_at = 0.0


@contextmanager
def watched(send: Send) -> Iterator[None]:
    """For a while, what is reported goes to `send`, as JSON of at most `PART_BYTES`."""
    global _send, _reported_at
    _send, _reported_at = send, time.monotonic()
    try:
        yield
    finally:
        _send = None


def is_watched() -> bool:
    return _send is not None


def due(seconds: float = DUE_SECONDS) -> bool:
    """Whether somebody watches and has been told nothing for so long; cheap enough to ask at every step."""
    return _send is not None and time.monotonic() - _reported_at >= seconds


def report(part: dict[str, Any]) -> None:
    """Sends one part: any members, and `outputs`, each with `name`, `from` and `data`: its rows from that one on.

    Rows are a tensor, an array or a list. However many they are, they may all be handed over: a part too long to be sent is halved by
    its rows, then by its outputs, and each half says where it begins. A single row too long by itself is left out; the result has it.
    """
    global _reported_at
    if _send is None:
        return
    outputs = [{**output, "data": _values(output["data"])} for output in part.get("outputs", ())]
    for plain in _encoded({**part, "outputs": outputs}):
        _send(plain)
    _reported_at = time.monotonic()


def _values(rows: Any) -> np.ndarray[Any, Any]:
    return tensors.array(rows) if isinstance(rows, torch.Tensor) else np.asarray(rows, order="C")


def _encoded(part: dict[str, Any]) -> Iterator[bytes]:
    outputs = [{**output, "data": tensors.data(output["data"])} for output in part["outputs"]]
    plain = orjson.dumps({**part, "outputs": outputs}, option=orjson.OPT_SERIALIZE_NUMPY)
    if len(plain) <= PART_BYTES:
        yield plain
        return
    for half in _halves(part["outputs"]):
        yield from _encoded({**part, "outputs": half})


def _halves(outputs: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Two parts' outputs instead of one's; none where there is nothing to halve."""
    middles = [(len(output["data"]) + 1) // 2 for output in outputs]
    if any(middle < len(output["data"]) for output, middle in zip(outputs, middles, strict=True)):
        first = [{**output, "data": output["data"][:middle]} for output, middle in zip(outputs, middles, strict=True)]
        second = [
            {**output, "from": output["from"] + middle, "data": output["data"][middle:]}
            for output, middle in zip(outputs, middles, strict=True)
            if middle < len(output["data"])
        ]
        return [first, second]
    half = len(outputs) // 2
    return [outputs[:half], outputs[half:]] if half else []
