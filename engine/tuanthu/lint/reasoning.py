"""What a violation's condition can and cannot be true of, reasoned from its comparisons alone."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction

from tuanthu.model import Comparison, Condition, Op, Property

_ZERO = Fraction(0)
NEVER_NEGATIVE = frozenset({"count", "ratio", "part", "whole", "rest", "number"})
"""Properties of facts that count, or are shares of what is counted."""

Range = tuple[Fraction | None, bool, Fraction | None, bool]


def _range(condition: Condition, name: str) -> Range:
    """Return the numbers that a condition leaves to one property: low, closed, high, closed."""
    bounds = [
        (each.op, Fraction(each.value))
        for each in condition
        if each.property == name and not isinstance(each.value, str | tuple)
    ]
    # Of bounds on one number the open one is narrower: it comes last from below, first from above.
    lows = [(value, op is Op.GT) for op, value in bounds if op in {Op.GT, Op.GE, Op.EQ}]
    highs = [(value, op is not Op.LT) for op, value in bounds if op in {Op.LT, Op.LE, Op.EQ}]
    low, opened = max(lows, default=(None, False))
    high, closed = min(highs, default=(None, False))
    return low, not opened, high, closed


def contradicts(condition: Condition) -> bool:
    """Return whether no fact at all can meet every comparison."""
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
            if whole and low + (not low_closed) > high - (not high_closed):
                return True
    return False


def _words(comparison: Comparison) -> frozenset[str] | None:
    """Return the words that a comparison leaves, or None when it is not about words."""
    if comparison.op is Op.EQ and isinstance(comparison.value, str):
        return frozenset({comparison.value})
    return frozenset(comparison.value) if isinstance(comparison.value, tuple) else None


def implies(narrow: Condition, wide: Condition) -> bool:
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
    if Op.NE in {one.op, each.op}:
        return False
    return _inside(_range((one,), one.property), _range((each,), each.property))


def _inside(inner: Range, outer: Range) -> bool:
    low, low_closed, high, high_closed = inner
    least, least_closed, most, most_closed = outer
    over = least is None or (low is not None and (low, not low_closed) >= (least, not least_closed))
    return over and (most is None or (high is not None and (high, high_closed) <= (most, most_closed)))


def always(conditions: Sequence[Condition], properties: Mapping[str, Property]) -> bool:
    """Return whether every fact surely meets one of the conditions.

    Told only of conditions on one property that every fact has: their words or ranges together leave
    nothing out. Shares and counts are never negative.
    """
    by_name: dict[str, list[Condition]] = {}
    for condition in conditions:
        names = {each.property for each in condition}
        if len(names) == 1:
            by_name.setdefault(names.pop(), []).append(condition)
    return any(properties[name].always and _all(name, properties[name], found) for name, found in by_name.items())


def _all(name: str, of: Property, conditions: Sequence[Condition]) -> bool:
    choices = ("yes", "no") if of.type == "yes_no" else of.choices
    if of.type in {"yes_no", "text"}:
        met = {word for word in choices for condition in conditions if all(_meets(word, each) for each in condition)}
        return bool(choices) and met == set(choices)
    if any(each.op is Op.NE for condition in conditions for each in condition):
        return False
    ranges = [_range(condition, name) for condition in conditions]
    points = sorted({bound for low, _, high, _ in ranges for bound in (low, high) if bound is not None} | {_ZERO})
    probes = {*points, *((a + b) / 2 for a, b in itertools.pairwise(points)), points[-1] + 1}
    if name not in NEVER_NEGATIVE:
        probes.add(points[0] - 1)
    return all(
        any(_holds(each, value) for each in ranges) for value in probes if value >= 0 or name not in NEVER_NEGATIVE
    )


def _meets(word: str, comparison: Comparison) -> bool:
    if comparison.op is Op.NE:
        return word != comparison.value
    return word in (_words(comparison) or ())


def _holds(span: Range, value: Fraction) -> bool:
    low, low_closed, high, high_closed = span
    over = low is None or value > low or (low_closed and value == low)
    return over and (high is None or value < high or (high_closed and value == high))
