"""What an operator takes: its arguments with their types and defaults, its inputs in their order, and how a request's are read."""

import functools
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from app.errors import invalid
from app.operators import arguments as kinds
from app.operators import tensors

WITHDRAWN = {
    "size_average": "size_average was replaced by reduction: 'mean' averages, 'sum' adds up",
    "reduce": "reduce was replaced by reduction: 'none' keeps one value an element, 'mean' and 'sum' make one number",
    "device": "device is a member of the request, beside arguments",
}
"""Arguments that are not offered, and what a request that uses them is told."""

REQUIRED = inspect.Parameter.empty
UNSET = ...
"""The default of an argument that may be left out but has no value that says so: `dim` of `torch.max`."""


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
        default = {} if self.required or self.default is UNSET else {"default": plain(self.default)}
        described = {"description": self.description} if self.description else {}
        return {**self.type.schema(), **default, **described}


@dataclass(frozen=True)
class Input:
    """One input of the call. `type` is one of `INPUT_TYPES`; an input that is no tensor may have a `kind` of its own instead."""

    name: str
    type: str
    required: bool
    kind: kinds.Type | None = None
    default: Any = None
    description: str | None = None

    @property
    def takes_tensors(self) -> bool:
        return self.kind is None and "tensor" in self.type

    def read(self, value: Any, pointer: str, *, abstract: bool) -> Any:
        """A tensor source, a tuple of them, or a plain value. Errors: `invalid` ones."""
        if self.kind is not None:
            return self.kind.read(tensors.listed(value), pointer)
        return INPUT_TYPES[self.type](value, pointer, abstract)

    def schema(self) -> dict[str, Any]:
        """What a page or a client needs to know of an input that is no tensor; empty for a tensor."""
        if self.kind is None:
            return {}
        default = {} if self.required else {"default": plain(self.default)}
        return {"schema": {**self.kind.schema(), **default}}


@dataclass(frozen=True)
class Signature:
    """`positional` are the inputs passed by position, in their order; all others go by name."""

    name: str
    arguments: Mapping[str, Argument]
    inputs: Mapping[str, Input]
    positional: tuple[str, ...]
    spread: str | None = None
    """The argument whose items torch takes one by one: `modules` of `Sequential`."""
    nulls: tuple[str, ...] = ()
    """Inputs that need not be given, but that the call passes as None then, for want of a default."""
    order_shown: tuple[str, ...] = ()
    """Inputs and arguments as torch lists them, where one call takes both; else only the arguments are shown."""

    @functools.cached_property
    def required_arguments(self) -> list[str]:
        return [name for name, argument in self.arguments.items() if argument.required]

    @functools.cached_property
    def required_inputs(self) -> list[str]:
        return [name for name, spec in self.inputs.items() if spec.required]

    @functools.cached_property
    def default_size(self) -> Mapping[str, int]:
        """The integers among the defaults, which the cost of a run may depend on."""
        return {
            name: max(1, abs(argument.default))
            for name, argument in self.arguments.items()
            if isinstance(argument.default, int) and not isinstance(argument.default, bool)
        }

    def read_arguments(self, given: Any, pointer: str) -> dict[str, Any]:
        """The arguments' values, in the order given. Errors: `invalid` ones for an unknown, withdrawn, missing or wrongly typed one."""
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
        return read

    def read_inputs(self, given: Any, *, abstract: bool) -> dict[str, Any]:
        """Input name → tensor source, tuple of sources or plain value, in the order of the signature; nulls left out."""
        if not isinstance(given, dict):
            raise invalid(f"inputs must be an object of tensors by name, not {given!r:.80}", "/inputs")
        unknown = [name for name in given if name not in self.inputs]
        if unknown:
            takes = f"it takes {', '.join(self.inputs)}" if self.inputs else "it takes none"
            raise invalid(f"{self.name} has no input {unknown[0]!r}; {takes}", f"/inputs/{unknown[0]}")
        if missing := [name for name in self.required_inputs if given.get(name) is None]:
            raise invalid(f"{self.name} needs the input {', '.join(missing)}", f"/inputs/{missing[0]}")
        return {
            name: spec.read(given[name], f"/inputs/{name}", abstract=abstract)
            for name, spec in self.inputs.items()
            if given.get(name) is not None
        }

    def order(self, inputs: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Inputs as the call passes them: some by position, the others by name."""
        named = {name: value for name, value in inputs.items() if name not in self.positional}
        return [inputs[name] for name in self.positional], dict.fromkeys(self.nulls) | named

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
        return f"{self.name}({', '.join(map(self._written, self.order_shown or self.arguments))})"

    def _written(self, name: str) -> str:
        if name in self.arguments:
            return written(self.arguments[name])
        return name if self.inputs[name].required else f"{name}=None"

    def _unknown(self, name: str) -> str:
        takes = f"it takes {', '.join(self.arguments)}" if self.arguments else "it takes none"
        return WITHDRAWN.get(name, f"{self.name} has no argument {name!r}; {takes}")


def written(argument: Argument) -> str:
    """The argument as a signature shows it."""
    if argument.required:
        return argument.name
    return f"{argument.name}=…" if argument.default is UNSET else f"{argument.name}={_shown(argument.default)}"


def plain(default: Any) -> Any:
    """A default as JSON can say it: functions by name, the infinities as strings."""
    if isinstance(default, torch.dtype):
        return str(default).removeprefix("torch.")
    if callable(default):
        return f"torch.nn.functional.{default.__name__}"
    if isinstance(default, float) and not math.isfinite(default):
        return "NaN" if default != default else "Infinity" if default > 0 else "-Infinity"
    return list(default) if isinstance(default, tuple) else default


def _shown(default: Any) -> str:
    return default.__name__ if callable(default) else repr(default)


# ---- inputs


def _read_tensors(value: Any, pointer: str, abstract: bool) -> tuple[tensors.Source, ...]:
    value = tensors.listed(value)
    if not isinstance(value, list):
        raise invalid(f"expected a list of tensors, not {value!r:.80}", pointer)
    return tuple(tensors.read(item, f"{pointer}/{index}", abstract=abstract) for index, item in enumerate(value))


def _read_number_or_tensor(value: Any, pointer: str, abstract: bool) -> Any:
    if isinstance(value, str) and value in kinds.NUMBER_NAMES:
        return kinds.NUMBER_NAMES[value]
    return value if isinstance(value, bool | int | float) else tensors.read(value, pointer, abstract=abstract)


def _read_float_or_tensor(value: Any, pointer: str, abstract: bool) -> Any:
    return value if isinstance(value, float) else tensors.read(value, pointer, abstract=abstract)


_INTEGERS = kinds.OneOf((kinds.Integer(), kinds.Repeated(kinds.Integer())))
INPUT_TYPES: dict[str, Callable[[Any, str, bool], Any]] = {
    "tensor": lambda value, pointer, abstract: tensors.read(value, pointer, abstract=abstract),
    "tensor or shape": lambda value, pointer, abstract: tensors.read(value, pointer, abstract=True),
    "tensors": _read_tensors,
    "boolean": lambda value, pointer, abstract: kinds.Boolean().read(value, pointer),
    "integers": lambda value, pointer, abstract: _INTEGERS.read(value, pointer),
    "number or tensor": _read_number_or_tensor,
    "float or tensor": _read_float_or_tensor,
}
"""What an input may be, by the name that the catalogue gives it."""
