"""The grade of a unit: the first level whose points and conditions it reaches, less what violations take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from tuanthu.model import ZERO, Case, Grade, GradeLevel, GradeTable, NodeScore, Outcome, Totals
from tuanthu.score.charges import Decided
from tuanthu.shapes.base import Allowed
from tuanthu.shapes.compare import Test
from tuanthu.words import Text, show

_NOT_YET = Text("chưa xếp loại", "no grade yet")


def grade_of(case: Case, scores: Sequence[NodeScore], totals: Totals, decided: Sequence[Decided]) -> Grade | None:
    """Return the unit's grade; None where the plan has no grades for its group.

    The grade rests on what is verified: while points are open it is provisional. Where the index is held
    back, or a condition reads data that is not given, there is no grade, and the reason says so.
    """
    table = next((each for each in case.plan.grades if not each.groups or case.unit.group in each.groups), None)
    if table is None:
        return None
    value = totals.index if table.of == "index" else totals.verified
    if value is None:
        why = Text("Chưa có chỉ số của đơn vị.", "The unit has no index yet.")
        return Grade(None, _NOT_YET, (why,))
    codes = {node.criterion: node for node in scores}
    steps: list[Text] = []
    for place, level in enumerate(table.levels):
        reached, why = _reaches(level, value, codes, case)
        steps.append(why)
        if reached is None:
            return Grade(None, _NOT_YET, tuple(steps))
        if reached:
            return _lowered(table, place, decided, steps, provisional=bool(totals.open))
    raise AssertionError("the last level takes everybody")  # the loader has seen to it


def _reaches(level: GradeLevel, value: Decimal, codes: Mapping[str, NodeScore], case: Case) -> tuple[bool | None, Text]:
    """Return whether a unit reaches a level, None when that cannot be told, and why."""
    title = level.title
    if level.low is not None:
        enough = value >= level.low if level.closed else value > level.low
        sign = ("≥" if enough else "<") if level.closed else (">" if enough else "≤")
        says = Text(f"{title.vi}: {show(value, 'vi')} {sign} {show(level.low, 'vi')}",
                    f"{title.en}: {show(value, 'en')} {sign} {show(level.low, 'en')}")  # fmt: skip
        if not enough:
            return False, Text(f"✗ {says.vi}", f"✗ {says.en}")
        title = says
    for test in level.criteria:
        held, said = _criterion(test, codes.get(test.name), case)
        title = Text(f"{title.vi}; {said.vi}", f"{title.en}; {said.en}")
        if not held:
            return False, Text(f"✗ {title.vi}", f"✗ {title.en}")
    found = level.when.holds(case)
    if isinstance(found, Allowed):
        return None, Text(f"? {title.vi}: {found.why.vi}", f"? {title.en}: {found.why.en}")
    if level.when.tests:
        words = level.when.words()
        title = Text(f"{title.vi}; {words.vi}", f"{title.en}; {words.en}")
    sign = "✓" if found else "✗"
    return found, Text(f"{sign} {title.vi}", f"{sign} {title.en}")


def _criterion(test: Test, node: NodeScore | None, case: Case) -> tuple[bool, Text]:
    """Return whether a criterion has the points, or the share of its maximum, that a level asks for."""
    if node is None:  # another group's criterion, or one that does not apply
        return True, Text(f"{test.name}: không áp dụng", f"{test.name}: not applicable")
    share = any(str(wanted).rstrip().endswith("%") for wanted in test.wanted.values())
    value = Fraction(node.verified) if not share else Fraction(node.verified) / Fraction(node.max or 1)
    if share and node.max == ZERO:
        return True, Text(f"{test.name}: không phát sinh", f"{test.name}: nothing arose")
    held = test.holds({test.name: value}, {}, case)
    shown = (show(value, "vi"), show(value, "en")) if share else (show(node.verified, "vi"), show(node.verified, "en"))
    return bool(held), Text(f"{test.name}: {shown[0]}", f"{test.name}: {shown[1]}")


def _lowered(
    table: GradeTable, place: int, decided: Sequence[Decided], steps: list[Text], *, provisional: bool
) -> Grade:
    """Return the grade after what violations take from it: levels add up, and the worst limit stands."""
    last, lower, limit = len(table.levels) - 1, 0, 0
    for each in decided:
        if each.finding.outcome is not Outcome.VIOLATION or each.finding.violation is None:
            continue
        effect = each.obligation.rule.violation(each.finding.violation).grade
        if effect is None:
            continue
        lower += effect.lower
        to = table.place(effect.to) if effect.to else None
        limit = max(limit, to or 0)
        steps.append(_effect(each.finding.rule, effect.lower, None if to is None else table.levels[to].title))
    level = table.levels[min(max(place + lower, limit), last)]
    return Grade(level.id, level.title, tuple(steps), provisional)


def _effect(rule: str, lower: int, to: Text | None) -> Text:
    if to is not None:
        return Text(f"− {rule}: xếp không quá mức “{to.vi}”", f'− {rule}: not above "{to.en}"')
    return Text(f"− {rule}: hạ {lower} mức", f"− {rule}: {lower} level(s) down")
