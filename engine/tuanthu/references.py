"""Every name in a plan must name something: the references between its files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tuanthu.kinds import kinds
from tuanthu.model import Criterion, Plan, Reads, Rule
from tuanthu.shapes import shapes
from tuanthu.source import Location, Problem
from tuanthu.tasks_file import unknown_leads
from tuanthu.words import Text, did_you_mean


def references(plan: Plan) -> Iterator[Problem]:
    """Yield a problem for every name in the plan that names nothing."""
    yield from _duplicates(plan)
    yield from _successions(plan)
    yield from unknown_leads(plan.tasks, tuple(plan.groups.values()), plan.units)
    for card in plan.scorecards:
        for group in card.groups:
            yield from _unknown(group, plan.groups, card.location, "group")
        for criterion in card.criteria:
            for version in (criterion, *criterion.versions):
                yield from _scoring(plan, version)
    bound = {"all", *plan.groups, *(unit.id for unit in plan.units)}
    for rule in plan.rules:
        kind = kinds()[rule.kind]
        yield from _reads(plan, kind.reads(rule.settings), kind.field_types)
        if rule.applies_when is not None:
            yield from _reads(plan, rule.applies_when.reads())
            yield from rule.applies_when.check(plan)
        for name in rule.applies_to:
            yield from _unknown(name, bound, rule.location, "group or unit")
        yield from _deductions(plan, rule)
        yield from _deadlines(plan, rule)


def _scoring(plan: Plan, criterion: Criterion) -> Iterator[Problem]:
    if criterion.shape is not None:
        shape = shapes()[criterion.shape]
        yield from _reads(plan, shape.reads(criterion.scoring))
        yield from shape.check(criterion.scoring, plan)


def _successions(plan: Plan) -> Iterator[Problem]:
    """Yield a problem for each rule that supersedes one that is not there, and for rules in a circle."""
    over = {rule.id: rule.supersedes for rule in plan.rules if rule.supersedes}
    for rule in plan.rules:
        if rule.supersedes is None:
            continue
        yield from _unknown(rule.supersedes, {each.id for each in plan.rules}, rule.location, "rule")
        chain: list[str] = [rule.id]
        while (after := over.get(chain[-1])) is not None and after not in chain:
            chain.append(after)
        if after == rule.id and rule.id == min(chain):
            names = " → ".join((*chain, rule.id))
            says = Text(f"Các quy tắc thay thế nhau vòng tròn: {names}.", f"Rules supersede in a circle: {names}.")
            yield Problem("circular", rule.location, says)


def _deadlines(plan: Plan, rule: Rule) -> Iterator[Problem]:
    """Yield a problem for each bound group to which a deadline per group gives no date."""
    bound = plan.groups_named(rule)
    for holder in (rule.settings, *getattr(rule.settings, "rows", ())):
        due = getattr(holder, "due", None)
        groups: frozenset[str] = getattr(due, "groups", frozenset())
        for group in sorted(bound - groups) if groups else ():
            yield Problem("deadline", rule.location, Text(
                f"{rule.id}: thời hạn chia theo nhóm nhưng thiếu nhóm “{group}”.",
                f'{rule.id}: the deadline is given per group, but not for the group "{group}".',
            ))  # fmt: skip


def _deductions(plan: Plan, rule: Rule) -> Iterator[Problem]:
    """Yield a problem for each code that a deduction names and a scorecard of a bound group lacks."""
    groups = plan.groups_bound(rule)
    for card in plan.scorecards:
        if groups & set(card.groups):
            for violation in rule.violations:
                for code in violation.deduct.on if violation.deduct else ():
                    yield from _unknown(code, {*card.by_code, "total"}, rule.location, "criterion")


def _duplicates(plan: Plan) -> Iterator[Problem]:
    first: dict[str, Location] = {}
    for rule in plan.rules:
        if rule.id in first:
            yield Problem(
                "duplicate-id",
                rule.location,
                Text(
                    f"Mã quy tắc “{rule.id}” đã có tại {first[rule.id]}.",
                    f'The rule id "{rule.id}" is already used at {first[rule.id]}.',
                ),
            )
        first.setdefault(rule.id, rule.location)
    cards: set[str] = set()
    for card in plan.scorecards:
        if card.id in cards:
            says = Text(f"Bộ chỉ số “{card.id}” được khai hai lần.", f'The scorecard "{card.id}" stands twice.')
            yield Problem("duplicate-id", card.location, says)
        cards.add(card.id)


def _reads(plan: Plan, reads: Reads, types: frozenset[str] = frozenset()) -> Iterator[Problem]:
    for name, where in reads.fields:
        yield from _unknown(name, plan.fields, where, "data field")
        if types and name in plan.fields and plan.fields[name].type not in types:
            wanted = ", ".join(sorted(types))
            yield Problem("wrong-type", where, Text(
                f"Trường “{name}” có kiểu {plan.fields[name].type}; ở đây cần {wanted}.",
                f'The field "{name}" is a {plan.fields[name].type}; here it should be {wanted}.',
            ))  # fmt: skip
    for name, where in reads.lists:
        yield from _unknown(name, plan.lists, where, "list")
    for of, name, where in reads.entries:
        if of in plan.lists:
            yield from _unknown(name, plan.lists[of].fields, where, "field of the list")
    for of, name, where in reads.dates:
        dated = plan.lists[of].fields.get(name) if of in plan.lists else None
        if dated is not None and dated.type != "date":
            says = Text(f"Trường “{name}” phải là loại date.", f'The field "{name}" must be of type date.')
            yield Problem("settings", where, says)
    for name, where in reads.settings:
        yield from _unknown(name, plan.settings, where, "setting")
    for name, where in reads.tasks:
        yield from _unknown(name, {task.id for task in plan.tasks}, where, "task")
    for name, where in reads.cards:
        yield from _unknown(name, {card.id for card in plan.scorecards}, where, "scorecard")


_WHAT = {
    "group": "nhóm đơn vị",
    "group or unit": "nhóm hoặc đơn vị",
    "criterion": "tiêu chí",
    "data field": "trường số liệu",
    "list": "danh sách",
    "field of the list": "trường của danh sách",
    "setting": "giá trị (settings.yaml)",
    "task": "nhiệm vụ (tasks.yaml)",
    "scorecard": "bộ chỉ số",
    "rule": "quy tắc",
}


def _unknown(name: str, known: Any, where: Location, what: str) -> Iterator[Problem]:
    if name not in known and name != "?":  # "?" stands where the schema has missed a name
        hint = did_you_mean(name, known)
        yield Problem(
            "unknown-reference",
            where,
            Text(
                f"Không có {_WHAT[what]} nào tên “{name}”.{hint.vi}",
                f'There is no {what} "{name}".{hint.en}',
            ),
        )
