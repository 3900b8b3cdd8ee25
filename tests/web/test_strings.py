"""The words of the interface are complete in both languages."""

import re
from string import Formatter

import httpx
import pytest

from app import paths
from app.errors import CODES
from app.web import strings
from app.web.problems import PROBLEM_TYPES
from tests.notes.test_code import SKIP_REASONS

PAIRS = [*strings.STRINGS.items(), *strings.CATEGORIES.items()] + [
    (f"{code} {part}", pair) for code, parts in strings.PROBLEMS.items() for part, pair in enumerate(parts)
]


@pytest.mark.parametrize("pair", [pair for _, pair in PAIRS], ids=[key for key, _ in PAIRS])
def test_both_languages_say_the_same(pair: tuple[str, str]) -> None:
    english, chinese = (sorted(name for _, name, _, _ in Formatter().parse(text) if name) for text in pair)
    assert english == chinese
    assert all(pair)


def test_every_error_has_words() -> None:
    assert set(CODES) <= set(PROBLEM_TYPES) == set(strings.PROBLEMS)


def test_every_category_has_words(client: httpx.Client) -> None:
    assert {row["category"] for row in client.get("/api/v1/operators").json()["operators"]} == set(strings.CATEGORIES)


def test_every_string_is_used() -> None:
    app = paths.TEMPLATES.parent / "app"
    sources = [*paths.TEMPLATES.glob("*.html"), *(app / "web").glob("*.py"), *(app / "notes").glob("*.py")]
    used = {word for source in sources if source.name != "strings.py" for word in re.findall(r"\w+", source.read_text(encoding="utf-8"))}
    scripts = "".join(script.read_text(encoding="utf-8") for script in (paths.STATIC / "js" / "playground").glob("*.js"))
    used |= {f"play_{word}" for word in re.findall(r"\w+", scripts)}
    made = {f"needs_{reason}" for reason in SKIP_REASONS}
    unused = set(strings.STRINGS) - used - made
    # Scripts make some keys of parts: t(`state_${choice}`), t(`${name}_changes_nothing`).
    parts = [rf"play_{start}\w+" for start in re.findall(r"`(\w+_)\$\{", scripts)] + [
        rf"play_\w+{end}" for end in re.findall(r"\}(_\w+)`", scripts)
    ]
    assert [key for key in sorted(unused) if not any(re.fullmatch(part, key) for part in parts)] == []
    assert made <= set(strings.STRINGS) - used
