"""Samplers, data sets and the loader: the catalogue is torch's own list, every order is torch's, and the picture adds up."""

from itertools import chain
from typing import Any

import pytest
import torch
from torch.utils import data

from app.operators import catalog, samplers


def outputs_of(answer: dict[str, Any]) -> dict[str, Any]:
    assert "error" not in answer, answer
    return {output["name"]: output["data"] for output in answer["outputs"]}


def sampler(name: str, **arguments: Any) -> dict[str, Any]:
    return {"operator": f"torch.utils.data.{name}", "arguments": arguments}


def test_offered_and_excluded_are_torchs_public_names() -> None:
    offered = set(samplers.names())
    assert offered | set(samplers.EXCLUDED) == {f"torch.utils.data.{name}" for name in data.__all__}
    assert not offered & set(samplers.EXCLUDED)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("torch.utils.data.sampler.WeightedRandomSampler", "torch.utils.data.WeightedRandomSampler"),
        ("torch.utils.data.distributed.DistributedSampler", "torch.utils.data.DistributedSampler"),
        ("DataLoader", "torch.utils.data.DataLoader"),
    ],
)
def test_names_of_the_notes_lead_to_operators(alias: str, name: str) -> None:
    assert catalog.canonical(alias) == name


WEIGHTS = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6]
ORDERS = [
    ("SequentialSampler", {}, {"size": 7}, lambda: data.SequentialSampler(range(7))),
    ("RandomSampler", {}, {"size": 50}, lambda: data.RandomSampler(range(50))),
    (
        "RandomSampler",
        {"replacement": True, "num_samples": 40},
        {"size": 9},
        lambda: data.RandomSampler(range(9), replacement=True, num_samples=40),
    ),
    ("SubsetRandomSampler", {"indices": [9, 4, 7]}, {}, lambda: data.SubsetRandomSampler([9, 4, 7])),
    ("WeightedRandomSampler", {"weights": WEIGHTS, "num_samples": 30}, {}, lambda: data.WeightedRandomSampler(WEIGHTS, 30)),
    (
        "WeightedRandomSampler",
        {"weights": WEIGHTS, "num_samples": 4, "replacement": False},
        {},
        lambda: data.WeightedRandomSampler(WEIGHTS, 4, replacement=False),
    ),
]


@pytest.mark.parametrize(("name", "arguments", "inputs", "make"), ORDERS)
def test_order_is_torchs(name: str, arguments: dict, inputs: dict, make: Any, ask: Any) -> None:
    found = outputs_of(ask(f"torch.utils.data.{name}", {"arguments": arguments, "inputs": {**inputs, "epochs": 2}, "seed": 3}))
    torch.manual_seed(3)
    made = make()
    first, second = list(made), list(made)
    assert found["indices"] == first + second
    assert found["epoch"] == [0] * len(first) + [1] * len(second)


def test_distributed_shares_cover_the_data_and_are_torchs(ask: Any) -> None:
    request = {"arguments": {"num_replicas": 3, "rank": 1, "seed": 5}, "inputs": {"size": 10, "epochs": 2}}
    answer = ask("torch.utils.data.DistributedSampler", request)
    made = data.DistributedSampler(range(10), num_replicas=3, rank=1, seed=5)
    expected = []
    for epoch in range(2):
        made.set_epoch(epoch)
        expected += list(made)
    assert outputs_of(answer)["indices"] == expected
    assert answer["ranks"][1] == expected[:4]
    assert set(chain.from_iterable(answer["ranks"])) == set(range(10))


BATCHES = [
    ({"batch_size": 4}, False),
    ({"batch_size": 4, "shuffle": True}, False),
    ({"batch_size": 4, "shuffle": True, "drop_last": True}, True),
    ({"batch_size": 5, "sampler": sampler("WeightedRandomSampler", weights=WEIGHTS, num_samples=13), "drop_last": True}, True),
    ({"batch_sampler": sampler("BatchSampler", sampler=sampler("RandomSampler"), batch_size=3, drop_last=False)}, False),
]


def loader(arguments: dict[str, Any], source: Any) -> data.DataLoader:
    """The loader of those arguments, made by hand."""
    made = dict(arguments)
    if "sampler" in made:
        made["sampler"] = data.WeightedRandomSampler(WEIGHTS, 13)
    if "batch_sampler" in made:
        made["batch_sampler"] = data.BatchSampler(data.RandomSampler(source), 3, False)
    return data.DataLoader(source, **made)


@pytest.mark.parametrize(("arguments", "drops"), BATCHES)
def test_loader_serves_the_batches_of_a_plain_loop(arguments: dict, drops: bool, ask: Any) -> None:
    answer = ask("torch.utils.data.DataLoader", {"arguments": arguments, "inputs": {"size": 10, "epochs": 2}, "seed": 11})
    found = outputs_of(answer)
    torch.manual_seed(11)
    plain = loader(arguments, range(10))
    expected = [batch.tolist() for _ in range(2) for batch in plain]
    grouped = [
        [index for index, batch in zip(found["indices"], found["batch"], strict=True) if batch == number] for number in range(len(expected))
    ]
    assert grouped == expected
    assert found["batch_sizes"] == list(map(len, expected))
    dropped = [index for index, batch in zip(found["indices"], found["batch"], strict=True) if batch == -1]
    assert answer["dropped"] == dropped
    assert bool(dropped) is drops


def test_loader_serves_the_values_of_the_first_batches(ask: Any) -> None:
    values, labels = torch.arange(20.0).reshape(10, 2), torch.arange(10)
    inputs = {"tensors": [values.tolist(), labels.tolist()]}
    found = outputs_of(ask("torch.utils.data.DataLoader", {"arguments": {"batch_size": 3, "shuffle": True}, "inputs": inputs, "seed": 2}))
    torch.manual_seed(2)
    plain = list(data.DataLoader(data.TensorDataset(values, labels), batch_size=3, shuffle=True))
    assert [name for name in found if name.startswith("batch_") and name != "batch_sizes"] == [
        f"batch_{b}_{p}" for b in range(3) for p in (0, 1)
    ]
    for number, (batch, targets) in enumerate(plain[:3]):
        assert found[f"batch_{number}_0"] == batch.tolist()
        assert found[f"batch_{number}_1"] == targets.tolist()


def test_batch_sampler_gathers_what_its_sampler_draws(ask: Any) -> None:
    arguments = {"sampler": sampler("RandomSampler"), "batch_size": 4, "drop_last": True}
    answer = ask("torch.utils.data.BatchSampler", {"arguments": arguments, "inputs": {"size": 10}, "seed": 4})
    torch.manual_seed(4)
    drawn = list(data.RandomSampler(range(10)))
    found = outputs_of(answer)
    assert found["indices"] == drawn
    assert found["batch"] == [0] * 4 + [1] * 4 + [-1] * 2
    assert answer["dropped"] == drawn[8:]
    assert answer["counts"] == [1] * 10


def test_weights_are_told_as_probabilities_and_draws_are_counted(ask: Any) -> None:
    answer = ask("torch.utils.data.WeightedRandomSampler", {"arguments": {"weights": [1, 3, 0, 4], "num_samples": 4000}})
    assert answer["weights"] == [0.125, 0.375, 0.0, 0.5]
    assert sum(answer["counts"]) == 4000
    assert answer["counts"][2] == 0
    assert answer["counts"][3] == pytest.approx(2000, abs=150)


def test_split_parts_are_torchs(ask: Any) -> None:
    found = outputs_of(ask("torch.utils.data.random_split", {"arguments": {"lengths": [0.5, 0.3, 0.2]}, "inputs": {"size": 11}, "seed": 6}))
    torch.manual_seed(6)
    parts = [list(part) for part in data.random_split(range(11), [0.5, 0.3, 0.2])]
    assert found["indices"] == list(chain.from_iterable(parts))
    assert found["part"] == [number for number, part in enumerate(parts) for _ in part]


def test_joined_data_sets_keep_their_places(ask: Any) -> None:
    found = outputs_of(ask("torch.utils.data.ConcatDataset", {"inputs": {"sizes": [2, 0, 3]}}))
    assert found == {"dataset": [0, 0, 2, 2, 2], "index": [0, 1, 0, 1, 2], "ends": [2, 2, 5]}


@pytest.mark.parametrize(("index", "first"), [(1, [3.0, 4.0]), (-1, [5.0, 6.0]), ([0, 2], [[1.0, 2.0], [5.0, 6.0]])])
def test_a_sample_is_a_row_of_each_tensor(index: Any, first: Any, ask: Any) -> None:
    tensors = [[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [7, 8, 9]]
    found = outputs_of(ask("torch.utils.data.TensorDataset", {"inputs": {"tensors": tensors, "index": index}}))
    assert found["item_0"] == first
    assert found["item_1"] == torch.tensor(tensors[1])[index].tolist()


REFUSED = [
    ("RandomSampler", {"inputs": {"size": 10**9}}, "over_limit"),
    ("RandomSampler", {"arguments": {"replacement": True, "num_samples": 10**9}, "inputs": {"size": 3}}, "over_limit"),
    ("RandomSampler", {"inputs": {"size": 1000, "epochs": 1000}}, "over_limit"),
    ("WeightedRandomSampler", {"arguments": {"weights": [1, 2], "num_samples": 10**9}}, "over_limit"),
    ("DistributedSampler", {"arguments": {"num_replicas": 10**9, "rank": 0}, "inputs": {"size": 3}}, "over_limit"),
    ("DataLoader", {"arguments": {"batch_size": 10**9, "drop_last": True}, "inputs": {"size": 3}}, "over_limit"),
    ("DataLoader", {"inputs": {"size": samplers.LARGEST_BATCHES + 1}}, "over_limit"),
    ("DataLoader", {"arguments": {"num_workers": 4}, "inputs": {"size": 3}}, "invalid_argument"),
    ("DataLoader", {"arguments": {"sampler": sampler("BatchSampler")}, "inputs": {"size": 3}}, "invalid_argument"),
    ("ConcatDataset", {"inputs": {"sizes": [10**9]}}, "over_limit"),
    ("ConcatDataset", {"inputs": {"sizes": [samplers.LARGEST_DRAWS, 1]}}, "over_limit"),
    ("random_split", {"arguments": {"lengths": [10**9]}, "inputs": {"size": 10**9}}, "over_limit"),
    ("TensorDataset", {"inputs": {"tensors": [[1.0, 2.0]], "index": [0, 5]}}, "invalid_input"),
]


@pytest.mark.parametrize(("name", "request_", "code"), REFUSED)
@pytest.mark.parametrize("task", ["run", "shape"])
def test_what_is_too_much_or_wrong_is_refused_before_it_is_computed(name: str, request_: dict, code: str, task: str, ask: Any) -> None:
    error = ask(f"torch.utils.data.{name}", request_, task)["error"]
    assert error["code"] == code
    assert code != "over_limit" or error["needed"] > error["limit"]


def test_batches_of_many_rows_are_planned_without_their_values(ask: Any) -> None:
    request = {"arguments": {"batch_size": 500}, "inputs": {"tensors": [{"fill": "zeros", "shape": [20000, 3]}]}}
    predicted = {output["name"]: output["shape"] for output in ask("torch.utils.data.DataLoader", request, "shape")["outputs"]}
    assert predicted["batch_sizes"] == [40]
    assert predicted["batch_2"] == [500, 3]
