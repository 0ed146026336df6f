"""Bands on a number line, as ``bands`` and ``change`` use them: bounds open or closed, gaps, overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tuanthu.model import ZERO
from tuanthu.schema import POINTS, Node, many, record
from tuanthu.shapes.allowed import Allowed, computed, settings_problem, unknown
from tuanthu.shapes.rounding import BOUND, read_bound, shown
from tuanthu.source import Location, Problem
from tuanthu.words import Text, show

BANDS: Mapping[str, Any] = many(
    record({"from": BOUND, "above": BOUND, "to": BOUND, "below": BOUND, "points": POINTS}, ["points"]), 1
)


@dataclass(frozen=True, slots=True)
class Band:
    """One band: its bounds, whether each belongs to it, and its points. A bound of None is open."""

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

    def empty(self) -> bool:
        """Return whether no number lies in the band."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_closed and self.high_closed))

    def words(self, ratio: bool) -> Text:
        """Return the band as a person writes it: "≥ 20%, < 30%"."""
        parts = []
        if self.low is not None:
            parts.append(("≥" if self.low_closed else ">", shown(self.low, ratio)))
        if self.high is not None:
            parts.append(("≤" if self.high_closed else "<", shown(self.high, ratio)))
        if not parts:
            return Text("mọi giá trị", "any value")
        vi, en = (", ".join(f"{sign} {bound.to(lang)}" for sign, bound in parts) for lang in ("vi", "en"))
        return Text(vi, en)


def read_bands(node: Node, problems: list[Problem]) -> tuple[Band, ...]:
    """Return the bands under ``bands``; bounds that do not fit each other go to the problems."""
    return tuple(_band(band, problems) for band in node.each("bands"))


def _band(node: Node, problems: list[Problem]) -> Band:
    bounds = {key: read_bound(node, key, problems) for key in ("from", "above", "to", "below")}
    for one, other in (("from", "above"), ("to", "below")):
        if bounds[one] is not None and bounds[other] is not None:
            says = (f"Khoảng có cả {one} và {other}.", f'The band has both "{one}" and "{other}".')
            problems.append(settings_problem(node, None, *says))
    low, high = (bounds["from"], bounds["above"]), (bounds["to"], bounds["below"])
    band = Band(
        low[0] if low[0] is not None else low[1],
        low[0] is not None,
        high[0] if high[0] is not None else high[1],
        high[0] is not None,
        node.points("points") or ZERO,
        node.location,
    )
    if band.empty():
        problems.append(settings_problem(node, None, "Khoảng này không chứa số nào.", "The band holds no number."))
    return band


def by_band(bands: Sequence[Band], value: Fraction, ratio: bool, ceiling: bool = False) -> Allowed:
    """Return the points of the first band that holds ``value``; unknown in a gap."""
    got = shown(value, ratio)
    chosen = next((band for band in bands if band.holds(value)), None)
    steps = tuple(_step(band, value, ratio, band is chosen) for band in bands)
    for band in bands:
        if band.holds(value):
            words = band.words(ratio)
            why = Text(
                f"{got.vi} thuộc mức {words.vi}: {show(band.points, 'vi')} điểm",
                f"{got.en} is in the band {words.en}: {show(band.points, 'en')}",
            )
            return computed(band.points, why, ceiling=ceiling, steps=steps)
    return unknown(Text(f"{got.vi} không thuộc mức điểm nào.", f"{got.en} is in no band."), steps)


def _step(band: Band, value: Fraction, ratio: bool, chosen: bool) -> Text:
    words, sign = band.words(ratio), "✓" if chosen else "✗"
    if chosen:
        why = Text("được chọn", "chosen")
    elif band.holds(value):
        why = Text("mức đứng trước đã đúng", "an earlier band holds already")
    elif band.low is not None and (value < band.low or (value == band.low and not band.low_closed)):
        why = Text("giá trị thấp hơn mức này", "the value is under it")
    else:
        why = Text("giá trị cao hơn mức này", "the value is over it")
    return Text(
        f"{sign} {words.vi}: {show(band.points, 'vi')} điểm – {why.vi}",
        f"{sign} {words.en}: {show(band.points, 'en')} – {why.en}",
    )


# --------------------------------------------------------- gaps and overlaps

Cut = tuple[Fraction, int]
"""A place between numbers: (x, 0) just before x, (x, 1) just after it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of numbers; a bound of None goes on for ever. One number has both bounds closed."""

    low: Fraction | None
    low_closed: bool
    high: Fraction | None
    high_closed: bool

    def words(self, ratio: bool) -> Text:
        """Return the stretch as a person writes it."""
        if self.low is not None and self.low == self.high:
            return shown(self.low, ratio)
        return Band(self.low, self.low_closed, self.high, self.high_closed, ZERO, Location("")).words(ratio)


def gaps(bands: Sequence[Band], low: Fraction | None = None, high: Fraction | None = None) -> list[Span]:
    """Return the stretches from ``low`` to ``high`` (both belong to it) that no band holds, exactly."""
    found: list[Span] = []
    reached: Cut | None = None if low is None else (low, 0)
    unbounded = low is None
    for start, end in sorted((_cuts(band) for band in bands if not band.empty()), key=_from_the_left):
        if start is not None and (unbounded or (reached is not None and start > reached)):
            found.append(_span(None if unbounded else reached, start))
        if end is None:
            return _within(found, high)
        reached = end if unbounded or reached is None else max(reached, end)
        unbounded = False
    found.append(_span(None if unbounded else reached, None))
    return _within(found, high)


def overlaps(bands: Sequence[Band]) -> list[tuple[Band, Band, Span]]:
    """Return each two bands that hold numbers in common, and which numbers."""
    found = []
    for place, one in enumerate(bands):
        for other in bands[place + 1 :]:
            span = _common(one, other)
            if span is not None:
                found.append((one, other, span))
    return found


def _cuts(band: Band) -> tuple[Cut | None, Cut | None]:
    start = None if band.low is None else (band.low, 0 if band.low_closed else 1)
    end = None if band.high is None else (band.high, 1 if band.high_closed else 0)
    return start, end


def _from_the_left(cuts: tuple[Cut | None, Cut | None]) -> tuple[bool, Cut]:
    return (cuts[0] is not None, cuts[0] or (Fraction(0), 0))


def _span(start: Cut | None, end: Cut | None) -> Span:
    return Span(
        None if start is None else start[0],
        start is not None and start[1] == 0,
        None if end is None else end[0],
        end is not None and end[1] == 1,
    )


def _within(spans: Iterable[Span], high: Fraction | None) -> list[Span]:
    """Return the stretches up to ``high``, which belongs to them."""
    if high is None:
        return list(spans)
    found = []
    for span in spans:
        beyond = span.high is None or span.high > high
        cut = Span(span.low, span.low_closed, high, True) if beyond else span
        if cut.low is None or cut.low < high or (cut.low == high and cut.low_closed):
            found.append(cut)
    return found


def _common(one: Band, other: Band) -> Span | None:
    if one.empty() or other.empty():
        return None
    cuts = (_cuts(one), _cuts(other))
    starts = [start for start, _ in cuts if start is not None]
    ends = [end for _, end in cuts if end is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    if start is not None and end is not None and start >= end:
        return None
    return _span(start, end)
