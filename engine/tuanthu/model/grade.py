"""Grades: the words that points and conditions earn, and how a unit came by its own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from tuanthu.model.base import Basis
from tuanthu.source import Location
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class GradeLevel:
    """One grade: the least index or points (``low``), and conditions on data and on single criteria.

    ``when`` and ``criteria`` belong to the scoring shapes' conditions; a level without any of them takes
    everybody who is left.
    """

    id: str
    title: Text
    low: Decimal | None
    closed: bool
    when: Any
    criteria: tuple[Any, ...]
    basis: Basis
    quote: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class GradeTable:
    """The grades of some groups of units (all when empty), best first."""

    groups: tuple[str, ...]
    of: Literal["index", "points"]
    levels: tuple[GradeLevel, ...]

    def place(self, grade: str) -> int | None:
        """Return how far below the best a grade stands; None when the table lacks it."""
        return next((place for place, level in enumerate(self.levels) if level.id == grade), None)


@dataclass(frozen=True, slots=True)
class GradeEffect:
    """What a violation does to the grade: so many levels down, or not above one."""

    lower: int = 0
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of a unit, or None with the reason while it cannot be told; ``steps`` say how it came about."""

    id: str | None
    title: Text
    steps: tuple[Text, ...]
    provisional: bool = False
    """Whether points are still open that may raise it."""
