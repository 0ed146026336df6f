"""A unit's submission under one plan, as far as it can be read."""

from __future__ import annotations

from datetime import datetime

from tuanthu.model import (
    Plan,
    Submission,
    Unit,
)
from tuanthu.schema import (
    check,
)
from tuanthu.source import Document, Location, Problem
from tuanthu.submission.form import schema_under
from tuanthu.submission.scores import read_scores
from tuanthu.submission.sections import read_data, read_lists, read_reports, read_results, read_tasks
from tuanthu.words import Text


def read_submission(
    document: Document, plan: Plan, unit: Unit, *, file: str, folder: str | None, received: datetime | None = None
) -> tuple[Submission, tuple[Problem, ...]]:
    """Return the submission as far as it can be read, and every problem of its form."""
    node, problems = check(document, schema_under(plan, unit.group))
    found = list(problems)
    cards = plan.scorecards_of(unit.group)
    reports = node.get("reports")
    submission = Submission(
        plan=plan.id,
        unit=unit,
        year=node.integer("year"),
        sent=node.instant("sent", plan.zone),
        received=received,
        scores=read_scores(node, cards, found),
        reports=tuple(read_reports(node, plan, found)) if reports and isinstance(reports.value, list) else None,
        data=read_data(node, plan),
        lists=read_lists(node, plan),
        file=file,
        sha256=document.sha256,
        location=Location(document.at(()).file),
        sections={key: document.at((key,)) for key in document.data},
        folder=folder,
        tasks=read_tasks(node, plan, found),
        results=read_results(node, plan, found),
    )
    if submission.year is not None and submission.year != plan.year:
        found.append(
            Problem(
                "wrong-year",
                document.at(("year",)),
                Text(
                    f"Hồ sơ ghi năm {submission.year}, kế hoạch đánh giá năm {plan.year}.",
                    f"The submission states {submission.year}; the plan assesses {plan.year}.",
                ),
            )
        )
    return submission, tuple(found)
