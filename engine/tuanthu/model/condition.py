"""What a rule may ask of a fact: typed properties, and comparisons joined by AND."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from tuanthu.words import Text


class Op(StrEnum):
    """How a condition compares one property of a fact with a value."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    IN = "in"


PropertyType = Literal["yes_no", "text", "int", "number"]


@dataclass(frozen=True, slots=True)
class Property:
    """What a kind's facts hold: its type, its meaning, and whether every fact has it.

    ``text`` with ``choices`` allows those words only. ``number`` is an exact Fraction or Decimal.
    """

    type: PropertyType
    doc: Text
    always: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """``property op value``; a text for yes_no and text, an int for int, a Fraction for number."""

    property: str
    type: PropertyType
    op: Op
    value: str | int | Fraction | tuple[str, ...]


Condition = tuple[Comparison, ...]
"""Comparisons joined by AND; a property that the fact lacks makes its comparison false."""
