"""Runs every lint over a plan folder; what cannot be loaded is a remark too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tuanthu.check import WARNINGS
from tuanthu.lint import bands, codes, dates, quotes, requirements, rules, sums
from tuanthu.lint.base import Lint, Remark, Subject
from tuanthu.model import Severity
from tuanthu.plan import read_plan
from tuanthu.requirements import read_checklist
from tuanthu.source import Location, Problem
from tuanthu.words import Lang, Text

FILES = {
    "unknown-reference": "TT102",
    "duplicate-id": "TT103",
    "duplicate-key": "TT103",
    "condition": "TT104",
    "deadline": "TT105",
    "settings": "TT106",
    "no-basis": "TT107",
}
"""The codes of what loading finds; everything else of it is TT101 (form and schema)."""


def lints() -> tuple[Lint, ...]:
    """Return every lint, by code."""
    modules = (bands, codes, dates, quotes, requirements, rules, sums)
    return tuple(sorted((lint for module in modules for lint in module.LINTS), key=lambda lint: lint.code))


def lint(folder: Path) -> tuple[Remark, ...]:
    """Return every remark on one plan, in the order of its files."""
    plan, files = read_plan(folder)
    checklist, problems = read_checklist(folder)
    remarks = [remark_of(problem) for problem in (*files.problems, *problems)]
    if plan is not None:
        subject = Subject(plan, files, checklist)
        remarks.extend(remark for each in lints() for remark in _run(each, subject, folder))
    return tuple(sorted(dict.fromkeys(remarks), key=_order))


def _run(lint: Lint, subject: Subject, folder: Path) -> Iterator[Remark]:
    """Yield a lint's remarks; a lint that crashes is a remark, never silence."""
    try:
        yield from list(lint.check(subject))
    except Exception as error:
        says = f"{lint.code}: {type(error).__name__}: {error}"
        yield Remark(
            "TT001",
            Severity.ERROR,
            Location(folder.name),
            Text(
                f"Chương trình gặp lỗi khi kiểm tra {says}",
                f"The program failed in the lint {says}",
            ),
        )


def remark_of(problem: Problem) -> Remark:
    """Return a problem of reading as a remark."""
    severity = Severity.WARNING if problem.code in WARNINGS else Severity.ERROR
    return Remark(FILES.get(problem.code, "TT101"), severity, problem.location, problem.message, problem.fix)


def _order(remark: Remark) -> tuple[object, ...]:
    where = remark.location
    return (where.file, where.line or 0, where.column or 0, remark.code, remark.message.en)


def render_json(remarks: Sequence[Remark], lang: Lang) -> str:
    """Return the remarks as JSON (design 9, fixed)."""
    objects = [
        {
            "code": each.code,
            "severity": each.severity.value,
            "message": each.message.to(lang),
            "file": each.location.file,
            "line": each.location.line,
            "column": each.location.column,
            "accepted": each.accepted,
        }
        for each in remarks
    ]
    return json.dumps({"findings": objects}, ensure_ascii=False, indent=2) + "\n"


def render_lines(remarks: Sequence[Remark], lang: Lang) -> str:
    """Return one line per remark: place, code, what stands there; the remedy below it."""
    lines: list[str] = []
    for each in remarks:
        lines.append(f"{each.location}: {each.code} {each.message.to(lang)}")
        if each.fix.to(lang):
            lines.append(f"  → {each.fix.to(lang)}")
    return "".join(f"{line}\n" for line in lines)


def render_github(remarks: Sequence[Remark], lang: Lang) -> str:
    """Return the remarks as workflow commands, so that they stand at their lines in a review."""
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    lines = []
    for each in remarks:
        where = f"file={each.location.file},line={each.location.line or 1},col={each.location.column or 1}"
        text = f"{each.message.to(lang)} {each.fix.to(lang)}".strip()
        escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        lines.append(f"::{names[each.severity]} {where},title={each.code}::{escaped}\n")
    return "".join(lines)
