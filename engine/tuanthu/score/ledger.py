"""The accounts of a unit's scorecards, leaves first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from tuanthu.model import (
    ZERO,
    Case,
    Criterion,
    Finding,
    Item,
    ItemKind,
    NodeScore,
    Outcome,
    Scorecard,
    Taken,
)
from tuanthu.score.chain import Chain
from tuanthu.score.charges import Charge, Decided, nominal, spent
from tuanthu.shapes import shapes
from tuanthu.shapes.base import Allowed
from tuanthu.words import Text, show

_OPEN = frozenset({Outcome.NOT_ASSESSED, Outcome.PENDING, Outcome.BROKEN})


class Ledger:
    """Works the accounts out, leaves first."""

    def __init__(self, case: Case, charges: Sequence[Charge], decided: Sequence[Decided]) -> None:
        self.case = case
        self.scores: dict[tuple[str, str], NodeScore] = {}
        self.taken: dict[str, list[Taken]] = {}
        self.outside_open: list[tuple[str, Decimal]] = []
        self._bonus: dict[tuple[str, str], Decimal] = {}
        """How many of a node's points come from bonus parts below it."""
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
        most = ZERO if nothing else (criterion.max or ZERO) - (allowed.less_max if allowed else ZERO)
        floor = criterion.floor or ZERO
        claimed, entered = self._claimed(card, criterion, most)
        chain = Chain(max(claimed, floor), floor)
        if claimed > most:
            kind: ItemKind = "not_applicable" if nothing else "over_max"
            chain.down(kind, claimed - most, most, _over(claimed, most, nothing))
        entitled = most
        if allowed is not None and allowed.status == "computed":
            entitled = min(most, allowed.points)
            if chain.value > entitled:
                chain.down("over_allowed", chain.value - entitled, entitled, allowed.why, basis=criterion.basis)
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
            self.outside_open.append((card.id, ZERO if card.is_bonus(criterion.code) else most))
        return claimed or ZERO, entered

    def _take(
        self, chain: Chain, card: Scorecard, code: str, claimed: Decimal, entitled: Decimal, most: Decimal
    ) -> None:
        self._tell_waived(card, code, most, entitled, min(claimed, entitled))
        charges = self._charges.get((card.id, code), [])
        priced = spent(charges, most, entitled, min(claimed, entitled))
        for charge, points in (pair for pair in priced if pair[0].deduct.road == "entitlement"):
            entitled -= points
            self._note(chain, card, code, charge, points, min(claimed, entitled))
        proven = min(claimed, entitled)
        for charge, points in (pair for pair in priced if pair[0].deduct.road == "claim"):
            proven -= points
            self._note(chain, card, code, charge, points, proven)

    def _note(self, chain: Chain, card: Scorecard, code: str, charge: Charge, points: Decimal, to: Decimal) -> None:
        kind: ItemKind = "knock_out" if charge.deduct.knock_out else "deduction"
        lost = chain.down(kind, points, to, charge.finding.message, charge)
        taken = Taken(card.id, code, points, lost, charge.basis)
        self.taken.setdefault(charge.finding.fingerprint, []).append(taken)

    def _tell_waived(self, card: Scorecard, code: str, most: Decimal, entitled: Decimal, claimable: Decimal) -> None:
        for charge in self._waived.get((card.id, code), []):
            points = nominal(charge, most, entitled, claimable)
            taken = Taken(card.id, code, points, ZERO, charge.basis)
            self.taken.setdefault(charge.finding.fingerprint, []).append(taken)

    def _open(self, chain: Chain, on: tuple[str, str], allowed: Allowed | None, entered: bool) -> None:
        if allowed is not None and allowed.status == "unknown":
            chain.leave_open(allowed.why, chain.floor or ZERO)
        elif on in self._vouching:
            chain.leave_open(self._vouching[on].message, ZERO)  # at worst the claim is not proven
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
        below = [_weighted(self.node(card, child.code), child) for child in children]
        criterion = card.by_code.get(code)
        title = criterion.title if criterion else card.title
        most = self._effective_max(criterion, children, below)
        claimed = sum((each.claimed for each in below), ZERO)
        chain = Chain(sum((each.verified for each in below), ZERO), criterion.floor if criterion else None)
        total = chain.value
        self._tell_waived(card, code, most, total, total)
        priced = spent(self._charges.get((card.id, code), []), most, total, total)
        for charge, points in priced:
            if not charge.deduct.knock_out:
                total -= points
                self._note(chain, card, code, charge, points, total)
        for charge, _ in priced:
            if charge.deduct.knock_out:
                self._note(chain, card, code, charge, max(chain.value, ZERO), min(chain.value, ZERO))
        limit = most + self._bonus_of(card, code, children, below)
        if chain.value > limit:
            chain.down("cap", chain.value - limit, limit, _over(chain.value, limit, nothing=False))
        given_back = chain.rise_to_floor()
        deducted = sum((each.deducted for each in below), ZERO) + sum((item.lost for item in chain.items), ZERO)
        # What the floor gives back was lost further down, or was still open there.
        kept = max(deducted - given_back, ZERO)
        left_open = sum((each.open for each in below), ZERO) - (given_back - (deducted - kept))
        return NodeScore(
            card.id, code, title, most, claimed, None, _inner_status(below), kept, left_open, chain.value,
            tuple(chain.items),
        )  # fmt: skip

    def _bonus_of(
        self, card: Scorecard, code: str, children: Sequence[Criterion], below: Sequence[NodeScore]
    ) -> Decimal:
        """Return (and remember) the points of a node that stand outside its maximum."""
        points = sum(
            (
                each.verified if child.bonus else self._bonus.get((card.id, child.code), ZERO) * child.weight
                for child, each in zip(children, below, strict=True)
            ),
            ZERO,
        )
        self._bonus[(card.id, code)] = points
        return points

    @staticmethod
    def _effective_max(
        criterion: Criterion | None, children: Sequence[Criterion], below: Sequence[NodeScore]
    ) -> Decimal:
        counted = [pair for pair in zip(children, below, strict=True) if not pair[0].bonus]
        if criterion is None or criterion.max is None:
            return sum((each.max for _, each in counted), ZERO)
        shrunk = sum(((child.max or ZERO) * child.weight or each.max) - each.max for child, each in counted)
        return criterion.max - shrunk


def _weighted(node: NodeScore, criterion: Criterion) -> NodeScore:
    """Return the account of a part as its parent counts it: times its weight."""
    if criterion.weight == 1:
        return node
    factor = criterion.weight
    return replace(
        node, max=node.max * factor, claimed=node.claimed * factor, deducted=node.deducted * factor,
        open=node.open * factor, verified=node.verified * factor,
    )  # fmt: skip


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
    return "judged" if allowed is None or allowed.ceiling else "computed"


def _inner_status(below: Sequence[NodeScore]) -> Literal["computed", "judged", "unknown"]:
    statuses = {each.allowed_status for each in below}
    return "unknown" if "unknown" in statuses else "judged" if "judged" in statuses else "computed"


def _finish(
    card: Scorecard,
    code: str,
    title: Text,
    most: Decimal,
    chain: Chain,
    claimed: Decimal,
    status: Literal["computed", "judged", "unknown"],
    allowed: Allowed | None,
) -> NodeScore:
    deducted = sum((item.lost for item in chain.items), ZERO)
    points = allowed.points if allowed is not None and status == "computed" else None
    return NodeScore(
        card.id, code, title, most, claimed, points, status, deducted, chain.open, chain.value, tuple(chain.items)
    )
