"""The initialisers: one row a function of `torch.nn.init`."""

from app.operators.rows import Failure, Row

SAME = {"tensor": "(*)"}
ANY = {"tensor": "any"}
FLOATING_OR_COMPLEX = {"tensor": "floating or complex"}
MATRIX = {"tensor": "(fan_out, fan_in, *)"}
WEIGHT = {"tensor": {"shape": [64, 128]}}
KERNEL = {"tensor": {"shape": [16, 8, 3, 3]}}
VECTOR = Failure({"inputs": {"tensor": {"shape": [8]}}}, "torch_error")
NO_TENSOR = Failure({"inputs": {}}, "invalid_input")
INTEGERS = Failure({"inputs": {"tensor": {"shape": [4], "dtype": "int64"}}}, "torch_error")
TOO_LARGE = Failure({"inputs": {"tensor": {"shape": [100000, 100000]}}}, "over_limit")

ROWS: dict[str, Row] = {
    "torch.nn.init.calculate_gain": Row(
        en="Tells the factor that makes up for what a nonlinearity does to the spread of its input.",
        zh="给出各种非线性函数推荐的增益，用来补偿它对信号幅度的缩放。",
        outputs=("gain",),
        shapes={"gain": "()"},
        examples=(
            {"arguments": {"nonlinearity": "relu"}},
            {"arguments": {"nonlinearity": "leaky_relu", "param": 0.2}},
            {"arguments": {"nonlinearity": "tanh"}},
        ),
        failures=(
            Failure({"arguments": {"nonlinearity": "softmax"}}, "invalid_argument"),
            Failure({}, "invalid_argument"),
        ),
    ),
    "torch.nn.init.uniform_": Row(
        en="Fills a tensor with draws that are equally likely anywhere between a and b.",
        zh="用 a 与 b 之间均匀分布的随机数填满张量。",
        outputs=("tensor",),
        shapes=SAME,
        dtypes=FLOATING_OR_COMPLEX,
        examples=(
            {"inputs": WEIGHT},
            {"arguments": {"a": -0.1, "b": 0.1}, "inputs": {"tensor": {"shape": [3, 5], "dtype": "float64"}}, "seed": 1},
        ),
        failures=(Failure({"arguments": {"a": 1.0, "b": 0.0}, "inputs": WEIGHT}, "torch_error"), INTEGERS, TOO_LARGE),
    ),
    "torch.nn.init.normal_": Row(
        en="Fills a tensor with draws from the normal distribution of a mean and a standard deviation.",
        zh="用给定均值和标准差的正态分布随机数填满张量。",
        outputs=("tensor",),
        shapes=SAME,
        dtypes=FLOATING_OR_COMPLEX,
        examples=(
            {"inputs": WEIGHT},
            {"arguments": {"mean": 1.0, "std": 0.02}, "inputs": {"tensor": {"shape": [10, 10]}}, "seed": 1},
        ),
        failures=(Failure({"arguments": {"std": -1.0}, "inputs": WEIGHT}, "torch_error"), INTEGERS),
    ),
    "torch.nn.init.trunc_normal_": Row(
        en="Fills a tensor with normal draws, drawing anew whatever falls outside a … b.",
        zh="用正态分布随机数填满张量，落在区间 [a, b] 之外的值重新抽取。",
        outputs=("tensor",),
        shapes=SAME,
        examples=(
            {"inputs": WEIGHT},
            {"arguments": {"std": 0.02, "a": -0.04, "b": 0.04}, "inputs": WEIGHT, "seed": 1},
            {"arguments": {"a": 1.0, "b": 3.0}, "inputs": {"tensor": {"shape": [10, 10]}}},
        ),
        failures=(INTEGERS, NO_TENSOR),
    ),
    "torch.nn.init.constant_": Row(
        en="Fills a tensor with one value.",
        zh="把张量的每个元素都设为同一个值。",
        outputs=("tensor",),
        shapes=SAME,
        dtypes=ANY,
        examples=(
            {"arguments": {"val": 0.5}, "inputs": {"tensor": {"shape": [2, 3]}}},
            {"arguments": {"val": 3}, "inputs": {"tensor": {"shape": [4], "dtype": "int64"}}},
        ),
        failures=(Failure({"inputs": {"tensor": {"shape": [2]}}}, "invalid_argument"),),
    ),
    "torch.nn.init.ones_": Row(
        en="Fills a tensor with ones: how normalisation layers begin to scale.",
        zh="把张量全部填为 1，归一化层的缩放系数就这样初始化。",
        outputs=("tensor",),
        shapes=SAME,
        dtypes=ANY,
        examples=({"inputs": {"tensor": {"shape": [2, 3]}}}, {"inputs": {"tensor": "randn(2, 2; seed=1)"}}),
        failures=(NO_TENSOR,),
    ),
    "torch.nn.init.zeros_": Row(
        en="Fills a tensor with zeros: how biases usually begin.",
        zh="把张量全部填为 0，偏置通常这样初始化。",
        outputs=("tensor",),
        shapes=SAME,
        dtypes=ANY,
        examples=({"inputs": {"tensor": {"shape": [2, 3]}}}, {"inputs": {"tensor": [[1.0, 2.0], [3.0, 4.0]]}}),
        failures=(NO_TENSOR,),
    ),
    "torch.nn.init.eye_": Row(
        en="Makes of a matrix the identity, so that a linear layer begins by passing on what it can.",
        zh="把矩阵设为单位阵，使线性层一开始就原样传递输入。",
        outputs=("tensor",),
        shapes={"tensor": "(N, M)"},
        dtypes=ANY,
        examples=({"inputs": {"tensor": {"shape": [3, 5]}}},),
        failures=(Failure({"inputs": {"tensor": {"shape": [2, 2, 2]}}}, "torch_error"),),
    ),
    "torch.nn.init.dirac_": Row(
        en="Makes of a convolution's weight one that passes on as many channels as it can, unchanged.",
        zh="把卷积核设为狄拉克函数，使卷积层尽可能多地原样传递通道。",
        outputs=("tensor",),
        shapes={"tensor": "(C_out, C_in, *_kernel)"},
        dtypes=ANY,
        examples=(
            {"inputs": {"tensor": {"shape": [3, 2, 3, 3]}}},
            {"arguments": {"groups": 2}, "inputs": {"tensor": {"shape": [4, 2, 3]}}},
        ),
        failures=(
            Failure({"inputs": {"tensor": {"shape": [3, 3]}}}, "torch_error"),
            Failure({"arguments": {"groups": 2}, "inputs": {"tensor": {"shape": [3, 2, 3]}}}, "torch_error"),
        ),
    ),
    "torch.nn.init.xavier_uniform_": Row(
        en="Draws weights uniformly within a bound that balances fan-in and fan-out (Glorot).",
        zh="Glorot 均匀初始化：取值范围兼顾输入数与输出数，使信号与梯度的方差都保持稳定。",
        outputs=("tensor",),
        shapes=MATRIX,
        dtypes=FLOATING_OR_COMPLEX,
        examples=({"inputs": WEIGHT}, {"arguments": {"gain": 1.6666666666666667}, "inputs": KERNEL, "seed": 1}),
        failures=(VECTOR, NO_TENSOR),
    ),
    "torch.nn.init.xavier_normal_": Row(
        en="Draws weights from a normal distribution whose spread balances fan-in and fan-out (Glorot).",
        zh="Glorot 正态初始化：标准差由输入数与输出数之和决定，兼顾前向与反向传播。",
        outputs=("tensor",),
        shapes=MATRIX,
        dtypes=FLOATING_OR_COMPLEX,
        examples=({"inputs": WEIGHT}, {"arguments": {"gain": 0.5}, "inputs": KERNEL, "seed": 1}),
        failures=(VECTOR,),
    ),
    "torch.nn.init.kaiming_uniform_": Row(
        en="Draws weights uniformly so that a layer of rectifiers keeps the variance of its input (He).",
        zh="He 均匀初始化：按输入数（或输出数）和激活函数的增益确定范围，让整流网络逐层保持方差。",
        outputs=("tensor",),
        shapes=MATRIX,
        dtypes=FLOATING_OR_COMPLEX,
        examples=(
            {"arguments": {"nonlinearity": "relu"}, "inputs": WEIGHT},
            {"arguments": {"a": 2.23606797749979}, "inputs": KERNEL, "seed": 1},
        ),
        failures=(VECTOR, Failure({"arguments": {"mode": "fan"}, "inputs": WEIGHT}, "invalid_argument")),
    ),
    "torch.nn.init.kaiming_normal_": Row(
        en="Draws normal weights so that a layer of rectifiers keeps the variance of its input (He).",
        zh="He 正态初始化：标准差等于增益除以输入数（或输出数）的平方根，适合 ReLU 类网络。",
        outputs=("tensor",),
        shapes=MATRIX,
        dtypes=FLOATING_OR_COMPLEX,
        examples=(
            {"arguments": {"nonlinearity": "relu"}, "inputs": WEIGHT},
            {"arguments": {"mode": "fan_out", "nonlinearity": "relu"}, "inputs": KERNEL, "seed": 1},
        ),
        failures=(VECTOR, Failure({"arguments": {"nonlinearity": "softmax"}, "inputs": WEIGHT}, "invalid_argument")),
    ),
    "torch.nn.init.orthogonal_": Row(
        en="Makes of a tensor, seen as a matrix, a random orthogonal one: lengths pass through unchanged.",
        zh="把张量看成矩阵，设为随机正交阵，使向量长度在传递时保持不变。",
        outputs=("tensor",),
        shapes={"tensor": "(rows, *)"},
        examples=(
            {"inputs": {"tensor": {"shape": [5, 3]}}},
            {"arguments": {"gain": 2.0}, "inputs": {"tensor": {"shape": [4, 2, 2]}}, "seed": 1},
        ),
        failures=(VECTOR,),
    ),
    "torch.nn.init.sparse_": Row(
        en="Sets a fraction of each column to zero and draws the rest from a normal distribution.",
        zh="把每一列中给定比例的元素置零，其余取自正态分布。",
        outputs=("tensor",),
        shapes={"tensor": "(N, M)"},
        dtypes=FLOATING_OR_COMPLEX,
        examples=(
            {"arguments": {"sparsity": 0.5}, "inputs": {"tensor": {"shape": [6, 4]}}},
            {"arguments": {"sparsity": 0.9, "std": 0.1}, "inputs": {"tensor": {"shape": [50, 40]}}, "seed": 1},
        ),
        failures=(
            Failure({"arguments": {"sparsity": 0.5}, "inputs": {"tensor": {"shape": [2, 2, 2]}}}, "torch_error"),
            Failure({"inputs": {"tensor": {"shape": [6, 4]}}}, "invalid_argument"),
        ),
    ),
}
