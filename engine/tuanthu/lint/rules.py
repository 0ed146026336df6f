"""Lints of rules: violations that can never be, or never be the finding, or always are; what has no cases, no basis."""

from __future__ import annotations

from collections.abc import Iterator

from tuanthu.kinds import kinds
from tuanthu.lint.base import Found, Subject, lint
from tuanthu.lint.reasoning import always, contradicts, implies
from tuanthu.model import Severity
from tuanthu.words import Text


@lint("TT601", "never-violated", Severity.ERROR, "Vi phạm không thể xảy ra", "A violation that can never be")
def never(subject: Subject) -> Iterator[Found]:
    """A violation's comparisons must be able to hold together; else the rule can never be broken that way.

    Passes:

        violations: {too_few: {when: {count: {ge: 1, lt: 3}}}}

    Fails:

        violations: {too_few: {when: {count: {gt: 3, lt: 1}}}}

    Mend: correct a bound; what cannot happen is written as no violation.
    """
    for rule in subject.plan.rules:
        for violation in rule.violations:
            if contradicts(violation.when):
                yield Found(
                    subject.place(rule, "violations", violation.name),
                    Text(
                        f"{rule.id}: vi phạm “{violation.name}” không bao giờ xảy ra: các điều kiện loại trừ nhau.",
                        f'{rule.id}: the violation "{violation.name}" can never be: its conditions exclude each other.',
                    ),
                    about=rule.id,
                    states=f"never {violation.name}",
                )


@lint("TT602", "shadowed", Severity.ERROR, "Vi phạm bị che", "A violation hidden by another")
def shadowed(subject: Subject) -> Iterator[Found]:
    """A violation is never the finding where an earlier one holds whenever it does (and it lacks ``also``).

    Passes:

        violations: {none: {when: {count: 0}}, too_few: {when: {count: {lt: 3}}}}

    Fails (too_few is found first, always):

        violations: {too_few: {when: {count: {lt: 3}}}, none: {when: {count: {lt: 1}}}}

    Mend: put the narrower violation first, or write ``also: yes``.
    """
    for rule in subject.plan.rules:
        for place, violation in enumerate(rule.violations):
            first = next((each for each in rule.violations[:place] if implies(violation.when, each.when)), None)
            if first is not None and not violation.also:
                yield Found(
                    subject.place(rule, "violations", violation.name),
                    Text(
                        f"{rule.id}: vi phạm “{violation.name}” luôn bị “{first.name}” đứng trước che mất.",
                        f'{rule.id}: "{violation.name}" is always hidden by "{first.name}" before it.',
                    ),
                    Text("Đổi thứ tự hai vi phạm, hoặc ghi also: yes.", "Swap the two, or write also: yes."),
                    rule.id,
                    f"{violation.name} hidden by {first.name}",
                )


@lint("TT604", "always-violated", Severity.ERROR, "Luôn vi phạm", "Always violated")
def always_violated(subject: Subject) -> Iterator[Found]:
    """No data may be a violation whatever it says: then nothing a unit does could pass.

    Violations on one property may together leave nothing out: under 3 and from 3 up.

    Passes:

        violations: {none: {when: {count: 0}}, too_few: {when: {count: {lt: 3}}}}

    Fails:

        violations: {too_few: {when: {count: {lt: 3}}}, enough: {when: {count: {ge: 3}}}}

    Mend: take out the violation that stands for passing, or correct its comparison.
    """
    for rule in subject.plan.rules:
        if always([each.when for each in rule.violations], kinds()[rule.kind].properties):
            names = ", ".join(each.name for each in rule.violations)
            yield Found(subject.place(rule, "violations"), Text(
                f"{rule.id}: số liệu nào cũng là vi phạm ({names}).",
                f"{rule.id}: whatever the data, it is violated ({names}).",
            ), about=rule.id, states=f"always {names}")  # fmt: skip


@lint("TT606", "no-cases", Severity.WARNING, "Quy tắc không có trường hợp kiểm thử", "A rule without cases")
def no_cases(subject: Subject) -> Iterator[Found]:
    """Every rule should have cases beside it: a submission that passes, one that does not, the boundary.

    Cases lie in ``cases/<rule id>/*.yaml``; ``tuanthu test`` runs them.

    Passes:

        files: [cases/R/enough.yaml]

    Fails:

        files: []

    Mend: write a case (``docs/language.md``), or let ``tuanthu test --update`` write what comes out and read it.
    """
    tried = {
        inside.parts[1] for inside in subject.listing
        if inside.parts[0] == "cases" and len(inside.parts) == 3 and inside.suffix in {".yaml", ".yml"}
    }  # fmt: skip
    for rule in subject.plan.rules:
        if rule.id not in tried:
            says = Text(f"{rule.id}: chưa có trường hợp kiểm thử (cases/{rule.id}/).",
                        f"{rule.id}: there are no cases for it (cases/{rule.id}/).")  # fmt: skip
            yield Found(rule.location, says, about=rule.id, states="no cases")


@lint("TT607", "no-basis", Severity.WARNING, "Cách tính điểm không rõ cơ sở", "A scoring without a basis")
def no_basis(subject: Subject) -> Iterator[Found]:
    """A scoring says where its points come from: ``basis: stated`` with a quote, ``derived`` or ``policy``.

    Passes:

        - code: "1"
          title: A
          max: 1
          scoring: {shape: levels, field: word, levels: {a: 1, b: 0}, basis: policy}

    Fails:

        - {code: "1", title: A, max: 1, scoring: {shape: levels, field: word, levels: {a: 1, b: 0}}}

    Fails (stated, but by which words?):

        - code: "1"
          title: A
          max: 1
          scoring: {shape: levels, field: word, levels: {a: 1, b: 0}, basis: stated}

    Mend: quote the document, or say ``policy``.
    """
    for row in subject.rows():
        scoring, code = row.get("scoring"), row.text("code") or "?"
        if scoring is None or (scoring.text("basis") and (scoring.text("basis") != "stated" or scoring.text("quote"))):
            continue
        says = Text(f"Tiêu chí {code}: cách tính chưa ghi cơ sở (basis, và quote khi là stated).",
                    f"Criterion {code}: the scoring lacks its basis (and a quote where it is stated).")  # fmt: skip
        yield Found(scoring.location, says, about=code, states=scoring.text("basis") or "no basis")
