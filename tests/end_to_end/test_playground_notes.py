"""A run of a chapter, changed where it stands."""

import pytest
from playwright.sync_api import expect

from tests.end_to_end.conftest import OpenPage

CHAPTER = {"en": "/en/notes/convolution", "zh": "/zh/notes/convolution"}
CLOSE = {"en": "Close", "zh": "关闭"}


@pytest.mark.parametrize("language", CHAPTER)
def test_a_run_of_the_notes_is_changed_where_it_stands(open_page: OpenPage, language: str) -> None:
    visit = open_page(viewport={"width": 1280, "height": 1000})
    page = visit.page
    visit.go(CHAPTER[language])
    links = page.locator(".recorded-call a")
    links.first.click()
    playground = page.locator("article operator-playground")
    output = playground.locator("#result tensor-view").first
    expect(output).to_contain_text("1 × 1 × 2 × 4")
    assert page.url.endswith(CHAPTER[language])
    playground.locator("[name='arguments/padding']").fill("1")
    expect(playground.locator(".shapes .outputs .shape")).to_have_accessible_name("N = 1, C_out = 1, H_out = 4, W_out = 6")
    expect(output).to_contain_text("1 × 1 × 4 × 6")
    assert visit.accessibility_violations() == []
    links.nth(1).click()
    expect(playground).to_have_count(1)
    expect(playground.locator("[name='arguments/padding']")).to_have_value("")
    page.get_by_role("button", name=CLOSE[language], exact=True).first.click()
    expect(playground).to_have_count(0)
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Control+Enter")  # nobody listens any more
    assert page.url.endswith(CHAPTER[language])


def test_without_scripts_it_leads_to_the_operators_page(open_page: OpenPage) -> None:
    visit = open_page(java_script_enabled=False)
    visit.go(CHAPTER["en"])
    visit.page.locator(".recorded-call a").first.click()
    expect(visit.page.locator("[name='arguments/bias']")).to_have_value("False")
    visit.page.get_by_role("button", name="Run", exact=True).click()
    expect(visit.page.locator("#result .grid").first).to_contain_text("36")
