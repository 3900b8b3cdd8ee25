"""The Python of the notes: sybil finds the blocks, runs each chapter's in order, and compares what they print.

`python -m tests.notes.code content/en/*.md` writes what each block printed into the `output` fence behind it.
"""

import doctest
import io
import re
import sys
import textwrap
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from sybil import Document, Example, Region
from sybil.evaluators.python import pad
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

PYTHON = r"python(?P<options>[^\n`]*)"
SKIPPED = re.compile(r"\s*skip=(\w+)")
SAME = doctest.OutputChecker()
LENIENT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Blocks:
    """The blocks of one chapter: `python` is run, `output` is what it printed, each line of `check` is true."""

    def __init__(self) -> None:
        self.printed = ""
        self._skips = False

    def regions(self, document: Document) -> Iterator[Region]:
        for language, evaluate in ((PYTHON, self._run), ("output", self._compare), ("check", self._check)):
            for lexed in FencedCodeBlockLexer(language)(document):
                yield Region(lexed.start, lexed.end, lexed.lexemes, evaluate)

    def _run(self, example: Example) -> None:
        self._skips = SKIPPED.match(example.parsed["options"] or "") is not None
        if self._skips:
            return
        printed = io.StringIO()
        source = pad(example.parsed["source"], example.line + example.parsed["source"].line_offset)
        with redirect_stdout(printed):
            exec(compile(source, example.path, "exec", dont_inherit=True), example.namespace)
        self.printed = printed.getvalue()

    def _compare(self, example: Example) -> None:
        shown = example.parsed["source"]
        if not self._skips and not SAME.check_output(shown, self.printed, LENIENT):
            raise AssertionError(f"{example.path}:{example.line} shows\n{textwrap.indent(shown, '  ')}\nand printed is\n{self.printed}")

    def _check(self, example: Example) -> None:
        for line in example.parsed["source"].splitlines():
            if line.strip():
                assert eval(line, example.namespace), f"{example.path}:{example.line}: {line}"


def run(path: Path, blocks: Blocks | None = None) -> Iterator[tuple[Example, Blocks]]:
    """Runs the examples of a chapter one after another."""
    blocks = blocks or Blocks()
    document = Document.parse(str(path), blocks.regions)
    document.namespace |= {"__name__": "notes"}
    for example in document.examples():
        example.evaluate()
        yield example, blocks


def record(path: Path) -> None:
    """Writes what was printed into the `output` fences of a chapter."""
    text, edits = path.read_text(encoding="utf-8"), []

    class Recorder(Blocks):
        def _compare(self, example: Example) -> None:
            if not self._skips:
                edits.append((example.region.start, example.region.end, f"```output\n{self.printed.rstrip()}\n```"))

    for _ in run(path, Recorder()):
        pass
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    path.write_text(text, encoding="utf-8")


def main(paths: list[str]) -> Any:
    for path in paths:
        record(Path(path))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
