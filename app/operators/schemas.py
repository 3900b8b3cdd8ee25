"""Signatures of functions: from Python's own where a function has one, else from torch's operator schemas, all overloads in one."""

import functools
import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from app.operators import arguments as kinds
from app.operators import docstrings
from app.operators.annotations import type_of, union_members
from app.operators.modules import read as read_module
from app.operators.signatures import REQUIRED, UNSET, Argument, Input, Signature
from app.operators.tables.parameters import CHOICES, DEFAULTS, DESCRIPTIONS, HIDDEN, NAMES_IN_SCHEMAS, NOT_IN_PYTHON, TYPES

Kinds = tuple[kinds.Type, ...]


@dataclass(frozen=True)
class Parameter:
    """One parameter in one overload. `tensor` is `tensor` or `tensors` where it takes such; `types` are what else it takes."""

    name: str
    tensor: str
    types: Kinds
    default: Any


Overload = tuple[Parameter, ...]

_METHOD: Overload = (Parameter("input", "tensor", (), REQUIRED),)
"""What a method without a schema takes, and an attribute: the tensor."""


def derive(name: str, function: Callable[..., Any], documented: Callable[..., Any]) -> Signature:
    """The signature of the function of that full name; torch resolves the overload itself, by the keywords that it is given.

    `documented` has the docstring that describes its parameters: itself, or what it is a form of.
    """
    found = overloads(name, function)
    names = list(dict.fromkeys(parameter.name for overload in found for parameter in overload))
    merged = [_merge([parameter for overload in found for parameter in overload if parameter.name == own]) for own in names]
    everywhere = {own for own in names if all(own in {parameter.name for parameter in overload} for overload in found)}
    parameters = [p if p.name in everywhere or p.default is not REQUIRED else _optional(p) for p in merged]
    nulls = tuple(p.name for p in parameters if p.tensor and p.default is REQUIRED and kinds.Null() in p.types)
    inputs = {p.name: _input(p, documented, required=p.default is REQUIRED and p.name not in nulls) for p in parameters if p.tensor}
    arguments = {p.name: _argument(p, name, documented) for p in parameters if not p.tensor}
    return Signature(name, arguments, inputs, tuple(_leading(found, inputs)), nulls=nulls, order_shown=tuple(names))


def overloads(name: str, function: Callable[..., Any]) -> list[Overload]:
    """The parameters of each overload, in the order of a call."""
    return _from_python(name, function) or _from_schemas(name) or [_METHOD]


def _optional(parameter: Parameter) -> Parameter:
    """A parameter that some overload needs and another does not have."""
    return Parameter(parameter.name, parameter.tensor, parameter.types, UNSET)


def _merge(found: list[Parameter]) -> Parameter:
    """The parameter over all overloads that have it: a list of tensors gives way to plain values, a tensor takes numbers beside it."""
    types = tuple(dict.fromkeys(kind for parameter in found for kind in parameter.types))
    tensor = next((parameter.tensor for parameter in found if parameter.tensor), "")
    required = all(parameter.default is REQUIRED for parameter in found)
    default = REQUIRED if required else next(p.default for p in found if p.default is not REQUIRED)
    return Parameter(found[0].name, "" if tensor == "tensors" and types and types != (kinds.Null(),) else tensor, types, default)


def _leading(found: list[Overload], inputs: dict[str, Input]) -> Iterator[str]:
    """The inputs to pass by position: the required ones that come first in every overload."""
    for place in zip(*found, strict=False):
        name = place[0].name
        if any(parameter.name != name for parameter in place) or name not in inputs or not inputs[name].required:
            return
        yield name


# ---- from a parameter to what the catalogue says of it


def _input(parameter: Parameter, documented: Callable[..., Any], required: bool) -> Input:
    numbers = any(kind != kinds.Null() for kind in parameter.types)
    kind = "number or tensor" if numbers and parameter.tensor == "tensor" else parameter.tensor
    return Input(parameter.name, kind, required, description=docstrings.description(documented, parameter.name))


def _argument(parameter: Parameter, name: str, documented: Callable[..., Any]) -> Argument:
    short = f"{name.rpartition('.')[2]}.{parameter.name}"
    types = TYPES.get(short) or TYPES.get(parameter.name) or parameter.types
    choices = CHOICES.get(short) or CHOICES.get(parameter.name) or docstrings.choices(documented, parameter.name)
    if choices:
        types = tuple(kinds.Choice(choices) if kind == kinds.Text() else kind for kind in types)
    if kinds.Number() in types:
        types = tuple(kind for kind in types if kind != kinds.Integer())
    if parameter.default is None and kinds.Null() not in types:
        types = (*types, kinds.Null())
    described = DESCRIPTIONS.get(short) or docstrings.description(documented, parameter.name) or DESCRIPTIONS.get(parameter.name)
    return Argument(parameter.name, types[0] if len(types) == 1 else kinds.OneOf(types), parameter.default, described)


# ---- Python's signatures


def _from_python(name: str, function: Callable[..., Any]) -> list[Overload]:
    """The one overload of a function in Python; none where it has no signature."""
    function = _behind(function)
    try:
        signature = inspect.signature(function)
        hints = typing.get_type_hints(function, localns=vars(torch.nn))
    except (ValueError, TypeError, NameError):
        return []
    short = name.rpartition(".")[2]
    hidden = HIDDEN | {"reduce"} if "size_average" in signature.parameters else HIDDEN
    return [
        tuple(
            _from_annotation(short, parameter.replace(annotation=hints.get(parameter.name, parameter.annotation)))
            for parameter in signature.parameters.values()
            if parameter.name not in hidden
        )
    ]


def _behind(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function behind one that only chooses between two of the same parameters, by a flag."""
    while getattr(function, "__qualname__", "") == "boolean_dispatch.<locals>.fn":
        function = inspect.getclosurevars(function).nonlocals["if_true"]
    return function


_NOTHING = (inspect.Parameter.empty, None, type(None))
"""What `BroadcastingList` leaves as an annotation at run time."""


def _from_annotation(function: str, parameter: inspect.Parameter) -> Parameter:
    name, annotation, default = parameter.name, parameter.annotation, parameter.default
    known = TYPES.get(f"{function}.{name}") or TYPES.get(name)
    members = union_members(annotation)
    if known is None and annotation is inspect.Parameter.empty:
        members = (torch.Tensor,) if default in (REQUIRED, None) else (type(default),)
    tensor = "tensor" if torch.Tensor in members else "tensors" if list[torch.Tensor] in members else ""
    if known is None and not tensor and all(member in _NOTHING for member in members):
        known = SIZES
    plain = [member for member in members if member not in (torch.Tensor, list[torch.Tensor], None)]
    types = known or tuple(type_of(member, REQUIRED, (), read_module) for member in plain)
    renamed = "input" if name == "self" else name
    return Parameter(renamed, tensor, types, default)


# ---- torch's operator schemas


SIZES: Kinds = (kinds.Integer(), kinds.Repeated(kinds.Integer()))
_PREFIXES = {"torch.linalg": "linalg_", "torch.fft": "fft_", "torch.special": "special_"}
_FOREIGN = ("Dimname", "Storage", "Stream", "Generator? generator,", "Generator generator")
"""What no request can have, by the words of a schema."""

_INDEX_DTYPE = 4
"""The number that schemas have for int64 as a default."""

_TYPES: dict[str, tuple[str, Kinds]] = {
    "Tensor": ("tensor", ()),
    "List[Tensor]": ("tensors", ()),
    "List[Optional[Tensor]]": ("tensors", ()),
    "int": ("", (kinds.Integer(),)),
    "float": ("", (kinds.Number(),)),
    "bool": ("", (kinds.Boolean(),)),
    "str": ("", (kinds.Text(),)),
    "number": ("", (kinds.Number(),)),
    "ScalarType": ("", (kinds.Dtype(),)),
    "List[int]": ("", (kinds.Repeated(kinds.Integer()),)),
    "List[float]": ("", (kinds.Repeated(kinds.Number()),)),
    "List[number]": ("", (kinds.Repeated(kinds.Number()),)),
    "List[bool]": ("", (kinds.Repeated(kinds.Boolean()),)),
}
"""The types of torch's schemas."""


def _from_schemas(name: str) -> list[Overload]:
    """The overloads that the dispatcher has: the others are for TorchScript's own numbers and lists."""
    space, _, short = name.rpartition(".")
    operator = NAMES_IN_SCHEMAS.get(name, _PREFIXES.get(space, "") + short)
    schemas = torch._C._jit_get_schemas_for_operator(f"aten::{operator}")
    return [
        tuple(_from_schema(short, argument) for argument in schema.arguments if argument.name not in HIDDEN)
        for schema in schemas
        if _full_name(schema) in _dispatched() - NOT_IN_PYTHON
        and not any(word in str(schema) for word in _FOREIGN)
        and not any(argument.is_out for argument in schema.arguments)
    ]


@functools.cache
def _dispatched() -> frozenset[str]:
    return frozenset(torch._C._dispatch_get_all_op_names())


def _full_name(schema: Any) -> str:
    return f"{schema.name}.{schema.overload_name}" if schema.overload_name else str(schema.name)


def _from_schema(function: str, argument: Any) -> Parameter:
    written = str(argument.real_type)
    inner = written.removeprefix("Optional[").removesuffix("]") if written.startswith("Optional[") else written
    tensor, types = _TYPES[inner]
    if inner == "List[int]" and argument.N is not None:  # one number stands for all
        types = SIZES
    optional = written != inner
    default = argument.default_value if argument.has_default_value() else DEFAULTS.get(f"{function}.{argument.name}", REQUIRED)
    if inner == "ScalarType" and default == _INDEX_DTYPE:
        default = torch.int64
    return Parameter(
        name="input" if argument.name == "self" else argument.name,
        tensor=tensor,
        types=(*types, kinds.Null()) if optional else types,
        default=tuple(default) if isinstance(default, list) else default,
    )
