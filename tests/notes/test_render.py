"""What Markdown becomes: each kind of block, what the notes add to CommonMark, and what a text cannot do."""

import pytest

from app.notes.chapters import ContentError, parse
from app.notes.formulas import FormulaError, to_mathml
from app.notes.markdown import plain_text
from app.notes.render import Plain, render, render_inline

CASES = [
    ("plain", "one\ntwo", "<p>one\ntwo</p>\n"),
    ("chinese lines", "张量\n的形状", "<p>张量的形状</p>\n"),
    ("mixed lines", "张量 x\n的形状", "<p>张量 x\n的形状</p>\n"),
    ("raw HTML", "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
    (
        "heading",
        "## Two windows {#two torch.cat}",
        '<h2 id="two">Two windows <a class="anchor" href="#two" aria-label="anchor">#</a></h2>\n',
    ),
    ("first heading", "# A {#a}", '<h1 id="a">A</h1>\n'),
    ("underscores", "## In place {#in torch.Tensor.fill_ torch.Tensor.abs_}", '<h2 id="in">In place <a'),
    ("term", "[rate](term:learning-rate)", '<p><a class="term" href="glossary#learning-rate" data-term="learning-rate">rate</a></p>\n'),
    ("chapter", "[see](pooling.md#max)", '<p><a href="pooling#max">see</a></p>\n'),
    ("outside", "[paper](https://arxiv.org/abs/1)", '<p><a href="https://arxiv.org/abs/1" rel="external">paper</a></p>\n'),
    ("no javascript", "[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
    ("check", "```check\n1 == 1\n```", ""),
    ("skipped", "```python skip=gpu\nx\n```", '<p class="skipped">needs_gpu</p>'),
    ("printed", "```output\n<tensor>\n```", "&lt;tensor&gt;"),
    ("formula", "so $x^2$ it is", "<msup><mi>x</mi><mn>2</mn></msup>"),
    ("source of a formula", "$\\frac12$", '<annotation encoding="application/x-tex">\\frac12</annotation>'),
    ("block formula", "$$\na \\odot b\n$$", 'largeop="false">⊙</mo>'),
    ("money", "it costs 5$ or 6$", "<p>it costs 5$ or 6$</p>\n"),
    (
        "callout",
        "::: gotcha Mind `dim`\ntext\n:::",
        '<p class="callout-title"><b>gotcha</b> <span>Mind <code>dim</code></span></p>\n<p>text</p>\n',
    ),
    ("misread", "::: misread E001 E002\ntext\n:::", '<p class="callout-title"><b>misread</b></p>'),
    ("table", "|a|\n|-|\n|b|", '<div class="scroll" tabindex="0" role="group" aria-label="table"><table>'),
]


@pytest.mark.parametrize(("markdown", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_rendering(markdown: str, expected: str) -> None:
    rendered = render(markdown)
    assert expected in rendered
    assert bool(expected) == bool(rendered)


class Linking(Plain):
    def operator(self, name: str) -> str:
        return f"/operators/{name}" if name == "torch.cat" else ""


def test_code_that_is_an_operator_leads_to_it() -> None:
    assert render_inline("`torch.cat`", Linking()) == '<a class="operator-link" href="/operators/torch.cat"><code>torch.cat</code></a>'
    assert render_inline("`torch.cat()` and `dim`", Linking()).endswith("<code>torch.cat()</code></a> and <code>dim</code>")
    assert render_inline("[`torch.cat`](linear.md)", Linking()) == '<a href="linear"><code>torch.cat</code></a>'


@pytest.mark.parametrize("latex", ["\\frac{", "\\nonsense", "{", "\\begin{cases}"])
def test_a_formula_that_is_none_is_told(latex: str) -> None:
    with pytest.raises(FormulaError):
        to_mathml(latex, display=False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no heading", "begins with a heading"),
        ("# A {#a}\n\n## B", "has no id"),
        ("# A {#a}\n\ntext\n\n## B {#b}\n\n## C {#b}", "the same id: b"),
        ("# A {#a}\n\n## B {#b}", "sums it up"),
        ("# A {#a}\n\ntext\n\n```run torch.cat\n{\n```", "is not JSON"),
        ("# A {#a}\n\ntext\n\n```run torch.cat\n[1]\n```", "no JSON object"),
        ('# A {#a}\n\ntext\n\n```run torch.cat\n{"a":\n\n1}\n```', "is not JSON"),
    ],
)
def test_a_chapter_that_is_not_as_it_must_be_is_told(text: str, told: str) -> None:
    with pytest.raises(ContentError, match=told):
        parse("a", "en", text)


def test_a_chapter_knows_its_sections_and_runs() -> None:
    source = (
        "# A {#a}\n\nSums it `up`.\n\n## B {#b torch.cat torch.stack}\n\nText $x$.\n\n```run torch.cat expect=torch_error\n"
        '{"inputs": {}}\n\nA *caption*.\n```\n\n### C {#c}\n\nMore.\n\n## D {#d}\n\nLast.\n'
    )
    chapter = parse("a", "en", source)
    assert (chapter.title, chapter.summary) == ("A", "Sums it up.")
    assert [(section.id, section.level, section.operators) for section in chapter.sections[1:]] == [
        ("b", 2, ("torch.cat", "torch.stack")),
        ("c", 3, ()),
        ("d", 2, ()),
    ]
    (run,) = chapter.directives
    assert (run.subject, run.data, run.expected, run.caption) == ("torch.cat", {"inputs": {}}, "torch_error", "A *caption*.")
    section = chapter.section("b")
    assert section is not None
    assert section.text == "Text x."
    assert section.directives == [run]


def test_plain_text() -> None:
    assert plain_text("a **b** [c](d.md) `e`\nf") == "a b c e f"
