"""What can be run: every module class of `torch.nn` but the excluded ones, found by introspection when the catalogue is asked for."""

import functools
from dataclasses import dataclass
from typing import Any

import torch

from app.errors import UnknownOperator, invalid
from app.operators import signatures, table
from app.operators.arguments import ModuleValue
from app.operators.dtypes import COMPLEX, FLOATING, members

EXCLUDED = {
    "Module": "the abstract base of all modules",
    "Container": "deprecated since torch 0.4; use Sequential or ModuleList",
    "RNNBase": "the base of RNN, LSTM and GRU",
    "RNNCellBase": "the base of RNNCell, LSTMCell and GRUCell",
    "ModuleList": "holds modules and has no forward of its own; it can be the modules of a Sequential",
    "ModuleDict": "holds modules by name and has no forward of its own",
    "ParameterList": "holds parameters and has no forward",
    "ParameterDict": "holds parameters by name and has no forward",
    "DataParallel": "drives several GPUs; DistributedDataParallel replaces it",
    "NLLLoss2d": "an alias of NLLLoss, deprecated",
    "LinearCrossEntropyOptions": "not a module: the options of LinearCrossEntropyLoss",
}
"""Names of `torch.nn.modules.__all__` that are not operators, with the reason."""

TORCH_VERSION = torch.__version__.split("+")[0]

_ARGUMENT_ONLY = frozenset({"ModuleList"})
_DEEPEST_MODULE = 16


@dataclass(frozen=True)
class Operator:
    """One runnable module class and everything known about it."""

    name: str
    cls: type[torch.nn.Module]
    signature: signatures.Signature
    row: table.Row

    @property
    def category(self) -> str:
        return self.cls.__module__.rpartition(".")[2]

    def takes_floats(self, name: str) -> bool:
        """Whether the input takes floating (or complex) tensors and no others."""
        return set(members(self.row.dtypes.get(name, "floating"))) <= {*FLOATING, *COMPLEX}

    def describe(self, state: dict[str, Any]) -> dict[str, Any]:
        """Its page in the catalogue as plain data; `state` has the tensors of the first example by name."""
        return {
            "name": self.name,
            "kind": "module",
            "category": self.category,
            "summary": {"en": self.row.en, "zh": self.row.zh},
            "signature": str(self.signature),
            "arguments": self.signature.schema(),
            "inputs": [self._describe_input(spec) for spec in self.signature.inputs.values()],
            "outputs": [{"name": name, "shape": self.row.shapes.get(name)} for name in self.row.outputs],
            "state": state,
            "examples": list(self.row.examples),
            "error_examples": [{"request": failure.request, "code": failure.code} for failure in self.row.failures],
            "links": _links(self.name),
        }

    def _describe_input(self, spec: signatures.Input) -> dict[str, Any]:
        takes_tensors = "tensor" in spec.type
        return {
            "name": spec.name,
            "required": spec.required,
            "type": spec.type,
            "dtypes": members(self.row.dtypes.get(spec.name, "floating")) if takes_tensors else [],
            "shape": self.row.shapes.get(spec.name) if takes_tensors else None,
        }


def names() -> list[str]:
    """Full names of all operators, in torch's own order."""
    return [f"torch.nn.{name}" for name in torch.nn.modules.__all__ if name not in EXCLUDED]


def canonical(name: str) -> str:
    """The full name for `nn.ReLU`, `ReLU` or `torch.nn.ReLU`. Errors: `UnknownOperator`, with the reason if left out on purpose."""
    short = name.removeprefix("torch.").removeprefix("nn.")
    if short in EXCLUDED:
        raise UnknownOperator(f"torch.nn.{short} cannot be run: {EXCLUDED[short]}", operator=name)
    if short not in _short_names():
        raise UnknownOperator(f"there is no operator {name!r}", operator=name)
    return f"torch.nn.{short}"


@functools.cache
def _short_names() -> frozenset[str]:
    return frozenset(name.removeprefix("torch.nn.") for name in names())


@functools.cache
def operator(name: str) -> Operator:
    """The operator of that full name."""
    cls = getattr(torch.nn, name.removeprefix("torch.nn."))
    return Operator(name, cls, signatures.derive(name, cls, read_module), table.MODULES[name])


def aliases() -> dict[str, str]:
    """Shorter spellings of each name."""
    return {alias: name for name in names() for alias in (name.removeprefix("torch."), name.removeprefix("torch.nn."))}


def read_module(value: dict[str, Any], pointer: str) -> ModuleValue:
    """A module-valued argument, `{"operator": name, "arguments": {…}}`. Errors: `invalid` ones."""
    if pointer.count("/arguments") > _DEEPEST_MODULE:
        raise invalid(f"modules are nested deeper than {_DEEPEST_MODULE}", pointer)
    extra = [key for key in value if key not in ("operator", "arguments")]
    if extra or not isinstance(value["operator"], str):
        raise invalid('a module is {"operator": name, "arguments": {…}}', f"{pointer}/{extra[0]}" if extra else f"{pointer}/operator")
    return _signature(value["operator"], f"{pointer}/operator").read_arguments(value.get("arguments", {}), f"{pointer}/arguments")


def _signature(name: str, pointer: str) -> signatures.Signature:
    short = name.removeprefix("torch.").removeprefix("nn.")
    if short in _ARGUMENT_ONLY:
        return _container_signature(short)
    try:
        return operator(canonical(name)).signature
    except UnknownOperator as error:
        raise invalid(error.detail, pointer) from error


@functools.cache
def _container_signature(short: str) -> signatures.Signature:
    return signatures.derive(f"torch.nn.{short}", getattr(torch.nn, short), read_module)


def _links(name: str) -> dict[str, Any]:
    api = f"/api/v1/operators/{name}"
    version = ".".join(TORCH_VERSION.split(".")[:2])
    return {
        "self": api,
        "run": f"{api}/run",
        "shape": f"{api}/shape",
        "page": {language: f"/{language}/operators/{name}" for language in ("en", "zh")},
        "torch": f"https://docs.pytorch.org/docs/{version}/generated/{name}.html",
    }
