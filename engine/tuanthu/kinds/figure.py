"""One measured figure: a field of the data dictionary, or the ratio of two of its counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from tuanthu.model import Case
from tuanthu.model.plan import Named
from tuanthu.schema import NAME, Node, expect
from tuanthu.source import Location

FIGURE = expect(
    {
        "type": ["string", "object"],
        "pattern": NAME["pattern"],
        "properties": {"part": NAME, "whole": NAME},
        "required": ["part", "whole"],
        "additionalProperties": False,
    },
    "tên một số liệu, hoặc {part: …, whole: …}",
    "the name of a field, or {part: …, whole: …}",
)
Number = int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Figure:
    """A field (``part`` alone), or the ratio ``part``/``whole``."""

    part: str
    whole: str | None
    at: Location

    def names(self) -> tuple[str, ...]:
        """Return the fields that are read."""
        return (self.part,) if self.whole is None else (self.part, self.whole)

    def reads(self) -> Named:
        """Return the fields that are read, with where they stand."""
        return tuple((name, self.at) for name in self.names())

    def missing(self, case: Case) -> tuple[str, ...]:
        """Return the fields that the submission does not give; a whole of 0 needs no part."""
        if self.whole is not None and self.whole_of(case) == 0:
            return ()
        return tuple(name for name in self.names() if name not in case.submission.data)

    def whole_of(self, case: Case) -> Fraction | None:
        """Return the whole of a ratio."""
        datum = case.submission.data.get(self.whole or "")
        return Fraction(datum.value) if datum and isinstance(datum.value, int | Decimal | Fraction) else None

    def value(self, case: Case) -> Number | None:
        """Return the exact figure; None for a ratio of nothing, and for what is no number."""
        value = case.submission.data[self.part].value if self.part in case.submission.data else 0
        if not isinstance(value, int | Decimal | Fraction):
            return None
        if self.whole is not None:
            whole = self.whole_of(case)
            return Fraction(value) / whole if whole else None
        plain = case.plan.fields[self.part].type == "number"
        return decimal_of(Fraction(value)) if plain else value

    def absurd(self, case: Case) -> bool:
        """Return whether the part is over its whole: one of the two is wrong."""
        value = self.value(case) if self.whole is not None else None
        return value is not None and value > 1


def read_figure(node: Node, key: str) -> Figure:
    """Return the figure under ``key``."""
    child = node.get(key)
    if child is None:
        return Figure("?", None, node.location)
    if isinstance(child.value, dict):
        return Figure(child.text("part") or "?", child.text("whole") or "?", child.location)
    return Figure(str(child.value), None, child.location)


def decimal_of(number: Fraction) -> Decimal:
    """Return a number that was written with decimals as a Decimal, so that it does not print as a ratio."""
    return Context(prec=60).divide(Decimal(number.numerator), Decimal(number.denominator))
