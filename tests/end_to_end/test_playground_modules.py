"""Arguments that are operators themselves, as fields within their field, whose text is the truth."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from app.web import argument_types
from tests.end_to_end.conftest import OpenPage, Visit

ENCODER = "operators/torch.nn.TransformerEncoder"
LAYER = "arguments/encoder_layer"
EVERY = 15
"""Of the operators, one in so many has the types of its arguments put into words."""

ROUND_TRIPS = """async (cases) => {
  const modules = document.querySelector("script[type=module][src*=playground]").src.replace(/bundle.*/, "js/playground/");
  const [{ enhance }, { describe }] = await Promise.all(["module-field", "api"].map((name) => import(`${modules}${name}.js`)));
  const isNested = (value) => typeof value === "object" && value !== null;
  const operators = (value) => Object.values(value).filter(isNested).flatMap(operators).concat(value.operator ?? []);
  const trips = [];
  for (const [schema, value] of cases) {
    await Promise.all(operators([value]).map(describe));
    const area = Object.assign(document.createElement("textarea"), { name: "arguments/it", value: JSON.stringify(value) });
    const [field, label] = [document.createElement("div"), document.createElement("label")];
    field.className = "field";
    field.append(label, area);
    enhance(area, schema);
    await new Promise((resolve) => setTimeout(resolve)); // what was described is there
    area.value = "";
    field.querySelector(".values").dispatchEvent(new Event("input"));
    trips.push(area.value);
  }
  return trips;
}"""
WORDS = """async (schemas) => {
  const modules = document.querySelector("script[type=module][src*=playground]").src.replace(/bundle.*/, "js/playground/");
  const { typeWords } = await import(`${modules}argument-fields.js`);
  return schemas.map(typeWords);
}"""


def field(page: Page, name: str) -> Locator:
    return page.locator(f"[name='{name}']")


def says(page: Page, name: str, value: Any) -> None:
    """The text of the area `name` has become that of `value`."""
    page.wait_for_function(
        "([name, text]) => { try { return JSON.stringify(JSON.parse(document.getElementsByName(name)[0].value)) === text } catch {} }",
        arg=[name, json.dumps(value, separators=(",", ":"))],
    )


def choose(chooser: Locator, text: str) -> None:
    chooser.fill(text)
    chooser.press("Enter")


def error_of(page: Page, control: Locator) -> Locator:
    expect(control).to_have_attribute("aria-invalid", "true")
    return page.locator(f"[id='{str(control.get_attribute('aria-describedby')).split()[-1]}']")


def open_operator(open_page: OpenPage, address: str, **options: Any) -> Visit:
    visit = open_page(**options)
    visit.go(f"/{address}")
    expect(visit.page.locator(".values").first).to_be_visible()
    return visit


@pytest.mark.parametrize(
    ("language", "expects", "needed"), [("en", "It takes int.", "A value is needed here."), ("zh", "应为 int。", "此项必填。")]
)
def test_a_module_has_fields_within_the_field(open_page: OpenPage, language: str, expects: str, needed: str) -> None:
    visit = open_operator(open_page, f"{language}/{ENCODER}", viewport={"width": 360, "height": 800})
    page = visit.page
    heads, area = field(page, f"{LAYER}/arguments/nhead"), field(page, LAYER)
    given = {"d_model": 4, "nhead": 2, "dim_feedforward": 8, "batch_first": True}
    says(page, LAYER, {"operator": "torch.nn.TransformerEncoderLayer", "arguments": given})
    expect(area).to_be_hidden()
    before = page.locator("#result tensor-view").first.inner_text()

    heads.fill("4")
    says(page, LAYER, {"operator": "torch.nn.TransformerEncoderLayer", "arguments": given | {"nhead": 4}})
    expect(page.locator("#result tensor-view").first).not_to_have_text(before, use_inner_text=True)
    field(page, f"{LAYER}/arguments/batch_first").select_option("False")  # the default is not sent
    del given["batch_first"]
    says(page, LAYER, {"operator": "torch.nn.TransformerEncoderLayer", "arguments": given | {"nhead": 4}})

    heads.fill("many")
    expect(error_of(page, heads)).to_contain_text(expects)
    assert visit.accessibility_violations() == []
    heads.fill("")
    expect(error_of(page, heads)).to_have_text(needed)
    heads.fill("1")
    expect(heads).not_to_have_attribute("aria-invalid", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_module_within_a_module_has_them_too(open_page: OpenPage) -> None:
    page = open_operator(open_page, f"en/{ENCODER}").page
    page.locator(".has-values .more > summary").first.click()
    activation = f"{LAYER}/arguments/activation"
    chosen = field(page, f"{activation}/operator")
    expect(chosen).to_have_attribute("placeholder", "torch.nn.functional.relu")
    choose(chosen, "gelu")
    says(page, activation, "gelu")
    choose(chosen, "LeakyReLU")
    expect(chosen).to_have_value("torch.nn.LeakyReLU")
    slope = field(page, f"{activation}/arguments/negative_slope")
    page.locator(".has-values .has-values .more > summary").click()
    slope.fill("steep")
    expect(error_of(page, slope)).to_contain_text("It takes float.")
    slope.fill("0.5")
    says(page, activation, {"operator": "torch.nn.LeakyReLU", "arguments": {"negative_slope": 0.5}})
    choose(chosen, "torch.nn.Nothing")
    expect(error_of(page, chosen)).to_contain_text("there is no module 'torch.nn.Nothing'")
    choose(chosen, "")
    expect(field(page, activation)).to_have_value("")

    page.locator(".field.has-values", has=page.locator(f"[name='{LAYER}']")).locator("> .as-text > summary").click()
    field(page, LAYER).fill('{"operator": "torch.nn.TransformerEncoderLayer", "arguments": {"d_model": 4, "nhead": 1}}')
    expect(field(page, f"{LAYER}/arguments/nhead")).to_have_value("1")
    field(page, LAYER).fill('{"operator": ')
    expect(page.locator(".values[inert]")).to_have_count(1)
    assert "It takes Module." in error_of(page, field(page, LAYER)).inner_text()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_list_of_modules_is_worked_by_keyboard(open_page: OpenPage, language: str) -> None:
    visit = open_operator(open_page, f"{language}/operators/torch.nn.Sequential", reduced_motion="reduce")
    page, modules = visit.page, "arguments/modules"
    first = {"operator": "torch.nn.Linear", "arguments": {"in_features": 3, "out_features": 4}}
    last = {"operator": "torch.nn.Linear", "arguments": {"in_features": 4, "out_features": 2}}
    tanh, relu = {"operator": "torch.nn.Tanh"}, {"operator": "torch.nn.ReLU"}
    says(page, modules, [first, relu, last])

    page.locator(".add input").focus()
    page.keyboard.type("tanh")
    page.keyboard.press("Enter")
    says(page, modules, [first, relu, last, tanh])
    expect(page.locator(".add input")).to_be_focused()
    page.locator(".operators > li").nth(3).locator(".tools button").first.focus()
    page.keyboard.press("Enter")
    says(page, modules, [first, relu, tanh, last])
    expect(page.locator(".operators > li").nth(2).locator(".tools button").first).to_be_focused()
    expect(field(page, f"{modules}/3/arguments/in_features")).to_have_value("4")
    page.locator(".operators > li").nth(1).locator(".tools button").last.press("Enter")
    says(page, modules, [first, tanh, last])

    moved = field(page, f"{modules}/2/arguments/in_features")
    expect(moved).to_have_value("4")
    moved.press("ArrowUp")
    expect(page.locator(".shapes.failing")).to_be_visible()
    moved.fill("x")
    expect(error_of(page, moved)).to_contain_text("int")
    assert visit.accessibility_violations() == []
    moved.fill("4")
    expect(page.locator(".shapes .outputs .shape").first).to_contain_text("2")
    while (button := page.locator(".operators .tools button:last-child").first).count():
        button.click()
    expect(field(page, modules)).to_have_value("[]")


def test_few_operators_are_a_choice(open_page: OpenPage) -> None:
    page = open_operator(open_page, "en/operators/torch.utils.data.BatchSampler").page
    field(page, "arguments/sampler/operator").select_option("SubsetRandomSampler")
    says(page, "arguments/sampler", {"operator": "torch.utils.data.SubsetRandomSampler", "arguments": {"indices": [0, 2, 4, 6, 8]}})
    field(page, "arguments/sampler/arguments/indices").fill("(0, 1)")
    says(page, "arguments/sampler", {"operator": "torch.utils.data.SubsetRandomSampler", "arguments": {"indices": [0, 1]}})


def test_the_fields_say_what_the_text_says(open_page: OpenPage, client: httpx.Client) -> None:
    """In every example of every operator, and the types of its arguments are put into words as the server does."""
    names = [row["name"] for row in client.get("/api/v1/operators").json()["operators"]]
    nesting = [name for name in names if name.startswith(("torch.nn.Transformer", "torch.utils.data.", "torch.optim."))]
    nesting += ["torch.nn.Sequential", "torch.nn.TripletMarginWithDistanceLoss"]
    details = [client.get(f"/api/v1/operators/{name}").json() for name in {*nesting, *names[::EVERY]}]
    cases = [case for detail in details for case in _nested(detail)]
    assert len(cases) > 20
    page = open_operator(open_page, "en/operators/torch.nn.Sequential").page
    texts = page.evaluate(ROUND_TRIPS, cases)
    for (_, value), text in zip(cases, texts, strict=True):
        assert _without_empty(json.loads(text)) == _without_empty(value)
    schemas = [schema for detail in details for schema in detail["arguments"]["properties"].values()]
    assert page.evaluate(WORDS, schemas) == [argument_types.words(schema) for schema in schemas]


def _nested(detail: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """The schema and the value of each argument and input of its examples that is operators."""
    inputs = {given["name"]: given.get("schema", {}) for given in detail["inputs"]}
    for example in detail["examples"]:
        for group, schemas in (("arguments", detail["arguments"]["properties"]), ("inputs", inputs)):
            for name, value in example.get(group, {}).items():
                if '"operator"' in json.dumps(value):
                    yield schemas[name], value


def _without_empty(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _without_empty(inner) for key, inner in value.items() if key != "arguments" or inner}
