"""Runs every lint over a plan folder; what cannot be loaded is a remark too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from tuanthu.check import WARNINGS
from tuanthu.discrepancies_file import DISCREPANCIES, NOT_ENCODED, read_discrepancies, read_not_encoded
from tuanthu.lint import (
    accepted,
    bands,
    codes,
    contents,
    dates,
    documents,
    quotes,
    requirements,
    rules,
    scorings,
    sums,
    targets,
    units,
)
from tuanthu.lint.base import Lint, Subject
from tuanthu.lint.texts import Texts
from tuanthu.model import Remark, Severity
from tuanthu.plan import read_plan
from tuanthu.plan_files import read_beside
from tuanthu.requirements import read_checklist
from tuanthu.source import Location, Problem
from tuanthu.words import Text

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

MODULES = (bands, codes, contents, dates, documents, quotes, requirements, rules, scorings, sums, targets, units)


def lints() -> tuple[Lint, ...]:
    """Return every lint, by code."""
    found = (each for module in MODULES for each in vars(module).values() if isinstance(each, Lint))
    return tuple(sorted(found, key=lambda lint: lint.code))


TITLES = {
    "TT001": Text("Lỗi của chương trình", "A fault of the program"),
    "TT101": Text("Sai cú pháp hoặc cấu trúc tệp", "Syntax or form of a file"),
    "TT102": Text("Tên không có trong kế hoạch", "A name that names nothing"),
    "TT103": Text("Khai trùng", "A key or an id that stands twice"),
    "TT104": Text("Điều kiện sai", "A condition that cannot be read"),
    "TT105": Text("Thời hạn sai", "A deadline that cannot be read"),
    "TT106": Text("Thiết lập mâu thuẫn", "Settings that do not go together"),
    "TT107": Text("Điểm không rõ cơ sở", "Points without a basis"),
    accepted.UNUSED: Text("Chấp nhận không còn phát hiện", "An acceptance of nothing"),
}


def titles() -> Mapping[str, Text]:
    """Return the words for every code that a remark may have."""
    return {**TITLES, **{each.code: each.title for each in lints()}}


def lint(folder: Path, as_of: date | None = None) -> tuple[Remark, ...]:
    """Return every remark on one plan, in the order of its files; accepted ones say so.

    ``as_of`` is the day of the check, for what goes stale; without it nothing does.
    """
    plan, files = read_plan(folder)
    beside: list[Problem] = []
    found = read_discrepancies(read_beside(folder, "discrepancies.yaml", DISCREPANCIES, beside), beside)
    left_out = read_not_encoded(read_beside(folder, "not_encoded.yaml", NOT_ENCODED, beside))
    checklist, wrong = read_checklist(folder)
    remarks = [remark_of(problem) for problem in (*files.problems, *beside, *wrong)]
    if plan is not None:
        subject = Subject(plan, files, found, left_out, as_of, Texts(folder, files.documents.folders), checklist)
        remarks.extend(remark for each in lints() for remark in _run(each, subject, folder))
    return tuple(sorted(accepted.laid_over(dict.fromkeys(remarks), found), key=_order))


def _run(lint: Lint, subject: Subject, folder: Path) -> Iterator[Remark]:
    """Yield a lint's remarks; a lint that crashes is a remark, never silence."""
    try:
        yield from list(lint.run(subject))
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
