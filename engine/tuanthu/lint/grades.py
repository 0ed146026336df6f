"""Lints of grades: levels that ask for what some units do not have."""

from __future__ import annotations

from collections.abc import Iterator

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.model import GradeTable, Severity
from tuanthu.words import Text


@lint("TT610", "grade-asks-nothing", Severity.WARNING, "Điều kiện xếp loại vô tác dụng", "A grade asks for nothing")
def asks_nothing(subject: Subject) -> Iterator[Found]:
    """A level asks for points of criteria that every group of its table has.

    For a unit whose scorecards lack the criterion the condition counts as met: it is graded more easily
    than the others, and nobody sees it.

    Passes:

        plan:
          grades:
            - levels:
                - {grade: good, title: Good, criteria: {"1": {ge: 2}}, basis: policy}
                - {grade: poor, title: Poor, basis: policy}

    Fails (the others have no criterion 1):

        plan:
          groups: {units: {name: Units}, others: {name: Others}}
          grades:
            - levels:
                - {grade: good, title: Good, criteria: {"1": {ge: 2}}, basis: policy}
                - {grade: poor, title: Poor, basis: policy}
        scorecards:
          card: [{code: "1", title: A, max: 2}]
          other: {groups: [others], criteria: [{code: "2", title: B, max: 2}]}

    Mend: write a table of grades for each group (``groups``), or ask for a criterion that all have.
    """
    taken: set[str] = set()
    for table in subject.plan.grades:
        graded = [group for group in table.groups or tuple(subject.plan.groups) if group not in taken]
        taken.update(graded)
        for group in graded:
            yield from _lacking(subject, table, group)


def _lacking(subject: Subject, table: GradeTable, group: str) -> Iterator[Found]:
    cards = subject.plan.scorecards_of(group)
    codes = {code for card in cards for code in card.by_code}
    for level in table.levels if cards else ():
        for test in level.criteria:
            if test.name not in codes:
                yield Found(test.at, Text(
                    f"Mức “{level.id}”: nhóm {group} không có tiêu chí {test.name}, điều kiện này coi như đạt.",
                    f'The level "{level.id}": {group} have no criterion {test.name}, the condition counts as met.',
                ), about=level.id, states=f"{group} without {test.name}")  # fmt: skip
