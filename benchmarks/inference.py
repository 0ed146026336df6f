"""Facts decided per second: our two engines, bare durable-rules, and two peers, in one process.

    python benchmarks/inference.py [--rounds 20] [--submissions 10]

200 rules like those of a plan, and submissions of 300 facts, new ones in every round; about 60% of
the facts break their rule. Everyone gets the same facts, already encoded as small ints (a peer
could not compare exact ratios otherwise), compiles once, and is used in the fastest way that we
found for it. What an engine needs besides (its JSON text, its own data, reading its answer) is
counted, save for the facts' order by rule, which those that take a whole submission get for
nothing. Rounds are interleaved, the table shows medians, and everyone must find the same violations.

``pip install tuanthu[bench]`` brings the peers; one that is not there is left out.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from types import ModuleType
from typing import Any
from unittest import mock

from tabulate import tabulate

from tuanthu import infer
from tuanthu.encoding import ABSENT, Codes, Flat
from tuanthu.infer import Durable, Program, Reference, engine_rules
from tuanthu.model import Citation, Comparison, Condition, Deduct, Obligation, Op, Rule, Severity, Violation
from tuanthu.source import Location
from tuanthu.words import Text

RULES, FACTS, SEED = 200, 300, 20240316
SIGNS = {Op.EQ: "==", Op.NE: "!=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}
NOTHING = Text("", "")


@dataclass(frozen=True)
class Fact:
    """One fact: its rule's number, as measured, and encoded (for peers, as a dict)."""

    number: int
    obligation: Obligation
    codes: Codes
    data: dict[str, int]


Submission = Sequence[Fact]
Answers = list[int]
"""For each fact of a submission, the violations that hold, one bit for each."""


@dataclass(frozen=True)
class Contender:
    """One engine: what it makes of a submission beforehand, how it decides, how to read its answer."""

    name: str
    decide: Callable[[Any], Any]
    ready: Callable[[Submission], Any] = lambda submission: submission
    read: Callable[[Submission, Any], Answers] = lambda _, found: list(found)


# --------------------------------------------------------- rules and facts


def rules() -> list[Rule]:
    """Return 200 rules of the four commonest kinds."""
    cite, where = Citation("1/KH-UBND", "I", "…"), Location("rules.yaml")
    return [
        Rule(f"R{n}", NOTHING, cite, "any", ("all",), Severity.ERROR, None, _violations(n), where) for n in range(RULES)
    ]


def _violations(number: int) -> tuple[Violation, ...]:
    low, high = Fraction(50 + number % 30, 100), Fraction(2, 3) + Fraction(number % 7, 100)
    conditions: dict[str, Condition] = {
        "missing": (Comparison("sent", "yes_no", Op.EQ, "no"), Comparison("due", "yes_no", Op.EQ, "yes")),
        "late": (Comparison("days_late", "int", Op.GT, number % 5),),
    }
    if number % 4 == 1:
        conditions["low"] = (Comparison("ratio", "number", Op.LT, min(low, high)),)
        conditions["middling"] = (
            Comparison("ratio", "number", Op.GE, min(low, high)),
            Comparison("ratio", "number", Op.LT, max(low, high)),
        )
    if number % 4 == 2:
        conditions = {
            "unsigned": (Comparison("verdict", "text", Op.EQ, "unsigned"),),
            "altered": (Comparison("verdict", "text", Op.EQ, "altered"),),
            "none": (Comparison("count", "int", Op.EQ, 0), Comparison("claimed", "yes_no", Op.EQ, "yes")),
        }
    deduct = Deduct(("1.2",), points=Decimal("0.5"))
    return tuple(Violation(name, when, NOTHING, NOTHING, deduct, also=True) for name, when in conditions.items())


def submission(rng: random.Random, plan: Sequence[Rule], programs: Sequence[Program]) -> Submission:
    """Return 300 random facts, encoded."""
    facts = []
    for index in range(FACTS):
        number = rng.randrange(len(plan))
        total = rng.randint(1, 40)
        measured: dict[str, Any] = {
            "sent": rng.choice(("yes", "yes", "no")),
            "due": rng.choice(("yes", "yes", "no")),
            "days_late": rng.choice((0, 0, 1, 3, 12)),
            "ratio": Fraction(rng.randint(total // 2, total), total),
            "verdict": rng.choice(("signed", "signed", "unsigned", "altered")),
            "count": rng.choice((0, 1, 2)),
            "claimed": rng.choice(("yes", "no")),
        }
        program = programs[number]
        codes = program.encoding.encode(measured)
        data = {f"p{slot}": code for slot, code in enumerate(codes) if code != ABSENT}
        obligation = Obligation(f"{plan[number].id}/{index}", plan[number], measured, Location("submission.yaml"))
        facts.append(Fact(number, obligation, codes, data))
    return facts


def _bits(program: Program, names: frozenset[str]) -> int:
    return sum(1 << number for number, (name, _) in enumerate(program.entries) if name in names)


# -------------------------------------------------------------- our engines


def ours(name: str, matcher: Any, programs: Sequence[Program]) -> Contender:
    """Return one of our engines, asked fact by fact."""
    matcher.prepare(programs)
    match = matcher.match

    def decide(pairs: Sequence[tuple[Program, Codes]]) -> list[frozenset[str]]:
        return [match(program, codes) for program, codes in pairs]

    def ready(facts: Submission) -> list[tuple[Program, Codes]]:
        return [(programs[fact.number], fact.codes) for fact in facts]

    def read(facts: Submission, found: list[frozenset[str]]) -> Answers:
        return [_bits(programs[fact.number], names) for fact, names in zip(facts, found, strict=True)]

    return Contender(name, decide, ready, read)


def whole(name: str, engine: infer.Engine, plan: Sequence[Rule], programs: Sequence[Program]) -> Contender:
    """Return ``infer`` itself: from measured facts, with encoding and consequences."""

    def read(facts: Submission, found: infer.Inference) -> Answers:
        names = [frozenset(found.fired[fact.obligation.id].holds) for fact in facts]
        return [_bits(programs[fact.number], each) for fact, each in zip(facts, names, strict=True)]

    return Contender(
        name,
        lambda obligations: infer.infer(obligations, plan, engine=engine),
        lambda facts: [fact.obligation for fact in facts],
        read,
    )


# ------------------------------------------------------- durable-rules, bare


def bare(name: str, c: Any, programs: Sequence[Program], size: int, dumps: bool) -> Contender:
    """Return the C calls alone in the safe envelope, ``size`` engine rules to a ruleset.

    Without ``dumps`` the texts of the facts stand ready and results are not even read; with it they
    are written and read with ``json`` as the library's own Python layer does.
    """
    with mock.patch.object(engine_rules, "SIZE", size):
        engine = Durable(c)
        engine.prepare(programs)
    placed = [engine._placed[program] for program in programs]

    def ready(facts: Submission) -> list[tuple[int, Any]]:
        found: list[tuple[int, Any]] = []
        for fact in facts:
            home = placed[fact.number]
            text = home.form % fact.codes
            found.append((home.handles[0], json.loads(text) if dumps else text))
        return found

    def read(facts: Submission, found: list[list[Any]]) -> Answers:
        return [_proven(placed[fact.number], each) for fact, each in zip(facts, found, strict=True)]

    calls = (c.assert_fact, c.start_action_for_state, c.complete_and_start_action, c.retract_fact)
    return Contender(name, _dumping(*calls) if dumps else _calling(*calls), ready, read)


def _calling(assert_fact: Any, start: Any, complete: Any, retract: Any) -> Callable[[Any], Any]:
    def decide(texts: Sequence[tuple[int, str]]) -> list[list[str]]:
        answers = []
        for handle, text in texts:
            results: list[str] = []
            code, state = assert_fact(handle, text)
            if not code:
                message = start(handle, state)[1]
                while message is not None:
                    results.append(message)
                    message = complete(handle, state)
                retract(handle, text)
            answers.append(results)
        return answers

    return decide


def _dumping(assert_fact: Any, start: Any, complete: Any, retract: Any) -> Callable[[Any], Any]:
    def decide(facts: Sequence[tuple[int, dict[str, Any]]]) -> list[list[Any]]:
        answers = []
        for handle, fact in facts:
            results: list[Any] = []
            text = json.dumps(fact)
            code, state = assert_fact(handle, text)
            if not code:
                message = start(handle, state)[1]
                while message is not None:
                    results.append(json.loads(message))
                    message = complete(handle, state)
                retract(handle, text)
            answers.append(results)
        return answers

    return decide


def _proven(home: Any, results: Sequence[Any]) -> int:
    fired = (json.loads(each) if isinstance(each, str) else each for each in results)
    return sum(home.proves[name] for each in fired for name in each)


# --------------------------------------------------------------------- peers


def by_rule(facts: Submission) -> dict[str, list[dict[str, int]]]:
    """Return a submission's facts by rule, for those who decide a whole submission in one call."""
    found: dict[str, list[dict[str, int]]] = {f"r{number}": [] for number in range(RULES)}
    for fact in facts:
        found[f"r{fact.number}"].append(fact.data)
    return found


def in_order(facts: Submission, found: Sequence[float]) -> Answers:
    """Return the answers of a whole submission, which come by rule, in the order of its facts."""
    order = sorted(range(len(facts)), key=lambda index: facts[index].number)
    answers = [0] * len(facts)
    for index, bits in zip(order, found, strict=True):
        answers[index] = int(bits)
    return answers


def datalogic(module: ModuleType, programs: Sequence[Program]) -> list[Contender]:
    """Return datalogic: one compiled rule for each of ours, and one for a whole submission."""
    engine = module.Engine()
    compiled = [engine.compile(_json_logic(program)) for program in programs]
    parts = [{"map": [{"var": f"r{n}"}, _json_logic(program)]} for n, program in enumerate(programs)]
    everything, session = engine.compile({"merge": parts}), engine.session()
    return [
        Contender(
            "datalogic-py, fact by fact",
            lambda pairs: [rule.evaluate(data) for rule, data in pairs],
            lambda facts: [(compiled[fact.number], fact.data) for fact in facts],
        ),
        Contender(
            "datalogic-py, a submission at once",
            lambda data: session.evaluate(everything, data),
            by_rule,
            in_order,
        ),
    ]


def _json_logic(program: Program) -> dict[str, Any]:
    def test(flat: Flat) -> dict[str, Any]:
        return {SIGNS[flat.op]: [{"var": f"p{flat.slot}"}, flat.code]}

    conditions = [{"and": [test(flat) for flat in each]} for each in program.encoding.conditions]
    return {"+": [{"if": [each, 1 << number, 0]} for number, each in enumerate(conditions)]}


def zen(module: ModuleType, programs: Sequence[Program]) -> list[Contender]:
    """Return GoRules ZEN: one compiled expression for each of our rules, and one for a submission."""
    compiled = [module.compile_expression(_expression(program, "")) for program in programs]
    parts = [f"map(r{number}, {_expression(program, '#.')})" for number, program in enumerate(programs)]
    everything = module.compile_expression(f"flatMap([{', '.join(parts)}], #)")
    return [
        Contender(
            "zen-engine, fact by fact",
            lambda pairs: [rule.evaluate(data) for rule, data in pairs],
            lambda facts: [(compiled[fact.number], fact.data) for fact in facts],
        ),
        Contender("zen-engine, a submission at once", everything.evaluate, by_rule, in_order),
    ]


def _expression(program: Program, of: str) -> str:
    def test(flat: Flat) -> str:
        return f"{of}p{flat.slot} {SIGNS[flat.op]} {flat.code}"

    conditions = [" and ".join(map(test, each)) for each in program.encoding.conditions]
    return " + ".join(f"({each} ? {1 << number} : 0)" for number, each in enumerate(conditions))


# ------------------------------------------------------------------- running


def contenders(plan: Sequence[Rule], programs: Sequence[Program]) -> list[Contender]:
    """Return everyone who can run here; say who cannot."""
    found = [
        ours("ours: reference", Reference(), programs),
        whole("ours: infer(), reference", "reference", plan, programs),
    ]
    c = _imported("durable_rules_engine", "durable-rules")
    if c is not None:
        found += [
            ours("ours: durable", Durable(c), programs),
            whole("ours: infer(), durable", "durable", plan, programs),
            bare("bare C calls, 200 rules a set", c, programs, 200, dumps=False),
            bare("bare C calls and json, 200 rules a set", c, programs, 200, dumps=True),
            bare(f"bare C calls, {engine_rules.SIZE} rules a set", c, programs, engine_rules.SIZE, dumps=False),
            bare(f"bare C calls and json, {engine_rules.SIZE} rules a set", c, programs, engine_rules.SIZE, dumps=True),
        ]
    for name, package, make in (("datalogic_py", "datalogic-py", datalogic), ("zen", "zen-engine", zen)):
        module = _imported(name, package)
        found += make(module, programs) if module is not None else []
    return found


def _imported(name: str, package: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        print(f"{package} is not installed here and is left out.", file=sys.stderr)
        return None


def measure(everyone: Sequence[Contender], rounds: Sequence[Sequence[Submission]]) -> dict[int, float]:
    """Return the median of facts per second of each, every round in another order."""
    rates: dict[int, list[float]] = {index: [] for index in range(len(everyone))}
    for number, submissions in enumerate(rounds):
        for step in range(len(everyone)):
            index = (number + step) % len(everyone)
            each = everyone[index]
            ready = [each.ready(facts) for facts in submissions]
            start = time.perf_counter()
            for data in ready:
                each.decide(data)
            rates[index].append(len(submissions) * FACTS / (time.perf_counter() - start))
    return {index: statistics.median(found) for index, found in rates.items()}


def check(everyone: Sequence[Contender], submissions: Sequence[Submission]) -> float:
    """See that everyone finds the same violations; return the share of facts that have one."""
    broken = 0
    for facts in submissions:
        wanted = everyone[0].read(facts, everyone[0].decide(everyone[0].ready(facts)))
        broken += sum(map(bool, wanted))
        for each in everyone[1:]:
            found = each.read(facts, each.decide(each.ready(facts)))
            assert found == wanted, f"{each.name} finds other violations"
    return broken / (len(submissions) * FACTS)


def goals(rates: Mapping[str, float]) -> list[str]:
    """Return a line for each goal that can be looked at here."""
    found = []
    reference = rates["ours: reference"]
    peers = {name: rate for name, rate in rates.items() if name.startswith(("datalogic", "zen"))}
    if peers:
        best = max(peers, key=lambda name: peers[name])
        verdict = "met" if reference > peers[best] else "MISSED"
        found.append(f"{verdict}: our reference evaluator is {reference / peers[best]:.2f} × the best peer ({best})")
    if "ours: durable" in rates:
        share = rates["ours: durable"] / rates["bare C calls, 200 rules a set"]
        verdict = "met" if share > 0.8 else "MISSED"
        found.append(f"{verdict}: ours on durable-rules is {share:.2f} × its bare C calls in the envelope")
        share = rates["ours: durable"] / rates[f"bare C calls, {engine_rules.SIZE} rules a set"]
        found.append(f"      ({share:.2f} × the bare C calls on small rulesets like ours, texts made beforehand)")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Facts decided per second.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--submissions", type=int, default=10)
    options = parser.parse_args()
    rng = random.Random(SEED)  # noqa: S311
    plan = rules()
    programs = [infer._chain(rule).violations for rule in plan]
    rounds = [[submission(rng, plan, programs) for _ in range(options.submissions)] for _ in range(options.rounds + 1)]
    everyone = contenders(plan, programs)
    share = check(everyone, rounds[0])
    medians = measure(everyone, rounds[1:])
    best = sorted(medians, key=lambda index: -medians[index])
    rows = [(everyone[i].name, medians[i], 1e6 / medians[i]) for i in best]
    print(f"{RULES} rules, {FACTS} facts a submission, {share:.0%} of the facts break their rule; medians.")
    print(tabulate(rows, headers=("", "facts/s", "µs/fact"), intfmt=",", floatfmt=("g", ",.0f", ".2f")))
    print(*goals({everyone[i].name: medians[i] for i in reversed(best)}), sep="\n")


if __name__ == "__main__":
    main()
