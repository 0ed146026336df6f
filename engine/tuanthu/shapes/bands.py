"""Points by the band that a ratio, a count or a value falls in; every bound is open or closed.

``of`` is what is measured: ``{part, whole}`` (each a field's name or ``{list, where}``), a field,
``{list, where}`` or ``{formula: …}``. Each of ``bands`` has ``from`` (at least) or ``above`` (more than),
and ``to`` (at most) or ``below`` (less than), and its ``points``; a missing bound is open to that side.
The bands are tried in written order; lint says where they leave a gap or overlap. ``nothing`` says what
a whole of 0 means (``not_applicable``, ``full``, ``hundred`` or ``{points: 2}``); for a count it holds
only where it is written. ``ceiling: yes`` makes the points the most that a person may give.

Passes, for "Từ 30%: 1 điểm; từ 20% - dưới 30%: 0.5; dưới 20%: 0":

    shape: bands
    of: {part: initiatives_applied, whole: offices}
    bands: [{from: 30%, points: 1}, {from: 20%, below: 30%, points: 0.5}, {below: 20%, points: 0}]

Fails (a gap: exactly 20% is in no band, so the points stay open):

    bands: [{above: 20%, points: 1}, {below: 20%, points: 0}]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tuanthu.model import Case, Criterion, Plan, Reads
from tuanthu.schema import FLAG, Node
from tuanthu.shapes import band
from tuanthu.shapes.band import BANDS, Band, Span, by_band, read_bands
from tuanthu.shapes.base import NOTHING, OF, Allowed, Counted, Quantity, Shape, read_quantity
from tuanthu.source import Problem

__all__ = ["SHAPE", "Band", "Settings", "Span", "gaps", "overlaps"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What is measured and the bands; ``percent`` when a bound is written as a percentage."""

    of: Quantity
    bands: tuple[Band, ...]
    ceiling: bool = False
    percent: bool = False

    @property
    def ratio(self) -> bool:
        """Return whether the bounds are shares."""
        return self.of.part is not None or self.percent


def gaps(settings: Settings, plan: Plan | None = None) -> list[Span]:
    """Return the values that can occur and that no band holds: a share lies in 0..1, a count from 0 up.

    Between two whole numbers no count can lie, so "from 2" beside "to 1" is no gap for a count; whether
    a field is one is known with the plan.
    """
    low = None if settings.of.expression is not None else Fraction(0)
    high = Fraction(1) if settings.of.part is not None and not settings.of.may_exceed else None
    found = band.gaps(settings.bands, low, high)
    whole = _is_count(settings.of.value, plan)
    return [span for span in found if not (whole and _between_whole(span))]


def _is_count(value: Counted | str | None, plan: Plan | None) -> bool:
    if isinstance(value, Counted) and value.listed:
        return value.sum is None
    name = value.name if isinstance(value, Counted) else value
    field = plan.fields.get(name) if plan and name else None
    return field is not None and field.type == "count"


def _between_whole(span: Span) -> bool:
    """Return whether no whole number lies in the stretch."""
    if span.low is None or span.high is None:
        return False
    first = -(-span.low // 1)
    first += int(first == span.low and not span.low_closed)
    return first > span.high or (first == span.high and not span.high_closed)


def overlaps(settings: Settings) -> list[tuple[Band, Band, Span]]:
    """Return each two bands that hold values in common, and which."""
    return band.overlaps(settings.bands)


def _parse(node: Node, problems: list[Problem]) -> Settings:
    percent = any("%" in str(value) for each in node.each("bands") for value in _bounds(each))
    quantity = read_quantity(node, problems)
    return Settings(quantity, read_bands(node, problems), node.flag("ceiling"), percent)


def _bounds(node: Node) -> Iterator[Any]:
    return (child.value for key, child in node.items() if key != "points")


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    value = settings.of.measure(criterion, case)
    if isinstance(value, Allowed):
        return value
    return by_band(settings.bands, value, settings.ratio, settings.ceiling)


def _reads(settings: Settings) -> Reads:
    return settings.of.reads()


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    return settings.of.check(plan)


SHAPE = Shape(
    name="bands",
    manual=__doc__,
    manual_vi="""
        Điểm theo mức mà một tỷ lệ, số đếm hoặc giá trị thuộc vào; mỗi đầu của mức có thể tính hoặc không tính chính
        nó.

        ``of`` là đại lượng được đo: ``{part, whole}`` (mỗi mục là tên một số liệu hoặc ``{list, where}``), một số
        liệu, ``{list, where}`` hoặc ``{formula: …}``. Mỗi mức trong ``bands`` có ``from`` (từ) hoặc ``above``
        (trên), ``to`` (đến) hoặc ``below`` (dưới), và ``points``; đầu nào không ghi thì không giới hạn. Các mức
        được xét theo thứ tự ghi; lệnh lint báo chỗ hở hoặc chồng nhau. ``nothing`` cho biết mẫu số bằng 0 nghĩa là
        gì (``not_applicable``, ``full``, ``hundred`` hoặc ``{points: 2}``); với số đếm, chỉ áp dụng khi có ghi.
        ``ceiling: yes`` nghĩa là điểm của mức là điểm cao nhất mà người chấm được cho.

        Đạt, với câu “Từ 30%: 1 điểm; từ 20% - dưới 30%: 0.5; dưới 20%: 0”:

        [1]

        Không đạt (có chỗ hở: đúng 20% không thuộc mức nào, nên điểm chưa xác định):

        [2]
    """,
    settings={"of": OF, "bands": BANDS, "nothing": NOTHING, "ceiling": FLAG},
    required=("of", "bands"),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
