"""Counting the findings of a plan over all units: by kind of fault, by criterion, by lead department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tuanthu.model import ZERO, Outcome
from tuanthu.render.html.run import CriterionRow, FaultRow, LeadRow, Link
from tuanthu.render.html.unit import FindingView, UnitView
from tuanthu.site.heat import Grid
from tuanthu.words import Lang, natural

MOST = 15
"""How many kinds of fault the page of a run names."""


@dataclass
class _Sum:
    """What was counted so far; ``units`` keeps the order of the register."""

    units: dict[str, None] = field(default_factory=dict)
    times: int = 0
    lost: Decimal = ZERO
    first: FindingView | None = None

    def add(self, unit: str, lost: Decimal, finding: FindingView) -> None:
        """Count one finding of a unit; the dearest is kept as the example."""
        self.units[unit] = None
        self.times += 1
        self.lost += lost
        if self.first is None or finding.regained > self.first.regained:
            self.first = finding


@dataclass
class Tally:
    """The faults of one plan."""

    kinds: dict[tuple[str, str | None], _Sum] = field(default_factory=dict)
    codes: dict[tuple[str, str], _Sum] = field(default_factory=dict)
    violations: int = 0

    def add(self, unit: str, view: UnitView) -> None:
        """Count the findings of a unit; a deduction counts at the criterion that loses by it."""
        for finding in view.of(Outcome.VIOLATION):
            self.violations += 1
            self.kinds.setdefault((finding.rule, finding.violation), _Sum()).add(unit, finding.regained, finding)
            for code, lost in _where(finding).items():
                self.codes.setdefault(code, _Sum()).add(unit, lost, finding)

    def faults(self, links: Mapping[str, Link], titles: Mapping[str, str]) -> Iterator[FaultRow]:
        """Yield the kinds of fault that cost most, then those that most units have."""
        order = sorted(self.kinds.items(), key=lambda each: (-each[1].lost, -len(each[1].units), str(each[0])))
        for (rule, violation), found in order[:MOST]:
            first = found.first
            assert first is not None  # noqa: S101 - a kind that is here was counted
            clause = f"{first.document}, {first.clause}" if first.document else None
            units = tuple(links[unit] for unit in found.units)
            title = titles.get(rule)
            yield FaultRow(
                title or first.message, first.message if title else None, rule, violation, clause, units,
                found.times, found.lost,
            )  # fmt: skip

    def criteria(self, grids: Iterable[Grid], lang: Lang) -> tuple[CriterionRow, ...]:
        """Return the criteria that have findings, in the order of the tree."""
        rows = []
        for grid in grids:
            for code, node in grid.nodes.items():
                found = self.codes.get((grid.card, code))
                if found:
                    title = node.title.to(lang)
                    rows.append(CriterionRow(code, title, node.lead, len(found.units), found.times, found.lost))
        return tuple(rows)

    def leads(self, grids: Iterable[Grid]) -> tuple[LeadRow, ...]:
        """Return what was found in the areas of each lead department, the dearest first."""
        sums: dict[str, _Sum] = {}
        areas: dict[str, dict[str, None]] = {}
        for grid in grids:
            for code, node in grid.nodes.items():
                found = self.codes.get((grid.card, code))
                if found is None or node.lead is None:
                    continue
                of = sums.setdefault(node.lead, _Sum())
                of.units |= found.units
                of.times += found.times
                of.lost += found.lost
                areas.setdefault(node.lead, {})[grid.area(code)] = None
        order = sorted(sums, key=lambda lead: (-sums[lead].lost, -sums[lead].times, lead))
        return tuple(
            LeadRow(lead, ", ".join(sorted(areas[lead], key=natural)), len(sums[lead].units), sums[lead].times,
                    sums[lead].lost)
            for lead in order
        )  # fmt: skip


def _where(finding: FindingView) -> Mapping[tuple[str, str], Decimal]:
    """Return the criteria that a finding concerns, with what each loses by it."""
    found: dict[tuple[str, str], Decimal] = {}
    for each in finding.losses:
        if each.scorecard and each.criterion:
            key = (each.scorecard, each.criterion)
            found[key] = found.get(key, ZERO) + each.lost
    if not found and finding.scorecard and finding.criterion:
        found[finding.scorecard, finding.criterion] = ZERO
    return found
