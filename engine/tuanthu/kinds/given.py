"""A number that a rule states, or leaves to the pack's ``settings.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tuanthu.conditions import read_number
from tuanthu.model import Case, Obligation, Outcome, Rule
from tuanthu.model.plan import Named
from tuanthu.schema import NAME, Node, expect
from tuanthu.source import Location
from tuanthu.words import Text

NUMBER = expect(
    {"type": ["string", "number"], "pattern": rf"^[+-]?\d+([.,]\d+)?\s?%?$|^\d+/\d+$|{NAME['pattern']}"},
    "một số, một tỷ lệ, hoặc tên một giá trị trong settings.yaml",
    "a number, a ratio, or the name of a value in settings.yaml",
)
DAYS = expect(
    {"type": ["integer", "string"], "pattern": r"^([1-9][0-9]{0,3}|[a-z][a-z0-9_-]*)$", "minimum": 1},
    "số ngày, hoặc tên một giá trị trong settings.yaml",
    "a number of days, or the name of a value in settings.yaml",
)


@dataclass(frozen=True, slots=True)
class Given:
    """A number as the rule states it, or the name of the setting that gives it."""

    number: Fraction | None
    setting: str | None
    at: Location

    def known(self, case: Case, on: date | None = None) -> Fraction | None:
        """Return the number that governs a duty of the day ``on``, or None while the pack sets none."""
        value = self.number if self.setting is None else case.setting(self.setting, on)
        return Fraction(value) if isinstance(value, int | Decimal | Fraction) else None

    def days(self, case: Case, on: date | None = None) -> int | None:
        """Return the number as days, or None where it is no whole number of them."""
        number = self.known(case, on)
        return int(number) if number is not None and number > 0 and number.denominator == 1 else None

    def reads(self) -> Named:
        """Return the setting that is read."""
        return ((self.setting, self.at),) if self.setting else ()


def read_given(node: Node, key: str) -> Given | None:
    """Return the number, or the name of a setting, under ``key``."""
    text = node.text(key)
    if text is None:
        return None
    number = read_number(text.replace(",", "."))
    return Given(number, None if number is not None else text, node.document.at((*node.path, key)))


def unset(rule: Rule, case: Case, obligation: str, given: Given | None, where: Location) -> Obligation:
    """Return an obligation that cannot be assessed: the document leaves a value open and the pack sets none."""
    setting = case.plan.settings.get(given.setting or "") if given else None
    label = setting.label if setting else Text("tần suất hoặc khoảng cách tối đa", "how often, or the longest pause")
    why = Text(
        "Văn bản không ấn định {label}, bộ quy tắc cũng chưa đặt giá trị (settings.yaml).",
        "The document leaves {label} open, and the pack sets no value (settings.yaml).",
    ).fill({"label": Text(f"“{label.vi}”", f'"{label.en}"') if setting else label})
    return Obligation(obligation, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="setting")
