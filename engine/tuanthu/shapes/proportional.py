"""Points in proportion to a ratio: ratio × maximum, rounded as the rule says.

``of: {part, whole}`` names two counts (or ``{field: …}`` a ratio). ``target`` is the ratio that earns
the maximum (default 100%); below ``from`` nothing is earned. ``round: {step, mode}`` is required,
because a ratio may not end. ``nothing`` says what an explicit whole of 0 means: ``not_applicable``
(default: the maximum shrinks), ``full``, ``hundred`` (the ratio counts as 100%) or ``{points: 3}``.

Passes, with a maximum of 2 and ``round: {step: 0.01, mode: half_up}``:

    19 of 20 gives 1.90

Fails to compute (unknown, open points):

    the whole is not in the submission
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tuanthu.model import ZERO, Case, Criterion, Reads
from tuanthu.schema import RATIO, Node
from tuanthu.shapes.base import (
    NOTHING,
    OF,
    ROUND,
    Allowed,
    Quantity,
    Rounding,
    Shape,
    read_bound,
    read_quantity,
    read_rounding,
    shown,
)
from tuanthu.source import Problem
from tuanthu.words import Text, show


@dataclass(frozen=True, slots=True)
class Settings:
    """The ratio, what earns the maximum, below what nothing is earned, and the rounding."""

    of: Quantity
    target: Fraction
    least: Fraction | None
    rounding: Rounding | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    target = read_bound(node, "target", problems)
    if target is not None and target <= 0:
        says = Text("Mức đích phải lớn hơn 0.", "The target must be over 0.")
        problems.append(Problem("settings", node.location, says))
        target = None
    return Settings(
        read_quantity(node, problems), target or Fraction(1), read_bound(node, "from", problems), read_rounding(node)
    )


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    value = settings.of.measure(criterion, case)
    if isinstance(value, Allowed):
        return value
    assert settings.rounding is not None  # noqa: S101 - the schema requires it
    most = criterion.max or ZERO
    ratio = shown(value, ratio=True)
    if settings.least is not None and value < settings.least:
        least = shown(settings.least, ratio=True)
        return Allowed("computed", ZERO, Text(f"{ratio.vi} < {least.vi}: 0 điểm", f"{ratio.en} < {least.en}: 0"))
    points = settings.rounding.apply(min(value / settings.target, Fraction(1)) * Fraction(most))
    over = shown(settings.target, ratio=True)
    by = ("", "") if settings.target == 1 else (f"/{over.vi}", f"/{over.en}")
    return Allowed(
        "computed",
        points,
        Text(
            f"{ratio.vi}{by[0]} × {show(most, 'vi')} = {show(points, 'vi')}",
            f"{ratio.en}{by[1]} × {show(most, 'en')} = {show(points, 'en')}",
        ),
    )


def _reads(settings: Settings) -> Reads:
    return settings.of.reads()


SHAPE = Shape(
    name="proportional",
    manual=__doc__,
    settings={"of": OF, "target": RATIO, "from": RATIO, "round": ROUND, "nothing": NOTHING},
    required=("of", "round"),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
)
