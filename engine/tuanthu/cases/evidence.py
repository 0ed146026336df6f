"""The evidence of a case: files that are not there, with verdicts made up for them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from tuanthu.evidence.codes import CODES, verdict
from tuanthu.model import Evidence, EvidenceFile, Plan, Signature, Unit, Verdict, VerdictKind
from tuanthu.moments import parse_instant
from tuanthu.schema import TEXT, Node, many, record
from tuanthu.source import Problem
from tuanthu.words import Text, did_you_mean, same

_USUAL = {"signed": "ok", "unsigned": "no-signature", "altered": "digest-mismatch", "unreadable": "damaged"}
"""The code that a verdict has when the case states none; other verdicts take their first."""

EVIDENCE: dict[str, Any] = {
    "type": ["array", "string"],
    "pattern": "^none$",
    "items": many(
        record(
            {
                "file": TEXT,
                "verdict": {"enum": [each.value for each in VerdictKind]},
                "code": TEXT,
                "format": TEXT,
                "organisation": TEXT,
                "signer": TEXT,
                "signed_at": TEXT,
            },
            ["file"],
        )
    )["items"],
    "x-expect": {"vi": "none, hoặc danh sách tệp", "en": "none, or a list of files"},
}


def read_evidence(node: Node, plan: Plan, unit: Unit) -> tuple[Evidence, tuple[Problem, ...]]:
    """Return the evidence that a case makes up: an empty folder when it says nothing of it."""
    stated = node.get("evidence")
    if stated is not None and isinstance(stated.value, str):
        return Evidence(False, ()), ()
    problems: list[Problem] = []
    cards = frozenset(card.id for card in plan.scorecards_of(unit.group))
    files = [_file(entry, plan, cards, problems) for entry in node.each("evidence")]
    return Evidence(True, tuple(file for file in files if file is not None)), tuple(problems)


def _file(node: Node, plan: Plan, cards: frozenset[str], problems: list[Problem]) -> EvidenceFile | None:
    path = node.text("file") or ""
    parts = PurePosixPath(path).parts
    card = parts[1] if len(parts) > 3 and parts[1] in cards else None
    folders = parts[2:] if card else parts[1:]
    if len(folders) < 2 or parts[:1] != ("evidence",):
        says = Text(f"“{path}” không phải đường dẫn tệp.", f'"{path}" is no path of an evidence file.')
        fix = Text("Ghi như evidence/1.3.2/12-BC.pdf.", "Write it as evidence/1.3.2/12-BC.pdf.")
        problems.append(Problem("wrong-form", node.location, says, fix))
        return None
    form = node.text("format") or "pdf"
    judged = _verdict(node, form, plan, problems)
    digest = hashlib.sha256(path.encode()).hexdigest()
    return EvidenceFile(path, card, folders[0], folders[-1], digest, form, judged)


def _verdict(node: Node, form: str, plan: Plan, problems: list[Problem]) -> Verdict:
    kind = VerdictKind(node.text("verdict") or ("signed" if form == "pdf" else "unreadable"))
    known = [name for name, each in CODES.items() if each.kind is kind]
    code = node.text("code") or ("not-a-pdf" if form != "pdf" and "not-a-pdf" in known else _USUAL.get(kind, known[0]))
    if code not in known:
        hint = did_you_mean(code, known)
        says = Text(
            f"“{code}” không phải mã của kết luận {kind}.{hint.vi}",
            f'"{code}" is no code of the verdict {kind}.{hint.en}',
        )
        problems.append(Problem("not-allowed", node.location, says))
        code = known[0]
    who = node.text("organisation")
    signatures: tuple[Signature, ...] = ()
    if kind is VerdictKind.SIGNED:
        at = _signed_at(node, plan, problems)
        signer = node.text("signer") or who
        signatures = (Signature(signer, who, at, "none" if at is None else "claimed", "trusted", "good"),)
    words = {"who": same(who or "đơn vị mẫu"), "format": same(form), "detail": same("…")}
    return verdict(code, words, signatures)


def _signed_at(node: Node, plan: Plan, problems: list[Problem]) -> datetime | None:
    text = node.text("signed_at")
    found = parse_instant(text, plan.zone) if text else None
    if text and found is None:
        says = Text(f"“{text}” không phải ngày có thật.", f'"{text}" is not a real date.')
        problems.append(Problem("wrong-form", node.location, says))
    return found
