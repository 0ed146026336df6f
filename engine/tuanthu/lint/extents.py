"""How few and how many points a scoring can give, and the scorings nested in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from tuanthu.model import ZERO, Criterion
from tuanthu.shapes import all_of, bands, branch, change, formula, highest, levels, plus_items, start_minus, sum_of
from tuanthu.shapes.base import Part

Extent = tuple[Decimal | None, Decimal | None]
"""The fewest and the most points; None where that cannot be said."""
UNKNOWN: Extent = (None, None)


def inside(value: Any) -> Iterator[Any]:
    """Yield a scoring's settings and every frozen dataclass within them, nested scorings too."""
    if is_dataclass(value) and not isinstance(value, type):
        yield value
        for each in fields(value):
            yield from inside(getattr(value, each.name))
    elif isinstance(value, tuple):
        for child in value:
            yield from inside(child)


def extent(criterion: Criterion) -> Extent:
    """Return the fewest and the most points that the criterion's scoring can give, before its own bounds."""
    return _extent(criterion.scoring, criterion.max)


def _extent(settings: Any, most: Decimal | None) -> Extent:
    measure = _EXTENTS.get(type(settings))
    return measure(settings, most) if measure else UNKNOWN


def _of(points: Iterable[Decimal | None]) -> Extent:
    known = [each for each in points if each is not None]
    return (min(known), max(known)) if known else UNKNOWN


def _part(part: Part, most: Decimal | None) -> Extent:
    low, high = _extent(part.scoring, most if part.max is None else part.max)
    bounded = high if part.max is None or (high is not None and high < part.max) else part.max
    return low, bounded


def _sum_of(settings: sum_of.Settings, most: Decimal | None) -> Extent:
    parts = [_part(part, most) for part in settings.parts]
    lows, highs = [low for low, _ in parts], [high for _, high in parts]
    low = settings.floor if settings.floor is not None else _total(lows)
    return low, settings.cap if settings.cap is not None else _total(highs)


def _total(points: list[Decimal | None]) -> Decimal | None:
    known = [each for each in points if each is not None]
    return sum(known, ZERO) if len(known) == len(points) else None


def _branch(settings: branch.Settings, most: Decimal | None) -> Extent:
    ways = [_part(way.then, most) if way.then else (way.points, way.points) for way in settings.cases]
    return min((low for low, _ in ways if low is not None), default=None), max(
        (high for _, high in ways if high is not None), default=None
    )


def _highest(settings: highest.Settings, most: Decimal | None) -> Extent:
    if settings.levels:
        return _of([*settings.levels.values(), settings.none])
    parts = [_part(part, most) for part in settings.parts]
    return _of(low for low, _ in parts)[0], _of(high for _, high in parts)[1]


def _plus_items(settings: plus_items.Settings, _most: Decimal | None) -> Extent:
    caps = [row.cap for row in settings.rows]
    whole = _total(caps)
    return settings.start, settings.cap if settings.cap is not None else whole and settings.start + whole


def _start_minus(settings: start_minus.Settings, most: Decimal | None) -> Extent:
    return settings.floor, settings.start if settings.start is not None else most


_EXTENTS: Mapping[type, Callable[[Any, Decimal | None], Extent]] = {
    bands.Settings: lambda settings, _most: _of(band.points for band in settings.bands),
    change.Settings: lambda settings, _most: _of(band.points for band in settings.bands),
    levels.Settings: lambda settings, _most: _of(settings.levels.values()),
    all_of.Settings: lambda settings, _most: _of([*settings.points.values(), settings.otherwise]),
    formula.Settings: lambda settings, _most: (settings.floor, settings.cap),
    branch.Settings: _branch,
    highest.Settings: _highest,
    plus_items.Settings: _plus_items,
    start_minus.Settings: _start_minus,
    sum_of.Settings: _sum_of,
}
