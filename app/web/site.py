"""The running site as its routes see it: settings, admission, metrics, the catalogue once it is known, and `execute`."""

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import orjson

from app.errors import Starting, from_data
from app.settings import Settings
from app.web.admission import Admission
from app.web.catalogue import Catalogue
from app.web.metrics import Metrics
from app.workers.child import GARBAGE_THRESHOLD
from app.workers.pool import Pool, PoolOptions

TARGET = "app.operators.serving:start"
PRELOAD = ("torch", "torch._dynamo", "torch._decomp.decompositions_for_rng", "app.operators.serving")
"""What the forkserver imports so that workers need not: torch itself, and what its first dry run would import (1.2 s)."""
CATALOGUE_SECONDS = 60.0  # however short the deadline of a run is
CUDA_DRIVERS = (Path("/dev/nvidiactl"), Path("/dev/dxg"))

_log = logging.getLogger("torchnotes.site")


class Site:
    """Owns the pool. `announce` is told of each long step of the start."""

    def __init__(self, settings: Settings, announce: Callable[[str], None] = _log.info) -> None:
        self.settings = settings
        self.pool = Pool(pool_options(settings))
        self.admission = Admission(settings)
        self.metrics = Metrics(lambda: self.pool.statistics, lambda: self.admission.bodies.held_bytes)
        self._announce = announce
        self.preparations: list[Callable[[], Coroutine[Any, Any, None]]] = []
        """Begun when the site starts, and done before it is ready; each may await `known`."""
        self._catalogue: Catalogue | None = None
        self._known = asyncio.Event()
        self._failure = ""

    async def start(self) -> None:
        """Start the workers and read the catalogue from one; after a failure every run is told why there are none."""
        preparing = [asyncio.create_task(prepare()) for prepare in self.preparations]
        try:
            self._announce(f"importing torch and starting workers ({self.settings.worker_count} + {self.settings.spares} spare) …")
            await self.pool.start()
            self._announce("reading the catalogue …")
            catalogue = orjson.loads(await self.ask({"task": "catalogue"}, deadline_seconds=CATALOGUE_SECONDS))
        except Exception as error:
            self._failure = " They could not start; the log says why."
            _log.critical("the workers could not start", exc_info=error)
            for task in preparing:
                task.cancel()
            raise
        self._catalogue = Catalogue(catalogue, self.settings.root_path)
        self._known.set()
        await asyncio.gather(*preparing)
        gc.collect()
        gc.freeze()  # what is there now is there to stay
        gc.set_threshold(GARBAGE_THRESHOLD)

    async def known(self) -> Catalogue:
        """The operators, as soon as they are known."""
        await self._known.wait()
        return self.catalogue

    async def stop(self) -> None:
        await self.pool.stop()

    @property
    def catalogue(self) -> Catalogue:
        """The operators; raises Starting until they are known."""
        if self._catalogue is None:
            raise Starting(f"The workers are not ready yet.{self._failure}", retry_after_seconds=2)
        return self._catalogue

    async def execute(self, task: str, operator: str, body: bytes, head: Mapping[str, Any] | None = None, **options: Any) -> bytes:
        """Have a worker run `task` (`run` or `shape`) with a raw request body: the finished JSON answer, or a TorchnotesError.

        `head` has what else the worker is told: `most_elements`, `part`, `as_file`. `options` are those of `Pool.execute`.
        """
        name = self.catalogue.resolve(operator)
        started = time.perf_counter()
        try:
            return await self.ask({"task": task, "operator": name, **(head or {})}, body, **options)
        finally:
            self.metrics.count_run(name, task, time.perf_counter() - started)

    async def ask(self, head: dict[str, Any], body: bytes = b"", **options: Any) -> bytes:
        """What a worker answers to any task, uncounted; the failure it reports is raised. `options` are those of `Pool.execute`."""
        reply = await self.pool.execute(head, body, **options)
        failure: dict[str, Any] | None = reply.head.get("error")
        if failure is not None:
            raise from_data(failure)
        return reply.body


def pool_options(settings: Settings) -> PoolOptions:
    """What the settings mean to the pool; `configuration` is all that the operators room gets to know of them."""
    return PoolOptions(
        target=TARGET,
        configuration={
            "device": settings.device,
            "threads": settings.threads_per_worker,
            "input_elements": settings.input_elements,
            "output_elements": settings.output_elements,
            "flops": settings.flops,
            "modules": settings.modules,
            "worker_memory_bytes": settings.worker_memory_bytes,
        },
        preload=PRELOAD,
        workers=settings.worker_count,
        spares=settings.spares,
        queue_length=settings.queue_length,
        queue_seconds=settings.queue_seconds,
        deadline_seconds=settings.deadline_seconds,
        memory_bytes=settings.worker_memory_bytes,
        threads=settings.threads_per_worker,
        limit_data=not _may_use_cuda(settings.device),
    )


def _may_use_cuda(device: str) -> bool:
    """Told by the driver's device files, since asking torch is for the workers."""
    return device == "cuda" or (device == "auto" and any(path.exists() for path in CUDA_DRIVERS))
