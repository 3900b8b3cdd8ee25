"""From an annotation in torch's Python code to the type an argument has."""

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch

from app.operators import arguments as kinds

ModuleReader = Callable[[Any, str], kinds.ModuleValue]


def type_of(annotation: Any, default: Any, choices: tuple[str, ...], read_module: ModuleReader) -> kinds.Type:
    """The type of an argument with this annotation; `choices` are the strings it may be, and a default of None admits null."""
    members = union_members(annotation)
    if default is None and type(None) not in members:
        members = (*members, type(None))
    found = list(dict.fromkeys(kind for member in members for kind in _types_of(member, choices, read_module)))
    return found[0] if len(found) == 1 else kinds.OneOf(tuple(found))


def union_members(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, flattened; of anything else itself."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return tuple(member for part in typing.get_args(annotation) for member in union_members(part))
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
    types_of_item = [kind for part in union_members(inner[0] if inner else int) for kind in _types_of(part, choices, read_module)]
    return kinds.Repeated(types_of_item[0] if len(types_of_item) == 1 else kinds.OneOf(tuple(types_of_item)), length)
