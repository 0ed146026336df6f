"""What ``tuanthu test`` prints: readable diffs of the cases that fail, and what no case reaches."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tuanthu.cases.coverage import Gap
from tuanthu.cases.run import PlanRun, Run
from tuanthu.source import Location
from tuanthu.words import Lang, Text

Style = Callable[[str, str], str]
_WARNING = Text("lưu ý", "warning")
Tested = tuple[PlanRun, tuple[Gap, ...]]


def _plain(_style: str, text: str) -> str:
    return text


def render(tested: Sequence[Tested], lang: Lang, style: Style = _plain) -> str:
    """Return the result as text: failures first, then gaps, and one line of counts per plan."""
    lines: list[str] = []
    for ran, found in tested:
        for problem in ran.problems:
            lines.append(style("error", f"{problem.location}: {problem.message.to(lang)}"))
            lines.extend(f"  → {fix}" for fix in (problem.fix.to(lang),) if fix)
        for run in ran.runs:
            lines.extend(_failure(run, lang, style))
        lines.extend(f"{gap.location}: {_WARNING.to(lang)}: {gap.message.to(lang)}" for gap in found)
        lines.append(style("title", _summary(ran, found).to(lang)))
    return "".join(f"{line}\n" for line in lines)


def _failure(run: Run, lang: Lang, style: Style) -> Iterator[str]:
    if run.passed:
        return
    name = run.example.name.to(lang)
    yield style("title", f"{run.example.file}: {name}")
    section: tuple[str, Location] | None = None
    for each in run.differences:
        if section != (each.section, each.location):
            yield f"  {each.location}: {each.section}"
            section = (each.section, each.location)
        if each.expected is not None:
            yield style("error", f"    - {each.expected}")
        if each.actual is not None:
            yield f"    + {each.actual}"
    yield ""


def _summary(ran: PlanRun, found: Sequence[Gap]) -> Text:
    passed = sum(run.passed for run in ran.runs)
    failed = ran.count - passed
    return Text(
        f"{ran.plan.id}: {ran.count} trường hợp, {passed} đúng, {failed} sai; {len(found)} chỗ chưa được kiểm tra.",
        f"{ran.plan.id}: {ran.count} case(s), {passed} passed, {failed} failed; {len(found)} not covered.",
    )


def render_json(tested: Sequence[Tested], lang: Lang) -> str:
    """Return the result as JSON."""
    plans = [_plan(ran, found, lang) for ran, found in tested]
    total = {name: sum(plan["summary"][name] for plan in plans) for name in ("cases", "passed", "failed", "gaps")}
    return json.dumps({"plans": plans, "summary": total}, ensure_ascii=False, indent=2) + "\n"


def _plan(ran: PlanRun, found: Sequence[Gap], lang: Lang) -> dict[str, Any]:
    passed = sum(run.passed for run in ran.runs)
    return {
        "plan": ran.plan.id,
        "summary": {"cases": ran.count, "passed": passed, "failed": ran.count - passed, "gaps": len(found)},
        "cases": [_run(run, lang) for run in ran.runs],
        "problems": [
            {
                "code": each.code,
                "message": each.message.to(lang),
                "fix": each.fix.to(lang),
                **_place(each.location),
            }
            for each in ran.problems
        ],
        "coverage": [
            {
                "code": each.code,
                "message": each.message.to(lang),
                "rule": each.rule,
                "violation": each.violation,
                "criterion": each.criterion,
                **_place(each.location),
            }
            for each in found
        ],
    }


def _run(run: Run, lang: Lang) -> dict[str, Any]:
    return {
        "file": run.example.file,
        "about": run.example.about,
        "name": run.example.name.to(lang),
        "passed": run.passed,
        "differences": [
            {"section": each.section, "expected": each.expected, "actual": each.actual, **_place(each.location)}
            for each in run.differences
        ],
    }


def _place(location: Location) -> dict[str, Any]:
    return {"file": location.file, "line": location.line, "column": location.column}
