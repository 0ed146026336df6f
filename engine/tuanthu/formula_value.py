"""What a formula is once it has been read, and its exact value for given numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tuanthu.words import Text

MAX_DIGITS = 30
"""The most digits of a number that is written in a formula or put into it."""


def _to_step(parts: list[Fraction]) -> Fraction:
    """Return the multiple of the second number that is nearest to the first, halves away from 0."""
    value, step = parts
    if step <= 0:
        raise _StepError
    whole = (abs(value) / step * 2 + 1) // 2
    return step * (whole if value >= 0 else -whole)


CALLS: Mapping[str, Callable[[list[Fraction]], Fraction]] = {
    "max": max,
    "min": min,
    "abs": lambda parts: abs(parts[0]),
    "floor": lambda parts: Fraction(parts[0] // 1),
    "ceil": lambda parts: Fraction(-(-parts[0] // 1)),
    "round": _to_step,
}
TAKES: Mapping[str, int] = {"abs": 1, "floor": 1, "ceil": 1, "round": 2}
"""How many numbers a function takes; any number, from one on, where it is not told."""
_WHOLE = frozenset({"floor", "ceil"})


@dataclass(frozen=True, slots=True)
class Undefined:
    """Why a formula has no value for these numbers; ``zero`` when a denominator is 0."""

    why: Text
    zero: bool = True


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """A count by its name, and the column at which it stands."""

    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Negative:
    """The negative of a part."""

    of: Part


@dataclass(frozen=True, slots=True)
class Binary:
    """Two parts joined by ``+``, ``-``, ``*`` or ``/``; ``column`` is that of the sign."""

    sign: str
    left: Part
    right: Part
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its parts: one of :data:`CALLS`."""

    name: str
    parts: tuple[Part, ...]


Part = Number | Name | Negative | Binary | Call


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has been read; ``names`` in the order in which they first stand."""

    text: str
    root: Part
    names: tuple[Name, ...] = field(compare=False)

    def value(self, numbers: Mapping[str, Fraction]) -> Fraction | Undefined:
        """Return the exact value, or why there is none. KeyError when a name is not among the numbers."""
        for name in self.names:
            number = numbers[name.name]
            if max(abs(number.numerator), number.denominator) >= 10**MAX_DIGITS:
                says = Text(f"“{name.name}” có quá {MAX_DIGITS} chữ số", f'"{name.name}" has over {MAX_DIGITS} digits')
                return Undefined(says, zero=False)
        try:
            return _value(self.root, numbers)
        except _ZeroError as zero:
            where = Text(f"mẫu số là 0 (cột {zero.column})", f"the denominator is 0 (column {zero.column})")
            return Undefined(where)
        except _StepError:
            return Undefined(Text("bước làm tròn phải lớn hơn 0", "the rounding step must be over 0"), zero=False)

    def ends(self) -> bool:
        """Return whether the value ends as a decimal whenever the numbers do: no division that may go on."""
        return _ends(self.root)


class _StepError(Exception):
    """A number is to be rounded to a step that is not over 0."""


class _ZeroError(Exception):
    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.column = column


def _value(part: Part, numbers: Mapping[str, Fraction]) -> Fraction:
    match part:
        case Number():
            return part.value
        case Name():
            return numbers[part.name]
        case Negative():
            return -_value(part.of, numbers)
        case Call():
            return CALLS[part.name]([_value(each, numbers) for each in part.parts])
    left, right = _value(part.left, numbers), _value(part.right, numbers)
    if part.sign == "/" and right == 0:
        raise _ZeroError(part.column)
    return {"+": left.__add__, "-": left.__sub__, "*": left.__mul__, "/": left.__truediv__}[part.sign](right)


def _ends(part: Part) -> bool:
    match part:
        case Number() | Name():
            return True
        case Negative():
            return _ends(part.of)
        case Call(name="round"):
            return _ends(part.parts[1])  # a multiple of the step ends where the step does
        case Call():
            return part.name in _WHOLE or all(_ends(each) for each in part.parts)
    both = _ends(part.left) and _ends(part.right)
    return both and (part.sign != "/" or (isinstance(part.right, Number) and terminates(1 / part.right.value)))


def terminates(value: Fraction) -> bool:
    """Return whether ``value`` has finitely many decimals."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
