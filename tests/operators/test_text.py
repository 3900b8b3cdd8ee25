"""Tensors as text: each form with what it says, each mistake with its place."""

import numpy as np
import pytest
import torch

from app.errors import InvalidInput
from app.operators.text import FillCall, Literal, parse

FORMS = [
    ("3", Literal(3)),
    ("3.5", Literal(3.5)),
    ("3,", Literal([3])),
    ("[1, 2]", Literal([1, 2])),
    ("[[1., 2.], [3., 4.]]", Literal([[1.0, 2.0], [3.0, 4.0]])),
    ("[[1. 2.]\n [3. 4.]]", Literal([[1.0, 2.0], [3.0, 4.0]])),
    ("[1, 2]\n[3, 4]", Literal([[1, 2], [3, 4]])),
    ("1,2,3\n4,5,6", Literal([[1, 2, 3], [4, 5, 6]])),
    ("1\t2\n3\t4\n", Literal([[1, 2], [3, 4]])),
    ("1; 2", Literal([1, 2])),
    ("true False", Literal([True, False])),
    ("nan inf -inf -0.0 1e-3", Literal([float("nan"), float("inf"), float("-inf"), -0.0, 0.001])),
    ("tensor(3.)", Literal(3.0)),
    ("tensor([1, 2], dtype=torch.uint8)", Literal([1, 2], "uint8")),
    ("tensor([1.,2.], device='cuda:0', grad_fn=<MulBackward0>)", Literal([1.0, 2.0])),
    ("tensor([], size=(0, 3))", Literal([], None, (0, 3))),
    ("Parameter containing:\ntensor([1.], requires_grad=True)", Literal([1.0])),
    ("array([1.5, 2. ], dtype=float32)", Literal([1.5, 2.0], "float32")),
    ("tensor([1.+2.j, 0.-1.j])", Literal([1 + 2j, complex(0, -1)])),
    ("randn(2,3;seed=7)", FillCall("randn", {"shape": [2, 3], "seed": 7})),
    ("randn((2, 3), seed=7)", FillCall("randn", {"shape": [2, 3], "seed": 7})),
    ("torch.zeros(2)", FillCall("zeros", {"shape": [2]})),
    ("randint(0,5,(2,3);seed=1)", FillCall("randint", {"low": 0, "high": 5, "shape": [2, 3], "seed": 1})),
    ("randint(5,(2,))", FillCall("randint", {"high": 5, "shape": [2]})),
    ("arange(6)", FillCall("arange", {"end": 6})),
    ("arange(1, 6, 2; dtype=torch.float64)", FillCall("arange", {"start": 1, "end": 6, "step": 2, "dtype": "float64"})),
    ("full((2,), 7)", FillCall("full", {"shape": [2], "fill_value": 7})),
]


@pytest.mark.parametrize(("text", "meaning"), FORMS, ids=[text[:30] for text, _ in FORMS])
def test_reads(text: str, meaning: object) -> None:
    assert repr(parse(text, "/inputs/input")) == repr(meaning)


MISTAKES = [
    ("", "row 1, column 1: the text holds no number"),
    ("[1, 2", "row 1, column 6: the text ends before the tensor does"),
    ("1,2\n3", "row 2 has 1 numbers where row 1 has 2"),
    ("[1, x]", "row 1, column 5: expected a number, found 'x'"),
    ("[1,\n 2}", "row 2, column 3: cannot read '}'"),
    ("[1, 2, ..., 9]", "abbreviated"),
    ("__import__('os')", "unknown name '__import__'"),
    ("torch.load('x')", "unknown name 'torch.load'"),
    ("open(1)", "unknown name 'open'"),
    ("randn(2) 3", "more after the tensor ends"),
    ("randn(2", "the text ends"),
    ("eye(1,2,3)", "at most 2 values"),
    ("[" * 100, "nested deeper than 64"),
    ("tensor([1.] dtype=x)", "expected ',' or ')'"),
]


@pytest.mark.parametrize(("text", "words"), MISTAKES, ids=[text[:20] for text, _ in MISTAKES])
def test_says_where_it_is_wrong(text: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(text, "/inputs/input")
    assert words in caught.value.detail
    assert caught.value.members["pointer"] == "/inputs/input"


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 4), (0, 3), (1, 1, 1, 1)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64, torch.bool, torch.complex64])
def test_torchs_own_print_comes_back(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    printed = torch.arange(int(np.prod(shape)), dtype=torch.float64).mul(0.5).to(dtype).reshape(shape)
    read = parse(repr(printed), "/inputs/input")
    assert isinstance(read, Literal)
    tensor = torch.tensor(read.data, dtype=dtype).reshape(read.shape or shape)
    torch.testing.assert_close(tensor, printed)


@pytest.mark.parametrize("printer", [str, repr])
def test_numpys_print_comes_back(printer) -> None:
    printed = np.linspace(-1, 1, 12).reshape(2, 3, 2)
    read = parse(printer(printed), "/inputs/input")
    assert isinstance(read, Literal)
    np.testing.assert_allclose(np.array(read.data), printed, atol=1e-7)
