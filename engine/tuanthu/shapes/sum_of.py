"""Several scorings added up within one criterion, capped.

``parts`` are scorings, each with its ``shape`` and, where it has one, its own ``max`` (which "full",
"proportional" and the like then mean, and which bounds it). ``cap`` is the most they come to (default
the criterion's maximum), ``floor`` the least. A part that is not applicable adds nothing and takes its
``max`` off the criterion's; when no part applies the criterion does not.

Passes, for "Ban hành Kế hoạch: 1 điểm; tỷ lệ hoàn thành nhiệm vụ × 2 điểm":

    shape: sum_of
    parts:
      - {shape: levels, max: 1, field: plan_issued, levels: {yes: 1, no: 0}}
      - {shape: proportional, max: 2, of: {part: done, whole: tasks}, round: {step: 0.01, mode: half_up}}

Fails (unknown, the points stay open): one of the parts is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tuanthu.model import ZERO, Case, Criterion, Plan, Reads
from tuanthu.schema import POINTS, Node
from tuanthu.shapes.base import PARTS, Allowed, Part, Shape, computed, read_parts, together, unknown
from tuanthu.source import Problem
from tuanthu.words import Text, show


@dataclass(frozen=True, slots=True)
class Settings:
    """The parts, and the bounds of their sum."""

    parts: tuple[Part, ...]
    cap: Decimal | None
    floor: Decimal | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    return Settings(read_parts(node, "parts", problems), node.points("cap"), node.points("floor"))


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    found = [part.allowed(criterion, case) for part in settings.parts]
    steps = tuple(step for each in found for step in (each.why, *each.steps))
    for each in found:
        if each.status == "unknown":
            return unknown(each.why, steps)
    if all(each.status == "not_applicable" for each in found):
        return found[0]
    less = sum((each.less_max for each in found), ZERO)
    for part, each in zip(settings.parts, found, strict=True):
        less += part.max or ZERO if each.status == "not_applicable" else ZERO
    most = (settings.cap if settings.cap is not None else criterion.max or ZERO) - less
    total = sum((each.points for each in found if each.status == "computed"), ZERO)
    points = min(total, most)
    if settings.floor is not None:
        points = max(points, settings.floor)
    vi, en = (_sum_words(found, lang) for lang in ("vi", "en"))
    why = Text(f"{vi} = {show(total, 'vi')}", f"{en} = {show(total, 'en')}")
    if points != total:
        why = Text(f"{why.vi} → {show(points, 'vi')}", f"{why.en} → {show(points, 'en')}")
    return computed(points, why, less_max=less, steps=steps, ceiling=any(each.ceiling for each in found))


def _sum_words(found: list[Allowed], lang: str) -> str:
    shown = [show(each.points, "vi" if lang == "vi" else "en") for each in found if each.status == "computed"]
    return " + ".join(f"({text})" if text.startswith("-") else text for text in shown)


def _reads(settings: Settings) -> Reads:
    return together(part.reads() for part in settings.parts)


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    for part in settings.parts:
        yield from part.check(plan)


SHAPE = Shape(
    name="sum_of",
    manual=__doc__,
    manual_vi="""
        Cộng nhiều cách tính điểm trong một tiêu chí, có mức trần.

        ``parts`` là các cách tính điểm, mỗi cách có ``shape`` và, nếu có, ``max`` riêng (khi đó “đủ điểm”, “theo tỷ
        lệ” và tương tự tính trên ``max`` này, và điểm của phần không vượt nó). ``cap`` là tổng cao nhất (mặc định
        là điểm tối đa của tiêu chí), ``floor`` là tổng thấp nhất. Phần không phát sinh không cộng điểm và giảm trừ
        ``max`` của nó khỏi điểm tối đa của tiêu chí; không phần nào phát sinh thì cả tiêu chí không phát sinh.

        Đạt, với câu “Ban hành Kế hoạch: 1 điểm; tỷ lệ hoàn thành nhiệm vụ × 2 điểm”:

        [1]

        Không đạt (điểm chưa xác định): một trong các phần chưa xác định.
    """,
    settings={"parts": PARTS, "cap": POINTS, "floor": POINTS},
    required=("parts",),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
