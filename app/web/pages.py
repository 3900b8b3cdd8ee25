"""The HTML pages that are not for reading alone: the first page, the list of operators, an operator with its form and result, errors."""

import asyncio
import json
import shlex
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from app import paths
from app.errors import CapacityError, RequestError, RequestTooLarge, RunError, Starting, UnsupportedMediaType
from app.notes.chapters import Chapter, Directive, Section
from app.notes.library import Shelf
from app.notes.render import render as render_markdown
from app.web import forms, problems, results, strings, templates
from app.web.assets import StaticAssets
from app.web.catalogue import Catalogue
from app.web.chains import Chains
from app.web.exchange import CLIENT_CLOSED_REQUEST, EXPORTING, ClientGone, exchange_of
from app.web.forms import Detail, Form
from app.web.notes import NotePages
from app.web.page_cache import PageCache
from app.web.recordings import Recordings
from app.web.runs import Body, DisconnectWatch
from app.web.search import Search
from app.web.site import Site
from app.web.sitemap import Sitemap

FIRST_KIND = "module"
"""What the list of operators shows where nothing is asked for."""
FORM_BYTES = 1024 * 1024
FORM_TYPE = "application/x-www-form-urlencoded"
MOST_ANSWER_BYTES = 32 * 1024
MOST_CURL_CHARACTERS = 4000
LIVE_INPUT = """\
[[[3, 1, 4, 1, 5, 9],
  [2, 6, 5, 3, 5, 8],
  [9, 7, 9, 3, 2, 3],
  [8, 4, 6, 2, 6, 4]]]"""
LIVE = Directive(
    "figure", "windows", f'{{"operator": "torch.nn.MaxPool2d", "arguments": {{"kernel_size": 2}}, "inputs": {{"input": {LIVE_INPUT}}}}}'
)
"""What the first page has to try: windows can be seen, and a maximum can be checked by eye."""
LIVE_FIELDS = ("inputs/input", "arguments/kernel_size", "arguments/stride", "arguments/padding")
LIVE_TEXTS = {"inputs/input": LIVE_INPUT}
MOST_SECTIONS = 2
"""Of the notes on an operator's page; the others are in their chapters."""


def routes(site: Site) -> list[BaseRoute]:
    """The pages' routes, and the static files'."""
    shelf = Shelf()
    recordings = Recordings(site)
    notes, search = NotePages(site, shelf, recordings), Search(site, shelf, recordings)
    sitemap, chains = Sitemap(site, shelf), Chains(site, notes, recordings)
    site.preparations.append(search.prepare)
    pages, keep = Pages(site, shelf, notes, recordings), PageCache(shelf).keep
    by_language = [
        route
        for language in strings.LANGUAGES
        for route in (
            Route(f"/{language}/", keep(pages.home)),
            Route(f"/{language}/notes/{{chapter}}.ipynb", notes.notebook),
            Route(f"/{language}/notes/{{chapter}}.py", notes.script),
            Route(f"/{language}/notes/{{chapter}}", keep(notes.chapter)),
            Route(f"/{language}/notes/{{chapter}}/side-by-side", keep(notes.side_by_side)),
            Route(f"/{language}/glossary", keep(notes.glossary)),
            Route(f"/{language}/search", search.page),
            Route(f"/{language}/about", keep(notes.about)),
            Route(f"/{language}/chain", keep(chains.page)),
            Route(f"/{language}/operators", keep(pages.operators)),
            Route(f"/{language}/operators/{{name}}", keep(pages.operator)),
            Route(f"/{language}/operators/{{name}}", pages.run, methods=["POST"]),
        )
    ]
    return [
        Route("/", choose_language),
        *by_language,
        Route("/sitemap.xml", keep(sitemap.sitemap)),
        Route("/robots.txt", sitemap.robots),
        Route("/api/v1/search", search.answer),
        Route("/docs", keep(pages.api)),
        Route("/docs/stable/generated/{name}.html", notes.from_torch),
        Mount("/static", StaticAssets(directory=paths.STATIC)),
    ]


def render_problem(request: Request, problem: Mapping[str, Any]) -> str:
    """The page of an error."""
    language = strings.language_of(request)
    title, explanation = strings.problem_texts(language, problem)
    values = {
        "problem": problem,
        "title": title,
        "explanation": explanation,
        "reloads": request.method == "GET" and problem["code"] == "starting",
    }
    return templates.render(request, "error.html", language, values)


async def choose_language(request: Request) -> Response:
    address = f"{request.scope.get('root_path', '')}/{strings.language_of(request)}/"
    return RedirectResponse(address, status_code=302, headers={"vary": "accept-language", "cache-control": "no-cache"})


class Pages:
    """One method a page."""

    def __init__(self, site: Site, shelf: Shelf, notes: NotePages, recordings: Recordings) -> None:
        self._site = site
        self._shelf = shelf
        self._notes = notes
        self._recordings = recordings

    async def home(self, request: Request) -> Response:
        library, language = self._shelf.current, strings.language_of(request)
        catalogue = self._catalogue_if_known()
        opening, _, text = self._shelf.text(language, "home").partition("\n## ")
        live, is_whole = await self._live(request, catalogue) if catalogue else (None, False)
        values = {
            "opening": Markup(render_markdown(opening)),
            "text": Markup(render_markdown(f"## {text}")),
            "live": live,
            "operator_count": len(catalogue.operators) if catalogue else 0,
            "kinds": _contents(catalogue) if catalogue else {},
            "parts": [(part.name[language], [library.chapters[language][name] for name in part.chapters]) for part in library.parts],
        }
        return self._answer(request, "home.html", values, is_whole=is_whole)

    async def operators(self, request: Request) -> Response:
        catalogue = self._site.catalogue
        given = {name: request.query_params.get(name, "") for name in ("kind", "category", "q")}
        kind = given["kind"] or ("" if given["category"] or given["q"] or EXPORTING in request.scope else FIRST_KIND)
        rows = sorted(_matching(catalogue, strings.language_of(request), kind, given["category"], given["q"]), key=_place_in_list)
        values = {
            "groups": [(category, list(members)) for category, members in groupby(rows, key=lambda row: str(row["category"]))],
            "kinds": _counted(catalogue, "kind"),
            "kind": kind,
            "categories": sorted(category for category in _counted(catalogue, "category", kind)),
            "count": len(rows),
            "total": len(catalogue.operators),
            "given": given,
        }
        return self._answer(request, "operators.html", values)

    async def operator(self, request: Request) -> Response:
        given = request.path_params["name"]
        name = self._resolve(request)
        if name != given:
            page = self._site.catalogue.operators[name]["links"]["page"][strings.language_of(request)]
            return RedirectResponse(page + (f"?{request.url.query}" if request.url.query else ""), status_code=308)
        detail = self._site.catalogue.operators[name]
        chosen = _chosen_request(request, detail)
        values = self._operator_values(request, detail, forms.fill_from(self._blank_form(detail), chosen))
        note, is_whole = await self._note(request, name)
        first, is_known = ({}, True) if request.url.query else await self._first_result(request, detail)
        return self._answer(request, "operator.html", values | {"note": note} | first, is_whole=is_whole and is_known)

    async def run(self, request: Request) -> Response:
        detail = self._site.catalogue.operators[self._resolve(request)]
        form = self._blank_form(detail)
        try:
            texts = forms.parse(await self._read_form(request))
            form = forms.fill(form, texts)
            self._admit(request, texts.get("key", ""))
            raw = await self._execute(request, detail["name"], form)
            answer = results.read(raw, detail["kind"])
        except ClientGone:
            return Response(status_code=CLIENT_CLOSED_REQUEST)
        except (RequestError, RunError, CapacityError) as error:
            exchange = exchange_of(request.scope)
            exchange.code = error.code
            return self._refuse(request, detail, form, problems.make(error, exchange.request_id, detail["name"]))
        shown = {"answer": answer, "answer_json": _answer_json(raw), "curl": _curl(request, detail["name"], forms.request_of(form))}
        return self._answer(request, "operator.html", self._operator_values(request, detail, form) | shown)

    async def api(self, request: Request) -> Response:
        return self._answer(request, "docs.html", {})

    async def _live(self, request: Request, catalogue: Catalogue) -> tuple[dict[str, Any], bool]:
        """One operator to try at once: some of its form's fields, and its recorded run as a picture; and whether that is known."""
        detail = catalogue.operators[LIVE.data["operator"]]
        form = forms.fill_from(self._blank_form(detail), LIVE.data)
        fields = [replace(field, text=LIVE_TEXTS.get(field.name, field.text)) for field in form.fields if field.name in LIVE_FIELDS]
        figure, is_whole = await self._notes.directive_html(request, LIVE)
        page = detail["links"]["page"][strings.language_of(request)]
        return {"name": detail["name"], "page": page, "fields": sorted(fields, key=_place_in_live), "figure": figure}, is_whole

    async def _first_result(self, request: Request, detail: Detail) -> tuple[dict[str, Any], bool]:
        """What the first example gives, and whether that is known."""
        example = detail["examples"][0]
        recording = await self._recordings.once(Directive("run", detail["name"], json.dumps(example)))
        if recording is None or not recording.answers:
            return {}, recording is not None
        (raw,) = recording.answers
        curl = _curl(request, detail["name"], example)
        shown = {"answer": results.read(raw, detail["kind"]), "answer_json": _answer_json(raw), "curl": curl, "is_recorded": True}
        return shown, True

    async def _note(self, request: Request, name: str) -> tuple[list[tuple[Chapter, Section, str]], bool]:
        """What the notes say of an operator, and whether all runs in it are known."""
        sections = self._notes.sections(request, [name])[:MOST_SECTIONS]
        rendered = [await self._notes.section_html(request, section) for _, section in sections]
        texts = [(chapter, section, html) for (chapter, section), (html, _) in zip(sections, rendered, strict=True)]
        return texts, all(is_whole for _, is_whole in rendered)

    def _answer(self, request: Request, template: str, values: Mapping[str, Any], status: int = 200, *, is_whole: bool = True) -> Response:
        catalogue = self._catalogue_if_known()
        page = templates.render(request, template, strings.language_of(request), {"torch": catalogue.torch if catalogue else "", **values})
        return HTMLResponse(page, status, {"cache-control": "no-cache" if request.method == "GET" and is_whole else "no-store"})

    def _catalogue_if_known(self) -> Catalogue | None:
        """None while the site starts."""
        try:
            return self._site.catalogue
        except Starting:
            return None

    def _resolve(self, request: Request) -> str:
        name = exchange_of(request.scope).operator = self._site.catalogue.resolve(request.path_params["name"])
        return name

    def _blank_form(self, detail: Detail) -> Form:
        return forms.blank_form(detail, self._site.catalogue.devices)

    def _operator_values(self, request: Request, detail: Detail, form: Form) -> dict[str, Any]:
        language = strings.language_of(request)
        return {
            "detail": detail,
            "short": detail["name"].rpartition(".")[2],
            "form": form,
            "needs_key": bool(self._site.settings.api_keys),
            "examples": [(request, forms.can_say(form, request)) for request in detail["examples"]],
            "error_examples": [
                (failing["request"], forms.can_say(form, failing["request"]), failing["code"]) for failing in detail["error_examples"]
            ],
            "meaning": lambda argument: self._shelf.current.argument(language, detail["name"], argument),
            "note": [],
            "answer": None,
            "is_recorded": False,
            "problem": None,
        }

    async def _read_form(self, request: Request) -> bytes:
        """The raw body. Errors: not a form, or longer than any form of ours."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
            raise UnsupportedMediaType(f"The form is sent as {FORM_TYPE}.")
        length = _require_form_length(int(request.headers.get("content-length", 0)))
        body = Body(request.receive, length, self._site.settings, self._site.admission.bodies)
        try:
            content = await body.read()
        finally:
            body.release()
        _require_form_length(len(content))
        return content

    def _admit(self, request: Request, key: str) -> None:
        self._site.admission.require_key(f"Bearer {key}".encode())
        self._site.admission.require_rate(request.client.host if request.client else "")

    async def _execute(self, request: Request, name: str, form: Form) -> bytes:
        watch = DisconnectWatch(request.receive)
        try:
            return await self._site.execute("run", name, problems.encode(forms.request_of(form)))
        except asyncio.CancelledError:
            watch.raise_if_disconnected()
            raise
        finally:
            watch.stop()

    def _refuse(self, request: Request, detail: Detail, form: Form, problem: problems.Problem) -> Response:
        """The operator's page with the form as it was sent and what is wrong with it."""
        title, explanation = strings.problem_texts(strings.language_of(request), problem.data)
        marked = forms.mark_error(form, problem.data.get("pointer", ""), problem.data["detail"])
        values = self._operator_values(request, detail, marked) | {"problem": problem.data, "title": title, "explanation": explanation}
        answer = self._answer(request, "operator.html", values, problem.status)
        answer.headers.update(problem.headers)
        return answer


def _counted(catalogue: Catalogue, member: str, kind: str = "") -> dict[str, int]:
    """How many operators (of a kind) have each value of a member, in the catalogue's order."""
    return Counter(str(row[member]) for row in catalogue.rows(kind))


def _contents(catalogue: Catalogue) -> dict[str, list[tuple[str, int]]]:
    """Each kind with its categories, by name, and the number of operators in each."""
    return {kind: sorted(_counted(catalogue, "category", kind).items()) for kind in _counted(catalogue, "kind")}


def _place_in_list(row: dict[str, Any]) -> tuple[str, int, str]:
    return str(row["category"]), strings.KINDS_IN_ORDER.index(row["kind"]), templates.short_name(row["name"]).lower()


def _place_in_live(field: forms.Field) -> int:
    return LIVE_FIELDS.index(field.name)


def _matching(catalogue: Catalogue, language: str, kind: str, category: str, q: str) -> list[dict[str, Any]]:
    """The rows of a kind and category whose name or meaning has `q` in it, or whose category has in this page's language."""
    named = {row["name"] for row in catalogue.rows(kind, category, q)}
    return [
        row
        for row in catalogue.rows(kind, category)
        if row["name"] in named or q.casefold() in strings.category_name(language, row["category"]).casefold()
    ]


def _require_form_length(length_bytes: int) -> int:
    if length_bytes > FORM_BYTES:
        raise RequestTooLarge(f"The form is longer than {FORM_BYTES} bytes.", needed=length_bytes, limit=FORM_BYTES)
    return length_bytes


def _chosen_request(request: Request, detail: Detail) -> dict[str, Any]:
    """The example that `?example=2` or `?error=1` names; the first one where there is no such."""
    if given := _given_request(request):
        return given
    choices = {"example": detail["examples"], "error": [failing["request"] for failing in detail["error_examples"]]}
    for name, requests in choices.items():
        number = request.query_params.get(name, "")
        if number.isdecimal() and 1 <= int(number[:3]) <= len(requests):
            chosen: dict[str, Any] = requests[int(number[:3]) - 1]
            return chosen
    first: dict[str, Any] = detail["examples"][0]
    return first


def _given_request(request: Request) -> dict[str, Any]:
    """What `?request=` has, as the links beside the runs in the notes say it; nothing where it is no request."""
    try:
        given = json.loads(request.query_params.get("request", ""))
    except ValueError:
        return {}
    members = ("arguments", "inputs")
    return given if isinstance(given, dict) and all(isinstance(given.get(member, {}), dict) for member in members) else {}


def _answer_json(answer: bytes) -> Markup:
    """An answer to stand in a page's script element; empty where the page would be long with it."""
    return Markup(answer.decode().replace("<", "\\u003c") if len(answer) <= MOST_ANSWER_BYTES else "")


def _curl(request: Request, name: str, body_data: dict[str, Any]) -> str:
    """The run as a shell command; empty when it is too long to be of use."""
    body = json.dumps(body_data, ensure_ascii=False)
    command = f"curl {request.base_url}api/v1/operators/{name}/run \\\n  -H 'Content-Type: application/json' \\\n  -d {shlex.quote(body)}"
    return command if len(command) <= MOST_CURL_CHARACTERS else ""
