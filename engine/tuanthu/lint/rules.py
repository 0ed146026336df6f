"""Lints of rules: violations that can never be, or never be the finding; deductions over what there is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from tuanthu.kinds import kinds
from tuanthu.lint.base import Found, Subject, lint
from tuanthu.lint.reasoning import always, contradicts, implies
from tuanthu.model import Reads, Rule, Severity, Violation
from tuanthu.schema import Node
from tuanthu.shapes import shapes
from tuanthu.source import Location
from tuanthu.words import Text, plain, show


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
                    rule.location,
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
                    rule.location,
                    Text(
                        f"{rule.id}: vi phạm “{violation.name}” luôn bị “{first.name}” đứng trước che mất.",
                        f'{rule.id}: "{violation.name}" is always hidden by "{first.name}" before it.',
                    ),
                    Text("Đổi thứ tự hai vi phạm, hoặc ghi also: yes.", "Swap the two, or write also: yes."),
                    rule.id,
                    f"{violation.name} hidden by {first.name}",
                )


@lint("TT603", "deduction-over-max", Severity.WARNING, "Điểm trừ quá điểm tối đa", "A deduction over the maximum")
def over_max(subject: Subject) -> Iterator[Found]:
    """A fixed deduction, or its cap, should not be over the maximum of the criterion it is taken from.

    The criterion is worth 2 points in these examples.

    Passes:

        violations: {too_few: {when: {count: {lt: 1}}, deduct: {points: 2, on: "1"}, basis: policy}}

    Fails:

        violations: {too_few: {when: {count: {lt: 1}}, deduct: {points: 3, on: "1"}, basis: policy}}

    Mend: take no more than there is, or write ``all: yes``.
    """
    for rule in subject.plan.rules:
        for violation in rule.violations:
            yield from _too_dear(subject, rule, violation)


def _too_dear(subject: Subject, rule: Rule, violation: Violation) -> Iterator[Found]:
    deduct = violation.deduct
    if deduct is None or deduct.points is None:
        return
    points = deduct.points if deduct.cap is None else min(deduct.points, deduct.cap)
    for card in subject.plan.scorecards:
        for code in deduct.on:
            criterion = card.by_code.get(code)
            if criterion is not None and criterion.max is not None and points > criterion.max > 0:
                yield Found(
                    rule.location,
                    Text(
                        f"{rule.id}: “{violation.name}” trừ {show(points, 'vi')} điểm ở tiêu chí {code}, "
                        f"nhưng tiêu chí chỉ có {show(criterion.max, 'vi')} điểm.",
                        f'{rule.id}: "{violation.name}" takes {show(points, "en")} from criterion {code}, '
                        f"which is worth {show(criterion.max, 'en')}.",
                    ),
                    about=rule.id,
                    states=f"{violation.name} {plain(points)} > {code} max {plain(criterion.max)}",
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
            yield Found(rule.location, Text(
                f"{rule.id}: số liệu nào cũng là vi phạm ({names}).",
                f"{rule.id}: whatever the data, it is violated ({names}).",
            ), about=rule.id, states=f"always {names}")  # fmt: skip


@lint("TT605", "conflicting-deductions", Severity.ERROR, "Trừ điểm hai lần một lỗi", "Two deductions for one fault")
def conflicting(subject: Subject) -> Iterator[Found]:
    """One fault must cost points once: two rules that measure the same may not both take from one criterion.

    Rules measure the same when their kind, their settings and a unit that they bind are the same.
    ``adds_up: yes`` says that the plan means both.

    Passes:

        rules:
          - {id: A, kind: count, field: n, deduct: {points: 1, on: "1"}}
          - {id: B, kind: count, field: m, deduct: {points: 1, on: "1"}}

    Fails:

        rules:
          - {id: A, kind: count, field: n, deduct: {points: 1, on: "1"}}
          - {id: B, kind: count, field: n, deduct: {points: 2, on: "1"}}

    Mend: keep one of the rules, or quote the plan and write ``adds_up: yes``.
    """
    first: dict[tuple[str, str, str], Rule] = {}
    entries = _entries(subject)
    for rule in subject.plan.rules:
        for code in sorted(_codes(rule)):
            key = (rule.kind, _settings(entries.get(rule.location)), code)
            other = first.setdefault(key, rule)
            if other is not rule and _share_units(other, rule):
                yield Found(rule.location, Text(
                    f"{rule.id}: đo cùng nội dung với {other.id} và cùng trừ điểm ở tiêu chí {code}.",
                    f"{rule.id}: measures the same as {other.id}, and both take points from criterion {code}.",
                ), about=rule.id, states=f"{code} also by {other.id}")  # fmt: skip


def _entries(subject: Subject) -> Mapping[Location, Node]:
    """Return every rule as written, by where it stands."""
    files = (node for name, node in subject.files.nodes.items() if name.startswith("rules/"))
    return {entry.location: entry for node in files for entry in node.each("rules")}


_ENVELOPE = frozenset({
    "id", "title", "cite", "kind", "applies_to", "severity", "reading", "effective_from", "effective_until",
    "last_checked_on", "waivable", "covers", "violations",
})  # fmt: skip


def _settings(entry: Node | None) -> str:
    """Return a rule's own settings as one text, whatever their order."""
    own = {key: child.value for key, child in entry.items() if key not in _ENVELOPE} if entry else {}
    return json.dumps(own, sort_keys=True, default=str)


def _codes(rule: Rule) -> frozenset[str]:
    """Return the codes that the rule's violations take points from, those that add up aside."""
    deducts = [each.deduct for each in rule.violations if each.deduct is not None and not each.deduct.adds_up]
    return frozenset(code for deduct in deducts for code in deduct.on)


def _share_units(one: Rule, other: Rule) -> bool:
    return bool(set(one.applies_to) & set(other.applies_to)) or "all" in {*one.applies_to, *other.applies_to}


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
    for _, _, row in subject.rows():
        scoring, code = row.get("scoring"), row.text("code") or "?"
        if scoring is None or (scoring.text("basis") and (scoring.text("basis") != "stated" or scoring.text("quote"))):
            continue
        says = Text(f"Tiêu chí {code}: cách tính chưa ghi cơ sở (basis, và quote khi là stated).",
                    f"Criterion {code}: the scoring lacks its basis (and a quote where it is stated).")  # fmt: skip
        yield Found(scoring.location, says, about=code, states=scoring.text("basis") or "no basis")


@lint("TT608", "both-roads", Severity.ERROR, "Một lỗi trừ theo hai đường", "One fault by two roads")
def both_roads(subject: Subject) -> Iterator[Found]:
    """A fault reaches a criterion by one road: by its scoring, or by a deduction, never by both.

    Where the scoring of a criterion reads the data that a rule measures, the rule's deduction on that
    criterion is not taken (the finding says ``counted_in: allowed``); written down it misleads.
    ``adds_up: yes`` says that the plan means both.

    Passes:

        criteria: [{code: "1", title: A, max: 1, scoring: {shape: bands, of: {field: m}, bands: [{from: 0, points: 1}]}}]
        rules: [{id: A, kind: count, field: n, deduct: {points: 1, on: "1"}}]

    Fails:

        criteria: [{code: "1", title: A, max: 1, scoring: {shape: bands, of: {field: n}, bands: [{from: 0, points: 1}]}}]
        rules: [{id: A, kind: count, field: n, deduct: {points: 1, on: "1"}}]

    Mend: take the deduction out of the rule, or quote the plan and write ``adds_up: yes``.
    """  # noqa: E501 - an example stands on one line
    for rule in subject.plan.rules:
        measured = _named(kinds()[rule.kind].reads(rule.settings))
        for card in subject.plan.scorecards:
            for code in sorted(_codes(rule) & set(card.by_code)):
                criterion = card.by_code[code]
                read = shapes()[criterion.shape].reads(criterion.scoring) if criterion.shape else Reads()
                for name in sorted(measured & _named(read)):
                    yield Found(rule.location, Text(
                        f"{rule.id}: “{name}” đã tính vào điểm tiêu chí {code}, không trừ thêm.",
                        f'{rule.id}: "{name}" already counts in the points of criterion {code}.',
                    ), about=rule.id, states=f"{code} {name}")  # fmt: skip


def _named(reads: Reads) -> frozenset[str]:
    return frozenset(name for name, _ in (*reads.fields, *reads.lists))
