"""The static files: kept by browsers for good where the address names their content, and compressed once."""

import os
import re
import stat
from pathlib import Path

from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.web.page_cache import Text

SERVED_PARTS = frozenset({"bundle", "css", "js", "vendor", "favicon.svg"})
"""What of static/ is for browsers; a checkout has npm's files beside them."""
NAMED_BY_CONTENT = re.compile(r"bundle/playground/[\w-]+-[0-9A-Z]{8}\.js")
"""As esbuild names what several scripts import, or what one imports late."""
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"
COMPRESSIBLE = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""Fonts are compressed in themselves."""


class StaticAssets(StaticFiles):
    """Files for browsers: kept for good where the address names their content (`?v=…`, `-ABCD2345.js`), for an hour elsewhere."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self._texts: dict[tuple[str, int, int], Text] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.replace("\\", "/").partition("/")[0] not in SERVED_PARTS:
            raise HTTPException(404)
        kept = FOR_GOOD if scope["query_string"] or NAMED_BY_CONTENT.fullmatch(path) else FOR_AN_HOUR
        media_type = COMPRESSIBLE.get(os.path.splitext(path)[1])
        if media_type and scope["method"] in ("GET", "HEAD"):
            return await run_sync(self._compressed, path, f"{media_type}; charset=utf-8", Request(scope), kept)
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = kept
        return response

    def _compressed(self, path: str, media_type: str, request: Request, kept: str) -> Response:
        """Reads, compresses and answers; for a thread of its own, since that can take a while."""
        full_path, status = self.lookup_path(path)
        if status is None or not stat.S_ISREG(status.st_mode):
            raise HTTPException(404)
        key = (full_path, status.st_mtime_ns, status.st_size)
        if key not in self._texts:
            self._texts = {known: text for known, text in self._texts.items() if known[0] != full_path}
            self._texts[key] = Text(Path(full_path).read_bytes(), media_type)
        return self._texts[key].answer(request, kept)
