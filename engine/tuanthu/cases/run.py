"""Runs cases and says where what came out differs from what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tuanthu.cases import Example, Stated, Wanted
from tuanthu.cases.read import read_cases
from tuanthu.check import Engine, check
from tuanthu.model import Finding, NodeScore, Outcome, Plan, Report
from tuanthu.source import Location, Problem
from tuanthu.words import Text, did_you_mean, plain

REFERENCE = Engine()
SINGLE = frozenset({"index", "grade"})
"""Sections that state one value, not one for each code."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise than expected; None where there is nothing on that side."""

    section: str
    expected: str | None
    actual: str | None
    location: Location


@dataclass(frozen=True)
class Run:
    """One case that was run: the report, what differs, and the expected findings that came out."""

    example: Example
    report: Report
    differences: tuple[Difference, ...]
    met: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Return whether everything came out as expected."""
        return not self.differences

    @property
    def broken(self) -> bool:
        """Return whether the program failed, or its two engines disagree: then there is no verdict."""
        return any(
            each.outcome is Outcome.BROKEN or each.rule == "input/engines-differ" for each in self.report.findings
        )


@dataclass(frozen=True)
class PlanRun:
    """The cases of one plan: those that ran, and those that cannot be read."""

    plan: Plan
    runs: tuple[Run, ...]
    problems: tuple[Problem, ...]
    within: Path | None = None
    """The part of the cases that was asked for; None when all were run."""

    @property
    def count(self) -> int:
        """Return how many cases there are, wrong ones included."""
        return len(self.runs) + len({problem.location.file for problem in self.problems})


def run_plan(plan: Plan, within: Path | None = None, engine: Engine = REFERENCE) -> PlanRun:
    """Return the cases of a plan, run; those below ``within`` alone when given."""
    examples, problems = read_cases(plan, within)
    return PlanRun(plan, tuple(run(example, engine) for example in examples), problems, within)


def run(example: Example, engine: Engine = REFERENCE) -> Run:
    """Check the case's submission and compare the report with what the case expects."""
    report = check(example.case, example.problems, engine=engine, path=example.file, waivers=example.waivers)
    met, differences = _findings(example, report)
    values = [each for section in example.expect.values for each in _values(example, section, report)]
    return Run(example, report, (*differences, *values), met)


# ------------------------------------------------------------------- findings


def _findings(example: Example, report: Report) -> tuple[tuple[Finding, ...], list[Difference]]:
    """Match expected findings with those that came out; the case's own rule must have no others."""
    wanted = example.expect.findings or ()
    pairs = _matched(wanted, report.findings)
    met = tuple(report.findings[place] for place in pairs.values())
    taken = set(pairs.values())
    left = [
        each for place, each in enumerate(report.findings) if place not in taken and _must_be_expected(each, example)
    ]
    differences = []
    for wish in (each for number, each in enumerate(wanted) if number not in pairs):
        instead = next((each for each in left if alike(each, wish)), None)
        if instead is not None:
            left.remove(instead)
        actual = _near(wish, report) if instead is None else describe(instead, example)
        differences.append(Difference("findings", _wish(wish, example), actual, wish.location))
    for each in left:
        where = each.location if each.rule.startswith("input/") else example.expect.location
        differences.append(Difference("findings", None, describe(each, example), where))
    return met, differences


def alike(finding: Finding, wish: Wanted) -> bool:
    """Return whether the finding is what came instead of the wish: the two are then shown together."""
    same = finding.violation == wish.violation or finding.obligation == wish.obligation
    return finding.rule == wish.rule and same and wish.obligation in {None, finding.obligation}


def _must_be_expected(finding: Finding, example: Example) -> bool:
    if finding.rule.startswith("input/"):
        return any(
            f"input/{each.code}" == finding.rule and each.location == finding.location for each in example.problems
        )
    return finding.outcome is Outcome.BROKEN or (finding.rule == example.rule and finding.violation is not None)


def _matched(wanted: Sequence[Wanted], findings: Sequence[Finding]) -> dict[int, int]:
    """Return which finding meets each wish, for as many wishes as can be met at once."""
    fits = [[place for place, each in enumerate(findings) if _meets(each, wish)] for wish in wanted]
    holder: dict[int, int] = {}

    def place(number: int, seen: set[int]) -> bool:
        for finding in fits[number]:
            if finding not in seen:
                seen.add(finding)
                if finding not in holder or place(holder[finding], seen):
                    holder[finding] = number
                    return True
        return False

    for number in range(len(wanted)):
        place(number, set())
    return dict(sorted((number, finding) for finding, number in holder.items()))


def _meets(finding: Finding, wish: Wanted) -> bool:
    return (
        finding.rule == wish.rule
        and wish.violation in {None, finding.violation}
        and wish.obligation in {None, finding.obligation}
        and wish.outcome in {None, finding.outcome.value}
        and wish.deduction in {None, plain(finding.deduction)}
        and (wish.violation is not None or wish.outcome is not None or finding.outcome is Outcome.VIOLATION)
    )


def _wish(wish: Wanted, example: Example) -> str:
    parts = [
        "" if wish.rule == example.rule else wish.rule,
        wish.violation or "",
        wish.obligation or "",
        wish.outcome or "",
        f"deduction {wish.deduction}" if wish.deduction is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def describe(finding: Finding, example: Example) -> str:
    """Return a finding in the words in which a case would expect it."""
    parts = [
        "" if finding.rule == example.rule else finding.rule,
        finding.violation or "",
        finding.obligation,
        "" if finding.outcome is Outcome.VIOLATION else finding.outcome.value,
        f"deduction {plain(finding.deduction)}" if finding.violation else "",
    ]
    said = finding.message.en if finding.rule.startswith("input/") or finding.outcome is Outcome.BROKEN else ""
    return " · ".join(part for part in (*parts, said) if part)


def _near(wish: Wanted, report: Report) -> str | None:
    """Return what became of the obligation that was wished otherwise, when the wish names one."""
    for each in report.findings:
        if wish.obligation == each.obligation and each.rule == wish.rule and each.violation is None:
            return f"{each.obligation} · {each.outcome.value}"
    return None


# --------------------------------------------------------------------- values


def _values(example: Example, section: str, report: Report) -> Iterator[Difference]:
    for stated in example.expect.values[section]:
        actual = value(report, section, stated.key)
        if actual != stated.value:
            yield Difference(section, _line(stated), _found(report, section, stated, actual), stated.location)


def _line(stated: Stated) -> str:
    return stated.value if stated.key in SINGLE else f"{stated.key}: {stated.value}"


def _found(report: Report, section: str, stated: Stated, actual: str | None) -> str | None:
    if actual is not None:
        return actual if stated.key in SINGLE else f"{stated.key}: {actual}"
    names = {each.obligation for each in report.findings} if section == "outcomes" else _codes(report)
    hint: Text = did_you_mean(stated.key, names)
    return hint.en.strip() or None


def value(report: Report, section: str, key: str) -> str | None:
    """Return what came out under a key of a section, in the form in which cases state it."""
    if section == "index":
        return None if report.totals.index is None else plain(report.totals.index)
    if section == "grade":
        return report.grade.id or "none" if report.grade else None
    if section == "outcomes":
        found = {each.outcome.value for each in report.findings if each.obligation == key}
        return ", ".join(sorted(found)) or None
    node = _node(report, key)
    if node is None:
        return None
    if section == "allowed":
        return node.allowed_status if node.allowed is None else plain(node.allowed)
    return plain(node.verified if section == "points" else node.max)


def _node(report: Report, key: str) -> NodeScore | None:
    """Return the node that a key names: its code, or scorecard/code where a unit has several trees."""
    card, _, code = key.rpartition("/")
    found = [each for each in report.scores if each.criterion == code and card in {"", each.scorecard}]
    return found[0] if len(found) == 1 else None


def _codes(report: Report) -> set[str]:
    several = len({each.scorecard for each in report.scores}) > 1
    return {f"{each.scorecard}/{each.criterion}" if several else each.criterion for each in report.scores}
