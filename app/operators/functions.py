"""The functions: of `torch`, its namespaces and `torch.nn.functional`, and methods of tensors that have no function of their own."""

from app.operators.operator import Operator

KIND = "function"
EXCLUDED: dict[str, str] = {}


def names() -> list[str]:
    return []


def operator(name: str) -> Operator:
    raise KeyError(name)
