"""The samplers, data sets and the loader: one row a name of `torch.utils.data`."""

from typing import Any

from app.operators.rows import Failure, Row

DRAWN = {"indices": "(draws)", "epoch": "(draws)"}
BATCHED = {**DRAWN, "batch": "(draws)", "batch_sizes": "(batches)"}
NO_SIZE = Failure({}, "invalid_input")
TOO_MANY = Failure({"inputs": {"size": 1_000_000_000}}, "over_limit")


def sampler(name: str, **arguments: Any) -> dict[str, Any]:
    return {"operator": f"torch.utils.data.{name}", "arguments": arguments}


ROWS: dict[str, Row] = {
    "torch.utils.data.SequentialSampler": Row(
        en="Draws every index once, in order.",
        zh="按顺序把每个下标取一遍。",
        outputs=("indices",),
        shapes=DRAWN,
        examples=({"inputs": {"size": 10}}, {"inputs": {"size": 3, "epochs": 2}}),
        failures=(NO_SIZE, TOO_MANY),
    ),
    "torch.utils.data.RandomSampler": Row(
        en="Draws every index once in random order, or any index again and again with replacement.",
        zh="以随机顺序把每个下标取一遍；有放回时同一下标可能多次出现。",
        outputs=("indices",),
        shapes=DRAWN,
        examples=(
            {"inputs": {"size": 10}},
            {"arguments": {"replacement": True, "num_samples": 20}, "inputs": {"size": 10}, "seed": 1},
            {"inputs": {"size": 5, "epochs": 3}},
        ),
        failures=(
            TOO_MANY,
            Failure({"arguments": {"replacement": True, "num_samples": 1_000_000_000}, "inputs": {"size": 10}}, "over_limit"),
            Failure({"inputs": {"size": 0}}, "torch_error"),
        ),
    ),
    "torch.utils.data.SubsetRandomSampler": Row(
        en="Draws the indices that you list, each once, in random order.",
        zh="只从给定的下标列表里取，每个取一次，顺序随机。",
        outputs=("indices",),
        shapes=DRAWN,
        examples=(
            {"arguments": {"indices": [0, 2, 4, 6, 8]}},
            {"arguments": {"indices": [10, 20, 30]}, "inputs": {"epochs": 2}, "seed": 1},
        ),
        failures=(Failure({"arguments": {"indices": 5}}, "invalid_argument"), Failure({}, "invalid_argument")),
    ),
    "torch.utils.data.WeightedRandomSampler": Row(
        en="Draws each index with a probability in proportion to its weight.",
        zh="按权重比例决定每个下标被抽中的概率，常用来平衡类别。",
        outputs=("indices",),
        shapes=DRAWN,
        examples=(
            {"arguments": {"weights": [0.1, 0.9, 0.4, 0.7, 3.0, 0.6], "num_samples": 20}},
            {"arguments": {"weights": [1, 1, 8], "num_samples": 3, "replacement": False}, "seed": 1},
        ),
        failures=(
            Failure({"arguments": {"weights": [1, 1], "num_samples": 3, "replacement": False}}, "torch_error"),
            Failure({"arguments": {"weights": [1, -1], "num_samples": 3}}, "torch_error"),
        ),
    ),
    "torch.utils.data.BatchSampler": Row(
        en="Gathers the indices of another sampler into batches, and may drop a last one that is short.",
        zh="把另一个采样器给出的下标攒成一批一批，可以丢弃最后不满的一批。",
        outputs=("indices", "batch", "batch_sizes"),
        shapes=BATCHED,
        examples=(
            {
                "arguments": {"sampler": sampler("RandomSampler"), "batch_size": 3, "drop_last": False},
                "inputs": {"size": 10},
            },
            {
                "arguments": {"sampler": sampler("SequentialSampler"), "batch_size": 4, "drop_last": True},
                "inputs": {"size": 10, "epochs": 2},
            },
            {"arguments": {"sampler": sampler("SubsetRandomSampler", indices=[1, 3, 5]), "batch_size": 2, "drop_last": False}},
        ),
        failures=(
            Failure({"arguments": {"sampler": sampler("RandomSampler"), "batch_size": 3, "drop_last": False}}, "invalid_input"),
            Failure(
                {"arguments": {"sampler": sampler("RandomSampler"), "batch_size": 0, "drop_last": False}, "inputs": {"size": 10}},
                "torch_error",
            ),
        ),
    ),
    "torch.utils.data.DistributedSampler": Row(
        en="Gives one of several processes its share of the indices, all shares equally long.",
        zh="把下标平均分给多个进程，给出其中一个进程应取的那一份。",
        outputs=("indices",),
        shapes=DRAWN,
        examples=(
            {"arguments": {"num_replicas": 3, "rank": 0}, "inputs": {"size": 10}},
            {"arguments": {"num_replicas": 2, "rank": 1, "shuffle": False, "drop_last": True}, "inputs": {"size": 9, "epochs": 2}},
        ),
        failures=(
            Failure({"arguments": {"num_replicas": 2, "rank": 2}, "inputs": {"size": 10}}, "torch_error"),
            Failure({"inputs": {"size": 10}}, "torch_error"),
        ),
    ),
    "torch.utils.data.TensorDataset": Row(
        en="Puts tensors side by side: sample i is row i of each of them.",
        zh="把几个张量并排成数据集，第 i 个样本就是各张量的第 i 行。",
        outputs=("item_0", "item_1"),
        shapes={"tensors": "(N, *) each", "item_0": "(*) or (places, *)"},
        examples=(
            {"inputs": {"tensors": [[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [0, 1, 0]], "index": 1}},
            {"inputs": {"tensors": ["arange(12)"], "index": [0, -1]}},
        ),
        failures=(
            Failure({"inputs": {"tensors": [[1.0, 2.0], [1.0, 2.0, 3.0]], "index": 0}}, "torch_error"),
            Failure({"inputs": {"tensors": [[1.0, 2.0]], "index": 2}}, "invalid_input"),
        ),
    ),
    "torch.utils.data.Subset": Row(
        en="Keeps the samples of a data set at the indices that you list.",
        zh="只保留数据集中给定下标处的样本。",
        outputs=("indices",),
        shapes={"indices": "(samples)"},
        examples=({"arguments": {"indices": [0, 2, 4]}, "inputs": {"size": 6}},),
        failures=(Failure({"arguments": {"indices": [9]}, "inputs": {"size": 6}}, "torch_error"),),
    ),
    "torch.utils.data.ConcatDataset": Row(
        en="Joins data sets end to end: one index runs through them all.",
        zh="把多个数据集首尾相接，用一个连续的下标访问。",
        outputs=("dataset", "index", "ends"),
        shapes={"dataset": "(samples)", "index": "(samples)", "ends": "(data sets)"},
        examples=({"inputs": {"sizes": [3, 2, 4]}},),
        failures=(
            Failure({"inputs": {"sizes": []}}, "torch_error"),
            Failure({"inputs": {"sizes": [60_000, 60_000]}}, "over_limit"),
        ),
    ),
    "torch.utils.data.random_split": Row(
        en="Splits a data set at random into parts of given lengths or fractions.",
        zh="按给定的长度或比例，把数据集随机分成几部分。",
        outputs=("indices", "part"),
        shapes={"indices": "(samples)", "part": "(samples)"},
        examples=(
            {"arguments": {"lengths": [7, 3]}, "inputs": {"size": 10}},
            {"arguments": {"lengths": [0.6, 0.2, 0.2]}, "inputs": {"size": 12}, "seed": 1},
        ),
        failures=(Failure({"arguments": {"lengths": [7, 4]}, "inputs": {"size": 10}}, "torch_error"),),
    ),
    "torch.utils.data.DataLoader": Row(
        en="Serves a data set in batches, in order or shuffled anew each epoch.",
        zh="把数据集一批一批地取出，可按顺序，也可每个轮次重新打乱。",
        outputs=("indices", "batch", "batch_sizes"),
        shapes={**BATCHED, "tensors": "(N, *) each"},
        examples=(
            {"arguments": {"batch_size": 4, "shuffle": True}, "inputs": {"size": 10}},
            {"arguments": {"batch_size": 4, "shuffle": True, "drop_last": True}, "inputs": {"size": 10, "epochs": 2}, "seed": 1},
            {
                "arguments": {"batch_size": 2, "shuffle": True},
                "inputs": {"tensors": ["linspace(1, 10, 5)", "linspace(10, 1, 5)"]},
            },
            {
                "arguments": {"batch_size": 5, "sampler": sampler("WeightedRandomSampler", weights=[1, 1, 8], num_samples=12)},
                "inputs": {"tensors": [[[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]]},
            },
        ),
        failures=(
            Failure({"arguments": {"shuffle": True, "sampler": sampler("SequentialSampler")}, "inputs": {"size": 4}}, "torch_error"),
            Failure({"inputs": {"size": 1_000_000_000}}, "over_limit"),
            Failure({"inputs": {"size": 3, "tensors": [[1.0, 2.0]]}}, "invalid_input"),
        ),
    ),
}
