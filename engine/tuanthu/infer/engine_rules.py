"""How a program becomes rules of durable-rules, within the limits that docs/engine.md tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, product
from math import prod
from typing import Any, NamedTuple

from tuanthu.encoding import Flat
from tuanthu.infer.program import Needs, Program
from tuanthu.model import Op

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

_OPERATORS = {Op.NE: "$neq", Op.LT: "$lt", Op.LE: "$lte", Op.GT: "$gt", Op.GE: "$gte"}


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


def fits(program: Program) -> bool:
    """Return whether the engine can take the facts of a program."""
    return len(program.encoding.scales) <= PROPERTIES


def compile_program(kind: str, program: Program) -> tuple[list[EngineRule], Needs]:
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


def packs(programs: Iterable[Sequence[EngineRule]]) -> Iterator[list[EngineRule]]:
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
