"""The plan and the unit that a submission names."""

from __future__ import annotations

from dataclasses import dataclass

from tuanthu.model import (
    Unit,
)
from tuanthu.schema import (
    Node,
)
from tuanthu.source import Document, InputError, Location, Problem
from tuanthu.words import Text, did_you_mean


@dataclass(frozen=True, slots=True)
class Head:
    """What must be known before the rest can be read: the plan's id and the unit as stated."""

    plan: str
    unit: str
    stated: Unit | None
    plan_at: Location
    unit_at: Location


def read_head(document: Document) -> Head:
    """Return the plan and unit that a submission names. Raises :class:`InputError` without them."""
    node = Node(document, (), document.data)  # still text: the schema to type it by depends on the plan
    plan, unit = node.text("plan"), node.get("unit")
    if plan is None:
        raise InputError(_misses(document, "plan", "mã kế hoạch", "the plan's id"))
    if unit is None:
        raise InputError(_misses(document, "unit", "mã đơn vị", "the unit's id"))
    plan_at = document.at(("plan",))
    if isinstance(unit.value, str):
        return Head(plan, unit.value, None, plan_at, unit.location)
    name, title, group = unit.text("id"), unit.text("name"), unit.text("group")
    if not (name and title and group):
        raise InputError(_misses(document, "unit", "{id, name, group}", "{id, name, group}"))
    return Head(plan, name, Unit(name, title, group), plan_at, unit.location)


def _misses(document: Document, key: str, vi: str, en: str) -> Problem:
    known = [str(each) for each in document.data]
    hint = did_you_mean(key, [each for each in known if each not in {"plan", "unit", "scores", "data", "lists"}])
    near = Text("", "") if not hint.en else Text(f" Có mục gần giống:{hint.vi}", f" A key near it:{hint.en}")
    where = document.at(("unit",)) if key == "unit" else document.at(())
    return Problem(
        "missing-key",
        where,
        Text(
            f"Hồ sơ chưa ghi mục {key} ({vi}).{near.vi}",
            f'The submission does not state "{key}" ({en}).{near.en}',
        ),
    )
