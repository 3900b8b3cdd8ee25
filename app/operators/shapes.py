"""The dry run: a module built and called on the meta device, where nothing is allocated. It answers shapes and predicts cost."""

import contextlib
import math
import warnings
import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode

from app.errors import OverLimit, TorchnotesError, TorchRejected
from app.operators import arguments, execution, extents, limits
from app.operators.dtypes import NAMES
from app.operators.limits import Limits
from app.operators.operator import TORCH_VERSION
from app.operators.requests import RunRequest
from app.operators.tensors import SOURCES, Abstract

_SMALL_ELEMENTS = 100_000
_CACHED = 256
_RECURRENT = frozenset({"torch.nn.RNN", "torch.nn.LSTM", "torch.nn.GRU"})
_SHORT_STEPS = 2


@dataclass(frozen=True)
class DryRun:
    """Shapes and cost of one call. Bytes are of tensors; work space inside torch's kernels is not seen."""

    outputs: tuple[tuple[str, tuple[int, ...], torch.dtype], ...]
    state: dict[str, dict[str, Any]]
    parameters: int
    state_bytes: int
    input_bytes: int
    output_bytes: int
    peak_bytes: int
    flops: int
    method: str = "meta"
    error: Exception | None = field(default=None, compare=False)
    """What kept the meta device from calling the module; the outputs are then unknown."""

    def output_elements(self, most: float = math.inf) -> int:
        """Of the outputs that have no more than `most`."""
        return sum(size for _, shape, _ in self.outputs if (size := math.prod(shape)) <= most)


def answer(request: RunRequest, allowed: Limits) -> bytes:
    """The dry run as the JSON of the contract. Errors: `TorchRejected` in the CPU's own words where the case is small enough to ask it."""
    predicted = dry_run(request)
    if predicted.error is not None:
        predicted = _run_for_real(request, predicted, allowed)
    formulas = extents.formulas(request, {name: shape for name, shape, _ in predicted.outputs})
    result = {
        "operator": request.operator.name,
        "torch": TORCH_VERSION,
        "outputs": [{"name": name, "shape": list(shape), "dtype": NAMES[dtype]} for name, shape, dtype in predicted.outputs],
        "state": predicted.state,
        "parameters": predicted.parameters,
        "state_bytes": predicted.state_bytes,
        "input_bytes": predicted.input_bytes,
        "output_bytes": predicted.output_bytes,
        "peak_bytes": predicted.peak_bytes,
        "flops": predicted.flops,
        "method": predicted.method,
        **({"formulas": formulas} if formulas else {}),
    }
    return orjson.dumps(result)


class Predictions:
    """Refuses runs that would cost too much. Verdicts are remembered by what they depend on: arguments, shapes and dtypes."""

    def __init__(self, allowed: Limits) -> None:
        self._allowed = allowed
        self._verdicts: OrderedDict[Any, OverLimit | None] = OrderedDict()

    def check(self, request: RunRequest, input_elements: int, most_elements: float) -> None:
        """Errors: `OverLimit` with what is needed and what is allowed. Outputs of more than `most_elements` are not to be written."""
        if limits.is_tiny(request.subject, request.inputs, _default_size(request) * max(1, input_elements) ** _operands(request)):
            return
        key = _fingerprint(request), most_elements
        if key not in self._verdicts:
            self._verdicts[key] = _verdict(dry_run(request), self._allowed, most_elements)
            if len(self._verdicts) > _CACHED:
                self._verdicts.popitem(last=False)
        if (refusal := self._verdicts[key]) is not None:
            raise OverLimit(refusal.detail, **refusal.members)


def dry_run(request: RunRequest) -> DryRun:
    """What a call on the meta device tells. Errors: `TorchRejected` where the subject cannot even be built.

    There a recurrent layer goes through a sequence in Python, some 10 ms a step: a long one is told by two short ones.
    """
    axis = _sequence_axis(request)
    if axis is None or (length := request.inputs["input"].shape[axis]) <= 2 * _SHORT_STEPS:
        return _dry_run(request)
    short, longer = (_dry_run(_cut(request, axis, steps)) for steps in (_SHORT_STEPS, _SHORT_STEPS + 1))
    return short if short.error or longer.error else _extrapolated(short, longer, length - _SHORT_STEPS)


def _dry_run(request: RunRequest) -> DryRun:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ledger = _Ledger(keeps=request.gradients)
        returned: Any = ()
        error = None
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            try:
                built = _build(request)
            except TorchnotesError:
                raise
            except Exception as failure:
                if overflow := execution.overflow(failure):
                    raise overflow from failure
                raise TorchRejected(
                    str(failure), pointer="/arguments", torch={"type": type(failure).__name__, "message": str(failure)}
                ) from failure
            inputs = {name: arguments.build(value, on_meta=True) for name, value in request.inputs.items()}
            input_bytes = sum(tensor.nbytes for tensor in tree_leaves(inputs) if isinstance(tensor, Tensor))
            try:
                with ledger, contextlib.nullcontext() if isinstance(built, torch.nn.Module) else torch.device("meta"):
                    positional, named = request.operator.signature.order(inputs)
                    returned = built(*positional, **named)
            except Exception as failure:
                error = execution.overflow(failure) or failure
        if isinstance(error, OverLimit):
            raise error
        outputs, _ = execution.name_outputs(returned, request.operator.row.outputs)
    module = built if isinstance(built, torch.nn.Module) else torch.nn.Module()
    state_bytes = sum(tensor.nbytes for tensor in module.state_dict().values() if not torch.nn.parameter.is_lazy(tensor))
    output_bytes = sum(output.nbytes for output in outputs.values())
    gradient_bytes = state_bytes + input_bytes if request.gradients else 0
    return DryRun(
        outputs=tuple((name, tuple(output.shape), output.dtype) for name, output in outputs.items()),
        state=describe_state(module),
        parameters=sum(parameter.numel() for parameter in module.parameters() if not torch.nn.parameter.is_lazy(parameter)),
        state_bytes=state_bytes,
        input_bytes=input_bytes,
        output_bytes=output_bytes,
        peak_bytes=state_bytes + input_bytes + max(ledger.peak_bytes, output_bytes) + gradient_bytes,
        flops=counter.get_total_flops() * (3 if request.gradients else 1),
        error=error,
    )


def _sequence_axis(request: RunRequest) -> int | None:
    """The axis of the input that a recurrent layer steps along; None for any other operator."""
    given = request.inputs.get("input")
    if request.operator.name not in _RECURRENT or not isinstance(given, SOURCES) or len(given.shape) not in (2, 3):
        return None
    return 1 if len(given.shape) == 3 and request.subject.arguments.get("batch_first") is True else 0


def _cut(request: RunRequest, axis: int, steps: int) -> RunRequest:
    given = request.inputs["input"]
    shape = (*given.shape[:axis], steps, *given.shape[axis + 1 :])
    return replace(request, inputs={**request.inputs, "input": Abstract(shape, given.dtype)})


def _extrapolated(short: DryRun, longer: DryRun, steps: int) -> DryRun:
    """`steps` beyond the short one: all that depends on a sequence's length does so linearly."""

    def at(low: int, high: int) -> int:
        return low + steps * (high - low)

    outputs = tuple(
        (name, tuple(map(at, shape, longer_shape)), dtype)
        for (name, shape, dtype), (_, longer_shape, _) in zip(short.outputs, longer.outputs, strict=True)
    )
    return replace(
        short,
        outputs=outputs,
        input_bytes=at(short.input_bytes, longer.input_bytes),
        output_bytes=at(short.output_bytes, longer.output_bytes),
        peak_bytes=at(short.peak_bytes, longer.peak_bytes),
        flops=at(short.flops, longer.flops),
    )


def describe_state(module: torch.nn.Module) -> dict[str, dict[str, Any]]:
    """Shape, dtype and role of each parameter and persistent buffer."""
    parameters = {name for name, _ in module.named_parameters(remove_duplicate=False)}
    return {
        name: {
            "shape": None if torch.nn.parameter.is_lazy(tensor) else list(tensor.shape),
            "dtype": NAMES[tensor.dtype],
            "role": "parameter" if name in parameters else "buffer",
        }
        for name, tensor in module.state_dict().items()
    }


def _build(request: RunRequest) -> Callable[..., Any]:
    with torch.device("meta"):
        built = request.subject.build(on_meta=True)
    return built.train(request.training) if isinstance(built, torch.nn.Module) else built


class _Ledger(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the bytes of the tensors that operators make: those alive at once, or all of them where autograd keeps them."""

    def __init__(self, keeps: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.peak_bytes = 0
        self._alive_bytes = 0
        self._keeps = keeps

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if not any(returned.alias_info for returned in func._schema.returns):
            for tensor in tree_leaves(result):
                if isinstance(tensor, Tensor) and tensor.layout == torch.strided:
                    self._enter(tensor)
        return result

    def _enter(self, tensor: Tensor) -> None:
        self._alive_bytes += tensor.nbytes
        self.peak_bytes = max(self.peak_bytes, self._alive_bytes)
        if not self._keeps:
            weakref.finalize(tensor, self._leave, tensor.nbytes)

    def _leave(self, freed_bytes: int) -> None:
        self._alive_bytes -= freed_bytes


def _verdict(predicted: DryRun, allowed: Limits, most_elements: float) -> OverLimit | None:
    written = predicted.output_elements(most_elements)
    costs: tuple[tuple[str, float, float], ...] = (
        ("bytes of memory", predicted.peak_bytes, allowed.memory_bytes),
        ("elements in its outputs", written, allowed.output_elements),
        ("elements in the outputs to be summarised", predicted.output_elements() - written, allowed.summarised_elements),
        ("floating-point operations", predicted.flops, allowed.flops),
    )
    for noun, needed, limit in costs:
        if needed > limit:
            return OverLimit(f"the run needs {needed} {noun}, more than {limit:.0f}", needed=needed, limit=limit)
    return None


def _run_for_real(request: RunRequest, predicted: DryRun, allowed: Limits) -> DryRun:
    """For what has no meta implementation, and for the CPU's own words: a run on the CPU, if it is small."""
    elements = sum(math.prod(source.shape) for source in tree_leaves(list(request.inputs.values())) if isinstance(source, SOURCES))
    if elements > _SMALL_ELEMENTS or predicted.state_bytes > 4 * _SMALL_ELEMENTS:
        failure = predicted.error
        message = str(failure)
        raise TorchRejected(message, pointer="/inputs", torch={"type": type(failure).__name__, "message": message}) from failure
    outcome = execution.execute(replace(request, gradients=False, upstream={}, state={}), torch.device("cpu"))
    output_bytes = sum(output.nbytes for output in outcome.outputs.values())
    return replace(
        predicted,
        outputs=tuple((name, tuple(output.shape), output.dtype) for name, output in outcome.outputs.items()),
        state=predicted.state if outcome.module is None else describe_state(outcome.module),
        output_bytes=output_bytes,
        peak_bytes=predicted.state_bytes + predicted.input_bytes + output_bytes,
        method="run",
        error=None,
    )


def _operands(request: RunRequest) -> int:
    """How many tensors may meet each with each in a function's result (broadcasting, products); one may meet itself."""
    if request.operator.kind != "function":
        return 1
    return max(2, sum(isinstance(leaf, SOURCES) for leaf in tree_leaves(dict(request.inputs))))


def _default_size(request: RunRequest) -> int:
    given = request.subject.arguments
    return math.prod(size for name, size in request.operator.signature.default_size.items() if name not in given)


def _fingerprint(request: RunRequest) -> Any:
    """What a verdict depends on: everything but the values."""
    inputs = [(name, _abstracted(value)) for name, value in request.inputs.items()]
    return request.operator.name, repr(request.subject), repr(inputs), request.gradients, request.training, torch.get_default_dtype()


def _abstracted(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_abstracted(item) for item in value]
    return (value.shape, value.dtype) if isinstance(value, SOURCES) else value
