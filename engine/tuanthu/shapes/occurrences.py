"""Rows of "so many points for each of these", as ``start_minus`` and ``plus_items`` use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tuanthu.model import ZERO, Case, Plan, Reads
from tuanthu.schema import COUNT, POINTS, WORDS, Node, many, record
from tuanthu.shapes.allowed import Allowed
from tuanthu.shapes.counted import COUNTED, Counted, read_counted
from tuanthu.shapes.rounding import shown
from tuanthu.source import Problem
from tuanthu.words import Text, show

ROWS: Mapping[str, Any] = many(
    record({"each": COUNTED, "points": POINTS, "cap": POINTS, "beyond": COUNT, "title": WORDS}, ["each", "points"]), 1
)


@dataclass(frozen=True, slots=True)
class Row:
    """``points`` for each occurrence past the first ``beyond``, together at most ``cap``."""

    each: Counted
    points: Decimal
    cap: Decimal | None
    beyond: int
    title: Text | None

    def come_to(self, case: Case) -> tuple[Fraction, Text] | Allowed:
        """Return the points of all occurrences and how they come about, or that they are unknown."""
        number = self.each.measure(case)
        if isinstance(number, Allowed):
            return number
        counted = max(number - self.beyond, Fraction(0))
        total = counted * Fraction(self.points)
        capped = total if self.cap is None else min(total, Fraction(self.cap))
        return capped, self._words(case, counted, capped, total != capped)

    def _words(self, case: Case, counted: Fraction, total: Fraction, capped: bool) -> Text:
        known = case.plan.lists if self.each.listed else case.plan.fields
        label = self.title or known[self.each.name].label
        number, found = shown(counted, ratio=False), shown(total, ratio=False)
        most = Text(f" (tối đa {show(self.cap or ZERO, 'vi')})", f" (at most {show(self.cap or ZERO, 'en')})")
        tail = most if capped else Text("", "")
        return Text(
            f"{label.vi}: {number.vi} × {show(self.points, 'vi')} = {found.vi}{tail.vi}",
            f"{label.en}: {number.en} × {show(self.points, 'en')} = {found.en}{tail.en}",
        )

    def reads(self) -> Reads:
        """Return what the row counts."""
        return self.each.reads()

    def check(self, plan: Plan) -> Iterator[Problem]:
        """Yield what is wrong under the plan's data dictionary."""
        return self.each.check(plan)


def read_rows(node: Node, key: str, problems: list[Problem]) -> tuple[Row, ...]:
    """Return the rows of a list; points are never negative: the shape says which way they go."""
    found = []
    for child in node.each(key):
        each, points = read_counted(child.get("each"), problems), child.points("points")
        if points is not None and points < 0:
            says = Text("Ghi số điểm không âm: hình thức đã nói cộng hay trừ.", "State the points without a sign.")
            problems.append(Problem("settings", child.document.at((*child.path, "points")), says))
        if each is not None:
            row = Row(each, points or ZERO, child.points("cap"), child.integer("beyond") or 0, child.words("title"))
            found.append(row)
    return tuple(found)


def totals(rows: tuple[Row, ...], case: Case) -> tuple[Fraction, tuple[Text, ...]] | Allowed:
    """Return the points of all rows and a line for each; unknown when one row is."""
    total, lines = Fraction(0), []
    for row in rows:
        found = row.come_to(case)
        if isinstance(found, Allowed):
            return found
        total += found[0]
        lines.append(found[1])
    return total, tuple(lines)
