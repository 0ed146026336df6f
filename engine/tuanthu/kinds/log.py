"""How often: the longest pause between the dates of a log, and the periods that hold none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tuanthu.model import Case, FactValue, Property
from tuanthu.moments import months
from tuanthu.words import Text

EVERY = {"enum": ["week", "month", "quarter", "half", "year"]}
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_DAY = timedelta(days=1)

LOG = {
    "times": Property("int", Text("số lần đã thực hiện", "how many times it was done"), always=True),
    "gap_days": Property("int", Text("khoảng cách dài nhất, số ngày", "the longest pause, in days"), always=True),
    "over_gap": Property("yes_no", Text("khoảng cách dài quá mức", "whether a pause was too long")),
    "missed": Property("int", Text("số kỳ đã qua mà không thực hiện", "past periods in which nothing was done")),
    "periods": Property("int", Text("số kỳ đã qua", "how many periods have passed")),
}


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a duty is in force, both included."""

    first: date
    last: date


def whole_year(case: Case) -> Span:
    """Return the assessed period, from the plan's issue on when it was issued in it."""
    first, last = case.plan.first_day, case.plan.last_day
    return Span(case.plan.issued if first <= case.plan.issued <= last else first, last)


def log_facts(
    days: Iterable[date], span: Span, now: date, *, every: str | None, allowed: int | None
) -> dict[str, FactValue]:
    """Return what the log shows up to ``now``: gaps against ``allowed`` days, periods against ``every``."""
    stop = min(now, span.last)
    marks = sorted(day for day in days if span.first <= day <= stop)
    gap, start, end = _longest(marks, span.first, stop)
    facts: dict[str, FactValue] = {"times": len(marks), "gap_days": gap, "gap_from": start, "gap_until": end}
    if allowed is not None:
        facts["max_gap"] = allowed
        facts["over_gap"] = "yes" if gap > allowed else "no"
    if every is not None:
        past = [period for period in periods(every, span) if period[1] < now]
        empty = [period for period in past if not any(period[0] <= day <= period[1] for day in marks)]
        facts["periods"], facts["missed"] = len(past), len(empty)
        if empty:
            facts["missed_from"], facts["missed_until"] = empty[0]
    return facts


def overdue(facts: dict[str, FactValue]) -> bool:
    """Return whether the log shows a pause that was too long, or a period without an entry."""
    return facts.get("over_gap") == "yes" or facts.get("missed", 0) != 0


def _longest(marks: list[date], first: date, stop: date) -> tuple[int, date, date]:
    """Return the longest pause; the day on which the duty begins counts as its start."""
    stops = [first, *marks, max(stop, first)]
    return max(((later - earlier).days, earlier, later) for earlier, later in pairwise(stops))


def periods(every: str, span: Span) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each whole week, month, quarter, half or year inside the span."""
    for first, last in _weeks(span) if every == "week" else _calendar(_MONTHS[every], span):
        if span.first <= first and last <= span.last:
            yield first, last


def _weeks(span: Span) -> Iterator[tuple[date, date]]:
    monday = span.first - timedelta(days=span.first.weekday())
    while monday <= span.last:
        yield monday, monday + 6 * _DAY
        monday += 7 * _DAY


def _calendar(count: int, span: Span) -> Iterator[tuple[date, date]]:
    for year in range(span.first.year, span.last.year + 1):
        for month in range(1, 13, count):
            yield months(year, month, count)
