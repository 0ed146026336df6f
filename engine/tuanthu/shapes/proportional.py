"""Points in proportion to a ratio: ratio × maximum, rounded as the rule says.

``of`` is ``{part, whole}``, each a field's name or ``{list, where}``, or ``{field: …}`` a ratio, or
``{formula: …}``. ``target`` is the ratio that earns the maximum (default 100%); below ``from`` the
points are ``below`` (default 0). ``times`` is what the ratio is multiplied by (default the criterion's
maximum) and ``cap`` the most it gives (default the same). ``round: {step, mode}`` is required, because
a ratio may not end; modes are half_up, half_even, down, up. ``may_exceed: yes`` in ``of`` lets the part
be larger than the whole. ``nothing`` says what an explicit whole of 0 means: ``not_applicable``
(default: the maximum shrinks), ``full``, ``hundred`` (the ratio counts as 100%) or ``{points: 3}``.

Passes, for "Điểm = (Tỷ lệ giải ngân/85%) x 10, tối đa 10 điểm, làm tròn 02 chữ số - Dưới 60%: 0 điểm":

    shape: proportional
    of: {part: disbursed, whole: planned}
    target: 85%
    from: 60%
    round: {step: 0.01, mode: half_up}

Fails (unknown, the points stay open): the whole is not in the submission, or the part is larger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanthu.model import ZERO, Case, Criterion, Plan, Reads
from tuanthu.schema import POINTS, Node
from tuanthu.shapes.base import (
    BOUND,
    NOTHING,
    OF,
    ROUND,
    Allowed,
    Quantity,
    Rounding,
    Shape,
    computed,
    read_bound,
    read_quantity,
    read_rounding,
    settings_problem,
    shown,
)
from tuanthu.source import Problem
from tuanthu.words import Text, show


@dataclass(frozen=True, slots=True)
class Settings:
    """The ratio, what earns the maximum, below what how much is earned, and the rounding."""

    of: Quantity
    target: Fraction
    least: Fraction | None
    rounding: Rounding | None
    below: Decimal = ZERO
    times: Decimal | None = None
    cap: Decimal | None = None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    target = read_bound(node, "target", problems)
    if target is not None and target <= 0:
        problems.append(settings_problem(node, "target", "Mức đích phải lớn hơn 0.", "The target must be over 0."))
        target = None
    return Settings(
        read_quantity(node, problems),
        target or Fraction(1),
        read_bound(node, "from", problems),
        read_rounding(node, problems),
        node.points("below") or ZERO,
        node.points("times"),
        node.points("cap"),
    )


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    value = settings.of.measure(criterion, case)
    if isinstance(value, Allowed):
        return value
    assert settings.rounding is not None  # noqa: S101 - the schema requires it
    ratio = shown(value, ratio=True)
    if settings.least is not None and value < settings.least:
        least, below = shown(settings.least, ratio=True), settings.below
        vi, en = show(below, "vi"), show(below, "en")
        return computed(below, Text(f"{ratio.vi} < {least.vi}: {vi} điểm", f"{ratio.en} < {least.en}: {en}"))
    times = settings.times if settings.times is not None else criterion.max or ZERO
    most = settings.cap if settings.cap is not None else times
    points = settings.rounding.apply(min(value / settings.target * Fraction(times), Fraction(most)))
    over = shown(settings.target, ratio=True)
    by = Text("", "") if settings.target == 1 else Text(f"/{over.vi}", f"/{over.en}")
    return computed(
        points,
        Text(
            f"{ratio.vi}{by.vi} × {show(times, 'vi')} = {show(points, 'vi')}",
            f"{ratio.en}{by.en} × {show(times, 'en')} = {show(points, 'en')}",
        ),
        steps=(_step(value / settings.target * Fraction(times), most, settings.rounding),),
    )


def _step(value: Fraction, most: Decimal, rounding: Rounding) -> Text:
    number, step = shown(value, ratio=False), rounding.step
    return Text(
        f"{number.vi}, tối đa {show(most, 'vi')}, làm tròn đến {show(step, 'vi')} ({rounding.mode})",
        f"{number.en}, at most {show(most, 'en')}, rounded to {show(step, 'en')} ({rounding.mode})",
    )


def _reads(settings: Settings) -> Reads:
    return settings.of.reads()


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    return settings.of.check(plan)


SHAPE = Shape(
    name="proportional",
    manual=__doc__,
    manual_vi="""
        Điểm theo tỷ lệ: tỷ lệ × điểm tối đa, làm tròn như quy định.

        ``of`` là ``{part, whole}``, mỗi mục là tên một số liệu hoặc ``{list, where}``; hoặc ``{field: …}`` là một
        tỷ lệ; hoặc ``{formula: …}``. ``target`` là tỷ lệ được điểm tối đa (mặc định 100%); dưới ``from`` thì được
        ``below`` điểm (mặc định 0). ``times`` là số nhân với tỷ lệ (mặc định là điểm tối đa của tiêu chí), ``cap``
        là điểm cao nhất (mặc định như vậy). ``round: {step, mode}`` bắt buộc, vì tỷ lệ có thể không hết; mode là
        half_up, half_even, down, up. ``may_exceed: yes`` trong ``of`` cho phép tử số lớn hơn mẫu số. ``nothing``
        cho biết mẫu số ghi rõ là 0 nghĩa là gì: ``not_applicable`` (mặc định: giảm trừ điểm tối đa), ``full`` (đủ
        điểm), ``hundred`` (tỷ lệ coi là 100%) hoặc ``{points: 3}``.

        Đạt, với câu “Điểm = (Tỷ lệ giải ngân/85%) x 10, tối đa 10 điểm, làm tròn 02 chữ số - Dưới 60%: 0 điểm”:

        [1]

        Không đạt (điểm chưa xác định): hồ sơ không có mẫu số, hoặc tử số lớn hơn mẫu số.
    """,
    settings={
        "of": OF,
        "target": BOUND,
        "from": BOUND,
        "below": POINTS,
        "times": POINTS,
        "cap": POINTS,
        "round": ROUND,
        "nothing": NOTHING,
    },
    required=("of", "round"),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
