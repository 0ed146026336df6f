"""Between the frozen rows of :mod:`tuanthu.store.model` and the columns of the tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from tuanthu.model import Outcome, Severity, Totals, Unit
from tuanthu.store.form import Result
from tuanthu.store.model import EvidenceRow, FindingRow, PlanRow, Run, ScoreRow, UnitRow
from tuanthu.words import Text, plain

Columns = dict[str, Any]
_POINTS = ("max", "claimed", "open", "verified")


def result_columns(result: Result) -> Columns:
    """Return the row of ``results``."""
    totals = result.totals
    return {
        "digest": result.digest,
        "state": result.state,
        "complete": result.complete,
        "unit_name": result.unit.name,
        "unit_group": result.unit.group,
        "path": result.path,
        "outcomes": json.dumps({each.value: count for each, count in result.outcomes.items() if count}),
        **{name: _number(getattr(totals, name)) for name in _POINTS},
        "deducted": plain(totals.deducted),
        "unit_index": _number(totals.index),
        "report": result.report,
    }


def finding_columns(row: FindingRow) -> Columns:
    """Return the row of ``findings`` without its result and place."""
    return {
        "fingerprint": row.fingerprint,
        "rule": row.rule,
        "violation": row.violation,
        "obligation": row.obligation,
        "outcome": row.outcome.value,
        "severity": row.severity.value,
        "scorecard": row.scorecard,
        "criterion": row.criterion,
        "due": instant_text(row.due),
        "lacks": row.lacks,
        "clause": row.clause,
        "deduction": plain(row.deduction),
        "basis": row.basis,
        "message_vi": row.message.vi,
        "message_en": row.message.en,
        "fix_vi": row.fix.vi,
        "fix_en": row.fix.en,
        "file": row.file,
        "line": row.line,
    }


def score_columns(row: ScoreRow) -> Columns:
    """Return the row of ``scores`` without its result and place."""
    return {
        "scorecard": row.scorecard,
        "criterion": row.criterion,
        "title_vi": row.title.vi,
        "title_en": row.title.en,
        "lead": row.lead,
        "leaf": row.leaf,
        **{name: _number(getattr(row, name)) for name in ("allowed", "deducted", *_POINTS)},
    }


def evidence_columns(row: EvidenceRow) -> Columns:
    """Return the row of ``evidence`` without its result and place."""
    return {
        "file": row.file,
        "sha256": row.sha256,
        "criterion": row.criterion,
        "verdict": row.verdict,
        "code": row.code,
    }


def plan_text(plan: PlanRow) -> str:
    """Return what is kept of a plan beside its id and digest."""
    groups = {name: [text.vi, text.en] for name, text in plan.groups.items()}
    return json.dumps([plan.folder, plan.document, plan.title.vi, plan.title.en, plan.year, groups], ensure_ascii=False)


def instant_text(moment: datetime | None) -> str | None:
    """Return an instant as it is stored."""
    return None if moment is None else moment.isoformat()


def instant(text: str | None) -> datetime | None:
    """Return an instant that was stored."""
    return None if text is None else datetime.fromisoformat(text)


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# --------------------------------------------------------------------- reading


def read_plan(name: str, digest: str, body: str) -> PlanRow:
    """Return a plan of a run."""
    folder, document, vi, en, year, groups = json.loads(body)
    return PlanRow(
        name, digest, folder, document, Text(vi, en), year, {key: Text(*each) for key, each in groups.items()}
    )


def read_run(row: RowMapping, plans: tuple[PlanRow, ...]) -> Run:
    """Return a run."""
    return Run(row["id"], row["root"], datetime.fromisoformat(row["as_of"]), row["tool"], row["complete"], plans)


def read_unit(row: RowMapping) -> UnitRow:
    """Return a unit of a run, from a join of ``units`` and ``results``."""
    counts: Mapping[str, int] = json.loads(row["outcomes"])
    return UnitRow(
        row["run"], row["plan"], Unit(row["unit"], row["unit_name"], row["unit_group"]), row["state"], row["complete"],
        {each: counts.get(each.value, 0) for each in Outcome}, read_totals(row), row["path"],
        datetime.fromisoformat(row["judged_at"]), instant(row["next_change"]), row["reused"], row["result"],
    )  # fmt: skip


def read_totals(row: RowMapping) -> Totals:
    """Return a unit's points."""
    points = {name: _decimal(row[name]) for name in _POINTS}
    return Totals(Decimal(row["deducted"]), **points, index=_decimal(row["unit_index"]))


def read_finding(row: RowMapping) -> FindingRow:
    """Return a finding, from a join of ``units`` and ``findings``."""
    return FindingRow(
        row["plan"], row["unit"], row["fingerprint"], row["rule"], row["violation"], row["obligation"],
        Outcome(row["outcome"]), Severity(row["severity"]), row["scorecard"], row["criterion"], instant(row["due"]),
        row["lacks"], row["clause"], Decimal(row["deduction"]), row["basis"],
        Text(row["message_vi"], row["message_en"]), Text(row["fix_vi"], row["fix_en"]), row["file"], row["line"],
    )  # fmt: skip


def read_score(row: RowMapping) -> ScoreRow:
    """Return the score of a node, from a join of ``units`` and ``scores``."""
    return ScoreRow(
        row["plan"], row["unit"], row["scorecard"], row["criterion"], Text(row["title_vi"], row["title_en"]),
        row["lead"], row["leaf"], Decimal(row["max"]), Decimal(row["claimed"]), _decimal(row["allowed"]),
        Decimal(row["deducted"]), Decimal(row["open"]), Decimal(row["verified"]),
    )  # fmt: skip


def read_evidence(row: RowMapping) -> EvidenceRow:
    """Return an evidence file, from a join of ``units`` and ``evidence``."""
    return EvidenceRow(
        row["plan"], row["unit"], row["file"], row["sha256"], row["criterion"], row["verdict"], row["code"]
    )
