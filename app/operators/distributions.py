"""What an initialiser draws from, beside what it drew: the histogram with the density expected in it, fans and gain worked out."""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from app.operators import tensors
from app.operators.signatures import plain

_MOST_BINS = 64

Arguments = Mapping[str, Any]
Shape = Sequence[int]


@dataclass(frozen=True)
class Distribution:
    """`below` is the probability of a value below x, `points` the values that have a share of their own; what is left is random."""

    name: str
    parameters: dict[str, float]
    below: Callable[[float], float] | None = None
    points: tuple[tuple[float, float], ...] = ()

    def expected(self, edges: Sequence[float], elements: int) -> list[float] | None:
        """How many of the elements that are random are expected between one edge and the next."""
        if self.below is None:
            return None
        reached = [self.below(edge) for edge in edges]
        random_elements = elements * (1 - sum(share for _, share in self.points))
        return [random_elements * (after - before) for before, after in itertools.pairwise(reached)]


def picture(initializer: str, arguments: Arguments, tensor: torch.Tensor) -> dict[str, Any]:
    """`histogram`, `distribution` and `fan`, each where there is one; `initializer` is the short name."""
    if tensor.is_complex():
        return {}
    fan = _FANS[initializer](arguments, tensor.shape) if initializer in _FANS else None
    distribution = None
    if tensor.numel():
        distribution = _DISTRIBUTIONS[initializer](arguments if fan is None else fan, tensor.shape)
    pictured: dict[str, Any] = {"histogram": _histogram(tensors.array(tensor).reshape(-1), distribution)}
    if distribution is not None:
        parameters = {name: plain(value) for name, value in distribution.parameters.items()}
        points = [{"value": plain(value), "share": share} for value, share in distribution.points]
        pictured["distribution"] = {"name": distribution.name, **parameters, "points": points}
    if fan is not None:
        pictured["fan"] = {name: plain(value) for name, value in fan.items()}
    return pictured


def _histogram(values: np.ndarray[Any, Any], distribution: Distribution | None) -> dict[str, Any]:
    """`density` is on the scale of `counts`: the expected count of each bin, None where nothing is random or known."""
    values = values[np.isfinite(values)].astype(np.float64)
    if values.size == 0:
        return {"edges": [], "counts": [], "density": None}
    low, high = float(values.min()), float(values.max())
    edges = np.linspace(low, high, min(_MOST_BINS, math.isqrt(values.size - 1) + 1) + 1) if high - low < math.inf else np.array([low, high])
    if not (edges[1:] > edges[:-1]).all():  # one value, or so few that there is no room for bins between them
        margin = max(0.5, abs(low) / 2) if low == high else 0.0
        return {"edges": [low - margin, high + margin], "counts": [values.size], "density": None}
    counts = np.histogram(values, edges)[0].tolist()
    density = distribution.expected(edges.tolist(), values.size) if distribution else None
    return {"edges": edges.tolist(), "counts": counts, "density": density}


# ---- distributions, by initialiser


def _uniform(low: float, high: float) -> Distribution:
    spread = high - low
    below = (lambda x: min(1.0, max(0.0, (x - low) / spread))) if spread > 0 else None
    return Distribution("uniform", {"low": low, "high": high}, below)


def _normal(mean: float, std: float, points: tuple[tuple[float, float], ...] = ()) -> Distribution:
    return Distribution("normal", {"mean": mean, "std": std}, _below_normal(mean, std), points)


def _below_normal(mean: float, std: float) -> Callable[[float], float] | None:
    return (lambda x: math.erfc((mean - x) / std / math.sqrt(2)) / 2) if std > 0 else None


def _truncated_normal(mean: float, std: float, low: float, high: float) -> Distribution:
    parameters = {"mean": mean, "std": std, "low": low, "high": high}
    below = _below_normal(mean, std)
    inside = below(high) - below(low) if below else 0.0
    if below is None or inside <= 0:
        return Distribution("truncated normal", parameters)
    return Distribution("truncated normal", parameters, lambda x: (below(min(high, max(low, x))) - below(low)) / inside)


def _sparse(arguments: Arguments, shape: Shape) -> Distribution:
    zeros = min(1.0, max(0.0, math.ceil(arguments["sparsity"] * shape[0]) / shape[0]))
    return _normal(0.0, arguments["std"], ((0.0, zeros),))


def _fixed(*values: float) -> Callable[[Arguments, Shape], Distribution]:
    return lambda arguments, shape: Distribution("fixed", {}, points=tuple((value, 1.0) for value in values))


def _constant(arguments: Arguments, shape: Shape) -> Distribution:
    return Distribution("fixed", {}, points=((arguments["val"], 1.0),))


def _ones_among_zeros(ones: int, shape: Shape) -> Distribution:
    share = ones / math.prod(shape)
    return Distribution("fixed", {}, points=((0.0, 1 - share), (1.0, share)))


def _dirac(arguments: Arguments, shape: Shape) -> Distribution:
    groups = arguments["groups"]
    return _ones_among_zeros(max(groups, 0) * min(shape[0] // groups, shape[1]), shape)


_DISTRIBUTIONS: dict[str, Callable[[Arguments, Shape], Distribution | None]] = {
    "uniform_": lambda arguments, _: _uniform(arguments["a"], arguments["b"]),
    "normal_": lambda arguments, _: _normal(arguments["mean"], arguments["std"]),
    "trunc_normal_": lambda arguments, _: _truncated_normal(arguments["mean"], arguments["std"], arguments["a"], arguments["b"]),
    "constant_": _constant,
    "ones_": _fixed(1.0),
    "zeros_": _fixed(0.0),
    "eye_": lambda _, shape: _ones_among_zeros(min(shape), shape),
    "dirac_": _dirac,
    "xavier_uniform_": lambda fan, _: _uniform(-fan["bound"], fan["bound"]),
    "xavier_normal_": lambda fan, _: _normal(0.0, fan["std"]),
    "kaiming_uniform_": lambda fan, _: _uniform(-fan["bound"], fan["bound"]),
    "kaiming_normal_": lambda fan, _: _normal(0.0, fan["std"]),
    "orthogonal_": lambda arguments, shape: None,
    "sparse_": _sparse,
}
"""Those with a fan are given it instead of their arguments. The entries of an orthogonal matrix depend on one another."""


# ---- fans


def _xavier(arguments: Arguments, shape: Shape, uniform: bool) -> dict[str, Any] | None:
    fan_in, fan_out = _fans(shape)
    gain = arguments["gain"]
    if fan_in + fan_out == 0:
        return None
    std = gain * math.sqrt(2.0 / (fan_in + fan_out))
    symbol, factor, size = ("bound", 6, math.sqrt(3.0) * std) if uniform else ("std", 2, std)
    return {
        "fan_in": fan_in,
        "fan_out": fan_out,
        "mode": None,
        "gain": gain,
        "nonlinearity": None,
        "std": std,
        **({"bound": size} if uniform else {}),
        "formula": f"{symbol} = gain × √({factor} / (fan_in + fan_out))",
        "worked": f"{symbol} = {gain:.6g} × √({factor} / ({fan_in} + {fan_out})) = {size:.6g}",
    }


def _kaiming(arguments: Arguments, shape: Shape, uniform: bool) -> dict[str, Any] | None:
    fan_in, fan_out = _fans(shape)
    mode, nonlinearity = arguments["mode"], arguments["nonlinearity"]
    gain = torch.nn.init.calculate_gain(nonlinearity, arguments["a"])
    fan = fan_in if mode == "fan_in" else fan_out
    if fan == 0:
        return None
    std = gain / math.sqrt(fan)
    symbol, factor, size = ("bound", 3, math.sqrt(3.0) * std) if uniform else ("std", 1, std)
    return {
        "fan_in": fan_in,
        "fan_out": fan_out,
        "mode": mode,
        "gain": gain,
        "nonlinearity": nonlinearity,
        "std": std,
        **({"bound": size} if uniform else {}),
        "formula": f"{symbol} = gain × √({factor} / {mode})",
        "worked": f"{symbol} = {gain:.6g} × √({factor} / {fan}) = {size:.6g}",
    }


def _fans(shape: Shape) -> tuple[int, int]:
    """How many inputs an output depends on, and the other way round; a kernel's window counts."""
    window = math.prod(shape[2:])
    return shape[1] * window, shape[0] * window


_FANS: dict[str, Callable[[Arguments, Shape], dict[str, Any] | None]] = {
    "xavier_uniform_": lambda arguments, shape: _xavier(arguments, shape, uniform=True),
    "xavier_normal_": lambda arguments, shape: _xavier(arguments, shape, uniform=False),
    "kaiming_uniform_": lambda arguments, shape: _kaiming(arguments, shape, uniform=True),
    "kaiming_normal_": lambda arguments, shape: _kaiming(arguments, shape, uniform=False),
}
