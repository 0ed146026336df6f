"""The piece of JSON Schema (2020-12) for a duty's deadline: for editors, and for the first check.

It is flat on purpose: one object with every key that a form may use. A choice between forms
(``anyOf``) would tell a person no more than that nothing matches; :mod:`tuanthu.due.form` says which
keys go together. Numbers may be typed already or still be text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuanthu.due import MONTHS_OF, MOVES, UNITS, Unit
from tuanthu.due.form import DAY, EXAMPLES, MOST_DAYS, OF, STRETCHES, YEARS
from tuanthu.due.parse import NO, YES


def schema() -> dict[str, Any]:
    """Return the schema of the keys that state a deadline; a duty's own schema takes its ``properties``."""
    return {
        "type": "object",
        "properties": {
            "before": _deadline("The first day named is too late: trước ngày …", _POINT),
            "by": _deadline("The last day named is still in time: chậm nhất ngày …, đến hết ngày …", _POINT),
            "during": _deadline("A window with a start and an end: trong tháng …", _WINDOW),
            "open": {
                "description": "A duty always in force (thường xuyên), or from an event on: {after: event}.",
                "type": ["boolean", "string", "object"],
                "pattern": f"^({'|'.join(sorted(_WORDS))})$",
                "properties": {"after": _NAME},
                "required": ["after"],
                "additionalProperties": False,
                "x-expect": {"vi": "yes, no hoặc {after: tên sự kiện}", "en": "yes, no or {after: event}"},
            },
            "max_gap_days": _days("The longest pause that an open duty allows, in days."),
            "on_day_off": {
                "description": "Whether a last day off moves to the next working day; default keep.",
                "enum": list(MOVES),
            },
        },
    }


def _days(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "type": ["integer", "string"],
        "minimum": 1,
        "maximum": MOST_DAYS,
        "pattern": r"^[1-9][0-9]{0,3}$",
        "x-expect": {"vi": "số ngày, từ 1", "en": "a number of days, from 1"},
    }


_WORDS = {form for word in YES | NO for form in (word, word.capitalize(), word.upper())}
_NAME = {"type": "string", "pattern": r"^\S+$", "x-expect": {"vi": "một tên", "en": "a name"}}
_NUMBERS: Mapping[Unit, range] = {
    unit: YEARS if unit == "year" else range(1, 12 // MONTHS_OF[unit] + 1) for unit in UNITS
}
_COMMON: dict[str, Any] = {
    **{
        unit: {
            "description": f"A whole {unit}; without a year, of the plan's year.",
            "type": ["integer", "string"],
            "minimum": numbers[0],
            "maximum": numbers[-1],
            "pattern": STRETCHES[unit],
            "x-expect": {"vi": f"ví dụ {EXAMPLES[unit]}", "en": f"for example {EXAMPLES[unit]}"},
        }
        for unit, numbers in _NUMBERS.items()
    },
    "each": {"description": "Inside each of these, the one in which the period ends.", "enum": list(UNITS)},
    "of": {
        "description": "Which month: first_month, last_month, next_month (the one after), or a number.",
        "type": ["integer", "string"],
        "minimum": 1,
        "maximum": 12,
        "pattern": OF,
        "x-expect": {
            "vi": "first_month, last_month, next_month hoặc số",
            "en": "first_month, last_month, next_month or a number",
        },
    },
    "day": {
        "description": "Which day of that month, or last; the month's last day when it has fewer.",
        "type": ["integer", "string"],
        "minimum": 1,
        "maximum": 31,
        "pattern": DAY,
        "x-expect": {"vi": "1 đến 31, hoặc last", "en": "1 to 31, or last"},
    },
    "event": {**_NAME, "description": "The day of an event."},
}
_POINT: dict[str, Any] = {
    "days": _days("Calendar days after or before an event; day 1 is the day next to it."),
    "working_days": _days("Working days after or before an event."),
    "after": {**_NAME, "description": "The event to count from."},
    "before": {**_NAME, "description": "The event to count back from."},
    "same_as": {**_NAME, "description": "The id of the rule whose deadline this is."},
}
_WINDOW: dict[str, Any] = {
    "from": {**_NAME, "description": "The first day: a date, or the name of an event."},
    "until": {**_NAME, "description": "The last day: a date, or the name of an event."},
}


def _deadline(description: str, more: dict[str, Any]) -> dict[str, Any]:
    form = {
        "type": ["string", "object"],
        "format": "date",
        "properties": {**_COMMON, **more},
        "additionalProperties": False,
        "minProperties": 1,
        "x-expect": {
            "vi": "một ngày như 2024-12-05, hoặc một dạng như {month: 2025-07}",
            "en": "a date such as 2024-12-05, or a form such as {month: 2025-07}",
        },
    }
    groups = {
        "description": "One deadline for each group of units.",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": form,
    }
    return {**form, "description": description, "properties": {**_COMMON, **more, "groups": groups}}
