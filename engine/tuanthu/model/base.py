"""The words that all the other nouns share: points, facts, severities, outcomes and roads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from tuanthu.model.as_of import HasCome

ZERO = Decimal(0)
TOTAL = "total"
"""The code that names the root of a scorecard."""

FactValue = str | int | Decimal | Fraction | date
Facts = Mapping[str, FactValue]


class Severity(StrEnum):
    """The force of the law: it decides the exit code, never the points."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the gravest."""
        return list(Severity).index(self)


class Outcome(StrEnum):
    """What became of one obligation (design: outcomes)."""

    PASSED = "passed"
    VIOLATION = "violation"
    PENDING = "pending"
    NOT_ASSESSED = "not_assessed"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"
    BROKEN = "broken"


Lacks = Literal["data", "setting"]
Basis = Literal["stated", "derived", "policy"]
ScoredBy = Literal["unit", "outside", "data"]
Road = Literal["entitlement", "claim"]


@dataclass(frozen=True, slots=True)
class Validity:
    """When a version of the law holds: its first and last day, and the day that brought it.

    ``issued`` is the date of the amending document, None for what stands in the plan itself; before it
    nobody could know the version. ``checked`` is the day on which somebody last saw that the law still
    says so.
    """

    since: date | None = None
    until: date | None = None
    issued: date | None = None
    checked: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether a duty of this day falls under the version."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def is_bounded(self) -> bool:
        """Return whether it does not simply always hold."""
        return (self.since, self.until, self.issued) != (None, None, None)

    def known(self, has_come: HasCome) -> bool:
        """Return whether the version has been issued."""
        return self.issued is None or has_come(self.issued)


ALWAYS = Validity()
