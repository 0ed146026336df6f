"""A rule's named conditions, encoded and made ready, and what an engine is.

Both engines read the same :class:`Program` and the same encoded facts (:mod:`tuanthu.encoding`), so
they differ in nothing but who compares.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from tuanthu.encoding import ABSENT, Codes, Flat, encoding
from tuanthu.model import Condition, Op

Entries = tuple[tuple[str, Condition], ...]

Needs = tuple[tuple[str, int], ...]
"""For each name, the bits that must all be there; a name may stand several times (any of)."""


class EngineError(Exception):
    """The engine did not decide: a refused fact, an unknown result, an exception."""


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
