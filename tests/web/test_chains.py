"""The page of chains as the server makes it: its example is of real runs, its presets run, its words are all there."""

import html
import json
import re

import httpx
import pytest

from app.web.chains import MOST_STEPS, PRESETS, SEQUENTIAL, WORDS, Chain
from app.web.strings import LANGUAGES, STRINGS
from tests.servers import ROOT


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_runs(client: httpx.Client, name: str) -> None:
    preset = PRESETS[name]
    assert 3 <= len(preset.steps) <= MOST_STEPS
    answer = client.post(f"/api/v1/operators/{SEQUENTIAL}/run", json=preset.request(MOST_STEPS))
    assert answer.status_code == 200, answer.text


def test_a_request_is_of_the_first_steps() -> None:
    chain = Chain("randn(1)", (("ReLU", {}), ("Softmax", {"dim": 0})))
    assert chain.request(1) == {"arguments": {"modules": [{"operator": "torch.nn.ReLU", "arguments": {}}]}, "inputs": {"input": "randn(1)"}}
    assert chain.request(2)["arguments"]["modules"][1] == {"operator": "torch.nn.Softmax", "arguments": {"dim": 0}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_has_what_its_runs_gave(client: httpx.Client, language: str) -> None:
    page = client.get(f"/{language}/chain").text
    example = next(iter(PRESETS.values()))
    rows = re.findall(r'<th scope="row"><code>(.*?)</code></th><td>(.*?)</td><td>(.*?)</td>', page)
    assert len(rows) == 1 + len(example.steps)
    for length, (_, shape, parameters) in enumerate(rows[1:], 1):
        dry = client.post(f"/api/v1/operators/{SEQUENTIAL}/shape", json=example.request(length)).json()
        assert (shape, parameters) == (" × ".join(map(str, dry["outputs"][0]["shape"])), str(dry["parameters"]))
    answer = client.post(f"/api/v1/operators/{SEQUENTIAL}/run", json=example.request(MOST_STEPS)).json()
    assert all(f"{value:.4f}" in page for row in answer["outputs"][0]["data"] for value in row)


def test_modules_that_need_more_than_one_tensor_are_told(client: httpx.Client) -> None:
    page = client.get("/en/chain").text
    setup = json.loads(html.unescape(re.findall(r'data-setup="(.*?)"', page)[0]))
    assert setup["unfit"]["torch.nn.MSELoss"] == ["input", "target"]
    assert "torch.nn.Linear" not in setup["unfit"]
    rows = client.get("/api/v1/operators?kind=module").json()["operators"]
    assert {row["name"] for row in rows} > setup["unfit"].keys()
    assert {row["category"] for row in rows} == setup["categories"].keys()


def test_the_scripts_words_are_in_the_page(client: httpx.Client) -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "static/js/playground").glob("chain*.js"))
    said = set(re.findall(r'\bt\("(\w+)"', scripts)) | set(re.findall(r'\["(\w+)", (?:count|bytes)\(', scripts))
    assert {word for word in said if word.startswith("chain_")} == set(WORDS)
    words = json.loads(re.findall(r'id="playground-words">(.*?)</script>', client.get("/zh/chain").text)[0])["words"]
    assert said <= words.keys() | {"parameters", "flops"}
    assert words["chain_none"] == STRINGS["chain_none"][1]


@pytest.mark.parametrize("address", ["/en/", "/zh/operators", "/sitemap.xml"])
def test_pages_lead_to_it(client: httpx.Client, address: str) -> None:
    assert re.search(r"/(en|zh)/chain[\"<]", client.get(address).text)
