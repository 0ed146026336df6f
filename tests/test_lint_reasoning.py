"""What lint reasons about conditions holds for every fact: held against the meaning of conditions itself."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuanthu.conditions import evaluate
from tuanthu.lint.reasoning import always, contradicts, implies
from tuanthu.model import Comparison, Op, Property
from tuanthu.words import same

ORDERED = [Op.EQ, Op.LT, Op.LE, Op.GT, Op.GE]
WORDS = ("a", "b", "c")
HALVES = [Fraction(half, 2) for half in range(-2, 7)]
"""Bounds of numbers; their grid holds each of them, something between each two, and something beyond them all."""
GRID = {
    "days": range(-3, 6),
    "count": [Fraction(quarter, 4) for quarter in range(20)],
    "value": [Fraction(quarter, 4) for quarter in range(-8, 20)],
    "word": WORDS,
}
PROPERTIES = {
    "days": Property("int", same("days"), always=True),
    "count": Property("number", same("count"), always=True),
    "value": Property("number", same("value"), always=True),
    "word": Property("text", same("word"), always=True, choices=WORDS),
}


def comparisons(name):
    """Return a strategy of comparisons of one property, without "not equal"."""
    if name == "word":
        one_of = st.sets(st.sampled_from(WORDS), min_size=1).map(sorted).map(tuple)
        return st.one_of(
            st.sampled_from(WORDS).map(lambda word: Comparison("word", "text", Op.EQ, word)),
            one_of.map(lambda words: Comparison("word", "text", Op.IN, words)),
        )
    values = st.integers(-2, 4) if name == "days" else st.sampled_from(HALVES)
    kind = "int" if name == "days" else "number"
    return st.builds(Comparison, st.just(name), st.just(kind), st.sampled_from(ORDERED), values)


def conditions(*names, most=3):
    return st.lists(st.one_of(*map(comparisons, names)), min_size=1, max_size=most).map(tuple)


def facts(*names):
    return (dict(zip(names, values, strict=True)) for values in itertools.product(*(GRID[name] for name in names)))


MIXED = ("days", "value", "word")
FEW = settings(max_examples=150, deadline=None)


@FEW
@given(conditions(*MIXED, most=4))
def test_a_condition_contradicts_itself_just_where_no_fact_meets_it(condition):
    assert contradicts(condition) is not any(evaluate(condition, fact) for fact in facts(*MIXED))


@FEW
@given(conditions(*MIXED), conditions(*MIXED, most=2))
def test_what_is_implied_holds_wherever_the_other_does(narrow, wide):
    if implies(narrow, wide):
        assert all(evaluate(wide, fact) for fact in facts(*MIXED) if evaluate(narrow, fact))


SINGLE = {
    "value": [Comparison("value", "number", op, value) for op in ORDERED for value in HALVES],
    "word": [Comparison("word", "text", Op.EQ, word) for word in WORDS]
    + [Comparison("word", "text", Op.IN, words) for words in (("a",), ("a", "b"), ("b", "c"), WORDS)],
}
UNEQUAL = {
    "value": [Comparison("value", "number", Op.NE, value) for value in HALVES],
    "word": [Comparison("word", "text", Op.NE, word) for word in WORDS],
}


@pytest.mark.parametrize("name", SINGLE)
def test_of_two_comparisons_it_is_known_whether_one_implies_the_other(name):
    met = {
        each: {fact[name] for fact in facts(name) if evaluate((each,), fact)}
        for each in (*SINGLE[name], *UNEQUAL[name])
    }
    for one, other in itertools.product(met, met):
        if one.op is not Op.NE and other.op is not Op.NE:
            assert implies((one,), (other,)) is (met[one] <= met[other])
        else:  # that a value differs is known only where it is said
            assert implies((one,), (other,)) is (one == other)


@FEW
@given(
    st.sampled_from(["count", "value", "word", "days"])
    .flatmap(lambda name: st.lists(conditions(name, most=2), max_size=3))
)  # fmt: skip
def test_conditions_always_hold_just_where_every_fact_meets_one(tried):
    name = tried[0][0].property if tried else "value"
    found = bool(tried) and all(any(evaluate(each, fact) for each in tried) for fact in facts(name))
    if name == "days":  # between whole numbers lies nothing, which is not seen
        assert found or not always(tried, PROPERTIES)
    else:
        assert always(tried, PROPERTIES) is found


def test_of_a_property_that_facts_may_lack_nothing_always_holds():
    both = [(Comparison("value", "number", op, Fraction(1)),) for op in (Op.LT, Op.GE)]
    assert always(both, PROPERTIES)
    assert not always(both, {"value": Property("number", same("value"))})


def test_words_that_are_not_equal_are_reasoned_about_as_words_only():
    not_a = Comparison("word", "text", Op.NE, "a")
    assert always([(not_a,), (Comparison("word", "text", Op.EQ, "a"),)], PROPERTIES)
    assert not always([(not_a,), (Comparison("word", "text", Op.EQ, "b"),)], PROPERTIES)
    assert always([(Comparison("word", "text", Op.NE, "b"),), (Comparison("word", "text", Op.EQ, "b"),)], PROPERTIES)
    not_one = Comparison("value", "number", Op.NE, Fraction(1))
    assert not always([(not_one,), (Comparison("value", "number", Op.EQ, Fraction(1)),)], PROPERTIES)
    assert implies((not_a,), (not_a,))
    assert not contradicts((not_one, Comparison("value", "number", Op.EQ, Fraction(1))))
    assert not implies((Comparison("word", "text", Op.EQ, "a"),), ())
