"""Arithmetic on named counts, exact and safe: ``(b/a)*1 + (c/a)*0.5``.

A formula is read once by :func:`parse` and has numbers (``2``, ``0.5``, ``85%``), names
(``[a-z][a-z0-9_]*``), ``+ - * /``, brackets, ``min(…)`` and ``max(…)``; nothing else, so that nothing
can be run by it. Every value is a :class:`~fractions.Fraction`. A division by zero is no error of the
program but an answer: :class:`Undefined`, with the words for it. Lengths, depth and the size of
numbers are limited, so that no formula and no data can take the memory or the time of a night.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tuanthu.words import Lang, Text, did_you_mean, same

MAX_LENGTH = 500
MAX_DEPTH = 40
MAX_DIGITS = 30
"""The most digits of a number that is written in a formula or put into it."""

_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?(?:\s?%)?)|(?P<name>[a-z][a-z0-9_]*)|(?P<sign>[-+*/(),])|(?P<space>\s+)|(?P<bad>.)",
    re.DOTALL,
)
_MEANT = {"×": "*", "·": "*", ":": "/", "÷": "/", "−": "-", "–": "-", "[": "(", "]": ")", "{": "(", "}": ")"}
_CALLS: Mapping[str, Callable[[list[Fraction]], Fraction]] = {"max": max, "min": min}


class FormulaError(Exception):
    """What is wrong with a formula, and at which column of it (from 1)."""

    def __init__(self, message: Text, column: int) -> None:
        super().__init__(message.en)
        self.message = message
        self.column = column


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
    """``min`` or ``max`` of its parts."""

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

    def ends(self) -> bool:
        """Return whether the value ends as a decimal whenever the numbers do: no division that may go on."""
        return _ends(self.root)

    def with_numbers(self, numbers: Mapping[str, Text], lang: Lang) -> str:
        """Return the formula with numbers instead of names, as one writes it down to check it."""
        parts = []
        for match in _TOKEN.finditer(self.text):
            name = match["name"]
            parts.append(numbers[name].to(lang) if name in numbers else match[0])
        return "".join(parts)


def parse(text: str) -> Formula:
    """Return the formula. Raises :class:`FormulaError` with its column when it is none."""
    if len(text) > MAX_LENGTH:
        says = Text(f"Công thức dài quá {MAX_LENGTH} ký tự.", f"The formula has over {MAX_LENGTH} characters.")
        raise FormulaError(says, MAX_LENGTH + 1)
    reader = _Reader(tuple(_tokens(text)), len(text) + 1)
    root = reader.sum()
    reader.end()
    first: dict[str, Name] = {}
    for name in reader.names:
        first.setdefault(name.name, name)
    return Formula(text, root, tuple(first.values()))


# ------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind, column = match.lastgroup or "bad", match.start() + 1
        if kind == "bad":
            meant = _MEANT.get(match[0])
            hint = Text(f" Hãy viết “{meant}”.", f' Write "{meant}".') if meant else same("")
            raise FormulaError(
                Text(
                    f"Ký tự “{match[0]}” không dùng được trong công thức.{hint.vi}",
                    f'"{match[0]}" cannot stand in a formula.{hint.en}',
                ),
                column,
            )
        if kind != "space":
            yield _Token(kind, match[0], column)


class _Reader:
    """Reads sums of products of single parts, left to right."""

    def __init__(self, tokens: tuple[_Token, ...], after: int) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0
        self._after = after
        self.names: list[Name] = []

    def sum(self) -> Part:
        """Read parts joined by + and -."""
        return self._joined("+-", lambda: self._joined("*/", self._single))

    def end(self) -> None:
        """Refuse anything that is left."""
        left = self._next()
        if left is None:
            return
        if left.text == ",":
            says = Text("Số thập phân trong công thức dùng dấu chấm.", "Decimals in a formula take a point.")
            raise FormulaError(says, left.column)
        raise self._unexpected(left)

    def _joined(self, signs: str, part: Callable[[], Part]) -> Part:
        found = part()
        while (token := self._next()) is not None and token.kind == "sign" and token.text in signs:
            self._place += 1
            right = part()
            if token.text == "/" and isinstance(right, Number) and right.value == 0:
                raise FormulaError(Text("Chia cho 0.", "A division by 0."), token.column)
            found = Binary(token.text, found, right, token.column)
        return found

    def _single(self) -> Part:
        token = self._taken()
        if token.text in {"-", "+"}:
            with_sign = self._deeper(self._single)
            return Negative(with_sign) if token.text == "-" else with_sign
        if token.text == "(":
            inner = self._deeper(self.sum)
            self._close()
            return inner
        if token.kind == "number":
            return Number(_number(token))
        if token.kind == "name":
            return self._name(token)
        raise self._unexpected(token)

    def _name(self, token: _Token) -> Part:
        following = self._next()
        if following is None or following.text != "(":
            name = Name(token.text, token.column)
            self.names.append(name)
            return name
        if token.text not in _CALLS:
            hint = did_you_mean(token.text, _CALLS)
            says = Text(f"Không có hàm “{token.text}”.{hint.vi}", f'There is no function "{token.text}".{hint.en}')
            raise FormulaError(says, token.column)
        self._place += 1
        parts = [self._deeper(self.sum)]
        while (comma := self._next()) is not None and comma.text == ",":
            self._place += 1
            parts.append(self._deeper(self.sum))
        self._close()
        return Call(token.text, tuple(parts))

    def _deeper(self, part: Callable[[], Part]) -> Part:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            says = Text(f"Công thức lồng quá {MAX_DEPTH} tầng.", f"The formula is nested over {MAX_DEPTH} deep.")
            raise FormulaError(says, self._tokens[self._place - 1].column)
        found = part()
        self._depth -= 1
        return found

    def _close(self) -> None:
        token = self._taken()
        if token.text != ")":
            raise FormulaError(Text("Thiếu dấu “)”.", 'A ")" is missing.'), token.column)

    def _next(self) -> _Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _taken(self) -> _Token:
        token = self._next()
        if token is None:
            raise FormulaError(Text("Công thức chưa hết.", "The formula ends too early."), self._after)
        self._place += 1
        return token

    @staticmethod
    def _unexpected(token: _Token) -> FormulaError:
        says = Text(f"“{token.text}” không đứng được ở đây.", f'"{token.text}" cannot stand here.')
        return FormulaError(says, token.column)


def _number(token: _Token) -> Fraction:
    if len(token.text) > MAX_DIGITS:
        says = Text(f"Số có quá {MAX_DIGITS} chữ số.", f"The number has over {MAX_DIGITS} digits.")
        raise FormulaError(says, token.column)
    value = Fraction(token.text.rstrip("% \t\n"))
    return value / 100 if token.text.endswith("%") else value


# ------------------------------------------------------------------- meaning


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
            return _CALLS[part.name]([_value(each, numbers) for each in part.parts])
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
        case Call():
            return all(_ends(each) for each in part.parts)
    both = _ends(part.left) and _ends(part.right)
    return both and (part.sign != "/" or (isinstance(part.right, Number) and terminates(1 / part.right.value)))


def terminates(value: Fraction) -> bool:
    """Return whether ``value`` has finitely many decimals."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
