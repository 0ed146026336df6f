"""A score tree: criteria in printed order, with the points that each can give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from tuanthu.model.base import ALWAYS, TOTAL, ZERO, Basis, ScoredBy, Validity
from tuanthu.source import Location
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """A node of a score tree. ``code`` is always text; ``max`` and ``floor`` are points."""

    code: str
    title: Text
    max: Decimal | None
    parent: str | None
    location: Location
    printed: str | None = None
    floor: Decimal | None = None
    scored_by: ScoredBy = "unit"
    evidence: bool = True
    lead: str | None = None
    result: Decimal | None = None
    target: Decimal | None = None
    shape: str | None = None
    scoring: Any = None
    capped: bool = False
    """The maximum is a cap that the parts may exceed on purpose ("tối đa … điểm")."""
    bonus: bool = False
    """Its points come on top of the maximum of every node above it ("điểm thưởng")."""
    weight: Decimal = Decimal(1)
    """What its points are multiplied by in the node above it ("hệ số")."""
    basis: Basis | None = None
    """Where the points of its scoring come from."""
    quote: str | None = None
    """The words of the document that state how it is scored."""
    covers: tuple[tuple[str, Location], ...] = ()
    """The requirements of the checklist that the row encodes."""
    stated: Mapping[str, str] = field(default_factory=dict)
    """Words of the document outside the table that state one of its figures (max, result, target) again."""
    same_as: str | None = None
    """Where another table states the same quantity: ``<scorecard>/<code>``; shares of the maxima agree."""
    validity: Validity = ALWAYS
    document: str | None = None
    """The document that brought this version; None for the plan's own."""
    versions: tuple[Criterion, ...] = ()
    """The criterion as later documents have it, each with its validity."""
    origins: tuple[tuple[str, str, Location], ...] = ()


@dataclass(frozen=True, eq=False)
class Scorecard:
    """One score tree of a plan and the groups it scores; codes are unique inside it."""

    id: str
    title: Text
    groups: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    note: Text | None = None
    aggregate: Literal["sum", "mean", "none"] = "sum"
    location: Location = field(default_factory=lambda: Location(""))
    total: Criterion | None = None
    """The table's printed row of totals; its code is ``total``."""
    parts: Literal["sum", "mean", "weighted", "none"] = "sum"
    """How the printed figures of a node's parts make the node's own, for lint: ``weighted`` is a mean whose
    weights the document does not give."""

    @cached_property
    def by_code(self) -> Mapping[str, Criterion]:
        """Return the criteria by code."""
        return {criterion.code: criterion for criterion in self.criteria}

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[Criterion, ...]]:
        found: dict[str | None, list[Criterion]] = {}
        for criterion in self.criteria:
            found.setdefault(criterion.parent, []).append(criterion)
        return {code: tuple(children) for code, children in found.items()}

    def children(self, code: str) -> tuple[Criterion, ...]:
        """Return the nodes directly under ``code``; ``total`` is the root."""
        return self._children.get(None if code == TOTAL else code, ())

    def reach(self, code: str) -> Decimal | None:
        """Return the most points that a node may have, bonus parts included; None where it states no maximum."""
        criterion = self.by_code.get(code)
        return None if criterion is None or criterion.max is None else criterion.max + self._bonus_below(code)

    def _bonus_below(self, code: str) -> Decimal:
        below = (
            child.weight * (self._bonus_below(child.code) + ((child.max or ZERO) if child.bonus else ZERO))
            for child in self.children(code)
        )
        return sum(below, ZERO)

    def is_bonus(self, code: str) -> bool:
        """Return whether a criterion, or a node above it, is a bonus."""
        criterion = self.by_code.get(code)
        return criterion is not None and (criterion.bonus or self.is_bonus(criterion.parent or TOTAL))

    def leaves(self) -> Iterator[Criterion]:
        """Yield the criteria that have no children, in printed order."""
        return (criterion for criterion in self.criteria if criterion.code not in self._children)

    def is_leaf(self, code: str) -> bool:
        """Return whether ``code`` names a criterion without children."""
        return code in self.by_code and code not in self._children
