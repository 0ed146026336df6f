"""durable-rules inside its safe envelope.

This is the only module that imports ``durable_rules_engine``, and only when it is asked for.
docs/engine.md tells the limits of durable-rules within which :class:`Durable` keeps.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tuanthu.encoding import ABSENT, Codes
from tuanthu.infer.engine_rules import PROPERTIES, EngineRule, compile_program, fits, packs
from tuanthu.infer.program import EngineError, Names, Needs, Program
from tuanthu.words import Text

RULESETS = 128
"""Rulesets in one process (up to 0.8 MB each); past that all are dropped, and made when needed."""
FAULTS = 200
"""Failures in one process after which nothing is compiled any more: each costs 0.5 MB for good."""

_UNMATCHED = 1


class EngineUnavailable(Exception):  # noqa: N818 - a state of the system, not a fault
    """durable-rules was asked for by name, and it cannot be imported here."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


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

    For one thread at a time, as a fact lives in its ruleset until it is retracted;
    :func:`tuanthu.infer.infer` sees to that.
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
            self._place([each for each in dict.fromkeys(programs) if each not in self._placed and fits(each)])
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
        if not fits(program):
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
            compiled[kind] = (program, *compile_program(kind, program))
        homes: dict[str, list[int]] = {kind: [] for kind in compiled}
        for pack in packs(rules for _, rules, _ in compiled.values()):
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


@cache
def available() -> bool:
    """Return whether durable-rules can be imported here."""
    try:
        import durable_rules_engine  # noqa: F401
    except ImportError:
        return False
    return True


def unavailable() -> EngineUnavailable:
    """Return the error that says why, and what to do."""
    vi = "Không nạp được durable-rules (cần Python 3.11 hoặc 3.12 và trình biên dịch C)."
    en = "durable-rules cannot be imported (it needs Python 3.11 or 3.12 and a C compiler)."
    return EngineUnavailable(Text(f"{vi} Hãy dùng --engine reference.", f"{en} Use --engine reference."))


@cache
def shared() -> Durable:
    """Return the one engine of this process; it keeps what it compiled, so a sweep compiles once."""
    if not available():
        raise unavailable()
    import durable_rules_engine

    return Durable(durable_rules_engine)
