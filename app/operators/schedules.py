"""The loop that a learning-rate scheduler runs in, with torch alone: a script that reproduces a run contains it."""

from collections.abc import Callable

import torch


def learning_rates(
    make_scheduler: Callable[[torch.optim.Optimizer], torch.optim.lr_scheduler.LRScheduler],
    lr: float | tuple[float, ...],
    steps: int = 0,
    metrics: tuple[float, ...] | torch.Tensor = (),
) -> dict[str, torch.Tensor]:
    """The learning rate before the first step and after each, and the momentum where the scheduler sets it; a column a parameter group."""
    rates = lr if isinstance(lr, tuple) else (lr,)
    optimizer = torch.optim.SGD([{"params": [torch.zeros(1)], "lr": rate} for rate in rates])
    scheduler = make_scheduler(optimizer)
    history = [[(group["lr"], group["momentum"]) for group in optimizer.param_groups]]
    for step in range(steps or len(metrics)):
        optimizer.step()
        if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau) and len(metrics):
            scheduler.step(float(metrics[step]))
        else:
            scheduler.step()
        history.append([(group["lr"], group["momentum"]) for group in optimizer.param_groups])
    columns = torch.tensor(history, dtype=torch.float64, device="cpu")
    curves = {"lr": columns[..., 0], "momentum": columns[..., 1]}
    if not columns[..., 1].any():
        del curves["momentum"]
    return curves if isinstance(lr, tuple) else {name: curve[:, 0] for name, curve in curves.items()}
