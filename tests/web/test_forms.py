"""The form and the run request say the same: back and forth, for every example of every operator."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.errors import InvalidArgument
from app.web import argument_types, forms

JSON_VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=8,
)

LITERALS = [
    ("1", 1),
    ("-2.5e3", -2500.0),
    ("9223372036854775808", 2**63),
    ("True", True),
    ("false", False),
    ("None", None),
    ("[3, 1]", [3, 1]),
    ("(3, 1)", [3, 1]),
    ("(3,)", [3]),
    ("Infinity", "Infinity"),
    ("NaN", "NaN"),
    ("same", "same"),
    ("1, 2\n3, 4", "1, 2\n3, 4"),
    ("tensor([[1., 2.]])", "tensor([[1., 2.]])"),
    ("randn(2,3;seed=7)", "randn(2,3;seed=7)"),
    ("[" * 100_000, "[" * 100_000),
    ("1" * 10_000, "1" * 10_000),
]

INTEGER = {"type": "integer"}
NUMBER = {"anyOf": [{"type": "number"}, {"enum": ["NaN", "Infinity", "-Infinity"]}]}
PAIR = {"type": "array", "items": INTEGER, "minItems": 2, "maxItems": 2}
MODULE = {"type": "object", "properties": {"operator": {"type": "string"}}, "x-torch": "module"}

TYPES: list[tuple[dict[str, Any], str, tuple[Any, ...], bool]] = [
    (INTEGER, "int", (), False),
    ({"type": "boolean"}, "bool", (True, False), False),
    (NUMBER, "float", (), False),
    ({"anyOf": [NUMBER, {"type": "null"}]}, "float | None", (), False),
    ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, "bool | None", (True, False, None), False),
    ({"enum": ["none", "sum"]}, "'none' | 'sum'", ("none", "sum"), False),
    ({"anyOf": [INTEGER, PAIR]}, "int | (int, int)", (), False),
    ({"type": "array", "items": INTEGER, "minItems": 1, "maxItems": 1}, "(int,)", (), False),
    ({"type": "array", "items": MODULE}, "[Module, …]", (), True),
    ({"anyOf": [{"x-torch": "tensor"}, {"type": "null"}]}, "Tensor | None", (), True),
]

DETAIL: dict[str, Any] = {
    "kind": "module",
    "arguments": {
        "properties": {"size": {"anyOf": [INTEGER, PAIR]}, "mode": {"enum": ["sum", "mean"], "default": "mean"}},
        "required": ["size"],
    },
    "inputs": [
        {"name": "input", "type": "tensor", "required": True},
        {"name": "hx", "type": "tensors", "required": False},
        {"name": "is_causal", "type": "boolean", "required": False},
    ],
}
BLANK = forms.blank_form(DETAIL, ["cpu"])

REQUESTS: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({}, {}),
    ({"arguments/size": "(2, 3)", "arguments/mode": "mean"}, {"arguments": {"size": [2, 3]}}),
    ({"arguments/mode": "sum", "seed": "0", "dtype": "float32", "device": "auto"}, {"arguments": {"mode": "sum"}}),
    ({"inputs/input": "[[1, 2],\n [3, 4]]", "training": "true"}, {"inputs": {"input": [[1, 2], [3, 4]]}, "training": True}),
    ({"inputs/input": "[1, NaN]"}, {"inputs": {"input": [1, "NaN"]}}),
    ({"inputs/hx": "zeros(2)\n\nones(2)"}, {"inputs": {"hx": ["zeros(2)", "ones(2)"]}}),
    ({"inputs/hx": '["zeros(2)", [1, 2]]'}, {"inputs": {"hx": ["zeros(2)", [1, 2]]}}),
    ({"inputs/is_causal": "True", "seed": "7"}, {"inputs": {"is_causal": True}, "seed": 7}),
    ({"state": '{"weight": [1]}', "gradients": "true"}, {"state": {"weight": [1]}, "gradients": True}),
    ({"seed": "x", "state": "{"}, {"seed": "x", "state": "{"}),
    ({"nonsense": "1", "arguments/other": "2"}, {}),
]


@pytest.fixture(scope="module")
def details(client: httpx.Client) -> list[dict[str, Any]]:
    rows = client.get("/api/v1/operators").json()["operators"]
    return [client.get(row["links"]["self"]).json() for row in rows]


@pytest.mark.parametrize(("text", "value"), LITERALS, ids=[text[:20] for text, _ in LITERALS])
def test_text_is_read_as_a_literal(text: str, value: object) -> None:
    assert json.dumps(forms.literal(text)) == json.dumps(value)


@given(JSON_VALUES)
def test_what_is_written_is_read_again(value: object) -> None:
    assert json.dumps(forms.literal(forms.written(value))) == json.dumps(value)


@pytest.mark.parametrize(("schema", "words", "options", "structured"), TYPES, ids=[words for _, words, _, _ in TYPES])
def test_schemas_in_words(schema: dict[str, Any], words: str, options: tuple[Any, ...], structured: bool) -> None:
    assert argument_types.words(schema) == words
    assert argument_types.options(schema) == options
    assert argument_types.has_structure(schema) is structured


@pytest.mark.parametrize(("texts", "request_made"), REQUESTS)
def test_a_form_makes_a_request(texts: dict[str, str], request_made: dict[str, Any]) -> None:
    assert forms.request_of(forms.fill(BLANK, texts)) == request_made


def test_every_example_goes_through_the_form(details: list[dict[str, Any]]) -> None:
    examples = 0
    for detail in details:
        blank = forms.blank_form(detail, ["cpu"])
        for example in detail["examples"]:
            if isinstance(example.get("gradients"), dict):
                assert not forms.can_say(blank, example)
                continue
            assert forms.can_say(blank, example), (detail["name"], example)
            assert forms.request_of(forms.fill_from(blank, example)) == _without_defaults(detail, example), detail["name"]
            examples += 1
    assert examples > len(details) > 100


def test_the_form_knows_what_it_cannot_say() -> None:
    assert not forms.can_say(BLANK, {"arguments": {"other": 1}})
    assert not forms.can_say(BLANK, {"gradients": {"output": [1]}})


def test_a_body_becomes_texts() -> None:
    assert forms.parse(b"a=+1%0D%0A2+&b=&c=%E5%BC%A0") == {"a": "1\n2", "c": "张"}
    assert forms.parse(b"\xff=\xfe%ff") == {"\ufffd": "\ufffd\ufffd"}
    with pytest.raises(InvalidArgument):
        forms.parse(b"&".join(b"a=1" for _ in range(forms.MOST_FIELDS + 1)))


@pytest.mark.parametrize(
    ("pointer", "marked"),
    [
        ("/arguments/size/1", ["arguments/size"]),
        ("/inputs/hx/0", ["inputs/hx"]),
        ("/seed", ["seed"]),
        ("/state/weight", ["state"]),
        ("/arguments", []),
        ("", []),
    ],
)
def test_an_error_stands_at_its_field(pointer: str, marked: list[str]) -> None:
    form = forms.mark_error(BLANK, pointer, "wrong")
    assert [field.name for field in form.fields if field.error] == marked


def _without_defaults(detail: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """The request less what is given as what it is anyway."""
    schemas = {
        "arguments": detail["arguments"]["properties"],
        "inputs": {given["name"]: given.get("schema", {"default": None}) for given in detail["inputs"]},
    }
    told = {
        group: {
            name: value
            for name, value in request.get(group, {}).items()
            if "default" not in schema[name] or json.dumps(schema[name]["default"]) != json.dumps(value)
        }
        for group, schema in schemas.items()
    }
    others = {name: value for name, value in request.items() if name not in told and not (name == "gradients" and value is False)}
    return others | {group: members for group, members in told.items() if members}
