"""The functions of `torch.nn.functional`: one row each, in the order of torch's own groups. Weights and statistics are given, not kept."""

from app.operators.rows import Failure, Row

SAME = {"input": "(*)", "output": "(*)"}
LOSS = {"input": "(*)", "target": "(*)", "weight": "broadcastable to input", "output": "() or (*) if reduction='none'"}
UNWEIGHTED_LOSS = {"input": "(*)", "target": "(*)", "output": "() or (*) if reduction='none'"}
LINE = {"input": "(N, C, L_in) or (C, L_in)", "output": "(N, C, L_out) or (C, L_out)"}
PLANE = {"input": "(N, C, H_in, W_in) or (C, H_in, W_in)", "output": "(N, C, H_out, W_out) or (C, H_out, W_out)"}
VOLUME = {"input": "(N, C, D_in, H_in, W_in) or (C, D_in, H_in, W_in)", "output": "(N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)"}
POOLED_LINE = {**LINE, "indices": LINE["output"]}
POOLED_PLANE = {**PLANE, "indices": PLANE["output"]}
POOLED_VOLUME = {**VOLUME, "indices": VOLUME["output"]}
CONVOLVED_LINE = {
    "input": "(N, C_in, L_in) or (C_in, L_in)",
    "weight": "(C_out, C_in/groups, K)",
    "bias": "(C_out)",
    "output": "(N, C_out, L_out) or (C_out, L_out)",
}
CONVOLVED_PLANE = {
    "input": "(N, C_in, H_in, W_in) or (C_in, H_in, W_in)",
    "weight": "(C_out, C_in/groups, K_H, K_W)",
    "bias": "(C_out)",
    "output": "(N, C_out, H_out, W_out) or (C_out, H_out, W_out)",
}
CONVOLVED_VOLUME = {
    "input": "(N, C_in, D_in, H_in, W_in) or (C_in, D_in, H_in, W_in)",
    "weight": "(C_out, C_in/groups, K_D, K_H, K_W)",
    "bias": "(C_out)",
    "output": "(N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)",
}
TRIPLET = {"anchor": "(N, D) or (D)", "positive": "(N, D) or (D)", "negative": "(N, D) or (D)", "output": "() or (N) if reduction='none'"}
FLOATING = {"input": "floating"}
FLOATING_OR_INTEGER = {"input": "floating or integer"}
FLOATING_OR_COMPLEX = {"input": "floating or complex"}
ANY_NUMBER = {"input": "floating or integer or complex"}
CONVOLVED = dict.fromkeys(("input", "weight", "bias"), "floating or integer or complex")
UNPOOLED = {"input": "floating", "indices": "integer"}
WEIGHTED = dict.fromkeys(("input", "target", "weight"), "floating")
UNWEIGHTED = dict.fromkeys(("input", "target"), "floating")
CLASSES = {"input": "floating", "target": "integer"}
TRIPLET_NUMBERS = dict.fromkeys(("anchor", "positive", "negative"), "floating or integer or complex")
MISSING_INPUT = Failure({"inputs": {}}, "invalid_input")
INTEGERS = Failure({"inputs": {"input": [-1, 0, 2]}}, "torch_error")
BOOLEANS = Failure({"inputs": {"input": [True, False]}}, "torch_error")
CERTAINLY_MORE = Failure({"arguments": {"p": 1.5}, "inputs": {"input": "ones(2,3)"}}, "torch_error")
NO_TARGET = Failure({"inputs": {"input": [0.5, 1.0]}}, "invalid_input")
SHAPES_DIFFER = Failure({"inputs": {"input": [1.0, 2.0, 3.0], "target": [1.0, 2.0]}}, "torch_error")
UNKNOWN_REDUCTION = Failure({"arguments": {"reduction": "average"}, "inputs": {"input": [0.5], "target": [1.0]}}, "invalid_argument")

ROWS: dict[str, Row] = {
    # conv
    "torch.nn.functional.conv1d": Row(
        en="Slides windows along a sequence; weight is (C_out, C_in/groups, K) and is not flipped.",
        zh="窗口沿序列滑动求加权和；权重形状为 (C_out, C_in/groups, K)，不做翻转。",
        category="conv",
        shapes=CONVOLVED_LINE,
        examples=(
            {"inputs": {"input": [[[1.0, 2.0, 4.0, 7.0, 11.0]]], "weight": [[[-1.0, 0.0, 1.0]]]}, "gradients": True},
            {
                "arguments": {"stride": 2, "padding": 1, "groups": 2},
                "inputs": {"input": "randn(1,2,8;seed=1)", "weight": "randn(4,1,3;seed=2)", "bias": [0.0, 0.0, 1.0, 1.0]},
            },
            {
                "arguments": {"padding": "same", "dilation": 2},
                "inputs": {"input": [[1.0, 2.0, 4.0, 7.0, 11.0]], "weight": [[[1.0, 1.0, 1.0]]]},
            },
        ),
        failures=(
            Failure({"inputs": {"input": "randn(1,3,8)", "weight": "randn(4,2,3)"}}, "torch_error"),
            Failure({"inputs": {"input": "randn(1,3,8)"}}, "invalid_input"),
        ),
        dtypes=CONVOLVED,
    ),
    "torch.nn.functional.conv2d": Row(
        en="Slides windows over an image; weight is (C_out, C_in/groups, K_H, K_W) and is not flipped.",
        zh="窗口在图像上滑动求加权和；权重形状为 (C_out, C_in/groups, K_H, K_W)，不做翻转。",
        category="conv",
        shapes=CONVOLVED_PLANE,
        examples=(
            {
                "arguments": {"padding": 1},
                "inputs": {
                    "input": [[[[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]]]],
                    "weight": [[[[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]]],
                },
                "gradients": True,
            },
            {
                "arguments": {"stride": [2, 1], "groups": 2},
                "inputs": {"input": "randn(1,2,5,4;seed=1)", "weight": "randn(2,1,3,2;seed=2)", "bias": [0.5, -0.5]},
            },
        ),
        failures=(
            Failure({"inputs": {"input": "randn(1,3,8,8)", "weight": "randn(2,1,3,3)"}}, "torch_error"),
            Failure({"inputs": {"input": "randn(1,1,2,2)", "weight": "randn(1,1,3,3)"}}, "torch_error"),
        ),
        dtypes=CONVOLVED,
    ),
    "torch.nn.functional.conv3d": Row(
        en="Slides windows through a volume; weight is (C_out, C_in/groups, K_D, K_H, K_W).",
        zh="窗口在立体数据中滑动求加权和；权重形状为 (C_out, C_in/groups, K_D, K_H, K_W)。",
        category="conv",
        shapes=CONVOLVED_VOLUME,
        examples=(
            {"inputs": {"input": "randn(1,1,3,4,4;seed=1)", "weight": "ones(1,1,2,2,2)"}, "gradients": True},
            {
                "arguments": {"stride": [1, 2, 2], "padding": [0, 1, 1]},
                "inputs": {"input": "randn(1,1,2,4,4;seed=1)", "weight": "randn(2,1,1,3,3;seed=2)"},
            },
        ),
        failures=(Failure({"inputs": {"input": "randn(1,1,4,4)", "weight": "ones(1,2,2,2,2)"}}, "torch_error"),),
        dtypes=CONVOLVED,
    ),
    "torch.nn.functional.conv_transpose1d": Row(
        en="Spreads each step over a window and adds up overlaps; weight is (C_in, C_out/groups, K).",
        zh="把每一步按窗口铺开，重叠处相加；注意权重形状为 (C_in, C_out/groups, K)。",
        category="conv",
        shapes={**CONVOLVED_LINE, "weight": "(C_in, C_out/groups, K)"},
        examples=(
            {"arguments": {"stride": 2}, "inputs": {"input": [[[1.0, 10.0]]], "weight": [[[1.0, 2.0, 3.0]]]}, "gradients": True},
            {
                "arguments": {"stride": 2, "padding": 1, "output_padding": 1},
                "inputs": {"input": "randn(1,2,4;seed=1)", "weight": "randn(2,1,3;seed=2)", "bias": [1.0]},
            },
        ),
        failures=(
            Failure(
                {"arguments": {"stride": 2, "output_padding": 2}, "inputs": {"input": "ones(1,1,4)", "weight": "ones(1,1,3)"}},
                "torch_error",
            ),
        ),
        dtypes=CONVOLVED,
    ),
    "torch.nn.functional.conv_transpose2d": Row(
        en="Spreads each pixel over a window and adds up overlaps; weight is (C_in, C_out/groups, K_H, K_W).",
        zh="把每个像素按窗口铺开，重叠处相加；注意权重形状为 (C_in, C_out/groups, K_H, K_W)。",
        category="conv",
        shapes={**CONVOLVED_PLANE, "weight": "(C_in, C_out/groups, K_H, K_W)"},
        examples=(
            {
                "arguments": {"stride": 2},
                "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]], "weight": [[[[1.0, 0.1], [0.1, 0.01]]]]},
                "gradients": True,
            },
            {
                "arguments": {"stride": 2, "padding": 1, "output_padding": 1},
                "inputs": {"input": "randn(1,2,3,3;seed=1)", "weight": "randn(2,1,3,3;seed=2)"},
            },
        ),
        failures=(Failure({"inputs": {"input": "ones(1,3,4,4)", "weight": "ones(2,1,3,3)"}}, "torch_error"),),
        dtypes=CONVOLVED,
    ),
    "torch.nn.functional.conv_transpose3d": Row(
        en="Spreads each voxel over a window and adds up the overlaps: the transpose of conv3d.",
        zh="把每个体素按窗口铺开，重叠处相加，是 conv3d 的转置；权重以 C_in 为第一维。",
        category="conv",
        shapes={**CONVOLVED_VOLUME, "weight": "(C_in, C_out/groups, K_D, K_H, K_W)"},
        examples=(
            {
                "arguments": {"stride": 2},
                "inputs": {
                    "input": {"fill": "arange", "end": 8, "shape": [1, 1, 2, 2, 2], "dtype": "float32"},
                    "weight": "ones(1,1,2,2,2)",
                },
            },
        ),
        failures=(Failure({"inputs": {"input": "ones(1,3,2,2,2)", "weight": "ones(2,1,2,2,2)"}}, "torch_error"),),
        dtypes=CONVOLVED,
    ),
    "torch.nn.functional.conv_tbc": Row(
        en="A 1-D convolution on (time, batch, channels) data; weight is (K, C_in, C_out).",
        zh="作用于（时间，批，通道）数据的一维卷积；权重形状为 (K, C_in, C_out)，偏置必填。",
        category="conv",
        shapes={"input": "(T_in, N, C_in)", "weight": "(K, C_in, C_out)", "bias": "(C_out)", "output": "(T_out, N, C_out)"},
        examples=(
            {
                "arguments": {"pad": 1},
                "inputs": {"input": "randn(4,1,2;seed=1)", "weight": "randn(3,2,2;seed=2)", "bias": [0.0, 1.0]},
                "gradients": True,
            },
        ),
        failures=(Failure({"inputs": {"input": "randn(4,1,2)", "weight": "randn(3,2,2)"}}, "invalid_input"),),
        dtypes=CONVOLVED,
    ),
    "torch.nn.functional.unfold": Row(
        en="Cuts an image into sliding patches and lays each out as one column.",
        zh="从图像中滑动取块，并把每一块展开成一列。",
        category="conv",
        shapes={"input": "(N, C, H, W) or (C, H, W)", "output": "(N, C*K_H*K_W, L) or (C*K_H*K_W, L)"},
        examples=(
            {
                "arguments": {"kernel_size": 2},
                "inputs": {"input": {"fill": "arange", "end": 9, "shape": [1, 1, 3, 3], "dtype": "float32"}},
                "gradients": True,
            },
            {"arguments": {"kernel_size": [2, 3], "padding": [0, 1], "stride": 2}, "inputs": {"input": "randn(1,2,4,4;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"kernel_size": 5}, "inputs": {"input": "ones(1,1,3,3)"}}, "torch_error"),),
        dtypes={"input": "floating or complex or boolean"},
    ),
    "torch.nn.functional.fold": Row(
        en="Lays columns of patches back onto an image and sums where they overlap.",
        zh="把按列存放的图像块贴回原图，重叠处相加，因此不是 unfold 的逆运算。",
        category="conv",
        shapes={"input": "(N, C*K_H*K_W, L) or (C*K_H*K_W, L)", "output": "(N, C, H, W) or (C, H, W)"},
        examples=(
            {"arguments": {"output_size": [3, 3], "kernel_size": 2}, "inputs": {"input": "ones(1,4,4)"}, "gradients": True},
            {"arguments": {"output_size": [4, 4], "kernel_size": 2, "stride": 2}, "inputs": {"input": "randn(1,8,4;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"output_size": [4, 4], "kernel_size": 2}, "inputs": {"input": "ones(1,4,4)"}}, "torch_error"),),
        dtypes={"input": "floating or complex or boolean"},
    ),
    # pooling
    "torch.nn.functional.avg_pool1d": Row(
        en="Slides a window along a sequence and averages what it covers; stride is the window by default.",
        zh="窗口沿序列滑动，逐处取平均；步长默认等于窗口大小。",
        category="pooling",
        shapes=LINE,
        examples=(
            {"arguments": {"kernel_size": 2}, "inputs": {"input": [[1.0, 3.0, 5.0, 7.0]]}, "gradients": True},
            {
                "arguments": {"kernel_size": 3, "stride": 1, "padding": 1, "count_include_pad": False},
                "inputs": {"input": [[1.0, 3.0, 5.0, 7.0]]},
            },
        ),
        failures=(Failure({"arguments": {"kernel_size": 2, "padding": 2}, "inputs": {"input": "ones(1,4)"}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.avg_pool2d": Row(
        en="Slides a window over an image and averages what it covers; stride is the window by default.",
        zh="窗口在图像上滑动，逐处取平均；步长默认等于窗口大小。",
        category="pooling",
        shapes=PLANE,
        examples=(
            {"arguments": {"kernel_size": 2}, "inputs": {"input": [[[[1.0, 3.0, 0.0, 4.0], [5.0, 7.0, 8.0, 4.0]]]]}, "gradients": True},
            {"arguments": {"kernel_size": [3, 2], "stride": 1, "padding": 1, "divisor_override": 1}, "inputs": {"input": "ones(1,1,3,3)"}},
        ),
        failures=(Failure({"arguments": {"kernel_size": 3}, "inputs": {"input": "ones(1,1,2,2)"}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.avg_pool3d": Row(
        en="Slides a window through a volume and averages what it covers.",
        zh="窗口在立体数据中滑动，逐处取平均。",
        category="pooling",
        shapes=VOLUME,
        examples=({"arguments": {"kernel_size": [1, 2, 2]}, "inputs": {"input": "randn(1,1,2,4,4;seed=1)"}, "gradients": True},),
        failures=(Failure({"inputs": {"input": "ones(1,1,2,2,2)"}}, "invalid_argument"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.max_pool1d": Row(
        en="Slides a window along a sequence and keeps the largest value it covers.",
        zh="窗口沿序列滑动，逐处保留最大值；return_indices 可一并给出其位置。",
        category="pooling",
        shapes=POOLED_LINE,
        examples=(
            {
                "arguments": {"kernel_size": 2, "return_indices": True},
                "inputs": {"input": [[[1.0, 4.0, 2.0, 8.0, 5.0]]]},
                "gradients": True,
            },
            {"arguments": {"kernel_size": 2, "ceil_mode": True}, "inputs": {"input": [[1.0, 4.0, 2.0, 8.0, 5.0]]}},
        ),
        outputs=("output", "indices"),
        failures=(Failure({"arguments": {"kernel_size": 2, "padding": 2}, "inputs": {"input": "ones(1,1,4)"}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.max_pool2d": Row(
        en="Slides a window over an image and keeps the largest value it covers.",
        zh="窗口在图像上滑动，逐处保留最大值；return_indices 可一并给出其位置。",
        category="pooling",
        shapes=POOLED_PLANE,
        examples=(
            {
                "arguments": {"kernel_size": 2, "return_indices": True},
                "inputs": {"input": [[[[1.0, 2.0, 5.0, 6.0], [4.0, 3.0, 8.0, 7.0]]]]},
                "gradients": True,
            },
            {"arguments": {"kernel_size": 3, "stride": 1, "padding": 1}, "inputs": {"input": "randn(1,1,3,3;seed=1)"}},
        ),
        outputs=("output", "indices"),
        failures=(Failure({"arguments": {"kernel_size": 3}, "inputs": {"input": "ones(1,1,2,2)"}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.max_pool3d": Row(
        en="Slides a window through a volume and keeps the largest value it covers.",
        zh="窗口在立体数据中滑动，逐处保留最大值；return_indices 可一并给出其位置。",
        category="pooling",
        shapes=POOLED_VOLUME,
        examples=({"arguments": {"kernel_size": 2, "return_indices": True}, "inputs": {"input": "randn(1,1,2,4,4;seed=1)"}},),
        outputs=("output", "indices"),
        failures=(Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": "ones(2,2,2)"}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.max_unpool1d": Row(
        en="Puts pooled maxima back where their indices say and fills the rest with zeros.",
        zh="按下标把池化得到的最大值放回原处，其余位置填零。",
        category="pooling",
        shapes={"input": LINE["input"], "indices": LINE["input"], "output": LINE["output"]},
        examples=(
            {"arguments": {"kernel_size": 2}, "inputs": {"input": [[[4.0, 8.0]]], "indices": [[[1, 3]]]}, "gradients": True},
            {"arguments": {"kernel_size": 2, "output_size": [5]}, "inputs": {"input": [[[4.0, 8.0]]], "indices": [[[1, 3]]]}},
        ),
        failures=(
            Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": [[[4.0, 8.0]]], "indices": [[[1.0, 3.0]]]}}, "torch_error"),
            Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": [[[4.0, 8.0]]], "indices": [[[1]]]}}, "torch_error"),
        ),
        dtypes=UNPOOLED,
    ),
    "torch.nn.functional.max_unpool2d": Row(
        en="Puts pooled maxima back at their flat positions in the plane, zeros elsewhere.",
        zh="按平面内的一维下标把最大值放回原处，其余位置填零。",
        category="pooling",
        shapes={"input": PLANE["input"], "indices": PLANE["input"], "output": PLANE["output"]},
        examples=({"arguments": {"kernel_size": 2}, "inputs": {"input": [[[[4.0, 8.0]]]], "indices": [[[[4, 6]]]]}, "gradients": True},),
        failures=(
            Failure(
                {"arguments": {"kernel_size": 2, "output_size": [9, 9]}, "inputs": {"input": [[[[4.0]]]], "indices": [[[[0]]]]}},
                "torch_error",
            ),
        ),
        dtypes=UNPOOLED,
    ),
    "torch.nn.functional.max_unpool3d": Row(
        en="Puts pooled maxima back at their flat positions in the volume, zeros elsewhere.",
        zh="按立体内的一维下标把最大值放回原处，其余位置填零。",
        category="pooling",
        shapes={"input": VOLUME["input"], "indices": VOLUME["input"], "output": VOLUME["output"]},
        examples=({"arguments": {"kernel_size": 2}, "inputs": {"input": [[[[[8.0]]]]], "indices": [[[[[5]]]]]}, "gradients": True},),
        failures=(Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": [[[[[8.0]]]]]}}, "invalid_input"),),
        dtypes=UNPOOLED,
    ),
    "torch.nn.functional.lp_pool1d": Row(
        en="Slides a window along a sequence and takes the p-norm of what it covers.",
        zh="窗口沿序列滑动，逐处取 p 范数（p 即 norm_type）。",
        category="pooling",
        shapes=LINE,
        examples=(
            {"arguments": {"norm_type": 2, "kernel_size": 2}, "inputs": {"input": [[3.0, 4.0, 5.0, 12.0]]}, "gradients": True},
            {"arguments": {"norm_type": 1, "kernel_size": 3, "stride": 1}, "inputs": {"input": [[1.0, 2.0, 3.0, 4.0]]}},
        ),
        failures=(Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": "ones(1,4)"}}, "invalid_argument"),),
        dtypes={"input": "floating or integer or boolean"},
    ),
    "torch.nn.functional.lp_pool2d": Row(
        en="Slides a window over an image and takes the p-norm of what it covers.",
        zh="窗口在图像上滑动，逐处取 p 范数（p 即 norm_type）。",
        category="pooling",
        shapes=PLANE,
        examples=(
            {"arguments": {"norm_type": 2, "kernel_size": [1, 2]}, "inputs": {"input": [[[3.0, 4.0], [5.0, 12.0]]]}, "gradients": True},
        ),
        failures=(Failure({"arguments": {"norm_type": 2, "kernel_size": 3}, "inputs": {"input": "ones(1,1,2,2)"}}, "torch_error"),),
        dtypes={"input": "floating or integer or boolean"},
    ),
    "torch.nn.functional.lp_pool3d": Row(
        en="Slides a window through a volume and takes the p-norm of what it covers.",
        zh="窗口在立体数据中滑动，逐处取 p 范数（p 即 norm_type）。",
        category="pooling",
        shapes=VOLUME,
        examples=({"arguments": {"norm_type": 2, "kernel_size": 2}, "inputs": {"input": "ones(1,1,2,2,4)"}, "gradients": True},),
        failures=(Failure({"arguments": {"norm_type": 2, "kernel_size": 3}, "inputs": {"input": "ones(1,1,2,2,2)"}}, "torch_error"),),
        dtypes={"input": "floating or integer or boolean"},
    ),
    "torch.nn.functional.adaptive_avg_pool1d": Row(
        en="Averages a sequence down to a given length, whatever its own length.",
        zh="无论输入多长，都用平均把序列缩到指定长度。",
        category="pooling",
        shapes=LINE,
        examples=({"arguments": {"output_size": 2}, "inputs": {"input": [[1.0, 3.0, 5.0, 7.0, 9.0]]}, "gradients": True},),
        failures=(Failure({"inputs": {"input": "ones(1,4)"}}, "invalid_argument"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.adaptive_avg_pool2d": Row(
        en="Averages an image down to a given size; a null in output_size keeps that axis.",
        zh="用平均把图像缩到指定的高和宽；output_size 中为 null 的一维保持原样。",
        category="pooling",
        shapes=PLANE,
        examples=(
            {"arguments": {"output_size": 1}, "inputs": {"input": [[[[1.0, 3.0], [5.0, 7.0]]]]}, "gradients": True},
            {"arguments": {"output_size": [None, 2]}, "inputs": {"input": "randn(1,3,5;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"output_size": 2}, "inputs": {"input": "ones(4,4)"}}, "torch_error"),),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.functional.adaptive_avg_pool3d": Row(
        en="Averages a volume down to a given depth, height and width.",
        zh="无论输入多大，都用平均把立体数据缩到指定的深、高、宽。",
        category="pooling",
        shapes=VOLUME,
        examples=({"arguments": {"output_size": [1, 2, 2]}, "inputs": {"input": "randn(1,1,2,3,3;seed=1)"}, "gradients": True},),
        failures=(Failure({"arguments": {"output_size": 2}, "inputs": {"input": "ones(4,4,4)"}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.adaptive_max_pool1d": Row(
        en="Takes maxima so that a sequence of any length comes out at a given length.",
        zh="无论输入多长，都用取最大值把序列缩到指定长度。",
        category="pooling",
        shapes=POOLED_LINE,
        examples=(
            {"arguments": {"output_size": 2, "return_indices": True}, "inputs": {"input": [[1.0, 9.0, 5.0, 7.0, 3.0]]}, "gradients": True},
        ),
        outputs=("output", "indices"),
        failures=(Failure({"arguments": {"output_size": [2, 2]}, "inputs": {"input": "ones(1,4)"}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.adaptive_max_pool2d": Row(
        en="Takes maxima so that an image of any size comes out at a given height and width.",
        zh="无论输入多大，都用取最大值把图像缩到指定的高和宽。",
        category="pooling",
        shapes=POOLED_PLANE,
        examples=(
            {"arguments": {"output_size": 2, "return_indices": True}, "inputs": {"input": "randn(1,1,3,4;seed=1)"}, "gradients": True},
        ),
        outputs=("output", "indices"),
        failures=(Failure({"arguments": {"output_size": 2}, "inputs": {"input": "ones(4,4)"}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.adaptive_max_pool3d": Row(
        en="Takes maxima so that a volume of any size comes out at a given size.",
        zh="无论输入多大，都用取最大值把立体数据缩到指定大小。",
        category="pooling",
        shapes=POOLED_VOLUME,
        examples=({"arguments": {"output_size": [1, 2, 2]}, "inputs": {"input": "randn(1,1,2,3,3;seed=1)"}, "gradients": True},),
        outputs=("output", "indices"),
        failures=(Failure({"arguments": {"output_size": 2}, "inputs": {"input": "ones(4,4,4)"}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.fractional_max_pool2d": Row(
        en="Takes maxima over randomly placed windows; give output_size or output_ratio, not both.",
        zh="在随机放置的窗口中取最大值；output_size 与 output_ratio 只能给一个。",
        category="pooling",
        shapes={**POOLED_PLANE, "_random_samples": "(N, C, 2)"},
        examples=(
            {
                "arguments": {"kernel_size": 2, "output_size": 3, "return_indices": True},
                "inputs": {"input": "randn(1,1,5,5;seed=1)"},
                "gradients": True,
            },
            {"arguments": {"kernel_size": 2, "output_ratio": [0.5, 0.5]}, "inputs": {"input": "randn(1,1,6,6;seed=1)"}},
        ),
        outputs=("output", "indices"),
        failures=(Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": "ones(1,1,4,4)"}}, "torch_error"),),
        dtypes={"input": "floating", "_random_samples": "floating"},
    ),
    "torch.nn.functional.fractional_max_pool3d": Row(
        en="Takes maxima over randomly placed boxes; give output_size or output_ratio, not both.",
        zh="在随机放置的立方窗口中取最大值；output_size 与 output_ratio 只能给一个。",
        category="pooling",
        shapes={**POOLED_VOLUME, "_random_samples": "(N, C, 3)"},
        examples=({"arguments": {"kernel_size": 2, "output_size": 2}, "inputs": {"input": "randn(1,1,4,4,4;seed=1)"}, "gradients": True},),
        outputs=("output", "indices"),
        failures=(Failure({"arguments": {"kernel_size": 2, "output_size": 4}, "inputs": {"input": "ones(1,1,4,4,4)"}}, "torch_error"),),
        dtypes={"input": "floating", "_random_samples": "floating"},
    ),
    # attention
    "torch.nn.functional.scaled_dot_product_attention": Row(
        en="Softmax(Q K^T * scale) V, scale 1/sqrt(E); a boolean mask marks what MAY be attended.",
        zh="计算 softmax(Q K^T * scale) V，scale 默认 1/sqrt(E)；布尔掩码中 True 表示允许关注。",
        category="attention",
        shapes={
            "query": "(N, ..., L, E)",
            "key": "(N, ..., S, E)",
            "value": "(N, ..., S, E_v)",
            "attn_mask": "broadcastable to (N, ..., L, S)",
            "output": "(N, ..., L, E_v)",
        },
        examples=(
            {
                "inputs": {"query": [[[10.0, 0.0], [0.0, 0.0]]], "key": [[[1.0, 0.0], [0.0, 1.0]]], "value": [[[1.0, 2.0], [3.0, 4.0]]]},
                "gradients": True,
            },
            {
                "arguments": {"is_causal": True, "scale": 1.0},
                "inputs": {"query": "randn(1,3,4;seed=1)", "key": "randn(1,3,4;seed=2)", "value": "randn(1,3,4;seed=3)"},
            },
            {
                "inputs": {
                    "query": "randn(1,2,4;seed=1)",
                    "key": "randn(1,3,4;seed=2)",
                    "value": "randn(1,3,2;seed=3)",
                    "attn_mask": [[True, True, False], [True, True, True]],
                }
            },
        ),
        failures=(
            Failure({"inputs": {"query": "randn(1,2,4)", "key": "randn(1,3,5)", "value": "randn(1,3,4)"}}, "torch_error"),
            Failure({"inputs": {"query": "randn(1,2,4)", "key": "randn(1,3,4)"}}, "invalid_input"),
        ),
        dtypes={"query": "floating", "key": "floating", "value": "floating", "attn_mask": "floating or boolean"},
    ),
    "torch.nn.functional.multi_head_attention_forward": Row(
        en="What MultiheadAttention computes, with every weight given; its in_proj_weight stacks Q, K and V.",
        zh="MultiheadAttention 的计算本身，全部权重由参数给出；in_proj_weight 由 Q、K、V 的投影堆叠而成。",
        category="attention",
        shapes={
            "query": "(L, N, E) or (L, E)",
            "key": "(S, N, E) or (S, E)",
            "value": "(S, N, E) or (S, E)",
            "in_proj_weight": "(3*E, E)",
            "in_proj_bias": "(3*E)",
            "bias_k": "(1, 1, E)",
            "bias_v": "(1, 1, E)",
            "out_proj_weight": "(E, E)",
            "out_proj_bias": "(E)",
            "key_padding_mask": "(N, S) or (S)",
            "attn_mask": "(L, S) or (N*num_heads, L, S)",
            "q_proj_weight": "(E, E)",
            "k_proj_weight": "(E, E_k)",
            "v_proj_weight": "(E, E_v)",
            "static_k": "(N*num_heads, S, E/num_heads)",
            "static_v": "(N*num_heads, S, E/num_heads)",
            "attn_output": "(L, N, E) or (L, E)",
            "attn_output_weights": "(N, L, S) or (L, S)",
        },
        examples=(
            {
                "arguments": {"embed_dim_to_check": 2, "num_heads": 1, "add_zero_attn": False, "dropout_p": 0.0},
                "inputs": {
                    "query": "randn(3,2;seed=1)",
                    "key": "randn(3,2;seed=1)",
                    "value": "randn(3,2;seed=1)",
                    "in_proj_weight": "randn(6,2;seed=2)",
                    "in_proj_bias": "zeros(6)",
                    "bias_k": None,
                    "bias_v": None,
                    "out_proj_weight": "eye(2)",
                    "out_proj_bias": "zeros(2)",
                },
            },
        ),
        outputs=("attn_output", "attn_output_weights"),
        failures=(
            Failure(
                {
                    "arguments": {"embed_dim_to_check": 4, "num_heads": 1, "add_zero_attn": False, "dropout_p": 0.0},
                    "inputs": {
                        "query": "randn(3,2)",
                        "key": "randn(3,2)",
                        "value": "randn(3,2)",
                        "in_proj_weight": "randn(6,2)",
                        "in_proj_bias": "zeros(6)",
                        "bias_k": None,
                        "bias_v": None,
                        "out_proj_weight": "eye(2)",
                        "out_proj_bias": "zeros(2)",
                    },
                },
                "torch_error",
            ),
        ),
        dtypes={
            **dict.fromkeys(("query", "key", "value", "bias_k", "bias_v", "static_k", "static_v"), "floating"),
            **dict.fromkeys(("in_proj_weight", "in_proj_bias", "out_proj_weight", "out_proj_bias"), "floating"),
            **dict.fromkeys(("q_proj_weight", "k_proj_weight", "v_proj_weight"), "floating"),
            **dict.fromkeys(("key_padding_mask", "attn_mask"), "floating or boolean"),
        },
    ),
    # activation
    "torch.nn.functional.threshold": Row(
        en="Keeps values strictly above the threshold and replaces the rest by a constant.",
        zh="严格大于阈值的元素保留，其余（包括等于阈值的）换成给定常数。",
        category="activation",
        shapes=SAME,
        examples=({"arguments": {"threshold": 1.0, "value": -5.0}, "inputs": {"input": [0.0, 1.0, 1.5, 2.0]}, "gradients": True},),
        failures=(Failure({"arguments": {"threshold": 1.0}, "inputs": {"input": [0.0, 2.0]}}, "invalid_argument"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.relu": Row(
        en="Keeps positives and replaces every negative by zero.",
        zh="正数原样通过，负数一律变成零。",
        category="activation",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-2.0, -0.5, 0.0, 0.5, 2.0]}, "gradients": True},
            {"arguments": {"inplace": True}, "inputs": {"input": [[-1, 2], [3, -4]]}},
        ),
        failures=(BOOLEANS,),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.relu6": Row(
        en="Clips every value to the range from 0 to 6.",
        zh="把每个元素截断到 0 与 6 之间。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-2.0, 0.0, 3.0, 6.0, 8.0]}, "gradients": True},),
        failures=(BOOLEANS,),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.hardtanh": Row(
        en="Clips every value into the range from min_val to max_val, by default -1 to 1.",
        zh="把每个元素截断到 min_val 与 max_val 之间，默认为 -1 到 1。",
        category="activation",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-2.0, -1.0, -0.5, 0.0, 0.5, 2.0]}, "gradients": True},
            {"arguments": {"min_val": 0.0, "max_val": 255.0}, "inputs": {"input": [-10.0, 128.0, 300.0]}},
        ),
        failures=(Failure({"arguments": {"min_val": 1.0, "max_val": -1.0}, "inputs": {"input": [0.5]}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.hardswish": Row(
        en="Multiplies each value by its hard sigmoid: a piecewise, cheap relative of SiLU.",
        zh="每个元素乘以它的 hard sigmoid 值，是 SiLU 的分段近似，计算更省。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-4.0, -3.0, -1.5, 0.0, 1.5, 3.0, 4.0]}, "gradients": True},),
        failures=(INTEGERS,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.hardsigmoid": Row(
        en="Approximates the sigmoid by a straight ramp from 0 at -3 to 1 at 3.",
        zh="用折线近似 sigmoid：-3 以下为 0，3 以上为 1，中间线性上升。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-4.0, -3.0, 0.0, 1.5, 3.0, 4.0]}, "gradients": True},),
        failures=(INTEGERS,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.elu": Row(
        en="Keeps positives and lets negatives level off exponentially at -alpha.",
        zh="正数原样通过，负数按指数曲线下降，最终停在 -alpha 附近。",
        category="activation",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},
            {"arguments": {"alpha": 0.5}, "inputs": {"input": "linspace(-4,4,9)"}},
        ),
        failures=(INTEGERS,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.selu": Row(
        en="An ELU scaled by fixed constants that keep activations near mean 0 and variance 1.",
        zh="乘以固定常数的 ELU，能让激活值的均值、方差逐层趋向 0 和 1。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},),
        failures=(INTEGERS,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.celu": Row(
        en="Keeps positives, lets negatives sink towards -alpha; its slope at zero is 1 for any alpha.",
        zh="正数原样通过，负数平滑地趋近 -alpha；无论 alpha 取何值，零点处的斜率都是 1。",
        category="activation",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},
            {"arguments": {"alpha": 2.0}, "inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}},
        ),
        failures=(Failure({"arguments": {"alpha": 0.0}, "inputs": {"input": [-1.0, 1.0]}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.leaky_relu": Row(
        en="Keeps positives and multiplies negatives by a small fixed slope instead of zeroing them.",
        zh="正数原样通过，负数乘以一个固定的小斜率，而不是直接置零。",
        category="activation",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-100.0, -1.0, 0.0, 1.0]}, "gradients": True},
            {"arguments": {"negative_slope": 0.2}, "inputs": {"input": [[-2.0, -1.0], [0.0, 3.0]]}},
        ),
        failures=(INTEGERS, Failure({"arguments": {"negative_slope": "small"}, "inputs": {"input": [-1.0]}}, "invalid_argument")),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.prelu": Row(
        en="A leaky ReLU whose slopes come in weight: one for all channels or one for each.",
        zh="负半轴斜率由 weight 给出的 LeakyReLU：所有通道共用一个，或每个通道一个。",
        category="activation",
        shapes={"input": "(*) or (N, C, *)", "weight": "(1) or (C)", "output": "(*) or (N, C, *)"},
        examples=(
            {"inputs": {"input": [-4.0, -1.0, 0.0, 2.0], "weight": [0.25]}, "gradients": True},
            {"inputs": {"input": [[-1.0, -1.0], [-2.0, 2.0]], "weight": [0.1, 0.5]}},
        ),
        failures=(Failure({"inputs": {"input": "randn(2,3)", "weight": [0.1, 0.2]}}, "torch_error"),),
        dtypes=dict.fromkeys(("input", "weight"), "floating"),
    ),
    "torch.nn.functional.rrelu": Row(
        en="With training=True draws each negative slope at random, else uses the midpoint of the range.",
        zh="training=True 时为每个负数随机取斜率，否则（默认）用取值区间的中点。",
        category="activation",
        shapes=SAME,
        examples=(
            {"arguments": {"lower": 0.1, "upper": 0.3, "training": True}, "inputs": {"input": [-1.0, -1.0, -1.0, 2.0]}, "gradients": True},
            {"arguments": {"lower": 0.1, "upper": 0.3}, "inputs": {"input": [-1.0, -1.0, -1.0, 2.0]}},
        ),
        failures=(Failure({"arguments": {"lower": 0.5, "upper": 0.1, "training": True}, "inputs": {"input": [-1.0]}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.glu": Row(
        en="Splits one axis in two halves and gates the first by the sigmoid of the second.",
        zh="把一个维度对半分开，用后一半的 sigmoid 值作门，控制前一半通过多少。",
        category="activation",
        shapes={"input": "(*, 2*M, *)", "output": "(*, M, *)"},
        examples=({"inputs": {"input": [[1.0, 2.0, 0.0, 100.0]]}, "gradients": True},),
        failures=(Failure({"inputs": {"input": [[1.0, 2.0, 3.0]]}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.gelu": Row(
        en="Weights each value by the probability that a standard normal variable lies below it.",
        zh="用标准正态分布函数在该点的值给每个元素加权，负得越多压得越小。",
        category="activation",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},
            {"arguments": {"approximate": "tanh"}, "inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}},
        ),
        failures=(INTEGERS,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.logsigmoid": Row(
        en="Takes the logarithm of the sigmoid, without underflow for very negative values.",
        zh="对 sigmoid 取对数；即使输入是绝对值很大的负数，也不会下溢。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-200.0, -2.0, 0.0, 2.0, 200.0]}, "gradients": True},),
        failures=(INTEGERS,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.hardshrink": Row(
        en="Sets every value within lambd of zero to zero and leaves the others as they are.",
        zh="把绝对值不超过 lambd 的元素置零，其余保持不变。",
        category="activation",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-2.0, -0.5, -0.2, 0.0, 0.5, 0.6]}, "gradients": True},
            {"arguments": {"lambd": 1.0}, "inputs": {"input": "linspace(-2,2,9)"}},
        ),
        failures=(INTEGERS,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.tanhshrink": Row(
        en="Subtracts the tanh from each value, leaving small values close to zero.",
        zh="每个元素减去自身的 tanh 值，于是小的数几乎变成零。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-3.0, -0.5, 0.0, 0.5, 3.0]}, "gradients": True},),
        failures=(BOOLEANS,),
        dtypes=ANY_NUMBER,
    ),
    "torch.nn.functional.softsign": Row(
        en="Squashes values into -1 to 1 as x / (1 + |x|), saturating more slowly than tanh.",
        zh="按 x / (1 + |x|) 把数值压到 -1 与 1 之间，饱和得比 tanh 慢。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-9.0, -1.0, 0.0, 1.0, 9.0]}, "gradients": True},),
        failures=(BOOLEANS,),
        dtypes=ANY_NUMBER,
    ),
    "torch.nn.functional.softplus": Row(
        en="A smooth ReLU, log(1 + exp(beta x)) / beta, that turns linear past the threshold.",
        zh="平滑版的 ReLU：log(1 + exp(beta x)) / beta；beta x 超过 threshold 后直接返回 x。",
        category="activation",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-5.0, -1.0, 0.0, 1.0, 30.0]}, "gradients": True},
            {"arguments": {"beta": 5.0}, "inputs": {"input": [-1.0, 0.0, 1.0]}},
        ),
        failures=(INTEGERS,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.softmin": Row(
        en="A softmax of the negated scores along dim: the smallest value gets the largest weight.",
        zh="沿 dim 对取反后的分数做 softmax，最小的值得到最大的权重。",
        category="activation",
        shapes=SAME,
        examples=(
            {
                "arguments": {"dim": 1},
                "inputs": {"input": [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]},
                "gradients": {"output": [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]},
            },
        ),
        failures=(Failure({"arguments": {"dim": -3}, "inputs": {"input": [[1.0, 2.0]]}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.softmax": Row(
        en="Turns scores along dim into weights that add up to 1; always say which dim.",
        zh="把 dim 这一维上的分数变成总和为 1 的权重；请务必写明 dim。",
        category="activation",
        shapes=SAME,
        examples=(
            {
                "arguments": {"dim": 1},
                "inputs": {"input": [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]},
                "gradients": {"output": [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]},
            },
            {"arguments": {"dim": -1, "dtype": "float64"}, "inputs": {"input": [1000.0, 1001.0, "-Infinity"]}},
        ),
        failures=(
            Failure({"arguments": {"dim": 2}, "inputs": {"input": [[1.0, 2.0, 3.0]]}}, "torch_error"),
            Failure({"arguments": {"dim": 0}, "inputs": {"input": [1, 2, 3]}}, "torch_error"),
        ),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.log_softmax": Row(
        en="Turns scores along dim into log-probabilities, more stably than log(softmax(x)).",
        zh="把 dim 这一维上的分数变成对数概率，比先 softmax 再取对数更稳定。",
        category="activation",
        shapes=SAME,
        examples=(
            {"arguments": {"dim": 1}, "inputs": {"input": [[1.0, 2.0, 3.0], [1000.0, 1000.0, 1000.0]]}, "gradients": True},
            {"arguments": {"dim": 0, "dtype": "float64"}, "inputs": {"input": [1, 2, 3]}},
        ),
        failures=(Failure({"arguments": {"dim": 2}, "inputs": {"input": [[1.0, 2.0, 3.0]]}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.gumbel_softmax": Row(
        en="Draws a random, differentiable near one-hot sample; hard=True makes it exactly one-hot.",
        zh="按分数随机抽取可微分的近似独热向量；hard=True 时输出严格独热，梯度仍按软样本传回。",
        category="activation",
        shapes={"logits": "(*)", "output": "(*)"},
        examples=(
            {
                "arguments": {"tau": 0.5},
                "inputs": {"logits": [[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]]},
                "gradients": {"output": [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]},
            },
            {"arguments": {"hard": True}, "inputs": {"logits": [[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]]}},
        ),
        failures=(Failure({"inputs": {"logits": [1, 2, 3]}}, "torch_error"),),
        dtypes={"logits": "floating"},
    ),
    "torch.nn.functional.softshrink": Row(
        en="Moves every value towards zero by lambd, stopping at zero.",
        zh="让每个元素向零收缩 lambd，缩到零为止。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-2.0, -0.5, -0.2, 0.0, 0.2, 0.5, 2.0]}, "gradients": True},),
        failures=(Failure({"arguments": {"lambd": -0.5}, "inputs": {"input": [1.0]}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.sigmoid": Row(
        en="Squashes each value, on its own, into the range from 0 to 1.",
        zh="把每个元素各自压缩到 0 与 1 之间，元素之间互不影响。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-1000.0, -1.0, 0.0, 1.0, 1000.0]}, "gradients": True},),
        failures=(MISSING_INPUT,),
    ),
    "torch.nn.functional.tanh": Row(
        en="Squashes each value into the range from -1 to 1, symmetrically about zero.",
        zh="把每个元素压缩到 -1 与 1 之间，关于零点对称。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},),
        failures=(MISSING_INPUT,),
    ),
    "torch.nn.functional.silu": Row(
        en="Multiplies each value by its own sigmoid; also known as swish.",
        zh="每个元素乘以自身的 sigmoid 值，又名 swish。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-5.0, -1.0, 0.0, 1.0, 5.0]}, "gradients": True},),
        failures=(INTEGERS,),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.functional.mish": Row(
        en="Multiplies each value by the tanh of its softplus: smooth, dipping slightly below zero.",
        zh="每个元素乘以自身 softplus 的 tanh 值，曲线光滑，在负半轴略微下凹。",
        category="activation",
        shapes=SAME,
        examples=({"inputs": {"input": [-5.0, -1.0, 0.0, 1.0, 5.0]}, "gradients": True},),
        failures=(INTEGERS,),
        dtypes=FLOATING,
    ),
    # normalization
    "torch.nn.functional.batch_norm": Row(
        en="Standardises each channel by given statistics, or by the batch's own if training=True.",
        zh="用给定的统计量逐通道归一化；training=True 时改用本批统计量，并更新给定的滑动统计量。",
        category="normalization",
        shapes={"input": "(N, C, *)", "running_mean": "(C)", "running_var": "(C)", "weight": "(C)", "bias": "(C)", "output": "(N, C, *)"},
        examples=(
            {
                "inputs": {
                    "input": [[1.0, 10.0], [2.0, 20.0], [3.0, 60.0]],
                    "running_mean": [2.0, 30.0],
                    "running_var": [1.0, 100.0],
                    "weight": [1.0, 2.0],
                    "bias": [0.0, 5.0],
                }
            },
            {
                "arguments": {"training": True},
                "inputs": {"input": [[1.0, 10.0], [2.0, 20.0], [3.0, 60.0]], "running_mean": None, "running_var": None},
                "gradients": {"output": [[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]},
            },
        ),
        failures=(
            Failure({"inputs": {"input": "randn(2,3)", "running_mean": [0.0, 0.0], "running_var": [1.0, 1.0]}}, "torch_error"),
            Failure(
                {"arguments": {"training": True}, "inputs": {"input": [[1.0, 2.0]], "running_mean": [0.0, 0.0], "running_var": [1.0, 1.0]}},
                "torch_error",
            ),
        ),
        dtypes=dict.fromkeys(("input", "running_mean", "running_var", "weight", "bias"), "floating"),
    ),
    "torch.nn.functional.group_norm": Row(
        en="Standardises groups of channels within each sample, whatever the batch size.",
        zh="在每个样本内按通道组归一化，与批大小无关。",
        category="normalization",
        shapes={"input": "(N, C, *)", "weight": "(C)", "bias": "(C)", "output": "(N, C, *)"},
        examples=(
            {
                "arguments": {"num_groups": 2},
                "inputs": {"input": [[1.0, 3.0, 10.0, 20.0]], "weight": [1.0, 1.0, 2.0, 2.0], "bias": [0.0, 0.0, 0.0, 1.0]},
                "gradients": True,
            },
        ),
        failures=(Failure({"arguments": {"num_groups": 2}, "inputs": {"input": "randn(1,3,2)"}}, "torch_error"),),
        dtypes=dict.fromkeys(("input", "weight", "bias"), "floating"),
    ),
    "torch.nn.functional.instance_norm": Row(
        en="Standardises each channel of each sample over its own positions.",
        zh="对每个样本的每个通道，在自身所有位置上归一化。",
        category="normalization",
        shapes={"input": "(N, C, *)", "running_mean": "(C)", "running_var": "(C)", "weight": "(C)", "bias": "(C)", "output": "(N, C, *)"},
        examples=(
            {"inputs": {"input": [[[1.0, 2.0, 3.0], [10.0, 20.0, 60.0]]]}, "gradients": {"output": [[[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]}},
            {
                "arguments": {"use_input_stats": False},
                "inputs": {"input": [[[1.0, 2.0, 3.0]]], "running_mean": [2.0], "running_var": [4.0]},
            },
        ),
        failures=(Failure({"inputs": {"input": [[[1.0], [2.0]]]}}, "torch_error"),),
        dtypes=dict.fromkeys(("input", "running_mean", "running_var", "weight", "bias"), "floating"),
    ),
    "torch.nn.functional.layer_norm": Row(
        en="Standardises the last axes of each sample on its own, then scales and shifts.",
        zh="对每个样本的最后几维各自归一化，再按给定的 weight、bias 缩放平移。",
        category="normalization",
        shapes={
            "input": "(*, normalized_shape)",
            "weight": "normalized_shape",
            "bias": "normalized_shape",
            "output": "(*, normalized_shape)",
        },
        examples=(
            {
                "arguments": {"normalized_shape": [3]},
                "inputs": {"input": [[1.0, 2.0, 3.0], [10.0, 20.0, 60.0]]},
                "gradients": {"output": [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]},
            },
            {"arguments": {"normalized_shape": [2]}, "inputs": {"input": [[1.0, 3.0]], "weight": [2.0, 2.0], "bias": [0.5, 0.5]}},
        ),
        failures=(Failure({"arguments": {"normalized_shape": [4]}, "inputs": {"input": "randn(2,3)"}}, "torch_error"),),
        dtypes=dict.fromkeys(("input", "weight", "bias"), "floating"),
    ),
    "torch.nn.functional.rms_norm": Row(
        en="Divides the last axes of each sample by their root mean square; no mean is subtracted.",
        zh="把每个样本的最后几维除以其均方根，再按给定的 weight 缩放；不减均值。",
        category="normalization",
        shapes={"input": "(*, normalized_shape)", "weight": "normalized_shape", "output": "(*, normalized_shape)"},
        examples=(
            {"arguments": {"normalized_shape": [2]}, "inputs": {"input": [[3.0, 4.0], [1.0, 1.0]]}, "gradients": True},
            {"arguments": {"normalized_shape": [2], "eps": 0.1}, "inputs": {"input": [[3.0, 4.0]], "weight": [1.0, 10.0]}},
        ),
        failures=(Failure({"arguments": {"normalized_shape": [4]}, "inputs": {"input": "randn(2,3)"}}, "torch_error"),),
        dtypes=dict.fromkeys(("input", "weight"), "floating or complex"),
    ),
    "torch.nn.functional.local_response_norm": Row(
        en="Damps each position where neighbouring channels are strong.",
        zh="若相邻通道在同一位置上很强，就压低该位置的值。",
        category="normalization",
        shapes={"input": "(N, C, *)", "output": "(N, C, *)"},
        examples=({"arguments": {"size": 3, "alpha": 1.0}, "inputs": {"input": [[[1.0], [2.0], [0.0], [5.0]]]}, "gradients": True},),
        failures=(Failure({"arguments": {"size": 3}, "inputs": {"input": [[1.0, 2.0]]}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.normalize": Row(
        en="Divides the vectors along dim by their p-norm: with p=2 they get length 1.",
        zh="把 dim 方向上的向量除以各自的 p 范数；p=2 时长度变为 1。",
        category="normalization",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [[3.0, 4.0], [0.0, 2.0]]}, "gradients": True},
            {"arguments": {"p": 1.0, "dim": 0}, "inputs": {"input": [1.0, 3.0]}},
        ),
        failures=(Failure({"inputs": {"input": [3.0, 4.0]}}, "torch_error"), Failure({"inputs": {"input": [[3, 4]]}}, "torch_error")),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    # linear
    "torch.nn.functional.linear": Row(
        en="Multiplies the last axis by the transposed weight, (out, in), and adds a bias: x A^T + b.",
        zh="最后一维乘以形状为 (out, in) 的权重的转置，再加偏置：x A^T + b。",
        category="linear",
        shapes={"input": "(*, in)", "weight": "(out, in) or (in)", "bias": "(out) or ()", "output": "(*, out) or (*)"},
        examples=(
            {
                "inputs": {"input": [[1.0, 2.0]], "weight": [[1.0, 0.0], [0.0, 10.0], [1.0, 1.0]], "bias": [0.0, 0.0, 0.5]},
                "gradients": True,
            },
            {"inputs": {"input": "randn(2,3;seed=1)", "weight": [1.0, 2.0, 3.0]}},
        ),
        failures=(
            Failure({"inputs": {"input": "randn(2,3)", "weight": "randn(3,2)"}}, "torch_error"),
            Failure({"inputs": {"input": "randn(2,3)"}}, "invalid_input"),
        ),
        dtypes=CONVOLVED,
    ),
    "torch.nn.functional.bilinear": Row(
        en="Combines two vectors through one matrix per output: x1 A x2 plus a bias.",
        zh="每个输出用一个矩阵把两个向量结合起来：x1 A x2 再加偏置。",
        category="linear",
        shapes={"input1": "(N, *, in1)", "input2": "(N, *, in2)", "weight": "(out, in1, in2)", "bias": "(out)", "output": "(N, *, out)"},
        examples=(
            {
                "inputs": {"input1": [[1.0, 2.0]], "input2": [[3.0, 4.0]], "weight": [[[1.0, 0.0], [0.0, 1.0]]], "bias": [0.5]},
                "gradients": True,
            },
        ),
        failures=(Failure({"inputs": {"input1": "randn(2,3)", "input2": "randn(1,3)", "weight": "randn(1,3,3)"}}, "torch_error"),),
        dtypes=dict.fromkeys(("input1", "input2", "weight", "bias"), "floating or integer or complex"),
    ),
    # dropout
    "torch.nn.functional.dropout": Row(
        en="Zeroes values at random and scales up the rest; on by default: pass training=False to stop it.",
        zh="随机置零并放大其余元素；默认 training=True 即生效，评估时须传 training=False。",
        category="dropout",
        shapes=SAME,
        examples=(
            {"inputs": {"input": "ones(2,4)"}, "gradients": True},
            {"arguments": {"p": 0.2, "training": False}, "inputs": {"input": "ones(2,4)"}},
        ),
        failures=(CERTAINLY_MORE,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.alpha_dropout": Row(
        en="Dropout for SELU networks that keeps mean and variance; off unless training=True.",
        zh="配合 SELU 的丢弃法，保持均值和方差；与 F.dropout 不同，默认 training=False 不生效。",
        category="dropout",
        shapes=SAME,
        examples=(
            {"arguments": {"training": True}, "inputs": {"input": "randn(2,4;seed=1)"}, "gradients": True},
            {"inputs": {"input": "ones(2,4)"}},
        ),
        failures=(CERTAINLY_MORE,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.feature_alpha_dropout": Row(
        en="Alpha dropout of whole channels; off unless training=True.",
        zh="按整个通道丢弃的 alpha 丢弃法；默认 training=False 不生效。",
        category="dropout",
        shapes={"input": "(N, C, *)", "output": "(N, C, *)"},
        examples=({"arguments": {"training": True}, "inputs": {"input": "randn(1,4,2;seed=1)"}, "gradients": True},),
        failures=(CERTAINLY_MORE,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.dropout1d": Row(
        en="Zeroes whole channels of a sequence at random; on by default (training=True).",
        zh="随机把序列的整个通道置零并放大其余通道；默认 training=True 即生效。",
        category="dropout",
        shapes={"input": "(N, C, L) or (C, L)", "output": "(N, C, L) or (C, L)"},
        examples=({"inputs": {"input": "ones(1,4,3)"}, "gradients": True},),
        failures=(Failure({"inputs": {"input": [1.0, 2.0]}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.dropout2d": Row(
        en="Zeroes whole feature maps at random; on by default (training=True).",
        zh="随机把整张特征图置零并放大其余特征图；默认 training=True 即生效。",
        category="dropout",
        shapes={"input": "(N, C, H, W)", "output": "(N, C, H, W)"},
        examples=({"inputs": {"input": "ones(1,4,2,2)"}, "gradients": True},),
        failures=(CERTAINLY_MORE,),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.dropout3d": Row(
        en="Zeroes whole channels of a volume at random; on by default (training=True).",
        zh="随机把立体数据的整个通道置零并放大其余通道；默认 training=True 即生效。",
        category="dropout",
        shapes={"input": "(N, C, D, H, W) or (C, D, H, W)", "output": "(N, C, D, H, W) or (C, D, H, W)"},
        examples=({"inputs": {"input": "ones(1,4,1,2,2)"}, "gradients": True},),
        failures=(CERTAINLY_MORE,),
        dtypes=FLOATING,
    ),
    # sparse
    "torch.nn.functional.embedding": Row(
        en="Looks up one row of weight for each index.",
        zh="按每个下标从 weight 中取出一行。",
        category="sparse",
        shapes={"input": "(*)", "weight": "(V, D)", "output": "(*, D)"},
        examples=(
            {"inputs": {"input": [2, 0, 2], "weight": [[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]]}, "gradients": True},
            {"arguments": {"padding_idx": 0}, "inputs": {"input": [[0, 1]], "weight": "randn(3,2;seed=1)"}, "gradients": True},
        ),
        failures=(Failure({"inputs": {"input": [0.0, 1.0], "weight": "randn(3,2)"}}, "torch_error"),),
        dtypes={"input": "integer"},
    ),
    "torch.nn.functional.embedding_bag": Row(
        en="Looks up bags of rows of weight and averages (by default), sums or maximises each bag.",
        zh="从 weight 中成袋取行，并对每一袋求平均（默认）、求和或取最大值。",
        category="sparse",
        shapes={
            "input": "(B, N) or (N)",
            "weight": "(V, D)",
            "offsets": "(B) or (B + 1) if include_last_offset",
            "per_sample_weights": "the shape of input",
            "output": "(B, D)",
        },
        examples=(
            {"inputs": {"input": [[0, 2], [1, 1]], "weight": [[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]]}, "gradients": True},
            {
                "arguments": {"mode": "sum"},
                "inputs": {
                    "input": [0, 1, 2, 2],
                    "weight": [[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]],
                    "offsets": [0, 3],
                    "per_sample_weights": [1.0, 1.0, 1.0, 0.5],
                },
            },
        ),
        failures=(Failure({"inputs": {"input": [0, 1, 2], "weight": "randn(3,2)"}}, "torch_error"),),
        dtypes={"input": "integer", "weight": "floating", "offsets": "integer", "per_sample_weights": "floating"},
    ),
    "torch.nn.functional.one_hot": Row(
        en="Turns each int64 class index into a vector of zeros with a single 1 at that place.",
        zh="把每个 int64 类别下标变成该处为 1、其余为 0 的向量；输出也是 int64。",
        category="sparse",
        shapes={"input": "(*)", "output": "(*, num_classes)"},
        examples=({"arguments": {"num_classes": 4}, "inputs": {"input": [0, 2, 1]}}, {"inputs": {"input": [[0, 1], [2, 0]]}}),
        failures=(
            Failure({"arguments": {"num_classes": 2}, "inputs": {"input": [0, 2]}}, "torch_error"),
            Failure({"inputs": {"input": [0.0, 1.0]}}, "torch_error"),
        ),
        dtypes={"input": "integer"},
    ),
    # distance
    "torch.nn.functional.pairwise_distance": Row(
        en="Measures the p-norm distance between matching vectors; eps is added to each difference.",
        zh="对两批向量逐对计算 p 范数距离；每个差值都会先加上 eps。",
        category="distance",
        shapes={"x1": "(N, D) or (D)", "x2": "(N, D) or (D)", "output": "(N) or () or (N, 1) if keepdim"},
        examples=(
            {"inputs": {"x1": [[0.0, 0.0], [1.0, 1.0]], "x2": [[3.0, 4.0], [1.0, 2.0]]}, "gradients": True},
            {"arguments": {"p": 1.0, "eps": 0.0, "keepdim": True}, "inputs": {"x1": [[0.0, 0.0]], "x2": [[3.0, 4.0]]}},
        ),
        failures=(Failure({"inputs": {"x1": "randn(2,3)", "x2": "randn(2,4)"}}, "torch_error"),),
        dtypes=dict.fromkeys(("x1", "x2"), "floating or integer or complex"),
    ),
    "torch.nn.functional.cosine_similarity": Row(
        en="Measures the cosine of the angle between vectors along dim: 1 if parallel, -1 if opposite.",
        zh="计算 dim 方向上两个向量夹角的余弦：同向为 1，垂直为 0，反向为 -1。",
        category="distance",
        shapes={"x1": "(*, D, *)", "x2": "(*, D, *)", "output": "the axes of x1 but dim"},
        examples=(
            {"inputs": {"x1": [[1.0, 0.0], [1.0, 1.0]], "x2": [[0.0, 2.0], [-1.0, -1.0]]}, "gradients": True},
            {"arguments": {"dim": 0}, "inputs": {"x1": [1.0, 2.0, 3.0], "x2": [2.0, 4.0, 6.0]}},
        ),
        failures=(Failure({"inputs": {"x1": [1.0, 2.0], "x2": [3.0, 4.0]}}, "torch_error"),),
        dtypes=dict.fromkeys(("x1", "x2"), "floating"),
    ),
    "torch.nn.functional.pdist": Row(
        en="Measures the distance between every two rows: N (N - 1) / 2 numbers, no pair twice.",
        zh="计算任意两行之间的距离，每对只算一次，共 N (N - 1) / 2 个数。",
        category="distance",
        shapes={"input": "(N, M)", "output": "(N*(N-1)/2)"},
        examples=(
            {"inputs": {"input": [[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]]}, "gradients": True},
            {"arguments": {"p": 1.0}, "inputs": {"input": [[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]]}},
        ),
        failures=(Failure({"inputs": {"input": [1.0, 2.0, 3.0]}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    # loss
    "torch.nn.functional.binary_cross_entropy": Row(
        en="Scores probabilities, after a sigmoid, against targets between 0 and 1.",
        zh="计算概率（须已经过 sigmoid）与 0 到 1 之间的目标的二分类交叉熵。",
        category="loss",
        shapes=LOSS,
        examples=(
            {"inputs": {"input": [0.9, 0.2, 0.5], "target": [1.0, 0.0, 1.0]}, "gradients": True},
            {"arguments": {"reduction": "none"}, "inputs": {"input": [0.9, 0.2], "target": [1.0, 1.0], "weight": [1.0, 3.0]}},
        ),
        failures=(Failure({"inputs": {"input": [0.5, 0.5], "target": [1.0]}}, "torch_error"),),
        dtypes=WEIGHTED,
    ),
    "torch.nn.functional.binary_cross_entropy_with_logits": Row(
        en="Binary cross entropy on raw scores, with a numerically stable sigmoid built in.",
        zh="直接作用于原始分数的二分类交叉熵，内含数值稳定的 sigmoid。",
        category="loss",
        shapes={**LOSS, "pos_weight": "broadcastable to target"},
        examples=(
            {"inputs": {"input": [-2.0, 0.0, 100.0], "target": [0.0, 1.0, 1.0]}, "gradients": True},
            {"arguments": {"reduction": "sum"}, "inputs": {"input": [[0.5, -1.0]], "target": [[1.0, 0.0]], "pos_weight": [2.0, 1.0]}},
        ),
        failures=(Failure({"inputs": {"input": [0.5, 0.5], "target": [1.0]}}, "torch_error"),),
        dtypes=dict.fromkeys(("input", "target", "pos_weight", "weight"), "floating"),
    ),
    "torch.nn.functional.cosine_embedding_loss": Row(
        en="Pulls pairs labelled 1 towards one direction and pushes pairs labelled -1 apart.",
        zh="让标为 1 的向量对方向一致，让标为 -1 的向量对方向分开。",
        category="loss",
        shapes={"input1": "(N, D) or (D)", "input2": "(N, D) or (D)", "target": "(N) or ()", "output": "() or (N) if reduction='none'"},
        examples=(
            {
                "arguments": {"reduction": "none"},
                "inputs": {"input1": [[1.0, 0.0], [1.0, 1.0]], "input2": [[0.0, 1.0], [1.0, 0.9]], "target": [1.0, -1.0]},
                "gradients": True,
            },
        ),
        failures=(Failure({"inputs": {"input1": "randn(2,3)", "input2": "randn(2,3)", "target": [[1.0], [-1.0]]}}, "torch_error"),),
        dtypes=dict.fromkeys(("input1", "input2", "target"), "floating or integer or boolean"),
    ),
    "torch.nn.functional.cross_entropy": Row(
        en="Softmax and negative log-likelihood in one: wants raw scores and class indices (or probabilities).",
        zh="softmax 与负对数似然合一：输入原始分数，目标为类别下标（或类别概率）。",
        category="loss",
        shapes={
            "input": "(N, C) or (C) or (N, C, d_1, ..., d_K)",
            "target": "(N) or () or (N, d_1, ..., d_K) or, as probabilities, the shape of input",
            "weight": "(C)",
            "output": "() or the shape of target as class indices if reduction='none'",
        },
        examples=(
            {"inputs": {"input": [[2.0, 1.0, 0.0], [0.0, 3.0, 0.0]], "target": [0, 2]}, "gradients": True},
            {
                "arguments": {"ignore_index": 1, "label_smoothing": 0.1},
                "inputs": {"input": [[2.0, 1.0, 0.0], [0.0, 3.0, 0.0], [1.0, 1.0, 1.0]], "target": [0, 2, 1], "weight": [1.0, 1.0, 5.0]},
            },
            {
                "arguments": {"reduction": "none"},
                "inputs": {"input": [[2.0, 1.0, 0.0], [0.0, 3.0, 0.0]], "target": [[1.0, 0.0, 0.0], [0.0, 0.5, 0.5]]},
            },
        ),
        failures=(
            Failure({"inputs": {"input": "randn(2,3;seed=1)", "target": [0, 1, 2]}}, "torch_error"),
            Failure({"arguments": {"label_smoothing": 1.5}, "inputs": {"input": "randn(2,3;seed=1)", "target": [0, 1]}}, "torch_error"),
        ),
        dtypes={"input": "floating", "target": "floating or integer", "weight": "floating"},
    ),
    "torch.nn.functional.ctc_loss": Row(
        en="Scores frame-wise class log-probabilities against a shorter sequence without alignment.",
        zh="在不知道对齐关系时，用逐帧的类别对数概率给较短的标签序列打分。",
        category="loss",
        shapes={
            "log_probs": "(T, N, C) or (T, C)",
            "targets": "(N, S) or (sum(target_lengths))",
            "input_lengths": "(N) or ()",
            "target_lengths": "(N) or ()",
            "output": "() or (N) if reduction='none'",
        },
        examples=(
            {
                "arguments": {"reduction": "sum"},
                "inputs": {
                    "log_probs": {"fill": "full", "shape": [4, 1, 3], "fill_value": -1.0986123},
                    "targets": [[1, 2]],
                    "input_lengths": [4],
                    "target_lengths": [2],
                },
                "gradients": True,
            },
        ),
        failures=(
            Failure({"inputs": {"log_probs": "zeros(4,1,3)", "targets": [[1, 2]], "input_lengths": [4]}}, "invalid_input"),
            Failure(
                {"inputs": {"log_probs": "zeros(4,2,3)", "targets": [[1, 2], [2, 1]], "input_lengths": [4], "target_lengths": [2, 2]}},
                "torch_error",
            ),
        ),
        dtypes={"log_probs": "floating", "targets": "integer", "input_lengths": "integer", "target_lengths": "integer"},
    ),
    "torch.nn.functional.gaussian_nll_loss": Row(
        en="Penalises a predicted mean and variance by how unlikely they make the target.",
        zh="目标在预测的高斯分布（均值与方差）下越不可能，损失越大。",
        category="loss",
        shapes={"input": "(*)", "target": "(*)", "var": "(*) or a number", "output": "() or (*) if reduction='none'"},
        examples=(
            {"inputs": {"input": [0.0, 1.0], "target": [0.5, 3.0], "var": [1.0, 4.0]}, "gradients": True},
            {"arguments": {"full": True}, "inputs": {"input": [0.0, 1.0], "target": [0.5, 3.0], "var": 2.0}},
        ),
        failures=(Failure({"inputs": {"input": [0.0, 1.0], "target": [0.5, 3.0], "var": [1.0, -1.0]}}, "torch_error"),),
        dtypes={"input": "floating or integer", "target": "floating or integer", "var": "floating"},
    ),
    "torch.nn.functional.hinge_embedding_loss": Row(
        en="Charges similar pairs (1) their distance, dissimilar ones (-1) what the margin lacks.",
        zh="相似对（1）的损失就是距离，不相似对（-1）的损失是距离离间隔还差多少。",
        category="loss",
        shapes=UNWEIGHTED_LOSS,
        examples=(
            {"arguments": {"reduction": "none"}, "inputs": {"input": [0.5, 0.5, 2.0], "target": [1, -1, -1]}, "gradients": True},
            {"arguments": {"margin": 3.0}, "inputs": {"input": [0.5, 0.5, 2.0], "target": [1.0, -1.0, -1.0]}},
        ),
        failures=(SHAPES_DIFFER,),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.functional.huber_loss": Row(
        en="Squares small differences and grows linearly, with slope delta, beyond delta.",
        zh="误差小于 delta 时按平方计，超过后以斜率 delta 线性增长。",
        category="loss",
        shapes=LOSS,
        examples=(
            {"arguments": {"reduction": "none"}, "inputs": {"input": [0.0, 0.0, 0.0], "target": [0.5, 1.0, 4.0]}, "gradients": True},
            {"arguments": {"delta": 2.0}, "inputs": {"input": [0.0, 0.0, 0.0], "target": [0.5, 1.0, 4.0]}},
        ),
        failures=(Failure({"arguments": {"delta": 0.0}, "inputs": {"input": [0.0], "target": [1.0]}}, "torch_error"),),
        dtypes=WEIGHTED,
    ),
    "torch.nn.functional.kl_div": Row(
        en="KL divergence of log-probabilities (input) from a target; reduction='batchmean' is the true one.",
        zh="输入的对数概率与目标分布之间的 KL 散度；reduction='batchmean' 才是数学定义的平均。",
        category="loss",
        shapes=UNWEIGHTED_LOSS,
        examples=(
            {
                "arguments": {"reduction": "batchmean"},
                "inputs": {"input": [[-0.6931472, -0.6931472]], "target": [[0.9, 0.1]]},
                "gradients": True,
            },
            {
                "arguments": {"reduction": "none", "log_target": True},
                "inputs": {"input": [[-0.6931472, -0.6931472]], "target": [[-0.1053605, -2.3025851]]},
            },
        ),
        failures=(SHAPES_DIFFER,),
        dtypes=UNWEIGHTED,
    ),
    "torch.nn.functional.l1_loss": Row(
        en="Averages the absolute differences between input and target over all elements.",
        zh="对所有元素求输入与目标之差的绝对值的平均。",
        category="loss",
        shapes=LOSS,
        examples=(
            {"inputs": {"input": [1.0, 2.0, 3.0], "target": [1.5, 2.0, 0.0]}, "gradients": True},
            {"arguments": {"reduction": "none"}, "inputs": {"input": [1.0, 2.0], "target": [1.5, 0.0]}},
        ),
        failures=(SHAPES_DIFFER,),
        dtypes=dict.fromkeys(("input", "target", "weight"), "floating or complex"),
    ),
    "torch.nn.functional.linear_cross_entropy": Row(
        en="linear followed by cross_entropy in one call, able to work in chunks to save memory.",
        zh="把 linear 与 cross_entropy 合为一次调用，可分块计算以节省内存。",
        category="loss",
        shapes={
            "input": "(N, D) or (D)",
            "linear_weight": "(C, D)",
            "target": "(N) or () or, as probabilities, (N, C) or (C)",
            "linear_bias": "(C)",
            "weight": "(C)",
            "output": "() or (N) if reduction='none'",
        },
        examples=(
            {"inputs": {"input": "randn(3,2;seed=1)", "linear_weight": "randn(4,2;seed=2)", "target": [0, 3, 1]}, "gradients": True},
        ),
        failures=(Failure({"inputs": {"input": "randn(3,2)", "linear_weight": "randn(4,3)", "target": [0, 3, 1]}}, "torch_error"),),
        dtypes={
            "input": "floating",
            "linear_weight": "floating",
            "target": "floating or integer",
            "linear_bias": "floating",
            "weight": "floating",
        },
    ),
    "torch.nn.functional.margin_ranking_loss": Row(
        en="Penalises a pair of scores unless the one that should win leads by the margin.",
        zh="一对分数中该赢的一方若没有领先 margin 以上，就产生损失。",
        category="loss",
        shapes={"input1": "(N) or ()", "input2": "(N) or ()", "target": "(N) or ()", "output": "() or (N) if reduction='none'"},
        examples=(
            {
                "arguments": {"margin": 0.5, "reduction": "none"},
                "inputs": {"input1": [2.0, 1.0, 0.0], "input2": [1.0, 0.8, 1.0], "target": [1.0, 1.0, -1.0]},
                "gradients": True,
            },
        ),
        failures=(Failure({"inputs": {"input1": [2.0, 1.0], "input2": [1.0, 0.0], "target": [[1.0, 1.0]]}}, "torch_error"),),
        dtypes=dict.fromkeys(("input1", "input2", "target"), "floating or integer"),
    ),
    "torch.nn.functional.mse_loss": Row(
        en="Averages the squared differences between input and target over all elements.",
        zh="对所有元素求输入与目标之差的平方的平均。",
        category="loss",
        shapes=LOSS,
        examples=(
            {"inputs": {"input": [[1.0, 2.0], [3.0, 4.0]], "target": [[1.0, 1.0], [1.0, 1.0]]}, "gradients": True},
            {"arguments": {"reduction": "sum"}, "inputs": {"input": [1.0, 2.0, 3.0], "target": [1.0, 1.0, 1.0], "weight": [1.0, 0.5, 0.0]}},
        ),
        failures=(SHAPES_DIFFER, UNKNOWN_REDUCTION, NO_TARGET),
        dtypes=WEIGHTED,
    ),
    "torch.nn.functional.multi_margin_loss": Row(
        en="Wants the right class to outscore every other class by the margin.",
        zh="要求正确类别的分数比其他每个类别都高出 margin。",
        category="loss",
        shapes={"input": "(N, C) or (C)", "target": "(N) or ()", "weight": "(C)", "output": "() or (N) if reduction='none'"},
        examples=(
            {"inputs": {"input": [[0.1, 0.2, 0.4, 0.8]], "target": [3]}, "gradients": True},
            {"arguments": {"p": 2, "margin": 0.5}, "inputs": {"input": [[0.1, 0.2, 0.4, 0.8]], "target": [2]}},
        ),
        failures=(Failure({"arguments": {"p": 3}, "inputs": {"input": [[0.1, 0.2]], "target": [0]}}, "torch_error"),),
        dtypes={"input": "floating", "target": "integer", "weight": "floating"},
    ),
    "torch.nn.functional.multilabel_margin_loss": Row(
        en="Wants each class listed in target, up to the first -1, to outscore every unlisted one by 1.",
        zh="要求目标中列出的每个类别比未列出的类别至少高 1 分；列表到第一个 -1 为止。",
        category="loss",
        shapes={"input": "(N, C) or (C)", "target": "(N, C) or (C)", "output": "() or (N) if reduction='none'"},
        examples=({"inputs": {"input": [[0.1, 0.2, 0.4, 0.8]], "target": [[3, 0, -1, 1]]}, "gradients": True},),
        failures=(Failure({"inputs": {"input": [[0.1, 0.2, 0.4]], "target": [[0, -1]]}}, "torch_error"),),
        dtypes=CLASSES,
    ),
    "torch.nn.functional.multilabel_soft_margin_loss": Row(
        en="Averages a binary cross entropy on raw scores over the classes of each sample.",
        zh="对每个样本的各个类别，在原始分数上求二分类交叉熵的平均。",
        category="loss",
        shapes={"input": "(N, C)", "target": "(N, C)", "weight": "broadcastable to input", "output": "() or (N) if reduction='none'"},
        examples=({"inputs": {"input": [[2.0, -1.0, 0.0]], "target": [[1.0, 0.0, 1.0]]}, "gradients": True},),
        failures=(SHAPES_DIFFER,),
        dtypes=WEIGHTED,
    ),
    "torch.nn.functional.nll_loss": Row(
        en="Picks the log-probability of the right class and negates it; wants log_softmax first.",
        zh="取出正确类别的对数概率并取负；输入须是 log_softmax 之后的对数概率。",
        category="loss",
        shapes={
            "input": "(N, C) or (C) or (N, C, d_1, ..., d_K)",
            "target": "(N) or () or (N, d_1, ..., d_K)",
            "weight": "(C)",
            "output": "() or the shape of target if reduction='none'",
        },
        examples=(
            {"inputs": {"input": [[-0.5, -1.5, -2.0], [-3.0, -0.25, -1.75]], "target": [0, 2]}, "gradients": True},
            {
                "arguments": {"ignore_index": 1},
                "inputs": {"input": [[-0.5, -1.5, -2.0], [-3.0, -0.25, -1.75]], "target": [1, 2], "weight": [1.0, 1.0, 3.0]},
            },
        ),
        failures=(Failure({"inputs": {"input": "randn(2,3;seed=1)", "target": [0.0, 1.0]}}, "torch_error"),),
        dtypes={"input": "floating", "target": "integer", "weight": "floating"},
    ),
    "torch.nn.functional.poisson_nll_loss": Row(
        en="Penalises a predicted rate, or by default its logarithm, by how unlikely it makes a count.",
        zh="目标计数在预测的泊松率（默认输入其对数）下越不可能，损失越大。",
        category="loss",
        shapes=UNWEIGHTED_LOSS,
        examples=(
            {"inputs": {"input": [0.0, 1.0], "target": [1.0, 3.0]}, "gradients": True},
            {"arguments": {"log_input": False, "full": True}, "inputs": {"input": [1.0, 3.0], "target": [1.0, 3.0]}},
        ),
        failures=(SHAPES_DIFFER,),
        dtypes=dict.fromkeys(("input", "target"), "floating or integer or complex"),
    ),
    "torch.nn.functional.smooth_l1_loss": Row(
        en="Squares differences below beta, divided by beta, and takes absolute ones beyond.",
        zh="误差小于 beta 时用平方（再除以 beta），超过后用绝对值，对离群值不敏感。",
        category="loss",
        shapes=UNWEIGHTED_LOSS,
        examples=(
            {"arguments": {"reduction": "none"}, "inputs": {"input": [0.0, 0.0, 0.0], "target": [0.5, 1.0, 4.0]}, "gradients": True},
            {"arguments": {"beta": 2.0}, "inputs": {"input": [0.0, 0.0, 0.0], "target": [0.5, 1.0, 4.0]}},
        ),
        failures=(Failure({"arguments": {"beta": -1.0}, "inputs": {"input": [0.0], "target": [1.0]}}, "torch_error"),),
        dtypes=UNWEIGHTED,
    ),
    "torch.nn.functional.soft_margin_loss": Row(
        en="Logistic loss for targets 1 and -1: the average of log(1 + exp(-target * input)).",
        zh="目标为 1 或 -1 的logistic 损失：log(1 + exp(-target * input)) 的平均。",
        category="loss",
        shapes=UNWEIGHTED_LOSS,
        examples=({"inputs": {"input": [2.0, -1.0, 0.0], "target": [1, 1, -1]}, "gradients": True},),
        failures=(SHAPES_DIFFER,),
        dtypes={"input": "floating or complex", "target": "floating or integer or boolean"},
    ),
    "torch.nn.functional.triplet_margin_loss": Row(
        en="Wants each anchor closer to its positive than to its negative by the margin.",
        zh="要求锚点到正例的距离比到负例的距离至少小 margin。",
        category="loss",
        shapes=TRIPLET,
        examples=(
            {"inputs": {"anchor": [[0.0, 0.0]], "positive": [[0.0, 3.0]], "negative": [[2.0, 0.0]]}, "gradients": True},
            {
                "arguments": {"p": 1.0, "margin": 2.0, "swap": True},
                "inputs": {"anchor": [[0.0, 0.0]], "positive": [[0.0, 3.0]], "negative": [[2.0, 2.0]]},
            },
        ),
        failures=(Failure({"inputs": {"anchor": [[0.0, 0.0]], "positive": [[0.0, 3.0]]}}, "invalid_input"),),
        dtypes=TRIPLET_NUMBERS,
    ),
    "torch.nn.functional.triplet_margin_with_distance_loss": Row(
        en="The triplet margin loss with a distance function of your choice, by default pairwise_distance.",
        zh="可自选距离函数的三元组间隔损失，默认用 pairwise_distance。",
        category="loss",
        shapes=TRIPLET,
        examples=(
            {
                "arguments": {"distance_function": "torch.nn.functional.pairwise_distance", "margin": 2.0},
                "inputs": {"anchor": [[0.0, 0.0]], "positive": [[0.0, 3.0]], "negative": [[2.0, 0.0]]},
                "gradients": True,
            },
            {"inputs": {"anchor": [[0.0, 0.0]], "positive": [[0.0, 3.0]], "negative": [[2.0, 0.0]]}},
        ),
        failures=(
            Failure(
                {"arguments": {"margin": -1.0}, "inputs": {"anchor": "randn(1,2)", "positive": "randn(1,2)", "negative": "randn(1,2)"}},
                "torch_error",
            ),
        ),
        dtypes=TRIPLET_NUMBERS,
    ),
    # vision
    "torch.nn.functional.pixel_shuffle": Row(
        en="Trades channels for resolution: r*r channels become an r times finer grid.",
        zh="用通道换分辨率：每 r*r 个通道拼成长宽各放大 r 倍的一张图。",
        category="vision",
        shapes={"input": "(*, C*r*r, H, W)", "output": "(*, C, H*r, W*r)"},
        examples=({"arguments": {"upscale_factor": 2}, "inputs": {"input": {"fill": "arange", "end": 4, "shape": [4, 1, 1]}}},),
        failures=(Failure({"arguments": {"upscale_factor": 2}, "inputs": {"input": "ones(1,3,2,2)"}}, "torch_error"),),
    ),
    "torch.nn.functional.pixel_unshuffle": Row(
        en="Trades resolution for channels: the inverse of pixel_shuffle.",
        zh="用分辨率换通道，是 pixel_shuffle 的逆操作。",
        category="vision",
        shapes={"input": "(*, C, H*r, W*r)", "output": "(*, C*r*r, H, W)"},
        examples=({"arguments": {"downscale_factor": 2}, "inputs": {"input": [[[0.0, 1.0], [2.0, 3.0]]]}, "gradients": True},),
        failures=(Failure({"arguments": {"downscale_factor": 2}, "inputs": {"input": "ones(1,3,3)"}}, "torch_error"),),
    ),
    "torch.nn.functional.channel_shuffle": Row(
        en="Interleaves the channels of several groups, so that grouped convolutions can mix.",
        zh="把各组的通道交错重排，让分组卷积之间能交换信息。",
        category="vision",
        shapes={"input": "(N, C, *)", "output": "(N, C, *)"},
        examples=({"arguments": {"groups": 2}, "inputs": {"input": {"fill": "arange", "end": 4, "shape": [1, 4, 1, 1]}}},),
        failures=(Failure({"arguments": {"groups": 2}, "inputs": {"input": "ones(1,3,2,2)"}}, "torch_error"),),
    ),
    "torch.nn.functional.pad": Row(
        en="Extends axes by a constant, a reflection, copies or a wrap; pad lists the LAST axis first.",
        zh="用常数、镜像、边缘复制或环绕来延长各维；pad 从最后一维开始成对给出。",
        category="vision",
        shapes=SAME,
        examples=(
            {"arguments": {"pad": [1, 2]}, "inputs": {"input": [[1.0, 2.0, 3.0]]}, "gradients": True},
            {"arguments": {"pad": [1, 0, 0, 1], "value": 9.0}, "inputs": {"input": [[1.0, 2.0], [3.0, 4.0]]}},
            {"arguments": {"pad": [2, 2], "mode": "reflect"}, "inputs": {"input": [[1.0, 2.0, 3.0]]}},
        ),
        failures=(
            Failure({"arguments": {"pad": [3, 0], "mode": "reflect"}, "inputs": {"input": [[1.0, 2.0, 3.0]]}}, "torch_error"),
            Failure({"arguments": {"pad": [1]}, "inputs": {"input": [1.0]}}, "torch_error"),
        ),
    ),
    "torch.nn.functional.interpolate": Row(
        en="Resizes the axes after the channels to size or by scale_factor, copying or interpolating.",
        zh="把通道之后的各维缩放到 size，或按 scale_factor 缩放，方式为复制或插值。",
        category="vision",
        shapes={"input": "(N, C, L) or (N, C, H, W) or (N, C, D, H, W)", "output": "(N, C, *)"},
        examples=(
            {"arguments": {"scale_factor": 2.0}, "inputs": {"input": [[[1.0, 2.0, 3.0]]]}, "gradients": True},
            {"arguments": {"size": [3, 3], "mode": "bilinear", "align_corners": True}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}},
            {"arguments": {"size": 2, "mode": "bilinear", "antialias": True}, "inputs": {"input": "randn(1,1,4,4;seed=1)"}},
        ),
        failures=(
            Failure({"inputs": {"input": "ones(1,1,4)"}}, "torch_error"),
            Failure({"arguments": {"scale_factor": 2.0, "mode": "bilinear"}, "inputs": {"input": "ones(1,1,4)"}}, "torch_error"),
        ),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.upsample": Row(
        en="The deprecated name of interpolate.",
        zh="interpolate 的旧名，已弃用。",
        category="vision",
        shapes={"input": "(N, C, L) or (N, C, H, W) or (N, C, D, H, W)", "output": "(N, C, *)"},
        examples=({"arguments": {"scale_factor": 2}, "inputs": {"input": [[[1.0, 2.0]]]}, "gradients": True},),
        failures=(Failure({"inputs": {"input": "ones(1,1,4)"}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.upsample_nearest": Row(
        en="Enlarges by copying the nearest value; deprecated, interpolate replaces it.",
        zh="复制最近的值来放大；已弃用，由 interpolate 取代。",
        category="vision",
        shapes={"input": "(N, C, L) or (N, C, H, W) or (N, C, D, H, W)", "output": "(N, C, *)"},
        examples=({"arguments": {"scale_factor": 2}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}, "gradients": True},),
        failures=(Failure({"inputs": {"input": "ones(1,1,4)"}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.upsample_bilinear": Row(
        en="Enlarges images bilinearly with corners kept in place; deprecated, interpolate replaces it.",
        zh="对齐四角，用双线性插值放大图像；已弃用，由 interpolate 取代。",
        category="vision",
        shapes={"input": "(N, C, H_in, W_in)", "output": "(N, C, H_out, W_out)"},
        examples=({"arguments": {"size": [3, 3]}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}, "gradients": True},),
        failures=(Failure({"arguments": {"size": [3, 3]}, "inputs": {"input": "ones(2,2)"}}, "torch_error"),),
        dtypes=FLOATING,
    ),
    "torch.nn.functional.grid_sample": Row(
        en="Reads an image at the (x, y) places in grid, which run from -1 to 1; x, the column, first.",
        zh="按 grid 给出的 (x, y) 位置在图像上取值；坐标从 -1 到 1，先 x（列）后 y（行）。",
        category="vision",
        shapes={
            "input": "(N, C, H_in, W_in) or (N, C, D_in, H_in, W_in)",
            "grid": "(N, H_out, W_out, 2) or (N, D_out, H_out, W_out, 3)",
            "output": "(N, C, H_out, W_out) or (N, C, D_out, H_out, W_out)",
        },
        examples=(
            {
                "arguments": {"align_corners": True},
                "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]], "grid": [[[[-1.0, -1.0], [1.0, -1.0], [0.0, 0.0]]]]},
                "gradients": True,
            },
            {
                "arguments": {"mode": "nearest", "padding_mode": "border", "align_corners": False},
                "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]], "grid": [[[[-5.0, 0.9], [0.4, -0.4]]]]},
            },
        ),
        failures=(
            Failure({"arguments": {"align_corners": False}, "inputs": {"input": "ones(1,1,2,2)", "grid": "ones(1,1,2,3)"}}, "torch_error"),
        ),
        dtypes=dict.fromkeys(("input", "grid"), "floating"),
    ),
    "torch.nn.functional.affine_grid": Row(
        en="Makes the grid for grid_sample from 2x3 (or 3x4) affine matrices and the output size.",
        zh="由 2x3（或 3x4）仿射矩阵和输出尺寸生成供 grid_sample 使用的网格。",
        category="vision",
        shapes={"theta": "(N, 2, 3) or (N, 3, 4)", "output": "(N, H, W, 2) or (N, D, H, W, 3)"},
        examples=(
            {
                "arguments": {"size": [1, 1, 2, 2], "align_corners": True},
                "inputs": {"theta": [[[0.0, -1.0, 0.0], [1.0, 0.0, 0.0]]]},
                "gradients": True,
            },
        ),
        failures=(
            Failure({"arguments": {"size": [1, 1, 2, 2], "align_corners": False}, "inputs": {"theta": "ones(1,3,4)"}}, "torch_error"),
        ),
        dtypes={"theta": "floating"},
    ),
}
