"""A chapter in one language: its sections, what they teach, and the runs and figures in it. Made from Markdown; knows no files."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from app.notes.markdown import parser, plain

DIRECTIVES = ("run", "figure")


class ContentError(ValueError):
    """The Markdown of a note is not as it must be."""


@dataclass(frozen=True)
class Directive:
    """A fence that a run fills: ```` ```run torch.nn.ReLU ```` with a request as JSON, or ```` ```figure curves ```` with what to draw.

    `expected` is the code of the error that the run must end in, if it must. What stands behind the first empty line is the caption.
    """

    kind: str
    subject: str
    body: str
    expected: str = ""
    caption: str = ""

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.body)
        return data


@dataclass(frozen=True)
class Section:
    """From a heading to the next one of its level or above; `tokens` begins with the heading."""

    id: str
    title: str
    level: int
    operators: tuple[str, ...]
    tokens: Sequence[Token]

    @property
    def own_tokens(self) -> Sequence[Token]:
        """Those before the first section within it."""
        inner = (index for index, token in enumerate(self.tokens) if index and token.type == "heading_open")
        return self.tokens[: next(inner, len(self.tokens))]

    @property
    def text(self) -> str:
        """What its own tokens say in words: code, results and directives are left out."""
        return "\n".join(plain([token]) for token in self.own_tokens[3:] if token.type in ("inline", "math_block"))

    @property
    def directives(self) -> list[Directive]:
        return list(directives(self.tokens))

    @property
    def own_directives(self) -> list[Directive]:
        return list(directives(self.own_tokens))


@dataclass(frozen=True)
class Chapter:
    """`sections` has all headings in order, the chapter's own first; `source` is the Markdown."""

    id: str
    language: str
    source: str
    tokens: Sequence[Token]
    sections: tuple[Section, ...]
    summary: str

    @property
    def title(self) -> str:
        return self.sections[0].title

    @property
    def directives(self) -> list[Directive]:
        return list(directives(self.tokens))

    def section(self, section_id: str) -> Section | None:
        return next((section for section in self.sections if section.id == section_id), None)


def parse(chapter_id: str, language: str, text: str) -> Chapter:
    """Raises ContentError where a heading has no id, an id comes twice, a directive is no JSON, or there is no title or summary."""
    tokens = parser().parse(text)
    sections = tuple(_sections(tokens))
    ids = [section.id for section in sections]
    if not sections or sections[0].level != 1 or len(tokens) < 5 or tokens[3].type != "paragraph_open":
        raise ContentError("A chapter begins with a heading of the first level and a paragraph that sums it up.")
    if repeated := {section_id for section_id in ids if ids.count(section_id) > 1}:
        raise ContentError(f"Headings have the same id: {', '.join(sorted(repeated))}.")
    chapter = Chapter(chapter_id, language, text, tokens, sections, plain(tokens[4].children))
    for directive in chapter.directives:
        _require_json(directive)
    return chapter


def directives(tokens: Sequence[Token]) -> Iterator[Directive]:
    """The directives among the tokens, in order."""
    for token in tokens:
        if token.type == "fence" and (found := directive_of(token)):
            yield found


def directive_of(token: Token) -> Directive | None:
    """What a fence asks for; None where it is only code."""
    kind, *words = token.info.split() or [""]
    if kind not in DIRECTIVES or not words:
        return None
    options = dict(word.split("=", 1) for word in words[1:] if "=" in word)
    body, _, caption = token.content.partition("\n\n")
    return Directive(kind, words[0], body.strip(), options.get("expect", ""), caption.strip())


def is_shared(token: Token) -> bool:
    """Whether a block is the same in both languages: code and what it prints, formulas, runs and figures but for their captions."""
    return token.type in ("fence", "math_block")


def caption_tokens(block: Sequence[Token]) -> Sequence[Token]:
    """The caption of a run or a figure as a paragraph."""
    directive = directive_of(block[0])
    return parser().parse(directive.caption) if directive else []


def without_caption(block: Sequence[Token]) -> Sequence[Token]:
    """The run or figure alone; any other block as it is."""
    directive = directive_of(block[0])
    return [block[0].copy(content=directive.body)] if directive else block


def _sections(tokens: Sequence[Token]) -> Iterator[Section]:
    openings = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    for place, index in enumerate(openings):
        level = int(tokens[index].tag[1:])
        ends = (other for other in openings[place + 1 :] if int(tokens[other].tag[1:]) <= level)
        title = plain(tokens[index + 1].children)
        section_id = tokens[index].attrGet("id")
        if not isinstance(section_id, str):
            raise ContentError(f"The heading {title!r} has no id; write it as `{title} {{#id}}`.")
        yield Section(section_id, title, level, tokens[index].meta["operators"], tokens[index : next(ends, len(tokens))])


def _require_json(directive: Directive) -> None:
    try:
        if not isinstance(json.loads(directive.body), dict):
            raise ContentError(f"The body of `{directive.kind} {directive.subject}` is no JSON object.")
    except json.JSONDecodeError as error:
        raise ContentError(f"The body of `{directive.kind} {directive.subject}` is not JSON: {error}.") from error
    if re.search(r"\n\s*\n", directive.body):
        raise ContentError(f"The JSON of `{directive.kind} {directive.subject}` has an empty line, which would end it.")
