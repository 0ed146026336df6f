"""Text becomes what its schema asks for: points, whole numbers, yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tuanthu.schema.pieces import NUMBER, Schema, chosen

YES = frozenset({"yes", "true", "có"})
NO = frozenset({"no", "false", "không"})


def typed(value: Any, schema: Schema, root: Schema) -> Any:
    """Return ``value`` with each scalar turned into what its schema asks for, where it can be."""
    schema = _followed(schema, root)
    if isinstance(value, dict):
        branch = chosen(schema, value)
        own = _followed(branch, root) if branch is not None else schema
        return {key: typed(child, _child_schema(key, own), root) for key, child in value.items()}
    if isinstance(value, list):
        return [typed(child, schema.get("items", {}), root) for child in value]
    if isinstance(value, str):
        return _typed_text(value, schema)
    return value


def _followed(schema: Schema, root: Schema) -> Schema:
    """Return what a ``$ref`` into the schema's own definitions names."""
    name = schema.get("$ref")
    return root["$defs"][name.removeprefix("#/$defs/")] if name else schema


def _child_schema(key: str, schema: Schema) -> Schema:
    found = schema.get("properties", {}).get(key)
    if found is None:
        found = schema.get("additionalProperties")
    return found if isinstance(found, Mapping) else {}


def _typed_text(text: str, schema: Schema) -> Any:
    kind = schema.get("type")
    if schema.get("x-type") == "flag" and text.lower() in YES | NO:
        return text.lower() in YES
    if kind == "integer" and re.fullmatch(r"[+-]?\d{1,18}", text):
        return int(text)
    if schema.get("x-type") == "decimal" and re.match(NUMBER, text):
        return Decimal(text.replace(",", "."))
    return text
