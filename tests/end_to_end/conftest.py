"""A real Chromium, and pages of it that remember everything that went wrong."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.end_to_end import browser as chromium
from tests.servers import ROOT, Server

AXE = ROOT / "static" / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Visit:
    """One page of the browser; `complaints` has its console errors, its exceptions and its requests to other hosts."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        self.page.on("request", lambda request: self._note_request(request.url))

    def go(self, address: str) -> None:
        self.page.goto(self.site + address)

    def accessibility_violations(self, *, leaving_out: str = "") -> list[str]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
        outcome: dict[str, Any] = self.page.evaluate("leavingOut => axe.run({exclude: leavingOut ? [[leavingOut]] : []})", leaving_out)
        return [f"{found['id']}: {node['html']}" for found in outcome["violations"] for node in found["nodes"]]

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def _note_request(self, address: str) -> None:
        if not address.startswith((self.site, "data:")):
            self.complaints.append(f"request: {address}")


OpenPage = Callable[..., Visit]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each module, since Playwright's event loop would be in the way of other tests."""
    executable = chromium.find()
    if executable is None:
        reason = "there is no Chromium; `make browser` installs one"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=chromium.launch_arguments())
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[OpenPage]:
    """Opens a page with the given options of a browser context; at the end none of them may have a complaint."""
    visits = []

    def open_it(**options: Any) -> Visit:
        visits.append(Visit(browser.new_context(**options).new_page(), server.url.rstrip("/")))
        return visits[-1]

    yield open_it
    for visit in visits:
        visit.page.context.close()
    assert [complaint for visit in visits for complaint in visit.complaints] == []
