"""Lints of what goes out of date: versions that govern nothing, checks against the law that are long past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.model import Severity
from tuanthu.moments import parse_date
from tuanthu.schema import Node
from tuanthu.source import Location, Path
from tuanthu.words import Text, show

_STALE = 366
"""Days after which somebody should look again whether the law still says so."""


@lint("TT406", "governs-nothing", Severity.WARNING, "Hiệu lực ngoài thời gian đánh giá", "In force outside the year")
def governs_nothing(subject: Subject) -> Iterator[Found]:
    """What ends before the plan's year, or begins after the year that follows it, governs no duty of the plan.

    The plan of these examples is for 2024.

    Passes:

        effective_from: 2024-07-01

    Fails (expired before the year began):

        effective_until: 2023-12-31

    Fails (not in force before anything is evaluated):

        effective_from: 2026-01-01

    Mend: correct the date; a rule that was repealed earlier belongs into the plan of an earlier year.
    """
    first, last = date(subject.plan.year, 1, 1), date(subject.plan.year + 1, 12, 31)
    for who, key, day, where in _dates(subject):
        expired, future = key == "effective_until" and day < first, key == "effective_from" and day > last
        if expired or future:
            how = Text("hết hiệu lực trước", "ends before") if expired else Text("có hiệu lực sau", "begins after")
            year = subject.plan.year if expired else subject.plan.year + 1
            yield Found(where, Text(
                f"{who}: {how.vi} năm {year} ({show(day, 'vi')}), không áp dụng cho nghĩa vụ nào.",
                f"{who}: {how.en} {year} ({day}), and governs nothing.",
            ), about=who, states=f"{key} {day}")  # fmt: skip


@lint("TT407", "stale-check", Severity.WARNING, "Lâu chưa rà soát", "Not checked for long")
def stale(subject: Subject) -> Iterator[Found]:
    """``last_checked_on`` is the day on which somebody last saw that the law still says so: not a year ago.

    It is held against ``--as-of``, by default today; a day to come is a slip. These examples are checked
    on 2024-12-31.

    Passes:

        last_checked_on: 2024-01-10

    Fails:

        last_checked_on: 2023-12-20

    Fails (after the day of the check):

        last_checked_on: 2025-01-01

    Mend: look into the law again, and write the day.
    """
    today = subject.as_of
    for who, key, day, where in _dates(subject) if today is not None else ():
        if key == "last_checked_on" and today is not None and not 0 <= (today - day).days < _STALE:
            yield Found(where, Text(
                f"{who}: lần rà soát ghi ngày {show(day, 'vi')}; ngày kiểm tra là {show(today, 'vi')}.",
                f"{who}: last checked on {day}; today is {today}.",
            ), about=who, states=f"last_checked_on {day}")  # fmt: skip


def _dates(subject: Subject) -> Iterator[tuple[str, str, date, Location]]:
    """Yield the dates of validity in the plan's files: whose they are, the key, the day, the place."""
    for node in subject.files.nodes.values():
        for path, text in node.keyed("effective_from", "effective_until", "last_checked_on"):
            day = parse_date(text)
            if day is not None:
                yield _owner(node, path) or subject.plan.id, str(path[-1]), day, node.document.at(path)


def _owner(node: Node, path: Path) -> str:
    """Return the id or code of the nearest thing around a path, or the setting's name; nothing for the plan's own."""
    around = [node.value]
    for part in path[:-1]:
        around.append(around[-1][part])
    for depth in range(len(around) - 1, -1, -1):
        value = around[depth]
        named = value.get("id", value.get("code")) if isinstance(value, dict) else None
        if isinstance(named, str):
            return named
        if depth == 2 and path[0] == "settings":
            return str(path[1])
    return ""
