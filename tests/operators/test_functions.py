"""Which functions are offered, under which names and signatures; what they must never touch; how in-place forms show what they did."""

import csv
import fnmatch
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import torch

from app.operators import catalog, functions, written
from app.operators.bounds import takes_integers
from app.operators.exclusions import REASONS
from tests.operators.test_torch_samples import from_json

COVERAGE = Path(__file__).parents[1] / "data" / "coverage.tsv"

FORBIDDEN = {
    "torch": """
        load save from_file compile ops classes hub jit package vmap cond set_default_dtype set_default_device set_num_threads
        set_grad_enabled set_printoptions manual_seed seed set_rng_state use_deterministic_algorithms set_flush_denormal
        autocast frombuffer from_dlpack to_dlpack empty empty_like empty_strided empty_permuted fork wait import_ir_module
        parse_ir get_file_path
    """,
    "torch.Tensor": """
        apply_ map_ map2_ data_ptr storage untyped_storage share_memory_ register_hook register_post_accumulate_grad_hook set_
        resize_ new_empty backward module_load numpy
    """,
    "torch.nn.functional": """
        has_torch_function handle_torch_function boolean_dispatch
    """,
}
"""Names by their space."""


# ---- the names


def test_every_public_function_is_offered_excluded_or_an_alias() -> None:
    offered = set(functions.names())
    accounted = offered | set(functions.EXCLUDED) | set(functions.ALIASES)
    assert sorted(set(functions.public()) - accounted) == []
    assert not offered & set(functions.EXCLUDED)
    assert not offered & set(functions.ALIASES)
    assert not set(functions.EXCLUDED) & set(functions.ALIASES)


def test_what_is_offered_has_a_row_and_every_row_is_offered() -> None:
    assert sorted(set(functions.offered()) - set(functions.names())) == []
    assert sorted(set(functions.ROWS) - set(functions.names())) == []


def test_several_hundred_functions_are_offered() -> None:
    assert len(functions.names()) > 700


@pytest.mark.parametrize("name", [f"{space}.{name}" for space, names in FORBIDDEN.items() for name in names.split()])
def test_forbidden_names_lead_nowhere(name: str) -> None:
    assert name not in functions.names()
    assert name not in catalog.aliases()


def test_no_private_name_is_offered() -> None:
    assert not [name for name in functions.names() if any(part.startswith("_") for part in name.split("."))]


def test_every_pattern_excludes_something() -> None:
    patterns = [pattern for listed in REASONS.values() for pattern in listed.split()]
    excluded = set(functions.EXCLUDED)
    assert [pattern for pattern in patterns if not fnmatch.filter(excluded, pattern)] == []
    assert len(patterns) == len(set(patterns))


def test_aliases_lead_to_operators() -> None:
    assert set(functions.ALIASES.values()) <= set(functions.names())


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("torch.conv1d", "torch.nn.functional.conv1d"),
        ("torch.relu", "torch.nn.functional.relu"),
        ("torch.Tensor.add", "torch.add"),
        ("torch.abs_", "torch.Tensor.abs_"),
        ("torch.nn.functional.relu_", "torch.Tensor.relu_"),
        ("torch.Tensor.__pow__", "torch.pow"),
        ("torch.masked_fill", "torch.Tensor.masked_fill"),
        ("F.softmax", "torch.nn.functional.softmax"),
        ("cat", "torch.cat"),
        ("linalg.eig", "torch.linalg.eig"),
        ("Tensor.fill_", "torch.Tensor.fill_"),
    ],
)
def test_other_names_of_one_function(alias: str, name: str) -> None:
    assert catalog.canonical(alias) == name


def test_every_executable_name_of_the_notes_is_an_operator() -> None:
    with COVERAGE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["executable"] == "yes"]
    names = {row["canonical"] for row in rows} - {"torch.nn.Module"}
    known = set(catalog.names()) | set(catalog.aliases())
    assert sorted(names - known) == []


# ---- the signatures


@pytest.mark.parametrize("name", functions.names())
def test_signature_fits_its_examples(name: str) -> None:
    signature = catalog.operator(name).signature
    schema = signature.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for example in catalog.operator(name).row.examples:
        jsonschema.validate(example.get("arguments", {}), schema)
        assert set(example.get("inputs", {})) <= set(signature.inputs)
    for argument in signature.arguments.values():
        if "default" in argument.schema():
            jsonschema.validate(argument.schema()["default"], argument.schema())
        assert argument.description


SIGNATURES = [
    ("torch.max", ["input", "other"], ["dim", "keepdim"], ["input"]),
    ("torch.add", ["input", "other"], ["alpha"], ["input", "other"]),
    ("torch.where", ["condition", "input", "other"], [], ["condition"]),
    ("torch.repeat_interleave", ["repeats", "input"], ["output_size", "dim"], ["repeats"]),
    ("torch.sum", ["input"], ["dim", "keepdim", "dtype"], ["input"]),
    ("torch.arange", [], ["end", "dtype", "start", "step"], []),
    ("torch.nn.functional.max_pool2d", ["input"], None, ["input"]),
    ("torch.nn.functional.batch_norm", ["input", "running_mean", "running_var", "weight", "bias"], None, ["input"]),
    ("torch.einsum", ["operands"], ["equation"], ["operands"]),
    ("torch.Tensor.T", ["input"], [], ["input"]),
]


@pytest.mark.parametrize(("name", "inputs", "arguments", "required"), SIGNATURES)
def test_overloads_are_merged(name: str, inputs: list[str], arguments: list[str] | None, required: list[str]) -> None:
    signature = catalog.operator(name).signature
    assert list(signature.inputs) == inputs
    assert signature.required_inputs == required
    if arguments is not None:
        assert list(signature.arguments) == arguments


OVERLOADS = [
    ("torch.max", {"inputs": {"input": [[1.0, 5.0], [7.0, 2.0]]}}, {"output": 7.0}),
    ("torch.max", {"arguments": {"dim": 1}, "inputs": {"input": [[1.0, 5.0], [7.0, 2.0]]}}, {"values": [5.0, 7.0], "indices": [1, 0]}),
    ("torch.max", {"inputs": {"input": [1.0, 5.0], "other": [2.0, 2.0]}}, {"output": [2.0, 5.0]}),
    ("torch.add", {"inputs": {"input": [1.0, 2.0], "other": 10}}, {"output": [11.0, 12.0]}),
    ("torch.add", {"arguments": {"other": 10}, "inputs": {"input": [1.0, 2.0]}}, {"output": [11.0, 12.0]}),
    ("torch.pow", {"inputs": {"input": 2, "exponent": [1.0, 3.0]}}, {"output": [2.0, 8.0]}),
    ("torch.pow", {"inputs": {"input": [1.0, 3.0], "exponent": "Infinity"}}, {"output": [1.0, "Infinity"]}),
    ("torch.repeat_interleave", {"inputs": {"input": [1.0, 2.0], "repeats": 2}}, {"output": [1.0, 1.0, 2.0, 2.0]}),
    ("torch.repeat_interleave", {"inputs": {"repeats": [1, 2]}}, {"output": [0, 1, 1]}),
    ("torch.cat", {"inputs": {"tensors": ["[1., 2.]", "[3.]"]}}, {"output": [1.0, 2.0, 3.0]}),
    ("torch.Tensor.size", {"inputs": {"input": [[1.0, 2.0, 3.0]]}}, {"output": [1, 3]}),
    ("torch.Tensor.shape", {"inputs": {"input": [[1.0, 2.0, 3.0]]}}, {"output": [1, 3]}),
    ("torch.is_tensor", {"inputs": {"obj": [1.0]}}, {"output": True}),
    ("torch.nn.functional.batch_norm", {"arguments": {"training": True}, "inputs": {"input": [[1.0], [3.0]]}}, None),
]


@pytest.mark.parametrize(("name", "request_", "outputs"), OVERLOADS)
def test_torch_resolves_the_overload(name: str, request_: dict[str, Any], outputs: dict[str, Any] | None, ask: Any) -> None:
    answer = ask(name, request_)
    assert "error" not in answer, answer
    if outputs is not None:
        assert {output["name"]: output["data"] for output in answer["outputs"]} == outputs


# ---- in place


def test_in_place_forms_show_before_and_after(ask: Any) -> None:
    answer = ask("torch.Tensor.add_", {"inputs": {"input": [1.0, 2.0], "other": 10}, "gradients": True})
    assert answer["overwritten"]["input"]["before"]["data"] == [1.0, 2.0]
    assert answer["overwritten"]["input"]["after"]["data"] == answer["outputs"][0]["data"] == [11.0, 12.0]
    assert answer["gradients"]["inputs.input"]["data"] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("name", "request_", "overwritten"),
    [
        ("torch.nn.functional.relu", {"arguments": {"inplace": True}, "inputs": {"input": [-1.0, 2.0]}}, {"input": [0.0, 2.0]}),
        (
            "torch.nn.functional.batch_norm",
            {
                "arguments": {"training": True, "momentum": 0.5},
                "inputs": {"input": [[1.0], [3.0]], "running_mean": [0.0], "running_var": [1.0]},
            },
            {"running_mean": [1.0], "running_var": [1.5]},
        ),
        (
            "torch.nn.functional.embedding",
            {"arguments": {"max_norm": 1.0}, "inputs": {"input": [1], "weight": [[3.0, 4.0], [0.0, 2.0]]}},
            None,
        ),
    ],
)
def test_inputs_that_are_written_over_are_shown(name: str, request_: Any, overwritten: dict[str, Any] | None, ask: Any) -> None:
    answer = ask(name, request_)
    assert "error" not in answer, answer
    after = {key: value["after"]["data"] for key, value in answer["overwritten"].items()}
    if overwritten is not None:
        assert after == overwritten
    for key, value in answer["overwritten"].items():
        assert from_json(value["before"]).tolist() == request_["inputs"][key]


def test_what_is_not_written_over_is_not_shown(ask: Any) -> None:
    request = {"inputs": {"input": [[1.0], [3.0]], "running_mean": [0.0], "running_var": [1.0]}}
    assert "overwritten" not in ask("torch.nn.functional.batch_norm", request)


# ---- the functions of ours


def test_gradients_of_a_named_function(ask: Any) -> None:
    request = {"arguments": {"function": "torch.mul"}, "inputs": {"inputs": ["[2., 3.]", "[5., 7.]"], "grad_outputs": [1.0, 10.0]}}
    answer = ask("torch.autograd.grad", request)
    assert [output["data"] for output in answer["outputs"]] == [[5.0, 70.0], [2.0, 30.0]]


@pytest.mark.parametrize(
    "function", ["torch.load", "os.system", "torch.sum_", "torch.Tensor.add", "torch.reshape", "torch.autograd.grad", 3]
)
def test_only_functions_of_tensors_are_differentiated(function: Any, ask: Any) -> None:
    error = ask("torch.autograd.grad", {"arguments": {"function": function}, "inputs": {"inputs": ["[1.]"]}})["error"]
    if function == "torch.Tensor.add":  # an alias of torch.add, which needs one more
        assert error["code"] == "torch_error"
    else:
        assert (error["code"], error["pointer"]) == ("invalid_argument", "/arguments/function")


def test_functions_of_ours_have_torchs_names() -> None:
    for name in written.FUNCTIONS:
        found: Any = torch
        for part in name.split(".")[1:]:
            found = getattr(found, part)
        assert callable(found)


# ---- what they must not touch


def _global_state() -> tuple[Any, ...]:
    return (
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.is_grad_enabled(),
        torch.is_inference_mode_enabled(),
        torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(),
        torch.is_anomaly_enabled(),
        torch.get_float32_matmul_precision(),
        torch.backends.cudnn.benchmark,
        torch.is_autocast_enabled("cpu"),
    )


@pytest.fixture(scope="module")
def touched() -> Iterator[list[str]]:
    """The files, sockets and processes that this process opens, as Python's audit events tell."""
    events: list[str] = []
    watching = [True]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if watching[0] and event.startswith(("open", "socket.", "subprocess.", "os.", "shutil.", "ctypes.dlopen", "pickle.")):
            events.append(f"{event} {arguments!r:.200}")

    sys.addaudithook(hook)
    yield events
    watching[0] = False


def test_no_function_opens_a_file_or_changes_the_process(ask: Any, touched: list[str]) -> None:
    for name in functions.names():  # what is imported lazily is imported now
        ask(name, catalog.operator(name).row.examples[0])
    before = _global_state()
    touched.clear()
    for name in functions.names():
        ask(name, catalog.operator(name).row.examples[0])
        assert touched == [], name
        assert _global_state() == before, name


# ---- indices and sizes


OUT_OF_RANGE = [
    ("torch.nn.functional.embedding", {}, {"input": [4], "weight": "ones(4,2)"}, "/inputs/input"),
    ("torch.nn.functional.embedding_bag", {}, {"input": [0, 1], "weight": "ones(4,2)", "offsets": [0, 9]}, "/inputs/offsets"),
    ("torch.nn.functional.nll_loss", {}, {"input": [[0.0, 1.0]], "target": [2]}, "/inputs/target"),
    ("torch.nn.functional.cross_entropy", {"ignore_index": 5}, {"input": [[0.0, 1.0]], "target": [-100]}, "/inputs/target"),
    ("torch.nn.functional.multi_margin_loss", {}, {"input": [[0.0, 1.0]], "target": [2]}, "/inputs/target"),
    ("torch.nn.functional.multilabel_margin_loss", {}, {"input": [[0.0, 1.0]], "target": [[2, -1]]}, "/inputs/target"),
    ("torch.nn.functional.max_unpool1d", {"kernel_size": 2}, {"input": [[1.0]], "indices": [[2]]}, "/inputs/indices"),
    ("torch.nn.functional.max_unpool2d", {"kernel_size": 2}, {"input": [[[1.0]]], "indices": [[[4]]]}, "/inputs/indices"),
    (
        "torch.nn.functional.ctc_loss",
        {"blank": 9},
        {"log_probs": "zeros(3,1,2)", "targets": [[1]], "input_lengths": [3], "target_lengths": [1]},
        "/arguments/blank",
    ),
    ("torch.linalg.lu_solve", {}, {"LU": "eye(2)", "pivots": {"data": [1, 9], "dtype": "int32"}, "B": "ones(2,1)"}, "/inputs/pivots"),
    ("torch.linalg.ldl_solve", {}, {"LD": "eye(2)", "pivots": {"data": [1, -9], "dtype": "int32"}, "B": "ones(2,1)"}, "/inputs/pivots"),
    ("torch.nn.utils.rnn.pad_packed_sequence", {}, {"data": "ones(3,1)", "batch_sizes": [2, 9]}, "/inputs/batch_sizes"),
    ("torch.nn.utils.rnn.pad_packed_sequence", {}, {"data": "ones(3,1)", "batch_sizes": [1, 2]}, "/inputs/batch_sizes"),
    ("torch.nn.functional.pad", {"pad": [2, -2], "mode": "circular"}, {"input": "ones(1,1,3)"}, "/arguments/padding"),
]


@pytest.mark.parametrize(("name", "arguments", "inputs", "pointer"), OUT_OF_RANGE)
def test_an_index_out_of_range_never_reaches_torch(name: str, arguments: Any, inputs: Any, pointer: str, ask: Any) -> None:
    error = ask(name, {"arguments": arguments, "inputs": inputs})["error"]
    assert error["code"].startswith("invalid_"), error
    assert error["pointer"] == pointer


@pytest.mark.parametrize(
    ("inputs", "indices"),
    [({"input": torch.ones(2)}, False), ({"input": torch.ones(2) > 0}, False), ({"input": torch.ones(2), "index": torch.tensor(1)}, True)],
)
def test_integers_may_be_indices(inputs: Any, indices: bool) -> None:
    assert takes_integers(inputs) is indices


HUGE = [
    ("torch.full", {"arguments": {"size": [10**6, 10**6], "fill_value": 1.0}}),
    ("torch.full", {"arguments": {"size": [10**6] * 8, "fill_value": 1.0}}),
    ("torch.arange", {"arguments": {"end": 10**12}}),
    ("torch.arange", {"arguments": {"end": 1e300}}),
    ("torch.eye", {"arguments": {"n": 10**6}}),
    ("torch.tril_indices", {"arguments": {"row": 10**6, "col": 10**6}}),
    ("torch.combinations", {"arguments": {"r": 10}, "inputs": {"input": "ones(100)"}}),
    ("torch.cartesian_prod", {"inputs": {"tensors": ["ones(100)"] * 10}}),
    ("torch.meshgrid", {"inputs": {"tensors": ["ones(1000)"] * 4}}),
    ("torch.repeat_interleave", {"inputs": {"input": [1.0, 2.0], "repeats": 10**12}}),
    ("torch.repeat_interleave", {"inputs": {"input": [1.0, 2.0], "repeats": [10**14, 1]}}),
    ("torch.nn.functional.one_hot", {"arguments": {"num_classes": 10**12}, "inputs": {"input": [1]}}),
    ("torch.nn.functional.one_hot", {"inputs": {"input": [10**14]}}),
    ("torch.bincount", {"inputs": {"input": [10**14]}}),
    ("torch.Tensor.repeat", {"arguments": {"repeats": [10**6, 10**6]}, "inputs": {"input": [1.0]}}),
    ("torch.Tensor.expand", {"arguments": {"size": [10**6, 10**6]}, "inputs": {"input": [1.0]}}),
    ("torch.outer", {"inputs": {"input": "ones(500000)", "vec2": "ones(500000)"}}),
    ("torch.add", {"inputs": {"input": "ones(200000,1)", "other": "ones(1,200000)"}}),
    ("torch.einsum", {"arguments": {"equation": "a,b,c->abc"}, "inputs": {"operands": ["ones(10000)"] * 3}}),
    ("torch.vander", {"inputs": {"x": "ones(200000)"}}),
]


@pytest.mark.parametrize(("name", "request_"), HUGE, ids=[f"{row[0]}-{str(row[1])[:40]}" for row in HUGE])
def test_huge_requests_are_refused(name: str, request_: Any, ask: Any) -> None:
    error = ask(name, request_)["error"]
    assert error["code"] == "over_limit", error
    assert error["needed"] > error["limit"]


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("torch.full", {"arguments": {"size": [2], "fill_value": 2**40}}),
        ("torch.randint", {"arguments": {"low": 0, "high": 2**40, "size": [2]}}),
        ("torch.matrix_power", {"arguments": {"n": 10**9}, "inputs": {"input": [[1.0, 0.0], [0.0, 1.0]]}}),
    ],
)
def test_large_numbers_that_are_no_sizes_are_welcome(name: str, request_: Any, ask: Any) -> None:
    assert "outputs" in ask(name, request_)
