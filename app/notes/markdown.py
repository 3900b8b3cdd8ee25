"""Markdown to tokens: CommonMark with tables, and what the notes add to it. Raw HTML in the text is shown, not obeyed.

Added are `$…$` formulas, `::: gotcha` callouts, and headings that end in `{#id torch.nn.ReLU …}`: an id, and what the section teaches.
"""

import re
from collections.abc import Sequence
from functools import cache
from unicodedata import east_asian_width

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

CALLOUTS = ("gotcha", "misread", "note", "tip")

_HEADING_ATTRIBUTES = re.compile(r"\s*\{#([\w-]+)((?: [\w.]+)*)\}$")


@cache
def parser() -> MarkdownIt:
    """The parser, without the rules that turn tokens to HTML."""
    markdown = MarkdownIt("js-default")
    dollarmath_plugin(markdown, allow_labels=False, allow_blank_lines=False, allow_space=False, allow_digits=False)
    for callout in CALLOUTS:
        container_plugin(markdown, callout)
    markdown.core.ruler.before("inline", "heading_attributes", _read_heading_attributes)
    return markdown


def plain_text(markdown: str) -> str:
    """What a text says, without marks."""
    return plain(parser().parse(markdown))


def plain(tokens: Sequence[Token] | None) -> str:
    """What inline tokens say, without marks; formulas as their source."""
    pieces = []
    for token in tokens or ():
        if token.type == "softbreak":
            pieces.append("\n")
        elif token.children:
            pieces.append(plain(token.children))
        else:
            pieces.append(token.content)
    return join_lines("".join(pieces))


def join_lines(text: str) -> str:
    """A line end of the source is a space, but nothing between two Chinese characters."""
    first, *lines = text.split("\n")
    for line in lines:
        first += line if both_wide(first, line) else f" {line}"
    return first


def both_wide(before: str, after: str) -> bool:
    """Whether two pieces of text meet in Chinese characters or signs."""
    around = before[-1:] + after[:1]
    return len(around) == 2 and all(east_asian_width(character) in "WF" for character in around)


def _read_heading_attributes(state: StateCore) -> None:
    """Takes `{#id name …}` off the headings' ends."""
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type == "heading_open" and (match := _HEADING_ATTRIBUTES.search(inline.content)):
            inline.content = inline.content[: match.start()]
            opening.attrSet("id", match[1])
            opening.meta["operators"] = tuple(match[2].split())
