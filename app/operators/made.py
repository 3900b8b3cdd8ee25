"""Objects of torch that are made from another one, a scheduler from an optimizer or a sampler from a data set, and the functions
of ours that drive them: such a function is given `lambda optimizer: <the object>`, in a run as in a script."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from app.errors import OverLimit, TorchnotesError, TorchRejected, invalid
from app.operators import arguments as kinds
from app.operators import tensors

_DEEPEST = 8

Outputs = dict[str, torch.Tensor]


@dataclass(frozen=True, repr=False)
class Made:
    """An object that was read. Its `repr` is the Python source that makes it from `variable`."""

    name: str
    constructor: Callable[..., Any]
    arguments: Mapping[str, Any]
    variable: str
    takes_source: bool = True
    """Whether the constructor is given what the object is made from; else it is there for an argument to be made from."""
    pointer: str = "/arguments"

    def make(self, source: Any) -> Any:
        """The object. Errors: `TorchRejected`, pointing at its arguments."""
        keywords = {name: _make(value, source) for name, value in self.arguments.items()}
        try:
            return self.constructor(*([source] if self.takes_source else []), **keywords)
        except TorchnotesError:
            raise
        except Exception as error:
            raise TorchRejected(str(error), pointer=self.pointer, torch={"type": type(error).__name__, "message": str(error)}) from error

    def count(self) -> int:
        """Objects asked for, nested ones counted."""
        return 1 + sum(map(_count, self.arguments.values()))

    def __repr__(self) -> str:
        source = [self.variable] if self.takes_source else []
        return f"{self.name}({', '.join([*source, *(f'{name}={kinds.expression(value)}' for name, value in self.arguments.items())])})"


def _make(value: Any, source: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_make(item, source) for item in value)
    return value.make(source) if isinstance(value, Made) else kinds.build(value)


def _count(value: Any) -> int:
    if isinstance(value, tuple):
        return sum(map(_count, value))
    return value.count() if isinstance(value, Made) else 0


def prefixes(names: Iterable[str]) -> list[str]:
    """What the outputs of objects that are compared begin with: StepLR_, and StepLR_2_ for a second one."""
    shorts = [name.rpartition(".")[2] for name in names]
    places = [shorts[: index + 1].count(short) for index, short in enumerate(shorts)]
    return [f"{short}_" if place == 1 else f"{short}_{place}_" for short, place in zip(shorts, places, strict=True)]


@dataclass(frozen=True)
class Driven:
    """A function of ours and the object that it drives, also others beside it: their outputs have a prefix each."""

    made: Made
    function: Callable[..., Outputs]
    others: Mapping[str, Made] = field(default_factory=dict)
    copied_inputs: tuple[str, ...] = ()
    differentiates: bool = False

    @property
    def name(self) -> str:
        return self.made.name

    @property
    def arguments(self) -> Mapping[str, Any]:
        return self.made.arguments

    def build(self, *, on_meta: bool = False) -> Callable[..., Outputs]:
        return self.plan if on_meta else self.drive

    def drive(self, **inputs: Any) -> Outputs:
        outputs = self.function(self.made.make, **inputs)
        for prefix, other in self.others.items():
            outputs |= {prefix + name: output for name, output in self.function(other.make, **inputs).items()}
        return outputs

    def plan(self, **inputs: Any) -> Outputs:
        """Outputs of the shapes that a run has: a run, where nothing is quicker."""
        return self.drive(**inputs)

    def overwrites_inputs(self) -> bool:
        return False

    def modules(self) -> int:
        return sum(made.count() for made in (self.made, *self.others.values()))

    def definitions(self) -> str:
        return inspect.getsource(self.function).rstrip()

    def call(self, inputs: list[str]) -> str:
        calls = [f"{self.function.__name__}({', '.join([_maker(made), *inputs])})" for made in (self.made, *self.others.values())]
        if not self.others:
            return calls[0]
        merged = [f"    **{calls[0]},\n"]
        for prefix, call in zip(self.others, calls[1:], strict=True):
            merged.append(f'    **{{"{prefix}" + name: output for name, output in {call}.items()}},\n')
        return "{\n" + "".join(merged) + "}"


def _maker(made: Made) -> str:
    return f"lambda {made.variable}: {made!r}"


# ---- types


@dataclass(frozen=True)
class Object:
    """`{"operator": name, "arguments": {…}}`; `read_object` is the kind's own way to read one."""

    read_object: Callable[[str, Any, str], Any]
    names: Callable[[], list[str]]

    @property
    def words(self) -> str:
        return f'{{"operator": name, "arguments": {{…}}}} with a name such as {self.names()[0]!r}'

    def schema(self) -> kinds.Schema:
        properties = {"operator": {"enum": self.names()}, "arguments": {"type": "object"}}
        return {"type": "object", "properties": properties, "required": ["operator"], "additionalProperties": False}

    def read(self, value: Any, pointer: str) -> Any:
        if not isinstance(value, dict) or not {"operator"} <= set(value) <= {"operator", "arguments"}:
            raise invalid(f"expected {self.words}, not {value!r:.80}", pointer)
        if pointer.count("/arguments") > _DEEPEST:
            raise invalid(f"objects are nested deeper than {_DEEPEST}", pointer)
        name = next((name for name in self.names() if isinstance(value["operator"], str) and _is_tail(value["operator"], name)), None)
        if name is None:
            raise invalid(f"there is no {value['operator']!r:.80} here; there is {', '.join(self.names())}", f"{pointer}/operator")
        given = value.get("arguments", {})
        plain = {key: tensors.listed(item) for key, item in given.items()} if isinstance(given, dict) else given
        return self.read_object(name, plain, f"{pointer}/arguments")


def _is_tail(given: str, name: str) -> bool:
    return f".{name}".endswith(f".{given}")


@dataclass(frozen=True)
class Count:
    """A whole number from `least` on. More than `most`, where there is one, would cost too much, whatever else is asked for."""

    most: int | None
    least: int = 1

    @property
    def words(self) -> str:
        return f"an integer ≥ {self.least}"

    def schema(self) -> kinds.Schema:
        return {"type": "integer", "minimum": self.least, **({} if self.most is None else {"maximum": self.most})}

    def read(self, value: Any, pointer: str) -> int:
        count = kinds.Integer().read(value, pointer)
        name = pointer.rpartition("/")[2]
        if count < self.least:
            raise invalid(f"{name} must be {self.words}, not {count}", pointer)
        if self.most is not None and count > self.most:
            raise OverLimit(f"{name} = {count} is more than {self.most}", needed=count, limit=self.most, pointer=pointer)
        return count
