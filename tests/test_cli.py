"""The command line."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from app.cli import main


@pytest.fixture(autouse=True)
def on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCHNOTES_DEVICE", "cpu")


def torchnotes(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_run_prints_like_torch_in_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "app.cli", "run", "torch.nn.Softmax", "--arguments", '{"dim": 1}', "input=[[1,2],[3,4]]"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, env=dict(os.environ), check=True)
    assert ended.stdout == "tensor([[0.2689, 0.7311],\n        [0.2689, 0.7311]])\n"


def test_whole_numbers_stay_integers_where_the_input_takes_them() -> None:
    arguments = '{"num_embeddings": 3, "embedding_dim": 1}'
    assert "grad_fn" not in torchnotes("run", "Embedding", "--arguments", arguments, "input=[0, 2]").stdout
    assert "int64" in torchnotes("run", "nn.Identity", "input=[1, 2]", "--json").stdout


def test_run_with_gradients_names_each_tensor() -> None:
    ended = torchnotes("run", "MSELoss", "input=[1.0, 2.0]", "target=tensor([0., 0.])", "--gradients")
    assert ended.stdout.splitlines()[:4] == ["output =", "tensor(2.5000)", "inputs.input =", "tensor([1., 2.])"]


def test_run_as_json_is_the_apis_answer() -> None:
    answer = json.loads(torchnotes("run", "nn.ReLU", "input=randn(2,3;seed=7)", "--json").stdout)
    assert answer["operator"] == "torch.nn.ReLU"
    assert answer["outputs"][0]["shape"] == [2, 3]


def test_dry_run() -> None:
    answer = json.loads(torchnotes("run", "nn.Flatten", 'input={"shape": [2, 3, 4]}', "--shape").stdout)
    assert answer["outputs"][0]["shape"] == [2, 12]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("run", "nn.Sigmod", "input=1"), 1, "no operator 'nn.Sigmod'"),
        (("run", "nn.Linear", "input=1"), 1, "needs in_features, out_features (at /arguments)"),
        (("run", "nn.ReLU", "1"), 2, "'1' is not NAME=TENSOR"),
        (("run", "nn.ReLU", "--arguments", "{"), 2, "not JSON"),
        (("operators", "--category", "losses"), 2, "there is activation"),
        (("operators", "--kind", "layer"), 2, "there is function, initializer"),
    ],
)
def test_mistakes_are_told_without_a_traceback(words: tuple[str, ...], status: int, told: str) -> None:
    ended = torchnotes(*words)
    assert ended.exit_code == status
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_operators_lists_a_category() -> None:
    lines = torchnotes("operators", "--kind", "module", "--category", "pooling").stdout.splitlines()
    assert len(lines) == 20
    assert lines[0].startswith("torch.nn.")
    assert all(" pooling " in line for line in lines)


def test_operators_narrowed_by_words() -> None:
    assert len(torchnotes("operators", "--kind", "module", "transpose", "2d").stdout.splitlines()) == 2


@pytest.mark.parametrize("command", ["serve", "operators", "run"])
def test_every_command_and_option_has_help(command: str) -> None:
    text = torchnotes(command, "--help").stdout
    assert len(text.split("Options:")[0].split()) > 10
    assert "--json" in text or command == "serve"
