"""What a scoring shape is: how it reads its settings and computes the points a criterion allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from typing import Any, Literal

from tuanthu.conditions import read_number
from tuanthu.model import ZERO, Case, Criterion, Reads
from tuanthu.schema import NAME, POINTS, Node, record
from tuanthu.source import Location, Problem
from tuanthu.words import Text, show

Mode = Literal["half_up", "half_even", "down", "up"]
MODES: Mapping[Mode, str] = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
}
ROUND = record({"step": POINTS, "mode": {"enum": sorted(MODES)}}, ["step", "mode"])


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a shape found: points, or unknown with the reason; ``max`` 0 when nothing arose."""

    status: Literal["computed", "unknown", "not_applicable"]
    points: Decimal
    why: Text


@dataclass(frozen=True)
class Shape:
    """A scoring shape. ``manual`` is its module's docstring."""

    name: str
    manual: str | None
    settings: Mapping[str, Any]
    required: tuple[str, ...]
    parse: Callable[[Node, list[Problem]], Any]
    allowed: Callable[[Criterion, Case], Allowed]
    reads: Callable[[Any], Reads]


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


def read_rounding(node: Node) -> Rounding | None:
    """Return the rounding under ``round``."""
    child = node.get("round")
    step, mode = (child.points("step"), child.text("mode")) if child else (None, None)
    if step is None or mode is None:
        return None
    return Rounding(step, mode)  # type: ignore[arg-type]


# ------------------------------------------------------------------ quantities

OF = {
    "type": "object",
    "properties": {"part": NAME, "whole": NAME, "field": NAME, "list": NAME},
    "additionalProperties": False,
    "minProperties": 1,
}
NOTHING = {
    "type": ["string", "object"],
    "pattern": "^(not_applicable|full|hundred)$",
    "properties": {"points": POINTS},
    "required": ["points"],
    "additionalProperties": False,
    "x-expect": {
        "vi": "not_applicable, full, hundred hoặc {points: …}",
        "en": "not_applicable, full, hundred or {points: …}",
    },
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is measured: a ratio of two counts, one field, or the length of a list."""

    part: str | None
    whole: str | None
    field: str | None
    list: str | None
    at: Location
    nothing: str
    nothing_points: Decimal | None

    def reads(self) -> Reads:
        """Return the names of the data dictionary that are read."""
        fields = tuple((name, self.at) for name in (self.part, self.whole, self.field) if name)
        return Reads(fields, ((self.list, self.at),) if self.list else ())

    def measure(self, criterion: Criterion, case: Case) -> Fraction | Allowed:
        """Return the exact value, or what is allowed when data is absent or nothing arose."""
        if self.list:
            found = case.submission.lists.get(self.list)
            return _unknown(case, self.list) if found is None else Fraction(len(found.entries))
        if self.field:
            datum = case.submission.data.get(self.field)
            return _unknown(case, self.field) if datum is None else Fraction(datum.value)  # type: ignore[arg-type]
        return self._ratio(criterion, case)

    def _ratio(self, criterion: Criterion, case: Case) -> Fraction | Allowed:
        data = case.submission.data
        whole, part = data.get(self.whole or ""), data.get(self.part or "")
        if whole is None:
            return _unknown(case, self.whole or "?")
        if whole.value == 0:
            return self._nothing_arose(criterion)
        if part is None:
            return _unknown(case, self.part or "?")
        if Fraction(part.value) > Fraction(whole.value):  # type: ignore[arg-type]
            says = Text(f"Số liệu vô lý: {part.value}/{whole.value}.", f"{part.value} of {whole.value} cannot be.")
            return Allowed("unknown", ZERO, says)
        return Fraction(part.value) / Fraction(whole.value)  # type: ignore[arg-type]

    def _nothing_arose(self, criterion: Criterion) -> Fraction | Allowed:
        why = Text("Không phát sinh (mẫu số là 0).", "Nothing arose (the denominator is 0).")
        if self.nothing == "hundred":
            return Fraction(1)
        if self.nothing == "full":
            return Allowed("computed", criterion.max or ZERO, why)
        if self.nothing_points is not None:
            return Allowed("computed", self.nothing_points, why)
        return Allowed("not_applicable", ZERO, why)


def read_quantity(node: Node, problems: list[Problem]) -> Quantity:
    """Return the quantity under ``of`` and what holds when ``nothing`` arose."""
    of = node.get("of") or node
    named = {key: of.text(key) for key in ("part", "whole", "field", "list")}
    forms = [bool(named["part"] and named["whole"]), bool(named["field"]), bool(named["list"])]
    if forms.count(True) != 1 or bool(named["part"]) != bool(named["whole"]):
        says = Text("Mục of cần {part, whole}, {field} hoặc {list}.", '"of" needs {part, whole}, {field} or {list}.')
        problems.append(Problem("settings", of.location, says))
    nothing = node.get("nothing")
    word = nothing.value if nothing and isinstance(nothing.value, str) else "not_applicable"
    return Quantity(**named, at=of.location, nothing=word, nothing_points=nothing.points("points") if nothing else None)


def _unknown(case: Case, name: str) -> Allowed:
    label = case.plan.fields[name].label if name in case.plan.fields else case.plan.lists[name].label
    says = Text(f"Hồ sơ không có số liệu “{label.vi}”.", f'The submission does not give "{label.en}".')
    return Allowed("unknown", ZERO, says)


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
    """Return a quantity in words: a percentage for ratios, else a number."""
    if ratio:
        return Text(show(value, "vi"), show(value, "en"))
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return Text(show(number, "vi"), show(number, "en"))
