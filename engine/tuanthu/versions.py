"""Which version of the law governs: a plan as it stood at a moment, and the rules of one duty.

The date of the duty itself picks the version (design 4.1): its due date; for a criterion, and a duty
without a date, the last day of the assessed period. The moment of checking only hides what had not been
issued yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from tuanthu.model import AsOf, Criterion, HasCome, Obligation, Plan, Rule, Scorecard, governs, last_day


def governed(plan: Plan, as_of: AsOf) -> Plan:
    """Return the plan as it stood at ``as_of``: criteria in the version that governs, later rules hidden."""
    has_come = as_of.days(plan.zone)
    if not plan.is_versioned:
        return plan
    cards = tuple(_card(card, plan.last_day, has_come) for card in plan.scorecards)
    rules = tuple(rule for rule in plan.rules if rule.validity.known(has_come))
    return replace(plan, scorecards=cards, rules=rules)


def _card(card: Scorecard, day: date, has_come: HasCome) -> Scorecard:
    return replace(card, criteria=tuple(_criteria(card, day, has_come)))


def _criteria(card: Scorecard, day: date, has_come: HasCome) -> Iterator[Criterion]:
    gone: set[str] = set()
    for criterion in card.criteria:
        if not (criterion.validity.holds(day) and criterion.validity.known(has_come)) or criterion.parent in gone:
            gone.add(criterion.code)  # what stands under it goes with it
            continue
        place = governs([each.validity for each in criterion.versions], day, has_come)
        yield criterion if place is None else replace(criterion.versions[place], versions=criterion.versions)


def in_force(obligations: Sequence[Obligation], rules: Sequence[Rule], plan: Plan) -> Iterator[Obligation]:
    """Yield the obligations whose rule governs them by their own dates.

    A rule that supersedes another takes its place for the duties that fall into its time. Where a new
    rule moves a date across the day on which it takes effect, the duty was already due under the old
    one, and is owed once.
    """
    successors: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.supersedes is not None:
            successors.setdefault(rule.supersedes, []).append(rule)
    found = [each for each in obligations if _governs(each, successors.get(each.rule.id, ()), plan)]
    owed = {(each.rule.id, _duty(each)) for each in found}
    for each in found:
        if (each.rule.supersedes, _duty(each)) not in owed:
            yield each


def _governs(obligation: Obligation, successors: Sequence[Rule], plan: Plan) -> bool:
    day = last_day(obligation.due, plan.zone) if obligation.due else plan.last_day
    return obligation.rule.validity.holds(day) and not any(each.validity.holds(day) for each in successors)


def _duty(obligation: Obligation) -> str:
    return obligation.id.removeprefix(obligation.rule.id)
