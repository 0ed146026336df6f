"""Runs every lint over a plan folder; what cannot be loaded is a remark too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from tuanthu.discrepancies_file import DISCREPANCIES, Entry, read_discrepancies
from tuanthu.lint import (
    accepted,
    bands,
    codes,
    contents,
    dates,
    deductions,
    documents,
    grades,
    quotes,
    requirements,
    rules,
    scorings,
    sums,
    targets,
    units,
    validity,
    waivers,
)
from tuanthu.lint.base import Lint, S, Subject
from tuanthu.lint.loading import CODES, CRASH, Loaded, remark_of
from tuanthu.lint.texts import Texts
from tuanthu.model import AsOf, Remark
from tuanthu.plan import read_plan
from tuanthu.plan_files import read_beside
from tuanthu.requirements import read_checklist
from tuanthu.source import Location, Problem
from tuanthu.versions import governed
from tuanthu.waivers import load_waivers
from tuanthu.words import Text

TREES = ("TT2", "TT3")
"""The families that look at score trees and scales."""
MODULES = (
    bands, codes, contents, dates, deductions, documents, grades, quotes, requirements, rules, scorings, sums, targets,
    units, validity,
)  # fmt: skip


def lints() -> tuple[Lint[Subject], ...]:
    """Return every lint of plans, by code."""
    return tuple(sorted((each for module in MODULES for each in _of(module)), key=lambda lint: lint.code))


def _of(module: ModuleType) -> Iterator[Lint[Any]]:
    return (each for each in vars(module).values() if isinstance(each, Lint))


OF_WAIVERS: tuple[Lint[waivers.Exemptions], ...] = tuple(_of(waivers))


def manuals() -> Mapping[str, Lint[Any] | Loaded]:
    """Return every code that a remark may have, those of reading the files too, with its manual."""
    every: list[Lint[Any] | Loaded] = [*CODES, *lints(), *OF_WAIVERS, accepted.UNUSED]
    return {each.code: each for each in sorted(every, key=lambda each: each.code)}


def titles() -> Mapping[str, Text]:
    """Return the words for every code that a remark may have."""
    return {code: each.title for code, each in manuals().items()}


def lint(folder: Path, as_of: date | None = None) -> tuple[Remark, ...]:
    """Return every remark on one plan, in the order of its files; accepted ones say so.

    ``as_of`` is the day of the check, for what goes stale; without it nothing does.
    """
    subject, problems, known = read(folder, as_of)
    remarks = [remark_of(problem, folder) for problem in problems]
    if subject is not None:
        remarks.extend(remark for each in lints() for remark in _run(each, subject, folder))
        # The score trees once more, as the last versions of their criteria have them.
        later = replace(subject, plan=governed(subject.plan, AsOf(datetime.max.replace(tzinfo=UTC))))
        if later.plan is not subject.plan:
            trees = (each for each in lints() if each.code.startswith(TREES))
            remarks.extend(remark for each in trees for remark in _run(each, later, folder))
    return tuple(sorted(accepted.laid_over(dict.fromkeys(remarks), known), key=_order))


def lint_waivers(path: Path, folders: Sequence[Path], as_of: date | None = None) -> tuple[Remark, ...]:
    """Return every remark on the office's waivers, held against the plans, in the order of the file.

    Raises :class:`~tuanthu.source.InputError` when the file cannot be read at all. Where a plan cannot be
    read, only what is wrong with the file itself is told.
    """
    found = load_waivers(path)
    remarks = [remark_of(problem) for _, problem in found.faults]
    plans = [plan for plan, _ in map(read_plan, folders) if plan is not None]
    if len(plans) == len(folders):
        subject = waivers.Exemptions(found.entries, tuple(plans), as_of)
        remarks.extend(remark for each in OF_WAIVERS for remark in _run(each, subject, path))
    return tuple(sorted(dict.fromkeys(remarks), key=_order))


def read(folder: Path, as_of: date | None = None) -> tuple[Subject | None, list[Problem], tuple[Entry, ...]]:
    """Return what lints look at (None where no plan can be made of it), every problem met, and what is accepted."""
    plan, files = read_plan(folder)
    beside: list[Problem] = []
    known = read_discrepancies(read_beside(folder, "discrepancies.yaml", DISCREPANCIES, beside), beside)
    checklist, wrong = read_checklist(folder)
    texts = Texts(folder, files.documents.folders)
    subject = Subject(plan, files, known, as_of, texts, checklist) if plan is not None else None
    return subject, [*files.problems, *beside, *wrong], known


def _run(lint: Lint[S], subject: S, folder: Path) -> Iterator[Remark]:
    """Yield a lint's remarks; a lint that crashes is a remark, never silence."""
    try:
        yield from list(lint.run(subject))
    except Exception as error:
        says = f"{lint.code}: {type(error).__name__}: {error}"
        yield Remark(
            CRASH.code,
            CRASH.severity,
            Location(folder.name),
            Text(
                f"Chương trình gặp lỗi khi kiểm tra {says}",
                f"The program failed in the lint {says}",
            ),
        )


def _order(remark: Remark) -> tuple[object, ...]:
    where = remark.location
    return (where.file, where.line or 0, where.column or 0, remark.code, remark.message.en)
