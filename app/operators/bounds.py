"""Index-like inputs and their bounds, one row an operator: looked at on the CPU before torch sees them.

On CUDA an index out of range poisons the context for every later run; on the CPU some kernels read or write out of bounds in silence.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from app.errors import invalid
from app.operators.operator import Subject

Inputs = Mapping[str, Any]
Check = Callable[[Any, Inputs], None]


def check(subject: Subject, module: torch.nn.Module | None, inputs: Inputs) -> None:
    """Refuses an index outside its range: here, and in a module inside when it is called.

    Errors: `InvalidInput` naming the first such index, its place and the range."""
    if subject.name in CHECKS:
        CHECKS[subject.name](module, inputs)
    if module is not None and module._modules:
        for inside in module.modules():
            if inside is not module and _name(inside) in CHECKS:
                inside.register_forward_pre_hook(_check_call)


def _check_call(module: torch.nn.Module, positional: tuple[Any, ...]) -> None:
    try:
        inputs = inspect.signature(module.forward).bind(*positional).arguments
    except TypeError:  # torch has its own words for this
        return
    CHECKS[_name(module)](module, inputs)


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
    "torch.nn.CircularPad1d": _circular_padding,
    "torch.nn.CircularPad2d": _circular_padding,
    "torch.nn.CircularPad3d": _circular_padding,
}
