"""Each optimizer's path equals that of a plain training loop, step for step; its rule holds for the numbers it gives; its picture fits."""

import math
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import orjson
import pytest
import torch

from app.operators import catalog, contours, optimizers, progress, updates
from app.operators.surfaces import SURFACES
from tests.operators.test_torch_samples import from_json

FUNCTIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "quadratic_bowl": lambda p: p[0] ** 2 + p[1] ** 2,
    "ravine": lambda p: 0.5 * p[0] ** 2 + 25 * p[1] ** 2,
    "rosenbrock": lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2,
    "beale": lambda p: sum((constant - p[0] + p[0] * p[1] ** power) ** 2 for constant, power in ((1.5, 1), (2.25, 2), (2.625, 3))),
    "himmelblau": lambda p: (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2,
    "saddle": lambda p: p[0] ** 2 - p[1] ** 2,
    "matrix": lambda w: ((w - torch.tensor([[3.0, 1.0], [1.0, 1.0]])) ** 2).sum(),
}

RUNS: list[tuple[str, str, dict[str, Any]]] = [
    ("SGD", "ravine", {"lr": 0.038}),
    ("SGD", "ravine", {"lr": 0.02, "momentum": 0.9}),
    ("SGD", "beale", {"lr": 0.001, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("SGD", "himmelblau", {"lr": 0.005, "momentum": 0.5, "dampening": 0.5}),
    ("SGD", "saddle", {"lr": 0.05, "maximize": True}),
    ("Adam", "rosenbrock", {"lr": 0.1}),
    ("Adam", "ravine", {"lr": 0.3, "betas": [0.8, 0.95], "eps": 1e-3}),
    ("Adam", "beale", {"lr": 0.1, "amsgrad": True, "weight_decay": 0.1}),
    ("Adam", "saddle", {"lr": 0.1, "maximize": True, "decoupled_weight_decay": True, "weight_decay": 0.1}),
    ("AdamW", "rosenbrock", {"lr": 0.1, "weight_decay": 0.3}),
    ("AdamW", "matrix", {"lr": 0.1, "amsgrad": True}),
    ("Adamax", "himmelblau", {"lr": 0.3}),
    ("Adamax", "ravine", {"lr": 0.1, "weight_decay": 0.5, "maximize": True}),
    ("NAdam", "rosenbrock", {"lr": 0.1}),
    ("NAdam", "beale", {"lr": 0.1, "weight_decay": 0.1, "momentum_decay": 0.1}),
    ("NAdam", "ravine", {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("RAdam", "rosenbrock", {"lr": 0.001}),
    ("RAdam", "beale", {"lr": 0.01, "weight_decay": 0.1, "betas": [0.9, 0.9]}),
    ("RAdam", "ravine", {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("RMSprop", "ravine", {"lr": 0.2}),
    ("RMSprop", "himmelblau", {"lr": 0.05, "momentum": 0.5, "centered": True, "weight_decay": 0.1}),
    ("Adagrad", "ravine", {"lr": 1.0}),
    ("Adagrad", "beale", {"lr": 0.5, "lr_decay": 0.1, "initial_accumulator_value": 0.5, "weight_decay": 0.1}),
    ("Adadelta", "ravine", {"lr": 5.0}),
    ("Adadelta", "beale", {"rho": 0.5, "weight_decay": 0.1, "maximize": True}),
    ("Rprop", "rosenbrock", {"lr": 0.1}),
    ("Rprop", "ravine", {"lr": 0.5, "etas": [0.4, 1.4], "step_sizes": [0.01, 1.0]}),
    ("ASGD", "ravine", {"lr": 0.03, "t0": 5, "lambd": 0.1}),
    ("ASGD", "beale", {"lr": 0.01, "alpha": 0.5, "weight_decay": 0.1}),
    ("Adafactor", "rosenbrock", {"lr": 0.1}),
    ("Adafactor", "matrix", {"lr": 0.1, "weight_decay": 0.1, "d": 1.5, "beta2_decay": -0.5, "eps": [1e-3, 0.1]}),
    ("Muon", "matrix", {"lr": 0.1}),
    ("Muon", "matrix", {"lr": 0.1, "nesterov": False, "weight_decay": 0.0, "adjust_lr_fn": "match_rms_adamw", "ns_steps": 3}),
]
RUN_IDS = [f"{name}-{surface}-{'-'.join(arguments)}" for name, surface, arguments in RUNS]


def tensors(answer: dict[str, Any]) -> dict[str, torch.Tensor]:
    assert "error" not in answer, answer
    return {output["name"]: from_json(output) for output in answer["outputs"]}


def tupled(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in arguments.items()}


def loop(optimizer: torch.optim.Optimizer, parameter: torch.Tensor, losses: Iterator[torch.Tensor]) -> dict[str, list[torch.Tensor]]:
    """A training loop that writes down all it sees; the first and last of the losses take no step of their own."""
    seen: dict[str, list[torch.Tensor]] = {"path": [parameter.detach().clone()], "loss": [], "gradient": []}
    for loss in losses:
        seen["loss"].append(loss.detach())
        if len(seen["loss"]) > STEPS:
            break
        optimizer.zero_grad()
        loss.backward()
        seen["gradient"].append(parameter.grad.to_dense().clone())
        optimizer.step()
        seen["path"].append(parameter.detach().clone())
        for name, value in optimizer.state[parameter].items():
            if value is not None:
                seen.setdefault(name, []).append(torch.as_tensor(value).clone())
    return seen


STEPS = 25


def forever(function: Callable[[torch.Tensor], torch.Tensor], parameter: torch.Tensor) -> Iterator[torch.Tensor]:
    while True:
        yield function(parameter)


def same(found: dict[str, torch.Tensor], expected: dict[str, list[torch.Tensor]]) -> None:
    assert list(found) == list(expected)
    for name, rows in expected.items():
        torch.testing.assert_close(
            found[name], torch.stack(rows), rtol=0, atol=0, equal_nan=True, msg=lambda text, name=name: f"{name}: {text}"
        )


def test_all_of_torchs_optimizers_are_offered() -> None:
    public = {f"torch.optim.{name}" for name, value in vars(torch.optim).items() if isinstance(value, type) and not name.startswith("_")}
    assert set(optimizers.names()) | set(optimizers.EXCLUDED) == public
    assert not set(optimizers.names()) & set(optimizers.EXCLUDED)
    assert set(optimizers.ROWS) == set(updates.RULES) == set(optimizers.names())


def test_every_optimizer_is_compared_with_a_loop() -> None:
    assert {name for name, _, _ in RUNS} | {"LBFGS", "SparseAdam"} == {name.removeprefix("torch.optim.") for name in optimizers.names()}


@pytest.mark.parametrize(("name", "surface", "arguments"), RUNS, ids=RUN_IDS)
def test_path_equals_a_plain_loops(name: str, surface: str, arguments: dict[str, Any], ask: Any) -> None:
    answer = ask(f"torch.optim.{name}", {"arguments": arguments, "inputs": {"surface": surface, "steps": STEPS}})
    parameter = torch.tensor(SURFACES[surface].start, requires_grad=True)
    optimizer = getattr(torch.optim, name)([parameter], **tupled(arguments))
    same(tensors(answer), loop(optimizer, parameter, forever(FUNCTIONS[surface], parameter)))


@pytest.mark.parametrize(("name", "arguments"), [("SparseAdam", {"lr": 0.3}), ("Adagrad", {"lr": 0.5}), ("SGD", {"lr": 0.1})])
def test_an_embedding_is_looked_up_row_by_row(name: str, arguments: dict[str, Any], ask: Any) -> None:
    compare = [] if name == "SparseAdam" else [{"operator": name, "arguments": arguments}]
    request = {"arguments": {"lr": 0.3}, "inputs": {"start": "randn(4,3;seed=2)", "steps": STEPS, "compare": compare}}
    found = tensors(ask("torch.optim.SparseAdam", request))
    prefix = "" if name == "SparseAdam" else f"{name}_"
    table = torch.nn.Embedding(4, 3, sparse=True)
    with torch.no_grad():
        table.weight.copy_(torch.randn(4, 3, generator=torch.Generator().manual_seed(2)))
    rows = iter(range(STEPS + 1))
    losses = (((table(torch.tensor(row % 4)) - 1) ** 2).sum() for row in rows)
    with warnings.catch_warnings(action="ignore"):
        expected = loop(getattr(torch.optim, name)(table.parameters(), **arguments), table.weight, losses)
    own = {key.removeprefix(prefix): value for key, value in found.items() if key.startswith(prefix) and (prefix or "Adagrad" not in key)}
    same(own, expected)


@pytest.mark.parametrize("arguments", [{}, {"line_search_fn": "strong_wolfe"}, {"lr": 0.5, "max_iter": 3, "history_size": 2}])
@pytest.mark.parametrize("surface", ["rosenbrock", "beale", "himmelblau", "quadratic_bowl"])
def test_lbfgs_with_its_closure(surface: str, arguments: dict[str, Any], ask: Any) -> None:
    found = tensors(ask("torch.optim.LBFGS", {"arguments": arguments, "inputs": {"surface": surface, "steps": 8}}))
    parameter = torch.tensor(SURFACES[surface].start, requires_grad=True)
    optimizer = torch.optim.LBFGS([parameter], **arguments)

    def closure() -> Any:
        optimizer.zero_grad()
        loss = FUNCTIONS[surface](parameter)
        loss.backward()
        return loss

    for index in range(8):
        assert torch.equal(found["path"][index], parameter.detach())
        loss = closure()
        assert torch.equal(found["loss"][index], loss.detach())
        assert torch.equal(found["gradient"][index], parameter.grad)
        optimizer.step(closure)
        state = optimizer.state[parameter]
        assert (found["func_evals"][index], found["n_iter"][index]) == (state["func_evals"], state["n_iter"])
        assert torch.equal(found["d"][index], state["d"])
        assert found["t"][index].item() == pytest.approx(float(state["t"]))
    assert torch.equal(found["path"][8], parameter.detach())


def test_lbfgs_at_the_bottom_takes_no_direction(ask: Any) -> None:
    found = tensors(ask("torch.optim.LBFGS", {"inputs": {"start": [0.0, 0.0], "steps": 2}}))
    assert found["d"].tolist() == [[0.0, 0.0]] * 2
    assert found["path"].tolist() == [[0.0, 0.0]] * 3


OWN_GRADIENTS = torch.randn(6, 3, 2, generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize(("name", "arguments"), [(name, arguments) for name, _, arguments in RUNS], ids=RUN_IDS)
def test_a_gradient_sequence_of_ones_own(name: str, arguments: dict[str, Any], ask: Any) -> None:
    inputs = {"parameter": [[1.0, 2.0], [3.0, -4.0], [0.5, 0.0]], "gradients": OWN_GRADIENTS.tolist()}
    found = tensors(ask(f"torch.optim.{name}", {"arguments": arguments, "inputs": inputs}))
    parameter = torch.tensor(inputs["parameter"], requires_grad=True)
    optimizer = getattr(torch.optim, name)([parameter], **tupled(arguments))
    assert "loss" not in found
    assert torch.equal(found["gradient"], OWN_GRADIENTS)
    for gradient, after in zip(OWN_GRADIENTS, found["path"][1:], strict=True):
        parameter.grad = gradient.clone()
        optimizer.step()
        assert torch.equal(after, parameter.detach())


# ---- several at once


def test_compared_optimizers_walk_as_they_do_alone(ask: Any) -> None:
    others = [
        {"operator": "torch.optim.SGD", "arguments": {"lr": 0.1}},
        {"operator": "optim.LBFGS", "arguments": {"max_iter": 2}},
        {"operator": "SGD", "arguments": {"lr": 0.1, "momentum": 0.9}},
    ]
    inputs = {"surface": "noisy", "steps": 20, "start": [1.0, -1.0]}
    together = tensors(ask("torch.optim.Adam", {"arguments": {"lr": 0.1}, "inputs": {**inputs, "compare": others}, "seed": 7}))
    alone = [
        ("", "Adam", {"lr": 0.1}),
        ("SGD_", "SGD", others[0]["arguments"]),
        ("LBFGS_", "LBFGS", others[1]["arguments"]),
        ("SGD_2_", "SGD", others[2]["arguments"]),
    ]
    expected = {}
    for prefix, name, arguments in alone:
        found = tensors(ask(f"torch.optim.{name}", {"arguments": arguments, "inputs": inputs, "seed": 7}))
        expected |= {prefix + output: values for output, values in found.items()}
    assert list(together) == list(expected)
    assert all(torch.equal(values, expected[name]) for name, values in together.items())


def test_noise_follows_the_seed(ask: Any) -> None:
    request = {"arguments": {"lr": 0.1}, "inputs": {"surface": "noisy", "steps": 5}}
    first, again, other = (tensors(ask("torch.optim.SGD", {**request, "seed": seed}))["gradient"] for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


# ---- refusals

REFUSALS: list[tuple[str, dict[str, Any], str, str]] = [
    ("SGD", {"arguments": {"lr": -1.0}}, "torch_error", "/arguments"),
    ("SGD", {"arguments": {"lr": "fast"}}, "invalid_argument", "/arguments/lr"),
    ("SGD", {"arguments": {"foreach": True}}, "invalid_argument", "/arguments/foreach"),
    ("SGD", {"inputs": {"steps": -1}}, "invalid_input", "/inputs/steps"),
    ("SGD", {"inputs": {"steps": 1.5}}, "invalid_input", "/inputs/steps"),
    ("SGD", {"inputs": {"surface": "mountain"}}, "invalid_input", "/inputs/surface"),
    ("SGD", {"inputs": {"surface": "embedding"}}, "invalid_input", "/inputs/surface"),
    ("Muon", {"inputs": {"surface": "ravine"}}, "invalid_input", "/inputs/surface"),
    ("SGD", {"inputs": {"start": [1.0]}}, "invalid_input", "/inputs/start"),
    ("SGD", {"inputs": {"surface": "matrix", "start": [1.0, 2.0]}}, "invalid_input", "/inputs/start"),
    ("SparseAdam", {"inputs": {"start": [1.0, 2.0]}}, "invalid_input", "/inputs/start"),
    ("SparseAdam", {"inputs": {"start": "zeros(0,2)"}}, "invalid_input", "/inputs/start"),
    ("SGD", {"inputs": {"parameter": [1.0]}}, "invalid_input", "/inputs/gradients"),
    ("SGD", {"inputs": {"gradients": [1.0]}}, "invalid_input", "/inputs/parameter"),
    ("SGD", {"inputs": {"parameter": [1.0], "gradients": [1.0]}}, "invalid_input", "/inputs/gradients"),
    ("SGD", {"inputs": {"parameter": [1.0], "gradients": [[1.0]], "steps": 1}}, "invalid_input", "/inputs/steps"),
    ("LBFGS", {"inputs": {"parameter": [1.0], "gradients": [[1.0]]}}, "invalid_input", "/inputs/parameter"),
    (
        "SGD",
        {"inputs": {"parameter": [1.0], "gradients": [[1.0]], "compare": [{"operator": "LBFGS"}]}},
        "invalid_input",
        "/inputs/gradients",
    ),
    ("SGD", {"inputs": {"compare": [{"operator": "Adom"}]}}, "invalid_input", "/inputs/compare/0/operator"),
    ("SGD", {"inputs": {"compare": [{"operator": "Adam", "arguments": {"lr": True}}]}}, "invalid_input", "/inputs/compare/0/arguments/lr"),
    (
        "SGD",
        {"inputs": {"compare": [{"operator": "SGD"}, {"operator": "Adam", "arguments": {"lr": -1}}]}},
        "torch_error",
        "/inputs/compare/1/arguments",
    ),
    ("SGD", {"inputs": {"compare": [{"operator": "Muon"}]}}, "torch_error", "/inputs/compare/0/arguments"),
    ("SGD", {"inputs": {"compare": [{"operator": "SGD"}] * 2000}}, "over_limit", "/arguments"),
]


@pytest.mark.parametrize(("name", "request_", "code", "pointer"), REFUSALS, ids=[f"{row[0]}-{str(row[1])[:60]}" for row in REFUSALS])
@pytest.mark.parametrize("task", ["run", "shape"])
def test_refusals_say_where(name: str, request_: dict[str, Any], code: str, pointer: str, task: str, ask: Any) -> None:
    error = ask(f"torch.optim.{name}", request_, task)["error"]
    assert (error["code"], error["pointer"]) == (code, pointer), error


OWN_HUGE = {"parameter": {"fill": "zeros", "shape": [3000, 1000]}, "gradients": {"fill": "zeros", "shape": [1, 3000, 1000]}}


@pytest.mark.parametrize(
    "inputs",
    [{"steps": 10**9}, {"steps": 10**30}, {"steps": 500_000}, {"steps": 200_000, "compare": [{"operator": "Adam"}] * 20}, OWN_HUGE],
)
def test_too_long_a_walk_is_refused_before_it_begins(inputs: dict[str, Any], ask: Any) -> None:
    started = time.perf_counter()
    error = ask("torch.optim.Adam", {"inputs": inputs})["error"]
    assert error["code"] == "over_limit", error
    assert error["needed"] > error["limit"]
    assert time.perf_counter() - started < 2


def test_the_shape_of_a_long_walk_takes_no_walk(ask: Any) -> None:
    started = time.perf_counter()
    inputs = {"steps": 300_000, "surface": "rosenbrock", "compare": [{"operator": "SGD"}]}
    predicted = ask("torch.optim.Adam", {"inputs": inputs}, "shape")
    assert time.perf_counter() - started < 2
    shapes = {output["name"]: output["shape"] for output in predicted["outputs"]}
    assert (shapes["path"], shapes["loss"], shapes["exp_avg"], shapes["step"]) == ([300_001, 2], [300_001], [300_000, 2], [300_000])
    assert shapes["SGD_path"] == [300_001, 2]


def test_no_steps_at_all(ask: Any) -> None:
    request = {"inputs": {"steps": 0}}
    answer, predicted = ask("torch.optim.Adam", request), ask("torch.optim.Adam", request, "shape")
    assert {output["name"]: output["shape"] for output in answer["outputs"]} == {"path": [1, 2], "loss": [1]}
    assert [output["shape"] for output in predicted["outputs"]] == [[1, 2], [1]]


def test_a_walk_that_diverges_is_told_as_it_is(ask: Any) -> None:
    answer = ask("torch.optim.SGD", {"arguments": {"lr": 1.0}, "inputs": {"surface": "rosenbrock", "steps": 12}})
    path, loss = tensors(answer)["path"], tensors(answer)["loss"]
    assert path[-1].isnan().all()
    assert loss.isinf().any()
    assert answer["outputs"][0]["data"][-1] == ["NaN", "NaN"]
    assert all(map(math.isfinite, (*answer["surface"]["x"], *answer["surface"]["y"])))
    assert answer["surface"]["contours"]


# ---- the rule


@pytest.mark.parametrize(("name", "surface", "arguments"), RUNS, ids=RUN_IDS)
def test_the_rule_gives_the_numbers_of_the_run(name: str, surface: str, arguments: dict[str, Any], ask: Any) -> None:
    request = {"arguments": arguments, "inputs": {"surface": surface, "steps": STEPS}, "dtype": "float64"}
    check_rule(f"torch.optim.{name}", arguments, tensors(ask(f"torch.optim.{name}", request)))


def test_the_rule_for_sparse_gradients(ask: Any) -> None:
    request = {"arguments": {"lr": 0.3}, "inputs": {"steps": STEPS}, "dtype": "float64"}
    check_rule("torch.optim.SparseAdam", {"lr": 0.3}, tensors(ask("torch.optim.SparseAdam", request)))


def check_rule(name: str, arguments: dict[str, Any], found: dict[str, torch.Tensor]) -> None:
    signature = catalog.operator(name).signature
    given = {key: tupled(arguments).get(key, argument.default) for key, argument in signature.arguments.items()}
    held = []
    for key, _, values in updates.lines(name, given, found):
        if key in found and values is not None:
            expected = found[key][1:] if key == "path" else found[key]
            torch.testing.assert_close(values.reshape(expected.shape), expected, rtol=1e-9, atol=1e-12, check_dtype=False)
            held.append(key)
    state = set(found) - {"path", "loss", "gradient", "step", "eta", "mu"}
    assert set(held) == state | (set() if name == "torch.optim.Muon" else {"path"})


def test_an_update_worked_out_in_the_answer(ask: Any) -> None:
    answer = ask("torch.optim.Adam", {"arguments": {"lr": 0.1}, "inputs": {"steps": 3, "compare": [{"operator": "SGD"}]}})
    adam, sgd = answer["updates"]
    found = tensors(answer)
    lines = {line["name"]: line["data"] for line in adam["rule"]}
    hyper = {item["name"]: item["value"] for item in adam["hyperparameters"]}
    assert (adam["operator"], sgd["operator"], sgd["prefix"], adam["from"]) == ("torch.optim.Adam", "torch.optim.SGD", "SGD_", 0)
    assert (hyper["lr"], hyper["betas"], hyper["eps"]) == (0.1, [0.9, 0.999], 1e-8)
    moved = found["path"][:-1] - 0.1 * torch.tensor(lines["m_hat"]) / (torch.tensor(lines["v_hat"]).sqrt() + 1e-8)
    torch.testing.assert_close(moved, found["path"][1:])
    assert lines["exp_avg"] is lines["path"] is None


def test_only_the_last_thousand_steps_are_worked_out(ask: Any) -> None:
    update = ask("torch.optim.SGD", {"inputs": {"steps": 1003}})["updates"][0]
    assert update["from"] == 3
    assert [len(line["data"]) for line in update["rule"] if line["data"]] == [1000]


# ---- the picture


@pytest.mark.parametrize("name", [name for name, surface in SURFACES.items() if surface.window])
def test_the_minima_are_minima(name: str) -> None:
    surface = SURFACES[name]
    for minimum in surface.minima:
        point = torch.tensor(minimum, dtype=torch.float64, requires_grad=True)
        loss = (surface.shown or surface.function)(point)
        loss.backward()
        assert loss.item() < 1e-10
        assert point.grad.norm() < 1e-5


@pytest.mark.parametrize("name", [name for name, surface in SURFACES.items() if surface.window])
def test_contours_are_where_the_surface_is_as_high(name: str) -> None:
    surface = SURFACES[name]
    picture = contours.picture(name, [torch.tensor([surface.start])])
    assert 10 <= len(picture["contours"]) <= 16
    (left, right), (bottom, top) = picture["x"], picture["y"]
    for contour in picture["contours"]:
        points = torch.tensor([point for line in contour["lines"] for point in line], dtype=torch.float64).T.requires_grad_()
        heights = (surface.shown or surface.function)(points)
        (slope,) = torch.autograd.grad(heights.sum(), points)
        reach = 0.01 * (slope.abs() * torch.tensor([[right - left], [top - bottom]])).sum(0) + 0.01 * (1 + abs(contour["level"]))
        assert ((heights - contour["level"]).abs() <= reach).all()
        assert ((points[0] >= left - 0.01) & (points[0] <= right + 0.01) & (points[1] >= bottom - 0.01) & (points[1] <= top + 0.01)).all()
    assert all(lower["level"] < higher["level"] for lower, higher in pairwise(picture["contours"]))


def test_the_window_holds_start_minima_and_path(ask: Any) -> None:
    inputs = {"surface": "himmelblau", "start": [20.0, -3.0], "steps": 50}
    answer = ask("torch.optim.Adam", {"arguments": {"lr": 0.5}, "inputs": inputs})
    shown, path = answer["surface"], tensors(answer)["path"]
    points = torch.cat([path, torch.tensor([minimum[:2] for minimum in shown["minima"]])])
    for axis, (low, high) in enumerate((shown["x"], shown["y"])):
        assert low <= points[:, axis].min()
        assert points[:, axis].max() <= high
    assert len(shown["minima"]) == 4


def test_own_gradients_have_no_surface(ask: Any) -> None:
    answer = ask("torch.optim.SGD", {"inputs": {"parameter": [1.0], "gradients": [[1.0]]}})
    assert "surface" not in answer
    assert answer["updates"]


# ---- while it runs


def test_progress_tells_new_rows_of_path_and_loss(ask: Any) -> None:
    parts: list[Any] = []
    inputs = {"steps": 1500, "compare": [{"operator": "SGD"}]}
    with progress.watched(lambda part: parts.append(orjson.loads(part))):
        answer = ask("torch.optim.Adam", {"inputs": inputs})
    outputs = {output["name"]: output["data"] for output in answer["outputs"]}
    known: dict[str, list[Any]] = {"path": [], "loss": [], "SGD_path": [], "SGD_loss": []}
    assert parts
    for part in parts:
        assert part["steps"] == 3000
        for output in part["outputs"]:
            assert output["from"] == len(known[output["name"]])
            known[output["name"]] += output["data"]
    assert all(rows == outputs[name][: len(rows)] for name, rows in known.items())
    assert len(known["path"]) == 1501
    assert [part["step"] for part in parts] == sorted(part["step"] for part in parts)
