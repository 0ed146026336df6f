"""From facts to violations: durable-rules, or the reference evaluator, one fact at a time.

This is the only module that imports ``durable_rules_engine``. Both engines read the same encoded
facts (:mod:`tuanthu.conditions`), so they differ in nothing but who compares. Each violation that
stands is asserted as a fact of its own, which triggers the consequences that the plan hangs on it
(``knock_out:1.3``, ``cross:IX``); points are left to ``score``.

What an engine cannot decide is *broken*, never "no violation". docs/engine.md tells the limits of
durable-rules within which :class:`Durable` keeps.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count, product
from math import prod
from typing import Any, Literal, NamedTuple, Protocol

from tuanthu.conditions import ABSENT, Codes, Flat, encoding, evaluate
from tuanthu.model import Comparison, Condition, Obligation, Op, Rule, Violation
from tuanthu.words import Text

Engine = Literal["durable", "reference"]
Entries = tuple[tuple[str, Condition], ...]

VIOLATION = "violation"
"""The property of a derived fact: the name of the violation that stands."""


class EngineError(Exception):
    """The engine did not decide: a refused fact, an unknown result, an exception."""


class EngineUnavailable(Exception):  # noqa: N818 - a state of the system, not a fault
    """durable-rules was asked for by name, and it cannot be imported here."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


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


# ------------------------------------------------------------- the reference

Needs = tuple[tuple[str, int], ...]
"""For each name, the bits that must all be there; a name may stand several times (any of)."""


class Names(dict[int, frozenset[str]]):
    """From bits to the names whose needs they meet; each answer is worked out once and kept."""

    __slots__ = ("_needs",)

    def __init__(self, needs: Needs) -> None:
        super().__init__()
        self._needs = needs

    def __missing__(self, bits: int) -> frozenset[str]:
        found = frozenset(name for name, need in self._needs if need & bits == need)
        if len(self) < 4096:
            self[bits] = found
        return found


class Program:
    """The named conditions on one rule's facts, encoded; a name may stand several times (any of).

    Two programs are the same only when they are one object, so finding one is a cheap look-up.
    """

    __slots__ = ("all", "encoding", "entries", "names", "tables")

    def __init__(self, entries: Entries) -> None:
        self.entries = entries
        self.encoding = encoding([condition for _, condition in entries])
        self.all = (1 << len(entries)) - 1
        self.tables = tuple((slot, self._table(slot)) for slot in range(len(self.encoding.scales)))
        self.names = Names(tuple((name, 1 << number) for number, (name, _) in enumerate(entries)))

    def _table(self, slot: int) -> list[int]:
        """Return for each code of a property the conditions (bits) that it does not rule out.

        The table is read from both ends: OTHER and ABSENT are its last places, at -1 and -2.
        """
        codes = self.encoding.scales[slot].codes()
        table = [self.all] * (codes.stop + 2)
        for number, condition in enumerate(self.encoding.conditions):
            for flat in (each for each in condition if each.slot == slot):
                passing = set(_passing(flat, codes))
                for code in range(ABSENT, codes.stop):
                    if code not in passing:
                        table[code] &= ~(1 << number)
        return table


def _passing(flat: Flat, codes: range) -> Iterable[int]:
    if isinstance(flat.code, tuple):
        return flat.code
    first, last, code = codes.start, codes.stop, flat.code
    return {
        Op.EQ: (code,),
        Op.NE: (*range(first, code), *range(code + 1, last)),
        Op.LT: range(first, code),
        Op.LE: range(first, code + 1),
        Op.GT: range(code + 1, last),
        Op.GE: range(code, last),
    }[flat.op]


class Matcher(Protocol):
    """An engine: it says which of a program's names hold for an encoded fact."""

    def prepare(self, programs: Iterable[Program]) -> None:
        """Compile programs beforehand; one that was not prepared is compiled when first met."""
        ...

    def match(self, program: Program, facts: Codes) -> frozenset[str]:
        """Return the names that hold; raises EngineError when that cannot be known."""
        ...


class Reference:
    """Plain Python: every property's code leaves some conditions; those that all leave hold."""

    def prepare(self, programs: Iterable[Program]) -> None:
        """Do nothing: a program carries its tables."""

    def match(self, program: Program, facts: Codes) -> frozenset[str]:
        """Return the names that hold."""
        left = program.all
        for slot, table in program.tables:
            left &= table[facts[slot]]
        return program.names[left]


# ------------------------------------------------------------- durable-rules

SIZE = 32
"""Engine rules in one ruleset. The engine compares a fact with every kind of its ruleset, so small
rulesets are about twice as fast; and even a fact that meets every rule of one stays far below what
the engine can bear (64 conditions met at once, 512 values of a property, 255 uses of a pattern)."""
LENGTH = 24
"""Comparisons in one engine rule besides the one on its kind; the engine takes 29."""
PROPERTIES = 250
"""Properties that one rule may compare; the engine refuses facts of more than 255."""
SPREAD = 64
"""Engine rules that one condition may become; past that its alternatives are parts of their own."""
RULESETS = 128
"""Rulesets in one process (up to 0.8 MB each); past that all are dropped, and made when needed."""
FAULTS = 200
"""Failures in one process after which nothing is compiled any more: each costs 0.5 MB for good."""

_OPERATORS = {Op.NE: "$neq", Op.LT: "$lt", Op.LE: "$lte", Op.GT: "$gt", Op.GE: "$gte"}
_UNMATCHED = 1


class EngineRule(NamedTuple):
    """An AND of comparisons with single codes; ``kind`` names its program, ``part`` what it proves."""

    name: str
    kind: str
    part: int
    comparisons: tuple[Flat, ...]

    def pattern(self) -> dict[str, Any]:
        """Return the pattern in the engine's own form; an equality on the kind stands first."""
        kind: dict[str, Any] = {"k": self.kind}
        tests = [_comparison(flat) for flat in self.comparisons]
        return {"$and": [kind, *tests]} if tests else kind


def _comparison(flat: Flat) -> dict[str, Any]:
    test = {f"p{flat.slot}": flat.code}
    return test if flat.op is Op.EQ else {_OPERATORS[flat.op]: test}


def _parts(condition: Sequence[Flat]) -> Iterator[Iterator[tuple[Flat, ...]]]:
    """Split a condition into parts that must all hold; of each part any alternative will do."""
    several = [_alternatives(flat) for flat in condition if isinstance(flat.code, tuple)]
    single = [flat for flat in condition if not isinstance(flat.code, tuple)]
    if len(condition) <= LENGTH and prod(map(len, several)) <= SPREAD:
        yield ((*single, *chosen) for chosen in product(*several))
        return
    for start in range(0, len(single), LENGTH):
        yield iter((tuple(single[start : start + LENGTH]),))
    for alternatives in several:
        yield ((flat,) for flat in alternatives)


def _alternatives(flat: Flat) -> list[Flat]:
    codes = flat.code if isinstance(flat.code, tuple) else (flat.code,)
    return [Flat(flat.slot, Op.EQ, code) for code in dict.fromkeys(codes)]


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Where a program lives and how to talk to it.

    ``form`` is the text of a fact with a mark for each code, and ``head`` how it begins;
    ``handles`` are its rulesets, ``proves`` says which part each engine rule proves, ``names``
    which names follow from parts.
    """

    head: str
    form: str
    handles: tuple[int, ...]
    proves: Mapping[str, int]
    names: Names

    def sparse(self, facts: Codes) -> str:
        """Return the text of a fact that lacks some properties: they are left out."""
        present = (f',"p{slot}":{code}' for slot, code in enumerate(facts) if code != ABSENT)
        return self.head + "".join(present) + "}"


class Durable:
    """durable-rules inside its safe envelope: assert one fact, drain all results, retract, next.

    For one thread at a time, as a fact lives in its ruleset until it is retracted; :func:`infer`
    sees to that.
    """

    def __init__(self, c: Any) -> None:
        """Take the extension module ``durable_rules_engine``."""
        self._c = c
        self._placed: dict[Program, Placed] = {}
        self._handles: list[int] = []
        self._kinds = 0
        self._faults = 0

    def prepare(self, programs: Iterable[Program]) -> None:
        """Compile the programs that are new, many to a ruleset."""
        try:
            self._place([each for each in dict.fromkeys(programs) if each not in self._placed and _fits(each)])
        except Exception:
            # match() compiles each one alone, and tells of the one that cannot be.
            return

    def match(self, program: Program, facts: Codes) -> frozenset[str]:
        """Return the names that hold; raises EngineError when that cannot be known."""
        placed = self._placed.get(program) or self._place_alone(program)
        text = placed.sparse(facts) if ABSENT in facts else placed.form % facts
        proven = 0
        try:
            for handle in placed.handles:
                proven |= self._ask(handle, text, placed.proves)
        except BaseException as error:
            # Nobody knows what lives in these rulesets now: they are not used again.
            self._faults += 1
            self._drop(placed.handles)
            if isinstance(error, Exception):
                raise EngineError(f"{type(error).__name__}: {error}") from error
            raise
        return placed.names[proven]

    def _ask(self, handle: int, text: str, proves: Mapping[str, int]) -> int:
        """Return the parts that one ruleset proves of one fact; afterwards no fact is left in it."""
        c = self._c
        code, state = c.assert_fact(handle, text)
        if code == _UNMATCHED:
            return 0
        if code:
            raise EngineError(f"the fact was refused (code {code})")
        started = c.start_action_for_state(handle, state)
        if started is None:
            raise EngineError("the fact met a rule, but no result came")
        proven, message = 0, started[1]
        while message is not None:
            # {"name": {…}}; a rule of another program is a KeyError, and so an error like any other.
            part = proves[message.split('"', 2)[1]]
            if proven & part:
                raise EngineError("a rule fired twice")
            proven |= part
            message = c.complete_and_start_action(handle, state)
        code, _ = c.retract_fact(handle, text)
        if code:
            raise EngineError(f"the fact was not retracted (code {code})")
        return proven

    def _place_alone(self, program: Program) -> Placed:
        if self._faults >= FAULTS:
            raise EngineError("the engine failed too often in this process")
        if not _fits(program):
            raise EngineError(f"one rule compares more than {PROPERTIES} properties")
        try:
            self._place([program])
        except Exception as error:
            self._faults += 1
            raise EngineError(f"the rule could not be compiled: {error}") from error
        return self._placed[program]

    def _place(self, programs: Sequence[Program]) -> None:
        """Pack the programs' engine rules into rulesets of at most SIZE, in order."""
        if programs and len(self._handles) > RULESETS:
            self._drop_all()
        compiled: dict[str, tuple[Program, list[EngineRule], Needs]] = {}
        for program in programs:
            self._kinds += 1
            kind = f"k{self._kinds}"
            compiled[kind] = (program, *_compile(kind, program))
        homes: dict[str, list[int]] = {kind: [] for kind in compiled}
        for pack in _packs(rules for _, rules, _ in compiled.values()):
            handle = self._create(pack)
            for kind in dict.fromkeys(rule.kind for rule in pack):
                homes[kind].append(handle)
        for kind, (program, rules, needs) in compiled.items():
            proves = {rule.name: rule.part for rule in rules}
            head = f'{{"id":"f","sid":"s","k":"{kind}"'
            slots = "".join(f',"p{slot}":%d' for slot in range(len(program.encoding.scales)))
            self._placed[program] = Placed(head, f"{head}{slots}}}", tuple(homes[kind]), proves, Names(needs))

    def _create(self, rules: Sequence[EngineRule]) -> int:
        definition = {rule.name: {"all": [{"m": rule.pattern()}]} for rule in rules}
        handle: int = self._c.create_ruleset("tuanthu", json.dumps(definition))
        self._handles.append(handle)
        return handle

    def _drop(self, handles: Iterable[int]) -> None:
        """Delete rulesets and forget the programs in them, which are compiled again when next met."""
        gone = set(handles)
        self._placed = {key: each for key, each in self._placed.items() if gone.isdisjoint(each.handles)}
        for handle in gone:
            self._handles.remove(handle)
            self._c.delete_ruleset(handle)

    def _drop_all(self) -> None:
        self._placed.clear()
        while self._handles:
            self._c.delete_ruleset(self._handles.pop())


def _fits(program: Program) -> bool:
    return len(program.encoding.scales) <= PROPERTIES


def _packs(programs: Iterable[Sequence[EngineRule]]) -> Iterator[list[EngineRule]]:
    """Yield packs of at most SIZE rules; a program that fits in one pack is not torn apart."""
    pack: list[EngineRule] = []
    for rules in programs:
        for start in range(0, len(rules), SIZE):
            chunk = rules[start : start + SIZE]
            if len(pack) + len(chunk) > SIZE:
                yield pack
                pack = []
            pack = [*pack, *chunk]
    if pack:
        yield pack


def _compile(kind: str, program: Program) -> tuple[list[EngineRule], Needs]:
    """Return a program's engine rules, and for each of its names the parts that it needs."""
    rules: list[EngineRule] = []
    needs: list[tuple[str, int]] = []
    bits = count()
    for (name, _), condition in zip(program.entries, program.encoding.conditions, strict=True):
        wanted = 0
        for alternatives in _parts(condition):
            part = 1 << next(bits)
            wanted |= part
            for comparisons in alternatives:
                rules.append(EngineRule(f"{kind}r{len(rules)}", kind, part, comparisons))
        needs.append((name, wanted))
    return rules, tuple(needs)


# ---------------------------------------------------------------- the choice


@cache
def available() -> bool:
    """Return whether durable-rules can be imported here."""
    try:
        import durable_rules_engine  # noqa: F401
    except ImportError:
        return False
    return True


def choose(engine: Literal["auto", "durable", "reference"]) -> tuple[Engine, Text | None]:
    """Return the engine to use, and a note when "auto" had to take the reference evaluator.

    Raises EngineUnavailable when durable-rules is asked for and is not there.
    """
    if engine == "reference" or available():
        return ("reference" if engine == "reference" else "durable"), None
    if engine == "durable":
        raise _unavailable()
    return "reference", Text(
        "Không có durable-rules ở đây; dùng bộ đánh giá tham chiếu (kết quả như nhau).",
        "durable-rules is not installed here; the reference evaluator decides instead (same results).",
    )


def _unavailable() -> EngineUnavailable:
    vi = "Không nạp được durable-rules (cần Python 3.11 hoặc 3.12 và trình biên dịch C)."
    en = "durable-rules cannot be imported (it needs Python 3.11 or 3.12 and a C compiler)."
    return EngineUnavailable(Text(f"{vi} Hãy dùng --engine reference.", f"{en} Use --engine reference."))


@cache
def _durable() -> Durable:
    """Return the one engine of this process; it keeps what it compiled, so a sweep compiles once."""
    if not available():
        raise _unavailable()
    import durable_rules_engine

    return Durable(durable_rules_engine)


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
        matchers: list[Matcher] = [_durable() if name == "durable" else Reference() for name in wanted]
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
