"""The main job, in the order in which it happens: a submission under a plan becomes a Report.

obligations -> facts -> violations -> deductions -> scores -> Report
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from tuanthu.applies import measured
from tuanthu.infer import Inference, infer
from tuanthu.input_findings import differing, input_findings, no_rules, unruled
from tuanthu.model import (
    ZERO,
    Case,
    Evidence,
    Finding,
    InputFile,
    Obligation,
    Outcome,
    Plan,
    Report,
    Rule,
    Severity,
    Totals,
    Unit,
    Waiver,
    fingerprint,
)
from tuanthu.score import Account, Decided, grade_of, nothing_arose, score
from tuanthu.source import Problem
from tuanthu.versions import governed, in_force
from tuanthu.waivers import faults as waiver_faults
from tuanthu.waivers import waive
from tuanthu.words import Text, Value, natural

log = logging.getLogger("tuanthu")


@dataclass(frozen=True, slots=True)
class Engine:
    """Which engine decides, and whether both are asked and compared."""

    name: Literal["durable", "reference"] = "reference"
    verify: bool = False


def check(
    case: Case,
    problems: Sequence[Problem] = (),
    *,
    engine: Engine = Engine(),
    path: str = "",
    inputs: Sequence[InputFile] = (),
    notes: Sequence[Text] = (),
    waivers: Sequence[Waiver] = (),
) -> Report:
    """Return the report on one submission; ``problems`` are what reading it has met.

    ``waivers`` are the office's, of all units; those that count lie in the case already.
    """
    case = replace(case, plan=governed(case.plan, case.as_of))
    case = replace(case, nothing_arose=nothing_arose(case))
    obligations, crashes = _obligations(case)
    inference = infer(
        [each for each in obligations if each.state is None],
        case.plan.rules_of(case.unit),
        engine=engine.name,
        verify=engine.verify,
    )
    decided = [each for obligation in obligations for each in _decide(case, obligation, inference)]
    decided = [replace(each, finding=waive(case, each.finding)) for each in decided]
    account = score(case, decided)
    decisive = not crashes and not inference.broken and not inference.differing
    found = [_with_points(each.finding, account) for each in decided]
    faults = [
        *problems, *unruled(case), *no_rules(case), *differing(inference),
        *waiver_faults(waivers, case, [each.finding for each in decided]),
    ]  # fmt: skip
    inputs_found = input_findings(case.plan.id, case.unit.id, faults)
    findings = sorted([*inputs_found, *crashes, *found], key=_order)
    # What crashed might have cost points: there is no index to be ranked by, and no grade.
    totals = account.totals if decisive else replace(account.totals, index=None)
    return Report(
        path=path,
        plan=case.plan,
        unit=case.unit,
        as_of=case.as_of.instant,
        findings=tuple(findings),
        scores=account.scores,
        totals=totals,
        evidence=case.evidence,
        inputs=tuple(inputs),
        notes=(*_plan_notes(case), *notes),
        grade=grade_of(case, account.scores, totals, decided) if decisive else None,
        sent=(case.known(case.submission.received) or case.known(case.submission.sent)) is not None,
        complete=decisive and bool(case.plan.rules_of(case.unit)),
        next_change=_next_change(case),
    )


def _next_change(case: Case) -> datetime | None:
    """Return when the first of the answers that the report rests on changes: of time, or of a signature."""
    ends = [case.as_of.next_change, *(file.until for file in case.evidence.files)]
    return min((end for end in ends if end is not None), default=None)


def no_verdict(
    path: str, as_of: datetime, problems: Sequence[Problem], plan: Plan | None = None, unit: Unit | None = None
) -> Report:
    """Return the report on something that could not be checked at all (exit code 2)."""
    found = input_findings(plan.id if plan else "", unit.id if unit else path, problems)
    return Report(
        path,
        plan,
        unit,
        as_of,
        tuple(sorted(found, key=_order)),
        (),
        Totals(ZERO),
        Evidence(False, ()),
        (),
        (),
        complete=False,
    )


# ----------------------------------------------------------------- obligations


def _obligations(case: Case) -> tuple[list[Obligation], list[Finding]]:
    """Return what the rules ask of the unit, measured; a rule that crashes is a broken finding."""
    found: list[Obligation] = []
    crashes: list[Finding] = []
    for rule in case.plan.rules_of(case.unit):
        try:
            asked = list(measured(rule, case))
        except Exception as error:
            log.exception("rule %s could not be measured", rule.id)
            crashes.append(_crash(case, rule, error))
        else:
            found.extend(asked)
    found = list(in_force(found, case.plan.rules, case.plan))
    if not case.as_of.has_come(case.plan.issued, case.plan.zone):
        found = [_before_issue(each, case.plan.issued) for each in found]
    return _uniquely_named(found), crashes


def _before_issue(obligation: Obligation, issued: date) -> Obligation:
    why = Text("Kế hoạch ban hành ngày {issued}, sau thời điểm kiểm tra.", "The plan is issued on {issued}, later.")
    return replace(obligation, state=Outcome.PENDING, lacks=None, why=why.fill({"issued": issued}))


def _uniquely_named(obligations: list[Obligation]) -> list[Obligation]:
    """Number the obligations that would share a name (two files, or two entries, of one name)."""
    seen: dict[str, int] = {}
    found = []
    for each in obligations:
        seen[each.id] = seen.get(each.id, 0) + 1
        found.append(each if seen[each.id] == 1 else replace(each, id=f"{each.id}#{seen[each.id]}"))
    return found


def _crash(case: Case, rule: Rule, error: Exception) -> Finding:
    name = f"{type(error).__name__}: {error}"
    says = Text(
        f"Chương trình gặp lỗi khi xét quy tắc {rule.id}: {name}", f"The program failed on rule {rule.id}: {name}"
    )
    fix = Text(
        "Đây là lỗi của chương trình, không phải của đơn vị; xin báo cho nhóm phát triển.",
        "This is a fault of the program, not of the unit; please report it.",
    )
    return Finding(
        rule.id,
        None,
        rule.id,
        Outcome.BROKEN,
        Severity.ERROR,
        says,
        fix,
        rule.location,
        fingerprint(case.plan.id, case.unit.id, rule.id, None, rule.id),
        rule.cite,
    )


# -------------------------------------------------------------------- findings


def _decide(case: Case, obligation: Obligation, inference: Inference) -> Iterator[Decided]:
    """Yield what the obligation became: one finding, or more where violations say ``also``."""
    if obligation.state is not None:
        yield Decided(obligation, _finding(case, obligation, obligation.state, None))
    elif obligation.id in inference.broken:
        why = inference.broken[obligation.id]
        yield Decided(obligation, replace(_finding(case, obligation, Outcome.BROKEN, None), message=why))
    elif (fired := inference.fired[obligation.id]).holds:
        for name in fired.holds:
            finding = _finding(case, obligation, Outcome.VIOLATION, name)
            yield Decided(obligation, finding, fired.effects)
    else:
        yield Decided(obligation, _finding(case, obligation, obligation.otherwise, None))


def _finding(case: Case, obligation: Obligation, outcome: Outcome, violation: str | None) -> Finding:
    rule = obligation.rule
    message, fix = rule.title, Text("", "")
    if violation is not None:
        broken = rule.violation(violation)
        terms: dict[str, Value | Text] = {"title": rule.title, **obligation.facts, **obligation.terms}
        message, fix = broken.message.fill(terms), broken.fix.fill(terms)
    elif outcome is not Outcome.PASSED and obligation.why is not None:
        message = obligation.why
    return Finding(
        rule=rule.id,
        violation=violation,
        obligation=obligation.id,
        outcome=outcome,
        severity=rule.severity,
        message=message,
        fix=fix,
        location=obligation.location,
        fingerprint=fingerprint(case.plan.id, case.unit.id, rule.id, violation, obligation.id),
        cite=rule.cite,
        criterion=obligation.criterion,
        due=obligation.due,
        lacks=obligation.lacks if outcome is Outcome.NOT_ASSESSED else None,
        facts=obligation.facts,
        reading=rule.reading,
    )


def _with_points(finding: Finding, account: Account) -> Finding:
    taken = account.taken.get(finding.fingerprint, ())
    counted: Literal["allowed"] | None = "allowed" if finding.fingerprint in account.counted else None
    return replace(finding, deductions=taken, counted_in=counted) if taken or counted else finding


def _plan_notes(case: Case) -> Iterator[Text]:
    if not case.as_of.has_come(case.plan.issued, case.plan.zone):
        yield Text(
            "Thời điểm kiểm tra trước ngày ban hành kế hoạch ({issued}): chưa có nghĩa vụ nào đến hạn.",
            "The moment of checking lies before the plan's issue ({issued}): nothing is due yet.",
        ).fill({"issued": case.plan.issued})
    if case.plan.note:
        yield case.plan.note
    yield from (card.note for card in case.plan.scorecards_of(case.unit.group) if card.note)


# --------------------------------------------------------------------- order


def _order(finding: Finding) -> tuple[object, ...]:
    """Order by input problems first, then rule and obligation, codes by their numbers."""
    is_rule = not finding.rule.startswith("input/")
    where = finding.location
    place = (where.file, where.line or 0, where.column or 0) if not is_rule else ("", 0, 0)
    return (is_rule, place, finding.rule, natural(finding.obligation), finding.violation or "", finding.message.en)
