"""The initialisers: the functions of `torch.nn.init`, each of which writes over the tensor it is given."""

import functools
import inspect
from collections.abc import Mapping
from typing import Any

import torch

from app.operators import arguments as kinds
from app.operators import distributions, docstrings
from app.operators.annotations import type_of
from app.operators.calls import Call
from app.operators.modules import read
from app.operators.operator import Operator, Subject
from app.operators.signatures import Argument, Input, Signature
from app.operators.tables.initializers import ROWS

KIND = "initializer"

_RENAMED = (
    *("uniform", "normal", "constant", "eye", "dirac", "orthogonal", "sparse"),
    *("xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal"),
)

EXCLUDED = {f"torch.nn.init.{old}": f"deprecated, the old name of {old}_" for old in _RENAMED}
"""Functions of `torch.nn.init` that are not operators, with the reason."""

ALIASES = {f"torch.nn.init.{old}": f"torch.nn.init.{old}_" for old in _RENAMED}

_NOT_ARGUMENTS = frozenset({"tensor", "generator"})
_TENSOR = Input("tensor", "tensor or shape", required=True)


class Initialization(Call):
    """The call is given a copy of the tensor: the request's own is written into the script."""

    def overwrites_inputs(self) -> bool:
        return True


def names() -> list[str]:
    """Full names of all initialisers, in torch's own order."""
    return [name for short in torch.nn.init.__all__ if (name := f"torch.nn.init.{short}") not in EXCLUDED]


def operator(name: str) -> Operator:
    """The initialiser of that full name."""
    function = getattr(torch.nn.init, name.rpartition(".")[2])

    def subject(arguments: dict[str, Any]) -> Initialization:
        return Initialization(name, function, arguments)

    documentation = f"nn.init.html#{name}"
    return Operator(name, KIND, "init", _signature(name), ROWS[name], subject, documentation=documentation, illustrate=_illustrate)


def _illustrate(subject: Subject, outputs: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    if "tensor" not in outputs:
        return {}
    defaults = {name: argument.default for name, argument in _signature(subject.name).arguments.items()}
    return distributions.picture(subject.name.rpartition(".")[2], {**defaults, **subject.arguments}, outputs["tensor"])


@functools.cache
def _signature(name: str) -> Signature:
    function = getattr(torch.nn.init, name.rpartition(".")[2])
    parameters = inspect.signature(function).parameters
    arguments = {name: _argument(function, parameter) for name, parameter in parameters.items() if name not in _NOT_ARGUMENTS}
    inputs = {"tensor": _TENSOR} if "tensor" in parameters else {}
    return Signature(name, arguments, inputs, tuple(inputs), order_shown=(*inputs, *arguments))


def _argument(function: Any, parameter: inspect.Parameter) -> Argument:
    found: kinds.Type = type_of(parameter.annotation, parameter.default, (), read)
    return Argument(parameter.name, found, parameter.default, docstrings.description(function, parameter.name))
