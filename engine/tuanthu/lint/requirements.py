"""Lints of the checklist: every requirement is encoded, or left out with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.model import Severity
from tuanthu.requirements import standings, strays
from tuanthu.words import Text


@lint(
    "TT502",
    "unknown-requirement",
    Severity.ERROR,
    "Yêu cầu không có trong danh mục",
    "A requirement that is not listed",
)
def unknown(subject: Subject) -> Iterator[Found]:
    """What ``covers`` and ``not_encoded.yaml`` name must be in the checklist, and not be in both.

    A plan without ``requirements.yaml`` is not held to it.

    Passes:

        requirements: [{id: TM-01, clause: "1", check: decided, quote: có}]
        rules: [{covers: [TM-01]}]

    Fails:

        requirements: [{id: TM-01, clause: "1", check: decided, quote: có}]
        rules: [{covers: [TM-10]}]

    Mend: correct the id, or add the requirement to ``requirements.yaml``.
    """
    if subject.checklist.requirements:
        for problem in strays(subject.plan, subject.checklist):
            # What an extended plan covers is in the checklist of that plan.
            if subject.files.number(problem.location) in {subject.plan.document, "?"}:
                yield Found(problem.location, problem.message)


@lint("TT505", "forgotten-requirement", Severity.WARNING, "Yêu cầu bị bỏ quên", "A requirement that was forgotten")
def forgotten(subject: Subject) -> Iterator[Found]:
    """Every requirement of the checklist is encoded, or stands in ``not_encoded.yaml`` with its reason.

    Passes:

        requirements: [{id: TM-01, clause: "1", check: decided, quote: có}]
        rules: [{covers: [TM-01]}]

    Fails:

        requirements: [{id: TM-01, clause: "1", check: decided, quote: có}]

    Mend: name it in the ``covers`` of what encodes it, or give the reason in ``not_encoded.yaml``.
    """
    for each in standings(subject.plan, subject.checklist):
        if each.state == "missing":
            name = each.requirement.id
            yield Found(each.requirement.location, Text(
                f"Yêu cầu {name} chưa được mã hóa và không có lý do để ngoài.",
                f"The requirement {name} is neither encoded nor left out with a reason.",
            ), about=name)  # fmt: skip
