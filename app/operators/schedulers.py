"""The learning-rate schedulers: every class of `torch.optim.lr_scheduler`, beside an optimizer that has nothing to learn."""

import functools
import inspect
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch
from torch.optim import lr_scheduler

from app.errors import OverLimit, invalid
from app.operators import arguments as kinds
from app.operators import docstrings
from app.operators.annotations import type_of
from app.operators.formulas import Formula
from app.operators.made import Count, Driven, Made, Object, Outputs, prefixes
from app.operators.modules import read as read_module
from app.operators.operator import Operator, Subject
from app.operators.schedules import learning_rates
from app.operators.signatures import Argument, Input, Signature
from app.operators.tables.schedulers import ROWS

KIND = "scheduler"

EXCLUDED = {"torch.optim.lr_scheduler.LRScheduler": "the abstract base of all schedulers"}
"""Classes of `torch.optim.lr_scheduler` that are not operators, with the reason."""

LARGEST_STEPS = 50_000
"""Steps × parameter groups × schedulers; 40 µs each."""

_NAMESPACE = "torch.optim.lr_scheduler."
_DEFAULTS: dict[str, Any] = {"lr": 0.1, "steps": 100}
_BY_METRICS = "torch.optim.lr_scheduler.ReduceLROnPlateau"
_NOT_OFFERED = frozenset({"optimizer", "last_epoch"})
"""The optimizer, which is the run's own, and where to go on from a checkpoint, of which there is none."""

_WITHOUT_OPTIMIZER = frozenset({"torch.optim.lr_scheduler.ChainedScheduler"})

_DESCRIPTIONS = {
    "anneal_strategy": "The shape of the way down: a cosine or a line",
    "lr_lambda": "The factor as a formula of epoch, or a list of them, one for each parameter group",
    "power": "The exponent of the polynomial",
    "scale_fn": "How the amplitude is scaled, as a formula of x that stays within 0 … 1; mode is ignored then",
    "scale_mode": "Whether x is the number of the cycle or of the iteration",
    "schedulers": "The schedulers, in order",
    "threshold_mode": "Whether the threshold is relative to the best value so far or absolute",
}
"""Where torch's own words are about Python, or none."""


def names() -> list[str]:
    """Full names of all schedulers, in torch's own order."""
    return [name for short in lr_scheduler.__all__ if (name := _NAMESPACE + short) not in EXCLUDED]


def operator(name: str) -> Operator:
    """The scheduler of that full name."""

    def subject(arguments: dict[str, Any]) -> Curves:
        return Curves(_made(name, arguments), learning_rates)

    return Operator(name, KIND, "lr_scheduler", _signature(name), ROWS[name], subject, settle=_settle)


class Curves(Driven):
    """The curve of one scheduler, and those of others beside it."""

    def plan(self, **inputs: Any) -> Outputs:
        """One step shows which curves there are."""
        steps = _steps(inputs)
        shortened = {"metrics": (0.0,) * min(steps, 1)} if "metrics" in inputs else {"steps": 1}
        with torch.device("cpu"):
            curves = self.drive(**inputs | shortened)
        return {name: curve.new_empty((steps + 1, *curve.shape[1:]), device="meta") for name, curve in curves.items()}


def _settle(subject: Subject, inputs: dict[str, Any]) -> tuple[Subject, dict[str, Any]]:
    """The schedulers compared go into the subject, and what was not given is there. Errors: `invalid` ones, `OverLimit`."""
    compared: tuple[Made, ...] = inputs.pop("compare", ())
    assert isinstance(subject, Curves)
    inputs = {**({"lr": _DEFAULTS["lr"]} if "metrics" in inputs else _DEFAULTS), **inputs}
    groups = len(inputs["lr"]) if isinstance(inputs["lr"], tuple) else 1
    needed = _steps(inputs) * groups * (1 + len(compared))
    if needed > LARGEST_STEPS:
        raise OverLimit(f"{needed} learning rates are more than {LARGEST_STEPS}", needed=needed, limit=LARGEST_STEPS, pointer="/inputs")
    others = dict(zip(prefixes(other.name for other in compared), compared, strict=True))
    return Curves(subject.made, learning_rates, others), inputs


def _steps(inputs: Mapping[str, Any]) -> int:
    if "metrics" not in inputs:
        return int(inputs["steps"])
    metrics = inputs["metrics"]
    shape: tuple[int, ...] = (len(metrics),) if isinstance(metrics, tuple) else metrics.shape
    if len(shape) != 1:
        raise invalid(f"metrics must be a list of numbers, one a step, not a tensor of shape {list(shape)}", "/inputs/metrics")
    return shape[0]


# ---- signatures


def _read(name: str, arguments: Any, pointer: str) -> Made:
    return _made(name, _signature(name).read_arguments(arguments, pointer), pointer)


def _made(name: str, arguments: Mapping[str, Any], pointer: str = "/arguments") -> Made:
    return Made(name, _class(name), arguments, "optimizer", name not in _WITHOUT_OPTIMIZER, pointer)


def _class(name: str) -> Any:
    return getattr(lr_scheduler, name.removeprefix(_NAMESPACE))


_SCHEDULERS = kinds.Repeated(Object(_read, names))
_FACTORS = ("0.95 ** epoch", "1 / (epoch + 1)", "min(1.0, (epoch + 1) / 10)", "(1 + math.cos(math.pi * epoch / 100)) / 2")
_NUMBERS = kinds.Repeated(kinds.Number())

_TYPES: dict[str, kinds.Type] = {
    "lr_lambda": Formula("epoch", _FACTORS, listed=True),
    "scale_fn": Formula("x", ("1 / 2 ** (x - 1)", "0.99 ** x", "1.0"), optional=True),
    "schedulers": _SCHEDULERS,
}
"""Arguments that torch takes functions or schedulers for."""

_RATES = kinds.OneOf((kinds.Number(), _NUMBERS))
_LR = Input("lr", "number", False, _RATES, _DEFAULTS["lr"], "The learning rate, or one for each parameter group")
_STEPS = Input("steps", "integer", False, Count(LARGEST_STEPS), _DEFAULTS["steps"], "How many steps to take")
_METRICS = Input("metrics", "numbers", True, kinds.OneOf((_NUMBERS, kinds.Tensor())), None, "What is watched, after each step")
_COMPARE = Input("compare", "schedulers", False, _SCHEDULERS, (), "More schedulers, which begin with the same learning rate")

_HINTS: dict[str, Any] = {"Callable": Callable, "Iterable": Iterable, "Sequence": Sequence}
"""Names in torch's annotations that it imports for type checkers alone."""


@functools.cache
def _signature(name: str) -> Signature:
    scheduler = _class(name)
    hints = typing.get_type_hints(scheduler.__init__, localns=_HINTS)
    parameters = inspect.signature(scheduler).parameters
    arguments = {name: _argument(scheduler, parameter, hints[name]) for name, parameter in parameters.items() if name not in _NOT_OFFERED}
    inputs = (_LR, _METRICS if name == _BY_METRICS else _STEPS, _COMPARE)
    return Signature(name, arguments, {spec.name: spec for spec in inputs}, ())


def _argument(scheduler: type, parameter: inspect.Parameter, annotation: Any) -> Argument:
    described = _DESCRIPTIONS.get(parameter.name) or docstrings.description(scheduler, parameter.name)
    found = _TYPES.get(parameter.name) or type_of(annotation, parameter.default, (), read_module)
    return Argument(parameter.name, found, parameter.default, described)
