"""The office's file of exemptions, and how it is laid over what inference found (design 4.2).

A waived finding keeps its points, loses none, starts no knock-out, and is still listed and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tuanthu.model import AsOf, Case, Finding, Outcome, Plan, Rule, Waiver, last_day
from tuanthu.schema import DATE, NAME, TEXT, WORDS, Node, check, many, record
from tuanthu.source import InputError, Location, Problem, load_yaml
from tuanthu.words import Text, did_you_mean

_NEEDED = ["rule", "reason", "document", "from", "until"]
WAIVER = record(
    {
        "rule": TEXT,
        "unit": NAME,
        "obligation": TEXT,
        "reason": WORDS,
        "document": record({"number": TEXT, "date": DATE}, ["number", "date"]),
        "from": DATE,
        "until": DATE,
        "extend_to": DATE,
    },
    _NEEDED,
)
"""One waiver as a case states it: of the case's own unit unless it names another."""
WAIVERS = record({"waivers": many({**WAIVER, "required": [*_NEEDED, "unit"]})}, ["waivers"])


@dataclass(frozen=True, slots=True)
class Waivers:
    """The office's waivers, and what is wrong with the entries that cannot be read.

    ``faults`` name the unit that the entry is for, None where it names none: then every unit is told,
    because nobody can say whose violation was exempt.
    """

    entries: tuple[Waiver, ...] = ()
    faults: tuple[tuple[str | None, Problem], ...] = ()

    def of(self, unit: str) -> Waivers:
        """Return those that concern one unit."""
        faults = tuple(each for each in self.faults if each[0] in {None, unit})
        return Waivers(tuple(each for each in self.entries if each.unit == unit), faults)

    def problems_of(self, unit: str) -> tuple[Problem, ...]:
        """Return what is wrong with entries that may be the unit's."""
        return tuple(problem for of, problem in self.faults if of in {None, unit})


NO_WAIVERS = Waivers()


def load_waivers(path: Path) -> Waivers:
    """Return the waivers of a file. Raises :class:`InputError` when the file cannot be read at all."""
    document = load_yaml(path)
    node, problems = check(document, WAIVERS)
    if not node.has("waivers"):
        raise InputError(problems[0])
    entries = sorted(node.each("waivers"), key=lambda entry: entry.location)
    wrong: dict[Location, list[Problem]] = {}
    for problem in problems:
        above = [entry.location for entry in entries if entry.location <= problem.location]
        wrong.setdefault(above[-1] if above else document.at(()), []).append(problem)
    found: list[Waiver] = []
    faults: list[tuple[str | None, Problem]] = [(None, each) for each in wrong.get(document.at(()), ())]
    for entry in entries:
        # A key that is misspelt may be the one that narrows it: an entry with any fault exempts nobody.
        waiver = None if entry.location in wrong else read_waiver(entry)
        told = wrong.get(entry.location, [waiver] if isinstance(waiver, Problem) else [])
        faults.extend((entry.text("unit"), each) for each in told)
        if isinstance(waiver, Waiver):
            found.append(waiver)
    return Waivers(tuple(found), tuple(faults))


def read_waiver(node: Node, default: str | None = None) -> Waiver | Problem | None:
    """Return one waiver, of the unit ``default`` where it names none; None where the schema has refused it."""
    document = node.get("document") or node
    start, until, approved = node.day("from"), node.day("until"), document.day("date")
    reason, rule, unit = node.words("reason"), node.text("rule"), node.text("unit") or default
    if not (start and until and approved and reason and rule and unit):
        return None
    if until < start:
        says = Text(f"Miễn trừ hết hiệu lực ({until}) trước khi có hiệu lực ({start}).",
                    f"The waiver ends ({until}) before it begins ({start}).")  # fmt: skip
        return Problem("waiver-dates", node.location, says)
    return Waiver(
        rule, unit, reason, document.text("number") or "?", approved, start, until, node.location,
        node.text("obligation"), node.day("extend_to"),
    )  # fmt: skip


def in_force(waivers: Sequence[Waiver], plan: Plan, unit: str, as_of: AsOf) -> tuple[Waiver, ...]:
    """Return the waivers of a unit that may count: approved by ``as_of``, of rules that may be waived."""
    waivable = {rule.id for rule in plan.rules if rule.waivable}
    return tuple(
        each
        for each in waivers
        if each.unit == unit and each.rule in waivable and as_of.has_come(each.approved, plan.zone)
    )


def waive(case: Case, finding: Finding) -> Finding:
    """Return the finding as waived where one of the case's waivers covers it."""
    if finding.outcome is not Outcome.VIOLATION:
        return finding
    for waiver in case.waivers:
        covered = waiver.concerns(finding.rule, finding.obligation) and waiver.covers(_due_date(case, finding))
        if covered and waiver.extend_to is None:
            return replace(finding, outcome=Outcome.WAIVED, waiver=waiver)
    return finding


def _due_date(case: Case, finding: Finding) -> date:
    """Return the duty's own date: its due date, else the last day of the assessed year."""
    return last_day(finding.due, case.plan.zone) if finding.due else case.plan.last_day


def faults(waivers: Sequence[Waiver], case: Case, findings: Sequence[Finding]) -> Iterator[Problem]:
    """Yield what is wrong with the unit's waivers: unknown rule, not waivable, expired, unused."""
    rules = {rule.id: rule for rule in case.plan.rules}
    for waiver in waivers:
        if waiver.unit != case.unit.id:
            continue
        rule = rules.get(waiver.rule)
        if rule is None:
            yield unknown_rule(waiver, rules)
        elif not rule.waivable:
            yield refused(waiver, rule)
        elif waiver.extend_to is None and not any(each.waiver is waiver for each in findings):
            yield _idle(waiver, case, findings)


def unknown_rule(waiver: Waiver, rules: Iterable[str]) -> Problem:
    """Return the problem of a waiver that names no rule; ``rules`` are those there are."""
    hint = did_you_mean(waiver.rule, rules)
    return Problem("waiver-unknown-rule", waiver.location, Text(
        f"Miễn trừ ghi quy tắc “{waiver.rule}”, kế hoạch không có.{hint.vi}",
        f'The waiver names the rule "{waiver.rule}", which the plan has not.{hint.en}',
    ))  # fmt: skip


def refused(waiver: Waiver, rule: Rule) -> Problem:
    """Return the problem of a waiver of a rule that may not be waived."""
    return Problem("waiver-refused", waiver.location, Text(
        f"Quy tắc {rule.id} không được miễn trừ.", f"The rule {rule.id} may not be waived.",
    ))  # fmt: skip


def not_issued(waiver: Waiver) -> Problem:
    """Return the problem of a waiver whose document is still to come."""
    return Problem("waiver-unused", waiver.location, Text(
        f"Văn bản {waiver.document} chưa ban hành vào thời điểm kiểm tra.",
        f"The document {waiver.document} does not exist yet at the moment of checking.",
    ))  # fmt: skip


def _idle(waiver: Waiver, case: Case, findings: Sequence[Finding]) -> Problem:
    where: Location = waiver.location
    if not case.as_of.has_come(waiver.approved, case.plan.zone):
        return not_issued(waiver)
    outside = [
        each for each in findings
        if each.outcome is Outcome.VIOLATION and waiver.concerns(each.rule, each.obligation)
        and _due_date(case, each) > waiver.until
    ]  # fmt: skip
    if outside:
        return Problem("waiver-expired", where, Text(
            f"Miễn trừ quy tắc {waiver.rule} đã hết hiệu lực ngày {waiver.until:%d/%m/%Y}, trước khi đến hạn.",
            f"The waiver of {waiver.rule} ended on {waiver.until}, before the duty fell due.",
        ))  # fmt: skip
    return Problem("waiver-unused", where, Text(
        f"Miễn trừ quy tắc {waiver.rule} không dùng đến: không có vi phạm nào.",
        f"The waiver of {waiver.rule} is not used: there is no violation.",
    ))  # fmt: skip
