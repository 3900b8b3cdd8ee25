"""One thing that can be run, of whatever kind, and everything the catalogue says about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch

from app.operators.dtypes import COMPLEX, FLOATING, members
from app.operators.rows import Row
from app.operators.signatures import Input, Signature

_ELEMENTWISE_CATEGORIES = frozenset({"activation", "pointwise", "special"})

TORCH_VERSION = torch.__version__.split("+")[0]


class Subject(Protocol):
    """What one request runs: an operator with its arguments read. `build` gives what is called with the inputs, a module or a function."""

    @property
    def name(self) -> str: ...
    @property
    def arguments(self) -> Mapping[str, Any]: ...

    def build(self, *, on_meta: bool = False) -> Callable[..., Any]: ...

    @property
    def copied_inputs(self) -> tuple[str, ...]:
        """Names of the inputs that the call writes over, and is therefore given copies of."""
        ...

    @property
    def differentiates(self) -> bool:
        """Whether the call itself needs autograd, whatever the request says of gradients."""
        ...

    def overwrites_inputs(self) -> bool:
        """Whether the call may write over the inputs it is given."""
        ...

    def modules(self) -> int:
        """How many modules it builds."""
        ...

    def definitions(self) -> str:
        """Python source that the call needs before anything else: functions of ours, where torch has none."""
        ...

    def call(self, inputs: list[str]) -> str:
        """Python source of the call; `inputs` are written as `name` or `name=name`."""
        ...


@dataclass(frozen=True)
class Operator:
    """`subject` makes what a request runs from its arguments."""

    name: str
    kind: str
    category: str
    signature: Signature
    row: Row
    subject: Callable[[dict[str, Any]], Subject]
    inputs_dtypes: str = "floating"
    """The dtype class of an input that its row says nothing of."""
    documentation: str = ""
    """Where torch's documentation has it, below the version; empty for a page of its own."""
    extras: Mapping[str, Any] = field(default_factory=dict)
    """More members for its page in the catalogue."""
    settle: Callable[[Subject, dict[str, Any]], tuple[Subject, dict[str, Any]]] | None = None
    """Makes of the subject and the inputs given those of the run, where some inputs depend on others. Errors: `invalid` ones."""
    illustrate: Callable[[Subject, Mapping[str, torch.Tensor]], dict[str, Any]] | None = None
    """More members for the answer, made of the outputs: what a picture of them needs."""

    def takes_floats(self, name: str) -> bool:
        """Whether the input takes floating (or complex) tensors and no others."""
        return set(members(self.row.dtypes.get(name, self.inputs_dtypes))) <= {*FLOATING, *COMPLEX}

    @property
    def is_elementwise(self) -> bool:
        """Whether, in evaluation, each element of the output depends on one alone: the one in its place of the only input required."""
        required = [spec.name for spec in self.signature.inputs.values() if spec.required]
        if self.category not in _ELEMENTWISE_CATEGORIES or len(required) != 1 or "dim" in self.signature.arguments:
            return False
        taken, given = (self.row.shapes.get(name, "") for name in (required[0], "output"))
        return taken.startswith("(*") and (given == taken or given.endswith("broadcast"))

    def describe(self, state: dict[str, Any]) -> dict[str, Any]:
        """Its page in the catalogue as plain data; `state` has the tensors of the first example by name."""
        return {
            "name": self.name,
            "kind": self.kind,
            "category": self.category,
            "summary": {"en": self.row.en, "zh": self.row.zh},
            "elementwise": self.is_elementwise,
            "signature": str(self.signature),
            "arguments": self.signature.schema(),
            "inputs": [self._describe_input(spec) for spec in self.signature.inputs.values()],
            "outputs": [{"name": name, "shape": self.row.shapes.get(name)} for name in self.row.outputs],
            "state": state,
            "examples": list(self.row.examples),
            "error_examples": [{"request": failure.request, "code": failure.code} for failure in self.row.failures],
            "links": self._links(),
            **self.extras,
        }

    def _describe_input(self, spec: Input) -> dict[str, Any]:
        return {
            "name": spec.name,
            "required": spec.required,
            "type": spec.type,
            "dtypes": members(self.row.dtypes.get(spec.name, self.inputs_dtypes)) if spec.takes_tensors else [],
            "shape": self.row.shapes.get(spec.name) if spec.takes_tensors else None,
            **({"description": spec.description} if spec.description else {}),
            **spec.schema(),
        }

    def _links(self) -> dict[str, Any]:
        api = f"/api/v1/operators/{self.name}"
        version = ".".join(TORCH_VERSION.split(".")[:2])
        return {
            "self": api,
            "run": f"{api}/run",
            "shape": f"{api}/shape",
            "page": {language: f"/{language}/operators/{self.name}" for language in ("en", "zh")},
            "torch": f"https://docs.pytorch.org/docs/{version}/{self.documentation or f'generated/{self.name}.html'}",
        }
