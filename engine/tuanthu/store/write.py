"""Writing a run: whatever happens, the store holds whole units only.

What is checked is stored in one transaction per unit; what cost nothing, many units at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from tuanthu.store import rows
from tuanthu.store import tables as t
from tuanthu.store.base import Store, StoreConflictError
from tuanthu.store.form import Result
from tuanthu.store.model import Key, Named, PlanRow


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a unit was judged, of which inputs, and until when that holds. ``inputs`` None: do not reuse it."""

    as_of: datetime
    judged_at: datetime
    next_change: datetime | None
    inputs: str | None
    reused: bool = False


@dataclass(frozen=True, slots=True)
class Previous:
    """What the latest run that has the unit knows of it."""

    result: str
    stamp: Stamp

    def in_time(self, as_of: datetime) -> bool:
        """Return whether checking the same inputs at ``as_of`` would find the same."""
        stamp = self.stamp
        return stamp.judged_at <= as_of and (stamp.next_change is None or as_of < stamp.next_change)


def names(store: Store, root: str) -> dict[str, Named]:
    """Return what is known of the packages of an office, by path."""
    n = t.names.c
    with store.transaction() as connection:
        found = connection.execute(select(n.path, n.look, n.plan, n.unit).where(n.root == root))
        return {path: Named(look, plan, unit) for path, look, plan, unit in found}


def remember(store: Store, root: str, named: Mapping[str, Named]) -> None:
    """Replace what is known of the packages of an office."""
    with store.transaction() as connection:
        connection.execute(delete(t.names).where(t.names.c.root == root))
        found = [{"root": root, "path": path, **each._asdict()} for path, each in named.items()]
        if found:
            connection.execute(_or_leave(connection, t.names), found)


def begin(store: Store, root: str, as_of: datetime, asked: str, tool: str, plans: Sequence[PlanRow]) -> int:
    """Begin a run and return its number; it is not complete until :func:`finish`."""
    values = {"root": root, "as_of": as_of.isoformat(), "asked": asked, "tool": tool, "complete": False}
    with store.transaction() as connection:
        number = connection.execute(insert(t.runs).values(values).returning(t.runs.c.id)).scalar_one()
        for plan in plans:
            row = {"run": number, "id": plan.id, "digest": plan.digest, "body": rows.plan_text(plan)}
            connection.execute(insert(t.run_plans).values(row))
        return int(number)


def broken_off(store: Store, root: str, asked: str) -> tuple[int, datetime] | None:
    """Return the number and moment of the last run of ``root``, if it was asked the same and is not complete."""
    query = select(t.runs).where(t.runs.c.root == root).order_by(t.runs.c.id.desc()).limit(1)
    with store.transaction() as connection:
        row = connection.execute(query).mappings().first()
    if row is None or row["complete"] or row["asked"] != asked:
        return None
    return row["id"], datetime.fromisoformat(row["as_of"])


def done(store: Store, number: int) -> frozenset[Key]:
    """Return the units that a run has already."""
    with store.transaction() as connection:
        found = connection.execute(select(t.units.c.plan, t.units.c.unit).where(t.units.c.run == number))
        return frozenset(Key(*row) for row in found)


def previous(store: Store, number: int) -> dict[Key, Previous]:
    """Return the latest row of every unit in the runs of the office that run ``number`` is of."""
    u = t.units.c
    office = select(t.runs.c.root).where(t.runs.c.id == number).scalar_subquery()
    ours = select(u.plan, u.unit, func.max(u.run).label("run")).join(t.runs, t.runs.c.id == u.run)
    latest = ours.where(t.runs.c.root == office).group_by(u.plan, u.unit).subquery()
    same = (latest.c.plan == u.plan) & (latest.c.unit == u.unit) & (latest.c.run == u.run)
    with store.transaction() as connection:
        found = connection.execute(select(t.units).join(latest, same)).mappings()
        return {Key(row["plan"], row["unit"]): Previous(row["result"], _stamp(row)) for row in found}


def _stamp(row: Any) -> Stamp:
    judged_at = datetime.fromisoformat(row["judged_at"])
    return Stamp(judged_at, judged_at, rows.instant(row["next_change"]), row["inputs"])


@dataclass(frozen=True, slots=True)
class Row:
    """A unit's row in a run: its place there, and the digest of its result."""

    key: Key
    place: int
    result: str
    stamp: Stamp


def add(store: Store, number: int, found: Sequence[tuple[Result, int, Stamp]]) -> None:
    """Store what was found for units and their places, all of it or nothing; a unit that is there already stays."""
    with store.transaction() as connection:
        for result, _, _ in found:
            _add_result(connection, result)
        _add_rows(
            connection,
            number,
            [Row(Key(result.plan, result.unit.id), place, result.digest, stamp) for result, place, stamp in found],
        )


def _add_result(connection: Connection, result: Result) -> None:
    new = _or_leave(connection, t.results).values(rows.result_columns(result)).returning(t.results.c.digest)
    if connection.execute(new).first() is None:
        return
    for table, found in (
        (t.findings, [rows.finding_columns(each) for each in result.findings]),
        (t.scores, [rows.score_columns(each) for each in result.scores]),
        (t.evidence, [rows.evidence_columns(each) for each in result.evidence]),
    ):
        if found:
            named = [{"result": result.digest, "place": at, **each} for at, each in enumerate(found)]
            connection.execute(insert(table), named)


def share(store: Store, number: int, shared: Sequence[Row]) -> tuple[Row, ...]:
    """Let a run share earlier results of units; returns those that are gone meanwhile (``--keep`` elsewhere)."""
    if not shared:
        return ()
    try:
        with store.transaction() as connection:
            _add_rows(connection, number, shared)
    except StoreConflictError:
        if len(shared) == 1:
            return tuple(shared)
        return tuple(gone for row in shared for gone in share(store, number, [row]))
    return ()


def _add_rows(connection: Connection, number: int, found: Sequence[Row]) -> None:
    named = [
        {
            "run": number,
            "plan": row.key.plan,
            "unit": row.key.unit,
            "place": row.place,
            "result": row.result,
            "as_of": row.stamp.as_of.isoformat(),
            "inputs": row.stamp.inputs,
            "judged_at": row.stamp.judged_at.isoformat(),
            "next_change": rows.instant_text(row.stamp.next_change),
            "reused": row.stamp.reused,
        }
        for row in found
    ]
    connection.execute(_or_leave(connection, t.units), named)


def _or_leave(connection: Connection, table: Table) -> Any:
    """Return an insertion that leaves rows alone whose keys are there: another sweep may have been quicker."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table).on_conflict_do_nothing()


def finish(store: Store, number: int, keep: int | None = None) -> None:
    """Mark a run as complete; of the complete runs keep the last ``keep`` (None: all)."""
    with store.transaction() as connection:
        connection.execute(update(t.runs).where(t.runs.c.id == number).values(complete=True))
        if keep is not None:
            _forget(connection, number, keep)


def _forget(connection: Connection, number: int, keep: int) -> None:
    """Delete what is older than the last ``keep`` complete runs, and what nothing refers to any more."""
    complete = select(t.runs.c.id).where(t.runs.c.complete, t.runs.c.id <= number).order_by(t.runs.c.id.desc())
    kept = connection.execute(complete.limit(keep)).scalars().all()
    connection.execute(delete(t.runs).where(t.runs.c.id < min(kept)))
    used = select(t.units.c.result).where(t.units.c.result == t.results.c.digest).exists()
    connection.execute(delete(t.results).where(~used))
