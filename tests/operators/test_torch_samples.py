"""PyTorch's own sample inputs for its modules, sent as JSON with their state, must give the numbers torch gives."""

import copy
import dataclasses
import inspect
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor

from app.operators import catalog

with warnings.catch_warnings(action="ignore"):
    from torch.testing._internal.common_modules import module_db

SAMPLED = [info for info in module_db if f"torch.nn.{info.name.removeprefix('nn.')}" in catalog.names()]


@pytest.fixture
def double_by_default() -> Iterator[None]:
    """The samples are float64 and expect modules of that dtype."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def test_most_modules_have_samples() -> None:
    assert len(SAMPLED) > 100


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize("info", SAMPLED, ids=lambda info: info.name)
def test_samples_give_torchs_numbers(info: Any, training: bool, ask: Any, double_by_default: None) -> None:
    for sample in _samples(info, training):
        constructed = sample.constructor_input
        keywords = {name: value for name, value in constructed.kwargs.items() if name not in ("device", "size_average", "reduce")}
        torch.manual_seed(0)
        with warnings.catch_warnings(action="ignore"):
            module = info.module_cls(*constructed.args, **keywords).train(training)
        lazy = any(torch.nn.parameter.is_lazy(tensor) for tensor in module.state_dict().values())
        named = _bind(info.module_cls.forward, sample.forward_input.args, sample.forward_input.kwargs, skip=1)
        request = {
            "arguments": {name: to_json(value) for name, value in _bind_constructor(info.module_cls, constructed.args, keywords).items()},
            "inputs": {name: to_json(value) for name, value in named.items() if value is not None},
            "state": {} if lazy else {name: to_json(tensor) for name, tensor in module.state_dict().items()},
            "training": training,
            "dtype": "float64",
        }
        called = {name: copy.deepcopy(value) for name, value in named.items()}
        with torch.inference_mode(), warnings.catch_warnings(action="ignore"):
            torch.manual_seed(0)
            expected = [leaf for leaf in _leaves(module(**called)) if leaf is not None]
        answer = ask(f"torch.nn.{info.name.removeprefix('nn.')}", request)
        assert "error" not in answer, (sample.desc, request, answer)
        assert [output["shape"] for output in answer["outputs"]] == [list(tensor.shape) for tensor in expected]
        for output, tensor in zip(answer["outputs"], expected, strict=True):
            torch.testing.assert_close(from_json(output), tensor, rtol=0, atol=0, equal_nan=True)


def _samples(info: Any, training: bool) -> list[Any]:
    with warnings.catch_warnings(action="ignore"):
        return list(info.module_inputs_func(info, device="cpu", dtype=torch.float64, requires_grad=False, training=training))


def _bind(function: Any, args: Any, kwargs: Any, skip: int) -> dict[str, Any]:
    parameters = list(inspect.signature(function).parameters)[skip:]
    return {**dict(zip(parameters, args, strict=False)), **kwargs}


def _bind_constructor(module_class: Any, args: Any, kwargs: Any) -> dict[str, Any]:
    """The names of positional arguments, from the operator's own signature (torch's RNN takes `*args`)."""
    names = list(catalog.operator(f"torch.nn.{module_class.__name__}").signature.arguments)
    return {**dict(zip(names, args, strict=False)), **kwargs}


def to_json(value: Any) -> Any:
    """Torch's values as a request has them."""
    if isinstance(value, Tensor):
        name = str(value.dtype).removeprefix("torch.")
        flat = value.detach().double().flatten().tolist() if value.is_floating_point() else value.flatten().tolist()
        return {"data": [_number(item) for item in flat], "shape": list(value.shape), "dtype": name}
    if isinstance(value, torch.dtype):
        return str(value).removeprefix("torch.")
    if isinstance(value, torch.nn.Module):
        return _module_to_json(value)
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if callable(value):
        return f"torch.nn.functional.{value.__name__}"
    return _number(value)


def _module_to_json(module: torch.nn.Module) -> dict[str, Any]:
    """Only what torch's samples use: an encoder layer and a layer norm, their arguments read back from the module."""
    if isinstance(module, torch.nn.LayerNorm):
        return {"operator": "torch.nn.LayerNorm", "arguments": {"normalized_shape": list(module.normalized_shape)}}
    assert isinstance(module, torch.nn.TransformerEncoderLayer), module
    arguments = {
        "d_model": module.linear1.in_features,
        "nhead": module.self_attn.num_heads,
        "dim_feedforward": module.linear1.out_features,
        "dropout": module.dropout.p,
        "batch_first": module.self_attn.batch_first,
        "norm_first": module.norm_first,
        "bias": module.linear1.bias is not None,
        "activation": f"torch.nn.functional.{module.activation.__name__}",
        "layer_norm_eps": module.norm1.eps,
    }
    return {"operator": "torch.nn.TransformerEncoderLayer", "arguments": arguments}


def _number(value: Any) -> Any:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return value


def from_json(output: dict[str, Any]) -> Tensor:
    numbers = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}

    def mend(data: Any) -> Any:
        return [mend(item) for item in data] if isinstance(data, list) else numbers.get(data, data) if isinstance(data, str) else data

    dtype = getattr(torch, output["dtype"])
    if dtype.is_complex:
        real = torch.float32 if dtype == torch.complex64 else torch.float64
        return torch.view_as_complex(torch.tensor(mend(output["data"]), dtype=real).reshape(*output["shape"], 2))
    return torch.tensor(mend(output["data"]), dtype=dtype).reshape(output["shape"])


def _leaves(returned: Any) -> list[Any]:
    return [leaf for item in returned for leaf in _leaves(item)] if isinstance(returned, tuple | list) else [returned]
