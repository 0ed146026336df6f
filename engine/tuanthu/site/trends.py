"""How things went: mean indexes over runs and over years, and one unit's index over runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from tuanthu.render.html.charts import Series
from tuanthu.render.html.run import Trend
from tuanthu.store import PlanRow, Point, Run, read
from tuanthu.store.base import Store
from tuanthu.words import Lang, Text, show

RUNS = 30
"""How many runs back a trend reaches; of earlier years the last run counts."""
NONE = Trend((), ())
_CENT = Decimal("0.01")


def points_until(store: Store, run: Run) -> tuple[Point, ...]:
    """Return the units of the latest runs, and of the last run of every year, up to this run."""
    known = [each for each in read.runs(store) if each.id <= run.id and (each.complete or each.id == run.id)]
    years = {(plan.id, plan.year): each.id for each in known for plan in each.plans}
    wanted = {each.id for each in known[-RUNS:]} | set(years.values())
    return read.history(store, numbers=wanted)


def over_runs(points: Iterable[Point], plan: PlanRow, lang: Lang) -> Trend:
    """Return the mean index of each group's ranked units in each of the latest runs."""
    mine = [each for each in points if each.plan == plan.id]
    days = {each.run: show(each.as_of.date(), lang) for each in mine}
    numbers = sorted(days)[-RUNS:]
    means = _means((each.run, each) for each in mine)
    return Trend(tuple(days[number] for number in numbers), _series(means, numbers, plan, lang))


def over_years(points: Iterable[Point], plan: PlanRow, lang: Lang) -> Trend:
    """Return the mean index of each group at the end of each year, over all plans that have the group."""
    mine = [each for each in points if each.group in plan.groups]
    last: dict[tuple[int, str], int] = {}
    for each in mine:
        key = (each.year, each.group)
        last[key] = max(each.run, last.get(key, 0))
    means = _means((each.year, each) for each in mine if each.run == last[each.year, each.group])
    years = sorted({year for year, _ in last})
    return Trend(tuple(str(year) for year in years), _series(means, years, plan, lang))


def of_units(points: Iterable[Point], plan: PlanRow, lang: Lang) -> Mapping[str, Trend]:
    """Return the index of each unit over the latest runs."""
    mine: dict[str, dict[int, Point]] = {}
    days: dict[int, str] = {}
    for each in points:
        if each.plan == plan.id:
            mine.setdefault(each.unit, {})[each.run] = each
            days[each.run] = show(each.as_of.date(), lang)
    numbers = sorted(days)[-RUNS:]
    steps, name = tuple(days[number] for number in numbers), Text("Chỉ số", "Index").to(lang)
    return {
        unit: Trend(steps, (Series(name, tuple(of[each].index if each in of else None for each in numbers)),))
        for unit, of in mine.items()
        if any(point.index is not None for point in of.values())
    }


def _means(points: Iterable[tuple[int, Point]]) -> Mapping[tuple[int, str], Decimal]:
    """Return the mean index by step and group, of the units that handed in and have an index."""
    found: dict[tuple[int, str], list[Decimal]] = {}
    for step, point in points:
        if point.index is not None and point.state == "sent":
            found.setdefault((step, point.group), []).append(point.index)
    return {
        key: (sum(values, Decimal(0)) / len(values)).quantize(_CENT, ROUND_HALF_UP) for key, values in found.items()
    }


def _series(
    means: Mapping[tuple[int, str], Decimal], steps: Sequence[int], plan: PlanRow, lang: Lang
) -> tuple[Series, ...]:
    named = ((group, name.to(lang)) for group, name in plan.groups.items())
    lines = (Series(name, tuple(means.get((step, group)) for step in steps)) for group, name in named)
    return tuple(line for line in lines if any(value is not None for value in line.values))
