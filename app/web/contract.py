"""The contract's data as types: what requests and answers look like. They describe (see openapi.py) and are tested against real
answers; no request is parsed by them, since that costs more than a small run does.
"""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypeAliasType, TypedDict

from app.web.illustrations import Illustrations, exact
from app.web.tensor_types import Count, DTypeName, Nested, Number, Output, Shape, Tensor, TensorIn, TensorPart, TensorShape

open_ended = with_config(ConfigDict(extra="allow"))


@exact
class OperatorIn(TypedDict):
    operator: str
    arguments: NotRequired[dict[str, Any]]


InputIn = Annotated[
    TensorIn | list[TensorIn] | TensorShape | list[OperatorIn] | None,
    Field(description="A tensor, a list of them (`hx` of an LSTM), a shape for an initialiser, other operators to compare, a plain value."),
]
ShapeInputIn = TensorShape | list[TensorShape | TensorIn] | InputIn


class RequestOptions(TypedDict, total=False):
    arguments: Annotated[
        dict[str, Any],
        Field(description="Constructor keywords; a module is `{operator, arguments}`, a callable an operator's name, a dtype its name."),
    ]
    state: Annotated[dict[str, TensorIn], Field(description="Values for parameters and buffers, by their `state_dict` names.")]
    seed: Annotated[int, Field(description="Seeds torch before the module is built and again before it is called. Default 0.")]
    training: Annotated[bool, Field(description="`module.train(training)`. Default false.")]
    gradients: Annotated[
        bool | dict[str, TensorIn],
        Field(description="Run backward, with ones or with these upstream gradients by output name. Default false."),
    ]
    device: Annotated[str, Field(pattern=r"^(auto|cpu|cuda(:\d+)?)$", description="`auto` is a GPU where there is one. Default `auto`.")]
    dtype: Annotated[
        Literal["float16", "bfloat16", "float32", "float64"],
        Field(description="Default dtype of parameters and of untyped float data. Default `float32`."),
    ]


@exact
class RunRequest(RequestOptions, total=False):
    """A run: every member but what the operator itself requires may be left out."""

    inputs: Annotated[dict[str, InputIn], Field(description="What `forward` takes, by the names of its signature.")]


@exact
class ShapeRequest(RequestOptions, total=False):
    """A dry run: the same as a run, where a tensor may be only its shape and dtype."""

    inputs: Annotated[dict[str, ShapeInputIn], Field(description="What `forward` takes, by the names of its signature.")]


@exact
class Timing(TypedDict):
    queue_ms: float
    run_ms: float


@exact
class Overwritten(TypedDict):
    before: Tensor
    after: Tensor


@exact
class RunResult(Illustrations):
    """What a run computed. Strict JSON: not-a-number and the infinities travel as `"NaN"`, `"Infinity"`, `"-Infinity"`."""

    operator: str
    torch: str
    device: str
    seed: int
    outputs: list[Output]
    loss: NotRequired[Annotated[Number, Field(description="The output of a loss, where it is one number.")]]
    gradients: NotRequired[Annotated[dict[str, Tensor], Field(description="By `inputs.<name>` and `state.<name>`.")]]
    state: NotRequired[Annotated[dict[str, Tensor], Field(description="Parameters and buffers after the run, where the module has any.")]]
    overwritten: NotRequired[
        Annotated[dict[str, Overwritten], Field(description="What an in-place form made of its inputs, which are copies of those sent.")]
    ]
    warnings: list[str]
    timing: Timing
    code: Annotated[str, Field(description="A Python script that reproduces the outputs with nothing but torch.")]


RunAnswer = RunResult | TensorPart


@exact
class ProgressRows(TypedDict):
    name: str
    from_: Annotated[Count, Field(alias="from")]
    data: list[Nested]


@open_ended
class Progress(TypedDict):
    """How far a run has come, and the rows of its outputs that are new, each output's beginning with row `from`."""

    step: Count
    steps: Count
    outputs: list[ProgressRows]


@exact
class OutputShape(TypedDict):
    name: str
    shape: Shape
    dtype: DTypeName


@exact
class StateShape(TypedDict):
    shape: Annotated[Shape | None, Field(description="Null where a lazy module learns it from its first input.")]
    dtype: DTypeName
    role: Literal["parameter", "buffer"]


@exact
class SizeFormula(TypedDict):
    """Why an axis of an output has its size: `axis = formula = numbers = value`, with ⌊⌋ for rounding down, ⌈⌉ for up, · for times."""

    output: str
    axis: Annotated[str, Field(description="By the name that the shape pattern has, or `shape[0]`.", examples=["H_out"])]
    formula: Annotated[str, Field(examples=["⌊(H_in + 2·padding − dilation·(kernel_size − 1) − 1) / stride⌋ + 1"])]
    numbers: Annotated[str, Field(description="The formula with the request's numbers.", examples=["⌊(28 + 2·1 − 1·(3 − 1) − 1) / 2⌋ + 1"])]
    value: Annotated[Count, Field(examples=[14])]


@exact
class ShapeResult(TypedDict):
    """What a run would give and take."""

    operator: str
    torch: str
    outputs: list[OutputShape]
    state: dict[str, StateShape]
    parameters: Count
    state_bytes: Count
    input_bytes: Count
    output_bytes: Count
    peak_bytes: Count
    flops: Count
    method: Annotated[
        Literal["meta", "run"], Field(description="`run` where torch has no meta implementation and a small real run was made.")
    ]
    formulas: NotRequired[Annotated[list[SizeFormula], Field(description="Where output sizes follow from a formula, axis by axis.")]]


@exact
class Text(TypedDict):
    en: str
    zh: str


@open_ended
class Links(TypedDict):
    self: str
    run: str
    shape: str
    page: Text
    torch: str


@exact
class OperatorRow(TypedDict):
    name: str
    kind: Literal["module", "function", "initializer", "optimizer", "scheduler", "sampler"]
    category: str
    summary: Text
    links: Links


@exact
class OperatorList(TypedDict):
    torch: str
    count: Count
    operators: list[OperatorRow]


@exact
class InputDescription(TypedDict):
    name: str
    required: bool
    type: Annotated[str, Field(examples=["tensor", "tensors", "boolean", "integers", "number or tensor"])]
    dtypes: list[DTypeName]
    shape: Annotated[str | None, Field(examples=["(N, C, H, W) or (C, H, W)"])]
    description: NotRequired[str]
    schema: NotRequired[Annotated[dict[str, Any], Field(description="JSON Schema of an input that is no tensor.")]]


@exact
class OutputDescription(TypedDict):
    name: str
    shape: str | None


@exact
class ErrorExample(TypedDict):
    request: dict[str, Any]
    code: str


@exact
class OperatorDetail(OperatorRow):
    """All there is to know of one operator; `examples` are complete run requests, `arguments` is a JSON Schema (2020-12)."""

    elementwise: Annotated[
        bool, Field(description="Whether, in evaluation, each element of the output depends on the input's element in its place alone.")
    ]
    signature: str
    arguments: dict[str, Any]
    inputs: list[InputDescription]
    outputs: list[OutputDescription]
    state: dict[str, StateShape]
    examples: list[RunRequest]
    error_examples: list[ErrorExample]


@exact
class TorchError(TypedDict):
    type: str
    message: str


@open_ended
class Problem(TypedDict):
    """An error, on every path the same (RFC 9457). Which members stand beside the first ones depends on `code`."""

    type: Annotated[str, Field(pattern="^/problems/[a-z-]+$")]
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    operator: NotRequired[str]
    pointer: NotRequired[Annotated[str, Field(description="Where in the request, as a JSON Pointer (RFC 6901).")]]
    torch: NotRequired[TorchError]
    suggestions: NotRequired[list[str]]
    needed: NotRequired[Number]
    limit: NotRequired[Number]
    signal: NotRequired[str | None]
    limit_seconds: NotRequired[float]
    retry_after_seconds: NotRequired[float]


@exact
class ProgressEvent(TypedDict):
    event: Literal["progress"]
    data: Progress


@exact
class ResultEvent(TypedDict):
    event: Literal["result"]
    data: RunAnswer | ShapeResult


@exact
class ErrorEvent(TypedDict):
    event: Literal["error"]
    data: Problem


@exact
class Place(TypedDict):
    place: int


@exact
class WaitingEvent(TypedDict):
    event: Literal["waiting"]
    data: NotRequired[Place]


RunEvent = TypeAliasType(
    "RunEvent",
    Annotated[
        ProgressEvent | ResultEvent | ErrorEvent | WaitingEvent,
        Field(
            description="One line of a run's stream. The last one is its result or its error; `waiting` keeps the connection, or "
            "tells the place in the queue."
        ),
    ],
)


@exact
class ProblemExplanation(TypedDict):
    type: str
    title: str
    status: int
    code: str
    description: str


@exact
class Alive(TypedDict):
    alive: Literal[True]


@exact
class Ready(TypedDict):
    ready: Literal[True]
