"""A person's way through the site, in a real browser: find an operator, run it, read the result, in both languages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import OpenPage

WIDTHS = (360, 390, 768, 1024, 1360, 2560)
PAGES = (
    "/en/",
    "/zh/",
    "/en/operators",
    "/zh/operators?q=Norm",
    "/en/operators/torch.nn.Conv2d",
    "/zh/operators/torch.nn.LSTM?example=2",
    "/en/operators/torch.nn.MultiheadAttention",
    "/docs",
)


def run_the_form(page: Page) -> None:
    page.locator("form.run [type=submit]").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
@pytest.mark.parametrize(("language", "other"), [("en", "zh"), ("zh", "en")])
def test_from_the_list_to_a_result(open_page: OpenPage, language: str, other: str, javascript: bool) -> None:
    visit = open_page(java_script_enabled=javascript)
    visit.go(f"/{language}/operators")
    page = visit.page
    page.locator(".filter input[name=q]").fill("MSELoss")
    page.locator(".filter button").click()
    page.locator(".entries a", has_text=re.compile("^MSELoss$")).click()
    expect(page).to_have_url(re.compile(rf"/{language}/operators/torch\.nn\.MSELoss$"))

    page.locator("[name='inputs/input']").fill("tensor([[1., 2.],\n        [3., 4.]])")
    page.locator("[name='inputs/target']").fill("0, 2\n3, 6")
    page.locator("[name='arguments/reduction']").select_option("sum")
    run_the_form(page)

    result = page.locator("#result")
    expect(result.locator(".loss output")).to_have_text("5.0")
    gradient = result.get_by_label("input.grad" if javascript else "inputs.input", exact=True)
    expect(gradient.locator("td")).to_have_text(["2.", "0.", "0.", "-4."])
    expect(page.locator("[name='arguments/reduction']")).to_have_value("sum")
    page.locator(".masthead .language").click()
    expect(page).to_have_url(re.compile(rf"/{other}/operators/torch\.nn\.MSELoss" + (r"#v1\.\S+$" if javascript else "$")))
    expect(page.locator("[name='arguments/reduction']")).to_have_value("sum" if javascript else "mean")


def test_an_example_fills_the_form(open_page: OpenPage) -> None:
    visit = open_page()
    visit.go("/en/operators/torch.nn.Linear")
    visit.page.locator(".examples a[href^='?example=2']").click()
    expect(visit.page).to_have_url(re.compile(r"\?example=2#form$"))
    run_the_form(visit.page)
    expect(visit.page.locator("#result .tensor").first).to_contain_text("output")


def test_a_refused_run_says_where(open_page: OpenPage) -> None:
    visit = open_page()
    visit.go("/zh/operators/torch.nn.Linear?error=1")
    run_the_form(visit.page)
    expect(visit.page.get_by_role("alert")).to_contain_text("mat1 and mat2 shapes cannot be multiplied")
    expect(visit.page.locator("[aria-invalid=true]")).to_have_attribute("name", "inputs/input")
    assert visit.accessibility_violations() == []


def test_the_api_reference_is_there(open_page: OpenPage) -> None:
    visit = open_page()
    visit.go("/docs")
    expect(visit.page.get_by_text("/api/v1/operators/{name}/run").first).to_be_visible()


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_everyone_can_use_it(open_page: OpenPage, address: str, colour_scheme: str) -> None:
    visit = open_page(color_scheme=colour_scheme)
    visit.go(address)
    assert visit.accessibility_violations(leaving_out="#reference") == []


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_everyone_can_read_a_result(open_page: OpenPage, colour_scheme: str) -> None:
    visit = open_page(color_scheme=colour_scheme)
    visit.go("/en/operators/torch.nn.Conv2d")
    run_the_form(visit.page)
    expect(visit.page.locator("#result .grid").first).to_be_visible()
    assert visit.accessibility_violations() == []


@pytest.mark.parametrize("address", PAGES)
def test_nothing_sticks_out(open_page: OpenPage, address: str) -> None:
    visit = open_page()
    visit.go(address)
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 800})
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
