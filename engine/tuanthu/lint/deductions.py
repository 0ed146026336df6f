"""Lints of deductions: over what there is, from nothing, twice for one fault, by two roads."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tuanthu.kinds import kinds
from tuanthu.lint.base import Found, Subject, lint, share_units
from tuanthu.model import Reads, Rule, Severity, Violation
from tuanthu.schema import Node
from tuanthu.shapes import shapes
from tuanthu.words import Text, plain, show


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
                    subject.place(rule, "violations", violation.name, "deduct"),
                    Text(
                        f"{rule.id}: “{violation.name}” trừ {show(points, 'vi')} điểm ở tiêu chí {code}, "
                        f"nhưng tiêu chí chỉ có {show(criterion.max, 'vi')} điểm.",
                        f'{rule.id}: "{violation.name}" takes {show(points, "en")} from criterion {code}, '
                        f"which is worth {show(criterion.max, 'en')}.",
                    ),
                    about=rule.id,
                    states=f"{violation.name} {plain(points)} > {code} max {plain(criterion.max)}",
                )


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
    for rule in subject.plan.rules:
        for code in sorted(_codes(rule)):
            key = (rule.kind, _settings(subject.entries.get(rule.location)), code)
            other = first.setdefault(key, rule)
            if other is not rule and share_units(other, rule):
                yield Found(rule.location, Text(
                    f"{rule.id}: đo cùng nội dung với {other.id} và cùng trừ điểm ở tiêu chí {code}.",
                    f"{rule.id}: measures the same as {other.id}, and both take points from criterion {code}.",
                ), about=rule.id, states=f"{code} also by {other.id}")  # fmt: skip


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


@lint("TT609", "deduction-from-nothing", Severity.WARNING, "Điểm trừ không trừ vào đâu", "A deduction from nothing")
def from_nothing(subject: Subject) -> Iterator[Found]:
    """Where units have a scorecard, a deduction names the criterion that it is taken from: ``on``.

    Without it nothing is taken. Kinds whose duties belong to criteria (``evidence``, ``score_sheet``) need
    no ``on``; where no group that is bound has a scorecard, deductions are only listed and summed.

    Passes:

        violations: {too_few: {when: {count: {lt: 1}}, deduct: {points: 1, on: "1"}, basis: policy}}

    Fails:

        violations: {too_few: {when: {count: {lt: 1}}, deduct: {points: 1}, basis: policy}}

    Mend: name the criterion (``on: "1.2"``, or ``on: total``), or take the deduction out.
    """
    for rule in subject.plan.rules:
        scored = _scored(subject, rule)
        if not scored or kinds()[rule.kind].of_criteria:
            continue
        for violation in rule.violations:
            if violation.deduct is not None and not violation.deduct.on:
                names = ", ".join(scored)
                yield Found(subject.place(rule, "violations", violation.name, "deduct"), Text(
                    f"{rule.id}: điểm trừ của “{violation.name}” không ghi trừ ở tiêu chí nào (on), "
                    f"nên không trừ vào đâu ở nhóm {names}.",
                    f'{rule.id}: the deduction of "{violation.name}" names no criterion (on), '
                    f"so it takes nothing from {names}.",
                ), about=rule.id, states=f"{violation.name} from nothing")  # fmt: skip


def _scored(subject: Subject, rule: Rule) -> list[str]:
    """Return the groups that a rule binds, or of whose units it binds one, and that have a scorecard."""
    return sorted(
        subject.plan.groups_bound(rule) & {group for card in subject.plan.scorecards for group in card.groups}
    )
