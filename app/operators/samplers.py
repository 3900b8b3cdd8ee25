"""The samplers, data sets and the loader of `torch.utils.data`: which index is drawn when, and which batch it lands in."""

import functools
import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch

from app.errors import OverLimit, invalid
from app.operators import arguments as kinds
from app.operators import docstrings, draws
from app.operators.annotations import type_of
from app.operators.calls import Call
from app.operators.made import Count, Driven, Made, Object, Outputs
from app.operators.modules import read as read_module
from app.operators.operator import Operator, Subject
from app.operators.signatures import Argument, Input, Signature
from app.operators.tables.samplers import ROWS

KIND = "sampler"

_ABSTRACT = "an abstract base, to be written by the reader"
_PIPES = "part of the data pipes, which torch no longer develops"
_TYPING = "checks or marks the data pipes' types and makes no data"

EXCLUDED = {
    f"torch.utils.data.{name}": reason
    for name, reason in {
        "ChainDataset": "chains data sets that can only be iterated, of which torch has none",
        "DFIterDataPipe": _PIPES,
        "DataChunk": _PIPES,
        "Dataset": _ABSTRACT,
        "IterDataPipe": _PIPES,
        "IterableDataset": _ABSTRACT,
        "MapDataPipe": _PIPES,
        "Sampler": _ABSTRACT,
        "StackDataset": "stacks whole data sets; TensorDataset does it for tensors",
        "_DatasetKind": "private, the loader's own notion of a data set",
        "argument_validation": _TYPING,
        "default_collate": "what DataLoader does to make a batch of samples; torch.stack does it for tensors",
        "default_convert": "what DataLoader does to each sample where there are no batches",
        "functional_datapipe": _TYPING,
        "get_worker_info": "tells a worker process of a loader about itself; there are none here",
        "guaranteed_datapipes_determinism": _TYPING,
        "non_deterministic": _TYPING,
        "runtime_validation": _TYPING,
        "runtime_validation_disabled": _TYPING,
    }.items()
}
"""Names of `torch.utils.data` that are not operators, with the reason."""

LARGEST_DRAWS = 100_000
LARGEST_BATCHES = 10_000
"""In one request, all epochs together; a loader takes 10 µs a sample and 100 µs a batch."""

_LARGEST_RANKS = 64

_NAMESPACE = "torch.utils.data."
_SHORT_SAMPLERS = ("SequentialSampler", "RandomSampler", "SubsetRandomSampler", "WeightedRandomSampler", "DistributedSampler")
_SAMPLERS = tuple(_NAMESPACE + short for short in _SHORT_SAMPLERS)

ALIASES = {f"torch.utils.data.sampler.{short}": _NAMESPACE + short for short in (*_SHORT_SAMPLERS[:4], "BatchSampler")} | {
    "torch.utils.data.distributed.DistributedSampler": "torch.utils.data.DistributedSampler"
}

_SOURCES = frozenset({"data_source", "dataset"})
"""Parameters for the data set, which the run makes of the inputs."""

_NOT_OFFERED = _SOURCES | {"datasets", "tensors", "generator"}
_LOADER_ARGUMENTS = frozenset({"batch_size", "shuffle", "sampler", "batch_sampler", "drop_last"})
"""The others of DataLoader are about worker processes, pinned memory and functions of the reader's."""

_DESCRIPTIONS = {
    "sampler": "What draws the indices",
    "batch_sampler": "What makes the batches, instead of batch_size, shuffle, sampler and drop_last",
}


def names() -> list[str]:
    """Full names of all samplers, data sets and loaders, in torch's own order."""
    return [name for short in torch.utils.data.__all__ if (name := _NAMESPACE + short) not in EXCLUDED]


def operator(name: str) -> Operator:
    """The sampler, data set or loader of that full name."""
    return Operator(
        name,
        KIND,
        _class(name).__module__.rpartition(".")[2],
        _signature(name),
        ROWS[name],
        subject=functools.partial(_subject, name),
        inputs_dtypes="any",
        documentation=f"data.html#{name}",
        settle=_settle,
        illustrate=_illustrate,
    )


@dataclass(frozen=True)
class Draws(Driven):
    """What is drawn from a data set of that many samples; None where the object knows its own."""

    size: int | None = None

    def plan(self, **inputs: Any) -> Outputs:
        """Batches are made of indices, not of values: those are what takes time."""
        return self.function(self._make_planned, **inputs)

    def _make_planned(self, source: Any) -> Any:
        made = self.made.make(source)
        batches = getattr(made, "batch_sampler", made)
        return _Planned(batches, source.tensors) if isinstance(source, torch.utils.data.TensorDataset) else batches


@dataclass(frozen=True)
class _Planned:
    """A loader's batches, as large as they would be."""

    batch_sampler: torch.utils.data.BatchSampler
    tensors: tuple[torch.Tensor, ...]

    def __iter__(self) -> Iterator[list[torch.Tensor]]:
        return ([tensor.new_empty((len(indices), *tensor.shape[1:])) for tensor in self.tensors] for indices in self.batch_sampler)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "BatchSampler": draws.draw_batches,
    "DataLoader": draws.draw_batches,
    "Subset": draws.split,
    "random_split": draws.split,
    "TensorDataset": draws.take,
    "ConcatDataset": draws.concatenate,
}
_CALLED = frozenset({"TensorDataset", "ConcatDataset"})
"""Data sets that are made of the inputs, not of another data set."""


def _subject(name: str, arguments: dict[str, Any]) -> Subject:
    short = name.removeprefix(_NAMESPACE)
    function = _FUNCTIONS.get(short, draws.draw)
    return Call(name, function, arguments, written=True) if short in _CALLED else Draws(_made(name, arguments), function)


# ---- inputs that depend on each other


def _settle(subject: Subject, inputs: dict[str, Any]) -> tuple[Subject, dict[str, Any]]:
    """How many samples there are to draw from. Errors: `invalid` ones, `OverLimit`."""
    if not isinstance(subject, Draws):
        _check_call(inputs)
        return subject, inputs
    given = inputs.get("tensors")
    if given and "size" in inputs:
        raise invalid("the tensors tell the size of the data set themselves", "/inputs/size")
    size = inputs.get("size") if not given else given[0].shape[0] if given[0].shape else 0
    if size is None and _needs_size(subject.made):
        raise invalid(f"{subject.name} needs the input size: how many samples there are", "/inputs/size")
    drawn = inputs.get("epochs", 1) * _draws(subject.made, size or 0)
    _check_cost("indices to draw", drawn, LARGEST_DRAWS)
    if subject.function is draws.draw_batches:
        _check_cost("batches", math.ceil(drawn / max(1, _find(subject.made, "batch_size") or 1)), LARGEST_BATCHES)
    return Draws(subject.made, subject.function, size=size), inputs


def _check_call(inputs: Mapping[str, Any]) -> None:
    """On CUDA an index out of range would break the context for every later run."""
    _check_cost("samples", sum(inputs.get("sizes", ())), LARGEST_DRAWS, "/inputs/sizes")
    length = min((source.shape[0] for source in inputs.get("tensors", ()) if source.shape), default=0)
    places = inputs.get("index", ())
    for place in places if isinstance(places, tuple) else (places,):
        if not -length <= place < length:
            raise invalid(f"index {place} is outside {-length} … {length - 1} (there are {length} samples)", "/inputs/index")


def _check_cost(noun: str, needed: int, limit: int, pointer: str = "/inputs") -> None:
    if needed > limit:
        raise OverLimit(f"{needed} {noun} are more than {limit}", needed=needed, limit=limit, pointer=pointer)


def _needs_size(made: Made) -> bool:
    return made.takes_source or any(isinstance(value, Made) and _needs_size(value) for value in made.arguments.values())


def _draws(made: Made, size: int) -> int:
    """How many indices one epoch draws at most."""
    arguments = made.arguments
    for inside in (arguments.get("sampler"), arguments.get("batch_sampler")):
        if inside is not None:
            return _draws(inside, size)
    if "indices" in arguments:
        return len(arguments["indices"])
    return int(arguments.get("num_samples") or size) + int(arguments.get("num_replicas") or 0)


# ---- what a picture needs


def _illustrate(subject: Subject, outputs: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    """`counts` by index, `dropped` indices, `weights` as probabilities, and `ranks`: the indices of every process beside this one."""
    if not isinstance(subject, Draws):
        return {}
    indices, batch = outputs["indices"].cpu(), outputs.get("batch")
    pictured: dict[str, Any] = {}
    weights = _find(subject.made, "weights")
    size = subject.size if weights is None else len(weights)
    if size is not None and indices.numel() and 0 <= int(indices.min()) <= int(indices.max()) < size:
        pictured["counts"] = torch.bincount(indices, minlength=size).tolist()
    if batch is not None:
        pictured["dropped"] = indices[batch.cpu() < 0].tolist()
    if weights is not None:
        total = sum(weights)
        pictured["weights"] = [weight / total for weight in weights]
    if subject.made.constructor is torch.utils.data.DistributedSampler:
        pictured["ranks"] = _ranks(subject)
    return pictured


def _find(made: Made, name: str) -> Any:
    """An argument of the object, or of a sampler inside."""
    inside = [_find(value, name) for value in made.arguments.values() if isinstance(value, Made)]
    return next((found for found in [made.arguments.get(name), *inside] if found is not None), None)


def _ranks(subject: Draws) -> list[list[int]] | None:
    """What each process draws in the first epoch; None for more processes than a picture shows."""
    arguments = dict(subject.arguments)
    if arguments["num_replicas"] > _LARGEST_RANKS:
        return None
    source = range(subject.size or 0)
    return [list(subject.made.constructor(source, **arguments | {"rank": rank})) for rank in range(arguments["num_replicas"])]


# ---- signatures


def _read(name: str, arguments: Any, pointer: str) -> Made:
    return _made(name, _signature(name).read_arguments(arguments, pointer), pointer)


def _made(name: str, arguments: Mapping[str, Any], pointer: str = "/arguments") -> Made:
    takes_source = bool(_SOURCES & set(inspect.signature(_class(name)).parameters))
    return Made(name, _class(name), arguments, "data", takes_source, pointer)


def _class(name: str) -> Any:
    return getattr(torch.utils.data, name.removeprefix(_NAMESPACE))


_COUNT = Count(LARGEST_DRAWS, least=0)
_SAMPLER = Object(_read, lambda: list(_SAMPLERS))
_BATCH_SAMPLER = Object(_read, lambda: [f"{_NAMESPACE}BatchSampler"])
_INTEGERS = kinds.Repeated(kinds.Integer())

_TYPES: dict[str, kinds.Type] = {
    "RandomSampler.num_samples": kinds.OneOf((_COUNT, kinds.Null())),
    "num_samples": _COUNT,
    "batch_size": _COUNT,
    "num_replicas": kinds.OneOf((_COUNT, kinds.Null())),
    "indices": _INTEGERS,
    "lengths": kinds.Repeated(kinds.Number()),
    "weights": kinds.Repeated(kinds.Number()),
    "BatchSampler.sampler": _SAMPLER,
    "sampler": kinds.OneOf((_SAMPLER, kinds.Null())),
    "batch_sampler": kinds.OneOf((_BATCH_SAMPLER, kinds.Null())),
    "shuffle": kinds.OneOf((kinds.Boolean(), kinds.Null())),
    "DistributedSampler.shuffle": kinds.Boolean(),
    "drop_last": kinds.Boolean(),
}
"""Types by argument, or by class and argument, where torch's annotation is wider than what is offered."""

_SIZE = Input("size", "integer", False, _COUNT, None, "How many samples there are")
_NEEDED_SIZE = replace(_SIZE, required=True)
_EPOCHS = Input("epochs", "integer", False, Count(1000), 1, "How many times to go over the data")
_TENSORS = Input("tensors", "tensors", False, description="The data, instead of a size: tensors with as many rows as there are samples")

_INPUTS: dict[str, tuple[Input, ...]] = {
    "SubsetRandomSampler": (_EPOCHS,),
    "WeightedRandomSampler": (_EPOCHS,),
    "BatchSampler": (_SIZE, _EPOCHS),
    "DataLoader": (_SIZE, _TENSORS, _EPOCHS),
    "Subset": (_NEEDED_SIZE,),
    "random_split": (_NEEDED_SIZE,),
    "ConcatDataset": (Input("sizes", "integers", True, kinds.Repeated(_COUNT), None, "How many samples each data set has"),),
    "TensorDataset": (
        Input("tensors", "tensors", True, description="Tensors with as many rows as there are samples"),
        Input("index", "integer", True, kinds.OneOf((kinds.Integer(), _INTEGERS)), None, "Which sample, or a list of them"),
    ),
}


@functools.cache
def _signature(name: str) -> Signature:
    short = name.removeprefix(_NAMESPACE)
    offered = [
        parameter
        for parameter in inspect.signature(_class(name)).parameters.values()
        if parameter.name not in _NOT_OFFERED and (short != "DataLoader" or parameter.name in _LOADER_ARGUMENTS)
    ]
    inputs = _INPUTS.get(short, (_NEEDED_SIZE, _EPOCHS))
    return Signature(name, {parameter.name: _argument(name, parameter) for parameter in offered}, {spec.name: spec for spec in inputs}, ())


def _argument(name: str, parameter: inspect.Parameter) -> Argument:
    described = _DESCRIPTIONS.get(parameter.name) or docstrings.description(_class(name), parameter.name)
    short = name.removeprefix(_NAMESPACE)
    found = _TYPES.get(f"{short}.{parameter.name}") or _TYPES.get(parameter.name)
    found = found or type_of(parameter.annotation, parameter.default, (), read_module)
    return Argument(parameter.name, found, parameter.default, described)
