"""Tokens to HTML: one rule for each kind of token that a note shows in a way of its own, and what each needs to know of the site around."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Protocol

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from pygments import highlight as pygments_highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from app.notes.chapters import Directive, directive_of
from app.notes.formulas import to_mathml
from app.notes.markdown import CALLOUTS, both_wide, parser

Rule = Callable[..., str]


class Surroundings(Protocol):
    """What a page knows that its text does not: addresses, words in the page's language, and how a run is shown."""

    def operator(self, name: str) -> str:
        """The address of an operator's page; empty where `name` is none."""

    def chapter(self, chapter_id: str, fragment: str) -> str:
        """The address of a place in the notes."""

    def term(self, term_id: str) -> str:
        """The address of a term in the glossary."""

    def word(self, key: str) -> str:
        """A word of the page's own."""

    def show(self, directive: Directive) -> str:
        """The HTML of a run or a figure."""


class Plain:
    """The surroundings of a text that stands alone."""

    def operator(self, name: str) -> str:
        return ""

    def chapter(self, chapter_id: str, fragment: str) -> str:
        return f"{chapter_id}{fragment}"

    def term(self, term_id: str) -> str:
        return f"glossary#{term_id}"

    def word(self, key: str) -> str:
        return key

    def show(self, directive: Directive) -> str:
        return ""


def render(markdown: str, around: Surroundings | None = None) -> str:
    """The HTML of a text."""
    return render_tokens(parser().parse(markdown), around)


def render_inline(markdown: str, around: Surroundings | None = None) -> str:
    """The HTML of a sentence: no paragraph around it."""
    return str(_renderer().renderInline(markdown, {"around": around or Plain()}))


def render_tokens(tokens: Sequence[Token], around: Surroundings | None = None) -> str:
    """The HTML of some tokens of a parsed text."""
    return str(_renderer().renderer.render(tokens, _renderer().options, {"around": around or Plain()}))


@lru_cache(maxsize=2048)
def highlight(source: str, language: str) -> str:
    """Code as HTML with classes for its colours."""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return html.escape(source)
    return str(pygments_highlight(source, lexer, HtmlFormatter(nowrap=True)))


@cache
def _renderer() -> MarkdownIt:
    markdown = parser()
    for name, rule in _RULES.items():
        markdown.add_render_rule(name, rule)
    return markdown


# ---- rules: each gets the renderer, the tokens, which of them it is, the options and the environment


def _fence(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    token, around = tokens[index], environment["around"]
    language, _, rest = token.info.strip().partition(" ")
    if language == "check":
        return ""
    if directive := directive_of(token):
        return str(around.show(directive))
    if language == "output":
        label = html.escape(around.word("printed"))
        return f'<pre class="printed" tabindex="0" aria-label="{label}"><samp>{html.escape(token.content)}</samp></pre>\n'
    reason = rest.partition("skip=")[2]
    note = f'<p class="skipped">{html.escape(around.word(f"needs_{reason}"))}</p>' if reason else ""
    code = f'<code class="language-{html.escape(language or "text")}">{highlight(token.content, language)}</code>'
    return f'<div class="code"><pre tabindex="0">{code}</pre></div>{note}\n'


def _softbreak(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    return "" if both_wide(tokens[index - 1].content, tokens[index + 1].content) else "\n"


def _math_inline(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    return to_mathml(tokens[index].content, display=False)


def _math_block(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    return f'<div class="formula" tabindex="0">{to_mathml(tokens[index].content.strip(), display=True)}</div>\n'


def _heading_close(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    token, opening = tokens[index], tokens[index - 2]
    label = html.escape(environment["around"].word("anchor"))
    anchor = (
        f' <a class="anchor" href="#{opening.attrs["id"]}" aria-label="{label}">#</a>'
        if token.tag != "h1" and "id" in opening.attrs
        else ""
    )
    return f"{anchor}</{token.tag}>\n"


def _code_inline(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    content = tokens[index].content
    code = f"<code>{html.escape(content)}</code>"
    within_link = index > 0 and tokens[index - 1].type == "link_open"
    address = "" if within_link else environment["around"].operator(content.removesuffix("()"))
    return f'<a class="operator-link" href="{html.escape(address)}">{code}</a>' if address else code


def _link_open(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    around, address = environment["around"], str(tokens[index].attrs["href"])
    if address.startswith("term:"):
        term = address.removeprefix("term:")
        return f'<a class="term" href="{html.escape(around.term(term))}" data-term="{html.escape(term)}">'
    if match := re.fullmatch(r"([\w-]+)\.md(#[\w-]+)?", address):
        return f'<a href="{html.escape(around.chapter(match[1], match[2] or ""))}">'
    rel = ' rel="external"' if address.startswith("http") else ""
    return f'<a href="{html.escape(address)}"{rel}>'


def _table_open(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{html.escape(environment["around"].word("table"))}"><table>\n'


def _table_close(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    return "</table></div>\n"


def _heading_cell(renderer: Any, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    """A cell of a table's head; one without text is no heading, and one with only a formula says it to who cannot see it."""
    is_opening = tokens[index].nesting == 1
    inline = tokens[index + 1 if is_opening else index - 1]
    html_of_cell = str(renderer.renderToken(tokens, index, options, environment))
    if not inline.content:
        return html_of_cell.replace("th", "td", 1)
    if any(child.type != "math_inline" for child in inline.children or ()):
        return html_of_cell
    spoken = html.escape(re.sub(r"[{}$\\]", "", inline.content))
    return f'{html_of_cell}<span class="unseen">{spoken}</span><span aria-hidden="true">' if is_opening else f"</span>{html_of_cell}"


def _callout_open(kind: str) -> Rule:
    def rule(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
        title = tokens[index].info.strip().removeprefix(kind).strip()
        shown = "" if kind == "misread" or not title else render_inline(title, environment["around"])
        name = html.escape(environment["around"].word(kind))
        heading = f"<b>{name}</b>{f' <span>{shown}</span>' if shown else ''}"
        return f'<div class="callout {kind}" role="note" aria-label="{name}"><p class="callout-title">{heading}</p>\n'

    return rule


def _callout_close(renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, environment: Any) -> str:
    return "</div>\n"


_RULES: Mapping[str, Rule] = {
    "fence": _fence,
    "softbreak": _softbreak,
    "math_inline": _math_inline,
    "math_block": _math_block,
    "heading_close": _heading_close,
    "code_inline": _code_inline,
    "link_open": _link_open,
    "table_open": _table_open,
    "table_close": _table_close,
    "th_open": _heading_cell,
    "th_close": _heading_cell,
    **{f"container_{kind}_open": _callout_open(kind) for kind in CALLOUTS},
    **{f"container_{kind}_close": _callout_close for kind in CALLOUTS},
}
