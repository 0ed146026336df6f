"""What a scoring shape is, and what it answers: the points that a criterion allows, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from tuanthu.model import ZERO, Case, Criterion, Plan, Reads
from tuanthu.schema import Node
from tuanthu.source import Problem
from tuanthu.words import Text, show


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a shape found: points, or unknown with the reason; ``max`` 0 when nothing arose.

    With ``ceiling`` the points bound a person's judgement and are not the score itself. ``less_max``
    is by how much the criterion's maximum shrinks because a part of it did not arise. ``steps`` are
    the lines of the arithmetic, for whoever checks it by hand.
    """

    status: Literal["computed", "unknown", "not_applicable"]
    points: Decimal
    why: Text
    ceiling: bool = False
    less_max: Decimal = ZERO
    steps: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Shape:
    """A scoring shape. ``manual`` is its module's docstring, ``manual_vi`` the same in Vietnamese.

    ``reads`` names what the settings read of the data dictionary; ``check`` yields what is wrong with
    them under a plan (a text where a number is needed, an entry without that field).
    """

    name: str
    manual: str | None
    settings: Mapping[str, Any]
    required: tuple[str, ...]
    parse: Callable[[Node, list[Problem]], Any]
    allowed: Callable[[Criterion, Case], Allowed]
    reads: Callable[[Any], Reads]
    check: Callable[[Any, Plan], Iterator[Problem]] = field(default=lambda _settings, _plan: iter(()))
    manual_vi: str = ""


def computed(points: Decimal, why: Text, **more: Any) -> Allowed:
    """Return points that were worked out."""
    return Allowed("computed", points, why, **more)


def unknown(why: Text, steps: tuple[Text, ...] = ()) -> Allowed:
    """Return that the points cannot be known, and why."""
    return Allowed("unknown", ZERO, why, steps=steps)


def not_given(case: Case, name: str) -> Allowed:
    """Return that the submission lacks a value or a list, by its label."""
    known = case.plan.fields.get(name) or case.plan.lists.get(name)
    label = known.label if known else Text(name, name)
    return unknown(Text(f"Hồ sơ không có số liệu “{label.vi}”.", f'The submission does not give "{label.en}".'))


def together(reads: Iterator[Reads]) -> Reads:
    """Return everything that several settings read."""
    found = tuple(reads)
    return Reads(
        tuple(dict.fromkeys(name for each in found for name in each.fields)),
        tuple(dict.fromkeys(name for each in found for name in each.lists)),
        settings=tuple(dict.fromkeys(name for each in found for name in each.settings)),
    )


def points_text(points: Decimal) -> Text:
    """Return "2,5 điểm"."""
    return Text(f"{show(points, 'vi')} điểm", f"{show(points, 'en')} point(s)")


def settings_problem(node: Node, key: str | None, vi: str, en: str) -> Problem:
    """Return a problem with a setting, at its key's value where it stands."""
    where = node.location if key is None else node.document.at((*node.path, key))
    return Problem("settings", where, Text(vi, en))
