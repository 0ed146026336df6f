"""From facts to violations: durable-rules, or the reference evaluator, one fact at a time.

Both engines (:mod:`~tuanthu.infer.durable`, :mod:`~tuanthu.infer.reference`) read the same programs
(:mod:`~tuanthu.infer.program`). Each violation that stands is asserted as a fact of its own, which
triggers the consequences that the plan hangs on it (``knock_out:1.3``, ``cross:IX``); points are
left to ``score``.

What an engine cannot decide is *broken*, never "no violation".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from tuanthu.conditions import evaluate
from tuanthu.infer import durable
from tuanthu.infer.durable import Durable, EngineUnavailable, available
from tuanthu.infer.program import EngineError, Entries, Matcher, Program
from tuanthu.infer.reference import Reference
from tuanthu.model import Comparison, Condition, Obligation, Op, Rule, Violation
from tuanthu.words import Text

__all__ = [
    "Durable",
    "Engine",
    "EngineError",
    "EngineUnavailable",
    "Fired",
    "Inference",
    "Program",
    "Reference",
    "available",
    "choose",
    "infer",
]

Engine = Literal["durable", "reference"]

VIOLATION = "violation"
"""The property of a derived fact: the name of the violation that stands."""


@dataclass(frozen=True, slots=True)
class Fired:
    """What one fact brought about.

    ``holds``: names of the violations that are findings: the first in written order, then those
    with ``also``. ``effects``: the consequences that these trigger, as "knock_out:CODE" and
    "cross:CODE".
    """

    holds: tuple[str, ...]
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inference:
    """Every decided obligation by id, those that could not be decided, those decided unlike.

    Every obligation that was to be decided is in ``fired`` (perhaps with no violation) or in
    ``broken``. Where the engines differ, ``fired`` holds what the conditions mean.
    """

    fired: Mapping[str, Fired]
    broken: Mapping[str, Text]
    differing: tuple[str, ...] = ()


def choose(engine: Literal["auto", "durable", "reference"]) -> tuple[Engine, Text | None]:
    """Return the engine to use, and a note when "auto" had to take the reference evaluator.

    Raises EngineUnavailable when durable-rules is asked for and is not there.
    """
    if engine == "reference" or durable.available():
        return ("reference" if engine == "reference" else "durable"), None
    if engine == "durable":
        raise durable.unavailable()
    return "reference", Text(
        "Không có durable-rules ở đây; dùng bộ đánh giá tham chiếu (kết quả như nhau).",
        "durable-rules is not installed here; the reference evaluator decides instead (same results).",
    )


# ----------------------------------------------------------------- inferring

Ask = Callable[[Program, Mapping[str, Any]], frozenset[str]]
"""Which names of a program hold for a fact as it was measured."""


class Chain(NamedTuple):
    """A rule, ready for the engines: facts -> violations -> what the violations trigger."""

    rule: Rule
    violations: Program
    consequences: Program | None


@lru_cache(maxsize=8192)
def _program(entries: Entries) -> Program:
    """Return the program of these entries; the same one for the same entries."""
    return Program(entries)


_chains: dict[int, Chain] = {}


def _chain(rule: Rule) -> Chain:
    # Hashing all conditions of a plan for each unit costs more than deciding them, so rules are
    # known by identity first; a chain holds its rule, so no other can come to bear the same id.
    found = _chains.get(id(rule))
    if found is not None:
        return found
    if len(_chains) >= 8192:
        _chains.clear()
    violations = _program(tuple((violation.name, violation.when) for violation in rule.violations))
    effects = tuple(entry for violation in rule.violations for entry in _effects(violation))
    found = _chains[id(rule)] = Chain(rule, violations, _program(effects) if effects else None)
    return found


def _effects(violation: Violation) -> Iterator[tuple[str, Condition]]:
    """Yield an entry for each consequence that a violation triggers besides its points."""
    deduct = violation.deduct
    if deduct is None:
        return
    stands = (Comparison(VIOLATION, "text", Op.EQ, violation.name),)
    for number, code in enumerate(deduct.on):
        if deduct.knock_out:
            yield f"knock_out:{code}", stands
        elif number:
            yield f"cross:{code}", stands


def infer(
    obligations: Sequence[Obligation],
    rules: Sequence[Rule],
    *,
    engine: Engine = "durable",
    verify: bool = False,
) -> Inference:
    """Decide the obligations that measuring left to their facts; ``rules`` are compiled beforehand.

    ``verify`` asks both engines and the plain meaning of the conditions, which is what counts.
    """
    wanted: tuple[Engine, ...] = ("durable", "reference") if verify else (engine,)
    with _one_at_a_time if "durable" in wanted else nullcontext():
        matchers: list[Matcher] = [durable.shared() if name == "durable" else Reference() for name in wanted]
        programs = list(_programs(obligations, rules))
        for matcher in matchers:
            matcher.prepare(programs)
        return _infer(obligations, [*map(_by, matchers), *([_meaning] if verify else [])])


_one_at_a_time = threading.Lock()


def _infer(obligations: Sequence[Obligation], asks: Sequence[Ask]) -> Inference:
    """Ask all of ``asks``; the last one counts."""
    fired: dict[str, Fired] = {}
    broken: dict[str, Text] = {}
    differing: list[str] = []
    for obligation in (each for each in obligations if each.state is None):
        try:
            answers = [_decide(_chain(obligation.rule), obligation, ask) for ask in asks]
            if obligation.id in fired or obligation.id in broken:
                raise EngineError("two obligations of this name")
        except Exception as error:
            # Whatever it is, it must not pass for "no violation".
            fired.pop(obligation.id, None)
            broken[obligation.id] = _not_decided(error)
            continue
        if len(set(answers)) > 1:
            differing.append(obligation.id)
        fired[obligation.id] = answers[-1]
    return Inference(fired, broken, tuple(differing))


def _programs(obligations: Sequence[Obligation], rules: Sequence[Rule]) -> Iterator[Program]:
    open_rules = (each.rule for each in obligations if each.state is None)
    for rule in {id(rule): rule for rule in (*rules, *open_rules)}.values():
        try:
            chain = _chain(rule)
        except Exception:  # noqa: S112
            # Its obligations will say so, each for itself; the other rules go on.
            continue
        yield from (each for each in chain[1:] if each is not None)


def _by(matcher: Matcher) -> Ask:
    return lambda program, facts: matcher.match(program, program.encoding.encode(facts))


def _meaning(program: Program, facts: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, condition in program.entries if evaluate(condition, facts))


def _decide(chain: Chain, obligation: Obligation, ask: Ask) -> Fired:
    holding = ask(chain.violations, obligation.facts)
    if not holding:
        return _NOTHING
    standing = [violation for violation in chain.rule.violations if violation.name in holding]
    holds = tuple(violation.name for violation in standing if violation is standing[0] or violation.also)
    return Fired(holds, _consequences(chain.consequences, holds, ask))


def _consequences(triggers: Program | None, holds: Sequence[str], ask: Ask) -> tuple[str, ...]:
    """Assert each violation that stands as a fact of its own; consequences trigger nothing further."""
    if triggers is None:
        return ()
    found = frozenset().union(*(ask(triggers, {VIOLATION: name}) for name in holds))
    return tuple(dict.fromkeys(name for name, _ in triggers.entries if name in found))


_NOTHING = Fired(())


def _not_decided(error: Exception) -> Text:
    why = f"{type(error).__name__}: {error}"
    return Text(f"Không suy luận được: {why}.", f"Could not be decided: {why}.")
