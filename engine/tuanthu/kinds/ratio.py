"""A part of a whole, held against a share: "100% of the issues found by inspections are handled".

``part`` and ``whole`` name two counts of the data dictionary. The ratio is exact: 19 of 20 is 95%,
neither over nor under. Nothing arose (the whole is 0): ``nothing: not_applicable`` (the default) or
``full`` (counts as 100%). A part over the whole is not assessed: one of the two figures is wrong.

``at_least`` and ``at_most`` say what must be reached: a number, a share, or the name of a setting where the
document leaves it to others; the facts then hold ``reached`` and ``short``.

Passes, with the violation ``below: {when: {ratio: {lt: 100%}}}``:

    data: {inspection_issues_found: 5, inspection_issues_handled: 5}

Fails:

    data: {inspection_issues_found: 5, inspection_issues_handled: 4}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tuanthu.calendar import Due
from tuanthu.kinds.base import DUE, Kind, Words, absent, due_instant, read_due
from tuanthu.kinds.figure import decimal_of
from tuanthu.kinds.goal import GOAL, REACHED, Goal, read_goal
from tuanthu.model import Case, FactValue, Obligation, Outcome, Property, Reads, Rule
from tuanthu.schema import NAME, Node
from tuanthu.source import Location, Problem
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Settings:
    """The two counts, when they are due, and what a whole of 0 means."""

    part: str
    whole: str
    due: Due | None
    nothing: str
    goal: Goal
    at: tuple[Location, Location]


def _parse(node: Node, problems: list[Problem]) -> Settings:
    part, whole = node.get("part"), node.get("whole")
    at = (part.location if part else node.location, whole.location if whole else node.location)
    names = (node.text("part") or "?", node.text("whole") or "?")
    nothing, goal = node.text("nothing") or "not_applicable", read_goal(node, problems)
    return Settings(*names, read_due(node, problems), nothing, goal, at)


def _reads(settings: Settings) -> Reads:
    fields = ((settings.part, settings.at[0]), (settings.whole, settings.at[1]))
    return Reads(fields=fields, settings=settings.goal.reads())


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    names = (settings.part, settings.whole)
    fields = frozenset(names)
    due = due_instant(rule, settings.due, case)
    missing = tuple(name for name in names if name not in case.submission.data)
    if missing and not _nothing_arose(settings, case):
        yield absent(rule, case, rule.id, missing, due)
        return
    whole = case.submission.data[settings.whole]
    part = case.submission.data.get(settings.part)
    of, got = Fraction(whole.value), Fraction(part.value if part else 0)  # type: ignore[arg-type]
    facts: dict[str, FactValue] = {"part": _plain(got), "whole": _plain(of), "rest": _plain(of - got)}
    if got > of:
        why = Text("Số liệu vô lý: {part} trên tổng số {whole}.", "{part} out of {whole} cannot be.").fill(facts)
        at = part.location if part else whole.location
        yield Obligation(rule.id, rule, facts, at, Outcome.NOT_ASSESSED, why=why, lacks="data", due=due, fields=fields)
    elif of == 0 and settings.nothing == "not_applicable":
        why = Text("Không phát sinh (tổng số là 0).", "Nothing arose (the whole is 0).")
        yield Obligation(rule.id, rule, facts, whole.location, Outcome.NOT_APPLICABLE, why=why, due=due, fields=fields)
    else:
        facts["ratio"] = got / of if of else Fraction(1)
        measured = Obligation(rule.id, rule, facts, (part or whole).location, due=due, fields=fields)
        yield settings.goal.held(measured, got / of if of else Fraction(1), case)


def _plain(number: Fraction) -> FactValue:
    """Return a figure as it was written: a whole number, or one with decimals."""
    return int(number) if number.denominator == 1 else decimal_of(number)


def _nothing_arose(settings: Settings, case: Case) -> bool:
    """Return whether the whole is an explicit 0, so that the part need not be said."""
    whole = case.submission.data.get(settings.whole)
    return whole is not None and whole.value == 0


KIND = Kind(
    name="ratio",
    manual=__doc__,
    manual_vi="""
        Một phần so với tổng số: “xử lý 100% vấn đề phát hiện qua kiểm tra”.

        ``part`` (tử số) và ``whole`` (mẫu số) là tên hai số liệu của danh mục. Tỷ lệ được tính chính xác: 19 trên
        20 là đúng 95%, không hơn không kém. Không phát sinh (mẫu số ghi 0): ``nothing: not_applicable`` (không
        tính, mặc định) hoặc ``full`` (coi như 100%). Tử số lớn hơn mẫu số thì chưa đủ căn cứ: một trong hai số liệu
        sai.

        ``at_least`` và ``at_most`` là mức phải đạt: một con số, một tỷ lệ, hoặc tên một giá trị trong settings.yaml
        khi văn bản để ngỏ; dữ kiện khi đó có ``reached`` và ``short``.

        Đạt, với vi phạm ``below: {when: {ratio: {lt: 100%}}}``:

        [1]

        Không đạt:

        [2]
    """,
    settings={
        "part": NAME,
        "whole": NAME,
        "nothing": {"enum": ["not_applicable", "full"]},
        **GOAL,
        **DUE,
    },
    required=("part", "whole"),
    properties={
        "ratio": Property("number", Text("tỷ lệ part/whole", "part divided by whole"), always=True),
        "part": Property("number", Text("tử số", "the part"), always=True),
        "whole": Property("number", Text("mẫu số", "the whole"), always=True),
        "rest": Property("number", Text("phần còn lại: whole − part", "what is left: whole − part"), always=True),
        **REACHED,
    },
    parse=_parse,
    measure=_measure,
    reads=_reads,
    field_types=frozenset({"count", "number"}),
    words={
        "below": Words(
            Text(
                "{title}: đạt {part}/{whole} ({ratio}), còn thiếu {rest}.",
                "{title}: {part} of {whole} ({ratio}); {rest} left.",
            ),
            Text(
                "Hoàn thành phần còn thiếu, hoặc kiểm tra lại số liệu đã nhập.",
                "Complete what is left, or check the figures entered.",
            ),
        ),
    },
)
