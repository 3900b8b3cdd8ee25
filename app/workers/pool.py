"""The pool: a queue of runs, the workers that take them, and a sweep that ends what is late or grows too much."""

import asyncio
import logging
import time
from collections import deque
from typing import Any

from app.errors import DeadlineExceeded, InternalError, OperatorCrashed, OverLimit, Overloaded, Starting, TorchnotesError
from app.workers.channel import PART, SOCKET_PIECES
from app.workers.child import PoolOptions
from app.workers.process import Nursery, Worker
from app.workers.runs import OnProgress, OnWait, PoolStatistics, Post, Reply, Run

__all__ = ["OnProgress", "OnWait", "Pool", "PoolOptions", "PoolStatistics", "Reply"]

SWEEP_SECONDS = 0.02
HANG_UP_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0
REASONS = ("crashed", "deadline", "memory", "cancelled", "retired")
_log = logging.getLogger(__name__)


class Pool:
    """Of `workers + spares` processes `workers` run at a time, so that another is there at once when one is lost."""

    def __init__(self, options: PoolOptions) -> None:
        self._options = options
        self._nursery = Nursery(options)
        self._starting: dict[Worker, asyncio.TimerHandle] = {}
        self._idle: list[Worker] = []
        self._busy: dict[Worker, Post] = {}
        self._queue: deque[Run] = deque()
        self._failures = 1  # failed launches since a good one; not 0 before the first
        self._stopped = False
        self._restarts = dict.fromkeys(REASONS, 0)
        self._usual_seconds = 0.0
        self._replied_at: float | None = None
        self._sweeper: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop
        self._all_ready: asyncio.Future[None]

    async def start(self) -> None:
        """Returns once every worker and spare is ready; raises RuntimeError with the child's own words if one cannot start."""
        self._loop = asyncio.get_running_loop()
        self._all_ready = self._loop.create_future()
        for _ in range(self._options.workers + self._options.spares):
            self._launch()
        try:
            await asyncio.wait_for(self._all_ready, 2 * self._options.start_seconds)  # the forkserver's time, and the worker's
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Ends every process that the pool started. Runs that wait or go on end with Starting."""
        self._stopped = True
        self._nursery.kill()
        for worker in list(self._nursery.workers):
            self._loop.remove_reader(worker.channel.stream)
            self._loop.remove_reader(worker.status)
        at_work = [run for post in self._busy.values() for run in (post.run, post.ahead) if run]
        for run in (*at_work, *self._queue):
            run.settle(Starting("The workers are stopped.", retry_after_seconds=1.0))
        for late in self._starting.values():
            late.cancel()
        for members in (self._starting, self._idle, self._busy, self._queue):
            members.clear()
        await asyncio.to_thread(self._nursery.close)

    async def execute(
        self,
        head: dict[str, Any],
        body: bytes = b"",
        *,
        deadline_seconds: float | None = None,
        on_progress: OnProgress | None = None,
        on_wait: OnWait | None = None,
    ) -> Reply:
        """Has a worker answer one message, with `queue_ms` added to its head; first come, first served.

        Each part that the run reports goes to `on_progress`, in order, and none once there is an outcome. While it waits, `on_wait` is
        told its place in the queue, from 1, whenever that is another one, and 0 when it has begun. Neither may raise.
        Raises Starting while no worker is up and the last launch failed, Overloaded when the queue is full or the wait too long, and
        OperatorCrashed, DeadlineExceeded or OverLimit when the run ended its worker. Cancelling it ends the run and its worker too.
        """
        if self._stopped or (self._failures and not self._idle and not self._busy):
            raise Starting("No worker is ready yet.", retry_after_seconds=1.0)
        if not self._has_free_worker() and self._queued >= self._options.queue_length:
            raise self._overloaded("Every worker is busy and the queue is full.")
        limit_seconds = self._options.deadline_seconds if deadline_seconds is None else deadline_seconds
        asked = {**head, "progress": True} if on_progress else head
        run = Run(asked, body, limit_seconds, time.monotonic(), self._loop.create_future(), on_progress, on_wait)
        self._queue.append(run)
        self._advance()
        self._watch()
        try:
            outcome = await run.outcome
        except asyncio.CancelledError:
            self._abandon(run)
            raise
        if isinstance(outcome, TorchnotesError):
            raise outcome
        return outcome

    @property
    def statistics(self) -> PoolStatistics:
        seconds_ago = None if self._replied_at is None else time.monotonic() - self._replied_at
        ready = len(self._idle) + len(self._busy)
        return PoolStatistics(ready, len(self._busy), self._queued, dict(self._restarts), seconds_ago)

    # ---- the queue

    @property
    def _queued(self) -> int:
        """Runs that wait, those sent ahead included."""
        return len(self._queue) + sum(post.ahead is not None and not post.offered for post in self._busy.values())

    def _has_free_worker(self) -> bool:
        return bool(self._idle) and len(self._busy) < self._options.workers

    def _advance(self) -> None:
        """Gives waiting runs to idle workers, then one ahead to each busy worker, in their order."""
        while self._queue and self._has_free_worker():
            self._begin(self._queue.popleft(), self._idle.pop())
        if self._queue:
            for worker, post in list(self._busy.items()):
                if post.ahead is None and self._queue:
                    post.ahead = self._queue.popleft()
                    self._send(post.ahead, worker)

    def _begin(self, run: Run, worker: Worker) -> None:
        self._busy[worker] = Post(run, time.monotonic())
        self._send(run, worker)

    def _send(self, run: Run, worker: Worker) -> None:
        try:
            worker.channel.send({**run.head, "arrived_at": run.arrived_at}, run.body)
        except ConnectionError:  # the worker has died: another takes the run
            self._queue.appendleft(run)
            post = self._busy[worker]
            if post.run is run:
                self._lose(worker, "crashed")
            else:
                post.ahead = None
        except (OSError, TypeError) as error:  # nothing of it has been sent
            run.settle(InternalError(f"The run could not be handed over: {error}"))
            if self._busy[worker].run is run:
                del self._busy[worker]
                self._idle.append(worker)
            else:
                self._busy[worker].ahead = None

    def _overloaded(self, detail: str) -> Overloaded:
        """With the time that the queue takes at the pace of late, or of the runs in progress where they are slower."""
        now = time.monotonic()
        pace_seconds = max([self._usual_seconds, *(now - post.started_at for post in self._busy.values())])
        queue_seconds = pace_seconds * (self._queued + 1) / self._options.workers
        return Overloaded(detail, retry_after_seconds=round(queue_seconds, 3))

    def _abandon(self, run: Run) -> None:
        """Nobody waits for it any more. One sent ahead stays where it is; `_sweep` ends it if it turns out to be long."""
        self._withdraw(run)
        for worker in [worker for worker, post in self._busy.items() if post.run is run]:
            self._lose(worker, "cancelled")

    # ---- what arrives from workers

    def _receive(self, worker: Worker) -> bool:
        """Some of a message, one or more of them, or their end. Answers whether more may be there already."""
        try:
            message = worker.channel.receive()
            while message:
                self._take(worker, *message)
                message = worker.channel.received()
            return True
        except BlockingIOError:
            return False
        except (EOFError, OSError, ValueError):  # most often `_bury` soon tells how it ended
            broken = OperatorCrashed("The run broke the connection to its process.", exit_code=None)
            self._loop.remove_reader(worker.channel.stream)
            self._loop.call_later(HANG_UP_SECONDS, self._lose, worker, "crashed", broken)
            return False

    def _receive_all(self, worker: Worker) -> None:
        """What the socket holds by now: an answer may lie behind parts. Not more, since a run may go on to report."""
        for _ in range(SOCKET_PIECES):
            if not self._receive(worker):
                break

    def _take(self, worker: Worker, head: dict[str, Any], body: bytes) -> None:
        if worker in self._starting:
            self._welcome(worker, head)
        elif worker not in self._busy:  # nobody asked
            self._lose(worker, "crashed")
        elif head is PART:
            self._pass_on(self._busy[worker].run, worker, body)
        else:
            self._reply(worker, head, body)

    def _pass_on(self, run: Run, worker: Worker, part: bytes) -> None:
        run.teller = run.teller or worker
        if run.on_progress and run.teller is worker and not run.outcome.done():
            run.on_progress(part)

    def _welcome(self, worker: Worker, head: dict[str, Any]) -> None:
        """Its first message says that it is ready, or why not."""
        if failed := head.get("failed"):
            self._distrust(f"A worker cannot start:\n{failed}", worker)
            return
        if cold := head["cold"]:
            _log.warning("worker %d starts cold, preloading failed: %s", worker.pid, ", ".join(cold))
        self._starting.pop(worker).cancel()
        worker.baseline_bytes = worker.memory_bytes()
        self._failures = 0
        self._idle.append(worker)
        if len(self._idle) + len(self._busy) == self._options.workers + self._options.spares and not self._all_ready.done():
            self._all_ready.set_result(None)
        self._advance()

    def _reply(self, worker: Worker, head: dict[str, Any], body: bytes) -> None:
        post = self._busy.pop(worker)
        now = self._replied_at = time.monotonic()
        if post.ahead:
            self._busy[worker] = Post(post.ahead, now)
            self._withdraw(post.ahead)
        else:
            self._idle.append(worker)
        seconds = now - post.started_at
        self._usual_seconds = 0.9 * (self._usual_seconds or seconds) + 0.1 * seconds
        post.run.settle(Reply(head, body, post.started_at - post.run.arrived_at))
        if head.pop("retire", False):
            self._lose(worker, "retired")
        self._advance()

    def _bury(self, worker: Worker) -> None:
        """Its process has ended."""
        self._loop.remove_reader(worker.status)
        if worker in self._starting or worker in self._busy:
            self._receive_all(worker)  # its last words
        ending = worker.ending()
        if worker in self._starting:
            self._distrust(f"A worker ended before it was ready: {ending}", worker)
        elif ending.get("signal") == "SIGKILL":  # not by the pool, which first takes it out of use
            detail = "The system killed the run's process, as it does when memory runs out."
            self._lose(worker, "memory", OverLimit(detail, limit=self._options.memory_bytes))
        else:
            self._lose(worker, "crashed", OperatorCrashed("The run ended its process.", **ending))
        self._loop.remove_reader(worker.channel.stream)
        self._nursery.bury(worker)

    # ---- how workers come and go

    def _launch(self) -> None:
        if not self._stopped:
            self._loop.run_in_executor(None, self._nursery.launch).add_done_callback(self._launched)

    def _launched(self, launch: asyncio.Future[Worker]) -> None:
        error = launch.exception()
        if error and not self._stopped:
            self._distrust(f"A worker cannot be forked: {error!r}")
        elif not self._stopped:
            worker, limit_seconds = launch.result(), self._options.start_seconds
            late = f"A worker was not ready within {limit_seconds:g} s."
            self._starting[worker] = self._loop.call_later(limit_seconds, self._distrust, late, worker)
            self._loop.add_reader(worker.channel.stream, self._receive, worker)
            self._loop.add_reader(worker.status, self._bury, worker)

    def _distrust(self, why: str, worker: Worker | None = None) -> None:
        """A launch failed: start() fails with it, later ones are repeated after a pause that grows."""
        if worker:
            self._starting.pop(worker).cancel()
            worker.kill()
        if not self._all_ready.done():
            self._all_ready.set_exception(RuntimeError(why))
        _log.error("%s", why)
        self._failures += 1
        self._loop.call_later(min(0.05 * 2**self._failures, LONGEST_PAUSE_SECONDS), self._launch)

    def _lose(self, worker: Worker, reason: str, error: TorchnotesError | None = None) -> None:
        """The worker is used no more: its run ends with the error, its process is killed, another is launched. Once only."""
        post = self._busy.pop(worker, None)
        if post and error:
            post.run.settle(error)
        elif worker in self._idle:
            self._idle.remove(worker)
        elif not post:
            return
        if post:
            self._offer(post)
        self._loop.remove_reader(worker.channel.stream)
        worker.kill()
        self._restarts[reason] += 1
        _log.warning("worker %d is replaced: %s", worker.pid, reason)
        self._advance()
        self._launch()

    def _offer(self, post: Post) -> None:
        """Puts a run sent ahead back at the front of the queue, once. Who had it may still answer first: runs can be repeated."""
        if post.ahead and not post.offered and not post.ahead.outcome.done():
            post.offered = True
            self._queue.appendleft(post.ahead)

    def _withdraw(self, run: Run) -> None:
        """Nobody else is to take it."""
        if run in self._queue:
            self._queue.remove(run)

    # ---- the sweep

    def _watch(self) -> None:
        if self._sweeper is None and (self._busy or self._queue):
            self._sweeper = self._loop.call_later(SWEEP_SECONDS, self._sweep)

    def _sweep(self) -> None:
        now = time.monotonic()
        for worker, post in list(self._busy.items()):
            self._inspect(worker, post, now)
        while self._queue and now - self._queue[0].arrived_at > self._options.queue_seconds:
            self._queue.popleft().settle(self._overloaded("No worker was free in time."))
        self._advance()
        self._tell_places()
        self._sweeper = None
        self._watch()

    def _tell_places(self) -> None:
        begun = ((0, post.run) for post in self._busy.values())
        ahead = [post.ahead for post in self._busy.values() if post.ahead and not post.offered]
        waiting = enumerate(sorted([*ahead, *self._queue], key=lambda run: run.arrived_at), 1)
        for place, run in (*begun, *waiting):
            if run.on_wait and run.place != place:
                run.place = place
                run.on_wait(place)

    def _inspect(self, worker: Worker, post: Post, now: float) -> None:
        """Ends the worker if its run is late, too large or no longer wanted. What would wait behind a slow one is offered to others."""
        run, seconds, limit_bytes = post.run, now - post.started_at, self._options.memory_bytes
        grown_bytes = worker.memory_bytes() - worker.baseline_bytes
        if seconds > run.limit_seconds:
            self._receive_all(worker)  # uvloop runs timers before it reads: an answer that is there counts
            if self._busy.get(worker) is post:
                detail = f"The run took longer than {run.limit_seconds:g} s."
                self._lose(worker, "deadline", DeadlineExceeded(detail, limit_seconds=run.limit_seconds))
        elif grown_bytes > limit_bytes:
            detail = f"The run took {grown_bytes} bytes of memory of the {limit_bytes} that it may have."
            self._lose(worker, "memory", OverLimit(detail, needed=grown_bytes, limit=limit_bytes))
        elif run.outcome.done() and seconds > SWEEP_SECONDS:
            self._lose(worker, "cancelled")
        elif seconds > SWEEP_SECONDS:
            self._offer(post)
