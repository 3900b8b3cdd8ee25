"""`export`: the site as files, for a host that only serves files. Every page is asked of the site itself; what needs a server says so."""

import asyncio
import html
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fastapi import FastAPI
from starlette.types import Message

from app.main import create_app
from app.paths import STATIC
from app.settings import Settings
from app.web.assets import SERVED_PARTS
from app.web.exchange import EXPORTING

_ADDRESS = re.compile(r'<(?:a|link)\b[^>]*? href="([^"#?]*)')
_FIRST = ("/en/", "/zh/", "/sitemap.xml", "/robots.txt", "/problems/not-found")
Say = Callable[[str], None]


class ExportError(Exception):
    """The site could not be written out."""


def export(settings: Settings, folder: Path, say: Say) -> int:
    """Writes the whole site into `folder`, which is made or must be empty; answers how many pages it has."""
    if folder.exists() and any(folder.iterdir()):
        raise ExportError(f"{folder} is not empty.")
    for part in sorted(SERVED_PARTS):
        source, target = STATIC / part, folder / "static" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    return asyncio.run(_export(settings, folder, say))


async def _export(settings: Settings, folder: Path, say: Say) -> int:
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    app = create_app(settings, say, lambda error: ended.set_exception(error) if error else ended.set_result(None))
    async with app.router.lifespan_context(app):
        await ended
        root = settings.root_path
        pages = await _crawl(app, root, folder, say)
        (folder / "index.html").write_bytes((folder / "en" / "index.html").read_bytes())
        (folder / "404.html").write_bytes((await _get(app, root, "/en/nothing"))[2])
    return pages


async def _crawl(app: FastAPI, root: str, folder: Path, say: Say) -> int:
    """Follows every link within the site, from the first pages on."""
    waiting = [*_FIRST]
    known = set(waiting)
    pages = 0
    while waiting:
        path = waiting.pop()
        status, media_type, body = await _get(app, root, path)
        if status != 200:
            raise ExportError(f"{path} answers {status}.")
        is_page = media_type.startswith("text/html")
        file = folder / (f"{path.strip('/')}/index.html" if is_page else path[1:])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        if is_page:
            pages += 1
            if pages % 200 == 0:
                say(f"{pages} pages …")
            found = set(_links(body.decode(), root)) - known
            known |= found
            waiting += sorted(found)
    return pages


def _links(page: str, root: str) -> Iterator[str]:
    """The addresses within the site that a page leads to, below its root; static files are copied as they are."""
    for match in _ADDRESS.finditer(page):
        address = urlsplit(html.unescape(match[1]))
        path = unquote(address.path)
        if not address.netloc and path.startswith(f"{root}/") and not path.startswith(f"{root}/static/"):
            yield path.removeprefix(root)


async def _get(app: FastAPI, root: str, path: str) -> tuple[int, str, bytes]:
    """One request to the app in this process: status, media type and body."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "server": ("localhost", 80),
        "client": None,
        "root_path": root,
        "path": root + path,
        "raw_path": (root + path).encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html,*/*;q=0.1")],
        EXPORTING: True,
    }
    await app(scope, receive, send)
    headers = dict(messages[0]["headers"])
    body = b"".join(message.get("body", b"") for message in messages)
    return messages[0]["status"], headers.get(b"content-type", b"").decode(), body
