"""Index-like inputs and their bounds, one row an operator: looked at on the CPU before torch sees them.

On CUDA an index out of range poisons the context for every later run; on the CPU some kernels read or write out of bounds in silence.
"""

import inspect
import math
import types
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves

from app.errors import invalid
from app.operators.operator import Subject

Inputs = Mapping[str, Any]
Check = Callable[[Any, Inputs], None]


def check(subject: Subject, module: torch.nn.Module | None, inputs: Inputs) -> None:
    """Refuses an index outside its range: here, and in a module inside when it is called.

    Errors: `InvalidInput` naming the first such index, its place and the range."""
    if subject.name in CHECKS:
        CHECKS[subject.name](module, inputs)
    elif subject.name in _FUNCTION_CHECKS:
        _FUNCTION_CHECKS[subject.name](subject.arguments, inputs)
    if module is not None and module._modules:
        for inside in module.modules():
            if inside is not module and _name(inside) in CHECKS:
                inside.register_forward_pre_hook(_checking(CHECKS[_name(inside)]))


def takes_integers(inputs: Inputs) -> bool:
    """Whether some input may be an index: an accelerator does not survive one that is out of range."""
    return any(isinstance(leaf, Tensor) and leaf.dtype in _INDEX_DTYPES - {torch.bool} for leaf in tree_leaves(dict(inputs)))


def _checking(chosen: Check) -> Callable[[torch.nn.Module, tuple[Any, ...]], None]:
    """The check as a hook. It is chosen beforehand: a lazy module has become another class by the time it is called."""

    def check_call(module: torch.nn.Module, positional: tuple[Any, ...]) -> None:
        try:
            inputs = inspect.signature(module.forward).bind(*positional).arguments
        except TypeError:  # torch has its own words for this
            return
        chosen(module, inputs)

    return check_call


def _name(module: torch.nn.Module) -> str:
    return f"torch.nn.{type(module).__name__}"


def check_range(values: Tensor, low: int, high: int, pointer: str, meaning: str, *, spared: int | None = None) -> None:
    """All of `values` must lie in `low … high` (both included) or equal `spared`."""
    wrong = (values < low) | (values > high)
    if spared is not None:
        wrong &= values != spared
    if bool(wrong.any()):
        place = wrong.nonzero()[0].tolist()
        value = values[tuple(place)].item()
        raise invalid(f"index {value} at {place} is outside {low} … {high} ({meaning})", pointer)


def _is_index(values: Any) -> bool:
    """Whether torch might take it for indices; what it does not, it refuses in its own words."""
    return isinstance(values, Tensor) and values.dtype in _INDEX_DTYPES


_INDEX_DTYPES = frozenset({torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8, torch.bool})


def _embedding(module: Any, inputs: Inputs) -> None:
    if _is_index(inputs["input"]):
        check_range(inputs["input"], 0, module.num_embeddings - 1, "/inputs/input", f"num_embeddings is {module.num_embeddings}")


def _embedding_bag(module: Any, inputs: Inputs) -> None:
    _embedding(module, inputs)
    offsets = inputs.get("offsets")
    if isinstance(offsets, Tensor) and _is_index(offsets):
        length = inputs["input"].numel()
        check_range(offsets, 0, length, "/inputs/offsets", f"input has {length} indices")
        if offsets.dim() == 1 and bool((offsets[1:] < offsets[:-1]).any()):
            raise invalid("offsets must not decrease: each is where a bag starts", "/inputs/offsets")


def _class_target(module: Any, inputs: Inputs) -> None:
    scores, target = inputs["input"], inputs["target"]
    if _is_index(target) and scores.dim() > 0:
        classes = scores.shape[1 if scores.dim() > 1 else 0]
        check_range(target, 0, classes - 1, "/inputs/target", f"input has {classes} classes", spared=module.ignore_index)


def _linear_class_target(module: Any, inputs: Inputs) -> None:
    if _is_index(inputs["target"]):
        classes = module.num_classes
        check_range(inputs["target"], 0, classes - 1, "/inputs/target", f"num_classes is {classes}", spared=module.ignore_index)


def _last_axis_target(low: int) -> Check:
    def check_target(module: Any, inputs: Inputs) -> None:
        scores, target = inputs["input"], inputs["target"]
        if _is_index(target) and scores.dim() > 0:
            classes = scores.shape[-1]
            check_range(target, low, classes - 1, "/inputs/target", f"input has {classes} classes")

    return check_target


def _adaptive_target(module: Any, inputs: Inputs) -> None:
    if _is_index(inputs["target_"]):
        check_range(inputs["target_"], 0, module.n_classes - 1, "/inputs/target_", f"n_classes is {module.n_classes}")


def _connectionist_temporal(module: Any, inputs: Inputs) -> None:
    scores, targets = inputs["log_probs"], inputs["targets"]
    steps, classes = scores.shape[0] if scores.dim() else 0, scores.shape[-1] if scores.dim() else 0
    if not 0 <= module.blank < classes:
        raise invalid(f"blank {module.blank} is outside 0 … {classes - 1} (log_probs has {classes} classes)", "/arguments/blank")
    lengths = inputs["target_lengths"]
    for name in ("input_lengths", "target_lengths"):
        if not _is_index(inputs[name]):
            raise invalid(f"{name} must be integers", f"/inputs/{name}")
    check_range(inputs["input_lengths"], 0, steps, "/inputs/input_lengths", f"log_probs has {steps} steps")
    longest = targets.shape[-1] if targets.dim() else 0
    check_range(lengths, 0, longest, "/inputs/target_lengths", f"targets has {longest} places")
    if targets.dim() == 1 and scores.dim() == 3 and int(lengths.sum()) > longest:
        raise invalid(f"target_lengths add up to {int(lengths.sum())}, but targets has {longest} places", "/inputs/target_lengths")
    if targets.dim() == 2 and lengths.dim() == 1 and len(lengths) == len(targets):
        used = torch.arange(longest)[None, :] < lengths[:, None]
        targets = torch.where(used, targets, torch.zeros_like(targets))
    check_range(targets, 0, classes - 1, "/inputs/targets", f"log_probs has {classes} classes")


def _unpool(axes: int) -> Check:
    def check_indices(module: Any, inputs: Inputs) -> None:
        values, indices, size = inputs["input"], inputs["indices"], inputs.get("output_size")
        if not _is_index(indices) or values.dim() < axes:
            return
        if isinstance(size, tuple):
            places = math.prod(size[-axes:])
        else:
            window = [_per_axis(getattr(module, name), axes) for name in ("kernel_size", "stride", "padding")]
            places = math.prod((n - 1) * s - 2 * p + k for n, k, s, p in zip(values.shape[-axes:], *window, strict=True))
        check_range(indices, 0, max(0, places - 1), "/inputs/indices", f"the output has {places} places a channel")

    return check_indices


def _per_axis(value: Any, axes: int) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,) * axes


def _probabilities(module: Any, inputs: Inputs) -> None:
    values = inputs["input"]
    if values.is_floating_point() and bool(((values < 0) | (values > 1) | values.isnan()).any()):
        raise invalid("all elements of input should be between 0 and 1 (apply a sigmoid, or use BCEWithLogitsLoss)", "/inputs/input")


def _random_samples(module: Any, inputs: Inputs) -> None:
    samples = module._random_samples
    if samples is not None and not bool(((samples >= 0) & (samples < 1)).all()):
        raise invalid("_random_samples must lie in [0, 1)", "/arguments/_random_samples")


def _circular_padding(module: Any, inputs: Inputs) -> None:
    """Torch compares with the size before it is cropped, and then wraps memory that was never written."""
    sizes = inputs["input"].shape
    for axis, (before, after) in enumerate(zip(module.padding[::2], module.padding[1::2], strict=True), 1):
        size = sizes[-axis] if axis <= len(sizes) else 0
        cropped = size + min(before, 0) + min(after, 0)
        if cropped < max(before, after) and max(before, after) <= size:
            raise invalid(
                f"padding {before}, {after} of axis {-axis} crops {size} places to {max(0, cropped)} and then wraps more than those",
                "/arguments/padding",
            )


def _features(axis: int) -> Check:
    """Of no features torch makes a parameter that it never writes to: memory of whoever had it before."""

    def check_features(module: Any, inputs: Inputs) -> None:
        shape = inputs["input"].shape
        if len(shape) >= -axis and shape[axis] == 0:
            raise invalid(f"a lazy module learns its size from axis {axis} of the input, which is empty", "/inputs/input")

    return check_features


CHECKS: dict[str, Check] = {
    "torch.nn.Embedding": _embedding,
    "torch.nn.EmbeddingBag": _embedding_bag,
    "torch.nn.NLLLoss": _class_target,
    "torch.nn.CrossEntropyLoss": _class_target,
    "torch.nn.LinearCrossEntropyLoss": _linear_class_target,
    "torch.nn.MultiMarginLoss": _last_axis_target(0),
    "torch.nn.MultiLabelMarginLoss": _last_axis_target(-1),
    "torch.nn.AdaptiveLogSoftmaxWithLoss": _adaptive_target,
    "torch.nn.CTCLoss": _connectionist_temporal,
    "torch.nn.MaxUnpool1d": _unpool(1),
    "torch.nn.MaxUnpool2d": _unpool(2),
    "torch.nn.MaxUnpool3d": _unpool(3),
    "torch.nn.BCELoss": _probabilities,
    "torch.nn.FractionalMaxPool2d": _random_samples,
    "torch.nn.FractionalMaxPool3d": _random_samples,
    "torch.nn.LazyLinear": _features(-1),
    **{f"torch.nn.Lazy{kind}{axes}d": _features(-1 - axes) for kind in ("Conv", "ConvTranspose") for axes in (1, 2, 3)},
    "torch.nn.CircularPad1d": _circular_padding,
    "torch.nn.CircularPad2d": _circular_padding,
    "torch.nn.CircularPad3d": _circular_padding,
}


# ---- functions


def _as_module(name: str, **defaults: Any) -> Check:
    """The check of the module of that name, for the function: its arguments are what the module's attributes are."""

    def check_function(arguments: Mapping[str, Any], inputs: Inputs) -> None:
        CHECKS[f"torch.nn.{name}"](types.SimpleNamespace(**defaults | dict(inputs) | dict(arguments)), dict(inputs) | dict(arguments))

    return check_function


def _table(check: Check) -> Check:
    """The check of an embedding whose table is an input."""

    def check_function(arguments: Mapping[str, Any], inputs: Inputs) -> None:
        if inputs["weight"].dim():
            check(types.SimpleNamespace(num_embeddings=inputs["weight"].shape[0]), inputs)

    return check_function


def _linear_classes(arguments: Mapping[str, Any], inputs: Inputs) -> None:
    if inputs["linear_weight"].dim():
        options = types.SimpleNamespace(num_classes=inputs["linear_weight"].shape[0], ignore_index=arguments.get("ignore_index"))
        _linear_class_target(options, inputs)


def _unpool_function(axes: int) -> Check:
    def check_indices(arguments: Mapping[str, Any], inputs: Inputs) -> None:
        window = {"stride": None, "padding": 0} | dict(arguments)
        window["stride"] = window["stride"] or window["kernel_size"]
        _unpool(axes)(types.SimpleNamespace(**window), dict(inputs) | {"output_size": arguments.get("output_size")})

    return check_indices


def _circular_pad(arguments: Mapping[str, Any], inputs: Inputs) -> None:
    if arguments.get("mode") == "circular" and len(arguments["pad"]) % 2 == 0:
        _circular_padding(types.SimpleNamespace(padding=arguments["pad"]), inputs)


def _pivots(name: str, factors: str, signed: bool = False) -> Check:
    """Row numbers from 1 on that LAPACK swaps by, unchecked. Signed ones mark blocks of two rows."""

    def check_pivots(arguments: Mapping[str, Any], inputs: Inputs) -> None:
        pivots, rows = inputs[name], inputs[factors].shape[-2] if inputs[factors].dim() > 1 else 0
        if _is_index(pivots):
            check_range(pivots.abs() if signed else pivots, 1, rows, f"/inputs/{name}", f"{factors} has {rows} rows")

    return check_pivots


def _packed(arguments: Mapping[str, Any], inputs: Inputs) -> None:
    """Torch trusts a packed sequence, since it is always one that it packed itself."""
    data, sizes = inputs["data"], inputs["batch_sizes"]
    if not _is_index(sizes) or sizes.dim() != 1 or not sizes.numel() or data.dim() == 0:
        raise invalid("batch_sizes must be a list of integers, and data have a dimension", "/inputs/batch_sizes")
    check_range(sizes, 1, len(data), "/inputs/batch_sizes", f"data has {len(data)} rows")
    if bool((sizes[1:] > sizes[:-1]).any()) or int(sizes.sum()) != len(data):
        raise invalid(f"batch_sizes must not increase, and add up to the {len(data)} rows of data", "/inputs/batch_sizes")
    for name in ("sorted_indices", "unsorted_indices"):
        if name in inputs and _is_index(inputs[name]):
            check_range(inputs[name], 0, int(sizes[0]) - 1, f"/inputs/{name}", f"the batch has {int(sizes[0])} sequences")


_F = "torch.nn.functional."
_FUNCTION_CHECKS: dict[str, Check] = {
    f"{_F}embedding": _table(_embedding),
    f"{_F}embedding_bag": _table(_embedding_bag),
    f"{_F}nll_loss": _as_module("NLLLoss", ignore_index=-100),
    f"{_F}cross_entropy": _as_module("CrossEntropyLoss", ignore_index=-100),
    f"{_F}linear_cross_entropy": _linear_classes,
    f"{_F}multi_margin_loss": _as_module("MultiMarginLoss"),
    f"{_F}multilabel_margin_loss": _as_module("MultiLabelMarginLoss"),
    f"{_F}ctc_loss": _as_module("CTCLoss", blank=0),
    f"{_F}max_unpool1d": _unpool_function(1),
    f"{_F}max_unpool2d": _unpool_function(2),
    f"{_F}max_unpool3d": _unpool_function(3),
    f"{_F}binary_cross_entropy": _as_module("BCELoss"),
    f"{_F}fractional_max_pool2d": _as_module("FractionalMaxPool2d", _random_samples=None),
    f"{_F}fractional_max_pool3d": _as_module("FractionalMaxPool3d", _random_samples=None),
    f"{_F}pad": _circular_pad,
    "torch.lu_solve": _pivots("LU_pivots", "LU_data"),
    "torch.lu_unpack": _pivots("LU_pivots", "LU_data"),
    "torch.linalg.lu_solve": _pivots("pivots", "LU"),
    "torch.linalg.ldl_solve": _pivots("pivots", "LD", signed=True),
    "torch.nn.utils.rnn.pad_packed_sequence": _packed,
}
"""The same for functions, which are given their arguments instead of a module."""
