"""A number of days that a rule states, or leaves to the pack's ``settings.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tuanthu.model import Case, Obligation, Outcome, Rule
from tuanthu.model.plan import Named
from tuanthu.schema import Node, expect
from tuanthu.source import Location
from tuanthu.words import Text

LIMIT = expect(
    {"type": ["integer", "string"], "pattern": r"^([1-9][0-9]{0,3}|[a-z][a-z0-9_-]*)$", "minimum": 1},
    "số ngày, hoặc tên một giá trị trong settings.yaml",
    "a number of days, or the name of a value in settings.yaml",
)


@dataclass(frozen=True, slots=True)
class Limit:
    """``days`` as the rule states them, or the name of the setting that gives them."""

    days: int | None
    setting: str | None
    at: Location

    def known(self, case: Case, on: date | None = None) -> int | None:
        """Return the days that govern a duty of the day ``on``, or None while the pack sets none."""
        if self.setting is None:
            return self.days
        value = case.setting(self.setting, on)
        return value if isinstance(value, int) and value > 0 else None

    def reads(self) -> Named:
        """Return the setting that is read."""
        return ((self.setting, self.at),) if self.setting else ()


def read_limit(node: Node, key: str) -> Limit | None:
    """Return the limit under ``key``."""
    child = node.get(key)
    if child is None:
        return None
    text = str(child.value)
    return Limit(int(text), None, child.location) if text.isdigit() else Limit(None, text, child.location)


def unset(rule: Rule, case: Case, obligation: str, limit: Limit | None, where: Location) -> Obligation:
    """Return an obligation that cannot be assessed: the document leaves a value open and the pack sets none."""
    setting = case.plan.settings.get(limit.setting or "") if limit else None
    label = setting.label if setting else Text("tần suất hoặc khoảng cách tối đa", "how often, or the longest pause")
    why = Text(
        "Văn bản không ấn định {label}, bộ quy tắc cũng chưa đặt giá trị (settings.yaml).",
        "The document leaves {label} open, and the pack sets no value (settings.yaml).",
    ).fill({"label": Text(f"“{label.vi}”", f'"{label.en}"') if setting else label})
    return Obligation(obligation, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="setting")
