"""Words for everything: a rule, a kind, a shape, a lint code, or one score of a submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tuanthu.desk import Desk
from tuanthu.explain.findings import Subject
from tuanthu.explain.manual import kind_lines, lint_lines, shape_lines
from tuanthu.explain.rule import rule_lines
from tuanthu.explain.score import score_lines
from tuanthu.kinds import kinds
from tuanthu.library import plan_folders, rules_above
from tuanthu.lint.run import manuals
from tuanthu.model import TOTAL, AsOf, Case, Plan, Report
from tuanthu.plan import read_plan
from tuanthu.shapes import shapes
from tuanthu.source import InputError, Location, Problem
from tuanthu.submission import find_submission, open_submission, read_submission
from tuanthu.waivers import in_force
from tuanthu.words import Lang, Text, did_you_mean, same


def explain(what: str, plans: Iterable[Plan]) -> tuple[Text, ...]:
    """Return what is known of a name; a name that a kind and a shape share is told twice.

    Raises :class:`InputError` with the nearest known name when it names nothing.
    """
    found = [*_of_program(what)]
    known: set[str] = set()
    if not found:
        for plan in plans:
            known |= {rule.id for rule in plan.rules}
            found.extend(tuple(rule_lines(rule, plan)) for rule in plan.rules if rule.id == what)
    if not found:
        raise InputError(_unknown(what, known))
    return tuple(line for number, each in enumerate(found) for line in ((same(""),) * bool(number)) + each)


def _of_program(what: str) -> Iterator[tuple[Text, ...]]:
    if what in kinds():
        yield tuple(kind_lines(kinds()[what]))
    if what in shapes():
        yield tuple(shape_lines(shapes()[what]))
    yield from (tuple(lint_lines(each)) for each in manuals().values() if what in {each.code, each.name})


def _unknown(what: str, rules: set[str]) -> Problem:
    codes = {name for each in manuals().values() for name in (each.code, each.name)}
    hint = did_you_mean(what, {*rules, *kinds(), *shapes(), *codes})
    return Problem(
        "unknown-name",
        Location(what),
        Text(
            f"Không có quy tắc, loại quy tắc, cách tính điểm hay mã kiểm tra nào tên “{what}”.{hint.vi}",
            f'There is no rule, kind, shape or lint called "{what}".{hint.en}',
        ),
        Text(
            "Điểm của một hồ sơ: tuanthu explain <hồ sơ> <mã tiêu chí>.",
            "For a score: tuanthu explain <submission> <criterion code>.",
        ),
    )


def known_plans(folder: Path | None) -> Iterator[Plan]:
    """Yield the plan asked for; else the plans of the rules/ folder above, and the bundled ones."""
    folders = [folder] if folder else [*plan_folders(rules_above(Path.cwd())), *plan_folders()]
    seen: set[Path] = set()
    for each in folders:
        if each.resolve() not in seen:
            seen.add(each.resolve())
            plan, _ = read_plan(each)
            if plan is not None:
                yield plan


# ---------------------------------------------------------------------- scores


def explain_score(desk: Desk, path: Path, code: str) -> tuple[Text, ...]:
    """Return the explanation of one score of a submission.

    Raises :class:`InputError` when the submission has no verdict, or the code names nothing in it.
    """
    report = desk.validate(path)
    plan, unit = report.plan, report.unit
    if plan is None or unit is None:
        first = report.findings[0]
        raise InputError(Problem(first.rule.removeprefix("input/"), first.location, first.message, first.fix))
    file = find_submission(path)
    submission, _ = read_submission(open_submission(file), plan, unit, file=file.name, folder=str(file.parent))
    as_of = AsOf(report.as_of)
    waivers = in_force(desk.waivers.entries, plan, unit.id, as_of)
    case = Case(plan, unit, submission, report.evidence, as_of, waivers)
    return tuple(score_lines(_subject(report, case, code)))


def _subject(report: Report, case: Case, code: str) -> Subject:
    wanted, _, short = code.rpartition("/")
    cards = [
        card
        for card in case.plan.scorecards_of(case.unit.group)
        if wanted in {"", card.id} and (short == TOTAL or short in card.by_code)
    ]
    if len(cards) == 1:
        return Subject(report, case, cards[0], short)
    if cards:
        names = ", ".join(f"{card.id}/{short}" for card in cards)
        says = Text(f"Có nhiều tiêu chí {short}: {names}.", f"There are several criteria {short}: {names}.")
        raise InputError(Problem("ambiguous", Location(code), says))
    known = {each.criterion for each in report.scores}
    hint = did_you_mean(code, known)
    says = Text(f"Không có tiêu chí “{code}”.{hint.vi}", f'There is no criterion "{code}".{hint.en}')
    if not known:
        says = Text("Kế hoạch này không tính điểm.", "This plan has no scores.")
    raise InputError(Problem("unknown-code", Location(code), says))


def rendered(lines: Iterable[Text], lang: Lang) -> str:
    """Return the lines in one language."""
    return "".join(f"{line.to(lang).rstrip()}\n" for line in lines)
