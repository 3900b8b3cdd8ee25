"""The modules: every class of `torch.nn` but the excluded ones, its signature derived from annotations, defaults and docstring."""

import functools
import inspect
import typing
from collections.abc import Callable, Iterable
from typing import Any

import torch

from app.errors import invalid
from app.operators import arguments as kinds
from app.operators import docstrings
from app.operators.annotations import type_of, union_members
from app.operators.operator import Operator
from app.operators.signatures import REQUIRED, WITHDRAWN, Argument, Input, Signature
from app.operators.tables.modules import ROWS

KIND = "module"

EXCLUDED = {
    "torch.nn.Module": "the abstract base of all modules",
    "torch.nn.Container": "deprecated since torch 0.4; use Sequential or ModuleList",
    "torch.nn.RNNBase": "the base of RNN, LSTM and GRU",
    "torch.nn.RNNCellBase": "the base of RNNCell, LSTMCell and GRUCell",
    "torch.nn.ModuleList": "holds modules and has no forward of its own; it can be the modules of a Sequential",
    "torch.nn.ModuleDict": "holds modules by name and has no forward of its own",
    "torch.nn.ParameterList": "holds parameters and has no forward",
    "torch.nn.ParameterDict": "holds parameters by name and has no forward",
    "torch.nn.DataParallel": "drives several GPUs; DistributedDataParallel replaces it",
    "torch.nn.NLLLoss2d": "an alias of NLLLoss, deprecated",
    "torch.nn.LinearCrossEntropyOptions": "not a module: the options of LinearCrossEntropyLoss",
}
"""Classes of `torch.nn` that are not operators, with the reason."""

_ARGUMENT_ONLY = frozenset({"torch.nn.ModuleList"})
_DEEPEST_MODULE = 16

_SPREAD = {"torch.nn.Sequential": "modules"}
"""Arguments that torch takes as `*args`."""

_MODULE_LISTS = frozenset({"torch.nn.Sequential", "torch.nn.ModuleList"})
"""Containers whose argument `modules` is a list."""

_CHOICES = {
    "activation": ("relu", "gelu"),
    "nonlinearity": ("tanh", "relu"),
    "padding": ("valid", "same"),
    "reduction": ("none", "mean", "sum"),
    "Upsample.mode": ("nearest", "linear", "bilinear", "bicubic", "trilinear", "nearest-exact"),
    "KLDivLoss.reduction": ("none", "batchmean", "sum", "mean"),
}
"""Strings whose choices the docstring does not quote word by word, by argument or by class and argument."""

_DESCRIPTIONS = {
    "_freeze": "If true, the weight is not a parameter to learn",
    "_random_samples": "Numbers in [0, 1) that place the pooling regions, instead of random ones",
    "_weight": "The weight to start from, instead of a random one",
    "alpha": "Factor of the sum of squares",
    "beta": "Exponent of the divisor",
    "inplace": "If true, overwrites the input instead of making a new tensor",
    "k": "Constant added to the divisor",
    "margin": "How much farther the negative must be than the positive",
    "mask_check": "If true, the fast path is taken only for masks it supports",
    "max_value": "Old name of max_val",
    "min_value": "Old name of min_val",
    "modules": "The modules, in order",
    "norm_type": "Exponent of the norm",
    "padding_mode": "How the border is filled; only 'zeros' here",
    "scale_factor": "How many times larger each spatial axis becomes",
    "size": "Size: of the window for a normalisation, of each spatial axis of the output for an upsampling",
    "value": "The number the border is filled with",
    "zero_infinity": "If true, an infinite loss and its gradient become zero",
}
"""Arguments that some docstring leaves out."""


def names() -> list[str]:
    """Full names of all modules, in torch's own order."""
    return [name for short in torch.nn.modules.__all__ if (name := f"torch.nn.{short}") not in EXCLUDED]


def operator(name: str) -> Operator:
    """The module of that full name."""
    signature = _signature(name)

    def subject(arguments: dict[str, Any]) -> kinds.ModuleValue:
        return kinds.ModuleValue(name, arguments, signature.spread)

    return Operator(name, KIND, _class(name).__module__.rpartition(".")[2], signature, ROWS[name], subject)


def read(value: dict[str, Any], pointer: str) -> kinds.ModuleValue:
    """A module-valued argument, `{"operator": name, "arguments": {…}}`. Errors: `invalid` ones."""
    if pointer.count("/arguments") > _DEEPEST_MODULE:
        raise invalid(f"modules are nested deeper than {_DEEPEST_MODULE}", pointer)
    extra = [key for key in value if key not in ("operator", "arguments")]
    if extra or not isinstance(value["operator"], str):
        raise invalid('a module is {"operator": name, "arguments": {…}}', f"{pointer}/{extra[0]}" if extra else f"{pointer}/operator")
    name = f"torch.nn.{value['operator'].removeprefix('torch.').removeprefix('nn.')}"
    if name not in _names() and name not in _ARGUMENT_ONLY:
        raise invalid(refusal(name) or f"there is no module {value['operator']!r}", f"{pointer}/operator")
    signature = _signature(name)
    arguments = signature.read_arguments(value.get("arguments", {}), f"{pointer}/arguments")
    return kinds.ModuleValue(name, arguments, signature.spread)


def refusal(name: str) -> str | None:
    """Why a name is left out on purpose."""
    return f"{name} cannot be run: {EXCLUDED[name]}" if name in EXCLUDED else None


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(names())


@functools.cache
def _signature(name: str) -> Signature:
    return derive(name, _class(name))


def _class(name: str) -> type[torch.nn.Module]:
    found: type[torch.nn.Module] = getattr(torch.nn, name.removeprefix("torch.nn."))
    return found


def derive(name: str, module: type[torch.nn.Module]) -> Signature:
    """The signature of a module class, from its annotations, defaults and docstring."""
    if name in _MODULE_LISTS:
        listed = kinds.OneOf((kinds.Repeated(kinds.Module(read)), kinds.Module(read)))
        arguments = {"modules": Argument("modules", listed, REQUIRED, "The modules in the order they are applied: a list, or a ModuleList")}
    else:
        arguments = {
            parameter.name: _argument(module, parameter) for parameter in _constructor_parameters(module) if parameter.name not in WITHDRAWN
        }
    inputs = {parameter.name: _input(parameter, module) for parameter in _parameters(module.forward)}
    positional = tuple(name for name, spec in inputs.items() if spec.required)
    return Signature(name, arguments, inputs, positional, _SPREAD.get(name))


def _constructor_parameters(module: type[torch.nn.Module]) -> Iterable[inspect.Parameter]:
    """Those of the first overload where the implementation only says `*args, **kwargs`; a lazy class is annotated as what it becomes."""
    overloads = typing.get_overloads(module.__init__)
    own = _parameters(overloads[0] if overloads else module.__init__)
    becomes = getattr(module, "cls_to_become", None)
    if becomes is None:
        return own
    annotated = {parameter.name: parameter.annotation for parameter in _constructor_parameters(becomes)}
    return [parameter.replace(annotation=annotated.get(parameter.name, parameter.annotation)) for parameter in own]


def _parameters(function: Callable[..., Any]) -> Iterable[inspect.Parameter]:
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [p for p in inspect.signature(function).parameters.values() if p.kind in named and p.name != "self"]


# ---- arguments


def _argument(module: type[torch.nn.Module], parameter: inspect.Parameter) -> Argument:
    annotation = _annotation(module, parameter)
    described = docstrings.description(module, parameter.name) or _DESCRIPTIONS.get(parameter.name)
    choices = _choices(module, parameter.name)
    if parameter.name == "dtype":
        return Argument("dtype", kinds.OneOf((kinds.Dtype(), kinds.Null())), None, "The dtype of the parameters and buffers.")
    return Argument(parameter.name, type_of(annotation, parameter.default, choices, read), parameter.default, described)


def _choices(module: type[torch.nn.Module], name: str) -> tuple[str, ...]:
    return _CHOICES.get(f"{module.__name__}.{name}") or _CHOICES.get(name) or docstrings.choices(module, name)


def _annotation(module: type[torch.nn.Module], parameter: inspect.Parameter) -> Any:
    """The annotation, resolved where it is a string; the default's type where there is none."""
    if parameter.annotation is inspect.Parameter.empty:
        return _UNANNOTATED.get(parameter.name, type(parameter.default))
    if isinstance(parameter.annotation, str):
        return getattr(torch.nn, parameter.annotation.split(" ")[0], Any)
    return parameter.annotation


_UNANNOTATED: dict[str, Any] = {
    "embed_dim": int,
    "num_heads": int,
    "kdim": int | None,
    "vdim": int | None,
    "momentum": float | None,
    "_random_samples": torch.Tensor | None,
}


# ---- inputs


_UNANNOTATED_INPUTS = {("LSTM", "hx"): tuple[torch.Tensor, torch.Tensor]}


def _input(parameter: inspect.Parameter, module: type[torch.nn.Module]) -> Input:
    members = union_members(_UNANNOTATED_INPUTS.get((module.__name__, parameter.name), parameter.annotation))
    kind = next((kind for matches, kind in _INPUT_KINDS if any(matches(member) for member in members)), "tensor")
    return Input(parameter.name, kind, parameter.default is REQUIRED)


_INPUT_KINDS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (lambda member: member is bool, "boolean"),
    (lambda member: member is float, "float or tensor"),
    (lambda member: typing.get_origin(member) is list and typing.get_args(member) == (int,), "integers"),
    (lambda member: typing.get_origin(member) is tuple, "tensors"),
)
