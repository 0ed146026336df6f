"""Lints of dates: deadlines out of place, days off, two deadlines for one thing, dates not in one form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from tuanthu.due import Day, Due, Recurring
from tuanthu.kinds.base import DUE
from tuanthu.lint.base import Found, Subject, lint, share_units
from tuanthu.lint.fix import token_edit
from tuanthu.model import Rule, Severity
from tuanthu.moments import parse_date
from tuanthu.source import Location
from tuanthu.words import Text, show
from tuanthu.workdays import is_worked, unannounced_year


@lint("TT401", "deadline-before-issue", Severity.ERROR, "Thời hạn trước ngày ban hành", "A deadline before the issue")
def before_issue(subject: Subject) -> Iterator[Found]:
    """A fixed deadline should not lie before the plan was issued: nobody could have kept it.

    The plan of these examples is issued on 2024-01-02.

    Passes:

        before: 2024-12-05

    Fails:

        before: 2023-12-05

    Mend: hold the date against the document; accept what it prints in ``discrepancies.yaml``.
    """
    issued = subject.plan.issued
    for who, where, due in _dues(subject):
        for day in _days(due):
            if day < issued:
                yield Found(where, Text(
                    f"{who}: thời hạn {show(day, 'vi')} trước ngày ban hành kế hoạch ({show(issued, 'vi')}).",
                    f"{who}: the deadline {day} lies before the plan was issued ({issued}).",
                ), about=who, states=f"{day} < {issued}")  # fmt: skip


@lint("TT402", "deadline-other-year", Severity.WARNING, "Thời hạn ngoài năm kế hoạch", "A deadline outside the year")
def other_year(subject: Subject) -> Iterator[Found]:
    """A fixed deadline should lie in the plan's year, or in the year after it (for its evaluation).

    The plan of these examples is for 2024.

    Passes:

        before: 2025-03-16

    Fails:

        before: 2026-03-16

    Mend: hold the date against the document; accept what it prints in ``discrepancies.yaml``.
    """
    year = subject.plan.year
    for who, where, due in _dues(subject):
        for day in _days(due):
            if day.year not in {year, year + 1} and day >= subject.plan.issued:
                yield Found(where, Text(
                    f"{who}: thời hạn {show(day, 'vi')} ngoài năm {year} và năm liền sau của kế hoạch.",
                    f"{who}: the deadline {day} is in neither {year} nor the year after.",
                ), about=who, states=f"{day} not in {year}")  # fmt: skip


@lint("TT403", "deadline-on-day-off", Severity.INFO, "Thời hạn rơi vào ngày nghỉ", "A deadline on a day off")
def day_off(subject: Subject) -> Iterator[Found]:
    """A rule whose last day is a day off should say what then holds: ``on_day_off: keep | next_working_day``.

    The last day of ``before: 2024-06-10`` is Sunday the 9th. Without the setting the date is kept. Years
    whose holidays are not announced yet are left out.

    Passes:

        before: 2024-06-10
        on_day_off: keep

    Fails:

        before: 2024-06-10

    Mend: state it; documents that say nothing mean ``keep``.
    """
    for who, where, due in _dues(subject, unsaid=True):
        for day in _days(due):
            last = date.fromordinal(day.toordinal() - 1) if due.verb == "before" else day
            if not is_worked(last) and unannounced_year(last) is None:
                yield Found(where, Text(
                    f"{who}: ngày cuối cùng {show(last, 'vi')} là ngày nghỉ, chưa ghi on_day_off.",
                    f"{who}: the last day, {last}, is a day off, and on_day_off is not stated.",
                ), Text("Ghi on_day_off: keep hoặc next_working_day.", "Write on_day_off: keep or next_working_day."),
                    who, f"{last} off")  # fmt: skip


@lint("TT404", "two-deadlines", Severity.ERROR, "Một việc hai thời hạn", "Two deadlines for one thing")
def two_deadlines(subject: Subject) -> Iterator[Found]:
    """One report for one period, one event or one task should have one deadline for each unit.

    Passes:

        rules:
          - {id: A, kind: periodic_report, reports: [{report: annual, before: 2024-12-05}]}
          - {id: B, kind: periodic_report, reports: [{report: half-year, before: 2024-06-05}]}

    Fails:

        rules:
          - {id: A, kind: periodic_report, reports: [{report: annual, before: 2024-12-05}]}
          - {id: B, kind: periodic_report, reports: [{report: annual, before: 2024-12-15}]}

    Mend: keep one; if the document itself gives two, encode the one that binds and say so in ``reading``.
    """
    first: dict[str, tuple[str, Due, Rule]] = {}
    for rule in subject.plan.rules:
        for thing, due in _things(rule):
            other = first.setdefault(thing, (rule.id, due, rule))
            if other[1] != due and share_units(other[2], rule) and not _succeeds(rule, other[2]):
                yield Found(rule.location, Text(
                    f"{rule.id}: “{thing}” đã có thời hạn khác tại {other[0]}.",
                    f'{rule.id}: "{thing}" has another deadline in {other[0]}.',
                ), about=rule.id, states=f"{thing} {other[0]}")  # fmt: skip


def _succeeds(one: Rule, other: Rule) -> bool:
    """Return whether one of two rules stands in for the other: they never govern the same duty."""
    return one.supersedes == other.id or other.supersedes == one.id or one.supersedes == other.supersedes is not None


def _things(rule: Rule) -> Iterator[tuple[str, Due]]:
    """Yield what a rule gives a deadline to, by a name that other rules would use too."""
    for row in getattr(rule.settings, "rows", ()):
        if isinstance(getattr(row, "due", None), Due) and hasattr(row, "report"):
            yield from ((f"{row.report} {period}", row.due) for period in row.periods)
    event, due = getattr(rule.settings, "event", None), getattr(rule.settings, "due", None)
    if isinstance(event, str) and isinstance(due, Due):
        yield event, due


@lint("TT405", "deadline-without-period", Severity.ERROR, "Thời hạn theo kỳ nhưng không có kỳ", "No period to fall in")
def without_period(subject: Subject) -> Iterator[Found]:
    """A deadline inside each month, quarter or half year needs periods, which only some kinds have.

    A report covers periods, an open duty recurs; any other rule or scoring with such a deadline can never
    be judged.

    Passes:

        rules:
          - id: A
            kind: periodic_report
            reports: [{report: r, periods: [Q1], before: {day: 5, of: 1, each: quarter}}]

    Fails (a submission has no quarter):

        rules:
          - {id: A, kind: deadline, before: {day: 5, of: 1, each: quarter}}

    Fails (a report for the year, due in each quarter):

        rules:
          - {id: A, kind: periodic_report, reports: [{report: r, before: {day: 5, of: 1, each: quarter}}]}

    Fails (a criterion is for the whole year):

        - code: "1"
          title: A
          max: 2
          scored_by: data
          scoring:
            shape: late_days
            date: done_on
            before: {day: 5, of: 1, each: quarter}
            minus: [{from: 1, once: 1}]
            basis: policy

    Mend: name the periods, or give a fixed date.
    """
    for name, node in subject.files.nodes.items():
        for path, unit in node.keyed("each") if name.startswith("criteria/") else ():
            if "scoring" in path and not {*path}.isdisjoint(DUE) and unit != "year":
                code = str(node.value[path[0]][path[1]].get("code"))
                yield Found(node.document.at(path), Text(
                    f"Tiêu chí {code}: cách tính có thời hạn theo kỳ (each: {unit}), nhưng tiêu chí không có kỳ.",
                    f"Criterion {code}: its scoring has a deadline in each {unit}, but a criterion has no periods.",
                ), about=code, states=f"each {unit} of nothing")  # fmt: skip
    for rule in subject.plan.rules:
        for holder in _holders(rule.settings):
            due: Due = holder.due
            periods: tuple[str, ...] = getattr(holder, "periods", ())
            each = {form.each for form in due.forms() if isinstance(form, Recurring) and form.each != "year"}
            if due.verb == "open" or not each:
                continue
            if not periods or any(not _fits(period, unit) for period in periods for unit in each):
                unit = min(each)
                yield Found(rule.location, Text(
                    f"{rule.id}: thời hạn theo kỳ (each: {unit}) nhưng nghĩa vụ không có kỳ như vậy.",
                    f"{rule.id}: the deadline falls in each {unit}, but what is due has no such period.",
                ), about=rule.id, states=f"each {unit} of {' '.join(periods) or 'nothing'}")  # fmt: skip


def _fits(period: str, unit: str) -> bool:
    return period[0] == {"month": "M", "quarter": "Q", "half": "H"}.get(unit)


@lint("TT409", "date-notation", Severity.INFO, "Ngày chưa theo dạng chuẩn", "A date not in its normal form")
def date_notation(subject: Subject) -> Iterator[Found]:
    """Dates in plan files are written 2024-03-16: one form, that sorts and that no editor turns around.

    Passes:

        before: 2024-12-05

    Fails:

        before: 05/12/2024

    Mend: ``tuanthu lint --fix`` writes them anew.
    """
    for node in subject.files.nodes.values():
        for path, text in node.keyed(*_DATED):
            day = parse_date(text) if re.fullmatch(_SLASHED, text) else None
            if day is not None:
                where = node.document.at(path)
                edits = token_edit(subject.own_file(where), where, text, day.isoformat())
                yield Found(where, Text(f"Ngày {text} nên ghi {day}.", f"{text} is better written {day}."),
                            Text(f"Ghi {day}.", f"Write {day}."), edits=edits)  # fmt: skip


_SLASHED = r"\d{1,2}/\d{1,2}/\d{4}"
_DATED = (*DUE, "from", "until", "issued", "effective_from", "effective_until", "last_checked_on")


def _dues(subject: Subject, *, unsaid: bool = False) -> Iterator[tuple[str, Location, Due]]:
    """Yield the deadlines of rules and tasks; ``unsaid`` leaves out those that state ``on_day_off``."""
    said = _say_day_off(subject) if unsaid else frozenset()
    for rule in subject.plan.rules:
        yield from ((rule.id, rule.location, holder.due) for holder in _holders(rule.settings) if rule.id not in said)
    for task in subject.plan.tasks:
        if isinstance(task.due, Due) and task.id not in said:
            yield task.id, task.location, task.due


def _say_day_off(subject: Subject) -> frozenset[str]:
    """Return the ids of rules and tasks that say what holds on a day off, in themselves or in a row."""
    return frozenset(
        node.value[path[0]][path[1]].get("id", "")
        for name, node in subject.files.nodes.items()
        if name == "tasks.yaml" or name.startswith("rules/")
        for path, _ in node.keyed("on_day_off")
        if path[0] in {"rules", "tasks"}
    )


def _days(due: Due) -> Iterator[date]:
    return (form.day for form in due.forms() if isinstance(form, Day))


def _holders(settings: Any) -> Iterator[Any]:
    """Yield what holds a deadline: a rule's settings, and their rows."""
    for holder in (settings, *getattr(settings, "rows", ())):
        if isinstance(getattr(holder, "due", None), Due):
            yield holder
