"""A function of one variable that a request may give, such as `0.95 ** epoch`: arithmetic alone, never evaluated as Python."""

import ast
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.errors import invalid
from app.operators import arguments as kinds

_LONGEST = 200
_DEEPEST = 40
_LARGEST_INTEGER = 10**9

_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
_FUNCTIONS: dict[str, tuple[Callable[..., Any], tuple[int, int]]] = {
    "min": (min, (2, 8)),
    "max": (max, (2, 8)),
    "abs": (abs, (1, 1)),
    "float": (float, (1, 1)),
    "math.exp": (math.exp, (1, 1)),
    "math.log": (math.log, (1, 1)),
    "math.sqrt": (math.sqrt, (1, 1)),
    "math.cos": (math.cos, (1, 1)),
    "math.sin": (math.sin, (1, 1)),
}
"""What may be called, with the least and the most values it takes."""


@dataclass(frozen=True, repr=False)
class FormulaValue:
    """A formula that was read. Calling it computes what its Python source does, which is its `repr`."""

    variable: str
    tree: ast.expr

    def __call__(self, value: float) -> Any:
        return _evaluate(self.tree, value)

    def __repr__(self) -> str:
        return f"lambda {self.variable}: {ast.unparse(self.tree)}"


@dataclass(frozen=True)
class Formula:
    """An argument that torch takes a function of one number for; `listed` admits a list of formulas too, `optional` null."""

    variable: str
    examples: tuple[str, ...]
    listed: bool = False
    optional: bool = False

    @property
    def words(self) -> str:
        return f"a formula of {self.variable} such as {self.examples[0]!r}"

    def schema(self) -> kinds.Schema:
        one = {"type": "string", "maxLength": _LONGEST, "examples": list(self.examples), "x-torch": "formula"}
        others = [{"type": "array", "items": one}] * self.listed + [{"type": "null"}] * self.optional
        return {"anyOf": [one, *others]} if others else one

    def read(self, value: Any, pointer: str) -> Any:
        if value is None and self.optional:
            return None
        if isinstance(value, list) and self.listed:
            return tuple(self._read(item, f"{pointer}/{index}") for index, item in enumerate(value))
        return self._read(value, pointer)

    def _read(self, value: Any, pointer: str) -> FormulaValue:
        if not isinstance(value, str) or len(value) > _LONGEST:
            raise invalid(f"expected {self.words}, of at most {_LONGEST} characters, not {value!r:.80}", pointer)
        try:
            parsed = ast.parse(value.strip().removeprefix(f"lambda {self.variable}:").strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise invalid(f"{value!r:.80} is not {self.words}", pointer) from error
        return FormulaValue(self.variable, _check(parsed, self, pointer, 0))


def _check(node: ast.expr, formula: Formula, pointer: str, depth: int) -> ast.expr:
    """The tree, with nothing in it but what is known here. Errors: `invalid` ones that name the foreign part."""
    if depth > _DEEPEST:
        raise invalid(f"the formula is nested deeper than {_DEEPEST}", pointer)

    def check(inside: ast.expr) -> ast.expr:
        return _check(inside, formula, pointer, depth + 1)

    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int(number)) if number <= _LARGEST_INTEGER:
            return node
        case ast.Constant(value=float()):
            return node
        case ast.Name() if node.id == formula.variable:
            return node
        case ast.Attribute(value=ast.Name(id="math"), attr="pi"):
            return node
        case ast.UnaryOp() if type(node.op) in _SIGNS:
            return ast.UnaryOp(node.op, check(node.operand))
        case ast.BinOp(op=ast.Pow()):
            return ast.BinOp(_floating(check(node.left)), node.op, check(node.right))
        case ast.BinOp() if type(node.op) in _OPERATIONS:
            return ast.BinOp(check(node.left), node.op, check(node.right))
        case ast.Call(keywords=[]) if _takes(_called(node.func), len(node.args)):
            return ast.Call(node.func, [check(argument) for argument in node.args], [])
    raise invalid(f"{ast.unparse(node)!r:.80} cannot stand in a formula: it has {_known(formula)}", pointer)


def _takes(name: str, values: int) -> bool:
    least, most = _FUNCTIONS[name][1] if name in _FUNCTIONS else (1, 0)
    return least <= values <= most


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="math"), attr=name):
            return f"math.{name}"
    return ""


def _known(formula: Formula) -> str:
    return f"{formula.variable}, numbers, math.pi, + - * / // % **, {', '.join(_FUNCTIONS)}"


def _floating(base: ast.expr) -> ast.expr:
    """The base of a power as a float: the power of two integers is an integer, and may be of any length."""
    if isinstance(base, ast.Constant):
        return ast.Constant(float(base.value))  # type: ignore[arg-type]
    return ast.Call(ast.Name("float"), [base], []) if _is_integral(base) else base


def _is_integral(node: ast.expr) -> bool:
    """Whether the value may be an integer."""
    match node:
        case ast.Constant():
            return isinstance(node.value, int)
        case ast.UnaryOp():
            return _is_integral(node.operand)
        case ast.BinOp():
            return not isinstance(node.op, ast.Div | ast.Pow) and _is_integral(node.left) and _is_integral(node.right)
        case ast.Call(func=ast.Name(id="min" | "max" | "abs")):
            return any(map(_is_integral, node.args))
    return isinstance(node, ast.Name)


def _evaluate(node: ast.expr, value: float) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return value
        case ast.UnaryOp():
            return _SIGNS[type(node.op)](_evaluate(node.operand, value))
        case ast.BinOp():
            return _OPERATIONS[type(node.op)](_evaluate(node.left, value), _evaluate(node.right, value))
        case ast.Call():
            return _FUNCTIONS[_called(node.func)][0](*(_evaluate(argument, value) for argument in node.args))
    return math.pi
