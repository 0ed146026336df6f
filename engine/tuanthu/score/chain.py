"""The account of one node as it is written, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tuanthu.model import (
    ZERO,
    Basis,
    Item,
    ItemKind,
)
from tuanthu.score.charges import Charge
from tuanthu.words import Text, show


@dataclass
class Chain:
    """The account of one node as it is written: the value may only go down, and not under the floor."""

    value: Decimal
    floor: Decimal | None
    items: list[Item] = field(default_factory=list)
    open: Decimal = ZERO

    def down(
        self,
        kind: ItemKind,
        points: Decimal,
        to: Decimal,
        why: Text,
        charge: Charge | None = None,
        basis: Basis | None = None,
    ) -> Decimal:
        """Lower the value to ``to`` and write the item; return by how much it fell."""
        target = min(self.value, to if self.floor is None else max(to, self.floor))
        lost = self.value - target
        self.value = target
        rule = charge.obligation.rule.id if charge else None
        mark = charge.finding.fingerprint if charge else None
        self.items.append(Item(kind, points, lost, why, rule, mark, charge.basis if charge else basis))
        return lost

    def rise_to_floor(self) -> Decimal:
        """Lift the value to the floor where the parts together lie under it; return by how much."""
        if self.floor is None or self.value >= self.floor:
            return ZERO
        lift = self.floor - self.value
        why = Text(f"Không thấp hơn {show(self.floor, 'vi')}.", f"Not below {show(self.floor, 'en')}.")
        self.items.append(Item("cap", lift, ZERO, why))
        self.value = self.floor
        return lift

    def leave_open(self, why: Text, least: Decimal) -> None:
        """Set what is left above ``least`` aside as open: not verified, and not lost."""
        rest = self.value - least
        if rest > ZERO:
            self.items.append(Item("open", rest, ZERO, why))
            self.open += rest
            self.value -= rest
