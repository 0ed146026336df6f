"""What runs have found, read back: for ``diff``, ``rank``, reminders, the static site."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import RowMapping, Select, Table, func, select

from tuanthu.model import Outcome, Severity
from tuanthu.store import rows
from tuanthu.store import tables as t
from tuanthu.store.base import Store, StoreError
from tuanthu.store.form import read_report
from tuanthu.store.model import EvidenceRow, FindingRow, PlanRow, Point, Run, ScoreRow, UnitRow
from tuanthu.words import Lang, Text

_Row = TypeVar("_Row")
_CHUNK = 1000
_UNIT: tuple[Any, ...] = (t.units, *(column for column in t.results.c if column is not t.results.c.report))
"""What makes a row of a unit; the reports, which are large, are read by :func:`reports` alone."""


def runs(store: Store) -> tuple[Run, ...]:
    """Return every run, the oldest first, those that were broken off too."""
    with store.transaction() as connection:
        plans: dict[int, list[PlanRow]] = {}
        for each in connection.execute(select(t.run_plans).order_by(t.run_plans.c.id)).mappings():
            plans.setdefault(each["run"], []).append(rows.read_plan(each["id"], each["digest"], each["body"]))
        found = connection.execute(select(t.runs).order_by(t.runs.c.id)).mappings()
        return tuple(rows.read_run(row, tuple(plans.get(row["id"], ()))) for row in found)


def run(store: Store, number: int | None = None, *, before: Run | None = None) -> Run:
    """Return a run by its number, else the last complete one (``before``: of that run's office, and earlier).

    Raises :class:`StoreError` when there is none.
    """
    known = runs(store)
    if number is not None:
        found = [each for each in known if each.id == number]
        says = Text(f"không có lần quét số {number}.", f"there is no run {number}.")
    else:
        found = [each for each in known if each.complete and (before is None or _precedes(each, before))]
        says = Text("chưa có lần quét nào xong.", "no sweep is complete yet.")
        if before is not None:
            says = Text("chưa có hai lần quét đã xong để so sánh.", "there are no two complete runs to compare.")
    if not found:
        raise StoreError(store.name, says)
    return found[-1]


def _precedes(one: Run, other: Run) -> bool:
    return one.id < other.id and one.root == other.root


def units(store: Store, number: int) -> tuple[UnitRow, ...]:
    """Return the units of a run, in the order of the register, unlisted folders last."""
    query = select(*_UNIT).join(t.results, t.results.c.digest == t.units.c.result)
    query = query.where(t.units.c.run == number).order_by(t.units.c.place)
    with store.transaction() as connection:
        return tuple(rows.read_unit(row) for row in connection.execute(query).mappings())


def findings(store: Store, number: int, plan: str | None = None, unit: str | None = None) -> Iterator[FindingRow]:
    """Yield the findings of a run, unit by unit: all but the passed and those that do not apply."""
    return _parts(store, t.findings, rows.read_finding, number, plan, unit)


def scores(store: Store, number: int, plan: str | None = None, unit: str | None = None) -> Iterator[ScoreRow]:
    """Yield the scores of a run, unit by unit, each scorecard in the order of its tree."""
    return _parts(store, t.scores, rows.read_score, number, plan, unit)


def evidence(store: Store, number: int, plan: str | None = None, unit: str | None = None) -> Iterator[EvidenceRow]:
    """Yield the evidence files of a run, unit by unit."""
    return _parts(store, t.evidence, rows.read_evidence, number, plan, unit)


def reports(store: Store, number: int, lang: Lang) -> Iterator[dict[str, Any]]:
    """Yield the report of each unit of a run, as ``tuanthu validate --format json`` prints one."""
    query = select(t.units.c.as_of, t.results.c.report).join(t.results, t.results.c.digest == t.units.c.result)
    query = query.where(t.units.c.run == number).order_by(t.units.c.place)
    for row in _stream(store, query):
        yield read_report(row["report"], datetime.fromisoformat(row["as_of"]), lang)


def history(
    store: Store, plan: str | None = None, unit: str | None = None, *, numbers: Collection[int] | None = None
) -> tuple[Point, ...]:
    """Return every unit in every complete run (or in the runs ``numbers``), the oldest run first, for trends."""
    query = select(*_UNIT, t.run_plans.c.body).join(t.results, t.results.c.digest == t.units.c.result)
    query = query.join(t.runs, t.runs.c.id == t.units.c.run)
    query = query.join(t.run_plans, (t.run_plans.c.run == t.units.c.run) & (t.run_plans.c.id == t.units.c.plan))
    chosen = t.runs.c.complete if numbers is None else t.runs.c.id.in_(sorted(numbers))
    query = query.where(chosen).order_by(t.units.c.run, t.units.c.place)
    return tuple(_point(row) for row in _stream(store, _only(query, plan, unit)))


def _point(row: RowMapping) -> Point:
    unit = rows.read_unit(row)
    year = rows.read_plan(unit.plan, "", row["body"]).year
    return Point(
        unit.run, datetime.fromisoformat(row["as_of"]), unit.plan, year, unit.unit.id, unit.unit.group, unit.state,
        unit.outcomes[Outcome.VIOLATION], unit.totals.verified, unit.totals.index,
    )  # fmt: skip


def shared_files(store: Store, number: int) -> Iterator[tuple[EvidenceRow, ...]]:
    """Yield the files that lie, with the same content, in several units of a run: all places of each."""
    content = t.evidence.c.sha256
    mine = t.units.join(t.evidence, t.evidence.c.result == t.units.c.result)
    several = select(content).select_from(mine).where(t.units.c.run == number, content != "")
    several = several.group_by(content).having(func.count(t.units.c.unit.distinct()) > 1)
    query = select(t.units.c.plan, t.units.c.unit, t.evidence).select_from(mine)
    query = query.where(t.units.c.run == number, content.in_(several))
    query = query.order_by(content, t.units.c.place, t.evidence.c.place)
    for _, found in groupby(map(rows.read_evidence, _stream(store, query)), key=lambda each: each.sha256):
        yield tuple(found)


def faulty(store: Store, number: int, level: Severity) -> bool:
    """Return whether a run has a violation, or lacks data, at a level of severity or above."""
    at_fault = (t.findings.c.outcome == Outcome.VIOLATION.value) | (t.findings.c.lacks == "data")
    levels = [each.value for each in Severity if each.rank <= level.rank]
    query = select(t.findings.c.place).join(t.units, t.units.c.result == t.findings.c.result)
    query = query.where(t.units.c.run == number, at_fault, t.findings.c.severity.in_(levels)).limit(1)
    with store.transaction() as connection:
        return connection.execute(query).first() is not None


def _parts(
    store: Store, table: Table, read: Callable[[RowMapping], _Row], number: int, plan: str | None, unit: str | None
) -> Iterator[_Row]:
    query = select(t.units.c.plan, t.units.c.unit, table).join(table, table.c.result == t.units.c.result)
    query = query.where(t.units.c.run == number).order_by(t.units.c.place, table.c.place)
    return (read(row) for row in _stream(store, _only(query, plan, unit)))


def _only(query: Select[*tuple[Any, ...]], plan: str | None, unit: str | None) -> Select[*tuple[Any, ...]]:
    for column, value in ((t.units.c.plan, plan), (t.units.c.unit, unit)):
        query = query if value is None else query.where(column == value)
    return query


def _stream(store: Store, query: Select[*tuple[Any, ...]]) -> Iterator[RowMapping]:
    """Yield rows without holding them all: a country has hundreds of thousands."""
    with store.transaction() as connection:
        yield from connection.execution_options(yield_per=_CHUNK).execute(query).mappings()
