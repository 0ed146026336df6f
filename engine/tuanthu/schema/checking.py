"""Validation, by ``jsonschema`` where something may be wrong: its errors in short sentences with their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from tuanthu.schema.node import Node
from tuanthu.schema.pieces import Schema, chosen
from tuanthu.schema.quick import FORMATS, surely_valid
from tuanthu.schema.typed import typed
from tuanthu.source import Document, Location, Path, Problem
from tuanthu.words import Text, did_you_mean, same


@cache
def _formats() -> Any:
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())
    for name, holds in FORMATS.items():
        checker.checks(name)(lambda text, holds=holds: not isinstance(text, str) or holds(text))
    return checker


@cache
def _validator() -> Any:
    """Return the library's validator, which goes straight to the branch of a union that a value chooses."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    all_of = Draft202012Validator.VALIDATORS["allOf"]

    def quick(validator: Any, branches: Any, instance: Any, schema: Any) -> Iterator[Any]:
        branch = chosen(schema, instance) if isinstance(instance, dict) else None
        if branch is None:
            yield from all_of(validator, branches, instance, schema)
        else:
            yield from validator.descend(instance, branch)

    return extend(Draft202012Validator, {"allOf": quick})  # type: ignore[no-untyped-call]


def check(document: Document, schema: Schema) -> tuple[Node, tuple[Problem, ...]]:
    """Type and validate a document; return a cursor on its root and every problem found.

    Raises nothing: what is wrong is in the problems, and what is right can still be read.
    """
    value = typed(document.data, schema, schema)
    problems = () if surely_valid(value, schema) else _problems(document, value, schema)
    return Node(document, (), value), (*document.problems, *problems)


def _problems(document: Document, value: Any, schema: Schema) -> Iterable[Problem]:
    """Return what the library finds wrong, each once, in written order."""
    validator = _validator()(schema, format_checker=_formats())
    problems = [problem for error in validator.iter_errors(value) for problem in _explain(document, error)]
    problems.sort(key=lambda problem: (problem.location.line or 0, problem.location.column or 0, problem.code))
    return dict.fromkeys(problems)


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
