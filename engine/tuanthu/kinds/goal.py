"""What a measured number must reach: a number of the rule's own, or a value that the document leaves to others.

``at_least`` and ``at_most`` (both belong to it) give the facts ``reached`` and ``short``; each may be the name
of a setting, and while the pack sets none nothing can be assessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from tuanthu.kinds.given import NUMBER, Given, read_given, unset
from tuanthu.model import Case, FactValue, Obligation, Property, last_day
from tuanthu.model.plan import Named
from tuanthu.schema import Node
from tuanthu.source import Problem
from tuanthu.words import Text

GOAL = {"at_least": NUMBER, "at_most": NUMBER}
REACHED: Mapping[str, Property] = {
    "reached": Property("yes_no", Text("đạt mức phải đạt hay không", "whether it reaches what is asked")),
    "short": Property("number", Text("còn thiếu so với mức phải đạt", "how far it is from what is asked")),
}


@dataclass(frozen=True, slots=True)
class Goal:
    """The least and the most that a number may be; both None where the rule's conditions say it all."""

    least: Given | None
    most: Given | None

    def reads(self) -> Named:
        """Return the settings that are read."""
        return tuple(read for each in (self.least, self.most) if each for read in each.reads())

    def held(self, obligation: Obligation, value: Fraction, case: Case) -> Obligation:
        """Return the obligation with ``reached`` and ``short`` among its facts, or as not to be assessed."""
        if (self.least or self.most) is None:
            return obligation
        on = last_day(obligation.due, case.plan.zone) if obligation.due else None
        facts: dict[str, FactValue] = dict(obligation.facts)
        away = Fraction(0)
        for name, bound, sign in (("at_least", self.least, 1), ("at_most", self.most, -1)):
            if bound is None:
                continue
            limit = bound.known(case, on)
            if limit is None:
                open_one = unset(obligation.rule, case, obligation.id, bound, obligation.location)
                return replace(open_one, due=obligation.due, fields=obligation.fields)
            facts[name] = limit
            away = max(away, (limit - value) * sign)
        facts["reached"] = "no" if away > 0 else "yes"
        facts["short"] = away
        return replace(obligation, facts=facts)


def read_goal(node: Node, problems: list[Problem]) -> Goal:
    """Return what ``at_least`` and ``at_most`` say; bounds that leave nothing between go to the problems."""
    least, most = (read_given(node, key) for key in GOAL)
    if least and most and least.number is not None and most.number is not None and least.number > most.number:
        says = Text("at_least lớn hơn at_most.", '"at_least" is over "at_most".')
        problems.append(Problem("settings", node.location, says))
    return Goal(least, most)
