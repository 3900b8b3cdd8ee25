"""What the runs in the notes gave: each is asked of a worker once, on the CPU, and kept."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.errors import CapacityError, RequestError, RunError
from app.notes.chapters import Directive
from app.web import plots
from app.web.site import Site

_ON_A_DEVICE = ("module", "function")
"""Kinds whose request may name a device; the notes' numbers are the CPU's everywhere."""


@dataclass(frozen=True)
class Recording:
    """The answers of a directive's runs, or the error that the first failing one ended in."""

    answers: tuple[bytes, ...] = ()
    error: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.error.get("code", ""))


class Recordings:
    """By directive, whatever its caption. One run at a time, so that readers' own are not kept waiting."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._recorded: dict[tuple[str, str, str], Recording] = {}
        self._lock = asyncio.Lock()

    def of(self, directive: Directive) -> Recording | None:
        """None where it is not known yet."""
        return self._recorded.get(_key(directive))

    async def complete(self, directives: Iterable[Directive]) -> None:
        """Runs those that are not known yet; from the first that cannot be run for now, since the site is busy, they stay unknown."""
        missing = [directive for directive in directives if _key(directive) not in self._recorded]
        if not missing:
            return
        async with self._lock:
            with suppress(CapacityError):
                for directive in missing:
                    if _key(directive) not in self._recorded:
                        self._recorded[_key(directive)] = await self._record(directive)

    async def once(self, directive: Directive) -> Recording | None:
        """Runs it without keeping what it gave, for pages that are kept themselves; None where it cannot be run for now."""
        async with self._lock:
            try:
                return await self._record(directive)
            except CapacityError:
                return None

    async def _record(self, directive: Directive) -> Recording:
        try:
            requests = plots.requests(directive, self._site.catalogue)
            return Recording(tuple([await self._run(operator, request) for operator, request in requests]))
        except (RequestError, RunError) as error:
            return Recording(error=error.as_data())

    async def _run(self, operator: str, request: dict[str, Any]) -> bytes:
        name = self._site.catalogue.resolve(operator)
        on_cpu = {"device": "cpu"} if self._site.catalogue.operators[name]["kind"] in _ON_A_DEVICE else {}
        return await self._site.ask({"task": "run", "operator": name}, orjson.dumps(on_cpu | request))


def _key(directive: Directive) -> tuple[str, str, str]:
    return directive.kind, directive.subject, directive.body
