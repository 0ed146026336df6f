"""What the rules found about one criterion: which violations hold, which do not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tuanthu.explain.words import why, why_not
from tuanthu.kinds import kinds
from tuanthu.model import (
    TOTAL,
    Case,
    Criterion,
    Finding,
    NodeScore,
    Outcome,
    Property,
    Report,
    Rule,
    Scorecard,
    Violation,
)
from tuanthu.shapes import shapes
from tuanthu.words import Text, same

Lines = Iterator[Text]

_OUTCOMES = {
    Outcome.PASSED: Text("đạt", "passed"),
    Outcome.VIOLATION: Text("vi phạm", "violation"),
    Outcome.PENDING: Text("chưa đến hạn", "pending"),
    Outcome.NOT_ASSESSED: Text("chưa đủ căn cứ", "not assessed"),
    Outcome.NOT_APPLICABLE: Text("không phát sinh", "not applicable"),
    Outcome.WAIVED: Text("được miễn trừ", "waived"),
    Outcome.BROKEN: Text("lỗi chương trình", "broken"),
}


@dataclass(frozen=True)
class Subject:
    """What is explained: one node of one report, with the case it was made from."""

    report: Report
    case: Case
    card: Scorecard
    code: str

    @property
    def node(self) -> NodeScore:
        """Return the node's account."""
        on = (self.card.id, self.code)
        return next(each for each in self.report.scores if (each.scorecard, each.criterion) == on)

    @property
    def criterion(self) -> Criterion | None:
        """Return the criterion; None for the total."""
        return self.card.by_code.get(self.code)

    def fields(self) -> frozenset[str]:
        """Return the names of the data that the criterion's scoring reads."""
        criterion = self.criterion
        if criterion is None or criterion.shape is None:
            return frozenset()
        reads = shapes()[criterion.shape].reads(criterion.scoring)
        return frozenset(name for name, _ in (*reads.fields, *reads.lists))


def names(rule: Rule, code: str) -> bool:
    """Return whether the rule may cost the criterion points."""
    return any(code in violation.deduct.on for violation in rule.violations if violation.deduct)


def rules_about(subject: Subject) -> Lines:
    """Yield every rule that concerns the criterion, with what it found and what not."""
    for rule in subject.case.plan.rules_of(subject.case.unit):
        found = [each for each in subject.report.findings if each.rule == rule.id and _touches(subject, rule, each)]
        if not found:
            continue
        yield Text(
            f"{rule.id} ({rule.cite.document}, {rule.cite.clause}): {rule.title.vi}",
            f"{rule.id} ({rule.cite.document}, {rule.cite.clause}): {rule.title.en}",
        )
        for finding in found:
            yield from (Text(f"  {line.vi}", f"  {line.en}") for line in _finding(rule, finding))


def _touches(subject: Subject, rule: Rule, finding: Finding) -> bool:
    """Return whether the finding is about the criterion, could cost it points, or reads its data."""
    on = (subject.card.id, subject.code)
    if finding.criterion is not None and subject.code != TOTAL:
        return finding.criterion == on
    if any((each.scorecard, each.criterion) == on for each in finding.deductions):
        return True
    if names(rule, subject.code):
        return True
    reads = kinds()[rule.kind].reads(rule.settings)
    return bool({name for name, _ in (*reads.fields, *reads.lists)} & subject.fields())


def _finding(rule: Rule, finding: Finding) -> Lines:
    properties = kinds()[rule.kind].properties
    outcome = _OUTCOMES[finding.outcome]
    name = f" {finding.violation}" if finding.violation else ""
    says = finding.message if finding.outcome is not Outcome.PASSED else same("")
    yield Text(
        f"{finding.obligation}: {outcome.vi}{name} {says.vi}".rstrip() + f" [{finding.location}]",
        f"{finding.obligation}: {outcome.en}{name} {says.en}".rstrip() + f" [{finding.location}]",
    )
    if not finding.facts:
        return
    elsewhere = [each.name for each in rule.violations if _is_elsewhere(each, finding)]
    for violation in rule.violations:
        if violation.name not in elsewhere:
            yield _fired_or_not(violation, finding, properties)
    if elsewhere:
        names = ", ".join(elsewhere)
        yield Text(f"  – không xét ở nghĩa vụ này: {names}", f"  – not about this obligation: {names}")


def _is_elsewhere(violation: Violation, finding: Finding) -> bool:
    """Return whether the violation looks at something that this obligation does not have."""
    return violation.name != finding.violation and any(each.property not in finding.facts for each in violation.when)


def _fired_or_not(violation: Violation, finding: Finding, properties: Mapping[str, Property]) -> Text:
    if violation.name == finding.violation:
        so = why(violation.when, finding.facts, properties)
        return Text(f"  ✓ {violation.name}: {so.vi}", f"  ✓ {violation.name}: {so.en}")
    so = why_not(violation.when, finding.facts, properties)
    if so.en:
        return Text(f"  ✗ {violation.name}: {so.vi}", f"  ✗ {violation.name}: {so.en}")
    return Text(
        f"  – {violation.name}: cũng đúng, nhưng vi phạm đứng trước đã là kết luận",
        f"  – {violation.name}: holds too, but an earlier violation stands",
    )
