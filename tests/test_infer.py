"""Inference: which violations stand, what they trigger, and what happens when an engine fails."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from tuanthu.encoding import Codes
from tuanthu.infer import Durable, EngineError, EngineUnavailable, Fired, Program, Reference, choose, durable, infer
from tuanthu.model import (
    Citation,
    Comparison,
    Condition,
    Deduct,
    Obligation,
    Op,
    Outcome,
    Rule,
    Severity,
    Violation,
)
from tuanthu.source import Location
from tuanthu.words import Text

NOWHERE = Location("rules.yaml")
WORDS = Text("chữ", "words")
needs_durable = pytest.mark.skipif(
    not durable.available(), reason="durable-rules cannot be imported here (Python 3.13 or no C compiler)"
)
ENGINES = [pytest.param("durable", marks=needs_durable), "reference"]

NOT_SENT: Condition = (Comparison("sent", "yes_no", Op.EQ, "no"), Comparison("due", "yes_no", Op.EQ, "yes"))
LATE: Condition = (Comparison("days_late", "int", Op.GT, 0),)


def violation(name: str, when: Condition, also: bool = False, **deduct: Any) -> Violation:
    return Violation(name, when, WORDS, WORDS, Deduct(**deduct) if deduct else None, also=also)


def rule(*violations: Violation, name: str = "R1") -> Rule:
    cite = Citation("1/KH-UBND", "I.1", "…")
    return Rule(name, WORDS, cite, "report", ("all",), Severity.ERROR, None, violations, NOWHERE)


def fact(of: Rule, facts: Mapping[str, Any], name: str = "R1/Q1", **more: Any) -> Obligation:
    return Obligation(name, of, facts, NOWHERE, **more)


@pytest.fixture
def fresh() -> Iterator[None]:
    """Give the test an engine of its own, and the next test too."""
    durable.shared.cache_clear()
    yield
    durable.shared.cache_clear()


# ------------------------------------------------------------ what stands


@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_in_written_order_is_the_finding(engine: Any) -> None:
    report = rule(violation("missing", NOT_SENT), violation("late", LATE))
    facts: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        ({"sent": "no", "due": "yes", "days_late": 3}, ("missing",)),
        ({"sent": "yes", "due": "yes", "days_late": 3}, ("late",)),
        ({"sent": "no", "due": "no", "days_late": 0}, ()),
        ({"sent": "no"}, ()),
        ({}, ()),
    ]
    obligations = [fact(report, each, f"R1/{number}") for number, (each, _) in enumerate(facts)]
    found = infer(obligations, [report], engine=engine)
    assert [found.fired[each.id].holds for each in obligations] == [holds for _, holds in facts]
    assert found.broken == {}
    assert found.differing == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_another_is_added_only_with_also(engine: Any) -> None:
    first, second = violation("a", LATE), violation("b", LATE)
    third, fourth = violation("c", LATE, also=True), violation("d", LATE, also=True)
    for order, holds in [
        ((first, second, third, fourth), ("a", "c", "d")),
        ((third, first, second, fourth), ("c", "d")),
        ((second, first), ("b",)),
    ]:
        report = rule(*order)
        assert infer([fact(report, {"days_late": 1})], [report], engine=engine).fired["R1/Q1"].holds == holds


@pytest.mark.parametrize("engine", ENGINES)
def test_the_boundary_of_a_ratio(engine: Any) -> None:
    low = rule(
        violation("low", (Comparison("ratio", "number", Op.LT, Fraction(6667, 10000)),)),
        violation("high", (Comparison("ratio", "number", Op.GT, Fraction(19, 20)),)),
    )
    values = [Fraction(2, 3), Fraction(6667, 10000), Decimal("0.6667"), Fraction(19, 20), Fraction(191, 201)]
    obligations = [fact(low, {"ratio": value}, str(number)) for number, value in enumerate(values)]
    found = infer(obligations, [low], engine=engine)
    assert [found.fired[each.id].holds for each in obligations] == [("low",), (), (), (), ("high",)]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_measuring_settled_is_not_decided_again(engine: Any) -> None:
    report = rule(violation("late", LATE))
    settled = [fact(report, {"days_late": 1}, state.value, state=state) for state in Outcome]
    found = infer([*settled, fact(report, {"days_late": 1}, "open")], [report], engine=engine)
    assert list(found.fired) == ["open"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rule_without_violations_and_a_rule_that_was_not_announced(engine: Any) -> None:
    silent, unknown = rule(name="S"), rule(violation("late", LATE), name="U")
    obligations = [fact(silent, {"days_late": 1}, "S/1"), fact(unknown, {"days_late": 1}, "U/1")]
    found = infer(obligations, [silent], engine=engine)
    assert found.fired == {"S/1": Fired(()), "U/1": Fired(("late",))}
    assert infer([], [], engine=engine).fired == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_two_versions_of_a_rule_keep_apart(engine: Any) -> None:
    old = rule(violation("late", LATE))
    new = rule(violation("late", (Comparison("days_late", "int", Op.GT, 5),)))
    obligations = [fact(old, {"days_late": 3}, "old"), fact(new, {"days_late": 3}, "new")]
    found = infer(obligations, [old, new], engine=engine)
    assert (found.fired["old"].holds, found.fired["new"].holds) == (("late",), ())


# ------------------------------------------------------------- consequences


@pytest.mark.parametrize("engine", ENGINES)
def test_violations_trigger_knock_outs_and_cross_effects(engine: Any) -> None:
    report = rule(
        violation("missing", NOT_SENT, on=("1.3",), knock_out=True),
        violation("late", LATE, on=("1.2", "IX", "X"), points=Decimal("0.25"), also=True),
        violation("plain", LATE, on=("1.2",), points=Decimal(1), also=True),
        violation("free", LATE, also=True),
    )
    facts = {"sent": "no", "due": "yes", "days_late": 1}
    fired = infer([fact(report, facts)], [report], engine=engine).fired["R1/Q1"]
    assert fired.holds == ("missing", "late", "plain", "free")
    assert fired.effects == ("knock_out:1.3", "cross:IX", "cross:X")
    fired = infer([fact(report, {"days_late": 1})], [report], engine=engine).fired["R1/Q1"]
    assert fired.effects == ("cross:IX", "cross:X")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_violation_that_holds_but_does_not_stand_triggers_nothing(engine: Any) -> None:
    report = rule(violation("late", LATE), violation("worse", LATE, on=("1.3",), knock_out=True))
    assert infer([fact(report, {"days_late": 1})], [report], engine=engine).fired["R1/Q1"] == Fired(("late",))


@pytest.mark.parametrize("engine", ENGINES)
def test_one_effect_of_two_violations_is_named_once(engine: Any) -> None:
    out: dict[str, Any] = {"on": ("1.3", "1.4"), "knock_out": True}
    report = rule(violation("a", LATE, **out), violation("b", LATE, also=True, **out))
    fired = infer([fact(report, {"days_late": 1})], [report], engine=engine).fired["R1/Q1"]
    assert fired.effects == ("knock_out:1.3", "knock_out:1.4")


# ------------------------------------------------------------------- size


@pytest.mark.parametrize("engine", ENGINES)
def test_six_hundred_values_of_one_property(engine: Any) -> None:
    words = tuple(f"word-{number}" for number in range(600))
    many = rule(
        violation("listed", (Comparison("word", "text", Op.IN, words),)),
        *(violation(word, (Comparison("word", "text", Op.EQ, word),), also=True) for word in words),
    )
    wanted = {"word-0": ("listed", "word-0"), "word-599": ("listed", "word-599"), "word-600": ()}
    obligations = [fact(many, {"word": word}, word) for word in wanted]
    found = infer(obligations, [many], engine=engine)
    assert {name: fired.holds for name, fired in found.fired.items()} == wanted


@pytest.mark.parametrize("engine", ENGINES)
def test_a_thousand_violations_of_one_rule_all_at_once(engine: Any) -> None:
    steps = [violation(f"v{number}", (Comparison("n", "int", Op.GE, number),), True) for number in range(1000)]
    ladder = rule(*steps)
    obligations = [fact(ladder, {"n": number}, str(number)) for number in (-1, 0, 499, 1000)]
    found = infer(obligations, [ladder], engine=engine)
    assert found.broken == {}
    assert [len(found.fired[each.id].holds) for each in obligations] == [0, 1, 500, 1000]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [1, 24, 25, 40, 100])
def test_long_conditions(engine: Any, size: int) -> None:
    condition = tuple(Comparison(f"x{number}", "int", Op.EQ, number) for number in range(size))
    long = rule(violation("all", condition))
    right = {f"x{number}": number for number in range(size)}
    wrong = [{**right, f"x{number}": -1} for number in (0, size // 2, size - 1)]
    lacking = {name: value for name, value in right.items() if name != f"x{size - 1}"}
    cases = [right, *wrong, lacking]
    obligations = [fact(long, facts, str(number)) for number, facts in enumerate(cases)]
    found = infer(obligations, [long], engine=engine)
    assert [found.fired[each.id].holds for each in obligations] == [("all",), (), (), (), ()]


@pytest.mark.parametrize("engine", ENGINES)
def test_several_lists_in_one_condition(engine: Any) -> None:
    words = tuple(f"w{number}" for number in range(20))
    lists = tuple(Comparison(name, "text", Op.IN, words) for name in ("a", "b", "c"))
    short = tuple(Comparison(name, "text", Op.IN, words[:3]) for name in ("a", "b", "c"))
    both = rule(violation("short", short), violation("lists", lists))
    cases = [("w1", "w2", "w0"), ("w1", "w2", "w3"), ("w19", "w0", "w7"), ("w1", "w2", "x")]
    obligations = [fact(both, dict(zip("abc", case, strict=True)), str(case)) for case in cases]
    found = infer(obligations, [both], engine=engine)
    assert [found.fired[each.id].holds for each in obligations] == [("short",), ("lists",), ("lists",), ()]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_list_of_nothing_holds_for_nothing(engine: Any) -> None:
    empty = rule(
        violation("none", (Comparison("a", "text", Op.IN, ()), Comparison("b", "text", Op.NE, "x"))),
        violation("some", (Comparison("b", "text", Op.NE, "x"),), also=True),
    )
    found = infer([fact(empty, {"a": "x", "b": "y"})], [empty], engine=engine)
    assert found.fired["R1/Q1"].holds == ("some",)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [250, 400])
def test_very_many_properties_are_decided_or_broken(engine: Any, size: int) -> None:
    steps = [violation(f"v{n}", (Comparison(f"x{n}", "int", Op.GT, 0),), also=True) for n in range(size)]
    wide, other = rule(*steps), rule(violation("late", LATE), name="R2")
    obligations = [fact(wide, {f"x{n}": n % 2 for n in range(size)}), fact(other, {"days_late": 1}, "other")]
    found = infer(obligations, [wide, other], engine=engine)
    assert found.fired["other"].holds == ("late",)
    if engine == "durable" and size > durable.PROPERTIES:
        assert "250 properties" in found.broken["R1/Q1"].en
    else:
        assert len(found.fired["R1/Q1"].holds) == size // 2


# ------------------------------------------------------------------ failures


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_of_the_wrong_type_is_broken_and_the_others_go_on(engine: Any) -> None:
    report = rule(violation("late", LATE))
    good, bad = fact(report, {"days_late": 1}, "good"), fact(report, {"days_late": "1"}, "bad")
    found = infer([bad, good], [report], engine=engine)
    assert found.fired == {"good": Fired(("late",))}
    assert list(found.broken) == ["bad"]
    assert "TypeError" in found.broken["bad"].en
    assert found.broken["bad"].vi.startswith("Không")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rule_that_cannot_be_compiled_is_broken_and_the_others_go_on(engine: Any) -> None:
    mixed = (Comparison("x", "int", Op.EQ, 1), Comparison("x", "text", Op.EQ, "1"))
    bad, good = rule(violation("mixed", mixed), name="bad"), rule(violation("late", LATE), name="good")
    found = infer([fact(bad, {"x": 1}, "bad"), fact(good, {"days_late": 1}, "good")], [bad, good], engine=engine)
    assert found.fired == {"good": Fired(("late",))}
    assert "compared as a number and as a text" in found.broken["bad"].en


@pytest.mark.parametrize("engine", ENGINES)
def test_two_obligations_of_one_name_are_broken(engine: Any) -> None:
    report = rule(violation("late", LATE))
    found = infer([fact(report, {"days_late": n}) for n in (1, 0, 0)], [report], engine=engine)
    assert found.fired == {}
    assert list(found.broken) == ["R1/Q1"]


def c_module() -> Any:
    import durable_rules_engine

    return durable_rules_engine


def _raise(*_: Any) -> Any:
    raise RuntimeError("boom")


def _raise_memory(*_: Any) -> Any:
    raise MemoryError


FAULTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "assert raises": ("assert_fact", _raise),
    "assert is refused": ("assert_fact", lambda *_: (2, 0)),
    "assert is put off": ("assert_fact", lambda *_: (3, 0)),
    "assert says matched, nothing comes": ("start_action_for_state", lambda *_: None),
    "start raises": ("start_action_for_state", _raise),
    "complete raises": ("complete_and_start_action", _raise),
    "results without end": ("complete_and_start_action", lambda *_: '{"k1r0":{"m":{}}}'),
    "an unknown rule fires": ("start_action_for_state", lambda *_: ("{}", '{"other":{"m":{}}}')),
    "a result is no result": ("start_action_for_state", lambda *_: ("{}", "[]")),
    "retract raises": ("retract_fact", _raise),
    "retract is refused": ("retract_fact", lambda *_: (1, 0)),
    "compiling raises": ("create_ruleset", _raise),
    "memory is out": ("assert_fact", _raise_memory),
}


@needs_durable
@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_engine_is_broken_never_a_pass(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    report = rule(violation("late", LATE))
    obligations = [fact(report, {"days_late": 1}, str(number)) for number in range(3)]
    with monkeypatch.context() as patch:
        patch.setattr(c_module(), *FAULTS[fault])
        found = infer(obligations, [report])
    assert found.fired == {}
    assert list(found.broken) == ["0", "1", "2"]
    # After the fault has gone, the rulesets that saw it are not used again, and answers are right.
    found = infer([*obligations, fact(report, {"days_late": 0}, "on time")], [report])
    assert [each.holds for each in found.fired.values()] == [("late",)] * 3 + [()]


@needs_durable
@pytest.mark.usefixtures("fresh")
def test_one_failure_breaks_one_obligation(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [rule(violation("late", LATE), name=f"R{n}") for n in range(5)]
    reports += [rule(violation("late", LATE), violation("again", LATE, also=True), name="R5")]
    obligations = [fact(each, {"days_late": 1}, each.id) for each in reports]
    real, calls = c_module().assert_fact, []

    def third_is_refused(handle: int, text: str) -> tuple[int, int]:
        calls.append(text)
        return (2, 0) if len(calls) == 3 else real(handle, text)

    monkeypatch.setattr(c_module(), "assert_fact", third_is_refused)
    found = infer(obligations, reports)
    assert list(found.broken) == ["R2"]
    assert [each.holds for each in found.fired.values()] == [("late",)] * 4 + [("late", "again")]


@needs_durable
@pytest.mark.usefixtures("fresh")
def test_an_interrupt_goes_up_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    report = rule(violation("late", LATE))

    def interrupt(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(c_module(), "complete_and_start_action", interrupt)
        with pytest.raises(KeyboardInterrupt):
            infer([fact(report, {"days_late": 1})], [report])
    assert infer([fact(report, {"days_late": 0})], [report]).fired["R1/Q1"].holds == ()


@needs_durable
def test_after_too_many_failures_nothing_is_compiled_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "FAULTS", 3)
    engine, late = Durable(SimpleNamespace(create_ruleset=_raise)), Program((("late", LATE),))
    for words in ["boom"] * 3 + ["too often"] * 2:
        with pytest.raises(EngineError, match=words):
            engine.match(late, (2,))


@needs_durable
def test_rulesets_are_kept_and_at_last_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    made, gone, c = [], [], c_module()

    def create(name: str, text: str) -> Any:
        made.append(c.create_ruleset(name, text))
        return made[-1]

    def delete(handle: int) -> None:
        gone.append(handle)
        c.delete_ruleset(handle)

    spy = SimpleNamespace(**{name: getattr(c, name) for name in dir(c) if not name.startswith("_")})
    spy.create_ruleset, spy.delete_ruleset = create, delete
    monkeypatch.setattr(durable, "RULESETS", 2)
    engine = Durable(spy)
    programs = [Program((("late", (Comparison("n", "int", Op.GT, n),)),)) for n in range(200)]
    engine.prepare(programs[:100])
    engine.prepare(programs[:100])
    assert (len(made), len(gone)) == (4, 0)
    assert [engine.match(each, (2,)) for each in programs] == [{"late"}] * 200
    assert set(gone) < set(made)
    assert len(gone) > 4


@needs_durable
def test_every_ruleset_keeps_within_the_envelope() -> None:
    sizes: list[int] = []
    longest: list[int] = []

    def create(_: str, text: str) -> int:
        rules = json.loads(text)
        patterns = [each["all"][0]["m"] for each in rules.values()]
        sizes.append(len(rules))
        longest.extend(len(each.get("$and", [each])) for each in patterns)
        assert all("k" in each.get("$and", [each])[0] for each in patterns)
        return len(sizes)

    words = tuple(f"w{number}" for number in range(300))
    long = tuple(Comparison(f"x{number}", "int", Op.EQ, number) for number in range(70))
    entries = (("in", (Comparison("w", "text", Op.IN, words), *long)), ("long", long), ("none", ()))
    Durable(SimpleNamespace(create_ruleset=create)).prepare([Program(entries), Program((("late", LATE),))])
    assert max(sizes) <= 32
    assert max(longest) <= 25
    assert min(longest) == 1


@needs_durable
@pytest.mark.usefixtures("fresh")
def test_threads_do_not_disturb_one_another() -> None:
    report = rule(violation("late", LATE), violation("later", (Comparison("days_late", "int", Op.GT, 5),), True))
    wanted = {0: (), 1: ("late",), 9: ("late", "later")}
    wrong: list[Any] = []

    def work() -> None:
        for number in range(3000):
            days = (0, 1, 9)[number % 3]
            fired = infer([fact(report, {"days_late": days})], [report]).fired
            if fired["R1/Q1"].holds != wanted[days]:
                wrong.append(fired)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# ----------------------------------------------------------------- verifying


@needs_durable
@pytest.mark.parametrize("engine", ["durable", "reference"])
@pytest.mark.parametrize("liar", [Durable, Reference])
def test_a_planted_difference_is_found(liar: type, engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    report = rule(violation("missing", NOT_SENT), violation("late", LATE))
    obligations = [fact(report, {"days_late": n}, str(n)) for n in range(3)]
    assert infer(obligations, [report], engine=engine, verify=True).differing == ()
    real: Callable[..., frozenset[str]] = liar.match  # type: ignore[attr-defined]

    def lie(self: Any, program: Program, codes: Codes) -> frozenset[str]:
        found = real(self, program, codes)
        return frozenset() if found == {"late"} else found

    monkeypatch.setattr(liar, "match", lie)
    found = infer(obligations, [report], engine=engine, verify=True)
    assert found.differing == ("1", "2")
    assert [each.holds for each in found.fired.values()] == [(), ("late",), ("late",)]


@needs_durable
def test_a_fault_of_the_encoding_is_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    report = rule(violation("late", (Comparison("days_late", "int", Op.GT, 77),)))
    monkeypatch.setattr("tuanthu.encoding.Scale.code", lambda *_: 0)
    assert infer([fact(report, {"days_late": 78})], [report], verify=True).differing == ("R1/Q1",)


# ---------------------------------------------------------------- the choice


def test_choosing_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "available", lambda: True)
    assert choose("auto") == ("durable", None)
    assert choose("durable") == ("durable", None)
    assert choose("reference") == ("reference", None)


def test_choosing_without_durable_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "available", lambda: False)
    durable.shared.cache_clear()
    engine, note = choose("auto")
    assert engine == "reference"
    assert note is not None
    assert "durable-rules" in note.en
    assert choose("reference") == ("reference", None)
    with pytest.raises(EngineUnavailable) as caught:
        choose("durable")
    assert "--engine reference" in caught.value.text.vi
    report = rule(violation("late", LATE))
    with pytest.raises(EngineUnavailable):
        infer([fact(report, {})], [report], engine="durable")
    with pytest.raises(EngineUnavailable):
        infer([fact(report, {})], [report], engine="reference", verify=True)


def test_an_engine_that_cannot_be_loaded_is_not_available(monkeypatch: pytest.MonkeyPatch) -> None:
    durable.available.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "durable_rules_engine", None)
    assert durable.available() is False
    durable.available.cache_clear()
