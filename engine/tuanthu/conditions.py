"""The condition language of violations: how it is read, and what it means.

.. code-block:: yaml

    when: {sent: no, due: yes}                      # a value alone means "is equal to"
    when: {days_late: {gt: 0}}                      # eq, ne, lt, le, gt, ge
    when: {handled: {ge: 66.67%, lt: 95%}}          # 66.67%, 0,95, 0.95 and 19/20 are exact
    when: {verdict: {in: [unsigned, altered]}}      # one of several words

Comparisons are joined by AND. :func:`evaluate` is the meaning; a comparison on a property that the
fact lacks is false, also with ``ne``. How values travel to an engine is told by
:mod:`tuanthu.encoding`.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tuanthu.model import Comparison, Condition, Op, Property
from tuanthu.words import Text, did_you_mean

Path = tuple[str, ...]
Error = tuple[Path, Text]
Number = int | Fraction
Value = str | int | Fraction | tuple[str, ...]

_YES_NO = {"yes": "yes", "true": "yes", "có": "yes", "no": "no", "false": "no", "không": "no"}
_INT = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"(?P<whole>[+-]?[0-9]{1,30})(?:[.,](?P<part>[0-9]{1,30})|/(?P<under>[0-9]{1,30}))?(?P<pct> ?%)?")
_OPS = {op.value: op for op in Op}
_MEANT = {"gte": "ge", "lte": "le", "neq": "ne", "not": "ne", "not_in": "ne", "any": "in"}
_MEANT |= {">": "gt", ">=": "ge", "<": "lt", "<=": "le", "=": "eq", "==": "eq", "!=": "ne"}
_EQUALITY = frozenset({Op.EQ, Op.NE, Op.IN})
_COMPARE: Mapping[Op, Callable[[Number, Number], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}

# ------------------------------------------------------------------- reading


def parse(when: Mapping[str, Any], properties: Mapping[str, Property]) -> tuple[Condition, tuple[Error, ...]]:
    """Read a ``when`` whose scalars are text; return the condition and (path, message) of each error."""
    if not when:
        return (), (((), Text("Điều kiện trống.", "The condition is empty.")),)
    found: list[Comparison] = []
    errors: list[Error] = []
    for name, wanted in when.items():
        known = properties.get(name)
        if known is None:
            hint = did_you_mean(name, properties)
            errors.append(
                (
                    (name,),
                    Text(f"Không có dữ kiện nào tên “{name}”.{hint.vi}", f'There is no fact "{name}".{hint.en}'),
                )
            )
            continue
        for path, op, value in _operations(name, wanted, errors):
            read = _operand(op, value, known)
            if isinstance(read, Text):
                errors.append((path, read))
            else:
                found.append(Comparison(name, known.type, op, read))
    return tuple(found), tuple(errors)


def _operations(name: str, wanted: Any, errors: list[Error]) -> list[tuple[Path, Op, Any]]:
    """Return (path, operator, value) of one property's comparisons; what is wrong goes to ``errors``."""
    if not isinstance(wanted, Mapping):
        return [((name,), Op.EQ, wanted)]
    if not wanted:
        errors.append(((name,), Text(f"“{name}” không so sánh với gì.", f'"{name}" is compared with nothing.')))
    found: list[tuple[Path, Op, Any]] = []
    for word, value in wanted.items():
        if word in _OPS:
            found.append(((name, word), _OPS[word], value))
            continue
        hint, known = did_you_mean(_MEANT.get(word, str(word)), _OPS), ", ".join(_OPS)
        vi = f"Không có phép so sánh “{word}”.{hint.vi} Các phép so sánh: {known}."
        en = f'There is no comparison "{word}".{hint.en} Comparisons: {known}.'
        errors.append(((name, str(word)), Text(vi, en)))
    return found


def _operand(op: Op, value: Any, known: Property) -> Value | Text:
    """Return the typed value of a comparison, or what is wrong with it."""
    textual = known.type in ("text", "yes_no")
    if textual and op not in _EQUALITY:
        return Text(f"“{op}” chỉ dùng cho số; ở đây là chữ.", f'"{op}" compares numbers; this is a text.')
    if not textual and op is Op.IN:
        return Text("“in” chỉ dùng cho chữ; ở đây là số.", '"in" is for texts; this is a number.')
    if op is not Op.IN:
        return _scalar(value, known)
    if not isinstance(value, (list, tuple)) or not value:
        return Text("“in” cần một danh sách có ít nhất một mục.", '"in" takes a list of at least one entry.')
    words: list[str] = []
    for entry in value:
        word = _scalar(entry, known)
        if isinstance(word, Text):
            return word
        words.append(str(word))
    return tuple(dict.fromkeys(words))


def _scalar(value: Any, known: Property) -> str | int | Fraction | Text:
    if isinstance(value, (list, tuple)):
        return Text("Danh sách chỉ dùng với “in”: {in: […]}.", "A list stands only with in: {in: […]}.")
    if not isinstance(value, str):
        return Text("Ở đây cần một giá trị.", "A value should stand here.")
    text = unicodedata.normalize("NFC", value.strip())
    if known.type == "yes_no":
        return _YES_NO.get(text.casefold()) or _not(text, Text("yes hoặc no", "yes or no"))
    if known.type == "int":
        return int(text) if _INT.fullmatch(text) else _not(text, Text("một số nguyên", "a whole number"))
    if known.type == "number":
        number = read_number(text)
        return (
            _not(text, Text("một số như 95%, 0,95 hoặc 19/20", "a number such as 95% or 19/20"))
            if number is None
            else number
        )
    if known.choices and text not in known.choices:
        hint, choices = did_you_mean(text, known.choices), ", ".join(known.choices)
        vi = f"“{text}” không phải giá trị được dùng.{hint.vi} Chọn một trong: {choices}."
        return Text(vi, f'"{text}" is not allowed.{hint.en} One of: {choices}.')
    return text


def _not(text: str, wanted: Text) -> Text:
    return Text(f"“{text}” không phải {wanted.vi}.", f'"{text}" is not {wanted.en}.')


def read_number(text: str) -> Fraction | None:
    """Return the exact value of "95%", "66.67%", "0,95", "0.95" or "19/20"; None if it is no number."""
    match = _NUMBER.fullmatch(text)
    if match is None or (match["under"] is not None and not int(match["under"])):
        return None
    part = match["part"] or ""
    number = Fraction(int(match["whole"] + part), 10 ** len(part) * int(match["under"] or 1))
    return number / 100 if match["pct"] else number


# ------------------------------------------------------------------- meaning


def evaluate(condition: Condition, facts: Mapping[str, Any]) -> bool:
    """Return whether every comparison holds: the meaning of the language, on facts as measured.

    Raises TypeError or ValueError when a fact has a value that its property's type does not allow:
    such a fact is a fault of the program and must not pass for "does not hold".
    """
    values = ((comparison, facts.get(comparison.property)) for comparison in condition)
    # All are looked at, so that a wrong value is found whatever the order of the comparisons.
    return all([value is not None and _holds(comparison, value) for comparison, value in values])  # noqa: C419


def _holds(comparison: Comparison, value: Any) -> bool:
    wanted, op = comparison.value, comparison.op
    if comparison.type in ("text", "yes_no"):
        word = as_word(value)
        if isinstance(wanted, tuple):
            return word in map(as_word, wanted)
        return (word == as_word(wanted)) is (op is Op.EQ)
    if isinstance(wanted, (str, tuple)):
        raise TypeError(f"{comparison.property}: {wanted!r} is not a number")
    return _COMPARE[op](as_number(value), wanted)


def as_word(value: Any) -> str:
    """Return a fact's text as it is compared, in form NFC; TypeError when it is no text."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def as_number(value: Any) -> Number:
    """Return a fact's exact number; TypeError or ValueError when it is none."""
    if isinstance(value, Decimal):
        # Fraction() refuses NaN and infinity; the bound keeps 1E+999999999 from filling the memory.
        if value.is_finite() and abs(value.adjusted()) > 1000:
            raise ValueError("a number with more than 1000 digits")
        return Fraction(value)
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return value
    raise TypeError(f"{value!r} is not an exact number")


# -------------------------------------------------------------------- schema


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a ``when``; its operators are those of :class:`Op`."""
    scalar: dict[str, Any] = {"type": ["string", "number", "boolean"]}
    scalar["x-expect"] = {"vi": "một giá trị", "en": "a value"}
    several = {"type": "array", "items": scalar, "minItems": 1}
    several["x-expect"] = {"vi": "một danh sách các giá trị", "en": "a list of values"}
    return {
        "type": "object",
        "description": "Comparisons on the fact, joined by AND: property: value, or property: {op: value}.",
        "minProperties": 1,
        # One schema for both forms instead of anyOf: the keywords below hold for mappings only.
        "additionalProperties": {
            "type": [*scalar["type"], "object"],
            "minProperties": 1,
            "properties": {op.value: several if op is Op.IN else scalar for op in Op},
            "additionalProperties": False,
            "x-expect": {"vi": "một giá trị, hoặc {gt: 0}", "en": "a value, or {gt: 0}"},
        },
    }
