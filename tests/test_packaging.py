"""The wheel has everything the site needs, and serves it from any working directory."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from tests.servers import READY, ROOT, SERVE

SHIPPED = ("content", "templates", "static/bundle", "static/css", "static/js", "static/vendor")
BUNDLED = (
    "site.css",
    "play.css",
    "play-chain.css",
    "site.js",
    "reading.js",
    "chapter.js",
    "playground/playground.js",
    "playground/chain.js",
)
VENDORED = (
    "inter/LICENSE",
    "inter/inter-latin-opsz-normal.woff2",
    "jetbrains-mono/LICENSE",
    "jetbrains-mono/jetbrains-mono-latin-wght-normal.woff2",
    "inter/inter-latin-wght-italic.woff2",
    "stix-two-math/LICENSE",
    "stix-two-math/stix-two-math.woff2",
    "swagger-ui/LICENSE",
    "swagger-ui/NOTICE",
    "swagger-ui/swagger-ui-bundle.js",
    "swagger-ui/swagger-ui.css",
    "uplot/LICENSE",
    "uplot/uPlot.esm.js",
    "uplot/uPlot.min.css",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", folder, ROOT]
    subprocess.run(command, check=True)
    (built,) = folder.glob("torchnotes-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the wheel's content."""
    folder = tmp_path_factory.mktemp("installed")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_has_all_of_the_site_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        packed = {name.removeprefix("app/") for name in archive.namelist() if name.startswith("app/")}
        others = {name.partition("/")[0] for name in archive.namelist()} - {"app"}
    shipped = {path.relative_to(ROOT).as_posix() for folder in SHIPPED for path in (ROOT / folder).rglob("*") if path.is_file()}
    code = {path.relative_to(ROOT / "app").as_posix() for path in (ROOT / "app").rglob("*.py")}
    assert packed == shipped | code | {"static/favicon.svg"}
    assert {f"static/vendor/{name}" for name in VENDORED} | {f"static/bundle/{name}" for name in BUNDLED} <= packed
    assert [name.endswith(".dist-info") for name in others] == [True]


def test_the_wheel_serves_the_site_from_any_folder(installed: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(installed), "TORCHNOTES_PORT": "0", "TORCHNOTES_WORKERS": "1"}
    command = [sys.executable, "-c", f"import app; assert app.__file__.startswith({str(installed)!r}); {SERVE}"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            url = next(line.strip().removeprefix(READY) for line in process.stdout if line.startswith(READY))
            for address in ("/en/", "/zh/operators/torch.nn.ReLU", "/docs", "/static/vendor/swagger-ui/swagger-ui.css"):
                assert httpx.get(url + address).status_code == 200
        finally:
            process.terminate()
