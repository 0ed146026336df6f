"""What a shape measures: a number, a ratio or a formula; and what holds when nothing arose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tuanthu.formula import Undefined
from tuanthu.model import ZERO, Case, Criterion, Plan, Reads
from tuanthu.schema import FLAG, NAME, POINTS, Node
from tuanthu.shapes.allowed import Allowed, computed, settings_problem, together, unknown
from tuanthu.shapes.compare import TESTS
from tuanthu.shapes.counted import COUNTED, Counted, read_counted
from tuanthu.shapes.expression import COUNTS, FORMULA, Expression, read_expression
from tuanthu.source import Location, Problem
from tuanthu.words import Text

OF: Mapping[str, Any] = {
    "type": ["string", "object"],
    "pattern": NAME["pattern"],
    "properties": {
        "part": COUNTED,
        "whole": COUNTED,
        "may_exceed": FLAG,
        "field": NAME,
        "list": NAME,
        "where": TESTS,
        "distinct": NAME,
        "sum": NAME,
        "formula": FORMULA,
        "counts": COUNTS,
    },
    "additionalProperties": False,
    "minProperties": 1,
    "x-expect": {"vi": "một số liệu hoặc {part, whole}", "en": "a field's name, or {part, whole}"},
}
NOTHING: Mapping[str, Any] = {
    "type": ["string", "object"],
    "pattern": "^(not_applicable|full|hundred)$",
    "properties": {"points": POINTS},
    "required": ["points"],
    "additionalProperties": False,
    "x-expect": {
        "vi": "not_applicable, full, hundred hoặc {points: …}",
        "en": "not_applicable, full, hundred or {points: …}",
    },
}
_WHY = Text("Không phát sinh (mẫu số là 0).", "Nothing arose (the denominator is 0).")
NONE_AROSE = Text("Không phát sinh.", "Nothing arose.")


@dataclass(frozen=True, slots=True)
class Nothing:
    """What the points are when nothing arose: one of four meanings."""

    word: str
    points: Decimal | None = None

    def allowed(self, criterion: Criterion, why: Text = NONE_AROSE) -> Allowed:
        """Return what the criterion then allows; ``hundred`` is for whoever has a ratio to set."""
        if self.points is not None:
            return computed(self.points, why)
        if self.word in {"full", "hundred"}:
            return computed(criterion.max or ZERO, why)
        return Allowed("not_applicable", ZERO, why)


def read_nothing(node: Node) -> Nothing | None:
    """Return the meaning under ``nothing``, None when it is not stated."""
    child = node.get("nothing")
    if child is None:
        return None
    if isinstance(child.value, str):
        return Nothing(child.value)
    return Nothing("points", child.points("points"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A ratio (``part`` of ``whole``), one number (``value``) or a formula; a bare name is a field's.

    ``nothing`` is empty where the settings do not state it: a ratio then is not applicable, and a
    number or a formula has no such case.
    """

    part: Counted | str | None
    whole: Counted | str | None
    value: Counted | str | None
    expression: Expression | None
    at: Location
    nothing: str
    nothing_points: Decimal | None
    may_exceed: bool = False

    def reads(self) -> Reads:
        """Return the names of the data dictionary that are read."""
        return together(each.reads() for each in self._sources())

    def check(self, plan: Plan) -> Iterator[Problem]:
        """Yield what is wrong under the plan's data dictionary."""
        for each in self._sources():
            yield from each.check(plan)
        value = self._counted(self.value) if self.value is not None else None
        if value is not None and self.nothing and not _is_count(value, plan):
            says = Text(
                f"nothing: “{value.name}” không phải số đếm, bằng 0 không có nghĩa là không phát sinh.",
                f'nothing: "{value.name}" is no count; that it is 0 does not mean that nothing arose.',
            )
            yield Problem("settings", self.at, says)

    def _sources(self) -> Iterator[Counted | Expression]:
        for each in (self.part, self.whole, self.value):
            if each is not None:
                yield self._counted(each)
        if self.expression is not None:
            yield self.expression

    def _counted(self, source: Counted | str) -> Counted:
        return Counted(source, self.at) if isinstance(source, str) else source

    def measure(self, criterion: Criterion, case: Case) -> Fraction | Allowed:
        """Return the exact value, or what is allowed when data is absent or nothing arose."""
        if self.expression is not None:
            found = self.expression.measure(case)
            if not isinstance(found, Undefined):
                return found
            return self._nothing_arose(criterion) if found.zero and self.nothing else cannot(found)
        if self.value is not None:
            counted = self._counted(self.value)
            number = counted.measure(case)
            none = number == 0 and bool(self.nothing) and _is_count(counted, case.plan)
            return self._nothing_arose(criterion) if none else number
        if self.part is None or self.whole is None:
            return unknown(Text("Quy định điểm chưa đủ.", "The scoring is incomplete."))
        return self._ratio(self._counted(self.part), self._counted(self.whole), criterion, case)

    def _ratio(self, part: Counted, whole: Counted, criterion: Criterion, case: Case) -> Fraction | Allowed:
        under, over = whole.measure(case), part.measure(case)
        if isinstance(under, Allowed):
            return under
        if under == 0 and (isinstance(over, Allowed) or over == 0):
            return self._nothing_arose(criterion)
        if isinstance(over, Allowed):
            return over
        if under <= 0 or (over > under and not self.may_exceed):
            says = Text(f"Số liệu vô lý: {over}/{under}.", f"{over} of {under} cannot be.")
            return unknown(says)
        return over / under

    def _nothing_arose(self, criterion: Criterion) -> Fraction | Allowed:
        if self.nothing == "hundred":
            return Fraction(1)
        why = NONE_AROSE if self.value is not None else _WHY
        return Nothing(self.nothing or "not_applicable", self.nothing_points).allowed(criterion, why)


def _is_count(counted: Counted, plan: Plan) -> bool:
    """Return whether 0 says that there were none: a share or an amount of 0 says something else."""
    field = plan.fields.get(counted.name)
    return counted.listed or (field is not None and field.type == "count")


def cannot(found: Undefined) -> Allowed:
    """Return that the points are unknown because a formula has no value."""
    return unknown(Text(f"Không tính được: {found.why.vi}.", f"It cannot be worked out: {found.why.en}."))


def read_quantity(node: Node, problems: list[Problem], key: str = "of") -> Quantity:
    """Return the quantity under ``key`` and what holds when ``nothing`` arose."""
    of = node.get(key) or node
    nothing = read_nothing(node)
    word, points = (nothing.word, nothing.points) if nothing else ("", None)
    if word == "hundred" and not of.has("part"):
        says = ("nothing: hundred chỉ dùng với tỷ lệ {part, whole}.", "nothing: hundred is for a ratio {part, whole}.")
        problems.append(settings_problem(node, "nothing", *says))
    if isinstance(of.value, str):
        return Quantity(None, None, Counted(of.value, of.location), None, of.location, word, points)
    part, whole = read_counted(of.get("part"), problems), read_counted(of.get("whole"), problems)
    name = of.text("field")
    value = Counted(name, of.location) if name else read_counted(of, problems) if of.has("list") else None
    expression = read_expression(of, problems)
    forms = [part is not None and whole is not None, of.has("field"), of.has("list"), of.has("formula")]
    if forms.count(True) != 1 or (part is None) != (whole is None):
        vi, en = "{part, whole}, {field}, {list} hoặc {formula}", "{part, whole}, {field}, {list} or {formula}"
        problems.append(settings_problem(of, None, f"Mục {key} cần một trong: {vi}.", f'"{key}" needs one of {en}.'))
    may_exceed = of.flag("may_exceed")
    return Quantity(part, whole, value, expression, of.location, word, points, may_exceed)
