"""The catalogue is torch's own list less the excluded names, and every entry is complete."""

import jsonschema
import orjson
import pytest
import torch

from app.errors import UnknownOperator
from app.operators import catalog, modules, signatures
from app.operators.dtypes import DTYPES
from app.operators.tables.modules import ROWS


@pytest.fixture(scope="module")
def described(handle):
    return orjson.loads(handle({"task": "catalogue"}, b"")[1])


def test_catalogue_and_exclusions_are_torchs_public_names() -> None:
    offered = set(modules.names())
    assert offered | set(modules.EXCLUDED) == {f"torch.nn.{name}" for name in (*torch.nn.modules.__all__, "DataParallel")}
    assert not offered & set(modules.EXCLUDED)
    assert len(modules.EXCLUDED) < 12


def test_what_is_left_out_has_a_reason_and_is_not_offered() -> None:
    assert all(len(reason.split()) > 2 for reason in catalog.excluded().values())
    assert not set(catalog.excluded()) & set(catalog.names())


def test_every_module_has_one_row_and_every_row_a_module() -> None:
    assert sorted(ROWS) == sorted(modules.names())


@pytest.mark.parametrize("name", catalog.names())
def test_row_is_complete(name: str) -> None:
    operator = catalog.operator(name)
    row = operator.row
    assert row.en.endswith(".")
    assert len(row.en) <= 100
    assert row.zh.endswith("。")
    assert row.examples
    assert row.failures
    tensors = {name for name, spec in operator.signature.inputs.items() if spec.takes_tensors}
    assert set(row.dtypes) <= tensors


@pytest.mark.parametrize("name", modules.names())
def test_shapes_of_a_module_have_patterns(name: str) -> None:
    operator = catalog.operator(name)
    assert {name for name, spec in operator.signature.inputs.items() if spec.takes_tensors} <= set(operator.row.shapes)
    assert set(operator.row.outputs) <= set(operator.row.shapes)


def test_describes_everything_a_client_needs(described) -> None:
    assert described["torch"] == torch.__version__.split("+")[0]
    assert [operator["name"] for operator in described["operators"]] == catalog.names()
    for operator in described["operators"]:
        jsonschema.Draft202012Validator.check_schema(operator["arguments"])
        for example in operator["examples"]:
            jsonschema.validate(example.get("arguments", {}), operator["arguments"])
        for described_input in operator["inputs"]:
            assert set(described_input["dtypes"]) <= set(DTYPES)
        if operator["kind"] == "module":
            assert operator["links"]["torch"].endswith(f"/generated/{operator['name']}.html")


def test_state_is_the_examples(described) -> None:
    state = {operator["name"]: operator["state"] for operator in described["operators"]}
    assert state["torch.nn.ReLU"] == {}
    assert set(state["torch.nn.BatchNorm2d"]) == {"weight", "bias", "running_mean", "running_var", "num_batches_tracked"}
    assert state["torch.nn.BatchNorm2d"]["running_mean"]["role"] == "buffer"
    assert state["torch.nn.BatchNorm2d"]["weight"]["role"] == "parameter"


SCHEMAS = [
    ("Conv2d", "in_channels", {"type": "integer"}, None),
    ("Conv2d", "padding_mode", {"enum": ["zeros", "reflect", "replicate", "circular"]}, "zeros"),
    ("MSELoss", "reduction", {"enum": ["none", "mean", "sum"]}, "mean"),
    ("Linear", "bias", {"type": "boolean"}, True),
    ("GELU", "approximate", {"enum": ["none", "tanh"]}, "none"),
    ("LSTM", "hidden_size", {"type": "integer"}, None),
    ("Embedding", "padding_idx", {"anyOf": [{"type": "integer"}, {"type": "null"}]}, None),
]


@pytest.mark.parametrize(("name", "argument", "schema", "default"), SCHEMAS)
def test_argument_schema(name: str, argument: str, schema: dict, default: object) -> None:
    found = catalog.operator(f"torch.nn.{name}").signature.arguments[argument].schema()
    assert schema.items() <= found.items()
    assert found.get("default") == default
    assert found["description"]


def test_every_offered_argument_is_described() -> None:
    missing = [
        f"{name}.{argument.name}"
        for name in catalog.names()
        for argument in catalog.operator(name).signature.arguments.values()
        if not argument.description
    ]
    assert not missing


def test_int_or_tuple_says_its_length() -> None:
    kernel = catalog.operator("torch.nn.Conv3d").signature.arguments["kernel_size"].schema()
    assert kernel["anyOf"][1] == {"type": "array", "items": {"type": "integer"}, "minItems": 3, "maxItems": 3}


@pytest.mark.parametrize("name", ["torch.nn.ReLU", "nn.ReLU", "ReLU"])
def test_lenient_names(name: str) -> None:
    assert catalog.canonical(name) == "torch.nn.ReLU"


def test_aliases_lead_to_operators() -> None:
    assert catalog.aliases()["nn.Conv2d"] == catalog.aliases()["Conv2d"] == "torch.nn.Conv2d"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nn.Sigmod", "no operator"),
        ("torch.nn.DataParallel", "cannot be run"),
        ("torch.load", "cannot be run: it reads or writes files"),
        ("torch.lod", "no operator"),
    ],
)
def test_unknown_names(name: str, words: str) -> None:
    with pytest.raises(UnknownOperator, match=words):
        catalog.canonical(name)


@pytest.mark.parametrize("withdrawn", signatures.WITHDRAWN)
def test_withdrawn_arguments_are_not_offered(withdrawn: str) -> None:
    arguments = {name: catalog.operator(name).signature.arguments for name in catalog.names()}
    assert not [name for name, own in arguments.items() if withdrawn in own and (withdrawn != "reduce" or "reduction" in own)]
