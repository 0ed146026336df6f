"""The words that all the other nouns share: points, facts, severities, outcomes and roads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

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
