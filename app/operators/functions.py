"""The functions: of `torch`, its namespaces and `torch.nn.functional`, and the methods of tensors that have no function of their own.

Everything public but the excluded; several names of one thing are one operator and its aliases; in-place forms come from the function they
are the form of.
"""

import functools
import operator as operators
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

import torch

from app.errors import invalid
from app.operators import arguments as kinds
from app.operators import schemas, written
from app.operators.calls import Call
from app.operators.exclusions import REASONS
from app.operators.operator import Operator
from app.operators.rows import Failure, Row
from app.operators.signatures import Signature
from app.operators.tables import functional, mathematics, methods, namespaces, tensors
from app.operators.tables.in_place import EXAMPLES

KIND = "function"

_TABLES = (tensors, methods, mathematics, functional, namespaces)
ROWS: dict[str, Row] = {name: row for table in _TABLES for name, row in table.ROWS.items()}

_SPACES: dict[str, Any] = {
    "torch.nn.functional": torch.nn.functional,
    "torch.linalg": torch.linalg,
    "torch.fft": torch.fft,
    "torch.special": torch.special,
    "torch": torch,
    "torch.Tensor": torch.Tensor,
}
"""Where functions are looked for. Of one function in two of them the first has it."""

_ATTRIBUTES = ("T", "mT", "H", "mH", "data", "shape")
"""Attributes of tensors that are shown like methods without arguments."""

_CASTS = ("bfloat16", "bool", "byte", "cdouble", "cfloat", "chalf", "char", "double", "float", "half", "int", "long", "short")
"""Methods that are named after the dtype that `to` is given."""

_SAME = {
    "torch.Tensor.__pow__": "torch.pow",
    "torch.adaptive_max_pool1d": "torch.nn.functional.adaptive_max_pool1d",
    "torch.affine_grid_generator": "torch.nn.functional.affine_grid",
    "torch.clamp_max": "torch.clamp",
    "torch.clamp_min": "torch.clamp",
    "torch.constant_pad_nd": "torch.nn.functional.pad",
    "torch.feature_dropout": "torch.nn.functional.dropout2d",
    "torch.grid_sampler": "torch.nn.functional.grid_sample",
    "torch.split_with_sizes": "torch.split",
    "torch.Tensor.clamp_max": "torch.clamp",
    "torch.Tensor.clamp_min": "torch.clamp",
    "torch.Tensor.split_with_sizes": "torch.split",
    "torch.Tensor.ndimension": "torch.Tensor.dim",
    **{f"torch.Tensor.{name}": "torch.Tensor.to" for name in _CASTS},
    **{
        f"torch.nn.functional.{name}_with_indices": f"torch.nn.functional.{name}"
        for kind in ("max_pool", "adaptive_max_pool", "fractional_max_pool")
        for axes in (1, 2, 3)
        if hasattr(torch.nn.functional, name := f"{kind}{axes}d")
    },
}
"""Other names of one thing that neither the object nor the name shows."""


@dataclass(frozen=True)
class _Overwriting:
    """Inputs that a function writes over if the argument is set."""

    inputs: tuple[str, ...]
    argument: str


_OVERWRITING = {
    "torch.nn.functional.batch_norm": _Overwriting(("running_mean", "running_var"), "training"),
    "torch.nn.functional.instance_norm": _Overwriting(("running_mean", "running_var"), "use_input_stats"),
    "torch.nn.functional.embedding": _Overwriting(("weight",), "max_norm"),
    "torch.nn.functional.embedding_bag": _Overwriting(("weight",), "max_norm"),
}


# ---- the names


@functools.cache
def public() -> dict[str, Callable[..., Any]]:
    """All public functions and methods by full name, classes left out."""
    return {
        f"{space}.{name}": value
        for space, owner in _SPACES.items()
        for name in dir(owner)
        if not name.startswith("_") and callable(value := getattr(owner, name)) and not isinstance(value, type)
    }


def _excluded() -> dict[str, str]:
    patterns = [(pattern, reason) for reason, listed in REASONS.items() for pattern in listed.split()]
    return {
        name: reason for name in public() if (reason := next((reason for pattern, reason in patterns if fnmatchcase(name, pattern)), ""))
    }


EXCLUDED = _excluded()
"""Functions and methods that are not operators, with the reason."""


def canonical(name: str) -> str:
    """The one name of what several names may stand for: the documented one, of a function before a method."""
    if name in _SAME:
        return _SAME[name]
    short = name.rpartition(".")[2]
    if short.endswith("_"):
        return next(full for full in (f"torch.Tensor.{short}", f"torch.nn.functional.{short}", name) if full in public())
    if name.startswith(("torch.nn.functional.", "torch.linalg.", "torch.fft.", "torch.special.")):
        return name
    function, method, functional_form = f"torch.{short}", f"torch.Tensor.{short}", f"torch.nn.functional.{short}"
    twin = public().get(functional_form)
    if twin is not None and function in public() and (twin is public()[function] or not _documented(function)):
        return _SAME.get(functional_form, functional_form)
    return method if _documented(method) and not _documented(function) else function if function in public() else method


def _documented(name: str) -> bool:
    return bool(getattr(public().get(name), "__doc__", None))


@functools.cache
def offered() -> dict[str, Callable[..., Any]]:
    """Every function that is an operator, as soon as it has a row, by its one name."""
    plain = {name: function for name, function in public().items() if name not in EXCLUDED and canonical(name) == name}
    attributes = {f"torch.Tensor.{name}": operators.attrgetter(name) for name in _ATTRIBUTES}
    return plain | attributes | written.FUNCTIONS


@functools.cache
def names() -> list[str]:
    """Full names of all functions, in the order of the tables; in-place forms come last."""
    plain = [name for name in ROWS if name in offered()]
    return [*plain, *(name for name in offered() if name not in ROWS and _base(name) in ROWS)]


def _base(name: str) -> str:
    """What an in-place form is the form of; empty for other names."""
    short = name.rpartition(".")[2]
    if not short.endswith("_"):
        return ""
    spaces = ("torch.", "torch.Tensor.", "torch.nn.functional.")
    return next((canonical(full) for space in spaces if (full := f"{space}{short[:-1]}") in public()), "")


def _aliases() -> Iterator[tuple[str, str]]:
    for name in [*public(), *_SAME]:
        if name not in EXCLUDED and (own := canonical(name)) != name and own in names():
            yield name, own


# ---- one function


def operator(name: str) -> Operator:
    """The function of that full name."""
    function = offered()[name]
    signature = _signature(name)
    row = _sorted(ROWS[name], signature) if name in ROWS else _in_place_row(name, signature)

    def subject(arguments: dict[str, Any]) -> Call:
        return Call(
            name,
            function,
            arguments,
            copied_inputs=_overwritten(name, signature, arguments),
            written=name in written.FUNCTIONS,
            differentiates=name in written.DIFFERENTIATING,
            attribute=isinstance(function, operators.attrgetter),
        )

    return Operator(name, KIND, row.category, signature, row, subject, documentation=_documentation(name))


@functools.cache
def _signature(name: str) -> Signature:
    signature = schemas.derive(name, offered()[name], _torchs(_base(name) or name))
    if name not in written.DIFFERENTIATING:
        return signature
    function = replace(signature.arguments["function"], type=_FunctionOfTensors())
    return replace(signature, arguments={**signature.arguments, "function": function})


def _torchs(name: str) -> Callable[..., Any]:
    """What torch itself has under that name."""
    return kinds.FunctionValue(name).build()


def _sorted(row: Row, signature: Signature) -> Row:
    """The row with its examples in the form of the catalogue: what may be a tensor is among the inputs, even where it is a number."""
    return replace(row, examples=tuple(_sorted_example(example, signature) for example in row.examples))


def _sorted_example(example: dict[str, Any], signature: Signature) -> dict[str, Any]:
    arguments, inputs = example.get("arguments", {}), example.get("inputs", {})
    moved = {name: value for name, value in arguments.items() if name in signature.inputs}
    if not moved:
        return example
    kept = {name: value for name, value in arguments.items() if name not in moved}
    return {**({"arguments": kept} if kept else {}), "inputs": inputs | moved, **{k: v for k, v in example.items() if k not in _CALL}}


_CALL = ("arguments", "inputs")


def _overwritten(name: str, signature: Signature, arguments: dict[str, Any]) -> tuple[str, ...]:
    """The inputs that the call writes over."""
    if arguments.get("inplace") is True or (name.endswith("_") and not name.startswith("torch.nn.utils.")):
        return signature.positional[:1]
    overwriting = _OVERWRITING.get(name)
    if overwriting is None:
        return ()
    default = signature.arguments[overwriting.argument].default
    return overwriting.inputs if arguments.get(overwriting.argument, default) else ()


def _documentation(name: str) -> str:
    """Where torch's documentation has it, if it has no page of its own."""
    if name.startswith("torch.special."):
        return f"special.html#{name}"
    if name in ("torch.Tensor", *(f"torch.Tensor.{attribute}" for attribute in _ATTRIBUTES)):
        return f"tensors.html#{name}"
    return "generated/torch.nn.parameter.Parameter.html" if name == "torch.nn.Parameter" else ""


# ---- functions as arguments


class _FunctionOfTensors:
    """A function that needs nothing but tensors, passed by position."""

    words = "the name of a function that needs nothing but tensors, such as 'torch.sin'"

    def schema(self) -> kinds.Schema:
        return {"type": "string", "pattern": r"^torch\.[\w.]+$", "x-torch": "callable"}

    def read(self, value: Any, pointer: str) -> kinds.FunctionValue:
        name = ALIASES.get(value, value) if isinstance(value, str) else ""
        if name not in names() or name in written.FUNCTIONS or name.startswith("torch.Tensor.") or name.endswith("_"):
            raise invalid(f"{pointer.rpartition('/')[2]} must be {self.words}, not {value!r:.80}", pointer)
        signature = _signature(name)
        if signature.required_arguments or set(signature.positional) != set(signature.required_inputs):
            raise invalid(f"{name} needs more than tensors: {', '.join(signature.required_arguments)}", pointer)
        return kinds.FunctionValue(name)


# ---- in-place forms


_LONGEST_SUMMARY = 100


def _in_place_row(name: str, signature: Signature) -> Row:
    """The row of the function it is the form of, with the first example."""
    base = _base(name)
    row = ROWS[base]
    en = f"In place: {row.en}"
    known = {*signature.arguments, *signature.inputs}
    example = EXAMPLES.get(name) or {
        member: {key: item for key, item in value.items() if key in known} if member in _CALL else value
        for member, value in row.examples[0].items()
    }
    return replace(
        row,
        en=en if len(en) <= _LONGEST_SUMMARY else f"In place: what {base} gives is written over the input.",
        zh=f"原地版本：{row.zh}",
        examples=(_sorted_example(example, signature),),
        failures=(Failure({"inputs": {}}, "invalid_argument" if signature.required_arguments else "invalid_input"),),
        dtypes={key: dtypes for key, dtypes in row.dtypes.items() if key in signature.inputs},
        outputs=("output",),
    )


ALIASES = dict(_aliases())
"""Other names of the same functions."""
