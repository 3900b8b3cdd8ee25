"""Pictures of the other kinds: races, schedules, histograms, batches, linked cells, over real answers, by hand and by keyboard."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.end_to_end.conftest import OpenPage, Visit

WAIT_MS = 20_000
"""Other tests may run beside; on a quiet machine everything is there within half a second."""

PROGRESS = """async () => {
  const folder = document.querySelector("script[src*='/bundle/']").src.replace(/bundle.*/, "js/playground/");
  const { run } = await import(`${folder}api.js`);
  const { progress } = await import(`${folder}pictures.js`);
  const race = document.querySelector("optimizer-race");
  const texts = [];
  const parts = [];
  const onProgress = (part) => {
    progress(race, part);
    parts.push(part);
    texts.push(race.querySelector(".said").textContent);
  };
  const request = { arguments: { lr: 0.001 }, inputs: { surface: "ravine", steps: 2500 } };
  const { answer } = await run("torch.optim.SGD", request, null, { progress: onProgress });
  return { texts, drawn: race.querySelector("path.s1").getAttribute("d").length, isWhole: answer.outputs[0].shape[0] === 2501 };
}"""


def visit_of(open_page: OpenPage, address: str, **options: Any) -> tuple[Visit, Page]:
    visit = open_page(**options)
    visit.page.set_default_timeout(WAIT_MS)
    visit.go(address)
    return visit, visit.page


def readings(picture: Locator) -> list[list[str]]:
    """The rows of the picture's table."""
    rows = picture.locator(".readings tbody tr")
    return [[cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows.all()]


def close(text: str, value: float) -> bool:
    return float(text) == pytest.approx(value, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize(
    ("language", "scheme", "at", "play", "pause", "back"),
    [
        ("en", "light", "Step {} of 40", "Play", "Pause", "One step back"),
        ("zh", "dark", "第 {} 步，共 40 步", "播放", "暂停", "后退一步"),
    ],
)
def test_sgd_races_adam(
    open_page: OpenPage, client: httpx.Client, language: str, scheme: str, at: str, play: str, pause: str, back: str
) -> None:
    visit, page = visit_of(open_page, f"/{language}/operators/torch.optim.SGD", color_scheme=scheme, reduced_motion="reduce")
    race = page.locator("optimizer-race")
    said = race.locator(".controls .said")
    expect(said).to_have_text(at.format(40), timeout=WAIT_MS)  # nothing plays by itself
    race.locator("#racer-added").select_option("torch.optim.Adam")
    expect(race.locator(".readings tbody tr")).to_have_count(3, timeout=WAIT_MS)
    compared = [
        {"operator": "torch.optim.SGD", "arguments": {"lr": 0.038, "momentum": 0.8}},
        {"operator": "torch.optim.Adam", "arguments": {"lr": 0.038}},
    ]
    request = {"arguments": {"lr": 0.038}, "inputs": {"surface": "ravine", "steps": 40, "compare": compared}}
    answer = client.post("/api/v1/operators/torch.optim.SGD/run", json=request).json()
    outputs = {output["name"]: output["data"] for output in answer["outputs"]}

    def shows(step: int) -> None:
        expect(said).to_have_text(at.format(step))
        rows = readings(race)
        assert [row[0] for row in rows] == ["SGD(momentum=0)", "SGD(momentum=0.8)", "Adam"]
        for row, prefix in zip(rows, ("", "SGD_", "Adam_"), strict=True):
            assert all(close(text, value) for text, value in zip(row[1:3], outputs[f"{prefix}path"][step], strict=True))
            assert close(row[3], outputs[f"{prefix}loss"][step])

    shows(40)
    race.get_by_role("slider").fill("7")
    shows(7)
    race.get_by_role("button", name=back).click()
    shows(6)
    rule = race.locator("details", has_text="Adam").last
    rule.locator("summary").click()
    value = outputs["Adam_exp_avg"][5][0]
    expect(rule.locator("li[title=exp_avg] math").last).to_contain_text(f"{float(f'{value:.4g}'):g}")
    expect(rule.locator("li[title=exp_avg] math")).to_have_count(3)  # as it is written, with numbers, and what comes of it

    race.get_by_role("button", name=play).click()
    expect(race.get_by_role("button", name=pause)).to_be_visible()
    expect(said).to_have_text(at.format(40), timeout=WAIT_MS)
    race.get_by_role("button", name=play).click()  # from the beginning
    race.get_by_role("button", name=pause).click()
    expect(said).not_to_have_text(at.format(40))
    assert visit.accessibility_violations() == []

    race.get_by_role("button", name=re.compile("momentum=0.8")).click()
    expect(race.locator(".readings tbody tr")).to_have_count(2, timeout=WAIT_MS)


def test_the_start_of_a_race_is_moved(open_page: OpenPage) -> None:
    _, page = visit_of(open_page, "/en/operators/torch.optim.SGD")
    start = page.locator("optimizer-race .start")
    field = page.locator("[name='inputs/start']")
    expect(start).to_have_attribute("aria-label", re.compile(r"^Start \(-8, 1\)"), timeout=WAIT_MS)
    start.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowUp"):
        start.press(key)
    # The window is 11 wide and 3 high: two fortieths of it to the right, one down, and a four-hundredth up.
    expect(start).to_have_attribute("aria-label", re.compile(r"^Start \(-7\.45, 0\.9325\)"))
    expect(field).to_have_value("[-7.45, 0.9325]", timeout=WAIT_MS)
    expect(start).to_be_focused()
    expect(page.locator("optimizer-race path.s1").first).to_have_attribute("d", re.compile("^M"))

    start.scroll_into_view_if_needed()
    box = start.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(6):
        page.mouse.move(x + 20 * step, y + 10 * step)
    expect(start).not_to_have_attribute("aria-label", re.compile(r"^Start \(-7\.45"))
    page.mouse.up()
    expect(field).not_to_have_value("[-7.45, 0.9325]", timeout=WAIT_MS)
    place = [float(number) for number in re.findall(r"[-.\d]+", field.input_value())]
    assert place[0] > -7.45
    assert place[1] < 0.9325


def test_a_long_race_shows_how_far_it_is(open_page: OpenPage) -> None:
    _, page = visit_of(open_page, "/en/operators/torch.optim.SGD")
    expect(page.locator("optimizer-race .start")).to_be_visible(timeout=WAIT_MS)
    seen = page.evaluate(PROGRESS)
    assert seen["isWhole"]
    assert seen["drawn"] > 100
    assert seen["texts"]
    assert all(re.fullmatch(r"Running: \d+ of 2500 steps", text) for text in seen["texts"])


def test_a_race_without_a_surface_shows_each_coordinate(open_page: OpenPage) -> None:
    visit, page = visit_of(open_page, "/en/operators/torch.optim.Adam?example=3")
    race = page.locator("optimizer-race")
    expect(race.locator(".chart-title b").first).to_have_text("Each coordinate at each step", timeout=WAIT_MS)
    expect(race.locator(".start")).to_be_hidden()
    expect(race.locator(".readings tbody td").first).to_have_text("(0.8772, -1.768, 0.4059)")
    assert visit.accessibility_violations() == []


def test_a_slider_changes_the_schedule(open_page: OpenPage) -> None:
    visit, page = visit_of(open_page, "/en/operators/torch.optim.lr_scheduler.OneCycleLR", viewport={"width": 360, "height": 800})
    schedule = page.locator("learning-rates")
    curve = schedule.locator("path.s1").first
    highest = schedule.locator(".readings td").nth(1)
    expect(highest).to_have_text("0.1 at step 29", timeout=WAIT_MS)
    before = curve.get_attribute("d")
    slider = schedule.get_by_label("pct_start")
    slider.focus()
    for _ in range(20):  # notches of 0.005
        slider.press("ArrowRight")
    expect(highest).to_have_text("0.1 at step 39", timeout=WAIT_MS)
    expect(page.locator("[name='arguments/pct_start']")).to_have_value("0.4")
    expect(slider).to_be_focused()
    assert curve.get_attribute("d") != before
    assert page.evaluate("document.documentElement.scrollWidth") == 360

    drag = "(slider, notch) => { slider.value = notch; slider.dispatchEvent(new Event('input')); }"
    schedule.get_by_label("total_steps").evaluate(drag, 10)
    expect(schedule.get_by_role("alert")).to_contain_text("total steps", timeout=WAIT_MS)
    expect(curve).to_be_visible()  # the last curve stays
    schedule.get_by_label("total_steps").evaluate(drag, 150)
    expect(schedule.get_by_role("alert")).to_be_hidden(timeout=WAIT_MS)
    assert visit.accessibility_violations() == []


def test_a_histogram_stands_beside_theory(open_page: OpenPage) -> None:
    visit, page = visit_of(open_page, "/en/operators/torch.nn.init.xavier_normal_")
    histogram = page.locator("value-histogram")
    expect(histogram.locator("rect.bar")).to_have_count(64, timeout=WAIT_MS)
    expect(histogram.locator("path.s2")).to_have_attribute("d", re.compile("^M"))
    rows = {name: (drawn, theory) for name, drawn, theory in readings(histogram)}
    assert rows["std"] == ("0.1023", "0.1021")
    assert rows["mean"][1] == "0"
    expect(histogram.locator(".facts-of-run")).to_contain_text("std = gain × √(2 / (fan_in + fan_out))")
    histogram.locator("rect.reach").nth(32).hover()
    expect(histogram.locator(".said")).to_have_text(re.compile(r"\d+, expected \d+"))
    histogram.locator("summary").click()
    expect(histogram.locator(".bins tbody tr")).to_have_count(64)
    assert visit.accessibility_violations() == []


def test_batches_tell_where_an_index_goes(open_page: OpenPage) -> None:
    visit, page = visit_of(open_page, "/en/operators/torch.utils.data.DataLoader?example=2")
    picture = page.locator("index-batches")
    expect(picture.get_by_role("grid")).to_have_count(2, timeout=WAIT_MS)
    data, order = picture.get_by_role("grid").all()
    expect(data.locator("td")).to_have_text([str(index) for index in range(10)])
    expect(order.locator("th")).to_have_text([f"epoch {epoch} · {name}" for epoch, names in enumerate(
        [("batch 0", "batch 1", "dropped"), ("batch 2", "batch 3", "dropped")]) for name in names])  # fmt: skip
    data.locator("td").first.focus()
    data.locator("td").first.press("ArrowRight")
    expect(data.locator("td").nth(1)).to_be_focused()
    expect(picture.locator(".said")).to_have_text("Index 1 was drawn 2 ×: epoch 0 · batch 1, epoch 1 · batch 2.")
    expect(order.locator("td.linked")).to_have_text(["1", "1"])
    order.locator("td", has_text="5").first.hover()
    expect(picture.locator(".said")).to_have_text("Draw 8: index 5 → epoch 0 · dropped")
    expect(data.locator("td.linked")).to_have_text(["5"])
    assert visit.accessibility_violations() == []


def test_a_cell_of_cat_is_linked_to_its_source(open_page: OpenPage) -> None:
    visit, page = visit_of(open_page, "/en/operators/torch.cat")
    picture = page.locator("linked-cells")
    output = picture.get_by_role("grid", name="output")
    expect(output.locator("td")).to_have_text(["1", "2", "3", "4", "5", "6"], timeout=WAIT_MS)
    output.locator("td").nth(5).hover()
    expect(picture.locator(".said")).to_have_text("output[2, 1] ← tensors[1][0, 1]")
    expect(picture.get_by_role("grid", name="tensors[1]").locator("td.linked")).to_have_text(["6"])
    source = picture.get_by_role("grid", name="tensors[0]").locator("td")
    source.first.focus()
    source.first.press("ArrowDown")
    expect(source.nth(2)).to_be_focused()
    expect(picture.locator(".said")).to_have_text("tensors[0][1, 0] → output[1, 0]")
    assert visit.accessibility_violations() == []


@pytest.mark.parametrize(
    ("address", "cell", "said"),
    [
        ("torch.gather", 2, "output[1, 0] ← input[1, 1]"),
        ("torch.transpose", 1, "output[0, 1] ← input[1, 0]"),
        ("torch.sum?example=2", 1, "output[1] ← input[0, 1], input[1, 1]"),
        ("torch.topk", 1, "values[1] ← input[3]"),
        ("torch.nn.functional.pad", 0, "output[0, 0] comes from no input cell"),
    ],
)
def test_links_are_what_the_operator_says(open_page: OpenPage, address: str, cell: int, said: str) -> None:
    _, page = visit_of(open_page, f"/en/operators/{address}")
    output = page.locator("linked-cells .side").nth(1).get_by_role("grid").first
    output.locator("td").nth(cell).hover(timeout=WAIT_MS)
    expect(page.locator("linked-cells .said")).to_have_text(said)
