"""Methods and attributes of tensors with no function of their own, and the few functions that no other table has."""

from app.operators.rows import Failure, Row

SAME = {"input": "(*)", "output": "(*)"}
NUMBER = {"input": "(*)", "output": "()"}
ANY = {"input": "any"}
ANY_NUMBER = {"input": "floating or integer or complex or boolean"}
ZEROS = "zeros(2,3)"
MANY = {"inputs": {"input": "zeros(1000)"}}
GRID = {"fill": "arange", "end": 6.0, "shape": [2, 3]}
MISSING_INPUT = Failure({"inputs": {}}, "invalid_input")
INTEGERS = Failure({"inputs": {"input": [0, 0, 0]}}, "torch_error")
COMPLEX_MATRIX = {"data": [[[1.0, 1.0], [2.0, 0.0]], [[3.0, -1.0], [0.0, 4.0]]], "dtype": "complex64"}

ROWS: dict[str, Row] = {
    # filled at random
    "torch.Tensor.bernoulli_": Row(
        en="Overwrites a tensor with independent ones and zeros, each a one with probability p.",
        zh="用相互独立的 0 和 1 覆盖张量，每个元素以概率 p 取 1。",
        examples=({"arguments": {"p": 0.25}, "inputs": {"input": ZEROS}}, MANY),
        failures=(MISSING_INPUT, Failure({"arguments": {"p": 1.5}, "inputs": {"input": ZEROS}}, "torch_error")),
        shapes=SAME,
        dtypes={"input": "any", "p": "floating"},
        category="random",
    ),
    "torch.Tensor.cauchy_": Row(
        en="Overwrites a tensor with draws from the Cauchy distribution, whose tails are too heavy for a mean.",
        zh="用柯西分布的随机数覆盖张量；它的尾部太重，均值不存在。",
        examples=({"arguments": {"median": 1.0, "sigma": 0.5}, "inputs": {"input": ZEROS}}, MANY),
        failures=(INTEGERS, Failure({"arguments": {"sigma": -1.0}, "inputs": {"input": ZEROS}}, "torch_error")),
        shapes=SAME,
        category="random",
    ),
    "torch.Tensor.exponential_": Row(
        en="Overwrites a tensor with draws from the exponential distribution of rate lambd.",
        zh="用速率为 lambd 的指数分布随机数覆盖张量。",
        examples=({"arguments": {"lambd": 2.0}, "inputs": {"input": ZEROS}}, MANY),
        failures=(INTEGERS, Failure({"arguments": {"lambd": -1.0}, "inputs": {"input": ZEROS}}, "torch_error")),
        shapes=SAME,
        category="random",
    ),
    "torch.Tensor.geometric_": Row(
        en="Overwrites a tensor with how many trials the first success takes; each succeeds with probability p.",
        zh="用几何分布覆盖张量：每次试验以概率 p 成功，记录首次成功时的试验次数。",
        examples=({"arguments": {"p": 0.5}, "inputs": {"input": ZEROS}}, {"arguments": {"p": 0.1}, "inputs": {"input": "zeros(1000)"}}),
        failures=(Failure({"inputs": {"input": ZEROS}}, "invalid_argument"),),
        shapes=SAME,
        dtypes={"input": "floating or integer"},
        category="random",
    ),
    "torch.Tensor.log_normal_": Row(
        en="Overwrites a tensor with numbers whose logarithm is normally distributed.",
        zh="用对数正态分布的随机数覆盖张量：取对数后服从正态分布。",
        examples=({"arguments": {"mean": 0.0, "std": 0.25}, "inputs": {"input": ZEROS}}, MANY),
        failures=(INTEGERS, Failure({"arguments": {"std": -1.0}, "inputs": {"input": ZEROS}}, "torch_error")),
        shapes=SAME,
        category="random",
    ),
    "torch.Tensor.normal_": Row(
        en="Overwrites a tensor with draws from the normal distribution of that mean and standard deviation.",
        zh="用给定均值和标准差的正态分布随机数覆盖张量。",
        examples=({"arguments": {"mean": 10.0, "std": 2.0}, "inputs": {"input": ZEROS}}, MANY),
        failures=(INTEGERS, Failure({"arguments": {"std": -1.0}, "inputs": {"input": ZEROS}}, "torch_error")),
        shapes=SAME,
        dtypes={"input": "floating or complex"},
        category="random",
    ),
    "torch.Tensor.random_": Row(
        en="Overwrites a tensor with whole numbers, all from `from` to just below `to` equally likely.",
        zh="用均匀分布的整数覆盖张量，取值从 from 到 to（不含 to）。",
        examples=({"arguments": {"from": 1, "to": 7}, "inputs": {"input": ZEROS}}, MANY),
        failures=(MISSING_INPUT, Failure({"arguments": {"from": 3, "to": 3}, "inputs": {"input": ZEROS}}, "torch_error")),
        shapes=SAME,
        dtypes={"input": "floating or integer or boolean"},
        category="random",
    ),
    "torch.Tensor.uniform_": Row(
        en="Overwrites a tensor with draws from the uniform distribution over an interval.",
        zh="用给定区间上均匀分布的随机数覆盖张量。",
        examples=({"arguments": {"from": -1.0, "to": 1.0}, "inputs": {"input": ZEROS}}, MANY),
        failures=(INTEGERS, Failure({"arguments": {"from": 1.0, "to": 0.0}, "inputs": {"input": ZEROS}}, "torch_error")),
        shapes=SAME,
        category="random",
    ),
    # overwritten
    "torch.Tensor.copy_": Row(
        en="Overwrites a tensor with the values of another, converted to its dtype and broadcast to its shape.",
        zh="用另一个张量的值覆盖张量，按自身的 dtype 转换、按自身的形状广播。",
        examples=({"inputs": {"input": ZEROS, "src": [1, 2, 3]}},),
        failures=(Failure({"inputs": {"input": ZEROS, "src": [1.0, 2.0]}}, "torch_error"),),
        shapes={"input": "(*)", "src": "broadcastable to input", "output": "(*)"},
        dtypes={"input": "any", "src": "any"},
        category="indexing",
    ),
    "torch.Tensor.fill_diagonal_": Row(
        en="Overwrites the main diagonal with one number.",
        zh="用同一个数覆盖主对角线。",
        examples=(
            {"arguments": {"fill_value": 5.0}, "inputs": {"input": "zeros(3,3)"}},
            {"arguments": {"fill_value": 5.0, "wrap": True}, "inputs": {"input": "zeros(7,3)"}},
        ),
        failures=(Failure({"arguments": {"fill_value": 5.0}, "inputs": {"input": [1.0, 2.0]}}, "torch_error"),),
        shapes={"input": "(N, M) or (N, …, N)", "output": "(N, M) or (N, …, N)"},
        dtypes=ANY,
        category="indexing",
    ),
    "torch.Tensor.index_put": Row(
        en="Puts values at places named by one index tensor a dimension; repeated places can add up.",
        zh="按每个维度一个下标张量指定的位置写入数值；重复的位置可以累加。",
        examples=(
            {"inputs": {"input": ZEROS, "indices": ["[0, 1]", "[2, 0]"], "values": [5.0, 7.0]}, "gradients": True},
            {"arguments": {"accumulate": True}, "inputs": {"input": "zeros(3)", "indices": ["[1, 1]"], "values": [5.0, 7.0]}},
        ),
        failures=(Failure({"inputs": {"input": ZEROS, "indices": ["[0, 2]", "[2, 0]"], "values": [5.0, 7.0]}}, "torch_error"),),
        shapes={"input": "(*)", "indices": "(K) each", "values": "(K)", "output": "(*)"},
        dtypes={"input": "any", "indices": "integer or boolean", "values": "any"},
        category="indexing",
    ),
    "torch.Tensor.put": Row(
        en="Puts values at places counted through the flattened tensor.",
        zh="把张量看作一维，按位置写入数值。",
        examples=(
            {"inputs": {"input": ZEROS, "index": [0, 5], "source": [5.0, 7.0]}, "gradients": True},
            {"arguments": {"accumulate": True}, "inputs": {"input": ZEROS, "index": [1, 1], "source": [5.0, 7.0]}},
        ),
        failures=(Failure({"inputs": {"input": ZEROS, "index": [6], "source": [5.0]}}, "torch_error"),),
        shapes={"input": "(*)", "index": "(K)", "source": "(K)", "output": "(*)"},
        dtypes={"input": "any", "index": "integer", "source": "any"},
        category="indexing",
    ),
    # shaped like another
    "torch.Tensor.expand_as": Row(
        en="Repeats a tensor along its dimensions of size 1, without copying, to the shape of another.",
        zh="沿大小为 1 的维度重复（不复制数据），扩展成另一个张量的形状。",
        examples=({"inputs": {"input": [[1.0], [2.0]], "other": ZEROS}, "gradients": True},),
        failures=(Failure({"inputs": {"input": [1.0, 2.0], "other": ZEROS}}, "torch_error"),),
        shapes={"input": "broadcastable to other", "other": "(*)", "output": "(*)"},
        dtypes={"input": "any", "other": "any"},
        category="indexing",
    ),
    "torch.Tensor.reshape_as": Row(
        en="Gives the same elements, in the same order, in the shape of another tensor.",
        zh="元素及其顺序不变，形状变成另一个张量的形状。",
        examples=({"inputs": {"input": GRID, "other": "zeros(3,2)"}, "gradients": True},),
        failures=(Failure({"inputs": {"input": GRID, "other": "zeros(4)"}}, "torch_error"),),
        shapes={"input": "(*_1)", "other": "(*_2)", "output": "(*_2)"},
        dtypes={"input": "any", "other": "any"},
        category="indexing",
    ),
    "torch.Tensor.view_as": Row(
        en="Looks at the same memory in the shape of another tensor.",
        zh="不移动数据，以另一个张量的形状查看同一块内存。",
        examples=({"inputs": {"input": GRID, "other": "zeros(6)"}, "gradients": True},),
        failures=(Failure({"inputs": {"input": GRID, "other": "zeros(4)"}}, "torch_error"),),
        shapes={"input": "(*_1)", "other": "(*_2)", "output": "(*_2)"},
        dtypes={"input": "any", "other": "any"},
        category="indexing",
    ),
    "torch.Tensor.sum_to_size": Row(
        en="Adds up what broadcasting from a smaller size would have repeated.",
        zh="广播的逆过程：把从较小形状广播出来的重复部分加回去。",
        examples=({"arguments": {"size": [1, 3]}, "inputs": {"input": GRID}, "gradients": True},),
        failures=(Failure({"arguments": {"size": [2, 2]}, "inputs": {"input": GRID}}, "torch_error"),),
        shapes={"input": "(*)", "output": "(*size)"},
        dtypes=ANY_NUMBER,
        category="reduction",
    ),
    # about a tensor
    "torch.Tensor.dim": Row(
        en="Counts the dimensions.",
        zh="返回维数。",
        examples=({"inputs": {"input": ZEROS}}, {"inputs": {"input": 7.0}}),
        failures=(MISSING_INPUT,),
        shapes=NUMBER,
        dtypes=ANY,
        category="creation",
    ),
    "torch.Tensor.element_size": Row(
        en="Gives the bytes that one element takes.",
        zh="返回单个元素占用的字节数。",
        examples=({"inputs": {"input": [1.0]}}, {"inputs": {"input": {"data": [1.0], "dtype": "float16"}}}),
        failures=(MISSING_INPUT,),
        shapes=NUMBER,
        dtypes=ANY,
        category="creation",
    ),
    "torch.Tensor.is_contiguous": Row(
        en="Tells whether the elements lie in memory one after another, row by row.",
        zh="判断元素在内存中是否逐行连续排列。",
        examples=({"inputs": {"input": ZEROS}},),
        failures=(MISSING_INPUT,),
        shapes=NUMBER,
        dtypes=ANY,
        category="creation",
    ),
    "torch.Tensor.stride": Row(
        en="Tells how many elements to step over in memory to reach the next one along each dimension.",
        zh="返回步幅：沿每个维度走一步，在内存中要跨过多少个元素。",
        examples=({"inputs": {"input": "zeros(2,3,4)"}}, {"arguments": {"dim": 0}, "inputs": {"input": "zeros(2,3,4)"}}),
        failures=(Failure({"arguments": {"dim": 3}, "inputs": {"input": ZEROS}}, "torch_error"),),
        shapes={"input": "(*)", "output": "(D) or () if dim is given"},
        dtypes=ANY,
        category="creation",
    ),
    "torch.Tensor.H": Row(
        en="Swaps the rows and columns of a complex matrix and conjugates it.",
        zh="矩阵的共轭转置。",
        examples=({"inputs": {"input": COMPLEX_MATRIX}},),
        failures=(Failure({"inputs": {"input": "zeros(2,2,2)"}}, "torch_error"),),
        shapes={"input": "(N, M)", "output": "(M, N)"},
        dtypes=ANY,
        category="indexing",
    ),
    "torch.Tensor.mH": Row(
        en="Swaps the last two dimensions and conjugates: each matrix of a batch on its own.",
        zh="交换最后两个维度并取共轭，即对批中每个矩阵做共轭转置。",
        examples=({"inputs": {"input": COMPLEX_MATRIX}},),
        failures=(Failure({"inputs": {"input": [1.0, 2.0]}}, "torch_error"),),
        shapes={"input": "(*, N, M)", "output": "(*, M, N)"},
        dtypes=ANY,
        category="indexing",
    ),
    "torch.can_cast": Row(
        en="Tells whether torch's rules of type promotion let one dtype be cast to another.",
        zh="判断按 torch 的类型提升规则，一种 dtype 能否转换为另一种。",
        examples=({"arguments": {"from_": "float64", "to": "float32"}}, {"arguments": {"from_": "float32", "to": "int64"}}),
        failures=(Failure({"arguments": {"from_": "float64"}}, "invalid_argument"),),
        shapes={"output": "()"},
        category="creation",
    ),
    "torch.nn.utils.get_total_norm": Row(
        en="Gives the norm of all gradients taken together as one long vector.",
        zh="把所有梯度拼成一个长向量，求它的范数。",
        examples=(
            {"inputs": {"gradients": ["[3., 0.]", "[[4.]]"]}},
            {"arguments": {"norm_type": "Infinity"}, "inputs": {"gradients": ["[3., -8.]", "[[4.]]"]}},
        ),
        failures=(
            Failure({"arguments": {"error_if_nonfinite": True}, "inputs": {"gradients": [{"data": ["NaN"], "shape": [1]}]}}, "torch_error"),
        ),
        shapes={"gradients": "(*) each", "output": "()"},
        category="gradient",
    ),
}
