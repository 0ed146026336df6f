"""Remarks as SARIF 2.1.0, for code-scanning services.

There is no kept library for it (sarif-om has had no release since 2019, others pull in pydantic for a
handful of fixed keys), so the few objects that carry a remark are written here; a test holds every
document against the official schema.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from tuanthu import __version__
from tuanthu.model import Remark, Severity
from tuanthu.words import Lang, Text

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(remarks: Sequence[Remark], lang: Lang, titles: Mapping[str, Text]) -> str:
    """Return one run; ``titles`` are the words for the codes. Accepted remarks are suppressed results."""
    codes = sorted({each.code for each in remarks})
    driver = {
        "name": "tuanthu",
        "version": __version__,
        "rules": [_rule(code, titles.get(code), lang) for code in codes],
    }
    results = [_result(each, codes.index(each.code), lang) for each in remarks]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str, title: Text | None, lang: Lang) -> dict[str, Any]:
    return {"id": code, **({"shortDescription": {"text": title.to(lang)}} if title else {})}


def _result(remark: Remark, index: int, lang: Lang) -> dict[str, Any]:
    where = remark.location
    region = (
        {"startLine": where.line, **({"startColumn": where.column} if where.column else {})} if where.line else None
    )
    text = f"{remark.message.to(lang)} {remark.fix.to(lang)}".strip()
    return {
        "ruleId": remark.code,
        "ruleIndex": index,
        "level": _LEVELS[remark.severity],
        "message": {"text": text},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": quote(where.file)},
                **({"region": region} if region else {}),
            }
        }],
        "partialFingerprints": {"tuanthu/v1": fingerprint(remark)},
        **({"suppressions": [{"kind": "external"}]} if remark.accepted else {}),
    }  # fmt: skip


def fingerprint(remark: Remark) -> str:
    """Return what names a finding over time: its code, file and thing, not its line.

    Where a remark does not say what it is about, its English words do.
    """
    parts = (remark.code, remark.location.file, remark.about, remark.states or remark.message.en)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
