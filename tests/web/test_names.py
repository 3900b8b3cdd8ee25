"""The nearest names to one that nobody has."""

import pytest

from app.web.names import MOST_SUGGESTIONS, NearestNames

NAMES = [
    "torch.nn.Sigmoid", "torch.nn.LogSigmoid", "torch.nn.functional.sigmoid", "torch.sigmoid", "torch.nn.ReLU", "torch.nn.ReLU6",
    "torch.nn.functional.relu", "torch.nn.Conv1d", "torch.nn.Conv2d", "torch.nn.Conv3d", "torch.nn.ConvTranspose2d", "torch.cat",
]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "first"),
    [
        ("nn.Sigmod", "torch.nn.Sigmoid"),
        ("torch.nn.functional.sigmod", "torch.nn.functional.sigmoid"),
        ("torch.sigmod", "torch.sigmoid"),
        ("relu", "torch.nn.ReLU"),
        ("nn.Conv2D", "torch.nn.Conv2d"),
        ("torch.nn.modules.conv.Conv2d", "torch.nn.Conv2d"),
        ("cta", "torch.cat"),
    ],
)
def test_the_likeliest_comes_first(wrong: str, first: str) -> None:
    nearest = NearestNames(NAMES).to(wrong)
    assert nearest[0] == first
    assert len(nearest) <= MOST_SUGGESTIONS


@pytest.mark.parametrize("hopeless", ["", ".", "qqqqqqqq", "x" * 100_000, "\x00", "交叉熵"])
def test_nothing_near(hopeless: str) -> None:
    assert NearestNames(NAMES).to(hopeless) == []
