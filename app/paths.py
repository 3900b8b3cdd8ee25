"""Where the site's own files lie: beside app/ in a checkout and an editable install, inside app/ in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_ROOT = _PACKAGE if (_PACKAGE / "templates").is_dir() else _PACKAGE.parent

CONTENT = _ROOT / "content"
STATIC = _ROOT / "static"
TEMPLATES = _ROOT / "templates"
