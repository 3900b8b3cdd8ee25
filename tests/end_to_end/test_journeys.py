"""What readers do most in the playground, from the first look to the shared link, in both languages."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from app.web.strings import LANGUAGES, STRINGS, translator
from tests.end_to_end.conftest import OpenPage, Visit
from tests.end_to_end.test_playground_input import png

OPERATORS = "/api/v1/operators"
PRINT = "tensor([[ 1.0000, -2.5000,  3.0000],\n        [ 0.0000,  0.5000, -1.0000]])"
both_languages = pytest.mark.parametrize("language", LANGUAGES)

Go = Callable[..., Visit]


@pytest.fixture
def go(open_page: OpenPage) -> Go:
    def go_to(address: str, **options: Any) -> Visit:
        visit = open_page(**options)
        visit.go(address)
        return visit

    return go_to


def field(page: Page, name: str) -> Locator:
    return page.locator(f"[name='{name}']")


def run(page: Page, language: str) -> None:
    page.get_by_role("button", name=translator(language)("run"), exact=True).click()


def numbers(page: Page, place: int = 0) -> list[float]:
    """The cells of a tensor of the result."""
    cells = page.locator("#result tensor-view").nth(place).locator("td")
    return [float(text) for text in cells.all_inner_texts()]


@both_languages
def test_an_argument_is_changed_and_the_shape_follows(go: Go, language: str) -> None:
    visit = go(f"/{language}/operators/torch.nn.ConvTranspose2d")
    page = visit.page
    shape = page.locator(".dock .outputs .shape")
    expect(shape).to_be_visible()
    for name, text in {"kernel_size": "3", "stride": "2", "padding": "1", "output_padding": "1"}.items():
        field(page, f"arguments/{name}").fill(text)
    field(page, "inputs/input").fill("zeros(1,1,28,28)")
    expect(shape).to_have_accessible_name("N = 1, C_out = 1, H_out = 56, W_out = 56")
    assert visit.accessibility_violations() == []


@both_languages
def test_a_print_is_pasted_and_run(go: Go, language: str) -> None:
    visit = go(f"/{language}/operators/torch.nn.Softmax")
    page = visit.page
    field(page, "inputs/input").fill(PRINT)
    field(page, "arguments/dim").fill("1")
    run(page, language)
    wanted = torch.softmax(torch.tensor([[1.0, -2.5, 3.0], [0.0, 0.5, -1.0]]), 1).flatten().tolist()
    expect(page.locator("#result tensor-view").first).to_contain_text("2 × 3")
    assert numbers(page) == pytest.approx(wanted, abs=1e-4)
    assert visit.accessibility_violations() == []


@both_languages
def test_a_mismatch_is_explained_and_gradients_are_shown(go: Go, language: str) -> None:
    visit = go(f"/{language}/operators/torch.nn.Linear", viewport={"width": 390, "height": 844})
    page, advice = visit.page, STRINGS["play_fix_matrices"][LANGUAGES.index(language)]
    field(page, "arguments/in_features").fill("4")
    problem = page.locator(".dock .shapes")
    expect(problem).to_contain_text("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x2)")
    expect(problem).to_contain_text(advice.format("2", "3", "4", "2"))
    assert visit.accessibility_violations() == []
    field(page, "arguments/in_features").fill("3")
    field(page, "state").fill("")
    field(page, "gradients").uncheck()
    expect(page.locator("#result .pair")).to_have_count(0)
    field(page, "gradients").check()
    expect(page.locator("#result .pair", has_text="weight.grad").locator("tensor-view")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.accessibility_violations() == []


@both_languages
def test_a_result_is_pinned_compared_and_shared(go: Go, language: str) -> None:
    t = translator(language)
    visit = go(f"/{language}/operators/torch.nn.GELU", permissions=["clipboard-read", "clipboard-write"])
    page = visit.page
    field(page, "inputs/input").fill("[-1.0, 0.5, 2.0]")
    view = page.locator("#result .result-body tensor-view").first
    expect(view).to_contain_text("1.9545")
    page.get_by_role("button", name=t("play_pin"), exact=True).click()
    field(page, "arguments/approximate").select_option("tanh")
    row = page.locator("result-compare tbody tr").first
    expect(row).to_contain_text("3 / 3")
    expect(row.locator("td").first).to_have_text("False")
    assert visit.accessibility_violations() == []

    expect(view).to_contain_text("1.9546")
    page.get_by_role("button", name=t("play_copy_link")).click()
    expect(page.locator("share-menu > [role=status]")).to_have_text(t("play_link_copied"))
    fresh = go("/", viewport={"width": 390, "height": 844})
    fresh.page.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(field(fresh.page, "arguments/approximate")).to_have_value("tanh")
    expect(fresh.page.locator("#result .result-body tensor-view").first).to_contain_text("1.9546")
    assert fresh.accessibility_violations() == []


@both_languages
def test_an_image_goes_through_a_convolution(go: Go, language: str, client: httpx.Client) -> None:
    visit = go(f"/{language}/operators/torch.nn.Conv2d")
    page = visit.page
    expect(page.locator("tensor-editor")).to_be_visible()
    page.locator("input[type=file]").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": png(12, 8)})
    field(page, "arguments/in_channels").fill("3")
    expect(page.locator("#result tensor-view").first).to_contain_text("1 × 2 × 6 × 10")
    request = {
        "arguments": {"in_channels": 3, "out_channels": 2, "kernel_size": 3},
        "inputs": {"input": json.loads(field(page, "inputs/input").input_value())},
    }
    answer = client.post(f"{OPERATORS}/torch.nn.Conv2d/run", json=request).json()
    shown = torch.tensor(numbers(page)[:60])
    assert torch.allclose(shown, torch.tensor(answer["outputs"][0]["data"][0][0]).flatten(), atol=1e-4)


def test_three_layers_are_built_in_chinese(go: Go) -> None:
    """(And in English, with all else that a chain can do, in test_playground_chain.py.)"""
    visit = go("/zh/chain", viewport={"width": 390, "height": 844})
    page = visit.page
    steps = page.locator("chain-step")
    expect(steps).to_have_count(3)
    steps.nth(2).locator("[name='arguments/out_features']").fill("5")
    expect(page.locator(".verdict")).to_contain_text("2 × 5")
    page.get_by_role("button", name="运行", exact=True).click()
    expect(page.locator(".outcome-of-chain tensor-view").first).to_contain_text("2 × 5")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.accessibility_violations() == []


@both_languages
def test_all_of_it_goes_without_scripts(go: Go, language: str) -> None:
    visit = go(f"/{language}/operators/torch.nn.MSELoss", java_script_enabled=False)
    page = visit.page
    field(page, "inputs/input").fill("tensor([1., 2.])")
    field(page, "inputs/target").fill("[0.0, 0.0]")
    run(page, language)
    expect(page.locator(".loss output")).to_have_text("2.5")
