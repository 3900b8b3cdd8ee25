"""What the pool knows of each run and of itself."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.errors import TorchnotesError
from app.workers.process import Worker

OnProgress = Callable[[bytes], None]
OnWait = Callable[[int], None]


@dataclass(frozen=True)
class Reply:
    head: dict[str, Any]
    body: bytes
    queue_seconds: float


@dataclass(frozen=True)
class PoolStatistics:
    """`ready` counts workers that are up, spares and busy ones included; `restarts` has a number for each of `REASONS`."""

    ready: int
    busy: int
    queued: int
    restarts: dict[str, int]
    last_reply_seconds_ago: float | None


@dataclass(eq=False, slots=True)
class Run:
    head: dict[str, Any]
    body: bytes
    limit_seconds: float
    arrived_at: float
    outcome: asyncio.Future[Reply | TorchnotesError]
    on_progress: OnProgress | None = None
    on_wait: OnWait | None = None
    place: int = 0
    """The last that it was told."""
    teller: Worker | None = None
    """Whose parts are passed on: a run sent ahead may go on in two workers."""

    def settle(self, outcome: Reply | TorchnotesError) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)


@dataclass(eq=False, slots=True)
class Post:
    """What a busy worker has: the run it is at, and the one sent ahead so that it need not wait between the two."""

    run: Run
    started_at: float
    ahead: Run | None = None
    offered: bool = False
    """Whether the run sent ahead was put back in the queue for others, since the one before it is slow."""
