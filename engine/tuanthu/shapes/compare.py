"""Comparisons on values of the data dictionary: of a list's entry (``where``) or of the unit (``when``).

``{level: province}`` is equality; ``{ratio: {ge: 80%}}`` takes the operators of conditions: eq, ne, lt,
le, gt, ge, in. A date is compared by its day, with a date or with ``as_of``; ``{field: due}`` compares
with another value beside it, and then a date on the left must have come by ``as_of`` (what has not
happened is not in time). ``{given: yes}`` asks whether there is a value at all, and for a date whether
it has come.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from tuanthu import conditions
from tuanthu.calendar import local_day, not_a_date, parse_date
from tuanthu.model import Case, DataField, FactValue, Op, Property, PropertyType
from tuanthu.schema import FLAG, NAME, Node, Schema, mapping
from tuanthu.source import Location, Problem
from tuanthu.words import Text, did_you_mean

AS_OF = "as_of"
_SCALAR: Schema = {"type": ["string", "number", "boolean"], "x-expect": {"vi": "một giá trị", "en": "a value"}}
_OPERAND = {
    **_SCALAR,
    "type": ["string", "number", "boolean", "object"],
    "properties": {"field": NAME},
    "required": ["field"],
    "additionalProperties": False,
}
_SEVERAL = {"type": "array", "items": _SCALAR, "minItems": 1}
WANTED = {
    "type": ["string", "number", "boolean", "object"],
    "minProperties": 1,
    "properties": {**{op.value: _SEVERAL if op is Op.IN else _OPERAND for op in Op}, "given": FLAG},
    "additionalProperties": False,
    "x-expect": {"vi": "một giá trị, hoặc {ge: 80%}", "en": "a value, or {ge: 80%}"},
}
TESTS = mapping(WANTED) | {"minProperties": 1}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    op.value: getattr(operator, op.value) for op in Op if op is not Op.IN
}
_TYPES: Mapping[str, PropertyType] = {"yes_no": "yes_no", "text": "text"}


@dataclass(frozen=True, slots=True)
class Test:
    """The comparisons on one value, joined by AND; ``others`` are those with another value's name."""

    name: str
    wanted: Mapping[str, Any]
    others: tuple[tuple[str, str], ...]
    given: bool | None
    at: Location

    def holds(self, values: Mapping[str, FactValue], types: Mapping[str, DataField], case: Case) -> bool | None:
        """Return whether all hold; None when the value is absent. ValueError when it cannot be compared."""
        value = values.get(self.name)
        come = value is not None and (not isinstance(value, datetime) or case.known(value) is not None)
        if self.given is not None and come is not self.given:
            return False
        if not self.wanted and not self.others:
            return True
        if value is None:
            return None
        return self._stated(value, types, case) and self._beside(value, come, values, case)

    def _stated(self, value: FactValue, types: Mapping[str, DataField], case: Case) -> bool:
        if not self.wanted:
            return True
        found, errors = self.condition(types, case)
        if errors:
            raise ValueError(errors[0].en)
        return conditions.evaluate(found, {self.name: _plain(value, case)})

    def _beside(self, value: FactValue, come: bool, values: Mapping[str, FactValue], case: Case) -> bool:
        for op, other in self.others:
            right = values.get(other)
            if right is None or not come:
                return False
            left, right = _plain(value, case), _plain(right, case)
            if isinstance(left, str) is not isinstance(right, str):
                raise ValueError(f"{self.name} and {other} cannot be compared")
            if not _COMPARE[op](left, right):
                return False
        return True

    def condition(self, types: Mapping[str, DataField], case: Case | None) -> tuple[Any, tuple[Text, ...]]:
        """Return the comparisons as a condition on a typed value, and what is wrong with them."""
        kind = types[self.name].type if self.name in types else "number"
        errors: list[Text] = []
        wanted = {op: _day(text, case, errors) if kind == "date" else text for op, text in self.wanted.items()}
        if errors:
            return (), tuple(errors)
        known = {self.name: Property(_TYPES.get(kind, "number"), Text(self.name, self.name))}
        found, wrong = conditions.parse({self.name: wanted}, known)
        return found, tuple(message for _, message in wrong)

    def problems(self, types: Mapping[str, DataField], extra: tuple[str, ...] = ()) -> Iterator[Problem]:
        """Yield what is wrong under these types: an unknown name, a value of another type."""
        for name in (self.name, *(other for _, other in self.others)):
            if name not in types and name not in extra:
                hint = did_you_mean(name, types)
                says = Text(f"Không có mục nào tên “{name}”.{hint.vi}", f'There is no field "{name}".{hint.en}')
                yield Problem("unknown-reference", self.at, says)
                return
        if self.wanted:
            for message in self.condition(types, None)[1]:
                yield Problem("condition", self.at, message)


def read_tests(node: Node | None) -> tuple[Test, ...]:
    """Return the comparisons under ``where`` or ``when``."""
    return tuple(_test(name, child) for name, child in node.items()) if node else ()


def _test(name: str, node: Node) -> Test:
    if not isinstance(node.value, dict):
        return Test(name, {Op.EQ.value: str(node.value)}, (), None, node.key_location)
    others = tuple((op, child.text("field") or "?") for op, child in node.items() if isinstance(child.value, dict))
    wanted = {
        op: child.value for op, child in node.items() if op != "given" and isinstance(child.value, str | list | tuple)
    }
    given = node.flag("given") if node.has("given") else None
    return Test(name, wanted, others, given, node.key_location)


def _day(text: Any, case: Case | None, errors: list[Text]) -> Any:
    """Return a date as the number of its day, so that dates compare as numbers do."""
    if text == AS_OF:
        return "0" if case is None else str(case.as_of.today(case.plan.zone).toordinal())
    day = parse_date(text) if isinstance(text, str) else None
    if day is None:
        errors.append(not_a_date(str(text)))
        return text
    return str(day.toordinal())


def _plain(value: FactValue, case: Case) -> str | Fraction:
    if isinstance(value, datetime):
        return Fraction(local_day(value, case.plan.zone).toordinal())
    return value if isinstance(value, str) else Fraction(value)  # type: ignore[arg-type]
