"""What a request for an optimizer runs: one or more optimizers, each on its way over the same surface or along the same gradients."""

import inspect
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from app.errors import OverLimit, TorchRejected
from app.operators import arguments as kinds
from app.operators import progress, training_loops
from app.operators.limits import LARGEST_INTEGER
from app.operators.surfaces import SURFACES

BY_CLOSURE = "torch.optim.LBFGS"
"""It asks for the loss at points of its own choice."""

_LARGEST_PARAMETER = 2**22


@dataclass(frozen=True)
class Contestant:
    """One optimizer with its arguments. The names of its outputs begin with `prefix`."""

    name: str
    arguments: Mapping[str, Any]
    prefix: str = ""
    pointer: str = "/arguments"

    @property
    def optimizer(self) -> type[torch.optim.Optimizer]:
        found: type[torch.optim.Optimizer] = getattr(torch.optim, self.name.rpartition(".")[2])
        return found

    def build(self, parameter: torch.Tensor) -> torch.optim.Optimizer:
        """Errors: `TorchRejected`, pointing at its arguments."""
        try:
            return self.optimizer([parameter], **self.arguments)
        except Exception as error:
            raise TorchRejected(str(error), pointer=self.pointer, torch={"type": type(error).__name__, "message": str(error)}) from error


@dataclass(frozen=True)
class Descent:
    """The way of each contestant over one surface, or along given gradients where there is no surface."""

    name: str
    contestants: tuple[Contestant, ...]
    surface: str | None = None
    shape: tuple[int, ...] = ()
    copied_inputs: tuple[str, ...] = ()
    differentiates: bool = True

    @property
    def arguments(self) -> Mapping[str, Any]:
        return self.contestants[0].arguments

    def build(self, *, on_meta: bool = False) -> Callable[..., dict[str, torch.Tensor]]:
        for contestant in self.contestants:
            contestant.build(torch.zeros(self.shape, requires_grad=True))
        return self._plan if on_meta else self._run

    def overwrites_inputs(self) -> bool:
        return False

    def modules(self) -> int:
        return len(self.contestants)

    def definitions(self) -> str:
        loops = list(dict.fromkeys(self._loop(contestant) for contestant in self.contestants))
        functions: list[Callable[..., Any]] = [*self._surface(), *loops, training_loops.collect]
        return "\n\n".join(map(inspect.getsource, functions))

    def call(self, inputs: list[str]) -> str:
        collected = [self._collected(contestant, inputs) for contestant in self.contestants]
        return collected[0] if len(collected) == 1 else "{\n" + "".join(f"    **{item},\n" for item in collected) + "}"

    def _loop(self, contestant: Contestant) -> Callable[..., Iterator[dict[str, Any]]]:
        if self.surface is None:
            return training_loops.follow
        if self.surface == "embedding":
            return training_loops.look_up
        return training_loops.descend_by_closure if contestant.name == BY_CLOSURE else training_loops.descend

    def _surface(self) -> list[Callable[..., torch.Tensor]]:
        """None or one: what is between the optimizer and the inputs of a loop."""
        return [SURFACES[self.surface].function] if self.surface else []

    def _collected(self, contestant: Contestant, inputs: list[str]) -> str:
        arguments = [f"{name}={kinds.expression(value)}" for name, value in contestant.arguments.items()]
        surface = [function.__name__ for function in self._surface()]
        rows = f"{self._loop(contestant).__name__}({', '.join([contestant.name, *surface, *inputs, *arguments])})"
        return f'collect({rows}, "{contestant.prefix}")' if contestant.prefix else f"collect({rows})"

    def _rows(self, contestant: Contestant, inputs: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        return self._loop(contestant)(contestant.optimizer, *self._surface(), **inputs, **contestant.arguments)

    def _run(self, **inputs: Any) -> dict[str, torch.Tensor]:
        watch = _Watch(inputs["steps"] if self.surface else len(inputs["gradients"]), len(self.contestants))
        outputs: dict[str, torch.Tensor] = {}
        warnings.filterwarnings("ignore", "Sparse invariant checks")  # torch's advice to itself, once in a process
        for contestant in self.contestants:
            outputs |= training_loops.collect(watch.over(self._rows(contestant, inputs), contestant.prefix), contestant.prefix)
        return outputs

    def _plan(self, **inputs: Any) -> dict[str, torch.Tensor]:
        """Outputs of the shapes that a run has, found by one step. Errors: `OverLimit`."""
        steps = inputs["steps"] if self.surface else len(inputs["gradients"])
        parameter = inputs["start" if self.surface else "parameter"]
        for noun, needed, limit in (("steps", steps, LARGEST_INTEGER), ("elements", parameter.numel(), _LARGEST_PARAMETER)):
            if needed > limit:
                raise OverLimit(f"{needed} {noun} are more than {limit}", needed=needed, limit=limit, pointer="/inputs")
        one = min(steps, 1)
        given = torch.ones(parameter.shape, dtype=parameter.dtype, device="cpu")
        first = {"start": given, "steps": one} if self.surface else {"parameter": given, "gradients": given.expand(one, *given.shape)}
        with torch.device("cpu"), torch.enable_grad():
            outputs: dict[str, torch.Tensor] = {}
            for contestant in self.contestants:
                outputs |= training_loops.collect(self._rows(contestant, first), contestant.prefix)
        return {name: rows.new_empty((len(rows) + steps - one, *rows.shape[1:]), device="meta") for name, rows in outputs.items()}


class _Watch:
    """Passes rows on, and now and then reports those of the path and the loss that are new."""

    def __init__(self, steps: int, contestants: int) -> None:
        self._steps = steps * contestants
        self._done = 0

    def over(self, rows: Iterator[dict[str, Any]], prefix: str) -> Iterator[dict[str, Any]]:
        return self._reported(rows, prefix) if progress.is_watched() else rows

    def _reported(self, rows: Iterable[dict[str, Any]], prefix: str) -> Iterator[dict[str, Any]]:
        fresh: dict[str, list[torch.Tensor]] = {"path": [], "loss": []}
        sent = dict.fromkeys(fresh, 0)
        for row in rows:
            for name in fresh.keys() & row.keys():
                fresh[name].append(row[name].detach().clone())
            if progress.due():
                self._report(prefix, sent, fresh)
            yield row
            self._done += "gradient" in row
        if self._done < self._steps:  # the answer is not next: others are still to walk
            self._report(prefix, sent, fresh)

    def _report(self, prefix: str, sent: dict[str, int], fresh: dict[str, list[torch.Tensor]]) -> None:
        outputs = [{"name": prefix + name, "from": sent[name], "data": torch.stack(new)} for name, new in fresh.items() if new]
        progress.report({"step": self._done, "steps": self._steps, "outputs": outputs})
        for name, new in fresh.items():
            sent[name] += len(new)
            new.clear()
