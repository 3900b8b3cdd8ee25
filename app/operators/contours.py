"""A surface as lines of equal height, and the window that shows them together with the paths on it."""

import math
from typing import Any

import contourpy
import numpy as np
import torch
from torch import Tensor

from app.operators.surfaces import SURFACES, Surface

_GRID = 161  # fine enough for a narrow valley; of the points on a line fewer will do
_KEPT = 3
_LEVELS = 15
_MARGIN = 0.05
_Bounds = tuple[float, float]


def picture(name: str, paths: list[Tensor]) -> dict[str, Any]:
    """What a picture of the paths needs; of a surface over two coordinates also its window, its minima and its contours."""
    surface = SURFACES[name]
    described: dict[str, Any] = {"name": name, "formula": surface.formula}
    if surface.window is None:
        return described
    points = torch.cat([path.detach().to("cpu", torch.float64) for path in paths])
    x, y = (_bounds(surface, points[:, axis], axis) for axis in (0, 1))
    minima = [[*point, _height(surface, torch.tensor(point, dtype=torch.float64)).item()] for point in surface.minima]
    return described | {"minima": minima, "x": list(x), "y": list(y), "contours": _contours(surface, x, y)}


def _height(surface: Surface, points: Tensor) -> Tensor:
    return (surface.shown or surface.function)(points)


def _bounds(surface: Surface, path: Tensor, axis: int) -> _Bounds:
    """The window of the surface, made larger for the start and, by its own width at most, for where the path goes."""
    assert surface.window is not None
    low, high = surface.window[axis]
    finite = path[path.isfinite()].clamp(low - (high - low), high + (high - low)).tolist()
    start = path[:1][path[:1].isfinite()].clamp(-1e30, 1e30).tolist()
    inside = [low, high, *finite, *start]
    margin = _MARGIN * (max(inside) - min(inside))
    return (
        low if min(inside) >= low else min(inside) - margin,
        high if max(inside) <= high else max(inside) + margin,
    )


def _contours(surface: Surface, x: _Bounds, y: _Bounds) -> list[dict[str, Any]]:
    across, up = (torch.linspace(*bounds, _GRID, dtype=torch.float64) for bounds in (x, y))
    heights = _height(surface, torch.stack(torch.meshgrid(across, up, indexing="xy"))).numpy()
    if not np.isfinite(heights).all():
        return []
    generator = contourpy.contour_generator(across.numpy(), up.numpy(), heights)
    decimals = [_decimals(bounds) for bounds in (x, y)]
    return [
        {"level": level, "lines": [_thinned(line, decimals) for line in lines]}
        for level in _levels(heights)
        if (lines := generator.lines(level))
    ]


def _thinned(line: Any, decimals: list[int]) -> list[list[float]]:
    """Some of its points, the first and the last among them."""
    kept = np.concatenate([line[:-1:_KEPT], line[-1:]])
    points: list[list[float]] = np.stack([kept[:, axis].round(decimals[axis]) for axis in (0, 1)], 1).tolist()
    return points


def _levels(heights: np.ndarray[Any, Any]) -> list[float]:
    """Even on a logarithmic scale, so that they lie close together near zero, where a valley would not show otherwise."""
    low, high = (math.copysign(math.log1p(abs(height)), height) for height in (heights.min(), heights.max()))
    scaled = np.linspace(low, high, _LEVELS + 2)[1:-1].tolist()
    return sorted({float(f"{math.copysign(math.expm1(abs(level)), level):.3g}") for level in scaled})


def _decimals(bounds: _Bounds) -> int:
    """As many as a picture of some thousand points across can show."""
    return math.ceil(math.log10(1000 / (bounds[1] - bounds[0])))
