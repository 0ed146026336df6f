"""When things are due: from a deadline as a rule states it to the first instant that is too late.

A deadline ends with its *last allowed day*: for ``by`` and ``during`` the last day named, for
``before`` the day before the first day named ("before 16/3" allows the 15th). It is over at the
first moment of the day after. With ``on_day_off: next_working_day`` it is the last allowed day that
moves: when it is a day off, the next working day takes its place. So "before 18/3/2024", a Monday,
allows Sunday 17/3 and moves to all of Monday 18/3, while "before 16/3/2024", a Saturday, allows
Friday 15/3 and stays.

Days are counted on the calendar of the zone, so that clock changes cannot shift a deadline. Nothing
here reads the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tuanthu.due import MONTHS_OF, RULE, Around, Between, Day, Due, Form, PerGroup, Recurring, SameAs, Stretch
from tuanthu.due.parse import parse_due
from tuanthu.due.schema import schema
from tuanthu.moments import (
    PERIODS,
    day_start,
    local_day,
    months,
    not_a_date,
    parse_date,
    parse_instant,
    period_days,
    period_end,
    period_label,
)
from tuanthu.words import Text
from tuanthu.workdays import NO_OVERRIDES, Overrides, add_worked, next_worked, unannounced_year

__all__ = [
    "PERIODS",
    "Deadline",
    "Due",
    "Overrides",
    "Situation",
    "day_start",
    "days_late",
    "deadline",
    "local_day",
    "not_a_date",
    "opens",
    "parse_date",
    "parse_due",
    "parse_instant",
    "period_days",
    "period_end",
    "period_label",
    "schema",
    "window",
]

_DAY = timedelta(days=1)
_MOVED = Text(
    "Ngày cuối {old} là ngày nghỉ, nên thời hạn chuyển sang ngày làm việc tiếp theo, {new}.",
    "The last day, {old}, is a day off; the deadline moves to the next working day, {new}.",
)
_UNANNOUNCED = Text(
    "Lịch nghỉ lễ, tết năm {year} chưa được công bố; ngày làm việc tính theo Bộ luật Lao động.",
    "The days off of {year} are not announced yet; working days follow the Labour Code.",
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """``instant`` is the first one that is too late; ``note`` says what a reader should know of it."""

    instant: datetime
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What a deadline may hang on. An event that is absent or None is not known yet.

    ``events["rule:ID"]`` is the deadline of rule ``ID``, for ``same_as``. ``overrides`` are days off
    and working days beside those that are shipped.
    """

    year: int
    zone: str
    group: str
    period: str | None = None
    events: Mapping[str, datetime | None] = field(default_factory=dict)
    overrides: Overrides = NO_OVERRIDES


@dataclass(frozen=True, slots=True)
class _Run:
    """The days that a form names; ``counted`` is the latest of the days counted as worked or off."""

    first: date
    last: date
    counted: date | None = None


def deadline(due: Due, situation: Situation) -> Deadline | None:
    """Return the deadline, or None for an open duty and while an event is not known yet.

    ValueError when the rule does not fit the situation: no deadline for the group, no period for a
    recurring day. LookupError when another rule's deadline is needed and was not supplied.
    """
    try:
        return _deadline(due, situation)
    except OverflowError:  # days after an event in the year 9999, which people write for "never"
        return None


def _deadline(due: Due, situation: Situation) -> Deadline | None:
    form = _form(due, situation)
    if form is None or due.verb == "open":
        return None
    if isinstance(form, SameAs):
        instant = situation.events[RULE + form.rule]
        return None if instant is None else Deadline(instant)
    run = _run(form, situation)
    if run is None:
        return None
    allowed = run.first - _DAY if due.verb == "before" else run.last
    moves = due.on_day_off == "next_working_day"
    last = next_worked(allowed, situation.overrides) if moves else allowed
    looked_at = [day for day in (run.counted, last if moves else None) if day is not None]
    year = unannounced_year(max(looked_at), situation.overrides) if looked_at else None
    return Deadline(day_start(last + _DAY, situation.zone), _note(allowed, last, year))


def window(due: Due, situation: Situation) -> tuple[datetime, datetime] | None:
    """Return start and end of a ``during`` window (the end is too late), or None when it has none yet.

    Where events come in the wrong order the end lies before the start: that is for the caller to say.
    """
    end = deadline(due, situation) if due.verb == "during" else None
    start = opens(due, situation)
    return None if end is None or start is None else (start, end.instant)


def opens(due: Due, situation: Situation) -> datetime | None:
    """Return when a window or an open duty begins; None when it has no beginning, or none known yet."""
    form = _form(due, situation) if due.verb in ("during", "open") else None
    run = None if form is None or isinstance(form, SameAs) else _run(form, situation)
    return None if run is None else day_start(run.first, situation.zone)


def days_late(moment: datetime, deadline: Deadline, zone: str) -> int:
    """Return 0 in time, else calendar days in ``zone``; the day on which the deadline ended counts 1."""
    if moment < deadline.instant:
        return 0
    return (local_day(moment, zone) - local_day(deadline.instant, zone)).days + 1


def _note(allowed: date, last: date, year: int | None) -> Text | None:
    notes = []
    if last != allowed:
        notes.append(_MOVED.fill({"old": allowed, "new": last}))
    if year is not None:
        notes.append(_UNANNOUNCED.fill({"year": year}))
    if not notes:
        return None
    return Text(" ".join(note.vi for note in notes), " ".join(note.en for note in notes))


# ------------------------------------------------------ from forms to days


def _form(due: Due, situation: Situation) -> Form | None:
    if not isinstance(due.when, PerGroup):
        return due.when
    for group, form in due.when.forms:
        if group == situation.group:
            return form
    raise ValueError(f"no deadline for group {situation.group!r}; there is one for {sorted(due.groups)}")


def _run(form: Form, situation: Situation) -> _Run | None:
    match form:
        case Day():
            return _Run(form.day, form.day)
        case Stretch():
            count = MONTHS_OF[form.unit]
            year = situation.year if form.year is None else form.year
            return _Run(*months(year, (form.number - 1) * count + 1, count))
        case Recurring():
            return _recurring(form, situation)
        case Around():
            return _around(form, situation)
        case Between():
            first, last = _end(form.first, situation), _end(form.last, situation)
            return None if first is None or last is None else _Run(first, last)
        case _:
            raise ValueError(f"{form} names no days")


def _recurring(form: Recurring, situation: Situation) -> _Run:
    """Return the days inside the month, quarter, half or year in which the situation's period ends.

    So "the last month of the quarter" fits the report of six months as well as that of the quarter.
    """
    period = situation.period or ("Y" if form.each == "year" else None)
    if period is None:
        raise ValueError(f"a day in each {form.each} needs a period")
    ends = period_days(period, situation.year)[1]
    count = MONTHS_OF[form.each]
    start = (ends.month - 1) // count * count + 1
    if form.of is None:
        return _Run(*months(ends.year, start, count))
    first, last = months(ends.year, start + form.of - 1)
    if form.day is None:
        return _Run(first, last)
    day = last if form.day == 0 or form.day > last.day else first.replace(day=form.day)
    return _Run(day, day)


def _around(form: Around, situation: Situation) -> _Run | None:
    start = _end(form.event, situation)
    if start is None:
        return None
    if not form.working:
        day = start + timedelta(days=form.days)
        return _Run(day, day)
    day = add_worked(start, form.days, situation.overrides)
    return _Run(day, day, counted=max(start, day))


def _end(end: date | str, situation: Situation) -> date | None:
    if isinstance(end, date):
        return end
    moment = situation.events.get(end)
    return None if moment is None else local_day(moment, situation.zone)
