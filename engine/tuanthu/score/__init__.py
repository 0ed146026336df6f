"""Points: what each criterion allows, what violations take, and the account that closes.

For each leaf (design 4.4)::

    entitled = min(allowed, max) − Σe        proven = min(claimed, entitled) − Σp
    verified = clamp(proven, floor, max)     claimed = verified + deducted + open

Everything is :class:`decimal.Decimal`; every step of the account is an :class:`Item`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tuanthu.model import TOTAL, ZERO, Case, NodeScore, Taken, Totals
from tuanthu.score.charges import Charge, Decided, charges_of, nominal, spent
from tuanthu.score.grade import grade_of
from tuanthu.score.ledger import Ledger
from tuanthu.score.totals import totals_of
from tuanthu.shapes import shapes

__all__ = ["Account", "Decided", "grade_of", "nothing_arose", "score"]


@dataclass(frozen=True, slots=True)
class Account:
    """Every node's score, the totals, and what each finding (by fingerprint) took."""

    scores: tuple[NodeScore, ...]
    totals: Totals
    taken: Mapping[str, tuple[Taken, ...]]
    counted: frozenset[str]
    """Fingerprints of violations that the computed points already reflect: they take nothing more."""


def score(case: Case, decided: Sequence[Decided]) -> Account:
    """Return the account of a unit from its decided obligations (points)."""
    cards = case.plan.scorecards_of(case.unit.group)
    charges, counted = charges_of(cards, decided)
    if not cards:
        return without_criteria(charges, counted)
    ledger = Ledger(case, charges, decided)
    for card in cards:
        ledger.node(card, TOTAL)
    scores = tuple(
        ledger.scores[(card.id, code)] for card in cards for code in (TOTAL, *(each.code for each in card.criteria))
    )
    totals = totals_of(case.plan, cards, ledger)
    taken = {mark: tuple(each) for mark, each in ledger.taken.items()}
    return Account(scores, totals, taken, counted)


def nothing_arose(case: Case) -> frozenset[tuple[str, str]]:
    """Return the criteria (scorecard, code) that do not apply, by what their shapes read."""
    return frozenset(
        (card.id, criterion.code)
        for card in case.plan.scorecards_of(case.unit.group)
        for criterion in card.leaves()
        if criterion.shape and shapes()[criterion.shape].allowed(criterion, case).status == "not_applicable"
    )


def without_criteria(charges: Sequence[Charge], counted: frozenset[str]) -> Account:
    taken: dict[str, list[Taken]] = {}
    waived = [(charge, nominal(charge, ZERO, ZERO, ZERO)) for charge in charges if charge.waived]
    standing = [charge for charge in charges if not charge.waived]
    for charge, points in (*spent(standing, ZERO, ZERO, ZERO), *waived):
        one = Taken(None, None, points, ZERO if charge.waived else points, charge.basis)
        taken.setdefault(charge.finding.fingerprint, []).append(one)
    total = sum((each.lost for some in taken.values() for each in some), ZERO)
    return Account((), Totals(total), {mark: tuple(some) for mark, some in taken.items()}, counted)
