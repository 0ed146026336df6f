"""How facts and conditions travel to the engines: every value is a small int.

Engines never see a fact itself but its :class:`Encoding`:

* A **number** travels as its rank among the rule's thresholds t0 < t1 < …: a value equal to tk as
  2k+1, one between t(k-1) and tk as 2k. Comparing ranks gives exactly what comparing the numbers
  gives, so 2 of 3 against 66.67% is right, and no float, exponent or 64-bit limit is in the way.
* A **text** travels as the index of the rule's constant that it equals, or as -1: texts are only
  ever compared for equality. So no letter of a submission enters the C engine, which is wrong on
  quotes, control characters, very long texts and lone surrogates.

What a condition means is told by :mod:`tuanthu.conditions`, whose reading of values is used here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tuanthu.conditions import Number, as_number, as_word
from tuanthu.model import Comparison, Condition, Op

ABSENT = -2
"""The code of a property that the fact lacks: no comparison holds for it."""
OTHER = -1
"""The code of a text that equals no constant of the rule."""

Codes = tuple[int, ...]
"""An encoded fact: one code for each scale, in their order."""


class Flat(NamedTuple):
    """A comparison of encoded values; with ``in`` the code is a tuple of codes."""

    slot: int
    op: Op
    code: int | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """How the values of one property become codes: by rank among numbers, by index among words."""

    property: str
    numbers: tuple[Number, ...] | None
    words: Mapping[str, int]

    def code(self, value: Any) -> int:
        """Return the code of a value; TypeError or ValueError when it is of the wrong type."""
        if self.numbers is None:
            known = self.words.get(value)
            return self.words.get(as_word(value), OTHER) if known is None else known
        number = value if type(value) is int else as_number(value)
        rank = bisect_left(self.numbers, number)
        equal = rank < len(self.numbers) and self.numbers[rank] == number
        return 2 * rank + 1 if equal else 2 * rank

    def codes(self) -> range:
        """Return every code that a value can have."""
        return range(OTHER, len(self.words)) if self.numbers is None else range(2 * len(self.numbers) + 1)


@dataclass(frozen=True, slots=True)
class Encoding:
    """The conditions of one rule with every constant as a code, and the scales that made them.

    ``slot`` of a comparison is the place of its property in ``scales``, which are in the order of
    the properties' names.
    """

    scales: tuple[Scale, ...]
    conditions: tuple[tuple[Flat, ...], ...]

    def encode(self, facts: Mapping[str, Any]) -> Codes:
        """Return the codes of the properties that the conditions name; all else is left behind."""
        values = [(scale, facts.get(scale.property)) for scale in self.scales]
        return tuple([ABSENT if value is None else scale.code(value) for scale, value in values])


def encoding(conditions: Sequence[Condition]) -> Encoding:
    """Return the encoding of the conditions of one rule."""
    constants: dict[str, dict[Any, None]] = {}
    textual: dict[str, bool] = {}
    for comparison in (each for condition in conditions for each in condition):
        kind = comparison.type in ("text", "yes_no")
        if textual.setdefault(comparison.property, kind) is not kind:
            raise TypeError(f"{comparison.property} is compared as a number and as a text")
        values = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
        known = constants.setdefault(comparison.property, {})
        known.update(dict.fromkeys(map(as_word, values) if kind else values))
    names = sorted(constants)
    scales = tuple(_scale(name, sorted(constants[name]), textual[name]) for name in names)
    slots = {name: slot for slot, name in enumerate(names)}
    flat = (tuple(_flat(each, slots[each.property], scales) for each in condition) for condition in conditions)
    return Encoding(scales, tuple(flat))


def _scale(name: str, constants: Sequence[Any], textual: bool) -> Scale:
    if textual:
        return Scale(name, None, {word: index for index, word in enumerate(constants)})
    # A whole threshold as an int: comparing ints is ten times faster than comparing Fractions.
    numbers = (value.numerator if value.denominator == 1 else value for value in constants)
    return Scale(name, tuple(numbers), {})


def _flat(comparison: Comparison, slot: int, scales: Sequence[Scale]) -> Flat:
    value, scale = comparison.value, scales[slot]
    if isinstance(value, tuple):
        return Flat(slot, comparison.op, tuple(scale.code(word) for word in value))
    return Flat(slot, comparison.op, scale.code(value))
