"""A run as a Python script: torch and the standard library only, the same numbers bit for bit."""

from app.operators import arguments, tensors
from app.operators.execution import Outcome, call_arguments
from app.operators.requests import RunRequest

import torch  # isort: skip


def write(request: RunRequest, outcome: Outcome, device: torch.device) -> str:
    """The script. It assigns each output to a variable of its name and prints it."""
    lines = [*_settings(), f"torch.manual_seed({request.seed})", f"module = {request.module.expression()}"]
    lines += _state(request)
    lines.append(f"module.train({request.training})" if request.training else "module.eval()")
    if device.type != "cpu":
        lines.append(f'module.to("{device}")')
    lines += ["", *_inputs(request, device), "", f"torch.manual_seed({request.seed})", *_call(request, outcome)]
    source = "\n".join(lines) + "\n"
    packed = "import base64\n\n" if "base64.b64decode" in source else ""
    return f"{packed}import torch\n\n{source}"


def _settings() -> list[str]:
    dtype = torch.get_default_dtype()
    return [] if dtype == torch.float32 else [f"torch.set_default_dtype({dtype})"]


def _state(request: RunRequest) -> list[str]:
    if not request.state:
        return []
    lazy = "Lazy" in request.module.expression()
    lines = ["with torch.no_grad():", "    state = module.state_dict()"]
    for name, source in request.state.items():
        if lazy:
            lines.append(f'    if torch.nn.parameter.is_lazy(state["{name}"]):')
            lines.append(f'        state["{name}"].materialize({source.shape})')
        lines.append(f'    state["{name}"].copy_({source.expression()})')
    return lines


def _inputs(request: RunRequest, device: torch.device) -> list[str]:
    lines = []
    for name, value in request.inputs.items():
        moved = "" if device.type == "cpu" else f'.to("{device}")'
        if isinstance(value, tuple) and any(isinstance(item, tensors.SOURCES) for item in value):
            items = ", ".join(f"{item.expression()}{moved}{_tracked(request, item)}" for item in value)
            lines.append(f"{name} = ({items},)")
        elif isinstance(value, tensors.SOURCES):
            lines.append(f"{name} = {value.expression()}{moved}{_tracked(request, value)}")
        else:
            lines.append(f"{name} = {arguments.expression(value)}")
    return lines


def _tracked(request: RunRequest, source: tensors.Source) -> str:
    return ".requires_grad_()" if request.gradients and (source.dtype.is_floating_point or source.dtype.is_complex) else ""


def _call(request: RunRequest, outcome: Outcome) -> list[str]:
    positional, named = call_arguments(request, {name: name for name in request.inputs})
    called = f"{outcome.pattern} = module({', '.join([*positional, *(f'{name}={name}' for name in named)])})"
    shown = [f"print({name})" for name in outcome.outputs]
    if not request.gradients:
        return ["with torch.inference_mode():", f"    {called}", *shown]
    return [called, *shown, *_backward(request, outcome)]


def _backward(request: RunRequest, outcome: Outcome) -> list[str]:
    roots = {
        name: request.upstream[name].expression() if name in request.upstream else f"torch.ones_like({name})"
        for name, output in outcome.outputs.items()
        if output.requires_grad and (not request.upstream or name in request.upstream)
    }
    if not roots:
        return []
    upstream = ", ".join(f"({written}).to({name})" if name in request.upstream else written for name, written in roots.items())
    return ["", f"torch.autograd.backward([{', '.join(roots)}], [{upstream}])", *_gradient_prints(outcome)]


def _gradient_prints(outcome: Outcome) -> list[str]:
    lines = []
    for name in outcome.gradients or {}:
        root, _, rest = name.partition(".")
        variable = f'module.get_parameter("{rest}")' if root == "state" else rest
        base, _, index = variable.partition(".") if root == "inputs" else (variable, "", "")
        lines.append(f"print({base}[{index}].grad)" if index else f"print({base}.grad)")
    return lines
