"""Tensors in and out of JSON: all dtypes, all forms, every digit."""

import math
from typing import Any

import orjson
import pytest
import simdjson
import torch

from app.errors import InvalidInput
from app.operators import tensors
from app.operators.dtypes import DTYPES
from app.operators.requests import Bodies
from tests.operators.test_torch_samples import from_json


def written(tensor: torch.Tensor) -> Any:
    return orjson.loads(orjson.dumps(tensors.encode(tensor), option=orjson.OPT_SERIALIZE_NUMPY))


EXTREMES: dict[str, list[Any]] = {
    "float16": [0.1, -0.0, 65504.0, 6e-8, math.inf, -math.inf, math.nan],
    "bfloat16": [0.1, -0.0, 3.3895313892515355e38, 9.2e-41, math.inf, math.nan],
    "float32": [0.1, -0.0, 3.4028234663852886e38, 1e-45, -math.inf, math.nan],
    "float64": [0.1, -0.0, 1.7976931348623157e308, 5e-324, 1 / 3, math.inf, math.nan],
    "int8": [-128, 127], "int16": [-(2**15), 2**15 - 1], "int32": [-(2**31), 2**31 - 1], "int64": [-(2**63), 2**63 - 1],
    "uint8": [0, 255], "uint16": [0, 2**16 - 1], "uint32": [0, 2**32 - 1], "uint64": [0, 2**64 - 1],
    "bool": [True, False],
    "complex64": [complex(0.1, -0.0), complex(math.nan, math.inf)],
    "complex128": [complex(1 / 3, -0.0), complex(1e300, 5e-324)],
}  # fmt: skip


@pytest.mark.parametrize("name", DTYPES)
def test_every_dtype_round_trips_bit_for_bit(name: str) -> None:
    tensor = torch.tensor(EXTREMES[name], dtype=DTYPES[name])
    once = written(tensor)
    again = tensors.read({"data": once["data"], "dtype": once["dtype"], "shape": once["shape"]}, "/inputs/input").build()
    assert again.dtype == tensor.dtype
    bits, bits_again = tensor.view(torch.uint8), again.view(torch.uint8)
    nans = tensor.isnan() if tensor.is_floating_point() or tensor.is_complex() else torch.zeros_like(tensor, dtype=torch.bool)
    keep = ~nans.repeat_interleave(tensor.itemsize)
    assert torch.equal(bits[keep], bits_again[keep])
    assert torch.equal(nans, again.isnan() if nans.any() else nans)


@pytest.mark.parametrize("name", DTYPES)
@pytest.mark.parametrize("shape", [(), (1,), (0, 3), (2, 0), (1, 1, 1, 1, 1), (2, 3)])
def test_every_shape_is_its_own_nesting(name: str, shape: tuple[int, ...]) -> None:
    tensor = torch.arange(math.prod(shape)).to(DTYPES[name]).reshape(shape)
    output = written(tensor)
    assert output["shape"] == list(shape)
    assert torch.equal(from_json(output), tensor)


def test_the_answer_is_strict_json() -> None:
    output = written(torch.tensor([[math.nan, math.inf], [-math.inf, -0.0]]))
    assert output["data"] == [["NaN", "Infinity"], ["-Infinity", -0.0]]
    assert math.copysign(1, output["data"][1][1]) == -1
    assert written(torch.tensor(math.nan))["data"] == "NaN"


TYPING = [
    (3, torch.int64, []),
    (2.5, torch.float32, []),
    (True, torch.bool, []),
    ([1, 2], torch.int64, [2]),
    ([1, 2.5], torch.float32, [2]),
    ([True, False], torch.bool, [2]),
    (["NaN", 1], torch.float32, [2]),
    ([], torch.float32, [0]),
    ([[], []], torch.float32, [2, 0]),
    ({"data": [1, 2, 3, 4], "shape": [2, 2], "dtype": "float16"}, torch.float16, [2, 2]),
    ({"data": 3, "shape": [1, 1]}, torch.int64, [1, 1]),
    ({"data": [[1, 2], [3, 4]], "dtype": "complex64"}, torch.complex64, [2]),
    ({"data": [1, 2, 3, 4], "shape": [2], "dtype": "complex128"}, torch.complex128, [2]),
    ({"data": ["9223372036854775807"], "dtype": "int64"}, torch.int64, [1]),
    ({"fill": "arange", "shape": [2, 3]}, torch.int64, [2, 3]),
    ({"fill": "arange", "end": 1.5, "step": 0.5}, torch.float32, [3]),
    ({"fill": "full", "shape": [2], "fill_value": 7}, torch.int64, [2]),
    ({"fill": "full", "shape": [2], "fill_value": 0.5}, torch.float32, [2]),
    ({"fill": "randint", "high": 5, "shape": [2]}, torch.int64, [2]),
    ({"fill": "eye", "n": 2, "m": 3}, torch.float32, [2, 3]),
    ({"fill": "logspace", "start": 0, "end": 2, "steps": 3, "base": 10}, torch.float32, [3]),
    ("tensor([[1., 2.]])", torch.float32, [1, 2]),
    ("1,2\n3,4", torch.int64, [2, 2]),
    ("ones(2,2;dtype=float64)", torch.float64, [2, 2]),
]


@pytest.mark.parametrize(("value", "dtype", "shape"), TYPING, ids=[str(value)[:40] for value, _, _ in TYPING])
def test_typed_as_torch_would(value: Any, dtype: torch.dtype, shape: list[int]) -> None:
    source = tensors.read(value, "/inputs/input")
    built = source.build()
    assert (source.dtype, list(source.shape)) == (dtype, shape)
    assert (built.dtype, list(built.shape)) == (dtype, shape)
    again = eval(source.expression(), {"torch": torch})
    assert torch.equal(again, built) or bool(built.isnan().any())


MISTAKES = [
    ([[1, 2], [3]], "/inputs/input/1", "expected a list of shape [2] as at index 0, found a list of shape [1]"),
    ([[1, 2], 3], "/inputs/input/1", "found a number"),
    ([1, [2]], "/inputs/input/1", "expected a number as at index 0"),
    ([1, None], "/inputs/input/1", "not None"),
    (["x"], "/inputs/input/0", "not 'x'"),
    (None, "/inputs/input", "expected a tensor"),
    ({"data": [1], "dtype": "float31"}, "/inputs/input/dtype", "unknown dtype 'float31'"),
    ({"data": [1.5], "dtype": "int32"}, "/inputs/input/data", "1.5 is not an integer"),
    ({"data": [300], "dtype": "uint8"}, "/inputs/input/data", "300 does not fit uint8"),
    ({"data": [-1], "dtype": "uint8"}, "/inputs/input/data", "-1 does not fit uint8"),
    ({"data": [1, 2], "shape": [3]}, "/inputs/input/shape", "has shape [2], which is not [3]"),
    ({"data": [[1, 2], [3, 4]], "shape": [4]}, "/inputs/input/shape", "has shape [2, 2]"),
    ({"data": [1, 2, 3], "dtype": "complex64"}, "/inputs/input/data", "last axis of two"),
    ({"shape": [2]}, "/inputs/input", "for the dry run"),
    ({"data": [1], "size": [1]}, "/inputs/input/size", "not 'size'"),
    ({"fill": "nope"}, "/inputs/input/fill", "unknown fill"),
    ({"fill": "randn"}, "/inputs/input", "needs shape"),
    ({"fill": "randn", "shape": [-1]}, "/inputs/input/shape", "sizes ≥ 0"),
    ({"fill": "randn", "shape": [2], "seeed": 1}, "/inputs/input/seeed", "no keyword"),
    ({"fill": "arange", "end": 6, "step": 0}, "/inputs/input/step", "must not be 0"),
    ({"fill": "arange", "end": 6, "shape": [5]}, "/inputs/input/shape", "makes 6 elements"),
    ({"fill": "linspace", "start": 0, "end": 1, "steps": -1}, "/inputs/input/steps", "negative"),
    ([18446744073709551616], "/inputs/input", "verflow"),
]


@pytest.mark.parametrize(("value", "pointer", "words"), MISTAKES, ids=[str(value)[:40] for value, _, _ in MISTAKES])
def test_mistakes_say_what_and_where(value: Any, pointer: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        tensors.read(value, "/inputs/input")
    assert caught.value.members["pointer"] == pointer
    assert words in caught.value.detail


def test_fills_are_the_same_everywhere() -> None:
    built = tensors.read("randn(2,3;seed=7)", "/inputs/input").build()
    assert torch.equal(built, torch.randn(2, 3, generator=torch.Generator().manual_seed(7)))


LONG = [
    ([[0.5, 1.0, -2.25]] * 4000, None),
    ([[1, 2, 3]] * 5000, None),
    ([1, 2.5] * 9000, None),
    ([True, False] * 5000, None),
    (["NaN", 1.5] * 9000, None),
    ([[1.5, "Infinity"]] * 4000, "float64"),
    ([2**63 - 1, -(2**63)] * 2000, "int64"),
    ([2**64 - 1] * 3000, "uint64"),
    ([1, 0] * 9000, "bool"),
    ([1.0, 2.0] * 6000, "int32"),
    ([0.1] * 12000, "float16"),
    ([[0.1, 0.2]] * 6000, "complex64"),
]


@pytest.mark.parametrize(("data", "dtype"), LONG, ids=[f"{data[:2]}-{dtype}" for data, dtype in LONG])
def test_long_bodies_are_read_as_short_ones(data: Any, dtype: str | None) -> None:
    value = data if dtype is None else {"data": data, "dtype": dtype}
    loaded = Bodies().load(orjson.dumps({"inputs": {"input": value}}))
    inside = loaded["inputs"]["input"]
    assert isinstance(inside["data"] if dtype else inside, simdjson.Array) or isinstance(data[0], str)
    long, short = tensors.read(inside, "/inputs/input").build(), tensors.read(value, "/inputs/input").build()
    assert long.dtype == short.dtype
    assert torch.equal(long.nan_to_num() if long.is_floating_point() else long, short.nan_to_num() if short.is_floating_point() else short)


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ([[1.5, 2.5]] * 6000 + [[1.5]], "/inputs/input/6000"),
        ([1.5] * 9000 + [None], "/inputs/input/9000"),
        ([[1.5]] * 9000 + [2.5], "/inputs/input/9000"),
    ],
)
def test_long_bodies_mistakes_are_found(data: Any, pointer: str) -> None:
    loaded = Bodies().load(orjson.dumps({"inputs": {"input": data}}))
    with pytest.raises(InvalidInput) as caught:
        tensors.read(loaded["inputs"]["input"], "/inputs/input")
    assert caught.value.members["pointer"] == pointer


def test_long_literals_are_packed() -> None:
    import base64

    tensor = torch.randn(40, 50, generator=torch.Generator().manual_seed(1)).to(torch.bfloat16)
    assert torch.equal(eval(tensors.literal(tensor), {"torch": torch, "base64": base64}), tensor)
