"""What falls due soon and is not done yet, unit by unit, from what the units have handed in.

A duty is done when all that the submission's report says of it is passed, waived or not applicable; the
period of a recurring duty when the submission shows an entry for it. A unit that has handed nothing in,
or nothing that can be read, is reminded of everything: silence is never taken for done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from tuanthu.check import check
from tuanthu.duties import Duty, blank_case, duties
from tuanthu.model import Case, Evidence, Finding, Outcome, Plan, Unit, Waiver, last_day
from tuanthu.moments import local_day
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


def due_soon(case: Case, findings: Iterable[Finding] | None, within: int) -> tuple[Reminder, ...]:
    """Return what the case's unit still owes within so many days of ``as_of``, in order of days.

    ``findings`` are those of its report, also one from the store; None when it has handed nothing in.
    """
    known: dict[str, list[Finding]] = {}
    for finding in findings or ():
        known.setdefault(finding.obligation, []).append(finding)
    today = local_day(case.as_of, case.plan.zone)
    found = []
    for duty in duties(case):
        owed = _still_owed(duty, known.get(duty.obligation), case)
        if owed is not None and owed.last is not None and today <= owed.last <= today + timedelta(days=within):
            found.append(Reminder(case.unit, owed, (owed.last - today).days))
    return tuple(sorted(found, key=lambda each: (each.left, each.duty.key)))


def _still_owed(duty: Duty, findings: Sequence[Finding] | None, case: Case) -> Duty | None:
    """Return the duty while it is open, on the day that the report gives it, or None."""
    if duty.met or (duty.last is not None and _waived(duty, duty.last, case)):
        return None
    if not findings or duty.met is not None:  # a log is judged as a whole, its periods one by one
        return duty
    owed = [each for each in findings if each.outcome not in _DONE]
    due = next((each.due for each in owed if each.due), None)
    return None if not owed else duty if due is None else replace(duty, last=last_day(due, case.plan.zone))


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
            exempt = in_force(waivers, plan, unit.id, as_of.date())
            cases.setdefault(unit.id, []).append(Case(plan, unit, said, Evidence(False, ()), as_of, exempt))
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
            exempt = in_force(office.waivers, plan, unit.id, as_of.date())
            found.extend(due_soon(replace(blank_case(plan, unit, as_of), waivers=exempt), None, within))
            continue
        each_owes = [due_soon(case, check(case).findings, within) for case in cases]
        everywhere = set.intersection(*({one.duty.key for one in owes} for owes in each_owes))
        found.extend(one for one in each_owes[0] if one.duty.key in everywhere)
    return tuple(found)
