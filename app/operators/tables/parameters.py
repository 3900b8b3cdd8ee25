"""Parameters of functions, where torch's signatures and docstrings do not tell: types, choices, descriptions.

A key is a parameter's name, or a function's short name and it: `elu.alpha`.
"""

from typing import Any

from app.operators import arguments as kinds

HIDDEN = frozenset(
    {
        *("out", "generator", "layout", "pin_memory", "device", "memory_format", "non_blocking", "names", "_stacklevel"),
        *("size_average", "tracker", "ortho_iparams", "ortho_fparams", "ortho_bparams"),
    }
)
"""Never offered: where a tensor lies, where it is written to, what is deprecated, and what no JSON value can be."""

NAMES_IN_SCHEMAS = {"torch.nn.functional.logsigmoid": "log_sigmoid"}
"""Functions whose schema has another name."""

NOT_IN_PYTHON = frozenset({"aten::bernoulli.Tensor", "aten::addmm.dtype", "aten::baddbmm.dtype", "aten::bmm.dtype", "aten::mm.dtype"})
"""Overloads that Python has not, or that no CPU has."""

_SIZE = (kinds.Integer(), kinds.Repeated(kinds.Integer()), kinds.Null())
_FACTOR = (kinds.Number(), kinds.Repeated(kinds.Number()), kinds.Null())

_SIZE_OR_KEPT = (kinds.Integer(), kinds.Repeated(kinds.OneOf((kinds.Integer(), kinds.Null()))))

TYPES: dict[str, tuple[kinds.Type, ...]] = {
    "adaptive_avg_pool2d.output_size": _SIZE_OR_KEPT,
    "adaptive_avg_pool3d.output_size": _SIZE_OR_KEPT,
    "adaptive_max_pool2d.output_size": _SIZE_OR_KEPT,
    "adaptive_max_pool3d.output_size": _SIZE_OR_KEPT,
    "align_corners": (kinds.Boolean(), kinds.Null()),
    "dtype": (kinds.Dtype(),),
    "fractional_max_pool2d.output_ratio": _FACTOR,
    "fractional_max_pool3d.output_ratio": _FACTOR,
    "full.fill_value": (kinds.Boolean(), kinds.Number()),
    "full_like.fill_value": (kinds.Boolean(), kinds.Number()),
    "interpolate.scale_factor": _FACTOR,
    "interpolate.size": _SIZE,
    "norm.dim": _SIZE,
    "tensordot.dims": (kinds.Integer(), kinds.Repeated(kinds.Repeated(kinds.Integer()), 2)),
    "unique.dim": (kinds.Integer(), kinds.Null()),
    "unique_consecutive.dim": (kinds.Integer(), kinds.Null()),
    "upsample.scale_factor": _FACTOR,
    "upsample.size": _SIZE,
    "upsample_bilinear.scale_factor": _FACTOR,
    "upsample_bilinear.size": _SIZE,
    "upsample_nearest.scale_factor": _FACTOR,
    "upsample_nearest.size": _SIZE,
}

DEFAULTS: dict[str, Any] = {"size.dim": None, "stride.dim": None}
"""Where the schema of a method has none."""

CHOICES: dict[str, tuple[str, ...]] = {
    "index_reduce.reduce": ("prod", "mean", "amax", "amin"),
    "index_reduce_.reduce": ("prod", "mean", "amax", "amin"),
    "scatter.reduce": ("add", "multiply"),
    "scatter_.reduce": ("add", "multiply"),
    "scatter_reduce.reduce": ("sum", "prod", "mean", "amax", "amin"),
    "scatter_reduce_.reduce": ("sum", "prod", "mean", "amax", "amin"),
    "approximate": ("none", "tanh"),
    "compute_mode": (
        "use_mm_for_euclid_dist_if_necessary",
        "use_mm_for_euclid_dist",
        "donot_use_mm_for_euclid_dist",
    ),
    "indexing": ("ij", "xy"),
    "interpolation": ("linear", "lower", "higher", "midpoint", "nearest"),
    "lobpcg.method": ("basic", "ortho"),
    "lstsq.driver": ("gels", "gelsy", "gelsd", "gelss"),
    "norm.p": ("fro", "nuc"),
    "padding": ("valid", "same"),
    "padding_side": ("right", "left"),
    "rounding_mode": ("trunc", "floor"),
    "side": ("left", "right"),
    "stft.pad_mode": ("constant", "reflect", "replicate", "circular"),
    "svd.driver": ("gesvd", "gesvdj", "gesvda"),
    "svdvals.driver": ("gesvd", "gesvdj", "gesvda"),
}

DESCRIPTIONS: dict[str, str] = {
    "accumulate": "Whether values for the same place add up instead of replacing one another",
    "align_to_window": "Whether a frame starts at its first sample instead of being centred; only if center is false",
    "alpha": "Factor of what is added to the input",
    "approximate": "Whether the exact error function ('none') or an approximation by tanh is used",
    "as_tuple": "Whether the places come as one tensor a dimension instead of one row each",
    "axis0": "One of the two dimensions that change places",
    "axis1": "The other of the two",
    "beta": "How steep it is: the larger, the closer to the straight pieces",
    "blank": "The class that stands for no label",
    "can_cast.from_": "The dtype to cast from",
    "can_cast.to": "The dtype to cast to",
    "ceil_mode": "Whether a window may reach beyond the border, so that the output is rounded up",
    "celu.alpha": "What negative values sink towards, with the sign turned",
    "celu_.alpha": "What negative values sink towards, with the sign turned",
    "compute_mode": "When the Euclidean distance is computed by way of a matrix product: for more than 25 rows, always or never",
    "cond.p": "The norm: a number, 'fro' or 'nuc'; the 2-norm if null",
    "copy": "Whether a copy is made even where none is needed",
    "correction": "What is taken from the count in the divisor: 1 for a sample, 0 for a whole population",
    "decimals": "Digits after the point that are kept; negative ones round to tens, hundreds, …",
    "destination": "Where the dimensions go",
    "dilation": "Distance between the elements of a window",
    "dim": "The dimension, or where several are allowed the dimensions, to work along",
    "dim0": "One of the two dimensions that change places",
    "dim1": "The other of the two dimensions",
    "dim2": "The second of the two dimensions that the diagonal runs through",
    "distance_function": "The function that measures the distance of two tensors; the Euclidean distance if null",
    "dtype": "The dtype of the result",
    "dx": "Distance between neighbouring points, where x does not give them",
    "elu.alpha": "What negative values sink towards, with the sign turned",
    "elu_.alpha": "What negative values sink towards, with the sign turned",
    "elu_.input_scale": "Factor inside the exponential",
    "elu_.scale": "Factor of the whole result",
    "eps": "A small number that keeps a divisor or a logarithm away from zero",
    "from": "The lowest number that can come out",
    "function": "The function to differentiate: one that takes nothing but tensors",
    "hash_tensor.mode": "How the bits are combined; 0, exclusive or, is all there is",
    "implicit": "What torch passes when it broadcasts by itself; it changes nothing here",
    "include_self": "Whether the values already there take part in the reduction",
    "index_add.alpha": "Factor of the source",
    "index_add_.alpha": "Factor of the source",
    "indices": "Where to cut",
    "inplace": "Whether the result is written over the input",
    "interpolation": "What is taken between two neighbouring values",
    "isin.element": "The number to look for",
    "isin.test_element": "The only number to look among",
    "keepdim": "Whether the reduced dimension stays, with size 1",
    "kernel_size": "Size of the window",
    "lambd": "Values within this distance of zero become zero",
    "local_response_norm.alpha": "Factor of the mean of the squares",
    "local_response_norm.beta": "Exponent of the divisor",
    "local_response_norm.k": "Constant added to the divisor",
    "local_response_norm.size": "Channels that take part, around each",
    "logit.eps": "Input is clipped to [eps, 1 - eps] first; not at all if null",
    "logit_.eps": "Input is clipped to [eps, 1 - eps] first; not at all if null",
    "lower": "Least slope of the negative part",
    "margin": "How much farther apart the pair must be",
    "matrix_power.n": "The exponent; a negative one takes the inverse first",
    "max_val": "The upper bound",
    "mean": "The mean; of the logarithm, for log_normal_",
    "median": "The middle of the distribution",
    "min_val": "The lower bound",
    "momentum": "Weight of this batch in the running statistics",
    "mvlgamma.p": "The number of dimensions",
    "mvlgamma_.p": "The number of dimensions",
    "negative_slope": "Slope of the negative part",
    "niter": "How many times the subspace is refined",
    "norm_type": "Exponent of the norm",
    "normalized_shape": "Sizes of the last dimensions, over which it normalises",
    "num_groups": "Groups that the channels are divided into",
    "offset": "Which diagonal: 0 is the main one, positive ones lie above it",
    "output_size": "Sizes of the output's spatial dimensions",
    "p": "The probability",
    "padding": "Places added at each border",
    "pairwise_distance.p": "Exponent of the norm",
    "polygamma.n": "Which derivative of the digamma function",
    "polygamma_.n": "Which derivative of the digamma function",
    "rcond": "Singular values below this part of the largest count as zero",
    "reduce": "How values that meet in one place are combined",
    "reduction": "What becomes of the losses: kept one by one, averaged or added up",
    "repeats": "How many times it is repeated along each dimension",
    "return_complex": "Whether the result is complex",
    "rounding_mode": "How the quotient is rounded: not at all, towards zero or down",
    "sections": "How many pieces to cut it into",
    "shapes": "The shapes, each a list of sizes",
    "sigma": "Half the width of the peak at half its height",
    "size": "The sizes of the result",
    "source": "The dimensions that move",
    "sparse_grad": "Whether the gradient is a sparse tensor",
    "split_size_or_sections": "Size of each piece, or the sizes of all",
    "std": "The standard deviation; of the logarithm, for log_normal_",
    "stride": "Distance from one window to the next",
    "svd_lowrank.q": "A little more than the rank that is expected",
    "swap": "Whether the positive takes the anchor's place where it is nearer to the negative",
    "threshold": "Where it goes over from one piece to the other",
    "to": "Where the numbers end, itself left out",
    "training": "Whether it acts as in training",
    "triplet_margin_loss.p": "Exponent of the norm that measures distance",
    "unbiased": "Whether the divisor is n - 1 instead of n",
    "upper": "Greatest slope of the negative part",
    "use_input_stats": "Whether mean and variance come from the input instead of the running statistics",
    "value": "The number that is put there",
    "zero_infinity": "Whether an infinite loss and its gradient become zero",
}
"""In our words, where the docstring has none. A name alone stands for all functions that leave it out."""
