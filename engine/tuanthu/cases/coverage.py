"""What no case reaches: rules without a passing or a failing case, violations, bands and levels.

A part of a scoring (a band, a level, a branch) counts as reached when some case that states the
criterion's points would come out otherwise if the points of that part were others. So this needs to
know nothing of any shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from tuanthu.cases.run import PlanRun, Run
from tuanthu.layers import shown
from tuanthu.model import Criterion, Outcome, Rule, Scorecard
from tuanthu.shapes import shapes
from tuanthu.source import Location
from tuanthu.words import Text

NUDGES = (Decimal("0.0137"), Decimal("-0.0137"))
"""Changes of points that no real scale has; both ways, because a maximum or a floor may hide one."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that no case reaches."""

    code: str
    location: Location
    message: Text
    rule: str | None = None
    violation: str | None = None
    criterion: str | None = None


def gaps(ran: PlanRun) -> tuple[Gap, ...]:
    """Return what the cases of a plan leave out, in the order of the plan."""
    own = f"{shown(Path(ran.plan.folder))}/"  # what stands in the plan that this one extends has its cases there
    found = [gap for rule in ran.plan.rules if rule.location.file.startswith(own) for gap in _rule(rule, ran.runs)]
    for card in ran.plan.scorecards:
        for criterion in card.criteria:
            for version in (criterion, *criterion.versions):
                if version.shape is not None and version.location.file.startswith(own):
                    found.extend(_criterion(card, version, ran.runs))
    return tuple(found)


# ---------------------------------------------------------------------- rules


def _rule(rule: Rule, runs: Sequence[Run]) -> Iterator[Gap]:
    own = [run for run in runs if run.example.about == rule.id]
    if not any(passes(run) for run in own):
        says = Text(f"{rule.id}: chưa có trường hợp đạt.", f"{rule.id}: no passing case.")
        yield Gap("no-passing-case", rule.location, says, rule.id)
    if not any(fails(run) for run in own):
        says = Text(f"{rule.id}: chưa có trường hợp không đạt.", f"{rule.id}: no failing case.")
        yield Gap("no-failing-case", rule.location, says, rule.id)
    met = {finding.violation for run in runs for finding in run.met if finding.rule == rule.id}
    for violation in rule.violations:
        if violation.name not in met:
            says = Text(
                f"{rule.id}: chưa trường hợp nào dẫn tới vi phạm “{violation.name}”.",
                f'{rule.id}: no case reaches the violation "{violation.name}".',
            )
            yield Gap("violation-not-reached", rule.location, says, rule.id, violation.name)


def passes(run: Run) -> bool:
    """Return whether the case shows its rule kept: something passed, and nothing was broken."""
    own = [each for each in run.report.findings if each.rule == run.example.about]
    return any(each.outcome is Outcome.PASSED for each in own) and not any(each.violation for each in own)


def fails(run: Run) -> bool:
    """Return whether the case expects a violation of its rule, and gets it."""
    return any(each.rule == run.example.about and each.violation for each in run.met)


# --------------------------------------------------------------------- shapes


@dataclass(frozen=True, slots=True)
class Part:
    """One number of points inside a scoring, and the scoring with that number changed."""

    name: str
    points: Decimal
    location: Location | None
    changed: tuple[Any, ...]


def _criterion(card: Scorecard, criterion: Criterion, runs: Sequence[Run]) -> Iterator[Gap]:
    stating = [run for run in runs if _states(run, card, criterion)]
    where = criterion.location
    name = f"{card.id}/{criterion.code}"
    if not stating:
        says = Text(
            f"{name}: chưa trường hợp nào kiểm tra mức được hưởng.", f"{name}: no case states its allowed points."
        )
        yield Gap("no-case", where, says, criterion=name)
        return
    for part in parts(criterion.scoring):
        if not any(_reaches(run, criterion, part) for run in stating):
            says = Text(
                f"{name}: chưa trường hợp nào rơi vào {part.name} ({part.points} điểm).",
                f"{name}: no case reaches {part.name} ({part.points} points).",
            )
            yield Gap("part-not-reached", part.location or where, says, criterion=name)


def _states(run: Run, card: Scorecard, criterion: Criterion) -> bool:
    """Return whether a case states the criterion's points, and this is the version that governs it."""
    code = criterion.code
    trees = [each for each in run.example.case.plan.scorecards_of(run.example.case.unit.group) if each.id == card.id]
    governing = trees[0].by_code.get(code) if trees else None
    if governing is None or governing.validity != criterion.validity:
        return False
    values = run.example.expect.values
    stated = {each.key for section in ("allowed", "points") for each in values.get(section, ())}
    return bool(stated & {code, f"{card.id}/{code}"})


def _reaches(run: Run, criterion: Criterion, part: Part) -> bool:
    allowed = shapes()[criterion.shape or ""].allowed
    before = allowed(criterion, run.example.case)
    for scoring in part.changed:
        try:
            after = allowed(replace(criterion, scoring=scoring), run.example.case)
        except Exception:  # noqa: S112 - a scoring that cannot be so says nothing
            continue
        if (after.status, after.points) != (before.status, before.points):
            return True
    return False


def parts(settings: Any, name: str = "", where: Location | None = None) -> Iterator[Part]:
    """Yield every number of points in a scoring's settings, however deep, with the settings changed."""
    at = getattr(settings, "at", None)
    where = at if isinstance(at, Location) else where
    for label, value, put in _children(settings):
        path = f"{name}.{label}" if name and not label.startswith("[") else name + label
        if isinstance(value, Decimal) and (label == "points" or isinstance(settings, Mapping)):
            yield Part(name if label == "points" else path, value, where, tuple(put(value + nudge) for nudge in NUDGES))
        elif is_dataclass(value) or isinstance(value, tuple | Mapping):
            for part in parts(value, path, where):
                yield replace(part, changed=tuple(put(each) for each in part.changed))


def _children(settings: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield name and value of each thing inside, and how to put another value in its place."""
    if isinstance(settings, Mapping):
        for key, value in settings.items():
            yield f"[{key}]", value, lambda new, key=key: {**settings, key: new}
    elif isinstance(settings, tuple):
        for place, value in enumerate(settings):
            yield f"[{place + 1}]", value, lambda new, place=place: (*settings[:place], new, *settings[place + 1 :])
    elif is_dataclass(settings) and not isinstance(settings, type):
        for field in fields(settings):
            value = getattr(settings, field.name)
            yield field.name, value, lambda new, name=field.name: replace(settings, **{name: new})
