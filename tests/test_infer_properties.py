"""Both engines against the plain meaning of the conditions, on 10,000 rules and 120,000 facts."""

from __future__ import annotations

import operator
import random
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from fractions import Fraction
from multiprocessing import get_context
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuanthu.conditions import evaluate
from tuanthu.encoding import encoding
from tuanthu.infer import Program, Reference, durable, infer
from tuanthu.model import (
    Citation,
    Comparison,
    Condition,
    Deduct,
    Obligation,
    Op,
    PropertyType,
    Rule,
    Severity,
    Violation,
)
from tuanthu.source import Location
from tuanthu.words import Text

SEEDS, RULES, FACTS = range(8), 1250, 12
ENGINES: list[Any] = [
    pytest.param(
        "durable",
        marks=pytest.mark.skipif(
            not durable.available(),
            reason="durable-rules cannot be imported here (Python 3.13 or no C compiler)",
        ),
    ),
    "reference",
]

TYPES: dict[str, PropertyType] = {
    "sent": "yes_no",
    "due": "yes_no",
    "days_late": "int",
    "count": "int",
    "ratio": "number",
    "points": "number",
    "verdict": "text",
    "signer": "text",
}
# Few values, close together, so that facts often lie on a threshold or just beside one.
TEXTS = (
    "signed",
    "unsigned",
    "",
    "Sở Nội vụ",
    'a"b',
    "\\",
    "\x00",
    "\ud800",
    "5",
    "y" * 66_000,
    "\u2126",
    "Ω",
)
INTS = (-(2**70), -2, -1, 0, 1, 2, 3, 2**53, 2**53 + 1, 2**64)
NUMBERS = (
    *(Fraction(n, d) for d in (1, 3, 7, 20, 100, 10_000) for n in (0, 1, 2, d - 1, d)),
    Fraction(6667, 10_000),
    Fraction(2, 3),
    Fraction(19, 20),
    Fraction(2, 3) + Fraction(1, 10**30),
)
POOLS: dict[PropertyType, tuple[Any, ...]] = {
    "yes_no": ("yes", "no"),
    "text": TEXTS,
    "int": INTS,
    "number": NUMBERS,
}
ORDERED = (Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE)


def random_comparison(rng: random.Random) -> Comparison:
    name = rng.choice(tuple(TYPES))
    kind = TYPES[name]
    if kind in ("int", "number"):
        return Comparison(name, kind, rng.choice(ORDERED), rng.choice(POOLS[kind]))
    if rng.random() < 0.3:
        words = rng.sample(POOLS[kind], rng.randint(1, len(POOLS[kind])))
        return Comparison(name, kind, Op.IN, tuple(words))
    return Comparison(name, kind, rng.choice((Op.EQ, Op.NE)), rng.choice(POOLS[kind]))


def random_condition(rng: random.Random) -> Condition:
    return tuple(random_comparison(rng) for _ in range(rng.choice((1, 1, 2, 2, 3, 5))))


def random_entries(rng: random.Random) -> tuple[tuple[str, Condition], ...]:
    return tuple((f"v{number}", random_condition(rng)) for number in range(rng.choice((1, 1, 1, 2, 2, 3, 8))))


def random_facts(rng: random.Random) -> dict[str, Any]:
    facts = {name: rng.choice(POOLS[kind]) for name, kind in TYPES.items() if rng.random() < 0.85}
    if rng.random() < 0.3 and "points" in facts:
        facts["points"] = Decimal(rng.choice(("0.5", "1", "0.6667", "1.10", "-0")))
    facts["file"] = rng.choice(TEXTS)
    return facts


def decide_all(engine: str, seed: int) -> float:
    """Compare an engine with the meaning of many conditions; return how often something holds."""
    rng = random.Random(seed)  # noqa: S311
    programs = [Program(random_entries(rng)) for _ in range(RULES)]
    cases = [(program, random_facts(rng)) for program in programs for _ in range(FACTS)]
    rng.shuffle(cases)
    matcher = durable.shared() if engine == "durable" else Reference()
    matcher.prepare(programs)
    fired = 0
    for program, facts in cases:
        wanted = {name for name, condition in program.entries if evaluate(condition, facts)}
        found = matcher.match(program, program.encoding.encode(facts))
        assert found == wanted, (program.entries, facts)
        fired += bool(wanted)
    return fired / len(cases)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_decides_what_the_conditions_mean(engine: str, seed: int) -> None:
    # In a process of its own: the C engine never gives back the memory of a used ruleset, and
    # should it ever crash, this test fails and the others go on.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        share = pool.submit(decide_all, engine, seed).result(timeout=120)
    # The test is worth something only where both answers are frequent.
    assert 0.2 < share < 0.9


def random_rule(rng: random.Random, number: int) -> Rule:
    nothing = Text("", "")
    violations = tuple(
        Violation(name, when, nothing, nothing, random_deduct(rng), also=rng.random() < 0.3)
        for name, when in random_entries(rng)
    )
    cite, where = Citation("1/KH", "I", "…"), Location("rules.yaml")
    return Rule(f"R{number}", nothing, cite, "any", ("all",), Severity.ERROR, None, violations, where)


def random_deduct(rng: random.Random) -> Deduct | None:
    on = tuple(rng.sample(("1", "1.2", "IX", "total"), rng.randint(1, 3)))
    return rng.choice((None, Deduct(on, points=Decimal(1)), Deduct(on, knock_out=True)))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_order_of_facts_and_rules_does_not_matter(engine: Any) -> None:
    rng = random.Random(11)  # noqa: S311
    rules = [random_rule(rng, number) for number in range(150)]
    where = Location("submission.yaml")
    obligations = [
        Obligation(f"{each.id}/{number}", each, random_facts(rng), where) for each in rules for number in range(6)
    ]
    first = infer(obligations, rules, engine=engine)
    assert first.broken == {}
    assert {each.id for each in obligations} == set(first.fired)
    for _ in range(5):
        rng.shuffle(rules)
        rng.shuffle(obligations)
        again = infer(obligations, rules, engine=engine)
        assert (again.fired, again.broken) == (first.fired, {})
    one_by_one = {each.id: infer([each], [], engine=engine).fired[each.id] for each in obligations}
    assert one_by_one == first.fired


@ENGINES[0].marks[0]  # type: ignore[untyped-decorator]
def test_the_engines_agree_on_effects_too() -> None:
    rng = random.Random(12)  # noqa: S311
    rules = [random_rule(rng, number) for number in range(200)]
    where = Location("submission.yaml")
    obligations = [Obligation(f"{number}", rng.choice(rules), random_facts(rng), where) for number in range(3000)]
    found = infer(obligations, rules, verify=True)
    assert (found.broken, found.differing) == ({}, ())
    assert found.fired == infer(obligations, rules, engine="reference").fired
    assert any(fired.effects for fired in found.fired.values())


# ------------------------------------------------- ranks, with hypothesis

COMPARE = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
THRESHOLDS = st.lists(st.fractions(max_denominator=50), min_size=1, max_size=8)


@settings(max_examples=300, deadline=None)
@given(THRESHOLDS, st.one_of(st.fractions(max_denominator=50), st.integers(), st.decimals("-9", "9", places=3)))
def test_comparing_ranks_is_comparing_numbers(thresholds: list[Fraction], value: Any) -> None:
    conditions = [(Comparison("x", "number", op, each),) for op in ORDERED for each in thresholds]
    encoded = encoding(conditions)
    (code,) = encoded.encode({"x": value})
    for (comparison,), (flat,) in zip(conditions, encoded.conditions, strict=True):
        assert isinstance(flat.code, int)
        wanted = COMPARE[comparison.op](Fraction(value), comparison.value)
        assert COMPARE[flat.op](code, flat.code) is wanted
        assert evaluate((comparison,), {"x": value}) is wanted


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=4), min_size=1, max_size=6), st.text(max_size=4))
def test_comparing_indexes_is_comparing_texts(words: list[str], value: str) -> None:
    entries: list[tuple[str, Condition]] = [
        (f"{op}{number}", (Comparison("x", "text", op, word),))
        for number, word in enumerate(words)
        for op in (Op.EQ, Op.NE)
    ]
    entries.append(("in", (Comparison("x", "text", Op.IN, tuple(words)),)))
    program = Program(tuple(entries))
    for each in (value, *words):
        facts = {"x": each}
        wanted = {name for name, condition in program.entries if evaluate(condition, facts)}
        assert Reference().match(program, program.encoding.encode(facts)) == wanted
