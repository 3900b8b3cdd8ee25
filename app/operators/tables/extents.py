"""How large the axes of outputs are: formulas as the reader sees them, one row an operator.

What is shown is what is computed: in a formula stand the operator's arguments and inputs by their names, and the sizes that the row names.
Per-axis arguments are indexed from the last axis; `extents.py` drops the index where all axes have the same.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

PER_AXIS = ("kernel_size", "stride", "padding", "dilation", "output_padding", "output_size", "scale_factor", "output_ratio", "size")


@dataclass(frozen=True)
class Extent:
    """One axis of one output. Of several for one axis the first counts whose `when` holds; `sizes` names sizes that the formula needs."""

    formula: str
    axis: int = -1
    name: str = ""
    when: str = ""
    sizes: dict[str, str] = field(default_factory=dict)
    output: str = "output"


Case = tuple[str, str]
"""A formula for any axis of space, `X` in the place of its letter, and when it holds."""

_LETTERS = {1: "L", 2: "HW", 3: "DHW"}
_INDEXED = re.compile(rf"\b({'|'.join(PER_AXIS)})\b")

CONVOLVED: tuple[Case, ...] = (
    ("X_in", "padding == 'same'"),
    ("⌊(X_in − dilation·(kernel_size − 1) − 1) / stride⌋ + 1", "padding == 'valid'"),
    ("⌊(X_in + 2·padding − dilation·(kernel_size − 1) − 1) / stride⌋ + 1", ""),
)
TRANSPOSED: tuple[Case, ...] = (
    ("output_size", "output_size is not None"),
    ("(X_in − 1)·stride − 2·padding + dilation·(kernel_size − 1) + output_padding + 1", ""),
)
# With ceil_mode the last window must begin inside the input or its left padding: https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
MAX_POOLED: tuple[Case, ...] = (
    ("min(⌈(X_in + 2·padding − dilation·(kernel_size − 1) − 1) / stride⌉, ⌈(X_in + padding) / stride⌉ − 1) + 1", "ceil_mode"),
    ("⌊(X_in + 2·padding − dilation·(kernel_size − 1) − 1) / stride⌋ + 1", ""),
)
AVERAGE_POOLED: tuple[Case, ...] = (
    ("min(⌈(X_in + 2·padding − kernel_size) / stride⌉, ⌈(X_in + padding) / stride⌉ − 1) + 1", "ceil_mode"),
    ("⌊(X_in + 2·padding − kernel_size) / stride⌋ + 1", ""),
)
NORM_POOLED: tuple[Case, ...] = (
    ("min(⌈(X_in − kernel_size) / stride⌉, ⌈X_in / stride⌉ − 1) + 1", "ceil_mode"),
    ("⌊(X_in − kernel_size) / stride⌋ + 1", ""),
)
FRACTION_POOLED: tuple[Case, ...] = (("output_size", "output_size is not None"), ("⌊X_in·output_ratio⌋", ""))
UNPOOLED: tuple[Case, ...] = (("output_size", "output_size is not None"), ("(X_in − 1)·stride − 2·padding + kernel_size", ""))
RESIZED: tuple[Case, ...] = (("size", "size is not None"), ("⌊X_in·scale_factor⌋", ""))


def spatial(axes: int, cases: Iterable[Case], when: str = "") -> tuple[Extent, ...]:
    """Each of the last `axes` axes by the same formula; `X` becomes the letter of the axis, and `K_X` without one `K`."""
    return tuple(
        Extent(
            _of_axis(formula, axis, letter, axes),
            axis,
            f"{letter}_out",
            " and ".join(filter(None, (when, condition))),
            _sizes(axis, letter),
        )
        for axis, letter in zip(range(-axes, 0), _LETTERS[axes], strict=True)
        for formula, condition in cases
    )


def _of_axis(formula: str, axis: int, letter: str, axes: int = 0) -> str:
    indexed = _INDEXED.sub(rf"\1[{axis}]", formula)
    return (indexed.replace("K_X", "K") if axes == 1 else indexed).replace("X", letter)


def _sizes(axis: int, letter: str) -> dict[str, str]:
    kernel = f"weight.shape[{axis}]"
    return {f"{letter}_in": f"input.shape[{axis}]", f"K_{letter}": kernel, "K": kernel}


def _of_weight(cases: Iterable[Case]) -> list[Case]:
    """The same for a function, whose kernel's size is its weight's."""
    return [(formula.replace("kernel_size", "K_X"), condition) for formula, condition in cases]


def _resized(axes: Iterable[int]) -> tuple[Extent, ...]:
    return tuple(extent for count in axes for extent in spatial(count, RESIZED, when=f"len(input.shape) == {count + 2}"))


_SIDES = {-1: ("padding_left", "padding_right"), -2: ("padding_top", "padding_bottom"), -3: ("padding_front", "padding_back")}


def _padded(axes: int) -> tuple[Extent, ...]:
    """The last axis comes first in `padding`, its beginning before its end."""
    extents: list[Extent] = []
    for axis, letter in zip(range(-axes, 0), _LETTERS[axes], strict=True):
        size, (before, after) = {f"{letter}_in": f"input.shape[{axis}]"}, _SIDES[axis]
        sides = {before: f"padding[{-2 * axis - 2}]", after: f"padding[{-2 * axis - 1}]"}
        extents.append(Extent(f"{letter}_in + 2·padding", axis, f"{letter}_out", "not isinstance(padding, tuple)", size))
        extents.append(Extent(f"{letter}_in + {before} + {after}", axis, f"{letter}_out", sizes=size | sides))
    return tuple(extents)


def _recurrent(hidden: Iterable[Case], *others: Extent) -> tuple[Extent, ...]:
    both = [(f"2·{formula}", f"bidirectional and {when}" if when else "bidirectional") for formula, when in hidden]
    return (
        *(Extent(formula, -1, "D·H_out", when) for formula, when in (*both, *hidden)),
        Extent("2·num_layers", 0, "D·num_layers", "bidirectional", output="h_n"),
        Extent("num_layers", 0, "D·num_layers", output="h_n"),
        *(Extent(formula, -1, "H_out", when, output="h_n") for formula, when in hidden),
        *others,
    )


_WINDOWS = "⌊(X + 2·padding − dilation·(kernel_size − 1) − 1) / stride⌋ + 1"
_SLID = "·".join(f"({_of_axis(_WINDOWS, axis, letter)})" for letter, axis in (("H", -2), ("W", -1)))
_UNFOLDED = (
    Extent("C·kernel_size[-2]·kernel_size[-1]", -2, "C·K_H·K_W", sizes={"C": "input.shape[-3]"}),
    Extent(_SLID, -1, "L", sizes={"H": "input.shape[-2]", "W": "input.shape[-1]"}),
)
_FOLDED = (
    Extent("C_in / (kernel_size[-2]·kernel_size[-1])", -3, "C", sizes={"C_in": "input.shape[-2]"}),
    Extent("output_size[-2]", -2, "H"),
    Extent("output_size[-1]", -1, "W"),
)
_PLANE = {"C_in": "input.shape[-3]", "H_in": "input.shape[-2]", "W_in": "input.shape[-1]"}
_SHUFFLED = (
    Extent("C_in / upscale_factor²", -3, "C_out", sizes=_PLANE),
    Extent("H_in·upscale_factor", -2, "H_out", sizes=_PLANE),
    Extent("W_in·upscale_factor", -1, "W_out", sizes=_PLANE),
)
_UNSHUFFLED = (
    Extent("C_in·downscale_factor²", -3, "C_out", sizes=_PLANE),
    Extent("H_in / downscale_factor", -2, "H_out", sizes=_PLANE),
    Extent("W_in / downscale_factor", -1, "W_out", sizes=_PLANE),
)
_PAD = tuple(Extent(f"input.shape[{-k}] + pad[{2 * k - 2}] + pad[{2 * k - 1}]", -k, when=f"len(pad) >= {2 * k}") for k in range(5, 0, -1))
_MATRIX, _PRODUCT = "len(input.shape) > 1", "len(other.shape) > 1"
_MULTIPLIED = (
    Extent("input.shape[-2]", -2, "N", f"{_MATRIX} and {_PRODUCT}"),
    Extent("other.shape[-1]", -1, "P", _PRODUCT),
    Extent("input.shape[-2]", -1, "N", _MATRIX),
)
_ATTENDED = (Extent("query.shape[-2]", -2, "L"), Extent("value.shape[-1]", -1, "E_v"))
_CELL = (Extent("hidden_size", -1, "H_out"),)


def _product(left: str, right: str, *batch: Extent) -> tuple[Extent, ...]:
    return (*batch, Extent(f"{left}.shape[-2]", -2, "N"), Extent(f"{right}.shape[-1]", -1, "P"))


F = "torch.nn.functional"
ROWS: dict[str, tuple[Extent, ...]] = {
    **{f"torch.nn.{lazy}Conv{n}d": spatial(n, CONVOLVED) for n in (1, 2, 3) for lazy in ("", "Lazy")},
    **{f"torch.nn.{lazy}ConvTranspose{n}d": spatial(n, TRANSPOSED) for n in (1, 2, 3) for lazy in ("", "Lazy")},
    **{f"{F}.conv{n}d": spatial(n, _of_weight(CONVOLVED)) for n in (1, 2, 3)},
    **{f"{F}.conv_transpose{n}d": spatial(n, _of_weight(TRANSPOSED[1:])) for n in (1, 2, 3)},
    f"{F}.conv_tbc": (Extent("T_in + 2·pad − K + 1", 0, "T_out", sizes={"T_in": "input.shape[0]", "K": "weight.shape[0]"}),),
    **{f"torch.nn.MaxPool{n}d": spatial(n, MAX_POOLED) for n in (1, 2, 3)},
    **{f"{F}.max_pool{n}d": spatial(n, MAX_POOLED) for n in (1, 2, 3)},
    **{f"torch.nn.AvgPool{n}d": spatial(n, AVERAGE_POOLED) for n in (1, 2, 3)},
    **{f"{F}.avg_pool{n}d": spatial(n, AVERAGE_POOLED) for n in (1, 2, 3)},
    **{f"torch.nn.LPPool{n}d": spatial(n, NORM_POOLED) for n in (1, 2, 3)},
    **{f"{F}.lp_pool{n}d": spatial(n, NORM_POOLED) for n in (1, 2, 3)},
    **{f"torch.nn.FractionalMaxPool{n}d": spatial(n, FRACTION_POOLED) for n in (2, 3)},
    **{f"{F}.fractional_max_pool{n}d": spatial(n, FRACTION_POOLED) for n in (2, 3)},
    **{f"torch.nn.MaxUnpool{n}d": spatial(n, UNPOOLED) for n in (1, 2, 3)},
    **{f"{F}.max_unpool{n}d": spatial(n, UNPOOLED) for n in (1, 2, 3)},
    **{f"torch.nn.{kind}Pad{n}d": _padded(n) for kind in ("Zero", "Constant", "Reflection", "Replication", "Circular") for n in (1, 2, 3)},
    f"{F}.pad": _PAD,
    "torch.nn.Upsample": _resized((1, 2, 3)),
    f"{F}.interpolate": _resized((1, 2, 3)),
    f"{F}.upsample": _resized((1, 2, 3)),
    f"{F}.upsample_nearest": _resized((1, 2, 3)),
    f"{F}.upsample_bilinear": _resized((2,)),
    "torch.nn.UpsamplingNearest2d": _resized((2,)),
    "torch.nn.UpsamplingBilinear2d": _resized((2,)),
    "torch.nn.Unfold": _UNFOLDED,
    f"{F}.unfold": _UNFOLDED,
    "torch.nn.Fold": _FOLDED,
    f"{F}.fold": _FOLDED,
    "torch.nn.PixelShuffle": _SHUFFLED,
    f"{F}.pixel_shuffle": _SHUFFLED,
    "torch.nn.PixelUnshuffle": _UNSHUFFLED,
    f"{F}.pixel_unshuffle": _UNSHUFFLED,
    **{f"torch.nn.{name}": (Extent("out_features", -1, "H_out"),) for name in ("Linear", "LazyLinear", "Bilinear")},
    f"{F}.linear": (Extent("weight.shape[0]", -1, "out", "len(weight.shape) == 2"),),
    f"{F}.bilinear": (Extent("weight.shape[0]", -1, "out"),),
    "torch.nn.Embedding": (Extent("embedding_dim", -1, "H"),),
    "torch.nn.EmbeddingBag": (Extent("embedding_dim", -1, "H"),),
    f"{F}.embedding": (Extent("weight.shape[1]", -1, "D"),),
    f"{F}.embedding_bag": (Extent("weight.shape[1]", -1, "D"),),
    f"{F}.one_hot": (Extent("num_classes", -1, "num_classes", "num_classes >= 0"),),
    "torch.nn.RNN": _recurrent([("hidden_size", "")]),
    "torch.nn.GRU": _recurrent([("hidden_size", "")]),
    "torch.nn.LSTM": _recurrent([("proj_size", "proj_size > 0"), ("hidden_size", "")], Extent("hidden_size", -1, "H_cell", output="c_n")),
    "torch.nn.RNNCell": _CELL,
    "torch.nn.GRUCell": _CELL,
    "torch.nn.LSTMCell": (Extent("hidden_size", -1, "H_out", output="h_1"), Extent("hidden_size", -1, "H_out", output="c_1")),
    "torch.nn.MultiheadAttention": (Extent("embed_dim", -1, "E", output="attn_output"),),
    f"{F}.scaled_dot_product_attention": _ATTENDED,
    "torch.matmul": _MULTIPLIED,
    "torch.linalg.matmul": _MULTIPLIED,
    "torch.mm": _product("input", "mat2"),
    "torch.bmm": _product("input", "mat2", Extent("input.shape[0]", 0, "B")),
    "torch.addmm": _product("mat1", "mat2"),
    "torch.addbmm": _product("batch1", "batch2"),
    "torch.baddbmm": _product("batch1", "batch2", Extent("batch1.shape[0]", 0, "B")),
    "torch.mv": (Extent("input.shape[0]", 0, "N"),),
    "torch.addmv": (Extent("mat.shape[0]", 0, "N"),),
    "torch.outer": (Extent("input.shape[0]", 0, "N"), Extent("vec2.shape[0]", 1, "M")),
    "torch.cdist": (Extent("x1.shape[-2]", -2, "P"), Extent("x2.shape[-2]", -1, "R")),
    "torch.arange": (Extent("⌈end / step⌉", 0, when="start is ..."), Extent("⌈(end − start) / step⌉", 0)),
}
