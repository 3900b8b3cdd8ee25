"""The types an argument can have. Each knows its JSON Schema, its words, and how to read a JSON value.

What is read is a Python literal, a tuple of such, or something built only when the run is: a tensor, a module, a function.
"""

import dataclasses
import functools
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, cast

import torch

from app.errors import OverLimit, RequestError, invalid
from app.operators import tensors
from app.operators.dtypes import DTYPES

Schema = dict[str, Any]
NUMBER_NAMES = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class Type(Protocol):
    """What an argument may be."""

    @property
    def words(self) -> str: ...
    def schema(self) -> Schema: ...
    def read(self, value: Any, pointer: str) -> Any: ...


def build(value: Any, *, on_meta: bool = False) -> Any:
    """What torch is given for a value that was read; on the meta device a tensor has no storage."""
    if isinstance(value, tuple):
        return tuple(build(item, on_meta=on_meta) for item in value)
    if isinstance(value, ModuleValue):
        return value.build(on_meta=on_meta)
    if on_meta and isinstance(value, tensors.SOURCES):
        return tensors.meta(value)
    return value.build() if isinstance(value, _BUILT_LATE) else value


def expression(value: Any) -> str:
    """Python source for a value that was read."""
    if isinstance(value, tuple):
        items = ", ".join(map(expression, value))
        return f"({items},)" if len(value) == 1 else f"({items})"
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return value.expression() if isinstance(value, _BUILT_LATE) else repr(value)


# ---- values that are built late


@dataclass(frozen=True)
class DtypeValue:
    name: str

    def build(self) -> torch.dtype:
        return DTYPES[self.name]

    def expression(self) -> str:
        return f"torch.{self.name}"


@dataclass(frozen=True)
class FunctionValue:
    """A function of torch, by its full name."""

    name: str

    def build(self) -> Callable[..., Any]:
        found: Any = functools.reduce(getattr, self.name.split(".")[1:], cast("Any", torch))
        return cast("Callable[..., Any]", found)

    def expression(self) -> str:
        return self.name


@dataclass(frozen=True)
class OptionsValue:
    """A dataclass of torch's with some of its fields set."""

    kind: type
    fields: tuple[tuple[str, Any], ...]

    def build(self) -> Any:
        return self.kind(**dict(self.fields))

    def expression(self) -> str:
        written = ", ".join(f"{name}={expression(value)}" for name, value in self.fields)
        return f"{self.kind.__module__}.{self.kind.__qualname__}({written})"


@dataclass(frozen=True)
class ModuleValue:
    """A module and the arguments to build it with, in the order given: that order is the order random numbers are drawn in."""

    name: str
    arguments: Mapping[str, Any]
    spread: str | None = None
    """The argument whose items torch takes one by one: `modules` of `Sequential`."""

    def build(self, *, on_meta: bool = False) -> torch.nn.Module:
        keywords = {name: build(value, on_meta=on_meta) for name, value in self.arguments.items()}
        positional = keywords.pop(self.spread, ()) if self.spread else ()
        module: torch.nn.Module = getattr(torch.nn, self.name.rpartition(".")[2])(*positional, **keywords)
        return module

    def expression(self) -> str:
        keywords = dict(self.arguments)
        spread = keywords.pop(self.spread, ()) if self.spread else ()
        positional = [f"*{expression(spread)}"] if isinstance(spread, ModuleValue) else [expression(item) for item in spread]
        written = [*positional, *(f"{name}={expression(value)}" for name, value in keywords.items())]
        if len(positional) > 1 or sum(map(len, written)) > 100:
            return f"{self.name}(\n" + "".join(f"    {line},\n".replace("\n", "\n    ").removesuffix("    ") for line in written) + ")"
        return f"{self.name}({', '.join(written)})"

    def overwrites_inputs(self) -> bool:
        """Whether an argument, also of a module inside, asks for work in place."""
        return any(_overwrites(name, value) for name, value in self.arguments.items())

    @property
    def copied_inputs(self) -> tuple[str, ...]:
        """None: a module is given the tensors themselves, so that torch has its own word on overwriting a leaf."""
        return ()

    @property
    def differentiates(self) -> bool:
        return False

    def definitions(self) -> str:
        return ""

    def call(self, inputs: list[str]) -> str:
        return f"module({', '.join(inputs)})"

    def modules(self) -> int:
        """Modules asked for, nested ones counted, and each repetition by `num_layers`."""
        inside = sum(_count_modules(value) for value in self.arguments.values())
        repeats = [value for name, value in self.arguments.items() if name in _REPETITIONS and isinstance(value, int)]
        return (1 + inside) * max([1, *repeats])


_BUILT_LATE = (*tensors.SOURCES, ModuleValue, FunctionValue, DtypeValue, OptionsValue)
_REPETITIONS = frozenset({"num_layers", "num_encoder_layers", "num_decoder_layers"})


def _overwrites(name: str, value: Any) -> bool:
    if isinstance(value, tuple):
        return any(_overwrites(name, item) for item in value)
    if isinstance(value, FunctionValue):
        return value.name.endswith("_")
    return value.overwrites_inputs() if isinstance(value, ModuleValue) else name == "inplace" and value is True


def _count_modules(value: Any) -> int:
    if isinstance(value, tuple):
        return sum(_count_modules(item) for item in value)
    return value.modules() if isinstance(value, ModuleValue) else 0


# ---- types


@dataclass(frozen=True)
class Boolean:
    words = "true or false"

    def schema(self) -> Schema:
        return {"type": "boolean"}

    def read(self, value: Any, pointer: str) -> bool:
        return value if isinstance(value, bool) else _refuse(self, value, pointer)


@dataclass(frozen=True)
class Integer:
    words = "an integer"

    def schema(self) -> Schema:
        return {"type": "integer"}

    def read(self, value: Any, pointer: str) -> int:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else _refuse(self, value, pointer)


@dataclass(frozen=True)
class Number:
    words = "a number"

    def schema(self) -> Schema:
        return {"anyOf": [{"type": "number"}, {"enum": list(NUMBER_NAMES)}]}

    def read(self, value: Any, pointer: str) -> float:
        if isinstance(value, str) and value in NUMBER_NAMES:
            return NUMBER_NAMES[value]
        return value if isinstance(value, int | float) and not isinstance(value, bool) else _refuse(self, value, pointer)


@dataclass(frozen=True)
class Null:
    words = "null"

    def schema(self) -> Schema:
        return {"type": "null"}

    def read(self, value: Any, pointer: str) -> None:
        if value is not None:
            _refuse(self, value, pointer)


@dataclass(frozen=True)
class Choice:
    choices: tuple[str, ...]

    @property
    def words(self) -> str:
        return "one of " + ", ".join(map(repr, self.choices))

    def schema(self) -> Schema:
        return {"enum": list(self.choices)}

    def read(self, value: Any, pointer: str) -> str:
        return value if isinstance(value, str) and value in self.choices else _refuse(self, value, pointer)


@dataclass(frozen=True)
class Text:
    words = "a string"

    def schema(self) -> Schema:
        return {"type": "string"}

    def read(self, value: Any, pointer: str) -> str:
        return value if isinstance(value, str) else _refuse(self, value, pointer)


@dataclass(frozen=True)
class Repeated:
    """A list of `length` items, or of any number."""

    item: Type
    length: int | None = None

    @property
    def words(self) -> str:
        return f"a list of {self.length}, each {self.item.words}" if self.length else f"a list, each item {self.item.words}"

    def schema(self) -> Schema:
        bounds = {"minItems": self.length, "maxItems": self.length} if self.length else {}
        return {"type": "array", "items": self.item.schema(), **bounds}

    def read(self, value: Any, pointer: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or (self.length and len(value) != self.length):
            _refuse(self, value, pointer)
        return tuple(self.item.read(item, f"{pointer}/{index}") for index, item in enumerate(value))


@dataclass(frozen=True)
class OneOf:
    """The first of several types that takes the value."""

    types: tuple[Type, ...]

    @property
    def words(self) -> str:
        return " or ".join(dict.fromkeys(member.words for member in self.types))

    def schema(self) -> Schema:
        return {"anyOf": [member.schema() for member in self.types]}

    def read(self, value: Any, pointer: str) -> Any:
        containers = [member for member in self.types if isinstance(member, _CONTAINERS.get(type(value), ()))]
        if len(containers) == 1:
            return containers[0].read(value, pointer)
        for member in self.types:
            try:
                return member.read(value, pointer)
            except OverLimit:
                raise
            except RequestError:
                continue
        return _refuse(self, value, pointer)


@dataclass(frozen=True)
class Tensor:
    words = "a tensor"

    def schema(self) -> Schema:
        return {"x-torch": "tensor"}

    def read(self, value: Any, pointer: str) -> tensors.Source:
        return tensors.read(value, pointer)


@dataclass(frozen=True)
class Dtype:
    words = "the name of a dtype"

    def schema(self) -> Schema:
        return {"enum": list(DTYPES), "x-torch": "dtype"}

    def read(self, value: Any, pointer: str) -> DtypeValue:
        tensors.read_dtype(value, pointer)
        return DtypeValue(value.removeprefix("torch."))


@dataclass(frozen=True)
class Function:
    """A callable: the name of a function of `torch.nn.functional`."""

    words = "the name of a function such as 'torch.nn.functional.relu'"

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^torch\.nn\.functional\.\w+$", "x-torch": "callable"}

    def read(self, value: Any, pointer: str) -> FunctionValue:
        name = value.replace("F.", "torch.nn.functional.", 1) if isinstance(value, str) and value.startswith("F.") else value
        return FunctionValue(name) if isinstance(name, str) and name in FUNCTIONS else _refuse(self, value, pointer)


@dataclass(frozen=True)
class Options:
    """A dataclass of torch's, as an object of its fields."""

    kind: type

    @property
    def words(self) -> str:
        return f"an object of the fields of {self.kind.__name__} ({', '.join(self._names())})"

    def schema(self) -> Schema:
        return {"type": "object", "properties": {name: {} for name in self._names()}, "additionalProperties": False}

    def read(self, value: Any, pointer: str) -> OptionsValue:
        if not isinstance(value, dict) or not set(value) <= set(self._names()):
            _refuse(self, value, pointer)
        return OptionsValue(self.kind, tuple(value.items()))

    def _names(self) -> list[str]:
        return [member.name for member in dataclasses.fields(self.kind)]


@dataclass(frozen=True)
class Module:
    """`{"operator": name, "arguments": {…}}`; `read_module` is the catalogue's way to read one."""

    read_module: Callable[[Any, str], ModuleValue]
    words = 'a module such as {"operator": "torch.nn.ReLU", "arguments": {}}'

    def schema(self) -> Schema:
        properties = {"operator": {"type": "string"}, "arguments": {"type": "object"}}
        return {"type": "object", "properties": properties, "required": ["operator"], "additionalProperties": False, "x-torch": "module"}

    def read(self, value: Any, pointer: str) -> ModuleValue:
        if not isinstance(value, dict) or "operator" not in value:
            _refuse(self, value, pointer)
        return self.read_module(value, pointer)


_CONTAINERS: dict[type, Any] = {list: Repeated, dict: (Module, Options)}
"""A list or an object is read by the one member of a union made for it, so that the error points inside it."""

_NOT_FOR_TENSORS = frozenset({"assert_int_or_pair", "boolean_dispatch", "handle_torch_function"})

FUNCTIONS: dict[str, Callable[..., Any]] = {
    f"torch.nn.functional.{name}": function
    for name, function in vars(torch.nn.functional).items()
    if name.islower()
    and not name.startswith(("_", "has_torch_function"))
    and name not in _NOT_FOR_TENSORS
    and isinstance(function, types.FunctionType | types.BuiltinFunctionType)
}


def _refuse(kind: Type, value: Any, pointer: str) -> NoReturn:
    raise invalid(f"{pointer.rpartition('/')[2]} must be {kind.words}, not {_shown(value)}", pointer)


def _shown(value: Any) -> str:
    written = repr(value)
    return written if len(written) <= 80 else f"{written[:77]}…"
