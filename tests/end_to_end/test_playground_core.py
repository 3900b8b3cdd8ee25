"""The playground in a real browser: shapes while one types, runs, refusals in the page's language, what is kept, what is compared."""

import json
import re
import threading
import time
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from app.web import forms
from tests.end_to_end.conftest import OpenPage, Visit
from tests.web.test_forms import LITERALS
from tests.web.test_problems import CRASHING

CONV = "/en/operators/torch.nn.Conv2d"
LINEAR = "/zh/operators/torch.nn.Linear"
FORM = "/static/js/playground/form.js"
EVERY = 40
"""Of the operators, one in so many has its examples put through the form."""
MOST_MS = 250
"""Four times what a key press to its shape takes on an idle machine."""

LONG_RUN = {
    "arguments/input_size": "64",
    "arguments/hidden_size": "512",
    "arguments/num_layers": "8",
    "inputs/input": "randn(8000,1,64)",
}
ROUND_TRIPS = """async ([form, names]) => {
  const { readRequest, writeRequest } = await import(form);
  const { describe } = await import(form.replace("form.js", "api.js"));
  const { write } = await import(form.replace("form.js", "exact-json.js"));
  const trips = [];
  for (const name of names) {
    const [detail, page] = await Promise.all([describe(name), fetch(`/en/operators/${name}?example=1`).then((answer) => answer.text())]);
    const element = new DOMParser().parseFromString(page, "text/html").querySelector("form.run");
    for (const example of detail.examples) {
      const isSaid = writeRequest(element, detail, example);
      trips.push([name, isSaid, isSaid ? write(readRequest(element, detail)) : write(example)]);
    }
  }
  return trips;
}"""
KEY_TO_SHAPE = """async () => {
  const [field, place] = [document.getElementById("arguments/out_channels"), document.querySelector(".shapes")];
  const times = [];
  for (let channels = 3; channels < 18; channels++) {
    const begun = performance.now();
    const seen = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!place.querySelector(`.outputs [aria-label*="C_out = ${channels},"]`)) return;
        observer.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - begun));
      });
      observer.observe(place, { childList: true, subtree: true });
    });
    field.value = channels;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    times.push(await seen);
  }
  return times.sort((one, other) => one - other)[7];
}"""


def field(page: Page, name: str) -> Locator:
    return page.locator(f"[name='{name}']")


def shape(page: Page) -> Locator:
    """The first output's, as the dry run says it."""
    return page.locator(".shapes .outputs .shape").first


def run(page: Page) -> None:
    page.locator("form.run [type=submit]").click()


def forget(visit: Visit, text: str) -> None:
    """Chromium reports a page of an error, and a request without a connection, on the console."""
    visit.complaints[:] = [complaint for complaint in visit.complaints if text not in complaint]


@pytest.fixture
def conv(open_page: OpenPage) -> Visit:
    visit = open_page(viewport={"width": 1360, "height": 1000})
    visit.go(CONV)
    expect(shape(visit.page)).to_have_attribute("aria-label", "N = 1, C_out = 2, H_out = 6, W_out = 6")
    return visit


def test_the_first_result_is_there_before_anything_is_asked(open_page: OpenPage) -> None:
    visit = open_page(java_script_enabled=False)
    visit.go(CONV)
    result = visit.page.locator("#result")
    expect(result.locator(".tensor").first).to_contain_text("1 × 2 × 6 × 6")
    expect(result).to_contain_text("What the first example gives")
    first = result.locator(".grid td").first.inner_text()
    run(visit.page)
    expect(result.locator(".grid td").first).to_have_text(first)
    field(visit.page, "arguments/kernel_size").fill("x")
    run(visit.page)
    expect(visit.page.locator("[id='error-arguments/kernel_size']")).to_contain_text("It takes int | (int, int).")
    forget(visit, "422")  # the page that says so has that status


def test_a_changed_argument_shows_its_shape_and_its_result(conv: Visit) -> None:
    page = conv.page
    view = page.locator("#result tensor-view").first
    expect(view).to_contain_text("1 × 2 × 6 × 6")
    assert conv.accessibility_violations() == []
    field(page, "arguments/padding").fill("1")
    expect(shape(page)).to_have_attribute("aria-label", "N = 1, C_out = 2, H_out = 8, W_out = 8")
    expect(page.locator(".costs")).to_contain_text("parameters 20")
    expect(view).to_contain_text("1 × 2 × 8 × 8")  # a small run is made by itself
    expect(page.get_by_role("status").filter(has_text="Result")).to_have_text("Result: output 1 × 2 × 8 × 8")
    page.reload()
    expect(field(page, "arguments/padding")).to_have_value("1")
    expect(page.locator("#result tensor-view").first).to_contain_text("1 × 2 × 8 × 8")
    page.locator(".masthead .language").click()
    expect(page).to_have_url(re.compile(r"/zh/operators/torch\.nn\.Conv2d#v1"))
    expect(field(page, "arguments/padding")).to_have_value("1")


def test_a_key_press_has_its_shape_at_once(conv: Visit) -> None:
    assert conv.page.evaluate(KEY_TO_SHAPE) < MOST_MS


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_mismatch_is_explained_where_it_is(open_page: OpenPage, theme: str) -> None:
    visit = open_page(color_scheme=theme, viewport={"width": 390, "height": 844})
    page = visit.page
    visit.go(LINEAR)
    expect(shape(page)).to_be_visible()
    field(page, "inputs/input").fill("randn(3,2)")
    refusal = page.locator(".shapes.failing")
    expect(refusal).to_contain_text("torch 拒绝了这些值")
    expect(refusal).to_contain_text("请让两者相等")
    expect(field(page, "inputs/input")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#result")).to_have_class(re.compile("stale"))
    page.keyboard.press("Control+Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("mat1 and mat2 shapes cannot be multiplied")
    expect(alert.get_by_role("link").first).to_have_attribute("href", re.compile("/zh/notes/"))
    expect(alert).to_be_in_viewport()
    assert visit.accessibility_violations() == []
    field(page, "inputs/input").fill("randn(4,3)")
    expect(shape(page)).to_be_visible()
    expect(alert).to_be_hidden()
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    field(page, "arguments/out_features").fill("many")
    expect(page.locator("[id='error-arguments/out_features']")).to_contain_text("应为 int。")
    field(page, "arguments/out_features").fill("")
    expect(page.locator("[id='error-arguments/out_features']")).to_have_text("此项必填。")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_switch_shows_gradients_and_another_that_it_changes_nothing(conv: Visit) -> None:
    page = conv.page
    gradient = page.locator("#result tensor-view", has_text="input.grad")
    expect(gradient).to_be_visible()
    beside = page.locator("#result .pair", has_text="input.grad").locator("tensor-view")
    expect(beside).to_have_count(2)
    expect(beside.first).to_contain_text("input1 × 1 × 8 × 8")
    field(page, "gradients").uncheck()
    expect(gradient).to_be_hidden()
    field(page, "gradients").check()
    expect(gradient).to_be_visible()
    field(page, "training").check()
    expect(page.locator(".field > .said")).to_contain_text("changes nothing here")
    field(page, "seed").fill("1")
    expect(page.locator(".field > .said")).to_have_count(0)
    page.locator("#result summary", has_text="State after").click()
    page.get_by_label("Value of weight").select_option("ones")
    expect(field(page, "state")).to_have_value('{"weight": "ones(2,1,3,3)"}')
    page.get_by_label("Value of weight").select_option("as built")
    expect(field(page, "state")).to_have_value("")


def test_a_pinned_result_is_held_against_the_next(conv: Visit) -> None:
    page = conv.page
    page.get_by_role("button", name="Pin", exact=True).click()
    expect(page.locator(".comparison")).to_contain_text("Change anything")
    field(page, "arguments/bias").select_option("False")
    compared = page.locator("result-compare")
    expect(compared.locator(".asked")).to_contain_text("bias default → False")
    row = compared.locator("tbody tr").first
    expect(row).to_contain_text("72 / 72")
    expect(row).to_contain_text("[0, 0, 0, 0]")
    expect(row.locator("td").first).to_have_text("False")
    expect(compared.locator("tr", has_text="state.weight").locator("td").first).to_have_text("True")
    expect(compared.locator("tensor-view")).to_have_count(2)
    assert conv.accessibility_violations() == []
    compared.get_by_label("atol").fill("1")
    expect(row.locator("td").first).to_have_text("True")
    page.reload()
    expect(page.locator("result-compare tbody tr").first).to_contain_text("72 / 72")
    field(page, "arguments/padding").fill("1")
    expect(page.locator("result-compare tbody tr").first).to_contain_text("1 × 2 × 6 × 6 and 1 × 2 × 8 × 8")
    page.get_by_role("button", name="Unpin").click()
    expect(page.locator("result-compare")).to_have_count(0)


def test_everything_is_worked_by_keyboard(conv: Visit) -> None:
    page = conv.page
    field(page, "arguments/kernel_size").focus()
    page.keyboard.press("ArrowUp")
    expect(shape(page)).to_have_attribute("aria-label", re.compile("H_out = 5, W_out = 5"))
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_label("kernel_size, one value an axis")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("kernel_size H", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    expect(shape(page)).to_have_attribute("aria-label", re.compile("H_out = 5, W_out = 8"))
    assert conv.accessibility_violations() == []
    live = page.get_by_label("Run as I type")
    live.focus()
    page.keyboard.press("Space")
    field(page, "arguments/out_channels").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#result")).to_have_class(re.compile("stale"))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result tensor-view").first).to_contain_text("1 × 3 × 5 × 8")
    expect(page.locator("#result")).not_to_have_class(re.compile("stale"))


def test_an_example_fills_the_form_without_leaving(conv: Visit) -> None:
    page = conv.page
    page.evaluate("window.isTheSame = true")
    page.locator(".examples a[href^='?example=3']").click()
    expect(page).to_have_url(re.compile(r"\?example=3#form$"))
    expect(field(page, "arguments/kernel_size")).to_have_value("[3, 1]")
    expect(page.get_by_label("kernel_size W", exact=True)).to_have_value("1")
    expect(page.locator("#result tensor-view").first).to_contain_text("1 × 4 × 3 × 4")
    page.go_back()
    expect(field(page, "arguments/kernel_size")).to_have_value("3")
    assert page.evaluate("window.isTheSame")


def test_a_busy_server_tells_the_place_in_its_queue(open_page: OpenPage, client: httpx.Client) -> None:
    visit = open_page()
    page = visit.page
    visit.go(CONV)
    expect(shape(page)).to_be_visible()
    request = {"arguments": {"input_size": 64, "hidden_size": 512, "num_layers": 8}, "inputs": {"input": "randn(8000,1,64;seed=1)"}}
    path = "/api/v1/operators/torch.nn.LSTM/run"
    slow = [threading.Thread(target=lambda: client.post(path, json=request), daemon=True) for _ in range(3)]
    for thread in slow:
        thread.start()
        time.sleep(0.1)  # in this order
    run(page)
    expect(page.locator(".notice")).to_contain_text(re.compile(r"Every worker is busy: number \d in the queue"))
    expect(page.locator(".notice")).to_be_hidden(timeout=30_000)
    expect(page.locator("#result tensor-view").first).to_contain_text("1 × 2 × 6 × 6")
    for thread in slow:
        thread.join()


def test_what_ends_a_run_is_explained_as_an_answer(open_page: OpenPage) -> None:
    visit = open_page()
    page, alert = visit.page, visit.page.get_by_role("alert")
    visit.go(f"/en/operators/torch.nn.EmbeddingBag?request={json.dumps(CRASHING)}")
    expect(page.locator(".shapes > *").first).to_be_visible()
    run(page)
    expect(alert).to_contain_text("The run killed its process")
    expect(alert).to_contain_text("SIG")
    visit.go("/en/operators/torch.nn.LSTM")
    expect(shape(page)).to_be_visible()
    for name, text in LONG_RUN.items():
        field(page, name).fill(text)
    field(page, "gradients").uncheck()
    run(page)
    expect(page.locator(".notice")).to_have_text("Running …")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(alert).to_contain_text("its deadline of 4", timeout=15_000)
    assert visit.accessibility_violations() == []
    visit.go("/zh/operators/torch.nn.ReLU")
    expect(shape(page)).to_be_visible()
    page.context.set_offline(True)
    field(page, "inputs/input").fill("[1, -1]")
    run(page)
    expect(alert).to_contain_text("没有网络连接")
    expect(field(page, "inputs/input")).to_have_value("[1, -1]")
    page.context.set_offline(False)
    run(page)
    expect(page.locator("#result tensor-view").first).to_contain_text("output")
    forget(visit, "ERR_INTERNET_DISCONNECTED")


def test_the_script_reads_the_form_as_the_server_does(open_page: OpenPage, client: httpx.Client) -> None:
    visit = open_page()
    visit.go("/en/about")
    names = [row["name"] for row in client.get("/api/v1/operators").json()["operators"]][::EVERY]
    names += ["torch.nn.LSTM", "torch.full", "torch.nn.Sequential", "torch.optim.SGD"]
    trips = iter(visit.page.evaluate(ROUND_TRIPS, [FORM, names]))
    for name in names:
        detail = client.get(f"/api/v1/operators/{name}").json()
        form = forms.blank_form(detail, ["cpu"])
        for example in detail["examples"]:
            of, is_said, text = next(trips)
            assert (of, is_said) == (name, forms.can_say(form, example))
            expected = forms.request_of(forms.fill_from(form, example)) if is_said else example
            assert _as_values(json.loads(text)) == _as_values(expected), name


@pytest.mark.parametrize(("text", "value"), [pair for pair in LITERALS if len(pair[0]) < 100])
def test_a_literal_is_the_same_in_both(forms_module: Page, text: str, value: object) -> None:
    read = forms_module.evaluate("text => window.forms.write(window.forms.literal(text))", text)
    assert json.dumps(json.loads(read)) == json.dumps(value)


@pytest.fixture(scope="module")
def forms_module(browser: Any, server: Any) -> Any:
    page = browser.new_page()
    page.goto(f"{server.url.rstrip('/')}/en/about")
    page.evaluate(
        f"async () => {{ window.forms = {{ ...await import('{FORM}'), ...await import('{FORM.replace('form.js', 'exact-json.js')}') }}; }}"
    )
    yield page
    page.close()


def _as_values(request: dict[str, Any]) -> str:
    """Lists of numbers go to the operator as text from the script, and as lists from the server."""
    inputs = {name: forms.literal(value) if isinstance(value, str) else value for name, value in request.get("inputs", {}).items()}
    return json.dumps({**request, "inputs": inputs}, sort_keys=True)
