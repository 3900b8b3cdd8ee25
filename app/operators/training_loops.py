"""Training loops on toy problems, as one would write them with torch alone; a script that reproduces a run contains them.

Each loop yields what is new after each step, by name, and `collect` stacks it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch


def descend(
    optimizer_class: type[torch.optim.Optimizer],
    surface: Callable[[torch.Tensor], torch.Tensor],
    start: torch.Tensor,
    steps: int,
    **arguments: Any,
) -> Iterator[dict[str, Any]]:
    """Walks down a surface."""
    torch.default_generator.manual_seed(torch.initial_seed())  # the same noise for every optimizer
    parameter = start.detach().clone().requires_grad_()
    optimizer = optimizer_class([parameter], **arguments)
    yield {"path": start}
    for _ in range(steps):
        optimizer.zero_grad()
        loss = surface(parameter)
        loss.backward()
        optimizer.step()
        yield {"path": parameter, "loss": loss, "gradient": parameter.grad, **optimizer.state[parameter]}
    yield {"loss": surface(parameter)}


def descend_by_closure(
    optimizer_class: type[torch.optim.Optimizer],
    surface: Callable[[torch.Tensor], torch.Tensor],
    start: torch.Tensor,
    steps: int,
    **arguments: Any,
) -> Iterator[dict[str, Any]]:
    """Walks down a surface with an optimizer that looks at several points in each step; `loss` and `gradient` are of the first."""
    torch.default_generator.manual_seed(torch.initial_seed())  # the same noise for every optimizer
    parameter = start.detach().clone().requires_grad_()
    optimizer = optimizer_class([parameter], **arguments)
    gradients: list[Any] = []

    def closure() -> Any:
        optimizer.zero_grad()
        loss = surface(parameter)
        loss.backward()
        gradients.append(parameter.grad.clone())
        return loss

    yield {"path": start}
    for _ in range(steps):
        gradients.clear()
        loss = optimizer.step(closure)
        state = optimizer.state[parameter]
        direction = state.get("d", torch.zeros_like(parameter).flatten())  # there is none where the gradient was zero at once
        kept = {"func_evals": state["func_evals"], "n_iter": state["n_iter"], "d": direction, "t": float(state.get("t", 0))}
        yield {"path": parameter, "loss": loss, "gradient": gradients[0], **kept}
    yield {"loss": surface(parameter)}


def look_up(
    optimizer_class: type[torch.optim.Optimizer],
    surface: Callable[[torch.Tensor, int], torch.Tensor],
    start: torch.Tensor,
    steps: int,
    **arguments: Any,
) -> Iterator[dict[str, Any]]:
    """Trains a table of which each step looks up one row, in turn."""
    table = start.detach().clone().requires_grad_()
    optimizer = optimizer_class([table], **arguments)
    yield {"path": start}
    for step in range(steps):
        optimizer.zero_grad()
        loss = surface(table, step % len(table))
        loss.backward()
        optimizer.step()
        yield {"path": table, "loss": loss, "gradient": table.grad, **optimizer.state[table]}
    yield {"loss": surface(table, steps % len(table))}


def follow(
    optimizer_class: type[torch.optim.Optimizer], parameter: torch.Tensor, gradients: torch.Tensor, **arguments: Any
) -> Iterator[dict[str, Any]]:
    """Steps with the gradients given, whatever they are the gradients of."""
    yield {"path": parameter}
    parameter = parameter.detach().clone().requires_grad_()
    optimizer = optimizer_class([parameter], **arguments)
    for gradient in gradients:
        is_sparse = optimizer_class is torch.optim.SparseAdam  # which takes no other
        parameter.grad = gradient.to_sparse(1) if is_sparse else gradient.clone()
        optimizer.step()
        yield {"path": parameter, "gradient": gradient, **optimizer.state[parameter]}


def collect(rows: Iterable[dict[str, Any]], prefix: str = "") -> dict[str, torch.Tensor]:
    """One tensor of all that was yielded by a name, in order."""
    columns: dict[str, list[torch.Tensor]] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None:
                columns.setdefault(prefix + name, []).append(torch.as_tensor(value).detach().to_dense().clone())
    return {name: torch.stack(values) for name, values in columns.items()}
