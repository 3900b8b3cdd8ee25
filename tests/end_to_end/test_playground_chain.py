"""Modules in a row, in a real browser: built, broken, mended, run and taken along as code and as a link."""

import json
import re
from typing import Any

import httpx
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from app.web.chains import PRESETS
from tests.end_to_end.conftest import OpenPage, Visit

SEQUENTIAL = "/api/v1/operators/torch.nn.Sequential/run"
WIDE, NARROWEST = 1360, 360

INPUTS = (
    "randn(2,3;seed=7)",
    "torch.randn(2, 3)",
    "randint(0,50,[2,6];seed=1)",
    "randint(9,[4])",
    "full([2,2],-1.5)",
    "full([2],7)",
    "arange(6;shape=[2,3])",
    "arange(1,2,0.25)",
    "linspace(0,1,5)",
    "logspace(0,2,3;base=3)",
    "eye(2,3)",
    "ones(2,3;dtype=float16)",
    "[[1, 2], [3, 4]]",
    "[1.0, 2.0, nan]",
    "1,2\n3,4.5",
    "7",
    "tensor([[1., -inf], [3., 4.]], dtype=torch.float64)",
    "[True, False]",
    "tensor([1.+2.j, -0.-3.j])",
    "zeros(0,3)",
    "9007199254740993 1",
)
"""Every form an input has in Python."""

MENDED: dict[str, tuple[str, list[Any], str, list[str]]] = {
    "a Linear of other features": ("randn(2,8)", [["Linear", {"in_features": 9, "out_features": 3}]], "Set in_features to 8", ["Linear"]),
    "a Linear behind an image": (
        "randn(1,1,6,6)",
        [["Conv2d", {"in_channels": 1, "out_channels": 2, "kernel_size": 3}], ["Linear", {"in_features": 32, "out_features": 3}]],
        "Insert Flatten",
        ["Conv2d", "Flatten", "Linear"],
    ),
    "a Conv2d of other channels": (
        "randn(1,3,6,6)",
        [["Conv2d", {"in_channels": 1, "out_channels": 2, "kernel_size": 3}]],
        "Set in_channels to 3",
        ["Conv2d"],
    ),
    "a BatchNorm2d of rows": ("randn(4,5)", [["BatchNorm2d", {"num_features": 5}]], "Use BatchNorm1d", ["BatchNorm1d"]),
    "a LayerNorm over two axes": (
        "randn(4,5,6)",
        [["LayerNorm", {"normalized_shape": [6, 5]}]],
        "Set normalized_shape to [5,6]",
        ["LayerNorm"],
    ),
    "an LSTM of another size": ("randn(4,2,3)", [["LSTM", {"input_size": 5, "hidden_size": 2}]], "Set input_size to 3", ["LSTM"]),
}


def test_three_layers_are_built_broken_mended_run_and_taken_along(open_page: OpenPage, client: httpx.Client) -> None:
    visit = open_page(viewport={"width": WIDE, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    page = visit.page
    visit.go("/en/chain")
    expect(_verdict(page)).to_have_text("It fits. What comes out: 2 × 3.")
    expect(page.locator(".outcome-of-chain .grid")).to_be_visible()  # recorded: nothing was run for this reader yet
    _tab_to(page, ".step-name")
    for _ in range(3):
        page.keyboard.press("Delete")
    expect(page.locator("chain-step")).to_have_count(0)
    expect(page.locator("#chain-module")).to_be_focused()

    _add(page, "linear")
    _tab_to(page, "[name='arguments/out_features']")
    page.keyboard.type("6")
    _tab_to(page, "#chain-module")
    _add(page, "relu")
    _tab_to(page, "#chain-module")
    _add(page, "linear")
    expect(_shape_after(page, 3)).to_have_text(re.compile(r"^2\s*2"))
    expect(page.locator("[name='arguments/in_features']").nth(1)).to_have_value("6")  # it follows the step before

    _tab_to(page, "[name='arguments/out_features']", back=True)
    page.keyboard.type("7")
    expect(_verdict(page)).to_contain_text("Step 3, Linear, does not fit.")
    expect(page.locator("chain-step").nth(2)).to_contain_text("mat1 and mat2 shapes cannot be multiplied (2x7 and 6x2)")
    expect(page.locator("chain-step").nth(2)).to_contain_text("in_features should be 7: Linear gets 2 × 7.")
    expect(_shape_after(page, 2)).to_have_text(re.compile(r"^2\s*7"))  # the steps before stay
    assert visit.accessibility_violations() == []
    _tab_to(page, ".fix")
    page.keyboard.press("Enter")
    expect(_verdict(page)).to_have_text("It fits. What comes out: 2 × 2.")
    expect(page.locator("[name='arguments/in_features']").nth(1)).to_be_focused()

    page.locator("[name=gradients]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".outcome-of-chain tensor-view")).to_be_visible()
    expect(page.locator(".said")).to_have_text("It ran. Output: 2 × 2.")
    page.locator(".outcome-of-chain summary", has_text="State after the run").click()
    expect(page.locator(".outcome-of-chain details tensor-view")).to_have_count(4)
    assert visit.accessibility_violations() == []

    page.locator("button.copy").click()
    expect(page.locator("button.copy")).to_have_text("Copied")
    code = page.evaluate("navigator.clipboard.readText()")
    steps = [["Linear", {"in_features": 8, "out_features": 7}], ["ReLU", {}], ["Linear", {"in_features": 7, "out_features": 2}]]
    answer = _ask(client, steps, "randn(2,8;seed=1)", gradients=True)
    space = _execute(code)
    assert space["output"].tolist() == _tensor(answer["outputs"][0]).tolist()
    gradients = answer["gradients"]
    assert space["input"].grad.tolist() == _tensor(gradients["inputs.input"]).tolist()
    assert space["model"].get_parameter("0.weight").grad.tolist() == _tensor(gradients["state.0.weight"]).tolist()

    page.locator("button.share").click()
    link = page.evaluate("navigator.clipboard.readText()")
    other = open_page(viewport={"width": WIDE, "height": 900})
    other.page.goto(link)
    expect(_verdict(other.page)).to_have_text("It fits. What comes out: 2 × 2.")
    expect(other.page.locator(".code-of-chain code")).to_have_text(code)
    expect(other.page.locator(".outcome-of-chain")).to_be_empty()  # the recorded run is of another chain


def test_steps_are_moved_inserted_and_no_more_than_twelve(open_page: OpenPage) -> None:
    visit = open_page(viewport={"width": WIDE, "height": 900})
    page = visit.page
    visit.go("/zh/chain")
    expect(_verdict(page)).to_have_text("各步相容。最后输出：2 × 3。")
    page.locator(".down").first.focus()
    page.keyboard.press("Enter")
    assert _names(page) == ["ReLU", "Linear", "Linear"]
    expect(page.locator(".said")).to_have_text("Linear 现在是第 2 步。")
    page.locator("[name='arguments/in_features']").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    assert _names(page) == ["ReLU", "Linear", "Linear"]
    expect(page.locator("[name='arguments/in_features']").nth(1)).to_be_focused()
    expect(_verdict(page)).to_contain_text("第 2 步 Linear 不相容")
    page.keyboard.press("Alt+ArrowUp")
    expect(_verdict(page)).to_have_text("各步相容。最后输出：2 × 3。")
    insert = page.locator(".insert").nth(1)
    insert.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("激活")
    expect(_options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(insert).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("mseloss")
    expect(_options(page)).to_have_attribute("aria-disabled", "true")
    expect(_options(page)).to_contain_text("需要 input, target")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    _add(page, "gelu")
    assert _names(page) == ["ReLU", "GELU", "Linear", "Linear"]
    for place in range(5, 13):
        page.locator("#chain-module").focus()
        _add(page, "tanh")
        expect(page.locator("chain-step")).to_have_count(place)
    expect(page.locator("#chain-module")).to_be_hidden()
    expect(page.get_by_text("最多 12 步。")).to_be_visible()


def test_presets_fit_and_their_code_gives_the_same_numbers(open_page: OpenPage, client: httpx.Client) -> None:
    visit = open_page(viewport={"width": WIDE, "height": 900})
    page = visit.page
    visit.go("/en/chain")
    for name, preset in PRESETS.items():
        page.locator("#preset").select_option(name)
        answer = client.post(SEQUENTIAL, json=preset.request(len(preset.steps))).json()
        (output,) = answer["outputs"]
        expect(_verdict(page)).to_have_text(f"It fits. What comes out: {' × '.join(map(str, output['shape']))}.")
        assert torch.equal(_execute(_code(page))["output"], _tensor(output)), name


def test_every_form_of_an_input_is_the_same_in_python(open_page: OpenPage, client: httpx.Client) -> None:
    visit = open_page(viewport={"width": WIDE, "height": 900})
    visit.go("/en/chain")
    expect(visit.page.locator(".code-of-chain code")).to_contain_text("print(output)")
    for text in INPUTS:
        before = _code(visit.page)
        _open(visit, text, [["Identity", {}]])
        visit.page.wait_for_function("(before) => document.querySelector('.code-of-chain code').textContent !== before", arg=before)
        (output,) = _ask(client, [["Identity", {}]], text)["outputs"]
        expect(_verdict(visit.page)).to_have_text(f"It fits. What comes out: {' × '.join(map(str, output['shape'])) or 'scalar'}.")
        torch.testing.assert_close(_execute(_code(visit.page))["output"], _tensor(output), rtol=0, atol=0, equal_nan=True)


def test_what_is_certain_is_mended_by_one_click(open_page: OpenPage) -> None:
    visit = open_page(viewport={"width": WIDE, "height": 900})
    visit.go("/en/chain")
    for case, (text, steps, label, mended) in MENDED.items():
        _open(visit, text, steps)
        expect(_verdict(visit.page), case).to_contain_text("does not fit")
        visit.page.get_by_role("button", name=label, exact=True).click()
        expect(_verdict(visit.page), case).to_contain_text("It fits")
        assert _names(visit.page) == mended
    _open(visit, "randn(4,2,3)", [["LSTM", {"input_size": 3, "hidden_size": 2}], ["ReLU", {}]])
    expect(visit.page.locator(".trouble:visible")).to_contain_text("LSTM gives 3 outputs (output, h_n, c_n)")
    _open(visit, "randint(0,4,[2,3])", [["Linear", {"in_features": 3, "out_features": 2}]])
    visit.page.locator("button.run").click()
    expect(visit.page.locator(".outcome-of-chain .problem")).to_contain_text("same dtype")
    expect(visit.page.locator("chain-step .trouble")).to_contain_text("here it gets int64")


def test_a_damaged_or_hostile_link_does_no_harm(open_page: OpenPage) -> None:
    visit = open_page(viewport={"width": WIDE, "height": 900})
    page = visit.page
    visit.go("/en/chain#v1.AAAA.1")
    expect(page.locator(".said")).to_have_text("This link is damaged; here is the first example instead.")
    expect(_verdict(page)).to_have_text("It fits. What comes out: 2 × 3.")
    hostile = {"0); import os #": 1, "p": "0); import os #", "__class__": {"operator": "os); import os"}}
    text = 'randn(2,3;seed="0)); import os #")'
    _open(visit, text, [["Dropout", hostile], ["NoSuchModule", {}]], seed="0); import os")
    expect(page.locator("chain-step")).to_have_count(2)
    expect(_verdict(page)).to_have_text("The input cannot be read.")
    page.locator("[name=input]").fill("randn(2,3)")
    expect(_verdict(page)).to_contain_text("Step 1, Dropout, does not fit.")
    assert not re.search(r"^[^\"]*import os", _code(page), re.MULTILINE), _code(page)
    _go(visit, "[1]", [["Bilinear<img src=x>", {}]])
    expect(page.locator(".said")).to_have_text("This link is damaged; here is the first example instead.")
    assert _names(page) == ["Dropout", "NoSuchModule"]
    assert page.locator("img").count() == 0
    # Chromium reports on the console that there is no such module.
    visit.complaints[:] = [complaint for complaint in visit.complaints if "status of 404" not in complaint]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_for_everyone(open_page: OpenPage, theme: str) -> None:
    visit = open_page(color_scheme=theme, viewport={"width": NARROWEST, "height": 800}, has_touch=True)
    page = visit.page
    visit.go("/zh/chain")
    page.locator("#preset").select_option("chain_pooled")
    page.locator(".insert").nth(2).tap()
    page.locator("#chain-module").fill("conv")
    expect(_options(page).first).to_be_visible()
    assert visit.accessibility_violations() == []
    _options(page).first.tap()
    expect(page.locator("chain-step")).to_have_count(11)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST
    assert visit.accessibility_violations() == []


def test_without_javascript_an_example_is_worked_out(open_page: OpenPage) -> None:
    visit = open_page(java_script_enabled=False)
    visit.go("/zh/chain")
    expect(visit.page.get_by_text("搭建需要 JavaScript")).to_be_visible()
    rows = visit.page.locator(".worked .facts tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.last).to_contain_text("2 × 3")
    expect(visit.page.locator(".worked .grid")).to_be_visible()


def _verdict(page: Page) -> Locator:
    return page.locator(".verdict")


def _options(page: Page) -> Locator:
    return page.locator("chain-chooser [role=option]")


def _shape_after(page: Page, place: int) -> Locator:
    return page.locator("chain-step .after").nth(place - 1)


def _names(page: Page) -> list[str]:
    return page.locator(".step-name").all_text_contents()


def _code(page: Page) -> str:
    return page.locator(".code-of-chain code").text_content() or ""


def _add(page: Page, query: str) -> None:
    page.keyboard.type(query)
    expect(_options(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(_options(page)).to_have_count(0)
    expect(page.locator("chain-step :focus")).to_have_count(1)


def _tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not come to {selector}")


def _open(visit: Visit, text: str, steps: list[Any], seed: str = "0") -> None:
    _go(visit, text, steps, seed)
    expect(visit.page.locator("[name=input]")).to_have_value(text)


def _go(visit: Visit, text: str, steps: list[Any], seed: str = "0") -> None:
    """Goes to the link of a chain, within the page."""
    chain = {"chain": {"steps": steps, "input": text, "dtype": "float32", "seed": seed, "training": False, "gradients": False}}
    visit.page.evaluate(
        """async (chain) => {
             const source = document.querySelector("script[src*='playground/chain']").src.replace("/bundle/", "/js/");
             const { pack } = await import(source.replace("chain.js", "share.js"));
             location.hash = await pack(chain);
           }""",
        chain,
    )


def _ask(client: httpx.Client, steps: list[Any], text: str, **setting: Any) -> dict[str, Any]:
    modules = [{"operator": f"torch.nn.{name}", "arguments": arguments} for name, arguments in steps]
    answer: dict[str, Any] = client.post(SEQUENTIAL, json={"arguments": {"modules": modules}, "inputs": {"input": text}, **setting}).json()
    return answer


def _tensor(answered: dict[str, Any]) -> torch.Tensor:
    """The API's tensor as torch's."""
    dtype = getattr(torch, answered["dtype"])
    data = json.loads(json.dumps(answered["data"]), object_hook=None)
    return torch.tensor(_numbers(data, complex_pairs="complex" in answered["dtype"]), dtype=dtype).reshape(answered["shape"])


def _numbers(data: Any, *, complex_pairs: bool) -> Any:
    if isinstance(data, list):
        if complex_pairs and len(data) == 2 and not isinstance(data[0], list):
            return complex(*(float(part) for part in data))
        return [_numbers(item, complex_pairs=complex_pairs) for item in data]
    return float(data) if isinstance(data, str) else data


def _execute(code: str) -> dict[str, Any]:
    space: dict[str, Any] = {}
    before = torch.get_default_dtype()
    try:
        exec(code, space)
    finally:
        torch.set_default_dtype(before)
    return space
