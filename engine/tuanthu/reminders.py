"""What falls due soon and is not done yet, unit by unit, from what the units have handed in.

A duty is done when the submission's report finds it passed, waived or not applicable; the period of a
recurring duty when the submission shows an entry for it. A unit that has handed nothing in, or nothing
that can be read, is reminded of everything: silence is never taken for done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from tuanthu.check import check
from tuanthu.duties import Duty, blank_case, duties
from tuanthu.model import AsOf, Case, Evidence, Outcome, Plan, Unit, Waiver, last_day
from tuanthu.source import InputError, Problem
from tuanthu.submission import FILES, find_submission, open_submission, read_head, read_submission
from tuanthu.waivers import in_force


@dataclass(frozen=True, slots=True)
class Reminder:
    """One duty of one unit that ends soon; ``left`` days remain, 0 on the last day."""

    unit: Unit
    duty: Duty
    left: int


@dataclass(frozen=True, slots=True)
class Office:
    """What the receiving office holds of one plan: each unit's cases, waivers, and what could not be read."""

    cases: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    problems: tuple[Problem, ...] = ()


_DONE = frozenset({Outcome.PASSED, Outcome.WAIVED, Outcome.NOT_APPLICABLE})


class Decided(Protocol):
    """A finding of a report, or one that a store kept."""

    @property
    def rule(self) -> str: ...  # noqa: D102
    @property
    def obligation(self) -> str: ...  # noqa: D102
    @property
    def outcome(self) -> Outcome: ...  # noqa: D102
    @property
    def due(self) -> datetime | None: ...  # noqa: D102


def due_soon(case: Case, findings: Iterable[Decided] | None, within: int) -> tuple[Reminder, ...]:
    """Return what the case's unit still owes within so many days of ``as_of``, in order of days.

    ``findings`` are those of its report, or those that a store kept; None when it has handed nothing in.
    """
    owed = None if findings is None else {each.obligation: each for each in findings if each.outcome not in _DONE}
    today = case.as_of.today(case.plan.zone)
    found = []
    for duty in duties(case):
        last = _open_until(duty, owed, case)
        if last is not None and today <= last <= today + timedelta(days=within):
            found.append(Reminder(case.unit, replace(duty, last=last), (last - today).days))
    return tuple(sorted(found, key=lambda each: (each.left, each.duty.key)))


def _open_until(duty: Duty, owed: Mapping[str, Decided] | None, case: Case) -> date | None:
    """Return the last day in time of a duty that is not done, or None; the report knows more than the plan."""
    if duty.met or (duty.last is not None and _waived(duty, duty.last, case)):
        return None
    if owed is None or duty.met is not None:  # a log is judged as a whole, its periods one by one
        return duty.last
    finding = owed.get(duty.obligation) or owed.get(duty.rule)  # what crashed bears its rule's name
    if finding is None:  # a duty that the report judges row by row
        finding = next((each for name, each in owed.items() if name.startswith(f"{duty.obligation}/")), None)
    if finding is None:
        return None
    return duty.last if finding.due is None else last_day(finding.due, case.plan.zone)


def _waived(duty: Duty, last: date, case: Case) -> bool:
    return any(
        each.extend_to is None and each.concerns(duty.rule, duty.obligation) and each.covers(last)
        for each in case.waivers
    )


# ----------------------------------------------------------------- the office


def read_office(
    root: Path, plan: Plan, units: Mapping[str, Unit], as_of: datetime, waivers: Sequence[Waiver]
) -> Office:
    """Return the submissions to this plan below ``root``; evidence is not looked at, so it is quick."""
    cases: dict[str, list[Case]] = {}
    problems: list[Problem] = []
    for folder in sorted({path.parent for name in FILES for path in root.glob(f"*/**/{name}")}):
        try:
            document = open_submission(find_submission(folder))
            head = read_head(document)
            unit = units.get(head.unit)
            if head.plan != plan.id or unit is None:
                continue  # another plan's, or a unit that the register does not know: the sweep says so
            said, _ = read_submission(document, plan, unit, file=document.file, folder=str(folder))
        except InputError as error:
            problems.append(_below(root, folder, error.problem))
        else:
            at = AsOf(as_of)
            exempt = in_force(waivers, plan, unit.id, at)
            cases.setdefault(unit.id, []).append(Case(plan, unit, said, Evidence(False, ()), at, exempt))
    return Office({name: tuple(of) for name, of in cases.items()}, tuple(waivers), tuple(problems))


def _below(root: Path, folder: Path, problem: Problem) -> Problem:
    """Return the problem with its file named from the office's folder: many bear the same name."""
    where = problem.location
    return replace(problem, location=replace(where, file=(folder / Path(where.file).name).relative_to(root).as_posix()))


def remind(plan: Plan, units: Sequence[Unit], office: Office, as_of: datetime, within: int) -> tuple[Reminder, ...]:
    """Return what the units still owe within so many days; of several submissions any may show it done."""
    found: list[Reminder] = []
    for unit in units:
        cases = office.cases.get(unit.id, ())
        if not cases:
            exempt = in_force(office.waivers, plan, unit.id, AsOf(as_of))
            found.extend(due_soon(replace(blank_case(plan, unit, as_of), waivers=exempt), None, within))
            continue
        each_owes = [due_soon(case, check(case).findings, within) for case in cases]
        everywhere = set.intersection(*({one.duty.key for one in owes} for owes in each_owes))
        found.extend(one for one in each_owes[0] if one.duty.key in everywhere)
    return tuple(found)
