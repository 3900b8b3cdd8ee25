"""What a run may cost, and the checks that need no torch: sizes in the arguments, modules asked for, elements asked for."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from app.errors import OverLimit
from app.operators.arguments import ModuleValue
from app.operators.operator import Subject
from app.operators.tensors import SOURCES

LARGEST_INTEGER = 2**31 - 1
LARGEST_WINDOW = 2**15
"""Torch's kernels compute offsets such as dilation × kernel in 32 bits in places."""

_WINDOWS = frozenset(
    {"kernel_size", "stride", "padding", "output_padding", "dilation", "scale_factor", "upscale_factor", "downscale_factor"}
)
_VALUES = frozenset({"fill_value", "value", "low", "high", "from", "to", "start", "end", "step"})
"""Arguments that may be any number: none of them is a size."""

_LAYERS = frozenset({"num_layers", "num_encoder_layers", "num_decoder_layers"})
_TINY = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What the site allows a run. Bytes are over the worker's baseline."""

    memory_bytes: int
    input_elements: int
    output_elements: int
    flops: float
    modules: int

    @property
    def summarised_elements(self) -> int:
        """Most elements in outputs that an answer has only the statistics of: as they are not written, memory is what bounds them."""
        return self.memory_bytes // 16

    @property
    def file_bytes(self) -> int:
        """Longest tensor saved as a file, which is there besides the run's own tensors."""
        return self.memory_bytes // 8


def check_arguments(subject: Subject, limits: Limits, pointer: str = "/arguments") -> None:
    """Refuses sizes no run could afford, or that torch's kernels do not guard against. Errors: `OverLimit`."""
    for name, value, where in _numbers(subject.arguments, pointer):
        largest = LARGEST_WINDOW if name in _WINDOWS else limits.modules if name in _LAYERS else LARGEST_INTEGER
        if abs(value) > largest and name not in _VALUES and (isinstance(value, int) or name in _WINDOWS):
            raise OverLimit(f"{name} = {_written(value)} is beyond {largest}", needed=value, limit=largest, pointer=where)
    if (modules := subject.modules()) > limits.modules:
        raise OverLimit(
            f"the request builds {modules} modules, more than {limits.modules}", needed=modules, limit=limits.modules, pointer=pointer
        )


def check_elements(inputs: Mapping[str, Any], state: Mapping[str, Any], limits: Limits) -> int:
    """The elements of all tensors asked for, before any is allocated. Errors: `OverLimit`."""
    elements = _elements(inputs.values()) + _elements(state.values())
    if elements > limits.input_elements:
        detail = f"the inputs have {elements} elements, more than {limits.input_elements}"
        raise OverLimit(detail, needed=elements, limit=limits.input_elements, pointer="/inputs")
    return elements


def is_tiny(subject: Subject, inputs: Mapping[str, Any], size: int) -> bool:
    """Whether no product of the sizes in sight could make the run expensive, so that a prediction would cost more than it saves.

    `size` is the product of the integers among the defaults and the elements of the inputs, of which those that are numbers count as
    the arguments do. A size given once for all axes counts as three.
    """
    for _, value, _ in chain(_numbers(subject.arguments, ""), _numbers(dict(inputs), "")):
        size *= max(1, abs(int(min(abs(value), _TINY)))) ** 3
        if size > _TINY:
            return False
    return size <= _TINY


def _numbers(value: Any, pointer: str, name: str = "") -> Iterator[tuple[str, float, str]]:
    """Every finite number in the arguments with the name of its argument and its place; nested modules included."""
    if isinstance(value, ModuleValue):
        yield from _numbers(value.arguments, pointer)
    elif isinstance(value, dict):
        for member, item in value.items():
            yield from _numbers(item, f"{pointer}/{member}", member)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            inside = f"{pointer}/{index}/arguments" if isinstance(item, ModuleValue) else f"{pointer}/{index}"
            yield from _numbers(item, inside, name)
    elif (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and math.isfinite(value)):
        yield name, value, pointer


def _written(value: float) -> str:
    return f"{value:.6g}" if abs(value) < 10**300 else f"a number of {len(str(value)) if abs(value) < 10**4000 else 'over 4000'} digits"


def _elements(values: Iterable[Any]) -> int:
    count = 0
    for value in values:
        if isinstance(value, SOURCES):
            count += math.prod(value.shape)
        elif isinstance(value, tuple):
            count += _elements(value)
    return count
