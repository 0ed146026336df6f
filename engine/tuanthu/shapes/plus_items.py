"""Points for each item, by its kind, and together no more than a cap.

``start`` is what one has without any (default 0). Each row of ``plus`` adds ``points`` for ``each`` item:
a count of the data dictionary, or the entries of ``{list, where}``; together at most its own ``cap``, and
only past the first ``beyond`` of them. ``title`` names the row. The outer ``cap`` bounds the whole (default
the criterion's maximum).

Passes, for "1 điểm, tổng điểm cho các ứng dụng không quá 5 điểm" (seven applications give 5):

    shape: plus_items
    plus: [{each: {list: applications, where: {in_use: yes}}, points: 1}]
    cap: 5

Fails (unknown, the points stay open): the list is not in the submission; an empty list gives 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanthu.model import ZERO, Case, Criterion, Plan, Reads
from tuanthu.schema import POINTS, Node
from tuanthu.shapes.base import Allowed, Shape, computed, exact, together, unknown
from tuanthu.shapes.occurrences import ROWS, Row, read_rows, totals
from tuanthu.source import Problem
from tuanthu.words import Text, show


@dataclass(frozen=True, slots=True)
class Settings:
    """What one starts with, what is added, and the most it comes to."""

    start: Decimal
    rows: tuple[Row, ...]
    cap: Decimal | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    return Settings(node.points("start") or ZERO, read_rows(node, "plus", problems), node.points("cap"))


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    found = totals(settings.rows, case)
    if isinstance(found, Allowed):
        return found
    added, lines = found
    most = settings.cap if settings.cap is not None else criterion.max or ZERO
    total = exact(Fraction(settings.start) + added)
    if total is None:
        return unknown(Text("Điểm không hết.", "The points do not end."), lines)
    points = min(total, most)
    why = Text(f"cộng được {show(total, 'vi')}", f"adds up to {show(total, 'en')}")
    if points < total:
        why = Text(f"{why.vi}, tối đa {show(most, 'vi')}", f"{why.en}, at most {show(most, 'en')}")
    return computed(points, why, steps=lines)


def _reads(settings: Settings) -> Reads:
    return together(row.reads() for row in settings.rows)


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    for row in settings.rows:
        yield from row.check(plan)


SHAPE = Shape(
    name="plus_items",
    manual=__doc__,
    manual_vi="""
        Cộng điểm cho từng mục, theo loại, tổng không quá một mức trần.

        ``start`` là điểm khi chưa có mục nào (mặc định 0). Mỗi dòng của ``plus`` cộng ``points`` điểm cho mỗi mục
        của ``each``: một số đếm trong danh mục số liệu, hoặc các dòng của ``{list, where}``; cả dòng không quá
        ``cap`` của nó, và chỉ tính phần vượt quá ``beyond`` mục đầu. ``title`` là tên của dòng. ``cap`` ở ngoài
        giới hạn toàn bộ (mặc định là điểm tối đa của tiêu chí).

        Đạt, với câu “1 điểm, tổng điểm cho các ứng dụng không quá 5 điểm” (bảy ứng dụng được 5 điểm):

        [1]

        Không đạt (điểm chưa xác định): hồ sơ không có danh sách này; danh sách rỗng thì được 0.
    """,
    settings={"start": POINTS, "plus": ROWS, "cap": POINTS},
    required=("plus",),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
