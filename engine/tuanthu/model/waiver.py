"""A written exemption from one rule for one unit, for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tuanthu.source import Location
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Waiver:
    """Who is exempt from what, why, and by which document; ``extend_to`` moves a due date instead.

    It covers duties whose due date lies in ``start`` to ``until``, both included. ``obligation``
    narrows it to one obligation of the rule.
    """

    rule: str
    unit: str
    reason: Text
    document: str
    approved: date
    start: date
    until: date
    location: Location
    obligation: str | None = None
    extend_to: date | None = None

    def concerns(self, rule: str, obligation: str | None = None) -> bool:
        """Return whether the waiver names the rule, and the obligation where it names one."""
        return rule == self.rule and self.obligation in {None, obligation}

    def covers(self, due: date) -> bool:
        """Return whether a duty with this due date falls under the waiver."""
        return self.start <= due <= self.until


def last_day(instant: datetime, zone: str) -> date:
    """Return the due date that people name: the last day before the first instant that is too late."""
    return (instant.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()
