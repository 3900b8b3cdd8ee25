"""The templates and what every page of them is given: words, language, addresses below the site's root, asset addresses."""

import re
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from app import paths
from app.web import argument_types, forms, strings
from app.web.exchange import EXPORTING


def render(request: Request, template: str, language: str, values: Mapping[str, Any]) -> str:
    """The page as text."""
    root_path = request.scope.get("root_path", "")
    site = site_address(request)
    return (
        _environment()
        .get_template(template)
        .render(
            {"torch": "", **values},
            t=strings.translator(language),
            playground_words=lambda: strings.playground_words(language),
            language=language,
            language_tag=strings.LANGUAGE_TAGS[language],
            category_name=lambda category: strings.category_name(language, category),
            kind_name=lambda kind: strings.kind_name(language, kind),
            locale=strings.LOCALES[language],
            site=site,
            canonical=f"{site}{quote(request.url.path)}",
            root=root_path,
            exporting=EXPORTING in request.scope,
            home=f"{root_path}/{language}/",
            asset=lambda path: f"{root_path}/static/{path}?v={_version(path)}",
            imported=lambda path: [f"{root_path}/static/{script}" for script in _imported(path)],
            translations=_translations(request, language),
        )
    )


def site_address(request: Request) -> str:
    """Scheme and host, as whoever runs the site has named them, or else as the request did."""
    app = request.scope.get("app")  # an error may be answered before it is known
    public_url: str = app.state.settings.public_url if app else ""
    return public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"


def _translations(request: Request, language: str) -> list[dict[str, Any]]:
    """This page in each language; the first page where it has no language in its address."""
    root_path = request.scope.get("root_path", "")
    place = request.url.path.removeprefix(root_path)
    prefix = f"/{language}/"
    rest = place.removeprefix(prefix) if place.startswith(prefix) else ""
    query = f"?{request.url.query}" if rest and request.url.query else ""
    return [
        {
            "tag": strings.LANGUAGE_TAGS[other],
            "name": strings.LANGUAGE_NAMES[other],
            "locale": strings.LOCALES[other],
            "address": f"{root_path}/{other}/{quote(rest)}{query}",
            "is_current": other == language,
        }
        for other in strings.LANGUAGES
    ]


_IMPORT = re.compile(r'(?:^|;)import(?:\{[^}]*\}from)?"\./([^"]+)"')
"""As esbuild writes it."""
_COMMON_PREFIXES = (
    "torch.nn.functional.",
    "torch.nn.init.",
    "torch.nn.utils.",
    "torch.nn.",
    "torch.optim.lr_scheduler.",
    "torch.optim.",
    "torch.utils.data.",
    "torch.",
)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(paths.TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"type_words": argument_types.words, "written": forms.written, "python": _python, "short_name": short_name}
    return environment


def call(name: str, arguments: Mapping[str, Any]) -> str:
    """The call as one would write it: `Conv2d(1, 8, kernel_size=3)` has its names here, whatever torch would take by place."""
    return f"{short_name(name)}({', '.join(f'{argument}={_python(value)}' for argument, value in arguments.items())})"


def short_name(name: str) -> str:
    """The name without what its kind has in common: `Conv2d`, `linalg.norm`, `Tensor.fill_`."""
    prefix = next((prefix for prefix in _COMMON_PREFIXES if name.startswith(prefix)), "")
    return name.removeprefix(prefix)


def _python(value: Any) -> str:
    return repr(value) if isinstance(value, str) else forms.written(value)


@cache
def _version(path: str) -> str:
    """Names the content of a static file, so that browsers may keep it for good."""
    return blake2b((paths.STATIC / path).read_bytes(), digest_size=6).hexdigest()


@cache
def _imported(path: str) -> list[str]:
    """The files below `static/` that a bundled script imports before it runs, theirs included; each has its content's name in its own."""
    folder, found = path.rpartition("/")[0], [path]
    for script in found:
        found += [f"{folder}/{name}" for name in _IMPORT.findall((paths.STATIC / script).read_text(encoding="utf-8"))]
    return list(dict.fromkeys(found[1:]))
