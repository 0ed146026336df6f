"""One number of the submission: a value by its name, or what a list's entries come to.

``handled`` is the value of that name. ``{list: petitions, where: {state: handled}}`` counts entries;
``distinct: topic`` counts how many different values they have, ``sum: amount`` adds a number of theirs.
``{setting: online_target}`` is a value of ``settings.yaml``: while the pack sets none it is unknown.
An entry that lacks what ``where`` compares is not counted; one that lacks what is added up or told
apart makes the number unknown. An empty list is 0; a list that is not there is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tuanthu.model import Case, FactValue, ListEntry, Plan, Reads
from tuanthu.schema import NAME, Node
from tuanthu.shapes.allowed import Allowed, not_given, settings_problem, unknown
from tuanthu.shapes.compare import TESTS, Test, read_tests
from tuanthu.source import Location, Problem
from tuanthu.words import Text, did_you_mean

COUNTED: Mapping[str, Any] = {
    "type": ["string", "object"],
    "pattern": NAME["pattern"],
    "properties": {"list": NAME, "where": TESTS, "distinct": NAME, "sum": NAME, "setting": NAME},
    "minProperties": 1,
    "additionalProperties": False,
    "x-expect": {"vi": "tên một số liệu, hoặc {list: …, where: …}", "en": "a field's name, or {list: …, where: …}"},
}
NUMBERS = frozenset({"count", "number", "ratio"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A field's name, a list with a filter, or a setting; ``name`` is either's."""

    name: str
    at: Location
    listed: bool = False
    where: tuple[Test, ...] = ()
    distinct: str | None = None
    sum: str | None = None
    setting: bool = False

    def reads(self) -> Reads:
        """Return the name that is read."""
        one = ((self.name, self.at),)
        if self.setting:
            return Reads(settings=one)
        return Reads(lists=one) if self.listed else Reads(fields=one)

    def measure(self, case: Case) -> Fraction | Allowed:
        """Return the number, or that it is unknown and why."""
        if self.setting:
            value = case.setting(self.name)
            return _unset(case, self.name) if value is None else _number(self.name, value)
        if not self.listed:
            datum = case.submission.data.get(self.name)
            return not_given(case, self.name) if datum is None else _number(self.name, datum.value)
        found = case.submission.lists.get(self.name)
        if found is None:
            return not_given(case, self.name)
        try:
            chosen = self.chosen(case)
        except (TypeError, ValueError) as error:
            return unknown(Text(f"Không so sánh được: {error}.", f"Cannot be compared: {error}."))
        return self._come_to(chosen)

    def chosen(self, case: Case) -> list[ListEntry]:
        """Return the entries that ``where`` chooses. ValueError or TypeError when it cannot compare."""
        found, types = case.submission.lists.get(self.name), case.plan.lists[self.name].fields
        entries = found.entries if found else ()
        return [each for each in entries if all(test.holds(each.values, types, case) for test in self.where)]

    def _come_to(self, entries: list[ListEntry]) -> Fraction | Allowed:
        name = self.distinct or self.sum
        if name is None:
            return Fraction(len(entries))
        values = [entry.values.get(name) for entry in entries]
        if None in values:
            where = entries[values.index(None)].location
            return unknown(Text(f"{where}: chưa ghi “{name}”.", f'{where}: "{name}" is not given.'))
        if self.distinct:
            return Fraction(len(set(values)))
        total = Fraction(0)
        for value in values:
            number = _number(name, value)
            if isinstance(number, Allowed):
                return number
            total += number
        return total

    def check(self, plan: Plan) -> Iterator[Problem]:
        """Yield what is wrong under the plan's data dictionary; an unknown name is told elsewhere."""
        if self.setting:
            return
        if not self.listed:
            known = plan.fields.get(self.name)
            if known is not None and known.type not in NUMBERS:
                says = Text(
                    f"“{self.name}” không phải số ({known.type}).", f'"{self.name}" is not a number ({known.type}).'
                )
                yield Problem("settings", self.at, says)
            return
        types = plan.lists[self.name].fields if self.name in plan.lists else None
        if types is None:
            return
        for test in self.where:
            yield from test.problems(types)
        for name in (self.distinct, self.sum):
            if name is not None and name not in types:
                hint = did_you_mean(name, types)
                says = Text(f"Không có mục nào tên “{name}”.{hint.vi}", f'There is no field "{name}".{hint.en}')
                yield Problem("unknown-reference", self.at, says)


def read_counted(node: Node | None, problems: list[Problem]) -> Counted | None:
    """Return what a value of this form counts; None when nothing stands there."""
    if node is None:
        return None
    if isinstance(node.value, str):
        return Counted(node.value, node.location)
    name, setting = node.text("list"), node.text("setting")
    if (name is None) == (setting is None) or (setting and len(node.value) > 1):
        problems.append(settings_problem(node, None, "Cần đúng một trong list, setting.", "Either list or setting."))
        return None
    if name is None:
        return Counted(setting or "?", node.location, setting=True)
    distinct, total = node.text("distinct"), node.text("sum")
    if distinct and total:
        problems.append(settings_problem(node, None, "Chỉ ghi distinct hoặc sum.", 'Either "distinct" or "sum".'))
    return Counted(name, node.location, True, read_tests(node.get("where")), distinct, total)


def _unset(case: Case, name: str) -> Allowed:
    """Return that the document leaves a value open and the pack sets none."""
    setting = case.plan.settings.get(name)
    label = setting.label if setting else Text(name, name)
    return unknown(Text(
        f"Văn bản không ấn định “{label.vi}”, bộ quy tắc cũng chưa đặt giá trị (settings.yaml).",
        f'The document leaves "{label.en}" open, and the pack sets no value (settings.yaml).',
    ))  # fmt: skip


def _number(name: str, value: FactValue | None) -> Fraction | Allowed:
    if isinstance(value, int | Fraction | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    return unknown(Text(f"“{name}” không phải số.", f'"{name}" is not a number.'))
