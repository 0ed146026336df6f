"""Who is meant: units and groups by the names that documents use for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuanthu.model import Case, Plan, Unit
from tuanthu.words import normal

OWED = {"enum": ["each", "any", "first"]}


def spellings(unit: Unit, plan: Plan) -> frozenset[str]:
    """Return the names under which a document may mean the unit: its own, also in the plan, and its group's."""
    group = plan.groups.get(unit.group)
    of_group = (group.id, group.name.vi, group.name.en) if group else (unit.group,)
    printed = (name for each in plan.units if each.id == unit.id for name in each.names())
    return frozenset(normal(name) for name in (unit.id, *unit.names(), *printed, *of_group, "all"))


def among(leads: Sequence[str], case: Case) -> bool:
    """Return whether one of the leads means the unit that is checked."""
    mine = spellings(case.unit, case.plan)
    return any(normal(lead) in mine for lead in leads)


def split_leads(printed: str | None) -> tuple[str, ...]:
    """Return the leads of a cell: "Sở Y tế (chính sách khám chữa bệnh); Sở Tài chính" names two.

    A semicolon, a new line or the topic in brackets ends a name. A comma alone does not: "Các sở, ban,
    ngành" is one group.
    """
    without_topics = re.sub(r"\([^()]*\)\s*([;,\n.-]|$)", ";", printed or "")
    return tuple(name for part in re.split(r"[;\n]", without_topics) if (name := part.strip(" -.")))
