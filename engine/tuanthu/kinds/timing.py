"""When things happened against when they were due: the facts that dated duties share."""

from __future__ import annotations

from datetime import date, datetime

from tuanthu.calendar import Deadline, Due, Situation, days_late, local_day, opens
from tuanthu.model import Case, FactValue, Property
from tuanthu.words import Text

TIMING = {
    "done": Property("yes_no", Text("đã thực hiện hay chưa", "whether it is done"), always=True),
    "due": Property("yes_no", Text("đã hết thời hạn hay chưa", "whether the deadline has passed")),
    "days_late": Property("int", Text("số ngày muộn; 0 nếu đúng hạn", "days late; 0 when on time")),
}


def timing(case: Case, moment: datetime | None, due: datetime | None) -> dict[str, FactValue]:
    """Return done, on, due, deadline and days_late; ``moment`` is None for what has not happened."""
    facts: dict[str, FactValue] = {"done": "no" if moment is None else "yes"}
    if due is not None:
        facts["due"] = "yes" if case.as_of >= due else "no"
        facts["deadline"] = due.date()
    if moment is not None:
        facts["on"] = local_day(moment, case.plan.zone)
        if due is not None:
            facts["days_late"] = days_late(moment, Deadline(due), case.plan.zone)
    return facts


def opening(due: Due | None, case: Case, period: str | None = None) -> datetime | None:
    """Return when a window or an open duty begins, or None without a beginning that is known."""
    if due is None or (due.groups and case.unit.group not in due.groups):
        return None
    events = {
        name: case.known(datum.value)
        for name, datum in case.submission.data.items()
        if isinstance(datum.value, datetime)
    }
    return opens(due, Situation(case.plan.year, case.plan.zone, case.unit.group, period, events))


def today(case: Case) -> date:
    """Return the calendar day of ``as_of``."""
    return case.as_of.today(case.plan.zone)
