"""Dry runs drawn at random: for each operator whose output sizes follow from a formula, arguments and sizes of many kinds."""

import math
import random
from collections.abc import Callable
from typing import Any

from app.operators.tables.extents import F

Request = dict[str, Any]
Draw = Callable[[random.Random], Request]


def some(rng: random.Random, axes: int, least: int, most: int) -> Any:
    """One number for all axes, or one an axis."""
    return rng.randint(least, most) if rng.random() < 0.5 else [rng.randint(least, most) for _ in range(axes)]


def given(*shape: int) -> Request:
    return {"shape": list(shape), "dtype": "float32"}


def space(rng: random.Random, axes: int, most: int = 12, channels: int = 1) -> list[int]:
    """A shape with that many axes of space, batched or not."""
    sizes = [channels, *(rng.randint(1, most) for _ in range(axes))]
    return sizes if rng.random() < 0.3 else [rng.randint(1, 3), *sizes]


def maybe(rng: random.Random, **arguments: Any) -> Request:
    return {name: value for name, value in arguments.items() if rng.random() < 0.6}


def windows(rng: random.Random, axes: int, *, pads: bool = True, dilates: bool = True) -> Request:
    drawn = maybe(rng, stride=some(rng, axes, 1, 4), padding=some(rng, axes, 0, 3), dilation=some(rng, axes, 1, 3))
    left_out = {*(() if pads else ("padding",)), *(() if dilates else ("dilation",))}
    return {name: value for name, value in drawn.items() if name not in left_out}


def convolution(axes: int, lazy: bool = False) -> Draw:
    def draw(rng: random.Random) -> Request:
        channels = {"out_channels": 2} if lazy else {"in_channels": 1, "out_channels": 2}
        arguments = {**channels, "kernel_size": some(rng, axes, 1, 4), **windows(rng, axes)}
        if rng.random() < 0.3:
            arguments |= {"padding": rng.choice(["same", "valid"])}
        return {"arguments": arguments, "inputs": {"input": given(*space(rng, axes))}}

    return draw


def transposed(axes: int, lazy: bool = False) -> Draw:
    def draw(rng: random.Random) -> Request:
        channels = {"out_channels": 2} if lazy else {"in_channels": 1, "out_channels": 2}
        padded = maybe(rng, output_padding=some(rng, axes, 0, 2))
        arguments = {**channels, "kernel_size": some(rng, axes, 1, 4), **windows(rng, axes), **padded}
        inputs: Request = {"input": given(*(shape := space(rng, axes, 6)))}
        if rng.random() < 0.2:
            inputs["output_size"] = [size + rng.randint(0, 3) for size in shape[-axes:]]
        return {"arguments": arguments, "inputs": inputs}

    return draw


def functional_convolution(axes: int, *, is_transposed: bool = False) -> Draw:
    def draw(rng: random.Random) -> Request:
        more = maybe(rng, output_padding=some(rng, axes, 0, 2)) if is_transposed else {}
        if not is_transposed and rng.random() < 0.3:
            more = {"padding": rng.choice(["same", "valid"])}
        weight = given(1, 1, *(rng.randint(1, 4) for _ in range(axes)))
        return {"arguments": windows(rng, axes) | more, "inputs": {"input": given(*space(rng, axes)), "weight": weight}}

    return draw


def pooling(axes: int, *, dilates: bool = False, pads: bool = True, norm: bool = False) -> Draw:
    def draw(rng: random.Random) -> Request:
        arguments = {
            **({"norm_type": 2} if norm else {}),
            "kernel_size": some(rng, axes, 1, 5),
            **windows(rng, axes, pads=pads, dilates=dilates),
            **maybe(rng, ceil_mode=True),
        }
        return {"arguments": arguments, "inputs": {"input": given(*space(rng, axes, 20))}}

    return draw


def fractions(axes: int) -> Draw:
    def draw(rng: random.Random) -> Request:
        ratios = [round(rng.uniform(0.1, 0.9), 2) for _ in range(axes)]
        how = {"output_size": some(rng, axes, 1, 5)} if rng.random() < 0.5 else {"output_ratio": ratios}
        return {"arguments": {"kernel_size": some(rng, axes, 1, 3), **how}, "inputs": {"input": given(*space(rng, axes, 20))}}

    return draw


def unpooling(axes: int) -> Draw:
    def draw(rng: random.Random) -> Request:
        kernel, shape = some(rng, axes, 1, 3), space(rng, axes, 4)
        indices = {"fill": "zeros", "shape": shape, "dtype": "int64"}
        arguments = {"kernel_size": kernel, **windows(rng, axes, dilates=False)}
        return {"arguments": arguments, "inputs": {"input": {"fill": "zeros", "shape": shape}, "indices": indices}}

    return draw


def padding(axes: int, named: str = "padding") -> Draw:
    def draw(rng: random.Random) -> Request:
        pads = [rng.randint(-1, 3) for _ in range(2 * axes)]
        one = rng.random() < 0.3 and named == "padding"
        arguments = {named: rng.randint(0, 3) if one else pads}
        return {"arguments": arguments, "inputs": {"input": given(*space(rng, axes))}}

    return draw


def constant(axes: int) -> Draw:
    return lambda rng: (drawn := padding(axes)(rng)) | {"arguments": {**drawn["arguments"], "value": 1.0}}


def resizing(counts: tuple[int, ...], **fixed: Any) -> Draw:
    def draw(rng: random.Random) -> Request:
        axes = rng.choice(counts)
        factor: Any = round(rng.uniform(0.3, 3), 2)
        factors = [round(rng.uniform(0.3, 3), 3) for _ in range(axes)] if rng.random() < 0.4 else factor
        how = {"size": some(rng, axes, 1, 9)} if rng.random() < 0.4 else {"scale_factor": factors}
        shape = [1, 1, *(rng.randint(1, 30) for _ in range(axes))]
        return {"arguments": {**how, **fixed}, "inputs": {"input": given(*shape)}}

    return draw


def unfolding(rng: random.Random) -> Request:
    arguments = {"kernel_size": some(rng, 2, 1, 4), **windows(rng, 2)}
    return {"arguments": arguments, "inputs": {"input": given(*space(rng, 2, channels=3))}}


def folding(rng: random.Random) -> Request:
    size, kernel, stride = ([rng.randint(2, 7) for _ in "HW"], [rng.randint(1, 3) for _ in "HW"], rng.randint(1, 3))
    count = math.prod((extent - window) // stride + 1 for extent, window in zip(size, kernel, strict=True))
    shape = [*([2] if rng.random() < 0.5 else []), 2 * math.prod(kernel), count]
    return {"arguments": {"output_size": size, "kernel_size": kernel, "stride": stride}, "inputs": {"input": given(*shape)}}


def shuffling(argument: str) -> Draw:
    def draw(rng: random.Random) -> Request:
        factor = rng.randint(1, 3)
        shape = [2] * rng.randint(0, 2) + [factor**2 * rng.randint(1, 2), *(factor * rng.randint(1, 3) for _ in "HW")]
        return {"arguments": {argument: factor}, "inputs": {"input": given(*shape)}}

    return draw


def recurrence(rng: random.Random, **more: Any) -> Request:
    arguments = {"input_size": 3, "hidden_size": rng.randint(2, 5), **maybe(rng, num_layers=rng.randint(1, 3), **more)}
    arguments |= maybe(rng, bidirectional=True, batch_first=True)
    return {"arguments": arguments, "inputs": {"input": given(*[rng.randint(1, 5) for _ in range(rng.randint(1, 2))], 3)}}


def anything(rng: random.Random, most_axes: int = 4, least_axes: int = 1) -> list[int]:
    return [rng.randint(1, 5) for _ in range(rng.randint(least_axes, most_axes))]


def flattening(rng: random.Random) -> Request:
    axes = len(shape := anything(rng))
    arguments = maybe(rng, start_dim=rng.randint(-axes - 1, axes), end_dim=rng.randint(-axes - 1, axes))
    return {"arguments": arguments, "inputs": {"input": given(*shape)}}


def unflattening(argument: str) -> Draw:
    def draw(rng: random.Random) -> Request:
        parts = [rng.randint(1, 3) for _ in range(rng.randint(1, 3))]
        shape, dim = [2, math.prod(parts), 3], rng.choice([1, -2])
        if rng.random() < 0.5:
            parts[rng.randrange(len(parts))] = -1
        return {"arguments": {"dim": dim, argument: parts}, "inputs": {"input": given(*shape)}}

    return draw


def joining(*, has_dim: bool) -> Draw:
    def draw(rng: random.Random) -> Request:
        shape = anything(rng)
        dim = rng.randint(-len(shape), len(shape) - 1)
        along = dim if has_dim else min(1, len(shape) - 1)
        shapes = [[*shape] for _ in range(rng.randint(1, 4))]
        for one in shapes:
            one[along] = rng.randint(0, 4)
        tensors = [given(*one) for one in [*shapes, *([[0]] if rng.random() < 0.2 else [])]]
        return {"arguments": {"dim": dim} if has_dim else {}, "inputs": {"tensors": tensors}}

    return draw


def rows(rng: random.Random) -> Request:
    shapes = [[3] if rng.random() < 0.5 else [rng.randint(1, 3), 3] for _ in range(rng.randint(1, 4))]
    return {"inputs": {"tensors": [given(*shape) for shape in shapes]}}


def stacking(rng: random.Random) -> Request:
    shape = anything(rng, least_axes=0)
    dim = rng.randint(-len(shape) - 1, len(shape))
    return {"arguments": {"dim": dim}, "inputs": {"tensors": [given(*shape) for _ in range(rng.randint(1, 4))]}}


def multiplying(rng: random.Random) -> Request:
    inner, batch = rng.randint(1, 4), anything(rng, 2, 0)
    left, right = rng.choice(
        [([*batch, 3, inner], [inner]), ([inner], [*batch, inner, 4]), ([*batch, 2, inner], [inner, 5]), ([2, inner], [*batch, inner, 3])]
    )
    return {"inputs": {"input": given(*left), "other": given(*right)}}


def product(*inputs: str, batch: bool = False, added: tuple[str, ...] = ()) -> Draw:
    def draw(rng: random.Random) -> Request:
        n, m, p = (rng.randint(1, 5) for _ in "nmp")
        lead = [rng.randint(1, 3)] if batch else []
        tensors = {inputs[0]: given(*lead, n, m), inputs[1]: given(*lead, m, p), **{name: given() for name in added}}
        return {"inputs": tensors}

    return draw


def repeating(argument: str) -> Draw:
    def draw(rng: random.Random) -> Request:
        times = [rng.randint(0, 3) for _ in range(rng.randint(1, 4))]
        return {"arguments": {argument: times}, "inputs": {"input": given(*anything(rng))}}

    return draw


def along(argument: str = "dim", **ranges: tuple[int, int]) -> Draw:
    def draw(rng: random.Random) -> Request:
        shape = [rng.randint(1, 8) for _ in range(rng.randint(1, 3))]
        drawn = {name: rng.randint(*bounds) for name, bounds in ranges.items() if argument == "dimension" or rng.random() < 0.5}
        return {"arguments": {argument: rng.randint(-len(shape), len(shape) - 1), **drawn}, "inputs": {"input": given(*shape)}}

    return draw


def counting(rng: random.Random) -> Request:
    step = rng.choice([1, 2, 3, 0.5, 0.1, 0.3])
    return {"arguments": {"end": round(rng.uniform(3, 20), 1), "step": step, **maybe(rng, start=rng.randint(-5, 3))}}


def linear(rng: random.Random) -> Request:
    return {"arguments": {"in_features": 3, "out_features": rng.randint(1, 6)}, "inputs": {"input": given(*anything(rng, 2, 0), 3)}}


def time_first(rng: random.Random) -> Request:
    inputs = {"input": given(rng.randint(1, 9), 1, 2), "weight": given(rng.randint(1, 4), 2, 3), "bias": given(3)}
    return {"arguments": maybe(rng, pad=rng.randint(0, 3)), "inputs": inputs}


SPACES = (1, 2, 3)
DRAWN: dict[str, Draw] = {
    **{f"torch.nn.Conv{n}d": convolution(n) for n in SPACES},
    **{f"torch.nn.LazyConv{n}d": convolution(n, lazy=True) for n in SPACES},
    **{f"torch.nn.ConvTranspose{n}d": transposed(n) for n in SPACES},
    **{f"torch.nn.LazyConvTranspose{n}d": transposed(n, lazy=True) for n in SPACES},
    **{f"{F}.conv{n}d": functional_convolution(n) for n in SPACES},
    **{f"{F}.conv_transpose{n}d": functional_convolution(n, is_transposed=True) for n in SPACES},
    f"{F}.conv_tbc": time_first,
    **{name: pooling(n, dilates=True) for n in SPACES for name in (f"torch.nn.MaxPool{n}d", f"{F}.max_pool{n}d")},
    **{name: pooling(n) for n in SPACES for name in (f"torch.nn.AvgPool{n}d", f"{F}.avg_pool{n}d")},
    **{name: pooling(n, pads=False, norm=True) for n in SPACES for name in (f"torch.nn.LPPool{n}d", f"{F}.lp_pool{n}d")},
    **{name: fractions(n) for n in (2, 3) for name in (f"torch.nn.FractionalMaxPool{n}d", f"{F}.fractional_max_pool{n}d")},
    **{name: unpooling(n) for n in SPACES for name in (f"torch.nn.MaxUnpool{n}d", f"{F}.max_unpool{n}d")},
    **{f"torch.nn.{kind}Pad{n}d": padding(n) for kind in ("Zero", "Reflection", "Replication", "Circular") for n in SPACES},
    **{f"torch.nn.ConstantPad{n}d": constant(n) for n in SPACES},
    f"{F}.pad": padding(2, "pad"),
    **{name: resizing(SPACES) for name in ("torch.nn.Upsample", f"{F}.interpolate", f"{F}.upsample", f"{F}.upsample_nearest")},
    **{name: resizing((2,)) for name in ("torch.nn.UpsamplingNearest2d", "torch.nn.UpsamplingBilinear2d", f"{F}.upsample_bilinear")},
    **dict.fromkeys(("torch.nn.Unfold", f"{F}.unfold"), unfolding),
    **dict.fromkeys(("torch.nn.Fold", f"{F}.fold"), folding),
    **{name: shuffling("upscale_factor") for name in ("torch.nn.PixelShuffle", f"{F}.pixel_shuffle")},
    **{name: shuffling("downscale_factor") for name in ("torch.nn.PixelUnshuffle", f"{F}.pixel_unshuffle")},
    "torch.nn.Linear": linear,
    "torch.nn.RNN": recurrence,
    "torch.nn.GRU": recurrence,
    "torch.nn.LSTM": lambda rng: recurrence(rng, proj_size=1),
    "torch.nn.Flatten": flattening,
    "torch.flatten": flattening,
    "torch.nn.Unflatten": unflattening("unflattened_size"),
    "torch.unflatten": unflattening("sizes"),
    **{f"torch.{name}": joining(has_dim=True) for name in ("cat", "concat", "concatenate")},
    "torch.hstack": joining(has_dim=False),
    "torch.vstack": rows,
    "torch.row_stack": rows,
    "torch.stack": stacking,
    "torch.matmul": multiplying,
    "torch.linalg.matmul": multiplying,
    "torch.mm": product("input", "mat2"),
    "torch.bmm": product("input", "mat2", batch=True),
    "torch.addmm": product("mat1", "mat2", added=("input",)),
    "torch.addbmm": product("batch1", "batch2", batch=True, added=("input",)),
    "torch.baddbmm": product("batch1", "batch2", batch=True, added=("input",)),
    "torch.tile": repeating("dims"),
    "torch.Tensor.repeat": repeating("repeats"),
    "torch.kron": lambda rng: {"inputs": {"input": given(*anything(rng, 3)), "other": given(*anything(rng, 3))}},
    "torch.Tensor.unfold": along("dimension", size=(1, 5), step=(1, 4)),
    "torch.nn.GLU": along(),
    f"{F}.glu": along(),
    **{f"torch.fft.{name}": along(n=(1, 9)) for name in ("rfft", "ihfft", "irfft", "hfft")},
    "torch.diff": along(n=(0, 9)),
    "torch.arange": counting,
}
