"""Lints of rules: violations that can never be, or never be the finding; deductions over what there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.model import Comparison, Condition, Op, Rule, Severity, Violation
from tuanthu.words import Text, show


@lint("TT601", "never-violated", Severity.ERROR, "Vi phạm không thể xảy ra", "A violation that can never be")
def never(subject: Subject) -> Iterator[Found]:
    """A violation's comparisons must be able to hold together; else the rule can never be broken that way.

    Passes:

        violations: {too_few: {when: {count: {ge: 1, lt: 3}}}}

    Fails:

        violations: {too_few: {when: {count: {gt: 3, lt: 1}}}}
    """
    for rule in subject.plan.rules:
        for violation in rule.violations:
            if _contradicts(violation.when):
                yield Found(
                    rule.location,
                    Text(
                        f"{rule.id}: vi phạm “{violation.name}” không bao giờ xảy ra: các điều kiện loại trừ nhau.",
                        f'{rule.id}: the violation "{violation.name}" can never be: its conditions exclude each other.',
                    ),
                )


@lint("TT602", "shadowed", Severity.ERROR, "Vi phạm bị che", "A violation hidden by another")
def shadowed(subject: Subject) -> Iterator[Found]:
    """A violation is never the finding where an earlier one holds whenever it does (and it lacks ``also``).

    Passes:

        violations: {none: {when: {count: 0}}, too_few: {when: {count: {lt: 3}}}}

    Fails (too_few is found first, always):

        violations: {too_few: {when: {count: {lt: 3}}}, none: {when: {count: {lt: 1}}}}
    """
    for rule in subject.plan.rules:
        for place, violation in enumerate(rule.violations):
            first = _hides(rule.violations[:place], violation)
            if first is not None and not violation.also:
                yield Found(
                    rule.location,
                    Text(
                        f"{rule.id}: vi phạm “{violation.name}” luôn bị “{first.name}” đứng trước che mất.",
                        f'{rule.id}: "{violation.name}" is always hidden by "{first.name}" before it.',
                    ),
                    Text("Đổi thứ tự hai vi phạm, hoặc ghi also: yes.", "Swap the two, or write also: yes."),
                )


@lint("TT603", "deduction-over-max", Severity.WARNING, "Điểm trừ quá điểm tối đa", "A deduction over the maximum")
def over_max(subject: Subject) -> Iterator[Found]:
    """A fixed deduction, or its cap, should not be over the maximum of the criterion it is taken from.

    The criterion is worth 2 points in these examples.

    Passes:

        violations: {too_few: {when: {count: {lt: 1}}, deduct: {points: 2, on: "1"}, basis: policy}}

    Fails:

        violations: {too_few: {when: {count: {lt: 1}}, deduct: {points: 3, on: "1"}, basis: policy}}
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
                )


# ------------------------------------------------------------------ conditions

Range = tuple[Fraction | None, bool, Fraction | None, bool]


def _range(condition: Condition, name: str) -> Range:
    """Return the numbers that a condition leaves to one property: low, closed, high, closed."""
    low: tuple[Fraction | None, bool] = (None, False)
    high: tuple[Fraction | None, bool] = (None, False)
    for each in condition:
        if each.property != name or isinstance(each.value, str | tuple):
            continue
        value = Fraction(each.value)
        if each.op in {Op.GT, Op.GE, Op.EQ} and (low[0] is None or (value, each.op is Op.GT) > (low[0], not low[1])):
            low = (value, each.op is not Op.GT)
        if each.op in {Op.LT, Op.LE, Op.EQ} and (high[0] is None or (value, each.op is not Op.LT) < (high[0], high[1])):
            high = (value, each.op is not Op.LT)
    return low[0], low[1], high[0], high[1]


def _contradicts(condition: Condition) -> bool:
    for name in {each.property for each in condition}:
        words = [_words(each) for each in condition if each.property == name]
        allowed = [each for each in words if each is not None]
        if len(allowed) > 1 and not frozenset.intersection(*allowed):
            return True
        low, low_closed, high, high_closed = _range(condition, name)
        if low is not None and high is not None:
            if low > high or (low == high and not (low_closed and high_closed)):
                return True
            whole = all(each.type == "int" for each in condition if each.property == name)
            if whole and high - low < 1 and not (low_closed and low.denominator == 1) and not high_closed:
                return True
    return False


def _words(comparison: Comparison) -> frozenset[str] | None:
    """Return the words that a comparison leaves, or None when it is not about words."""
    if comparison.op is Op.EQ and isinstance(comparison.value, str):
        return frozenset({comparison.value})
    return frozenset(comparison.value) if isinstance(comparison.value, tuple) else None


def _hides(before: Sequence[Violation], violation: Violation) -> Violation | None:
    return next((first for first in before if _implies(violation.when, first.when)), None)


def _implies(narrow: Condition, wide: Condition) -> bool:
    """Return whether ``wide`` surely holds wherever ``narrow`` does."""
    return bool(wide) and all(any(_within(one, each) for one in narrow) for each in wide)


def _within(one: Comparison, each: Comparison) -> bool:
    if one.property != each.property:
        return False
    if one == each:
        return True
    left, right = _words(one), _words(each)
    if left is not None and right is not None:
        return left <= right
    if isinstance(one.value, str | tuple) or isinstance(each.value, str | tuple):
        return False
    a, b = Fraction(one.value), Fraction(each.value)
    if each.op is Op.LT:
        return (one.op is Op.LT and a <= b) or (one.op in {Op.LE, Op.EQ} and a < b)
    if each.op is Op.LE:
        return one.op in {Op.LT, Op.LE, Op.EQ} and a <= b
    if each.op is Op.GT:
        return (one.op is Op.GT and a >= b) or (one.op in {Op.GE, Op.EQ} and a > b)
    return each.op is Op.GE and one.op in {Op.GT, Op.GE, Op.EQ} and a >= b
