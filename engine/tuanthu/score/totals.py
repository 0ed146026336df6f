"""A unit's points over its scorecards, and the index."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from tuanthu.model import (
    TOTAL,
    ZERO,
    Plan,
    Scorecard,
    Totals,
)
from tuanthu.score.ledger import Ledger
from tuanthu.shapes.base import round_to


def totals_of(plan: Plan, cards: Sequence[Scorecard], ledger: Ledger) -> Totals:
    """Return the sums (or means) over a unit's scorecards, and its index."""
    counted = [card for card in cards if card.aggregate != "none"]
    if not counted:  # scorecards that are not to be added up have no total
        return Totals(sum((ledger.scores[(card.id, TOTAL)].deducted for card in cards), ZERO))
    roots = [ledger.scores[(card.id, TOTAL)] for card in counted]
    names = ("deducted", "max", "claimed", "open", "verified")
    sums = [sum((getattr(root, name) for root in roots), ZERO) for name in names]
    index = _index(plan, counted, ledger, sums[4], sums[1])
    if counted[0].aggregate != "mean":
        return Totals(sums[0], sums[1], sums[2], sums[3], sums[4], index)
    step = plan.index.step if plan.index else Decimal("0.01")
    most, claimed, left, verified = (round_to(Fraction(each) / len(roots), step, "half_up") for each in sums[1:])
    return Totals(claimed - verified - left, most, claimed, left, verified, index)


def _index(plan: Plan, cards: Sequence[Scorecard], ledger: Ledger, verified: Decimal, most: Decimal) -> Decimal | None:
    names = {card.id for card in cards}
    waiting = [points for card, points in ledger.outside_open if card in names]
    if plan.index is None or (waiting and not plan.index.rescale):
        return None
    whole = most - sum(waiting, ZERO)
    if whole <= ZERO:
        return None
    return round_to(Fraction(verified) / Fraction(whole) * 100, plan.index.step, plan.index.mode)
