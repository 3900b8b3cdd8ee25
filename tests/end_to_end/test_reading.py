"""Reading in a real browser: every kind of page for everyone, in both themes, wide and narrow, with and without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.end_to_end.conftest import OpenPage, Visit
from tests.servers import Server

CHAPTER = "/en/notes/convolution"
KINDS_OF_PAGE = {
    "home": "/zh/",
    "chapter": "/en/notes/linear",
    "chapter in Chinese": "/zh/notes/adaptive-pooling",
    "both languages": "/zh/notes/linear/side-by-side",
    "glossary": "/en/glossary",
    "operators": "/zh/operators",
    "operator": "/en/operators/torch.nn.Linear",
    "search": "/zh/search?q=卷积",
    "about": "/en/about",
    "error": "/en/nothing",
    "API": "/docs",
}
WIDE, NARROW, NARROWEST = 1360, 390, 360
SWAGGER = "#reference"
NOT_FOUND = "404"
"""Chromium reports the status of an error's own page on the console."""


@pytest.fixture(scope="module")
def visits(browser: Browser, server: Server) -> Iterator[dict[str, Visit]]:
    """One page of the browser for each theme, to be used again and again."""
    opened = {theme: Visit(browser.new_context(color_scheme=theme).new_page(), server.url.rstrip("/")) for theme in ("light", "dark")}
    yield opened
    for visit in opened.values():
        visit.page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", KINDS_OF_PAGE.values(), ids=KINDS_OF_PAGE)
def test_every_kind_of_page_is_for_everyone(visits: dict[str, Visit], address: str, theme: str) -> None:
    visit = visits[theme]
    visit.complaints.clear()
    visit.page.set_viewport_size({"width": WIDE, "height": 900})
    visit.go(address)
    if address == "/docs":  # its main part is Swagger's
        expect(visit.page.get_by_role("main")).to_be_visible()
    leaving_out = SWAGGER if address == "/docs" else ""
    for width in (WIDE, NARROW):
        visit.page.set_viewport_size({"width": width, "height": 900})
        assert visit.accessibility_violations(leaving_out=leaving_out) == []
    visit.page.set_viewport_size({"width": NARROWEST, "height": 900})
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= NARROWEST
    # Requests to other hosts, violations of the content security policy, errors of scripts: the visit writes them all down.
    assert [complaint for complaint in visit.complaints if address != "/en/nothing" or NOT_FOUND not in complaint] == []


def test_the_theme_is_chosen_once_and_there_before_anything_is_drawn(open_page: OpenPage) -> None:
    visit = open_page(color_scheme="light")
    page = visit.page
    # Notes the background at the moment when the body's first element is parsed, before any frame can have been drawn.
    page.add_init_script(
        """new MutationObserver((_, observer) => {
             if (document.body) { window.first = getComputedStyle(document.documentElement).colorScheme; observer.disconnect(); }
           }).observe(document, {childList: true, subtree: true});"""
    )
    visit.go("/en/")
    light = _background(page)
    switch = page.locator("theme-switch button")
    expect(switch).to_have_accessible_name("Colours: the system’s")
    switch.click()
    expect(switch).to_have_accessible_name("Colours: light")
    switch.click()
    expect(switch).to_have_accessible_name("Colours: dark")
    dark = _background(page)
    assert light != dark
    visit.go(CHAPTER)
    assert page.evaluate("window.first") == "dark"
    assert _background(page) == dark
    expect(page.locator("theme-switch button")).to_have_accessible_name("Colours: dark")
    page.locator("theme-switch button").click()
    assert _background(page) == light
    assert page.evaluate("localStorage.length") == 0


def test_the_contents_follow_the_reader(open_page: OpenPage) -> None:
    visit = open_page(viewport={"width": WIDE, "height": 900})
    visit.go(CHAPTER)
    contents = visit.page.locator(".contents-of-chapter")
    third = contents.locator("li a").nth(2)
    expect(third).to_be_visible()
    third.click()
    expect(contents.locator("[aria-current]")).to_have_text(third.inner_text())
    visit.page.set_viewport_size({"width": NARROW, "height": 844})
    expect(third).to_be_hidden()
    contents.locator("summary").click()
    contents.locator("li a").nth(4).click()
    expect(third).to_be_hidden()
    expect(contents.locator("summary")).to_contain_text(contents.locator("li a").nth(4).text_content() or "")


def test_code_is_copied_as_it_stands(open_page: OpenPage) -> None:
    visit = open_page(permissions=["clipboard-read", "clipboard-write"])
    visit.go(CHAPTER)
    block = visit.page.locator(".code").first
    block.hover()
    block.get_by_role("button").click()
    expect(block.get_by_role("button")).to_have_text("Copied")
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == (block.locator("code").text_content() or "").removesuffix("\n")


def test_a_term_says_what_it_means_where_it_stands(open_page: OpenPage) -> None:
    visit = open_page(viewport={"width": WIDE, "height": 900})
    page = visit.page
    visit.go(CHAPTER)
    card, term = page.locator("term-card"), page.locator("a.term").first
    term.hover()
    expect(card).to_contain_text("卷积")
    assert visit.accessibility_violations() == []
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    term.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(card).to_be_visible()
    expect(term).to_have_attribute("aria-describedby", "term-card")
    term.click()
    expect(page).to_have_url(re.compile(r"/en/glossary#\w+"))


def test_a_tap_on_a_term_shows_its_card_first(open_page: OpenPage) -> None:
    visit = open_page(viewport={"width": NARROW, "height": 844}, has_touch=True)
    visit.go("/zh/notes/convolution")
    visit.page.locator("a.term").first.tap()
    expect(visit.page.locator("term-card")).to_contain_text("convolution")
    visit.page.locator("term-card > a").tap()
    expect(visit.page).to_have_url(re.compile(r"/zh/glossary#\w+"))


@pytest.mark.parametrize("keys", ["/", "Control+k", "Meta+k"])
def test_the_search_is_worked_by_keyboard(open_page: OpenPage, keys: str) -> None:
    visit = open_page()
    page = visit.page
    visit.go("/en/about")
    page.keyboard.press(keys)
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("conv2")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert visit.accessibility_violations() == []
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "none")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    page.keyboard.press(keys)
    with page.expect_response(re.compile("q=torch.nn.Conv2d&")):
        page.keyboard.type("torch.nn.Conv2d")
    expect(options.first).to_contain_text("Conv2d")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/en/(operators|notes)/"))


def test_what_an_input_method_composes_is_left_alone(open_page: OpenPage) -> None:
    visit = open_page()
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/v1/search" in request.url else None)
    visit.go("/zh/about")
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', isComposing: true, bubbles: true}))")
    expect(page.get_by_role("combobox")).to_be_hidden()
    page.keyboard.press("/")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "juan", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(250)
    page.evaluate(
        """document.activeElement.dispatchEvent(
             new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert asked == []
    session.send("Input.insertText", {"text": "卷积"})
    expect(page.get_by_role("option").first).to_contain_text("卷积")
    assert len(asked) == 1


def test_a_slash_in_a_form_is_a_slash(open_page: OpenPage) -> None:
    visit = open_page()
    visit.go("/en/operators")
    field = visit.page.locator(".filter input[name=q]")
    field.press("/")
    expect(field).to_have_value("/")
    expect(visit.page.locator("#sought")).to_be_hidden()


def test_the_other_language_opens_at_the_same_place(open_page: OpenPage) -> None:
    visit = open_page(viewport={"width": WIDE, "height": 900})
    page = visit.page
    visit.go(f"{CHAPTER}#size")
    page.locator(".masthead .language").click()
    expect(page).to_have_url(re.compile(r"/zh/notes/convolution#size$"))
    visit.go(CHAPTER)
    page.locator("#size").evaluate("heading => window.scrollTo(0, heading.offsetTop + 10)")
    page.locator(".contents-of-chapter").get_by_role("link", name="中文").click()
    expect(page).to_have_url(re.compile(r"/zh/notes/convolution#size$"))


def test_both_languages_stand_beside_each_other_or_take_turns(open_page: OpenPage) -> None:
    visit = open_page(viewport={"width": WIDE, "height": 900})
    visit.go("/en/notes/convolution/side-by-side")
    english, chinese = visit.page.locator(".both").nth(1).locator("> *").all()
    assert [english.get_attribute("lang"), chinese.get_attribute("lang")] == ["en", "zh-Hans"]
    assert _corner(english)[1] == _corner(chinese)[1]
    visit.page.set_viewport_size({"width": NARROW, "height": 844})
    assert _corner(english)[1] < _corner(chinese)[1]
    assert visit.page.locator(".both").first.locator("p").count() <= 2
    identifiers = visit.page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(identifiers) == len(set(identifiers))


def test_everything_can_be_read_without_javascript(open_page: OpenPage) -> None:
    visit = open_page(java_script_enabled=False, viewport={"width": NARROW, "height": 844})
    page = visit.page
    visit.go("/zh/notes/convolution")
    page.locator(".contents-of-chapter summary").click()
    page.locator(".contents-of-chapter li a").nth(1).click()
    expect(page).to_have_url(re.compile("#"))
    page.locator("a.term").first.click()
    expect(page).to_have_url(re.compile("/zh/glossary#"))
    page.locator(".masthead .seek button").click()
    page.locator("#query").fill("卷积")
    page.locator(".search-all button").click()
    expect(page.locator(".hits a").first).to_contain_text("卷积")
    visit.go("/en/")
    page.locator("[name='inputs/input']").fill("[[[1, 2], [3, 4]]]")
    page.locator(".live button").click()
    expect(page.locator("#result .grid td")).to_have_text(["4"])


def test_a_page_printed_is_dark_on_light(open_page: OpenPage) -> None:
    visit = open_page(color_scheme="dark")
    visit.go(CHAPTER)
    visit.page.emulate_media(media="print")
    assert _background(visit.page) == "rgb(255, 255, 255)"
    expect(visit.page.locator(".masthead nav")).to_be_hidden()
    expect(visit.page.locator(".contents-of-chapter")).to_be_hidden()


def _background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def _corner(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box is not None
    return box["x"], box["y"]
