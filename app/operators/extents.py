"""The sizes of outputs as formulas with the request's own numbers in them. What is shown is what is computed, and only what came out so
in the dry run is said.
"""

import contextlib
import functools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import CodeType
from typing import Any, NamedTuple

from app.operators.requests import RunRequest
from app.operators.tables.extents import PER_AXIS, ROWS, Extent, F

Names = dict[str, Any]
Rule = Callable[[Names], Iterable[Extent]]

_TOKEN = re.compile(r"(len\(\w+\)|\b[A-Za-z_]\w*(?![\w(])(?:\.\w+|\[-?\d+\])*)", re.ASCII)
_INDEXED = re.compile(rf"\b({'|'.join(PER_AXIS)})\[(-\d+)\]")
_PYTHON = str.maketrans({"⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "·": "*", "−": "-", "²": "**2"})
_KNOWN = {
    "__builtins__": {},
    "floor": math.floor,
    "ceil": math.ceil,
    "min": min,
    "max": max,
    "len": len,
    "isinstance": isinstance,
    "tuple": tuple,
}
_NOT_THOUGHT_OF = (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError)
"""What evaluating a formula ends with where an argument has a form that its row does not know."""

_MOST_TERMS = 12


class Formula(NamedTuple):
    """`formula` with its names, the same with their `numbers`, and its value: the size of the output's axis `place`."""

    output: str
    axis: str
    place: int
    formula: str
    numbers: str
    value: float

    def as_data(self) -> dict[str, Any]:
        return {"output": self.output, "axis": self.axis, "formula": self.formula, "numbers": self.numbers, "value": int(self.value)}


def formulas(request: RunRequest, shapes: Mapping[str, tuple[int, ...]]) -> list[dict[str, Any]]:
    """The formulas of the axes of the outputs with these shapes; one that says something else than the shape is left out."""
    return [formula.as_data() for formula in predict(request, shapes) if shapes[formula.output][formula.place] == formula.value]


def predict(request: RunRequest, shapes: Mapping[str, tuple[int, ...]]) -> Iterator[Formula]:
    """All formulas that the tables have for the request. Of the outputs only the number of axes counts."""
    operator = request.operator.name
    if operator not in ROWS and operator not in RULES:
        return
    names, said = _names(request), set()
    lengths = tuple((name, len(value)) for name in PER_AXIS if isinstance(value := names.get(name), tuple))
    with contextlib.suppress(*_NOT_THOUGHT_OF):
        for extent in RULES[operator](names) if operator in RULES else ROWS[operator]:
            axes = len(shapes.get(extent.output, ()))
            key = extent.output, extent.axis
            if key not in said and -axes <= extent.axis < axes and (not extent.when or _value(extent.when, names)):
                said.add(key)
                yield _formula(extent, _indexed(extent.formula, lengths), names, extent.axis % axes)


def _names(request: RunRequest) -> Names:
    """What a formula may name: arguments and inputs, with torch's defaults; an argument that is the same for all axes is one number."""
    signature = request.operator.signature
    names: Names = {name: argument.default for name, argument in signature.arguments.items()}
    names |= dict.fromkeys(signature.inputs) | dict(request.subject.arguments) | dict(request.inputs)
    if names.get("stride", 1) in (None, ()):
        names["stride"] = names["kernel_size"]
    for name in PER_AXIS:
        value = names.get(name)
        if isinstance(value, tuple) and value and value.count(value[0]) == len(value):
            names[name] = value[0]
    return names


def _formula(extent: Extent, text: str, names: Names, place: int) -> Formula:
    sizes = {name: _value(size, names) for name, size in extent.sizes.items() if name in text}
    known = names | sizes
    return Formula(
        output=extent.output,
        axis=extent.name or f"shape[{place}]",
        place=place,
        formula=text,
        numbers="".join(_written(_value(piece, known)) if index % 2 else piece for index, piece in enumerate(_pieces(text))),
        value=_value(text, known),
    )


@functools.lru_cache(maxsize=1024)
def _indexed(formula: str, lengths: tuple[tuple[str, int], ...]) -> str:
    """Per-axis arguments indexed from the first axis, as a reader would, and only those that are lists of these lengths."""
    listed = dict(lengths)
    return _INDEXED.sub(lambda found: f"{found[1]}[{listed[found[1]] + int(found[2])}]" if found[1] in listed else found[1], formula)


def _written(value: float) -> str:
    short = int(value) if isinstance(value, float) and value.is_integer() else value
    return f"(−{-short})" if short < 0 else str(short)


def _value(text: str, names: Names) -> Any:
    return names[text] if text in names else eval(_code(text), _KNOWN, names)


@functools.lru_cache(maxsize=1024)
def _pieces(text: str) -> list[str]:
    """What stands between the names of a formula, and at every second place a name."""
    return _TOKEN.split(text)


@functools.lru_cache(maxsize=1024)
def _code(text: str) -> CodeType:
    """Python for a formula of the tables: no text of a request comes here."""
    return compile(text.translate(_PYTHON), "<extent>", "eval")


# ---- axes that depend on the arguments


def _axis(index: int, axes: int) -> int:
    return index % axes if axes else 0


def _flattened(names: Names) -> Iterable[Extent]:
    axes = len(names["input"].shape)
    first, last = _axis(names["start_dim"], axes), _axis(names["end_dim"], axes)
    sizes = {f"S_{axis}": f"input.shape[{axis}]" for axis in range(first, last + 1)}
    if axes:
        yield Extent("·".join(sizes), first, sizes=sizes)


def _unflattened(argument: str) -> Rule:
    def rule(names: Names) -> Iterable[Extent]:
        axis, parts = _axis(names["dim"], len(names["input"].shape)), names[argument]
        others = "·".join(f"{argument}[{index}]" for index, size in enumerate(parts) if size != -1) or "1"
        for index, size in enumerate(parts):
            inferred = f"S_{axis} / ({others})" if len(parts) > 2 else f"S_{axis} / {others}"
            yield Extent(inferred if size == -1 else f"{argument}[{index}]", axis + index, sizes={f"S_{axis}": f"input.shape[{axis}]"})

    return rule


def _joined(axis: int | None = None, least_axes: int = 1) -> Rule:
    """The sum of the sizes along an axis; torch leaves empty vectors out, and hstack and vstack have axes of their own."""

    def rule(names: Names) -> Iterable[Extent]:
        shapes = [tensor.shape for tensor in names["tensors"]]
        counted = [index for index, shape in enumerate(shapes) if shape != (0,)] or [0]
        axes = max(least_axes, len(shapes[counted[0]]))
        along = _axis(names["dim"], axes) if axis is None else min(axis, axes - 1)
        sizes = {f"N_{i}": f"tensors[{i}].shape[{along}]" if len(shapes[i]) >= least_axes else "1" for i in counted}
        if len(sizes) <= _MOST_TERMS:
            yield Extent(" + ".join(sizes), along, sizes=sizes)

    return rule


def _stacked(names: Names) -> Iterable[Extent]:
    yield Extent("len(tensors)", _axis(names["dim"], len(names["tensors"][0].shape) + 1))


def _repeated(argument: str) -> Rule:
    def rule(names: Names) -> Iterable[Extent]:
        times, axes = len(names[argument]), len(names["input"].shape)
        for axis in range(-min(times, axes), 0):
            yield Extent(f"input.shape[{axis}]·{argument}[{times + axis}]", axis)

    return rule


def _kron(names: Names) -> Iterable[Extent]:
    for axis in range(-min(len(names["input"].shape), len(names["other"].shape)), 0):
        yield Extent(f"input.shape[{axis}]·other.shape[{axis}]", axis)


def _slid(names: Names) -> Iterable[Extent]:
    axis = _axis(names["dimension"], len(names["input"].shape))
    yield Extent("⌊(N − size) / step⌋ + 1", axis, sizes={"N": f"input.shape[{axis}]"})
    yield Extent("size", -1)


def _along(formula: str, argument: str = "dim") -> Rule:
    """One axis, named by an argument, by a formula of its size N."""

    def rule(names: Names) -> Iterable[Extent]:
        axis = _axis(names[argument], len(names["input"].shape))
        text = formula.replace("N", "n") if names.get("n") is not None else formula
        yield Extent(text, axis, sizes={"N": f"input.shape[{axis}]"})

    return rule


def _differences(names: Names) -> Iterable[Extent]:
    axis = _axis(names["dim"], len(names["input"].shape))
    if names["prepend"] is None and names["append"] is None:
        yield Extent("max(N − n, 0)", axis, sizes={"N": f"input.shape[{axis}]"})


def _full_spectrum(names: Names) -> Iterable[Extent]:
    axis = _axis(names["dim"], len(names["input"].shape))
    yield Extent("2·(N − 1)" if names["n"] is None else "n", axis, sizes={"N": f"input.shape[{axis}]"})


RULES: dict[str, Rule] = {
    "torch.nn.Flatten": _flattened,
    "torch.flatten": _flattened,
    "torch.nn.Unflatten": _unflattened("unflattened_size"),
    "torch.unflatten": _unflattened("sizes"),
    "torch.cat": _joined(),
    "torch.concat": _joined(),
    "torch.concatenate": _joined(),
    "torch.hstack": _joined(1),
    "torch.vstack": _joined(0, 2),
    "torch.row_stack": _joined(0, 2),
    "torch.stack": _stacked,
    "torch.tile": _repeated("dims"),
    "torch.Tensor.repeat": _repeated("repeats"),
    "torch.kron": _kron,
    "torch.Tensor.unfold": _slid,
    "torch.nn.GLU": _along("N / 2"),
    f"{F}.glu": _along("N / 2"),
    "torch.fft.rfft": _along("⌊N / 2⌋ + 1"),
    "torch.fft.ihfft": _along("⌊N / 2⌋ + 1"),
    "torch.fft.irfft": _full_spectrum,
    "torch.fft.hfft": _full_spectrum,
    "torch.diff": _differences,
}
