"""The contract's data, continued: tensors on their way in, in any of four forms, and on their way out."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.web.illustrations import exact

DTypeName = Literal[
    "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64",
    "uint8", "uint16", "uint32", "uint64", "bool", "complex64", "complex128",
]  # fmt: skip
Shape = Annotated[list[Annotated[int, Field(ge=0)]], Field(examples=[[2, 3]])]
Count = Annotated[int, Field(ge=0)]
NonFinite = Literal["NaN", "Infinity", "-Infinity"]
Number = Annotated[float | NonFinite, Field(description="A number, or the name of one that JSON has none for.")]

Nested = TypeAliasType(
    "Nested",
    Annotated[
        "int | float | bool | NonFinite | list[Nested]",
        Field(description="A number or nested lists of numbers: all integers are int64, any float the request's `dtype`, booleans bool."),
    ],
)


@exact
class TensorData(TypedDict):
    """Values, nested or flat, with the shape and dtype they are to have. Complex values have a last axis of two."""

    data: Nested
    shape: NotRequired[Shape]
    dtype: NotRequired[DTypeName]


@exact
class TensorFill(TypedDict):
    """A tensor made by a rule, with the keywords of torch's function of that name; the same on every device."""

    fill: Literal["zeros", "ones", "full", "rand", "randn", "randint", "arange", "linspace", "logspace", "eye"]
    shape: NotRequired[Shape]
    dtype: NotRequired[DTypeName]
    seed: NotRequired[int]
    fill_value: NotRequired[float | bool]
    low: NotRequired[int]
    high: NotRequired[int]
    start: NotRequired[float]
    end: NotRequired[float]
    step: NotRequired[float]
    steps: NotRequired[int]
    base: NotRequired[float]
    n: NotRequired[int]
    m: NotRequired[int]


@exact
class TensorShape(TypedDict):
    """A tensor without values: enough for the dry run."""

    shape: Shape
    dtype: NotRequired[DTypeName]


TensorText = TypeAliasType(
    "TensorText",
    Annotated[
        str,
        Field(
            description="What a person copies from a console: torch's or NumPy's print form, nested lists, rows of numbers, a short fill.",
            examples=["tensor([[1., 2.], [3., 4.]])", "1, 2\n3, 4", "randn(2,3;seed=7)"],
        ),
    ],
)
TensorIn = TypeAliasType(
    "TensorIn", Annotated[Nested | TensorData | TensorFill | TensorText, Field(description="A tensor on its way in, in any of four forms.")]
)


@exact
class Statistics(TypedDict):
    """Of the finite values; `std` divides by n - 1. What a dtype has no order or no values for is null."""

    min: float | None
    max: float | None
    mean: float | None
    std: float | None
    zeros: Count
    nan: Count
    inf: Count


@exact
class Tensor(TypedDict):
    """A tensor on its way out: `data` has its natural nesting, or is null where the answer would be too long with it.

    `statistics` are there where `most_elements` has left `data` out.
    """

    shape: Shape
    dtype: DTypeName
    data: Nested | None
    statistics: NotRequired[Statistics]


@exact
class Output(TypedDict):
    """`data` is null where there are more than `most_elements`."""

    name: str
    shape: Shape
    dtype: DTypeName
    data: Nested | None
    statistics: Statistics


@exact
class TensorPart(TypedDict):
    """What `part` asks for of one tensor: shape, data and statistics are those of the part."""

    name: str
    shape: Shape
    dtype: DTypeName
    data: Nested
    statistics: Statistics
