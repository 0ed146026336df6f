"""Rounding to a step, by a mode, and numbers as people read them; every step is exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from typing import Literal

from tuanthu.conditions import read_number
from tuanthu.formula import terminates
from tuanthu.schema import POINTS, Node, record
from tuanthu.source import Problem
from tuanthu.words import Text, show

Mode = Literal["half_up", "half_even", "down", "up"]
MODES: Mapping[Mode, str] = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
}
ROUND = record({"step": POINTS, "mode": {"enum": sorted(MODES)}}, ["step", "mode"])
BOUND = {
    "type": ["string", "number"],
    "pattern": r"^[+-]?\d+([.,]\d+)?\s?%?$|^\d+/\d+$",
    "x-expect": {"vi": "một số hoặc tỷ lệ, ví dụ 3 hoặc 95%", "en": "a number or a ratio such as 3 or 95%"},
}


@dataclass(frozen=True, slots=True)
class Rounding:
    """Round to a multiple of ``step`` points, by ``mode``; exact for any ratio."""

    step: Decimal
    mode: Mode

    def apply(self, value: Fraction) -> Decimal:
        """Return ``value`` rounded to a multiple of the step."""
        return round_to(value, self.step, self.mode)


def round_to(value: Fraction, step: Decimal, mode: Mode) -> Decimal:
    """Return the multiple of ``step`` nearest to ``value`` by ``mode``; the arithmetic is exact."""
    steps = value / Fraction(step)
    whole, rest = divmod(abs(steps), 1)
    half = Fraction(1, 2)
    away = {
        "down": False,
        "up": rest > 0,
        "half_up": rest >= half,
        "half_even": rest > half or (rest == half and whole % 2 == 1),
    }[mode]
    count = int(whole) + int(away)
    return (Decimal(-count) if steps < 0 else Decimal(count)) * step


def read_rounding(node: Node, problems: list[Problem]) -> Rounding | None:
    """Return the rounding under ``round``; a step that is not over 0 is a problem."""
    child = node.get("round")
    step = child.points("step") if child else None
    mode: Mode | None = next((each for each in MODES if child and each == child.text("mode")), None)
    if child is None or step is None or mode is None:
        return None
    if step <= 0:
        says = Text("Bước làm tròn phải lớn hơn 0.", "The rounding step must be over 0.")
        problems.append(Problem("settings", child.document.at((*child.path, "step")), says))
        return None
    return Rounding(step, mode)


def exact(value: Fraction) -> Decimal | None:
    """Return the Decimal that equals ``value``, or None when its decimals do not end."""
    if not terminates(value):
        return None
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    whole = (value * 10**places).numerator
    return Decimal((int(whole < 0), tuple(int(digit) for digit in str(abs(whole))), -places))


def read_bound(node: Node, key: str, problems: list[Problem]) -> Fraction | None:
    """Return an exact bound such as ``95%`` or ``3``."""
    text = node.text(key)
    if text is None:
        return None
    value = read_number(text)
    if value is None:
        says = Text(f"“{text}” không phải một số hay tỷ lệ.", f'"{text}" is neither a number nor a ratio.')
        problems.append(Problem("wrong-form", node.document.at((*node.path, key)), says))
    return value


def shown(value: Fraction, ratio: bool) -> Text:
    """Return a quantity in words: a percentage for ratios, else a number; "≈" where it does not end."""
    if ratio:
        return Text(show(value, "vi"), show(value, "en"))
    number = exact(value)
    if number is not None:
        return Text(show(number, "vi"), show(number, "en"))
    near = round_to(value, Decimal("0.0001"), "half_up")
    return Text(f"≈{show(near, 'vi')}", f"≈{show(near, 'en')}")
