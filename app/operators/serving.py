"""What a worker process does: answers `catalogue`, `run` and `shape`. Plain data in, plain data out."""

import contextlib
import math
import random
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import torch

from app.errors import RequestError, TorchnotesError, invalid
from app.operators import catalog, execution, parts, progress, requests, results, shapes
from app.operators.limits import Limits, check_arguments, check_elements
from app.operators.operator import TORCH_VERSION, Operator

Head = dict[str, Any]
Answer = tuple[Head, bytes]


def start(configuration: dict[str, Any]) -> Callable[[Head, bytes, progress.Send | None], Answer]:
    """Prepares this process and gives back its `handle(head, body, report)`.

    `configuration` has `device` (auto, cpu or cuda), `threads`, and the limits by the names of `Settings`.
    """
    random.seed()
    engine = Engine(configuration)
    engine.warm_up()
    return engine.handle


class Engine:
    """The tasks of one worker, with what it keeps between them: the body parser and the predictions."""

    def __init__(self, configuration: dict[str, Any]) -> None:
        torch.set_num_threads(configuration["threads"])
        execution.collect_warnings()
        self._limits = Limits(
            memory_bytes=configuration["worker_memory_bytes"],
            input_elements=configuration["input_elements"],
            output_elements=configuration["output_elements"],
            flops=configuration["flops"],
            modules=configuration["modules"],
        )
        self._devices = _devices(configuration["device"])
        self._bodies = requests.Bodies()
        self._report: progress.Send | None = None
        self._predictions = shapes.Predictions(self._limits)
        self._tasks: dict[str, Callable[[Head, bytes], bytes]] = {
            "catalogue": self._catalogue,
            "run": self._run,
            "shape": self._shape,
        }

    def warm_up(self) -> None:
        """The first dry run in a process imports torch's decompositions, and a GPU makes its context on first use: both now."""
        operator = catalog.operator("torch.nn.Linear")
        shapes.dry_run(requests.read(operator, operator.row.examples[0]))
        if self._devices[0] != "cpu":
            torch.zeros(1, device=self._devices[0])

    def handle(self, head: Head, body: bytes, report: progress.Send | None = None) -> Answer:
        """The answer to one task; an error is one too. A `retire` in the head asks for this process to be replaced.

        `report` takes the parts of a run that is watched; None where nobody watches.
        """
        self._report = report
        try:
            return {}, self._tasks[head["task"]](head, body)
        except execution.ContextLost as error:
            lost = {"code": "operator_crashed", "detail": f"the run broke the GPU's context: {error.detail}", "signal": None}
            return {"error": lost, "retire": True}, b""
        except MemoryError:
            spent = {"code": "over_limit", "detail": "the run needs more memory than a worker has", "limit": self._limits.memory_bytes}
            return {"error": spent, "retire": True}, b""
        except TorchnotesError as error:
            return {"error": self._as_data(error)}, b""

    def _as_data(self, error: TorchnotesError) -> dict[str, Any]:
        data = error.as_data()
        if error.code == "over_limit":
            data.setdefault("limit", self._limits.memory_bytes)
        return data

    def _catalogue(self, head: Head, body: bytes) -> bytes:
        operators = [catalog.operator(name) for name in catalog.names()]
        described = [operator.describe(_example_state(operator)) for operator in operators]
        catalogue = {
            "torch": TORCH_VERSION,
            "devices": self._devices,
            "operators": described,
            "aliases": catalog.aliases(),
            "excluded": catalog.excluded(),
        }
        return orjson.dumps(catalogue)

    def _run(self, head: Head, body: bytes) -> bytes:
        operator, members = catalog.operator(head["operator"]), self._bodies.load(body)
        part = parts.read(head["part"]) if "part" in head else None
        most_elements = 0 if part else head.get("most_elements", math.inf)
        with _default_dtype(members) if "dtype" in members else _NOTHING:
            request = requests.read(operator, members)
            del members
            device = self._device(request)
            check_arguments(request.subject, self._limits)
            self._predictions.check(request, check_elements(request.inputs, request.state, self._limits), most_elements)
            with progress.watched(self._report) if self._report else _NOTHING:
                outcome = execution.execute(request, device)
            if part:
                return parts.save(part, request, outcome, self._limits) if head.get("as_file") else parts.encode(part, request, outcome)
            return results.compose(request, outcome, device, self._limits, head["queue_ms"], most_elements)

    def _shape(self, head: Head, body: bytes) -> bytes:
        operator, members = catalog.operator(head["operator"]), self._bodies.load(body)
        with _default_dtype(members):
            request = requests.read(operator, members, abstract=True)
            check_arguments(request.subject, self._limits)
            return shapes.answer(request, self._limits)

    def _device(self, request: requests.RunRequest) -> torch.device:
        """What `auto` means: a GPU, if there is one, for what computes much at once; loops of small steps are quicker without."""
        asked = request.device
        usual = self._devices[0] if request.operator.kind in ("module", "function") else "cpu"
        chosen = usual if asked == "auto" else "cuda:0" if asked == "cuda" else asked
        if chosen not in self._devices:
            raise invalid(f"this server has no device {asked!r}; it has {', '.join(self._devices)}", "/device")
        return torch.device(chosen)


def _devices(setting: str) -> list[str]:
    """Devices runs may use, the preferred first."""
    if setting == "cpu" or not torch.cuda.is_available():
        if setting == "cuda":
            raise RuntimeError("TORCHNOTES_DEVICE is cuda, but torch sees no CUDA device")
        return ["cpu"]
    return [*(f"cuda:{index}" for index in range(torch.cuda.device_count())), "cpu"]


_NOTHING = contextlib.nullcontext()


@contextlib.contextmanager
def _default_dtype(members: dict[str, Any]) -> Iterator[None]:
    """torch's default dtype is the request's, for a while. Errors: `InvalidArgument`."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(requests.default_dtype(members))
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _example_state(operator: Operator) -> dict[str, Any]:
    if operator.kind != "module":
        return {}
    with contextlib.suppress(RequestError):
        return shapes.dry_run(requests.read(operator, operator.row.examples[0])).state
    return {}
