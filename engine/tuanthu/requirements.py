"""The checklist of a plan: what its document requires, clause by clause, and what became of each requirement.

``requirements.yaml`` lists the requirements; ``covers`` on rules, tasks, criteria, groups and leads says what
encodes them; ``not_encoded.yaml`` says why the others are not encoded. The rows of a long table need no
``covers``: ``tables`` gives the beginning of their ids, so that row ``A-6`` of ``tasks`` covers ``HN25-A-6``::

    tables: {tasks: HN25-, par-index: HN25-P2-}
    requirements:
      - {id: HN25-03, clause: I.1, check: decided, quote: Chỉ số PAPI duy trì trong nhóm 2}

``check`` says how much a program can know: ``decided`` from dates, counts and values that a unit gives;
``evidence``: only that a document exists; ``outside``: it needs a value that the document leaves open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tuanthu.discrepancies_file import TEXTS
from tuanthu.model import Plan
from tuanthu.plan_files import read_beside
from tuanthu.schema import CODE, TEXT, WORDS, Node, many, mapping, record
from tuanthu.source import Location, Problem
from tuanthu.words import Text, did_you_mean, same

Check = Literal["decided", "evidence", "outside"]
State = Literal["rule", "evidence", "row", "named", "left_out", "missing"]
CHECKS: tuple[Check, ...] = ("decided", "evidence", "outside")
STATES: tuple[State, ...] = ("rule", "evidence", "row", "named", "left_out", "missing")

REQUIREMENTS = record(
    {
        "tables": mapping(CODE),
        "requirements": many(
            record({"id": CODE, "clause": TEXT, "check": {"enum": list(CHECKS)}, "quote": TEXT},
                   ["id", "clause", "check", "quote"])
        ),
    },
    ["requirements"],
)  # fmt: skip
NOT_ENCODED = many(record({"requirement": TEXT, "quote": TEXTS, "reason": WORDS}, ["requirement", "reason"]))


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that the document asks for, in its own words."""

    id: str
    clause: str
    check: Check
    quote: str
    location: Location


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A requirement that nothing encodes, why, and its words."""

    requirement: str
    reason: Text
    location: Location
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """The requirements of a plan, those left out, and the tables whose rows cover by their ids."""

    requirements: tuple[Requirement, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    tables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a requirement: in which way it is encoded, by what, or why not."""

    requirement: Requirement
    state: State
    by: tuple[str, ...] = ()
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """One thing that says it encodes a requirement; by a table's convention, without a place of its own."""

    requirement: str
    way: Literal["rule", "row", "named"]
    by: str
    location: Location | None = None


def read_checklist(folder: Path) -> tuple[Checklist, tuple[Problem, ...]]:
    """Return the checklist of a plan folder, empty where there is none, and the problems of its files."""
    problems: list[Problem] = []
    listed = read_beside(folder, "requirements.yaml", REQUIREMENTS, problems)
    left = read_beside(folder, "not_encoded.yaml", NOT_ENCODED, problems)
    tables = listed.get("tables") if listed else None
    found = Checklist(
        tuple(each for node in (listed.each("requirements") if listed else ()) for each in _requirement(node)),
        tuple(each for node in (left.entries() if left else ()) for each in _left_out(node)),
        tuple((name, str(child.value)) for name, child in tables.items()) if tables else (),
    )
    return found, (*problems, *_twice(found))


def _requirement(node: Node) -> Iterator[Requirement]:
    name, check, quote = node.text("id"), node.text("check"), node.text("quote")
    if name and quote and check in CHECKS:
        known: Any = check
        yield Requirement(name, node.text("clause") or "?", known, quote, node.location)


def _left_out(node: Node) -> Iterator[LeftOut]:
    name = node.text("requirement")
    if name:
        yield LeftOut(name, node.words("reason") or same("?"), node.location, node.texts("quote"))


def _twice(checklist: Checklist) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    named = [("id", each.id, each.location) for each in checklist.requirements]
    named += [("left", each.requirement, each.location) for each in checklist.left_out]
    for kind, name, where in named:
        if (kind, name) in seen:
            says = Text(f"Yêu cầu “{name}” được khai hai lần.", f'The requirement "{name}" stands twice.')
            yield Problem("duplicate-id", where, says)
        seen.add((kind, name))


# --------------------------------------------------------------- what covers what


def covers(plan: Plan, checklist: Checklist) -> Iterator[Cover]:
    """Yield everything that encodes a requirement: rules first, then rows of tables, then who is bound."""
    for rule in plan.rules:
        yield from (Cover(name, "rule", rule.id, where) for name, where in rule.covers)
    for task in plan.tasks:
        yield from (Cover(name, "row", f"tasks/{task.id}", where) for name, where in task.covers)
    for card in plan.scorecards:
        for row in card.criteria:
            yield from (Cover(name, "row", f"{card.id}/{row.code}", where) for name, where in row.covers)
    for table, prefix in checklist.tables:
        yield from (Cover(prefix + code, "row", f"{table}/{code}") for code in _rows(plan, table))
    named = [(group.id, group.covers) for group in plan.groups.values()]
    for who, whose in (*named, *((lead.area, lead.covers) for lead in plan.leads)):
        yield from (Cover(name, "named", who, where) for name, where in whose)


def _rows(plan: Plan, table: str) -> Iterator[str]:
    """Yield the ids of a table's rows: the tasks, a scorecard's criteria, or a rule's own table of targets."""
    if table == "tasks":
        yield from (task.id for task in plan.tasks)
        return
    card = next((card for card in plan.scorecards if card.id == table), None)
    if card is None:
        yield from sorted(plan.result_tables().get(table, ()))
        return
    yield from (row.code for row in (*card.criteria, *((card.total,) if card.total else ())))


def standings(plan: Plan, checklist: Checklist) -> tuple[Standing, ...]:
    """Return what became of every requirement, in the order of the checklist: each is counted once.

    Where several things encode it, a rule counts before a row of a table, and that before the bare naming
    of who is bound. What only a document can prove counts as ``evidence``, whichever of them asks for it.
    """
    found: dict[str, list[Cover]] = {}
    for cover in covers(plan, checklist):
        found.setdefault(cover.requirement, []).append(cover)
    reasons = {each.requirement: each.reason for each in checklist.left_out}
    return tuple(_standing(each, found.get(each.id, []), reasons) for each in checklist.requirements)


def _standing(requirement: Requirement, by: list[Cover], reasons: Mapping[str, Text]) -> Standing:
    names = tuple(dict.fromkeys(cover.by for cover in by))
    if not by:
        reason = reasons.get(requirement.id)
        return Standing(requirement, "left_out" if reason else "missing", (), reason)
    if requirement.check == "evidence":
        return Standing(requirement, "evidence", names)
    return Standing(requirement, next(way for way in ("rule", "row", "named") if way in {c.way for c in by}), names)


def strays(plan: Plan, checklist: Checklist) -> Iterator[Problem]:
    """Yield a problem for every id that the checklist lacks, and for what is both encoded and left out.

    ``not_encoded.yaml`` may also name a clause: that of a sentence which asks nothing of its own.
    """
    known, clauses = ({getattr(each, key) for each in checklist.requirements} for key in ("id", "clause"))
    covered = {cover.requirement: cover.by for cover in covers(plan, checklist)}
    named = [(cover.requirement, cover.location) for cover in covers(plan, checklist) if cover.location]
    named += [(each.requirement, each.location) for each in checklist.left_out if each.requirement not in clauses]
    for name, where in named:
        if name not in known:
            hint = did_you_mean(name, known)
            yield Problem("unknown-reference", where, Text(
                f"Danh mục yêu cầu (requirements.yaml) không có “{name}”.{hint.vi}",
                f'The checklist (requirements.yaml) has no "{name}".{hint.en}',
            ))  # fmt: skip
    for each in checklist.left_out:
        if each.requirement in covered:
            by = covered[each.requirement]
            yield Problem("unknown-reference", each.location, Text(
                f"“{each.requirement}” vừa được mã hóa ({by}) vừa nằm trong not_encoded.yaml.",
                f'"{each.requirement}" is both encoded ({by}) and in not_encoded.yaml.',
            ))  # fmt: skip
