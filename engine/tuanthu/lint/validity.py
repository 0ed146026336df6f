"""Lints of what goes out of date: versions that govern nothing, checks against the law that are long past."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date

from tuanthu.lint.base import Found, Subject, lint, share_units
from tuanthu.model import Severity, Validity
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


@lint("TT410", "versions-overlap", Severity.ERROR, "Các phiên bản chồng thời gian", "Versions that overlap in time")
def overlapping(subject: Subject) -> Iterator[Found]:
    """No duty falls under two versions of a criterion, a value or a rule.

    A version that states no end holds until the next begins. Two of one document that begin on one day, or
    of which one says that it still holds when the next has begun, contradict each other: which of them
    counts would hang on their order. A later document may change what an earlier one has said.

    Passes:

        settings:
          goal: {type: number, label: Goal, value: 1, versions: [{effective_from: 2024-04-01, value: 2}, {effective_from: 2024-07-01, value: 3}]}

    Fails (both from one day on):

        settings:
          goal: {type: number, label: Goal, value: 1, versions: [{effective_from: 2024-07-01, value: 2}, {effective_from: 2024-07-01, value: 3}]}

    Fails (A says that it holds to the end of the year):

        rules:
          - {id: A, kind: count, field: n, effective_until: 2024-12-31}
          - {id: B, kind: count, field: n, supersedes: A, effective_from: 2024-07-01}

    Mend: end the one on the day before the other begins, or take one of them out.
    """  # noqa: E501 - an example stands on one line
    for who, versions in _versions(subject):
        dated = sorted(versions, key=lambda each: each[0].since or date.min)
        for (one, _), (other, where) in itertools.combinations(dated, 2):
            begins = other.since or date.min
            still = begins == (one.since or date.min) or (one.until is not None and begins <= one.until)
            if still and one.issued == other.issued:
                yield Found(where, Text(
                    f"{who}: hai phiên bản cùng áp dụng từ ngày {show(begins, 'vi')}.",
                    f"{who}: two versions hold from {begins} on.",
                ), about=who, states=f"two from {begins}")  # fmt: skip


def _versions(subject: Subject) -> Iterator[tuple[str, list[tuple[Validity, Location]]]]:
    """Yield what has several versions: when each of them holds, and where it stands."""
    for _, criterion in subject.criteria:
        yield criterion.code, [(each.validity, each.location) for each in criterion.versions]
    settings = subject.files.nodes.get("settings.yaml")
    for name, child in found.items() if settings and (found := settings.get("settings")) else ():
        places = [each.location for each in child.each("versions")]
        setting = subject.plan.settings[name]
        yield name, list(zip((each.validity for each in setting.versions), places, strict=True))
    for rule in subject.plan.rules:
        after = [each for each in subject.plan.rules if each.supersedes == rule.id]
        for pair in itertools.combinations((rule, *after), 2):
            if share_units(*pair):
                yield rule.id, [(each.validity, each.location) for each in pair]


def _dates(subject: Subject) -> Iterator[tuple[str, str, date, Location]]:
    """Yield the dates of validity in the plan's files: whose they are, the key, the day, the place."""
    for node in subject.files.nodes.values():
        for path, text in node.keyed("effective_from", "effective_until", "last_checked_on"):
            day = parse_date(text)
            if day is not None:
                yield _owner(node, path) or subject.plan.id, str(path[-1]), day, node.document.at(path)


def _owner(node: Node, path: Path) -> str:
    """Return the id or code of what a path lies in, or the setting's name; nothing for the plan's own."""
    if path[0] == "settings":
        return str(path[1])
    value, owner = node.value, ""
    for part in path[:-1]:
        value = value[part]
        named = value.get("id", value.get("code")) if isinstance(value, dict) else None
        owner = named if isinstance(named, str) else owner
    return owner
