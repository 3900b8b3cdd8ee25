"""The notes themselves: both languages say the same with the same code, everything is taught, and what they show is what runs give."""

import csv
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.notes.chapters import Chapter, Directive
from app.notes.library import LANGUAGES, Library, Shelf
from app.notes.render import render_tokens
from app.operators import catalog

CONTENT = Path(__file__).parents[2] / "content"
LIBRARY: Library = Shelf(CONTENT).current
CHAPTERS = list(LIBRARY.chapters["en"])
BY_LANGUAGE = [(language, name) for language in LANGUAGES for name in CHAPTERS]
COVERAGE = Path(__file__).parents[1] / "data" / "coverage.tsv"


def chapter(language: str, name: str) -> Chapter:
    return LIBRARY.chapters[language][name]


def shared(of: Chapter) -> list[tuple[str, ...]]:
    """What a chapter must have in common with its other language, in order."""
    found: list[tuple[str, ...]] = []
    for token, following in pairwise([*of.tokens, of.tokens[-1]]):
        if token.type == "heading_open":
            found.append((token.tag, str(token.attrGet("id")), *token.meta["operators"]))
        elif token.type == "fence":
            directive = token.info.split()[0] in ("run", "figure") if token.info else False
            found.append((token.info, token.content.partition("\n\n")[0].strip() if directive else token.content))
        elif token.type == "math_block":
            found.append(("$$", token.content.strip()))
        elif token.type.startswith("container_") and token.nesting == 1:
            found.append((token.info.split()[0], *re.findall(r"\bE\d+", token.info)))
        elif token.type == "table_open":
            found.append(("table",))
        assert following is not None
    return found


def text_of(of: Chapter) -> str:
    """The words of a chapter, its code, formulas and callouts about what others misread left out."""
    without_fences = re.sub(r"^```.*?^```$", "", of.source, flags=re.MULTILINE | re.DOTALL)
    without_misread = re.sub(r"^::: misread.*?^:::$", "", without_fences, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`|\$[^$]*\$", "", without_misread)


# ---- both languages


@pytest.mark.parametrize("name", CHAPTERS)
def test_both_languages_share_headings_code_formulas_and_runs(name: str) -> None:
    english, chinese = (shared(chapter(language, name)) for language in LANGUAGES)
    assert english == chinese


@pytest.mark.parametrize("name", CHAPTERS)
def test_both_languages_are_written_out(name: str) -> None:
    english, chinese = chapter("en", name), chapter("zh", name)
    words, characters = len(text_of(english).split()), len(re.findall(r"[\u4e00-\u9fff]", text_of(chinese)))
    assert words > 150
    assert 0.9 < characters / words < 3.5, "one language says much more than the other"
    assert len(re.findall(r"[\u4e00-\u9fff]", text_of(english))) <= 0.02 * len(text_of(english))


@pytest.mark.parametrize("name", CHAPTERS)
def test_inline_formulas_are_the_same(name: str) -> None:
    def formulas(of: Chapter) -> list[str]:
        inline = (child for token in of.tokens if token.type == "inline" for child in token.children or ())
        return sorted({token.content for token in inline if token.type == "math_inline"})

    assert formulas(chapter("en", name)) == formulas(chapter("zh", name))


def test_every_file_is_a_chapter() -> None:
    for language in LANGUAGES:
        files = {path.stem for path in (CONTENT / language).glob("*.md")} - {"home", "about"}
        assert files == set(CHAPTERS)


# ---- what is taught


def taught() -> list[dict[str, str]]:
    with COVERAGE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("row", taught(), ids=lambda row: f"{row['chapter']}-{row['canonical']}")
def test_every_name_of_the_sources_is_taught(row: dict[str, str]) -> None:
    places = LIBRARY.places.get(row["canonical"], ())
    assert places, "no heading names it"
    for place in places:
        for language in LANGUAGES:
            section = chapter(language, place.chapter).section(place.section)
            assert section is not None
            assert len(section.text) > 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_executable_name_is_run_or_leads_to_its_page(language: str) -> None:
    """By a run, or by code in the text that becomes a link to the operator's page."""
    names = catalog.aliases() | {name: name for name in catalog.names()}
    shown = set()
    for each in LIBRARY.chapters[language].values():
        shown |= {names.get(directive.subject) for directive in each.directives}
        codes = (child.content for token in each.tokens for child in token.children or () if child.type == "code_inline")
        shown |= {names.get(code.removesuffix("()")) for code in codes if "." in code}
    wanted = {names[row["canonical"]] for row in taught() if row["executable"] == "yes" and row["canonical"] != "torch.nn.Module"}
    assert sorted(wanted - shown) == []


def test_headings_name_what_there_is() -> None:
    """Each name at a heading is an operator, in the list of what is taught, or importable from torch."""
    known = set(catalog.names()) | set(catalog.aliases()) | {row["canonical"] for row in taught()}
    strangers = [name for name in LIBRARY.places if name not in known and not importable(name)]
    assert strangers == []


def importable(name: str) -> bool:
    import torch

    found: Any = torch
    for part in name.split(".")[1:]:
        found = getattr(found, part, None)
    return name.startswith("torch") and found is not None


# ---- links and terms


class Links:
    """Surroundings that note where a text leads."""

    def __init__(self) -> None:
        self.chapters: list[tuple[str, str]] = []
        self.terms: list[str] = []
        self.shown: list[Directive] = []

    def operator(self, name: str) -> str:
        return ""

    def chapter(self, chapter_id: str, fragment: str) -> str:
        self.chapters.append((chapter_id, fragment.removeprefix("#")))
        return ""

    def term(self, term_id: str) -> str:
        self.terms.append(term_id)
        return ""

    def word(self, key: str) -> str:
        return key

    def show(self, directive: Directive) -> str:
        self.shown.append(directive)
        return ""


@pytest.mark.parametrize(("language", "name"), BY_LANGUAGE)
def test_links_lead_somewhere(language: str, name: str) -> None:
    links = Links()
    page = render_tokens(chapter(language, name).tokens, links)
    assert "{#" not in page
    for target, fragment in links.chapters:
        assert target in (*CHAPTERS, "glossary", "about")
        if fragment and target in CHAPTERS:
            assert chapter(language, target).section(fragment), f"{target}.md has no #{fragment}"
    assert set(links.terms) <= set(LIBRARY.terms)
    assert links.shown == chapter(language, name).directives


@pytest.mark.parametrize("term", LIBRARY.terms.values(), ids=lambda term: term.id)
def test_the_notes_obey_the_glossary(term: Any) -> None:
    for language in LANGUAGES:
        assert term.name[language]
        assert len(term.text[language]) > 10
        for wording in term.avoid[language]:
            users = [name for name in CHAPTERS if wording in text_of(chapter(language, name))]
            assert users == [], f"{wording!r} for {term.name[language]!r}"
    assert set(term.related) <= set(LIBRARY.terms)


def test_misread_boxes_name_what_is_misread() -> None:
    found = [
        re.findall(r"E\d{3}", line)
        for each in LIBRARY.chapters["en"].values()
        for line in re.findall(r"^::: misread.*$", each.source, re.M)
    ]
    assert len(found) > 30
    assert all(found)


# ---- what runs give


def runs() -> list[Any]:
    return [
        pytest.param(directive, id=f"{name}-{index}-{directive.subject}")
        for name in CHAPTERS
        for index, directive in enumerate(chapter("en", name).directives)
        if directive.kind == "run"
    ]


@pytest.mark.parametrize("directive", runs())
def test_every_run_ends_as_the_text_says(client: httpx.Client, directive: Directive) -> None:
    answer = client.post(f"/api/v1/operators/{directive.subject}/run", json=json.loads(directive.body))
    assert answer.json().get("code") == (directive.expected or answer.json()["code"] if answer.status_code == 200 else directive.expected)
    assert (answer.status_code == 200) == (not directive.expected), answer.text[:500]


# ---- the argument table


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_argument_is_described(language: str) -> None:
    missing = {
        f"{name}.{argument}"
        for name in catalog.names()
        for argument in catalog.operator(name).signature.arguments
        if not LIBRARY.argument(language, name, argument)
    }
    assert sorted(missing) == []
