"""Arithmetic on named counts, exact and safe: ``(b/a)*1 + (c/a)*0.5``.

A formula is read once by :func:`parse` and has numbers (``2``, ``0.5``, ``85%``), names (letters without
marks, digits and ``_``), ``+ - * /``, brackets, and the functions ``min``, ``max``, ``abs``, ``floor``,
``ceil`` and ``round(number, step)``; nothing else, so that nothing can be run by it. Every value is a
:class:`~fractions.Fraction`. A division by zero is no error of the program but an answer:
:class:`Undefined`, with the words for it. Lengths, depth and the size of numbers are limited, so that no
formula and no data can take the memory or the time of a night.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tuanthu.formula_value import (
    CALLS,
    MAX_DIGITS,
    TAKES,
    Binary,
    Call,
    Formula,
    Name,
    Negative,
    Number,
    Part,
    Undefined,
    terminates,
)
from tuanthu.words import Lang, Text, did_you_mean, same

__all__ = [
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_LENGTH",
    "Formula",
    "FormulaError",
    "Undefined",
    "parse",
    "terminates",
    "with_numbers",
]

MAX_LENGTH = 500
MAX_DEPTH = 40

_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?(?:\s?%)?)|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<sign>[-+*/(),])|(?P<space>\s+)|(?P<bad>.)",
    re.DOTALL,
)
_MEANT = {"×": "*", "·": "*", ":": "/", "÷": "/", "−": "-", "–": "-", "[": "(", "]": ")", "{": "(", "}": ")"}


class FormulaError(Exception):
    """What is wrong with a formula, and at which column of it (from 1)."""

    def __init__(self, message: Text, column: int) -> None:
        super().__init__(message.en)
        self.message = message
        self.column = column


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


def with_numbers(text: str, numbers: Mapping[str, Text], lang: Lang) -> str:
    """Return a formula's text with numbers instead of names, as one writes it down to check it."""
    parts = []
    for match in _TOKEN.finditer(text):
        name = match["name"]
        parts.append(numbers[name].to(lang) if name in numbers else match[0])
    return "".join(parts)


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
        if token.text not in CALLS:
            hint = did_you_mean(token.text, CALLS)
            says = Text(f"Không có hàm “{token.text}”.{hint.vi}", f'There is no function "{token.text}".{hint.en}')
            raise FormulaError(says, token.column)
        self._place += 1
        parts = [self._deeper(self.sum)]
        while (comma := self._next()) is not None and comma.text == ",":
            self._place += 1
            parts.append(self._deeper(self.sum))
        self._close()
        wanted = TAKES.get(token.text)
        if wanted is not None and len(parts) != wanted:
            says = Text(
                f"Hàm “{token.text}” cần {wanted} số, ở đây có {len(parts)}.",
                f'"{token.text}" takes {wanted} number(s); there are {len(parts)}.',
            )
            raise FormulaError(says, token.column)
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
