"""Points: what each criterion allows, what violations take, and the account that closes.

For each leaf (design 4.4)::

    entitled = min(allowed, max) − Σe        proven = min(claimed, entitled) − Σp
    verified = clamp(proven, floor, max)     claimed = verified + deducted + open

Everything is :class:`decimal.Decimal`; every step of the account is an :class:`Item`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from tuanthu.model import (
    TOTAL,
    ZERO,
    Basis,
    Case,
    Criterion,
    Deduct,
    Finding,
    Item,
    ItemKind,
    NodeScore,
    Obligation,
    Outcome,
    Plan,
    Scorecard,
    Taken,
    Totals,
)
from tuanthu.shapes import shapes
from tuanthu.shapes.base import Allowed, round_to
from tuanthu.words import Text, show

_OPEN = frozenset({Outcome.NOT_ASSESSED, Outcome.PENDING, Outcome.BROKEN})
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
    charges, counted = _charges(cards, decided)
    if not cards:
        return _without_criteria(charges, counted)
    ledger = _Ledger(case, charges, decided)
    for card in cards:
        ledger.node(card, TOTAL)
    scores = tuple(
        ledger.scores[(card.id, code)] for card in cards for code in (TOTAL, *(each.code for each in card.criteria))
    )
    totals = _totals(case.plan, cards, ledger)
    taken = {mark: tuple(each) for mark, each in ledger.taken.items()}
    return Account(scores, totals, taken, counted)


# -------------------------------------------------------------------- charges


def _charges(cards: Sequence[Scorecard], decided: Sequence[Decided]) -> tuple[list[Charge], frozenset[str]]:
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


def _nominal(charge: Charge, most: Decimal, entitled: Decimal, claimable: Decimal) -> Decimal:
    """Return the points a charge names, before caps and the account.

    "All" is all of what the charge is taken from: the entitlement, or the claim.
    """
    deduct = charge.deduct
    if deduct.points is not None:
        times = charge.finding.facts.get(deduct.per, 0) if deduct.per else 1
        return deduct.points * Decimal(times if isinstance(times, int) else 0)
    if deduct.share is not None:
        base = most if deduct.share_of == "max" else claimable
        return Decimal(deduct.share.numerator) * base / Decimal(deduct.share.denominator)
    return entitled if deduct.road == "entitlement" else claimable


def _spent(
    charges: Sequence[Charge], most: Decimal, entitled: Decimal, claimable: Decimal
) -> list[tuple[Charge, Decimal]]:
    """Return the charges on one node with their points: caps spent by due date, dearest per document."""
    left: dict[str, Decimal] = {}
    priced: list[tuple[Charge, Decimal]] = []
    dearest: dict[str, Decimal] = {}
    for charge in sorted(charges, key=_by_due):
        points = _nominal(charge, most, entitled, claimable)
        rule = charge.obligation.rule.id
        if charge.deduct.cap is not None:
            rest = left.get(rule, charge.deduct.cap)
            points = min(points, rest)
            left[rule] = rest - points
        priced.append((charge, points))
        name = charge.obligation.id
        dearest[name] = max(points, dearest.get(name, ZERO))
    seen: set[str] = set()
    for index, (charge, points) in enumerate(priced):
        name = charge.obligation.id
        if charge.deduct.road == "claim" and (points < dearest[name] or name in seen):
            priced[index] = (charge, ZERO)
        else:
            seen.add(name)
    return sorted(priced, key=lambda pair: (-pair[1], pair[0].obligation.rule.id, pair[0].obligation.id))


def _by_due(charge: Charge) -> tuple[bool, str, str, str]:
    due = charge.obligation.due
    return (due is None, due.isoformat() if due else "", charge.obligation.id, charge.finding.violation or "")


# --------------------------------------------------------------------- leaves


@dataclass
class _Chain:
    """The account of one node as it is written: the value may only go down, and not under the floor."""

    value: Decimal
    floor: Decimal | None
    items: list[Item] = field(default_factory=list)
    open: Decimal = ZERO

    def down(self, kind: ItemKind, points: Decimal, to: Decimal, why: Text, charge: Charge | None = None) -> Decimal:
        """Lower the value to ``to`` and write the item; return by how much it fell."""
        target = min(self.value, to if self.floor is None else max(to, self.floor))
        lost = self.value - target
        self.value = target
        rule = charge.obligation.rule.id if charge else None
        mark = charge.finding.fingerprint if charge else None
        self.items.append(Item(kind, points, lost, why, rule, mark, charge.basis if charge else None))
        return lost

    def leave_open(self, why: Text) -> None:
        """Set what is left above the floor aside as open: not verified, and not lost."""
        rest = self.value - (self.floor or ZERO)
        if rest > ZERO:
            self.items.append(Item("open", rest, ZERO, why))
            self.open += rest
            self.value -= rest


class _Ledger:
    """Works the accounts out, leaves first."""

    def __init__(self, case: Case, charges: Sequence[Charge], decided: Sequence[Decided]) -> None:
        self.case = case
        self.scores: dict[tuple[str, str], NodeScore] = {}
        self.taken: dict[str, list[Taken]] = {}
        self.outside_open: list[tuple[str, Decimal]] = []
        self._charges: dict[tuple[str, str], list[Charge]] = {}
        self._waived: dict[tuple[str, str], list[Charge]] = {}
        for charge in charges:
            if charge.card and charge.code:
                book = self._waived if charge.waived else self._charges
                book.setdefault((charge.card.id, charge.code), []).append(charge)
        self._vouching: dict[tuple[str, str], Finding] = {}
        for each in decided:
            if each.obligation.vouches and each.finding.outcome in _OPEN and each.obligation.criterion:
                self._vouching.setdefault(each.obligation.criterion, each.finding)

    def node(self, card: Scorecard, code: str) -> NodeScore:
        """Return the score of a node, working out everything below it first."""
        children = card.children(code)
        found = self._inner(card, code, children) if children else self._leaf(card, card.by_code[code])
        self.scores[(card.id, code)] = found
        return found

    def _leaf(self, card: Scorecard, criterion: Criterion) -> NodeScore:
        allowed = self._allowed(criterion)
        nothing = allowed is not None and allowed.status == "not_applicable"
        most = ZERO if nothing else criterion.max or ZERO
        floor = criterion.floor or ZERO
        claimed, entered = self._claimed(card, criterion, most)
        chain = _Chain(max(claimed, floor), floor)
        if claimed > most:
            kind: ItemKind = "not_applicable" if nothing else "over_max"
            chain.down(kind, claimed - most, most, _over(claimed, most, nothing))
        entitled = most
        if allowed is not None and allowed.status == "computed":
            entitled = min(most, allowed.points)
            if chain.value > entitled:
                chain.down("over_allowed", chain.value - entitled, entitled, allowed.why)
        self._take(chain, card, criterion.code, max(claimed, floor), entitled, most)
        self._open(chain, (card.id, criterion.code), allowed, entered)
        return _finish(
            card, criterion.code, criterion.title, most, chain, max(claimed, floor), _status(allowed, entered), allowed
        )

    def _allowed(self, criterion: Criterion) -> Allowed | None:
        if criterion.shape is None:
            return None
        return shapes()[criterion.shape].allowed(criterion, self.case)

    def _claimed(self, card: Scorecard, criterion: Criterion, most: Decimal) -> tuple[Decimal, bool]:
        """Return the claim, and whether an outside score that should be entered has been."""
        if criterion.scored_by == "data":
            return most, True
        score = (self.case.submission.scores or {}).get((card.id, criterion.code))
        claimed = score.claimed if score else None
        entered = claimed is not None or criterion.scored_by != "outside"
        if not entered:
            self.outside_open.append((card.id, most))
        return claimed or ZERO, entered

    def _take(
        self, chain: _Chain, card: Scorecard, code: str, claimed: Decimal, entitled: Decimal, most: Decimal
    ) -> None:
        self._tell_waived(card, code, most, entitled, min(claimed, entitled))
        charges = self._charges.get((card.id, code), [])
        priced = _spent(charges, most, entitled, min(claimed, entitled))
        for charge, points in (pair for pair in priced if pair[0].deduct.road == "entitlement"):
            entitled -= points
            self._note(chain, card, code, charge, points, min(claimed, entitled))
        proven = min(claimed, entitled)
        for charge, points in (pair for pair in priced if pair[0].deduct.road == "claim"):
            proven -= points
            self._note(chain, card, code, charge, points, proven)

    def _note(self, chain: _Chain, card: Scorecard, code: str, charge: Charge, points: Decimal, to: Decimal) -> None:
        kind: ItemKind = "knock_out" if charge.deduct.knock_out else "deduction"
        lost = chain.down(kind, points, to, charge.finding.message, charge)
        taken = Taken(card.id, code, points, lost, charge.basis)
        self.taken.setdefault(charge.finding.fingerprint, []).append(taken)

    def _tell_waived(self, card: Scorecard, code: str, most: Decimal, entitled: Decimal, claimable: Decimal) -> None:
        for charge in self._waived.get((card.id, code), []):
            points = _nominal(charge, most, entitled, claimable)
            taken = Taken(card.id, code, points, ZERO, charge.basis)
            self.taken.setdefault(charge.finding.fingerprint, []).append(taken)

    def _open(self, chain: _Chain, on: tuple[str, str], allowed: Allowed | None, entered: bool) -> None:
        if allowed is not None and allowed.status == "unknown":
            chain.leave_open(allowed.why)
        elif on in self._vouching:
            chain.leave_open(self._vouching[on].message)
        elif not entered:
            chain.items.append(
                Item(
                    "open",
                    ZERO,
                    ZERO,
                    Text("Chưa có điểm do cơ quan chấm nhập.", "The office has not entered this score yet."),
                )
            )

    # ------------------------------------------------------------- inner nodes

    def _inner(self, card: Scorecard, code: str, children: Sequence[Criterion]) -> NodeScore:
        below = [self.node(card, child.code) for child in children]
        criterion = card.by_code.get(code)
        title = criterion.title if criterion else card.title
        most = self._effective_max(criterion, children, below)
        claimed = sum((each.claimed for each in below), ZERO)
        chain = _Chain(sum((each.verified for each in below), ZERO), criterion.floor if criterion else None)
        total = chain.value
        self._tell_waived(card, code, most, total, total)
        priced = _spent(self._charges.get((card.id, code), []), most, total, total)
        for charge, points in priced:
            if not charge.deduct.knock_out:
                total -= points
                self._note(chain, card, code, charge, points, total)
        for charge, _ in priced:
            if charge.deduct.knock_out:
                self._note(chain, card, code, charge, max(chain.value, ZERO), min(chain.value, ZERO))
        if chain.value > most:
            chain.down("cap", chain.value - most, most, _over(chain.value, most, nothing=False))
        own = sum((item.lost for item in chain.items), ZERO)
        return NodeScore(
            card.id,
            code,
            title,
            most,
            claimed,
            None,
            _inner_status(below),
            sum((each.deducted for each in below), ZERO) + own,
            sum((each.open for each in below), ZERO),
            chain.value,
            tuple(chain.items),
        )

    @staticmethod
    def _effective_max(
        criterion: Criterion | None, children: Sequence[Criterion], below: Sequence[NodeScore]
    ) -> Decimal:
        if criterion is None or criterion.max is None:
            return sum((each.max for each in below), ZERO)
        shrunk = sum(((child.max or each.max) - each.max for child, each in zip(children, below, strict=True)), ZERO)
        return criterion.max - shrunk


def _over(claimed: Decimal, most: Decimal, nothing: bool) -> Text:
    if nothing:
        return Text("Không phát sinh: điểm tối đa là 0.", "Nothing arose: the maximum is 0.")
    return Text(
        f"{show(claimed, 'vi')} vượt điểm tối đa {show(most, 'vi')}.",
        f"{show(claimed, 'en')} is over the maximum of {show(most, 'en')}.",
    )


def _status(allowed: Allowed | None, entered: bool) -> Literal["computed", "judged", "unknown"]:
    if not entered or (allowed is not None and allowed.status == "unknown"):
        return "unknown"
    return "judged" if allowed is None else "computed"


def _inner_status(below: Sequence[NodeScore]) -> Literal["computed", "judged", "unknown"]:
    statuses = {each.allowed_status for each in below}
    return "unknown" if "unknown" in statuses else "judged" if "judged" in statuses else "computed"


def _finish(
    card: Scorecard,
    code: str,
    title: Text,
    most: Decimal,
    chain: _Chain,
    claimed: Decimal,
    status: Literal["computed", "judged", "unknown"],
    allowed: Allowed | None,
) -> NodeScore:
    deducted = sum((item.lost for item in chain.items), ZERO)
    points = allowed.points if allowed is not None and status == "computed" else None
    return NodeScore(
        card.id, code, title, most, claimed, points, status, deducted, chain.open, chain.value, tuple(chain.items)
    )


# --------------------------------------------------------------------- totals


def _without_criteria(charges: Sequence[Charge], counted: frozenset[str]) -> Account:
    taken: dict[str, list[Taken]] = {}
    waived = [(charge, _nominal(charge, ZERO, ZERO, ZERO)) for charge in charges if charge.waived]
    standing = [charge for charge in charges if not charge.waived]
    for charge, points in (*_spent(standing, ZERO, ZERO, ZERO), *waived):
        one = Taken(None, None, points, ZERO if charge.waived else points, charge.basis)
        taken.setdefault(charge.finding.fingerprint, []).append(one)
    total = sum((each.lost for some in taken.values() for each in some), ZERO)
    return Account((), Totals(total), {mark: tuple(some) for mark, some in taken.items()}, counted)


def _totals(plan: Plan, cards: Sequence[Scorecard], ledger: _Ledger) -> Totals:
    counted = [card for card in cards if card.aggregate != "none"] or list(cards[:1])
    roots = [ledger.scores[(card.id, TOTAL)] for card in counted]
    names = ("deducted", "max", "claimed", "open", "verified")
    sums = [sum((getattr(root, name) for root in roots), ZERO) for name in names]
    index = _index(plan, counted, ledger, sums[4], sums[1])
    by = Decimal(len(roots) if counted[0].aggregate == "mean" else 1)
    deducted, most, claimed, left, verified = (each / by for each in sums)
    return Totals(deducted, most, claimed, left, verified, index)


def _index(plan: Plan, cards: Sequence[Scorecard], ledger: _Ledger, verified: Decimal, most: Decimal) -> Decimal | None:
    names = {card.id for card in cards}
    waiting = [points for card, points in ledger.outside_open if card in names]
    if plan.index is None or (waiting and not plan.index.rescale):
        return None
    whole = most - sum(waiting, ZERO)
    if whole <= ZERO:
        return None
    return round_to(Fraction(verified) / Fraction(whole) * 100, plan.index.step, plan.index.mode)
