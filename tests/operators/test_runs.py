"""What a run means, member by member: state, seed, training, gradients, dtype, warnings, code; and how each wrong member is told."""

from typing import Any

import pytest
import torch

from tests.operators.test_torch_samples import from_json, to_json

LINEAR = {"arguments": {"in_features": 3, "out_features": 2}, "inputs": {"input": [[1.0, 2.0, 3.0]]}}


def output(answer: dict[str, Any], index: int = 0) -> torch.Tensor:
    assert "error" not in answer, answer
    return from_json(answer["outputs"][index])


def test_state_replaces_parameters_and_comes_back(ask: Any) -> None:
    state = {"weight": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], "bias": [0.5, -0.5]}
    answer = ask("torch.nn.Linear", {**LINEAR, "state": state})
    assert answer["outputs"][0]["data"] == [[1.5, 1.5]]
    assert {name: tensor["data"] for name, tensor in answer["state"].items()} == state


def test_partial_state_keeps_the_rest(ask: Any) -> None:
    torch.manual_seed(5)
    module = torch.nn.Linear(3, 2)
    answer = ask("torch.nn.Linear", {**LINEAR, "seed": 5, "state": {"bias": [0.0, 0.0]}})
    assert torch.equal(from_json(answer["state"]["weight"]), module.weight)


def test_state_of_a_lazy_module(ask: Any) -> None:
    request = {
        "arguments": {"out_features": 1},
        "inputs": {"input": [[1.0, 2.0]]},
        "state": {"weight": [[3.0, 4.0]], "bias": [0.5]},
    }
    answer = ask("torch.nn.LazyLinear", request)
    assert answer["outputs"][0]["data"] == [[11.5]]
    variables: dict[str, Any] = {}
    exec(answer["code"], variables)
    assert variables["output"].tolist() == [[11.5]]


def test_seed_is_set_before_building_and_before_the_call(ask: Any) -> None:
    answer = ask("torch.nn.Dropout", {"inputs": {"input": {"fill": "ones", "shape": [100]}}, "training": True, "seed": 3})
    torch.manual_seed(3)
    assert torch.equal(output(answer), torch.nn.Dropout()(torch.ones(100)))


def test_the_same_request_repeats_exactly(ask: Any) -> None:
    request = {"arguments": {"d_model": 4, "nhead": 2, "dim_feedforward": 8}, "inputs": {"src": "randn(3,1,4;seed=1)"}, "training": True}
    first, second = (ask("torch.nn.TransformerEncoderLayer", request) for _ in range(2))
    assert first["outputs"] == second["outputs"]
    assert first["state"] == second["state"]


@pytest.mark.parametrize("training", [False, True])
def test_training_and_running_statistics(training: bool, ask: Any) -> None:
    given = torch.randn(4, 2, generator=torch.Generator().manual_seed(1))
    answer = ask("torch.nn.BatchNorm1d", {"arguments": {"num_features": 2}, "inputs": {"input": to_json(given)}, "training": training})
    module = torch.nn.BatchNorm1d(2).train(training)
    torch.testing.assert_close(output(answer), module(given).detach())
    assert from_json(answer["state"]["num_batches_tracked"]) == int(training)
    torch.testing.assert_close(from_json(answer["state"]["running_mean"]), module.running_mean)


def test_gradients_are_those_of_backward(ask: Any) -> None:
    request = {"inputs": {"input": [1.0, 2.0, 3.0], "target": [0.0, 0.0, 0.0]}, "gradients": True}
    answer = ask("torch.nn.MSELoss", request)
    assert answer["loss"] == pytest.approx(14 / 3)
    assert from_json(answer["gradients"]["inputs.input"]).tolist() == pytest.approx([2 / 3, 4 / 3, 2])
    assert "inputs.target" in answer["gradients"]


def test_upstream_gradient_by_output_name(ask: Any) -> None:
    upstream = {"output": [[10.0, 0.0]]}
    answer = ask("torch.nn.Linear", {**LINEAR, "state": {"weight": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]}, "gradients": upstream})
    assert answer["gradients"]["inputs.input"]["data"] == [[10.0, 20.0, 30.0]]
    assert answer["gradients"]["state.bias"]["data"] == [10.0, 0.0]


def test_gradients_of_a_tuple_input(ask: Any) -> None:
    request = {
        "arguments": {"input_size": 2, "hidden_size": 3},
        "inputs": {"input": "randn(4,2;seed=1)", "hx": ["zeros(1,3)", {"fill": "ones", "shape": [1, 3]}]},
        "gradients": True,
    }
    answer = ask("torch.nn.LSTM", request)
    assert {"inputs.input", "inputs.hx.0", "inputs.hx.1", "state.weight_ih_l0"} <= set(answer["gradients"])
    assert [value["name"] for value in answer["outputs"]] == ["output", "h_n", "c_n"]


def test_sparse_gradients_come_dense(ask: Any) -> None:
    request = {"arguments": {"num_embeddings": 4, "embedding_dim": 2, "sparse": True}, "inputs": {"input": [1, 1, 3]}, "gradients": True}
    assert ask("torch.nn.Embedding", request)["gradients"]["state.weight"]["data"] == [[0, 0], [2, 2], [0, 0], [1, 1]]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_dtype_is_the_default_of_parameters_and_untyped_data(dtype: str, ask: Any) -> None:
    answer = ask("torch.nn.Linear", {**LINEAR, "dtype": dtype, "seed": 1})
    assert {answer["outputs"][0]["dtype"], answer["state"]["weight"]["dtype"]} == {dtype}
    assert torch.get_default_dtype() == torch.float32


def test_warnings_are_returned_and_not_once_only(ask: Any) -> None:
    request = {"inputs": {"input": [[1.0], [2.0]], "target": [1.0, 2.0]}}
    for _ in range(2):
        assert "target size" in ask("torch.nn.MSELoss", request)["warnings"][0]


def test_modules_inside_modules(ask: Any) -> None:
    layers = [
        {"operator": "torch.nn.Linear", "arguments": {"in_features": 2, "out_features": 4}},
        {"operator": "nn.ReLU"},
        {"operator": "Sequential", "arguments": {"modules": [{"operator": "torch.nn.LazyLinear", "arguments": {"out_features": 1}}]}},
    ]
    plain = ask("torch.nn.Sequential", {"arguments": {"modules": layers}, "inputs": {"input": [[1.0, -1.0]]}})
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Sequential(torch.nn.LazyLinear(1)))
    torch.manual_seed(0)
    assert torch.equal(output(plain), module(torch.tensor([[1.0, -1.0]])))
    listed = {"operator": "torch.nn.ModuleList", "arguments": {"modules": layers}}
    assert ask("torch.nn.Sequential", {"arguments": {"modules": listed}, "inputs": {"input": [[1.0, -1.0]]}})["outputs"] == plain["outputs"]


def test_callable_arguments(ask: Any) -> None:
    inputs = {"anchor": [[1.0, 0.0]], "positive": [[0.0, 1.0]], "negative": [[1.0, 1.0]]}
    by_name = ask("torch.nn.TripletMarginWithDistanceLoss", {"arguments": {"distance_function": "F.pairwise_distance"}, "inputs": inputs})
    by_module = {"arguments": {"distance_function": {"operator": "PairwiseDistance"}}, "inputs": inputs}
    assert by_name["loss"] == ask("torch.nn.TripletMarginWithDistanceLoss", by_module)["loss"]


def test_statistics(ask: Any) -> None:
    answer = ask("torch.nn.Identity", {"inputs": {"input": [0.0, 1.0, 3.0, "NaN", "Infinity"]}})
    assert answer["outputs"][0]["statistics"] == {
        "min": 0.0,
        "max": 3.0,
        "mean": pytest.approx(4 / 3),
        "std": pytest.approx(1.5275252),
        "zeros": 1,
        "nan": 1,
        "inf": 1,
    }
    few = ask("torch.nn.Identity", {"inputs": {"input": "randn(30;seed=1)"}})["outputs"][0]["statistics"]
    many = ask("torch.nn.Identity", {"inputs": {"input": "randn(300;seed=1)"}})["outputs"][0]["statistics"]
    for found, values in ((few, torch.randn(30, generator=torch.Generator().manual_seed(1))),
                          (many, torch.randn(300, generator=torch.Generator().manual_seed(1)))):  # fmt: skip
        assert found["mean"] == pytest.approx(values.double().mean().item())
        assert found["std"] == pytest.approx(values.double().std().item())
        assert torch.tensor(found["max"]) == values.max()
    assert ask("torch.nn.Identity", {"inputs": {"input": 2.5}})["outputs"][0]["statistics"]["std"] is None
    assert ask("torch.nn.Identity", {"inputs": {"input": []}})["outputs"][0]["statistics"]["min"] is None


WRONG = [
    ("Linear", b"{", "malformed_json", None),
    ("Linear", b'{"inputs": {"input": [NaN]}}', "malformed_json", None),
    ("Linear", b"\xff", "malformed_json", None),
    ("Linear", b"[" * 3000 + b"]" * 3000, "malformed_json", None),
    ("Linear", b'{"inputs": ' + b"[" * 40000, "malformed_json", None),
    ("Linear", b"[1]", "invalid_argument", ""),
    ("Linear", {"argumets": {}}, "invalid_argument", "/argumets"),
    ("Linear", {"arguments": []}, "invalid_argument", "/arguments"),
    ("Linear", {"arguments": {"in_features": 3}}, "invalid_argument", "/arguments"),
    ("Linear", {"arguments": {"in_features": "3", "out_features": 2}}, "invalid_argument", "/arguments/in_features"),
    ("Linear", {"arguments": {"in_features": 3.5, "out_features": 2}}, "invalid_argument", "/arguments/in_features"),
    ("Linear", {"arguments": {"in_features": True, "out_features": 2}}, "invalid_argument", "/arguments/in_features"),
    ("Linear", {**LINEAR, "inputs": {}}, "invalid_input", "/inputs/input"),
    ("Linear", {**LINEAR, "inputs": {"inputs": 1}}, "invalid_input", "/inputs/inputs"),
    ("Linear", {**LINEAR, "state": {"wieght": [1.0]}}, "invalid_state", "/state/wieght"),
    ("Linear", {**LINEAR, "state": {"bias": [1.0]}}, "invalid_state", "/state/bias"),
    ("Linear", {**LINEAR, "seed": "x"}, "invalid_argument", "/seed"),
    ("Linear", {**LINEAR, "seed": 2**64}, "invalid_argument", "/seed"),
    ("Linear", {**LINEAR, "training": 1}, "invalid_argument", "/training"),
    ("Linear", {**LINEAR, "gradients": "yes"}, "invalid_input", "/gradients"),
    ("Linear", {**LINEAR, "gradients": {"out": [1.0]}}, "invalid_input", "/gradients/out"),
    ("Linear", {**LINEAR, "gradients": {"output": [1.0]}}, "invalid_input", "/gradients/output"),
    ("Linear", {**LINEAR, "device": "tpu"}, "invalid_argument", "/device"),
    ("Linear", {**LINEAR, "device": "cuda:99"}, "invalid_argument", "/device"),
    ("Linear", {**LINEAR, "dtype": "int64"}, "invalid_argument", "/dtype"),
    ("Linear", {**LINEAR, "dtype": "float31"}, "invalid_argument", "/dtype"),
    ("Conv2d", {"arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": [3]}}, "invalid_argument", "/arguments/kernel_size"),
    (
        "Conv2d",
        {"arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": [3, "x"]}},
        "invalid_argument",
        "/arguments/kernel_size/1",
    ),
    ("MSELoss", {"arguments": {"size_average": True}}, "invalid_argument", "/arguments/size_average"),
    ("MSELoss", {"arguments": {"reduce": False}}, "invalid_argument", "/arguments/reduce"),
    ("Sequential", {"arguments": {"modules": [{"operator": "nn.Sigmod"}]}}, "invalid_argument", "/arguments/modules/0/operator"),
    (
        "Sequential",
        {"arguments": {"modules": [{"operator": "Linear", "arguments": {"in_features": 1}}]}},
        "invalid_argument",
        "/arguments/modules/0/arguments",
    ),
    (
        "TransformerEncoderLayer",
        {"arguments": {"d_model": 4, "nhead": 2, "activation": "torch.load"}},
        "invalid_argument",
        "/arguments/activation",
    ),
]


@pytest.mark.parametrize(("name", "request_", "code", "pointer"), WRONG, ids=[f"{row[0]}-{str(row[1])[:40]}" for row in WRONG])
def test_wrong_members_are_told(name: str, request_: Any, code: str, pointer: str | None, ask: Any) -> None:
    error = ask(f"torch.nn.{name}", request_)["error"]
    assert (error["code"], error.get("pointer")) == (code, pointer), error


def test_withdrawn_arguments_are_told_what_replaces_them(ask: Any) -> None:
    error = ask("torch.nn.MSELoss", {"arguments": {"size_average": False}})["error"]
    assert "reduction" in error["detail"]


def test_modules_nested_too_deep(ask: Any) -> None:
    module: dict[str, Any] = {"operator": "ReLU"}
    for _ in range(100):
        module = {"operator": "Sequential", "arguments": {"modules": [module]}}
    error = ask("torch.nn.Sequential", {"arguments": {"modules": [module]}, "inputs": {"input": 1.0}})["error"]
    assert error["code"] == "invalid_argument"
    assert "nested deeper" in error["detail"]


def test_torchs_words_are_verbatim(ask: Any) -> None:
    error = ask("torch.nn.Linear", {**LINEAR, "inputs": {"input": "randn(3,2)"}})["error"]
    assert error["code"] == "torch_error"
    assert error["torch"] == {"type": "RuntimeError", "message": "mat1 and mat2 shapes cannot be multiplied (3x2 and 3x2)"}
    assert error["pointer"] == "/inputs/input"
