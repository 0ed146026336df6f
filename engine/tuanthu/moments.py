"""From text to dates and instants, and the periods that reports cover.

A date is written ``2024-03-14`` or, as Vietnamese documents do, ``14/3/2024`` (the day always comes
first). A bare date as an instant is the first moment of that day in the given zone. Nothing is
guessed: what is not a real date is None, and :func:`not_a_date` says why.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from tuanthu.words import Text, same

if TYPE_CHECKING:
    import pendulum

_ISO = r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"
_DATE = rf"{_ISO}|(?P<d2>[0-9]{{1,2}})/(?P<m2>[0-9]{{1,2}})/(?P<y2>[0-9]{{4}})"
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?)?"
_OFFSET = r"(?P<offset>Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])"
_DAY = re.compile(_DATE)
_INSTANT = re.compile(rf"(?:{_DATE})(?:[T ]{_TIME}{_OFFSET}?)?")


def parse_date(text: str) -> date | None:
    """Return the date that ``text`` names, or None when it is not a real date."""
    match = _DAY.fullmatch(text.strip())
    return None if match is None else _real(*_numbers(match))


def parse_instant(text: str, zone: str) -> datetime | None:
    """Return the moment that ``text`` names, in ``zone``; None when it is not a real one.

    A time without an offset is local. Where clocks go back it is the first of the two; where they go
    forward over it, it counts from the clock before the change.
    """
    match = _INSTANT.fullmatch(text.strip())
    day = None if match is None else _real(*_numbers(match))
    if match is None or day is None:
        return None
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    micro = int((match["fraction"] or "").ljust(6, "0"))
    try:
        clock = time(hour, minute, second, micro, _clock(match["offset"], zone))
        return _in_zone(datetime.combine(day, clock), zone)
    except (ValueError, OverflowError):  # 25:00, or a moment before the year 1 or after 9999
        return None


NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The date of what has not happened: no moment of checking reaches it."""
_NOT_YET = frozenset({"no", "không", "chưa"})


def parse_event(text: str, zone: str) -> datetime | None:
    """Return the moment of an event; :data:`NEVER` where the text says that it has not happened."""
    return NEVER if text.strip().casefold() in _NOT_YET else parse_instant(text, zone)


def day_start(day: date, zone: str) -> datetime:
    """Return the first moment of ``day`` in ``zone``, also where midnight is skipped or comes twice."""
    return _in_zone(datetime(day.year, day.month, day.day, tzinfo=_clock(None, zone)), zone)


def local_day(moment: datetime, zone: str) -> date:
    """Return the calendar day on which ``moment`` falls in ``zone``; a naive moment is in ``zone``."""
    import pendulum

    there = pendulum.instance(moment, tz=zone).in_timezone(zone)
    return date(there.year, there.month, there.day)


def not_a_date(text: str) -> Text:
    """Return what stands there instead of a date, why it is none, and what should stand there."""
    match = _DAY.fullmatch(text.strip())
    why = same("") if match is None else _unreal(*_numbers(match))
    return Text(
        f"“{text}” không phải là ngày{why.vi}; hãy ghi như 2024-12-05 hoặc 05/12/2024.",
        f'"{text}" is not a date{why.en}; write it as 2024-12-05 or 05/12/2024.',
    )


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match["y"] or match["y2"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"])


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _unreal(year: int, month: int, day: int) -> Text:
    if not 1 <= month <= 12:
        return Text(f" (không có tháng {month})", f" (there is no month {month})")
    if year < 1:
        return Text(" (không có năm 0000)", " (there is no year 0000)")
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        return Text(f" (tháng {month}/{year} có {days} ngày)", f" ({year}-{month:02} has {days} days)")
    return same("")


def _clock(offset: str | None, zone: str) -> timezone | pendulum.Timezone:
    import pendulum  # takes longer than all else here: only who asks for a moment waits for it

    if offset is None:
        return pendulum.timezone(zone)
    if offset == "Z":
        return UTC
    away = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return timezone(-away if offset[0] == "-" else away)


def _in_zone(moment: datetime, zone: str) -> datetime:
    import pendulum

    # By way of UTC, where every moment exists exactly once: a skipped midnight becomes the first
    # moment after the gap, a repeated one stays the first of the two.
    return pendulum.instance(moment.astimezone(UTC)).in_timezone(zone)


# ------------------------------------------------------------------- periods

_SPANS: Mapping[str, tuple[int, int]] = {
    **{f"M{month:02}": (month, 1) for month in range(1, 13)},
    **{f"Q{quarter}": (3 * quarter - 2, 3) for quarter in range(1, 5)},
    "H1": (1, 6),
    "H2": (7, 6),
    "9M": (1, 9),
    "Y": (1, 12),
}
PERIODS = tuple(_SPANS)
"""The names of the periods of a year: M01 to M12, Q1 to Q4, H1, H2, 9M and Y."""

_ROMAN = ("I", "II", "III", "IV")


def months(year: int, month: int, count: int = 1) -> tuple[date, date]:
    """Return the first and last day of ``count`` months from ``month`` on; month 13 is next January."""
    return _first_of(year, month), _first_of(year, month + count) - timedelta(days=1)


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def period_days(period: str, year: int) -> tuple[date, date]:
    """Return the first and last day of a period; ValueError when there is no such period."""
    if period not in _SPANS:
        raise ValueError(f"no period {period!r}; periods are {', '.join(PERIODS)}")
    month, count = _SPANS[period]
    return months(year, month, count)


def period_end(period: str, year: int, zone: str) -> datetime:
    """Return the first instant after the period."""
    return day_start(period_days(period, year)[1] + timedelta(days=1), zone)


def period_label(period: str, year: int) -> Text:
    """Return the period's name as documents write it: "Quý I/2024", "6 tháng đầu năm 2024"."""
    month, count = _SPANS.get(period, (0, 0))
    if count == 1:
        import pendulum

        return Text(f"Tháng {month}/{year}", pendulum.date(year, month, 1).format("MMMM YYYY", locale="en"))
    if count == 3:
        quarter = month // 3
        return Text(f"Quý {_ROMAN[quarter]}/{year}", f"Quarter {_ROMAN[quarter]} of {year}")
    named = {
        "H1": Text(f"6 tháng đầu năm {year}", f"First half of {year}"),
        "H2": Text(f"6 tháng cuối năm {year}", f"Second half of {year}"),
        "9M": Text(f"9 tháng đầu năm {year}", f"First nine months of {year}"),
        "Y": Text(f"Năm {year}", f"Year {year}"),
    }
    return named.get(period, same(f"{period} {year}"))
