"""Points by a stated level: yes or no, or one of several words.

``field`` names a yes_no or text value of the data dictionary, ``levels`` the points of each. A level
may be negative where the criterion states a floor below 0.

Passes, for "Có xây dựng Kế hoạch: 3 điểm - Không xây dựng Kế hoạch: 0 điểm":

    field: plan_issued
    levels: {yes: 3, no: 0}

Fails (unknown, open points): a level that the table does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tuanthu.model import ZERO, Case, Criterion, Reads
from tuanthu.schema import NAME, POINTS, Node, mapping
from tuanthu.shapes.base import Allowed, Shape
from tuanthu.source import Location, Problem
from tuanthu.words import Text, show


@dataclass(frozen=True, slots=True)
class Settings:
    """The value's name and the points of each level."""

    field: str
    levels: Mapping[str, Decimal]
    at: Location


def _parse(node: Node, _problems: list[Problem]) -> Settings:
    levels = node.get("levels")
    found = {name: levels.points(name) or ZERO for name, _ in levels.items()} if levels else {}
    return Settings(node.text("field") or "?", found, node.location)


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    datum = case.submission.data.get(settings.field)
    label = case.plan.fields[settings.field].label
    if datum is None:
        says = Text(f"Hồ sơ không có số liệu “{label.vi}”.", f'The submission does not give "{label.en}".')
        return Allowed("unknown", ZERO, says)
    points = settings.levels.get(str(datum.value))
    if points is None:
        says = Text(f"“{datum.value}” không phải một mức điểm.", f'"{datum.value}" is not a level.')
        return Allowed("unknown", ZERO, says)
    return Allowed(
        "computed",
        points,
        Text(
            f"“{label.vi}” là {datum.value}: {show(points, 'vi')} điểm",
            f'"{label.en}" is {datum.value}: {show(points, "en")}',
        ),
    )


def _reads(settings: Settings) -> Reads:
    return Reads(fields=((settings.field, settings.at),))


SHAPE = Shape(
    name="levels",
    manual=__doc__,
    settings={"field": NAME, "levels": mapping(POINTS)},
    required=("field", "levels"),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
)
