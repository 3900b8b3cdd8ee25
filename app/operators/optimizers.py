"""The optimizers of `torch.optim`, each on a toy problem or on gradients of the reader's own, also several side by side."""

import functools
import inspect
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import torch

from app.errors import invalid
from app.operators import arguments as kinds
from app.operators import contours, docstrings, tensors, updates
from app.operators.annotations import type_of, union_members
from app.operators.descents import BY_CLOSURE, Contestant, Descent
from app.operators.made import Count, Object
from app.operators.operator import Operator, Subject
from app.operators.signatures import Argument, Input, Signature
from app.operators.surfaces import SURFACES
from app.operators.tables.optimizers import ROWS

KIND = "optimizer"
EXCLUDED = {"torch.optim.Optimizer": "the abstract base of all optimizers"}

_STEPS = 100
_NOT_OFFERED = frozenset({"params", "foreach", "fused", "capturable", "differentiable"})
"""The parameters, which are the run's own, and how torch does the sums: no number depends on it."""

_DESCRIPTIONS = {"betas": "Coefficients used for computing running averages of gradient and its square"}
_CHOICES = {"adjust_lr_fn": ("original", "match_rms_adamw")}
_SURFACES = {"torch.optim.Muon": ("matrix",), "torch.optim.SparseAdam": ("embedding",)}


def names() -> list[str]:
    """Full names of all optimizers, in torch's own order."""
    public = [f"torch.optim.{name}" for name in torch.optim.__all__ if isinstance(getattr(torch.optim, name), type)]
    return [name for name in public if name not in EXCLUDED]


def operator(name: str) -> Operator:
    """The optimizer of that full name."""
    return Operator(
        name,
        KIND,
        ROWS[name].category,
        _signature(name),
        ROWS[name],
        subject=lambda arguments: Descent(name, (Contestant(name, arguments),)),
        settle=_settle,
        illustrate=_illustrate,
    )


# ---- inputs that depend on each other


def _settle(subject: Subject, inputs: dict[str, Any]) -> tuple[Subject, dict[str, Any]]:
    """The whole descent, and what its loop takes: a start and steps, or a parameter and gradients. Errors: `invalid` ones."""
    contestants = (Contestant(subject.name, subject.arguments), *_labelled(inputs.pop("compare", ())))
    if "gradients" in inputs or "parameter" in inputs:
        _check_sequence(inputs, contestants)
        return Descent(subject.name, contestants, None, inputs["parameter"].shape), inputs
    name = inputs.get("surface", _surfaces(subject.name)[0])
    start = inputs.get("start", tensors.Given(torch.tensor(SURFACES[name].start)))
    expected = torch.tensor(SURFACES[name].start).shape
    if len(start.shape) != len(expected) or (start.shape != expected and name != "embedding"):
        shape = "(rows, columns)" if name == "embedding" else str(list(expected))
        raise invalid(f"a start on the surface {name} has shape {shape}, not {list(start.shape)}", "/inputs/start")
    if 0 in start.shape:
        raise invalid("an empty table has no row to look up", "/inputs/start")
    return Descent(subject.name, contestants, name, start.shape), {"start": start, "steps": inputs.get("steps", _STEPS)}


def _check_sequence(inputs: Mapping[str, Any], contestants: tuple[Contestant, ...]) -> None:
    if strange := [name for name in ("surface", "start", "steps") if name in inputs]:
        raise invalid(f"a sequence of gradients needs a parameter and no {strange[0]}", f"/inputs/{strange[0]}")
    if missing := [name for name in ("parameter", "gradients") if name not in inputs]:
        raise invalid("a parameter and the gradients of its steps go together", f"/inputs/{missing[0]}")
    expected, found = inputs["parameter"].shape, inputs["gradients"].shape
    if len(found) == 0 or found[1:] != expected:
        shape = ", ".join(["steps", *map(str, expected)])
        raise invalid(
            f"gradients must have shape [{shape}], one of the parameter's shape for each step, not {list(found)}", "/inputs/gradients"
        )
    if any(contestant.name == BY_CLOSURE for contestant in contestants):
        raise invalid("LBFGS asks for the loss at points of its own choice: it needs a surface", "/inputs/gradients")


def _labelled(others: Iterable[Contestant]) -> Iterator[Contestant]:
    """Each with a prefix of its own: SGD_, and SGD_2_ for a second one."""
    seen: dict[str, int] = {}
    for other in others:
        short = other.name.rpartition(".")[2]
        seen[short] = seen.get(short, 0) + 1
        yield replace(other, prefix=f"{short}_" if seen[short] == 1 else f"{short}_{seen[short]}_")


# ---- what a picture needs


def _illustrate(subject: Subject, outputs: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    """`surface`, to draw paths on, and `updates`, the rule of each optimizer with the numbers that the last steps put into it."""
    assert isinstance(subject, Descent)
    illustrated: dict[str, Any] = {}
    if subject.surface:
        paths = [outputs[f"{contestant.prefix}path"] for contestant in subject.contestants]
        illustrated["surface"] = contours.picture(subject.surface, paths)
    illustrated["updates"] = [_update(contestant, outputs) for contestant in subject.contestants]
    return illustrated


def _update(contestant: Contestant, outputs: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    signature = _signature(contestant.name)
    hyperparameters = {name: contestant.arguments.get(name, argument.default) for name, argument in signature.arguments.items()}
    own = {name.removeprefix(contestant.prefix): values for name, values in outputs.items() if name.startswith(contestant.prefix)}
    return {"operator": contestant.name, "prefix": contestant.prefix, **updates.worked_out(contestant.name, hyperparameters, own)}


# ---- signatures


def _read(name: str, arguments: Any, pointer: str) -> Contestant:
    return Contestant(name, _signature(name).read_arguments(arguments, pointer), pointer=pointer)


@functools.cache
def _signature(name: str) -> Signature:
    constructor = inspect.signature(_class(name)).parameters.values()
    arguments = {parameter.name: _argument(_class(name), parameter) for parameter in constructor if parameter.name not in _NOT_OFFERED}
    return Signature(name, arguments, {spec.name: spec for spec in _inputs(name)}, ())


def _argument(optimizer: type, parameter: inspect.Parameter) -> Argument:
    described = docstrings.description(optimizer, parameter.name) or _DESCRIPTIONS.get(parameter.name)
    choices = _CHOICES.get(parameter.name) or docstrings.choices(optimizer, parameter.name)
    read_type = type_of(_without_tensors(parameter.annotation), parameter.default, choices, _no_module)
    return Argument(parameter.name, read_type, parameter.default, described)


def _without_tensors(annotation: Any) -> Any:
    """`float | Tensor` is a number here, also inside a tuple."""
    members = [member for member in union_members(annotation) if member is not torch.Tensor]
    if len(members) == 1 and typing.get_origin(members[0]) is tuple:
        return tuple[tuple(_without_tensors(item) for item in typing.get_args(members[0]))]  # type: ignore[misc]
    return functools.reduce(lambda union, member: union | member, members)


def _no_module(value: Any, pointer: str) -> typing.NoReturn:
    raise invalid("no argument of an optimizer is a module", pointer)


def _inputs(name: str) -> Iterator[Input]:
    surfaces = _surfaces(name)
    start = "Where the parameter begins; each surface has a start of its own"
    yield Input("surface", "choice", False, kinds.Choice(surfaces), surfaces[0], "The function to be made small")
    yield Input("start", "tensor", False, description=start)
    yield Input("steps", "integer", False, Count(None, least=0), _STEPS, "How many steps to take")
    if name != BY_CLOSURE:
        yield Input("parameter", "tensor", False, description="Instead of a surface: a parameter of any shape")
        yield Input("gradients", "tensor", False, description="The gradient of the parameter at each step, one after the other")
    others = "More optimizers, which take as many steps from the same start"
    yield Input("compare", "optimizers", False, kinds.Repeated(Object(_read, names)), (), others)


def _surfaces(name: str) -> tuple[str, ...]:
    return _SURFACES.get(name) or tuple(surface for surface in SURFACES if surface != "embedding")


def _class(name: str) -> type[torch.optim.Optimizer]:
    found: type[torch.optim.Optimizer] = getattr(torch.optim, name.removeprefix("torch.optim."))
    return found
