"""Points by the band that a ratio, a count or a value falls in; every bound is open or closed.

A band has ``from`` (at least) or ``above`` (more than), and ``to`` (at most) or ``below`` (less
than), and its ``points``. A missing bound is open to that side. The bands are tried in written
order; lint says where they leave a gap or overlap.

Passes, for "Từ 30%: 1 điểm; từ 20% - dưới 30%: 0.5; dưới 20%: 0":

    bands: [{from: 30%, points: 1}, {from: 20%, below: 30%, points: 0.5}, {below: 20%, points: 0}]

Fails (a gap: exactly 20% is in no band):

    bands: [{above: 20%, points: 1}, {below: 20%, points: 0}]
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanthu.model import ZERO, Case, Criterion, Reads
from tuanthu.schema import POINTS, Node, many, record
from tuanthu.shapes.base import NOTHING, OF, Allowed, Quantity, Shape, read_bound, read_quantity, shown
from tuanthu.source import Location, Problem
from tuanthu.words import Text, show

_BOUND = {"type": ["string", "number"], "pattern": r"^[+-]?\d+([.,]\d+)?\s?%?$|^\d+/\d+$"}


@dataclass(frozen=True, slots=True)
class Band:
    """One band: its bounds, whether each belongs to it, and its points."""

    low: Fraction | None
    low_closed: bool
    high: Fraction | None
    high_closed: bool
    points: Decimal
    at: Location

    def holds(self, value: Fraction) -> bool:
        """Return whether ``value`` lies in the band."""
        over = self.low is None or value > self.low or (self.low_closed and value == self.low)
        under = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return over and under

    def words(self, ratio: bool) -> Text:
        """Return the band as a person writes it: "≥ 20%, < 30%"."""
        parts = []
        if self.low is not None:
            parts.append(("≥" if self.low_closed else ">", shown(self.low, ratio)))
        if self.high is not None:
            parts.append(("≤" if self.high_closed else "<", shown(self.high, ratio)))
        vi, en = (", ".join(f"{sign} {bound.to(lang)}" for sign, bound in parts) for lang in ("vi", "en"))
        return Text(vi, en)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is measured and the bands."""

    of: Quantity
    bands: tuple[Band, ...]

    @property
    def ratio(self) -> bool:
        """Return whether the bounds are shares."""
        return self.of.part is not None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    return Settings(read_quantity(node, problems), tuple(_band(band, problems) for band in node.each("bands")))


def _band(node: Node, problems: list[Problem]) -> Band:
    bounds = {key: read_bound(node, key, problems) for key in ("from", "above", "to", "below")}
    for one, other in (("from", "above"), ("to", "below")):
        if bounds[one] is not None and bounds[other] is not None:
            says = Text(f"Khoảng có cả {one} và {other}.", f'The band has both "{one}" and "{other}".')
            problems.append(Problem("settings", node.location, says))
    low, high = (bounds["from"], bounds["above"]), (bounds["to"], bounds["below"])
    return Band(
        low[0] if low[0] is not None else low[1],
        low[0] is not None,
        high[0] if high[0] is not None else high[1],
        high[0] is not None,
        node.points("points") or ZERO,
        node.location,
    )


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    value = settings.of.measure(criterion, case)
    if isinstance(value, Allowed):
        return value
    got = shown(value, settings.ratio)
    for band in settings.bands:
        if band.holds(value):
            words = band.words(settings.ratio)
            return Allowed(
                "computed",
                band.points,
                Text(
                    f"{got.vi} thuộc mức {words.vi}: {show(band.points, 'vi')} điểm",
                    f"{got.en} is in the band {words.en}: {show(band.points, 'en')}",
                ),
            )
    says = Text(f"{got.vi} không thuộc mức điểm nào.", f"{got.en} is in no band.")
    return Allowed("unknown", ZERO, says)


def _reads(settings: Settings) -> Reads:
    return settings.of.reads()


SHAPE = Shape(
    name="bands",
    manual=__doc__,
    settings={
        "of": OF,
        "bands": many(
            record({"from": _BOUND, "above": _BOUND, "to": _BOUND, "below": _BOUND, "points": POINTS}, ["points"]), 1
        ),
        "nothing": NOTHING,
    },
    required=("of", "bands"),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
)
