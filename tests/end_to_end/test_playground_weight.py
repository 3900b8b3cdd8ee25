"""What the playground weighs."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import OpenPage

MOST_BYTES = 60 * 1024
PAGES = ("torch.nn.Conv2d", "torch.nn.LeakyReLU", "torch.nn.LSTM", "torch.optim.SGD", "torch.cat", "torch.optim.lr_scheduler.OneCycleLR")


def weigh(page: Page) -> int:
    """Bytes of all scripts that the page has loaded by now, as they were sent."""
    entries: list[dict[str, Any]] = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.toJSON())")
    return sum(entry["encodedBodySize"] for entry in entries if entry["name"].partition("?")[0].endswith(".js"))


@pytest.mark.parametrize("name", PAGES)
def test_the_scripts_of_a_page_are_light(open_page: OpenPage, name: str) -> None:
    visit = open_page(viewport={"width": 1280, "height": 1000})
    visit.go(f"/en/operators/{name}")
    visit.page.wait_for_load_state("networkidle")
    expect(visit.page.locator(".dock .costs")).to_be_visible()
    assert 10_000 < weigh(visit.page) <= MOST_BYTES
