"""The rooms: who imports whom, which library belongs where, how long a file may be, and that an import does nothing."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.servers import ROOT

MOST_LINES = 400
MOST_FUNCTION_LINES = 50
DATA_TABLES = ("app.operators.tables.", "app.web.playground_strings")

# What the modules of a room may import of app, itself aside. The longest name that fits a module is its room.
ROOMS: dict[str, set[str]] = {
    "app.cli": {"app.errors", "app.settings", "app.operators", "app.server", "app.export"},
    "app.export": {"app.settings", "app.paths", "app.main", "app.web"},  # it asks the finished site for its pages
    "app.server": {"app.settings", "app.main", "app.web"},  # it runs the finished site
    "app.main": {"app.settings", "app.web"},
    "app.web": {"app.errors", "app.settings", "app.paths", "app.notes", "app.workers"},
    "app.notes": {"app.paths"},
    "app.workers": {"app.errors"},
    "app.operators": {"app.errors"},
    "app.paths": set(),
    "app.settings": set(),
    "app.errors": set(),
    "app": set(),
}

# Whose libraries these are.
LIBRARIES: dict[str, set[str]] = {
    "torch": {"app.operators"},
    "numpy": {"app.operators"},
    "contourpy": {"app.operators"},
    "multiprocessing": {"app.workers"},
    "markdown_it": {"app.notes"},
    "mdit_py_plugins": {"app.notes"},
    "math_core": {"app.notes"},
    "pygments": {"app.notes"},
    "nbformat": {"app.notes"},
    "sqlite3": {"app.notes"},
    "brotli": {"app.web"},
    "jinja2": {"app.web"},
    "fastapi": {"app.web", "app.main", "app.export"},
    "starlette": {"app.web", "app.main", "app.export"},
    "prometheus_client": {"app.web"},
    "uvicorn": {"app.server"},
    "click": {"app.cli"},
}

IMPORT_ALL = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
loaded = [name for name in sys.modules if name.split(".")[0] in ("torch", "numpy") or name.startswith("app.operators")]
print(loaded)
"""


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {_name(path): path.read_text(encoding="utf-8") for path in sorted((ROOT / "app").rglob("*.py"))}
TREES = {name: ast.parse(source) for name, source in SOURCES.items()}


@pytest.mark.parametrize("module", SOURCES)
def test_imports_stay_within_the_rooms(module: str) -> None:
    allowed = ROOMS[_room(module)]
    strays = {
        imported for imported in _imports(TREES[module]) if imported.startswith("app.") and _room(imported) not in {_room(module), *allowed}
    }
    assert strays == set()


@pytest.mark.parametrize("module", SOURCES)
def test_a_library_is_used_by_its_room_alone(module: str) -> None:
    used = {imported.partition(".")[0] for imported in _imports(TREES[module])} & set(LIBRARIES)
    assert {library for library in used if _room(module) not in LIBRARIES[library]} == set()


def test_imports_have_no_circle() -> None:
    graph = {module: {imported for imported in _imports(tree) if imported in SOURCES} for module, tree in TREES.items()}
    assert set(TopologicalSorter(graph).static_order()) >= set(SOURCES)


def test_importing_anything_but_the_operators_leaves_torch_alone() -> None:
    modules = [module for module in SOURCES if _room(module) != "app.operators"]
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL, *modules], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


@pytest.mark.parametrize("module", sorted(name for name in SOURCES if not name.startswith(DATA_TABLES)))
def test_files_and_functions_are_short(module: str) -> None:
    assert len(SOURCES[module].splitlines()) <= MOST_LINES
    functions = [node for node in ast.walk(TREES[module]) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= MOST_FUNCTION_LINES] == []


@pytest.mark.parametrize("module", [module for module, source in SOURCES.items() if source])
def test_every_file_says_what_it_owns(module: str) -> None:
    docstring = ast.get_docstring(TREES[module])
    assert docstring
    assert module == "app.errors" or len(docstring.splitlines()) <= 5


def _room(module: str) -> str:
    return max((room for room in ROOMS if module == room or module.startswith(f"{room}.")), key=len)


def _imports(tree: ast.Module) -> Iterator[str]:
    """Every module imported, wherever in the file: `from app.web import api` is app.web.api where there is such a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, "imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in SOURCES else node.module
