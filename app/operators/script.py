"""A run as a Python script: torch and the standard library only, the same numbers bit for bit."""

import re
from collections.abc import Iterator
from textwrap import indent

import torch

from app.operators import arguments, tensors
from app.operators.execution import Outcome
from app.operators.requests import RunRequest


def write(request: RunRequest, outcome: Outcome, device: torch.device) -> str:
    """The script. It assigns each output to a variable of its name and prints it."""
    seed = f"torch.manual_seed({request.seed})"
    definitions = request.subject.definitions()
    lines = [
        "import torch",
        "",
        *_subject(request, outcome, device, definitions),
        *_inputs(request, device),
        "",
        seed,
        *_call(request, outcome),
        "",
    ]
    source = "\n".join(lines)
    imports = list(_imports(source, definitions))
    return "\n".join([*imports, "", source] if imports else [source])


def _imports(source: str, definitions: str) -> Iterator[str]:
    """What it needs of the standard library. The source may have a million characters, so only the definitions are searched for names."""
    yield from (f"import {module}" for module in _MODULES if f"{module}." in source)
    for module, names in _NAMES.items() if definitions else ():
        if used := [name for name in names if re.search(rf"\b{name}[\[\],]", definitions)]:
            yield f"from {module} import {', '.join(used)}"


_MODULES = ("base64", "math")
_NAMES = {"collections.abc": ("Callable", "Iterable", "Iterator"), "typing": ("Any",)}
"""What the functions written here may use of the standard library; of these modules only names, in annotations."""


def _subject(request: RunRequest, outcome: Outcome, device: torch.device, definitions: str) -> Iterator[str]:
    if definitions:
        yield from ("", definitions, "")
    dtype = torch.get_default_dtype()
    if dtype != torch.float32:
        yield f"torch.set_default_dtype({dtype})"
    if outcome.module is not None:
        yield from _module(request, device)
        yield ""
    elif device.type != "cpu":
        yield f'torch.set_default_device("{device}")'


def _module(request: RunRequest, device: torch.device) -> Iterator[str]:
    yield f"torch.manual_seed({request.seed})"
    yield f"module = {arguments.expression(request.subject)}"
    if request.state:
        yield from _state(request)
    yield "module.train()" if request.training else "module.eval()"
    if device.type != "cpu":
        yield f'module.to("{device}")'


def _state(request: RunRequest) -> Iterator[str]:
    lazy = "Lazy" in arguments.expression(request.subject)
    yield "with torch.no_grad():"
    yield "    state = module.state_dict()"
    for name, source in request.state.items():
        if lazy:
            yield f'    if torch.nn.parameter.is_lazy(state["{name}"]):'
            yield f'        state["{name}"].materialize({source.shape})'
        yield f'    state["{name}"].copy_({source.expression()})'


def _inputs(request: RunRequest, device: torch.device) -> Iterator[str]:
    moved = "" if device.type == "cpu" else f'.to("{device}")'
    for name, value in request.inputs.items():
        if isinstance(value, tensors.SOURCES):
            yield f"{name} = {value.expression()}{moved}{_tracked(request, value)}"
        elif isinstance(value, tuple) and any(isinstance(item, tensors.SOURCES) for item in value):
            items = ", ".join(f"{item.expression()}{moved}{_tracked(request, item)}" for item in value)
            yield f"{name} = ({items},)"
        else:
            yield f"{name} = {arguments.expression(value)}"


def _tracked(request: RunRequest, source: tensors.Source) -> str:
    return ".requires_grad_()" if request.gradients and (source.dtype.is_floating_point or source.dtype.is_complex) else ""


def _call(request: RunRequest, outcome: Outcome) -> Iterator[str]:
    given = {name: f"{name}.clone()" if name in request.subject.copied_inputs else name for name in request.inputs}
    positional, named = request.operator.signature.order(given)
    values = ".values()" if outcome.by_name else ""
    called = f"{outcome.pattern} = {request.subject.call([*positional, *(f'{name}={value}' for name, value in named.items())])}{values}"
    if request.gradients or request.subject.differentiates:
        yield called
    else:
        yield "with torch.inference_mode():"
        yield indent(called, "    ")
    for name in outcome.outputs:
        yield f"print({name})"
    if request.gradients:
        yield from _backward(request, outcome)


def _backward(request: RunRequest, outcome: Outcome) -> Iterator[str]:
    roots = {
        name: f"({request.upstream[name].expression()}).to({name})" if name in request.upstream else f"torch.ones_like({name})"
        for name, output in outcome.outputs.items()
        if output.requires_grad and (not request.upstream or name in request.upstream)
    }
    if roots:
        yield ""
        yield f"torch.autograd.backward([{', '.join(roots)}], [{', '.join(roots.values())}])"
    for name in outcome.gradients or {}:
        root, _, rest = name.partition(".")
        base, _, index = rest.partition(".")
        variable = f'module.get_parameter("{rest}")' if root == "state" else f"{base}[{index}]" if index else base
        yield f"print({variable}.grad)"
