"""A quick yes: whether a value surely has the form that a schema asks for.

Nearly every file is right. ``jsonschema-rs`` sees that in a tenth of the time that ``jsonschema`` takes to be
imported; only where something may be wrong is ``jsonschema`` asked, which says what, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tuanthu.moments import parse_date, parse_event, parse_instant
from tuanthu.schema.pieces import Schema

FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": lambda text: parse_date(text) is not None,
    "event": lambda text: parse_event(text, "UTC") is not None,
    "instant": lambda text: parse_instant(text, "UTC") is not None,
}
_compiled: dict[int, tuple[Schema, Any]] = {}
"""By the schema's identity; the schema stands beside it, so that no other can take its place in memory."""


def surely_valid(value: Any, schema: Schema) -> bool:
    """Return True only for a value that is valid; False says nothing yet."""
    _, validator = _compiled.get(id(schema)) or _compile(schema)
    try:
        return bool(validator.is_valid(value))
    except ValueError:  # no JSON: a key that is no text, say
        return False


def _compile(schema: Schema) -> tuple[Schema, Any]:
    from jsonschema_rs import Draft202012Validator

    validator = Draft202012Validator(dict(schema), formats=dict(FORMATS), validate_formats=True)
    return _compiled.setdefault(id(schema), (schema, validator))
