"""What the store gives back: frozen rows, numbers exact, times with their zone, words in both languages.

A *run* is one sweep. It has one :class:`UnitRow` for each unit and plan; findings, scores and
evidence belong to what was found for a unit, which several runs share while nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from tuanthu.model import Basis, Lacks, Outcome, Severity, Totals, Unit
from tuanthu.words import Text

State = Literal["sent", "draft", "missing", "no_verdict", "unlisted"]
"""``missing``: nothing was handed in; ``no_verdict``: what was cannot be judged; ``unlisted``: a
folder whose unit the register does not know."""


class Key(NamedTuple):
    """A unit under a plan."""

    plan: str
    unit: str


class Named(NamedTuple):
    """How a package's file looked when it named this plan and unit."""

    look: str
    plan: str
    unit: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as a run knew it; ``groups`` are the names of its groups of units by id."""

    id: str
    digest: str
    folder: str
    document: str
    title: Text
    year: int
    groups: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Run:
    """One sweep. Until ``complete`` it is still going, or was broken off and waits for ``--resume``."""

    id: int
    root: str
    as_of: datetime
    tool: str
    complete: bool
    plans: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What one run has found for one unit under one plan.

    ``plan`` is "" where no plan could be told. ``judged_at`` is the moment of the check that the
    row rests on; it is before the run's ``as_of`` when nothing had changed since (``reused``).
    ``result`` names the findings, scores and evidence (and the report) that belong to it.
    """

    run: int
    plan: str
    unit: Unit
    state: State
    complete: bool
    outcomes: Mapping[Outcome, int]
    totals: Totals
    path: str
    judged_at: datetime
    next_change: datetime | None
    reused: bool
    result: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding that is neither passed nor not applicable, by its fingerprint.

    ``deduction`` is how many points it lost the unit, ``basis`` where they come from. ``file`` and
    ``line`` say where it stands in the submission.
    """

    plan: str
    unit: str
    fingerprint: str
    rule: str
    violation: str | None
    obligation: str
    outcome: Outcome
    severity: Severity
    scorecard: str | None
    criterion: str | None
    due: datetime | None
    lacks: Lacks | None
    clause: str | None
    deduction: Decimal
    basis: Basis | None
    message: Text
    fix: Text
    file: str
    line: int | None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The account of one node of a scorecard, in the order of the tree; ``lead`` is in charge of it."""

    plan: str
    unit: str
    scorecard: str
    criterion: str
    title: Text
    lead: str | None
    leaf: bool
    max: Decimal
    claimed: Decimal
    allowed: Decimal | None
    deducted: Decimal
    open: Decimal
    verified: Decimal


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One evidence file of a unit, with its digest and the verdict on it."""

    plan: str
    unit: str
    file: str
    sha256: str
    criterion: str
    verdict: str
    code: str


@dataclass(frozen=True, slots=True)
class Point:
    """One unit in one complete run, for trends."""

    run: int
    as_of: datetime
    plan: str
    year: int
    unit: str
    group: str
    state: State
    violations: int
    verified: Decimal | None
    index: Decimal | None
