"""Reading lists for the kinds that judge their entries: which entries count, and until when each has time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tuanthu.calendar import Due, Situation, deadline, local_day
from tuanthu.due import Around
from tuanthu.kinds.base import Asked
from tuanthu.kinds.given import DAYS, Given, read_given
from tuanthu.model import Case, ListEntry, Reads, Rule
from tuanthu.schema import NAME, TEXT, Node, mapping, record
from tuanthu.source import Location, Problem
from tuanthu.words import Text, normal

WHERE = mapping(TEXT, NAME)
WITHIN = record({"days": DAYS, "working_days": DAYS, "after": NAME, "since": NAME})


@dataclass(frozen=True, slots=True)
class Within:
    """So many days, or working days, after the entry's own date (``after``) or the unit's (``since``)."""

    limit: Given
    working: bool
    after: str | None
    since: str | None
    at: Location

    def reads(self, of: str) -> Reads:
        """Return what is read: ``of`` is the list."""
        entries = ((of, self.after, self.at),) if self.after else ()
        fields = ((self.since, self.at),) if self.since else ()
        return Reads(fields=fields, entries=entries, dates=entries, settings=self.limit.reads())


@dataclass(frozen=True, slots=True)
class Chosen:
    """A list of the submission, and which of its entries count: those whose fields say ``where``."""

    list: str
    where: tuple[tuple[str, str], ...]
    at: Location

    def entries(self, case: Case) -> tuple[ListEntry, ...] | None:
        """Return the entries that count, or None when the submission does not hold the list."""
        found = case.submission.lists.get(self.list)
        return None if found is None else tuple(each for each in found.entries if self._counts(each))

    def _counts(self, entry: ListEntry) -> bool:
        return all(normal(str(entry.values.get(name, ""))) == normal(wanted) for name, wanted in self.where)

    def place(self, case: Case) -> Location:
        """Return where the list stands, or the section that lacks it."""
        found = case.submission.lists.get(self.list)
        return found.location if found else case.submission.at("lists")

    def reads(self, *fields: str | None, date: str | None = None) -> Reads:
        """Return what is read: the list, the fields that choose, ``fields``, and the entry's ``date``."""
        names = (*(name for name, _ in self.where), *(name for name in (*fields, date) if name))
        dates = ((self.list, date, self.at),) if date else ()
        entries = tuple((self.list, name, self.at) for name in names)
        return Reads(lists=((self.list, self.at),), entries=entries, dates=dates)


def read_chosen(node: Node) -> Chosen:
    """Return the list under ``list`` with its ``where``."""
    of, where = node.get("list"), node.get("where")
    pairs = tuple((name, str(child.value)) for name, child in where.items()) if where else ()
    return Chosen(node.text("list") or "?", pairs, of.location if of else node.location)


def read_within(node: Node, problems: list[Problem]) -> Within | None:
    """Return the setting ``within``; what the schema cannot see goes to the problems."""
    child = node.get("within")
    if child is None:
        return None
    limits = [(key, limit) for key in ("days", "working_days") if (limit := read_given(child, key))]
    after, since = child.text("after"), child.text("since")
    if len(limits) != 1 or (after is None) == (since is None):
        says = Text(
            "“within” cần đúng một trong days, working_days và đúng một trong after, since.",
            '"within" needs exactly one of days, working_days and exactly one of after, since.',
        )
        problems.append(Problem("settings", child.location, says))
        return None
    key, limit = limits[0]
    return Within(limit, key == "working_days", after, since, child.location)


def asked_within(rule: Rule, case: Case, due: Due | None, chosen: Chosen, within: Within | None) -> Iterator[Asked]:
    """Yield the deadline of a list, and the days that each of its entries has."""
    if due is not None:
        yield Asked(rule.id, rule, due)
    days = within.limit.days(case) if within else None
    if within is not None and days is not None:
        each = Due("by", Around(within.after or within.since or "?", days, within.working))
        yield Asked(rule.id, rule, each, entry_of=chosen.list)


def begins(within: Within, entry: ListEntry, case: Case) -> datetime | None:
    """Return the date from which the entry's days count; None when it is not given or lies ahead."""
    if within.after is not None:
        value = entry.values.get(within.after)
    else:
        datum = case.submission.data.get(within.since or "")
        value = datum.value if datum else None
    return case.known(value) if isinstance(value, datetime) else None


def ends(within: Within, days: int, start: datetime, case: Case) -> datetime | None:
    """Return the first instant that is too late: the days that governed at ``start``, or ``days``, after it."""
    governing = within.limit.days(case, local_day(start, case.plan.zone)) or days
    due = Due("by", Around("start", governing, within.working))
    found = deadline(due, Situation(case.plan.year, case.plan.zone, case.unit.group, None, {"start": start}))
    return found.instant if found else None


def missing_of(wanted: Iterable[str], found: Iterable[object]) -> tuple[str, ...]:
    """Return the wanted names that do not stand among those found; case and marks do not matter."""
    there = {normal(str(each)) for each in found}
    return tuple(name for name in wanted if normal(name) not in there)


def quoted(names: Iterable[str]) -> str:
    """Return names as a message lists them."""
    return ", ".join(f"“{name}”" for name in names)


def positions(numbers: Iterable[int]) -> str:
    """Return which entries are meant, counted from 1; at most five are named."""
    all_of = [str(number) for number in numbers]
    return ", ".join(all_of[:5]) + (", …" if len(all_of) > 5 else "")


def joined(*reads: Reads) -> Reads:
    """Return several reads as one."""
    return Reads(
        fields=tuple(each for one in reads for each in one.fields),
        lists=tuple(each for one in reads for each in one.lists),
        entries=tuple(each for one in reads for each in one.entries),
        dates=tuple(each for one in reads for each in one.dates),
        settings=tuple(each for one in reads for each in one.settings),
    )
