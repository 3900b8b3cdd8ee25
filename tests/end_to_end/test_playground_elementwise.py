"""Elementwise operators as curves: values that torch has, the reader's own among them, and sliders that change the arguments."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.conftest import OpenPage, Visit

WAIT_MS = 20_000
"""Other tests may run beside; on a quiet machine everything is there within half a second."""
LEAST_FRAMES = 30
"""A second, while a slider is dragged."""

COUNT_FRAMES = """() => {
  const seen = (window.seen = { begun: performance.now(), frames: 0, curves: 0 });
  const next = () => { seen.frames += 1; requestAnimationFrame(next); };
  requestAnimationFrame(next);
  new MutationObserver(() => { seen.curves += 1; }).observe(document.querySelector("function-curve .folded"), { childList: true });
}"""
FRAMES = "() => ({ ...seen, seconds: (performance.now() - seen.begun) / 1000 })"
COLOURS = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const colours = {};
  for (let place = 0; place < data.length; place += 4) {
    const colour = data.slice(place, place + 3);
    if (data[place + 3] === 255) colours[colour] = 1 + (colours[colour] ?? 0);
  }
  return Object.keys(colours).filter((colour) => colours[colour] > 20);
}"""
TONES = {"light": ["29,111,184", "194,65,12", "21,128,61"], "dark": ["109,179,242", "251,146,60", "91,201,138"]}
"""The function, its derivative, the reader's values."""


def visited(open_page: OpenPage, address: str, **options: Any) -> tuple[Visit, Page, Locator]:
    """The page, and its curve."""
    visit = open_page(**options)
    visit.page.set_default_timeout(WAIT_MS)
    visit.go(address)
    return visit, visit.page, visit.page.locator("function-curve")


def rows(curve: Locator) -> dict[float, list[str]]:
    """The table: x, and there the function and its derivative."""
    found = [row.locator("th, td").all_inner_texts() for row in curve.locator(".readings tbody tr").all()]
    return {float(x): values for x, *values in found}


@pytest.mark.parametrize(
    ("language", "scheme", "width", "title", "values", "numbers"),
    [
        ("en", "light", 1280, "The function and its derivative", "your values", "The curve as numbers"),
        ("zh", "dark", 360, "函数与导函数", "你的输入值", "曲线的数值"),
    ],
)
def test_a_slider_changes_the_curve(
    open_page: OpenPage, client: httpx.Client, language: str, scheme: str, width: int, title: str, values: str, numbers: str
) -> None:
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    visit, page, curve = visited(open_page, f"/{language}/operators/torch.nn.LeakyReLU", **options)
    expect(curve.locator(".chart-title")).to_have_text(title)
    expect(curve.locator(".key")).to_have_text(["LeakyReLU(x)", "LeakyReLU′(x)", values])
    assert set(TONES[scheme]) <= set(curve.locator("canvas").evaluate(COLOURS))
    curve.locator("summary", has_text=numbers).click()

    def shows(slope: float) -> None:
        """Torch's own numbers, in the table, in the form and in the result."""
        expect(page.locator("[name='arguments/negative_slope']")).to_have_value(re.compile(rf"^(|{slope:g})$"))
        expect(page.locator("#result tensor-view").first.locator("td").first).to_have_text(re.compile(rf"^{-100 * slope:g}\b"))
        page.wait_for_load_state("networkidle")  # the curve of that result may still be on its way
        expect(curve.locator(".readings tbody tr").first.locator("td")).to_have_text([f"{-100 * slope:g}", f"{slope:g}"])
        shown = rows(curve)
        request = {"arguments": {"negative_slope": slope}, "inputs": {"input": list(shown)}, "gradients": True}
        answer = client.post("/api/v1/operators/torch.nn.LeakyReLU/run", json=request).json()
        wanted = zip(answer["outputs"][0]["data"], answer["gradients"]["inputs.input"]["data"], strict=True)
        for texts, numbers in zip(shown.values(), wanted, strict=True):
            assert [float(text) for text in texts] == pytest.approx(numbers, rel=1e-3)

    shows(0.01)
    slider = curve.get_by_role("slider", name="negative_slope")
    slider.focus()
    for _ in range(4):
        slider.press("ArrowRight")  # a two-hundredth
    shows(0.03)
    expect(page.locator("[name='arguments/negative_slope']")).to_have_value("0.03")
    expect(slider).to_be_focused()

    curve.locator(".u-over").hover(position={"x": 20, "y": 50})
    said = curve.locator(".plot-keys output")
    expect(said).to_have_text(re.compile(r"^x = \S+ · \S+ · \S+$"))
    x, y, derivative = (float(text) for text in re.findall(r"-?\d[\d.]*", said.inner_text()))
    assert [y, derivative] == pytest.approx([0.03 * x, 0.03], rel=1e-3)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert visit.accessibility_violations() == []


def test_a_drag_is_smooth(open_page: OpenPage) -> None:
    _, page, curve = visited(open_page, "/en/operators/torch.nn.ELU")
    slider = curve.get_by_role("slider", name="alpha")
    expect(curve.locator("canvas")).to_be_visible()
    slider.hover()
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 5, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    for step in range(60):
        page.mouse.move(box["x"] + box["width"] * (0.2 + 0.01 * step), box["y"] + box["height"] / 2)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    seen = page.evaluate(FRAMES)
    page.mouse.up()
    assert seen["frames"] >= LEAST_FRAMES * seen["seconds"]
    assert seen["curves"] >= 10  # runs go on beside the frames, as many as the machine can make
    expect(page.locator("[name='arguments/alpha']")).to_have_value(re.compile(r"^3\.9\d*|4(\.0\d*)?$"))


def test_where_there_is_no_function(open_page: OpenPage) -> None:
    visit, page, curve = visited(open_page, "/en/operators/torch.asin")  # is drawn a little beyond where it is defined
    expect(curve.locator(".plot")).to_have_attribute("aria-label", re.compile(r"^asin\(x\), asin′\(x\) for x from -1\.2 to 1\.2;"))
    curve.locator("summary").click()
    shown = rows(curve)
    assert shown[-1.2] == ["nan", "nan"]
    assert shown[1] == ["1.571", "inf"]
    expect(curve.get_by_role("slider")).to_have_count(0)

    visit.go("/en/operators/torch.nn.Hardtanh")
    expect(curve.locator("canvas")).to_be_visible()
    least = curve.get_by_role("slider", name="min_val")
    least.evaluate("(slider) => { slider.value = slider.max; slider.dispatchEvent(new Event('input')); }")
    expect(curve.get_by_role("alert")).to_contain_text("max_val")
    expect(curve.locator("canvas")).to_be_visible()  # the last curve stays
    assert visit.accessibility_violations() == []

    visit.go("/en/operators/torch.nn.Softmax")
    expect(page.locator("#result tensor-view").first).to_be_visible()
    expect(curve).to_have_count(0)
