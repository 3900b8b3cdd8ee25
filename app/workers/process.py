"""Worker processes as the pool sees them: how one is forked, watched, killed and buried."""

import os
import pickle
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.forkserver import ForkServer, read_signed
from multiprocessing.resource_tracker import _resource_tracker
from typing import Any, cast

from app.workers.channel import Channel
from app.workers.child import PAGE_BYTES, Child, PoolOptions

REAP_SECONDS = 5.0
LEFT_TO_THE_SERVER = (signal.SIGINT, signal.SIGTERM)
"""What a terminal or a supervisor may send to the whole process group; the children end with the server."""
_SIGNALS = {number.value: number.name for number in signal.Signals}
_forking = threading.Lock()  # the environment and the resource tracker are the whole process's


@dataclass(eq=False)
class Worker:
    """One process; `status` is a pipe that becomes readable when it has ended."""

    channel: Channel
    pid: int
    status: int
    close: Callable[[], None]
    baseline_bytes: int = 0

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            if not wait([self.status], 0):
                os.kill(self.pid, signal.SIGKILL)

    def ending(self) -> dict[str, Any]:
        """How it ended: `signal` by name, or `exit_code` (None where the forkserver ended first). Call it when `status` is readable."""
        code = None
        with suppress(EOFError):
            code = read_signed(self.status)
        return {"exit_code": code} if code is None or code >= 0 else {"signal": _SIGNALS.get(-code, str(-code))}

    def memory_bytes(self) -> int:
        """Memory of its own, without the pages of files, which it shares; 0 where the system does not tell."""
        with suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{self.pid}/statm", "rb") as statm:
            _, resident, shared, *_ = map(int, statm.read().split())
            return (resident - shared) * PAGE_BYTES
        return 0


class Nursery(ForkServer):
    """A pool's own forkserver, which knows one kind of child and nothing of the server's `__main__`. `launch` and `close` block."""

    def __init__(self, options: PoolOptions) -> None:
        super().__init__()
        self.set_forkserver_preload([*options.preload, Child.__module__])
        self.workers: set[Worker] = set()
        self._options = options
        self._path = [os.path.abspath(entry) for entry in sys.path]
        self._closed = self._owns_tracker = False

    def launch(self) -> Worker:
        """A process that will say when it is ready. Raises OSError or EOFError where it cannot be forked."""
        with _forking, ExitStack() as undo:
            if self._closed:
                raise EOFError("the pool is stopped")
            ours, theirs = socket.socketpair()
            channel = Channel(ours)
            undo.callback(channel.close)
            with theirs:
                status, lifeline = self.connect_to_new_process([theirs.fileno(), *channel.files])
            for descriptor in (status, lifeline):  # the child lives no longer than the other end of its lifeline
                undo.callback(os.close, descriptor)
            os.write(lifeline, pickle.dumps({"sys_path": self._path}) + pickle.dumps(Child(self._options)))
            if not wait([status], self._options.start_seconds):
                self._kill_server()
                raise TimeoutError(f"not ready within {self._options.start_seconds:g} s")
            pid = read_signed(status)
            ours.setblocking(False)
            worker = Worker(channel, pid, status, undo.pop_all().close)
            self.workers.add(worker)
        if self._closed:
            worker.kill()
        return worker

    def ensure_running(self) -> None:
        """Before each fork: a forkserver has its thread counts and the server's import path from its first import on."""
        before = dict(os.environ)
        os.environ.update({f"{library}_NUM_THREADS": str(self._options.threads) for library in ("OMP", "MKL", "OPENBLAS")})
        os.environ.update(OMP_WAIT_POLICY="PASSIVE", PYTHONPATH=os.pathsep.join(self._path), PYTHONUNBUFFERED="1")
        self._owns_tracker |= cast(Any, _resource_tracker)._fd is None
        _resource_tracker.ensure_running()  # it changes the mask of signals itself
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, LEFT_TO_THE_SERVER)  # what is started inherits it
        try:
            super().ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            for name in os.environ.keys() - before.keys():
                del os.environ[name]
            os.environ.update(before)

    def bury(self, worker: Worker) -> None:
        self.workers.discard(worker)
        worker.close()

    def kill(self) -> None:
        """Ends every child; a launch in progress fails, or its child is killed. Does not block."""
        self._closed = True
        for worker in list(self.workers):
            worker.kill()
        if not self.workers:  # it may hang in an import
            self._kill_server()

    def close(self) -> None:
        """Reaps every child, then the forkserver, and the resource tracker if it came with it."""
        deadline = time.monotonic() + REAP_SECONDS
        with _forking:
            for worker in list(self.workers):
                wait([worker.status], max(0.0, deadline - time.monotonic()))
                self.bury(worker)
            self._kill_server()
            cast(Any, self)._stop()
            if self._owns_tracker:
                cast(Any, _resource_tracker)._stop()

    def _kill_server(self) -> None:
        if pid := cast(Any, self)._forkserver_pid:
            os.kill(pid, signal.SIGKILL)
