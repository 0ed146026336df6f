"""What each violation takes, and from which nodes: nominal points, caps, the dearest per document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanthu.model import (
    TOTAL,
    ZERO,
    Basis,
    Deduct,
    FactValue,
    Finding,
    Obligation,
    Outcome,
    Scorecard,
)
from tuanthu.shapes import shapes
from tuanthu.shapes.base import round_to

_SIXTH = Decimal("0.000001")
_CHARGED = frozenset({Outcome.VIOLATION, Outcome.WAIVED})


@dataclass(frozen=True, slots=True)
class Decided:
    """An obligation, the finding it became, and the consequences that inference triggered."""

    obligation: Obligation
    finding: Finding
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Charge:
    """What one violation takes from one node: nominal points, before the account."""

    finding: Finding
    obligation: Obligation
    deduct: Deduct
    basis: Basis
    card: Scorecard | None
    code: str | None

    @property
    def waived(self) -> bool:
        """Return whether a waiver covers it: its points are told, and none is lost."""
        return self.finding.outcome is Outcome.WAIVED


def charges_of(cards: Sequence[Scorecard], decided: Sequence[Decided]) -> tuple[list[Charge], frozenset[str]]:
    """Return the charges of all violations, and the violations that computed points already reflect."""
    found: list[Charge] = []
    counted: set[str] = set()
    for each in decided:
        if each.finding.outcome not in _CHARGED or each.finding.violation is None:
            continue
        violation = each.obligation.rule.violation(each.finding.violation)
        if violation.deduct is None:
            continue
        for card, code in _targets(cards, each, violation.deduct):
            if card and code and _one_road(card, code, each.obligation, violation.deduct):
                counted.add(each.finding.fingerprint)
                continue
            basis = violation.basis or "policy"
            found.append(Charge(each.finding, each.obligation, violation.deduct, basis, card, code))
    return found, frozenset(counted)


def _targets(
    cards: Sequence[Scorecard], each: Decided, deduct: Deduct
) -> Iterable[tuple[Scorecard | None, str | None]]:
    """Return the nodes that a deduction reaches; knock-outs and cross effects only where triggered."""
    if not cards:
        return [(None, None)]
    own = each.obligation.criterion
    if not deduct.on:
        return [(card, own[1]) for card in cards if own and card.id == own[0]]
    return [
        (card, code)
        for place, code in enumerate(deduct.on)
        for card in cards
        if (code == TOTAL or code in card.by_code)
        and (own is None or own[0] == card.id)
        and _reached(place, code, deduct, each.effects)
    ]


def _reached(place: int, code: str, deduct: Deduct, effects: Sequence[str]) -> bool:
    if deduct.knock_out:
        return f"knock_out:{code}" in effects
    return place == 0 or f"cross:{code}" in effects


def _one_road(card: Scorecard, code: str, obligation: Obligation, deduct: Deduct) -> bool:
    """Return whether the criterion's own scoring reads what the violation is about."""
    criterion = card.by_code.get(code)
    if criterion is None or criterion.shape is None or deduct.adds_up:
        return False
    reads = shapes()[criterion.shape].reads(criterion.scoring)
    names = {name for name, _ in (*reads.fields, *reads.lists)}
    return bool(names & obligation.fields)


def nominal(charge: Charge, most: Decimal, entitled: Decimal, claimable: Decimal) -> Decimal:
    """Return the points a charge names, before caps and the account.

    "All" is all of what the charge is taken from: the entitlement, or the claim.
    """
    deduct = charge.deduct
    if deduct.points is not None:
        return _times(deduct.points, charge.finding.facts.get(deduct.per, 0) if deduct.per else 1)
    if deduct.share is not None:
        base = most if deduct.share_of == "max" else claimable
        return max(Decimal(deduct.share.numerator) * base / Decimal(deduct.share.denominator), ZERO)
    return max(entitled if deduct.road == "entitlement" else claimable, ZERO)


def _times(points: Decimal, times: FactValue) -> Decimal:
    """Return points for each of so many; what a share does not end at is cut after six decimals."""
    if not isinstance(times, int | Decimal | Fraction):
        return ZERO  # the loader refuses a "per" that is no number
    return round_to(Fraction(points) * Fraction(times), _SIXTH, "down")


def spent(
    charges: Sequence[Charge], most: Decimal, entitled: Decimal, claimable: Decimal
) -> list[tuple[Charge, Decimal]]:
    """Return the charges on one node with their points, largest first.

    Of the faults of one document only the dearest counts; then each rule's cap is spent in order of
    due date. A cap bounds what its rule has taken so far, so one violation more never gives back.
    """
    taken: dict[str, Decimal] = {}
    found: list[tuple[Charge, Decimal]] = []
    priced = _dearest([(charge, nominal(charge, most, entitled, claimable)) for charge in charges])
    for charge, points in sorted(priced, key=lambda pair: _by_due(pair[0])):
        rule = charge.obligation.rule.id
        before = taken.get(rule, ZERO)
        cap = charge.deduct.cap
        after = before + points if cap is None else max(before, min(before + points, cap))
        taken[rule] = after
        found.append((charge, after - before))
    return sorted(found, key=lambda pair: (-pair[1], pair[0].obligation.rule.id, pair[0].obligation.id))


def _dearest(priced: list[tuple[Charge, Decimal]]) -> list[tuple[Charge, Decimal]]:
    """Return the charges with those on one document at 0, but for the dearest."""
    best: dict[str, tuple[Decimal, str]] = {}
    for charge, points in priced:
        name = _document(charge)
        if name is not None:
            best[name] = max(best.get(name, (ZERO, "")), (points, charge.finding.fingerprint))
    return [
        (charge, points if name is None or best[name] == (points, charge.finding.fingerprint) else ZERO)
        for charge, points in priced
        for name in [_document(charge)]
    ]


def _document(charge: Charge) -> str | None:
    """Return what names the document that a proof deduction is about."""
    if charge.deduct.road != "claim":
        return None
    return str(charge.finding.facts.get("path", charge.obligation.id))


def _by_due(charge: Charge) -> tuple[bool, str, str, str]:
    due = charge.obligation.due
    return (due is None, due.isoformat() if due else "", charge.obligation.id, charge.finding.violation or "")
