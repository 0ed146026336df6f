"""Whether a rule asks anything of a unit at all: ``applies_when``, a condition on the unit's own data.

    applies_when: {has_river_port: yes}

Where it is false the rule is not applicable; where the submission does not say, nothing is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuanthu.kinds import kinds
from tuanthu.model import Case, Obligation, Outcome, Reads, Rule
from tuanthu.shapes.allowed import Allowed, together
from tuanthu.shapes.when import When
from tuanthu.words import Text


def measured(rule: Rule, case: Case) -> Iterator[Obligation]:
    """Yield what a rule asks of the unit, measured; one obligation alone where it does not, or may not, apply."""
    condition: When | None = rule.applies_when
    holds = True if condition is None else condition.holds(case)
    if holds is True:
        yield from kinds()[rule.kind].measure(rule, case)
        return
    where = case.submission.at("data")
    if isinstance(holds, Allowed):
        says = Text("Chưa biết quy tắc có áp dụng hay không: {why}", "Whether the rule applies is not known: {why}")
        why = says.fill({"why": holds.why})
        yield Obligation(rule.id, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="data")
    elif condition is not None:
        says = Text("Quy tắc chỉ áp dụng khi {words}.", "The rule applies only where {words}.")
        yield Obligation(rule.id, rule, {}, where, Outcome.NOT_APPLICABLE, why=says.fill({"words": condition.words()}))


def reads_of(rule: Rule) -> Reads:
    """Return everything that a rule reads of the data dictionary: its kind's settings and its condition."""
    own = kinds()[rule.kind].reads(rule.settings)
    return own if rule.applies_when is None else together(iter((own, rule.applies_when.reads())))
