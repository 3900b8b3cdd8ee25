"""The operator page's form: its fields come from the operator's description, its data becomes a run request, and a request fills it.

Reading a form never fails: what is not a literal goes to the operator as the text it is, and the operator says what is wrong with it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from app.errors import InvalidArgument
from app.web import argument_types

Detail = dict[str, Any]
Request = dict[str, Any]

WIDTH = 60
MOST_FIELDS = 200
MOST_LITERAL_CHARACTERS = 20_000
FLOATING_DTYPES = ("float32", "float64", "float16", "bfloat16")

SETTINGS: dict[str, tuple[str, ...]] = {
    "module": ("seed", "dtype", "device", "training", "gradients", "state"),
    "function": ("seed", "dtype", "device", "gradients"),
    "initializer": ("seed", "dtype"),
    "optimizer": ("seed", "dtype"),
    "scheduler": (),
    "sampler": ("seed",),
}
"""What of a request's other members means something to an operator of this kind."""

_HINTS = {"module": "module_hint", "callable": "callable_hint", "formula": "formula_hint"}
"""What helps with values that are hard to guess."""
_WORDS = {"None": None, "True": True, "False": False}
_TUPLE_AS_LIST = str.maketrans("()", "[]")


@dataclass(frozen=True)
class Field:
    """One control. `name` is, without its first slash, the JSON pointer of what it sets in the run request."""

    name: str
    control: str
    """`select`, `checkbox`, `integer`, `text`, `json`, `tensor` or `tensors`; the last three are text areas."""
    default: Any = None
    options: tuple[Any, ...] = ()
    required: bool = False
    hint: str = ""
    """The key of a string of the page's."""
    text: str = ""
    error: str = ""
    type: str = ""
    """What values it takes, in Python's words."""
    axes: int = 0
    """How many integers it takes instead of one."""

    @property
    def label(self) -> str:
        return self.name.rpartition("/")[2]

    @property
    def choices(self) -> list[str]:
        """What a select offers: nothing first where there is no default."""
        return [*([] if self.default in self.options else [""]), *map(written, self.options)]

    @property
    def chosen(self) -> str:
        return self.text or written(self.default)

    @property
    def placeholder(self) -> str:
        return "" if self.required else written(self.default)

    @property
    def rows(self) -> int:
        """The height of a text area."""
        return min(12, max(2, 1 + self.text.count("\n")))


@dataclass(frozen=True)
class Form:
    arguments: tuple[Field, ...]
    inputs: tuple[Field, ...]
    settings: tuple[Field, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        return (*self.arguments, *self.inputs, *self.settings)

    def change(self, change_field: Callable[[Field], Field]) -> "Form":
        """The form with every field replaced by what `change_field` makes of it."""
        return Form(*(tuple(map(change_field, group)) for group in (self.arguments, self.inputs, self.settings)))


def blank_form(detail: Detail, devices: list[str]) -> Form:
    """The form of an operator, with nothing in it."""
    schema = detail["arguments"]
    return Form(
        arguments=tuple(_field(f"arguments/{name}", inner, name in schema["required"]) for name, inner in schema["properties"].items()),
        inputs=tuple(_input_field(given) for given in detail["inputs"]),
        settings=tuple(field for field in _settings(devices) if field.name in SETTINGS[detail["kind"]]),
    )


def parse(body: bytes) -> dict[str, str]:
    """Control name → text of an urlencoded body; raises InvalidArgument when there are more than any form has."""
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise InvalidArgument(f"A form has at most {MOST_FIELDS} fields.", pointer="") from error
    return {name: text.replace("\r\n", "\n").strip() for name, text in pairs}


def fill(form: Form, texts: Mapping[str, str]) -> Form:
    return form.change(lambda field: replace(field, text=texts.get(field.name, "")))


def fill_from(form: Form, request: Request) -> Form:
    """The form as a person would have filled it to make this request."""
    flat = _flat(request)
    return form.change(
        lambda field: replace(field, text=_WRITERS.get(field.control, written)(flat[field.name])) if field.name in flat else field
    )


def can_say(form: Form, request: Request) -> bool:
    """Whether the form can make this request: it has a field for each member, and no member needs more than its field can say."""
    controls = {field.name: field.control for field in form.fields}
    return all(name in controls and (controls[name] != "checkbox" or isinstance(value, bool)) for name, value in _flat(request).items())


def request_of(form: Form) -> Request:
    """The run request that a filled form makes: only what is not the default."""
    request: Request = {}
    for field in form.fields:
        value = _READERS.get(field.control, _read_literal)(field, field.text) if field.text else field.default
        if json.dumps(value) != json.dumps(field.default):
            group, _, member = field.name.partition("/")
            if member:
                request.setdefault(group, {})[member] = value
            else:
                request[group] = value
    return request


def mark_error(form: Form, pointer: str, message: str) -> Form:
    """The form with `message` at the field that `pointer` leads to or into; unchanged when there is none."""
    name = "/".join(pointer.split("/")[1:3])
    places = {name, name.partition("/")[0]}
    return form.change(lambda field: replace(field, error=message) if field.name in places else field)


def literal(text: str) -> Any:
    """The JSON value, or Python's word or tuple, that `text` is; the text itself where it is none."""
    if text in _WORDS:
        return _WORDS[text]
    for candidate in (text, text.translate(_TUPLE_AS_LIST).replace(",]", "]")):
        try:
            return json.loads(candidate, parse_constant=str)
        except (ValueError, RecursionError):
            continue
    return text


def written(value: Any) -> str:
    """Text that `literal` reads as `value`."""
    if isinstance(value, str) and literal(value) == value:
        return value
    word = next((word for word, meant in _WORDS.items() if meant is value), None)
    return word or json.dumps(value, ensure_ascii=False)


def _settings(devices: list[str]) -> tuple[Field, ...]:
    return (
        Field("seed", "integer", default=0),
        Field("dtype", "select", default="float32", options=FLOATING_DTYPES),
        Field("device", "select", default="auto", options=("auto", *devices)),
        Field("training", "checkbox", default=False),
        Field("gradients", "checkbox", default=False),
        Field("state", "json", default={}, hint="state_hint"),
    )


def _field(name: str, schema: argument_types.Schema, required: bool) -> Field:
    """The control that suits the values of a schema."""
    options = argument_types.options(schema)
    is_integer = schema.get("type") == "integer"
    control = "select" if options else "integer" if is_integer else "json" if argument_types.has_structure(schema) else "text"
    hint = next((hint for torch_type, hint in _HINTS.items() if argument_types.takes(schema, torch_type)), "")
    words, axes = argument_types.words(schema), argument_types.axes(schema)
    return Field(name, control, schema.get("default"), options, required, hint, type=words, axes=axes)


def _input_field(given: dict[str, Any]) -> Field:
    if "schema" in given:
        return _field(f"inputs/{given['name']}", given["schema"], given["required"])
    control = {
        "tensor": "tensor",
        "tensor or shape": "tensor",
        "number or tensor": "tensor",
        "tensors": "tensors",
        "boolean": "select",
    }.get(given["type"], "text")
    options = (True, False) if control == "select" else ()
    hint = "tensors_hint" if control == "tensors" else ""
    return Field(f"inputs/{given['name']}", control, None, options, given["required"], hint)


def _flat(request: Request) -> dict[str, Any]:
    """Field name → value."""
    groups = {group: request.get(group, {}) for group in ("arguments", "inputs")}
    members = {f"{group}/{name}": value for group, inner in groups.items() for name, value in inner.items()}
    return members | {name: value for name, value in request.items() if name not in groups}


def _read_literal(field: Field, text: str) -> Any:
    return literal(text)


def _read_option(field: Field, text: str) -> Any:
    return next((option for option in field.options if written(option) == text), literal(text))


def _read_tensor(field: Field, text: str) -> Any:
    """A long text is left to the worker, which reads nested lists as well."""
    return literal(text) if len(text) <= MOST_LITERAL_CHARACTERS else text


def _read_tensors(field: Field, text: str) -> Any:
    value = _read_tensor(field, text)
    return [paragraph for paragraph in text.split("\n\n") if paragraph.strip()] if isinstance(value, str) else value


def _write_rows(value: Any) -> str:
    """A matrix one row a line, a list of matrices one matrix a paragraph, and so on."""
    return written(value) if isinstance(value, str) else _rows(value, 1)


def _rows(value: Any, indent: int) -> str:
    if not (isinstance(value, list) and value and isinstance(value[0], list | str)):
        return json.dumps(value, ensure_ascii=False)
    return "[" + (",\n" + " " * indent).join(_rows(item, indent + 1) for item in value) + "]"


def _write_json(value: Any, indent: str = "") -> str:
    """What is longer than a line goes on lines of its own, as the playground's scripts write it too; a list of numbers does not."""
    line, deeper = json.dumps(value, ensure_ascii=False), indent + "  "
    if len(indent + line) <= WIDTH:
        return line
    if isinstance(value, dict):
        members = [f"{json.dumps(key, ensure_ascii=False)}: {_write_json(item, deeper)}" for key, item in value.items()]
    elif isinstance(value, list) and any(isinstance(item, list | dict) for item in value):
        members = [_write_json(item, deeper) for item in value]
    else:
        return line
    return f"{line[0]}\n{deeper}" + f",\n{deeper}".join(members) + f"\n{indent}{line[-1]}"


_READERS: dict[str, Callable[[Field, str], Any]] = {"select": _read_option, "tensor": _read_tensor, "tensors": _read_tensors}
_WRITERS: dict[str, Callable[[Any], str]] = {
    "checkbox": lambda value: "true" if value else "",
    "json": _write_json,
    "tensor": _write_rows,
    "tensors": _write_rows,
}
