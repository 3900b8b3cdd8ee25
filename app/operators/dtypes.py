"""The dtypes that travel: their names, and the classes of them an input may take."""

import torch

DTYPES: dict[str, torch.dtype] = {
    name: getattr(torch, name)
    for name in (
        "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64",
        "uint8", "uint16", "uint32", "uint64", "bool", "complex64", "complex128",
    )
}  # fmt: skip

NAMES: dict[torch.dtype, str] = {dtype: name for name, dtype in DTYPES.items()}

FLOATING = tuple(name for name, dtype in DTYPES.items() if dtype.is_floating_point)
COMPLEX = tuple(name for name, dtype in DTYPES.items() if dtype.is_complex)
INTEGER = tuple(name for name in DTYPES if "int" in name)

CLASSES: dict[str, tuple[str, ...]] = {
    "floating": FLOATING,
    "integer": INTEGER,
    "boolean": ("bool",),
    "complex": COMPLEX,
    "any": tuple(DTYPES),
}


def members(description: str) -> list[str]:
    """Names of the dtypes in a class or a union of classes: `"floating or integer"`."""
    return [name for part in description.split(" or ") for name in CLASSES[part]]
