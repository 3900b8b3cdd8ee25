"""A plain call as what a request runs: a function of torch, a method, or a function written here where torch has no single one."""

import inspect
import keyword
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.operators import arguments as kinds

_METHODS = "torch.Tensor."


@dataclass(frozen=True)
class Call:
    """`function` called with the inputs and `arguments`. `written` marks a function of ours, whose source goes into the script;
    `attribute` one that reads an attribute of its only input."""

    name: str
    function: Callable[..., Any]
    arguments: Mapping[str, Any]
    copied_inputs: tuple[str, ...] = ()
    written: bool = False
    differentiates: bool = False
    attribute: bool = False

    def build(self, *, on_meta: bool = False) -> Callable[..., Any]:
        keywords = {name: kinds.build(value, on_meta=on_meta) for name, value in self.arguments.items()}
        return lambda *positional, **named: self.function(*positional, **named, **keywords)

    def overwrites_inputs(self) -> bool:
        return self.arguments.get("inplace") is True

    def modules(self) -> int:
        return 1

    def definitions(self) -> str:
        return inspect.getsource(self.function) if self.written and isinstance(self.function, types.FunctionType) else ""

    def call(self, inputs: list[str]) -> str:
        arguments = [_passed(name, kinds.expression(value)) for name, value in self.arguments.items()]
        if self.written:
            return f"{self.function.__name__}({', '.join([*inputs, *arguments])})"
        if self.attribute:
            return f"{inputs[0]}.{self.name.removeprefix(_METHODS)}"
        if self.name.startswith(_METHODS) and inputs:
            return f"{inputs[0]}.{self.name.removeprefix(_METHODS)}({', '.join([*inputs[1:], *arguments])})"
        return f"{self.name}({', '.join([*inputs, *arguments])})"


def _passed(name: str, value: str) -> str:
    """Python source of a keyword argument; a word of Python's own (`from` of `uniform_`) needs another form."""
    return f'**{{"{name}": {value}}}' if keyword.iskeyword(name) else f"{name}={value}"
