"""The modules: one row a class of `torch.nn`."""

from app.operators.rows import Failure, Row

SAME = {"input": "(*)", "output": "(*)"}
ANY = {"input": "any"}
FLOATING_OR_INTEGER = {"input": "floating or integer"}
ANY_NUMBER = {"input": "floating or integer or complex"}
FLOATING_OR_COMPLEX = {"input": "floating or complex"}
LOSS = {"input": "(*)", "target": "(*)", "output": "() or (*) if reduction='none'"}
TRIPLET = {
    "anchor": "(N, D) or (D)",
    "positive": "(N, D) or (D)",
    "negative": "(N, D) or (D)",
    "output": "() or (N) if reduction='none'",
}
PADDED_1D = {"input": "(N, C, L_in) or (C, L_in)", "output": "(N, C, L_out) or (C, L_out)"}
PADDED_2D = {"input": "(N, C, H_in, W_in) or (C, H_in, W_in)", "output": "(N, C, H_out, W_out) or (C, H_out, W_out)"}
PADDED_3D = {
    "input": "(N, C, D_in, H_in, W_in) or (C, D_in, H_in, W_in)",
    "output": "(N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)",
}
CELL = {"input": "(N, H_in) or (H_in)", "hx": "(N, H_out) or (H_out)", "output": "(N, H_out) or (H_out)"}
DECODED = {
    "tgt": "(T, N, E) or (N, T, E) if batch_first or (T, E)",
    "memory": "(S, N, E) or (N, S, E) if batch_first or (S, E)",
    "tgt_mask": "(T, T) or (N*num_heads, T, T)",
    "memory_mask": "(T, S) or (N*num_heads, T, S)",
    "tgt_key_padding_mask": "(N, T) or (T)",
    "memory_key_padding_mask": "(N, S) or (S)",
    "output": "(T, N, E) or (N, T, E) if batch_first or (T, E)",
}
DECODER_MASKS = {
    "tgt_mask": "floating or boolean",
    "memory_mask": "floating or boolean",
    "tgt_key_padding_mask": "floating or boolean",
    "memory_key_padding_mask": "floating or boolean",
}
TINY_LAYER = {"d_model": 4, "nhead": 2, "dim_feedforward": 8, "batch_first": True}
TINY_TRANSFORMER = {**TINY_LAYER, "num_encoder_layers": 1, "num_decoder_layers": 1}
MISSING_INPUT = Failure({"inputs": {}}, "invalid_input")
INTEGERS = Failure({"inputs": {"input": [-1, 0, 2]}}, "torch_error")

ROWS: dict[str, Row] = {
    # activation
    "torch.nn.CELU": Row(
        en="Keeps positives, lets negatives sink towards -alpha; its slope at zero is 1 for any alpha.",
        zh="正数原样通过，负数平滑地趋近 -alpha；无论 alpha 取何值，零点处的斜率都是 1。",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},
            {"arguments": {"alpha": 2.0}, "inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},
        ),
        failures=(Failure({"arguments": {"alpha": 0.0}, "inputs": {"input": [-1.0, 1.0]}}, "torch_error"),),
    ),
    "torch.nn.ELU": Row(
        en="Keeps positives and lets negatives level off exponentially at -alpha.",
        zh="正数原样通过，负数按指数曲线下降，最终停在 -alpha 附近。",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},
            {"arguments": {"alpha": 0.5}, "inputs": {"input": "linspace(-4,4,9)"}},
        ),
        failures=(INTEGERS,),
    ),
    "torch.nn.GELU": Row(
        en="Weights each value by the probability that a standard normal variable lies below it.",
        zh="用标准正态分布函数在该点的值给每个元素加权，负得越多压得越小。",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},
            {"arguments": {"approximate": "tanh"}, "inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}},
        ),
        failures=(INTEGERS, Failure({"arguments": {"approximate": "sigmoid"}, "inputs": {"input": [-1.0, 1.0]}}, "invalid_argument")),
    ),
    "torch.nn.GLU": Row(
        en="Splits one axis in two halves and gates the first by the sigmoid of the second.",
        zh="把一个维度对半分开，用后一半的 sigmoid 值作门，控制前一半通过多少。",
        shapes={"input": "(*_1, N, *_2)", "output": "(*_1, N/2, *_2)"},
        examples=(
            {"inputs": {"input": [[1.0, 2.0, 0.0, 100.0], [3.0, 4.0, -100.0, 0.0]]}, "gradients": True},
            {"arguments": {"dim": 0}, "inputs": {"input": "randn(4,3;seed=1)"}},
        ),
        failures=(Failure({"inputs": {"input": "randn(2,3;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.Hardshrink": Row(
        en="Sets every value within lambd of zero to zero and leaves the others as they are.",
        zh="把绝对值不超过 lambd 的元素置零，其余保持不变。",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-2.0, -0.5, -0.3, 0.0, 0.3, 0.5, 2.0]}},
            {"arguments": {"lambd": 1.0}, "inputs": {"input": "linspace(-2,2,9)"}, "gradients": True},
        ),
        failures=(INTEGERS,),
    ),
    "torch.nn.Hardsigmoid": Row(
        en="Approximates the sigmoid by a straight ramp from 0 at -3 to 1 at 3.",
        zh="用折线近似 sigmoid：-3 以下为 0，3 以上为 1，中间线性上升。",
        shapes=SAME,
        examples=({"inputs": {"input": [-4.0, -3.0, 0.0, 1.5, 3.0, 4.0]}, "gradients": True},),
        failures=(INTEGERS,),
    ),
    "torch.nn.Hardswish": Row(
        en="Multiplies each value by its hard sigmoid: a piecewise, cheap relative of SiLU.",
        zh="每个元素乘以它的 hard sigmoid 值，是 SiLU 的分段近似，计算更省。",
        shapes=SAME,
        examples=({"inputs": {"input": [-4.0, -3.0, -1.5, 0.0, 1.5, 3.0, 4.0]}, "gradients": True},),
        failures=(INTEGERS,),
    ),
    "torch.nn.Hardtanh": Row(
        en="Clips every value into the range from min_val to max_val.",
        zh="把每个元素截断到 min_val 与 max_val 之间。",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-2.0, -1.0, -0.5, 0.0, 0.5, 2.0]}, "gradients": True},
            {"arguments": {"min_val": 0.0, "max_val": 255.0}, "inputs": {"input": [-10.0, 128.0, 300.0]}},
        ),
        failures=(Failure({"arguments": {"min_val": 1.0, "max_val": -1.0}, "inputs": {"input": [0.5]}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.LeakyReLU": Row(
        en="Keeps positives and multiplies negatives by a small fixed slope instead of zeroing them.",
        zh="正数原样通过，负数乘以一个固定的小斜率，而不是直接置零。",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-100.0, -1.0, 0.0, 1.0]}, "gradients": True},
            {"arguments": {"negative_slope": 0.2}, "inputs": {"input": [[-2.0, -1.0], [0.0, 3.0]]}},
        ),
        failures=(INTEGERS, Failure({"arguments": {"negative_slope": "small"}, "inputs": {"input": [-1.0]}}, "invalid_argument")),
    ),
    "torch.nn.LogSigmoid": Row(
        en="Takes the logarithm of the sigmoid, without underflow for very negative values.",
        zh="对 sigmoid 取对数；即使输入是绝对值很大的负数，也不会下溢。",
        shapes=SAME,
        examples=({"inputs": {"input": [-200.0, -2.0, 0.0, 2.0, 200.0]}, "gradients": True},),
        failures=(INTEGERS,),
    ),
    "torch.nn.LogSoftmax": Row(
        en="Turns the scores along one axis into log-probabilities, in a numerically stable way.",
        zh="以数值稳定的方式，把某一维上的分数变成对数概率。",
        shapes=SAME,
        examples=(
            {"arguments": {"dim": 1}, "inputs": {"input": [[1.0, 2.0, 3.0], [1000.0, 1000.0, 1000.0]]}},
            {"arguments": {"dim": 0}, "inputs": {"input": "randn(3,2;seed=1)"}, "gradients": True},
        ),
        failures=(Failure({"arguments": {"dim": 2}, "inputs": {"input": [[1.0, 2.0, 3.0]]}}, "torch_error"),),
    ),
    "torch.nn.Mish": Row(
        en="Multiplies each value by the tanh of its softplus: smooth, dipping slightly below zero.",
        zh="每个元素乘以自身 softplus 的 tanh 值，曲线光滑，在负半轴略微下凹。",
        shapes=SAME,
        examples=({"inputs": {"input": [-5.0, -1.0, 0.0, 1.0, 5.0]}, "gradients": True},),
        failures=(INTEGERS,),
    ),
    "torch.nn.MultiheadAttention": Row(
        en="Mixes values for each query, weighted by how well its keys match, in several heads.",
        zh="用多个头计算查询与键的匹配程度，并以此为权重汇总值向量。",
        shapes={
            "query": "(L, N, E) or (N, L, E) if batch_first or (L, E)",
            "key": "(S, N, E_k) or (N, S, E_k) if batch_first or (S, E_k)",
            "value": "(S, N, E_v) or (N, S, E_v) if batch_first or (S, E_v)",
            "key_padding_mask": "(N, S) or (S)",
            "attn_mask": "(L, S) or (N*num_heads, L, S)",
            "attn_output": "(L, N, E) or (N, L, E) if batch_first or (L, E)",
            "attn_output_weights": "(N, L, S) or (L, S) or (N, num_heads, L, S) if not averaged or (num_heads, L, S) if not averaged",
        },
        examples=(
            {
                "arguments": {"embed_dim": 4, "num_heads": 2, "batch_first": True},
                "inputs": {"query": "randn(1,3,4;seed=1)", "key": "randn(1,3,4;seed=2)", "value": "randn(1,3,4;seed=3)"},
            },
            {
                "arguments": {"embed_dim": 4, "num_heads": 1},
                "inputs": {
                    "query": "randn(3,4;seed=1)",
                    "key": "randn(3,4;seed=1)",
                    "value": "randn(3,4;seed=1)",
                    "attn_mask": [[False, True, True], [False, False, True], [False, False, False]],
                    "is_causal": True,
                },
                "gradients": True,
            },
            {
                "arguments": {"embed_dim": 4, "num_heads": 2, "kdim": 3, "vdim": 5, "batch_first": True},
                "inputs": {
                    "query": "randn(2,2,4;seed=1)",
                    "key": "randn(2,3,3;seed=2)",
                    "value": "randn(2,3,5;seed=3)",
                    "key_padding_mask": [[False, False, False], [False, False, True]],
                    "average_attn_weights": False,
                },
            },
        ),
        failures=(
            Failure(
                {
                    "arguments": {"embed_dim": 5, "num_heads": 2},
                    "inputs": {"query": "randn(3,5)", "key": "randn(3,5)", "value": "randn(3,5)"},
                },
                "torch_error",
            ),
            Failure({"arguments": {"embed_dim": 4, "num_heads": 2}, "inputs": {"query": "randn(3,4;seed=1)"}}, "invalid_input"),
        ),
        dtypes={"key_padding_mask": "floating or boolean", "attn_mask": "floating or boolean"},
        outputs=("attn_output", "attn_output_weights"),
    ),
    "torch.nn.PReLU": Row(
        en="A leaky ReLU whose negative slope is learned: one for all channels or one for each.",
        zh="负半轴斜率可学习的 LeakyReLU，斜率可由所有通道共享，也可每个通道一个。",
        shapes={"input": "(*) or (N, C, *)", "output": "(*) or (N, C, *)"},
        examples=(
            {"inputs": {"input": [-4.0, -1.0, 0.0, 2.0]}, "gradients": True},
            {
                "arguments": {"num_parameters": 2},
                "inputs": {"input": [[[-1.0, 1.0], [-1.0, 1.0]]]},
                "state": {"weight": [0.1, 0.5]},
                "gradients": True,
            },
        ),
        failures=(Failure({"arguments": {"num_parameters": 3}, "inputs": {"input": "randn(1,2,4;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.RReLU": Row(
        en="Draws each negative slope at random in training; uses the midpoint of the range otherwise.",
        zh="训练时为每个负数随机取斜率，评估时固定用取值区间的中点。",
        shapes=SAME,
        examples=(
            {"arguments": {"lower": 0.1, "upper": 0.3}, "inputs": {"input": [-1.0, -1.0, -1.0, -1.0, 2.0]}, "training": True},
            {"arguments": {"lower": 0.1, "upper": 0.3}, "inputs": {"input": [-1.0, -1.0, -1.0, -1.0, 2.0]}},
        ),
        failures=(Failure({"arguments": {"lower": 0.5, "upper": 0.1}, "inputs": {"input": [-1.0]}, "training": True}, "torch_error"),),
    ),
    "torch.nn.ReLU": Row(
        en="Keeps positives and replaces every negative by zero.",
        zh="正数原样通过，负数一律变成零。",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-2.0, -0.5, 0.0, 0.5, 2.0]}, "gradients": True},
            {"arguments": {"inplace": True}, "inputs": {"input": [[-1.0, 2.0], [3.0, -4.0]]}},
            {"inputs": {"input": [[-3, 0, 3]]}},
        ),
        failures=(
            Failure({"inputs": {"input": [True, False]}}, "torch_error"),
            Failure({"arguments": {"in_place": True}, "inputs": {"input": [1.0]}}, "invalid_argument"),
        ),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.ReLU6": Row(
        en="Clips every value to the range from 0 to 6.",
        zh="把每个元素截断到 0 与 6 之间。",
        shapes=SAME,
        examples=({"inputs": {"input": [-2.0, 0.0, 3.0, 6.0, 8.0]}, "gradients": True},),
        failures=(Failure({"inputs": {"input": [True, False]}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.SELU": Row(
        en="An ELU scaled by fixed constants that keep activations near mean 0 and variance 1.",
        zh="乘以固定常数的 ELU，能让激活值的均值、方差逐层趋向 0 和 1。",
        shapes=SAME,
        examples=({"inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},),
        failures=(INTEGERS,),
    ),
    "torch.nn.SiLU": Row(
        en="Multiplies each value by its own sigmoid; also known as swish.",
        zh="每个元素乘以自身的 sigmoid 值，又名 swish。",
        shapes=SAME,
        examples=({"inputs": {"input": [-5.0, -1.0, 0.0, 1.0, 5.0]}, "gradients": True},),
        failures=(INTEGERS,),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.Sigmoid": Row(
        en="Squashes each value, on its own, into the range from 0 to 1.",
        zh="把每个元素各自压缩到 0 与 1 之间，元素之间互不影响。",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-5.0, -1.0, 0.0, 1.0, 5.0]}, "gradients": True},
            {"inputs": {"input": [-1000.0, 1000.0]}, "gradients": True},
        ),
        failures=(MISSING_INPUT,),
        dtypes=ANY,
    ),
    "torch.nn.Softmax": Row(
        en="Turns the scores along one axis into weights from 0 to 1 that add up to 1.",
        zh="把某一维上的分数变成总和为 1 的非负权重，各项此消彼长。",
        shapes=SAME,
        examples=(
            {"arguments": {"dim": 1}, "inputs": {"input": [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]}},
            {"arguments": {"dim": 0}, "inputs": {"input": [[1.0, 5.0], [1.0, 3.0]]}},
            {"arguments": {"dim": -1}, "inputs": {"input": [1000.0, 1001.0, "-Infinity"]}},
        ),
        failures=(
            Failure({"arguments": {"dim": 2}, "inputs": {"input": [[1.0, 2.0, 3.0]]}}, "torch_error"),
            Failure({"arguments": {"dim": 0}, "inputs": {"input": [1, 2, 3]}}, "torch_error"),
        ),
    ),
    "torch.nn.Softmax2d": Row(
        en="At every pixel, turns the channel scores into weights that add up to 1.",
        zh="在每个像素上，把各通道的分数变成总和为 1 的权重。",
        shapes={"input": "(N, C, H, W) or (C, H, W)", "output": "(N, C, H, W) or (C, H, W)"},
        examples=({"inputs": {"input": [[[0.0, 1.0]], [[0.0, 3.0]]]}}, {"inputs": {"input": "randn(1,3,2,2;seed=1)"}}),
        failures=(Failure({"inputs": {"input": "randn(2,3;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.Softmin": Row(
        en="A softmax of the negated scores: the smallest value gets the largest weight.",
        zh="对取反后的分数做 softmax，最小的值得到最大的权重。",
        shapes=SAME,
        examples=({"arguments": {"dim": 1}, "inputs": {"input": [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]}},),
        failures=(Failure({"arguments": {"dim": -3}, "inputs": {"input": [[1.0, 2.0]]}}, "torch_error"),),
    ),
    "torch.nn.Softplus": Row(
        en="A smooth ReLU, log(1 + exp(beta x)) / beta, that turns linear past the threshold.",
        zh="平滑版的 ReLU：log(1 + exp(beta x)) / beta；beta x 超过 threshold 后直接返回 x。",
        shapes=SAME,
        examples=(
            {"inputs": {"input": [-5.0, -1.0, 0.0, 1.0, 30.0]}, "gradients": True},
            {"arguments": {"beta": 5.0}, "inputs": {"input": [-1.0, 0.0, 1.0]}},
        ),
        failures=(INTEGERS,),
    ),
    "torch.nn.Softshrink": Row(
        en="Moves every value towards zero by lambd, stopping at zero.",
        zh="让每个元素向零收缩 lambd，缩到零为止。",
        shapes=SAME,
        examples=({"inputs": {"input": [-2.0, -0.5, -0.2, 0.0, 0.2, 0.5, 2.0]}, "gradients": True},),
        failures=(Failure({"arguments": {"lambd": -0.5}, "inputs": {"input": [1.0]}}, "torch_error"),),
    ),
    "torch.nn.Softsign": Row(
        en="Squashes values into -1 to 1 as x / (1 + |x|), saturating more slowly than tanh.",
        zh="按 x / (1 + |x|) 把数值压到 -1 与 1 之间，饱和得比 tanh 慢。",
        shapes=SAME,
        examples=({"inputs": {"input": [-9.0, -1.0, 0.0, 1.0, 9.0]}, "gradients": True},),
        failures=(Failure({"inputs": {"input": [True, False]}}, "torch_error"), MISSING_INPUT),
        dtypes=ANY_NUMBER,
    ),
    "torch.nn.Tanh": Row(
        en="Squashes each value into the range from -1 to 1, symmetrically about zero.",
        zh="把每个元素压缩到 -1 与 1 之间，关于零点对称。",
        shapes=SAME,
        examples=({"inputs": {"input": [-3.0, -1.0, 0.0, 1.0, 3.0]}, "gradients": True},),
        failures=(MISSING_INPUT,),
        dtypes=ANY,
    ),
    "torch.nn.Tanhshrink": Row(
        en="Subtracts the tanh from each value, leaving small values close to zero.",
        zh="每个元素减去自身的 tanh 值，于是小的数几乎变成零。",
        shapes=SAME,
        examples=({"inputs": {"input": [-3.0, -0.5, 0.0, 0.5, 3.0]}, "gradients": True},),
        failures=(Failure({"inputs": {"x": [1.0]}}, "invalid_input"),),
        dtypes=ANY_NUMBER,
    ),
    "torch.nn.Threshold": Row(
        en="Keeps values strictly above the threshold and replaces the rest by a constant.",
        zh="严格大于阈值的元素保留，其余（包括等于阈值的）换成给定常数。",
        shapes=SAME,
        examples=({"arguments": {"threshold": 1.0, "value": -5.0}, "inputs": {"input": [0.0, 1.0, 1.5, 2.0]}, "gradients": True},),
        failures=(Failure({"arguments": {"threshold": 1.0}, "inputs": {"input": [0.0, 2.0]}}, "invalid_argument"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    # adaptive
    "torch.nn.AdaptiveLogSoftmaxWithLoss": Row(
        en="A cheaper softmax loss for many classes: frequent ones in a head, rare ones in clusters.",
        zh="面向海量类别的省算力 softmax 损失：常见类放在头部，罕见类分到若干簇里。",
        shapes={"input_": "(N, in_features) or (in_features)", "target_": "(N) or ()", "output": "(N) or ()", "loss": "()"},
        examples=(
            {
                "arguments": {"in_features": 4, "n_classes": 10, "cutoffs": [2, 5], "div_value": 2.0},
                "inputs": {"input_": "randn(3,4;seed=1)", "target_": [0, 3, 9]},
                "gradients": True,
            },
            {
                "arguments": {"in_features": 4, "n_classes": 6, "cutoffs": [2], "div_value": 2.0, "head_bias": True},
                "inputs": {"input_": "randn(4;seed=1)", "target_": 5},
            },
        ),
        failures=(
            Failure(
                {
                    "arguments": {"in_features": 4, "n_classes": 10, "cutoffs": [5, 2]},
                    "inputs": {"input_": "randn(3,4;seed=1)", "target_": [0, 3, 9]},
                },
                "torch_error",
            ),
            Failure(
                {
                    "arguments": {"in_features": 4, "n_classes": 10, "cutoffs": [2, 5]},
                    "inputs": {"input_": "randn(3,4;seed=1)", "target_": [0, 3, 10]},
                },
                "invalid_input",
            ),
        ),
        dtypes={"target_": "integer"},
        outputs=("output", "loss"),
    ),
    # batchnorm
    "torch.nn.BatchNorm1d": Row(
        en="Standardises each feature by batch (in evaluation, running) statistics, scales and shifts.",
        zh="逐特征归一化后再缩放平移：训练时用本批统计量，评估时用滑动统计量。",
        shapes={"input": "(N, C) or (N, C, L)", "output": "(N, C) or (N, C, L)"},
        examples=(
            {
                "arguments": {"num_features": 2},
                "inputs": {"input": [[1.0, 10.0], [2.0, 20.0], [3.0, 60.0]]},
                "training": True,
                "gradients": True,
            },
            {
                "arguments": {"num_features": 2},
                "inputs": {"input": [[1.0, 10.0], [2.0, 20.0], [3.0, 60.0]]},
                "state": {"running_mean": [2.0, 30.0], "running_var": [1.0, 100.0], "weight": [1.0, 2.0], "bias": [0.0, 5.0]},
            },
            {
                "arguments": {"num_features": 3, "momentum": None, "affine": False},
                "inputs": {"input": "randn(2,3,4;seed=1)"},
                "training": True,
            },
        ),
        failures=(
            Failure({"arguments": {"num_features": 3}, "inputs": {"input": [[1.0, 2.0, 3.0]]}, "training": True}, "torch_error"),
            Failure({"arguments": {"num_features": 3}, "inputs": {"input": "randn(4,5;seed=1)"}}, "torch_error"),
            Failure({"arguments": {"num_features": 2}, "inputs": {"input": "randn(4,2)"}, "state": {"bias": [1.0]}}, "invalid_state"),
        ),
    ),
    "torch.nn.BatchNorm2d": Row(
        en="Standardises each channel over the batch and all pixels, then scales and shifts it.",
        zh="在整批样本和所有像素上逐通道归一化，再做可学习的缩放和平移。",
        shapes={"input": "(N, C, H, W)", "output": "(N, C, H, W)"},
        examples=(
            {"arguments": {"num_features": 2}, "inputs": {"input": "randn(2,2,3,3;seed=1)"}, "training": True, "gradients": True},
            {
                "arguments": {"num_features": 1},
                "inputs": {"input": [[[[0.0, 2.0], [4.0, 6.0]]]]},
                "state": {"running_mean": [3.0], "running_var": [4.0]},
            },
            {
                "arguments": {"num_features": 1, "track_running_stats": False, "affine": False},
                "inputs": {"input": [[[[0.0, 2.0], [4.0, 6.0]]]]},
            },
        ),
        failures=(Failure({"arguments": {"num_features": 2}, "inputs": {"input": "randn(2,3,3;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.BatchNorm3d": Row(
        en="Standardises each channel over the batch and all voxels, then scales and shifts it.",
        zh="在整批样本和所有体素上逐通道归一化，再做可学习的缩放和平移。",
        shapes={"input": "(N, C, D, H, W)", "output": "(N, C, D, H, W)"},
        examples=(
            {"arguments": {"num_features": 2}, "inputs": {"input": "randn(2,2,2,2,2;seed=1)"}, "training": True},
            {"arguments": {"num_features": 1, "bias": False}, "inputs": {"input": "randn(1,1,2,2,2;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"num_features": 2}, "inputs": {"input": "randn(2,2,3,3;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.LazyBatchNorm1d": Row(
        en="BatchNorm1d that reads num_features off its first input.",
        zh="从第一次输入推断 num_features 的 BatchNorm1d。",
        shapes={"input": "(N, C) or (N, C, L)", "output": "(N, C) or (N, C, L)"},
        examples=(
            {"inputs": {"input": [[1.0, 10.0], [2.0, 20.0], [3.0, 60.0]]}, "training": True},
            {"arguments": {"affine": False}, "inputs": {"input": "randn(2,3,4;seed=1)"}, "training": True},
        ),
        failures=(
            Failure({"inputs": {"input": "randn(2,3,4,4;seed=1)"}}, "torch_error"),
            Failure({"arguments": {"num_features": 2}, "inputs": {"input": "randn(4,2;seed=1)"}}, "invalid_argument"),
        ),
    ),
    "torch.nn.LazyBatchNorm2d": Row(
        en="BatchNorm2d that reads num_features off its first input.",
        zh="从第一次输入推断 num_features 的 BatchNorm2d。",
        shapes={"input": "(N, C, H, W)", "output": "(N, C, H, W)"},
        examples=({"inputs": {"input": "randn(2,3,2,2;seed=1)"}, "training": True},),
        failures=(Failure({"inputs": {"input": "randn(2,3;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.LazyBatchNorm3d": Row(
        en="BatchNorm3d that reads num_features off its first input.",
        zh="从第一次输入推断 num_features 的 BatchNorm3d。",
        shapes={"input": "(N, C, D, H, W)", "output": "(N, C, D, H, W)"},
        examples=({"inputs": {"input": "randn(2,2,2,2,2;seed=1)"}, "training": True},),
        failures=(Failure({"inputs": {"input": "randn(2,2,2,2;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.SyncBatchNorm": Row(
        en="Batch normalisation whose training statistics are shared by all processes of a group.",
        zh="批归一化，训练时在进程组的所有进程间同步统计量；单进程时就是普通的批归一化。",
        shapes={"input": "(N, C, *)", "output": "(N, C, *)"},
        examples=(
            {"arguments": {"num_features": 2}, "inputs": {"input": [[1.0, 10.0], [3.0, 30.0]]}, "training": True},
            {"arguments": {"num_features": 2}, "inputs": {"input": "randn(2,2,3;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"num_features": 2}, "inputs": {"input": [1.0, 2.0]}}, "torch_error"),),
    ),
    # channelshuffle
    "torch.nn.ChannelShuffle": Row(
        en="Interleaves the channels of several groups, so that grouped convolutions can mix.",
        zh="把各组的通道交错重排，让分组卷积之间能交换信息。",
        shapes={"input": "(N, C, *)", "output": "(N, C, *)"},
        examples=(
            {"arguments": {"groups": 2}, "inputs": {"input": {"fill": "arange", "end": 4, "shape": [1, 4, 1, 1]}}},
            {"arguments": {"groups": 3}, "inputs": {"input": {"fill": "arange", "end": 12, "shape": [1, 6, 2], "dtype": "float32"}}},
        ),
        failures=(Failure({"arguments": {"groups": 2}, "inputs": {"input": "randn(1,3,2,2;seed=1)"}}, "torch_error"),),
        dtypes=ANY,
    ),
    # container
    "torch.nn.Sequential": Row(
        en="Feeds the input through its modules one after another.",
        zh="让输入依次流过各个模块，前一个的输出是后一个的输入。",
        shapes=SAME,
        examples=(
            {
                "arguments": {
                    "modules": [
                        {"operator": "torch.nn.Linear", "arguments": {"in_features": 3, "out_features": 4}},
                        {"operator": "torch.nn.ReLU"},
                        {"operator": "torch.nn.Linear", "arguments": {"in_features": 4, "out_features": 2}},
                    ]
                },
                "inputs": {"input": "randn(2,3;seed=1)"},
                "gradients": True,
            },
            {
                "arguments": {
                    "modules": [
                        {"operator": "torch.nn.Conv2d", "arguments": {"in_channels": 1, "out_channels": 2, "kernel_size": 3}},
                        {"operator": "torch.nn.MaxPool2d", "arguments": {"kernel_size": 2}},
                        {"operator": "torch.nn.Flatten"},
                    ]
                },
                "inputs": {"input": "randn(1,1,6,6;seed=1)"},
            },
            {"arguments": {"modules": []}, "inputs": {"input": [1.0, 2.0]}},
        ),
        failures=(
            Failure(
                {
                    "arguments": {
                        "modules": [
                            {"operator": "torch.nn.Linear", "arguments": {"in_features": 3, "out_features": 4}},
                            {"operator": "torch.nn.Linear", "arguments": {"in_features": 5, "out_features": 2}},
                        ]
                    },
                    "inputs": {"input": "randn(2,3;seed=1)"},
                },
                "torch_error",
            ),
        ),
        dtypes=ANY,
    ),
    # conv
    "torch.nn.Conv1d": Row(
        en="Slides learned windows along a sequence of channels and sums what they match.",
        zh="用可学习的窗口沿多通道序列滑动，逐处加权求和。",
        shapes={"input": "(N, C_in, L_in) or (C_in, L_in)", "output": "(N, C_out, L_out) or (C_out, L_out)"},
        examples=(
            {
                "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "bias": False},
                "inputs": {"input": [[[1.0, 2.0, 4.0, 7.0, 11.0]]]},
                "state": {"weight": [[[-1.0, 0.0, 1.0]]]},
                "gradients": True,
            },
            {
                "arguments": {"in_channels": 2, "out_channels": 4, "kernel_size": 3, "stride": 2, "padding": 1, "groups": 2},
                "inputs": {"input": "randn(1,2,8;seed=1)"},
            },
            {
                "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "dilation": 2, "padding": "same"},
                "inputs": {"input": "randn(1,6;seed=1)"},
            },
        ),
        failures=(
            Failure(
                {"arguments": {"in_channels": 3, "out_channels": 2, "kernel_size": 3}, "inputs": {"input": "randn(1,8,3;seed=1)"}},
                "torch_error",
            ),
            Failure(
                {
                    "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "stride": 2, "padding": "same"},
                    "inputs": {"input": "randn(1,1,8;seed=1)"},
                },
                "torch_error",
            ),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.Conv2d": Row(
        en="Slides learned windows over a grid of channels and sums what they match.",
        zh="用可学习的窗口在多通道网格上滑动，逐处加权求和。",
        shapes={
            "input": "(N, C_in, H_in, W_in) or (C_in, H_in, W_in)",
            "output": "(N, C_out, H_out, W_out) or (C_out, H_out, W_out)",
        },
        examples=(
            {
                "arguments": {"in_channels": 1, "out_channels": 2, "kernel_size": 3},
                "inputs": {"input": "randn(1,1,8,8;seed=1)"},
                "gradients": True,
            },
            {
                "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "padding": 1, "bias": False},
                "inputs": {"input": [[[[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]]]]},
                "state": {"weight": [[[[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]]]},
            },
            {
                "arguments": {
                    "in_channels": 2,
                    "out_channels": 4,
                    "kernel_size": [3, 1],
                    "stride": [2, 1],
                    "padding": [1, 0],
                    "dilation": [1, 1],
                    "groups": 2,
                    "padding_mode": "circular",
                },
                "inputs": {"input": "randn(1,2,5,4;seed=1)"},
            },
        ),
        failures=(
            Failure(
                {"arguments": {"in_channels": 1, "out_channels": 2, "kernel_size": 3}, "inputs": {"input": "randn(1,3,8,8;seed=1)"}},
                "torch_error",
            ),
            Failure(
                {"arguments": {"in_channels": 1, "out_channels": 2, "kernel_size": 5}, "inputs": {"input": "randn(1,1,4,4;seed=1)"}},
                "torch_error",
            ),
            Failure({"arguments": {"in_channels": 1, "out_channels": 2}, "inputs": {"input": "randn(1,1,8,8;seed=1)"}}, "invalid_argument"),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.Conv3d": Row(
        en="Slides learned windows through a volume of channels and sums what they match.",
        zh="用可学习的窗口在多通道立体数据中滑动，逐处加权求和。",
        shapes={
            "input": "(N, C_in, D_in, H_in, W_in) or (C_in, D_in, H_in, W_in)",
            "output": "(N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)",
        },
        examples=(
            {
                "arguments": {"in_channels": 1, "out_channels": 2, "kernel_size": 2},
                "inputs": {"input": "randn(1,1,3,4,4;seed=1)"},
                "gradients": True,
            },
            {
                "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": [1, 3, 3], "padding": [0, 1, 1], "stride": [1, 2, 2]},
                "inputs": {"input": "randn(1,1,2,4,4;seed=1)"},
            },
            {
                "arguments": {"in_channels": 2, "out_channels": 2, "kernel_size": 2, "dilation": 2, "groups": 2, "bias": False},
                "inputs": {"input": "randn(2,3,3,3;seed=1)"},
            },
        ),
        failures=(
            Failure(
                {"arguments": {"in_channels": 3, "out_channels": 4, "kernel_size": 2, "groups": 2}, "inputs": {"input": "randn(3,3,3,3)"}},
                "torch_error",
            ),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.ConvTranspose1d": Row(
        en="Spreads each step of a sequence over a learned window and adds up the overlaps.",
        zh="把序列的每一步按可学习的窗口铺开，重叠处相加；是卷积的转置，而非逆运算。",
        shapes={"input": "(N, C_in, L_in) or (C_in, L_in)", "output": "(N, C_out, L_out) or (C_out, L_out)"},
        examples=(
            {
                "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "stride": 2, "bias": False},
                "inputs": {"input": [[[1.0, 10.0]]]},
                "state": {"weight": [[[1.0, 2.0, 3.0]]]},
                "gradients": True,
            },
            {
                "arguments": {
                    "in_channels": 2,
                    "out_channels": 1,
                    "kernel_size": 3,
                    "stride": 2,
                    "padding": 1,
                    "output_padding": 1,
                    "dilation": 2,
                },
                "inputs": {"input": "randn(1,2,4;seed=1)"},
            },
            {
                "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "stride": 2},
                "inputs": {"input": "randn(1,1,4;seed=1)", "output_size": [10]},
            },
        ),
        failures=(
            Failure(
                {
                    "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "stride": 2},
                    "inputs": {"input": "randn(1,1,4;seed=1)", "output_size": [12]},
                },
                "torch_error",
            ),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.ConvTranspose2d": Row(
        en="Spreads each pixel over a learned window and adds up the overlaps.",
        zh="把每个像素按可学习的窗口铺开，重叠处相加；是卷积的转置，而非逆运算。",
        shapes={
            "input": "(N, C_in, H_in, W_in) or (C_in, H_in, W_in)",
            "output": "(N, C_out, H_out, W_out) or (C_out, H_out, W_out)",
        },
        examples=(
            {
                "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 2, "stride": 2, "bias": False},
                "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]},
                "state": {"weight": [[[[1.0, 0.1], [0.1, 0.01]]]]},
                "gradients": True,
            },
            {
                "arguments": {"in_channels": 2, "out_channels": 1, "kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1},
                "inputs": {"input": "randn(1,2,3,3;seed=1)"},
            },
            {
                "arguments": {"in_channels": 2, "out_channels": 2, "kernel_size": 3, "stride": 2, "padding": 1, "groups": 2},
                "inputs": {"input": "randn(1,2,3,3;seed=1)", "output_size": [6, 6]},
            },
        ),
        failures=(
            Failure(
                {
                    "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "stride": 2, "output_padding": 2},
                    "inputs": {"input": "randn(1,1,3,3;seed=1)"},
                },
                "torch_error",
            ),
            Failure(
                {
                    "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "padding_mode": "reflect"},
                    "inputs": {"input": "randn(1,1,3,3;seed=1)"},
                },
                "torch_error",
            ),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.ConvTranspose3d": Row(
        en="Spreads each voxel over a learned window and adds up the overlaps.",
        zh="把每个体素按可学习的窗口铺开，重叠处相加；是卷积的转置，而非逆运算。",
        shapes={
            "input": "(N, C_in, D_in, H_in, W_in) or (C_in, D_in, H_in, W_in)",
            "output": "(N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)",
        },
        examples=(
            {
                "arguments": {"in_channels": 1, "out_channels": 2, "kernel_size": 2, "stride": 2},
                "inputs": {"input": "randn(1,1,2,2,2;seed=1)"},
                "gradients": True,
            },
            {
                "arguments": {"in_channels": 1, "out_channels": 1, "kernel_size": [1, 2, 2], "stride": [1, 2, 2]},
                "inputs": {"input": "randn(1,2,2,2;seed=1)"},
            },
            {
                "arguments": {"in_channels": 2, "out_channels": 2, "kernel_size": 3, "stride": 2, "padding": 1, "groups": 2},
                "inputs": {"input": "randn(1,2,2,2,2;seed=1)", "output_size": [4, 4, 4]},
            },
        ),
        failures=(
            Failure(
                {"arguments": {"in_channels": 2, "out_channels": 1, "kernel_size": 2}, "inputs": {"input": "randn(1,1,2,2,2;seed=1)"}},
                "torch_error",
            ),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.LazyConv1d": Row(
        en="Conv1d that reads in_channels off its first input.",
        zh="从第一次输入推断 in_channels 的 Conv1d。",
        shapes={"input": "(N, C_in, L_in) or (C_in, L_in)", "output": "(N, C_out, L_out) or (C_out, L_out)"},
        examples=({"arguments": {"out_channels": 2, "kernel_size": 3}, "inputs": {"input": "randn(1,3,8;seed=1)"}},),
        failures=(
            Failure(
                {"arguments": {"in_channels": 3, "out_channels": 2, "kernel_size": 3}, "inputs": {"input": "randn(1,3,8;seed=1)"}},
                "invalid_argument",
            ),
            Failure({"arguments": {"out_channels": 2, "kernel_size": 3}, "inputs": {"input": "randn(8;seed=1)"}}, "torch_error"),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.LazyConv2d": Row(
        en="Conv2d that reads in_channels off its first input.",
        zh="从第一次输入推断 in_channels 的 Conv2d。",
        shapes={
            "input": "(N, C_in, H_in, W_in) or (C_in, H_in, W_in)",
            "output": "(N, C_out, H_out, W_out) or (C_out, H_out, W_out)",
        },
        examples=(
            {"arguments": {"out_channels": 2, "kernel_size": 3}, "inputs": {"input": "randn(1,3,4,4;seed=1)"}},
            {"arguments": {"out_channels": 4, "kernel_size": 3, "stride": 2, "padding": 1}, "inputs": {"input": "randn(1,8,8;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"out_channels": 2, "kernel_size": 3}, "inputs": {"input": "randn(4,4;seed=1)"}}, "torch_error"),),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.LazyConv3d": Row(
        en="Conv3d that reads in_channels off its first input.",
        zh="从第一次输入推断 in_channels 的 Conv3d。",
        shapes={
            "input": "(N, C_in, D_in, H_in, W_in) or (C_in, D_in, H_in, W_in)",
            "output": "(N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)",
        },
        examples=({"arguments": {"out_channels": 2, "kernel_size": 2}, "inputs": {"input": "randn(1,2,3,3,3;seed=1)"}},),
        failures=(
            Failure({"arguments": {"out_channels": 2, "kernel_size": 4}, "inputs": {"input": "randn(1,1,3,3,3;seed=1)"}}, "torch_error"),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.LazyConvTranspose1d": Row(
        en="ConvTranspose1d that reads in_channels off its first input.",
        zh="从第一次输入推断 in_channels 的 ConvTranspose1d。",
        shapes={"input": "(N, C_in, L_in) or (C_in, L_in)", "output": "(N, C_out, L_out) or (C_out, L_out)"},
        examples=(
            {"arguments": {"out_channels": 1, "kernel_size": 3, "stride": 2}, "inputs": {"input": "randn(1,2,4;seed=1)"}},
            {
                "arguments": {"out_channels": 1, "kernel_size": 3, "stride": 2},
                "inputs": {"input": "randn(1,2,4;seed=1)", "output_size": [10]},
            },
        ),
        failures=(
            Failure({"arguments": {"out_channels": 3, "kernel_size": 2, "groups": 2}, "inputs": {"input": "randn(1,2,4)"}}, "torch_error"),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.LazyConvTranspose2d": Row(
        en="ConvTranspose2d that reads in_channels off its first input.",
        zh="从第一次输入推断 in_channels 的 ConvTranspose2d。",
        shapes={
            "input": "(N, C_in, H_in, W_in) or (C_in, H_in, W_in)",
            "output": "(N, C_out, H_out, W_out) or (C_out, H_out, W_out)",
        },
        examples=({"arguments": {"out_channels": 1, "kernel_size": 2, "stride": 2}, "inputs": {"input": "randn(1,3,2,2;seed=1)"}},),
        failures=(
            Failure(
                {"arguments": {"out_channels": 1, "kernel_size": 2, "output_padding": 1}, "inputs": {"input": "randn(1,3,2,2;seed=1)"}},
                "torch_error",
            ),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.LazyConvTranspose3d": Row(
        en="ConvTranspose3d that reads in_channels off its first input.",
        zh="从第一次输入推断 in_channels 的 ConvTranspose3d。",
        shapes={
            "input": "(N, C_in, D_in, H_in, W_in) or (C_in, D_in, H_in, W_in)",
            "output": "(N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)",
        },
        examples=({"arguments": {"out_channels": 1, "kernel_size": 2, "stride": 2}, "inputs": {"input": "randn(1,2,2,2,2;seed=1)"}},),
        failures=(Failure({"arguments": {"out_channels": 1}, "inputs": {"input": "randn(1,2,2,2,2;seed=1)"}}, "invalid_argument"),),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    # distance
    "torch.nn.CosineSimilarity": Row(
        en="Measures the cosine of the angle between vectors: 1 if parallel, -1 if opposite.",
        zh="计算两个向量夹角的余弦：同向为 1，垂直为 0，反向为 -1。",
        shapes={"x1": "(*_1, D, *_2)", "x2": "(*_1, D, *_2)", "output": "(*_1, *_2)"},
        examples=(
            {
                "arguments": {"dim": 1},
                "inputs": {"x1": [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]], "x2": [[5.0, 0.0], [0.0, 2.0], [-1.0, 0.0]]},
            },
            {"arguments": {"dim": 0}, "inputs": {"x1": [3.0, 4.0], "x2": [4.0, 3.0]}, "gradients": True},
        ),
        failures=(Failure({"inputs": {"x1": [1.0, 2.0], "x2": [2.0, 1.0]}}, "torch_error"),),
    ),
    "torch.nn.PairwiseDistance": Row(
        en="Measures the p-norm distance between matching vectors of two batches.",
        zh="对两批向量逐对计算 p 范数距离。",
        shapes={"x1": "(N, D) or (D)", "x2": "(N, D) or (D)", "output": "(N) or () or (N, 1) if keepdim or (1) if keepdim"},
        examples=(
            {"inputs": {"x1": [[0.0, 0.0], [1.0, 1.0]], "x2": [[3.0, 4.0], [1.0, 2.0]]}, "gradients": True},
            {"arguments": {"p": 1.0, "keepdim": True}, "inputs": {"x1": [[0.0, 0.0]], "x2": [[3.0, 4.0]]}},
        ),
        failures=(Failure({"inputs": {"x1": "randn(2,3;seed=1)", "x2": "randn(2,4;seed=2)"}}, "torch_error"),),
    ),
    # dropout
    "torch.nn.AlphaDropout": Row(
        en="Dropout for SELU networks: keeps mean and variance while dropping values.",
        zh="配合 SELU 使用的丢弃法：丢弃元素的同时保持均值和方差。",
        shapes=SAME,
        examples=(
            {"arguments": {"p": 0.3}, "inputs": {"input": "randn(2,4;seed=1)"}, "training": True},
            {"arguments": {"p": 0.3}, "inputs": {"input": "randn(2,4;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"p": -0.1}, "inputs": {"input": [1.0]}}, "torch_error"),),
    ),
    "torch.nn.Dropout": Row(
        en="In training zeroes values at random and scales up the rest; otherwise changes nothing.",
        zh="训练时随机置零部分元素并放大其余元素，评估时原样输出。",
        shapes=SAME,
        examples=(
            {"arguments": {"p": 0.5}, "inputs": {"input": "ones(2,6)"}, "training": True, "seed": 1, "gradients": True},
            {"arguments": {"p": 0.5}, "inputs": {"input": "ones(2,6)"}},
            {"arguments": {"p": 0.2}, "inputs": {"input": [10.0, 20.0, 30.0, 40.0, 50.0]}, "training": True},
        ),
        failures=(
            Failure({"arguments": {"p": 1.5}, "inputs": {"input": [1.0, 2.0]}}, "torch_error"),
            Failure({"arguments": {"probability": 0.5}, "inputs": {"input": [1.0, 2.0]}}, "invalid_argument"),
        ),
    ),
    "torch.nn.Dropout1d": Row(
        en="In training zeroes whole channels of a sequence at random and scales up the rest.",
        zh="训练时随机把序列的整个通道置零，并放大其余通道。",
        shapes={"input": "(N, C, L) or (C, L)", "output": "(N, C, L) or (C, L)"},
        examples=(
            {"inputs": {"input": "ones(2,4,3)"}, "training": True},
            {"arguments": {"p": 0.25}, "inputs": {"input": "ones(4,3)"}, "training": True, "seed": 3},
        ),
        failures=(Failure({"inputs": {"input": "ones(4)"}, "training": True}, "torch_error"),),
    ),
    "torch.nn.Dropout2d": Row(
        en="In training zeroes whole feature maps at random and scales up the rest.",
        zh="训练时随机把整张特征图置零，并放大其余特征图。",
        shapes={"input": "(N, C, H, W)", "output": "(N, C, H, W)"},
        examples=({"inputs": {"input": "ones(1,4,2,2)"}, "training": True}, {"inputs": {"input": "ones(1,4,2,2)"}}),
        failures=(Failure({"arguments": {"p": 2.0}, "inputs": {"input": "ones(1,4,2,2)"}}, "torch_error"),),
    ),
    "torch.nn.Dropout3d": Row(
        en="In training zeroes whole channels of a volume at random and scales up the rest.",
        zh="训练时随机把立体数据的整个通道置零，并放大其余通道。",
        shapes={"input": "(N, C, D, H, W) or (C, D, H, W)", "output": "(N, C, D, H, W) or (C, D, H, W)"},
        examples=({"inputs": {"input": "ones(1,4,2,2,2)"}, "training": True},),
        failures=(Failure({"arguments": {"p": -1.0}, "inputs": {"input": "ones(1,4,2,2,2)"}}, "torch_error"),),
    ),
    "torch.nn.FeatureAlphaDropout": Row(
        en="Alpha dropout of whole channels, keeping mean and variance for SELU networks.",
        zh="按整个通道丢弃的 AlphaDropout，为 SELU 网络保持均值和方差。",
        shapes={"input": "(N, C, *)", "output": "(N, C, *)"},
        examples=({"inputs": {"input": "randn(1,4,2,2;seed=1)"}, "training": True},),
        failures=(Failure({"inputs": {"input": [1.0, 2.0]}, "training": True}, "torch_error"),),
    ),
    # flatten
    "torch.nn.Flatten": Row(
        en="Merges a run of axes into one, by default all but the batch axis.",
        zh="把连续的若干维合并成一维，默认保留批维度。",
        shapes={"input": "(*, S_start, ..., S_end, *)", "output": "(*, S_start*...*S_end, *)"},
        examples=(
            {"inputs": {"input": {"fill": "arange", "end": 12, "shape": [2, 2, 3]}}},
            {"arguments": {"start_dim": 0, "end_dim": 1}, "inputs": {"input": "randn(2,3,4;seed=1)"}, "gradients": True},
        ),
        failures=(Failure({"arguments": {"start_dim": 2, "end_dim": 1}, "inputs": {"input": "randn(2,3,4;seed=1)"}}, "torch_error"),),
        dtypes=ANY,
    ),
    "torch.nn.Unflatten": Row(
        en="Splits one axis into several whose sizes multiply back to its own.",
        zh="把一个维度拆成几维，各维大小之积等于原来的大小。",
        shapes={"input": "(*, S_dim, *)", "output": "(*, U_1, ..., U_n, *)"},
        examples=(
            {"arguments": {"dim": 1, "unflattened_size": [2, 3]}, "inputs": {"input": {"fill": "arange", "end": 12, "shape": [2, 6]}}},
            {"arguments": {"dim": 1, "unflattened_size": [3, -1]}, "inputs": {"input": "randn(2,6;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"dim": 1, "unflattened_size": [2, 4]}, "inputs": {"input": "randn(2,6;seed=1)"}}, "torch_error"),),
        dtypes=ANY,
    ),
    # fold
    "torch.nn.Fold": Row(
        en="Lays columns of patches back onto an image and sums where they overlap.",
        zh="把按列存放的图像块贴回原图，重叠处相加。",
        shapes={"input": "(N, C*prod(kernel_size), L) or (C*prod(kernel_size), L)", "output": "(N, C, H, W) or (C, H, W)"},
        examples=(
            {"arguments": {"output_size": [3, 3], "kernel_size": [2, 2]}, "inputs": {"input": "ones(1,4,4)"}, "gradients": True},
            {"arguments": {"output_size": [4, 4], "kernel_size": 2, "stride": 2}, "inputs": {"input": "randn(1,4,4;seed=1)"}},
        ),
        failures=(
            Failure({"arguments": {"output_size": [3, 3], "kernel_size": [2, 2]}, "inputs": {"input": "ones(1,5,4)"}}, "torch_error"),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.Unfold": Row(
        en="Cuts an image into sliding patches and lays each out as one column.",
        zh="从图像中滑动取块，并把每一块排成一列。",
        shapes={"input": "(N, C, H, W) or (C, H, W)", "output": "(N, C*prod(kernel_size), L) or (C*prod(kernel_size), L)"},
        examples=(
            {
                "arguments": {"kernel_size": [2, 2]},
                "inputs": {"input": {"fill": "arange", "end": 9, "shape": [1, 1, 3, 3], "dtype": "float32"}},
            },
            {
                "arguments": {"kernel_size": 3, "padding": 1, "stride": 2, "dilation": 1},
                "inputs": {"input": "randn(1,2,4,4;seed=1)"},
                "gradients": True,
            },
        ),
        failures=(Failure({"arguments": {"kernel_size": [4, 4]}, "inputs": {"input": "randn(1,1,3,3;seed=1)"}}, "torch_error"),),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    # instancenorm
    "torch.nn.InstanceNorm1d": Row(
        en="Standardises each channel of each sample along its length.",
        zh="对每个样本的每个通道，沿长度方向各自归一化。",
        shapes={"input": "(N, C, L) or (C, L)", "output": "(N, C, L) or (C, L)"},
        examples=(
            {"arguments": {"num_features": 2}, "inputs": {"input": [[[1.0, 2.0, 3.0], [10.0, 20.0, 60.0]]]}, "gradients": True},
            {
                "arguments": {"num_features": 2, "affine": True, "track_running_stats": True},
                "inputs": {"input": "randn(2,2,4;seed=1)"},
                "training": True,
            },
        ),
        failures=(Failure({"arguments": {"num_features": 2}, "inputs": {"input": [[[1.0], [2.0]]]}, "training": True}, "torch_error"),),
    ),
    "torch.nn.InstanceNorm2d": Row(
        en="Standardises each feature map of each sample over its own pixels.",
        zh="对每个样本的每张特征图，在自身像素上归一化。",
        shapes={"input": "(N, C, H, W) or (C, H, W)", "output": "(N, C, H, W) or (C, H, W)"},
        examples=(
            {"arguments": {"num_features": 2}, "inputs": {"input": "randn(2,2,3,3;seed=1)"}, "gradients": True},
            {
                "arguments": {"num_features": 1, "affine": True},
                "inputs": {"input": [[[0.0, 2.0], [4.0, 6.0]]]},
                "state": {"weight": [2.0], "bias": [1.0]},
            },
        ),
        failures=(Failure({"arguments": {"num_features": 2, "affine": True}, "inputs": {"input": "randn(1,3,4,4)"}}, "torch_error"),),
    ),
    "torch.nn.InstanceNorm3d": Row(
        en="Standardises each channel of each sample over its own voxels.",
        zh="对每个样本的每个通道，在自身体素上归一化。",
        shapes={"input": "(N, C, D, H, W) or (C, D, H, W)", "output": "(N, C, D, H, W) or (C, D, H, W)"},
        examples=({"arguments": {"num_features": 2}, "inputs": {"input": "randn(2,2,2,2,2;seed=1)"}},),
        failures=(Failure({"arguments": {"num_features": 2}, "inputs": {"input": "randn(2,2,2;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.LazyInstanceNorm1d": Row(
        en="InstanceNorm1d that reads num_features off its first input.",
        zh="从第一次输入推断 num_features 的 InstanceNorm1d。",
        shapes={"input": "(N, C, L)", "output": "(N, C, L)"},
        examples=({"inputs": {"input": "randn(2,2,4;seed=1)"}, "training": True},),
        failures=(Failure({"inputs": {"input": "randn(3,4;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.LazyInstanceNorm2d": Row(
        en="InstanceNorm2d that reads num_features off its first input.",
        zh="从第一次输入推断 num_features 的 InstanceNorm2d。",
        shapes={"input": "(N, C, H, W)", "output": "(N, C, H, W)"},
        examples=({"arguments": {"track_running_stats": False}, "inputs": {"input": "randn(1,2,3,3;seed=1)"}},),
        failures=(Failure({"inputs": {"input": "randn(2,3,3;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.LazyInstanceNorm3d": Row(
        en="InstanceNorm3d that reads num_features off its first input.",
        zh="从第一次输入推断 num_features 的 InstanceNorm3d。",
        shapes={"input": "(N, C, D, H, W)", "output": "(N, C, D, H, W)"},
        examples=({"inputs": {"input": "randn(2,2,2,2,2;seed=1)"}, "training": True},),
        failures=(Failure({"inputs": {"input": "randn(2,3,3,3;seed=1)"}}, "torch_error"),),
    ),
    # linear
    "torch.nn.Bilinear": Row(
        en="Combines two vectors through a learned matrix per output: x1 A x2 plus a bias.",
        zh="每个输出用一个可学习的矩阵把两个向量结合起来：x1 A x2 再加偏置。",
        shapes={"input1": "(*, H_in1)", "input2": "(*, H_in2)", "output": "(*, H_out)"},
        examples=(
            {
                "arguments": {"in1_features": 2, "in2_features": 2, "out_features": 1, "bias": False},
                "inputs": {"input1": [[1.0, 2.0]], "input2": [[3.0, 4.0]]},
                "state": {"weight": [[[1.0, 0.0], [0.0, 1.0]]]},
                "gradients": True,
            },
            {
                "arguments": {"in1_features": 3, "in2_features": 2, "out_features": 4},
                "inputs": {"input1": "randn(5,3;seed=1)", "input2": "randn(5,2;seed=2)"},
            },
        ),
        failures=(
            Failure(
                {
                    "arguments": {"in1_features": 3, "in2_features": 2, "out_features": 4},
                    "inputs": {"input1": "randn(5,2;seed=1)", "input2": "randn(5,3;seed=2)"},
                },
                "torch_error",
            ),
        ),
        dtypes={"input1": "floating or complex", "input2": "floating or complex"},
    ),
    "torch.nn.Identity": Row(
        en="Returns its input unchanged: a placeholder where a module is expected.",
        zh="原样返回输入，在需要模块的地方占位。",
        shapes=SAME,
        examples=({"inputs": {"input": [[1.0, -2.0], [3.0, 4.0]]}}, {"inputs": {"input": [True, False]}}),
        failures=(MISSING_INPUT,),
        dtypes=ANY,
    ),
    "torch.nn.LazyLinear": Row(
        en="Linear that reads in_features off its first input.",
        zh="从第一次输入推断 in_features 的 Linear。",
        shapes={"input": "(*, H_in)", "output": "(*, H_out)"},
        examples=(
            {"arguments": {"out_features": 2}, "inputs": {"input": "randn(3,4;seed=1)"}, "gradients": True},
            {"arguments": {"out_features": 1, "bias": False}, "inputs": {"input": [1.0, 2.0, 3.0]}, "state": {"weight": [[1.0, 1.0, 1.0]]}},
        ),
        failures=(Failure({"arguments": {"out_features": 2}, "inputs": {"input": [[1, 2, 3]]}}, "torch_error"),),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    "torch.nn.Linear": Row(
        en="Multiplies the last axis by a learned matrix and adds a bias: y = x A^T + b.",
        zh="最后一维乘以可学习的矩阵，再加偏置：y = x A^T + b。",
        shapes={"input": "(*, H_in)", "output": "(*, H_out)"},
        examples=(
            {
                "arguments": {"in_features": 3, "out_features": 2},
                "inputs": {"input": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]},
                "state": {"weight": [[1.0, 0.0, -1.0], [0.5, 0.5, 0.5]], "bias": [0.0, 1.0]},
                "gradients": True,
            },
            {"arguments": {"in_features": 4, "out_features": 3, "bias": False}, "inputs": {"input": "randn(2,3,4;seed=1)"}},
            {"arguments": {"in_features": 2, "out_features": 1}, "inputs": {"input": [1.0, 2.0]}, "dtype": "float64", "seed": 1},
        ),
        failures=(
            Failure({"arguments": {"in_features": 3, "out_features": 10}, "inputs": {"input": "randn(3,2;seed=1)"}}, "torch_error"),
            Failure({"arguments": {"in_features": 3, "out_features": 2}, "inputs": {"input": [[1, 2, 3]]}}, "torch_error"),
            Failure({"arguments": {"in_features": "3", "out_features": 2}, "inputs": {"input": "randn(2,3)"}}, "invalid_argument"),
        ),
        dtypes=FLOATING_OR_COMPLEX,
    ),
    # loss
    "torch.nn.BCELoss": Row(
        en="Scores probabilities against targets between 0 and 1 by binary cross entropy.",
        zh="计算概率与 0 到 1 之间的目标的二分类交叉熵，输入须已经过 sigmoid。",
        shapes=LOSS,
        examples=(
            {"inputs": {"input": [0.9, 0.2, 0.5], "target": [1.0, 0.0, 1.0]}, "gradients": True},
            {
                "arguments": {"weight": [1.0, 10.0], "reduction": "none"},
                "inputs": {"input": [[0.9, 0.9], [0.1, 0.1]], "target": [[1.0, 1.0], [1.0, 1.0]]},
            },
        ),
        failures=(
            Failure({"inputs": {"input": [0.9, 0.2], "target": [[1.0, 0.0]]}}, "torch_error"),
            Failure({"inputs": {"input": [2.0, -1.0], "target": [1.0, 0.0]}}, "invalid_input"),
        ),
    ),
    "torch.nn.BCEWithLogitsLoss": Row(
        en="Binary cross entropy on raw scores, with a numerically stable sigmoid built in.",
        zh="直接作用于原始分数的二分类交叉熵，内含数值稳定的 sigmoid。",
        shapes=LOSS,
        examples=(
            {"inputs": {"input": [2.0, -1.0, 0.0], "target": [1.0, 0.0, 1.0]}, "gradients": True},
            {
                "arguments": {"pos_weight": [1.0, 3.0], "reduction": "sum"},
                "inputs": {"input": [[0.0, 0.0], [0.0, 0.0]], "target": [[1.0, 1.0], [0.0, 0.0]]},
            },
        ),
        failures=(Failure({"inputs": {"input": "randn(2,1;seed=1)", "target": [1.0, 0.0]}}, "torch_error"),),
    ),
    "torch.nn.CTCLoss": Row(
        en="Scores frame-wise class log-probabilities against a shorter sequence without alignment.",
        zh="在不知道对齐关系时，用逐帧的类别对数概率给较短的标签序列打分。",
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
            {
                "arguments": {"blank": 2, "reduction": "none", "zero_infinity": True},
                "inputs": {
                    "log_probs": {"fill": "full", "shape": [3, 2, 3], "fill_value": -1.0986123},
                    "targets": [0, 1, 1, 1],
                    "input_lengths": [3, 2],
                    "target_lengths": [2, 2],
                },
            },
        ),
        failures=(
            Failure(
                {
                    "arguments": {"blank": 3},
                    "inputs": {
                        "log_probs": {"fill": "full", "shape": [4, 1, 3], "fill_value": -1.0986123},
                        "targets": [[1, 2]],
                        "input_lengths": [4],
                        "target_lengths": [2],
                    },
                },
                "invalid_argument",
            ),
            Failure(
                {
                    "inputs": {
                        "log_probs": {"fill": "full", "shape": [4, 1, 3], "fill_value": -1.0986123},
                        "targets": [[1, 3]],
                        "input_lengths": [4],
                        "target_lengths": [2],
                    }
                },
                "invalid_input",
            ),
        ),
        dtypes={"targets": "integer", "input_lengths": "integer", "target_lengths": "integer"},
    ),
    "torch.nn.CosineEmbeddingLoss": Row(
        en="Pulls pairs labelled 1 towards one direction and pushes pairs labelled -1 apart.",
        zh="让标为 1 的向量对方向一致，让标为 -1 的向量对方向分开。",
        shapes={
            "input1": "(N, D) or (D)",
            "input2": "(N, D) or (D)",
            "target": "(N) or ()",
            "output": "() or (N) if reduction='none'",
        },
        examples=(
            {"inputs": {"input1": [[1.0, 0.0], [1.0, 0.0]], "input2": [[3.0, 4.0], [3.0, 4.0]], "target": [1, -1]}, "gradients": True},
            {
                "arguments": {"margin": 0.5, "reduction": "none"},
                "inputs": {"input1": [[1.0, 0.0], [1.0, 0.0]], "input2": [[3.0, 4.0], [0.0, 1.0]], "target": [-1, -1]},
            },
        ),
        failures=(
            Failure({"inputs": {"input1": "randn(2,3;seed=1)", "input2": "randn(2,3;seed=2)", "target": [[1], [1]]}}, "torch_error"),
        ),
        dtypes={"target": "floating or integer"},
    ),
    "torch.nn.CrossEntropyLoss": Row(
        en="Penalises raw class scores by how little probability they give the right class.",
        zh="正确类别分到的概率越小，损失越大；输入是未经 softmax 的原始分数。",
        shapes={
            "input": "(N, C) or (C) or (N, C, d_1, ..., d_K)",
            "target": "(N) or () or (N, d_1, ..., d_K) or, as probabilities, the shape of input",
            "output": "() or the shape of target as class indices if reduction='none'",
        },
        examples=(
            {"inputs": {"input": [[2.0, 1.0, 0.0], [0.0, 3.0, 0.0]], "target": [0, 2]}, "gradients": True},
            {
                "arguments": {"weight": [1.0, 1.0, 5.0], "ignore_index": 1, "label_smoothing": 0.1},
                "inputs": {"input": [[2.0, 1.0, 0.0], [0.0, 3.0, 0.0], [1.0, 1.0, 1.0]], "target": [0, 2, 1]},
            },
            {
                "arguments": {"reduction": "none"},
                "inputs": {"input": [[2.0, 1.0, 0.0], [0.0, 3.0, 0.0]], "target": [[1.0, 0.0, 0.0], [0.0, 0.5, 0.5]]},
            },
        ),
        failures=(
            Failure({"inputs": {"input": "randn(2,3;seed=1)", "target": [0, 1, 2]}}, "torch_error"),
            Failure({"inputs": {"input": "randn(2,3;seed=1)", "target": [0, 3]}}, "invalid_input"),
            Failure({"arguments": {"label_smoothing": 1.5}, "inputs": {"input": "randn(2,3;seed=1)", "target": [0, 1]}}, "torch_error"),
        ),
        dtypes={"target": "floating or integer"},
    ),
    "torch.nn.GaussianNLLLoss": Row(
        en="Penalises a predicted mean and variance by how unlikely they make the target.",
        zh="目标在预测的高斯分布（均值与方差）下越不可能，损失越大。",
        shapes={
            "input": "(*)",
            "target": "(*) or, with axes of size 1, broadcast to input",
            "var": "(*) or without the last axis or with a last axis of size 1 or a number",
            "output": "() or (*) if reduction='none'",
        },
        examples=(
            {"inputs": {"input": [0.0, 1.0], "target": [1.0, 1.0], "var": [1.0, 1.0]}, "gradients": True},
            {
                "arguments": {"full": True, "reduction": "none"},
                "inputs": {"input": [[0.0, 1.0], [2.0, 3.0]], "target": [[1.0, 1.0], [1.0, 1.0]], "var": [[1.0], [4.0]]},
            },
        ),
        failures=(Failure({"inputs": {"input": [0.0, 1.0], "target": [1.0, 1.0], "var": [1.0, -1.0]}}, "torch_error"),),
    ),
    "torch.nn.HingeEmbeddingLoss": Row(
        en="Charges similar pairs (1) their distance, dissimilar ones (-1) what the margin lacks.",
        zh="相似对（1）的损失就是距离，不相似对（-1）的损失是距离离间隔还差多少。",
        shapes=LOSS,
        examples=(
            {"inputs": {"input": [0.5, 0.25, 2.0], "target": [1, -1, -1]}, "gradients": True},
            {"arguments": {"margin": 3.0, "reduction": "none"}, "inputs": {"input": [0.5, 0.25, 2.0], "target": [1, -1, -1]}},
        ),
        failures=(Failure({"inputs": {"input": [0.5, 0.25, 2.0], "target": [1, -1]}}, "torch_error"),),
        dtypes={"target": "floating or integer"},
    ),
    "torch.nn.HuberLoss": Row(
        en="Squares small differences and grows linearly, with slope delta, beyond delta.",
        zh="误差小于 delta 时按平方计，超过后以斜率 delta 线性增长。",
        shapes=LOSS,
        examples=(
            {"inputs": {"input": [0.5, 3.0], "target": [0.0, 0.0]}, "gradients": True},
            {"arguments": {"delta": 2.0, "reduction": "none"}, "inputs": {"input": [0.5, 3.0], "target": [0.0, 0.0]}},
        ),
        failures=(Failure({"arguments": {"delta": 0.0}, "inputs": {"input": [0.5, 3.0], "target": [0.0, 0.0]}}, "torch_error"),),
    ),
    "torch.nn.KLDivLoss": Row(
        en="Measures how far log-probabilities, the input, diverge from a target distribution.",
        zh="衡量输入的对数概率与目标分布之间的 KL 散度。",
        shapes=LOSS,
        examples=(
            {
                "arguments": {"reduction": "batchmean"},
                "inputs": {"input": [[-0.6931472, -0.6931472]], "target": [[0.75, 0.25]]},
                "gradients": True,
            },
            {
                "arguments": {"reduction": "sum", "log_target": True},
                "inputs": {"input": [[-0.6931472, -0.6931472]], "target": [[-0.2876821, -1.3862944]]},
            },
        ),
        failures=(
            Failure({"inputs": {"input": "randn(2,3;seed=1)", "target": "rand(2,4;seed=2)"}}, "torch_error"),
            Failure({"arguments": {"reduction": "average"}, "inputs": {"input": [[-0.5]], "target": [[1.0]]}}, "invalid_argument"),
        ),
    ),
    "torch.nn.L1Loss": Row(
        en="Averages the absolute differences between input and target over all elements.",
        zh="对所有元素求输入与目标之差的绝对值的平均。",
        shapes=LOSS,
        examples=(
            {"inputs": {"input": [[1.0, 2.0], [3.0, 4.0]], "target": [[0.0, 2.0], [3.0, 6.0]]}, "gradients": True},
            {"arguments": {"reduction": "none"}, "inputs": {"input": [1.0, 2.0, 3.0], "target": [3.0, 2.0, 1.0]}},
        ),
        failures=(Failure({"inputs": {"input": [1.0, 2.0, 3.0], "target": [1.0, 2.0]}}, "torch_error"),),
        dtypes={"input": "floating or complex", "target": "floating or complex"},
    ),
    "torch.nn.LinearCrossEntropyLoss": Row(
        en="A linear layer and cross entropy in one, able to work in chunks to save memory.",
        zh="把线性层与交叉熵合二为一，可分块计算以节省内存。",
        shapes={
            "input": "(N, in_features) or (in_features)",
            "target": "(N, *out_features) or (N) or () or, as probabilities, (N, C, *out_features) or (C)",
            "output": "() or (N, *out_features) if reduction='none'",
        },
        examples=(
            {
                "arguments": {"in_features": 3, "num_classes": 4},
                "inputs": {"input": "randn(2,3;seed=1)", "target": [1, 3]},
                "gradients": True,
            },
            {
                "arguments": {
                    "in_features": 3,
                    "num_classes": 8,
                    "bias": True,
                    "reduction": "sum",
                    "options": {"batch_chunk_size": 2, "acc_policy": "compact"},
                },
                "inputs": {"input": "randn(4,3;seed=1)", "target": [0, 7, 3, 3]},
            },
            {
                "arguments": {"in_features": 3, "num_classes": 4, "out_features": [2], "reduction": "none", "label_smoothing": 0.1},
                "inputs": {"input": "randn(2,3;seed=1)", "target": [[1, 3], [0, 0]]},
            },
        ),
        failures=(
            Failure(
                {"arguments": {"in_features": 3, "num_classes": 4}, "inputs": {"input": "randn(2,5;seed=1)", "target": [1, 3]}},
                "torch_error",
            ),
            Failure(
                {"arguments": {"in_features": 3, "num_classes": 4}, "inputs": {"input": "randn(2,3;seed=1)", "target": [1, 4]}},
                "invalid_input",
            ),
        ),
        dtypes={"target": "floating or integer"},
    ),
    "torch.nn.MSELoss": Row(
        en="Averages the squared differences between input and target over all elements.",
        zh="对所有元素求输入与目标之差的平方的平均。",
        shapes=LOSS,
        examples=(
            {"inputs": {"input": [[1.0, 2.0], [3.0, 4.0]], "target": [[0.0, 2.0], [3.0, 6.0]]}, "gradients": True},
            {"arguments": {"reduction": "sum"}, "inputs": {"input": [1.0, 2.0, 3.0], "target": [3.0, 2.0, 1.0]}},
            {"arguments": {"reduction": "none"}, "inputs": {"input": [1.0, 2.0, 3.0], "target": [3.0, 2.0, 1.0]}},
        ),
        failures=(
            Failure({"inputs": {"input": [1.0, 2.0, 3.0], "target": [1.0, 2.0]}}, "torch_error"),
            Failure({"inputs": {"input": [1.0, 2.0, 3.0]}}, "invalid_input"),
            Failure({"inputs": {"input": [[1.0, 2.0], [3.0]], "target": [1.0, 2.0]}}, "invalid_input"),
        ),
    ),
    "torch.nn.MarginRankingLoss": Row(
        en="Penalises a pair of scores unless the one that should win leads by the margin.",
        zh="一对分数中该赢的一方若没有领先 margin 以上，就产生损失。",
        shapes={
            "input1": "(N) or ()",
            "input2": "(N) or ()",
            "target": "(N) or ()",
            "output": "() or (N) if reduction='none'",
        },
        examples=(
            {"inputs": {"input1": [3.0, 1.0, 1.0], "input2": [1.0, 3.0, 3.0], "target": [1, 1, -1]}, "gradients": True},
            {
                "arguments": {"margin": 1.0, "reduction": "none"},
                "inputs": {"input1": [3.0, 1.5], "input2": [1.0, 1.0], "target": [1, 1]},
            },
        ),
        failures=(Failure({"inputs": {"input1": [3.0, 1.0], "input2": [1.0, 3.0], "target": [[1, 1]]}}, "torch_error"),),
        dtypes={"target": "floating or integer"},
    ),
    "torch.nn.MultiLabelMarginLoss": Row(
        en="Wants each class listed in target to outscore every unlisted one by 1.",
        zh="要求目标中列出的每个类别比未列出的类别至少高 1 分；列表以 -1 结束。",
        shapes={"input": "(N, C) or (C)", "target": "(N, C) or (C)", "output": "() or (N) if reduction='none'"},
        examples=({"inputs": {"input": [[0.0, 1.0, 0.5, 0.9]], "target": [[1, 3, -1, 0]]}, "gradients": True},),
        failures=(Failure({"inputs": {"input": [[0.0, 1.0, 0.5, 0.9]], "target": [[1, 3]]}}, "torch_error"),),
        dtypes={"target": "integer"},
    ),
    "torch.nn.MultiLabelSoftMarginLoss": Row(
        en="Averages a binary cross entropy on raw scores over the classes of each sample.",
        zh="对每个样本的各个类别，在原始分数上求二分类交叉熵的平均。",
        shapes={"input": "(N, C) or (C)", "target": "(N, C) or (C)", "output": "() or (N) if reduction='none'"},
        examples=(
            {"inputs": {"input": [[2.0, -1.0, 0.0]], "target": [[1.0, 0.0, 1.0]]}, "gradients": True},
            {
                "arguments": {"weight": [1.0, 2.0], "reduction": "none"},
                "inputs": {"input": [[0.0, 0.0], [5.0, -5.0]], "target": [[1.0, 0.0], [1.0, 0.0]]},
            },
        ),
        failures=(Failure({"inputs": {"input": "randn(2,3;seed=1)", "target": "ones(2,2)"}}, "torch_error"),),
    ),
    "torch.nn.MultiMarginLoss": Row(
        en="Wants the right class to outscore every other class by the margin.",
        zh="要求正确类别的分数比其他每个类别都高出 margin。",
        shapes={"input": "(N, C) or (C)", "target": "(N) or ()", "output": "() or (N) if reduction='none'"},
        examples=(
            {"inputs": {"input": [[0.0, 1.0, 0.5], [0.0, 1.0, 0.5]], "target": [1, 0]}, "gradients": True},
            {
                "arguments": {"p": 2, "margin": 0.5, "reduction": "none"},
                "inputs": {"input": [[0.0, 1.0, 0.5], [0.0, 1.0, 0.5]], "target": [1, 0]},
            },
        ),
        failures=(
            Failure({"arguments": {"p": 3}, "inputs": {"input": "randn(2,3;seed=1)", "target": [0, 1]}}, "torch_error"),
            Failure({"inputs": {"input": "randn(2,3;seed=1)", "target": [0, 3]}}, "invalid_input"),
        ),
        dtypes={"target": "integer"},
    ),
    "torch.nn.NLLLoss": Row(
        en="Picks the log-probability of the right class, negates it and averages.",
        zh="取出正确类别的对数概率，取负后求平均；输入须已经过 LogSoftmax。",
        shapes={
            "input": "(N, C) or (C) or (N, C, d_1, ..., d_K)",
            "target": "(N) or () or (N, d_1, ..., d_K)",
            "output": "() or the shape of target if reduction='none'",
        },
        examples=(
            {"inputs": {"input": [[-0.5, -1.5, -2.0], [-3.0, -0.25, -1.75]], "target": [0, 2]}, "gradients": True},
            {
                "arguments": {"weight": [1.0, 1.0, 3.0], "ignore_index": 1},
                "inputs": {"input": [[-0.5, -1.5, -2.0], [-3.0, -0.25, -1.75], [-1.0, -1.0, -1.0]], "target": [0, 2, 1]},
            },
        ),
        failures=(
            Failure({"inputs": {"input": "randn(2,3;seed=1)", "target": [0, 3]}}, "invalid_input"),
            Failure({"inputs": {"input": "randn(2,3;seed=1)", "target": [0.0, 1.0]}}, "torch_error"),
        ),
        dtypes={"target": "integer"},
    ),
    "torch.nn.PoissonNLLLoss": Row(
        en="Penalises a predicted rate, or its logarithm, by how unlikely it makes a count.",
        zh="目标计数在预测的泊松率（或其对数）下越不可能，损失越大。",
        shapes={"log_input": "(*)", "target": "(*)", "output": "() or (*) if reduction='none'"},
        examples=(
            {"inputs": {"log_input": [0.0, 1.0], "target": [1.0, 3.0]}, "gradients": True},
            {
                "arguments": {"log_input": False, "full": True, "reduction": "none"},
                "inputs": {"log_input": [1.0, 4.0], "target": [1.0, 3.0]},
            },
        ),
        failures=(Failure({"inputs": {"log_input": [0.0, 1.0], "target": [1.0, 2.0, 3.0]}}, "torch_error"),),
    ),
    "torch.nn.SmoothL1Loss": Row(
        en="Squares differences below beta, divided by beta, and takes absolute ones beyond.",
        zh="误差小于 beta 时用平方（再除以 beta），超过后用绝对值，对离群值不敏感。",
        shapes=LOSS,
        examples=(
            {"inputs": {"input": [0.5, 3.0], "target": [0.0, 0.0]}, "gradients": True},
            {"arguments": {"beta": 2.0, "reduction": "none"}, "inputs": {"input": [0.5, 3.0], "target": [0.0, 0.0]}},
        ),
        failures=(Failure({"arguments": {"beta": -1.0}, "inputs": {"input": [0.5, 3.0], "target": [0.0, 0.0]}}, "torch_error"),),
    ),
    "torch.nn.SoftMarginLoss": Row(
        en="Logistic loss for targets 1 and -1: the average of log(1 + exp(-target * input)).",
        zh="目标为 1 或 -1 的logistic 损失：log(1 + exp(-target * input)) 的平均。",
        shapes=LOSS,
        examples=({"inputs": {"input": [2.0, -1.0, 0.0], "target": [1, 1, -1]}, "gradients": True},),
        failures=(Failure({"inputs": {"input": [2.0, -1.0, 0.0], "target": [1, 1]}}, "torch_error"),),
        dtypes={"target": "floating or integer"},
    ),
    "torch.nn.TripletMarginLoss": Row(
        en="Wants each anchor closer to its positive than to its negative by the margin.",
        zh="要求锚点到正例的距离比到负例的距离至少小 margin。",
        shapes=TRIPLET,
        examples=(
            {"inputs": {"anchor": [[0.0, 0.0]], "positive": [[0.0, 3.0]], "negative": [[2.0, 0.0]]}, "gradients": True},
            {
                "arguments": {"margin": 2.0, "p": 1.0, "swap": True, "reduction": "none"},
                "inputs": {"anchor": [[0.0, 0.0]], "positive": [[0.0, 2.0]], "negative": [[2.0, 2.0]]},
            },
        ),
        failures=(
            Failure(
                {"arguments": {"margin": -1.0}, "inputs": {"anchor": "randn(1,2)", "positive": "randn(1,2)", "negative": "randn(1,2)"}},
                "torch_error",
            ),
        ),
    ),
    "torch.nn.TripletMarginWithDistanceLoss": Row(
        en="The triplet margin loss with a distance function of your choice.",
        zh="可自选距离函数的三元组间隔损失。",
        shapes=TRIPLET,
        examples=(
            {
                "arguments": {"distance_function": {"operator": "torch.nn.PairwiseDistance", "arguments": {"p": 1.0}}},
                "inputs": {"anchor": [[0.0, 0.0]], "positive": [[0.0, 3.0]], "negative": [[2.0, 0.0]]},
                "gradients": True,
            },
            {
                "arguments": {"distance_function": "torch.nn.functional.pairwise_distance", "margin": 2.0},
                "inputs": {"anchor": [[0.0, 0.0]], "positive": [[0.0, 3.0]], "negative": [[2.0, 0.0]]},
            },
        ),
        failures=(
            Failure(
                {"arguments": {"margin": -1.0}, "inputs": {"anchor": "randn(1,2)", "positive": "randn(1,2)", "negative": "randn(1,2)"}},
                "torch_error",
            ),
        ),
    ),
    # normalization
    "torch.nn.CrossMapLRN2d": Row(
        en="Damps each pixel where neighbouring channels are strong, on 4-D input only.",
        zh="若相邻通道在同一像素上很强，就压低该像素；只接受四维输入。",
        shapes={"input": "(N, C, H, W)", "output": "(N, C, H, W)"},
        examples=(
            {
                "arguments": {"size": 5, "alpha": 5.0, "beta": 0.5},
                "inputs": {"input": [[[[1.0]], [[2.0]], [[3.0]]]]},
                "gradients": True,
            },
        ),
        failures=(Failure({"arguments": {"size": 3}, "inputs": {"input": "randn(4,2,2;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.GroupNorm": Row(
        en="Standardises groups of channels within each sample, whatever the batch size.",
        zh="在每个样本内按通道组归一化，与批大小无关。",
        shapes={"input": "(N, C, *)", "output": "(N, C, *)"},
        examples=(
            {
                "arguments": {"num_groups": 2, "num_channels": 4},
                "inputs": {"input": [[1.0, 3.0, 10.0, 30.0], [0.0, 2.0, 5.0, 9.0]]},
                "gradients": True,
            },
            {"arguments": {"num_groups": 1, "num_channels": 4, "affine": False}, "inputs": {"input": "randn(2,4,2,2;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"num_groups": 3, "num_channels": 4}, "inputs": {"input": "randn(1,4,2;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.LayerNorm": Row(
        en="Standardises the last axes of each sample on its own, then scales and shifts.",
        zh="对每个样本的最后几维各自归一化，再做可学习的缩放和平移。",
        shapes={"input": "(*, normalized_shape)", "output": "(*, normalized_shape)"},
        examples=(
            {"arguments": {"normalized_shape": 3}, "inputs": {"input": [[1.0, 2.0, 3.0], [10.0, 20.0, 60.0]]}, "gradients": True},
            {
                "arguments": {"normalized_shape": [2, 3], "bias": False},
                "inputs": {"input": "randn(2,2,3;seed=1)"},
                "state": {"weight": [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]]},
            },
            {"arguments": {"normalized_shape": [4], "elementwise_affine": False, "eps": 0.1}, "inputs": {"input": "randn(4;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"normalized_shape": 4}, "inputs": {"input": "randn(2,3;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.LocalResponseNorm": Row(
        en="Damps each position where neighbouring channels are strong.",
        zh="若相邻通道在同一位置上很强，就压低该位置的值。",
        shapes={"input": "(N, C, *)", "output": "(N, C, *)"},
        examples=(
            {"arguments": {"size": 3, "alpha": 1.0}, "inputs": {"input": [[[[1.0]], [[2.0]], [[3.0]], [[4.0]]]]}, "gradients": True},
            {"arguments": {"size": 2}, "inputs": {"input": "randn(1,4,3;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"size": 2}, "inputs": {"input": "randn(2,4;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.RMSNorm": Row(
        en="Divides the last axes of each sample by their root mean square, then scales them.",
        zh="把每个样本的最后几维除以其均方根，再做可学习的缩放；不减均值。",
        shapes={"x": "(*, normalized_shape)", "output": "(*, normalized_shape)"},
        examples=(
            {"arguments": {"normalized_shape": 2}, "inputs": {"x": [[3.0, 4.0], [30.0, 40.0]]}, "gradients": True},
            {"arguments": {"normalized_shape": [2, 3], "eps": 1e-05, "elementwise_affine": False}, "inputs": {"x": "randn(2,2,3;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"normalized_shape": 3}, "inputs": {"x": "randn(2,4;seed=1)"}}, "torch_error"),),
        dtypes={"x": "floating or complex"},
    ),
    # padding
    "torch.nn.CircularPad1d": Row(
        en="Extends a sequence at both ends by wrapping around to its other end.",
        zh="首尾相接，用序列另一端的值向两端延长。",
        shapes=PADDED_1D,
        examples=(
            {"arguments": {"padding": 1}, "inputs": {"input": [[[1.0, 2.0, 3.0, 4.0]]]}},
            {"arguments": {"padding": [3, 1]}, "inputs": {"input": [[1.0, 2.0, 3.0, 4.0]]}, "gradients": True},
        ),
        failures=(Failure({"arguments": {"padding": 5}, "inputs": {"input": [[[1.0, 2.0, 3.0, 4.0]]]}}, "torch_error"),),
        dtypes=ANY,
    ),
    "torch.nn.CircularPad2d": Row(
        en="Extends an image on all sides by wrapping around to the opposite side.",
        zh="四边环绕，用对边的像素向外延伸图像。",
        shapes=PADDED_2D,
        examples=(
            {"arguments": {"padding": 1}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}},
            {"arguments": {"padding": [1, 0, 0, 1]}, "inputs": {"input": [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]}},
        ),
        failures=(Failure({"arguments": {"padding": [0, 0, 3, 0]}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}}, "torch_error"),),
        dtypes=ANY,
    ),
    "torch.nn.CircularPad3d": Row(
        en="Extends a volume on all sides by wrapping around to the opposite side.",
        zh="六面环绕，用对面的体素向外延伸立体数据。",
        shapes=PADDED_3D,
        examples=({"arguments": {"padding": [1, 0, 0, 0, 1, 1]}, "inputs": {"input": "randn(1,1,2,2,2;seed=1)"}},),
        failures=(Failure({"arguments": {"padding": 1}, "inputs": {"input": "randn(2,2,2;seed=1)"}}, "torch_error"),),
        dtypes=ANY,
    ),
    "torch.nn.ConstantPad1d": Row(
        en="Extends a sequence at both ends by a constant; negative padding crops.",
        zh="用常数向两端延长序列；负的填充则是裁剪。",
        shapes=PADDED_1D,
        examples=(
            {"arguments": {"padding": 2, "value": 9.5}, "inputs": {"input": [[1.0, 2.0, 3.0]]}},
            {"arguments": {"padding": [-1, 2], "value": 0.0}, "inputs": {"input": [[1.0, 2.0, 3.0]]}, "gradients": True},
        ),
        failures=(Failure({"arguments": {"padding": [-2, -2], "value": 0.0}, "inputs": {"input": [[1.0, 2.0, 3.0]]}}, "torch_error"),),
        dtypes=ANY,
    ),
    "torch.nn.ConstantPad2d": Row(
        en="Frames an image with a constant; negative padding crops.",
        zh="用常数给图像加边框；负的填充则是裁剪。",
        shapes=PADDED_2D,
        examples=(
            {"arguments": {"padding": 1, "value": 7.0}, "inputs": {"input": [[[1.0, 2.0], [3.0, 4.0]]]}},
            {"arguments": {"padding": [2, 0, 1, -1], "value": -1.0}, "inputs": {"input": [[[1.0, 2.0], [3.0, 4.0]]]}},
        ),
        failures=(Failure({"arguments": {"padding": 1}, "inputs": {"input": [[[1.0, 2.0], [3.0, 4.0]]]}}, "invalid_argument"),),
        dtypes=ANY,
    ),
    "torch.nn.ConstantPad3d": Row(
        en="Encloses a volume in a constant; negative padding crops.",
        zh="用常数包裹立体数据；负的填充则是裁剪。",
        shapes=PADDED_3D,
        examples=({"arguments": {"padding": [1, 0, 0, 1, 0, 0], "value": 3.5}, "inputs": {"input": "ones(1,1,1,2,2)"}},),
        failures=(
            Failure({"arguments": {"padding": [-3, 0, 0, 0, 0, 0], "value": 0.0}, "inputs": {"input": "ones(1,2,2,2)"}}, "torch_error"),
        ),
        dtypes=ANY,
    ),
    "torch.nn.ReflectionPad1d": Row(
        en="Extends a sequence by its mirror image, without repeating the end value.",
        zh="以端点为镜面反射来延长序列，端点本身不重复。",
        shapes=PADDED_1D,
        examples=({"arguments": {"padding": [2, 1]}, "inputs": {"input": [[[1.0, 2.0, 3.0, 4.0]]]}, "gradients": True},),
        failures=(Failure({"arguments": {"padding": 4}, "inputs": {"input": [[[1.0, 2.0, 3.0, 4.0]]]}}, "torch_error"),),
        dtypes=ANY_NUMBER,
    ),
    "torch.nn.ReflectionPad2d": Row(
        en="Extends an image by its mirror image, without repeating the border.",
        zh="以边缘为镜面反射来延伸图像，边缘本身不重复。",
        shapes=PADDED_2D,
        examples=(
            {"arguments": {"padding": 1}, "inputs": {"input": [[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]}},
            {"arguments": {"padding": [2, 0, 1, 0]}, "inputs": {"input": [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]}},
        ),
        failures=(Failure({"arguments": {"padding": 2}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}}, "torch_error"),),
        dtypes=ANY_NUMBER,
    ),
    "torch.nn.ReflectionPad3d": Row(
        en="Extends a volume by its mirror image, without repeating the outer faces.",
        zh="以外表面为镜面反射来延伸立体数据，表面本身不重复。",
        shapes=PADDED_3D,
        examples=({"arguments": {"padding": 1}, "inputs": {"input": "randn(1,1,2,2,2;seed=1)"}},),
        failures=(Failure({"arguments": {"padding": 2}, "inputs": {"input": "randn(1,1,2,2,2;seed=1)"}}, "torch_error"),),
        dtypes=ANY_NUMBER,
    ),
    "torch.nn.ReplicationPad1d": Row(
        en="Extends a sequence by repeating its end values.",
        zh="重复端点的值来延长序列。",
        shapes=PADDED_1D,
        examples=({"arguments": {"padding": [1, 2]}, "inputs": {"input": [[[1.0, 2.0, 3.0]]]}, "gradients": True},),
        failures=(Failure({"arguments": {"padding": 1}, "inputs": {"input": [1.0, 2.0, 3.0]}}, "torch_error"),),
        dtypes=ANY_NUMBER,
    ),
    "torch.nn.ReplicationPad2d": Row(
        en="Extends an image by repeating its border pixels.",
        zh="重复边缘像素来延伸图像。",
        shapes=PADDED_2D,
        examples=(
            {"arguments": {"padding": 1}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}},
            {"arguments": {"padding": [2, 0, 0, 1]}, "inputs": {"input": [[[1.0, 2.0], [3.0, 4.0]]]}},
        ),
        failures=(Failure({"arguments": {"padding": 1}, "inputs": {"input": "randn(2,2;seed=1)"}}, "torch_error"),),
        dtypes=ANY_NUMBER,
    ),
    "torch.nn.ReplicationPad3d": Row(
        en="Extends a volume by repeating its outermost voxels.",
        zh="重复最外层体素来延伸立体数据。",
        shapes=PADDED_3D,
        examples=({"arguments": {"padding": [1, 0, 0, 0, 0, 1]}, "inputs": {"input": "randn(1,1,2,2,2;seed=1)"}},),
        failures=(Failure({"arguments": {"padding": 1}, "inputs": {"input": "randn(2,2,2;seed=1)"}}, "torch_error"),),
        dtypes=ANY_NUMBER,
    ),
    "torch.nn.ZeroPad1d": Row(
        en="Extends a sequence at both ends by zeros.",
        zh="用零向两端延长序列。",
        shapes=PADDED_1D,
        examples=({"arguments": {"padding": [1, 2]}, "inputs": {"input": [[[1.0, 2.0, 3.0]]]}},),
        failures=(Failure({"arguments": {"padding": [-2, -2]}, "inputs": {"input": [[[1.0, 2.0, 3.0]]]}}, "torch_error"),),
        dtypes=ANY,
    ),
    "torch.nn.ZeroPad2d": Row(
        en="Frames an image with zeros.",
        zh="用零给图像加边框。",
        shapes=PADDED_2D,
        examples=(
            {"arguments": {"padding": 1}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}},
            {"arguments": {"padding": [1, 0, 2, 0]}, "inputs": {"input": [[[[1, 2], [3, 4]]]]}},
        ),
        failures=(Failure({"arguments": {"padding": "same"}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}}, "invalid_argument"),),
        dtypes=ANY,
    ),
    "torch.nn.ZeroPad3d": Row(
        en="Encloses a volume in zeros.",
        zh="用零包裹立体数据。",
        shapes=PADDED_3D,
        examples=({"arguments": {"padding": [0, 0, 1, 0, 0, 1]}, "inputs": {"input": "ones(1,1,2,2,2)"}},),
        failures=(Failure({"arguments": {"padding": [-3, 0, 0, 0, 0, 0]}, "inputs": {"input": "ones(1,1,2,2,2)"}}, "torch_error"),),
        dtypes=ANY,
    ),
    # pixelshuffle
    "torch.nn.PixelShuffle": Row(
        en="Trades channels for resolution: r*r channels become an r times finer grid.",
        zh="用通道换分辨率：每 r*r 个通道拼成长宽各放大 r 倍的一张图。",
        shapes={"input": "(*, C*r*r, H, W)", "output": "(*, C, H*r, W*r)"},
        examples=(
            {"arguments": {"upscale_factor": 2}, "inputs": {"input": {"fill": "arange", "end": 4, "shape": [1, 4, 1, 1]}}},
            {"arguments": {"upscale_factor": 2}, "inputs": {"input": "randn(1,8,2,2;seed=1)"}, "gradients": True},
        ),
        failures=(Failure({"arguments": {"upscale_factor": 2}, "inputs": {"input": "randn(1,3,2,2;seed=1)"}}, "torch_error"),),
        dtypes=ANY,
    ),
    "torch.nn.PixelUnshuffle": Row(
        en="Trades resolution for channels: the inverse of PixelShuffle.",
        zh="用分辨率换通道，是 PixelShuffle 的逆操作。",
        shapes={"input": "(*, C, H*r, W*r)", "output": "(*, C*r*r, H, W)"},
        examples=({"arguments": {"downscale_factor": 2}, "inputs": {"input": {"fill": "arange", "end": 16, "shape": [1, 1, 4, 4]}}},),
        failures=(Failure({"arguments": {"downscale_factor": 2}, "inputs": {"input": "randn(1,1,3,4;seed=1)"}}, "torch_error"),),
        dtypes=ANY,
    ),
    # pooling
    "torch.nn.AdaptiveAvgPool1d": Row(
        en="Averages a sequence down to a given length, whatever its own length.",
        zh="无论输入多长，都用平均把序列缩到指定长度。",
        shapes={"input": "(N, C, L_in) or (C, L_in)", "output": "(N, C, S) or (C, S)"},
        examples=(
            {"arguments": {"output_size": 2}, "inputs": {"input": [[[1.0, 3.0, 5.0, 7.0, 9.0]]]}, "gradients": True},
            {"arguments": {"output_size": 1}, "inputs": {"input": [[1.0, 3.0, 5.0, 7.0]]}},
        ),
        failures=(Failure({"arguments": {"output_size": 2}, "inputs": {"input": [1.0, 3.0, 5.0]}}, "torch_error"),),
    ),
    "torch.nn.AdaptiveAvgPool2d": Row(
        en="Averages an image down to a given height and width, whatever its own size.",
        zh="无论输入多大，都用平均把图像缩到指定的高和宽。",
        shapes={"input": "(N, C, H_in, W_in) or (C, H_in, W_in)", "output": "(N, C, S_0, S_1) or (C, S_0, S_1)"},
        examples=(
            {
                "arguments": {"output_size": 2},
                "inputs": {"input": {"fill": "arange", "end": 16, "shape": [1, 1, 4, 4], "dtype": "float32"}},
                "gradients": True,
            },
            {"arguments": {"output_size": [None, 1]}, "inputs": {"input": "randn(1,2,3,4;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"output_size": [2, 2, 2]}, "inputs": {"input": "randn(1,1,4,4;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.AdaptiveAvgPool3d": Row(
        en="Averages a volume down to a given depth, height and width.",
        zh="无论输入多大，都用平均把立体数据缩到指定的深、高、宽。",
        shapes={"input": "(N, C, D_in, H_in, W_in) or (C, D_in, H_in, W_in)", "output": "(N, C, S_0, S_1, S_2) or (C, S_0, S_1, S_2)"},
        examples=(
            {"arguments": {"output_size": 1}, "inputs": {"input": "randn(1,2,2,2,2;seed=1)"}},
            {"arguments": {"output_size": [2, None, 1]}, "inputs": {"input": "randn(1,4,3,2;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"output_size": [2, 2]}, "inputs": {"input": "randn(1,2,2,2,2;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.AdaptiveMaxPool1d": Row(
        en="Takes maxima so that a sequence of any length comes out at a given length.",
        zh="无论输入多长，都用取最大值把序列缩到指定长度。",
        shapes={"input": "(N, C, L_in) or (C, L_in)", "output": "(N, C, S) or (C, S)", "indices": "(N, C, S) or (C, S)"},
        examples=(
            {"arguments": {"output_size": 2}, "inputs": {"input": [[[1.0, 4.0, 2.0, 8.0, 5.0]]]}, "gradients": True},
            {"arguments": {"output_size": 3, "return_indices": True}, "inputs": {"input": [[3.0, 1.0, 4.0, 1.0, 5.0, 9.0]]}},
        ),
        failures=(Failure({"arguments": {"output_size": 2}, "inputs": {"input": [1.0, 4.0]}}, "torch_error"),),
        outputs=("output", "indices"),
    ),
    "torch.nn.AdaptiveMaxPool2d": Row(
        en="Takes maxima so that an image of any size comes out at a given height and width.",
        zh="无论输入多大，都用取最大值把图像缩到指定的高和宽。",
        shapes={
            "input": "(N, C, H_in, W_in) or (C, H_in, W_in)",
            "output": "(N, C, S_0, S_1) or (C, S_0, S_1)",
            "indices": "(N, C, S_0, S_1) or (C, S_0, S_1)",
        },
        examples=(
            {"arguments": {"output_size": 2, "return_indices": True}, "inputs": {"input": "randn(1,1,5,5;seed=1)"}, "gradients": True},
            {"arguments": {"output_size": [None, 2]}, "inputs": {"input": "randn(1,3,4;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"output_size": 2}, "inputs": {"input": "randn(4,4;seed=1)"}}, "torch_error"),),
        outputs=("output", "indices"),
    ),
    "torch.nn.AdaptiveMaxPool3d": Row(
        en="Takes maxima so that a volume of any size comes out at a given size.",
        zh="无论输入多大，都用取最大值把立体数据缩到指定大小。",
        shapes={
            "input": "(N, C, D_in, H_in, W_in) or (C, D_in, H_in, W_in)",
            "output": "(N, C, S_0, S_1, S_2) or (C, S_0, S_1, S_2)",
            "indices": "(N, C, S_0, S_1, S_2) or (C, S_0, S_1, S_2)",
        },
        examples=({"arguments": {"output_size": [1, 2, 2], "return_indices": True}, "inputs": {"input": "randn(1,1,2,3,3;seed=1)"}},),
        failures=(Failure({"arguments": {"output_size": 1}, "inputs": {"input": "randn(2,2;seed=1)"}}, "torch_error"),),
        outputs=("output", "indices"),
    ),
    "torch.nn.AvgPool1d": Row(
        en="Slides a window along a sequence and averages what it covers.",
        zh="窗口沿序列滑动，逐处取平均。",
        shapes={"input": "(N, C, L_in) or (C, L_in)", "output": "(N, C, L_out) or (C, L_out)"},
        examples=(
            {"arguments": {"kernel_size": 2}, "inputs": {"input": [[[1.0, 3.0, 5.0, 7.0, 9.0]]]}, "gradients": True},
            {
                "arguments": {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False},
                "inputs": {"input": [[[1.0, 3.0, 5.0, 7.0, 9.0]]]},
            },
        ),
        failures=(Failure({"arguments": {"kernel_size": 2, "padding": 2}, "inputs": {"input": [[[1.0, 3.0, 5.0]]]}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.AvgPool2d": Row(
        en="Slides a window over an image and averages what it covers.",
        zh="窗口在图像上滑动，逐处取平均。",
        shapes={"input": "(N, C, H_in, W_in) or (C, H_in, W_in)", "output": "(N, C, H_out, W_out) or (C, H_out, W_out)"},
        examples=(
            {
                "arguments": {"kernel_size": 2},
                "inputs": {"input": {"fill": "arange", "end": 16, "shape": [1, 1, 4, 4], "dtype": "float32"}},
                "gradients": True,
            },
            {"arguments": {"kernel_size": 2, "stride": 2, "ceil_mode": True}, "inputs": {"input": "ones(1,1,3,3)"}},
            {"arguments": {"kernel_size": 2, "divisor_override": 1}, "inputs": {"input": [[[1.0, 2.0], [3.0, 4.0]]]}},
        ),
        failures=(
            Failure({"arguments": {"kernel_size": 3}, "inputs": {"input": "ones(1,1,2,2)"}}, "torch_error"),
            Failure({"arguments": {"kernel_size": 2, "divisor_override": 0}, "inputs": {"input": "ones(1,1,2,2)"}}, "torch_error"),
        ),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.AvgPool3d": Row(
        en="Slides a window through a volume and averages what it covers.",
        zh="窗口在立体数据中滑动，逐处取平均。",
        shapes={
            "input": "(N, C, D_in, H_in, W_in) or (C, D_in, H_in, W_in)",
            "output": "(N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)",
        },
        examples=(
            {"arguments": {"kernel_size": 2}, "inputs": {"input": "randn(1,1,2,4,4;seed=1)"}, "gradients": True},
            {"arguments": {"kernel_size": [1, 2, 2], "stride": 1, "padding": [0, 1, 1]}, "inputs": {"input": "ones(1,2,2,2)"}},
        ),
        failures=(Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": "ones(2,2,2)"}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
    ),
    "torch.nn.FractionalMaxPool2d": Row(
        en="Takes maxima over randomly placed windows, so that sizes can shrink by a fraction.",
        zh="在随机放置的窗口中取最大值，可按分数比例缩小图像。",
        shapes={
            "input": "(N, C, H_in, W_in) or (C, H_in, W_in)",
            "output": "(N, C, H_out, W_out) or (C, H_out, W_out)",
            "indices": "(N, C, H_out, W_out) or (C, H_out, W_out)",
        },
        examples=(
            {"arguments": {"kernel_size": 2, "output_size": 3, "return_indices": True}, "inputs": {"input": "randn(1,1,5,5;seed=1)"}},
            {"arguments": {"kernel_size": 2, "output_ratio": 0.7}, "inputs": {"input": "randn(1,1,6,6;seed=1)"}, "seed": 2},
        ),
        failures=(
            Failure(
                {"arguments": {"kernel_size": 2, "output_size": 3, "output_ratio": 0.5}, "inputs": {"input": "randn(1,1,5,5;seed=1)"}},
                "torch_error",
            ),
            Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": "randn(1,1,5,5;seed=1)"}}, "torch_error"),
        ),
        outputs=("output", "indices"),
    ),
    "torch.nn.FractionalMaxPool3d": Row(
        en="Takes maxima over randomly placed boxes, so that sizes can shrink by a fraction.",
        zh="在随机放置的立方窗口中取最大值，可按分数比例缩小立体数据。",
        shapes={
            "input": "(N, C, D_in, H_in, W_in) or (C, D_in, H_in, W_in)",
            "output": "(N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)",
            "indices": "(N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)",
        },
        examples=(
            {"arguments": {"kernel_size": 2, "output_size": 2, "return_indices": True}, "inputs": {"input": "randn(1,1,4,4,4;seed=1)"}},
            {"arguments": {"kernel_size": 2, "output_ratio": [0.5, 0.5, 0.7]}, "inputs": {"input": "randn(1,1,4,4,4;seed=1)"}},
        ),
        failures=(
            Failure({"arguments": {"kernel_size": 2, "output_ratio": 1.5}, "inputs": {"input": "randn(1,1,3,3,3;seed=1)"}}, "torch_error"),
        ),
        outputs=("output", "indices"),
    ),
    "torch.nn.LPPool1d": Row(
        en="Slides a window along a sequence and takes the p-norm of what it covers.",
        zh="窗口沿序列滑动，逐处取 p 范数。",
        shapes={"input": "(N, C, L_in) or (C, L_in)", "output": "(N, C, L_out) or (C, L_out)"},
        examples=(
            {"arguments": {"norm_type": 2, "kernel_size": 2}, "inputs": {"input": [[[3.0, 4.0, 6.0, 8.0]]]}, "gradients": True},
            {"arguments": {"norm_type": 1.0, "kernel_size": 2, "stride": 1}, "inputs": {"input": [[1.0, 2.0, 3.0]]}},
        ),
        failures=(Failure({"arguments": {"norm_type": 2}, "inputs": {"input": [[[3.0, 4.0]]]}}, "invalid_argument"),),
    ),
    "torch.nn.LPPool2d": Row(
        en="Slides a window over an image and takes the p-norm of what it covers.",
        zh="窗口在图像上滑动，逐处取 p 范数。",
        shapes={"input": "(N, C, H_in, W_in) or (C, H_in, W_in)", "output": "(N, C, H_out, W_out) or (C, H_out, W_out)"},
        examples=(
            {"arguments": {"norm_type": 2, "kernel_size": 2}, "inputs": {"input": [[[[1.0, 1.0], [1.0, 1.0]]]]}, "gradients": True},
            {"arguments": {"norm_type": 1, "kernel_size": [2, 1], "stride": 1}, "inputs": {"input": [[[1.0, 2.0], [3.0, 4.0]]]}},
        ),
        failures=(Failure({"arguments": {"norm_type": 2, "kernel_size": 3}, "inputs": {"input": "ones(1,1,2,2)"}}, "torch_error"),),
    ),
    "torch.nn.LPPool3d": Row(
        en="Slides a window through a volume and takes the p-norm of what it covers.",
        zh="窗口在立体数据中滑动，逐处取 p 范数。",
        shapes={
            "input": "(N, C, D_in, H_in, W_in) or (C, D_in, H_in, W_in)",
            "output": "(N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)",
        },
        examples=({"arguments": {"norm_type": 2, "kernel_size": 2}, "inputs": {"input": "rand(1,1,2,4,4;seed=1)"}},),
        failures=(Failure({"arguments": {"norm_type": 2, "kernel_size": 2}, "inputs": {"input": "ones(2,2)"}}, "torch_error"),),
    ),
    "torch.nn.MaxPool1d": Row(
        en="Slides a window along a sequence and keeps the largest value it covers.",
        zh="窗口沿序列滑动，逐处保留最大值。",
        shapes={"input": "(N, C, L_in) or (C, L_in)", "output": "(N, C, L_out) or (C, L_out)", "indices": "(N, C, L_out) or (C, L_out)"},
        examples=(
            {
                "arguments": {"kernel_size": 2, "return_indices": True},
                "inputs": {"input": [[[1.0, 4.0, 2.0, 8.0, 5.0]]]},
                "gradients": True,
            },
            {
                "arguments": {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
                "inputs": {"input": [[-1.0, -4.0, -2.0, -8.0, -5.0, -7.0]]},
            },
            {"arguments": {"kernel_size": 2, "stride": 1, "dilation": 2}, "inputs": {"input": [[1.0, 4.0, 2.0, 8.0, 5.0]]}},
        ),
        failures=(Failure({"arguments": {"kernel_size": 2, "padding": 2}, "inputs": {"input": [[[1.0, 4.0, 2.0]]]}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
        outputs=("output", "indices"),
    ),
    "torch.nn.MaxPool2d": Row(
        en="Slides a window over an image and keeps the largest value it covers.",
        zh="窗口在图像上滑动，逐处保留最大值。",
        shapes={
            "input": "(N, C, H_in, W_in) or (C, H_in, W_in)",
            "output": "(N, C, H_out, W_out) or (C, H_out, W_out)",
            "indices": "(N, C, H_out, W_out) or (C, H_out, W_out)",
        },
        examples=(
            {
                "arguments": {"kernel_size": 2, "return_indices": True},
                "inputs": {"input": [[[[1.0, 2.0, 5.0, 6.0], [4.0, 3.0, 8.0, 7.0], [9.0, 1.0, 0.0, 2.0], [1.0, 2.0, 3.0, 1.0]]]]},
                "gradients": True,
            },
            {
                "arguments": {"kernel_size": [3, 2], "stride": [2, 1], "padding": [1, 0], "ceil_mode": True},
                "inputs": {"input": "randn(1,2,5,4;seed=1)"},
            },
            {"arguments": {"kernel_size": 2, "stride": 1, "dilation": 2}, "inputs": {"input": "randn(1,4,4;seed=1)"}},
        ),
        failures=(
            Failure({"arguments": {"kernel_size": 3}, "inputs": {"input": "ones(1,1,2,2)"}}, "torch_error"),
            Failure({"arguments": {"kernel_size": 2, "padding": 2}, "inputs": {"input": "ones(1,1,4,4)"}}, "torch_error"),
        ),
        dtypes=FLOATING_OR_INTEGER,
        outputs=("output", "indices"),
    ),
    "torch.nn.MaxPool3d": Row(
        en="Slides a window through a volume and keeps the largest value it covers.",
        zh="窗口在立体数据中滑动，逐处保留最大值。",
        shapes={
            "input": "(N, C, D_in, H_in, W_in) or (C, D_in, H_in, W_in)",
            "output": "(N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)",
            "indices": "(N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)",
        },
        examples=(
            {"arguments": {"kernel_size": 2, "return_indices": True}, "inputs": {"input": "randn(1,1,2,4,4;seed=1)"}, "gradients": True},
            {"arguments": {"kernel_size": [1, 2, 2], "stride": [1, 1, 1]}, "inputs": {"input": "randn(1,2,3,3;seed=1)"}},
        ),
        failures=(Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": "randn(2,2,2;seed=1)"}}, "torch_error"),),
        dtypes=FLOATING_OR_INTEGER,
        outputs=("output", "indices"),
    ),
    "torch.nn.MaxUnpool1d": Row(
        en="Puts pooled maxima back where their indices say and fills the rest with zeros.",
        zh="按下标把池化得到的最大值放回原处，其余位置填零。",
        shapes={
            "input": "(N, C, L_in) or (C, L_in)",
            "indices": "(N, C, L_in) or (C, L_in)",
            "output": "(N, C, L_out) or (C, L_out)",
        },
        examples=(
            {"arguments": {"kernel_size": 2}, "inputs": {"input": [[[4.0, 8.0]]], "indices": [[[1, 3]]]}, "gradients": True},
            {"arguments": {"kernel_size": 2}, "inputs": {"input": [[[4.0, 8.0]]], "indices": [[[1, 3]]], "output_size": [5]}},
        ),
        failures=(
            Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": [[[4.0, 8.0]]], "indices": [[[1, 4]]]}}, "invalid_input"),
            Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": [[[4.0, 8.0]]], "indices": [[[1]]]}}, "torch_error"),
        ),
        dtypes={"indices": "integer"},
    ),
    "torch.nn.MaxUnpool2d": Row(
        en="Puts pooled maxima back at their flat positions in the plane, zeros elsewhere.",
        zh="按平面内的一维下标把最大值放回原处，其余位置填零。",
        shapes={
            "input": "(N, C, H_in, W_in) or (C, H_in, W_in)",
            "indices": "(N, C, H_in, W_in) or (C, H_in, W_in)",
            "output": "(N, C, H_out, W_out) or (C, H_out, W_out)",
        },
        examples=(
            {
                "arguments": {"kernel_size": 2},
                "inputs": {"input": [[[[4.0, 8.0], [9.0, 3.0]]]], "indices": [[[[4, 6], [8, 14]]]]},
                "gradients": True,
            },
            {
                "arguments": {"kernel_size": 2},
                "inputs": {"input": [[[[6.0, 8.0], [16.0, 18.0]]]], "indices": [[[[6, 8], [16, 18]]]], "output_size": [5, 5]},
            },
        ),
        failures=(
            Failure(
                {"arguments": {"kernel_size": 2}, "inputs": {"input": [[[[4.0, 8.0]]]], "indices": [[[[4, 8]]]]}},
                "invalid_input",
            ),
            Failure(
                {
                    "arguments": {"kernel_size": 2},
                    "inputs": {"input": [[[[4.0, 8.0], [9.0, 3.0]]]], "indices": [[[[4, 6], [8, 14]]]], "output_size": [7, 7]},
                },
                "torch_error",
            ),
        ),
        dtypes={"indices": "integer"},
    ),
    "torch.nn.MaxUnpool3d": Row(
        en="Puts pooled maxima back at their flat positions in the volume, zeros elsewhere.",
        zh="按立体内的一维下标把最大值放回原处，其余位置填零。",
        shapes={
            "input": "(N, C, D_in, H_in, W_in) or (C, D_in, H_in, W_in)",
            "indices": "(N, C, D_in, H_in, W_in) or (C, D_in, H_in, W_in)",
            "output": "(N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)",
        },
        examples=({"arguments": {"kernel_size": 2}, "inputs": {"input": [[[[[5.0]]]]], "indices": [[[[[6]]]]]}, "gradients": True},),
        failures=(
            Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": [[[[[5.0]]]]], "indices": [[[[[8]]]]]}}, "invalid_input"),
            Failure({"arguments": {"kernel_size": 2}, "inputs": {"input": [[[[[5.0]]]]], "indices": [[[[[6, 7]]]]]}}, "torch_error"),
        ),
        dtypes={"indices": "integer"},
    ),
    # rnn
    "torch.nn.GRU": Row(
        en="Reads a sequence step by step, with gates that decide what to update and what to reset.",
        zh="逐步读取序列，用更新门和重置门决定保留什么、忘掉什么。",
        shapes={
            "input": "(L, N, H_in) or (N, L, H_in) if batch_first or (L, H_in)",
            "hx": "(D*num_layers, N, H_out) or (D*num_layers, H_out)",
            "output": "(L, N, D*H_out) or (N, L, D*H_out) if batch_first or (L, D*H_out)",
            "h_n": "(D*num_layers, N, H_out) or (D*num_layers, H_out)",
        },
        examples=(
            {"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(4,1,3;seed=1)"}, "gradients": True},
            {
                "arguments": {"input_size": 3, "hidden_size": 2, "num_layers": 2, "batch_first": True, "bidirectional": True},
                "inputs": {"input": "randn(2,4,3;seed=1)", "hx": "zeros(4,2,2)"},
            },
            {"arguments": {"input_size": 1, "hidden_size": 2}, "inputs": {"input": [[1.0], [2.0], [3.0]], "hx": [[0.5, -0.5]]}},
        ),
        failures=(
            Failure({"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(4,1,5;seed=1)"}}, "torch_error"),
            Failure(
                {"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(4,1,3;seed=1)", "hx": "zeros(1,1,3)"}},
                "torch_error",
            ),
        ),
        outputs=("output", "h_n"),
    ),
    "torch.nn.GRUCell": Row(
        en="One step of a GRU: from an input and a hidden state to the next hidden state.",
        zh="GRU 的一步：由输入和当前隐藏状态算出下一个隐藏状态。",
        shapes=CELL,
        examples=(
            {"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(2,3;seed=1)", "hx": "randn(2,2;seed=2)"}},
            {"arguments": {"input_size": 3, "hidden_size": 2, "bias": False}, "inputs": {"input": [1.0, 0.0, -1.0]}, "gradients": True},
        ),
        failures=(Failure({"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(2,4;seed=1)"}}, "torch_error"),),
    ),
    "torch.nn.LSTM": Row(
        en="Reads a sequence step by step, carrying a gated long-term memory along.",
        zh="逐步读取序列，用门控的细胞状态携带长期记忆。",
        shapes={
            "input": "(L, N, H_in) or (N, L, H_in) if batch_first or (L, H_in)",
            "hx": "h_0 (D*num_layers, N, H_out) and c_0 (D*num_layers, N, H_cell) or, unbatched, both without N",
            "output": "(L, N, D*H_out) or (N, L, D*H_out) if batch_first or (L, D*H_out)",
            "h_n": "(D*num_layers, N, H_out) or (D*num_layers, H_out)",
            "c_n": "(D*num_layers, N, H_cell) or (D*num_layers, H_cell)",
        },
        examples=(
            {"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(4,1,3;seed=1)"}, "gradients": True},
            {
                "arguments": {"input_size": 3, "hidden_size": 2, "num_layers": 2, "batch_first": True, "bidirectional": True},
                "inputs": {"input": "randn(2,4,3;seed=1)", "hx": ["zeros(4,2,2)", "ones(4,2,2)"]},
            },
            {
                "arguments": {"input_size": 3, "hidden_size": 4, "proj_size": 2},
                "inputs": {"input": "randn(4,3;seed=1)"},
                "dtype": "float64",
            },
        ),
        failures=(
            Failure({"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(4,1,5;seed=1)"}}, "torch_error"),
            Failure(
                {
                    "arguments": {"input_size": 3, "hidden_size": 2, "num_layers": 2},
                    "inputs": {"input": "randn(4,1,3;seed=1)", "hx": ["zeros(1,1,2)", "zeros(1,1,2)"]},
                },
                "torch_error",
            ),
            Failure(
                {"arguments": {"input_size": 3, "hidden_size": 2, "nonlinearity": "relu"}, "inputs": {"input": "randn(4,1,3;seed=1)"}},
                "invalid_argument",
            ),
        ),
        outputs=("output", "h_n", "c_n"),
    ),
    "torch.nn.LSTMCell": Row(
        en="One step of an LSTM: from an input and both states to the next two states.",
        zh="LSTM 的一步：由输入和当前两个状态算出下一个隐藏状态与细胞状态。",
        shapes={
            "input": "(N, H_in) or (H_in)",
            "hx": "h_0 and c_0, each (N, H_out) or (H_out)",
            "h_1": "(N, H_out) or (H_out)",
            "c_1": "(N, H_out) or (H_out)",
        },
        examples=(
            {
                "arguments": {"input_size": 3, "hidden_size": 2},
                "inputs": {"input": "randn(2,3;seed=1)", "hx": ["zeros(2,2)", "ones(2,2)"]},
                "gradients": True,
            },
            {"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": [1.0, 0.0, -1.0]}},
        ),
        failures=(
            Failure(
                {
                    "arguments": {"input_size": 3, "hidden_size": 2},
                    "inputs": {"input": "randn(2,3;seed=1)", "hx": ["zeros(3,2)", "zeros(3,2)"]},
                },
                "torch_error",
            ),
        ),
        outputs=("h_1", "c_1"),
    ),
    "torch.nn.RNN": Row(
        en="Reads a sequence step by step, mixing each input with the state left by the last.",
        zh="逐步读取序列，每一步都把输入与上一步留下的状态混合。",
        shapes={
            "input": "(L, N, H_in) or (N, L, H_in) if batch_first or (L, H_in)",
            "hx": "(D*num_layers, N, H_out) or (D*num_layers, H_out)",
            "output": "(L, N, D*H_out) or (N, L, D*H_out) if batch_first or (L, D*H_out)",
            "h_n": "(D*num_layers, N, H_out) or (D*num_layers, H_out)",
        },
        examples=(
            {"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(4,1,3;seed=1)"}, "gradients": True},
            {
                "arguments": {"input_size": 1, "hidden_size": 1, "nonlinearity": "relu", "bias": False},
                "inputs": {"input": [[1.0], [2.0], [3.0]], "hx": [[4.0]]},
                "state": {"weight_ih_l0": [[1.0]], "weight_hh_l0": [[0.5]]},
            },
            {
                "arguments": {"input_size": 3, "hidden_size": 2, "num_layers": 2, "batch_first": True, "bidirectional": True},
                "inputs": {"input": "randn(2,3,3;seed=1)"},
            },
        ),
        failures=(Failure({"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(4,1,5;seed=1)"}}, "torch_error"),),
        outputs=("output", "h_n"),
    ),
    "torch.nn.RNNCell": Row(
        en="One step of a plain RNN: from an input and a hidden state to the next one.",
        zh="普通 RNN 的一步：由输入和当前隐藏状态算出下一个隐藏状态。",
        shapes=CELL,
        examples=(
            {
                "arguments": {"input_size": 2, "hidden_size": 1, "nonlinearity": "relu", "bias": False},
                "inputs": {"input": [[1.0, 2.0]], "hx": [[10.0]]},
                "state": {"weight_ih": [[3.0, 4.0]], "weight_hh": [[0.1]]},
                "gradients": True,
            },
            {"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(2,3;seed=1)"}},
        ),
        failures=(
            Failure(
                {"arguments": {"input_size": 3, "hidden_size": 2}, "inputs": {"input": "randn(2,3;seed=1)", "hx": "zeros(2,3)"}},
                "torch_error",
            ),
        ),
    ),
    # sparse
    "torch.nn.Embedding": Row(
        en="Looks up one learned vector for each index.",
        zh="为每个下标查出一个可学习的向量。",
        shapes={"input": "(*)", "output": "(*, H)"},
        examples=(
            {
                "arguments": {"num_embeddings": 3, "embedding_dim": 2},
                "inputs": {"input": [[0, 2], [1, 1]]},
                "state": {"weight": [[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]]},
                "gradients": True,
            },
            {
                "arguments": {"num_embeddings": 4, "embedding_dim": 3, "padding_idx": 0},
                "inputs": {"input": [2, 0, 3, 0]},
                "gradients": True,
            },
            {
                "arguments": {"num_embeddings": 2, "embedding_dim": 2, "max_norm": 1.0},
                "inputs": {"input": [0, 1]},
                "state": {"weight": [[3.0, 4.0], [0.3, 0.4]]},
            },
        ),
        failures=(
            Failure({"arguments": {"num_embeddings": 3, "embedding_dim": 2}, "inputs": {"input": [0, 3]}}, "invalid_input"),
            Failure({"arguments": {"num_embeddings": 3, "embedding_dim": 2}, "inputs": {"input": [0.0, 1.0]}}, "torch_error"),
        ),
        dtypes={"input": "integer"},
    ),
    "torch.nn.EmbeddingBag": Row(
        en="Looks up bags of learned vectors and sums, averages or maximises each bag at once.",
        zh="查出若干袋可学习的向量，并直接对每一袋求和、求平均或取最大值。",
        shapes={
            "input": "(B, N) or (N)",
            "offsets": "(B) or (B + 1) if include_last_offset",
            "per_sample_weights": "the shape of input",
            "output": "(B, H)",
        },
        examples=(
            {
                "arguments": {"num_embeddings": 3, "embedding_dim": 2},
                "inputs": {"input": [[0, 2], [1, 1]]},
                "state": {"weight": [[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]]},
                "gradients": True,
            },
            {
                "arguments": {"num_embeddings": 3, "embedding_dim": 2, "mode": "sum"},
                "inputs": {"input": [0, 1, 2, 2], "offsets": [0, 3], "per_sample_weights": [1.0, 1.0, 1.0, 0.5]},
                "state": {"weight": [[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]]},
            },
            {
                "arguments": {"num_embeddings": 4, "embedding_dim": 2, "mode": "max", "include_last_offset": True, "padding_idx": 0},
                "inputs": {"input": [0, 1, 2, 3], "offsets": [0, 2, 4]},
            },
        ),
        failures=(
            Failure({"arguments": {"num_embeddings": 3, "embedding_dim": 2}, "inputs": {"input": [[0, 3]]}}, "invalid_input"),
            Failure({"arguments": {"num_embeddings": 3, "embedding_dim": 2}, "inputs": {"input": [0, 1, 2]}}, "torch_error"),
            Failure(
                {
                    "arguments": {"num_embeddings": 3, "embedding_dim": 2, "mode": "mean"},
                    "inputs": {"input": [[0, 1]], "per_sample_weights": [[1.0, 0.5]]},
                },
                "torch_error",
            ),
        ),
        dtypes={"input": "integer", "offsets": "integer"},
    ),
    # transformer
    "torch.nn.Transformer": Row(
        en="Encodes a source sequence and decodes a target sequence with attention to it.",
        zh="编码器读取源序列，解码器在关注源序列的同时处理目标序列。",
        shapes={
            "src": "(S, N, E) or (N, S, E) if batch_first or (S, E)",
            "tgt": "(T, N, E) or (N, T, E) if batch_first or (T, E)",
            "src_mask": "(S, S) or (N*num_heads, S, S)",
            "tgt_mask": "(T, T) or (N*num_heads, T, T)",
            "memory_mask": "(T, S) or (N*num_heads, T, S)",
            "src_key_padding_mask": "(N, S) or (S)",
            "tgt_key_padding_mask": "(N, T) or (T)",
            "memory_key_padding_mask": "(N, S) or (S)",
            "output": "(T, N, E) or (N, T, E) if batch_first or (T, E)",
        },
        examples=(
            {
                "arguments": TINY_TRANSFORMER,
                "inputs": {
                    "src": "randn(1,3,4;seed=1)",
                    "tgt": "randn(1,2,4;seed=2)",
                    "tgt_mask": [[False, True], [False, False]],
                    "tgt_is_causal": True,
                },
            },
            {
                "arguments": TINY_TRANSFORMER,
                "inputs": {
                    "src": "randn(2,3,4;seed=1)",
                    "tgt": "randn(2,2,4;seed=2)",
                    "src_key_padding_mask": [[False, False, False], [False, False, True]],
                    "memory_key_padding_mask": [[False, False, False], [False, False, True]],
                },
                "training": True,
                "gradients": True,
            },
        ),
        failures=(
            Failure({"arguments": TINY_TRANSFORMER, "inputs": {"src": "randn(1,3,4)", "tgt": "randn(1,2,6)"}}, "torch_error"),
            Failure(
                {"arguments": {**TINY_TRANSFORMER, "nhead": 3}, "inputs": {"src": "randn(1,3,4)", "tgt": "randn(1,2,4)"}},
                "torch_error",
            ),
        ),
        dtypes={
            "src_mask": "floating or boolean",
            "tgt_mask": "floating or boolean",
            "memory_mask": "floating or boolean",
            "src_key_padding_mask": "floating or boolean",
            "tgt_key_padding_mask": "floating or boolean",
            "memory_key_padding_mask": "floating or boolean",
        },
    ),
    "torch.nn.TransformerDecoder": Row(
        en="A stack of decoder layers, each attending to the target so far and to the memory.",
        zh="若干解码器层的堆叠，每层既关注目标序列自身，也关注编码器的输出。",
        shapes=DECODED,
        examples=(
            {
                "arguments": {"decoder_layer": {"operator": "torch.nn.TransformerDecoderLayer", "arguments": TINY_LAYER}, "num_layers": 2},
                "inputs": {"tgt": "randn(1,2,4;seed=1)", "memory": "randn(1,3,4;seed=2)"},
            },
            {
                "arguments": {
                    "decoder_layer": {"operator": "torch.nn.TransformerDecoderLayer", "arguments": TINY_LAYER},
                    "num_layers": 1,
                    "norm": {"operator": "torch.nn.LayerNorm", "arguments": {"normalized_shape": 4}},
                },
                "inputs": {
                    "tgt": "randn(1,2,4;seed=1)",
                    "memory": "randn(1,3,4;seed=2)",
                    "tgt_mask": [[0.0, "-Infinity"], [0.0, 0.0]],
                },
                "gradients": True,
            },
        ),
        failures=(
            Failure(
                {
                    "arguments": {
                        "decoder_layer": {"operator": "torch.nn.TransformerDecoderLayer", "arguments": TINY_LAYER},
                        "num_layers": 1,
                    },
                    "inputs": {"tgt": "randn(1,2,4;seed=1)", "memory": "randn(1,3,6;seed=2)"},
                },
                "torch_error",
            ),
        ),
        dtypes=DECODER_MASKS,
    ),
    "torch.nn.TransformerDecoderLayer": Row(
        en="Self-attention, attention to the memory and a feed-forward net, each with a residual.",
        zh="依次做自注意力、对编码器输出的注意力和前馈网络，每步都带残差连接。",
        shapes=DECODED,
        examples=(
            {
                "arguments": TINY_LAYER,
                "inputs": {
                    "tgt": "randn(1,3,4;seed=1)",
                    "memory": "randn(1,2,4;seed=2)",
                    "tgt_mask": [[False, True, True], [False, False, True], [False, False, False]],
                    "tgt_is_causal": True,
                },
            },
            {
                "arguments": {"d_model": 4, "nhead": 1, "dim_feedforward": 8, "dropout": 0.0, "norm_first": True, "bias": False},
                "inputs": {"tgt": "randn(3,4;seed=1)", "memory": "randn(2,4;seed=2)"},
                "gradients": True,
            },
        ),
        failures=(
            Failure({"arguments": TINY_LAYER, "inputs": {"tgt": "randn(1,3,4;seed=1)"}}, "invalid_input"),
            Failure({"arguments": TINY_LAYER, "inputs": {"tgt": "randn(1,3,6;seed=1)", "memory": "randn(1,2,4;seed=2)"}}, "torch_error"),
        ),
        dtypes=DECODER_MASKS,
    ),
    "torch.nn.TransformerEncoder": Row(
        en="A stack of encoder layers, each letting all positions attend to one another.",
        zh="若干编码器层的堆叠，每层让各个位置互相关注。",
        shapes={
            "src": "(S, N, E) or (N, S, E) if batch_first or (S, E)",
            "mask": "(S, S) or (N*num_heads, S, S)",
            "src_key_padding_mask": "(N, S) or (S)",
            "output": "(S, N, E) or (N, S, E) if batch_first or (S, E)",
        },
        examples=(
            {
                "arguments": {"encoder_layer": {"operator": "torch.nn.TransformerEncoderLayer", "arguments": TINY_LAYER}, "num_layers": 2},
                "inputs": {"src": "randn(1,3,4;seed=1)"},
            },
            {
                "arguments": {
                    "encoder_layer": {"operator": "torch.nn.TransformerEncoderLayer", "arguments": TINY_LAYER},
                    "num_layers": 1,
                    "norm": {"operator": "torch.nn.LayerNorm", "arguments": {"normalized_shape": 4}},
                    "enable_nested_tensor": False,
                },
                "inputs": {
                    "src": "randn(2,3,4;seed=1)",
                    "src_key_padding_mask": [[False, False, False], [False, False, True]],
                },
                "gradients": True,
            },
        ),
        failures=(
            Failure(
                {
                    "arguments": {
                        "encoder_layer": {"operator": "torch.nn.TransformerEncoderLayer", "arguments": TINY_LAYER},
                        "num_layers": 1,
                    },
                    "inputs": {"src": "randn(1,3,6;seed=1)"},
                },
                "torch_error",
            ),
            Failure(
                {"arguments": {"encoder_layer": {"operator": "torch.nn.TransformerEncoderLayer"}}, "inputs": {"src": "randn(1,3,4)"}},
                "invalid_argument",
            ),
        ),
        dtypes={"mask": "floating or boolean", "src_key_padding_mask": "floating or boolean"},
    ),
    "torch.nn.TransformerEncoderLayer": Row(
        en="Self-attention and a feed-forward net, each with a residual and layer normalisation.",
        zh="自注意力加前馈网络，两步都带残差连接和层归一化。",
        shapes={
            "src": "(S, N, E) or (N, S, E) if batch_first or (S, E)",
            "src_mask": "(S, S) or (N*num_heads, S, S)",
            "src_key_padding_mask": "(N, S) or (S)",
            "output": "(S, N, E) or (N, S, E) if batch_first or (S, E)",
        },
        examples=(
            {"arguments": TINY_LAYER, "inputs": {"src": "randn(1,3,4;seed=1)"}},
            {
                "arguments": {**TINY_LAYER, "activation": "torch.nn.functional.gelu", "norm_first": True},
                "inputs": {
                    "src": "randn(1,3,4;seed=1)",
                    "src_mask": [[False, True, True], [False, False, True], [False, False, False]],
                    "is_causal": True,
                },
                "gradients": True,
            },
            {"arguments": {**TINY_LAYER, "dropout": 0.5}, "inputs": {"src": "randn(1,3,4;seed=1)"}, "training": True},
        ),
        failures=(
            Failure({"arguments": {**TINY_LAYER, "nhead": 3}, "inputs": {"src": "randn(1,3,4;seed=1)"}}, "torch_error"),
            Failure({"arguments": TINY_LAYER, "inputs": {"src": "randn(1,3,6;seed=1)"}}, "torch_error"),
        ),
        dtypes={"src_mask": "floating or boolean", "src_key_padding_mask": "floating or boolean"},
    ),
    # upsampling
    "torch.nn.Upsample": Row(
        en="Resizes a sequence, image or volume by copying or interpolating values.",
        zh="用复制或插值的方法缩放序列、图像或立体数据。",
        shapes={
            "input": "(N, C, L_in) or (N, C, H_in, W_in) or (N, C, D_in, H_in, W_in)",
            "output": "(N, C, L_out) or (N, C, H_out, W_out) or (N, C, D_out, H_out, W_out)",
        },
        examples=(
            {"arguments": {"scale_factor": 2}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}, "gradients": True},
            {
                "arguments": {"size": [3, 3], "mode": "bilinear", "align_corners": True},
                "inputs": {"input": [[[[1.0, 3.0], [5.0, 7.0]]]]},
            },
            {"arguments": {"scale_factor": 2.0, "mode": "linear", "align_corners": False}, "inputs": {"input": [[[0.0, 4.0]]]}},
        ),
        failures=(
            Failure({"inputs": {"input": [[[[1.0, 2.0]]]]}}, "torch_error"),
            Failure({"arguments": {"scale_factor": 2, "mode": "bilinear"}, "inputs": {"input": [[[1.0, 2.0]]]}}, "torch_error"),
        ),
    ),
    "torch.nn.UpsamplingBilinear2d": Row(
        en="Resizes an image bilinearly with its corners kept in place; Upsample replaces it.",
        zh="对齐四角，用双线性插值缩放图像；已被 Upsample 取代。",
        shapes={"input": "(N, C, H_in, W_in)", "output": "(N, C, H_out, W_out)"},
        examples=(
            {"arguments": {"scale_factor": 2}, "inputs": {"input": [[[[0.0, 3.0], [6.0, 9.0]]]]}, "gradients": True},
            {"arguments": {"size": [3, 3]}, "inputs": {"input": [[[[1.0, 3.0], [5.0, 7.0]]]]}},
        ),
        failures=(Failure({"arguments": {"scale_factor": 2}, "inputs": {"input": [[[1.0, 2.0]]]}}, "torch_error"),),
    ),
    "torch.nn.UpsamplingNearest2d": Row(
        en="Resizes an image by copying the nearest pixel; Upsample replaces it.",
        zh="复制最近的像素来缩放图像；已被 Upsample 取代。",
        shapes={"input": "(N, C, H_in, W_in)", "output": "(N, C, H_out, W_out)"},
        examples=(
            {"arguments": {"scale_factor": 2}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}},
            {"arguments": {"size": [3, 2]}, "inputs": {"input": [[[[1.0, 2.0], [3.0, 4.0]]]]}},
        ),
        failures=(Failure({"arguments": {"size": 4, "scale_factor": 2}, "inputs": {"input": "ones(1,1,2,2)"}}, "torch_error"),),
    ),
}
