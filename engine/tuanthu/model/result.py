"""From the case that is judged to the report: obligations, findings and the account of points."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from tuanthu.model.as_of import AsOf
from tuanthu.model.base import ZERO, Basis, Facts, FactValue, Lacks, Outcome, Severity
from tuanthu.model.evidence import Evidence
from tuanthu.model.grade import Grade
from tuanthu.model.plan import Citation, Plan, Rule, Unit
from tuanthu.model.submission import Submission
from tuanthu.model.waiver import Waiver
from tuanthu.source import Location
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that measuring may look at: one unit's submission under one plan at one moment."""

    plan: Plan
    unit: Unit
    submission: Submission
    evidence: Evidence
    as_of: AsOf
    waivers: tuple[Waiver, ...] = ()
    """The unit's own waivers whose approving document exists by ``as_of``."""
    nothing_arose: frozenset[tuple[str, str]] = frozenset()
    """Criteria (scorecard, code) whose maximum is 0 because there was nothing to do."""

    def known(self, moment: datetime | None) -> datetime | None:
        """Return ``moment`` unless it lies after ``as_of``, when it has not happened yet."""
        return moment if moment is not None and moment <= self.as_of else None

    def setting(self, name: str | None, on: date | None = None) -> FactValue | None:
        """Return the value of a setting that governs a duty of the day ``on``; None while none is set.

        A duty without a date of its own falls on the last day of the assessed period.
        """
        setting = self.plan.settings.get(name or "")
        return setting.on(on or self.plan.last_day, self.as_of.days(self.plan.zone)) if setting else None


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that a rule asks of the unit, measured.

    ``state`` None means that the facts decide: a violation, or ``otherwise`` when none holds. Any
    other ``state`` was settled while measuring. ``terms`` are names in two languages that messages
    may use beside the facts; ``fields`` are the submission's data that were read (one road for a fault).
    """

    id: str
    rule: Rule
    facts: Facts
    location: Location
    state: Outcome | None = None
    lacks: Lacks | None = None
    why: Text | None = None
    due: datetime | None = None
    criterion: tuple[str, str] | None = None
    fields: frozenset[str] = frozenset()
    terms: Mapping[str, Text] = field(default_factory=dict)
    otherwise: Outcome = Outcome.PASSED
    vouches: bool = False
    """The criterion's points hang on this obligation: while it is not decided they stay open."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Points taken from one criterion: nominal ``points``, and ``lost`` by which the score fell.

    In a plan without criteria there is nothing to take them from; both codes are None.
    """

    scorecard: str | None
    criterion: str | None
    points: Decimal
    lost: Decimal
    basis: Basis


@dataclass(frozen=True, slots=True)
class Finding:
    """One decided obligation, or a problem of the input (``rule`` starts with ``input/``)."""

    rule: str
    violation: str | None
    obligation: str
    outcome: Outcome
    severity: Severity
    message: Text
    fix: Text
    location: Location
    fingerprint: str
    cite: Citation | None = None
    criterion: tuple[str, str] | None = None
    due: datetime | None = None
    lacks: Lacks | None = None
    facts: Facts = field(default_factory=dict)
    deductions: tuple[Taken, ...] = ()
    counted_in: Literal["allowed"] | None = None
    reading: Text | None = None
    waiver: Waiver | None = None

    @property
    def deduction(self) -> Decimal:
        """Return the points by which this finding lowered scores."""
        return sum((taken.lost for taken in self.deductions), ZERO)


ItemKind = Literal["over_max", "over_allowed", "deduction", "knock_out", "cap", "not_applicable", "open"]


@dataclass(frozen=True, slots=True)
class Item:
    """One step of a criterion's account, in points."""

    kind: ItemKind
    points: Decimal
    lost: Decimal
    why: Text
    rule: str | None = None
    fingerprint: str | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class NodeScore:
    """The account of one node: ``claimed = verified + deducted + open`` (points)."""

    scorecard: str
    criterion: str
    title: Text
    max: Decimal
    claimed: Decimal
    allowed: Decimal | None
    allowed_status: Literal["computed", "judged", "unknown"]
    deducted: Decimal
    open: Decimal
    verified: Decimal
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """A unit's points over its scorecards; ``index`` is out of 100. Without criteria only ``deducted``."""

    deducted: Decimal
    max: Decimal | None = None
    claimed: Decimal | None = None
    open: Decimal | None = None
    verified: Decimal | None = None
    index: Decimal | None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that was read, with its digest."""

    file: str
    sha256: str


@dataclass(frozen=True, eq=False)
class Report:
    """The whole result for one unit: frozen, complete, and all that renderers see."""

    path: str
    plan: Plan | None
    unit: Unit | None
    as_of: datetime
    findings: tuple[Finding, ...]
    scores: tuple[NodeScore, ...]
    totals: Totals
    evidence: Evidence
    inputs: tuple[InputFile, ...]
    notes: tuple[Text, ...] = ()
    sent: bool = False
    """Whether the unit has handed it in by ``as_of``; otherwise it is a draft, judged the same way."""
    grade: Grade | None = None
    """None where the plan has no grades, or has no verdict on the unit."""
    complete: bool = True
    """False when something that was asked has no verdict (exit code 2)."""
    next_change: datetime | None = None
    """The earliest instant after ``as_of`` at which the same inputs might give another report."""

    def count(self, outcome: Outcome) -> int:
        """Return how many findings have the outcome."""
        return sum(1 for finding in self.findings if finding.outcome is outcome)

    def by_basis(self) -> Mapping[Basis, Decimal]:
        """Return the points that deductions and scales took, by where their values come from; those over 0."""
        items: list[tuple[Basis | None, Decimal]]
        items = [(item.basis, item.lost) for node in self.scores for item in node.items]
        if not self.scores:
            items = [(each.basis, each.lost) for finding in self.findings for each in finding.deductions]
        found: dict[Basis, Decimal] = {}
        for basis, lost in items:
            if basis is not None and lost > ZERO:
                found[basis] = found.get(basis, ZERO) + lost
        return found

    def readings(self) -> tuple[tuple[str, Text], ...]:
        """Return the readings of the rules that were applied: (rule id, words)."""
        seen = {finding.rule: finding.reading for finding in self.findings if finding.reading}
        return tuple(sorted(seen.items()))


def fingerprint(plan: str, unit: str, rule: str, violation: str | None, obligation: str) -> str:
    """Return the SHA-256 that names a finding from run to run."""
    parts = json.dumps([plan, unit, rule, violation, obligation], ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()
