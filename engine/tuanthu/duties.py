"""What must happen until when, and by whom, from a plan alone: the dated duties of its units.

Each kind lists what it asks (``Kind.asks``); here its deadline becomes the days that people say. The
last day is the last one that is still in time. A duty that hangs on an event that is not known, or is
owed all the time, has no days and says so in words. Nothing is measured and nothing is lost: what has
no date is listed too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tuanthu.calendar import local_day
from tuanthu.due.words import due_words
from tuanthu.kinds import kinds
from tuanthu.kinds.base import Asked, due_deadline
from tuanthu.kinds.timing import opening
from tuanthu.model import AsOf, Case, Citation, Evidence, Obligation, Plan, Severity, Submission, Unit, last_day
from tuanthu.moments import day_start
from tuanthu.source import Location
from tuanthu.versions import governed, in_force
from tuanthu.words import Text, natural, normal, same


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a unit owes: which obligation, from and until which day, and what to know of it.

    ``last`` is the last day still in time; None without a date, when ``says`` tells when. ``first`` is
    the start of a window. ``obligation`` is the name that the same duty has in a report.
    """

    obligation: str
    rule: str
    title: Text
    cite: Citation
    severity: Severity
    task: str | None = None
    leads: tuple[Text, ...] = ()
    """All who lead the task."""
    one_of: bool = False
    """Whether one of the leads discharges it for all."""
    product: Text | None = None
    first: date | None = None
    last: date | None = None
    says: Text | None = None
    note: Text | None = None
    always: bool = False
    """Whether it is owed all the time, at no time in particular."""
    met: bool | None = None
    """Of one period of a recurring duty: whether the submission shows an entry for it."""

    @property
    def key(self) -> str:
        """Return the name that stays the same from export to export; the periods of one duty differ."""
        return self.obligation if self.first is None else f"{self.obligation}@{self.first.isoformat()}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A duty with those who owe it on the same days; ``who`` names whole groups as such."""

    duty: Duty
    bearers: tuple[Unit, ...]
    who: tuple[Text, ...]


def blank_case(plan: Plan, unit: Unit, as_of: datetime | None = None) -> Case:
    """Return the case of a unit that has said nothing yet.

    ``as_of`` is by default the day of the plan's last amendment: the calendar knows all of the law.
    """
    moment = as_of or day_start(max([plan.issued, *(each.issued for each in plan.amendments)]), plan.zone)
    nothing = Submission(
        plan.id, unit, plan.year, None, None, None, None, {}, {}, file="", sha256="", location=Location(plan.id)
    )
    return Case(plan, unit, nothing, Evidence(False, ()), AsOf(moment))


def duties(case: Case) -> tuple[Duty, ...]:
    """Return everything that the plan asks of the case's unit and that has a time, in order of days."""
    case = replace(case, plan=governed(case.plan, case.as_of))
    found: dict[int, tuple[Obligation, Duty]] = {}
    for rule in case.plan.rules_of(case.unit):
        for asked in kinds()[rule.kind].asks(rule, case):
            duty = _dated(_duty(asked, case.plan), asked, case)
            due = None if duty.last is None else day_start(duty.last + timedelta(days=1), case.plan.zone)
            if duty.last is None or case.unit.exists(duty.last):
                owed = Obligation(asked.obligation, rule, {}, rule.location, due=due)
                found[id(owed)] = (owed, duty)
    standing = in_force([owed for owed, _ in found.values()], case.plan.rules, case.plan)
    return tuple(sorted((found[id(owed)][1] for owed in standing), key=_order))


def bound(plan: Plan, units: Iterable[Unit] | None = None) -> tuple[Unit, ...]:
    """Return who is bound: the register's units (the plan's by default), and a group that has none as one."""
    known = tuple(plan.units if units is None else units)
    filled = {unit.group for unit in known}
    groups = (Unit(each.id, each.name.vi, each.id) for each in plan.groups.values() if each.id not in filled)
    return (*known, *groups)


def agenda(plan: Plan, units: Sequence[Unit], members: Sequence[Unit] | None = None) -> tuple[Entry, ...]:
    """Return the duties of the units, those that several owe on the same days taken together.

    ``members`` are all who are bound (``units`` by default): a group is named when all of it owes.
    """
    together: dict[Duty, list[Unit]] = {}
    for unit in units:
        for duty in duties(blank_case(plan, unit)):
            together.setdefault(duty, []).append(unit)
    everyone = members if members is not None else units
    entries = (Entry(duty, tuple(owe), tuple(_who(plan, owe, everyone))) for duty, owe in together.items())
    return tuple(sorted(entries, key=lambda each: (_order(each.duty), [unit.id for unit in each.bearers])))


def between(entries: Iterable[Entry], start: date | None, until: date | None) -> tuple[Entry, ...]:
    """Return the entries whose last day lies in the range, and those that have no date."""

    def fits(last: date | None) -> bool:
        return last is None or ((start is None or start <= last) and (until is None or last <= until))

    return tuple(each for each in entries if fits(each.duty.last))


# ------------------------------------------------------------------ one duty


def _duty(asked: Asked, plan: Plan) -> Duty:
    rule, task = asked.rule, asked.task
    plain = Duty(asked.obligation, rule.id, asked.label or rule.title, rule.cite, rule.severity)
    if task is None:
        return plain
    leads = tuple(_lead(name, plan) for name in task.leads)
    return replace(plain, task=task.id, leads=leads, one_of=asked.one_of, product=task.product)


def _lead(name: str, plan: Plan) -> Text:
    """Return the name of a group or unit that a task names by its id, else the name as it stands."""
    if name in plan.groups:
        return plan.groups[name].name
    return next((same(unit.name) for unit in plan.units if unit.id == name), same(name))


def _dated(duty: Duty, asked: Asked, case: Case) -> Duty:
    """Return the duty with its days, or with the words for when it is owed."""
    if asked.days is not None:
        return replace(duty, first=asked.days[0], last=asked.days[1], met=asked.met)
    due = asked.due
    if due is None:
        return replace(duty, says=asked.says, always=True)
    if due.groups and case.unit.group not in due.groups:
        return replace(duty, says=Text("kế hoạch không ghi thời hạn cho nhóm này", "no deadline for this group"))
    found = None if asked.entry_of else due_deadline(asked.rule, due, case, asked.period, asked.obligation)
    if found is None:
        says = due_words(due, lambda event: _label(case.plan, event, asked.entry_of))
        return replace(duty, says=says, always=due.verb == "open")
    start = opening(due, case, asked.period) if due.verb == "during" else None
    zone = case.plan.zone
    first = None if start is None else local_day(start, zone)
    return replace(duty, first=first, last=last_day(found.instant, zone), note=found.note)


def _label(plan: Plan, event: str, entry_of: str | None) -> Text:
    """Return what people call an event: the label of the data dictionary, in quotation marks."""
    if event == "submission":
        return Text("ngày gửi hồ sơ", "the submission")
    of = plan.lists.get(entry_of or "")
    if of is not None and event in of.fields:
        says = Text("“{field}” của từng mục “{list}”", '"{field}" of each entry of "{list}"')
        return says.fill({"field": of.fields[event].label, "list": of.label})
    known = plan.fields.get(event)
    label = known.label if known else same(event)
    return Text(f"“{label.vi}”", f'"{label.en}"')


def _order(duty: Duty) -> tuple[object, ...]:
    return (duty.last is None, duty.last or date.max, duty.first or date.max, natural(duty.obligation))


# -------------------------------------------------------------------- by whom


def _who(plan: Plan, owe: Sequence[Unit], members: Sequence[Unit]) -> Iterator[Text]:
    """Yield the names of whole groups, then those of single units."""
    owing = {unit.id for unit in owe}
    whole = [
        group
        for group in plan.groups
        if (of := [unit.id for unit in members if unit.group == group]) and set(of) <= owing
    ]
    yield from (plan.groups[group].name for group in whole)
    yield from (same(unit.name) for unit in owe if unit.group not in whole)


def named(name: str, plan: Plan, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the units that a name means: one by id, name or alias, or all of a group; empty when none."""
    wanted = normal(name)
    for unit in units:
        if wanted in map(normal, (unit.id, *unit.names())):
            return (unit,)
    for group in plan.groups.values():
        if wanted in map(normal, (group.id, group.name.vi, group.name.en)):
            return tuple(unit for unit in units if unit.group == group.id)
    return ()
