"""Points by how many of several conditions hold; one that is missing may lose all.

``conditions`` are names of yes_no fields, or comparisons such as ``{trained: {ge: 80%}}`` (a formula
over fields may stand as the name). ``points`` gives the points for each number of conditions that hold;
a number that is not there gives ``otherwise`` (default 0). ``must`` names yes_no fields without which
the points are ``otherwise`` whatever else holds. ``counts`` names what formulas use.

Passes, for "Đạt cả 04 nhóm chủ thể: 4,0đ; thiếu 01 nhóm: 2,5đ" (three of four give 2.5):

    shape: all_of
    conditions: [people_met, firms_met, officials_met, agencies_met]
    points: {4: 4, 3: 2.5}

Fails (unknown, the points stay open): one of the fields is not in the submission.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tuanthu.model import ZERO, Case, Criterion, Plan, Reads
from tuanthu.schema import NAME, POINTS, Node, expect, many, mapping
from tuanthu.shapes.base import COUNTS, Allowed, Shape, computed, settings_problem, together
from tuanthu.shapes.expression import read_counts
from tuanthu.shapes.when import CONDITION, When, named, read_when
from tuanthu.source import Problem
from tuanthu.words import Text, show

_NUMBER = expect({"pattern": "^[0-9]{1,3}$"}, "số điều kiện đạt", "how many conditions hold")


@dataclass(frozen=True, slots=True)
class Settings:
    """The conditions, the points by how many hold, and what is left otherwise."""

    conditions: tuple[When, ...]
    points: Mapping[int, Decimal]
    otherwise: Decimal
    must: tuple[When, ...]


def _parse(node: Node, problems: list[Problem]) -> Settings:
    counts = node.get("counts")
    known = read_counts(counts, problems) if counts else None
    conditions = tuple(
        named(child) if isinstance(child.value, str) else read_when(child, problems, known)
        for child in node.each("conditions")
    )
    table = node.get("points")
    points = {int(key): table.points(key) or ZERO for key, _ in table.items() if key.isdigit()} if table else {}
    if any(number > len(conditions) for number in points):
        vi = f"points nêu nhiều hơn {len(conditions)} điều kiện."
        problems.append(settings_problem(node, "points", vi, f"There are only {len(conditions)} conditions."))
    must = tuple(named(child) for child in node.each("must"))
    return Settings(conditions, points, node.points("otherwise") or ZERO, must)


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    found = [each.holds(case) for each in settings.must]
    if False in found:
        words = settings.must[found.index(False)].words()
        says = Text(f"không đạt “{words.vi}”", f'"{words.en}" does not hold')
        return _points(settings.otherwise, says, ())
    held = [each.holds(case) for each in settings.conditions]
    for each in (*found, *held):
        if isinstance(each, Allowed):
            return each
    number, steps = held.count(True), tuple(map(_step, settings.conditions, held))
    says = Text(f"đạt {number}/{len(held)} điều kiện", f"{number} of {len(held)} conditions hold")
    return _points(settings.points.get(number, settings.otherwise), says, steps)


def _step(when: When, held: bool | Allowed) -> Text:
    sign, words = "✓" if held is True else "✗", when.words()
    return Text(f"{sign} {words.vi}", f"{sign} {words.en}")


def _points(points: Decimal, says: Text, steps: tuple[Text, ...]) -> Allowed:
    why = Text(f"{says.vi}: {show(points, 'vi')} điểm", f"{says.en}: {show(points, 'en')}")
    return computed(points, why, steps=steps)


def _reads(settings: Settings) -> Reads:
    return together(each.reads() for each in (*settings.conditions, *settings.must))


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    for each in (*settings.conditions, *settings.must):
        yield from each.check(plan)


SHAPE = Shape(
    name="all_of",
    manual=__doc__,
    manual_vi="""
        Điểm theo số điều kiện đạt; thiếu một điều kiện có thể mất hết.

        ``conditions`` là tên các số liệu yes_no, hoặc các so sánh như ``{trained: {ge: 80%}}`` (thay cho tên có thể
        ghi một công thức trên số liệu). ``points`` ghi điểm ứng với từng số điều kiện đạt; số không ghi thì được
        ``otherwise`` điểm (mặc định 0). ``must`` là các số liệu yes_no bắt buộc: thiếu một thì được ``otherwise``
        điểm, dù các điều kiện khác đạt. ``counts`` đặt tên cho những gì công thức dùng.

        Đạt, với câu “Đạt cả 04 nhóm chủ thể: 4,0đ; thiếu 01 nhóm: 2,5đ” (đạt ba trên bốn được 2,5 điểm):

        [1]

        Không đạt (điểm chưa xác định): hồ sơ thiếu một trong các số liệu.
    """,
    settings={
        "conditions": many(CONDITION, 1),
        "points": mapping(POINTS, _NUMBER),
        "otherwise": POINTS,
        "must": many(NAME),
        "counts": COUNTS,
    },
    required=("conditions", "points"),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
