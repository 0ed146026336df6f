"""The pieces that JSON Schemas are put together from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"

NUMBER = r"^[+-]?\d{1,12}([.,]\d{1,6})?$"
"""Few enough digits that sums of points stay exact in Decimal's 28."""


def expect(schema: Schema, vi: str, en: str) -> dict[str, Any]:
    """Return the schema with the words that say what should stand there."""
    return {**schema, "x-expect": {"vi": vi, "en": en}}


TEXT = expect({"type": "string", "minLength": 1}, "một đoạn chữ", "a text")
SCALAR = expect({"type": ["string", "number", "boolean"], "minLength": 1}, "một giá trị", "a value")
"""Text to us; an editor may take it for a number (``number: 198``)."""
FLAG = expect(
    # For an editor, which reads YAML 1.2, "yes" is a text.
    {"type": ["boolean", "string"], "pattern": "^(yes|no|true|false|có|không)$", "x-type": "flag"},
    "yes hoặc no",
    "yes or no",
)
INTEGER = expect({"type": "integer"}, "một số nguyên", "a whole number")
COUNT = expect({"type": "integer", "minimum": 0}, "một số nguyên không âm", "a whole number, not negative")
POINTS = expect(
    {"type": ["number", "string"], "pattern": NUMBER, "x-type": "decimal"},
    "một số, ví dụ 0,25 hoặc 1.5",
    "a number such as 0.25",
)
DATE = expect({"type": "string", "format": "date"}, "một ngày, ví dụ 2024-03-16", "a date such as 2024-03-16")
INSTANT = expect(
    {"type": "string", "format": "instant"},
    "ngày hoặc ngày giờ, ví dụ 2024-03-14 hoặc 2024-03-14 16:30",
    "a date or date and time such as 2024-03-14 or 2024-03-14 16:30",
)
RATIO = expect(
    {"type": ["string", "number"], "pattern": r"^[+-]?\d+([.,]\d+)?\s?%$|^\d+/\d+$"},
    "một tỷ lệ, ví dụ 95% hoặc 19/20",
    "a ratio such as 95% or 19/20",
)
CODE = expect({"type": "string", "pattern": r"^\S+$"}, "một mã, ví dụ 1.3.2", "a code such as 1.3.2")
NAME = expect(
    {"type": "string", "pattern": r"^[a-z][a-z0-9_-]*$"},
    "một tên viết thường không dấu, ví dụ phuong-mau-01",
    "a lower-case name such as phuong-mau-01",
)
WORDS = expect(
    {
        "type": ["string", "object"],
        "minLength": 1,
        "properties": {"vi": TEXT, "en": TEXT},
        "required": ["vi", "en"],
        "additionalProperties": False,
    },
    "một câu, hoặc {vi: …, en: …}",
    "a sentence, or {vi: …, en: …}",
)


def record(properties: Schema, required: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """Return the schema of a mapping with these keys and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def mapping(values: Schema, names: Schema | None = None) -> dict[str, Any]:
    """Return the schema of a mapping from free names to values."""
    found: dict[str, Any] = {"type": "object", "additionalProperties": dict(values)}
    if names is not None:
        found["propertyNames"] = dict(names)
    return found


def many(items: Schema, at_least: int = 0) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": dict(items), "minItems": at_least}


def partial(schema: Any) -> Any:
    """Return a schema that asks for no key: of entries that state only what they change."""
    if isinstance(schema, Mapping):
        # What chooses a branch of a union ("if") must still stand there; a property may be called "required".
        kept = {key: each for key, each in schema.items() if key != "required" or not isinstance(each, list)}
        return {key: each if key == "if" else partial(each) for key, each in kept.items()}
    return [partial(each) for each in schema] if isinstance(schema, list) else schema


def union(key: str, branches: Mapping[str, Schema]) -> dict[str, Any]:
    """Return a mapping's schema whose branch the value of ``key`` chooses: no ``anyOf`` noise."""
    names = sorted(branches)
    return {
        "type": "object",
        "required": [key],
        "properties": {key: {"enum": names}},
        "allOf": [
            {"if": {"properties": {key: {"const": name}}, "required": [key]}, "then": dict(branches[name])}
            for name in names
        ],
    }


def chosen(schema: Schema, value: Mapping[str, Any]) -> Schema | None:
    """Return the branch that a mapping chooses in a :func:`union`; None when it names none of them.

    A rule is one of twenty kinds: looking its own up is much quicker than asking every branch.
    """
    branches = schema.get("allOf")
    if not branches:
        return None
    key = next(iter(branches[0].get("if", {}).get("properties", {})), "")
    names = schema.get("properties", {}).get(key, {}).get("enum")
    name = value.get(key)
    if not isinstance(names, list) or len(names) != len(branches) or name not in names:
        return None
    branch: Schema = branches[names.index(name)]
    return branch["then"] if branch["if"]["properties"] == {key: {"const": name}} else None
