"""Conditions on the unit's own data, as ``branch`` and ``all_of`` use them.

A key of ``when`` is a field's name or a formula over fields, and what follows it is a comparison:
``{has_plan: no}``, ``{handled/due: {lt: 80%}, reminded: yes}``. Comparisons are joined by AND. A value
that the submission does not give makes the condition neither true nor false, unless another of its
comparisons is already false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tuanthu.formula import Undefined
from tuanthu.model import Case, DataField, FactValue, Plan, Reads
from tuanthu.schema import NAME, Node
from tuanthu.shapes.allowed import Allowed, not_given, together, unknown
from tuanthu.shapes.compare import TESTS, Test, read_tests
from tuanthu.shapes.counted import Counted
from tuanthu.shapes.expression import Expression, expression
from tuanthu.shapes.quantity import cannot
from tuanthu.source import Problem
from tuanthu.words import Text

WHEN = TESTS
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


@dataclass(frozen=True, slots=True)
class When:
    """Comparisons joined by AND, and the formulas among their names."""

    tests: tuple[Test, ...]
    formulas: Mapping[str, Expression]
    groups: tuple[str, ...] = ()

    def holds(self, case: Case) -> bool | Allowed:
        """Return whether the condition holds, or why that is unknown."""
        if self.groups and not {case.unit.id, case.unit.group} & set(self.groups):
            return False
        missing: Allowed | None = None
        for test in self.tests:
            found = self._test(test, case)
            if found is False:
                return False
            if isinstance(found, Allowed) and missing is None:
                missing = found
        return True if missing is None else missing

    def _test(self, test: Test, case: Case) -> bool | Allowed:
        values: dict[str, FactValue] = {name: datum.value for name, datum in case.submission.data.items()}
        if test.name in self.formulas:
            value = self.formulas[test.name].measure(case)
            if isinstance(value, Undefined):
                return cannot(value)
            if isinstance(value, Allowed):
                return value
            values[test.name] = value
        try:
            held = test.holds(values, case.plan.fields, case)
        except (TypeError, ValueError) as error:
            return unknown(Text(f"Không so sánh được: {error}.", f"Cannot be compared: {error}."))
        return not_given(case, test.name) if held is None else held

    def words(self) -> Text:
        """Return the condition as it is written."""
        parts = [", ".join(self.groups)] if self.groups else []
        parts += [f"{test.name} {_wanted(test)}" for test in self.tests]
        text = "; ".join(parts)
        return Text(text, text) if text else Text("các trường hợp còn lại", "all other cases")

    def reads(self) -> Reads:
        """Return the names of the data dictionary that are read."""
        fields = tuple((name, test.at) for test in self.tests for name in self._names(test))
        return together(iter((Reads(fields), *(each.reads() for each in self.formulas.values()))))

    def _names(self, test: Test) -> Iterator[str]:
        if test.name not in self.formulas:
            yield test.name
        yield from (other for _, other in test.others)

    def check(self, plan: Plan) -> Iterator[Problem]:
        """Yield what is wrong under the plan's data dictionary; an unknown name is told elsewhere."""
        for formula in self.formulas.values():
            yield from formula.check(plan)
        types: Mapping[str, DataField] = plan.fields
        for test in self.tests:
            if test.name in types or test.name in self.formulas:
                yield from test.problems(types, tuple(self.formulas))


def _wanted(test: Test) -> str:
    signs = {"eq": "=", "ne": "≠", "lt": "<", "le": "≤", "gt": ">", "ge": "≥", "in": "∈"}
    parts = [f"{signs[op]} {value}" for op, value in test.wanted.items()]
    parts += [f"{signs[op]} {other}" for op, other in test.others]
    if test.given is not None:
        parts.append("given" if test.given else "not given")
    return ", ".join(parts)


def read_when(
    node: Node | None, problems: list[Problem], counts: Mapping[str, Counted] | None, groups: tuple[str, ...] = ()
) -> When:
    """Return the condition of a node; without one it always holds."""
    tests: list[Test] = []
    formulas: dict[str, Expression] = {}
    for test in read_tests(node):
        if (counts is not None and test.name in counts) or set(test.name) - _PLAIN:
            found = expression(test.name, test.at, counts, problems)
            if found is None:
                continue
            formulas[test.name] = found
        tests.append(test)
    return When(tuple(tests), formulas, groups)


def named(node: Node) -> When:
    """Return the condition that a yes_no field of this name is yes."""
    name = str(node.value)
    return When((Test(name, {"eq": "yes"}, (), None, node.location),), {})


CONDITION: Mapping[str, object] = {
    **TESTS,
    "type": ["string", "object"],
    "pattern": NAME["pattern"],
    "x-expect": {"vi": "tên một trường yes/no, hoặc {trường: giá trị}", "en": "a yes_no field, or {field: value}"},
}
