"""Start with points and take some away for each occurrence, by its kind.

``start`` is where one starts (default the criterion's maximum). Each row of ``minus`` takes ``points``
for ``each`` occurrence: a count of the data dictionary, or the entries of ``{list, where}``; together at
most its ``cap``, and only past the first ``beyond`` of them. ``title`` names the row in explanations.
``floor`` is the least that may be left (default the criterion's floor). ``nothing`` (``not_applicable``,
``full``, ``{points: 2}``) says what holds when the list or count that ``of`` names is empty, or 0.

Passes, for "Báo cáo trễ: -0.25 điểm/báo cáo; Không gửi Báo cáo năm: -1 điểm; đảm bảo: 2 điểm":

    shape: start_minus
    start: 2
    minus:
      - {each: {list: reports_due, where: {state: late}}, points: 0.25}
      - {each: {list: reports_due, where: {state: missing, report: annual}}, points: 1}

Fails (unknown, the points stay open): the list is not in the submission; an empty list is "none".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanthu.model import ZERO, Case, Criterion, Plan, Reads
from tuanthu.schema import POINTS, Node
from tuanthu.shapes.base import (
    COUNTED,
    NOTHING,
    Allowed,
    Counted,
    Nothing,
    Shape,
    computed,
    exact,
    read_counted,
    read_nothing,
    settings_problem,
    shown,
    together,
    unknown,
)
from tuanthu.shapes.occurrences import ROWS, Row, read_rows, totals
from tuanthu.source import Problem
from tuanthu.words import Text, show


@dataclass(frozen=True, slots=True)
class Settings:
    """Where one starts, what is taken away, the least that is left, and when nothing arose."""

    start: Decimal | None
    rows: tuple[Row, ...]
    floor: Decimal | None
    of: Counted | None
    nothing: Nothing | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    of, nothing = read_counted(node.get("of"), problems), read_nothing(node)
    if (of is None) is not (nothing is None):
        vi = "of và nothing đi cùng nhau: số gì bằng 0 thì không phát sinh."
        problems.append(settings_problem(node, None, vi, '"of" and "nothing" go together.'))
    return Settings(node.points("start"), read_rows(node, "minus", problems), node.points("floor"), of, nothing)


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    if settings.of is not None and settings.nothing is not None:
        arose = settings.of.measure(case)
        if isinstance(arose, Allowed):
            return arose
        if arose == 0:
            return settings.nothing.allowed(criterion)
    found = totals(settings.rows, case)
    if isinstance(found, Allowed):
        return found
    taken, lines = found
    start = settings.start if settings.start is not None else criterion.max or ZERO
    left = Fraction(start) - taken
    if settings.floor is not None:
        left = max(left, Fraction(settings.floor))
    points = exact(left)
    if points is None:
        return unknown(Text("Điểm không hết.", "The points do not end."), lines)
    minus = shown(taken, ratio=False)
    why = Text(
        f"{show(start, 'vi')} − {minus.vi} = {show(points, 'vi')}",
        f"{show(start, 'en')} − {minus.en} = {show(points, 'en')}",
    )
    return computed(points, why, steps=lines)


def _reads(settings: Settings) -> Reads:
    return together(each.reads() for each in _sources(settings))


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    for each in _sources(settings):
        yield from each.check(plan)


def _sources(settings: Settings) -> Iterator[Row | Counted]:
    yield from settings.rows
    if settings.of is not None:
        yield settings.of


SHAPE = Shape(
    name="start_minus",
    manual=__doc__,
    manual_vi="""
        Có sẵn một số điểm rồi trừ cho mỗi lần xảy ra, theo loại.

        ``start`` là điểm ban đầu (mặc định là điểm tối đa của tiêu chí). Mỗi dòng của ``minus`` trừ ``points`` điểm
        cho mỗi lần của ``each``: một số đếm trong danh mục số liệu, hoặc các dòng của ``{list, where}``; cả dòng
        trừ không quá ``cap``, và chỉ tính phần vượt quá ``beyond`` lần đầu. ``title`` là tên của dòng trong phần
        giải thích. ``floor`` là điểm thấp nhất còn lại (mặc định là điểm tối thiểu của tiêu chí). ``nothing``
        (``not_applicable``, ``full``, ``{points: 2}``) cho biết làm gì khi danh sách hoặc số đếm ghi ở ``of`` bằng
        0.

        Đạt, với câu “Báo cáo trễ: -0.25 điểm/báo cáo; Không gửi Báo cáo năm: -1 điểm; đảm bảo: 2 điểm”:

        [1]

        Không đạt (điểm chưa xác định): hồ sơ không có danh sách này; danh sách rỗng nghĩa là “không có lần nào”.
    """,
    settings={"start": POINTS, "minus": ROWS, "floor": POINTS, "of": COUNTED, "nothing": NOTHING},
    required=("minus",),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
