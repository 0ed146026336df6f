"""Points by a formula over counts: ``(b/a)*1 + (c/a)*0.5``.

``formula`` has numbers (point for decimals, ``85%``), names, ``+ - * / ( )`` and the functions ``min``,
``max``, ``abs``, ``floor``, ``ceil`` and ``round(number, step)`` ("cứ mỗi 1%" is a ``floor``). Its names are
those of the data dictionary, or the source's own letters where ``counts`` says what each counts: a
field's name, ``{list, where}`` or ``{setting}``. ``cap`` is the most it gives (default the criterion's
maximum), ``floor`` the least. ``round: {step, mode}`` is required where a division may not end.
``nothing`` says what holds when a denominator is 0: ``not_applicable``, ``full`` or ``{points: 3}``;
without it the points are then unknown, and the reason says so.

Passes, for "(b/a)*1 + (c/a)*0.5":

    shape: formula
    formula: (b/a)*1 + (c/a)*0.5
    counts: {a: offices, b: offices_done, c: offices_begun}
    round: {step: 0.01, mode: half_up}

Fails (a division that may not end, and nothing says how it is rounded):

    formula: b/a
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanthu.formula import Undefined
from tuanthu.model import ZERO, Case, Criterion, Plan, Reads
from tuanthu.schema import POINTS, Node
from tuanthu.shapes.base import (
    COUNTS,
    FORMULA,
    NOTHING,
    ROUND,
    Allowed,
    Expression,
    Nothing,
    Rounding,
    Shape,
    computed,
    exact,
    read_expression,
    read_nothing,
    read_rounding,
    settings_problem,
    shown,
    unknown,
)
from tuanthu.shapes.expression import needs_rounding
from tuanthu.shapes.quantity import cannot
from tuanthu.source import Problem
from tuanthu.words import Text, show

_ZERO_WHY = Text("Không phát sinh (mẫu số là 0).", "Nothing arose (the denominator is 0).")


@dataclass(frozen=True, slots=True)
class Settings:
    """The formula, its bounds, its rounding and what holds when a denominator is 0."""

    expression: Expression | None
    cap: Decimal | None
    floor: Decimal | None
    rounding: Rounding | None
    nothing: Nothing | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    found = read_expression(node, problems)
    needs_rounding(node, found, problems)
    nothing = read_nothing(node)
    if nothing is not None and nothing.word == "hundred":
        says = ("Công thức không phải một tỷ lệ: dùng full hoặc {points: …}.", "A formula is no ratio: use full.")
        problems.append(settings_problem(node, "nothing", *says))
    return Settings(found, node.points("cap"), node.points("floor"), read_rounding(node, problems), nothing)


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    assert settings.expression is not None  # noqa: S101 - a plan with a wrong formula is not used
    value = settings.expression.measure(case)
    if isinstance(value, Allowed):
        return value
    if isinstance(value, Undefined):
        if value.zero and settings.nothing is not None:
            return settings.nothing.allowed(criterion, _ZERO_WHY)
        return cannot(value)
    return _bounded(settings, criterion, value, settings.expression.worked(case))


def _bounded(settings: Settings, criterion: Criterion, value: Fraction, worked: Text) -> Allowed:
    most = settings.cap if settings.cap is not None else criterion.max or ZERO
    bounded = min(value, Fraction(most))
    if settings.floor is not None:
        bounded = max(bounded, Fraction(settings.floor))
    points = settings.rounding.apply(bounded) if settings.rounding else exact(bounded)
    if points is None:
        number = shown(value, ratio=False)
        says = Text(f"Điểm {number.vi} không hết: quy định chưa ghi cách làm tròn.",
                    f"{number.en} points do not end, and no rounding is stated.")  # fmt: skip
        return unknown(says)
    number = shown(value, ratio=False)
    why = Text(f"{worked.vi} = {number.vi}", f"{worked.en} = {number.en}")
    if Fraction(points) != value:
        why = Text(f"{why.vi} → {show(points, 'vi')}", f"{why.en} → {show(points, 'en')}")
    return computed(points, why)


def _reads(settings: Settings) -> Reads:
    return Reads() if settings.expression is None else settings.expression.reads()


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    return iter(()) if settings.expression is None else settings.expression.check(plan)


SHAPE = Shape(
    name="formula",
    manual=__doc__,
    manual_vi="""
        Điểm theo công thức trên các số đếm: ``(b/a)*1 + (c/a)*0.5``.

        ``formula`` gồm số (phần thập phân viết bằng dấu chấm, ``85%``), tên, ``+ - * / ( )`` và các hàm ``min``,
        ``max``, ``abs``, ``floor``, ``ceil``, ``round(number, step)`` (“cứ mỗi 1%” là một ``floor``). Tên là tên
        trong danh mục số liệu, hoặc chính các chữ của văn bản khi ``counts`` nói rõ mỗi chữ đếm gì: tên một số
        liệu, ``{list, where}`` hoặc ``{setting}``. ``cap`` là điểm cao nhất (mặc định là điểm tối đa của tiêu chí),
        ``floor`` là điểm thấp nhất. ``round: {step, mode}`` bắt buộc khi phép chia có thể không hết. ``nothing``
        cho biết làm gì khi mẫu số bằng 0: ``not_applicable``, ``full`` hoặc ``{points: 3}``; không ghi thì điểm
        chưa xác định, có nêu lý do.

        Đạt, với câu “(b/a)*1 + (c/a)*0.5”:

        [1]

        Không đạt (phép chia có thể không hết mà không ghi cách làm tròn):

        [2]
    """,
    settings={
        "formula": FORMULA,
        "counts": COUNTS,
        "cap": POINTS,
        "floor": POINTS,
        "round": ROUND,
        "nothing": NOTHING,
    },
    required=("formula",),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
