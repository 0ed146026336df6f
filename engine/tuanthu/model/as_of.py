"""The moment of checking, which knows when an answer that it gave would be another.

Nothing that is measured may look at the moment itself: it may only ask whether an instant has come,
or what day it is. Each question whose answer changes later is remembered. So two checks of the same
inputs whose moments lie on the same side of everything that was asked take the same way and end in
the same report; the nightly sweep need not repeat the second (``next_change``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HasCome = Callable[[date], bool]
"""Tells whether a day has begun."""
_TICK = timedelta(microseconds=1)


class AsOf:
    """An instant to compare with others: ``as_of >= due``, ``sent <= as_of``."""

    __slots__ = ("instant", "next_change")

    def __init__(self, instant: datetime) -> None:
        """Take the instant (with a zone); nothing was asked yet."""
        self.instant = instant
        self.next_change: datetime | None = None
        """The earliest later instant at which an answer given so far would differ; None if none would."""

    def __ge__(self, other: datetime) -> bool:
        return self._come(other)

    def __lt__(self, other: datetime) -> bool:
        return not self._come(other)

    def __gt__(self, other: datetime) -> bool:
        return self._come(other, _TICK)

    def __le__(self, other: datetime) -> bool:
        return not self._come(other, _TICK)

    def __repr__(self) -> str:
        return f"AsOf({self.instant.isoformat()})"

    def has_come(self, day: date, zone: str) -> bool:
        """Return whether ``day`` has begun in ``zone``."""
        return self._come(_start(day, zone))

    def days(self, zone: str) -> HasCome:
        """Return the question whether a day has begun in ``zone``."""
        return lambda day: self.has_come(day, zone)

    def today(self, zone: str) -> date:
        """Return the calendar day in ``zone``, which is another one from the next midnight on."""
        day = self.instant.astimezone(ZoneInfo(zone)).date()
        if day < date.max:
            self.note(_start(day + timedelta(days=1), zone))
        return day

    def exactly(self) -> datetime:
        """Return the instant for an answer that holds at this very moment only."""
        self.note(self.instant + _TICK)
        return self.instant

    def note(self, change: datetime | None) -> None:
        """Remember that an answer differs from ``change`` on (None: never)."""
        if change is not None and (self.next_change is None or change < self.next_change):
            self.next_change = change

    def _come(self, instant: datetime, more: timedelta = timedelta(0)) -> bool:
        """Return whether the moment is ``more`` than ``instant``, or later."""
        if self.instant - instant >= more:
            return True
        self.note(instant + more if more else instant)
        return False


def _start(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
