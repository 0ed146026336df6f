"""Points by how much better a result is than before: last year, the last round.

``now`` and ``before`` are what is compared: a field, ``{part, whole}`` or ``{formula}``; without
``before`` it is the criterion's own ``result``, the one of last year. ``better: higher`` (default) or
``lower`` says which way is up: for ranks it is ``lower``. ``by: difference`` (default; of two shares in
percentage points) or ``ratio`` (the difference as a share of before). Each of ``bands`` has bounds
(``from``/``above``, ``to``/``below``) on the improvement, below 0 for a fall, and its ``points``.
``nothing`` (``not_applicable``, ``full``, ``{points: 1}``) says what holds when ``before`` is 0 and the
change is a ratio.

Passes, for "tăng từ 03 bậc trở lên so với năm trước: 1,0đ":

    shape: change
    now: rank
    before: rank_last_year
    better: lower
    bands: [{from: 3, points: 1}, {from: 1, below: 3, points: 0.5}, {below: 1, points: 0}]

Fails (unknown, the points stay open): last year's result is nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tuanthu.model import Case, Criterion, Plan, Reads
from tuanthu.schema import Node
from tuanthu.shapes.band import BANDS, Band, by_band, read_bands
from tuanthu.shapes.base import (
    NOTHING,
    OF,
    Allowed,
    Nothing,
    Quantity,
    Shape,
    read_nothing,
    read_quantity,
    settings_problem,
    together,
    unknown,
)
from tuanthu.source import Problem
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Settings:
    """What is compared, which way is better, and the points by the improvement."""

    now: Quantity
    before: Quantity | None
    lower: bool
    ratio: bool
    bands: tuple[Band, ...]
    nothing: Nothing | None
    percent: bool


def _parse(node: Node, problems: list[Problem]) -> Settings:
    nothing = read_nothing(node)
    if nothing is not None and nothing.word == "hundred":
        says = ("Ở đây không có tỷ lệ 100%: dùng full hoặc {points: …}.", "There is no 100% here: use full.")
        problems.append(settings_problem(node, "nothing", *says))
    written = [str(child.value) for band in node.each("bands") for key, child in band.items() if key != "points"]
    by_ratio = node.text("by") == "ratio"
    return Settings(
        _plain(node, "now", problems),
        _plain(node, "before", problems) if node.has("before") else None,
        node.text("better") == "lower",
        by_ratio,
        read_bands(node, problems),
        nothing,
        by_ratio or any("%" in text for text in written),
    )


def _plain(node: Node, key: str, problems: list[Problem]) -> Quantity:
    """Return a quantity to which ``nothing`` does not belong: here it is about the comparison."""
    inner = {name: value for name, value in (node.value or {}).items() if name != "nothing"}
    return read_quantity(Node(node.document, node.path, inner), problems, key)


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    now, before = settings.now.measure(criterion, case), _before(settings, criterion, case)
    for each in (now, before):
        if isinstance(each, Allowed):
            return each
    assert isinstance(now, Fraction)  # noqa: S101 - narrows for the type checker
    assert isinstance(before, Fraction)  # noqa: S101
    better = before - now if settings.lower else now - before
    if settings.ratio:
        if before == 0:
            why = Text("Kỳ trước là 0: không so được tỷ lệ.", "It was 0 before: no ratio of it can be taken.")
            return settings.nothing.allowed(criterion, why) if settings.nothing else unknown(why)
        better /= abs(before)
    return by_band(settings.bands, better, settings.percent)


def _before(settings: Settings, criterion: Criterion, case: Case) -> Fraction | Allowed:
    if settings.before is not None:
        return settings.before.measure(criterion, case)
    if criterion.result is None:
        return unknown(Text("Chưa có kết quả kỳ trước (result).", "There is no result of before."))
    return Fraction(criterion.result)


def _reads(settings: Settings) -> Reads:
    return together(each.reads() for each in _sources(settings))


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    for each in _sources(settings):
        yield from each.check(plan)


def _sources(settings: Settings) -> Iterator[Quantity]:
    yield settings.now
    if settings.before is not None:
        yield settings.before


SHAPE = Shape(
    name="change",
    manual=__doc__,
    manual_vi="""
        Điểm theo mức cải thiện so với trước: năm trước, đợt trước.

        ``now`` (nay) và ``before`` (trước) là hai đại lượng được so: một số liệu, ``{part, whole}`` hoặc
        ``{formula}``; không ghi ``before`` thì so với ``result`` của chính tiêu chí, tức kết quả năm trước.
        ``better: higher`` (cao hơn là tốt, mặc định) hoặc ``lower`` cho biết chiều cải thiện: với thứ hạng là
        ``lower``. ``by: difference`` (hiệu số, mặc định; hai tỷ lệ thì tính theo điểm phần trăm) hoặc ``ratio``
        (hiệu số chia cho giá trị trước). Mỗi mức trong ``bands`` có hai đầu (``from``/``above``, ``to``/``below``)
        tính trên mức cải thiện, dưới 0 nếu kém đi, và ``points``. ``nothing`` (``not_applicable``, ``full``,
        ``{points: 1}``) cho biết làm gì khi ``before`` bằng 0 mà tính theo tỷ lệ.

        Đạt, với câu “tăng từ 03 bậc trở lên so với năm trước: 1,0đ”:

        [1]

        Không đạt (điểm chưa xác định): không nơi nào có kết quả năm trước.
    """,
    settings={
        "now": OF,
        "before": OF,
        "better": {"enum": ["higher", "lower"]},
        "by": {"enum": ["difference", "ratio"]},
        "bands": BANDS,
        "nothing": NOTHING,
    },
    required=("now", "bands"),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
