"""The pages to read: every chapter in both languages, with its runs; how they are cached and compressed; what leads to them."""

import gzip
import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import brotli
import httpx
import nbformat
import pytest

from app.notes.library import LANGUAGES, Shelf
from app.paths import CONTENT
from tests.servers import Server
from tests.web.problem import assert_problem

LIBRARY = Shelf().current
CHAPTERS = list(LIBRARY.chapters["en"])
NOT_SHOWN = {"en": "The workers are busy", "zh": "工作进程正忙"}
COMPRESSED_BYTES = 55_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_shows_its_text_and_the_results_of_its_runs(client: httpx.Client, language: str, name: str) -> None:
    answer = client.get(f"/{language}/notes/{name}", headers={"accept-encoding": "br"})
    page, chapter = answer.text, LIBRARY.chapters[language][name]
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "br"
    assert int(answer.headers["content-length"]) < COMPRESSED_BYTES
    assert NOT_SHOWN[language] not in page
    assert "{#" not in page
    for section in chapter.sections:
        assert f'id="{section.id}"' in page
    runs = [directive for directive in chapter.directives if directive.kind == "run"]
    figures = [directive for directive in chapter.directives if directive.kind == "figure"]
    assert page.count('<figure class="recorded') == len(runs)
    assert page.count('<figure class="drawn') == len(figures)
    assert page.count('<figure class="recorded failing') == sum(bool(run.expected) for run in runs)


@pytest.mark.parametrize("name", CHAPTERS)
def test_both_languages_stand_side_by_side(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/en/notes/{name}/side-by-side")
    assert answer.status_code == 200
    titles = [LIBRARY.chapters[language][name].title for language in LANGUAGES]
    assert all(title.replace("&", "&amp;") in answer.text for title in titles)
    at_the_top = [token for token in LIBRARY.chapters["en"][name].tokens if token.level == 0 and token.info.startswith("run ")]
    nested = [token for token in LIBRARY.chapters["en"][name].tokens if token.level and token.info.startswith("run ")]
    assert answer.text.count('<figure class="recorded') == len(at_the_top) + 2 * len(nested), "within a callout a run is part of its text"


def test_a_page_is_kept_until_it_changes(client: httpx.Client) -> None:
    first = client.get("/en/notes/linear", headers={"accept-encoding": "identity"})
    again = client.get("/en/notes/linear", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["vary"] == "accept-encoding"
    assert client.get("/zh/notes/linear").headers["etag"] != first.headers["etag"]
    assert "content-encoding" not in first.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("zstd", None)]
)
def test_a_page_comes_compressed_as_it_is_liked(server: Server, accepted: str, encoding: str | None) -> None:
    with server.client() as client, client.stream("GET", "/en/notes/linear", headers={"accept-encoding": accepted}) as answer:
        body = b"".join(answer.iter_raw())
        assert answer.headers.get("content-encoding") == encoding
    plain = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding or "", bytes)(body)
    assert b"</html>" in plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["", "glossary", "about", "operators", "operators/torch.nn.Conv2d", "search?q=conv"])
def test_other_pages_are_there(client: httpx.Client, language: str, place: str) -> None:
    answer = client.get(f"/{language}/{place}")
    assert answer.status_code == 200
    assert "<h1" in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_operators_page_has_what_the_notes_say_of_it(client: httpx.Client, language: str) -> None:
    page = client.get(f"/{language}/operators/torch.nn.Conv2d").text
    ((chapter, section),) = LIBRARY.sections_of(language, ["torch.nn.Conv2d"])
    assert f"/{language}/notes/{chapter.id}#{section.id}" in page
    assert LIBRARY.argument(language, "torch.nn.Conv2d", "stride") in page


def test_a_run_in_the_notes_leads_to_its_form(client: httpx.Client) -> None:
    page = client.get("/en/notes/linear").text
    address = re.search(r'href="(/en/operators/torch\.nn\.Linear\?request=[^"]*)#form"', page)
    assert address
    form = client.get(address[1]).text
    assert re.search(r'name="arguments/in_features"[^>]*value="\d+"', form)


@pytest.mark.parametrize("asked", ["[1]", "{", '{"inputs": 1}', "null", '{"arguments": []}'])
def test_a_form_is_not_filled_from_what_is_no_request(client: httpx.Client, asked: str) -> None:
    assert client.get("/en/operators/torch.nn.ReLU", params={"request": asked}).status_code == 200


# ---- from torch's own addresses


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("torch.nn.ReLU", "operators/torch.nn.ReLU"),
        ("torch.cat", "operators/torch.cat"),
        ("torch.nn.functional.conv2d", "operators/torch.nn.functional.conv2d"),
        ("torch.Tensor.fill_", "operators/torch.Tensor.fill_"),
        ("torch.optim.Adam", "operators/torch.optim.Adam"),
        ("torch.save", "notes/serialization#save"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_path_of_torchs_documentation_leads_here(client: httpx.Client, name: str, place: str, language: str) -> None:
    answer = client.get(f"/docs/stable/generated/{name}.html", headers={"accept-language": language})
    assert answer.status_code == 307
    target = answer.headers["location"]
    assert target.startswith(f"/{language}/{place.partition('#')[0]}")
    assert client.get(target).status_code == 200


def test_every_name_has_the_path_that_torchs_documentation_gives_it(client: httpx.Client) -> None:
    names = [row["name"] for row in client.get("/api/v1/operators").json()["operators"]]
    for name in names:
        assert client.get(f"/docs/stable/generated/{name}.html").headers["location"].endswith(f"/operators/{name}")


def test_a_path_that_torch_has_not_is_not_found(client: httpx.Client) -> None:
    problem = assert_problem(client.get("/docs/stable/generated/torch.nn.Sigmod.html"), "unknown_operator")
    assert "torch.nn.Sigmoid" in problem["suggestions"]


# ---- crawlers


def test_the_sitemap_has_every_page(client: httpx.Client) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    addresses = [entry.text or "" for entry in tree.findall("s:url/s:loc", space)]
    assert len(addresses) == len(set(addresses)) > 2000
    assert all(address.startswith(str(client.base_url).rstrip("/")) for address in addresses)
    for address in addresses[:: len(addresses) // 40]:
        assert client.get(address).status_code == 200
    assert "Sitemap: " in client.get("/robots.txt").text


# ---- files to take along


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chapter_can_be_taken_along(client: httpx.Client, language: str) -> None:
    notebook = client.get(f"/{language}/notes/convolution.ipynb")
    assert notebook.headers["content-type"] == "application/x-ipynb+json"
    assert f'filename="convolution.{language}.ipynb"' in notebook.headers["content-disposition"]
    nbformat.validate(nbformat.reads(notebook.text, as_version=4))
    assert f"{client.base_url}/{language}/".replace("//", "/").removeprefix("http:/") in json.dumps(notebook.json())
    script = client.get(f"/{language}/notes/convolution.py")
    assert script.headers["content-type"].startswith("text/x-python")
    compile(script.text, "convolution.py", "exec")


@pytest.mark.parametrize("path", ["/en/notes/nothing", "/en/notes/nothing.ipynb", "/zh/notes/nothing/side-by-side", "/en/notes/../notes/x"])
def test_a_chapter_that_is_not_there(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


# ---- searching, over HTTP


def test_the_search_tells_where_and_why(client: httpx.Client) -> None:
    answer = client.get("/api/v1/search", params={"q": "conv 2d", "language": "en", "limit": 3}).json()
    assert (answer["query"], answer["language"], answer["count"]) == ("conv 2d", "en", len(answer["results"]))
    first = answer["results"][0]
    assert (first["address"], first["kind"], first["reason"]) == ("/en/operators/torch.nn.Conv2d", "operator", "name")
    assert all(client.get(hit["address"]).status_code == 200 for hit in answer["results"])


@pytest.mark.parametrize("given", [{"limit": "0"}, {"limit": "51"}, {"limit": "x"}, {"language": "fr"}])
def test_a_search_that_makes_no_sense(client: httpx.Client, given: dict[str, str]) -> None:
    assert_problem(client.get("/api/v1/search", params={"q": "relu", **given}), "invalid_argument", pointer=f"/{next(iter(given))}")


def test_a_search_for_nothing_finds_nothing(client: httpx.Client) -> None:
    assert client.get("/api/v1/search", params={"q": " "}).json()["results"] == []


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" OR 1=1 --', "NEAR(a b)", "*", "\x00", "a" * 5000, "卷" * 3000])
def test_any_text_can_be_searched_for(client: httpx.Client, text: str) -> None:
    assert client.get("/api/v1/search", params={"q": text}).status_code == 200
    page = client.get("/en/search", params={"q": text})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


# ---- while it is written


@pytest.fixture
def shelf(tmp_path: Path) -> Callable[[], Shelf]:
    shutil.copytree(CONTENT, tmp_path / "content")
    return lambda: Shelf(tmp_path / "content")


def test_an_edit_shows_at_the_next_look(shelf: Callable[[], Shelf], tmp_path: Path) -> None:
    kept = shelf()
    before = kept.current
    assert kept.current is before
    file = tmp_path / "content" / "en" / "linear.md"
    file.write_text(file.read_text(encoding="utf-8").replace("# ", "# New: ", 1), encoding="utf-8")
    time.sleep(0.3)
    after = kept.current
    assert after is not before
    assert after.chapters["en"]["linear"].title == "New: " + before.chapters["en"]["linear"].title
    assert after.chapters["en"]["pooling"] is before.chapters["en"]["pooling"], "what has not changed is not read again"
