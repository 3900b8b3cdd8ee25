"""What whoever runs the site may change. Each is an environment variable `TORCHNOTES_<NAME>`; README's table is tested against this."""

import os
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MEBI = 1024 * 1024


class Settings(BaseSettings):
    """Every default serves one person on their own machine."""

    model_config = SettingsConfigDict(env_prefix="TORCHNOTES_", frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    root_path: str = Field("", description="Path prefix a proxy in front adds, such as `/notes`.")
    public_url: str = Field("", description="Address readers know the site by, such as `https://notes.example`.")
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="Where runs go that ask for `auto`: `auto` takes a GPU where there is one."
    )
    workers: int = Field(0, ge=0, le=256, description="Worker processes that run operators; 0 takes one a core.")
    spares: int = Field(1, ge=0, le=16, description="Workers kept started, to take over from one that dies.")
    queue_length: int = Field(64, ge=0, description="Runs that may wait for a worker; one more is answered 503.")
    queue_seconds: float = Field(30.0, gt=0, description="Longest wait for a worker before 503.")
    deadline_seconds: float = Field(10.0, gt=0, description="Longest time of one run, construction included.")
    worker_memory_bytes: int = Field(1024 * MEBI, ge=64 * MEBI, description="Memory a run may take over its worker's baseline.")
    body_bytes: int = Field(16 * MEBI, ge=1024, description="Longest request body.")
    body_seconds: float = Field(30.0, gt=0, description="Longest time a request body may take to arrive.")
    input_elements: int = Field(16 * MEBI, ge=1, description="Most elements in the tensors of one request.")
    output_elements: int = Field(4 * MEBI, ge=1, description="Most elements in the tensors of one answer.")
    flops: float = Field(1e12, gt=0, description="Most floating-point operations a run may be predicted to take.")
    modules: int = Field(1000, ge=1, description="Most modules or layers a request may ask to build.")
    api_keys: tuple[str, ...] = Field(
        (), description="Keys of which a run must carry one as `Authorization: Bearer …` (a JSON list); empty asks for none."
    )
    runs_per_minute: int = Field(0, ge=0, description="Runs a client address may start a minute; 0 sets no limit.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line written; `info` has a line for each request."
    )

    @property
    def worker_count(self) -> int:
        """Workers to start: what was asked for, or one a usable core."""
        return self.workers or usable_cores()

    @property
    def threads_per_worker(self) -> int:
        """Torch threads of each worker: workers × threads stays within the cores, and one is left to the web process if it can be."""
        return max(1, (usable_cores() - 1) // self.worker_count)


def usable_cores() -> int:
    """Cores this process may run on: its affinity where the system tells, all cores elsewhere."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
