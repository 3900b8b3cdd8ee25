"""A chapter to take along: as a Jupyter notebook, and as a Python script whose text is in comments (both open in an editor as cells)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import nbformat
from nbformat import v4

from app.notes.chapters import Chapter, directive_of
from app.notes.markdown import CALLOUTS
from app.notes.render import Surroundings

_HEADING_END = re.compile(r"^(#+ .*?)\s*\{#[^}]*\}$", re.MULTILINE)
_CALLOUT = re.compile(rf"^:::+ ({'|'.join(CALLOUTS)})\b *(.*)$", re.MULTILINE)
_CALLOUT_END = re.compile(r"^:::+$\n?", re.MULTILINE)
_LINK = re.compile(r"\]\((?:term:([\w-]+)|([\w-]+)\.md(#[\w-]+)?)\)")


@dataclass
class Cell:
    """Text or code; `printed` is what the code prints."""

    source: str
    is_code: bool = False
    printed: str = ""


def to_notebook(chapter: Chapter, around: Surroundings, origin: str) -> str:
    """The JSON of an .ipynb file (nbformat 4.5). `origin` goes before the site's own addresses."""
    cells = []
    for index, cell in enumerate(_cells(chapter, around, origin)):
        if cell.is_code:
            outputs = [v4.new_output("stream", name="stdout", text=cell.printed)] if cell.printed else []
            cells.append(v4.new_code_cell(cell.source, outputs=outputs, execution_count=None, id=f"cell-{index}"))
        else:
            cells.append(v4.new_markdown_cell(cell.source, id=f"cell-{index}"))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}, "language_info": {"name": "python"}}
    notebook = v4.new_notebook(cells=cells, metadata={**kernel, "title": chapter.title})
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def to_script(chapter: Chapter, around: Surroundings, origin: str) -> str:
    """A .py file in the percent format: it runs as it is, and prints what the chapter shows."""
    return "\n".join(_script_cell(cell) for cell in _cells(chapter, around, origin))


def _script_cell(cell: Cell) -> str:
    if cell.is_code:
        return f"# %%\n{cell.source}\n"
    lines = "\n".join(f"# {line}".rstrip() for line in cell.source.splitlines())
    return f"# %% [markdown]\n{lines}\n"


def _cells(chapter: Chapter, around: Surroundings, origin: str) -> Iterator[Cell]:
    """The chapter cut at its fences; what a block prints belongs to its cell."""
    waiting: Cell | None = None
    for cell in _pieces(chapter):
        if cell.printed and not cell.source and waiting is not None:
            waiting.printed = cell.printed
            continue
        if waiting is not None:
            yield waiting
        waiting = cell if cell.is_code else None
        if not cell.is_code and (text := _text(cell.source, around, origin)):
            yield Cell(text)
    if waiting is not None:
        yield waiting


def _pieces(chapter: Chapter) -> Iterator[Cell]:
    """Text, code, and what is printed (a cell without source), in order; checks are left out, and of runs all but the caption."""
    lines, start = chapter.source.splitlines(), 0
    for token in chapter.tokens:
        if token.type != "fence" or token.map is None:
            continue
        if before := "\n".join(lines[start : token.map[0]]).strip():
            yield Cell(before)
        start = token.map[1]
        language, _, options = token.info.strip().partition(" ")
        if language == "python" and not options:
            yield Cell(token.content.rstrip(), is_code=True)
        elif language == "output":
            yield Cell("", printed=token.content)
        elif directive := directive_of(token):
            yield Cell(directive.caption)
        elif language != "check":
            yield Cell(f"```{language}\n{token.content}```")
    yield Cell("\n".join(lines[start:]))


def _text(markdown: str, around: Surroundings, origin: str) -> str:
    """Markdown as any reader of notebooks knows it: no ids at headings, callouts with a bold word before them, links to the site."""

    def callout(match: re.Match[str]) -> str:
        title = match[2] if match[1] != "misread" else ""
        return f"**{around.word(match[1])}** {title}".rstrip() + "\n"

    def link(match: re.Match[str]) -> str:
        address = around.term(match[1]) if match[1] else around.chapter(match[2], match[3] or "")
        return f"]({origin}{address})"

    return _LINK.sub(link, _CALLOUT_END.sub("", _CALLOUT.sub(callout, _HEADING_END.sub(r"\1", markdown)))).strip()
