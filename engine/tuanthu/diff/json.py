"""What changed, as JSON of a fixed shape: new, mended, open, scores."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from tuanthu.diff import Diff, ScoreChange
from tuanthu.store import FindingRow, Run
from tuanthu.words import Lang, plain


def render(diff: Diff, lang: Lang) -> str:
    """Return the changes as one object."""
    return json.dumps(diff_object(diff, lang), ensure_ascii=False, indent=2) + "\n"


def diff_object(diff: Diff, lang: Lang) -> dict[str, Any]:
    """Return the changes as plain values; numbers are decimal texts."""
    return {
        "runs": {"old": _run(diff.old), "new": _run(diff.new)},
        "new": [finding_object(each, lang) for each in diff.appeared],
        "mended": [
            {**finding_object(each.finding, lang), "now": each.now.value if each.now else None} for each in diff.mended
        ],
        "open": [finding_object(each, lang) for each in diff.open],
        "scores": [_score(each) for each in diff.scores],
    }


def _run(run: Run) -> dict[str, Any]:
    return {"run": run.id, "as_of": run.as_of.isoformat(), "complete": run.complete}


def finding_object(row: FindingRow, lang: Lang) -> dict[str, Any]:
    """Return a finding under the names that a report's JSON uses."""
    return {
        "plan": row.plan,
        "unit": row.unit,
        "rule": row.rule,
        "violation": row.violation,
        "obligation": row.obligation,
        "outcome": row.outcome.value,
        "severity": row.severity.value,
        "scorecard": row.scorecard,
        "criterion": row.criterion,
        "message": row.message.to(lang),
        "fix": row.fix.to(lang),
        "due": row.due.isoformat() if row.due else None,
        "deduction": plain(row.deduction),
        "fingerprint": row.fingerprint,
    }


def _score(change: ScoreChange) -> dict[str, Any]:
    return {
        "plan": change.plan,
        "unit": change.unit,
        "name": change.name,
        "verified": _pair(change.verified),
        "index": _pair(change.index),
        "rank": {"old": change.rank[0], "new": change.rank[1]},
    }


def _pair(values: tuple[Decimal | None, Decimal | None]) -> dict[str, str | None]:
    old, new = (None if value is None else plain(value) for value in values)
    return {"old": old, "new": new}
