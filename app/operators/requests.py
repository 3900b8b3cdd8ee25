"""A run request: from the bytes of a body to checked values, nothing built yet. The members and their meaning are the contract's."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import simdjson
import torch

from app.errors import MalformedJSON, invalid
from app.operators import tensors
from app.operators.dtypes import NAMES
from app.operators.operator import Operator, Subject

MEMBERS = ("arguments", "inputs", "state", "seed", "training", "gradients", "device", "dtype")
_TENSOR_MEMBERS = frozenset({"inputs", "state", "gradients"})
_LONG_BODY_BYTES = 32 * 1024
_MANY_DIGITS = re.compile(rb"\d{19}")
_DEFAULT_DTYPES = {"float16", "bfloat16", "float32", "float64"}


@dataclass(frozen=True)
class RunRequest:
    """What one run is asked to do."""

    operator: Operator
    subject: Subject
    inputs: Mapping[str, Any]
    state: Mapping[str, tensors.Source]
    seed: int
    training: bool
    gradients: bool
    upstream: Mapping[str, tensors.Source]
    """The upstream gradient by output name; empty means ones."""
    device: str


class Bodies:
    """Reads bodies; long ones with simdjson, so that their arrays reach a tensor without a Python object for each number."""

    def __init__(self) -> None:
        self._parser = simdjson.Parser()

    def load(self, body: bytes) -> dict[str, Any]:
        """The request's members. Errors: `MalformedJSON`, or `invalid` where the body is no object."""
        try:
            loaded = self._load_long(body) if len(body) > _LONG_BODY_BYTES else _load_short(body)
        except (ValueError, RuntimeError) as error:  # RecursionError is one; simdjson has its own for nesting
            raise MalformedJSON(f"the body is not JSON: {error}") from error
        if not isinstance(loaded, dict):
            raise invalid(f"a run request is an object, not {loaded!r:.80}", "")
        return loaded

    def _load_long(self, body: bytes) -> Any:
        try:
            document = self._parser.parse(body)
        except RuntimeError:  # something still holds the last document
            self._parser = simdjson.Parser()
            document = self._parser.parse(body)
        if not isinstance(document, simdjson.Object):
            return _load_short(body)
        return {name: (_lazy if name in _TENSOR_MEMBERS else _eager)(document[name]) for name in document.keys()}  # noqa: SIM118 - no dict


def _load_short(body: bytes) -> Any:
    """orjson turns an integer beyond 64 bits into a float without a word; the standard library keeps it whole."""
    if _MANY_DIGITS.search(body):
        return json.loads(body, parse_constant=_refuse_constant)
    return orjson.loads(body or b"{}")


def _refuse_constant(name: str) -> float:
    raise ValueError(f'{name} is not JSON; write "{name}"')


def _lazy(value: Any, depth: int = 0) -> Any:
    """Objects as dicts, arrays of numbers as they are, other arrays as lists. (`items()` would turn every number into an object.)"""
    if isinstance(value, simdjson.Object):
        return {name: _lazy(value[name], depth + 1) for name in value.keys()} if depth < 4 else value.as_dict()  # noqa: SIM118 - no dict
    if isinstance(value, simdjson.Array) and len(value) and isinstance(value[0], simdjson.Object | str):
        return [_lazy(item, depth + 1) for item in value] if depth < 4 else value.as_list()
    return value


def _eager(value: Any) -> Any:
    if isinstance(value, simdjson.Object):
        return value.as_dict()
    return value.as_list() if isinstance(value, simdjson.Array) else value


def default_dtype(members: Mapping[str, Any]) -> torch.dtype:
    """The default floating dtype the request asks for. Errors: `InvalidArgument`."""
    name = members.get("dtype")
    if name is None or name == "float32":
        return torch.float32
    dtype = tensors.read_dtype(name, "/dtype")
    if NAMES[dtype] not in _DEFAULT_DTYPES:
        raise invalid(f"the default dtype must be a floating one ({', '.join(sorted(_DEFAULT_DTYPES))}), not {name!r}", "/dtype")
    return dtype


def read(operator: Operator, members: Mapping[str, Any], *, abstract: bool = False) -> RunRequest:
    """The request, every member checked; torch's default dtype must be the request's by now. Errors: `invalid` ones."""
    for name in members:
        if name not in MEMBERS:
            raise invalid(f"a run request has no member {name!r}; it has {', '.join(MEMBERS)}", f"/{name}")
    gradients = members.get("gradients")
    arguments, inputs = _sorted(operator, _object(members, "arguments"), _object(members, "inputs"))
    subject = operator.subject(operator.signature.read_arguments(arguments, "/arguments"))
    inputs = operator.signature.read_inputs(inputs, abstract=abstract)
    if operator.settle is not None:
        subject, inputs = operator.settle(subject, inputs)
    return RunRequest(
        operator=operator,
        subject=subject,
        inputs=inputs,
        state=_read_tensors(_object(members, "state"), "/state", abstract=abstract),
        seed=_read_seed(members.get("seed")),
        training=_read_flag(members, "training"),
        gradients=bool(gradients) or isinstance(gradients, dict),
        upstream=_read_tensors(gradients, "/gradients", abstract=abstract) if isinstance(gradients, dict) else _no_upstream(members),
        device=_read_device(members.get("device")),
    )


def _sorted(operator: Operator, arguments: dict[str, Any], inputs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A function takes all alike, and some as either: what is given among the arguments but is an input counts as one, and vice versa."""
    if operator.kind == "module":
        return arguments, inputs
    own_arguments, own_inputs = operator.signature.arguments, operator.signature.inputs
    given = {name: value for name, value in arguments.items() if name in own_inputs and name not in own_arguments}
    meant = {name: tensors.listed(value) for name, value in inputs.items() if name in own_arguments and name not in own_inputs}
    if not given and not meant:
        return arguments, inputs
    return (
        {name: value for name, value in (arguments | meant).items() if name not in given},
        {name: value for name, value in (given | inputs).items() if name not in meant},
    )


def _object(members: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = members.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid(f"{name} must be an object, not {value!r:.80}", f"/{name}")
    return value


def _read_tensors(given: Mapping[str, Any], pointer: str, *, abstract: bool) -> dict[str, tensors.Source]:
    return {name: tensors.read(value, f"{pointer}/{name}", abstract=abstract) for name, value in given.items()}


def _no_upstream(members: Mapping[str, Any]) -> dict[str, tensors.Source]:
    _read_flag(members, "gradients", "true, false or an object of upstream gradients by output name")
    return {}


def _read_flag(members: Mapping[str, Any], name: str, words: str = "true or false") -> bool:
    value = members.get(name)
    if value is not None and not isinstance(value, bool):
        raise invalid(f"{name} must be {words}, not {value!r:.80}", f"/{name}")
    return bool(value)


def _read_seed(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**64:
        raise invalid(f"seed must be an integer of 64 bits, not {value!r:.80}", "/seed")
    return value


def _read_device(value: Any) -> str:
    if value is None:
        return "auto"
    if not isinstance(value, str) or not re.fullmatch(r"auto|cpu|cuda(:\d{1,3})?", value):
        raise invalid(f"device must be 'auto', 'cpu', 'cuda' or 'cuda:<index>', not {value!r:.80}", "/device")
    return value
