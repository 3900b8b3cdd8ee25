"""What a page's text is set in: addresses in its language, the page's own words, and the runs of the notes as HTML."""

import json
import re
from urllib.parse import quote

from starlette.requests import Request

from app.errors import UnknownOperator
from app.notes.chapters import Directive
from app.notes.library import Library
from app.notes.render import render_inline
from app.web import plots, results, strings, templates
from app.web.catalogue import Catalogue
from app.web.recordings import Recording, Recordings

_NAMES_A_SPACE = re.compile(r"(torch|nn|F|optim|init|Tensor|functional|linalg|special|fft|lr_scheduler|utils|data)\.\w")
"""Code that may be an operator's name; a bare word such as `dim` is not taken for one."""


class PageSurroundings:
    """Of one page of the notes in one language; `is_whole` tells whether every run that it showed was known."""

    def __init__(self, request: Request, language: str, library: Library, catalogue: Catalogue, recordings: Recordings) -> None:
        self._request = request
        self._language = language
        self._library = library
        self._catalogue = catalogue
        self._recordings = recordings
        self._root = f"{request.scope.get('root_path', '')}/{language}"
        self._word = strings.translator(language)
        self._shown = 0
        self.is_whole = True

    def operator(self, name: str) -> str:
        if not _NAMES_A_SPACE.match(name):
            return ""
        try:
            return f"{self._root}/operators/{self._catalogue.resolve(name)}"
        except UnknownOperator:
            places = self._library.places.get(name, ())
            return self.chapter(places[0].chapter, f"#{places[0].section}") if places else ""

    def chapter(self, chapter_id: str, fragment: str) -> str:
        place = chapter_id if chapter_id in ("glossary", "about") else f"notes/{chapter_id}"
        return f"{self._root}/{place}{fragment}"

    def term(self, term_id: str) -> str:
        return f"{self._root}/glossary#{term_id}"

    def word(self, key: str) -> str:
        return self._word(key)

    def show(self, directive: Directive) -> str:
        """A run with its call, what went in and what came out; a figure with its charts; both with their caption."""
        recording = self._recordings.of(directive)
        self._shown += 1
        values = {
            "number": self._shown,
            "caption": render_inline(directive.caption, self) if directive.caption else "",
            "recording": recording,
            "drawn": [],
        }
        self.is_whole = self.is_whole and recording is not None
        if directive.kind == "figure":
            values["drawn"] = plots.draw(directive, recording.answers) if recording and recording.answers else []
            return templates.render(self._request, "_figure.html", self._language, values)
        return templates.render(self._request, "_recorded.html", self._language, values | self._run_values(directive, recording))

    def _run_values(self, directive: Directive, recording: Recording | None) -> dict[str, object]:
        name = self._catalogue.resolve(directive.subject)
        detail, request = self._catalogue.operators[name], directive.data
        answers = recording.answers if recording else ()
        asked = quote(json.dumps(request, separators=(",", ":"), ensure_ascii=False))
        return {
            "in_note": True,
            "upstream_given": isinstance(request.get("gradients"), dict),
            "call": templates.call(name, request.get("arguments", {})),
            "given": [results.given(of, value) for member in ("inputs", "state") for of, value in request.get(member, {}).items()],
            "answer": results.read(answers[0], detail["kind"]) if answers else None,
            "address": f"{self._root}/operators/{name}?request={asked}#form",
        }
