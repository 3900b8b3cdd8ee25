"""Search: how the engine behaves on a few made entries, and what must come first on the real site."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notes.search import MOST_CHARACTERS, Entry, Hit, SearchIndex
from app.notes.words import stem, words

QUERIES = tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))
TABLE = [(language, query, address) for language, rows in QUERIES.items() for query, address in rows.items()]

MISMATCH = "mat1 and mat2 shapes cannot be multiplied (3x2 and 3x10)"
LONG = (
    "A stride of two halves the picture. " * 20
    + "The naïve kernel looks at every pixel of its neighbourhood. "
    + "Padding keeps the size. " * 20
)
CHINESE = "步长为二时图像减半。" * 20 + "卷积核观察每个像素的邻域（全角）。" + "填充保持大小。" * 20


def operator(name: str, *aliases: str, summary: str = "", language: str = "en") -> Entry:
    return Entry(language, "operator", f"operators/{name}", name.rpartition(".")[2], (name, *aliases), summary)


def section(address: str, title: str, text: str = "", **rest: Any) -> Entry:
    return Entry(**{"language": "en", "kind": "section", "address": f"notes/{address}", "title": title, "text": text, **rest})


ENTRIES = [
    operator("torch.nn.Conv1d", summary="Slides learned windows over a sequence."),
    operator("torch.nn.Conv2d", summary="Slides learned windows over an image."),
    operator("torch.nn.CrossEntropyLoss", summary="Compares scores with classes."),
    operator("torch.nn.ReLU", summary="Cuts off what is negative."),
    operator("torch.nn.ReLU6"),
    operator("torch.nn.Sigmoid"),
    operator("torch.nn.LSTM"),
    operator("torch.nn.BatchNorm2d"),
    operator("torch.nn.Dropout"),
    operator("torch.nn.Dropout2d"),
    operator("torch.Tensor.relu_"),
    operator("torch.nn.functional.conv2d"),
    operator("torch.nn.functional.cross_entropy"),
    operator("torch.nn.functional.relu", "F.relu", "torch.relu", "relu"),
    operator("torch.tensor"),
    operator("torch.Tensor"),
    operator("torch.tensordot"),
    operator("torch.Tensor.view"),
    operator("torch.stack", summary="Joins along a new dimension; a loss of nothing."),
    section("convolution", "Convolution", "How a window slides.", kind="chapter", summary="Windows that slide over images."),
    section("convolution#conv", "Convolution layers", LONG, names=("torch.nn.Conv2d",), place="Convolution"),
    section("convolution#size", "The output size", "What stride and padding do to the size.", place="Convolution"),
    section("linear#axis", "Only the last axis", "Sizes have to fit.", messages=(MISMATCH,), place="Linear"),
    section("optimizers", "Optimizers", "Warm-up helps at first.", kind="chapter", summary="What makes a step."),
    Entry("en", "term", "glossary#learning-rate", "learning rate", ("学习率",), "How far a step goes."),
    Entry("en", "page", "about", "About", text="Who wrote this in Málaga."),
    Entry("zh", "chapter", "notes/convolution", "卷积", summary="在图像上滑动的窗口。", text=CHINESE),
    Entry("zh", "section", "notes/convolution#groups", "分组卷积", text="通道分成几组。", place="卷积"),
    Entry("zh", "section", "notes/recurrent#lstm", "长短期记忆", ("torch.nn.LSTM",), text="LSTM 的隐藏状态与细胞状态。", place="循环层"),
    operator("torch.nn.LSTM", summary="带门控的循环层。", language="zh"),
]
INDEX = SearchIndex(ENTRIES)


def addresses(query: str, language: str = "en") -> list[str]:
    return [hit.entry.address for hit in INDEX.search(language, query)]


def first(query: str, language: str = "en") -> Hit:
    return INDEX.search(language, query)[0]


def shown(hit: Hit) -> str:
    return "".join(text for text, _ in hit.excerpt)


def marked(hit: Hit) -> list[str]:
    return [text for text, matched in hit.excerpt if matched]


@pytest.mark.parametrize(("language", "query", "address"), TABLE)
def test_what_must_come_first_does(client: httpx.Client, language: str, query: str, address: str) -> None:
    answer = client.get("/api/v1/search", params={"q": query, "language": language, "limit": 5}).json()
    found = [result["address"].split("/", 2)[2] for result in answer["results"]]
    assert found[:1] == [address], found


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 70
    assert all(len(rows) >= 25 for rows in QUERIES.values())


@pytest.mark.parametrize(
    ("query", "name", "reason"),
    [
        ("conv2d", "torch.nn.Conv2d", "name"),
        ("Conv 2D", "torch.nn.Conv2d", "name"),
        ("conv_2d", "torch.nn.Conv2d", "name"),
        ("ＣＯＮＶ２ｄ", "torch.nn.Conv2d", "name"),
        ("TORCH.NN.CONV2D", "torch.nn.Conv2d", "name"),
        ("nn.Conv2d(1, 2, 3)(x)", "torch.nn.Conv2d", "name"),
        ("F.conv2d", "torch.nn.functional.conv2d", "name"),
        ("crossentropy", "torch.nn.CrossEntropyLoss", "name"),
        ("Cross-Entropy Loss", "torch.nn.CrossEntropyLoss", "name"),
        ("cross_entropy", "torch.nn.functional.cross_entropy", "name"),
        ("batch norm", "torch.nn.BatchNorm2d", "name"),
        ("relu", "torch.nn.ReLU", "name"),
        ("relu_", "torch.Tensor.relu_", "name"),
        ("torch.relu", "torch.nn.functional.relu", "name"),
        ("torch.tensor", "torch.tensor", "name"),
        ("torch.Tensor", "torch.Tensor", "name"),
        ("logits.view(-1)", "torch.Tensor.view", "name"),
        ("how do I use dropout", "torch.nn.Dropout", "name"),
        ("crossent", "torch.nn.CrossEntropyLoss", "name"),
        ("nn.Sigmod", "torch.nn.Sigmoid", "close_name"),
        ("LTSM", "torch.nn.LSTM", "close_name"),
        ("relu66", "torch.nn.ReLU6", "close_name"),
        ("Bathcnorm2d", "torch.nn.BatchNorm2d", "close_name"),
        ("CrosEntropyLos", "torch.nn.CrossEntropyLoss", "close_name"),
    ],
)
def test_names_in_all_spellings(query: str, name: str, reason: str) -> None:
    hit = first(query)
    assert (hit.entry.address, hit.reason) == (f"operators/{name}", reason)


def test_modules_before_functions_before_methods_in_place() -> None:
    relus = [address for address in addresses("relu") if address.endswith(("ReLU", "relu", "relu_"))]
    assert relus == ["operators/torch.nn.ReLU", "operators/torch.nn.functional.relu", "operators/torch.Tensor.relu_"]
    assert addresses("dropout")[:2] == ["operators/torch.nn.Dropout", "operators/torch.nn.Dropout2d"]


def test_the_section_that_teaches_a_name_follows_it() -> None:
    assert addresses("nn.Conv2d")[:2] == ["operators/torch.nn.Conv2d", "notes/convolution#conv"]


@pytest.mark.parametrize(
    ("query", "address", "reason"),
    [
        ("convolution", "notes/convolution", "title"),
        ("convolutions", "notes/convolution", "title"),
        ("what is a convolution", "notes/convolution", "title"),
        ("learning-rate", "glossary#learning-rate", "title"),
        ("learning rates", "glossary#learning-rate", "title"),
        ("学习率", "glossary#learning-rate", "name"),
        ("leraning rate", "glossary#learning-rate", "title"),
        ("output size of a convolution", "notes/convolution#size", "title"),
        ("warmup", "notes/optimizers", "text"),
        ("stride", "notes/convolution#conv", "text"),
        ("malaga", "about", "text"),
        ("neighborhood pixel", "notes/convolution#conv", "text"),
    ],
)
def test_matters(query: str, address: str, reason: str) -> None:
    hit = first(query)
    assert (hit.entry.address, hit.reason) == (address, reason)


def test_pages_that_have_the_word_come_before_names_that_resemble_it() -> None:
    index = SearchIndex([operator("torch.stack"), section("losses#hinge", "Hinges", "A slack variable.")])
    assert [hit.reason for hit in index.search("en", "slack")] == ["text", "close_name"]
    assert [hit.reason for hit in index.search("en", "torch.slack")] == ["close_name", "text"]


@pytest.mark.parametrize(
    "query",
    [
        "mat1 and mat2 shapes cannot be multiplied",
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x128 and 10x10)",
        "shapes cannot be multiplied",
        "I get mat1 and mat2 shapes cannot be multiplied when I call my model",
    ],
)
def test_errors_lead_to_their_cause(query: str) -> None:
    hit = first(query)
    assert (hit.entry.address, hit.reason) == ("notes/linear#axis", "message")
    assert "multiplied" in marked(hit)
    assert first(query, "zh").entry.address == "notes/linear#axis"


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("卷积", "notes/convolution"),
        ("卷", "notes/convolution"),
        ("邻域", "notes/convolution"),
        ("卷积核的邻域", "notes/convolution"),
        ("卷积核大小", "notes/convolution"),
        ("什么是分组卷积？", "notes/convolution#groups"),
        ("LSTM 隐藏状态", "notes/recurrent#lstm"),
        ("lstm隐藏状态", "notes/recurrent#lstm"),
        ("ｌｓｔｍ", "operators/torch.nn.LSTM"),
        ("(全角)", "notes/convolution"),
    ],
)
def test_chinese(query: str, address: str) -> None:
    assert first(query, "zh").entry.address == address


@pytest.mark.parametrize(
    ("language", "query", "found_in"),
    [
        ("zh", "relu", "en"),
        ("zh", "output size", "en"),
        ("en", "分组", "zh"),
        ("en", "LSTM", "en"),
        ("zh", "LSTM", "zh"),
        ("fr", "convolution", "en"),
    ],
)
def test_the_other_language_helps_out_where_there_is_nothing(language: str, query: str, found_in: str) -> None:
    assert {hit.entry.language for hit in INDEX.search(language, query)} == {found_in}


def test_nothing_is_found_for_nothing() -> None:
    for query in ("", " ", "?!", "«»", "\x00", "qqqqqqqq", "🤷"):
        assert INDEX.search("en", query) == []
    assert SearchIndex([]).search("en", "relu") == []


@pytest.mark.parametrize(
    ("query", "text", "mark"),
    [
        ("kernel", LONG, "kernel"),
        ("naive", LONG, "naïve"),
        ("neighbourhoods pixels", LONG, "neighbourhood"),
    ],
)
def test_excerpts_show_the_part_that_matched(query: str, text: str, mark: str) -> None:
    hit = first(query)
    assert mark in marked(hit)
    assert shown(hit).strip("…") in text
    assert len(shown(hit)) < 200


def test_chinese_excerpts() -> None:
    hit = next(hit for hit in INDEX.search("zh", "像素邻域") if hit.entry.text == CHINESE)
    assert marked(hit) == ["像素", "邻域"]
    assert shown(hit).strip("…") in CHINESE


def test_no_chapter_drowns_the_others() -> None:
    many = [section(f"a#{number}", f"Part {number}", "attention") for number in range(9)]
    chapter = section("a", "A chapter", "attention", kind="chapter")
    other = section("b#only", "Else", "much else, much else, much else, much else, and attention")
    hits = SearchIndex([chapter, *many, other]).search("en", "attention")
    found = [hit.entry.address for hit in hits]
    assert found.index("notes/b#only") == 3
    assert len(found) == len(set(found))
    assert "notes/a" not in found[1:]


def test_limits() -> None:
    assert len(INDEX.search("en", "torch.nn", limit=2)) <= 2
    assert addresses("relu" + " " * MOST_CHARACTERS + "dropout") == addresses("relu")


SYNTAX = [
    '"', "*", "NEAR(a b)", "a AND", "OR OR", "NOT x", "title:conv", "{title text}: conv", "conv*", "-conv", "^conv", "conv + relu",
    "(" * 50, "'; DROP TABLE pages; --", "a\x00b", "\ud800 relu", "_", "relu __ _", "卷积 _", "relu OR 1=1", "%s", "\\",
]  # fmt: skip
LETTERS = st.sampled_from("abconv2dRLU_.-*\"'()^:{}+;%\\/\x00 \n卷积核学习ßİｆÅ😀")
HOSTILE = st.text(LETTERS, max_size=60) | st.text(max_size=300) | st.sampled_from(SYNTAX)


@pytest.mark.parametrize("query", SYNTAX)
def test_syntax_is_but_text(query: str) -> None:
    assert INDEX.search("en", query) == INDEX.search("en", query)
    assert addresses("relu")[0] == "operators/torch.nn.ReLU"


@given(HOSTILE, st.sampled_from(["en", "zh", "de"]))
def test_any_string_is_a_query(query: str, language: str) -> None:
    hits = INDEX.search(language, query)
    assert hits == INDEX.search(language, query)
    keys = [(hit.entry.language, hit.entry.address) for hit in hits]
    assert len(keys) == len(set(keys)) <= 20
    for hit in hits:
        assert hit.reason in ("name", "close_name", "title", "message", "text")
        assert all(text for text, _ in hit.excerpt)


@given(st.text(st.sampled_from("abcd卷积核 ，。.\n"), max_size=900), st.sampled_from(["ab", "卷积", "dd", "a b c", "核"]))
def test_excerpts_are_cut_from_the_text_between_words(text: str, query: str) -> None:
    index = SearchIndex([Entry("en", "page", "page", "Title", text=text)])
    for hit in index.search("en", query):
        said = shown(hit)
        cut = said.strip("…")
        assert cut in text
        at = text.find(cut)
        assert not said.startswith("…") or any(_between_words(text, start) for start in _places(text, cut))
        assert not said.endswith("…") or any(_between_words(text, start + len(cut)) for start in _places(text, cut))
        assert at >= 0


def _places(text: str, cut: str) -> list[int]:
    return [start for start in range(len(text) - len(cut) + 1) if text.startswith(cut, start)]


def _between_words(text: str, at: int) -> bool:
    return at in (0, len(text)) or not (text[at - 1 : at + 1].isascii() and text[at - 1 : at + 1].isalpha())


def test_threads_share_an_index() -> None:
    queries = ["relu", "convolution", "卷积", "mat1 and mat2 shapes cannot be multiplied", "nn.Sigmod"] * 20
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(addresses, queries)) == [addresses(query) for query in queries]


@pytest.mark.parametrize(
    ("same", "stemmed"),
    [
        (("pad", "pads", "padded", "padding"), "pad"),
        (("normalize", "normalise", "normalization", "normalisation", "normalizing"), "normaliz"),
        (("freeze", "freezes", "freezing"), "freez"),
        (("loss", "losses"), "loss"),
        (("batch", "batches"), "batch"),
        (("category", "categories"), "category"),
        (("class", "classes"), "class"),
        (("2d",), "2d"),
    ],
)
def test_stems(same: tuple[str, ...], stemmed: str) -> None:
    assert {stem(word) for word in same} == {stemmed}


@pytest.mark.parametrize(
    ("text", "indexed"),
    [
        ("nn.CrossEntropyLoss", "nn crossentropyloss cross entropy loss"),
        ("F.max_pool2d", "f maxpool2d max pool 2d"),
        ("warm-up", "warm up warmup"),
        (r"\frac{1}{n}", "1 n"),
        ("卷积核", "卷积 积核 核"),
        ("核 Ａ é", "核 a e"),
    ],
)
def test_words(text: str, indexed: str) -> None:
    assert sorted(words(text).split()) == sorted(indexed.split())
