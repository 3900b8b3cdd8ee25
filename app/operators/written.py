"""Functions of ours for what torch has no single plain call for: any number of operands, Python values, what hangs on parameters.

Each depends on torch alone, since its source is part of the script that a run shows.
"""

from collections.abc import Callable

import torch

# ---- from values


def legacy_tensor(data: torch.Tensor) -> torch.Tensor:
    if data.ndim == 0:
        raise ValueError(f"torch.Tensor({data.item()}) reads a size, and shows memory nobody wrote; torch.tensor holds the number")
    return torch.Tensor(data.tolist())


def tensor(data: torch.Tensor, dtype: torch.dtype | None = None) -> torch.Tensor:
    return torch.tensor(data.tolist(), dtype=dtype)


def as_tensor(data: torch.Tensor, dtype: torch.dtype | None = None) -> torch.Tensor:
    return torch.as_tensor(data, dtype=dtype)


def asarray(obj: torch.Tensor, dtype: torch.dtype | None = None, copy: bool | None = None) -> torch.Tensor:
    return torch.asarray(obj, dtype=dtype, copy=copy)


def from_numpy(ndarray: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(ndarray.cpu().numpy())


def parameter(data: torch.Tensor, requires_grad: bool = True) -> torch.nn.Parameter:
    return torch.nn.Parameter(data, requires_grad=requires_grad)


def is_tensor(obj: torch.Tensor) -> bool:
    return torch.is_tensor(obj)


def is_storage(obj: torch.Tensor) -> bool:
    return torch.is_storage(obj)


# ---- any number of operands


def atleast_1d(tensors: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    return torch.atleast_1d(*tensors)


def atleast_2d(tensors: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    return torch.atleast_2d(*tensors)


def atleast_3d(tensors: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    return torch.atleast_3d(*tensors)


def block_diag(tensors: list[torch.Tensor]) -> torch.Tensor:
    return torch.block_diag(*tensors)


def broadcast_shapes(shapes: list[list[int]]) -> torch.Size:
    return torch.broadcast_shapes(*shapes)


def broadcast_tensors(tensors: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    return torch.broadcast_tensors(*tensors)


def cartesian_prod(tensors: list[torch.Tensor]) -> torch.Tensor:
    return torch.cartesian_prod(*tensors)


def chain_matmul(matrices: list[torch.Tensor]) -> torch.Tensor:
    return torch.chain_matmul(*matrices)


def einsum(operands: list[torch.Tensor], equation: str) -> torch.Tensor:
    return torch.einsum(equation, *operands)


def meshgrid(tensors: list[torch.Tensor], indexing: str = "ij") -> tuple[torch.Tensor, ...]:
    return torch.meshgrid(*tensors, indexing=indexing)


# ---- gradients


def gradients_of(
    inputs: list[torch.Tensor], function: Callable[..., torch.Tensor], grad_outputs: torch.Tensor | None = None
) -> tuple[torch.Tensor, ...]:
    leaves = [tensor.detach().requires_grad_() for tensor in inputs]
    return torch.autograd.grad(function(*leaves), leaves, grad_outputs)


def backward(
    inputs: list[torch.Tensor], function: Callable[..., torch.Tensor], grad_tensors: torch.Tensor | None = None
) -> list[torch.Tensor | None]:
    leaves = [tensor.detach().requires_grad_() for tensor in inputs]
    torch.autograd.backward(function(*leaves), grad_tensors)
    return [leaf.grad for leaf in leaves]


def clip_grad_norm_(
    gradients: list[torch.Tensor], max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> tuple[torch.Tensor, list[torch.Tensor | None]]:
    parameters = [torch.nn.Parameter(torch.zeros_like(gradient)) for gradient in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient.clone()
    total_norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite)
    return total_norm, [parameter.grad for parameter in parameters]


def clip_grad_value_(gradients: list[torch.Tensor], clip_value: float) -> list[torch.Tensor | None]:
    parameters = [torch.nn.Parameter(torch.zeros_like(gradient)) for gradient in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient.clone()
    torch.nn.utils.clip_grad_value_(parameters, clip_value)
    return [parameter.grad for parameter in parameters]


def get_total_norm(gradients: list[torch.Tensor], norm_type: float = 2.0, error_if_nonfinite: bool = False) -> torch.Tensor:
    return torch.nn.utils.get_total_norm(gradients, norm_type, error_if_nonfinite)


# ---- sequences of unequal length


def pack_padded_sequence(
    input: torch.Tensor, lengths: torch.Tensor, batch_first: bool = False, enforce_sorted: bool = True
) -> torch.nn.utils.rnn.PackedSequence:
    return torch.nn.utils.rnn.pack_padded_sequence(input, lengths.cpu(), batch_first, enforce_sorted)


def pad_packed_sequence(
    data: torch.Tensor,
    batch_sizes: torch.Tensor,
    sorted_indices: torch.Tensor | None = None,
    unsorted_indices: torch.Tensor | None = None,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    packed = torch.nn.utils.rnn.PackedSequence(data, batch_sizes.cpu(), sorted_indices, unsorted_indices)
    return torch.nn.utils.rnn.pad_packed_sequence(packed, batch_first, padding_value, total_length)


def pack_sequence(sequences: list[torch.Tensor], enforce_sorted: bool = True) -> torch.nn.utils.rnn.PackedSequence:
    return torch.nn.utils.rnn.pack_sequence(sequences, enforce_sorted)


def pad_sequence(
    sequences: list[torch.Tensor], batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> torch.Tensor:
    return torch.nn.utils.rnn.pad_sequence(sequences, batch_first, padding_value, padding_side)


def unpad_sequence(padded_sequences: torch.Tensor, lengths: torch.Tensor, batch_first: bool = False) -> list[torch.Tensor]:
    return torch.nn.utils.rnn.unpad_sequence(padded_sequences, lengths, batch_first)


def parameters_to_vector(parameters: list[torch.Tensor]) -> torch.Tensor:
    return torch.nn.utils.parameters_to_vector(parameters)


def nonzero(input: torch.Tensor, as_tuple: bool = False) -> torch.Tensor | tuple[torch.Tensor, ...]:
    return torch.nonzero(input, as_tuple=True) if as_tuple else torch.nonzero(input)


_RNN = "torch.nn.utils.rnn."
_UTILS = "torch.nn.utils."

FUNCTIONS: dict[str, Callable[..., object]] = {
    "torch.Tensor": legacy_tensor,
    "torch.nn.Parameter": parameter,
    "torch.autograd.grad": gradients_of,
    "torch.autograd.backward": backward,
    **{
        f"torch.{function.__name__}": function
        for function in (
            *(tensor, as_tensor, asarray, from_numpy, is_tensor, is_storage, nonzero),
            *(atleast_1d, atleast_2d, atleast_3d, block_diag, broadcast_shapes, broadcast_tensors, cartesian_prod, chain_matmul),
            *(einsum, meshgrid),
        )
    },
    **{f"{_UTILS}{function.__name__}": function for function in (clip_grad_norm_, clip_grad_value_, get_total_norm, parameters_to_vector)},
    **{
        f"{_RNN}{function.__name__}": function
        for function in (pack_padded_sequence, pad_packed_sequence, pack_sequence, pad_sequence, unpad_sequence)
    },
}
"""By the name that the catalogue has for each."""

DIFFERENTIATING = frozenset({"torch.autograd.grad", "torch.autograd.backward"})
"""Those that need autograd, whatever the request says of gradients."""
