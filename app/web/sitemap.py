"""What crawlers read: every page in each language (https://www.sitemaps.org/protocol.html), and where the list of them is."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.notes.library import LANGUAGES, Library, Shelf
from app.web import strings, templates
from app.web.catalogue import Catalogue
from app.web.site import Site

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


class Sitemap:
    def __init__(self, site: Site, shelf: Shelf) -> None:
        self._site = site
        self._shelf = shelf

    async def sitemap(self, request: Request) -> Response:
        root = templates.site_address(request) + request.scope.get("root_path", "")
        entries = "".join(_entry(root, place) for place in places(self._shelf.current, self._site.catalogue))
        return Response(f"{_HEAD}{entries}</urlset>\n", media_type="application/xml", headers={"cache-control": "no-cache"})

    async def robots(self, request: Request) -> Response:
        root = templates.site_address(request) + request.scope.get("root_path", "")
        return PlainTextResponse(f"User-agent: *\nDisallow: /api/\nDisallow: /*?\nSitemap: {root}/sitemap.xml\n")


def places(library: Library, catalogue: Catalogue) -> Iterator[str]:
    """Every page's address below its language."""
    yield from ("", "operators", "chain", "glossary", "about")
    for chapter in library.chapters[LANGUAGES[0]]:
        yield f"notes/{chapter}"
        yield f"notes/{chapter}/side-by-side"
    for name in catalogue.operators:
        yield f"operators/{name}"


def _entry(root: str, place: str) -> str:
    addresses = {language: quoteattr(f"{root}/{language}/{place}") for language in LANGUAGES}
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{strings.LANGUAGE_TAGS[language]}" href={address}/>'
        for language, address in addresses.items()
    )
    return "".join(f"<url><loc>{address[1:-1]}</loc>{alternates}</url>\n" for address in addresses.values())
