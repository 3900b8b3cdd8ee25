"""Tensors in and out of JSON. In: a value is read into a *source* (its shape and dtype known, nothing large allocated), which
builds the tensor later, here or on the meta device, or writes Python source for it. Out: `encode`, with every digit a round trip needs."""

import math
import re
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
import orjson
import pybase64
import simdjson
import torch

from app.errors import OverLimit, invalid
from app.operators import fills, text
from app.operators.dtypes import DTYPES, INTEGER, NAMES

_NUMBER_NAMES = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_INTEGER_TYPES = frozenset(DTYPES[name] for name in INTEGER)
_WIDENED = (torch.float16, torch.bfloat16)
_LITERAL_ELEMENTS = 1000
_DEEPEST = 64


class Source(Protocol):
    """Where a tensor comes from."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> torch.dtype: ...
    def build(self) -> torch.Tensor: ...
    def expression(self) -> str: ...


@dataclass(frozen=True, eq=False)
class Given:
    """Values from the request itself."""

    tensor: torch.Tensor

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.tensor.shape)

    @property
    def dtype(self) -> torch.dtype:
        return self.tensor.dtype

    def build(self) -> torch.Tensor:
        return self.tensor

    def expression(self) -> str:
        return literal(self.tensor)


@dataclass(frozen=True, eq=False)
class Filled:
    """Values made by rule. `dtype` is the one asked for, or the one torch would choose."""

    name: str
    keywords: dict[str, Any]
    shape: tuple[int, ...]
    dtype: torch.dtype
    pointer: str
    chosen: torch.dtype | None = field(default=None)

    def build(self) -> torch.Tensor:
        try:
            return fills.build(self.name, self.keywords, self.dtype)
        except (RuntimeError, ValueError, TypeError) as error:
            raise invalid(str(error), self.pointer) from error

    def expression(self) -> str:
        return fills.expression(self.name, self.keywords, self.chosen)


@dataclass(frozen=True, eq=False)
class Abstract:
    """A shape and a dtype without values, for the dry run. Where a dry run has to be a real one, the values are zeros."""

    shape: tuple[int, ...]
    dtype: torch.dtype

    def build(self) -> torch.Tensor:
        return torch.zeros(self.shape, dtype=self.dtype)

    def expression(self) -> str:
        return f"torch.zeros({self.shape}, dtype={self.dtype})"


SOURCES = (Given, Filled, Abstract)


def read(value: Any, pointer: str, *, abstract: bool = False) -> Source:
    """The source `value` describes, in any form of the contract; untyped float data gets torch's default dtype.

    `abstract` admits `{"shape", "dtype"}` alone. Errors: `invalid` ones with the pointer of the spot.
    """
    match value:
        case str():
            return _from_text(value, pointer)
        case dict() if "fill" in value:
            return _from_fill(value.get("fill"), {key: item for key, item in value.items() if key != "fill"}, pointer)
        case dict():
            return _from_object(value, pointer, abstract)
        case bool() | int() | float() | list() | simdjson.Array():
            return Given(_tensor(value, None, pointer))
    raise invalid(f"expected a tensor (number, nested lists, object or text), not {value!r}", pointer)


def read_dtype(name: Any, pointer: str) -> torch.dtype:
    """The dtype of that name, with or without `torch.`."""
    dtype = DTYPES.get(name.removeprefix("torch.")) if isinstance(name, str) else None
    if dtype is None:
        raise invalid(f"unknown dtype {name!r}; known are {', '.join(DTYPES)}", pointer)
    return dtype


def meta(source: Source) -> torch.Tensor:
    """A tensor of that shape and dtype with no storage. Errors: `OverLimit` for more bytes than 64 bits can count."""
    needed = math.prod(source.shape) * source.dtype.itemsize
    if needed >= 2**63:
        raise OverLimit(f"a tensor of {math.prod(source.shape):.6g} elements cannot be addressed", needed=needed, limit=2**63 - 1)
    return torch.empty(source.shape, dtype=source.dtype, device="meta")


# ---- in


def _from_text(value: str, pointer: str) -> Source:
    parsed = text.parse(value, pointer)
    if isinstance(parsed, text.FillCall):
        return _from_fill(parsed.name, parsed.keywords, pointer)
    dtype = read_dtype(parsed.dtype, pointer) if parsed.dtype else None
    tensor = _tensor(parsed.data, dtype, pointer, complex_pairs=False)
    return Given(_shaped(tensor, parsed.shape, pointer) if parsed.shape is not None else tensor)


def _from_fill(name: Any, keywords: dict[str, Any], pointer: str) -> Source:
    chosen = read_dtype(keywords["dtype"], f"{pointer}/dtype") if keywords.get("dtype") is not None else None
    keywords = {key: list(item) if isinstance(item, simdjson.Array) else item for key, item in keywords.items() if item is not None}
    keywords, elements = fills.check(name, keywords, pointer)
    shape = tuple(keywords.get("shape", (keywords["n"], keywords.get("m", keywords["n"])) if name == "eye" else (elements,)))
    return Filled(name, keywords, shape, chosen or _fill_dtype(name, keywords), pointer, chosen)


def _fill_dtype(name: str, keywords: dict[str, Any]) -> torch.dtype:
    if name == "randint":
        return torch.int64
    if name == "full" or name == "arange":
        values = [keywords[key] for key in ("start", "end", "step", "fill_value") if key in keywords]
        if all(isinstance(value, int) for value in values):
            return torch.bool if isinstance(values[0], bool) else torch.int64
    return torch.get_default_dtype()


def _from_object(value: dict[str, Any], pointer: str, abstract: bool) -> Source:
    unknown = [key for key in value if key not in ("data", "shape", "dtype")]
    if unknown:
        raise invalid(f"a tensor object has data, shape, dtype or fill, not {unknown[0]!r}", f"{pointer}/{unknown[0]}")
    dtype = read_dtype(value["dtype"], f"{pointer}/dtype") if value.get("dtype") is not None else None
    shape = fills.check_shape(listed(value["shape"]), f"{pointer}/shape") if value.get("shape") is not None else None
    if "data" in value:
        tensor = _tensor(value["data"], dtype, f"{pointer}/data")
        return Given(_shaped(tensor, shape, pointer) if shape is not None else tensor)
    if abstract and shape is not None:
        return Abstract(shape, dtype or torch.get_default_dtype())
    raise invalid("a tensor object needs data or fill" + (" (a shape alone is for the dry run)" if shape is not None else ""), pointer)


def _shaped(tensor: torch.Tensor, shape: tuple[int, ...], pointer: str) -> torch.Tensor:
    """Flat data takes the shape; nested data must have it already."""
    if tuple(tensor.shape) != shape and (tensor.dim() > 1 or tensor.numel() != math.prod(shape)):
        raise invalid(f"the data has shape {list(tensor.shape)}, which is not {list(shape)}", f"{pointer}/shape")
    return tensor.reshape(shape)


def _tensor(data: Any, dtype: torch.dtype | None, pointer: str, *, complex_pairs: bool = True) -> torch.Tensor:
    if dtype is not None and dtype.is_complex and complex_pairs:
        return _complex(data, dtype, pointer)
    if isinstance(data, simdjson.Array):
        buffered = _from_buffer(data, dtype)
        if buffered is not None:
            return buffered
        data = data.as_list()
    return _from_nested(data, dtype, pointer)


def _complex(data: Any, dtype: torch.dtype, pointer: str) -> torch.Tensor:
    real = _tensor(data, torch.float32 if dtype == torch.complex64 else torch.float64, pointer)
    if real.dim() == 0 or (real.shape[-1] != 2 and (real.dim() > 1 or real.numel() % 2)):
        raise invalid("complex data has a last axis of two (real, imaginary)", pointer)
    return torch.view_as_complex(real.reshape(*real.shape[:-1], -1, 2) if real.shape[-1] != 2 else real)


def _from_nested(data: Any, dtype: torch.dtype | None, pointer: str) -> torch.Tensor:
    """torch.tensor, asked first; only when it refuses is the data walked to mend named numbers or to say what is wrong."""
    try:
        tensor = torch.tensor(data)
        if not tensor.numel():  # torch looks at nothing beside an empty list
            _mend(data, pointer, 0)
        return _exact(tensor, dtype, data, pointer)
    except (ValueError, TypeError, RuntimeError, OverflowError):
        mended = _mend(data, pointer, 0)
    try:
        return _exact(torch.tensor(mended), dtype, mended, pointer)
    except (ValueError, TypeError, RuntimeError, OverflowError):
        pass
    try:
        return torch.tensor(mended, dtype=dtype)
    except (ValueError, TypeError, RuntimeError, OverflowError) as error:
        raise invalid(str(error), pointer) from error


def _exact(tensor: torch.Tensor, dtype: torch.dtype | None, data: Any, pointer: str) -> torch.Tensor:
    """The data in `dtype`: made from the original numbers, not by way of the default dtype, and never cut silently."""
    if tensor.dim() > _DEEPEST:
        raise invalid(f"lists are nested deeper than {_DEEPEST}", pointer)
    if dtype is None or dtype == tensor.dtype:
        return tensor
    if dtype in _INTEGER_TYPES and tensor.numel() and not tensor.is_complex():
        exact = torch.tensor(data, dtype=torch.float64) if tensor.is_floating_point() else tensor
        _check_fits(exact, dtype, pointer)
    return torch.tensor(data, dtype=dtype)


def _check_fits(values: torch.Tensor, dtype: torch.dtype, pointer: str) -> None:
    """torch cuts fractions off and wraps what is out of range, without a word."""
    if values.is_floating_point() and not bool((whole := values.trunc() == values).all()):
        raise invalid(f"{values[~whole].flatten()[0].item()!r} is not an integer, but the dtype is {NAMES[dtype]}", pointer)
    limits = torch.iinfo(dtype)
    for extreme in (values.min().item(), values.max().item()):
        if not limits.min <= extreme <= limits.max:
            raise invalid(f"{extreme!r} does not fit {NAMES[dtype]}, which holds {limits.min} to {limits.max}", pointer)


def _mend(data: Any, pointer: str, depth: int) -> Any:
    """The data with `"NaN"` and its like as numbers. Errors: the pointer of the first ragged or foreign spot."""
    if isinstance(data, list):
        if depth >= _DEEPEST:
            raise invalid(f"lists are nested deeper than {_DEEPEST}", pointer)
        items = [_mend(item, f"{pointer}/{index}", depth + 1) for index, item in enumerate(data)]
        _check_regular(items, pointer)
        return items
    if isinstance(data, str) and data in _NUMBER_NAMES:
        return _NUMBER_NAMES[data]
    if isinstance(data, str) and re.fullmatch(r"-?\d{1,20}", data):
        return int(data)
    if isinstance(data, bool | int | float | complex):
        return data
    raise invalid(f'expected a number, "NaN", "Infinity", "-Infinity", true or false, not {data!r:.100}', pointer)


def _check_regular(items: list[Any], pointer: str) -> None:
    for index, item in enumerate(items):
        if isinstance(item, list) != isinstance(items[0], list) or (isinstance(item, list) and _lengths(item) != _lengths(items[0])):
            expected = f"a list of shape {_lengths(items[0])}" if isinstance(items[0], list) else "a number"
            found = f"a list of shape {_lengths(item)}" if isinstance(item, list) else "a number"
            raise invalid(f"ragged list: expected {expected} as at index 0, found {found}", f"{pointer}/{index}")


def _lengths(items: Any) -> list[int]:
    return [len(items), *(_lengths(items[0]) if items else [])] if isinstance(items, list) else []


def _from_buffer(array: simdjson.Array, dtype: torch.dtype | None) -> torch.Tensor | None:
    """A long array read straight into a buffer; None where it holds other things than plain numbers or is irregular."""
    kinds: tuple[_BufferKind, ...] = ("i", "u") if dtype is not None and not dtype.is_floating_point else ("i", "d")
    shape = _outer_shape(array)
    if shape is None:
        return None
    for kind in kinds:
        try:
            values = np.frombuffer(array.as_buffer(of_type=kind), dtype=_BUFFER_DTYPES[kind])
        except (TypeError, ValueError):
            continue
        if values.size != math.prod(shape):
            return None
        tensor = torch.from_numpy(values.copy() if dtype == torch.float64 else values)
        target = dtype or (torch.int64 if kind == "i" else torch.get_default_dtype())
        if kind != "d" and target not in (torch.int64, torch.uint64, torch.bool) and not target.is_floating_point:
            return None
        return tensor.to(target).reshape(shape)
    return None


_BufferKind = Literal["i", "u", "d"]
_BUFFER_DTYPES: dict[_BufferKind, Any] = {"i": np.int64, "u": np.uint64, "d": np.float64}


def _outer_shape(array: simdjson.Array) -> tuple[int, ...] | None:
    """The shape, each list's length checked; the numbers of the innermost lists are left to `as_buffer`."""
    length = len(array)
    if length == 0 or not isinstance(array[0], simdjson.Array):
        return (length,)
    items: list[Any] = list(array)
    first = _outer_shape(items[0])
    try:
        if first is not None and len(first) == 1:
            return (length, *first) if set(map(len, items)) == set(first) else None
        return (length, *first) if first and all(_outer_shape(item) == first for item in items) else None
    except TypeError:  # a number among lists
        return None


def listed(value: Any) -> Any:
    """A lazily parsed array as lists; anything else as it is."""
    return value.as_list() if isinstance(value, simdjson.Array) else value


# ---- out


def encode(tensor: torch.Tensor) -> dict[str, Any]:
    """Shape, dtype and data, ready for `orjson.dumps(…, option=OPT_SERIALIZE_NUMPY)`.

    Floats are written with the fewest digits that read back equal in their own dtype; not-a-number and the infinities as strings.
    """
    return {"shape": list(tensor.shape), "dtype": NAMES[tensor.dtype], "data": data(array(tensor))}


def array(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    """The values as a contiguous NumPy array: complex with a last axis of two, the 16-bit floats widened."""
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor.detach().resolve_conj())
    elif tensor.dtype in _WIDENED:
        tensor = tensor.float()
    values: np.ndarray[Any, Any] = tensor.numpy(force=True)
    return values if values.flags.c_contiguous else np.ascontiguousarray(values)


def data(values: np.ndarray[Any, Any], *, finite: bool = False) -> Any:
    """The values for `orjson.dumps`: nested as they are, what is not finite by name. `finite` spares looking for such."""
    if not finite and values.dtype.kind == "f" and not np.isfinite(values).all():
        return orjson.Fragment(_with_names(values))
    return values if values.ndim else values[()]


def _with_names(values: np.ndarray[Any, Any]) -> bytes:
    """orjson writes each number that is not finite as null, in order, so each null is given its name."""
    parts = orjson.dumps(values if values.ndim else [values[()]], option=orjson.OPT_SERIALIZE_NUMPY).split(b"null")
    odd = values[~np.isfinite(values)] if values.ndim else values.reshape(1)
    names = np.where(np.isnan(odd), b'"NaN"', np.where(odd > 0, b'"Infinity"', b'"-Infinity"')).tolist()
    written = b"".join(piece for pair in zip(parts, [*names, b""], strict=True) for piece in pair)
    return written if values.ndim else written[1:-1]


def literal(tensor: torch.Tensor) -> str:
    """Python source, with nothing but torch and the standard library, that builds the same tensor bit for bit."""
    if tensor.is_complex():
        return f"torch.view_as_complex({literal(torch.view_as_real(tensor))})"
    if tensor.numel() == 0 and tensor.dim() != 1:
        return f"torch.empty({tuple(tensor.shape)}, dtype={tensor.dtype})"
    if tensor.numel() > _LITERAL_ELEMENTS:
        packed = pybase64.b64encode_as_string(tensor.detach().contiguous().view(torch.uint8).numpy().data)
        return f'torch.frombuffer(bytearray(base64.b64decode("{packed}")), dtype={tensor.dtype}).reshape({tuple(tensor.shape)})'
    written = repr(tensor.tolist())
    if "n" in written:
        written = re.sub(r"\b(nan|inf)\b", r'float("\1")', written)
    inferred = tensor.dtype == torch.get_default_dtype() or (tensor.dtype in (torch.int64, torch.bool) and tensor.numel() > 0)
    suffix = "" if inferred else f", dtype={tensor.dtype}"
    return f"torch.tensor({written}{suffix})"
