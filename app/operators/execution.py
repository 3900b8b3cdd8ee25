"""One run: build the module or function, give it its state, call it, go backward, and collect what came back.

The only place that calls torch's operators."""

import math
import re
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from app.errors import OverLimit, TorchnotesError, TorchRejected, invalid
from app.operators import arguments, bounds
from app.operators.requests import RunRequest


@dataclass
class Outcome:
    """Everything a run leaves: tensors by name, in torch's order."""

    outputs: dict[str, Tensor]
    pattern: str
    """The names as an assignment target: `output, (h_n, c_n)`."""
    by_name: bool = False
    """Whether the call returns a dictionary, whose values the pattern takes apart."""
    module: torch.nn.Module | None = None
    overwritten: dict[str, Tensor] = field(default_factory=dict)
    """What became of the inputs that the call wrote over."""
    gradients: dict[str, Tensor] | None = None
    warnings: list[str] = field(default_factory=list)
    run_seconds: float = 0.0


class ContextLost(TorchnotesError):
    """The accelerator's context is broken: this process cannot run anything there again."""


_warned: list[str] = []


def collect_warnings() -> None:
    """Makes this process keep every warning for the run that issues it; once, since changing filters costs more than a small run."""
    torch.set_warn_always(True)
    warnings.simplefilter("always")
    warnings.showwarning = lambda message, *_: _warned.append(str(message))


def execute(request: RunRequest, device: torch.device) -> Outcome:
    """Runs the request. Errors: `invalid` ones from the state and the bounds, `TorchRejected`, `OverLimit`, `ContextLost`."""
    started = time.perf_counter()
    _warned.clear()
    try:
        built, inputs = _prepare(request, device)
        outcome = _call(built, inputs, request, device)
    except TorchnotesError:
        raise
    except Exception as error:
        raise _rejection(error, request) from error
    outcome.warnings = list(dict.fromkeys(_warned))
    outcome.run_seconds = time.perf_counter() - started
    return outcome


def name_outputs(returned: Any, names: tuple[str, ...]) -> tuple[dict[str, Tensor], str]:
    """The returned tensors by name, flattened depth first, and the assignment target that takes them apart; None has no name.

    What is no tensor (a truth value, a number, a size) becomes one.
    """
    if isinstance(returned, Tensor):
        return {names[0]: returned}, names[0]
    leaves = list(_leaves(returned))
    own_names = isinstance(returned, dict) or len(leaves) > len(names)
    labels = _labels(returned, len(leaves)) if own_names else list(names[: len(leaves)])
    remaining = iter([label if leaf is not None else "_" for label, leaf in zip(labels, leaves, strict=True)])
    outputs = {label: _as_tensor(leaf) for label, leaf in zip(labels, leaves, strict=True) if leaf is not None}
    return outputs, _pattern(returned, remaining)


def _labels(returned: Any, count: int) -> list[str]:
    """The names that what was returned has for its own members, else numbered ones."""
    kind = type(returned)
    own = list(returned if isinstance(returned, dict) else getattr(kind, "_fields", getattr(kind, "__match_args__", ())))
    return own if len(own) == count else [f"output_{index}" for index in range(count)]


# ---- the call


def _prepare(request: RunRequest, device: torch.device) -> tuple[Callable[..., Any], dict[str, Any]]:
    """What is called, with its state, and the inputs, checked on the CPU and then moved."""
    _seed(request.seed, device)
    try:
        built = request.subject.build()
    except Exception as error:
        raise _rejection(error, request, "/arguments") from error
    module = built if isinstance(built, torch.nn.Module) else None
    if request.state:
        _load_state(module, request)
    if module is not None:
        module.train(request.training)
    inputs = {name: arguments.build(value) for name, value in request.inputs.items()}
    if request.subject.overwrites_inputs():  # the request's own tensors are written into the code afterwards
        inputs = {name: _copied(value) for name, value in inputs.items()}
    bounds.check(request.subject, module, inputs)
    if device.type != "cpu":
        if module is None and bounds.takes_integers(inputs):
            _rehearse(built, inputs, request)
        if module is not None:
            module.to(device)
        inputs = {name: _to(value, device) for name, value in inputs.items()}
    return built, inputs


def _rehearse(built: Callable[..., Any], inputs: dict[str, Any], request: RunRequest) -> None:
    """A call on the CPU, which raises for an index out of range, where an accelerator's context breaks."""
    positional, named = request.operator.signature.order({name: _copied(value) for name, value in inputs.items()})
    with torch.inference_mode():
        built(*positional, **named)


def _call(built: Callable[..., Any], inputs: dict[str, Any], request: RunRequest, device: torch.device) -> Outcome:
    if not request.gradients:
        with torch.enable_grad() if request.subject.differentiates else torch.inference_mode():
            return _forward(built, inputs, request, device)
    leaves = {f"inputs.{name}": tensor for name, tensor in _named_tensors(inputs) if _differentiable(tensor)}
    for tensor in leaves.values():
        tensor.requires_grad_()
    outcome = _forward(built, inputs, request, device)
    _go_backward(outcome.outputs, request)
    if outcome.module is not None:
        leaves |= {f"state.{name}": parameter for name, parameter in outcome.module.named_parameters()}
    outcome.gradients = {name: _dense(tensor.grad) for name, tensor in leaves.items() if tensor.grad is not None}
    return outcome


def _forward(built: Callable[..., Any], inputs: dict[str, Any], request: RunRequest, device: torch.device) -> Outcome:
    copies = {name: _copied(inputs[name]) for name in request.subject.copied_inputs if name in inputs}
    _seed(request.seed, device)
    positional, named = request.operator.signature.order(inputs | copies if copies else inputs)
    if device.type == "cpu" or isinstance(built, torch.nn.Module):
        returned = built(*positional, **named)
    else:
        with device:  # a function may make tensors of its own
            returned = built(*positional, **named)
    outputs, pattern = name_outputs(returned, request.operator.row.outputs)
    module = built if isinstance(built, torch.nn.Module) else None
    return Outcome(outputs, pattern, isinstance(returned, dict), module, copies)


def _seed(seed: int, device: torch.device) -> None:
    """What `torch.manual_seed` does, for the devices of this run.

    Where CUDA is not initialised torch formats a traceback a call (0.3 ms) and keeps it for ever, in a queue of calls to make later.
    """
    torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        torch.cuda.manual_seed_all(seed)


def _go_backward(outputs: Mapping[str, Tensor], request: RunRequest) -> None:
    """Backward from every differentiable output with ones, or from the named ones with the gradients given."""
    for name in request.upstream:
        if name not in outputs:
            raise invalid(f"there is no output {name!r}; there is {', '.join(outputs)}", f"/gradients/{name}")
    chosen = [(name, output) for name, output in outputs.items() if not request.upstream or name in request.upstream]
    roots, upstream = [], []
    for name, output in chosen:
        if output.requires_grad:
            roots.append(output)
            upstream.append(_upstream(name, output, request))
        elif request.upstream:
            raise invalid(f"the output {name!r} is not differentiable", f"/gradients/{name}")
    if roots:
        torch.autograd.backward(roots, upstream)


def _upstream(name: str, output: Tensor, request: RunRequest) -> Tensor:
    if name not in request.upstream:
        return torch.ones_like(output)
    given = request.upstream[name].build()
    if given.shape != output.shape:
        raise invalid(f"the upstream gradient has shape {list(given.shape)}, the output {list(output.shape)}", f"/gradients/{name}")
    return given.to(output)


# ---- state


def _load_state(module: torch.nn.Module | None, request: RunRequest) -> None:
    """Copies the given tensors over the module's own. Errors: `InvalidState` for an unknown name or another shape."""
    own = module.state_dict() if module is not None else {}
    for name, source in request.state.items():
        target = own.get(name)
        if target is None:
            known = f"it has {', '.join(own)}" if own else "it has none"
            raise invalid(f"{request.operator.name} has no state {name!r}; {known}", f"/state/{name}")
        given = source.build()
        with torch.no_grad():
            if torch.nn.parameter.is_lazy(target):
                target.materialize(given.shape)
            if given.shape != target.shape:
                raise invalid(f"{name} must have shape {list(target.shape)}, not {list(given.shape)}", f"/state/{name}")
            target.copy_(given)


# ---- what torch says


def overflow(failure: Exception) -> OverLimit | None:
    """A size beyond 64 bits, as the refusal it amounts to."""
    match = re.search(
        r"Storage size calculation overflowed with sizes=\[([\d, ]+)\]|(integer multiplication|possible) overflow", str(failure)
    )
    if match is None:
        return None
    needed = 4 * math.prod(int(size) for size in match[1].split(",")) if match[1] else 2**63
    return OverLimit("the run needs more memory than can be addressed", needed=needed, limit=2**63 - 1)


def _rejection(error: Exception, request: RunRequest, pointer: str | None = None) -> TorchnotesError:
    """Whatever torch raised, as an error with its own type and words; memory and a lost context are told apart."""
    if isinstance(error, TorchnotesError):
        return error
    message = str(error)
    allocation = re.search(r"can't allocate memory: you tried to allocate (\d+) bytes", message)
    if allocation or isinstance(error, MemoryError | torch.OutOfMemoryError):
        needed = {"needed": int(allocation[1])} if allocation else {}
        return OverLimit("the run needs more memory than a worker has", **needed)
    if refusal := overflow(error):
        return refusal
    if "device-side assert" in message or "illegal memory access" in message:
        return ContextLost(message)
    if pointer is None:
        pointer = f"/inputs/{next(iter(request.inputs))}" if len(request.inputs) == 1 else "/inputs"
    return TorchRejected(message, pointer=pointer, torch={"type": type(error).__name__, "message": message})


# ---- tensors in nests


def _leaves(returned: Any) -> Iterator[Any]:
    if isinstance(returned, torch.Size) or _is_integers(returned):
        yield torch.tensor(returned, dtype=torch.int64)
    elif isinstance(returned, tuple | list):
        for item in returned:
            yield from _leaves(item)
    elif isinstance(returned, dict):
        for item in returned.values():
            yield from _leaves(item)
    else:
        yield returned


def _is_integers(returned: Any) -> bool:
    return isinstance(returned, tuple | list) and len(returned) > 0 and all(type(item) is int for item in returned)


def _as_tensor(leaf: Any) -> Tensor:
    if isinstance(leaf, Tensor):
        return leaf
    return torch.tensor(leaf, dtype=torch.float64 if isinstance(leaf, float) else None)


def _pattern(returned: Any, names: Iterator[str]) -> str:
    if isinstance(returned, dict):
        return ", ".join(names) if len(returned) > 1 else f"{next(names)},"
    if isinstance(returned, tuple | list) and not isinstance(returned, torch.Size) and not _is_integers(returned):
        parts = [f"({_pattern(item, names)})" if isinstance(item, tuple | list) else _pattern(item, names) for item in returned]
        return f"{parts[0]}," if len(parts) == 1 else ", ".join(parts)
    return next(names)


def _named_tensors(inputs: Mapping[str, Any]) -> Iterator[tuple[str, Tensor]]:
    for name, value in inputs.items():
        if isinstance(value, Tensor):
            yield name, value
        elif isinstance(value, tuple):
            yield from ((f"{name}.{index}", item) for index, item in enumerate(value) if isinstance(item, Tensor))


def _copied(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_copied(item) for item in value)
    return value.clone() if isinstance(value, Tensor) else value


def _to(value: Any, device: torch.device) -> Any:
    if isinstance(value, tuple):
        return tuple(_to(item, device) for item in value)
    return value.to(device) if isinstance(value, Tensor) else value


def _differentiable(tensor: Tensor) -> bool:
    return tensor.is_floating_point() or tensor.is_complex()


def _dense(gradient: Tensor) -> Tensor:
    return gradient.to_dense() if gradient.layout != torch.strided else gradient
