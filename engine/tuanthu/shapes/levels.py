"""Points by a stated level: yes or no, or one of several words.

``field`` names a yes_no or text value of the data dictionary, ``levels`` the points of each. A level
may be negative where the criterion states a floor below 0. With ``ceiling: yes`` the points are the
most that a person may give for that level, and the person's judgement stays the score.

Passes, for "Có xây dựng Kế hoạch: 3 điểm - Không xây dựng Kế hoạch: 0 điểm":

    shape: levels
    field: plan_issued
    levels: {yes: 3, no: 0}

Fails (unknown, the points stay open): a level that the table does not hold, or none given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tuanthu.model import ZERO, Case, Criterion, Plan, Reads
from tuanthu.schema import FLAG, NAME, NO, POINTS, YES, Node, mapping
from tuanthu.shapes.base import Allowed, Shape, computed, not_given, unknown
from tuanthu.source import Location, Problem
from tuanthu.words import Text, show


@dataclass(frozen=True, slots=True)
class Settings:
    """The value's name and the points of each level."""

    field: str
    levels: Mapping[str, Decimal]
    at: Location
    ceiling: bool = False


def level_name(word: str) -> str:
    """Return how a level is known: yes and no have several spellings."""
    lower = word.casefold()
    return "yes" if lower in YES else "no" if lower in NO else word


def _parse(node: Node, _problems: list[Problem]) -> Settings:
    levels = node.get("levels")
    found = {level_name(name): levels.points(name) or ZERO for name, _ in levels.items()} if levels else {}
    return Settings(node.text("field") or "?", found, node.location, node.flag("ceiling"))


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    datum = case.submission.data.get(settings.field)
    if datum is None:
        return not_given(case, settings.field)
    label = case.plan.fields[settings.field].label
    points = settings.levels.get(level_name(str(datum.value)))
    steps = tuple(
        Text(f"{level}: {show(each, 'vi')}", f"{level}: {show(each, 'en')}") for level, each in settings.levels.items()
    )
    if points is None:
        says = Text(f"“{datum.value}” không phải một mức điểm.", f'"{datum.value}" is not a level.')
        return unknown(says, steps)
    at_most = Text("tối đa ", "at most ") if settings.ceiling else Text("", "")
    why = Text(
        f"“{label.vi}” là {datum.value}: {at_most.vi}{show(points, 'vi')} điểm",
        f'"{label.en}" is {datum.value}: {at_most.en}{show(points, "en")}',
    )
    return computed(points, why, ceiling=settings.ceiling, steps=steps)


def _reads(settings: Settings) -> Reads:
    return Reads(fields=((settings.field, settings.at),))


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    field = plan.fields.get(settings.field)
    if field is None or field.type == "text":
        return
    if field.type == "date":
        says = Text(f"“{field.name}” là ngày, không phải mức.", f'"{field.name}" is a date, not a level.')
        yield Problem("settings", settings.at, says)
    elif field.type == "yes_no" and set(settings.levels) != {"yes", "no"}:
        says = Text(f"“{field.name}” cần đúng hai mức yes và no.", f'"{field.name}" needs the levels yes and no.')
        yield Problem("settings", settings.at, says)


SHAPE = Shape(
    name="levels",
    manual=__doc__,
    manual_vi="""
        Điểm theo mức đã nêu: có hoặc không, hoặc một trong các từ.

        ``field`` là tên một giá trị yes_no hoặc chữ trong danh mục số liệu, ``levels`` ghi điểm của từng mức. Mức
        có thể âm khi tiêu chí ghi điểm tối thiểu dưới 0. Với ``ceiling: yes``, điểm của mức là điểm cao nhất mà
        người chấm được cho; điểm do người chấm vẫn là điểm chính thức.

        Đạt, với câu “Có xây dựng Kế hoạch: 3 điểm - Không xây dựng Kế hoạch: 0 điểm”:

        [1]

        Không đạt (điểm chưa xác định): mức không có trong bảng, hoặc không nêu mức nào.
    """,
    settings={"field": NAME, "levels": mapping(POINTS), "ceiling": FLAG},
    required=("field", "levels"),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
