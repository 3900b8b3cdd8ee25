"""Searching the site: what can be found, the page of hits and its JSON twin. Finding itself is the notes' room's."""

import asyncio
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import orjson
from pydantic import ConfigDict, Field, with_config
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from typing_extensions import TypedDict

from app.errors import InvalidArgument
from app.notes.chapters import Chapter, Section
from app.notes.library import LANGUAGES, Library, Shelf, Stamp
from app.notes.markdown import plain_text
from app.notes.search import Entry, Hit, SearchIndex
from app.web import strings, templates
from app.web.catalogue import Catalogue
from app.web.recordings import Recordings
from app.web.site import Site

PAGE_HITS = 30
DEFAULT_HITS = 10
MOST_HITS = 50
SHORTEST_MESSAGE = 20
"""In characters, for a line that a block prints to be taken for an error."""

exact = with_config(ConfigDict(extra="forbid"))


@exact
class Piece(TypedDict):
    text: str
    match: bool


@exact
class SearchHit(TypedDict):
    title: str
    address: str
    kind: Literal["chapter", "section", "operator", "term", "page"]
    place: Annotated[str, Field(description="Where it is, in words.")]
    reason: Annotated[str, Field(description="Why it was found: `name`, `close_name`, `title`, `message` or `text`.")]
    language: Literal["en", "zh"]
    excerpt: list[Piece]


@exact
class SearchResult(TypedDict):
    query: str
    language: Literal["en", "zh"]
    count: int
    results: list[SearchHit]


class Search:
    """The index over one state of the notes, made when it is first needed and again when they change."""

    def __init__(self, site: Site, shelf: Shelf, recordings: Recordings) -> None:
        self._site = site
        self._shelf = shelf
        self._recordings = recordings
        self._index: SearchIndex | None = None
        self._stamp: Stamp = ()
        self._making = asyncio.Lock()

    async def prepare(self) -> None:
        """Reads the notes while torch is imported, and makes the index, so that no reader waits for either."""
        await asyncio.to_thread(lambda: self._shelf.current)
        await self._site.known()
        await self._current_index()

    async def page(self, request: Request) -> Response:
        language, query = strings.language_of(request), request.query_params.get("q", "").strip()
        hits = await self._find(request, language, query, PAGE_HITS) if query else []
        values = {"query": query, "hits": hits, "torch": self._site.catalogue.torch}
        return HTMLResponse(templates.render(request, "search.html", language, values), headers={"cache-control": "no-cache"})

    async def answer(self, request: Request) -> Response:
        """`GET /api/v1/search?q=…&language=…&limit=…`."""
        given = request.query_params
        language, query = given.get("language") or strings.preferred(request.headers.get("accept-language", "")), given.get("q", "").strip()
        if language not in LANGUAGES:
            raise InvalidArgument(f"language is one of {', '.join(LANGUAGES)}, not {language[:20]!r}.", pointer="/language")
        results = await self._find(request, language, query, _limit(given.get("limit", ""))) if query else []
        answer = SearchResult(query=query, language=language, count=len(results), results=results)  # type: ignore[typeddict-item]
        return Response(orjson.dumps(answer), headers={"cache-control": "no-cache"}, media_type="application/json")

    async def _find(self, request: Request, language: str, query: str, limit: int) -> list[SearchHit]:
        index, root_path = await self._current_index(), request.scope.get("root_path", "")
        return [_told(hit, root_path) for hit in index.search(language, query, limit)]

    async def _current_index(self) -> SearchIndex:
        library = self._shelf.current
        async with self._making:
            if self._index is None or self._stamp is not library.stamp:
                failing = [
                    directive
                    for chapter in library.chapters[LANGUAGES[0]].values()
                    for directive in chapter.directives
                    if directive.expected
                ]
                await self._recordings.complete(failing)
                entries = list(_entries(library, self._site.catalogue, self._recordings))
                self._index, self._stamp = await asyncio.to_thread(SearchIndex, entries), library.stamp
            return self._index


def _limit(text: str) -> int:
    if not text:
        return DEFAULT_HITS
    if not text.isdecimal() or not 1 <= int(text[:6]) <= MOST_HITS:
        raise InvalidArgument(f"limit is a whole number from 1 to {MOST_HITS}, not {text[:20]!r}.", pointer="/limit")
    return int(text)


def _told(hit: Hit, root_path: str) -> SearchHit:
    entry: Any = hit.entry
    return {
        "title": entry.title,
        "address": f"{root_path}/{entry.language}/{entry.address}",
        "kind": entry.kind,
        "place": entry.place,
        "reason": hit.reason,
        "language": entry.language,
        "excerpt": [{"text": text, "match": match} for text, match in hit.excerpt],
    }


# ---- what can be found


def _entries(library: Library, catalogue: Catalogue, recordings: Recordings) -> Iterator[Entry]:
    names = catalogue.aliases_by_name()
    for language in LANGUAGES:
        for chapter in library.chapters[language].values():
            yield from _chapter_entries(chapter, names, recordings)
        for name, detail in catalogue.operators.items():
            place = strings.category_name(language, detail["category"])
            title, summary = templates.short_name(name), detail["summary"][language]
            yield Entry(language, "operator", f"operators/{name}", title, (name, *names[name]), summary, place=place)
        for term in library.terms.values():
            others = tuple(name for key, name in term.name.items() if key != language)
            names_of = (*others, *term.avoid[language])
            text = plain_text(term.text[language])
            yield Entry(
                language, "term", f"glossary#{term.id}", term.name[language], names_of, text, place=strings.translator(language)("glossary")
            )
        yield Entry(language, "page", "operators", strings.translator(language)("operators"))
        yield Entry(language, "page", "glossary", strings.translator(language)("glossary"))
        yield Entry(language, "page", "about", strings.translator(language)("about"))


def _chapter_entries(chapter: Chapter, names: dict[str, list[str]], recordings: Recordings) -> Iterator[Entry]:
    for section in chapter.sections:
        is_chapter = section.level == 1
        own = tuple(alias for name in section.operators for alias in (name, *names.get(name, ())))
        yield Entry(
            chapter.language,
            "chapter" if is_chapter else "section",
            f"notes/{chapter.id}" + ("" if is_chapter else f"#{section.id}"),
            section.title,
            own,
            chapter.summary if is_chapter else "",
            " ".join(section.text.split()),
            tuple(_messages(section, recordings)),
            "" if is_chapter else chapter.title,
        )


def _messages(section: Section, recordings: Recordings) -> Iterator[str]:
    """What torch says in the runs of a section that are meant to fail."""
    for directive in section.own_directives:
        recording = recordings.of(directive)
        if directive.expected and recording is not None and recording.code:
            yield str(recording.error.get("torch", {}).get("message") or recording.error["detail"])
    for token in section.own_tokens:
        if token.type == "fence" and token.info == "output" and re.search("[Ee]rror|[Ww]arning", token.content):
            yield from (line for line in token.content.splitlines() if len(line) > SHORTEST_MESSAGE)
