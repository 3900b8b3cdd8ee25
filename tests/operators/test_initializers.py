"""Initialisers: the catalogue is torch's own list, the numbers are torch's, and the pictures beside them are worked out right."""

import math

import pytest
import torch

from app.operators import catalog, initializers
from tests.operators.test_torch_samples import from_json

DRAWN = [
    ("uniform_", {"a": -1.0, "b": 2.0}, [40, 50]),
    ("normal_", {"mean": 0.5, "std": 0.1}, [40, 50]),
    ("trunc_normal_", {"std": 0.5, "a": -0.5, "b": 1.0}, [40, 50]),
    ("trunc_normal_", {"a": 2.0, "b": 3.0}, [40, 50]),
    ("xavier_uniform_", {"gain": 2.0}, [40, 50]),
    ("xavier_normal_", {}, [16, 8, 3, 3]),
    ("kaiming_uniform_", {"mode": "fan_out", "nonlinearity": "tanh"}, [40, 50]),
    ("kaiming_normal_", {"a": 0.2}, [16, 8, 3, 3]),
]
FIXED = [
    ("constant_", {"val": 0.5}, [3, 4], {0.5: 1.0}),
    ("ones_", {}, [3], {1.0: 1.0}),
    ("zeros_", {}, [3], {0.0: 1.0}),
    ("eye_", {}, [3, 4], {0.0: 0.75, 1.0: 0.25}),
    ("dirac_", {"groups": 2}, [4, 3, 3], {0.0: 8 / 9, 1.0: 1 / 9}),
]
OTHERS = [("orthogonal_", {"gain": 2.0}, [6, 2, 2]), ("sparse_", {"sparsity": 0.3}, [7, 4])]
EVERY = [(name, arguments, shape) for name, arguments, shape, *_ in (*DRAWN, *FIXED, *OTHERS)]


def request_of(arguments: dict, shape: list[int], **members) -> dict:
    return {"arguments": arguments, "inputs": {"tensor": {"shape": shape}}, **members}


def test_offered_and_excluded_are_torchs_public_names() -> None:
    offered = set(initializers.names())
    assert offered | set(initializers.EXCLUDED) == {f"torch.nn.init.{name}" for name in torch.nn.init.__all__}
    assert not offered & set(initializers.EXCLUDED)


def test_every_initialiser_but_the_gain_is_compared_below() -> None:
    assert {f"torch.nn.init.{name}" for name, *_ in EVERY} | {"torch.nn.init.calculate_gain"} == set(initializers.names())


@pytest.mark.parametrize("old", initializers.EXCLUDED)
def test_an_old_name_leads_to_the_new_one(old: str) -> None:
    assert catalog.canonical(old) == f"{old}_"


@pytest.mark.parametrize(("name", "arguments", "shape"), EVERY)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_equals_torch_bit_for_bit(name: str, arguments: dict, shape: list[int], dtype: torch.dtype, ask) -> None:
    answer = ask(f"torch.nn.init.{name}", request_of(arguments, shape, seed=7, dtype=str(dtype).removeprefix("torch.")))
    torch.manual_seed(7)
    expected = getattr(torch.nn.init, name)(torch.empty(shape, dtype=dtype), **arguments)
    torch.testing.assert_close(from_json(answer["outputs"][0]), expected, rtol=0, atol=0)


def test_a_tensor_given_is_written_over_and_stays_in_the_script(ask) -> None:
    answer = ask("torch.nn.init.ones_", {"inputs": {"tensor": [[1.5, 2.5]]}})
    assert answer["outputs"][0]["data"] == [[1.0, 1.0]]
    assert "tensor = torch.tensor([[1.5, 2.5]])" in answer["code"]


@pytest.mark.parametrize(("nonlinearity", "param"), [("relu", None), ("tanh", None), ("leaky_relu", 0.2), ("selu", None), ("linear", None)])
def test_gain(nonlinearity: str, param: float | None, ask) -> None:
    given = {} if param is None else {"param": param}
    answer = ask("torch.nn.init.calculate_gain", {"arguments": {"nonlinearity": nonlinearity, **given}})
    assert answer["outputs"][0]["data"] == torch.nn.init.calculate_gain(nonlinearity, param)
    assert "histogram" not in answer


@pytest.mark.parametrize(("name", "arguments", "shape"), EVERY)
def test_histogram_counts_every_element(name: str, arguments: dict, shape: list[int], ask) -> None:
    answer = ask(f"torch.nn.init.{name}", request_of(arguments, shape))
    histogram = answer["histogram"]
    values = from_json(answer["outputs"][0]).double().flatten()
    assert sum(histogram["counts"]) == values.numel()
    assert len(histogram["edges"]) == len(histogram["counts"]) + 1
    inside = (values >= histogram["edges"][0]) & (values < histogram["edges"][1])
    assert histogram["counts"][0] == int(inside.sum())


@pytest.mark.parametrize(("name", "arguments", "shape"), DRAWN)
def test_density_fits_what_was_drawn(name: str, arguments: dict, shape: list[int], ask) -> None:
    """Pearson's statistic over bins in which enough is expected; its mean is their number, its deviation √(2 × number)."""
    histogram = ask(f"torch.nn.init.{name}", request_of(arguments, shape))["histogram"]
    pairs = [(count, density) for count, density in zip(histogram["counts"], histogram["density"], strict=True) if density >= 5]
    statistic = sum((count - density) ** 2 / density for count, density in pairs)
    assert len(pairs) > 10
    assert statistic < len(pairs) + 4 * math.sqrt(2 * len(pairs))
    assert sum(histogram["density"]) == pytest.approx(sum(histogram["counts"]), rel=0.02)


@pytest.mark.parametrize(("name", "arguments", "shape", "points"), FIXED)
def test_fixed_values_are_told_with_their_shares(name: str, arguments: dict, shape: list[int], points: dict, ask) -> None:
    answer = ask(f"torch.nn.init.{name}", request_of(arguments, shape))
    told = {point["value"]: point["share"] for point in answer["distribution"]["points"]}
    values = from_json(answer["outputs"][0])
    assert told == pytest.approx(points)
    assert {value: float((values == value).double().mean()) for value in points} == pytest.approx(points)
    assert answer["histogram"]["density"] is None


def test_sparse_tells_its_zeros_and_the_density_of_the_rest(ask) -> None:
    answer = ask("torch.nn.init.sparse_", request_of({"sparsity": 0.3}, [70, 40]))
    assert answer["distribution"]["points"] == [{"value": 0.0, "share": 0.3}]
    assert answer["outputs"][0]["statistics"]["zeros"] == 0.3 * 2800
    assert sum(answer["histogram"]["density"]) == pytest.approx(0.7 * 2800, rel=0.02)


def test_an_orthogonal_matrix_has_no_density(ask) -> None:
    answer = ask("torch.nn.init.orthogonal_", request_of({}, [8, 8]))
    assert answer["histogram"]["density"] is None
    assert "distribution" not in answer


FANS = [
    ("kaiming_uniform_", {"nonlinearity": "relu"}, [64, 128], "bound", "√(3 / fan_in)"),
    ("kaiming_normal_", {"mode": "fan_out", "a": 0.3}, [16, 8, 3, 3], "std", "√(1 / fan_out)"),
    ("xavier_uniform_", {"gain": 1.5}, [16, 8, 3, 3], "bound", "√(6 / (fan_in + fan_out))"),
    ("xavier_normal_", {}, [64, 128], "std", "√(2 / (fan_in + fan_out))"),
]


@pytest.mark.parametrize(("name", "arguments", "shape", "symbol", "formula"), FANS)
def test_fan_has_the_numbers_torch_used(name: str, arguments: dict, shape: list[int], symbol: str, formula: str, ask) -> None:
    answer = ask(f"torch.nn.init.{name}", request_of(arguments, shape))
    fan = answer["fan"]
    assert (fan["fan_in"], fan["fan_out"]) == torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))
    assert fan["formula"] == f"{symbol} = gain × {formula}"
    assert fan["worked"].endswith(f"= {fan[symbol]:.6g}")
    statistics = answer["outputs"][0]["statistics"]
    assert statistics["std"] == pytest.approx(fan["std"], rel=0.05)
    if symbol == "bound":
        assert 0.98 * fan["bound"] < statistics["max"] <= fan["bound"]


EDGES = [
    ("constant_", {"val": "Infinity"}, [2]),
    ("kaiming_normal_", {}, [0, 3]),
    ("uniform_", {}, [0]),
    ("uniform_", {}, []),
    ("normal_", {"mean": 1e30, "std": 0.0}, [4]),
    ("normal_", {"mean": 1.0, "std": 1e-8}, [4]),
    ("trunc_normal_", {"a": 40.0, "b": 41.0}, [5]),
    ("dirac_", {"groups": -1}, [2, 2, 2]),
    ("xavier_normal_", {"gain": "Infinity"}, [2, 2]),
]


@pytest.mark.parametrize(("name", "arguments", "shape"), EDGES)
def test_odd_values_are_answered(name: str, arguments: dict, shape: list[int], ask) -> None:
    answer = ask(f"torch.nn.init.{name}", request_of(arguments, shape))
    assert "error" not in answer
    assert sum(answer["histogram"]["counts"]) <= math.prod(shape)


def test_torchs_own_warning_comes_through(ask) -> None:
    assert ask("torch.nn.init.kaiming_normal_", request_of({}, [0, 3]))["warnings"] == ["Initializing zero-element tensors is a no-op"]
