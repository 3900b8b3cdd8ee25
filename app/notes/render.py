"""Markdown to HTML: the only place that knows how. Raw HTML in the text is shown, not obeyed."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from unicodedata import east_asian_width

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token


def render(markdown: str) -> str:
    """The HTML of a CommonMark text with tables."""
    return str(_parser().render(markdown))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default")
    parser.add_render_rule("softbreak", _render_line_end)
    return parser


def _render_line_end(renderer: RendererProtocol, tokens: Sequence[Token], position: int, options: Any, environment: Any) -> str:
    """A line end of the source is a space, but nothing between two Chinese characters."""
    around = tokens[position - 1].content[-1:] + tokens[position + 1].content[:1]
    return "" if len(around) == 2 and all(east_asian_width(character) in "WF" for character in around) else "\n"
