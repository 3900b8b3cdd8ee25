"""What a module class takes, derived from torch: constructor arguments with their types, and the inputs of `forward`."""

import dataclasses
import functools
import inspect
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from app.errors import invalid
from app.operators import arguments as kinds
from app.operators import docstrings, tensors

WITHDRAWN = {
    "size_average": "size_average was replaced by reduction: 'mean' averages, 'sum' adds up",
    "reduce": "reduce was replaced by reduction: 'none' keeps one value an element, 'mean' and 'sum' make one number",
    "device": "device is a member of the request, beside arguments",
}
"""Constructor arguments that are not offered, and what a request that uses them is told."""

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

REQUIRED = inspect.Parameter.empty
ModuleReader = Callable[[Any, str], kinds.ModuleValue]


@dataclass(frozen=True)
class Argument:
    name: str
    type: kinds.Type
    default: Any
    description: str | None

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    def schema(self) -> dict[str, Any]:
        default = {} if self.required else {"default": _plain(self.default)}
        described = {"description": self.description} if self.description else {}
        return {**self.type.schema(), **default, **described}


@dataclass(frozen=True)
class Input:
    """One input of `forward`. `type` is `tensor`, `tensors`, `boolean`, `integers` or `number or tensor`."""

    name: str
    type: str
    required: bool

    def read(self, value: Any, pointer: str, *, abstract: bool) -> Any:
        """A tensor source, a tuple of them, or a plain value. Errors: `invalid` ones."""
        return _INPUT_READERS[self.type](value, pointer, abstract)


@dataclass(frozen=True)
class Signature:
    name: str
    arguments: Mapping[str, Argument]
    inputs: Mapping[str, Input]
    spread: str | None

    @functools.cached_property
    def required_arguments(self) -> list[str]:
        return [name for name, argument in self.arguments.items() if argument.required]

    @functools.cached_property
    def required_inputs(self) -> list[str]:
        return [name for name, spec in self.inputs.items() if spec.required]

    def read_arguments(self, given: Any, pointer: str) -> kinds.ModuleValue:
        """The module to build. Errors: `invalid` ones for an unknown, withdrawn, missing or wrongly typed argument."""
        if not isinstance(given, dict):
            raise invalid(f"arguments must be an object, not {given!r:.80}", pointer)
        read = {}
        for name, value in given.items():
            argument = self.arguments.get(name)
            if argument is None:
                raise invalid(self._unknown(name), f"{pointer}/{name}")
            read[name] = argument.type.read(value, f"{pointer}/{name}")
        if missing := [name for name in self.required_arguments if name not in given]:
            raise invalid(f"{self.name} needs {', '.join(missing)}", pointer)
        return kinds.ModuleValue(self.name, read, self.spread)

    def read_inputs(self, given: Any, *, abstract: bool) -> dict[str, Any]:
        """Input name → tensor source, tuple of sources or plain value, in the order of the signature; nulls left out."""
        if not isinstance(given, dict):
            raise invalid(f"inputs must be an object of tensors by name, not {given!r:.80}", "/inputs")
        unknown = [name for name in given if name not in self.inputs]
        if unknown:
            raise invalid(f"{self.name} has no input {unknown[0]!r}; it takes {', '.join(self.inputs)}", f"/inputs/{unknown[0]}")
        if missing := [name for name in self.required_inputs if given.get(name) is None]:
            raise invalid(f"{self.name} needs the input {', '.join(missing)}", f"/inputs/{missing[0]}")
        return {
            name: spec.read(given[name], f"/inputs/{name}", abstract=abstract)
            for name, spec in self.inputs.items()
            if given.get(name) is not None
        }

    def schema(self) -> dict[str, Any]:
        """The arguments as JSON Schema 2020-12."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {name: argument.schema() for name, argument in self.arguments.items()},
            "required": self.required_arguments,
            "additionalProperties": False,
        }

    def __str__(self) -> str:
        written = [name if argument.required else f"{name}={_shown(argument.default)}" for name, argument in self.arguments.items()]
        return f"{self.name}({', '.join(written)})"

    def _unknown(self, name: str) -> str:
        takes = f"it takes {', '.join(self.arguments)}" if self.arguments else "it takes none"
        return WITHDRAWN.get(name, f"{self.name} has no argument {name!r}; {takes}")


def derive(name: str, module: type[torch.nn.Module], read_module: ModuleReader) -> Signature:
    """The signature of a module class, from its annotations, defaults and docstring."""
    if name in _MODULE_LISTS:
        listed = kinds.OneOf((kinds.Repeated(kinds.Module(read_module)), kinds.Module(read_module)))
        arguments = {"modules": Argument("modules", listed, REQUIRED, "The modules in the order they are applied: a list, or a ModuleList")}
    else:
        arguments = {
            parameter.name: _argument(module, parameter, read_module)
            for parameter in _constructor_parameters(module)
            if parameter.name not in WITHDRAWN
        }
    inputs = {parameter.name: _input(parameter, module) for parameter in _parameters(module.forward)}
    return Signature(name, arguments, inputs, _SPREAD.get(name))


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


def _argument(module: type[torch.nn.Module], parameter: inspect.Parameter, read_module: ModuleReader) -> Argument:
    annotation = _annotation(module, parameter)
    described = docstrings.description(module, parameter.name) or _DESCRIPTIONS.get(parameter.name)
    choices = _choices(module, parameter.name)
    if parameter.name == "dtype":
        return Argument("dtype", kinds.OneOf((kinds.Dtype(), kinds.Null())), None, "The dtype of the parameters and buffers.")
    members = _members(annotation)
    if parameter.default is None and type(None) not in members:
        members = (*members, type(None))
    found = list(dict.fromkeys(kind for member in members for kind in _types_of(member, choices, read_module)))
    return Argument(parameter.name, found[0] if len(found) == 1 else kinds.OneOf(tuple(found)), parameter.default, described)


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


def _members(annotation: Any) -> tuple[Any, ...]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return tuple(member for part in typing.get_args(annotation) for member in _members(part))
    return (annotation,)


_PLAIN: dict[Any, kinds.Type] = {
    bool: kinds.Boolean(),
    int: kinds.Integer(),
    float: kinds.Number(),
    type(None): kinds.Null(),
    torch.Tensor: kinds.Tensor(),
    torch.dtype: kinds.Dtype(),
    torch.Size: kinds.Repeated(kinds.Integer()),
}


def _types_of(member: Any, choices: tuple[str, ...], read_module: ModuleReader) -> list[kinds.Type]:
    """The types of one member of a union."""
    origin = typing.get_origin(member) or member
    inner = typing.get_args(member)
    if member in _PLAIN:
        return [_PLAIN[member]]
    if origin is typing.Literal:
        return [kinds.Choice(inner)]
    if member is str:
        return [kinds.Choice(choices) if choices else kinds.Text()]
    if origin is Callable:
        return [kinds.Function(), kinds.Module(read_module)]
    if origin in (tuple, list, Sequence, Iterable):
        fixed = origin is tuple and Ellipsis not in inner
        return [_repeated(inner, choices, read_module, len(inner) if fixed else None)]
    if isinstance(member, type) and issubclass(member, torch.nn.Module):
        return [kinds.Module(read_module)]
    if dataclasses.is_dataclass(member) and isinstance(member, type):
        return [kinds.Options(member)]
    return [kinds.Module(read_module)]


def _repeated(inner: tuple[Any, ...], choices: tuple[str, ...], read_module: ModuleReader, length: int | None) -> kinds.Type:
    types_of_item = [kind for part in _members(inner[0] if inner else int) for kind in _types_of(part, choices, read_module)]
    return kinds.Repeated(types_of_item[0] if len(types_of_item) == 1 else kinds.OneOf(tuple(types_of_item)), length)


# ---- inputs


_UNANNOTATED_INPUTS = {("LSTM", "hx"): tuple[torch.Tensor, torch.Tensor]}


def _input(parameter: inspect.Parameter, module: type[torch.nn.Module]) -> Input:
    members = _members(_UNANNOTATED_INPUTS.get((module.__name__, parameter.name), parameter.annotation))
    kind = next((kind for matches, kind in _INPUT_KINDS if any(matches(member) for member in members)), "tensor")
    return Input(parameter.name, kind, parameter.default is REQUIRED)


_INPUT_KINDS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (lambda member: member is bool, "boolean"),
    (lambda member: member is float, "number or tensor"),
    (lambda member: typing.get_origin(member) is list and typing.get_args(member) == (int,), "integers"),
    (lambda member: typing.get_origin(member) is tuple, "tensors"),
)


def _read_tensors(value: Any, pointer: str, abstract: bool) -> tuple[tensors.Source, ...]:
    if not isinstance(value, list):
        raise invalid(f"expected a list of tensors, not {value!r:.80}", pointer)
    return tuple(tensors.read(item, f"{pointer}/{index}", abstract=abstract) for index, item in enumerate(value))


def _read_number_or_tensor(value: Any, pointer: str, abstract: bool) -> Any:
    return value if isinstance(value, float) else tensors.read(value, pointer, abstract=abstract)


_INTEGERS = kinds.OneOf((kinds.Integer(), kinds.Repeated(kinds.Integer())))
_INPUT_READERS: dict[str, Callable[[Any, str, bool], Any]] = {
    "tensor": lambda value, pointer, abstract: tensors.read(value, pointer, abstract=abstract),
    "tensors": _read_tensors,
    "boolean": lambda value, pointer, abstract: kinds.Boolean().read(value, pointer),
    "integers": lambda value, pointer, abstract: _INTEGERS.read(value, pointer),
    "number or tensor": _read_number_or_tensor,
}


# ---- words


def _plain(default: Any) -> Any:
    """A default as JSON can say it: functions by name, the infinities as strings."""
    if isinstance(default, torch.dtype):
        return str(default).removeprefix("torch.")
    if callable(default):
        return f"torch.nn.functional.{default.__name__}"
    if isinstance(default, float) and default in (float("inf"), float("-inf")):
        return "Infinity" if default > 0 else "-Infinity"
    return list(default) if isinstance(default, tuple) else default


def _shown(default: Any) -> str:
    return default.__name__ if callable(default) else repr(default)
