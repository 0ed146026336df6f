"""Lints of the office's waivers: whom and when each exempts, held against the plans. They need no submission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tuanthu.lint.base import Found, lint
from tuanthu.model import Plan, Rule, Severity, Waiver
from tuanthu.waivers import not_issued, refused, unknown_rule
from tuanthu.words import Text, did_you_mean, show


@dataclass(frozen=True, slots=True)
class Exemptions:
    """What these lints look at: the waivers that can be read, the plans whose rules they may name, the day."""

    entries: tuple[Waiver, ...]
    plans: tuple[Plan, ...]
    as_of: date | None = None

    def plans_of(self, waiver: Waiver) -> tuple[Plan, ...]:
        """Return the plans that have the waiver's rule."""
        return tuple(plan for plan in self.plans if any(rule.id == waiver.rule for rule in plan.rules))


@lint("TT701", "waiver-of-nobody", Severity.ERROR, "Miễn trừ không miễn cho ai", "A waiver that exempts nobody")
def of_nobody(subject: Exemptions) -> Iterator[Found]:
    """A waiver names a rule that may be waived, a unit that the rule binds, and a duty of that rule.

    One that does not is void, and whoever relies on it loses points. It is held against every plan that
    is checked; units are known where the plan lists them.

    Passes:

        plan: {units: [{id: mau-01, name: Phòng Mẫu 01, group: units}]}
        waivers: [{rule: R, unit: mau-01}]

    Fails (no such rule):

        waivers: [{rule: RR, unit: mau-01}]

    Fails (the rule may not be waived):

        rules: [{id: R, kind: count, field: n, waivable: no}]
        waivers: [{rule: R, unit: mau-01}]

    Fails (no such unit):

        plan: {units: [{id: mau-01, name: Phòng Mẫu 01, group: units}]}
        waivers: [{rule: R, unit: mau-10}]

    Fails (the duty is another rule's):

        waivers: [{rule: R, unit: mau-01, obligation: S/Q3}]

    Mend: correct the name; what may not be waived needs another decision than a waiver.
    """
    for waiver in subject.entries:
        plans = subject.plans_of(waiver)
        if not plans:
            rules = {rule.id for plan in subject.plans for rule in plan.rules}
            yield Found(waiver.location, unknown_rule(waiver, rules).message, about=waiver.rule, states=waiver.unit)
            continue
        reasons = [_void(waiver, plan) for plan in plans]
        told = [each for each in reasons if each is not None]
        if len(told) == len(reasons):  # some plan of this name may still give it a meaning
            yield Found(waiver.location, told[0], about=waiver.rule, states=waiver.unit)


def _void(waiver: Waiver, plan: Plan) -> Text | None:
    """Return why the waiver exempts nobody from its rule in this plan; None where it may."""
    rule = next(each for each in plan.rules if each.id == waiver.rule)
    if not rule.waivable:
        return refused(waiver, rule).message
    unit = next((each for each in plan.units if each.id == waiver.unit), None)
    if unit is not None and not rule.binds(unit):
        return Text(f"Quy tắc {rule.id} không ràng buộc đơn vị “{waiver.unit}”.",
                    f'The rule {rule.id} does not bind the unit "{waiver.unit}".')  # fmt: skip
    if unit is None and _lists_its_units(plan, rule):
        hint = did_you_mean(waiver.unit, [each.id for each in plan.units if rule.binds(each)])
        return Text(f"Kế hoạch không có đơn vị “{waiver.unit}”.{hint.vi}",
                    f'The plan has no unit "{waiver.unit}".{hint.en}')  # fmt: skip
    if waiver.obligation is not None and not f"{waiver.obligation}/".startswith(f"{rule.id}/"):
        return Text(f"Nghĩa vụ “{waiver.obligation}” không thuộc quy tắc {rule.id}.",
                    f'The obligation "{waiver.obligation}" is not one of the rule {rule.id}.')  # fmt: skip
    return None


def _lists_its_units(plan: Plan, rule: Rule) -> bool:
    """Return whether the plan itself lists every unit that the rule can bind."""
    return plan.groups_named(rule) <= {unit.group for unit in plan.units}


@lint("TT702", "waiver-of-another-year", Severity.WARNING, "Miễn trừ ngoài kỳ đánh giá", "A waiver of another year")
def of_another_year(subject: Exemptions) -> Iterator[Found]:
    """A waiver that ends before the assessed period, or begins after the year that follows, covers no duty.

    It covers duties that fall due between its two days. The plan of these examples is for 2024.

    Passes:

        waivers: [{rule: R, unit: mau-01, from: 2024-09-01, until: 2024-09-30}]

    Fails (expired before the period began):

        waivers: [{rule: R, unit: mau-01, from: 2023-09-01, until: 2023-12-31}]

    Fails (not in force before everything has fallen due):

        waivers: [{rule: R, unit: mau-01, from: 2026-01-01, until: 2026-12-31}]

    Mend: correct the days, or take the waiver out.
    """
    for waiver in subject.entries:
        plans = subject.plans_of(waiver)
        expired = bool(plans) and all(waiver.until < plan.first_day for plan in plans)
        future = bool(plans) and all(waiver.start > date(plan.last_day.year + 1, 12, 31) for plan in plans)
        if expired or future:
            how = Text("hết hiệu lực trước", "ends before") if expired else Text("có hiệu lực sau", "begins after")
            days = f"{show(waiver.start, 'vi')} – {show(waiver.until, 'vi')}", f"{waiver.start} to {waiver.until}"
            yield Found(waiver.location, Text(
                f"Miễn trừ quy tắc {waiver.rule} ({days[0]}) {how.vi} kỳ của kế hoạch, không áp dụng cho nghĩa vụ nào.",
                f"The waiver of {waiver.rule} ({days[1]}) {how.en} the plan's time, and covers no duty.",
            ), about=waiver.rule, states=f"{waiver.unit} {waiver.start} {waiver.until}")  # fmt: skip


@lint("TT703", "waiver-not-in-force", Severity.INFO, "Miễn trừ không còn hoặc chưa hiệu lực", "A waiver not in force")
def not_in_force(subject: Exemptions) -> Iterator[Found]:
    """On the day of the check a waiver has ended, or has not begun: what falls due now, it does not cover.

    What fell due, or will, between its two days it covers all the same; so this is only told. The day is
    ``--as-of``, by default today; these examples are checked on 2024-12-31.

    Passes:

        waivers: [{rule: R, unit: mau-01, from: 2024-01-01, until: 2024-12-31}]

    Fails (expired):

        waivers: [{rule: R, unit: mau-01, from: 2024-01-01, until: 2024-12-30}]

    Fails (future):

        waivers: [{rule: R, unit: mau-01, from: 2025-01-01, until: 2025-01-31}]

    Mend: nothing, where the days are right; else have the exemption prolonged, by a document.
    """
    if subject.as_of is None:
        return
    for waiver in subject.entries:
        if not waiver.covers(subject.as_of):
            ended = waiver.until < subject.as_of
            day = waiver.until if ended else waiver.start
            how = Text("đã hết hiệu lực từ sau ngày", "ended on") if ended else Text("có hiệu lực từ ngày", "begins on")
            yield Found(waiver.location, Text(
                f"Miễn trừ quy tắc {waiver.rule} cho {waiver.unit} {how.vi} {show(day, 'vi')}.",
                f"The waiver of {waiver.rule} for {waiver.unit} {how.en} {day}.",
            ), about=waiver.rule, states=f"{waiver.unit} {waiver.start} {waiver.until}")  # fmt: skip


@lint("TT704", "waiver-without-document", Severity.WARNING, "Văn bản miễn trừ chưa ban hành", "A waiver to be approved")
def without_document(subject: Exemptions) -> Iterator[Found]:
    """The document that approves a waiver exists on the day of the check; until then nobody is exempt.

    Passes:

        waivers: [{rule: R, unit: mau-01, document: {number: 45/UBND, date: 2024-12-31}}]

    Fails (the check is of 2024-12-31):

        waivers: [{rule: R, unit: mau-01, document: {number: 45/UBND, date: 2025-01-01}}]

    Mend: correct the document's date, or wait for it.
    """
    if subject.as_of is None:
        return
    for waiver in subject.entries:
        if waiver.approved > subject.as_of:
            states = f"{waiver.unit} {waiver.document} {waiver.approved}"
            yield Found(waiver.location, not_issued(waiver).message, about=waiver.rule, states=states)
