"""Lints of the checklist: every requirement is encoded, or left out with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from tuanthu.lint.base import Lint, Remark, Subject
from tuanthu.model import Severity
from tuanthu.requirements import standings, strays
from tuanthu.words import Text


def requirements(subject: Subject) -> Iterator[Remark]:
    """Every requirement of the checklist is encoded, or stands in not_encoded.yaml with its reason.

    The checklist is ``requirements.yaml``; a plan without one is not held to it. ``covers`` and
    ``not_encoded.yaml`` may name only what it lists, and nothing may be both encoded and left out.

    Passes, when the checklist lists "TM-01":

        covers: [TM-01]

    Fails, when the checklist lists "TM-01":

        covers: [TM-10]
    """
    plan, checklist = subject.plan, subject.checklist
    if not checklist.requirements:
        return
    for problem in strays(plan, checklist):
        yield Remark("TT502", Severity.ERROR, problem.location, problem.message)
    for each in standings(plan, checklist):
        if each.state == "missing":
            name = each.requirement.id
            says = Text(
                f"Yêu cầu {name} chưa được mã hóa và không có lý do để ngoài.",
                f"The requirement {name} is neither encoded nor left out with a reason.",
            )
            fix = Text(
                "Ghi mã này vào covers của quy tắc, hoặc ghi lý do vào not_encoded.yaml.",
                "Name it in the covers of a rule, or give the reason in not_encoded.yaml.",
            )
            yield Remark("TT502", Severity.WARNING, each.requirement.location, says, fix)


LINTS = (Lint("TT502", "requirements", requirements),)
