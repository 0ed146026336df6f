"""Ranking tables, from the results of a run: one for each plan and group of units (design 4.7).

The rounded index decides. Equal units share a rank and the next ranks are skipped (1, 1, 3). A unit
without a verdict, a draft, or one whose index is held back has no rank, and is told why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tuanthu.store import Run, UnitRow
from tuanthu.words import Text, same


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit in its table; without a ``rank`` it says ``why``."""

    rank: int | None
    row: UnitRow
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The units of one group under one plan, the ranked ones first."""

    plan: str
    group: str
    name: Text
    units: tuple[Ranked, ...]


def ranking(run: Run, units: Sequence[UnitRow]) -> Iterator[Table]:
    """Yield the tables of a run in the order of its plans and their groups."""
    for plan in run.plans:
        mine = [row for row in units if row.plan == plan.id and row.state != "unlisted"]
        groups = dict.fromkeys([*plan.groups, *(row.unit.group for row in mine)])
        for group in groups:
            rows = [row for row in mine if row.unit.group == group]
            if rows:
                yield Table(plan.id, group, plan.groups.get(group, same(group)), tuple(_ranked(rows)))


def _ranked(rows: list[UnitRow]) -> Iterator[Ranked]:
    placed = [(row, row.totals.index) for row in rows if _why_not(row) is None and row.totals.index is not None]
    indexes = [index for _, index in placed]
    for row, index in sorted(placed, key=lambda each: -each[1]):
        yield Ranked(1 + sum(1 for other in indexes if other > index), row)
    for row in rows:
        why = _why_not(row)
        if why is not None:
            yield Ranked(None, row, why)


def _why_not(row: UnitRow) -> Text | None:
    """Return why a unit is not ranked; None when it is."""
    if row.state == "missing":
        return Text("chưa gửi hồ sơ", "nothing handed in")
    if not row.complete:
        return Text("chưa kết luận", "no verdict")
    if row.state == "draft":
        return Text("bản nháp, chưa gửi", "a draft, not sent")
    if row.totals.max is None:
        return Text("kế hoạch không chấm điểm", "the plan gives no points")
    if row.totals.index is None:
        return Text("chỉ số chưa công bố: còn điểm do nơi khác đánh giá", "the index is held back: scores are missing")
    return None
