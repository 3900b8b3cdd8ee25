"""The formula of an output's size below its shape, with the reader's own numbers in it."""

from playwright.sync_api import expect

from tests.end_to_end.conftest import OpenPage

FORMULA = "⌊(H_in + 2·padding − dilation·(kernel_size − 1) − 1) / stride⌋ + 1"


def test_the_formula_follows_what_is_typed(open_page: OpenPage) -> None:
    visit = open_page(viewport={"width": 360, "height": 800})
    page, lines = visit.page, visit.page.locator(".shapes .formulas p")
    visit.go("/en/operators/torch.nn.Conv2d")
    expect(lines).to_have_text(
        [f"H_out = {FORMULA} = ⌊(8 + 2·0 − 1·(3 − 1) − 1) / 1⌋ + 1 = 6", "W_out = ⌊(8 + 2·0 − 1·(3 − 1) − 1) / 1⌋ + 1 = 6"]
    )
    page.locator("[name='arguments/stride']").fill("3")
    page.locator("[name='inputs/input']").fill("randn(1,1,28,9)")
    expect(lines).to_have_text(
        [f"H_out = {FORMULA} = ⌊(28 + 2·0 − 1·(3 − 1) − 1) / 3⌋ + 1 = 9", "W_out = ⌊(9 + 2·0 − 1·(3 − 1) − 1) / 3⌋ + 1 = 3"]
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert visit.accessibility_violations() == []
    page.locator("[name='arguments/padding']").fill("same")
    expect(page.locator(".shapes.failing")).to_be_visible()  # torch refuses a stride with it
    expect(lines).to_have_count(0)
    visit.go("/zh/operators/torch.nn.Linear")
    page.locator("[name='arguments/out_features']").fill("7")
    expect(lines).to_have_text(["H_out = out_features = 7"])
