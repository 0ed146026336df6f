"""Builds plans, cases and reports for tests: YAML text in, a checked Report out; nothing is mocked."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tuanthu.calendar import parse_instant
from tuanthu.check import Engine, check
from tuanthu.model import (
    AsOf,
    Case,
    Evidence,
    EvidenceFile,
    Finding,
    NodeScore,
    Outcome,
    Plan,
    Report,
    Signature,
    Verdict,
    VerdictKind,
)
from tuanthu.plan import load_plan
from tuanthu.render.json import report_object
from tuanthu.source import Problem, parse_yaml
from tuanthu.submission import read_head, read_submission
from tuanthu.words import same

ROOT = Path(__file__).parents[1]
PACKS = Path(__file__).parent / "packs"
ZONE = "Asia/Ho_Chi_Minh"
LATER = "2025-01-15"
UNIT = "{id: mau-01, name: UBND Phường Mẫu 01, group: units}"


def moment(text: str) -> datetime:
    found = parse_instant(text, ZONE)
    assert found is not None, text
    return found


# --------------------------------------------------------------------- plans


@cache
def pack(name: str = "points") -> Plan:
    """Return one of the mini packs."""
    return load_plan(PACKS / name)


def rule(name: str, kind: str, violations: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a rule's envelope; deductions that do not say otherwise are policy."""
    for each in violations.values():
        if "deduct" in each:
            each.setdefault("basis", "policy")
    cite = {"clause": "I.1", "quote": "có"}
    head = {"id": name, "title": name, "cite": cite, "kind": kind, "severity": "error"}
    return {**head, "violations": dict(violations), **more}


def count_rule(name: str, deduct: Mapping[str, Any], *, field: str = "n", **more: Any) -> dict[str, Any]:
    """Return a rule that is broken when the count ``field`` is under 1, and takes ``deduct``."""
    return rule(name, "count", {"too_few": {"when": {"count": {"lt": 1}}, "deduct": dict(deduct)}}, field=field, **more)


def card(*criteria: Mapping[str, Any], name: str = "card", **more: Any) -> dict[str, Any]:
    """Return a scorecard; a criterion without a title is called by its code, and asks for no evidence."""
    full = [{"title": each["code"], "evidence": False, **each} for each in criteria]
    return {"scorecard": name, "title": name, "groups": ["units"], "criteria": full, **more}


def fields(*names: str, **typed: str) -> dict[str, Any]:
    """Return data fields: counts by default, or of the type given."""
    return {name: {"type": kind, "label": name} for name, kind in {**dict.fromkeys(names, "count"), **typed}.items()}


def write_plan(
    folder: Path,
    *,
    cards: Iterable[Mapping[str, Any]] = (),
    rules: Iterable[Mapping[str, Any]] = (),
    data: Mapping[str, Any] | None = None,
    lists: Mapping[str, Any] | None = None,
    source: str = "có",
    **head: Any,
) -> Path:
    """Write a plan folder and return it."""
    document = {"number": "01/KH", "issuer": "Cơ quan mẫu", "issued": "2024-01-02", "title": "Kế hoạch"}
    top = {"id": "made", "document": document, "year": 2024, "groups": {"units": {"name": "Đơn vị"}}, **head}
    _dump(folder / "plan.yaml", top)
    for each in cards:
        _dump(folder / "criteria" / f"{each['scorecard']}.yaml", each)
    _dump(folder / "rules" / "rules.yaml", {"rules": list(rules)})
    _dump(folder / "data.yaml", {"fields": dict(data or fields("n")), "lists": dict(lists or {})})
    (folder / "source.txt").write_text(source, encoding="utf-8")
    return folder


def make_plan(folder: Path, **parts: Any) -> Plan:
    """Write a plan folder and load it."""
    return load_plan(write_plan(folder, **parts))


def _dump(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(_plain(value), allow_unicode=True, sort_keys=False), encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(child) for child in value]
    return value if isinstance(value, bool | int | str | None) else str(value)


# -------------------------------------------------------------------- evidence


def verdict(kind: str, signer: str | None = None) -> Verdict:
    """Return a verdict of this kind; a signed one may name its signer."""
    signature = Signature(signer, signer, None, "none", "trusted", "good")
    return Verdict(VerdictKind(kind), f"made-{kind}", same(f"made up: {kind}"), (signature,) if signer else ())


def file(
    place: str, state: str | Verdict = "signed", *, form: str = "pdf", scorecard: str | None = None
) -> EvidenceFile:
    """Return an evidence file at ``code/name`` with a verdict made up for it."""
    code, _, name = place.partition("/")
    judged = state if isinstance(state, Verdict) else verdict(state)
    digest = hashlib.sha256(place.encode()).hexdigest()
    folder = f"evidence/{scorecard}/{code}" if scorecard else f"evidence/{code}"
    return EvidenceFile(f"{folder}/{name}", scorecard, code, name, digest, form, judged)


def files(places: Mapping[str, str]) -> tuple[EvidenceFile, ...]:
    """Return evidence files by ``code/name``, each with the verdict named."""
    return tuple(file(place, state) for place, state in places.items())


# ----------------------------------------------------------------------- cases


def case(
    plan: Plan,
    text: str = "",
    *,
    evidence: Iterable[EvidenceFile] | None = (),
    as_of: str = LATER,
    unit: str = UNIT,
    received: str | None = None,
) -> tuple[Case, tuple[Problem, ...]]:
    """Return the case of a submission written as YAML (without plan and unit), and its problems."""
    document = parse_yaml(f"plan: {plan.id}\nunit: {unit}\n{text}".encode(), "submission.yaml")
    stated = read_head(document).stated
    assert stated is not None
    at = moment(received) if received else None
    submission, problems = read_submission(document, plan, stated, file="submission.yaml", folder=None, received=at)
    found = Evidence(evidence is not None, tuple(evidence or ()))
    return Case(plan, stated, submission, found, AsOf(moment(as_of))), problems


def report(plan: Plan, text: str = "", *, engine: str = "reference", **options: Any) -> Report:
    """Return the report on a submission written as YAML."""
    made, problems = case(plan, text, **options)
    found = check(made, problems, engine=Engine(engine))  # type: ignore[arg-type]
    assert_lasts(made, found, problems)
    return found


def assert_lasts(made: Case, found: Report, problems: Iterable[Problem] = ()) -> None:
    """Hold a report to its promise: until ``next_change`` the same inputs give the same report."""
    start, end = found.as_of, found.next_change
    assert end is None or end > start
    last = start + timedelta(days=9000) if end is None else end - timedelta(microseconds=1)
    for at in (start + (last - start) / 2, last):
        again = check(replace(made, as_of=AsOf(at)), tuple(problems))
        assert report_object(again, "vi") == {**report_object(found, "vi"), "as_of": at.isoformat()}


def claims(**points: Any) -> str:
    """Return a scores section: ``claims(**{"1.1": 2})``."""
    return "scores: {" + ", ".join(f'"{code}": {value}' for code, value in points.items()) + "}\n"


def scores(points: Mapping[str, Any]) -> str:
    """Return a scores section."""
    return claims(**points)


# ------------------------------------------------------------- reading reports


def node(found: Report, code: str, scorecard: str | None = None) -> NodeScore:
    """Return the account of one criterion."""
    return next(
        each for each in found.scores if each.criterion == code and (scorecard is None or each.scorecard == scorecard)
    )


def account(found: Report, code: str) -> list[tuple[str, str, str]]:
    """Return a criterion's items as (kind, points, lost)."""
    return [(item.kind, plainly(item.points), plainly(item.lost)) for item in node(found, code).items]


def plainly(value: Any) -> str:
    from tuanthu.words import plain

    return plain(value)


def verified(found: Report, code: str) -> str:
    return plainly(node(found, code).verified)


def of_rule(found: Report, name: str) -> list[Finding]:
    return [each for each in found.findings if each.rule == name]


def the(found: Report, name: str) -> Finding:
    """Return the only finding of a rule."""
    (only,) = of_rule(found, name)
    return only


def outcomes(found: Report, name: str) -> dict[str, str]:
    """Return what became of each obligation of a rule: the violation's name, else the outcome."""
    return {each.obligation: each.violation or each.outcome.value for each in of_rule(found, name)}


def violations(found: Report) -> list[tuple[str, str | None]]:
    return [(each.rule, each.violation) for each in found.findings if each.outcome is Outcome.VIOLATION]


def assert_closed(found: Report) -> None:
    """Hold every node to the account: claimed = verified + deducted + open, nothing lost below 0."""
    for each in found.scores:
        where = (each.scorecard, each.criterion)
        assert each.claimed == each.verified + each.deducted + each.open, where
        assert all(item.lost >= 0 for item in each.items), where
        assert each.open >= 0, where
    totals = found.totals
    if totals.claimed is not None:
        assert totals.claimed == totals.verified + totals.deducted + totals.open


def with_rules(plan: Plan, *rules: Any) -> Plan:
    return replace(plan, rules=tuple(rules))


# --------------------------------------------------------------------- folders


def write_submission(folder: Path, text: str, *, plan: str = "points", unit: str = UNIT, evidence: bool = True) -> Path:
    """Write a submission folder and return it; ``text`` lacks plan and unit."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "submission.yaml").write_text(f"plan: {plan}\nunit: {unit}\n{text}", encoding="utf-8")
    if evidence:
        (folder / "evidence").mkdir(exist_ok=True)
    return folder


def tuanthu(
    *arguments: Any, cwd: Path = ROOT, before: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; ``before`` are the words of a command that runs it."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("TUANTHU_", "NO_COLOR"))}
    paths = os.pathsep.join(str(ROOT / name) for name in ("engine", "cli"))
    return subprocess.run(
        [*before, sys.executable, "-c", "from tuanthu_cli.main import main; main()", *map(str, arguments)],
        cwd=cwd,
        env={**known, "PYTHONPATH": paths, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def check_reports() -> list[dict[str, Any]]:
    """Return reports, as JSON writes them, that between them hold every outcome and every item."""
    plan, entry = pack(), "{number: 1, symbol: BC, abstract: a, file: a.pdf}"
    full = scores({"1.1": 2, "2.1": 2, "2.2": 1, "2.3": 3, "3": 1})
    proof = f'scores: {{"1.2": {{claimed: 1.5, evidence: [{entry}]}}, "2.1": 2}}\n'
    made = [
        report(plan, full + "reports: []\ndata: {on_time: 19, received: 20, issued: yes, meetings: 1}\n"),
        report(plan, full + "data: {received: 0}\nlists: {initiatives: []}\n"),
        report(plan, full + "reports: []\n", as_of="2024-03-01"),
        report(plan, full, as_of="2024-01-01"),
        report(plan, proof, evidence=[file("1.2/a.pdf", "review")]),
        report(plan, proof, evidence=[file("1.2/a.pdf", verdict("signed", "Sở Nội vụ"))]),
        report(plan, proof, evidence=None),
    ]
    return [report_object(each, lang) for each in made for lang in ("vi", "en")]  # type: ignore[arg-type]
