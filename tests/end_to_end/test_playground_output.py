"""A tensor on the page: as numbers, heatmap, curve, histogram and as torch prints it; sliced, pointed at, saved, and never too large."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import torch
from playwright.sync_api import Browser, Locator, Page, expect

from app.operators import tensors
from app.web import results
from app.web.strings import playground_words
from tests.end_to_end.conftest import Visit
from tests.servers import Server

MODULES = "/static/js/playground"
NAN, INF = float("nan"), float("inf")
MOST_BLOCKED_MS = 400
"""Of the best of some tries, since other tests may run beside."""

PREPARE = """async ([modules, words]) => {
  document.getElementById("playground-words")?.remove();
  const page = Object.assign(document.createElement("script"), { id: "playground-words", type: "application/json", textContent: words });
  document.head.append(page, Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/static/css/tensor-view.css" }));
  const place = document.querySelector("#content");
  place.className = "operator";
  const title = Object.assign(document.createElement("h1"), { textContent: "tensors" });
  place.replaceChildren(title);
  await import(`${modules}/tensor-view.js`);
  const { read } = await import(`${modules}/exact-json.js`);
  window.show = (tensor) => {
    const view = document.createElement("tensor-view");
    view.tensor = typeof tensor === "string" ? read(tensor) : tensor;
    place.replaceChildren(title, view);
    return view;
  };
}"""
PRINTED = """async ([modules, texts]) => {
  const { torchPrint } = await import(`${modules}/torch-print.js`);
  const { read } = await import(`${modules}/exact-json.js`);
  return texts.map((text) => torchPrint(read(text)));
}"""
WRITTEN = """async ([modules, texts]) => {
  const { at, matrix, survey, tone, writer } = await import(`${modules}/numbers.js`);
  const { read } = await import(`${modules}/exact-json.js`);
  return texts.map((text) => {
    const tensor = read(text);
    const found = survey(tensor);
    const { height, width, get } = matrix(tensor);
    return Array.from({ length: height * width }, (_, place) => get(Math.floor(place / width), place % width))
      .map((value) => [writer(tensor, found)(value), tone(value, found.most)]);
  });
}"""
LARGE = """async (shape) => {
  const row = (length) => Array.from({ length }, (_, place) => Math.sin(place / 1000) + (place % 7) / 10);
  const make = ([size, ...inner]) => (inner.length ? Array.from({ length: size }, () => make(inner)) : row(size));
  window.large = { name: "output", shape, dtype: "float32", data: make(shape) };
}"""
BLOCKED = """async (view) => {
  let [last, worst, goes] = [performance.now(), 0, true];
  const watch = () => {
    worst = Math.max(worst, performance.now() - last);
    last = performance.now();
    if (goes) setTimeout(watch);
  };
  watch();
  const shown = show(window.large);
  shown.querySelector(`[data-view=${view}]`).click();
  const isDone = { numbers: "td", heatmap: "canvas", curve: ".u-wrap", histogram: ".u-wrap", print: "pre" }[view];
  const isThere = () => shown.querySelector(`.view ${isDone}`) && shown.querySelector(".statistics div");
  while (!isThere()) await new Promise((resume) => setTimeout(resume, 20));
  goes = false;
  return worst;
}"""
PIXEL = """([place, x, y]) => {
  const canvas = document.querySelectorAll("tensor-view canvas")[place];
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
  copy.drawImage(canvas, 0, 0);
  return [...copy.getImageData(x * canvas.width, y * canvas.height, 1, 1).data].slice(0, 3);
}"""


def answer(tensor: torch.Tensor, name: str = "output", **more: Any) -> str:
    """The tensor as the API answers it."""
    return orjson.dumps({"name": name, **tensors.encode(tensor), **more}, option=orjson.OPT_SERIALIZE_NUMPY).decode()


@pytest.fixture(scope="module")
def make_page(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    visits: list[Visit] = []

    def make(language: str = "en", **options: Any) -> Visit:
        visits.append(visit := Visit(browser.new_context(**options).new_page(), server.url.rstrip("/")))
        visit.go(f"/{language}/about")
        visit.page.evaluate(PREPARE, [MODULES, json.dumps(playground_words(language))])
        return visit

    yield make
    for visit in visits:
        visit.page.context.close()
    assert [complaint for visit in visits for complaint in visit.complaints] == []


@pytest.fixture(scope="module")
def page(make_page: Callable[..., Visit]) -> Page:
    return make_page().page


@pytest.fixture
def show(page: Page) -> Callable[..., Locator]:
    """Puts a tensor on the page, in the view that suits it or in the named one."""

    def show(tensor: torch.Tensor, view: str = "", **more: Any) -> Locator:
        page.evaluate("localStorage.clear()")
        page.evaluate("(text) => { show(text); }", answer(tensor, **more))
        shown = page.locator("tensor-view")
        if view:
            shown.locator(f"[data-view={view}]").click()
        return shown

    return show


SEEDED = torch.Generator().manual_seed(3)
PRINTS = {
    "scalar": torch.tensor(25.5),
    "whole floats": torch.tensor([[1.0, -2.0], [3.0, NAN]]),
    "zeros": torch.zeros(2, 3),
    "minus zero": torch.tensor([-0.0, 1.5]),
    "halves to even": torch.tensor([0.03125, 0.09375, -0.03125, 2.5]),
    "halves to even with exponents": torch.tensor([100005.0, 100015.0, 0.5], dtype=torch.float64),
    "not finite": torch.tensor([NAN, INF, -INF, 0.25]),
    "nothing finite": torch.tensor([NAN, INF]),
    "exponents": torch.tensor([[1e-7, 3.0], [12345.678, -2e30]]),
    "large whole floats": torch.tensor([1e9, 1.0]),
    "random": torch.randn(3, 4, 5, generator=SEEDED),
    "lines that break": torch.randn(40, generator=SEEDED),
    "summary of a vector": torch.arange(2000),
    "summary of a matrix": torch.randn(100, 50, generator=SEEDED).double(),
    "summary of small axes": torch.randn(2, 5, 9, 40, generator=SEEDED),
    "thousand": torch.arange(1000.0),
    "integers": torch.tensor([[1, -20], [300, 4]], dtype=torch.int32),
    "beyond 2^53": torch.tensor([2**53 + 1, -(2**63), 7]),
    "booleans": torch.tensor([[True, False], [False, False]]),
    "bytes": torch.tensor([0, 255], dtype=torch.uint8),
    "half": torch.tensor([0.1, 65504.0, 1e-4], dtype=torch.float16),
    "brain": torch.tensor([0.1, 3.14159, -2.0], dtype=torch.bfloat16),
    "float32 just above a half": torch.tensor([0.12345, 0.00005]),
    "complex": torch.tensor([[1 + 2j, 0.5 - 0.25j], [0j, complex(NAN, -INF)]]),
    "complex128": torch.tensor([1e-5 + 1j, -3j], dtype=torch.complex128),
    "empty": torch.zeros(0, 3),
    "empty integers": torch.zeros(0, dtype=torch.int64),
    "one of one": torch.ones(1, 1, 1),
}


def test_the_print_is_torchs_own(page: Page) -> None:
    printed = page.evaluate(PRINTED, [MODULES, [answer(tensor) for tensor in PRINTS.values()]])
    assert dict(zip(PRINTS, printed, strict=True)) == {name: repr(tensor) for name, tensor in PRINTS.items()}


def test_numbers_are_written_and_tinted_as_without_javascript(page: Page) -> None:
    shown = {name: tensor for name, tensor in PRINTS.items() if tensor.dim() <= 2 and 0 < tensor.numel() <= 16 and "2^53" not in name}
    written = page.evaluate(WRITTEN, [MODULES, [answer(tensor) for tensor in shown.values()]])
    for (name, tensor), cells in zip(shown.items(), written, strict=True):
        document = json.loads(answer(tensor, statistics=None))
        (grid,) = results._figure("output", document).grids
        assert cells == [[cell.text, cell.tone] for row in grid.rows for cell in row], name


def test_full_precision_on_focus_and_hover(page: Page, show: Callable[..., Locator]) -> None:
    shown = show(torch.tensor([[0.1, 2.0, NAN], [1 / 3, -1e-3, INF]]))
    expect(shown.locator("td")).to_have_text(["0.1000", "2.0000", "nan", "0.3333", "-0.0010", "inf"])
    shown.get_by_role("tab", name="Numbers").focus()
    page.keyboard.press("Tab")  # the menu of downloads
    page.keyboard.press("Tab")
    said = shown.locator(".element")
    expect(said).to_have_text("output[0, 0] = 0.1")
    for key, text in (
        ("ArrowDown", "[1, 0] = 0.33333334"),
        ("End", "[1, 2] = inf"),
        ("Control+Home", "[0, 0] = 0.1"),
        ("ArrowRight", "[0, 1] = 2.0"),
    ):
        page.keyboard.press(key)
        expect(said).to_have_text(f"output{text}")
    assert shown.locator("td[tabindex='0']").count() == 1
    shown.locator("td").nth(4).hover()
    expect(said).to_have_text("output[1, 1] = -0.001")
    exact = show(torch.tensor([2**53 + 1, 5]))
    expect(exact.locator("td")).to_have_text([str(2**53 + 1), "5"])


def test_views_are_tabs_that_are_remembered(page: Page, show: Callable[..., Locator]) -> None:
    shown = show(torch.randn(4, 4, generator=SEEDED))
    tabs = shown.get_by_role("tab")
    expect(tabs).to_have_text(["Numbers", "Heatmap", "Curve", "Histogram", "torch print"])
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(shown.get_by_role("tab", selected=True)).to_have_text("Heatmap")
    expect(shown.get_by_role("img")).to_have_count(1)
    page.evaluate("(text) => { show(text); }", answer(torch.ones(3, 5)))
    expect(shown.get_by_role("tab", selected=True)).to_have_text("Heatmap")
    page.evaluate("(text) => { show(text); }", answer(torch.ones(3)))
    expect(shown.get_by_role("tab", selected=True)).to_have_text("Numbers")
    for view in (show(torch.randn(100)), show(torch.randn(40, 40))):
        assert view.get_by_role("tab", selected=True).count() == 1
    expect(show(torch.randn(100)).get_by_role("tab", selected=True)).to_have_text("Curve")
    expect(show(torch.randn(40, 40)).get_by_role("tab", selected=True)).to_have_text("Heatmap")


def test_slices_by_the_names_of_the_axes(page: Page, show: Callable[..., Locator]) -> None:
    tensor = torch.arange(2 * 3 * 2 * 2).reshape(2, 3, 2, 2)
    shown = show(tensor, axes=["N", "C", "H", "W"])
    expect(shown.locator("caption")).to_have_text(["[0, 0, :, :]", "[0, 1, :, :]", "[0, 2, :, :]"])
    shown.get_by_role("slider", name="N").fill("1")
    expect(shown.locator("td").first).to_have_text("12")
    shown.get_by_role("slider", name="C").fill("2")
    expect(shown.locator("td")).to_have_text(["20", "21", "22", "23"])
    expect(shown.get_by_role("checkbox")).not_to_be_checked()
    shown.locator("[data-view=heatmap]").click()
    expect(shown.get_by_role("img", name="output[1, 2, :, :]")).to_be_visible()
    shown.get_by_role("checkbox", name="all along C").check()
    expect(shown.locator("canvas")).to_have_count(3)
    page.evaluate(
        "(text) => { document.querySelector('tensor-view').tensor = JSON.parse(text); }", answer(-tensor, axes=["N", "C", "H", "W"])
    )
    shown.locator("[data-view=numbers]").click()
    expect(shown.locator("td").first).to_have_text("-12")
    kernels = show(torch.arange(8).reshape(2, 1, 2, 2))
    expect(kernels.locator("caption")).to_have_text(["[0, 0, :, :]", "[1, 0, :, :]"])


def test_colours_are_the_numbers(page: Page, show: Callable[..., Locator]) -> None:
    tensor = torch.tensor([[[-2.0, 0.0], [1.0, 2.0]], [[-0.2, 0.0], [0.1, 0.2]]])
    shown = show(tensor, "heatmap")
    expect(shown.locator("canvas")).to_have_count(2)
    expect(shown.locator(".ends")).to_have_text(["-202"])

    def pixel(place: int, row: int, column: int) -> list[int]:
        colour: list[int] = page.evaluate(PIXEL, [place, (column + 0.5) / 2, (row + 0.5) / 2])
        return colour

    negative, zero, half, positive = (pixel(0, row, column) for row in (0, 1) for column in (0, 1))
    assert negative[0] > negative[2] + 60, "orange"
    assert positive[2] > positive[0] + 60, "blue"
    assert min(zero) > max(half) - 40 > max(positive) - 90
    assert sum(zero) > sum(half) > sum(positive)
    assert sum(pixel(1, 1, 1)) > sum(half), "a tenth of the largest is pale on the shared scale"
    shown.get_by_role("checkbox", name="one colour scale").uncheck()
    expect(shown.locator(".ends")).to_have_text(["-202", "-0.200.2"])
    assert pixel(1, 1, 1) == positive
    shown.locator("canvas").nth(1).hover(position={"x": 4, "y": 4})
    expect(shown.locator(".element")).to_have_text("output[1, 0, 0] = -0.2")
    page.evaluate("document.documentElement.dataset.theme = 'dark'; document.dispatchEvent(new Event('themechange'))")
    assert sum(pixel(0, 0, 1)) < 150
    page.evaluate("delete document.documentElement.dataset.theme; document.dispatchEvent(new Event('themechange'))")
    shown.get_by_role("checkbox", name="one colour scale").check()
    page.evaluate("document.querySelector('tensor-view').scale = { low: -20, high: 20 }")
    expect(shown.locator(".ends").first).to_have_text("-20020")


def test_curves_and_histograms(page: Page, show: Callable[..., Locator]) -> None:
    shown = show(torch.tensor([0, 0, 1, 2, 2, 2, 2, 5, 5, 5, 5, 5, 5]), "histogram")
    expect(shown.get_by_role("img", name="Histogram of output, from 0 to 5")).to_be_visible()
    box = shown.locator(".u-over").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 2.5 / 6, box["y"] + 40)
    expect(shown.locator(".plot-keys output")).to_have_text("2 · 4")
    expect(shown.locator(".statistics")).to_contain_text("mean3")
    shown.locator("[data-view=curve]").click()
    expect(shown.get_by_role("img", name="output as curves")).to_be_visible()
    plot = page.evaluate_handle("document.querySelector('.u-wrap')")
    page.evaluate("(text) => { document.querySelector('tensor-view').tensor = JSON.parse(text); }", answer(torch.arange(13)))
    expect(shown.locator(".statistics")).to_contain_text("mean6")
    assert page.evaluate("(plot) => plot.isConnected", plot), "new numbers come into the plot that is there"


def test_a_large_grid_has_a_window(page: Page, show: Callable[..., Locator]) -> None:
    shown = show(torch.arange(3000).reshape(100, 30), "numbers")
    expect(shown.locator("td[data-index]")).to_have_count(256)
    expect(shown.get_by_role("grid")).to_have_attribute("aria-rowcount", "101")
    shown.locator("td[tabindex='0']").focus()
    for key in ("Control+End", "PageUp", "ArrowLeft"):
        page.keyboard.press(key)
    expect(shown.locator("td:focus")).to_have_text(str((99 - 16) * 30 + 28))
    shown.get_by_role("slider", name="dim 0").fill("50")
    expect(shown.locator("tbody th").first).to_have_text("50")
    folded = show(torch.arange(45), "numbers")
    expect(folded.locator("tbody th")).to_have_text(["0", "10", "20", "30", "40"])
    folded.locator("td[tabindex='0']").focus()
    for key in ("End", "ArrowRight", "Control+End"):
        page.keyboard.press(key)
    expect(folded.locator("td:focus")).to_have_text("44")


@pytest.mark.parametrize("shape", [[10_000_000], [3163, 3162]], ids=str)
def test_ten_million_elements_stay_smooth(page: Page, shape: list[int]) -> None:
    page.evaluate("localStorage.clear()")
    page.evaluate(LARGE, shape)
    views = ["numbers", "heatmap", "histogram", "print", *(["curve"] if len(shape) == 1 else [])]
    blocked = {view: min(page.evaluate(BLOCKED, view) for _ in range(2)) for view in views}
    assert {view: time for view, time in blocked.items() if time > MOST_BLOCKED_MS} == {}
    assert page.locator("tensor-view *").count() < 600
    page.evaluate("window.large = null; document.querySelector('tensor-view').remove()")


DOWNLOADS: dict[str, torch.Tensor] = {
    "floats": torch.tensor([[0.1, NAN, -INF], [1.0, -0.0, 1e-30]]),
    "integers": torch.tensor([2**53 + 1, -5]),
    "complex": torch.tensor([[1 + 2j], [-0.5j]]),
    "half": torch.tensor([[[0.1], [2.0]]], dtype=torch.float16),
    "booleans": torch.tensor([True, False]),
}


def saved(page: Page, shown: Locator, form: str) -> Path:
    shown.locator("summary").click()
    with page.expect_download() as download:
        shown.get_by_role("button", name=form, exact=True).click()
    expect(shown.locator("details")).not_to_have_attribute("open", "")
    return Path(download.value.path())


@pytest.mark.parametrize("name", DOWNLOADS)
def test_downloads_hold_every_digit(page: Page, show: Callable[..., Locator], name: str) -> None:
    tensor = DOWNLOADS[name]
    shown = show(tensor)
    text = saved(page, shown, "JSON").read_text()
    assert json.loads(text) == json.loads(answer(tensor))
    array = np.load(io.BytesIO(saved(page, shown, ".npy").read_bytes()), allow_pickle=False)
    assert array.dtype == tensor.numpy().dtype
    assert np.array_equal(array, tensor.numpy(), equal_nan=tensor.is_floating_point())
    if name == "floats":
        rows = np.loadtxt(io.StringIO(saved(page, shown, "CSV").read_text()), delimiter=",", dtype=np.float32)
        assert np.array_equal(rows, tensor.numpy(), equal_nan=True)
    if not tensor.is_complex():
        content = saved(page, shown, ".safetensors").read_bytes()
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        assert header["output"]["shape"] == list(tensor.shape)
        assert content.endswith(tensor.numpy().tobytes())


ODD = {
    "too long": json.dumps(
        {
            "name": "output",
            "shape": [5000, 5000],
            "dtype": "float32",
            "data": None,
            "statistics": {"min": 0, "max": 1, "mean": 0.5, "std": 0.1, "zeros": 0, "nan": 3, "inf": 0},
        }
    ),
    "hostile": json.dumps(
        {"name": "<img src=x onerror=alert(1)>", "shape": [1, 1], "dtype": "float32", "data": [[1]], "axes": ["<b>", "<i>"]}
    ),
    "empty": answer(torch.zeros(2, 0, 3)),
    "empty inside": answer(torch.zeros(3, 0)),
    "scalar": answer(torch.tensor(7)),
    "scalar complex": answer(torch.tensor(1 - 2j)),
    "nothing finite": answer(torch.full((20,), NAN)),
    "all alike": answer(torch.full((20, 20), 3.5)),
    "booleans": answer(torch.ones(20, 3, dtype=torch.bool)),
    "five axes": answer(torch.randn(2, 2, 2, 2, 2, generator=SEEDED)),
    "complex vector": answer(torch.randn(20, dtype=torch.complex64, generator=SEEDED)),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_tensors_have_every_view(page: Page, name: str) -> None:
    page.evaluate("localStorage.clear()")
    page.evaluate("(text) => { show(text); }", ODD[name])
    shown = page.locator("tensor-view")
    expect(shown.locator("figcaption b")).to_have_text(json.loads(ODD[name])["name"])
    assert shown.locator("img, .tensor b b, .tensor i").count() == 0
    for tab in shown.get_by_role("tab").all():
        tab.click()
        expect(shown.locator(".view :is(td, canvas, .u-wrap, pre, .quiet)").first).to_be_visible()
        expect(shown.locator(".view")).not_to_contain_text("could not")
    if name == "too long":
        expect(shown.locator(".view")).to_have_text("Too long for the answer, which has its statistics only.")
        expect(shown.locator(".statistics")).to_contain_text("nan3")


@pytest.mark.parametrize(("language", "theme", "width"), [("en", "light", 1280), ("zh", "dark", 360)])
def test_everyone_can_use_it(make_page: Callable[..., Visit], language: str, theme: str, width: int) -> None:
    visit = make_page(language, color_scheme=theme, viewport={"width": width, "height": 800}, has_touch=width < 400)
    page = visit.page
    shown = page.locator("tensor-view")
    for tensor, views in (
        (torch.randn(2, 3, 5, 20, generator=SEEDED), ("numbers", "heatmap", "histogram", "print")),
        (torch.randn(90, generator=SEEDED), ("curve",)),
    ):
        page.evaluate("(text) => { show(text); }", answer(tensor))
        for view in views:
            shown.locator(f"[data-view={view}]").click()
            expect(shown.locator(".view :is(td, canvas, .u-wrap, pre)").first).to_be_visible()
            assert visit.accessibility_violations() == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(shown.get_by_role("tab").first).to_have_text({"en": "Numbers", "zh": "数值"}[language])
