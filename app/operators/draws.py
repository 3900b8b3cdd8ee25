"""The loops that samplers, loaders and data sets run in, with torch alone: a script that reproduces a run contains them.

All of it happens on the CPU, whatever the default device: samplers make generators there."""

from collections.abc import Callable, Iterator
from typing import Any

import torch


def draw(make_sampler: Callable[[range], torch.utils.data.Sampler[int]], size: int = 0, epochs: int = 1) -> dict[str, torch.Tensor]:
    """The indices that a sampler draws, in their order, epoch after epoch."""
    with torch.device("cpu"):
        sampler = make_sampler(range(size))
        drawn: list[list[int]] = []
        for epoch in range(epochs):
            if isinstance(sampler, torch.utils.data.DistributedSampler):
                sampler.set_epoch(epoch)
            drawn.append(list(sampler))
        outputs = {"indices": torch.tensor([index for indices in drawn for index in indices], dtype=torch.int64)}
        if epochs > 1:
            outputs["epoch"] = torch.arange(epochs).repeat_interleave(torch.tensor([len(indices) for indices in drawn]))
        return outputs


def draw_batches(
    make_batches: Callable[..., Any],
    size: int = 0,
    tensors: tuple[torch.Tensor, ...] = (),
    epochs: int = 1,
) -> dict[str, torch.Tensor]:
    """The indices in the order they are drawn, and the batch that each lands in, -1 for none; the values of the first three batches."""

    def recorded() -> Iterator[int]:
        for index in sampler:
            indices.append(index)
            yield index

    with torch.device("cpu"):
        batches = make_batches(torch.utils.data.TensorDataset(*tensors) if tensors else range(size))
        batcher = getattr(batches, "batch_sampler", batches)
        sampler = batcher.sampler
        indices: list[int] = []
        batch_of: list[int] = []
        epoch_of: list[int] = []
        sizes: list[int] = []
        values: dict[str, torch.Tensor] = {}
        for epoch in range(epochs):
            if isinstance(sampler, torch.utils.data.DistributedSampler):
                sampler.set_epoch(epoch)
            batcher.sampler = recorded()
            for batch in batches:
                if tensors and len(sizes) < 3:
                    names = [f"batch_{len(sizes)}"] if len(batch) == 1 else [f"batch_{len(sizes)}_{part}" for part in range(len(batch))]
                    values.update(zip(names, batch, strict=True))
                sizes.append(len(batch[0]) if tensors else len(batch))
                batch_of += [len(sizes) - 1] * sizes[-1]
            batch_of += [-1] * (len(indices) - len(batch_of))
            epoch_of += [epoch] * (len(indices) - len(epoch_of))
        outputs = {"indices": torch.tensor(indices, dtype=torch.int64), "batch": torch.tensor(batch_of, dtype=torch.int64)}
        outputs["batch_sizes"] = torch.tensor(sizes, dtype=torch.int64)
        if epochs > 1:
            outputs["epoch"] = torch.tensor(epoch_of, dtype=torch.int64)
        return outputs | values


def split(
    make_parts: Callable[[range], torch.utils.data.Subset[int] | list[torch.utils.data.Subset[int]]], size: int
) -> dict[str, torch.Tensor]:
    """The indices that are in a subset, or in each of several parts, and the part of each."""
    with torch.device("cpu"):
        made = make_parts(range(size))
        parts = made if isinstance(made, list) else [made]
        pairs = [(part[place], number) for number, part in enumerate(parts) for place in range(len(part))]
        indices, part_of = torch.tensor(pairs, dtype=torch.int64).reshape(-1, 2).unbind(1)
        return {"indices": indices, "part": part_of} if made is parts else {"indices": indices}


def concatenate(sizes: tuple[int, ...]) -> dict[str, torch.Tensor]:
    """The data set that each sample of the whole comes from, its index there, and where each data set ends."""
    with torch.device("cpu"):
        parts: list[Any] = [[(number, index) for index in range(size)] for number, size in enumerate(sizes)]
        data: Any = torch.utils.data.ConcatDataset(parts)
        samples = torch.tensor([data[place] for place in range(len(data))], dtype=torch.int64).reshape(-1, 2)
        return {"dataset": samples[:, 0], "index": samples[:, 1], "ends": torch.tensor(data.cumulative_sizes)}


def take(tensors: tuple[torch.Tensor, ...], index: int | tuple[int, ...]) -> dict[str, torch.Tensor]:
    """One sample of a data set of tensors, or those at several places: an item a tensor."""
    data = torch.utils.data.TensorDataset(*tensors)
    return {f"item_{number}": item for number, item in enumerate(data[list(index) if isinstance(index, tuple) else index])}
