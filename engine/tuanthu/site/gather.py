"""From the store to pages: unit by unit, so that a country fits into memory, then the page of the run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tuanthu import across
from tuanthu.model import ZERO, Outcome
from tuanthu.plan import PlanError, load_plan
from tuanthu.rank import Ranked, Table, ranking
from tuanthu.render.html.pages import details_page, run_page, unit_page
from tuanthu.render.html.run import (
    Counts,
    DetailsView,
    Heat,
    Link,
    PlanView,
    RankRow,
    RankTable,
    RunView,
    Standing,
    Trend,
)
from tuanthu.render.html.unit import About, unit_view
from tuanthu.site import heat
from tuanthu.site.tally import Tally
from tuanthu.site.trends import NONE, of_units, over_runs, over_years, points_until
from tuanthu.source import InputError
from tuanthu.store import PlanRow, Point, Run, State, UnitRow, read
from tuanthu.store.base import Store
from tuanthu.words import Lang, Text

HOME = "index.html"
_DEVICES = r"con|nul|aux|prn|com[0-9]|lpt[0-9]"
"""What Windows takes for a device, not a file."""
_STATES: Mapping[State, Text] = {
    "sent": Text("Hồ sơ đã gửi", "Handed in"),
    "draft": Text("Bản nháp, chưa gửi", "A draft, not sent"),
    "missing": Text("Chưa gửi hồ sơ", "Nothing handed in"),
    "no_verdict": Text("Chưa kết luận được", "There is no verdict"),
    "unlisted": Text("Không có trong danh sách đơn vị", "Not in the register"),
}


def pages(
    store: Store, run: Run, lang: Lang, progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield name and text of every page; the page of the run comes last, for it counts the others.

    ``progress`` is told how many units have their page, and of how many.
    """
    rows = read.units(store, run.id)
    tables = tuple(ranking(run, rows))
    points = points_until(store, run)
    plans = {plan.id: plan for plan in run.plans}
    tallies = {plan.id: Tally() for plan in run.plans}
    trends = {plan.id: of_units(points, plan, lang) for plan in run.plans}
    reports = across.reports(store, run.id, rows, lang)
    for number, (row, report) in enumerate(zip(rows, reports, strict=True), 1):
        view = replace(unit_view(report, _about(plans.get(row.plan), row, lang)), name=row.unit.name)
        if row.plan in plans and row.state != "missing":
            tallies[row.plan].add(row.unit.id, view)
        standing = _standing(row, tables, trends.get(row.plan, {}).get(row.unit.id, NONE), lang)
        yield _address(row), unit_page([view], lang, standing, f"../{HOME}")
        if progress is not None:
            progress(number, len(rows))
    views = []
    for plan in run.plans:
        mine = [row for row in rows if row.plan == plan.id]
        grids = heat.grids(read.scores(store, run.id, plan.id))
        view_of_plan = _plan(plan, mine, tables, tallies[plan.id], grids, points, lang)
        views.append(view_of_plan)
        if grids:
            links = _links(mine, "../")
            areas = tuple(
                area
                for grid in grids
                for area in heat.criteria(grid, plan.id, links, lang, _scored(plan, grid, mine, lang))
            )
            yield _details(plan), details_page(DetailsView(view_of_plan, run.as_of, areas), lang, f"../{HOME}")
    strays = tuple((_link(row), _STATES[row.state].to(lang)) for row in rows if row.plan not in plans)
    yield HOME, run_page(RunView(run.id, run.as_of, run.complete, tuple(views), strays), lang)


# ------------------------------------------------------------------ addresses


def _folder(plan: str) -> str:
    return _safe(plan) if plan else "_khac"


def _details(plan: PlanRow) -> str:
    return f"{_folder(plan.id)}/_tieu-chi.html"  # no unit's page begins with "_"


def _address(row: UnitRow) -> str:
    return f"{_folder(row.plan)}/{_safe(row.unit.id)}.html"


def _safe(name: str) -> str:
    """Return a name that any file system takes: ids as they are, anything else as a digest."""
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,99}", name) and not re.fullmatch(_DEVICES, name):
        return name
    return "x-" + hashlib.sha256(name.encode()).hexdigest()[:16]


def _link(row: UnitRow, up: str = "") -> Link:
    return Link(row.unit.name, up + _address(row))


def _links(rows: Sequence[UnitRow], up: str = "") -> Mapping[str, Link]:
    return {row.unit.id: _link(row, up) for row in rows}


# ----------------------------------------------------------------- the units


def _about(plan: PlanRow | None, row: UnitRow, lang: Lang) -> About | None:
    if plan is None:
        return None
    group = plan.groups.get(row.unit.group)
    return About(plan.document, plan.title.to(lang), group.to(lang) if group else None)


def _standing(row: UnitRow, tables: Sequence[Table], trend: Trend, lang: Lang) -> Standing:
    state = _STATES[row.state].to(lang)
    for table in tables:
        for each in table.units:
            if each.row is row:
                of = sum(1 for other in table.units if other.rank is not None)
                why = each.why.to(lang) if each.why else None
                return Standing(state, table.name.to(lang), each.rank, of, why, trend)
    return Standing(state, None, None, 0, None, trend)


# ------------------------------------------------------------------ the plans


def _plan(
    plan: PlanRow,
    rows: Sequence[UnitRow],
    tables: Sequence[Table],
    tally: Tally,
    grids: Sequence[heat.Grid],
    points: Sequence[Point],
    lang: Lang,
) -> PlanView:
    links = _links(rows)
    waiting = [row for row in rows if row.state in {"missing", "no_verdict", "unlisted"} or not row.complete]
    return PlanView(
        plan.id, plan.document, plan.title.to(lang), plan.year, _counts(rows), tally.violations,
        sum((row.totals.deducted for row in rows), ZERO),
        attention=tuple((_link(row), _STATES[row.state].to(lang)) for row in waiting),
        tables=tuple(_table(table, lang) for table in tables if table.plan == plan.id),
        heats=tuple(_areas(plan, grid, rows, lang) for grid in grids),
        faults=tuple(tally.faults(links, _titles(plan, lang))),
        criteria=tally.criteria(grids, lang),
        leads=tally.leads(grids),
        details=_details(plan) if grids else None,
        runs=over_runs(points, plan, lang),
        years=over_years(points, plan, lang),
    )  # fmt: skip


def _counts(rows: Sequence[UnitRow]) -> Counts:
    states = [row.state for row in rows]
    counts = (states.count(state) for state in ("sent", "draft", "missing", "no_verdict", "unlisted"))
    return Counts(len(rows), *counts)


def _table(table: Table, lang: Lang) -> RankTable:
    return RankTable(table.name.to(lang), tuple(_ranked(each, lang) for each in table.units))


def _ranked(each: Ranked, lang: Lang) -> RankRow:
    totals = each.row.totals
    known = each.row.complete and each.row.state != "missing"
    points = (totals.claimed, totals.deducted, totals.open, totals.verified, totals.index) if known else (None,) * 5
    why = each.why.to(lang) if each.why else None
    violations = each.row.outcomes[Outcome.VIOLATION] if each.row.state != "missing" else None
    return RankRow(each.rank, _link(each.row), why, violations, *points)


def _areas(plan: PlanRow, grid: heat.Grid, rows: Sequence[UnitRow], lang: Lang) -> Heat:
    return heat.areas(grid, plan.id, _links(rows), _details(plan), lang, _scored(plan, grid, rows, lang))


def _scored(plan: PlanRow, grid: heat.Grid, rows: Sequence[UnitRow], lang: Lang) -> str:
    """Return the names of the groups whose units a scorecard scores."""
    groups = dict.fromkeys(row.unit.group for row in rows if row.unit.id in grid.cells)
    return ", ".join(plan.groups[group].to(lang) if group in plan.groups else group for group in groups)


def _titles(plan: PlanRow, lang: Lang) -> Mapping[str, str]:
    """Return the titles of the plan's rules, where the plan still is as the run knew it."""
    try:
        known = load_plan(Path(plan.folder))
    except (InputError, PlanError, OSError):
        return {}
    return {rule.id: rule.title.to(lang) for rule in known.rules} if known.digest == plan.digest else {}
