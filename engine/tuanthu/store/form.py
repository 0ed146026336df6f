"""From a report to what is stored of it, and the report's JSON back in the language asked for."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tuanthu.model import Finding, NodeScore, Outcome, Plan, Report, Scorecard, Totals, Unit
from tuanthu.render.json import report_object
from tuanthu.store.model import EvidenceRow, FindingRow, PlanRow, ScoreRow, State
from tuanthu.words import Lang

_SILENT = frozenset({Outcome.PASSED, Outcome.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class Result:
    """What was found for a unit, ready to be stored under its digest; ``report`` is for :func:`read_report`."""

    digest: str
    plan: str
    unit: Unit
    state: State
    complete: bool
    outcomes: Mapping[Outcome, int]
    totals: Totals
    path: str
    report: bytes
    findings: tuple[FindingRow, ...]
    scores: tuple[ScoreRow, ...]
    evidence: tuple[EvidenceRow, ...]


def result_of(report: Report, unit: Unit, plan: str, state: State) -> Result:
    """Return what is to be stored of a report on ``unit`` under the plan with the id ``plan``."""
    body = _body(report)
    digest = hashlib.sha256(f"{state}\0{plan}\0{unit.id}\0".encode() + body).hexdigest()
    return Result(
        digest,
        plan,
        unit,
        state,
        report.complete,
        {outcome: report.count(outcome) for outcome in Outcome},
        report.totals,
        report.path,
        zlib.compress(body, 6),
        tuple(_finding(each, plan, unit.id) for each in report.findings if each.outcome not in _SILENT),
        tuple(_scores(report, plan, unit.id)),
        tuple(
            EvidenceRow(plan, unit.id, file.path, file.sha256, file.code, file.verdict.kind.value, file.verdict.code)
            for file in report.evidence.files
        ),
    )


def plan_row(plan: Plan) -> PlanRow:
    """Return what a run keeps of a plan."""
    groups = {group.id: group.name for group in plan.groups.values()}
    return PlanRow(plan.id, plan.digest, plan.folder, plan.document, plan.title, plan.year, groups)


def _finding(finding: Finding, plan: str, unit: str) -> FindingRow:
    card, code = finding.criterion or (None, None)
    return FindingRow(
        plan, unit, finding.fingerprint, finding.rule, finding.violation, finding.obligation, finding.outcome,
        finding.severity, card, code, finding.due, finding.lacks, finding.cite.clause if finding.cite else None,
        finding.deduction, finding.deductions[0].basis if finding.deductions else None, finding.message, finding.fix,
        finding.location.file, finding.location.line,
    )  # fmt: skip


def _scores(report: Report, plan: str, unit: str) -> Iterator[ScoreRow]:
    cards = {card.id: card for card in report.plan.scorecards} if report.plan else {}
    for node in report.scores:
        card = cards.get(node.scorecard)
        leaf = card.is_leaf(node.criterion) if card else True
        yield ScoreRow(
            plan, unit, node.scorecard, node.criterion, node.title, _lead(node, card), leaf, node.max, node.claimed,
            node.allowed, node.deducted, node.open, node.verified,
        )  # fmt: skip


def _lead(node: NodeScore, card: Scorecard | None) -> str | None:
    """Return who is in charge of a criterion: its own lead, else that of the nearest node above it."""
    at = card.by_code.get(node.criterion) if card else None
    while at is not None and at.lead is None:
        at = card.by_code.get(at.parent or "") if card else None
    return at.lead if at else None


# ------------------------------------------------------------------ the report


def _body(report: Report) -> bytes:
    """Return the report in both languages and without its moment, which is stamped on when it is read."""
    vi, en = (report_object(report, lang) for lang in ("vi", "en"))
    body = {**_both(vi, en), "as_of": None}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def read_report(report: bytes, as_of: datetime, lang: Lang) -> dict[str, Any]:
    """Return a stored report as ``--format json`` prints it, as of a moment."""
    body: dict[str, Any] = _one(json.loads(zlib.decompress(report)), lang)
    return {**body, "as_of": as_of.isoformat()}


def _both(vi: Any, en: Any) -> Any:
    """Return one value for both: where they differ, texts stand side by side."""
    if vi == en:
        return vi
    if isinstance(vi, dict):
        return {key: _both(vi[key], en[key]) for key in vi}
    if isinstance(vi, list):
        return [_both(one, other) for one, other in zip(vi, en, strict=True)]
    return {"vi": vi, "en": en}


def _one(value: Any, lang: Lang) -> Any:
    if isinstance(value, dict):
        return value[lang] if value.keys() == {"vi", "en"} else {key: _one(each, lang) for key, each in value.items()}
    return [_one(each, lang) for each in value] if isinstance(value, list) else value
