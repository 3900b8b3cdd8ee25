"""The contract's data, continued: what a result has beside its tensors, by kind of operator, so that a picture of it can be drawn."""

from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

exact = with_config(ConfigDict(extra="forbid"))

Range = Annotated[list[float], Field(min_length=2, max_length=2)]
Line = Annotated[list[Range], Field(description="Points `[x, y]`.")]


@exact
class Contour(TypedDict):
    level: float
    lines: list[Line]


@exact
class Surface(TypedDict):
    """The toy problem of an optimiser; those of two coordinates have a map."""

    name: str
    formula: Annotated[str, Field(description="LaTeX.")]
    minima: NotRequired[Annotated[list[list[float]], Field(description="`[x, y, value]` of each.")]]
    x: NotRequired[Range]
    y: NotRequired[Range]
    contours: NotRequired[list[Contour]]


@exact
class Hyperparameter(TypedDict):
    name: str
    symbol: Annotated[str | None, Field(description="LaTeX.")]
    value: Any


@exact
class Equation(TypedDict):
    """One line of an update rule, and its left side at each step; null where that is an output."""

    name: str
    equation: Annotated[str, Field(description="LaTeX.")]
    data: Any


@exact
class Update(TypedDict):
    """An optimiser's rule worked out, from step `from` on. Its outputs' names begin with `prefix`."""

    operator: str
    prefix: str
    hyperparameters: list[Hyperparameter]
    from_: Annotated[int, Field(alias="from", ge=0)]
    rule: list[Equation]


@exact
class Histogram(TypedDict):
    """`density` is the count that the distribution leads one to expect in each bin."""

    edges: list[float]
    counts: list[int]
    density: list[float] | None


class Illustrations(TypedDict, total=False):
    """Each kind has some of these."""

    surface: Annotated[Surface, Field(description="Optimisers: what is descended.")]
    updates: Annotated[list[Update], Field(description="Optimisers: the rule of each with the numbers that its steps used.")]
    histogram: Annotated[Histogram, Field(description="Initialisers: of the tensor's values.")]
    distribution: Annotated[dict[str, Any], Field(description="Initialisers: what the values are drawn from, and its parameters.")]
    fan: Annotated[dict[str, Any], Field(description="Initialisers: fan-in, fan-out, gain, the formula, and the formula with the numbers.")]
    counts: Annotated[list[int], Field(description="Samplers: how often each index was drawn.")]
    dropped: Annotated[list[int], Field(description="Samplers: indices in no batch.")]
    weights: Annotated[list[float], Field(description="Samplers: the probability of each index.")]
    ranks: Annotated[list[list[int]] | None, Field(description="Samplers: the indices of each process.")]
