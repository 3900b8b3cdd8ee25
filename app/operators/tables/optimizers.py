"""What torch cannot tell about its optimizers: summaries, examples and failures, one row a class."""

from typing import Any

from app.operators.rows import Failure, Row

_SHAPES = {
    "start": "(2) or (2, 2) on the surface matrix",
    "parameter": "(*)",
    "gradients": "(steps, *)",
    "path": "(steps + 1, *)",
    "loss": "(steps + 1)",
    "gradient": "(steps, *)",
}
_TABLE_SHAPES = {**_SHAPES, "start": "(rows, columns)"}
_NEGATIVE = Failure({"arguments": {"lr": -0.1}}, "torch_error")
_TOO_LONG = Failure({"inputs": {"steps": 10**9}}, "over_limit")
_BAD_START = Failure({"inputs": {"start": [1.0, 2.0, 3.0]}}, "invalid_input")
_NO_SURFACE = Failure({"inputs": {"surface": "mountain"}}, "invalid_input")
_FAILURES = (_NEGATIVE, _TOO_LONG, _BAD_START, _NO_SURFACE)
_OWN = {"parameter": [1.0, -2.0, 0.5], "gradients": [[0.5, -1.0, 0.0], [0.25, -0.5, 0.0], [-1.0, 0.0, 2.0]]}


def _on(surface: str, steps: int, **arguments: Any) -> dict[str, Any]:
    return {"arguments": arguments, "inputs": {"surface": surface, "steps": steps}}


def _row(en: str, zh: str, category: str, *examples: dict[str, Any], state: tuple[str, ...], failures: tuple[Failure, ...] = ()) -> Row:
    return Row(en, zh, examples, (*_FAILURES, *failures), _SHAPES, outputs=("path", "loss", "gradient", *state), category=category)


ROWS: dict[str, Row] = {
    "torch.optim.Adadelta": _row(
        "Scales each step by how large recent steps and recent gradients were; hardly needs a learning rate.",
        "用最近的更新量与最近的梯度之比决定步长，几乎不需要设定学习率。",
        "adaptive_steps",
        _on("ravine", 60, lr=5.0),
        {"arguments": {"weight_decay": 0.1, "rho": 0.5}, "inputs": _OWN},
        state=("step", "square_avg", "acc_delta"),
    ),
    "torch.optim.Adafactor": _row(
        "Adapts each step like Adam, but keeps only row and column averages of a matrix of squared gradients.",
        "像 Adam 一样自适应步长，但对矩阵只保存梯度平方的行均值与列均值，节省内存。",
        "adaptive_steps",
        _on("matrix", 60, lr=0.1),
        _on("rosenbrock", 30, lr=0.1, weight_decay=0.01),
        state=("step", "row_var", "col_var"),
    ),
    "torch.optim.Adagrad": _row(
        "Divides each coordinate's step by the root of the sum of all its squared gradients so far.",
        "每个坐标的步长除以其历史梯度平方和的平方根，梯度大的方向走得越来越慢。",
        "adaptive_steps",
        _on("ravine", 60, lr=1.0),
        {"arguments": {"lr": 0.5, "lr_decay": 0.1, "initial_accumulator_value": 0.1}, "inputs": _OWN},
        state=("step", "sum"),
    ),
    "torch.optim.Adam": _row(
        "Steps along a running mean of the gradient, divided by the root of a running mean of its square.",
        "沿梯度的滑动平均前进，并除以梯度平方滑动平均的平方根，使各坐标步长相近。",
        "adaptive_steps",
        {
            "arguments": {"lr": 0.3},
            "inputs": {
                "surface": "ravine",
                "steps": 60,
                "compare": [
                    {"operator": "torch.optim.SGD", "arguments": {"lr": 0.038}},
                    {"operator": "torch.optim.SGD", "arguments": {"lr": 0.038, "momentum": 0.8}},
                ],
            },
        },
        _on("noisy", 40, lr=0.2, amsgrad=True, weight_decay=0.01),
        {"arguments": {"lr": 0.1, "betas": [0.5, 0.9]}, "inputs": _OWN},
        state=("step", "exp_avg", "exp_avg_sq"),
        failures=(
            Failure({"arguments": {"betas": [0.9]}}, "invalid_argument"),
            Failure({"arguments": {"betas": [0.9, 1.5]}}, "torch_error"),
            Failure({"inputs": {**_OWN, "gradients": [[1.0, 2.0]]}}, "invalid_input"),
        ),
    ),
    "torch.optim.AdamW": _row(
        "Adam with weights that decay by themselves instead of through the gradient.",
        "Adam 的变体：权重衰减直接作用于权重，而不经过梯度。",
        "adaptive_steps",
        _on("beale", 60, lr=0.1, weight_decay=0.1),
        _on("rosenbrock", 40, lr=0.1, amsgrad=True),
        state=("step", "exp_avg", "exp_avg_sq"),
    ),
    "torch.optim.Adamax": _row(
        "Adam that divides by the largest recent gradient instead of a root of mean squares.",
        "Adam 的变体：用近期梯度的最大绝对值代替均方根作除数。",
        "adaptive_steps",
        _on("himmelblau", 60, lr=0.3),
        {"arguments": {"lr": 0.1, "weight_decay": 0.1}, "inputs": _OWN},
        state=("step", "exp_avg", "exp_inf"),
    ),
    "torch.optim.ASGD": _row(
        "Plain gradient descent that also keeps the average of all points it has been at.",
        "普通梯度下降，同时保存所经过各点的平均值。",
        "gradient_descent",
        _on("noisy", 60, lr=0.1, t0=20),
        _on("quadratic_bowl", 30, lr=0.2, lambd=0.01),
        state=("step", "eta", "mu", "ax"),
    ),
    "torch.optim.LBFGS": Row(
        "Estimates the curvature from the last gradients to step towards where the gradient vanishes.",
        "用最近若干梯度估计曲率，朝梯度为零的点前进；一步之内多次计算损失。",
        (
            _on("rosenbrock", 10, line_search_fn="strong_wolfe"),
            _on("beale", 6, lr=0.5, max_iter=4, history_size=5),
        ),
        (*_FAILURES, Failure({"inputs": _OWN}, "invalid_input"), Failure({"arguments": {"line_search_fn": "golden"}}, "invalid_argument")),
        {**{name: shape for name, shape in _SHAPES.items() if name not in ("parameter", "gradients")}, "d": "(steps, n)"},
        outputs=("path", "loss", "gradient", "func_evals", "n_iter", "d", "t"),
        category="second_order",
    ),
    "torch.optim.Muon": Row(
        "Makes the momentum of a matrix orthogonal, so that a step is as long in every direction.",
        "把矩阵动量正交化后再更新，使每个奇异方向上的步长相同。",
        (
            {
                "arguments": {"lr": 0.1, "weight_decay": 0.0},
                "inputs": {"steps": 60, "compare": [{"operator": "torch.optim.SGD", "arguments": {"lr": 0.02, "momentum": 0.9}}]},
            },
            {
                "arguments": {"lr": 0.1, "nesterov": False, "adjust_lr_fn": "match_rms_adamw"},
                "inputs": {"parameter": [[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]], "gradients": "randn(4,3,2;seed=1)"},
            },
        ),
        (
            *_FAILURES,
            Failure({"inputs": _OWN}, "torch_error"),
            Failure({"inputs": {"surface": "ravine"}}, "invalid_input"),
            Failure({"arguments": {"ns_steps": 100}}, "torch_error"),
        ),
        {**_SHAPES, "start": "(2, 2)", "parameter": "(rows, columns)", "gradients": "(steps, rows, columns)"},
        outputs=("path", "loss", "gradient", "momentum_buffer"),
        category="gradient_descent",
    ),
    "torch.optim.NAdam": _row(
        "Adam with Nesterov's momentum: the running mean looks one step ahead.",
        "带 Nesterov 动量的 Adam：梯度的滑动平均向前多看一步。",
        "adaptive_steps",
        _on("rosenbrock", 60, lr=0.1),
        _on("saddle", 30, lr=0.1, decoupled_weight_decay=True, weight_decay=0.1),
        state=("step", "mu_product", "exp_avg", "exp_avg_sq"),
    ),
    "torch.optim.RAdam": _row(
        "Adam that waits with adaptive steps until it has seen enough gradients to trust their mean square.",
        "Adam 的变体：梯度样本足够多、均方估计可信之后才使用自适应步长。",
        "adaptive_steps",
        _on("ravine", 60, lr=0.03),
        _on("beale", 30, lr=0.02, weight_decay=0.1, decoupled_weight_decay=True),
        state=("step", "exp_avg", "exp_avg_sq"),
    ),
    "torch.optim.RMSprop": _row(
        "Divides each coordinate's step by the root of a running mean of its squared gradients.",
        "每个坐标的步长除以其梯度平方滑动平均的平方根。",
        "adaptive_steps",
        _on("ravine", 60, lr=0.2),
        _on("himmelblau", 40, lr=0.05, momentum=0.5, centered=True, weight_decay=0.1),
        state=("step", "square_avg"),
    ),
    "torch.optim.Rprop": _row(
        "Looks only at the gradient's signs: a step grows while they stay and shrinks when they turn.",
        "只看梯度的符号：符号不变则步长增大，符号翻转则步长减小。",
        "gradient_descent",
        _on("rosenbrock", 60, lr=0.1),
        {"arguments": {"lr": 0.1, "etas": [0.4, 1.5]}, "inputs": _OWN},
        state=("step", "prev", "step_size"),
    ),
    "torch.optim.SGD": _row(
        "Steps against the gradient, with momentum and weight decay if asked for.",
        "沿负梯度方向前进，可选动量、Nesterov 动量和权重衰减。",
        "gradient_descent",
        {
            "arguments": {"lr": 0.038},
            "inputs": {
                "surface": "ravine",
                "steps": 40,
                "compare": [{"operator": "torch.optim.SGD", "arguments": {"lr": 0.038, "momentum": 0.8}}],
            },
        },
        _on("noisy", 40, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
        {"arguments": {"lr": 0.1, "momentum": 0.9, "dampening": 0.1, "maximize": True}, "inputs": _OWN},
        _on("rosenbrock", 8, lr=0.01),
        state=(),
        failures=(Failure({"arguments": {"lr": 0.1, "nesterov": True}}, "torch_error"),),
    ),
    "torch.optim.SparseAdam": Row(
        "Adam for sparse gradients: only the rows that were looked up change, and their averages.",
        "面向稀疏梯度的 Adam：只更新被查到的行及其滑动平均。",
        (
            {
                "arguments": {"lr": 0.3},
                "inputs": {"steps": 30, "compare": [{"operator": "torch.optim.Adagrad", "arguments": {"lr": 1.0}}]},
            },
            {"arguments": {"lr": 0.1}, "inputs": {"start": "zeros(4,3)", "steps": 8}},
            {
                "arguments": {"lr": 0.1},
                "inputs": {"parameter": [[1.0, 2.0], [3.0, 4.0]], "gradients": [[[1.0, 2.0], [0.0, 0.0]], [[0.0, 0.0], [-1.0, 0.5]]]},
            },
        ),
        (
            *_FAILURES,
            Failure({"inputs": {"compare": [{"operator": "torch.optim.Adam"}]}}, "torch_error"),
        ),
        _TABLE_SHAPES,
        outputs=("path", "loss", "gradient", "step", "exp_avg", "exp_avg_sq"),
        category="adaptive_steps",
    ),
}
