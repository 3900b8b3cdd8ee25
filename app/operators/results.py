"""A run's outcome as the JSON of the contract: tensors with their statistics, loss, gradients, state, code."""

import math
from collections.abc import Iterator, Mapping
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
_PIECE = 2**22


def compose(
    request: RunRequest, outcome: Outcome, device: torch.device, limits: Limits, queue_ms: float, most_elements: float = math.inf
) -> bytes:
    """The answer's bytes: strict JSON. Tensors of more than `most_elements` have their statistics instead of their data.

    Errors: `OverLimit` where the outputs alone are too long.
    """
    room = _Room(outcome.outputs, limits, most_elements)
    result: dict[str, Any] = {
        "operator": request.operator.name,
        "torch": TORCH_VERSION,
        "device": str(device),
        "seed": request.seed,
        "outputs": [describe(name, output, most_elements) for name, output in outcome.outputs.items()],
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
    """How many elements may still be written beside the outputs. Gradients and state beyond it are described without their data."""

    def __init__(self, outputs: Mapping[str, Tensor], limits: Limits, most_elements: float) -> None:
        sizes = [output.numel() for output in outputs.values()]
        written = sum(size for size in sizes if size <= most_elements)
        for noun, needed, limit in (
            ("the outputs have {} elements", written, limits.output_elements),
            ("the outputs to be summarised have {} elements", sum(sizes) - written, limits.summarised_elements),
        ):
            if needed > limit:
                raise OverLimit(f"{noun.format(needed)}, more than {limit}", needed=needed, limit=limit)
        self._elements = limits.output_elements - written
        self._most_elements = most_elements

    def encode(self, tensor: Tensor) -> dict[str, Any]:
        if tensor.numel() <= min(self._elements, self._most_elements):
            self._elements -= tensor.numel()
            return tensors.encode(tensor)
        left_out: dict[str, Any] = {"shape": list(tensor.shape), "dtype": NAMES[tensor.dtype], "data": None}
        if self._most_elements < math.inf:
            left_out["statistics"] = statistics(tensors.array(tensor), tensor.is_complex())
        return left_out


def _loss(output: Tensor) -> dict[str, Any]:
    """The loss, where it is one real number."""
    if output.numel() != 1 or output.is_complex():
        return {}
    return {"loss": tensors.data(tensors.array(output.reshape(())))}


def _before_and_after(request: RunRequest, name: str, after: Tensor, room: _Room) -> dict[str, Any]:
    return {"before": room.encode(request.inputs[name].build()), "after": room.encode(after)}


def describe(name: str, output: Tensor, most_elements: float = math.inf) -> dict[str, Any]:
    """A tensor with its statistics and, where it has no more than `most_elements`, its data."""
    values = tensors.array(output)
    described = statistics(values, output.is_complex())
    return {
        "name": name,
        "shape": list(output.shape),
        "dtype": NAMES[output.dtype],
        "data": tensors.data(values, finite=not (described["nan"] or described["inf"])) if output.numel() <= most_elements else None,
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
    if flat.size > _PIECE:
        return _statistics_of_many(flat)
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


def _statistics_of_many(flat: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The same piece by piece, since its work space would else be larger than the tensor."""
    not_numbers = infinite = zeros = count = 0
    total = squares = 0.0
    lows, highs = [], []
    with np.errstate(over="ignore", invalid="ignore"):
        for piece in _pieces(flat):
            if piece.dtype.kind == "f" and not (finite := np.isfinite(piece)).all():
                not_numbers += (strange := int(np.isnan(piece).sum()))
                infinite += piece.size - int(finite.sum()) - strange
                piece = piece[finite]
            if piece.size:
                zeros += int(np.count_nonzero(piece == 0))
                count += piece.size
                total += float(piece.sum(dtype=np.float64))
                lows.append(piece.min())
                highs.append(piece.max())
        if not count:
            return _statistics(None, None, None, None, zeros, not_numbers, infinite)
        mean = total / count
        for piece in _pieces(flat):
            away = piece.astype(np.float64)
            away -= mean
            squares += float(np.dot(away, away) if count == flat.size else np.square(away[np.isfinite(away)]).sum())
    std = math.sqrt(squares / (count - 1)) if count > 1 else None
    low, high = (value if flat.dtype.kind == "f" else int(value) for value in (min(lows), max(highs)))
    return _statistics(low, high, _finite(mean), _finite(std), zeros, not_numbers, infinite)


def _pieces(flat: np.ndarray[Any, Any]) -> Iterator[np.ndarray[Any, Any]]:
    for start in range(0, flat.size, _PIECE):
        yield flat[start : start + _PIECE]


def _statistics(low: Any, high: Any, mean: Any, std: Any, zeros: int, nan: int, inf: int) -> dict[str, Any]:
    return {"min": low, "max": high, "mean": mean, "std": std, "zeros": zeros, "nan": nan, "inf": inf}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
