"""What the page of one unit shows, from a report as ``--format json`` writes one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tuanthu.model import TOTAL, ZERO, Outcome, Severity


@dataclass(frozen=True, slots=True)
class Loss:
    """Points taken from one criterion, and where that amount comes from."""

    scorecard: str | None
    criterion: str | None
    lost: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding as a person reads it; ``regained`` are the points that mending it gives back at most."""

    rule: str
    violation: str | None
    outcome: Outcome
    severity: Severity
    scorecard: str | None
    criterion: str | None
    message: str
    fix: str
    place: str
    due: date | None
    lacks: str | None
    document: str | None
    clause: str | None
    quote: str | None
    regained: Decimal
    losses: tuple[Loss, ...]
    counted: bool
    waiver: str | None

    @property
    def is_input(self) -> bool:
        """Return whether it is about reading the submission, not about a rule."""
        return self.rule.startswith("input/")

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the criteria that it concerns: those that lose points, else its own."""
        found = dict.fromkeys(each.criterion for each in self.losses if each.criterion)
        return tuple(found) or ((self.criterion,) if self.criterion else ())

    @property
    def bases(self) -> tuple[str, ...]:
        """Return where its points come from, each once."""
        return tuple(dict.fromkeys(each.basis for each in self.losses))


@dataclass(frozen=True, slots=True)
class ScoreView:
    """The account of one criterion; ``depth`` is 0 for an area."""

    code: str
    title: str
    depth: int
    total: bool
    max: Decimal
    claimed: Decimal
    deducted: Decimal
    open: Decimal
    verified: Decimal


@dataclass(frozen=True, slots=True)
class FileView:
    """One evidence file and the verdict on it."""

    file: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sums:
    """A unit's points; without criteria all but ``deducted`` are None."""

    deducted: Decimal
    max: Decimal | None
    claimed: Decimal | None
    open: Decimal | None
    verified: Decimal | None
    index: Decimal | None
    by_basis: tuple[tuple[str, Decimal], ...]
    """What violations took, by where the amounts come from."""

    @property
    def claims_over(self) -> Decimal:
        """Return what was taken because more was claimed than may be: no violation of a rule took it."""
        return self.deducted - sum((lost for _, lost in self.by_basis), ZERO)


@dataclass(frozen=True, slots=True)
class GradeView:
    """The grade, and the steps that led to it."""

    title: str
    provisional: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What a report does not say of itself: the plan's document and title, the group's name."""

    document: str
    title: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class UnitView:
    """Everything that the page of a unit shows."""

    name: str
    plan: str | None
    about: About | None
    as_of: datetime
    complete: bool
    sent: bool
    outcomes: Mapping[Outcome, int]
    sums: Sums
    grade: GradeView | None
    findings: tuple[FindingView, ...]
    scores: tuple[ScoreView, ...]
    files: tuple[FileView, ...]
    notes: tuple[str, ...]
    readings: tuple[tuple[str, str], ...]

    def faults(self) -> tuple[FindingView, ...]:
        """Return what must be mended, most points first, then the gravest."""
        faults = [each for each in self.findings if each.outcome in {Outcome.VIOLATION, Outcome.BROKEN}]
        return tuple(sorted(faults, key=lambda each: (-each.regained, each.severity.rank)))

    def of(self, *outcomes: Outcome) -> tuple[FindingView, ...]:
        """Return the findings with one of these outcomes, in the report's order."""
        return tuple(each for each in self.findings if each.outcome in outcomes)


def unit_view(report: Mapping[str, Any], about: About | None) -> UnitView:
    """Return the view of a report in the JSON form (one language)."""
    unit, plan, summary = report["unit"], report["plan"], report["summary"]
    points = {name: _number(summary[name]) for name in ("max", "claimed", "open", "verified", "index")}
    return UnitView(
        name=unit["name"] if unit else report["path"],
        plan=plan["id"] if plan else None,
        about=about,
        as_of=datetime.fromisoformat(report["as_of"]),
        complete=report["complete"],
        sent=report["sent"],
        outcomes={Outcome(name): count for name, count in summary["outcomes"].items()},
        sums=Sums(Decimal(summary["deducted"]), **points, by_basis=tuple(_by_basis(summary))),
        grade=_grade(summary["grade"]),
        findings=tuple(_finding(each) for each in report["findings"]),
        scores=tuple(_scores(report["scores"] or ())),
        files=tuple(FileView(each["file"], each["verdict"], each["reason"]) for each in report["evidence"]),
        notes=tuple(report["notes"]),
        readings=tuple((each["rule"], each["reading"]) for each in report["readings"]),
    )


def _by_basis(summary: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
    for basis, lost in summary["deducted_by"].items():
        if Decimal(lost) > 0:
            yield basis, Decimal(lost)


def _grade(grade: Mapping[str, Any] | None) -> GradeView | None:
    return None if grade is None else GradeView(grade["title"], grade["provisional"], tuple(grade["why"]))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _finding(each: Mapping[str, Any]) -> FindingView:
    cite, waiver = each["cite"] or {}, each["waiver"]
    losses = tuple(
        Loss(taken["scorecard"], taken["criterion"], Decimal(taken["lost"]), taken["basis"])
        for taken in each["deductions"]
    )
    due = datetime.fromisoformat(each["due"]).date() if each["due"] else None
    return FindingView(
        each["rule"], each["violation"], Outcome(each["outcome"]), Severity(each["severity"]), each["scorecard"],
        each["criterion"], each["message"], each["fix"], _place(each["location"]), due, each["lacks"],
        cite.get("document"), cite.get("clause"), cite.get("quote"), Decimal(each["deduction"]), losses,
        each["counted_in"] is not None, f"{waiver['document']}: {waiver['reason']}" if waiver else None,
    )  # fmt: skip


def _place(where: Mapping[str, Any]) -> str:
    """Return where a finding stands: file and line, or the workbook's cell."""
    at = where["cell"] or where["line"]
    return f"{where['file']}:{at}" if at else str(where["file"])


def _scores(scores: Any) -> Iterator[ScoreView]:
    """Yield the nodes of each scorecard in the order of its tree, its total last."""
    totals: list[ScoreView] = []
    for each in scores:
        code, total = each["criterion"], each["criterion"] == TOTAL
        view = ScoreView(
            code, each["title"], 0 if total else code.count("."), total,
            *(_number(each[name]) or ZERO for name in ("max", "claimed", "deducted", "open", "verified")),
        )  # fmt: skip
        if total:
            totals.append(view)
        else:
            yield view
    yield from totals
