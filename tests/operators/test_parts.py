"""Parts of a run's tensors: the grammar of their index, the numbers against NumPy's own, files, and answers with data left out."""

import io
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
import pytest
import torch

from app.errors import InvalidArgument
from app.operators import parts
from app.operators.dtypes import DTYPES
from app.operators.parts import Part
from app.settings import Settings

Get = Callable[..., Any]

READ = {
    "output": Part("output"),
    "output[3]": Part("output", (3,)),
    "output[-1,0:16,::8]": Part("output", (-1, slice(0, 16), slice(None, None, 8))),
    "state.weight[ 1 : , : -2 , 0:9:3 ]": Part("state.weight", (slice(1, None), slice(None, -2), slice(0, 9, 3))),
    "gradients.inputs.input[:]": Part("gradients.inputs.input", (slice(None),)),
    "output[007]": Part("output", (7,)),
}
REFUSED = [
    *("", "[0]", "output[", "output[]", "output[0", "output[0]]", "output[0][1]", "output[0]x", "output[,]", "output[0,]"),
    *("output[0:1:2:3]", "output[::-1]", "output[::0]", "output[...]", "output[None]", "output[1.0]", "output[1e3]", "output[True]"),
    *("output[+1]", "output[--1]", "output[- 1]", "output[1_000]", "output[0x10]", "output[٣]", "output[²]", "output[１]", "output[1 2]"),
    *("output[\t0]", "output[0\n]", "output[0\x00]", "output[[0, 1]]", "output[output]", "output[(0)]", "output['a']", "output[a:b]"),
    *("output[__import__('os').system('id')]", "output[0:16,lambda: 0]", "output[9999999999999999999]", "output[" + "9" * 5000 + "]"),
    *("output[" + "0," * 400 + "0]" * 2, "output[" + ":" * 900 + "]", "output[" + " " * 990 + "x]", "output[" + ":" + " " * 980 + "x]"),
]
TENSOR = np.arange(6 * 5 * 4).reshape(6, 5, 4)
INDICES = [
    *("[3]", "[-1, 2:4]", "[::2, 1:, ::3]", "[:, :, 3]", "[5:2]", "[0:99, -99:3]", "[1, 1, 1]", "[-6:-2:3, -1]"),
    "[:999999999999999999]",
]


@pytest.fixture
def get(handle: Any) -> Get:
    """The bytes or the error of a run with more in the head of its message."""

    def get(operator: str, request: Any, **head: Any) -> Any:
        answered, body = handle({"task": "run", "operator": operator, "queue_ms": 0.0, **head}, json.dumps(request).encode())
        return answered["error"] if answered else body if head.get("as_file") else orjson.loads(body)

    return get


def fill(*shape: int, **more: Any) -> Any:
    return {"inputs": {"input": {"fill": "randn", "shape": list(shape), "seed": 0, **more}}}


def randn(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("text", READ)
def test_what_a_part_may_be(text: str) -> None:
    assert parts.read(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:40]))
def test_what_it_may_not_be(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(InvalidArgument) as refusal:
        parts.read(text)
    assert refusal.value.members["pointer"] == "/part"
    assert len(refusal.value.detail) < 300
    assert time.perf_counter() - started < 0.1


@pytest.mark.parametrize("index", INDICES)
def test_an_index_means_what_it_means_to_numpy(index: str, get: Get) -> None:
    request = {"inputs": {"input": {"data": TENSOR.tolist()}}}
    expected = eval(f"TENSOR{index}")
    found = get("torch.nn.Identity", request, part=f"output{index}")
    assert found.keys() == {"name", "shape", "dtype", "data", "statistics"}
    assert (found["name"], found["shape"], found["dtype"], found["data"]) == ("output", list(expected.shape), "int64", expected.tolist())
    assert found["statistics"]["max"] == (expected.max() if expected.size else None)
    saved = np.load(io.BytesIO(get("torch.nn.Identity", request, part=f"output{index}", as_file=True)))
    assert np.array_equal(saved, expected)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (
            "output]",
            "the answer has no tensor 'output]'; it has output, gradients.inputs.input, gradients.state.weight,",
        ),
        ("output[4]", "index 4 is out of range for axis 0 of output, which has 4 places"),
        ("output[0,-3]", "index -3 is out of range for axis 1"),
        ("output[0,0,0]", "output has 2 axes, and the index 3"),
    ],
)
def test_parts_that_are_not_there(part: str, words: str, get: Get) -> None:
    request = {"arguments": {"in_features": 3, "out_features": 2}, **fill(4, 3), "gradients": True}
    error = get("torch.nn.Linear", request, part=part)
    assert error["code"] == "invalid_argument"
    assert words in error["detail"]


def test_every_tensor_of_the_answer_has_a_name(get: Get) -> None:
    request = {"arguments": {"in_features": 3, "out_features": 2}, **fill(4, 3), "gradients": True}
    answer = get("torch.nn.Linear", request)
    named = {"output": answer["outputs"][0], "state.weight": answer["state"]["weight"]}
    named |= {f"gradients.{name}": gradient for name, gradient in answer["gradients"].items()}
    for name, tensor in named.items():
        assert get("torch.nn.Linear", request, part=name)["data"] == tensor["data"], name
    in_place = {"inputs": {"input": [-1.0, 2.0]}}
    (name,) = (overwritten := get("torch.Tensor.relu_", in_place)["overwritten"])
    for when in ("before", "after"):
        assert get("torch.Tensor.relu_", in_place, part=f"overwritten.{name}.{when}")["data"] == overwritten[name][when]["data"]


def test_a_part_as_json_is_short_and_as_a_file_any_length(get: Get) -> None:
    request = fill(256, 257)
    error = get("torch.nn.ReLU", request, part="output")
    assert (error["code"], error["needed"], error["limit"]) == ("over_limit", 256 * 257, parts.MOST_ELEMENTS)
    assert len(get("torch.nn.ReLU", request, part="output[:, :256]")["data"][255]) == 256
    saved = np.load(io.BytesIO(get("torch.nn.ReLU", request, part="output", as_file=True)))
    assert np.array_equal(saved, randn(256, 257).relu().numpy())


@pytest.mark.parametrize("dtype", DTYPES)
def test_files_of_every_dtype(dtype: str, get: Get) -> None:
    request = {"inputs": {"input": {"fill": "ones", "shape": [2, 3], "dtype": dtype}}}
    saved = np.load(io.BytesIO(get("torch.nn.Identity", request, part="output", as_file=True)), allow_pickle=False)
    assert saved.dtype == ("float32" if dtype == "bfloat16" else dtype)
    assert saved.tolist() == [[1] * 3] * 2


@pytest.mark.parametrize(
    ("operator", "request_", "expected"),
    [
        ("torch.conj", {"inputs": {"input": {"data": [[1.0, 2.0]], "dtype": "complex64"}}}, np.array([1 - 2j], dtype=np.complex64)),
        ("torch.t", {"inputs": {"input": [[1, 2**60 + 1], [3, 4]]}}, np.array([[1, 3], [2**60 + 1, 4]])),
        ("torch.sum", {"inputs": {"input": [1.0, 2.0]}}, np.array(3.0, dtype=np.float32)),
        ("torch.nn.Identity", {"inputs": {"input": {"fill": "zeros", "shape": [0, 3]}}}, np.zeros((0, 3), np.float32)),
    ],
    ids=["conjugate view", "transposed", "scalar", "empty"],
)
def test_files_of_odd_tensors(operator: str, request_: Any, expected: Any, get: Get) -> None:
    saved = np.load(io.BytesIO(get(operator, request_, part="output", as_file=True)))
    assert (saved.shape, saved.dtype) == (expected.shape, expected.dtype)
    assert np.array_equal(saved, expected)


def test_a_file_too_long(get: Get) -> None:
    request = {"arguments": {"scale_factor": 3400.0}, "inputs": {"input": {"fill": "ones", "shape": [1, 1, 10_000], "dtype": "float64"}}}
    error = get("torch.nn.Upsample", request, part="output", as_file=True)
    assert (error["code"], error["needed"], error["limit"]) == ("over_limit", 8 * 34_000_000, Settings().worker_memory_bytes // 8)
    saved = get("torch.nn.Upsample", request, part="output[0, 0, :3]", as_file=True)
    assert np.load(io.BytesIO(saved)).tolist() == [1.0] * 3


def test_data_is_left_out_where_there_is_much(get: Get) -> None:
    request = {"arguments": {"in_features": 3, "out_features": 2}, **fill(4, 3), "gradients": True}
    whole, short = get("torch.nn.Linear", request), get("torch.nn.Linear", request, most_elements=6)
    (output,) = short["outputs"]
    assert output == {**whole["outputs"][0], "data": None}
    assert short["state"] == whole["state"]
    assert short["gradients"]["state.weight"] == whole["gradients"]["state.weight"]
    values = np.array(whole["gradients"]["inputs.input"]["data"], np.float32)
    left_out = short["gradients"]["inputs.input"]
    assert left_out["data"] is None
    assert left_out["statistics"]["std"] == pytest.approx(values.std(ddof=1), rel=1e-6)
    assert get("torch.nn.Linear", request, most_elements=12)["outputs"] == whole["outputs"]
    assert get("torch.nn.ReLU", {"inputs": {"input": 1.0}}, most_elements=0)["outputs"][0]["data"] is None


def test_ten_million_elements(get: Get) -> None:
    answer = get("torch.nn.ReLU", fill(10, 1000, 1000), most_elements=65536)
    (output,) = answer["outputs"]
    expected = randn(10, 1000, 1000).relu()
    assert (output["shape"], output["data"]) == ([10, 1000, 1000], None)
    assert output["statistics"]["zeros"] == int((expected == 0).sum())
    for name in ("mean", "std"):
        assert output["statistics"][name] == pytest.approx(getattr(expected.double(), name)().item(), rel=1e-9)
    assert np.float32(output["statistics"]["max"]) == expected.max().item()
    part = get("torch.nn.ReLU", fill(10, 1000, 1000), part="output[3, 0:16, 0:1000:8]")
    assert torch.equal(torch.tensor(part["data"]), expected[3, 0:16, 0:1000:8])


def test_statistics_of_many_leave_out_what_is_not_finite(get: Get) -> None:
    request = {"inputs": {"input": {"fill": "linspace", "start": -1.0, "end": 1.0, "steps": 5_000_000}}}
    (found,) = (output["statistics"] for output in get("torch.log", request, most_elements=1)["outputs"])
    values = torch.linspace(-1, 1, 5_000_000).log()
    finite = values[values.isfinite()].double()
    assert (found["nan"], found["inf"]) == (int(values.isnan().sum()), int(values.isinf().sum()))
    assert found["std"] == pytest.approx(finite.std().item(), rel=1e-6)
    assert found["min"] == pytest.approx(finite.min().item())


@pytest.mark.parametrize(
    ("size", "head", "limit"),
    [
        (5_000_000, {}, Settings().output_elements),
        (5_000_000, {"most_elements": 5_000_000}, Settings().output_elements),
        (70_000_000, {"most_elements": 0}, Settings().worker_memory_bytes // 16),
        (70_000_000, {"part": "output[0]"}, Settings().worker_memory_bytes // 16),
    ],
)
def test_what_is_not_written_has_a_limit_of_its_own(size: int, head: dict[str, Any], limit: int, get: Get) -> None:
    error = get("torch.nn.Upsample", {"arguments": {"scale_factor": size / 10_000}, "inputs": {"input": "ones(1,1,10000)"}}, **head)
    assert (error["code"], error["needed"], error["limit"]) == ("over_limit", size, limit)


def test_sixteen_mebi_elements_by_default(get: Get) -> None:
    answer = get("torch.nn.ReLU", {**fill(2**24), "gradients": True}, most_elements=65536)
    assert answer["gradients"]["inputs.input"]["statistics"]["max"] == 1.0
    assert get("torch.nn.ReLU", fill(2**24 + 1), most_elements=65536)["limit"] == Settings().input_elements == 2**24
