"""The nouns of the field, as frozen dataclasses; they know nothing of files, engines or output.

Points are :class:`decimal.Decimal`, ratios are :class:`fractions.Fraction`, instants carry a zone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from tuanthu.source import Location
from tuanthu.words import Text

ZERO = Decimal(0)
TOTAL = "total"
"""The code that names the root of a scorecard."""

FactValue = str | int | Decimal | Fraction | date
Facts = Mapping[str, FactValue]


class Severity(StrEnum):
    """The force of the law: it decides the exit code, never the points."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the gravest."""
        return list(Severity).index(self)


class Outcome(StrEnum):
    """What became of one obligation (design: outcomes)."""

    PASSED = "passed"
    VIOLATION = "violation"
    PENDING = "pending"
    NOT_ASSESSED = "not_assessed"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"
    BROKEN = "broken"


Lacks = Literal["data", "setting"]
Basis = Literal["stated", "derived", "policy"]
ScoredBy = Literal["unit", "outside", "data"]
Road = Literal["entitlement", "claim"]


# ------------------------------------------------------------- the condition


class Op(StrEnum):
    """How a condition compares one property of a fact with a value."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    IN = "in"


PropertyType = Literal["yes_no", "text", "int", "number"]


@dataclass(frozen=True, slots=True)
class Property:
    """What a kind's facts hold: its type, its meaning, and whether every fact has it.

    ``text`` with ``choices`` allows those words only. ``number`` is an exact Fraction or Decimal.
    """

    type: PropertyType
    doc: Text
    always: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """``property op value``; a text for yes_no and text, an int for int, a Fraction for number."""

    property: str
    type: PropertyType
    op: Op
    value: str | int | Fraction | tuple[str, ...]


Condition = tuple[Comparison, ...]
"""Comparisons joined by AND; a property that the fact lacks makes its comparison false."""


# ------------------------------------------------------------------ the plan


@dataclass(frozen=True, slots=True)
class Reads:
    """The names of the data dictionary that a rule's settings refer to, with where they stand."""

    fields: tuple[tuple[str, Location], ...] = ()
    lists: tuple[tuple[str, Location], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the document says it: number, clause and the verbatim words."""

    document: str
    clause: str
    quote: str


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is bound. ``aliases`` are other spellings that documents use."""

    id: str
    name: str
    group: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    def names(self) -> tuple[str, ...]:
        """Return every spelling of the unit's name."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of units, ranked in a table of its own."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Deduct:
    """What a violation takes, and from where (points, or shares as ratios).

    Exactly one of ``points`` (times the fact's property ``per``, when given), ``share`` (of
    ``share_of``), ``all`` and ``knock_out`` says how much.
    """

    on: tuple[str, ...]
    points: Decimal | None = None
    per: str | None = None
    share: Fraction | None = None
    share_of: Literal["max", "claim"] = "max"
    all: bool = False
    knock_out: bool = False
    cap: Decimal | None = None
    road: Road = "entitlement"
    adds_up: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    """One way to break a rule: the condition on the fact, the words for it and the cost."""

    name: str
    when: Condition
    message: Text
    fix: Text
    deduct: Deduct | None = None
    basis: Basis | None = None
    quote: str | None = None
    also: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement of the plan. ``settings`` belongs to the rule's kind alone."""

    id: str
    title: Text
    cite: Citation
    kind: str
    applies_to: tuple[str, ...]
    severity: Severity
    settings: Any
    violations: tuple[Violation, ...]
    location: Location
    reading: Text | None = None
    effective_from: date | None = None
    effective_until: date | None = None
    waivable: bool = True

    def binds(self, unit: Unit) -> bool:
        """Return whether the rule names the unit, its group, or everybody."""
        return bool({"all", unit.id, unit.group} & set(self.applies_to))

    def violation(self, name: str) -> Violation:
        """Return the violation called ``name``; KeyError when there is none."""
        for violation in self.violations:
            if violation.name == name:
                return violation
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A node of a score tree. ``code`` is always text; ``max`` and ``floor`` are points."""

    code: str
    title: Text
    max: Decimal | None
    parent: str | None
    location: Location
    printed: str | None = None
    floor: Decimal | None = None
    scored_by: ScoredBy = "unit"
    evidence: bool = True
    lead: str | None = None
    result: Decimal | None = None
    target: Decimal | None = None
    shape: str | None = None
    scoring: Any = None


@dataclass(frozen=True, eq=False)
class Scorecard:
    """One score tree of a plan and the groups it scores; codes are unique inside it."""

    id: str
    title: Text
    groups: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    note: Text | None = None
    aggregate: Literal["sum", "mean", "none"] = "sum"
    location: Location = field(default_factory=lambda: Location(""))

    @cached_property
    def by_code(self) -> Mapping[str, Criterion]:
        """Return the criteria by code."""
        return {criterion.code: criterion for criterion in self.criteria}

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[Criterion, ...]]:
        found: dict[str | None, list[Criterion]] = {}
        for criterion in self.criteria:
            found.setdefault(criterion.parent, []).append(criterion)
        return {code: tuple(children) for code, children in found.items()}

    def children(self, code: str) -> tuple[Criterion, ...]:
        """Return the nodes directly under ``code``; ``total`` is the root."""
        return self._children.get(None if code == TOTAL else code, ())

    def leaves(self) -> Iterator[Criterion]:
        """Yield the criteria that have no children, in printed order."""
        return (criterion for criterion in self.criteria if criterion.code not in self._children)

    def is_leaf(self, code: str) -> bool:
        """Return whether ``code`` names a criterion without children."""
        return code in self.by_code and code not in self._children


FieldType = Literal["count", "number", "ratio", "date", "yes_no", "text"]


@dataclass(frozen=True, slots=True)
class DataField:
    """One value that a submission may carry, as the data dictionary types it."""

    name: str
    type: FieldType
    label: Text
    required: bool = False


@dataclass(frozen=True, slots=True)
class DataList:
    """A list that a submission may carry, with the fields of its entries."""

    name: str
    label: Text
    fields: Mapping[str, DataField]


@dataclass(frozen=True, slots=True)
class IndexRounding:
    """How the index is rounded: to a multiple of ``step``, by ``mode``."""

    step: Decimal
    mode: Literal["half_up", "half_even", "down", "up"]
    rescale: bool = False


@dataclass(frozen=True, eq=False)
class Plan:
    """One issued document and everything encoded from it."""

    id: str
    document: str
    issuer: str
    issued: date
    title: Text
    year: int
    zone: str
    groups: Mapping[str, Group]
    units: tuple[Unit, ...]
    scorecards: tuple[Scorecard, ...]
    rules: tuple[Rule, ...]
    fields: Mapping[str, DataField]
    lists: Mapping[str, DataList]
    settings: Mapping[str, FactValue]
    index: IndexRounding | None
    digest: str
    folder: str
    note: Text | None = None

    def scorecards_of(self, group: str) -> tuple[Scorecard, ...]:
        """Return the scorecards that score units of ``group``."""
        return tuple(card for card in self.scorecards if group in card.groups)

    def rules_of(self, unit: Unit) -> tuple[Rule, ...]:
        """Return the rules that bind ``unit``, in the order of the files."""
        return tuple(rule for rule in self.rules if rule.binds(unit))

    def report_names(self) -> tuple[str, ...]:
        """Return the names of the reports that the plan's rules ask for, sorted."""
        names = (getattr(rule.settings, "report_names", lambda: ())() for rule in self.rules)
        return tuple(sorted({name for each in names for name in each}))


# ------------------------------------------------------------ the submission


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One line of the evidence register: số, kí hiệu, trích yếu and the file."""

    location: Location
    number: str | None = None
    symbol: str | None = None
    abstract: str | None = None
    date: date | None = None
    issuer: str | None = None
    file: str | None = None
    pages: str | None = None

    def name(self) -> str:
        """Return how people name the document: its file, else "12/BC-UBND"."""
        return self.file or "/".join(part for part in (self.number, self.symbol) if part) or "?"


@dataclass(frozen=True, slots=True)
class Score:
    """What the unit entered for one criterion: points claimed and the register."""

    code: str
    claimed: Decimal | None
    evidence: tuple[RegisterEntry, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class SentReport:
    """One report that the unit says it sent."""

    report: str
    period: str
    location: Location
    sent: datetime | None = None
    signed: datetime | None = None
    received: datetime | None = None
    number: str | None = None

    def on(self, counts: str) -> datetime | None:
        """Return the date that counts: ``sent``, ``signed`` or ``received``."""
        found: datetime | None = getattr(self, counts)
        return found


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry of a list of the submission."""

    values: Facts
    location: Location


@dataclass(frozen=True, slots=True)
class EntryList:
    """A list of the submission; an empty one says that there are none."""

    entries: tuple[ListEntry, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of the submission's ``data`` section."""

    value: FactValue
    location: Location


@dataclass(frozen=True, eq=False)
class Submission:
    """What a unit hands in. A section that is not there at all is None: the unit did not say."""

    plan: str
    unit: Unit
    year: int | None
    sent: datetime | None
    received: datetime | None
    scores: Mapping[tuple[str, str], Score] | None
    reports: tuple[SentReport, ...] | None
    data: Mapping[str, Datum]
    lists: Mapping[str, EntryList]
    file: str
    sha256: str
    location: Location
    folder: str | None = None


# -------------------------------------------------------------- the evidence


class VerdictKind(StrEnum):
    """What can be said of one evidence file (signatures: verdicts that must come out)."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    ALTERED = "altered"
    UNTRUSTED = "untrusted"
    REVIEW = "review"
    UNREADABLE = "unreadable"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a PDF; names come from the certificate, never from ``/Name``."""

    signer: str | None
    organisation: str | None
    signed_at: datetime | None
    time_source: Literal["timestamp", "claimed", "none"]
    trust: Literal["trusted", "unchecked", "untrusted"]
    revocation: Literal["good", "revoked", "unchecked", "stale"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one file: a kind, a stable code, the reason in words, the signatures."""

    kind: VerdictKind
    code: str
    reason: Text
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file below ``evidence/``. ``path`` is relative to the submission, with forward slashes."""

    path: str
    scorecard: str | None
    code: str
    name: str
    sha256: str
    format: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence folder as found; ``present`` says whether there is one at all."""

    present: bool
    files: tuple[EvidenceFile, ...]

    def under(self, code: str) -> tuple[EvidenceFile, ...]:
        """Return the files in the folder of criterion ``code``."""
        return tuple(file for file in self.files if file.code == code)


# ---------------------------------------------------------------- the result


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that measuring may look at: one unit's submission under one plan at one moment."""

    plan: Plan
    unit: Unit
    submission: Submission
    evidence: Evidence
    as_of: datetime

    def known(self, moment: datetime | None) -> datetime | None:
        """Return ``moment`` unless it lies after ``as_of``, when it has not happened yet."""
        return moment if moment is not None and moment <= self.as_of else None


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that a rule asks of the unit, measured.

    ``state`` None means that the facts decide: a violation, or ``otherwise`` when none holds. Any
    other ``state`` was settled while measuring. ``terms`` are names in two languages that messages may use beside the facts;
    ``fields`` are the submission's data that were read (one road for a fault).
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
    complete: bool = True
    """False when something that was asked has no verdict (exit code 2)."""

    def count(self, outcome: Outcome) -> int:
        """Return how many findings have the outcome."""
        return sum(1 for finding in self.findings if finding.outcome is outcome)

    def readings(self) -> tuple[tuple[str, Text], ...]:
        """Return the readings of the rules that were applied: (rule id, words)."""
        seen = {finding.rule: finding.reading for finding in self.findings if finding.reading}
        return tuple(sorted(seen.items()))


def fingerprint(plan: str, unit: str, rule: str, violation: str | None, obligation: str) -> str:
    """Return the SHA-256 that names a finding from run to run."""
    parts = json.dumps([plan, unit, rule, violation, obligation], ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()
