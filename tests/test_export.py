"""The site as files: every page is there, every link leads to a file, and what needs a server says so."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from app.cli import main
from app.export import ExportError, export
from app.notes.library import Shelf
from app.settings import Settings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    result = CliRunner().invoke(main, ["export", str(folder), "--root-path", "/notes", "--public-url", "https://notes.example"])
    assert result.exit_code == 0, result.output
    return folder


def test_every_page_is_there(folder: Path) -> None:
    assert len(list((folder / "en" / "operators").iterdir())) > 990
    for language in ("en", "zh"):
        for chapter in Shelf().current.chapters[language].values():
            page = folder / language / "notes" / chapter.id / "index.html"
            assert chapter.title.replace("&", "&amp;") in page.read_text(encoding="utf-8")
            assert (folder / language / "notes" / f"{chapter.id}.ipynb").exists()
    assert "<h1" in (folder / "404.html").read_text(encoding="utf-8")


def test_every_link_leads_to_a_file(folder: Path) -> None:
    missing = set()
    for page in set(folder.rglob("*.html")) - {folder / "404.html"}:  # its other language is nowhere either
        for target in re.findall(r' (?:href|src)="([^"]+)"', page.read_text(encoding="utf-8")):
            path = unquote(target.partition("#")[0].partition("?")[0])
            if path.startswith("/"):
                assert path.startswith("/notes/"), (page, target)
                place = folder / path.removeprefix("/notes/")
                if not (place.is_file() or (place / "index.html").is_file()):
                    missing.add(path)
    assert missing == set()


def test_what_needs_a_server_says_so(folder: Path) -> None:
    page = (folder / "en" / "operators" / "torch.nn.Conv2d" / "index.html").read_text(encoding="utf-8")
    assert "running needs a server" in page
    assert "<button>" not in page
    assert 'rel="canonical" href="https://notes.example/notes/en/operators/torch.nn.Conv2d"' in page
    assert "search-dialog" not in page
    chapter = (folder / "zh" / "notes" / "convolution" / "index.html").read_text(encoding="utf-8")
    assert '<figure class="recorded' in chapter
    assert "工作进程正忙" not in chapter


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(ExportError, match="not empty"):
        export(Settings(), tmp_path, print)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
