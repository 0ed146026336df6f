"""The JSON form of a report (design 9, fixed), and its schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tuanthu import __version__
from tuanthu.model import (
    Citation,
    EvidenceFile,
    Facts,
    FactValue,
    Finding,
    Grade,
    Item,
    NodeScore,
    Outcome,
    Report,
    Severity,
    Signature,
    Taken,
    VerdictKind,
    Waiver,
)
from tuanthu.schema import Schema
from tuanthu.source import Location
from tuanthu.words import Lang, plain

SCHEMA_VERSION = 1


def render(reports: Sequence[Report], lang: Lang) -> str:
    """Return the reports as JSON: one object for one report, else an array."""
    objects = [report_object(report, lang) for report in reports]
    return json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=2) + "\n"


def report_object(report: Report, lang: Lang) -> dict[str, Any]:
    """Return one report as plain values; numbers are decimal texts."""
    plan, unit, totals = report.plan, report.unit, report.totals
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": __version__,
        "path": report.path,
        "complete": report.complete,
        "sent": report.sent,
        "plan": {"id": plan.id, "digest": plan.digest} if plan else None,
        "unit": {"id": unit.id, "name": unit.name, "group": unit.group} if unit else None,
        "as_of": report.as_of.isoformat(),
        "notes": [note.to(lang) for note in report.notes],
        "readings": [{"rule": rule, "reading": text.to(lang)} for rule, text in report.readings()],
        "inputs": [{"file": each.file, "sha256": each.sha256} for each in report.inputs],
        "evidence": [_evidence(file, lang) for file in report.evidence.files],
        "summary": {
            "outcomes": {outcome.value: report.count(outcome) for outcome in Outcome},
            "max": _points(totals.max),
            "claimed": _points(totals.claimed),
            "deducted": plain(totals.deducted),
            "deducted_by": {basis: plain(lost) for basis, lost in sorted(report.by_basis().items())},
            "open": _points(totals.open),
            "verified": _points(totals.verified),
            "index": _points(totals.index),
            "grade": _grade(report.grade, lang),
        },
        "findings": [_finding(finding, lang) for finding in report.findings],
        "scores": [_score(node, lang) for node in report.scores] if report.scores else None,
    }


def _grade(grade: Grade | None, lang: Lang) -> dict[str, Any] | None:
    if grade is None:
        return None
    title, steps = grade.title.to(lang), [step.to(lang) for step in grade.steps]
    return {"id": grade.id, "title": title, "provisional": grade.provisional, "why": steps}


def _points(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _evidence(file: EvidenceFile, lang: Lang) -> dict[str, Any]:
    return {
        "file": file.path,
        "sha256": file.sha256,
        "verdict": file.verdict.kind.value,
        "code": file.verdict.code,
        "reason": file.verdict.reason.to(lang),
        "signers": [each.signer for each in file.verdict.signatures if each.signer],
        "signatures": [signature_object(each) for each in file.verdict.signatures],
    }


def signature_object(signature: Signature) -> dict[str, Any]:
    """Return one signature as plain values."""
    return {
        "signer": signature.signer,
        "organisation": signature.organisation,
        "signed_at": signature.signed_at.isoformat() if signature.signed_at else None,
        "time_source": signature.time_source,
        "trust": signature.trust,
        "revocation": signature.revocation,
    }


def _finding(finding: Finding, lang: Lang) -> dict[str, Any]:
    card, code = finding.criterion or (None, None)
    return {
        "rule": finding.rule,
        "violation": finding.violation,
        "obligation": finding.obligation,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "scorecard": card,
        "criterion": code,
        "message": finding.message.to(lang),
        "fix": finding.fix.to(lang),
        "due": finding.due.isoformat() if finding.due else None,
        "lacks": finding.lacks,
        "cite": _cite(finding.cite),
        "location": _location(finding.location),
        "facts": _facts(finding.facts),
        "deduction": plain(finding.deduction),
        "deductions": [_taken(each) for each in finding.deductions],
        "counted_in": finding.counted_in,
        "waiver": _waiver(finding.waiver, lang),
        "fingerprint": finding.fingerprint,
    }


def _waiver(waiver: Waiver | None, lang: Lang) -> dict[str, str] | None:
    if waiver is None:
        return None
    return {"document": waiver.document, "reason": waiver.reason.to(lang), "at": str(waiver.location)}


def _cite(cite: Citation | None) -> dict[str, str] | None:
    return None if cite is None else {"document": cite.document, "clause": cite.clause, "quote": cite.quote}


def _location(where: Location) -> dict[str, Any]:
    return {
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "cell": where.cell,
        "page": where.page,
    }


def _facts(facts: Facts) -> dict[str, str | int]:
    return {name: _fact(facts[name]) for name in sorted(facts)}


def _fact(value: FactValue) -> str | int:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _taken(taken: Taken) -> dict[str, Any]:
    return {
        "scorecard": taken.scorecard,
        "criterion": taken.criterion,
        "points": plain(taken.points),
        "lost": plain(taken.lost),
        "basis": taken.basis,
    }


def _score(node: NodeScore, lang: Lang) -> dict[str, Any]:
    return {
        "scorecard": node.scorecard,
        "criterion": node.criterion,
        "title": node.title.to(lang),
        "max": plain(node.max),
        "claimed": plain(node.claimed),
        "allowed": _points(node.allowed),
        "allowed_status": node.allowed_status,
        "deducted": plain(node.deducted),
        "open": plain(node.open),
        "verified": plain(node.verified),
        "items": [_item(item, lang) for item in node.items],
    }


def _item(item: Item, lang: Lang) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "rule": item.rule,
        "fingerprint": item.fingerprint,
        "points": plain(item.points),
        "lost": plain(item.lost),
        "basis": item.basis,
        "why": item.why.to(lang),
    }


# -------------------------------------------------------------------- schema

_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_NUMBER: Schema = {"type": "string", "pattern": r"^-?(0|[1-9]\d*)(\.\d*[1-9])?$"}
_MAYBE_NUMBER: Schema = {**_NUMBER, "type": ["string", "null"]}
_PLACE: Schema = {"type": ["integer", "null"], "minimum": 1}


def _all(**properties: Schema) -> dict[str, Any]:
    """Return the schema of an object that has exactly these keys."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


def _several(schema: Schema) -> dict[str, Any]:
    return {"type": "array", "items": dict(schema)}


def report_schema() -> Schema:
    """Return the JSON Schema of one report, as ``--format json`` prints it."""
    basis = {"enum": ["stated", "derived", "policy"]}
    signature = _all(
        signer=_MAYBE,
        organisation=_MAYBE,
        signed_at=_MAYBE,
        time_source={"enum": ["timestamp", "claimed", "none"]},
        trust={"enum": ["trusted", "unchecked", "untrusted"]},
        revocation={"enum": ["good", "revoked", "unchecked", "stale"]},
    )
    evidence = _all(
        file=_TEXT,
        sha256=_TEXT,
        verdict={"enum": [kind.value for kind in VerdictKind]},
        code=_TEXT,
        reason=_TEXT,
        signers=_several(_TEXT),
        signatures=_several(signature),
    )
    taken = _all(scorecard=_MAYBE, criterion=_MAYBE, points=_NUMBER, lost=_NUMBER, basis=basis)
    finding = _all(
        rule=_TEXT,
        violation=_MAYBE,
        obligation=_TEXT,
        outcome={"enum": [each.value for each in Outcome]},
        severity={"enum": [each.value for each in Severity]},
        scorecard=_MAYBE,
        criterion=_MAYBE,
        message=_TEXT,
        fix=_TEXT,
        due=_MAYBE,
        lacks={"enum": ["data", "setting", None]},
        cite=_maybe(_all(document=_TEXT, clause=_TEXT, quote=_TEXT)),
        location=_all(file=_TEXT, line=_PLACE, column=_PLACE, cell=_MAYBE, page=_PLACE),
        facts={"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
        deduction=_NUMBER,
        deductions=_several(taken),
        counted_in={"enum": ["allowed", None]},
        waiver=_maybe(_all(document=_TEXT, reason=_TEXT, at=_TEXT)),
        fingerprint={"type": "string", "pattern": "^[0-9a-f]{64}$"},
    )
    kinds = ["over_max", "over_allowed", "deduction", "knock_out", "cap", "not_applicable", "open"]
    item = _all(
        kind={"enum": kinds},
        rule=_MAYBE,
        fingerprint=_MAYBE,
        points=_NUMBER,
        lost=_NUMBER,
        basis={"enum": ["stated", "derived", "policy", None]},
        why=_TEXT,
    )
    score = _all(
        scorecard=_TEXT,
        criterion=_TEXT,
        title=_TEXT,
        max=_NUMBER,
        claimed=_NUMBER,
        allowed=_MAYBE_NUMBER,
        allowed_status={"enum": ["computed", "judged", "unknown"]},
        deducted=_NUMBER,
        open=_NUMBER,
        verified=_NUMBER,
        items=_several(item),
    )
    counts = _all(**{outcome.value: {"type": "integer", "minimum": 0} for outcome in Outcome})
    return _all(
        schema_version={"const": SCHEMA_VERSION},
        tool=_TEXT,
        path=_TEXT,
        complete={"type": "boolean"},
        sent={"type": "boolean"},
        plan=_maybe(_all(id=_TEXT, digest={"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"})),
        unit=_maybe(_all(id=_TEXT, name=_TEXT, group=_TEXT)),
        as_of={"type": "string", "format": "date-time"},
        notes=_several(_TEXT),
        readings=_several(_all(rule=_TEXT, reading=_TEXT)),
        inputs=_several(_all(file=_TEXT, sha256=_TEXT)),
        evidence=_several(evidence),
        summary=_all(
            outcomes=counts,
            max=_MAYBE_NUMBER,
            claimed=_MAYBE_NUMBER,
            deducted=_NUMBER,
            deducted_by={"type": "object", "propertyNames": basis, "additionalProperties": _NUMBER},
            open=_MAYBE_NUMBER,
            verified=_MAYBE_NUMBER,
            index=_MAYBE_NUMBER,
            grade=_maybe(_all(id=_MAYBE, title=_TEXT, provisional={"type": "boolean"}, why=_several(_TEXT))),
        ),
        findings=_several(finding),
        scores=_maybe(_several(score)),
    )
