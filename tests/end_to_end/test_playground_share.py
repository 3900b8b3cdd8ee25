"""Taking a run along: the link holds the whole request, every snippet computes the API's own numbers, the report tells all of it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from app.web.strings import playground_words
from tests.end_to_end.conftest import OpenPage, Visit
from tests.servers import Server

MODULES = "/static/js/playground"
NAMED_OPERATORS = (
    "torch.nn.Linear", "torch.nn.Conv2d", "torch.nn.LSTM", "torch.nn.MultiheadAttention", "torch.nn.CrossEntropyLoss",
    "torch.nn.Sequential", "torch.optim.Adam", "torch.optim.lr_scheduler.OneCycleLR", "torch.nn.init.kaiming_normal_",
    "torch.cat", "torch.gather", "torch.full",
)  # fmt: skip
ODD_TEXT = "it's \"l'été\" 漢字 😀 \u202e\u2028 `$(date)` ${HOME} %PATH% \\n \\ ! <!-- </script> #{x}\t\n end"

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "not-a-number in, gradients": (
        "torch.nn.MSELoss",
        {"arguments": {"reduction": "none"}, "inputs": {"input": [1.0, "NaN", "Infinity"], "target": [0.5, 1.0, 2.0]}, "gradients": True},
    ),
    "state and gradients": (
        "torch.nn.Linear",
        {
            "arguments": {"in_features": 2, "out_features": 2},
            "inputs": {"input": [[1.0, -0.0], [3.0, 1e-3]]},
            "state": {"weight": [[1.0, 2.0], [0.25, -1.0]]},
            "seed": 11,
            "gradients": {"output": [[1.0, 0.0], [2.0, 1.0]]},
            "dtype": "float64",
        },
    ),
    "a large integer": ("torch.add", {"inputs": {"input": [9007199254740993, 1], "other": [0, 2]}}),
    "a float that is whole": ("torch.full", {"arguments": {"size": [2, 2], "fill_value": 2.0}}),
    "a fill and training": ("torch.nn.Dropout", {"inputs": {"input": "randn(3,4;seed=7)"}, "seed": 5, "training": True}),
    "a pasted print": ("torch.nn.Softmax", {"arguments": {"dim": -1}, "inputs": {"input": "tensor([[1., 2.],\n        [nan, -inf]])"}}),
    "lists as a text": ("torch.sum", {"inputs": {"input": "[[1, 2.5],\n [-0.0, 1e-3]]"}, "arguments": {"dim": [0]}}),
    "several outputs": (
        "torch.nn.LSTM",
        {
            "arguments": {"input_size": 2, "hidden_size": 3},
            "inputs": {"input": {"fill": "randn", "shape": [4, 2], "seed": 1}},
            "gradients": True,
        },
    ),
    "a long text": ("torch.nn.ReLU", {"inputs": {"input": "[" + ", ".join(str(number / 8) for number in range(-16_000, 16_000)) + "]"}}),
}
REFUSED = {
    "odd text": ("torch.nn.ReLU", {"inputs": {"input": ODD_TEXT}}),
    "odd names": ("torch.nn.ReLU", {"arguments": {ODD_TEXT: ODD_TEXT}}),
}

HOSTILE = (
    "", "#", "v1", "v1.", "v1..", "v1.AAAA.0", "v2.AAAA.0", "v1.%00.0", "v1p.eyJ9.0", "result", "v1." + "A" * 70_000 + ".0", "v1.A.a",
    "javascript:alert(1)", "v1.<script>alert(1)</script>.0",
)  # fmt: skip
HOSTILE_STATES = (
    None, 1, [], {}, {"name": "torch.cat"}, {"request": {}}, {"request": {}, "name": "torch.cat"}, {"name": 1, "request": {}},
    {"name": "<img src=x onerror=alert(1)>", "request": {}}, {"name": "../../evil", "request": {}}, {"name": "a" * 201, "request": {}},
    {"name": "torch.cat", "request": []}, {"name": "torch.cat", "request": {"unknown": 1}},
    {"name": "torch.cat", "request": {"inputs": []}},
    {"name": "torch.cat", "request": {"inputs": 1.0}}, {"name": "torch.cat", "request": {"seed": "1"}},
    {"name": "torch.cat", "request": {"toString": {}}}, {"name": "torch.cat", "request": {"gradients": 1}},
    {"name": "torch.cat", "request": {}, "extra": 1}, {"name": "torch.cat", "request": {"arguments": {"__proto__": {"polluted": 1}}}},
)  # fmt: skip

ROUND_TRIPS = """async ([modules, texts]) => {
  const { encode, decode } = await import(`${modules}/share.js`);
  const { read, write } = await import(`${modules}/exact-json.js`);
  const back = async (text) => write(await decode(`#${await encode(read(text))}`));
  return Promise.all(texts.map(back));
}"""
HELD_BACK = """async ([modules, fragments, texts]) => {
  const { decode, pack, unpack } = await import(`${modules}/share.js`);
  const { read, Spelled } = await import(`${modules}/exact-json.js`);
  const states = await Promise.all(texts.map(async (text) => decode(await pack(read(text)))));
  const deep = new Spelled(`{"name":"torch.cat","request":{"inputs":{"input":${"[".repeat(3000)}${"]".repeat(3000)}}}}`);
  const zeros = new Blob([new Uint8Array(50_000_000)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const packed = String.fromCharCode(...new Uint8Array(await new Response(zeros).arrayBuffer()));
  const bomb = btoa(packed).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const good = await pack({ name: "torch.nn.ReLU", request: { inputs: { input: [1.5, -2.25, 3] } } });
  const others = (character) => ["A", "b", "9", "-"].filter((other) => other !== character);
  const changed = (place, other) => good.slice(0, place) + other + good.slice(place + 1);
  const mangled = [...good].flatMap((character, place) => others(character).map((other) => changed(place, other)));
  const cut = [...good].map((_, place) => good.slice(0, place));
  const wrong = [...fragments, await pack(deep), `v1.${bomb}.0`, ...mangled, ...cut, `${good}0`, `${good}.0`, null, undefined, 7, {}];
  return {
    states, isGood: (await decode(good)).name, polluted: {}.polluted,
    tooLong: await pack(Array.from({ length: 60_000 }, () => Math.random())),
    read: (await Promise.all(wrong.map(decode))).filter((state) => state !== null), count: wrong.length,
  };
}"""
SNIPPETS = """async ([modules, cases]) => {
  const { snippets } = await import(`${modules}/snippets.js`);
  const { read } = await import(`${modules}/exact-json.js`);
  return cases.map(([name, text, code, needsKey]) => snippets({ origin: location.origin, name, request: read(text), code, needsKey }));
}"""
PLAIN = """async ([modules, text]) => {
  delete globalThis.CompressionStream;
  const { encode, decode } = await import(`${modules}/share.js`);
  const { read, write } = await import(`${modules}/exact-json.js`);
  const fragment = await encode(read(text));
  return [fragment, write(await decode(fragment))];
}"""
SHOW_MENU = """async ([modules, name, request, answer, problem, words]) => {
  const page = document.getElementById("playground-words") ?? document.head.appendChild(document.createElement("script"));
  Object.assign(page, { id: "playground-words", type: "application/json", textContent: words });
  await import(`${modules}/share-menu.js`);
  const { read } = await import(`${modules}/exact-json.js`);
  const sheet = document.createElement("link");
  Object.assign(sheet, { rel: "stylesheet", href: "/static/css/share-menu.css" });
  document.head.append(sheet);
  document.querySelector("share-menu")?.remove();
  const menu = document.createElement("share-menu");
  document.querySelector("main").append(menu);
  menu.state = { name, request: read(request), answer: answer && read(answer), problem };
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """One page for all that needs nothing but the modules."""
    visit = Visit(browser.new_context().new_page(), server.url.rstrip("/"))
    visit.go("/en/about")
    yield visit.page
    visit.page.context.close()
    # Chromium reports on the console the requests that a test has refused itself.
    assert [complaint for complaint in visit.complaints if "422" not in complaint] == []


def test_every_example_survives_the_link(page: Page, client: httpx.Client) -> None:
    rows = client.get("/api/v1/operators").json()["operators"]
    names = dict.fromkeys([*NAMED_OPERATORS, *(row["name"] for row in rows[:: len(rows) // 32])])
    states = [
        {"name": name, "request": request}
        for name in names
        for detail in [client.get(f"/api/v1/operators/{name}").json()]
        for request in [*detail["examples"], *(failing["request"] for failing in detail["error_examples"])]
    ]
    states += [{"name": name, "request": request} for name, request in [*CASES.values(), *REFUSED.values()] if len(str(request)) < 100_000]
    assert len(names) >= 40
    answers = page.evaluate(ROUND_TRIPS, [MODULES, [json.dumps(state) for state in states]])
    # repr tells 1 from 1.0, which matters to torch.
    assert [repr(json.loads(answer)) for answer in answers] == [repr(state) for state in states]


def test_without_compression_the_link_is_plain(page: Page) -> None:
    state = {"name": "torch.cat", "request": CASES["a large integer"][1]}
    fragment, text = page.evaluate(PLAIN, [MODULES, json.dumps(state)])
    page.reload()  # the browser's own CompressionStream is back
    assert fragment.startswith("v1p.")
    assert json.loads(text) == state
    assert json.loads(page.evaluate(ROUND_TRIPS, [MODULES, [json.dumps(state)]])[0]) == state


def test_a_fragment_made_long_ago_is_read_for_ever(page: Page) -> None:
    fragment = "v1.q1bKS8xNVbJSUCrJL0rO0MvL0wtK9QlV0lFQKkotLE0tLlGyUqhWyswrKC0pRjCVrBSiDfVMdRR0jfSMTHUUjGNra2sB.vdk22z"
    state = page.evaluate("async ([modules, text]) => (await import(`${modules}/share.js`)).decode(text)", [MODULES, fragment])
    assert state == {"name": "torch.nn.ReLU", "request": {"inputs": {"input": [1.5, -2.25, 3]}}}


def test_whatever_is_wrong_with_a_fragment_it_is_nothing(page: Page) -> None:
    found = page.evaluate(HELD_BACK, [MODULES, HOSTILE, [json.dumps(state) for state in HOSTILE_STATES]])
    assert found["states"] == [None] * len(HOSTILE_STATES)
    assert (found["read"], found["count"] > 300) == ([], True)
    assert (found["isGood"], found.get("polluted"), found["tooLong"]) == ("torch.nn.ReLU", None, None)


def test_the_link_opens_the_same_run_in_a_fresh_browser(open_page: OpenPage) -> None:
    giver = open_page(permissions=["clipboard-read", "clipboard-write"])
    giver.go("/en/operators/torch.nn.Linear")
    page = giver.page
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    given = {
        "inputs/input": "tensor([[1., 2., nan],\n        [4., 5., 6.]])",
        "seed": "41",
        "state": '{"weight": [[1.0, 0, -1], [0.5, 2, 1e-3]]}',
    }
    for name, text in given.items():
        page.locator(f"[name='{name}']").fill(text)
    page.locator("[name=gradients]").check()
    page.keyboard.press("Control+Enter")
    code = page.locator("#result details code").first
    expect(code).to_contain_text("torch.manual_seed(41)")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("share-menu > [role=status]")).to_contain_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")

    taker = open_page()
    taker.page.goto(link)
    expect(taker.page.locator("#result details code").first).to_have_text(code.text_content() or "")
    for name in given:
        expect(taker.page.locator(f"[name='{name}']")).to_have_value(page.locator(f"[name='{name}']").input_value())
    expect(taker.page.locator("[name=gradients]")).to_be_checked()


@pytest.fixture(scope="module")
def answers(client: httpx.Client) -> dict[str, Any]:
    """What the API itself says to each of CASES."""
    said = {case: client.post(f"/api/v1/operators/{name}/run", json=request) for case, (name, request) in CASES.items()}
    assert {case: answer.status_code for case, answer in said.items()} == dict.fromkeys(CASES, 200)
    return {case: answer.json() for case, answer in said.items()}


@pytest.fixture(scope="module")
def codes(page: Page, answers: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The snippets of each of CASES."""
    cases = [[name, json.dumps(request), answers[case]["code"], False] for case, (name, request) in CASES.items()]
    return dict(zip(CASES, page.evaluate(SNIPPETS, [MODULES, cases]), strict=True))


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="there is no bash or no curl")
def test_curl_gives_the_same_numbers(codes: dict[str, dict[str, str]], answers: dict[str, Any]) -> None:
    for case, code in codes.items():
        assert numbers(json.loads(executed(["bash", "-s"], code["curl"]))) == numbers(answers[case]), case
    assert "<<'REQUEST'" in codes["a long text"]["curl"]


@pytest.mark.parametrize("form", ["python", "httpx"])
def test_python_gives_the_same_numbers(codes: dict[str, dict[str, str]], answers: dict[str, Any], form: str) -> None:
    """Each in a namespace of its own, in one process, as importing is what takes the time."""
    said = json.loads(executed([sys.executable, "-c", EXECUTE_PYTHON], json.dumps([code[form] for code in codes.values()])))
    for (case, answer), (answered, printed) in zip(answers.items(), said, strict=True):
        assert repr(numbers(answered)) == repr(numbers(answer)), case
        assert len(printed.splitlines()) == len(answer["outputs"])


def test_javascript_gives_the_same_numbers_in_a_page(page: Page, codes: dict[str, dict[str, str]], answers: dict[str, Any]) -> None:
    for case, code in codes.items():
        answer = page.evaluate(f"(async () => {{ const console = {{ log() {{}} }};\n{code['javascript']}\nreturn answer; }})()")
        assert as_doubles(numbers(answer)) == as_doubles(numbers(answers[case])), case


@pytest.mark.skipif(not shutil.which("node"), reason="there is no node")
def test_javascript_gives_the_same_numbers_in_node(codes: dict[str, dict[str, str]], answers: dict[str, Any]) -> None:
    for case, code in codes.items():
        said = executed(["node", "--input-type=module"], code["javascript"] + "console.log(JSON.stringify(answer));")
        assert as_doubles(numbers(json.loads(said.splitlines()[-1]))) == as_doubles(numbers(answers[case])), case


def test_pytorch_gives_the_same_numbers(codes: dict[str, dict[str, str]], answers: dict[str, Any]) -> None:
    work = [
        (code["pytorch"], [output["name"] for output in answers[case]["outputs"]], list(answers[case].get("gradients", {})))
        for case, code in codes.items()
    ]
    said = json.loads(executed([sys.executable, "-c", EXECUTE_PYTORCH], json.dumps(work)))
    for (case, answer), (outputs, gradients) in zip(answers.items(), said, strict=True):
        assert outputs == [output["data"] for output in answer["outputs"]], case
        assert gradients == {name: gradient["data"] for name, gradient in answer.get("gradients", {}).items()}, case


EXECUTE_PYTHON = """
import contextlib, io, json, sys

said = []
for code in json.load(sys.stdin):
    space, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, space)
    said.append([space["answer"], printed.getvalue()])
print(json.dumps(said))
"""

EXECUTE_PYTORCH = """
import contextlib, io, json, numpy, sys, torch

def plain(value):
    if value.ndim:
        return [plain(item) for item in value]
    if not numpy.issubdtype(value.dtype, numpy.floating):
        return value.item()
    return float(str(value[()])) if numpy.isfinite(value) else "NaN" if numpy.isnan(value) else "Infinity" if value > 0 else "-Infinity"

def gradient(space, name):
    root, _, rest = name.partition(".")
    return (space["module"].get_parameter(rest) if root == "state" else space[rest]).grad

said = []
for code, outputs, gradients in json.load(sys.stdin):
    space = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, space)
    values = [plain(space[name].detach().numpy()) for name in outputs]
    said.append([values, {name: plain(gradient(space, name).numpy()) for name in gradients}])
    torch.set_default_dtype(torch.float32)
print(json.dumps(said))
"""


def test_a_refused_request_reaches_the_api_as_it_was(page: Page, client: httpx.Client) -> None:
    """Quotes, other scripts, signs that mean something to a shell or a page: each snippet sends them unchanged."""
    for name, request in REFUSED.values():
        problem = client.post(f"/api/v1/operators/{name}/run", json=request).json()
        (codes,) = page.evaluate(SNIPPETS, [MODULES, [[name, json.dumps(request), "", False]]])
        assert codes["pytorch"] == ""
        assert json.loads(executed(["bash", "-s"], codes["curl"]))["detail"] == problem["detail"]
        for form in ("python", "httpx"):
            said = subprocess.run(
                [sys.executable, "-"], input=codes[form], capture_output=True, text=True, timeout=60, check=False, env=UTF_8
            )
            assert (said.returncode, said.stderr) == (1, problem["detail"] + "\n")
        said = page.evaluate(f"(async () => {{ {codes['javascript']} }})().catch((error) => error.message)")
        assert said == problem["detail"]
        assert not any(sign in code for code in codes.values() for sign in "\u202e\u2028")


def test_a_site_with_keys_gives_snippets_that_send_one(page: Page, start_server: Any) -> None:
    guarded = start_server(workers=1, api_keys='["secret key"]')
    (codes,) = page.evaluate(SNIPPETS, [MODULES, [["torch.nn.ReLU", '{"inputs": {"input": [-1.0, 2.0]}}', "", True]]])
    here = page.url.removesuffix("/en/about")
    keyed = UTF_8 | {"TORCHNOTES_KEY": "secret key"}
    for command, code in (
        (["bash", "-s"], codes["curl"]),
        ([sys.executable, "-"], codes["python"]),
        ([sys.executable, "-"], codes["httpx"]),
    ):
        assert "2.0]" in executed(command, code.replace(here, guarded.url.rstrip("/")), keyed)
    assert "secret" not in json.dumps(codes)
    assert '"Bearer " + key' in codes["javascript"]


@pytest.mark.parametrize(("language", "opens", "said"), [("en", "Share and export", "Link copied"), ("zh", "分享与导出", "链接已复制")])
def test_the_menu_says_what_it_has_copied(open_page: OpenPage, client: httpx.Client, language: str, opens: str, said: str) -> None:
    visit = open_page(permissions=["clipboard-read", "clipboard-write"], viewport={"width": 360, "height": 800})
    page, menu, dialog = visit.page, visit.page.locator("share-menu"), visit.page.locator("share-menu dialog")
    name, request = CASES["not-a-number in, gradients"]
    answer = show_menu(visit, client, name, request, language)
    menu.get_by_role("button").first.click()
    expect(menu.get_by_role("status")).to_contain_text(said)
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"{visit.site}/{language}/operators/{name}#v1.")
    menu.get_by_role("button", name=opens).press("Enter")
    expect(dialog.locator("pre")).to_have_text(answer["code"])
    dialog.get_by_role("radio").first.press("ArrowRight")
    expect(dialog.get_by_role("radio", name="curl")).to_be_checked()
    expect(dialog.locator("pre")).to_contain_text("curl 'http")
    dialog.locator(".forms button").press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("curl")
    assert page.evaluate("navigator.clipboard.readText()") == dialog.locator("pre").text_content()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert visit.accessibility_violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    expect(menu.get_by_role("button", name=opens)).to_be_focused()
    assert visit.accessibility_violations() == []


def test_where_the_clipboard_is_refused_the_text_is_selected(open_page: OpenPage, client: httpx.Client) -> None:
    visit = open_page()
    page, menu = visit.page, visit.page.locator("share-menu")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false;")
    show_menu(visit, client, *CASES["a fill and training"])
    menu.get_by_role("button", name="Copy link").click()
    field = menu.get_by_role("textbox")
    expect(field).to_be_focused()
    status = menu.locator("dialog [role=status]")
    expect(status).to_contain_text("Ctrl+C")
    assert "#v1." in field.input_value()
    assert page.evaluate("document.activeElement.selectionEnd") == len(field.input_value())
    assert visit.accessibility_violations() == []
    page.evaluate("document.execCommand = () => true")
    menu.get_by_role("button", name="Copy report").click()
    expect(status).to_contain_text("Report copied")
    expect(field).to_be_hidden()
    expect(menu.get_by_role("button", name="Copy report")).to_be_focused()


def test_what_is_too_large_for_a_link_says_so(open_page: OpenPage, client: httpx.Client) -> None:
    visit = open_page()
    name, request = CASES["a long text"]
    show_menu(visit, client, name, {"inputs": {"input": request["inputs"]["input"].replace("]", ", 0.1234567]").replace("5,", "5123,")}})
    visit.page.get_by_role("button", name="Copy link").click()
    expect(visit.page.locator("share-menu").get_by_role("status")).to_contain_text("Too large for a link")


def test_the_report_has_all_of_the_run(open_page: OpenPage, client: httpx.Client, tmp_path: Path) -> None:
    visit = open_page()
    menu = visit.page.locator("share-menu")
    name, request = CASES["state and gradients"]
    answer = show_menu(visit, client, name, request)
    menu.get_by_role("button", name="Share and export").click()
    report = saved(menu.get_by_role("button", name="Download report"), visit.page, tmp_path, f"{name}.md")
    link = report.partition("<")[2].partition(">")[0]
    assert link.startswith(f"{visit.site}/en/operators/{name}#v1.")
    statistics = answer["outputs"][0]["statistics"]
    for part in (
        f"# `{name}`", f"| `torch` | `{answer['torch']}` |", "| `device` | `cpu` |", "| `seed` | `11` |", "| `dtype` | `float64` |",
        "| `in_features` | `2` |", "## Inputs\n\n### `input`\n\n```\n[[1.0, -0.0], [3.0, 0.001]]\n```", "### `weight`",
        "## Upstream gradients given",
        f"| `output` | `float64` | `[2, 2]` | `{statistics['min']}` |", "## Gradients", "### `state.weight`", "### `inputs.input`",
        f"```python\n{answer['code'].rstrip()}\n```", json.dumps(answer["outputs"][0]["data"]),
    ):  # fmt: skip
        assert part in report
    whole = saved(menu.get_by_role("button", name="Download answer"), visit.page, tmp_path, f"{name}.json")
    assert json.loads(whole) == answer

    answer = show_menu(visit, client, "torch.nn.MSELoss", {"inputs": {"input": "[1, 2.5]", "target": [0.0, 2.0]}})
    menu.get_by_role("button", name="Share and export").click()
    assert "## Loss\n\n`0.625`" in saved(menu.get_by_role("button", name="Download report"), visit.page, tmp_path, "torch.nn.MSELoss.md")


def test_a_report_cannot_be_written_into(open_page: OpenPage, client: httpx.Client, tmp_path: Path) -> None:
    visit = open_page()
    odd = "```\n# Forged <b>bold</b> | cell `a` ``b``"
    visit.go("/zh/about")
    problem = {"code": "invalid_argument", "title": "no", "detail": odd}
    request = {"arguments": {odd: odd}, "inputs": {"input": odd}}
    visit.page.evaluate(SHOW_MENU, [MODULES, "torch.nn.ReLU", json.dumps(request), None, problem, json.dumps(playground_words("zh"))])
    visit.page.get_by_role("button", name="分享与导出").click()
    report = saved(visit.page.get_by_role("button", name="下载报告"), visit.page, tmp_path, "torch.nn.ReLU.md")
    assert "## 被拒绝" in report
    assert f"````\n{odd}\n````" in report
    assert "| ``` ``` # Forged <b>bold</b> \\| cell `a` ``b`` ``` |" in report.replace("````", "```")
    assert visit.page.get_by_role("button", name="下载结果（JSON）").is_disabled()


UTF_8 = os.environ | {"PYTHONIOENCODING": "utf-8", "NO_PROXY": "*"}


def executed(command: list[str], code: str, environment: dict[str, str] = UTF_8) -> str:
    done = subprocess.run(command, input=code, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def numbers(answer: dict[str, Any]) -> list[Any]:
    """All that was computed."""
    return [answer["outputs"], answer.get("gradients"), answer.get("state"), answer.get("loss"), answer["seed"], answer["code"]]


def as_doubles(value: Any) -> Any:
    """JavaScript reads every number of an answer as a double."""
    if isinstance(value, list):
        return [as_doubles(item) for item in value]
    if isinstance(value, dict):
        return {key: as_doubles(item) for key, item in value.items()}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def show_menu(visit: Visit, client: httpx.Client, name: str, request: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """Puts a menu with this run into a page that has none; the API's answer."""
    visit.go(f"/{language}/about")
    said = client.post(f"/api/v1/operators/{name}/run", json=request)
    visit.page.evaluate(SHOW_MENU, [MODULES, name, json.dumps(request), said.text, None, json.dumps(playground_words(language))])
    answer: dict[str, Any] = said.json()
    return answer


def saved(button: Any, page: Page, folder: Path, name: str) -> str:
    """The text of the file that a button makes the browser save under this name."""
    with page.expect_download() as waiting:
        button.click()
    download: Download = waiting.value
    assert download.suggested_filename == name
    download.save_as(folder / name)
    return (folder / name).read_text(encoding="utf-8")
