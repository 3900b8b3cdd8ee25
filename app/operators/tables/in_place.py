"""Examples of in-place forms, where the one of the function itself does not do: the result must fit the input's shape and dtype."""

from typing import Any

_QUOTIENT = {"inputs": {"input": [1.0, -3.0, 8.0], "other": 2.0}, "gradients": True}
_PRODUCT = {"inputs": {"input": [[1.0, 2.0], [3.0, 4.0]], "other": [10.0, 100.0]}, "gradients": True}
_ARCSINH = {"inputs": {"input": [-2.0, 0.0, 2.0]}}

EXAMPLES: dict[str, dict[str, Any]] = {
    "torch.Tensor.addmm_": {
        "arguments": {"beta": 2.0},
        "inputs": {"input": [[1.0, 0.0], [0.0, 1.0]], "mat1": [[1.0], [2.0]], "mat2": [[3.0, 4.0]]},
        "gradients": True,
    },
    "torch.Tensor.arcsinh_": _ARCSINH,
    "torch.Tensor.asinh_": _ARCSINH,
    "torch.Tensor.div_": _QUOTIENT,
    "torch.Tensor.divide_": _QUOTIENT,
    "torch.Tensor.float_power_": {
        "inputs": {"input": {"data": [1.0, 2.0, 3.0], "dtype": "float64"}, "exponent": 2},
        "gradients": True,
    },
    "torch.Tensor.mul_": _PRODUCT,
    "torch.Tensor.multiply_": _PRODUCT,
    "torch.Tensor.true_divide_": _QUOTIENT,
}
