"""Every Python block of the notes runs, and prints what is shown: in the page, in the notebook and in the script."""

import contextlib
import io
import re
from typing import Any

import nbformat
import pytest
import torch

from app.notes.library import LANGUAGES
from app.notes.notebooks import to_notebook, to_script
from app.notes.render import Plain
from tests.notes.code import LENIENT, SAME, Blocks, run
from tests.notes.test_content import BY_LANGUAGE, CHAPTERS, CONTENT, chapter

SKIP_REASONS = {"gpu", "gpus", "download", "torchvision", "processes"}
NEEDS = re.compile(r"cuda|torchvision|download|load_state_dict_from_url|Process|spawn|signal|DataParallel|multiprocessing|num_workers")


@pytest.fixture(autouse=True)
def _same_state_afterwards() -> Any:
    """What a chapter sets for good it must set back."""
    before = torch.get_default_dtype(), torch.get_num_threads(), torch.is_grad_enabled(), torch.are_deterministic_algorithms_enabled()
    yield
    assert before == (
        torch.get_default_dtype(),
        torch.get_num_threads(),
        torch.is_grad_enabled(),
        torch.are_deterministic_algorithms_enabled(),
    )
    torch.set_printoptions(profile="default")


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("language", "name"), BY_LANGUAGE)
def test_blocks_print_what_is_shown(language: str, name: str) -> None:
    blocks = Blocks()
    count = sum(1 for _ in run(CONTENT / language / f"{name}.md", blocks))
    assert count > 0


@pytest.mark.parametrize(("language", "name"), BY_LANGUAGE)
def test_a_block_that_prints_shows_it(language: str, name: str) -> None:
    """A `print` without an `output` fence behind it would be a result nobody sees."""
    fences = [token for token in chapter(language, name).tokens if token.type == "fence"]
    for fence, following in zip(fences, [*fences[1:], None], strict=True):
        if fence.info == "python" and re.search(r"^print\(", fence.content, re.MULTILINE):
            assert following is not None
            assert following.info == "output", fence.content


@pytest.mark.parametrize("name", CHAPTERS)
def test_skipped_blocks_say_why(name: str) -> None:
    for token in chapter("en", name).tokens:
        if token.type == "fence" and token.info.startswith("python "):
            reason = token.info.removeprefix("python ").removeprefix("skip=")
            assert reason in SKIP_REASONS
            assert NEEDS.search(token.content), "it needs nothing that is missing here"
            compile(token.content, name, "exec")


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", CHAPTERS)
def test_the_notebook_runs(name: str) -> None:
    both = [nbformat.reads(to_notebook(chapter(language, name), Plain(), "http://site"), as_version=4) for language in LANGUAGES]
    for notebook in both:
        nbformat.validate(notebook)
        text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert "{#" not in text
        assert not re.search(r"^:::", text, re.MULTILINE)
        assert "](term:" not in text
    english, chinese = ([(cell.source, cell.outputs) for cell in notebook.cells if cell.cell_type == "code"] for notebook in both)
    assert english == chinese
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in both[0].cells:
        if cell.cell_type == "code":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(cell.source, namespace)
            if cell.outputs:
                assert SAME.check_output(cell.outputs[0].text, printed.getvalue(), LENIENT)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", CHAPTERS)
def test_the_script_runs(name: str) -> None:
    script = to_script(chapter("zh", name), Plain(), "http://site")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(script, f"{name}.py", "exec"), {"__name__": "__main__"})
    shown = [token.content for token in chapter("zh", name).tokens if token.type == "fence" and token.info == "output"]
    assert SAME.check_output("".join(shown), printed.getvalue(), LENIENT)
