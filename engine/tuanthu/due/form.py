"""Reading one form of a deadline from YAML data: a date, or a mapping such as ``{month: 2025-07}``.

Scalars are text (``"5"``); numbers and booleans that a schema has already typed are taken too. What
is wrong is raised as :class:`Wrong`: where it stands, what stands there and what should.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from tuanthu.due import (
    MONTHS_OF,
    UNITS,
    Around,
    Between,
    Day,
    Form,
    Recurring,
    SameAs,
    Stretch,
    Unit,
    Verb,
)
from tuanthu.moments import not_a_date, parse_date
from tuanthu.words import Text, did_you_mean, same

Path = tuple[str, ...]
Record = Mapping[str, Any]

YEARS = range(1900, 2200)
"""Years that a plan can mean; others are slips of the pen (0224)."""
MOST_DAYS = 3660
STRETCHES: Mapping[Unit, str] = {
    "month": r"^(?:([0-9]{4})-)?(0?[1-9]|1[0-2])$",
    "quarter": r"^(?:([0-9]{4})-Q|Q)?([1-4])$",
    "half": r"^(?:([0-9]{4})-H|H)?([12])$",
    "year": r"^(?:([0-9]{4})|this)$",
}
DAY = r"^(0?[1-9]|[12][0-9]|3[01]|last)$"
OF = r"^(first_month|last_month|next_month|0?[1-9]|1[0-2])$"
EXAMPLES: Mapping[Unit, str] = {
    "month": "2025-07, 7",
    "quarter": "2025-Q4, Q4, 4",
    "half": "2025-H1, H1, 1",
    "year": "2025, this",
}


class Wrong(Exception):  # noqa: N818 - it goes no further than parse_due
    """One thing that is wrong, and where."""

    def __init__(self, path: Path, message: Text) -> None:
        super().__init__(message.en)
        self.error = (path, message)


def read_form(value: Any, verb: Verb, path: Path) -> Form:
    """Return the form that ``value`` states for ``before``, ``by`` or ``during``."""
    if not isinstance(value, Mapping):
        return Day(_day(value, path))
    known = {**_FORMS, **(_WINDOWS if verb == "during" else _POINTS)}
    leads = [key for key in known if key in value]
    if len(leads) != 1:
        raise Wrong(path, _one_lead(value, leads, known))
    lead = leads[0]
    beside, read = known[lead]
    for key in value:
        if key != lead and key not in beside:
            hint = did_you_mean(key, beside)
            says = Text(f"“{key}” không đi cùng “{lead}”.", f'"{key}" does not go with "{lead}".')
            raise Wrong((*path, key), _joined(says, hint))
    return read(value, path)


def _one_lead(value: Record, leads: list[str], known: Mapping[str, _Reader]) -> Text:
    """Return what to say of a mapping in which not exactly one key says which form it is."""
    for key in value:
        homes = ", ".join(lead for lead, (beside, _) in known.items() if key in beside)
        if homes and not leads:
            return Text(f"“{key}” cần đi cùng: {homes}.", f'"{key}" needs one of: {homes}.')
    names = ", ".join(leads or known)
    hint = same("") if leads else next((did_you_mean(key, known) for key in value), same(""))
    says = Text(f"Cần đúng một trong các mục: {names}.", f"Exactly one of these is needed: {names}.")
    return _joined(says, hint)


def _joined(says: Text, hint: Text) -> Text:
    return Text(says.vi + hint.vi, says.en + hint.en)


def _day(value: Any, path: Path) -> date:
    text = scalar(value)
    if text is None:
        vi = "một ngày như 2024-12-05, hoặc một dạng như {month: 2025-07}"
        raise expected(path, value, vi, "a date such as 2024-12-05, or a form such as {month: 2025-07}")
    day = parse_date(text)
    if day is None:
        unit = next((unit for unit in UNITS if _is_dated(unit, text)), None)
        form = f"{{{unit}: {text}}}"
        hint = same("") if unit is None else Text(f" Có phải {form} không?", f" Did you mean {form}?")
        raise Wrong(path, _joined(not_a_date(text), hint))
    _check_year(day.year, path)
    return day


def _is_dated(unit: Unit, text: str) -> bool:
    match = re.search(STRETCHES[unit], text)
    return match is not None and match[1] is not None


def _check_year(year: int, path: Path) -> None:
    if year not in YEARS:
        first, last = YEARS[0], YEARS[-1]
        vi = f"Năm {year:04} nằm ngoài khoảng {first} đến {last}."
        raise Wrong(path, Text(vi, f"The year {year:04} is not between {first} and {last}."))


def _stretch(unit: Unit) -> Callable[[Record, Path], Form]:
    def read(value: Record, path: Path) -> Form:
        here = (*path, unit)
        match = re.search(STRETCHES[unit], scalar(value[unit]) or "")
        if match is None:
            raise expected(here, value[unit], EXAMPLES[unit], EXAMPLES[unit])
        year = None if match[1] is None else int(match[1])
        if year is not None:
            _check_year(year, here)
        return Stretch(unit, 1 if unit == "year" else int(match[2]), year)

    return read


def _recurring(value: Record, path: Path) -> Form:
    each = cast("Unit", one_of(value["each"], UNITS, (*path, "each")))
    of = _month_of(value["of"], MONTHS_OF[each], (*path, "of")) if "of" in value else None
    if "day" not in value:
        return Recurring(each, of)
    text = scalar(value["day"]) or ""
    if re.search(DAY, text) is None:
        raise expected((*path, "day"), value["day"], "1 đến 31, hoặc last", "1 to 31, or last")
    if of is None and each != "month":
        names = "first_month, last_month, next_month"
        vi = f"Thiếu “of”: ngày này của tháng nào trong kỳ ({names} hoặc số)?"
        raise Wrong(path, Text(vi, f'"of" is missing: of which month ({names} or a number)?'))
    return Recurring(each, of or 1, 0 if text == "last" else int(text))


def _month_of(value: Any, size: int, path: Path) -> int:
    text = scalar(value) or ""
    named = {"first_month": 1, "last_month": size, "next_month": size + 1}
    if text in named:
        return named[text]
    if re.search(OF, text) is None or int(text) > size:
        names = ", ".join(named)
        raise expected(path, value, f"{names} hoặc số từ 1 đến {size}", f"{names} or a number from 1 to {size}")
    return int(text)


def _around(unit: str) -> Callable[[Record, Path], Form]:
    def read(value: Record, path: Path) -> Form:
        sides = [side for side in ("after", "before") if side in value]
        if len(sides) != 1:
            vi = f"“{unit}” cần đúng một trong: after, before."
            raise Wrong(path, Text(vi, f'"{unit}" needs exactly one of: after, before.'))
        days = count(value, unit, (*path, unit))
        event = name_at(value, sides[0], path)
        return Around(event, days if sides[0] == "after" else -days, working=unit == "working_days")

    return read


def _between(value: Record, path: Path) -> Form:
    if "until" not in value:
        raise Wrong(path, Text("Thiếu “until”.", '"until" is missing.'))
    first, last = (_bound(value, key, path) for key in ("from", "until"))
    if isinstance(first, date) and isinstance(last, date) and last < first:
        says = Text("Ngày cuối {last} trước ngày đầu {first}.", "The end, {last}, is before the start, {first}.")
        raise Wrong((*path, "until"), says.fill({"first": first, "last": last}))
    return Between(first, last)


def _bound(value: Record, key: str, path: Path) -> date | str:
    name = name_at(value, key, path)
    return _day(name, (*path, key)) if name[0].isdigit() else name


_Reader = tuple[tuple[str, ...], Callable[[Record, Path], Form]]
"""The keys that may stand beside the leading one, and how the form is read."""
_FORMS: Mapping[str, _Reader] = {
    **{unit: ((), _stretch(unit)) for unit in UNITS},
    "each": (("of", "day"), _recurring),
    "event": ((), lambda value, path: Around(name_at(value, "event", path))),
}
_POINTS: Mapping[str, _Reader] = {
    "days": (("after", "before"), _around("days")),
    "working_days": (("after", "before"), _around("working_days")),
    "same_as": ((), lambda value, path: SameAs(name_at(value, "same_as", path))),
}
_WINDOWS: Mapping[str, _Reader] = {"from": (("until",), _between)}


# ------------------------------------------------------------------- scalars


def scalar(value: Any) -> str | None:
    """Return a scalar's text, or None when it is empty or no scalar."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip() or None if isinstance(value, str | int) else None


def expected(path: Path, value: Any, vi: str, en: str) -> Wrong:
    """Return what to raise: what stands there, and what should."""
    stands = "{…}" if isinstance(value, Mapping) else "[…]" if isinstance(value, list) else scalar(value)
    if stands is None:
        return Wrong(path, Text(f"Mục này còn trống; phải là {vi}.", f"Nothing stands here; it should be {en}."))
    says = Text(f"“{stands}” không dùng được; phải là {vi}.", f'"{stands}" will not do; it should be {en}.')
    return Wrong(path, says)


def one_of(value: Any, known: tuple[str, ...], path: Path) -> str:
    """Return the word when it is a known one."""
    text = scalar(value) or ""
    if text not in known:
        names = ", ".join(known)
        raise expected(path, value, f"một trong: {names}", f"one of: {names}")
    return text


def name_at(value: Record, key: str, path: Path) -> str:
    """Return the name of an event or rule under ``key``."""
    name = scalar(value[key])
    if name is None or re.search(r"\s", name):
        raise expected((*path, key), value[key], "một tên không có dấu cách", "a name without spaces")
    return name


def count(value: Record, key: str, path: Path) -> int:
    """Return the number of days under ``key``."""
    text = scalar(value[key]) or ""
    if re.fullmatch(r"[1-9][0-9]{0,3}", text) is None or int(text) > MOST_DAYS:
        vi = f"số ngày, từ 1 đến {MOST_DAYS}"
        raise expected(path, value[key], vi, f"a number of days from 1 to {MOST_DAYS}")
    return int(text)
