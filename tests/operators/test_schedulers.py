"""Schedulers: the catalogue is torch's own list, each curve is a plain loop's, and a formula is arithmetic and nothing else."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.optim import lr_scheduler

from app.errors import RequestError
from app.operators import schedulers
from app.operators.formulas import Formula

STEPS = 24

CURVES: list[tuple[str, dict[str, Any], Callable[[torch.optim.Optimizer], Any]]] = [
    ("LambdaLR", {"lr_lambda": "0.9 ** epoch"}, lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 0.9**epoch)),
    ("MultiplicativeLR", {"lr_lambda": "0.95"}, lambda o: lr_scheduler.MultiplicativeLR(o, lambda epoch: 0.95)),
    ("StepLR", {"step_size": 5, "gamma": 0.3}, lambda o: lr_scheduler.StepLR(o, 5, 0.3)),
    ("MultiStepLR", {"milestones": [3, 11]}, lambda o: lr_scheduler.MultiStepLR(o, [3, 11])),
    ("ConstantLR", {"factor": 0.2}, lambda o: lr_scheduler.ConstantLR(o, 0.2)),
    ("LinearLR", {"total_iters": 9}, lambda o: lr_scheduler.LinearLR(o, total_iters=9)),
    ("ExponentialLR", {"gamma": 0.9}, lambda o: lr_scheduler.ExponentialLR(o, 0.9)),
    ("CosineAnnealingLR", {"T_max": 10, "eta_min": 0.01}, lambda o: lr_scheduler.CosineAnnealingLR(o, 10, 0.01)),
    ("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 2}, lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 3, 2)),
    ("PolynomialLR", {"total_iters": 20, "power": 2.0}, lambda o: lr_scheduler.PolynomialLR(o, 20, 2.0)),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 4}, lambda o: lr_scheduler.CyclicLR(o, 0.01, 0.2, 4)),
    (
        "CyclicLR",
        {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 4, "scale_fn": "1 / 2 ** (x - 1)", "cycle_momentum": False},
        lambda o: lr_scheduler.CyclicLR(o, 0.01, 0.2, 4, scale_fn=lambda x: 1 / 2 ** (x - 1), cycle_momentum=False),
    ),
    ("OneCycleLR", {"max_lr": 0.3, "total_steps": 25}, lambda o: lr_scheduler.OneCycleLR(o, 0.3, 25)),
    (
        "SequentialLR",
        {
            "schedulers": [
                {"operator": "torch.optim.lr_scheduler.LinearLR", "arguments": {"start_factor": 0.1}},
                {"operator": "CosineAnnealingLR", "arguments": {"T_max": 15}},
            ],
            "milestones": [6],
        },
        lambda o: lr_scheduler.SequentialLR(o, [lr_scheduler.LinearLR(o, 0.1), lr_scheduler.CosineAnnealingLR(o, 15)], [6]),
    ),
    (
        "ChainedScheduler",
        {"schedulers": [{"operator": "ConstantLR"}, {"operator": "lr_scheduler.ExponentialLR", "arguments": {"gamma": 0.9}}]},
        lambda o: lr_scheduler.ChainedScheduler([lr_scheduler.ConstantLR(o), lr_scheduler.ExponentialLR(o, 0.9)]),
    ),
]


def curve(
    make: Callable[[torch.optim.Optimizer], Any], rates: list[float], metrics: list[float] | None = None
) -> tuple[list[list[float]], list[list[float]]]:
    """A loop of the test's own, with a parameter that has a gradient: learning rates and momentum before the first step and after each."""
    groups = [{"params": [torch.nn.Parameter(torch.ones(2))], "lr": rate} for rate in rates]
    optimizer = torch.optim.SGD(groups, lr=1.0, momentum=0.0)
    scheduler = make(optimizer)
    rows, momenta = [], []
    for step in range(STEPS + 1 if metrics is None else len(metrics) + 1):
        rows.append([group["lr"] for group in optimizer.param_groups])
        momenta.append([group["momentum"] for group in optimizer.param_groups])
        if step < (STEPS if metrics is None else len(metrics)):
            optimizer.zero_grad()
            torch.stack([group["params"][0].square().sum() for group in optimizer.param_groups]).sum().backward()
            optimizer.step()
            scheduler.step(*([] if metrics is None else [metrics[step]]))
    return rows, momenta


def outputs_of(answer: dict[str, Any]) -> dict[str, Any]:
    assert "error" not in answer, answer
    return {output["name"]: output["data"] for output in answer["outputs"]}


def test_offered_and_excluded_are_torchs_public_names() -> None:
    offered = set(schedulers.names())
    assert offered | set(schedulers.EXCLUDED) == {f"torch.optim.lr_scheduler.{name}" for name in lr_scheduler.__all__}
    assert not offered & set(schedulers.EXCLUDED)


def test_every_scheduler_is_compared_below() -> None:
    compared = {f"torch.optim.lr_scheduler.{name}" for name, *_ in CURVES}
    assert compared | {"torch.optim.lr_scheduler.ReduceLROnPlateau"} == set(schedulers.names())


@pytest.mark.parametrize(("name", "arguments", "make"), CURVES)
def test_curve_is_a_plain_loops(name: str, arguments: dict, make: Callable, ask: Any) -> None:
    answer = ask(f"torch.optim.lr_scheduler.{name}", {"arguments": arguments, "inputs": {"lr": 0.1, "steps": STEPS}})
    rows, momenta = curve(make, [0.1])
    found = outputs_of(answer)
    assert found["lr"] == [row[0] for row in rows]
    assert found.get("momentum", [0.0] * (STEPS + 1)) == [row[0] for row in momenta]
    assert answer["warnings"] == []


@pytest.mark.parametrize("padding", [b"", b" " * 40_000])
def test_a_long_body_is_read_like_a_short_one(padding: bytes, ask: Any) -> None:
    """Long bodies are parsed by another parser, which leaves arrays unread."""
    chained = {
        "operator": "ChainedScheduler",
        "arguments": {"schedulers": [{"operator": "MultiStepLR", "arguments": {"milestones": [2, 4]}}]},
    }
    compare = [{"operator": "MultiStepLR", "arguments": {"milestones": [1, 2]}}, chained]
    request = {"arguments": {"milestones": [3]}, "inputs": {"lr": [1.0], "steps": 4, "compare": compare}}
    found = outputs_of(ask("torch.optim.lr_scheduler.MultiStepLR", json.dumps(request).encode() + padding))
    assert [len(set(map(tuple, curve))) for curve in found.values()] == [2, 3, 3]


def test_each_parameter_group_has_a_column(ask: Any) -> None:
    request = {"arguments": {"lr_lambda": ["0.9 ** epoch", "1 / (epoch + 1)"]}, "inputs": {"lr": [0.1, 0.5], "steps": STEPS}}
    rows, _ = curve(lambda o: lr_scheduler.LambdaLR(o, [lambda epoch: 0.9**epoch, lambda epoch: 1 / (epoch + 1)]), [0.1, 0.5])
    assert outputs_of(ask("torch.optim.lr_scheduler.LambdaLR", request))["lr"] == rows


METRICS = [1.0, 0.8, 0.81, 0.82, 0.79, 0.8, 0.8, 0.8, 0.8]


@pytest.mark.parametrize("given", [METRICS, {"data": METRICS, "dtype": "float64"}])
def test_plateau_follows_the_metrics(given: Any, ask: Any) -> None:
    request = {"arguments": {"patience": 1, "factor": 0.5}, "inputs": {"metrics": given}}
    rows, _ = curve(lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=1, factor=0.5), [0.1], METRICS)
    found = outputs_of(ask("torch.optim.lr_scheduler.ReduceLROnPlateau", request))["lr"]
    assert found == [row[0] for row in rows]
    assert found[0] > found[-1]


def test_compared_curves_have_a_prefix_each(ask: Any) -> None:
    others = [{"operator": "StepLR", "arguments": {"step_size": size}} for size in (3, 7)]
    request = {"arguments": {"gamma": 0.9}, "inputs": {"steps": STEPS, "compare": [*others, {"operator": "ConstantLR"}]}}
    found = outputs_of(ask("torch.optim.lr_scheduler.ExponentialLR", request))
    assert list(found) == ["lr", "StepLR_lr", "StepLR_2_lr", "ConstantLR_lr"]
    for name, size in (("StepLR_lr", 3), ("StepLR_2_lr", 7)):
        assert found[name] == [row[0] for row in curve(lambda o, size=size: lr_scheduler.StepLR(o, size), [0.1])[0]]


STEP_LR = "torch.optim.lr_scheduler.StepLR"
REFUSED = [
    ({"inputs": {"steps": 10**9}}, "over_limit", "/inputs/steps"),
    ({"inputs": {"steps": schedulers.LARGEST_STEPS, "lr": [0.1, 0.1]}}, "over_limit", "/inputs"),
    ({"inputs": {"steps": schedulers.LARGEST_STEPS, "compare": [{"operator": "ConstantLR"}]}}, "over_limit", "/inputs"),
    ({"inputs": {"compare": [{"operator": "Adam"}]}}, "invalid_input", "/inputs/compare/0/operator"),
    ({"inputs": {"compare": [{"operator": "ConstantLR", "arguments": {"factor": 2}}]}}, "torch_error", "/inputs/compare/0/arguments"),
    ({"inputs": {"compare": [{"arguments": {}}]}}, "invalid_input", "/inputs/compare/0"),
    ({"inputs": {"metrics": [1.0]}}, "invalid_input", "/inputs/metrics"),
    ({"arguments": {"step_size": 3, "last_epoch": 5}}, "invalid_argument", "/arguments/last_epoch"),
]


@pytest.mark.parametrize(("members", "code", "pointer"), REFUSED)
@pytest.mark.parametrize("task", ["run", "shape"])
def test_refusals_point_at_the_spot(members: dict, code: str, pointer: str, task: str, ask: Any) -> None:
    error = ask(STEP_LR, {"arguments": {"step_size": 3}, **members}, task)["error"]
    assert (error["code"], error["pointer"]) == (code, pointer)
    assert code != "over_limit" or error["needed"] > error["limit"]


def test_a_refused_formula_says_what_is_foreign(ask: Any) -> None:
    request = {"arguments": {"lr_lambda": ["0.9 ** epoch", "epoch.__class__"]}, "inputs": {"lr": [0.1, 0.1]}}
    error = ask("torch.optim.lr_scheduler.LambdaLR", request)["error"]
    assert (error["code"], error["pointer"]) == ("invalid_argument", "/arguments/lr_lambda/1")
    assert error["detail"].startswith("'epoch.__class__' cannot stand in a formula")


def test_schedulers_inside_each_other_have_an_end(ask: Any) -> None:
    inside: dict[str, Any] = {"operator": "ConstantLR"}
    for _ in range(50):
        inside = {"operator": "ChainedScheduler", "arguments": {"schedulers": [inside]}}
    error = ask("torch.optim.lr_scheduler.ChainedScheduler", {"arguments": inside["arguments"]})["error"]
    assert error["code"] == "invalid_argument"
    assert "nested deeper" in error["detail"]


# ---- formulas

FORMULA = Formula("epoch", ("0.95 ** epoch",))

FORMULAS: list[tuple[str, Callable[[int], float]]] = [
    ("0.95 ** epoch", lambda epoch: 0.95**epoch),
    ("0.1 ** (epoch // 30)", lambda epoch: 0.1 ** (epoch // 30)),
    ("1 / (epoch + 1)", lambda epoch: 1 / (epoch + 1)),
    ("min(1, (epoch + 1) / 10)", lambda epoch: min(1, (epoch + 1) / 10)),
    ("max(0.1, 1 - epoch / 50, 0.2)", lambda epoch: max(0.1, 1 - epoch / 50, 0.2)),
    ("(1 + math.cos(math.pi * epoch / 100)) / 2", lambda epoch: (1 + math.cos(math.pi * epoch / 100)) / 2),
    ("-epoch % 7 + abs(-2)", lambda epoch: -epoch % 7 + abs(-2)),
    ("math.exp(-0.1 * epoch) * math.sqrt(epoch + 1)", lambda epoch: math.exp(-0.1 * epoch) * math.sqrt(epoch + 1)),
    ("lambda epoch: 2 ** -epoch", lambda epoch: 2**-epoch),
    ("(epoch + 1) ** -0.5", lambda epoch: (epoch + 1) ** -0.5),
    ("epoch ** 2", lambda epoch: float(epoch) ** 2),
    ("5", lambda epoch: 5),
]


@pytest.mark.parametrize(("source", "expected"), FORMULAS)
def test_formula_computes_what_python_does(source: str, expected: Callable[[int], float]) -> None:
    formula = FORMULA.read(source, "/x")
    written = eval(repr(formula), {"math": math})
    for epoch in (0, 1, 2, 29, 30, 100):
        assert formula(epoch) == written(epoch) == expected(epoch)


ATTACKS = [
    *(
        "__import__('os').system('true')",
        "open('/etc/passwd')",
        "().__class__.__bases__[0].__subclasses__()",
        "epoch.__class__",
        "eval('1')",
    ),
    *(
        "math.__dict__",
        "math.factorial(epoch)",
        "math.exp.__self__",
        "getattr(math, 'exp')(1)",
        "[1 for _ in range(9)][0]",
        "(lambda: 1)()",
    ),
    *("epoch if epoch else 1", "epoch == 1", "epoch and 1", "x := 1", "f'{epoch}'", "'a' * 3", "True", "None", "...", "1j", "b'1'"),
    *(
        "min(*[1, 2])",
        "min(1, key=2)",
        "min(epoch)",
        "math.exp()",
        "epoch << 3",
        "epoch @ 2",
        "~epoch",
        "steps",
        "math",
        "epoch; 1",
        "1 +",
        "",
    ),
    *("\x00", "import math", "yield epoch", "await epoch", "9" * 150, "(" * 100 + "1" + ")" * 100 + "x", "-" * 150 + "1", "1" * 300),
]


@pytest.mark.parametrize("source", ATTACKS)
def test_a_formula_is_arithmetic_alone(source: str) -> None:
    with pytest.raises(RequestError):
        FORMULA.read(source, "/arguments/lr_lambda")


@pytest.mark.parametrize("value", [None, 1, 1.5, True, {"a": 1}, ["1"]])
def test_a_formula_is_a_string(value: Any) -> None:
    with pytest.raises(RequestError):
        FORMULA.read(value, "/arguments/lr_lambda")


@pytest.mark.parametrize(
    "source", ["9 ** 9 ** 9 ** 9", "(epoch + 3) ** (epoch + 9) ** (epoch + 9)", "max(9, epoch) ** 9 ** 9 ** 9", "1 / epoch"]
)
def test_what_has_no_value_is_an_error_at_once(source: str, ask: Any) -> None:
    error = ask("torch.optim.lr_scheduler.LambdaLR", {"arguments": {"lr_lambda": source}})["error"]
    assert error["code"] == "torch_error"
    assert error["torch"]["type"] in ("OverflowError", "ZeroDivisionError")
