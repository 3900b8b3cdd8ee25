"""The pages to read: chapters, both languages side by side, glossary, about; and what leads to them from torch's own addresses."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.notes.chapters import Chapter, Directive, Section, caption_tokens, is_shared, without_caption
from app.notes.library import LANGUAGES, Library, Shelf
from app.notes.notebooks import to_notebook, to_script
from app.notes.render import render, render_inline, render_tokens
from app.web import strings, templates
from app.web.recordings import Recordings
from app.web.site import Site
from app.web.surroundings import PageSurroundings

FRESH = {"cache-control": "no-cache"}
UNFINISHED = {"cache-control": "no-store"}
"""For a page on which a run is missing: it is not kept."""

OPENING = 6
"""Tokens: a chapter begins with its title and one paragraph, three each."""

_HEADING_ID = re.compile(r'(?<=<h[1-6]) id="[^"]*"')


class NotePages:
    """One method a page. `shelf` has the texts, `recordings` what their runs gave."""

    def __init__(self, site: Site, shelf: Shelf, recordings: Recordings) -> None:
        self._site = site
        self._shelf = shelf
        self._recordings = recordings

    async def chapter(self, request: Request) -> Response:
        library, language = self._shelf.current, strings.language_of(request)
        chapter = _require_chapter(library, language, request)
        await self._recordings.complete(chapter.directives)
        around = self._around(request, library)
        previous, following = library.neighbours(language, chapter.id)
        values = {
            "chapter": chapter,
            "part": library.part_of(chapter.id).name[language],
            "opening": Markup(render_tokens(chapter.tokens[:OPENING], around)),
            "body": Markup(render_tokens(chapter.tokens[OPENING:], around)),
            "contents": [section for section in chapter.sections if section.level in (2, 3)],
            "previous": previous,
            "following": following,
        }
        return self._answer(request, "chapter.html", values, around)

    async def notebook(self, request: Request) -> Response:
        return self._file(request, to_notebook, "application/x-ipynb+json", "ipynb")

    async def script(self, request: Request) -> Response:
        return self._file(request, to_script, "text/x-python", "py")

    async def side_by_side(self, request: Request) -> Response:
        library, language = self._shelf.current, strings.language_of(request)
        chapter = _require_chapter(library, language, request)
        await self._recordings.complete(chapter.directives)
        languages = sorted(LANGUAGES, key=lambda each: each != language)
        arounds = [self._around(request, library, each) for each in languages]
        rows = [
            [
                Markup(_html_beside(tokens, around, is_first))
                for tokens, around, is_first in zip(blocks, arounds, (True, False), strict=False)
            ]
            for blocks in _pairs(*(library.chapters[each][chapter.id].tokens for each in languages))
        ]
        values = {"chapter": chapter, "rows": rows, "languages": [strings.LANGUAGE_TAGS[each] for each in languages]}
        return self._answer(request, "side_by_side.html", values, *arounds)

    async def glossary(self, request: Request) -> Response:
        library, language = self._shelf.current, strings.language_of(request)
        around = self._around(request, library)
        terms = [
            (term, Markup(render_inline(term.text[language], around)), [library.terms[other] for other in term.related])
            for term in sorted(library.terms.values(), key=lambda term: term.name["en"].casefold())
        ]
        return self._answer(request, "glossary.html", {"terms": terms}, around)

    async def about(self, request: Request) -> Response:
        library, language = self._shelf.current, strings.language_of(request)
        around = self._around(request, library)
        text = Markup(render(self._shelf.text(language, "about"), around))
        return self._answer(request, "about.html", {"text": text}, around)

    async def from_torch(self, request: Request) -> Response:
        """`/docs/stable/generated/torch.nn.ReLU.html` is where torch's documentation has it; here is ours."""
        name = request.path_params["name"]
        language = strings.language_of(request)
        address = self._around(request, self._shelf.current, language).operator(name)
        if not address:
            self._site.catalogue.resolve(name)  # says which names are near
        return RedirectResponse(address, 307, headers={"vary": "accept-language", **FRESH})

    def sections(self, request: Request, names: Iterable[str]) -> list[tuple[Chapter, Section]]:
        return self._shelf.current.sections_of(strings.language_of(request), names)

    async def section_html(self, request: Request, section: Section) -> tuple[str, bool]:
        """A section as HTML without its heading, and whether all its runs are known."""
        await self._recordings.complete(section.directives)
        around = self._around(request, self._shelf.current)
        return Markup(render_tokens(section.tokens[3:], around)), around.is_whole

    def _file(self, request: Request, write: Callable[..., str], media_type: str, suffix: str) -> Response:
        library, language = self._shelf.current, strings.language_of(request)
        chapter = _require_chapter(library, language, request)
        headers = {"content-disposition": f'attachment; filename="{chapter.id}.{language}.{suffix}"', **FRESH}
        return Response(
            write(chapter, self._around(request, library), templates.site_address(request)), headers=headers, media_type=media_type
        )

    async def directive_html(self, request: Request, directive: Directive) -> tuple[str, bool]:
        """A run or a figure of a page's own, and whether it is known."""
        await self._recordings.complete([directive])
        around = self._around(request, self._shelf.current)
        return Markup(around.show(directive)), around.is_whole

    def _around(self, request: Request, library: Library, language: str = "") -> PageSurroundings:
        return PageSurroundings(request, language or strings.language_of(request), library, self._site.catalogue, self._recordings)

    def _answer(self, request: Request, template: str, values: Mapping[str, Any], *arounds: PageSurroundings) -> Response:
        page = templates.render(request, template, strings.language_of(request), {"torch": self._site.catalogue.torch, **values})
        return HTMLResponse(page, headers=FRESH if all(around.is_whole for around in arounds) else UNFINISHED)


def _require_chapter(library: Library, language: str, request: Request) -> Chapter:
    chapter = library.chapters[language].get(request.path_params["chapter"])
    if chapter is None:
        raise HTTPException(404)
    return chapter


def _html_beside(tokens: Sequence[Any], around: PageSurroundings, is_first: bool) -> str:
    """The HTML of one side; an id is in the page once, at the first side."""
    html = render_tokens(tokens, around)
    return html if is_first else _HEADING_ID.sub("", html)


def _pairs(*languages: Sequence[Any]) -> list[tuple[Sequence[Any], ...]]:
    """The blocks of a chapter in step: what both languages share comes alone, what stands between in one of each."""
    pairs: list[tuple[Sequence[Any], ...]] = []
    for blocks in zip(*map(_blocks, languages), strict=True):
        if is_shared(blocks[0][0]):
            pairs.append((without_caption(blocks[0]),))
            captions = tuple(caption_tokens(block) for block in blocks)
            if any(captions):
                pairs.append(captions)
        else:
            pairs += _paragraphs(*blocks)
    return pairs


def _paragraphs(*stretches: Sequence[Any]) -> list[tuple[Sequence[Any], ...]]:
    """Stretches of text paragraph by paragraph where they have the same ones, else whole."""
    cut = [list(_outermost(stretch)) for stretch in stretches]
    kinds = {tuple(block[0].type for block in blocks) for blocks in cut}
    return list(zip(*cut, strict=True)) if len(kinds) == 1 else [stretches]


def _outermost(tokens: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Each block with all that stands in it."""
    start = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0 and token.type != "inline":
            yield tokens[start : index + 1]
            start = index + 1


def _blocks(tokens: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Headings, shared blocks, and the stretches of text between them."""
    start = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and (is_shared(token) or token.type == "heading_open"):
            if start < index:
                yield tokens[start:index]
            if is_shared(token):
                yield tokens[index : index + 1]
                start = index + 1
            else:
                start = index
    if start < len(tokens):
        yield tokens[start:]
