"""The learning-rate schedulers: one row a class of `torch.optim.lr_scheduler`."""

from typing import Any

from app.operators.rows import Failure, Row

CURVE = {"lr": "(steps + 1) or (steps + 1, groups)"}
CYCLED = {**CURVE, "momentum": "(steps + 1) or (steps + 1, groups)"}
NO_STEPS = Failure({"inputs": {"steps": 0}}, "invalid_input")


def scheduler(name: str, **arguments: Any) -> dict[str, Any]:
    return {"operator": f"torch.optim.lr_scheduler.{name}", "arguments": arguments}


ROWS: dict[str, Row] = {
    "torch.optim.lr_scheduler.LambdaLR": Row(
        en="Multiplies the initial learning rate by a factor that you write as a formula of the epoch.",
        zh="用你写的关于 epoch 的公式算出系数，乘到初始学习率上。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {"arguments": {"lr_lambda": "0.95 ** epoch"}, "inputs": {"steps": 60}},
            {"arguments": {"lr_lambda": ["1 / (epoch + 1)", "min(1, (epoch + 1) / 10)"]}, "inputs": {"lr": [0.1, 0.02], "steps": 20}},
            {"arguments": {"lr_lambda": "(1 + math.cos(math.pi * min(epoch, 50) / 50)) / 2"}, "inputs": {"steps": 60}},
        ),
        failures=(
            Failure({"arguments": {"lr_lambda": "__import__('os').getcwd()"}}, "invalid_argument"),
            Failure({"arguments": {"lr_lambda": "1 / epoch"}}, "torch_error"),
        ),
    ),
    "torch.optim.lr_scheduler.MultiplicativeLR": Row(
        en="Multiplies the current learning rate, step after step, by the value of a formula of the epoch.",
        zh="每一步都把当前学习率乘以公式在该 epoch 的值，效果逐步累积。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {"arguments": {"lr_lambda": "0.95"}, "inputs": {"steps": 60}},
            {"arguments": {"lr_lambda": "1 - 1 / (epoch + 1)"}, "inputs": {"lr": 0.5, "steps": 20}},
        ),
        failures=(Failure({"arguments": {"lr_lambda": "open('x')"}}, "invalid_argument"), Failure({}, "invalid_argument")),
    ),
    "torch.optim.lr_scheduler.StepLR": Row(
        en="Multiplies the learning rate by gamma once every step_size steps: a staircase.",
        zh="每隔 step_size 步把学习率乘以 gamma，曲线呈阶梯状。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {"arguments": {"step_size": 30}, "inputs": {"steps": 100}},
            {
                "arguments": {"step_size": 20, "gamma": 0.5},
                "inputs": {"steps": 80, "compare": [scheduler("ExponentialLR", gamma=0.966), scheduler("StepLR", step_size=10, gamma=0.7)]},
            },
            {"arguments": {"step_size": 5}, "inputs": {"lr": [0.1, 0.01], "steps": 12}},
        ),
        failures=(
            Failure({"arguments": {"step_size": 30}, "inputs": {"steps": 1_000_000_000}}, "over_limit"),
            Failure({"arguments": {"step_size": 0}}, "torch_error"),
        ),
    ),
    "torch.optim.lr_scheduler.MultiStepLR": Row(
        en="Multiplies the learning rate by gamma at each of the steps that you list.",
        zh="到达 milestones 列出的每一步时，把学习率乘以 gamma。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {"arguments": {"milestones": [30, 80]}, "inputs": {"steps": 100}},
            {"arguments": {"milestones": [5, 5, 15], "gamma": 0.5}, "inputs": {"steps": 20}},
        ),
        failures=(Failure({"arguments": {"milestones": "soon"}}, "invalid_argument"),),
    ),
    "torch.optim.lr_scheduler.ConstantLR": Row(
        en="Keeps the learning rate at a fraction of itself for the first total_iters steps.",
        zh="前 total_iters 步只用学习率的一个固定比例，之后恢复原值。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {"arguments": {"factor": 0.25, "total_iters": 10}, "inputs": {"steps": 20}},
            {"inputs": {"lr": 0.3, "steps": 8}},
        ),
        failures=(Failure({"arguments": {"factor": 1.5}}, "torch_error"),),
    ),
    "torch.optim.lr_scheduler.LinearLR": Row(
        en="Moves the learning rate along a line from one fraction of itself to another: the usual warm-up.",
        zh="让学习率从起始比例沿直线变到结束比例，常用作预热。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {"arguments": {"start_factor": 0.1, "total_iters": 10}, "inputs": {"steps": 20}},
            {"arguments": {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 40}, "inputs": {"steps": 50}},
        ),
        failures=(Failure({"arguments": {"start_factor": 0.0}}, "torch_error"),),
    ),
    "torch.optim.lr_scheduler.ExponentialLR": Row(
        en="Multiplies the learning rate by gamma at every step.",
        zh="每一步都把学习率乘以 gamma，呈指数衰减。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {"arguments": {"gamma": 0.95}, "inputs": {"steps": 60}},
            {"arguments": {"gamma": 1.1}, "inputs": {"lr": 1e-4, "steps": 30}},
        ),
        failures=(
            Failure({"arguments": {"gamma": "fast"}}, "invalid_argument"),
            Failure({"arguments": {"gamma": 0.9}, "inputs": {"lr": "fast"}}, "invalid_input"),
        ),
    ),
    "torch.optim.lr_scheduler.SequentialLR": Row(
        en="Runs one scheduler after another, and changes over at the milestones.",
        zh="依次使用多个调度器，到达 milestones 中的步数时切换到下一个。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {
                "arguments": {
                    "schedulers": [scheduler("LinearLR", start_factor=0.1, total_iters=10), scheduler("CosineAnnealingLR", T_max=50)],
                    "milestones": [10],
                },
                "inputs": {"steps": 60},
            },
            {
                "arguments": {
                    "schedulers": [scheduler("ConstantLR", factor=0.1, total_iters=20), scheduler("LambdaLR", lr_lambda="0.9 ** epoch")],
                    "milestones": [20],
                },
                "inputs": {"steps": 40},
            },
        ),
        failures=(
            Failure({"arguments": {"schedulers": [scheduler("ExponentialLR", gamma=0.9)], "milestones": [3]}}, "torch_error"),
            Failure({"arguments": {"schedulers": [scheduler("Adam")], "milestones": []}}, "invalid_argument"),
        ),
    ),
    "torch.optim.lr_scheduler.CosineAnnealingLR": Row(
        en="Lowers the learning rate to eta_min along half a cosine, and goes up again past T_max.",
        zh="沿半个余弦周期把学习率降到 eta_min，超过 T_max 后又沿余弦回升。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {"arguments": {"T_max": 50}, "inputs": {"steps": 50}},
            {"arguments": {"T_max": 20, "eta_min": 0.01}, "inputs": {"steps": 60}},
        ),
        failures=(Failure({"arguments": {"T_max": 0}}, "torch_error"),),
    ),
    "torch.optim.lr_scheduler.ChainedScheduler": Row(
        en="Lets several schedulers act at every step: their factors multiply.",
        zh="每一步同时应用多个调度器，它们的系数相乘。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {
                "arguments": {"schedulers": [scheduler("ConstantLR", factor=0.1, total_iters=20), scheduler("ExponentialLR", gamma=0.95)]},
                "inputs": {"steps": 60},
            },
        ),
        failures=(Failure({"arguments": {"schedulers": []}}, "torch_error"),),
    ),
    "torch.optim.lr_scheduler.ReduceLROnPlateau": Row(
        en="Lowers the learning rate once a metric has stopped getting better for longer than patience.",
        zh="当监测指标连续超过 patience 次没有改善时，降低学习率。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {
                "arguments": {"patience": 2, "factor": 0.5},
                "inputs": {"metrics": [1.0, 0.8, 0.7, 0.69, 0.7, 0.7, 0.71, 0.69, 0.68, 0.68, 0.68, 0.68, 0.5]},
            },
            {"arguments": {"mode": "max", "patience": 0, "cooldown": 1}, "inputs": {"lr": [0.1, 0.2], "metrics": "linspace(1, 0, 8)"}},
            {"arguments": {"patience": 3}, "inputs": {"metrics": [1, 1, 1, 1, 1, 1], "compare": [scheduler("StepLR", step_size=2)]}},
        ),
        failures=(
            Failure({"arguments": {"factor": 1.0}, "inputs": {"metrics": [1.0]}}, "torch_error"),
            Failure({}, "invalid_input"),
        ),
    ),
    "torch.optim.lr_scheduler.CyclicLR": Row(
        en="Swings the learning rate up and down between two bounds, and the momentum the other way.",
        zh="让学习率在上下界之间往返循环，动量则反向变化。",
        shapes=CYCLED,
        outputs=("lr", "momentum"),
        examples=(
            {"arguments": {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 20}, "inputs": {"steps": 100}},
            {
                "arguments": {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 10, "mode": "triangular2", "cycle_momentum": False},
                "inputs": {"steps": 80},
            },
            {"arguments": {"base_lr": 0.0, "max_lr": 0.1, "step_size_up": 5, "scale_fn": "1 / 2 ** (x - 1)"}, "inputs": {"steps": 40}},
        ),
        failures=(
            Failure({"arguments": {"base_lr": 0.01, "max_lr": 0.1, "mode": "square"}}, "invalid_argument"),
            Failure({"arguments": {"base_lr": [0.01, 0.02], "max_lr": 0.1}}, "torch_error"),
        ),
    ),
    "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts": Row(
        en="Falls along a cosine, jumps back to the top, and may take longer for each next fall.",
        zh="沿余弦下降后跳回初始学习率重新开始，每个周期可以比上一个更长。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {"arguments": {"T_0": 10, "T_mult": 2}, "inputs": {"steps": 70}},
            {"arguments": {"T_0": 25, "eta_min": 0.001}, "inputs": {"steps": 100}},
        ),
        failures=(Failure({"arguments": {"T_0": 0}}, "torch_error"),),
    ),
    "torch.optim.lr_scheduler.OneCycleLR": Row(
        en="Rises to max_lr and falls far below the start in one cycle, with the momentum mirrored.",
        zh="整个训练只走一个周期：学习率先升到 max_lr，再降到远低于起点，动量反向变化。",
        shapes=CYCLED,
        outputs=("lr", "momentum"),
        examples=(
            {"arguments": {"max_lr": 0.1, "total_steps": 100}, "inputs": {"steps": 99}},
            {
                "arguments": {"max_lr": 0.1, "epochs": 5, "steps_per_epoch": 10, "anneal_strategy": "linear", "three_phase": True},
                "inputs": {"steps": 49},
            },
        ),
        failures=(
            Failure({"arguments": {"max_lr": 0.1}}, "torch_error"),
            Failure({"arguments": {"max_lr": 0.1, "total_steps": 10}, "inputs": {"steps": 100}}, "torch_error"),
        ),
    ),
    "torch.optim.lr_scheduler.PolynomialLR": Row(
        en="Lowers the learning rate to zero along a polynomial within total_iters steps.",
        zh="在 total_iters 步内沿多项式曲线把学习率降到零。",
        shapes=CURVE,
        outputs=("lr",),
        examples=(
            {"arguments": {"total_iters": 40, "power": 2.0}, "inputs": {"steps": 50}},
            {"inputs": {"steps": 8}},
        ),
        failures=(NO_STEPS,),
    ),
}
