"""What changed, as SARIF 2.1.0 with a ``baselineState`` for each finding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tuanthu import __version__
from tuanthu.diff import Diff
from tuanthu.model import Severity
from tuanthu.store import FindingRow
from tuanthu.words import Lang

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(diff: Diff, lang: Lang) -> str:
    """Return one run of results: new, unchanged, or absent (mended)."""
    results = [_result(row, state, lang) for row, state in _all(diff)]
    rules = sorted({row.rule for row, _ in _all(diff)})
    driver = {"name": "tuanthu", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _all(diff: Diff) -> Iterator[tuple[FindingRow, str]]:
    for state, findings in (
        ("new", diff.appeared),
        ("unchanged", diff.open),
        ("absent", tuple(each.finding for each in diff.mended)),
    ):
        for row in findings:
            yield row, state


def _result(row: FindingRow, state: str, lang: Lang) -> dict[str, Any]:
    region = {"region": {"startLine": row.line}} if row.line else {}
    text = f"{row.message.to(lang)} {row.fix.to(lang)}".strip()
    return {
        "ruleId": row.rule,
        "level": _LEVELS[row.severity],
        "baselineState": state,
        "message": {"text": text},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": quote(row.file)}, **region},
            "logicalLocations": [{"name": row.unit, "fullyQualifiedName": f"{row.plan}/{row.unit}"}],
        }],
        "partialFingerprints": {"tuanthu/v1": row.fingerprint},
    }  # fmt: skip
