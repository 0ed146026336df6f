"""Lints of who is meant: names of leads that name nobody, name two, or are spelled in two ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from tuanthu.kinds.leads import split_leads
from tuanthu.lint.base import Found, Subject, lint
from tuanthu.model import Plan, Severity
from tuanthu.source import Location
from tuanthu.words import Text, nearest, normal

_ALIKE = 0.9


def _names(plan: Plan) -> Mapping[str, frozenset[str]]:
    """Return what each name in its normal form stands for: ids of groups and units."""
    found: dict[str, set[str]] = {}
    for group in plan.groups.values():
        for name in (group.id, group.name.vi, group.name.en):
            found.setdefault(normal(name), set()).add(group.id)
    for unit in plan.units:
        for name in (unit.id, *unit.names()):
            found.setdefault(normal(name), set()).add(unit.id)
    return {name: frozenset(ids) for name, ids in found.items()}


def _leads(subject: Subject) -> Iterator[tuple[str, str, Location]]:
    """Yield every name of a lead that the plan's tables and areas print: whose it is, the name, where."""
    plan, known = subject.plan, _names(subject.plan)
    for area in plan.leads:
        yield from ((area.area, name, subject.head("leads")) for name in area.units)
    for task in plan.tasks:
        yield from ((task.id, name, task.location) for name in task.leads)
    for _, criterion in subject.criteria:
        for cell in split_leads(criterion.lead):
            parts = [part.strip() for part in cell.split(",")]
            names = parts if all(normal(part) in known for part in parts) else [cell]
            yield from ((criterion.code, name, criterion.location) for name in names)


@lint("TT551", "unknown-lead", Severity.WARNING, "Đơn vị chủ trì không có trong danh sách", "A lead that names nobody")
def unknown(subject: Subject) -> Iterator[Found]:
    """A lead that a table prints should name a unit or a group of the plan, by its name or an alias.

    Plans that list no units are left out: their units stand in the office's register.

    Passes:

        plan: {units: [{id: noi-vu, name: Sở Nội vụ, group: units}]}
        criteria: [{code: "1", title: A, max: 1, lead: Sở Nội vụ}]

    Fails:

        plan: {units: [{id: noi-vu, name: Sở Nội vụ, group: units}]}
        criteria: [{code: "1", title: A, max: 1, lead: Sở Nội chính}]

    Mend: correct the name, add it to the unit's ``aliases``, or add the unit.
    """
    if not subject.plan.units:
        return
    known = _names(subject.plan)
    told = {normal(name) for task in subject.plan.tasks for name in task.leads}  # loading tells of these
    for who, name, where in _leads(subject):
        if normal(name) not in known and normal(name) not in told:
            told.add(normal(name))
            near = nearest(normal(name), known)
            hint = Text(f" Gần nhất: “{near}”.", f' The nearest: "{near}".') if near else Text("", "")
            yield Found(where, Text(
                f"{who}: không có đơn vị hay nhóm nào tên “{name}”.{hint.vi}",
                f'{who}: no unit or group is called "{name}".{hint.en}',
            ), about=who, states=f"unknown {name}")  # fmt: skip


@lint("TT552", "ambiguous-name", Severity.ERROR, "Một tên chỉ hai đơn vị", "One name for two units")
def ambiguous(subject: Subject) -> Iterator[Found]:
    """A name or alias must mean one unit or group: else nobody can tell who owes what.

    Case, marks and spaces make no difference between names. A group and a unit of that group may share one.

    Passes:

        plan: {units: [{id: a, name: Sở A, group: units}, {id: b, name: Sở B, group: units}]}

    Fails:

        plan: {units: [{id: a, name: Sở A, group: units}, {id: b, name: Sở B, group: units, aliases: [sở a]}]}

    Mend: take the alias from one of them.
    """
    for name, ids in _names(subject.plan).items():
        groups = {unit.group for unit in subject.plan.units if unit.id in ids}
        if len(ids) > 1 and not ids & groups:
            both = ", ".join(sorted(ids))
            says = Text(f"Tên “{name}” chỉ nhiều đơn vị: {both}.", f'The name "{name}" means several: {both}.')
            yield Found(subject.head("units"), says, about=name, states=both)


@lint("TT553", "near-duplicate-names", Severity.WARNING, "Tên gần giống nhau", "Names spelled nearly alike")
def alike(subject: Subject) -> Iterator[Found]:
    """Two spellings of leads that differ by a letter or two are usually one unit spelled twice.

    Spellings that the plan knows as names or aliases of units are left out.

    Passes:

        criteria:
          - {code: "1", title: A, max: 1, lead: Trung tâm Phục vụ hành chính công}
          - {code: "2", title: B, max: 1, lead: Sở Nội vụ}

    Fails:

        criteria:
          - {code: "1", title: A, max: 1, lead: Trung tâm Phục vụ hành chính công}
          - {code: "2", title: B, max: 1, lead: Trung tâm Phục vụ hành chính côg}

    Mend: correct the slip, or make both aliases of one unit in ``plan.yaml``.
    """
    known = _names(subject.plan)
    first: dict[str, tuple[str, str, Location]] = {}
    for who, name, where in _leads(subject):
        if normal(name) not in known:
            first.setdefault(normal(name), (who, name, where))
    spelled = sorted(first)
    for place, one in enumerate(spelled):
        for other in spelled[place + 1 :]:
            if _near(one, other):
                who, name, where = first[other]
                yield Found(where, Text(
                    f"{who}: “{name}” gần giống “{first[one][1]}” ({first[one][0]}).",
                    f'{who}: "{name}" is nearly "{first[one][1]}" ({first[one][0]}).',
                ), about=who, states=f"{name} ~ {first[one][1]}")  # fmt: skip


def _near(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 3:
        return False
    match = SequenceMatcher(None, one, other, autojunk=False)
    return all(ratio() >= _ALIKE for ratio in (match.real_quick_ratio, match.quick_ratio, match.ratio))


@lint("TT554", "empty-group", Severity.INFO, "Nhóm không có đơn vị", "A group without members")
def empty(subject: Subject) -> Iterator[Found]:
    """A group of a plan that lists its units should have one.

    Passes:

        plan: {units: [{id: a, name: A, group: units}]}

    Fails:

        plan: {groups: {units: {name: A}, others: {name: B}}, units: [{id: a, name: A, group: units}]}

    Mend: add its units, or take the group out.
    """
    plan = subject.plan
    for name in plan.groups if plan.units else ():
        if all(unit.group != name for unit in plan.units):
            says = Text(f"Nhóm “{name}” không có đơn vị nào.", f'The group "{name}" has no unit.')
            yield Found(subject.head("groups"), says, about=name, states="no unit")


@lint("TT555", "task-without-lead", Severity.WARNING, "Nhiệm vụ không có đơn vị chủ trì", "A task without a lead")
def no_lead(subject: Subject) -> Iterator[Found]:
    """A task should say who is in charge: one that nobody leads is owed by nobody.

    Passes:

        tasks: [{id: "1", title: A, leads: [units], by: 2024-06-30}]

    Fails (the cell of the document is empty):

        tasks: [{id: "1", title: A, leads: [], by: 2024-06-30}]

    Mend: look for the lead in the document; accept an empty cell in ``discrepancies.yaml``.
    """
    for task in subject.plan.tasks:
        if not task.leads:
            says = Text(f"Nhiệm vụ {task.id} không ghi đơn vị chủ trì.", f"The task {task.id} names no lead.")
            yield Found(task.location, says, about=task.id, states="no lead")
