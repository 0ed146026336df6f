"""A scoring inside a scoring: the same ``shape:`` and settings, with a ``max`` of its own if it has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tuanthu.model import Case, Criterion, Plan, Reads
from tuanthu.schema import Node, many
from tuanthu.shapes.allowed import Allowed, Shape, computed
from tuanthu.source import Location, Problem
from tuanthu.words import Text, show

PART: Mapping[str, Any] = {"$ref": "#/$defs/part"}
PARTS = many(PART, 1)


def _shapes() -> Mapping[str, Shape]:
    from tuanthu.shapes import shapes  # the registry imports every shape, this one's users too

    return shapes()


@dataclass(frozen=True, slots=True)
class Part:
    """A nested scoring; ``max`` stands for the criterion's within it and bounds its points."""

    shape: str
    scoring: Any
    max: Decimal | None
    at: Location

    def allowed(self, criterion: Criterion, case: Case) -> Allowed:
        """Return what this part allows."""
        most = criterion.max if self.max is None else self.max
        inner = replace(criterion, max=most, shape=self.shape, scoring=self.scoring)
        found = _shapes()[self.shape].allowed(inner, case)
        if self.max is None or found.status != "computed" or found.points <= self.max:
            return found
        why = Text(f"{found.why.vi}; tối đa {show(self.max, 'vi')}", f"{found.why.en}; at most {show(self.max, 'en')}")
        return replace(computed(self.max, why), ceiling=found.ceiling, less_max=found.less_max, steps=found.steps)

    def reads(self) -> Reads:
        """Return what the part's own shape reads."""
        return _shapes()[self.shape].reads(self.scoring)

    def check(self, plan: Plan) -> Iterator[Problem]:
        """Yield what is wrong with the part under a plan."""
        return _shapes()[self.shape].check(self.scoring, plan)


def read_part(node: Node | None, problems: list[Problem]) -> Part | None:
    """Return a nested scoring; None when its shape is missing or unknown (the schema has said so)."""
    shape = _shapes().get(node.text("shape") or "") if node else None
    if node is None or shape is None:
        return None
    return Part(shape.name, shape.parse(node, problems), node.points("max"), node.location)


def read_parts(node: Node, key: str, problems: list[Problem]) -> tuple[Part, ...]:
    """Return the nested scorings of a list."""
    found = (read_part(child, problems) for child in node.each(key))
    return tuple(part for part in found if part is not None)
