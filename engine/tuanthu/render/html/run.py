"""What the page of a run shows: frozen views that :mod:`tuanthu.site` fills from the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tuanthu.render.html.charts import Series


@dataclass(frozen=True, slots=True)
class Link:
    """A unit by its name, with the address of its page."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class RankRow:
    """One line of a ranking table; ``rank`` is None where ``why`` says why there is none."""

    rank: int | None
    unit: Link
    why: str | None
    violations: int | None
    claimed: Decimal | None
    deducted: Decimal | None
    open: Decimal | None
    verified: Decimal | None
    index: Decimal | None


@dataclass(frozen=True, slots=True)
class RankTable:
    """The units of one group."""

    name: str
    rows: tuple[RankRow, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a unit has kept of a criterion: ``percent`` of its maximum, None where it has no maximum."""

    percent: Decimal | None
    verified: Decimal
    max: Decimal

    @property
    def level(self) -> int:
        """Return 0 (under half) to 4 (everything)."""
        if self.percent is None:
            return 4
        return sum(self.percent >= bound for bound in (50, 75, 90, 100))


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a heat map: a criterion, with a link to its details if there are any."""

    code: str
    title: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """Units down, criteria across; a cell is None where the unit has no score."""

    id: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Link, tuple[Cell | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One kind of fault over all units: how many have it, how often, and what it costs."""

    words: str
    example: str | None
    rule: str
    violation: str | None
    clause: str | None
    units: tuple[Link, ...]
    times: int
    lost: Decimal


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """The findings of one criterion over all units."""

    code: str
    title: str
    lead: str | None
    units: int
    findings: int
    lost: Decimal


@dataclass(frozen=True, slots=True)
class LeadRow:
    """The findings in the areas that one department is in charge of."""

    lead: str
    areas: str
    units: int
    findings: int
    lost: Decimal


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines over runs or years, with the numbers of each step for the table."""

    steps: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many units are in which state."""

    units: int
    sent: int
    draft: int
    missing: int
    no_verdict: int
    unlisted: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything about one plan of a run."""

    id: str
    document: str
    title: str
    year: int
    counts: Counts
    violations: int
    lost: Decimal
    attention: tuple[tuple[Link, str], ...]
    tables: tuple[RankTable, ...]
    heats: tuple[Heat, ...]
    faults: tuple[FaultRow, ...]
    criteria: tuple[CriterionRow, ...]
    leads: tuple[LeadRow, ...]
    details: str | None
    runs: Trend
    years: Trend


@dataclass(frozen=True, slots=True)
class RunView:
    """One run of the sweep; ``complete`` is False while it is broken off."""

    number: int
    as_of: datetime
    complete: bool
    plans: tuple[PlanView, ...]
    strays: tuple[tuple[Link, str], ...]
    """What lies in the office's folder and belongs to no plan of the run."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands in its run, and how it got there; for its own page."""

    state: str
    table: str | None
    rank: int | None
    of: int
    why: str | None
    runs: Trend


@dataclass(frozen=True, slots=True)
class DetailsView:
    """Criterion by criterion: a heat map for each area."""

    plan: PlanView
    as_of: datetime
    areas: tuple[Heat, ...]
