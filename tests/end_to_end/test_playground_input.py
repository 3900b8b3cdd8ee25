"""Tensors going in: the grid, the fills, the presets and the files around a field's text, which is the truth."""

import base64
import io
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Locator, Page, expect

from app.operators import tensors
from app.operators.dtypes import NAMES
from tests.end_to_end.conftest import AXE, OpenPage, Visit
from tests.servers import Server

OpenOperator = Callable[..., Visit]

MODULE = "path => import(`/static/js/playground/${path}`)"
FILL = """(fields) => {
    for (const [field, text] of Object.entries(fields)) {
        const area = document.getElementById(`inputs/${field}`);
        area.value = text;
        area.dispatchEvent(new Event("input", { bubbles: true }));
    }
}"""
PLAIN = "(key, value) => typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value"
PARSE = f"""async text => {{
    const {{ parse, facts, written }} = await ({MODULE})("tensor-text.js");
    const parsed = parse(text);
    if (!parsed) return "null";
    const again = "data" in parsed ? written(parsed) : "";
    return JSON.stringify({{ ...parsed, facts: facts(parsed, "float32"), again }}, {PLAIN});
}}"""
READ_FILE = f"""async ([base64, name, entry]) => {{
    const {{ readFile }} = await ({MODULE})("files.js");
    const {{ written }} = await ({MODULE})("tensor-text.js");
    const file = new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt())], name);
    try {{
        const tensor = await readFile(file, entry);
        return JSON.stringify({{ ...tensor, text: written(tensor) }}, {PLAIN});
    }} catch (error) {{
        return JSON.stringify({{ error: error.key ?? String(error) }});
    }}
}}"""
WRITE_FILE = f"""async ([make, given]) => {{
    const files = await ({MODULE})("files.js");
    const made = files[make](JSON.parse(given));
    return typeof made === "string" ? made : btoa(String.fromCharCode(...made));
}}"""
PASTE = """(cell, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""

TEXTS = [
    "3",
    "-2.5e-3",
    "true",
    "[1, 2, 3]",
    "[1, 2.5]",
    "[[1, 2], [3, 4]]",
    "[True, False]",
    "[True, 2]",
    "[]",
    "[[], []]",
    "[[[1.0]]]",
    "tensor([[1., 2.],\n        [3., 4.]])",
    "tensor([1, 2], dtype=torch.int32)",
    "tensor([], size=(0, 3))",
    "tensor(0.5000, grad_fn=<MeanBackward0>)",
    "tensor([1.5000, nan, inf, -inf], device='cuda:0')",
    "tensor([[ True, False]])",
    "tensor([1.+2.j, 3.-4.j])",
    "[1+2j, 3]",
    "Parameter containing:\ntensor([[0.1, 0.2]], requires_grad=True)",
    "[[1. 2.]\n [3. 4.]]",
    "array([[1, 2],\n       [3, 4]], dtype=int8)",
    "1, 2\n3, 4",
    "1\t2\n3\t4\n",
    "1;2",
    "1 2 3",
    "7,",
    "1,2 # a note\n3,4",
    "[1, 2]\n[3, 4]",
    "[1, NaN, -Infinity]",
    "NaN",
    "-0.0",
    "[9007199254740993, -9223372036854775808]",
    '{"data": [1, 2, 3, 4], "shape": [2, 2], "dtype": "float16"}',
    '{"data": [[1, 2], [3, 4]], "dtype": "complex64"}',
    '{"data": ["NaN", 1], "dtype": "float64"}',
    '{"data": [18446744073709551615], "dtype": "uint64"}',
    '{"data": [0, 1], "dtype": "bool"}',
]
FILLS = [
    "randn(2,3;seed=7)",
    "torch.zeros((2, 3), dtype=torch.float64)",
    "ones(3)",
    "zeros(())",
    "full((2,),1.5)",
    "full((2,),1)",
    "randint(0,10,(2,3);seed=1)",
    "randint(10,(4,))",
    "arange(5)",
    "arange(0,1,0.25)",
    "linspace(0,1,5)",
    "linspace(-1e30,1e30,6;shape=(2,3))",
    "logspace(0,2,3)",
    "eye(3)",
    "eye(2,3)",
    '{"fill": "rand", "shape": [2, 2], "seed": 3}',
]
NO_TENSORS = [
    "",
    "[1, [2]]",
    "[1, 2",
    "[1, 2]]",
    "tensor([1, 2, ..., 9])",
    "eval(1)",
    "1, 2\n3",
    "randn(-1)",
    "randn",
    "<script>",
    "[" * 20_000,
    "[1, x]",
]

NPY = [
    np.arange(6, dtype="<f4").reshape(2, 3) / 7,
    np.asfortranarray(np.arange(24, dtype="<f8").reshape(2, 3, 4)),
    np.arange(4, dtype=">f8") - 0.5,
    np.array(2.5, dtype="<f2"),
    np.array([True, False]),
    np.array([2**53 + 1, -(2**63), 3], dtype="<i8"),
    np.array([2**64 - 1], dtype=">u8"),
    np.array([[1, 2], [3, 4]], dtype=">i2", order="F"),
    np.array([np.nan, np.inf, -np.inf, -0.0], dtype="<f4"),
    np.array([1 + 2j, np.nan - 1j], dtype="<c8"),
    np.zeros((0, 3), dtype="<f4"),
    np.array([1, 255], dtype="u1"),
]
REFUSED_FILES = [
    (np.array([{}, "x"], dtype=object), "in_pickle"),
    (np.array(["text"]), "in_foreign_dtype"),
    (np.zeros(2, dtype=[("a", "<f4")]), "in_foreign_dtype"),
    (np.zeros(3, dtype="<M8[s]"), "in_foreign_dtype"),
    (np.zeros(200_001, dtype="u1"), "in_long_tensor"),
]
DATA = {
    "float32": [[1.5, -0.0, "NaN"], ["Infinity", "-Infinity", 1e-45]],
    "float64": [0.1],
    "float16": [0.5, 65504, 6e-8, "Infinity", -0.0, 0.09997559],
    "bfloat16": [1.5, 3.3895314e38],
    "int64": ["9007199254740993", -5],
    "uint8": [[1], [255]],
    "bool": [True, False],
    "complex64": [[1, 2], [3, -4]],
}


def area(page: Page, name: str = "input") -> Locator:
    return page.locator(f"textarea[name='inputs/{name}']")


def cell(page: Page, *index: int, name: str = "input") -> Locator:
    return page.get_by_label(f"{name}[{', '.join(map(str, index))}]" if index else name, exact=True).and_(page.locator(".cell-grid input"))


def editor(page: Page, name: str = "input") -> Locator:
    return page.locator("tensor-editor").filter(has=area(page, name))


def view(page: Page, name: str) -> None:
    editor(page).get_by_role("button", name=name, exact=True).click()


def texts_of(page: Page, shape: tuple[int, int]) -> list[list[str]]:
    return [[cell(page, row, column).input_value() for column in range(shape[1])] for row in range(shape[0])]


def violations(page: Page) -> list[str]:
    """What axe finds in the editors."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    outcome: dict[str, Any] = page.evaluate("axe.run('tensor-editor')")
    return [f"{found['id']}: {node['html']}" for found in outcome["violations"] for node in found["nodes"]]


def npy(array: np.ndarray[Any, Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def safetensors(**arrays: np.ndarray[Any, Any]) -> bytes:
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, array in arrays.items():
        code = {"f4": "F32", "i8": "I64", "f2": "F16"}[array.dtype.str[1:]]
        header[name] = {"dtype": code, "shape": list(array.shape), "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def png(width: int, height: int) -> bytes:
    """Red grows from left to right, green is 0, blue is 255."""
    rows = b"".join(b"\0" + bytes(value for x in range(width) for value in (x * 10 % 256, 0, 255)) for _ in range(height))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def read_file(page: Page, content: bytes, name: str, entry: str | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(page.evaluate(READ_FILE, [base64.b64encode(content).decode(), name, entry]))
    return answer


def as_field(text: str) -> Any:
    """What the form makes of a text, before the server reads it."""
    try:
        return json.loads(text, parse_constant=str)
    except ValueError:
        return text


def same(left: torch.Tensor, right: torch.Tensor) -> bool:
    return left.dtype == right.dtype and left.shape == right.shape and torch.equal(torch.nan_to_num(left, 7), torch.nan_to_num(right, 7))


@pytest.fixture
def open_operator(open_page: OpenPage) -> OpenOperator:
    """Opens an operator's page with its editors, and texts in its inputs."""

    def open_it(name: str, *, language: str = "en", options: dict[str, Any] | None = None, **fields: str) -> Visit:
        visit = open_page(**(options or {}))
        visit.go(f"/{language}/operators/{name}")
        expect(visit.page.locator("tensor-editor").first).to_be_visible()
        visit.page.evaluate(FILL, fields)
        return visit

    return open_it


@pytest.fixture(scope="module")
def plain_page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page whose modules are called directly."""
    page = browser.new_page()
    page.goto(f"{server.url.rstrip('/')}/en/operators/torch.nn.ReLU")
    yield page
    page.close()


# ---- text


def test_texts_mean_what_the_server_reads(plain_page: Page) -> None:
    for text in TEXTS:
        meant = tensors.read(as_field(text), "").build()
        found = json.loads(plain_page.evaluate(PARSE, text))
        assert found["facts"] == {"shape": list(meant.shape), "dtype": NAMES[meant.dtype]}, text
        assert same(tensors.read(as_field(found["again"]), "").build(), meant), (text, found["again"])


def test_fills_have_the_shape_and_dtype_that_the_server_gives_them(plain_page: Page) -> None:
    for text in FILLS:
        meant = tensors.read(as_field(text), "")
        found = json.loads(plain_page.evaluate(PARSE, text))
        assert found["facts"] == {"shape": list(meant.shape), "dtype": NAMES[meant.dtype]}, text


def test_what_is_no_tensor_is_none(plain_page: Page) -> None:
    assert [text for text in NO_TENSORS if plain_page.evaluate(PARSE, text) != "null"] == []


# ---- files


@pytest.mark.parametrize("array", NPY, ids=lambda array: f"{array.dtype.str}{array.shape}")
def test_npy_files_are_read(plain_page: Page, array: np.ndarray[Any, Any]) -> None:
    found = read_file(plain_page, npy(array), "a.npy")
    meant = torch.from_numpy(array.astype(array.dtype.newbyteorder("="), order="C"))
    assert found["shape"] == list(array.shape)
    assert same(tensors.read(as_field(found["text"]), "").build(), meant), found["text"]


@pytest.mark.parametrize(("array", "error"), REFUSED_FILES, ids=lambda value: value if isinstance(value, str) else "")
def test_npy_files_that_are_refused(plain_page: Page, array: np.ndarray[Any, Any], error: str) -> None:
    assert read_file(plain_page, npy(array), "a.npy") == {"error": error}


def test_damaged_files_are_refused(plain_page: Page) -> None:
    whole = npy(np.zeros(9))
    good = safetensors(a=np.zeros(3, "<f4"))
    for content, name, error in [
        (whole[:-1], "a.npy", "in_broken_file"),
        (whole[:9], "a.npy", "in_broken_file"),
        (b"", "a.npy", "in_broken_file"),
        (whole + b"\0", "a.npy", "in_broken_file"),
        (good[:-1], "a.safetensors", "in_broken_file"),
        (b"\xff" * 8, "a.safetensors", "in_broken_file"),
        (b"", "a.safetensors", "in_broken_file"),
        (struct.pack("<Q", 2) + b"{}", "a.safetensors", "in_broken_file"),
        (b"\x80\x04.", "a.pt", "in_unknown_file"),
        (b"a,b\nc,d", "a.csv", "in_no_rows"),
    ]:
        assert read_file(plain_page, content, name) == {"error": error}, (content[:12], name)


def test_safetensors_and_csv_are_read(plain_page: Page) -> None:
    content = safetensors(weight=np.array([[0.5, 1]], "<f4"), steps=np.array([2**60 + 1], "<i8"))
    first = read_file(plain_page, content, "a.safetensors")
    assert (first["names"], first["name"], first["text"]) == (["weight", "steps"], "weight", "[[0.5, 1.0]]")
    assert read_file(plain_page, content, "a.safetensors", "steps")["text"] == f"[{2**60 + 1}]"
    assert read_file(plain_page, '\ufeff"x","y"\r\n1,2.5\r\n3,nan\r\n'.encode(), "a.csv")["text"] == "[[1.0, 2.5],\n [3.0, NaN]]"


@pytest.mark.parametrize("dtype", DATA)
def test_files_are_written(plain_page: Page, dtype: str) -> None:
    meant = tensors.read({"data": DATA[dtype], "dtype": dtype}, "").build()
    given = {"name": "output", "shape": list(meant.shape), "dtype": dtype, "data": DATA[dtype]}
    as_npy = np.load(io.BytesIO(base64.b64decode(plain_page.evaluate(WRITE_FILE, ["toNpy", json.dumps(given)]))), allow_pickle=False)
    assert same(torch.from_numpy(as_npy), meant.float() if dtype == "bfloat16" else meant)

    content = base64.b64decode(plain_page.evaluate(WRITE_FILE, ["toSafetensors", json.dumps([given, {**given, "name": "again"}])]))
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    assert length % 8 == 0
    assert list(header) == ["output", "again"]
    start, end = header["again"]["data_offsets"]
    assert 8 + length + end == len(content)
    assert same(torch.frombuffer(bytearray(content[8 + length + start :]), dtype=meant.dtype).reshape(header["again"]["shape"]), meant)


def test_csv_is_written(plain_page: Page) -> None:
    given = {"shape": [2, 2, 2], "dtype": "float32", "data": [[[1, "NaN"], [3, 4]], [[5, 6], ["-Infinity", 8]]]}
    assert plain_page.evaluate(WRITE_FILE, ["toCsv", json.dumps(given)]) == "1,nan\n3,4\n\n5,6\n-inf,8\n"


# ---- the editor


def test_grid_and_text_stay_in_step(open_operator: OpenOperator) -> None:
    visit = open_operator("torch.nn.ReLU", input="[[1.0, 2.0],\n [3.0, 4.0]]")
    page = visit.page
    view(page, "Grid")
    cell(page, 0, 1).fill("-2.5")
    expect(area(page)).to_have_value("[[1.0, -2.5],\n [3.0, 4.0]]")
    cell(page, 1, 0).fill("nan")
    cell(page, 1, 1).fill("Infinity")
    expect(area(page)).to_have_value("[[1.0, -2.5],\n [NaN, Infinity]]")
    cell(page, 0, 0).fill("1e")
    expect(area(page)).to_have_value("[[1.0, -2.5],\n [NaN, Infinity]]")
    page.keyboard.press("Tab")
    expect(cell(page, 0, 0)).to_have_value("1")

    area(page).fill("tensor([[5., 6.],\n        [7., 8.],\n        [9., 0.5000]])")
    expect(cell(page, 2, 1)).to_have_value("0.5")
    assert texts_of(page, (3, 2)) == [["5", "6"], ["7", "8"], ["9", "0.5"]]
    area(page).fill("array([1, 2, 3])")
    expect(cell(page, 2)).to_have_value("3")
    area(page).fill("tensor([1,")
    expect(editor(page)).to_contain_text("not a tensor yet")
    area(page).fill("4.25")
    expect(cell(page)).to_have_value("4.25")
    assert violations(visit.page) == []


def test_the_keyboard_moves_and_grows(open_operator: OpenOperator) -> None:
    page = open_operator("torch.nn.ReLU", input="[[1, 2], [3, 4]]").page
    view(page, "Grid")
    cell(page, 0, 0).focus()
    for key, index in [
        ("ArrowRight", (0, 1)),
        ("ArrowDown", (1, 1)),
        ("ArrowDown", (1, 1)),
        ("ArrowLeft", (1, 0)),
        ("ArrowUp", (0, 0)),
        ("Enter", (1, 0)),
        ("Shift+Enter", (0, 0)),
        ("Tab", (0, 1)),
        ("Tab", (1, 0)),
        ("Shift+Tab", (0, 1)),
    ]:
        page.keyboard.press(key)
        expect(cell(page, *index)).to_be_focused()
    page.keyboard.type("-0.5")
    expect(area(page)).to_have_value("[[1.0, -0.5],\n [3.0, 4.0]]")
    page.keyboard.press("ArrowLeft")  # within what was typed
    page.keyboard.type("2")
    expect(area(page)).to_have_value("[[1.0, -0.25],\n [3.0, 4.0]]")
    page.keyboard.press("Escape")
    expect(editor(page).get_by_role("button", name="Grid", exact=True)).to_be_focused()
    editor(page).get_by_role("button", name="+ row").click()
    editor(page).get_by_role("button", name="+ column").click()
    expect(area(page)).to_have_value("[[1.0, -0.25, 0.0],\n [3.0, 4.0, 0.0],\n [0.0, 0.0, 0.0]]")
    editor(page).get_by_role("button", name="− row").click()
    editor(page).get_by_role("button", name="Undo").click()
    expect(cell(page, 2, 2)).to_have_value("0")


def test_a_block_from_a_spreadsheet_grows_the_grid(open_operator: OpenOperator) -> None:
    page = open_operator("torch.nn.ReLU", input="[[1.0, 2.0], [3.0, 4.0]]").page
    view(page, "Grid")
    cell(page, 1, 1).evaluate(PASTE, "10\t20\r\n30\t\r\n")
    expect(area(page)).to_have_value("[[1.0, 2.0, 0.0],\n [3.0, 10.0, 20.0],\n [0.0, 30.0, 0.0]]")
    expect(cell(page, 1, 1)).to_be_focused()
    cell(page, 0, 0).evaluate(PASTE, "tensor([[7.5, 8.5]])")
    expect(area(page)).to_have_value("[[7.5, 8.5, 0.0],\n [3.0, 10.0, 20.0],\n [0.0, 30.0, 0.0]]")
    cell(page, 0, 0).evaluate(PASTE, "\n".join("\t".join(["1"] * 20) for _ in range(18)))
    expect(editor(page)).to_contain_text("(18, 20)")
    assert page.locator(".cell-grid input").count() == 16 * 16
    cell(page, 0, 15).focus()
    page.keyboard.press("ArrowRight")
    expect(cell(page, 0, 16)).to_be_focused()


def test_slices_and_random_fills(open_operator: OpenOperator) -> None:
    visit = open_operator("torch.nn.Conv2d", input="randn(1,2,3,3;seed=1)")
    page = visit.page
    view(page, "Grid")
    meant = torch.randn(1, 2, 3, 3, generator=torch.Generator().manual_seed(1))
    cell(page, 0, 0, 0, 0).focus()
    assert torch.tensor(float(cell(page, 0, 0, 0, 0).input_value())) == meant[0, 0, 0, 0]
    editor(page).get_by_label("C_in").fill("1")
    cell(page, 0, 1, 2, 2).focus()
    assert torch.tensor(float(cell(page, 0, 1, 2, 2).input_value())) == meant[0, 1, 2, 2]
    expect(area(page)).to_have_value("randn(1,2,3,3;seed=1)")
    page.keyboard.type("7")
    meant[0, 1, 2, 2] = 7
    assert same(tensors.read(as_field(area(page).input_value()), "").build(), meant)

    view(page, "Fill")
    expect(editor(page).get_by_label("shape")).to_have_value("1, 2, 3, 3")
    editor(page).get_by_label("shape").fill("1, 1, 4, 4")
    editor(page).get_by_label("seed").fill("5")
    expect(area(page)).to_have_value("randn(1,1,4,4;seed=5)")
    editor(page).get_by_label("Fill", exact=True).and_(page.locator("select")).select_option("full")
    editor(page).get_by_label("fill_value").fill("0.5")
    expect(area(page)).to_have_value("full((1,1,4,4),0.5)")
    editor(page).get_by_label("shape").fill("1, x")
    expect(area(page)).to_have_value("full((1,1,4,4),0.5)")
    editor(page).get_by_role("button", name="Undo").click()
    assert area(page).input_value().startswith("[[[[")
    assert violations(visit.page) == []


def test_dtypes_are_named_only_where_needed(open_operator: OpenOperator) -> None:
    page = open_operator("torch.nn.ReLU", input="[1, 2]").page
    dtype = page.get_by_label("dtype of input")
    expect(dtype.locator("option").first).to_have_text("int64 (auto)")
    for name, text in [
        ("float32", "[1.0, 2.0]"),
        ("float64", '{"data": [1.0, 2.0], "dtype": "float64"}'),
        ("int64", "[1, 2]"),
        ("int8", '{"data": [1, 2], "dtype": "int8"}'),
        ("", "[1, 2]"),
    ]:
        dtype.select_option(name)
        expect(area(page)).to_have_value(text)
    area(page).fill("randn(2;seed=1)")
    dtype.select_option("float16")
    expect(area(page)).to_have_value("randn(2;seed=1,dtype=float16)")


def test_presets_suit_the_input(open_operator: OpenOperator) -> None:
    page = open_operator("torch.add").page
    presets = page.get_by_label("Presets for other")
    presets.focus()
    assert {"One number (0-d)", "Broadcasting: (2, 1)", "NaN and infinity", "Very large values"} <= set(
        presets.locator("option").all_text_contents()
    )
    presets.select_option(label="Broadcasting: (2, 1)")
    expect(area(page, "other")).to_have_value("randn(2,1;seed=1)")
    presets.select_option(label="NaN and infinity")
    assert tensors.read(area(page, "other").input_value(), "").build().isnan().any()

    page = open_operator("torch.nn.Embedding", input="[[0, 2], [1, 1]]").page
    presets = page.get_by_label("Presets for input")
    presets.focus()
    assert "NaN and infinity" not in presets.locator("option").all_text_contents()
    presets.select_option(label="Batch of one")
    expect(area(page)).to_have_value("[[0, 2]]")
    presets.select_option(label="Empty: no element")
    expect(area(page)).to_have_value("zeros(0,2;dtype=int64)")


def test_every_preset_is_a_tensor(open_operator: OpenOperator) -> None:
    for name in ("torch.nn.Conv2d", "torch.nn.CrossEntropyLoss", "torch.nn.LSTM", "torch.logical_not", "torch.nn.init.kaiming_normal_"):
        page = open_operator(name).page
        for fields in page.locator("tensor-editor").all():
            menu = fields.locator(".editing > select").last
            text = fields.locator("textarea").input_value()
            menu.focus()
            for value in range(menu.locator("option").count() - 1):
                menu.select_option(str(value))
                found = as_field(fields.locator("textarea").input_value())
                for tensor in found if isinstance(found, list) and isinstance(found[0], str) else [found]:
                    tensors.read(tensor, "", abstract=True).build()
                fields.locator("textarea").fill(text)
                menu.focus()


def test_a_list_of_tensors(open_operator: OpenOperator) -> None:
    page = open_operator("torch.cat", language="zh", tensors="[[1., 2.]]\n\n[[3., 4.]]").page
    inside = editor(page, "tensors")
    inside.get_by_role("button", name="表格").click()
    cell(page, 0, 1, name="tensors").fill("9")
    expect(area(page, "tensors")).to_have_value('[[[1.0, 9.0]],\n "[[3., 4.]]"]')
    inside.get_by_label("tensors 的哪个张量").select_option("1")
    expect(cell(page, 0, 0, name="tensors")).to_have_value("3")
    inside.get_by_role("button", name="添加", exact=True).click()
    expect(area(page, "tensors")).to_have_value('[[[1.0, 9.0]],\n "[[3., 4.]]",\n "zeros(1,2)"]')
    inside.get_by_role("button", name="移除", exact=True).click()
    expect(area(page, "tensors")).to_have_value('[[[1.0, 9.0]],\n "[[3., 4.]]"]')


def test_files_fill_the_field(open_operator: OpenOperator) -> None:
    visit = open_operator("torch.nn.Conv2d")
    page = visit.page
    chooser = editor(page).locator("input[type=file]")
    chooser.set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": png(12, 8)})
    expect(editor(page).get_by_role("status")).to_have_text("photo.png: (1, 3, 8, 12)")
    picture = tensors.read(as_field(area(page).input_value()), "").build()
    assert picture.shape == (1, 3, 8, 12)
    assert torch.equal(picture[0, 0, 3], torch.arange(0, 120, 10) / 255)
    assert (picture[0, 1].max(), picture[0, 2].min()) == (0, 1)

    chooser.set_input_files(
        {"name": "two.safetensors", "mimeType": "", "buffer": safetensors(a=np.ones((1, 2), "<f4"), b=np.zeros((1, 1), "<f2"))}
    )
    expect(area(page)).to_have_value("[[1.0, 1.0]]")
    editor(page).get_by_label("Tensor in the file").select_option("b")
    expect(area(page)).to_have_value('{"data": [[0.0]], "dtype": "float16"}')
    chooser.set_input_files({"name": "objects.npy", "mimeType": "", "buffer": npy(np.array([{}], dtype=object))})
    expect(editor(page).get_by_role("status")).to_contain_text("pickle")
    expect(area(page)).to_have_value('{"data": [[0.0]], "dtype": "float16"}')
    assert violations(visit.page) == []


def test_large_pictures_become_small(plain_page: Page) -> None:
    found = plain_page.evaluate(
        f"""async base64 => {{
            const {{ readFile }} = await ({MODULE})("files.js");
            const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt());
            return (await readFile(new File([bytes], "a.png", {{ type: "image/png" }}))).shape;
        }}""",
        base64.b64encode(png(500, 250)).decode(),
    )
    assert found == [1, 3, 112, 224]


@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark", "has_touch": True}], ids=["light", "dark touch"])
def test_narrow_pages_do_not_overflow(open_operator: OpenOperator, options: dict[str, Any]) -> None:
    visit = open_operator("torch.nn.Conv2d", options={"viewport": {"width": 360, "height": 800}, **options})
    view(visit.page, "Grid")
    expect(cell(visit.page, 0, 0, 7, 7)).to_be_attached()
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(visit.page) == []
