"""Lints of dates: deadlines before the plan was issued, or far from the year it is for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from tuanthu.due import Day, Due
from tuanthu.lint.base import Found, Subject, lint
from tuanthu.model import Rule, Severity
from tuanthu.words import Text


@lint("TT401", "deadline-before-issue", Severity.ERROR, "Thời hạn trước ngày ban hành", "A deadline before the issue")
def before_issue(subject: Subject) -> Iterator[Found]:
    """A fixed deadline should not lie before the plan was issued: nobody could have kept it.

    The plan of these examples is issued on 2024-01-02.

    Passes:

        before: 2024-12-05

    Fails:

        before: 2023-12-05
    """
    issued = subject.plan.issued
    for rule, day in _days(subject):
        if day < issued:
            yield Found(rule.location, Text(
                f"{rule.id}: thời hạn {day:%d/%m/%Y} trước ngày ban hành kế hoạch ({issued:%d/%m/%Y}).",
                f"{rule.id}: the deadline {day} lies before the plan was issued ({issued}).",
            ))  # fmt: skip


@lint(
    "TT402",
    "deadline-other-year",
    Severity.WARNING,
    "Thời hạn ngoài năm kế hoạch",
    "A deadline outside the plan's year",
)
def other_year(subject: Subject) -> Iterator[Found]:
    """A fixed deadline should lie in the plan's year, or in the year after it (for its evaluation).

    The plan of these examples is for 2024.

    Passes:

        before: 2025-03-16

    Fails:

        before: 2026-03-16
    """
    year = subject.plan.year
    for rule, day in _days(subject):
        if day.year not in {year, year + 1} and day >= subject.plan.issued:
            yield Found(rule.location, Text(
                f"{rule.id}: thời hạn {day:%d/%m/%Y} ngoài năm {year} và năm liền sau của kế hoạch.",
                f"{rule.id}: the deadline {day} is in neither {year} nor the year after.",
            ))  # fmt: skip


def _days(subject: Subject) -> Iterator[tuple[Rule, date]]:
    for rule in subject.plan.rules:
        for due in _dues(rule.settings):
            yield from ((rule, form.day) for form in due.forms() if isinstance(form, Day))


def _dues(settings: Any) -> Iterator[Due]:
    """Yield the deadlines of a rule's settings, and of its rows."""
    for holder in (settings, *getattr(settings, "rows", ())):
        due = getattr(holder, "due", None)
        if isinstance(due, Due):
            yield due
