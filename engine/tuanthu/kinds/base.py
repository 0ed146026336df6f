"""What a kind is: how to read a rule's own settings, list its obligations and measure each one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tuanthu.calendar import Deadline, Due, Situation, day_start, deadline, parse_due, schema
from tuanthu.due import RULE
from tuanthu.model import Case, DataField, Obligation, Outcome, Property, Reads, Road, Rule, Task, last_day
from tuanthu.schema import Node
from tuanthu.source import Problem
from tuanthu.words import Text

DUE_DEFINITIONS = {f"due_{name}": piece for name, piece in schema()["properties"].items()}
DUE: Mapping[str, Any] = {name: {"$ref": f"#/$defs/due_{name}"} for name in schema()["properties"]}
"""The settings of a deadline; their pieces of schema stand once among a schema's definitions."""


@dataclass(frozen=True, slots=True)
class Words:
    """The message and the remedy that a violation has when the rule writes none of its own."""

    message: Text
    fix: Text


@dataclass(frozen=True, slots=True)
class Asked:
    """One obligation as the rule states it, before anything is measured: what ``calendar`` lists.

    ``obligation`` is the name that ``measure`` gives it, or the first part of several names.
    ``rule`` is the rule as its row states it; ``label`` tells apart what one rule asks several times.
    When it is due is ``due`` (for ``period``), or the ``days`` of one period of a recurring duty; what
    has neither ``says`` how often or from when on it is owed. ``entry_of`` is the list whose every
    entry has this time.
    """

    obligation: str
    rule: Rule
    due: Due | None = None
    period: str | None = None
    days: tuple[date, date] | None = None
    says: Text | None = None
    label: Text | None = None
    task: Task | None = None
    entry_of: str | None = None
    one_of: bool = False
    """Whether one of several leads discharges it for all."""
    met: bool | None = None
    """Of one period of a recurring duty: whether the submission shows an entry for it."""


def _asks(rule: Rule, _case: Case) -> Iterator[Asked]:
    """Yield the one deadline that most kinds have, under the name that their obligation bears."""
    due = getattr(rule.settings, "due", None)
    if due is not None:
        yield Asked(rule.id, rule, due)


@dataclass(frozen=True)
class Kind:
    """A kind of rule. ``manual`` is its module's docstring, which ``tuanthu explain`` prints.

    ``manual_vi`` says the same in Vietnamese; a line ``[1]`` stands for the docstring's first example.
    ``settings`` are the properties of a rule of this kind beside the common ones; ``properties``
    are what its facts hold; ``parse`` turns checked settings into the kind's own dataclass and adds
    what the schema cannot see to the problems; ``measure`` yields one obligation per thing asked;
    ``asks`` yields those that have a time, with the names that ``measure`` gives them.
    """

    name: str
    manual: str | None
    settings: Mapping[str, Any]
    required: tuple[str, ...]
    properties: Mapping[str, Property]
    parse: Callable[[Node, list[Problem]], Any]
    measure: Callable[[Rule, Case], Iterator[Obligation]]
    asks: Callable[[Rule, Case], Iterator[Asked]] = _asks
    reads: Callable[[Any], Reads] = field(default=lambda _settings: Reads())
    field_types: frozenset[str] = frozenset()
    """The types of data that its settings may name; any when empty."""
    words: Mapping[str, Words] = field(default_factory=dict)
    road: Road = "entitlement"
    of_criteria: bool = False
    """Whether what it asks belongs to criteria: what a violation takes, it takes there unless it says where."""
    manual_vi: str = ""


def read_due(node: Node, problems: list[Problem]) -> Due | None:
    """Return the deadline of a rule or of one of its rows; problems go to the list."""
    written = {key: child.written for key, child in node.items() if key in DUE}
    due, errors = parse_due(written)
    told = {problem.location for problem in problems}
    for path, message in errors:
        where = node.document.at((*node.path, *path))
        if where not in told:  # the schema has said what is wrong with a date that is none
            problems.append(Problem("deadline", where, message))
    return due


def due_instant(
    rule: Rule, due: Due | None, case: Case, period: str | None = None, obligation: str | None = None
) -> datetime | None:
    """Return the first instant that is too late for this unit, extensions included; None without one."""
    found = due_deadline(rule, due, case, period, obligation)
    return None if found is None else found.instant


def due_deadline(
    rule: Rule, due: Due | None, case: Case, period: str | None = None, obligation: str | None = None
) -> Deadline | None:
    """Return the deadline of this unit with what a reader should know of it; None without one."""
    found = _stated(due, case, period, frozenset())
    if found is None:
        return None
    day = last_day(found.instant, case.plan.zone)
    extended = [
        Deadline(
            day_start(waiver.extend_to + timedelta(days=1), case.plan.zone), _EXTENDED.fill({"by": waiver.document})
        )
        for waiver in case.waivers
        if waiver.extend_to is not None and waiver.concerns(rule.id, obligation) and waiver.covers(day)
    ]
    return max([found, *extended], key=lambda each: each.instant)


_EXTENDED = Text("Được gia hạn theo {by}.", "Extended by {by}.")


def _stated(due: Due | None, case: Case, period: str | None, asked: frozenset[str]) -> Deadline | None:
    if due is None:
        return None
    events: dict[str, datetime | None] = {"submission": case.known(case.submission.sent)}
    for name, datum in case.submission.data.items():
        if isinstance(datum.value, datetime):
            events[name] = case.known(datum.value)
    taken_over = due.rules
    for rule in case.plan.rules if taken_over else ():
        if rule.id in taken_over and rule.id not in asked:  # two rules that name each other have no date
            other = _stated(getattr(rule.settings, "due", None), case, period, asked | {rule.id})
            events[f"{RULE}{rule.id}"] = None if other is None else other.instant
    return deadline(due, Situation(case.plan.year, case.plan.zone, case.unit.group, period, events))


def absent(rule: Rule, case: Case, obligation: str, names: tuple[str, ...], due: datetime | None) -> Obligation:
    """Return what becomes of an obligation whose data the submission does not give.

    Before its due date it is pending; after it, not assessed for want of data: never passed.
    """
    labels = _labels(case, names)
    fields = frozenset(names)
    where = case.submission.location
    if due is not None and case.as_of < due:
        why = Text(
            "Chưa có số liệu {labels}; còn thời hạn trước {due}.", "{labels} not given yet; it is due before {due}."
        ).fill({"labels": labels, "due": due})
        return Obligation(obligation, rule, {}, where, Outcome.PENDING, why=why, due=due, fields=fields)
    why = Text("Hồ sơ không có số liệu {labels}.", "The submission does not give {labels}.").fill({"labels": labels})
    return Obligation(obligation, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="data", due=due, fields=fields)


def _labels(case: Case, names: tuple[str, ...]) -> Text:
    known: Mapping[str, DataField] = case.plan.fields
    labels = [known[name].label if name in known else case.plan.lists[name].label for name in names]
    return Text(", ".join(f"“{label.vi}”" for label in labels), ", ".join(f'"{label.en}"' for label in labels))
