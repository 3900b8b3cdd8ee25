"""The toy problems an optimizer can walk on: functions to be made small, where each walk begins, and where the bottom is."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

Function = Callable[..., torch.Tensor]
Point = tuple[float, float]


@dataclass(frozen=True)
class Surface:
    """`formula` is LaTeX. `window` is what a picture shows at least, x from … to and y from … to; without it there is no picture."""

    function: Function
    formula: str
    start: tuple[float, ...] | tuple[tuple[float, ...], ...]
    minima: tuple[Point, ...] = ()
    window: tuple[Point, Point] | None = None
    shown: Function | None = None
    """What a picture shows, where that is not the function itself."""


def quadratic_bowl(point: torch.Tensor) -> torch.Tensor:
    x, y = point
    return x**2 + y**2


def ravine(point: torch.Tensor) -> torch.Tensor:
    x, y = point
    return 0.5 * x**2 + 25 * y**2


def rosenbrock(point: torch.Tensor) -> torch.Tensor:
    x, y = point
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def beale(point: torch.Tensor) -> torch.Tensor:
    x, y = point
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def himmelblau(point: torch.Tensor) -> torch.Tensor:
    x, y = point
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def saddle(point: torch.Tensor) -> torch.Tensor:
    x, y = point
    return x**2 - y**2


def noisy(point: torch.Tensor) -> torch.Tensor:
    """A bowl that lies a little elsewhere each time, as the loss of a batch does: its slope is the true one and noise."""
    x, y = point + torch.randn(2, device="cpu").to(point)
    return x**2 + y**2


def matrix(weight: torch.Tensor) -> torch.Tensor:
    """The squared distance to a matrix that is far longer in one direction than in the other."""
    target = torch.tensor([[3.0, 1.0], [1.0, 1.0]]).to(weight)
    return (weight - target).square().sum()


def embedding(table: torch.Tensor, row: int) -> torch.Tensor:
    """One row of the table is looked up and shall be all ones; the gradient is sparse, it has this row alone."""
    found = torch.nn.functional.embedding(torch.tensor(row, device=table.device), table, sparse=True)
    return (found - 1).square().sum()


SURFACES: dict[str, Surface] = {
    "quadratic_bowl": Surface(quadratic_bowl, "x^2 + y^2", (-3.0, 2.0), ((0.0, 0.0),), ((-4.0, 4.0), (-3.0, 3.0))),
    "ravine": Surface(ravine, r"\tfrac{1}{2} x^2 + 25 y^2", (-8.0, 1.0), ((0.0, 0.0),), ((-9.0, 2.0), (-1.5, 1.5))),
    "rosenbrock": Surface(rosenbrock, "(1 - x)^2 + 100 (y - x^2)^2", (-1.5, 2.0), ((1.0, 1.0),), ((-2.0, 2.0), (-1.0, 3.0))),
    "beale": Surface(
        beale,
        "(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
        (1.0, 1.5),
        ((3.0, 0.5),),
        ((-0.5, 4.5), (-1.5, 2.0)),
    ),
    "himmelblau": Surface(
        himmelblau,
        "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        (-0.5, -1.0),
        ((3.0, 2.0), (-2.8051181, 3.1313125), (-3.7793103, -3.2831860), (3.5844283, -1.8481265)),
        ((-5.0, 5.0), (-5.0, 5.0)),
    ),
    "saddle": Surface(saddle, "x^2 - y^2", (-2.0, 0.01), (), ((-2.5, 2.5), (-2.5, 2.5))),
    "noisy": Surface(
        noisy,
        r"(x + \varepsilon_1)^2 + (y + \varepsilon_2)^2, \quad \varepsilon_1, \varepsilon_2 \sim \mathcal{N}(0, 1)",
        (-3.0, 2.0),
        ((0.0, 0.0),),
        ((-4.0, 4.0), (-3.0, 3.0)),
        quadratic_bowl,
    ),
    "matrix": Surface(
        matrix,
        r"\sum_{ij} (W_{ij} - T_{ij})^2, \quad T = \begin{pmatrix} 3 & 1 \\ 1 & 1 \end{pmatrix}",
        ((0.0, 0.0), (0.0, 0.0)),
    ),
    "embedding": Surface(embedding, r"\sum_j (E_{ij} - 1)^2, \quad i = t \bmod n", ((-1.0, 0.0), (0.0, 2.0), (3.0, -2.0))),
}
