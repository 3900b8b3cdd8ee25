"""Parts of a run's tensors: `gradients.inputs.input[3, 0:16, ::8]` is a tensor's name and a NumPy basic index.

It is read by a grammar and never evaluated. A part is answered as JSON, where it is small, or as a .npy file of any size.
"""

import io
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import torch
from torch import Tensor

from app.errors import OverLimit, invalid
from app.operators import results
from app.operators.execution import Outcome
from app.operators.limits import Limits
from app.operators.requests import RunRequest

MOST_ELEMENTS = 65_536
POINTER = "/part"
"""No member of the body but a parameter of the query, whose problems point so everywhere."""

_LONGEST = 1000
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_FORM = "a tensor's name and an index of integers and slices, such as output[3, 0:16, ::8]"


@dataclass(frozen=True)
class Part:
    """A tensor of the answer by name, and one integer or slice for each of its first axes; none for all of it."""

    name: str
    index: tuple[int | slice, ...] = ()


def read(text: str) -> Part:
    """The part that a text asks for. Errors: `InvalidArgument` where it is none."""
    if len(text) > _LONGEST:
        raise invalid(f"a part is at most {_LONGEST} characters long", POINTER)
    name, bracket, index = text.partition("[")
    if not name or (bracket and not index.endswith("]")):
        raise invalid(f"part is {_FORM}, not {text!r:.100}", POINTER)
    return Part(name, tuple(map(_item, index[:-1].split(","))) if bracket else ())


def encode(part: Part, request: RunRequest, outcome: Outcome) -> bytes:
    """The part as JSON, with its own shape and statistics. Errors: `InvalidArgument`, `OverLimit` where it is too long for that."""
    tensor = _cut(part, request, outcome)
    if tensor.numel() > MOST_ELEMENTS:
        detail = f"the part has {tensor.numel()} elements, more than {MOST_ELEMENTS}; take every so many by the steps of its slices"
        raise OverLimit(detail, needed=tensor.numel(), limit=MOST_ELEMENTS, pointer=POINTER)
    return orjson.dumps(results.describe(part.name, tensor), option=orjson.OPT_SERIALIZE_NUMPY)


def save(part: Part, request: RunRequest, outcome: Outcome, limits: Limits) -> bytes:
    """The part as the bytes of a .npy file; bfloat16, which NumPy has not, as float32. Errors: as for `encode`."""
    tensor = _cut(part, request, outcome).detach()
    if tensor.dtype == torch.bfloat16:
        tensor = tensor.float()
    if tensor.nbytes > limits.file_bytes:
        detail = f"the file would have {tensor.nbytes} bytes, more than {limits.file_bytes}; save it in parts"
        raise OverLimit(detail, needed=tensor.nbytes, limit=limits.file_bytes, pointer=POINTER)
    values = tensor.resolve_conj().resolve_neg().contiguous().numpy(force=True)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, np.lib.format.header_data_from_array_1_0(values))
    return b"".join((header.getvalue(), values.data))


# ---- the text


def _item(text: str) -> int | slice:
    digits = [piece.strip(" ") for piece in text.split(":")]
    if len(digits) > 3 or digits == [""] or not all(piece == "" or _INTEGER.fullmatch(piece) for piece in digits):
        raise invalid(f"expected an integer or a slice such as 0:16 or ::8, not {text!r:.40}; part is {_FORM}", POINTER)
    start, stop, step = (int(piece) if piece else None for piece in [*digits, "", ""][:3])
    if step is not None and step < 1:
        raise invalid(f"a step is 1 or more, not {step}", POINTER)
    return slice(start, stop, step) if len(digits) > 1 else int(digits[0])


# ---- the tensor


def _cut(part: Part, request: RunRequest, outcome: Outcome) -> Tensor:
    """A view of what the part names."""
    tensor = _named(part.name, request, outcome)
    if len(part.index) > tensor.dim():
        raise invalid(f"{part.name} has {tensor.dim()} axes, and the index {len(part.index)}", POINTER)
    for axis, (item, size) in enumerate(zip(part.index, tensor.shape, strict=False)):
        if isinstance(item, int) and not -size <= item < size:
            raise invalid(f"index {item} is out of range for axis {axis} of {part.name}, which has {size} places", POINTER)
    return tensor[tuple(_bounded(item, size) for item, size in zip(part.index, tensor.shape, strict=False))]


def _bounded(item: int | slice, size: int) -> int | slice:
    return item if isinstance(item, int) else slice(*item.indices(size))


def _named(name: str, request: RunRequest, outcome: Outcome) -> Tensor:
    state = outcome.module.state_dict() if outcome.module is not None else {}
    known: dict[str, Any] = {
        **outcome.outputs,
        **{f"gradients.{of}": gradient for of, gradient in (outcome.gradients or {}).items()},
        **{f"state.{of}": tensor for of, tensor in state.items()},
        **{f"overwritten.{of}.after": tensor for of, tensor in outcome.overwritten.items()},
        **{f"overwritten.{of}.before": request.inputs[of] for of in outcome.overwritten},
    }
    if name not in known:
        raise invalid(f"the answer has no tensor {name!r:.100}; it has {', '.join(known)}", POINTER)
    found = known[name]
    return found if isinstance(found, Tensor) else found.build()
