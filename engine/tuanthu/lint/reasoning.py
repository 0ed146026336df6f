"""What a violation's condition can and cannot be true of, reasoned from its comparisons alone."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from tuanthu.model import Comparison, Condition, Op, Property

_ZERO = Fraction(0)
NEVER_NEGATIVE = frozenset({"count", "ratio", "part", "whole", "rest", "number"})
"""Properties of facts that count, or are shares of what is counted."""

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
            if whole and _first(low, low_closed) > _last(high, high_closed):
                return True
    return False


def _first(low: Fraction, closed: bool) -> int:
    """Return the first whole number from a bound up."""
    return math.ceil(low) + int(not closed and low.denominator == 1)


def _last(high: Fraction, closed: bool) -> int:
    """Return the last whole number up to a bound."""
    return math.floor(high) - int(not closed and high.denominator == 1)


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
    a, b = Fraction(one.value), Fraction(each.value)
    if each.op is Op.LT:
        return (one.op is Op.LT and a <= b) or (one.op in {Op.LE, Op.EQ} and a < b)
    if each.op is Op.LE:
        return one.op in {Op.LT, Op.LE, Op.EQ} and a <= b
    if each.op is Op.GT:
        return (one.op is Op.GT and a >= b) or (one.op in {Op.GE, Op.EQ} and a > b)
    return each.op is Op.GE and one.op in {Op.GT, Op.GE, Op.EQ} and a >= b


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
