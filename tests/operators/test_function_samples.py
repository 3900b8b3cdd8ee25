"""PyTorch's own sample inputs for its functions, sent as JSON, must give the numbers that torch gives."""

import itertools
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves

from app.errors import RequestError
from app.operators import arguments as kinds
from app.operators import catalog, functions, schemas, written
from tests.operators.test_examples import _as_tensor
from tests.operators.test_torch_samples import from_json, to_json

with warnings.catch_warnings(action="ignore"):
    from torch.testing._internal.common_methods_invocations import op_db

_SAMPLES = 4
_LARGEST_ELEMENTS = 20_000
_SEED = 42
"""What torch itself sets before a sample of a function that draws."""


def _resolved(info: Any) -> str | None:
    """The operator of that name, or the one that has the same function under another."""
    short = info.name.rpartition(".")[2]
    known = (functions.ALIASES.get(name, name) for name in (f"torch.{info.name}", f"torch.Tensor.{info.name}"))
    return next((name for name in known if name in functions.names() and name.rpartition(".")[2] == short), None)


SAMPLED = [(name, info) for info in op_db if (name := _resolved(info)) and torch.float32 in info.dtypes]

UNLIKE = {
    "torch.as_strided-partial_views": "the sample looks at a part of a larger storage, which does not travel",
    "torch.Tensor.to": "the sample is about devices",
    "torch.broadcast_shapes": "the sample gives each shape as an argument of its own",
    "torch.histogramdd": "the sample gives the edges of the bins; the number of bins is what is offered",
    "torch.linalg.lstsq-grad_oriented": "the sample calls a wrapper that keeps two of the four results",
    "torch.linalg.pinv-singular": "the sample calls a wrapper that multiplies two matrices first",
    "torch.nn.functional.embedding": "the sample calls a wrapper that takes the weight first",
    "torch.nn.functional.pad-constant": "the sample calls a wrapper without the mode",
    "torch.nn.functional.triplet_margin_with_distance_loss": "the sample's distance is a module with arguments of its own",
    "torch.normal-in_place": "the sample calls the method normal_",
    "torch.normal-number_mean": "the sample calls a wrapper that takes the standard deviation first",
    "torch.pca_lowrank": "the sample calls a wrapper that multiplies two matrices first",
    "torch.rand_like": "the sample calls randn_like",
    "torch.svd_lowrank": "the sample calls a wrapper that multiplies two matrices first",
    "torch.where": "the sample calls a wrapper that takes the condition second",
}
"""Samples that are not compared, with the reason."""


def _label(sampled: tuple[str, Any]) -> str:
    name, info = sampled
    return f"{name}-{info.variant_test_name}".rstrip("-")


def test_what_is_not_compared_exists() -> None:
    assert set(UNLIKE) <= set(map(_label, SAMPLED))


def test_several_hundred_functions_have_samples() -> None:
    assert len({name for name, _ in SAMPLED}) > 400


ALIGNED = {"torch.linalg.lstsq"}
"""Their last digits depend on where in memory LAPACK finds the matrix."""

COMPARED = [sampled for sampled in SAMPLED if _label(sampled) not in UNLIKE]


@pytest.mark.parametrize(("name", "info"), COMPARED, ids=list(map(_label, COMPARED)))
def test_samples_give_torchs_numbers(name: str, info: Any, ask: Any) -> None:
    compared = 0
    for sample in _samples(info):
        request = _request(name, [sample.input, *sample.args], sample.kwargs)
        if request is None:
            continue
        with torch.inference_mode(), warnings.catch_warnings(action="ignore"):
            torch.manual_seed(_SEED)
            expected = [leaf for leaf in _leaves(info.op(sample.input, *sample.args, **sample.kwargs)) if leaf is not None]
        answer = ask(name, request)
        assert "error" not in answer, (sample, request, answer)
        assert len(answer["outputs"]) == len(expected)
        for output, value in zip(answer["outputs"], expected, strict=True):
            apart = 1e-5 if name in ALIGNED else 0
            torch.testing.assert_close(from_json(output), value, rtol=apart, atol=apart, equal_nan=True)
        compared += 1
    assert compared


def _samples(info: Any) -> Iterator[Any]:
    torch.manual_seed(0)
    with warnings.catch_warnings(action="ignore"):
        samples = (sample for sample in info.sample_inputs("cpu", torch.float32, requires_grad=False) if _is_small(sample))
        yield from itertools.islice(samples, _SAMPLES)


def _is_small(sample: Any) -> bool:
    return sum(leaf.numel() for leaf in tree_leaves((sample.input, sample.args)) if isinstance(leaf, Tensor)) <= _LARGEST_ELEMENTS


def _request(name: str, positional: list[Any], named: dict[str, Any]) -> dict[str, Any] | None:
    """The sample as a request: positional values get the names of the first overload that they fit."""
    named = {key: value for key, value in named.items() if key not in ("device", "layout", "requires_grad", "pin_memory", "memory_format")}
    for overload in schemas.overloads(name, functions.offered()[name]):
        bound = (_bind_spread if name in written.FUNCTIONS else _bind)(overload, positional)
        if bound is not None and not set(bound) & set(named) and set(named) <= {parameter.name for parameter in overload}:
            values = {key: value for key, value in (bound | named).items() if value is not None}
            inputs = catalog.operator(name).signature.inputs
            return {
                "seed": _SEED,
                "inputs": {key: to_json(value) for key, value in values.items() if key in inputs},
                "arguments": {key: to_json(value) for key, value in values.items() if key not in inputs},
            }
    return None


def _bind(overload: schemas.Overload, positional: list[Any]) -> dict[str, Any] | None:
    """A function of a number and a tensor has samples that give the tensor first."""
    if len(positional) > len(overload):
        return None
    for order in (positional, positional[::-1]):
        if all(itertools.starmap(_fits, zip(overload, order, strict=False))):
            return {parameter.name: value for parameter, value in zip(overload, order, strict=False)}
    return None


def _bind_spread(overload: schemas.Overload, positional: list[Any]) -> dict[str, Any] | None:
    """For functions of ours: any number of tensors are one list."""
    if overload[0].tensor != "tensors":
        return _bind(overload, positional)
    tensors = [item for value in positional for item in (value if isinstance(value, list | tuple) else [value])]
    others = [item for item in tensors if not isinstance(item, Tensor)]
    return {overload[0].name: [item for item in tensors if isinstance(item, Tensor)]} | {
        parameter.name: value for parameter, value in zip(overload[1:], others, strict=False)
    }


def _fits(parameter: schemas.Parameter, value: Any) -> bool:
    if isinstance(value, Tensor):
        return parameter.tensor == "tensor"
    if isinstance(value, list | tuple) and value and isinstance(value[0], Tensor):
        return parameter.tensor == "tensors"
    if isinstance(value, list | tuple) and parameter.tensor == "tensor":
        return all(isinstance(item, int | float) for item in value)
    return value is None or any(_reads(kind, value) for kind in parameter.types)


def _reads(kind: kinds.Type, value: Any) -> bool:
    try:
        kind.read(to_json(value), "/")
    except RequestError:
        return False
    return True


def _leaves(returned: Any) -> Iterator[Any]:
    if isinstance(returned, torch.Size) or (
        isinstance(returned, tuple | list) and returned and all(type(item) is int for item in returned)
    ):
        yield torch.tensor(returned)
    elif isinstance(returned, tuple | list):
        for item in returned:
            yield from _leaves(item)
    else:
        yield _as_tensor(returned) if returned is not None else None
