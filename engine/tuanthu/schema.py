"""From text to typed values: JSON Schemas, humane messages, and a cursor that keeps positions.

A loaded :class:`~tuanthu.source.Document` holds text only. :func:`check` types each scalar as its
schema says (so that ``1.10`` stays a code where a code is meant and becomes a number only where
points are meant), validates the result with ``jsonschema`` and turns each error into one short
sentence with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from tuanthu.moments import parse_date, parse_instant
from tuanthu.source import Document, Location, Path, Problem
from tuanthu.words import Text, did_you_mean, same

Schema = Mapping[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"

NUMBER = r"^[+-]?\d{1,12}([.,]\d{1,6})?$"
"""Few enough digits that sums of points stay exact in Decimal's 28."""
YES = frozenset({"yes", "true", "có"})
NO = frozenset({"no", "false", "không"})


def expect(schema: Schema, vi: str, en: str) -> dict[str, Any]:
    """Return the schema with the words that say what should stand there."""
    return {**schema, "x-expect": {"vi": vi, "en": en}}


TEXT = expect({"type": "string", "minLength": 1}, "một đoạn chữ", "a text")
FLAG = expect({"type": "boolean"}, "yes hoặc no", "yes or no")
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


# -------------------------------------------------------------------- typing


def typed(value: Any, schema: Schema, root: Schema) -> Any:
    """Return ``value`` with each scalar turned into what its schema asks for, where it can be."""
    schema = _followed(schema, root)
    if isinstance(value, dict):
        return {key: typed(child, _child_schema(value, key, schema, root), root) for key, child in value.items()}
    if isinstance(value, list):
        return [typed(child, schema.get("items", {}), root) for child in value]
    if isinstance(value, str):
        return _typed_text(value, schema)
    return value


def _followed(schema: Schema, root: Schema) -> Schema:
    """Return what a ``$ref`` into the schema's own definitions names."""
    name = schema.get("$ref")
    return root["$defs"][name.removeprefix("#/$defs/")] if name else schema


def _child_schema(value: Mapping[str, Any], key: str, schema: Schema, root: Schema) -> Schema:
    for branch in schema.get("allOf", ()):
        if _chosen(value, branch):
            schema = _followed(branch["then"], root)
    found = schema.get("properties", {}).get(key)
    if found is None:
        found = schema.get("additionalProperties")
    return found if isinstance(found, Mapping) else {}


def _chosen(value: Mapping[str, Any], branch: Schema) -> bool:
    conditions = branch.get("if", {}).get("properties", {})
    return bool(conditions) and all(value.get(key) == want["const"] for key, want in conditions.items())


def _typed_text(text: str, schema: Schema) -> Any:
    kind = schema.get("type")
    if kind == "boolean" and text.lower() in YES | NO:
        return text.lower() in YES
    if kind == "integer" and re.fullmatch(r"[+-]?\d{1,18}", text):
        return int(text)
    if schema.get("x-type") == "decimal" and re.match(NUMBER, text):
        return Decimal(text.replace(",", "."))
    return text


# ---------------------------------------------------------------- validating


@cache
def _formats() -> Any:
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    checker.checks("date")(lambda text: not isinstance(text, str) or parse_date(text) is not None)
    checker.checks("instant")(lambda text: not isinstance(text, str) or parse_instant(text, "UTC") is not None)
    return checker


def check(document: Document, schema: Schema) -> tuple[Node, tuple[Problem, ...]]:
    """Type and validate a document; return a cursor on its root and every problem found.

    Raises nothing: what is wrong is in the problems, and what is right can still be read.
    """
    from jsonschema import Draft202012Validator

    value = typed(document.data, schema, schema)
    validator = Draft202012Validator(schema, format_checker=_formats())
    problems = [problem for error in validator.iter_errors(value) for problem in _explain(document, error)]
    problems.sort(key=lambda problem: (problem.location.line or 0, problem.location.column or 0, problem.code))
    return Node(document, (), value), (*document.problems, *dict.fromkeys(problems))


def _explain(document: Document, error: Any) -> Iterator[Problem]:
    path: Path = tuple(error.absolute_path)
    where = document.at(path)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in error.instance:
            if key not in known:
                yield _unknown_key(document.at_key((*path, key)), str(key), known)
    elif error.validator == "required":
        missing = error.message.split("'")[1]
        yield Problem("missing-key", where, Text(f"Thiếu mục “{missing}”.", f'"{missing}" is missing.'))
    elif error.validator == "enum":
        yield _not_allowed(where, error)
    else:
        yield _wrong_form(where, path, error)


def _unknown_key(where: Location, key: str, known: Mapping[str, Any]) -> Problem:
    hint = did_you_mean(key, known)
    names = ", ".join(sorted(known))
    return Problem(
        "unknown-key",
        where,
        Text(f"Không có mục nào tên “{key}”.{hint.vi}", f'There is no key "{key}".{hint.en}'),
        Text(f"Các mục được dùng: {names}.", f"Known keys: {names}."),
    )


def _not_allowed(where: Location, error: Any) -> Problem:
    stands, allowed = _brief(error.instance), [str(each) for each in error.validator_value]
    hint = did_you_mean(str(error.instance), allowed)
    names = ", ".join(allowed)
    return Problem(
        "not-allowed",
        where,
        Text(f"“{stands}” không phải giá trị được dùng.{hint.vi}", f'"{stands}" is not allowed.{hint.en}'),
        Text(f"Chọn một trong: {names}.", f"One of: {names}."),
    )


def _wrong_form(where: Location, path: Path, error: Any) -> Problem:
    stands = _brief(error.instance)
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    at = Text(f"mục “{name}”" if name else "tệp này", f'"{name}"' if name else "this file")
    words = error.schema.get("x-expect")
    want = Text(words["vi"], words["en"]) if words else _expectation(error)
    return Problem(
        "wrong-form",
        where,
        Text(
            f"{at.vi[0].upper()}{at.vi[1:]} ghi “{stands}”; phải là {want.vi}.",
            f'{at.en} holds "{stands}"; it should be {want.en}.',
        ),
    )


_TYPES: Mapping[str, Text] = {
    "object": Text("các mục dạng “tên: giá trị”", 'entries of the form "name: value"'),
    "array": Text("một danh sách", "a list"),
    "string": Text("một đoạn chữ", "a text"),
    "number": Text("một số", "a number"),
    "integer": Text("một số nguyên", "a whole number"),
    "boolean": Text("yes hoặc no", "yes or no"),
}


def _expectation(error: Any) -> Text:
    value = error.validator_value
    if error.validator == "type":
        kinds = [value] if isinstance(value, str) else list(value)
        texts = [_TYPES.get(kind, same(kind)) for kind in kinds]
        return Text(" hoặc ".join(text.vi for text in texts), " or ".join(text.en for text in texts))
    known: Mapping[str, Callable[[], Text]] = {
        "minItems": lambda: Text(f"danh sách có ít nhất {value} mục", f"a list of at least {value}"),
        "minProperties": lambda: Text(f"ít nhất {value} mục", f"at least {value} entries"),
        "minimum": lambda: Text(f"ít nhất {value}", f"at least {value}"),
        "maximum": lambda: Text(f"nhiều nhất {value}", f"at most {value}"),
        "pattern": lambda: Text(f"chữ theo mẫu {value}", f"a text of the form {value}"),
        "maxProperties": lambda: Text(f"nhiều nhất {value} mục", f"at most {value} entries"),
    }
    return known.get(error.validator, lambda: same(f"{error.validator}: {value}"))()


def _brief(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(str(key) for key in list(value)[:3]) + (", …}" if len(value) > 3 else "}")
    if isinstance(value, list):
        return f"[… {len(value)}]"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


# ------------------------------------------------------------------ a cursor


@dataclass(frozen=True)
class Node:
    """A place in a checked document: its typed value, and where it stands.

    Accessors return None (or nothing) where the value is absent or was refused by the schema, so
    that a loader can go on with the rest.
    """

    document: Document
    path: Path
    value: Any

    @property
    def written(self) -> Any:
        """Return the value as it is written: text, before any typing."""
        value = self.document.data
        for part in self.path:
            value = value[part]
        return value

    @property
    def location(self) -> Location:
        """Return where the value stands."""
        return self.document.at(self.path)

    @property
    def key_location(self) -> Location:
        """Return where the key of this value stands."""
        return self.document.at_key(self.path)

    def get(self, key: str) -> Node | None:
        """Return the child under ``key``, or None when it is absent or empty."""
        if not isinstance(self.value, dict) or self.value.get(key) is None:
            return None
        return Node(self.document, (*self.path, key), self.value[key])

    def has(self, key: str) -> bool:
        """Return whether the key stands in the mapping, even with nothing after it."""
        return isinstance(self.value, dict) and key in self.value

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield key and child of a mapping, in written order."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield str(key), Node(self.document, (*self.path, key), value)

    def entries(self) -> Iterator[Node]:
        """Yield the children of a list."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.document, (*self.path, index), value)

    def each(self, key: str) -> Iterator[Node]:
        """Yield the entries of the list under ``key``."""
        child = self.get(key)
        return iter(()) if child is None else child.entries()

    def text(self, key: str) -> str | None:
        """Return the text under ``key``."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, str) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts under ``key``; a single text counts as a list of one."""
        child = self.get(key)
        if child is None:
            return ()
        if isinstance(child.value, str):
            return (child.value,)
        return tuple(entry.value for entry in child.entries() if isinstance(entry.value, str))

    def words(self, key: str) -> Text | None:
        """Return the sentence under ``key`` in both languages."""
        child = self.get(key)
        if child is None:
            return None
        if isinstance(child.value, str):
            return same(child.value)
        vi, en = child.text("vi"), child.text("en")
        return Text(vi, en) if vi and en else None

    def points(self, key: str) -> Decimal | None:
        """Return the number under ``key``."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        return value if isinstance(value, Decimal) else None

    def integer(self, key: str) -> int | None:
        """Return the whole number under ``key``."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, key: str, default: bool = False) -> bool:
        """Return the yes or no under ``key``."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, bool) else default

    def day(self, key: str) -> date | None:
        """Return the date under ``key``."""
        text = self.text(key)
        return parse_date(text) if text else None

    def instant(self, key: str, zone: str) -> datetime | None:
        """Return the instant under ``key``; a bare date is its first instant in ``zone``."""
        text = self.text(key)
        return parse_instant(text, zone) if text else None
