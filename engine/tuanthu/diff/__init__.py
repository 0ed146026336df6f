"""What changed between two runs: faults that are new, mended or still open, points and ranks.

A fault is a violation, a crash, or data that is missing; its fingerprint names it from run to run.
What could not be judged in the later run is not mended: its earlier faults stay open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tuanthu.model import Outcome
from tuanthu.rank import ranking
from tuanthu.store import FindingRow, Run, UnitRow, read
from tuanthu.store.base import Store
from tuanthu.store.model import Key


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """A unit whose points or rank differ; None where there were none."""

    plan: str
    unit: str
    name: str
    verified: tuple[Decimal | None, Decimal | None]
    index: tuple[Decimal | None, Decimal | None]
    rank: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Mended:
    """A fault that is gone, or no longer counts: ``now`` is then its outcome (waived)."""

    finding: FindingRow
    now: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Diff:
    """The later run against the earlier one; findings in the order of the later run's units."""

    old: Run
    new: Run
    appeared: tuple[FindingRow, ...]
    mended: tuple[Mended, ...]
    open: tuple[FindingRow, ...]
    scores: tuple[ScoreChange, ...]
    names: dict[Key, str]

    def counts(self) -> dict[Key, tuple[int, int, int]]:
        """Return for every unit with faults how many are new, mended, open."""
        lists = (self.appeared, [each.finding for each in self.mended], self.open)
        found: dict[Key, list[int]] = {}
        for place, findings in enumerate(lists):
            for each in findings:
                found.setdefault(Key(each.plan, each.unit), [0, 0, 0])[place] += 1
        return {key: (counts[0], counts[1], counts[2]) for key, counts in found.items()}


def compare(store: Store, old: Run, new: Run) -> Diff:
    """Return what changed from run ``old`` to run ``new``."""
    before, after = read.units(store, old.id), read.units(store, new.id)
    was = {each.fingerprint: each for each in read.findings(store, old.id) if _is_fault(each)}
    now = {each.fingerprint: each for each in read.findings(store, new.id)}
    judged = {_key(row) for row in after if row.complete}
    appeared: list[FindingRow] = []
    still: list[FindingRow] = []
    for each in now.values():
        if _is_fault(each):
            (still if each.fingerprint in was else appeared).append(each)
    mended: list[Mended] = []
    for each in was.values():
        there = now.get(each.fingerprint)
        if there is not None and _is_fault(there):
            continue
        if Key(each.plan, each.unit) in judged:
            mended.append(Mended(each, there.outcome if there else None))
        else:
            still.append(each)
    names = {_key(row): row.unit.name for row in (*before, *after)}
    scores = tuple(_changes(old, new, before, after))
    return Diff(old, new, tuple(appeared), tuple(mended), tuple(still), scores, names)


def _is_fault(finding: FindingRow) -> bool:
    return finding.outcome in {Outcome.VIOLATION, Outcome.BROKEN} or finding.lacks == "data"


def _key(row: UnitRow) -> Key:
    return Key(row.plan, row.unit.id)


def _changes(old: Run, new: Run, before: tuple[UnitRow, ...], after: tuple[UnitRow, ...]) -> Iterator[ScoreChange]:
    earlier, later = {_key(row): row for row in before}, {_key(row): row for row in after}
    ranks = _ranks(old, before), _ranks(new, after)
    for key in {**later, **earlier}:
        one, other = earlier.get(key), later.get(key)
        change = ScoreChange(
            key.plan,
            key.unit,
            (other or one or before[0]).unit.name,
            (one.totals.verified if one else None, other.totals.verified if other else None),
            (one.totals.index if one else None, other.totals.index if other else None),
            (ranks[0].get(key), ranks[1].get(key)),
        )
        if any(left != right for left, right in (change.verified, change.index, change.rank)):
            yield change


def _ranks(run: Run, units: tuple[UnitRow, ...]) -> dict[Key, int | None]:
    return {_key(each.row): each.rank for table in ranking(run, units) for each in table.units}
