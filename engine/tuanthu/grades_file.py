"""Reads ``grades`` of ``plan.yaml``: the words that points and conditions earn.

    grades:
      - of: index
        levels:
          - {grade: excellent, title: Xuất sắc, from: 90, when: {tasks_over/tasks: {ge: 30%}}, basis: policy}
          - {grade: good, title: Tốt, from: 80, criteria: {"1": {ge: 75%}}, basis: policy}
          - {grade: weak, title: Yếu, basis: policy}

The levels stand best first, and the first that a unit reaches is its grade. ``criteria`` asks for
points of single criteria, or for a share of their maximum.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tuanthu.model import GradeLevel, GradeTable, Plan
from tuanthu.schema import CODE, NAME, POINTS, TEXT, WORDS, Node, many, mapping, record
from tuanthu.shapes.compare import WANTED, Test, read_tests
from tuanthu.shapes.when import WHEN, read_when
from tuanthu.source import Location, Problem
from tuanthu.words import Text, did_you_mean, same

BASIS = {"enum": ["stated", "derived", "policy"]}
_LEVEL = record(
    {
        "grade": NAME,
        "title": WORDS,
        "from": POINTS,
        "above": POINTS,
        "when": WHEN,
        "criteria": mapping(WANTED, CODE) | {"minProperties": 1},
        "basis": BASIS,
        "quote": TEXT,
    },
    ["grade", "title", "basis"],
)
GRADES = many(
    record({"groups": many(NAME, 1), "of": {"enum": ["index", "points"]}, "levels": many(_LEVEL, 2)}, ["levels"]), 1
)


def read_grades(head: Node, problems: list[Problem]) -> tuple[GradeTable, ...]:
    """Return the tables of grades of a plan; what the schema cannot see goes to the problems."""
    found = []
    for entry in head.each("grades"):
        of: Any = entry.text("of") or "index"
        levels = tuple(level for each in entry.each("levels") if (level := _level(each, problems)) is not None)
        problems.extend(_faults(levels))
        found.append(GradeTable(entry.texts("groups"), of, levels))
    return tuple(found)


def _level(node: Node, problems: list[Problem]) -> GradeLevel | None:
    name = node.text("grade")
    if name is None:
        return None  # the schema has said so
    if node.has("from") and node.has("above"):
        says = Text("Chỉ ghi một trong from, above.", "State one of from, above.")
        problems.append(Problem("settings", node.location, says))
    if node.text("basis") == "stated" and node.text("quote") is None:
        says = Text("basis: stated cần trích dẫn (quote).", "basis: stated needs a quote.")
        problems.append(Problem("no-basis", node.location, says))
    low = node.points("from") if node.has("from") else node.points("above")
    basis: Any = node.text("basis") or "policy"
    return GradeLevel(
        name, node.words("title") or same(name), low, not node.has("above"),
        read_when(node.get("when"), problems, None), read_tests(node.get("criteria")), basis, node.text("quote"),
        node.location,
    )  # fmt: skip


def _faults(levels: tuple[GradeLevel, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    least: Decimal | None = None
    for place, level in enumerate(levels):
        if level.id in seen:
            says = Text(f"Mức “{level.id}” được khai hai lần.", f'The grade "{level.id}" stands twice.')
            yield Problem("duplicate-id", level.location, says)
        seen.add(level.id)
        if level.low is not None and least is not None and level.low > least:
            says = Text("Các mức phải xếp từ cao xuống thấp.", "The grades stand from the best down.")
            yield Problem("settings", level.location, says)
        least = level.low if level.low is not None else least
        open_to_all = level.low is None and not level.when.tests and not level.criteria
        if open_to_all != (place == len(levels) - 1):
            says = Text(
                "Chỉ mức cuối cùng, và mức đó luôn, nhận mọi trường hợp còn lại (không ghi from, when, criteria).",
                "The last grade, and it alone, takes everybody left: it states no from, when or criteria.",
            )
            yield Problem("settings", level.location, says)


def grade_references(plan: Plan) -> Iterator[Problem]:
    """Yield a problem for every name that grades, and violations that change them, use in vain."""
    grades = {level.id for table in plan.grades for level in table.levels}
    effects = [(violation.grade, rule) for rule in plan.rules for violation in rule.violations if violation.grade]
    for effect, rule in effects:
        name = effect.to or ("grades" if not grades else None)
        if name is not None and name not in grades:
            yield _unknown(name, grades, rule.location)
    for table in plan.grades:
        for group in sorted(set(table.groups) - set(plan.groups)):
            yield _unknown(group, set(plan.groups), table.levels[0].location)
        for level in table.levels:
            yield from _level_references(level, plan)


def _level_references(level: GradeLevel, plan: Plan) -> Iterator[Problem]:
    codes = {code for card in plan.scorecards for code in card.by_code}
    tests: tuple[Test, ...] = level.criteria
    names = [(test.name, codes, test.at) for test in tests]
    names += [(name, set(plan.fields), where) for name, where in level.when.reads().fields]
    yield from (_unknown(name, known, where) for name, known, where in names if name not in known)
    yield from level.when.check(plan)


def _unknown(name: str, known: set[str], where: Location) -> Problem:
    hint = did_you_mean(name, known)
    says = Text(f"Không có “{name}” trong kế hoạch.{hint.vi}", f'The plan has no "{name}".{hint.en}')
    return Problem("unknown-reference", where, says)
