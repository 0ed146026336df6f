"""The first case whose condition holds decides: points, or another shape, or that nothing arose.

Each of ``cases`` may have ``when`` (comparisons on the unit's data, joined by AND: ``{has_plan: no}``,
``{handled/due: {lt: 80%}, reminded: yes}``) and ``groups`` (ids of the units or groups that it is for;
others pass it by); a case with neither always holds and stands last. What it gives is ``points``, or
``then`` (another scoring with its ``shape``), or ``nothing`` (``not_applicable``, ``full``,
``{points: 3}``). ``counts`` names what formulas in ``when`` use.

Passes, for "dưới 80% nhưng đã có đôn đốc bằng văn bản …: 2,0đ":

    shape: branch
    cases:
      - {when: {handled/due: {ge: 80%}}, points: 4}
      - {when: {reminded: yes}, points: 2}
      - {points: 0}

Fails (unknown, the points stay open): the submission does not give what a case asks, or no case holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tuanthu.model import Case, Criterion, Plan, Reads
from tuanthu.schema import NAME, POINTS, Node, many, record
from tuanthu.shapes.base import (
    COUNTS,
    NOTHING,
    PART,
    Allowed,
    Nothing,
    Part,
    Shape,
    computed,
    read_nothing,
    read_part,
    settings_problem,
    together,
    unknown,
)
from tuanthu.shapes.expression import read_counts
from tuanthu.shapes.when import WHEN, When, read_when
from tuanthu.source import Problem
from tuanthu.words import Text, show

_CASE = record(
    {"when": WHEN, "groups": many(NAME, 1), "points": POINTS, "then": PART, "nothing": NOTHING},
)


@dataclass(frozen=True, slots=True)
class Way:
    """One case: its condition, and one of points, a scoring, or what nothing means."""

    when: When
    points: Decimal | None
    then: Part | None
    nothing: Nothing | None

    def allowed(self, criterion: Criterion, case: Case) -> Allowed:
        """Return what the case gives once it is chosen."""
        if self.then is not None:
            return self.then.allowed(criterion, case)
        if self.nothing is not None:
            return self.nothing.allowed(criterion)
        points = self.points or Decimal(0)
        return computed(points, Text(f"{show(points, 'vi')} điểm", f"{show(points, 'en')}"))


@dataclass(frozen=True, slots=True)
class Settings:
    """The cases, in the order in which they are tried."""

    cases: tuple[Way, ...]


def _parse(node: Node, problems: list[Problem]) -> Settings:
    counts = node.get("counts")
    known = read_counts(counts, problems) if counts else None
    entries = list(node.each("cases"))
    found = []
    for place, entry in enumerate(entries):
        when = read_when(entry.get("when"), problems, known, entry.texts("groups"))
        way = Way(when, entry.points("points"), read_part(entry.get("then"), problems), read_nothing(entry))
        if [entry.has(key) for key in ("points", "then", "nothing")].count(True) != 1:
            vi = "Mỗi trường hợp cần đúng một trong points, then, nothing."
            problems.append(settings_problem(entry, None, vi, "A case needs one of points, then, nothing."))
        if not when.tests and not when.groups and place != len(entries) - 1:
            vi = "Trường hợp không có when luôn đúng nên phải đứng cuối."
            problems.append(settings_problem(entry, None, vi, 'A case without "when" always holds: it stands last.'))
        found.append(way)
    return Settings(tuple(found))


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    steps: list[Text] = []
    for way in settings.cases:
        holds, words = way.when.holds(case), way.when.words()
        if isinstance(holds, Allowed):
            return replace(holds, steps=tuple(steps))
        sign = "✓" if holds else "✗"
        steps.append(Text(f"{sign} {words.vi}", f"{sign} {words.en}"))
        if holds:
            found = way.allowed(criterion, case)
            why = Text(f"trường hợp {words.vi}: {found.why.vi}", f"case {words.en}: {found.why.en}")
            return replace(found, why=why, steps=(*steps, *found.steps))
    says = Text("Không thuộc trường hợp nào của quy định điểm.", "None of the cases of the scoring holds.")
    return unknown(says, tuple(steps))


def _reads(settings: Settings) -> Reads:
    return together(each.reads() for each in _parts(settings))


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    for each in _parts(settings):
        yield from each.check(plan)


def _parts(settings: Settings) -> Iterator[When | Part]:
    for way in settings.cases:
        yield way.when
        if way.then is not None:
            yield way.then


SHAPE = Shape(
    name="branch",
    manual=__doc__,
    manual_vi="""
        Trường hợp đầu tiên đúng sẽ quyết định: điểm, một cách tính điểm khác, hoặc không phát sinh.

        Mỗi trường hợp trong ``cases`` có thể có ``when`` (các so sánh trên số liệu của đơn vị, nối bằng “và”:
        ``{has_plan: no}``, ``{handled/due: {lt: 80%}, reminded: yes}``) và ``groups`` (mã các đơn vị hoặc nhóm đơn
        vị được áp dụng; các đơn vị khác bỏ qua trường hợp này); trường hợp không có cả hai thì luôn đúng và đứng
        cuối. Kết quả của trường hợp là ``points``, hoặc ``then`` (một cách tính điểm khác, có ``shape``), hoặc
        ``nothing`` (``not_applicable``, ``full``, ``{points: 3}``). ``counts`` đặt tên cho những gì công thức trong
        ``when`` dùng.

        Đạt, với câu “dưới 80% nhưng đã có đôn đốc bằng văn bản …: 2,0đ”:

        [1]

        Không đạt (điểm chưa xác định): hồ sơ không nêu số liệu mà trường hợp hỏi đến, hoặc không trường hợp nào
        đúng.
    """,
    settings={"cases": many(_CASE, 1), "counts": COUNTS},
    required=("cases",),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
