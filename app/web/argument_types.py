"""What a page needs to know of an argument's JSON Schema: its members, the values it is limited to, and its type in Python's words."""

from typing import Any

Schema = dict[str, Any]

_TORCH_WORDS = {"tensor": "Tensor", "module": "Module", "callable": "function", "dtype": "dtype", "formula": "formula"}
_TYPE_WORDS = {"integer": "int", "number": "float", "boolean": "bool", "string": "str", "null": "None"}
_FINITE: dict[str, tuple[Any, ...]] = {"boolean": (True, False), "null": (None,)}
_NOT_FINITE = ["NaN", "Infinity", "-Infinity"]


def members(schema: Schema) -> list[Schema]:
    """The alternatives of a schema, unions within unions opened. The spellings of not-a-number and infinity go with the numbers."""
    flat = [inner for member in schema.get("anyOf", [schema]) for inner in (members(member) if "anyOf" in member else [member])]
    return [member for member in flat if member.get("enum") != _NOT_FINITE]


def options(schema: Schema) -> tuple[Any, ...]:
    """Every value the schema takes, where they are few and known; else none."""
    listed = [_values(member) for member in members(schema)]
    return tuple(value for values in listed for value in values) if all(listed) else ()


def has_structure(schema: Schema) -> bool:
    """Whether its values are best written over several lines: modules, tensors, objects."""
    alternatives = members(schema)
    structured = any(member.get("type") == "object" or member.get("x-torch") == "tensor" for member in alternatives)
    return structured or any(has_structure(member["items"]) for member in alternatives if "items" in member)


def axes(schema: Schema) -> int:
    """How many integers it takes, one an axis, where one alone does for all of them; else 0."""
    alternatives = members(schema)
    counts = [member["maxItems"] for member in alternatives if member.get("items") == {"type": "integer"} and "maxItems" in member]
    return counts[0] if counts and counts[0] > 1 and {"type": "integer"} in alternatives else 0


def takes(schema: Schema, torch_type: str) -> bool:
    """Whether its values may be of, or contain, what torch calls a `module` or a `callable`."""
    alternatives = members(schema)
    nested = any(takes(member["items"], torch_type) for member in alternatives if "items" in member)
    return nested or any(member.get("x-torch") == torch_type for member in alternatives)


def words(schema: Schema) -> str:
    """The type as an annotation would say it: `int | (int, int)`."""
    return " | ".join(dict.fromkeys(_words(member) for member in members(schema)))


def _values(member: Schema) -> list[Any]:
    if "enum" in member:
        return list(member["enum"])
    return list(_FINITE.get(member.get("type", ""), ()))


def _words(member: Schema) -> str:
    if "x-torch" in member:
        return _TORCH_WORDS[member["x-torch"]]
    if "enum" in member:
        return " | ".join(map(repr, member["enum"]))
    if member["type"] == "array":
        return _array_words(member)
    return _TYPE_WORDS.get(member["type"]) or "{" + ", ".join(member.get("properties", {})) + "}"


def _array_words(member: Schema) -> str:
    item, count = words(member["items"]), member.get("maxItems")
    if count is None:
        return f"[{item}, …]"
    return f"({', '.join([item] * count)})" if count > 1 else f"({item},)"
