"""The engine of one worker, in this process: the same function a worker runs, without the process around it."""

import json
import warnings
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from app.operators import execution, serving
from app.settings import Settings

Handle = Callable[..., tuple[dict[str, Any], bytes]]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def handle() -> Handle:
    return _start("cpu")


@pytest.fixture(scope="session")
def ask(handle: Handle) -> Ask:
    """The answer to a request, or its error as `{"error": …}`."""
    return _asking(handle)


@pytest.fixture(scope="session")
def gpu_ask() -> Ask:
    """The same on the GPU."""
    return _asking(_start("cuda"))


def _start(device: str) -> Handle:
    settings = Settings()
    limits = ("worker_memory_bytes", "input_elements", "output_elements", "flops", "modules")
    return serving.start({"device": device, "threads": 1, **{name: getattr(settings, name) for name in limits}})


def _asking(handle: Handle) -> Ask:
    def ask(operator: str, request: Any, task: str = "run") -> dict[str, Any]:
        body = request if isinstance(request, bytes) else json.dumps(request).encode()
        with warnings.catch_warnings():  # pytest has its own filters back after each test
            execution.collect_warnings()
            head, answer = handle({"task": task, "operator": operator, "queue_ms": 0.0}, body)
        return head if head else orjson.loads(answer)

    return ask
