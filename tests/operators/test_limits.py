"""Costs are refused before anything is allocated, index-like inputs before torch sees them, and dry runs agree with torch."""

import resource
import time
from typing import Any

import pytest
import torch

from app.operators import bounds, catalog
from app.settings import Settings

HUGE = [
    ("Linear", {"arguments": {"in_features": 10**6, "out_features": 10**6}, "inputs": {"input": [[1.0]]}}),
    ("AdaptiveAvgPool2d", {"arguments": {"output_size": 65536}, "inputs": {"input": "ones(1,2,2)"}}),
    ("Embedding", {"arguments": {"num_embeddings": 10**9, "embedding_dim": 64}, "inputs": {"input": [1]}}),
    ("LSTM", {"arguments": {"input_size": 1, "hidden_size": 1, "num_layers": 100_000}, "inputs": {"input": [[1.0]]}}),
    ("Sequential", {"arguments": {"modules": [{"operator": "ReLU"}] * 2000}, "inputs": {"input": [1.0]}}),
    ("ReLU", {"inputs": {"input": {"fill": "zeros", "shape": [10**6, 10**6]}}}),
    ("ReLU", {"inputs": {"input": {"fill": "arange", "end": 10**12}}}),
    ("ReLU", {"inputs": {"input": "linspace(0,1,1000000000000)"}}),
    ("Upsample", {"arguments": {"scale_factor": 1e300}, "inputs": {"input": "ones(1,1,2)"}}),
    ("ConstantPad1d", {"arguments": {"padding": 2**40, "value": 0.0}, "inputs": {"input": [[1.0]]}}),
    ("MaxPool2d", {"arguments": {"kernel_size": 2**62, "stride": 2**62}, "inputs": {"input": "ones(1,2,2)"}}),
    (
        "Bilinear",
        {"arguments": {"in1_features": 2**30, "in2_features": 2**30, "out_features": 2**30}, "inputs": {"input1": [1.0], "input2": [1.0]}},
    ),
    ("Conv3d", {"arguments": {"in_channels": 4000, "out_channels": 4000, "kernel_size": 64}, "inputs": {"input": "ones(1,2,2,2)"}}),
    ("Conv2d", {"arguments": {"in_channels": 512, "out_channels": 512, "kernel_size": 31}, "inputs": {"input": "ones(1,512,80,80)"}}),
    ("Linear", {"arguments": {"in_features": 2**62, "out_features": 2**62}, "inputs": {"input": [[1.0]]}}),
]


@pytest.mark.parametrize(("name", "request_"), HUGE, ids=[f"{row[0]}-{str(row[1])[:50]}" for row in HUGE])
def test_huge_requests_are_refused_before_anything_is_allocated(name: str, request_: Any, ask: Any) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    error = ask(f"torch.nn.{name}", request_)["error"]
    assert error["code"] == "over_limit"
    assert error["needed"] > error["limit"]
    assert time.perf_counter() - started < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_outputs_too_long_to_write(ask: Any) -> None:
    error = ask("torch.nn.Upsample", {"arguments": {"scale_factor": 3000.0}, "inputs": {"input": "ones(1,1,2,2)"}})["error"]
    assert error["code"] == "over_limit"
    assert (error["needed"], error["limit"]) == (36_000_000, Settings().output_elements)


def test_state_too_long_to_write_is_described(ask: Any) -> None:
    answer = ask("torch.nn.Linear", {"arguments": {"in_features": 3000, "out_features": 2000}, "inputs": {"input": "ones(1,3000)"}})
    assert answer["state"]["weight"] == {"shape": [2000, 3000], "dtype": "float32", "data": None}
    assert len(answer["state"]["bias"]["data"]) == 2000


def test_a_verdict_is_remembered_by_shape_not_by_value(ask: Any) -> None:
    request = {"arguments": {"in_features": 1000, "out_features": 1000}, "inputs": {"input": "ones(2,1000)"}}
    assert "outputs" in ask("torch.nn.Linear", request)
    assert "outputs" in ask("torch.nn.Linear", request)
    assert ask("torch.nn.Linear", {**request, "inputs": {"input": "ones(2,999)"}})["error"]["code"] == "torch_error"


OUT_OF_BOUNDS = [
    ("Embedding", {"num_embeddings": 4, "embedding_dim": 2}, {"input": [0, 4]}, "/inputs/input", "index 4 at [1]"),
    ("Embedding", {"num_embeddings": 4, "embedding_dim": 2}, {"input": [-1]}, "/inputs/input", "0 … 3"),
    ("EmbeddingBag", {"num_embeddings": 4, "embedding_dim": 2}, {"input": [0, 1], "offsets": [0, 9]}, "/inputs/offsets", "index 9"),
    ("EmbeddingBag", {"num_embeddings": 4, "embedding_dim": 2}, {"input": [0, 1, 2], "offsets": [0, 2, 1]}, "/inputs/offsets", "decrease"),
    ("NLLLoss", {}, {"input": [[0.0, 1.0]], "target": [2]}, "/inputs/target", "2 classes"),
    ("CrossEntropyLoss", {}, {"input": [[0.0, 1.0]], "target": [-3]}, "/inputs/target", "index -3"),
    ("CrossEntropyLoss", {}, {"input": [0.0, 1.0], "target": 2}, "/inputs/target", "index 2"),
    ("MultiMarginLoss", {}, {"input": [[0.0, 1.0]], "target": [2]}, "/inputs/target", "index 2"),
    ("MultiLabelMarginLoss", {}, {"input": [[0.0, 1.0]], "target": [[2, -1]]}, "/inputs/target", "index 2"),
    (
        "AdaptiveLogSoftmaxWithLoss",
        {"in_features": 2, "n_classes": 4, "cutoffs": [2]},
        {"input_": [[0.0, 1.0]], "target_": [4]},
        "/inputs/target_",
        "index 4",
    ),
    ("LinearCrossEntropyLoss", {"in_features": 2, "num_classes": 3}, {"input": [[0.0, 1.0]], "target": [3]}, "/inputs/target", "index 3"),
    (
        "CTCLoss",
        {},
        {"log_probs": "zeros(3,1,2)", "targets": [[5]], "input_lengths": [3], "target_lengths": [1]},
        "/inputs/targets",
        "2 classes",
    ),
    (
        "CTCLoss",
        {},
        {"log_probs": "zeros(3,1,2)", "targets": [[1]], "input_lengths": [9], "target_lengths": [1]},
        "/inputs/input_lengths",
        "3 steps",
    ),
    (
        "CTCLoss",
        {},
        {"log_probs": "zeros(3,1,2)", "targets": [[1]], "input_lengths": [3], "target_lengths": [2]},
        "/inputs/target_lengths",
        "1 places",
    ),
    (
        "CTCLoss",
        {},
        {"log_probs": "zeros(3,2,2)", "targets": [1, 1], "input_lengths": [3, 3], "target_lengths": [2, 2]},
        "/inputs/target_lengths",
        "add up to 4",
    ),
    (
        "CTCLoss",
        {"blank": 7},
        {"log_probs": "zeros(3,1,2)", "targets": [[1]], "input_lengths": [3], "target_lengths": [1]},
        "/arguments/blank",
        "blank 7",
    ),
    ("MaxUnpool1d", {"kernel_size": 2}, {"input": [[1.0, 2.0]], "indices": [[0, 4]]}, "/inputs/indices", "index 4"),
    ("MaxUnpool2d", {"kernel_size": 2}, {"input": "ones(1,1,1)", "indices": [[[-1]]]}, "/inputs/indices", "index -1"),
    ("BCELoss", {}, {"input": [1.5], "target": [1.0]}, "/inputs/input", "between 0 and 1"),
    (
        "FractionalMaxPool2d",
        {"kernel_size": 2, "output_size": 2, "_random_samples": [[[1.5, 0.5]]]},
        {"input": "ones(1,4,4)"},
        "/arguments/_random_samples",
        "[0, 1)",
    ),
    ("LazyLinear", {"out_features": 3}, {"input": "zeros(2,0)"}, "/inputs/input", "axis -1 of the input"),
    ("LazyConv1d", {"out_channels": 3, "kernel_size": 1}, {"input": "zeros(2,0,4)"}, "/inputs/input", "axis -2 of the input"),
    ("CircularPad1d", {"padding": [-2, 3]}, {"input": [[1.0, 2.0, 3.0]]}, "/arguments/padding", "crops 3 places to 1"),
]


@pytest.mark.parametrize(
    ("name", "arguments", "inputs", "pointer", "words"), OUT_OF_BOUNDS, ids=[f"{row[0]}-{row[4]}" for row in OUT_OF_BOUNDS]
)
def test_indices_are_checked_before_torch(name: str, arguments: Any, inputs: Any, pointer: str, words: str, ask: Any) -> None:
    error = ask(f"torch.nn.{name}", {"arguments": arguments, "inputs": inputs})["error"]
    assert error["code"] == ("invalid_argument" if pointer.startswith("/arguments") else "invalid_input"), error
    assert error["pointer"] == pointer
    assert words in error["detail"]
    assert "torch" not in error


def test_every_check_is_tested() -> None:
    tested = {f"torch.nn.{row[0]}" for row in OUT_OF_BOUNDS}
    same_check = {f"torch.nn.{name}" for name in ("MaxUnpool3d", "FractionalMaxPool3d", "CircularPad2d", "CircularPad3d")}
    same_check |= {name for name in bounds.CHECKS if name.startswith("torch.nn.LazyConv")}
    assert set(bounds.CHECKS) == tested | same_check
    assert set(bounds.CHECKS) <= set(catalog.names())


@pytest.mark.parametrize("target", [[-100, 1], [0, -100]])
def test_the_ignored_index_is_no_index(target: list[int], ask: Any) -> None:
    assert "loss" in ask("torch.nn.CrossEntropyLoss", {"inputs": {"input": [[0.0, 1.0], [1.0, 0.0]], "target": target}})


def test_shape_takes_shapes_alone(ask: Any) -> None:
    request = {
        "arguments": {"in_channels": 3, "out_channels": 64, "kernel_size": 7, "stride": 2, "padding": 3},
        "inputs": {"input": {"shape": [8, 3, 224, 224], "dtype": "float32"}},
    }
    answer = ask("torch.nn.Conv2d", request, "shape")
    assert answer["outputs"] == [{"name": "output", "shape": [8, 64, 112, 112], "dtype": "float32"}]
    assert answer["parameters"] == 64 * 3 * 7 * 7 + 64
    assert answer["state_bytes"] == answer["parameters"] * 4
    assert answer["output_bytes"] == 8 * 64 * 112 * 112 * 4
    assert answer["peak_bytes"] >= answer["state_bytes"] + answer["input_bytes"] + answer["output_bytes"]
    assert answer["flops"] == 2 * 8 * 64 * 112 * 112 * 3 * 7 * 7
    assert answer["method"] == "meta"


def test_shape_of_something_far_too_large_to_run(ask: Any) -> None:
    request = {"arguments": {"in_features": 10**6, "out_features": 10**6}, "inputs": {"input": {"shape": [10**6, 10**6]}}}
    answer = ask("torch.nn.Linear", request, "shape")
    assert answer["outputs"][0]["shape"] == [10**6, 10**6]
    assert answer["state_bytes"] == 4 * (10**12 + 10**6)


def test_shape_gives_the_cpus_own_words(ask: Any) -> None:
    request = {"arguments": {"in_features": 3, "out_features": 2}, "inputs": {"input": {"shape": [3, 2]}}}
    assert (
        ask("torch.nn.Linear", request, "shape")["error"]["torch"]["message"] == "mat1 and mat2 shapes cannot be multiplied (3x2 and 3x2)"
    )


def test_shape_without_a_meta_implementation_says_so(ask: Any) -> None:
    request = catalog.operator("torch.nn.CTCLoss").row.examples[0]
    assert ask("torch.nn.CTCLoss", request, "shape")["method"] == "run"


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_runs_on_a_gpu(gpu_ask: Any, ask: Any) -> None:
    request = {"arguments": {"in_features": 3, "out_features": 2}, "inputs": {"input": "randn(4,3;seed=1)"}, "gradients": True}
    on_gpu, on_cpu = gpu_ask("torch.nn.Linear", request), ask("torch.nn.Linear", request)
    assert on_gpu["device"] == "cuda:0"
    assert on_gpu["state"] == on_cpu["state"]
    torch.testing.assert_close(torch.tensor(on_gpu["outputs"][0]["data"]), torch.tensor(on_cpu["outputs"][0]["data"]))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize(
    ("name", "arguments", "inputs", "pointer", "words"), OUT_OF_BOUNDS, ids=[f"{row[0]}-{row[4]}" for row in OUT_OF_BOUNDS]
)
def test_a_bad_index_never_reaches_the_gpu(name: str, arguments: Any, inputs: Any, pointer: str, words: str, gpu_ask: Any) -> None:
    assert gpu_ask(f"torch.nn.{name}", {"arguments": arguments, "inputs": inputs})["error"]["pointer"] == pointer
    assert gpu_ask("torch.nn.ReLU", {"inputs": {"input": [-1.0, 1.0]}})["outputs"][0]["data"] == [0.0, 1.0]
