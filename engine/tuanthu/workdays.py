"""Which days are worked in Vietnam: weekends, public holidays, and days that were swapped.

The ``holidays`` library gives the holidays of the Labour Code, their days in lieu and most swaps;
``workdays.yaml`` beside this module gives what it lacks and says how far the Government has
announced. The library takes a tenth of a second to load, so it is loaded when first asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from tuanthu.moments import parse_date
from tuanthu.source import parse_yaml

_DAY = timedelta(days=1)
_FILE = "workdays.yaml"


@dataclass(frozen=True, slots=True)
class Overrides:
    """Days that differ from the library: whether each is worked, and how far days off are announced."""

    worked: Mapping[date, bool] = field(default_factory=dict)
    announced_until: int | None = None


NO_OVERRIDES = Overrides()


def read_overrides(data: Mapping[str, Any]) -> Overrides:
    """Return the overrides that a file's data state; ValueError names what is not a date."""
    worked: dict[date, bool] = {}
    for swap in data.get("swaps", ()):
        for key, is_worked in (("off", False), ("work", True)):
            if key in swap:
                worked[_date(swap[key])] = is_worked
    year = data.get("announced_until")
    return Overrides(worked, None if year is None else int(year))


def _date(text: str) -> date:
    day = parse_date(text)
    if day is None:
        raise ValueError(f"{text!r} is not a date")
    return day


@cache
def _shipped() -> Overrides:
    from importlib import resources

    raw = resources.files("tuanthu").joinpath(_FILE).read_bytes()
    return read_overrides(parse_yaml(raw, _FILE).data)


@cache
def _library(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the holidays of a year, and its Saturdays and Sundays that are worked."""
    from holidays import country_holidays

    # A swap stands with the year of the day off; the day worked for it may lie in the year beside it
    # (31/12/2018 was swapped for 05/01/2019).
    known = country_holidays("VN", years=(year - 1, year, year + 1))
    return frozenset(known), frozenset(known.weekend_workdays)


def is_worked(day: date, overrides: Overrides = NO_OVERRIDES) -> bool:
    """Return whether offices work on ``day``; ``overrides`` beat the shipped ones, these the library."""
    for special in (overrides, _shipped()):
        if day in special.worked:
            return special.worked[day]
    off, worked = _library(day.year)
    return day in worked if day.weekday() >= 5 else day not in off


def next_worked(day: date, overrides: Overrides = NO_OVERRIDES) -> date:
    """Return ``day`` when it is worked, else the first working day after it."""
    while not is_worked(day, overrides):
        day += _DAY
    return day


def add_worked(day: date, count: int, overrides: Overrides = NO_OVERRIDES) -> date:
    """Return the ``count``-th working day after ``day`` (before it when negative); ``day`` is not counted."""
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_worked(day, overrides):
            day += step
    return day


def unannounced_year(day: date, overrides: Overrides = NO_OVERRIDES) -> int | None:
    """Return the year of ``day`` when its days off are not announced yet, else None."""
    until = max(special.announced_until or 0 for special in (overrides, _shipped()))
    return day.year if day.year > until else None
