"""What runs in a worker: it builds the target's `handle`, says that it is ready and answers one message after another."""

import ctypes
import gc
import os
import pkgutil
import resource
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from typing import Any, cast

from app.errors import InternalError, OverLimit
from app.workers.channel import Channel, Message

PAGE_BYTES = resource.getpagesize()
GARBAGE_THRESHOLD = 20_000  # a run makes little garbage in cycles, and Python's 700 looks for it every few runs
_PR_SET_PDEATHSIG = 1
Report = Callable[[bytes], None]
_Handle = Callable[[dict[str, Any], bytes, Report | None], Message]


@dataclass(frozen=True)
class PoolOptions:
    """`target` is "module:function"; in a worker `function(configuration)` gives `handle`, which takes and gives a head and a body.

    `handle` also gets `report`, which sends a part of at most INLINE_BYTES to whoever watches the run; None where nobody does.
    """

    target: str
    configuration: dict[str, Any]
    preload: tuple[str, ...]
    workers: int
    spares: int
    queue_length: int
    queue_seconds: float
    deadline_seconds: float
    memory_bytes: int
    threads: int
    limit_data: bool = True  # lets an allocation fail in the worker; CUDA reserves too much for that
    start_seconds: float = 60.0


@dataclass(frozen=True)
class Child:
    """What a new process is to become. It goes there as a pickle, and `multiprocessing` calls its `_bootstrap`."""

    options: PoolOptions

    def _bootstrap(self, lifeline: int) -> int:
        cold = [name for name in self.options.preload if name not in sys.modules]
        _detach(lifeline)
        stream, *files = forkserver.get_inherited_fds() or (-1, -1, -1)
        channel = Channel(socket.socket(fileno=stream), (files[0], files[1]))
        try:
            handle: _Handle = pkgutil.resolve_name(self.options.target)(self.options.configuration)
        except Exception:
            channel.send({"failed": traceback.format_exc()})
            return 1
        gc.freeze()  # what is there now is there to stay
        gc.set_threshold(GARBAGE_THRESHOLD)
        if self.options.limit_data:
            _limit_data(self.options.memory_bytes)
        channel.send({"cold": cold})
        with suppress(EOFError, ConnectionError):  # the pool is gone
            while True:
                self._answer(channel, handle)
        return 0

    def _answer(self, channel: Channel, handle: _Handle) -> None:
        try:
            if message := channel.receive():
                _run(channel, handle, message)
        except MemoryError:
            refusal = OverLimit("The run asked for more memory than it may have.", limit=self.options.memory_bytes)
            channel.send({"error": refusal.as_data(), "retire": True})


def _run(channel: Channel, handle: _Handle, message: Message) -> None:
    head, body = message
    head["queue_ms"] = max(0.0, round(1000 * (time.monotonic() - head.pop("arrived_at")), 3))
    try:
        channel.send(*handle(head, body, channel.send_part if head.pop("progress", False) else None))
    except MemoryError:
        raise
    except Exception as error:
        traceback.print_exc()
        channel.send({"error": InternalError(f"{type(error).__name__}: {error}").as_data()})


def _detach(lifeline: int) -> None:
    """Leaves the terminal's signals to the server, writes no core file, and ends when the server does."""
    for ignored in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    core_bytes = 0 if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0 else 1  # 1 also spares a dump to a pipe: Linux's fs/coredump.c
    resource.setrlimit(resource.RLIMIT_CORE, (core_bytes, core_bytes))
    server, tracker = cast(Any, forkserver._forkserver), cast(Any, resource_tracker._resource_tracker)
    os.close(server._forkserver_alive_fd)  # else the forkserver would outlive the server until its last child ends
    os.close(tracker._fd)
    tracker._fd = None
    if sys.platform == "linux":  # the forkserver ends with the server, and this process with the forkserver, even when it holds the GIL
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=lambda: os._exit(len(os.read(lifeline, 1))), daemon=True).start()


def _limit_data(memory_bytes: int) -> None:
    """Makes an allocation fail that takes this process `memory_bytes` past what it has now, where the system tells what that is."""
    with suppress(FileNotFoundError), open("/proc/self/statm") as statm:
        limit_bytes = int(statm.read().split()[5]) * PAGE_BYTES + memory_bytes
        resource.setrlimit(resource.RLIMIT_DATA, (limit_bytes, limit_bytes))
