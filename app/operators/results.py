"""A run's outcome as the JSON of the contract: tensors with their statistics, loss, gradients, state, code."""

import math
from typing import Any

import numpy as np
import orjson
import torch
from torch import Tensor

from app.errors import OverLimit
from app.operators import script, tensors
from app.operators.dtypes import NAMES
from app.operators.execution import Outcome
from app.operators.limits import Limits
from app.operators.operator import TORCH_VERSION
from app.operators.requests import RunRequest

_FEW = 32


def compose(request: RunRequest, outcome: Outcome, device: torch.device, limits: Limits, queue_ms: float) -> bytes:
    """The answer's bytes: strict JSON. Errors: `OverLimit` where the outputs alone are too long."""
    elements = sum(output.numel() for output in outcome.outputs.values())
    if elements > limits.output_elements:
        raise OverLimit(
            f"the outputs have {elements} elements, more than {limits.output_elements}", needed=elements, limit=limits.output_elements
        )
    room = _Room(limits.output_elements - elements)
    result: dict[str, Any] = {
        "operator": request.operator.name,
        "torch": TORCH_VERSION,
        "device": str(device),
        "seed": request.seed,
        "outputs": [_describe(name, output) for name, output in outcome.outputs.items()],
    }
    if request.operator.category == "loss" and len(outcome.outputs) == 1:
        result |= _loss(next(iter(outcome.outputs.values())))
    if outcome.gradients is not None:
        result["gradients"] = {name: room.encode(gradient) for name, gradient in outcome.gradients.items()}
    if outcome.overwritten:
        result["overwritten"] = {name: _before_and_after(request, name, after, room) for name, after in outcome.overwritten.items()}
    if outcome.module is not None and (state := outcome.module.state_dict()):
        result["state"] = {name: room.encode(tensor) for name, tensor in state.items()}
    if request.operator.illustrate is not None:
        result |= request.operator.illustrate(request.subject, outcome.outputs)
    result["warnings"] = outcome.warnings
    result["timing"] = {"queue_ms": round(queue_ms, 3), "run_ms": round(outcome.run_seconds * 1e3, 3)}
    result["code"] = script.write(request, outcome, device)
    return orjson.dumps(result, option=orjson.OPT_SERIALIZE_NUMPY)


class _Room:
    """How many elements may still be written. Gradients and state beyond it are described without their data."""

    def __init__(self, elements: int) -> None:
        self._elements = elements

    def encode(self, tensor: Tensor) -> dict[str, Any]:
        if tensor.numel() > self._elements:
            return {"shape": list(tensor.shape), "dtype": NAMES[tensor.dtype], "data": None}
        self._elements -= tensor.numel()
        return tensors.encode(tensor)


def _loss(output: Tensor) -> dict[str, Any]:
    """The loss, where it is one real number."""
    if output.numel() != 1 or output.is_complex():
        return {}
    return {"loss": tensors.data(tensors.array(output.reshape(())))}


def _before_and_after(request: RunRequest, name: str, after: Tensor, room: _Room) -> dict[str, Any]:
    return {"before": room.encode(request.inputs[name].build()), "after": room.encode(after)}


def _describe(name: str, output: Tensor) -> dict[str, Any]:
    values = tensors.array(output)
    described = statistics(values, output.is_complex())
    return {
        "name": name,
        "shape": list(output.shape),
        "dtype": NAMES[output.dtype],
        "data": tensors.data(values, finite=not (described["nan"] or described["inf"])),
        "statistics": described,
    }


def statistics(values: np.ndarray[Any, Any], is_complex: bool = False) -> dict[str, Any]:
    """Minimum, maximum, mean and standard deviation (n - 1) of the finite values, and counts of zeros, not-a-numbers and infinities.

    Complex values have no order: only their counts are given.
    """
    if values.size <= _FEW and values.dtype.kind == "f" and not is_complex:
        return _statistics_of_few(values)
    if is_complex:
        pairs = values.reshape(-1, 2)
        counts = (pairs == 0).all(1), np.isnan(pairs).any(1), np.isinf(pairs).any(1)
        return _statistics(None, None, None, None, *(int(count.sum()) for count in counts))
    flat = values.reshape(-1)
    not_numbers = infinite = 0
    if flat.dtype.kind == "f" and not (finite := np.isfinite(flat)).all():
        not_numbers = int(np.isnan(flat).sum())
        infinite = flat.size - int(finite.sum()) - not_numbers
        flat = flat[finite]
    zeros = int(np.count_nonzero(flat == 0))
    if flat.size == 0:
        return _statistics(None, None, None, None, zeros, not_numbers, infinite)
    with np.errstate(over="ignore", invalid="ignore"):
        wide = flat.astype(np.float64)
        mean = float(wide.mean())
        wide -= mean
        std = math.sqrt(float(np.dot(wide, wide)) / (flat.size - 1)) if flat.size > 1 else None
    low, high = (value if flat.dtype.kind == "f" else int(value) for value in (flat.min(), flat.max()))
    return _statistics(low, high, _finite(mean), _finite(std), zeros, not_numbers, infinite)


def _statistics_of_few(values: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The same for a few floats, where NumPy's calls would cost more than the arithmetic."""
    every = values.reshape(-1).tolist()
    numbers = [value for value in every if math.isfinite(value)]
    not_numbers = sum(value != value for value in every)
    zeros, infinite = numbers.count(0.0), len(every) - len(numbers) - not_numbers
    if not numbers:
        return _statistics(None, None, None, None, zeros, not_numbers, infinite)
    mean = sum(numbers) / len(numbers)
    std = math.sqrt(sum((value - mean) * (value - mean) for value in numbers) / (len(numbers) - 1)) if len(numbers) > 1 else None
    kind = values.dtype.type
    return _statistics(kind(min(numbers)), kind(max(numbers)), _finite(mean), _finite(std), zeros, not_numbers, infinite)


def _statistics(low: Any, high: Any, mean: Any, std: Any, zeros: int, nan: int, inf: int) -> dict[str, Any]:
    return {"min": low, "max": high, "mean": mean, "std": std, "zeros": zeros, "nan": nan, "inf": inf}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
