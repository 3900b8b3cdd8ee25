"""The pages over real HTTP: addresses, languages, forms and results, and what the browser is made to load."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from starlette.requests import Request

from app.web import pages, strings
from app.web.problems import PROBLEM_TYPES, type_of
from tests.servers import Server

HTML = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

FIRST_LANGUAGES = [
    ("", "en"),
    ("en-GB,en;q=0.9", "en"),
    ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
    ("zh-TW;q=0.5, en;q=0.4", "zh"),
    ("en;q=0.3,zh;q=0.2", "en"),
    ("fr,de;q=0.5", "en"),
    ("zh;q=x", "en"),
]

ADDRESSES = [
    ("/en/", 200, "PyTorch, to read and to run"),
    ("/zh/", 200, "亲手运行"),
    ("/en/operators", 200, "Squashes each value"),
    ("/zh/operators", 200, "激活函数"),
    ("/en/operators?q=Conv2d", 200, "Slides learned windows"),
    ("/zh/operators?q=归一", 200, "BatchNorm2d"),
    ("/en/operators?category=loss", 200, "MSELoss"),
    ("/en/operators?q=%3Cscript%3E", 200, "No operator matches"),
    ("/en/operators/torch.nn.LSTM", 200, "num_layers"),
    ("/zh/operators/torch.nn.LSTM?example=2", 200, "zeros(4,2,2)"),
    ("/en/operators/torch.nn.LSTM?example=999999999999", 200, "randn(4,1,3;seed=1)"),
    ("/en/operators/torch.nn.LSTM?error=%C2%B2", 200, "randn(4,1,3;seed=1)"),
    ("/en/operators/nn.Sigmod", 404, "torch.nn.Sigmoid"),
    ("/zh/operators/nn.Sigmod", 404, "没有这个算子"),
    ("/en/nothing", 404, "There is nothing here"),
    ("/zh/nothing", 404, "这里什么也没有"),
    ("/docs", 200, "openapi.json"),
    ("/static/package.json", 404, "There is nothing here"),
    ("/static/node_modules/axe-core/axe.min.js", 404, "There is nothing here"),
]

MEMBERS = {"signal": "SIGFPE", "pointer": "/inputs", "needed": 2, "limit": 1, "suggestions": ["torch.nn.ReLU"], "limit_seconds": 4}

LINEAR = {"arguments/in_features": "3", "arguments/out_features": "1"}
MILLIONS = {"arguments/in_features": "1000000", "arguments/out_features": "1000000"}

REFUSED_FORMS = [
    ("torch.nn.Linear", LINEAR | {"inputs/input": "randn(3,2)"}, 422, "cannot be multiplied (3x2 and 3x1)"),
    ("torch.nn.Linear", MILLIONS | {"inputs/input": "1"}, 413, "The run would cost too much"),
    ("torch.nn.LeakyReLU", {"inputs/input": "1", "arguments/negative_slope": "small"}, 422, "must be a number"),
    ("torch.nn.ReLU", {"inputs/input": "1, 2\n3"}, 422, "row"),
    ("torch.nn.ReLU", {"inputs/input": ""}, 422, "needs the input input"),
    ("torch.nn.ReLU", {"inputs/input": "1", "seed": "<b>bold</b>"}, 422, "&lt;b&gt;bold&lt;/b&gt;"),
    ("torch.nn.ReLU", {"inputs/input": "1" * pages.FORM_BYTES}, 413, "The request is too long"),
    (
        "torch.nn.LSTM",
        {"arguments/input_size": "64", "arguments/hidden_size": "512", "arguments/num_layers": "8", "inputs/input": "randn(8000,1,64)"},
        504,
        "its deadline of 4",
    ),
]


LOADED = ("stylesheet", "preload", "icon")
"""Links whose target a browser fetches by itself."""


class Document(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def values(self, attribute: str, *tags: str) -> list[str]:
        return [value for tag, attributes in self.tags if (not tags or tag in tags) and (value := attributes.get(attribute))]


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[httpx.Client]:
    """Asks as a browser does."""
    with server.client(headers=HTML) as client:
        yield client


@pytest.fixture(scope="module")
def names(browser: httpx.Client) -> list[str]:
    return [row["name"] for row in browser.get("/api/v1/operators").json()["operators"]]


@pytest.mark.parametrize(("accept_language", "language"), FIRST_LANGUAGES)
def test_the_first_address_leads_to_the_readers_language(browser: httpx.Client, accept_language: str, language: str) -> None:
    answer = browser.get("/", headers={"accept-language": accept_language})
    assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (302, f"/{language}/", "accept-language")


@pytest.mark.parametrize(("address", "status", "text"), ADDRESSES)
def test_pages(browser: httpx.Client, address: str, status: int, text: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert text in answer.text


def test_every_operator_has_a_page_in_each_language(browser: httpx.Client, names: list[str]) -> None:
    for name in names:
        for language in ("en", "zh"):
            assert browser.get(f"/{language}/operators/{name}").status_code == 200, name


@pytest.mark.parametrize("given", ["nn.ReLU", "ReLU"])
def test_short_names_lead_to_the_full_one(browser: httpx.Client, given: str) -> None:
    answer = browser.get(f"/zh/operators/{given}?example=1")
    assert (answer.status_code, answer.headers["location"]) == (308, "/zh/operators/torch.nn.ReLU?example=1")


@pytest.mark.parametrize("code", PROBLEM_TYPES)
def test_every_error_has_a_page(code: str) -> None:
    problem = {"type": type_of(code), "code": code, "detail": "<detail>", "request_id": "1"} | MEMBERS
    for language in strings.LANGUAGES:
        scope = {"type": "http", "method": "GET", "path": f"/{language}/x", "headers": [], "query_string": b"", "server": ("localhost", 80)}
        page = pages.render_problem(Request(scope), problem)
        title, _ = strings.problem_texts(language, problem)
        assert title in page
        assert "SIGFPE" in page
        assert "&lt;detail&gt;" in page
        assert ("http-equiv" in page) == (code == "starting")


def test_an_error_is_a_page_for_browsers_only(client: httpx.Client) -> None:
    assert client.get("/en/nothing").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["/en/operators?q=norm", "/zh/operators/torch.nn.LSTM?example=2", "/docs", "/en/", "/zh/nothing"])
def test_the_other_language_is_the_same_place(browser: httpx.Client, address: str) -> None:
    document = Document(browser.get(address).text)
    alternates = {
        attributes["hreflang"]: attributes["href"] for tag, attributes in document.tags if tag == "link" and "hreflang" in attributes
    }
    place = re.sub("^/(en|zh)/", "", address) if address[:4] in ("/en/", "/zh/") else ""
    site = str(browser.base_url).rstrip("/")
    assert alternates == {"en": f"{site}/en/{place}", "zh-Hans": f"{site}/zh/{place}", "x-default": f"{site}/en/{place}"}


@pytest.mark.parametrize("address", ["/en/", "/zh/operators", "/en/operators/torch.nn.MultiheadAttention", "/docs", "/en/nothing"])
def test_pages_load_only_what_is_here_and_need_no_inline_code(browser: httpx.Client, address: str) -> None:
    answer = browser.get(address)
    document = Document(answer.text)
    loaded = [attributes["href"] or "" for tag, attributes in document.tags if tag == "link" and attributes["rel"] in LOADED]
    for target in loaded + document.values("src"):
        assert urlsplit(target).netloc == ""
        assert browser.get(urljoin(address, target)).status_code == 200
    assert not re.search(r"<style|\son\w+=|javascript:|\sstyle=", answer.text)
    code = [attributes for tag, attributes in document.tags if tag == "script" and attributes.get("type") != "application/json"]
    assert all("src" in attributes for attributes in code)
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_links_of_a_page_lead_somewhere(browser: httpx.Client) -> None:
    for address in ("/en/", "/en/operators/torch.nn.Conv2d", "/zh/operators/torch.nn.Sequential?error=1"):
        for target in Document(browser.get(address).text).values("href", "a"):
            link = urlsplit(urljoin(address, target))
            assert link.netloc in ("", "docs.pytorch.org")
            if not link.netloc:
                assert browser.get(link._replace(fragment="").geturl()).status_code == 200, link


def test_every_control_has_one_label(browser: httpx.Client, names: list[str]) -> None:
    for name in names:
        document = Document(browser.get(f"/en/operators/{name}").text)
        controls = document.values("id", "input", "select", "textarea")
        identifiers = document.values("id")
        assert sorted(controls) == sorted(document.values("for", "label"))
        assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_run_shows_what_the_api_answers(browser: httpx.Client, language: str) -> None:
    form = {"inputs/input": "[[1, -2],\r\n [0.5, NaN]]", "gradients": "true", "arguments/negative_slope": "0.5"}
    answer = browser.post(f"/{language}/operators/torch.nn.LeakyReLU", data=form)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", answer.text.partition('id="result"')[2])
    assert cells[:8] == ["1.0000", "-1.0000", "0.5000", "nan", "1.0000", "0.5000", "1.0000", cells[7]]
    assert "torch.nn.LeakyReLU(negative_slope=0.5)" in answer.text
    assert re.search(r"curl http://[^ ]+/api/v1/operators/torch\.nn\.LeakyReLU/run", answer.text)


@pytest.mark.parametrize(("name", "form", "status", "text"), REFUSED_FORMS, ids=[text for _, _, _, text in REFUSED_FORMS])
def test_a_refused_run_is_explained(browser: httpx.Client, name: str, form: dict[str, str], status: int, text: str) -> None:
    answer = browser.post(f"/en/operators/{name}", data=form)
    assert answer.status_code == status
    assert text in answer.text
    assert 'role="alert"' in answer.text


def test_what_is_not_a_form_is_refused(browser: httpx.Client) -> None:
    answer = browser.post("/en/operators/torch.nn.ReLU", json={"inputs": {"input": 1}})
    assert answer.status_code == 415


def test_a_site_with_keys_asks_for_one(start_server: Callable[..., Server]) -> None:
    with start_server(workers=1, api_keys='["secret"]').client(headers=HTML) as browser:
        page = "/en/operators/torch.nn.ReLU"
        assert "key" in Document(browser.get(page).text).values("name", "input")
        form: dict[str, Any] = {"inputs/input": "1"}
        assert browser.post(page, data=form).status_code == 401
        answer = browser.post(page, data=form | {"key": "secret"})
        assert answer.status_code == 200
        assert "secret" not in answer.text


def test_a_site_below_a_path_links_below_it(start_server: Callable[..., Server]) -> None:
    server = start_server(workers=1, root_path="/notes")
    with httpx.Client(base_url=server.url.partition("/notes")[0], headers=HTML, timeout=60) as browser:
        assert browser.get("/notes/").headers["location"] == "/notes/en/"
        for address in ("/notes/en/", "/notes/en/operators/torch.nn.ReLU", "/notes/docs"):
            document = Document(browser.get(address).text)
            for target in document.values("href") + document.values("src"):
                link = urlsplit(urljoin(address, target))
                assert link.netloc or link.path.startswith("/notes/"), target
                assert link.netloc or browser.get(link._replace(fragment="").geturl()).status_code == 200, target


def test_static_files_are_kept_by_browsers(browser: httpx.Client) -> None:
    sheet = next(target for target in Document(browser.get("/en/").text).values("href", "link") if "/bundle/site.css" in target)
    assert browser.get(sheet).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert browser.get(sheet.partition("?")[0]).headers["cache-control"] == "public, max-age=3600"
