"""Run requests answered by torch alone, without a line of the app: run as a script, pickled requests in, saved tensors out.

`python reference.py REQUESTS.json RESULTS.pt`: REQUESTS is a list of [operator name, request]; RESULTS a list of
{"outputs": [tensor, …], "gradients": {name: tensor}}. It reads only the tensor forms the example table uses.
"""

import ast
import json
import re
import sys
import warnings
from typing import Any

import torch


def read_tensor(value: Any) -> Any:
    if isinstance(value, str):
        return _called(*re.fullmatch(r"(\w+)\((.*)\)", value).groups())  # type: ignore[union-attr]
    if isinstance(value, dict) and "fill" in value:
        keywords = {key: item for key, item in value.items() if key not in ("fill", "seed", "dtype")}
        return _filled(value["fill"], [], keywords, value.get("seed"), value.get("dtype"))
    if isinstance(value, dict):
        tensor = _plain(value["data"], value.get("dtype"))
        return tensor.reshape(value["shape"]) if "shape" in value else tensor
    if isinstance(value, list) and value and isinstance(value[0], str) and "(" in value[0]:
        return tuple(read_tensor(item) for item in value)
    return _plain(value, None)


def _plain(data: Any, dtype: str | None) -> torch.Tensor:
    if dtype in ("complex64", "complex128"):
        return torch.view_as_complex(torch.tensor(data, dtype=torch.float32 if dtype == "complex64" else torch.float64))
    numbers = json.loads(json.dumps(data).replace('"NaN"', "NaN").replace('"Infinity"', "Infinity").replace('"-Infinity"', "-Infinity"))
    return torch.tensor(numbers, dtype=getattr(torch, dtype) if dtype else None)


def _called(name: str, written: str) -> torch.Tensor:
    positional, keywords = [], {}
    for part in re.split(r"[,;](?![^()]*\))", written):
        key, _, value = part.rpartition("=")
        value = value.strip()
        if key:
            keywords[key.strip()] = value if value in ("int64", "float64", "float16", "bool") else ast.literal_eval(value)
        else:
            positional.append(ast.literal_eval(value))
    return _filled(name, positional, keywords, keywords.pop("seed", None), keywords.pop("dtype", None))


def _filled(name: str, positional: list[Any], keywords: dict[str, Any], seed: int | None, dtype: str | None) -> torch.Tensor:
    shape = keywords.pop("shape", None)
    if name in ("randn", "rand", "zeros", "ones") and positional:
        shape, positional = positional, []
    if name in ("randn", "rand", "randint"):
        keywords["generator"] = torch.Generator().manual_seed(seed or 0)
    if dtype:
        keywords["dtype"] = getattr(torch, dtype)
    if name == "randint":
        low, high = keywords.pop("low", 0), keywords.pop("high", None)
        positional = positional or [low, high, shape]
        return torch.randint(*positional, **keywords)
    if name in ("arange", "linspace", "logspace", "eye"):
        made = getattr(torch, name)(*positional, **keywords)
        return made.reshape(shape) if shape else made
    return getattr(torch, name)(*([shape] if shape is not None else []), *positional, **keywords)


def read_argument(value: Any, annotation: str) -> Any:
    if isinstance(value, dict) and "operator" in value:
        return build(value["operator"], value.get("arguments", {}))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [read_argument(item, annotation) for item in value]
    if isinstance(value, str) and value.startswith("torch.nn.functional."):
        return getattr(torch.nn.functional, value.rpartition(".")[2])
    if isinstance(value, dict) and "data" not in value and "fill" not in value:
        return torch.nn.modules.LinearCrossEntropyOptions(**value)
    if annotation == "tensor":
        return read_tensor(value)
    if isinstance(value, str) and annotation == "dtype":
        return getattr(torch, value)
    return {"Infinity": float("inf")}.get(value, value) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


TENSOR_ARGUMENTS = {"weight", "pos_weight", "_weight", "_random_samples"}


def build(name: str, arguments: dict[str, Any]) -> torch.nn.Module:
    module_class = getattr(torch.nn, name.rpartition(".")[2])
    read = {
        key: read_argument(value, "tensor" if key in TENSOR_ARGUMENTS and not isinstance(value, bool) else key)
        for key, value in arguments.items()
    }
    return module_class(*read.pop("modules")) if "modules" in read else module_class(**read)


def leaves(value: Any) -> list[Any]:
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, tuple | list) else [value]


def answer(name: str, request: dict[str, Any]) -> dict[str, Any]:
    torch.set_default_dtype(getattr(torch, request.get("dtype", "float32")))
    torch.manual_seed(request.get("seed", 0))
    module = build(name, request.get("arguments", {})).train(request.get("training", False))
    module.load_state_dict({key: read_tensor(value) for key, value in request.get("state", {}).items()}, strict=False)
    inputs = {
        key: value if isinstance(value, bool) or key == "output_size" else read_tensor(value) for key, value in request["inputs"].items()
    }
    gradients = request.get("gradients", False)
    tracked = {}
    if gradients:
        for key, value in inputs.items():
            for index, tensor in enumerate(leaves(value)):
                if isinstance(tensor, torch.Tensor) and (tensor.is_floating_point() or tensor.is_complex()):
                    tracked[f"inputs.{key}.{index}" if isinstance(value, tuple) else f"inputs.{key}"] = tensor.requires_grad_()
    torch.manual_seed(request.get("seed", 0))
    with torch.set_grad_enabled(bool(gradients)):
        outputs = [leaf for leaf in leaves(module(**inputs)) if leaf is not None]
    if gradients:
        _backward(outputs, gradients)
        tracked |= {f"state.{key}": parameter for key, parameter in module.named_parameters()}
    grads = {key: tensor.grad.to_dense() for key, tensor in tracked.items() if tensor.grad is not None}
    torch.set_default_dtype(torch.float32)
    return {"outputs": [output.detach() for output in outputs], "gradients": grads}


def _backward(outputs: list[Any], gradients: Any) -> None:
    if isinstance(gradients, dict):
        (given,) = gradients.values()
        outputs[0].backward(read_tensor(given).to(outputs[0]))
        return
    roots = [output for output in outputs if output.requires_grad]
    torch.autograd.backward(roots, [torch.ones_like(root) for root in roots])


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with open(sys.argv[1]) as file:
        asked = json.load(file)
    torch.set_num_threads(1)
    torch.save([answer(name, request) for name, request in asked], sys.argv[2])
