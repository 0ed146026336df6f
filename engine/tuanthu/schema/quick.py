"""A quick yes: whether a value surely has the form that a schema asks for.

Nearly every file is right, and only what is wrong needs ``jsonschema`` to say why: its import and its
walk take longer than everything else about a file. So this says yes where it is sure, and leaves every
other case, words that it does not know among them, to the library. A test holds the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from tuanthu.moments import parse_date, parse_event, parse_instant
from tuanthu.schema.pieces import Schema, chosen

FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": lambda text: parse_date(text) is not None,
    "event": lambda text: parse_event(text, "UTC") is not None,
    "instant": lambda text: parse_instant(text, "UTC") is not None,
}

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, Decimal),
    "integer": (int,),
    "boolean": (bool,),
}
_SAY_NOTHING = frozenset({"$schema", "$defs", "$id", "title", "description", "x-expect", "x-type", "then"})


def surely_valid(value: Any, schema: Schema, root: Schema) -> bool:
    """Return True only for a value that is valid; False says nothing yet. ``root`` holds the ``$defs``."""
    for word, asked in schema.items():
        if word not in _SAY_NOTHING:
            holds = _WORDS.get(word)
            if holds is None or not holds(value, asked, schema, root):
                return False
    return True


def _type(value: Any, asked: Any, *_: Any) -> bool:
    names = (asked,) if isinstance(asked, str) else asked
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES.get(name, ())) for name in names)


def _properties(value: Any, asked: Any, _: Schema, root: Schema) -> bool:
    if not isinstance(value, dict):
        return True
    return all(surely_valid(child, asked[key], root) for key, child in value.items() if key in asked)


def _others(value: Any, asked: Any, schema: Schema, root: Schema) -> bool:
    if not isinstance(value, dict):
        return True
    others = value.keys() - schema.get("properties", {}).keys()
    if isinstance(asked, bool):
        return asked or not others
    return all(surely_valid(value[key], asked, root) for key in others)


def _items(value: Any, asked: Any, _: Schema, root: Schema) -> bool:
    return not isinstance(value, list) or all(surely_valid(each, asked, root) for each in value)


def _names(value: Any, asked: Any, _: Schema, root: Schema) -> bool:
    return not isinstance(value, dict) or all(surely_valid(key, asked, root) for key in value)


def _branches(value: Any, asked: Any, schema: Schema, root: Schema) -> bool:
    branch = chosen(schema, value) if isinstance(value, dict) else None
    return all(surely_valid(value, each, root) for each in (asked if branch is None else (branch,)))


def _if(value: Any, asked: Any, schema: Schema, root: Schema) -> bool:
    if isinstance(value, dict) and any(key not in value for key in asked.get("required", ())):
        return True  # the condition surely fails; an "else" would be a word that is not known here
    return surely_valid(value, asked, root) and surely_valid(value, schema.get("then", {}), root)


def _ref(value: Any, asked: Any, _: Schema, root: Schema) -> bool:
    return surely_valid(value, root["$defs"][asked.removeprefix("#/$defs/")], root)


def _number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


_WORDS: Mapping[str, Callable[[Any, Any, Schema, Schema], bool]] = {
    "$ref": _ref,
    "additionalProperties": _others,
    "allOf": _branches,
    "const": lambda value, asked, *_: isinstance(asked, str) and value == asked,
    "enum": lambda value, asked, *_: isinstance(value, str) and value in asked,
    "format": lambda value, asked, *_: not isinstance(value, str) or (asked in FORMATS and FORMATS[asked](value)),
    "if": _if,
    "items": _items,
    "maxItems": lambda value, asked, *_: not isinstance(value, list) or len(value) <= asked,
    "maxLength": lambda value, asked, *_: not isinstance(value, str) or len(value) <= asked,
    "maxProperties": lambda value, asked, *_: not isinstance(value, dict) or len(value) <= asked,
    "maximum": lambda value, asked, *_: not _number(value) or value <= asked,
    "minItems": lambda value, asked, *_: not isinstance(value, list) or len(value) >= asked,
    "minLength": lambda value, asked, *_: not isinstance(value, str) or len(value) >= asked,
    "minProperties": lambda value, asked, *_: not isinstance(value, dict) or len(value) >= asked,
    "minimum": lambda value, asked, *_: not _number(value) or value >= asked,
    "pattern": lambda value, asked, *_: not isinstance(value, str) or re.search(asked, value) is not None,
    "properties": _properties,
    "propertyNames": _names,
    "required": lambda value, asked, *_: not isinstance(value, dict) or all(key in value for key in asked),
    "type": _type,
}
