"""How many: entries of a list, or a count of the data dictionary, held against a number.

Exactly one of two: ``list`` names a list (``lists:`` of the submission), ``field`` a count (``data:``). An
empty list ``[]`` says that there are none; a list that is not there says nothing, and is not assessed. ``where`` counts
only entries whose fields say so.

``at_least`` and ``at_most`` say what must be reached: a number, a share, or the name of a setting where the
document leaves it to others; the facts then hold ``reached`` and ``short``.

Passes, with the violation ``too_few: {when: {count: {lt: 1}}}``:

    lists: {initiatives: [{title: "Mô hình “Ngày không hẹn”", number: "12/QĐ-UBND"}]}

Fails:

    lists: {initiatives: []}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from tuanthu.calendar import Due
from tuanthu.kinds.base import DUE, Kind, Words, absent, due_instant, read_due
from tuanthu.kinds.entries import WHERE, Chosen, read_chosen
from tuanthu.kinds.goal import GOAL, REACHED, Goal, read_goal
from tuanthu.model import Case, Obligation, Property, Reads, Rule
from tuanthu.schema import NAME, Node
from tuanthu.source import Location, Problem
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Settings:
    """What is counted (the entries of a list where ``chosen``), what it must reach, and when it is due."""

    of: str
    chosen: Chosen | None
    goal: Goal
    due: Due | None
    at: Location


def _parse(node: Node, problems: list[Problem]) -> Settings:
    of = node.get("list") or node.get("field")
    if of is None or (node.get("list") and node.get("field")):
        says = Text("Cần đúng một trong hai mục: list hoặc field.", 'Exactly one of "list" and "field" is needed.')
        problems.append(Problem("settings", node.location, says))
    if node.has("where") and not node.has("list"):
        says = Text("where chỉ dùng với list.", '"where" goes with "list".')
        problems.append(Problem("settings", node.location, says))
    at = of.location if of else node.location
    chosen = read_chosen(node) if node.has("list") else None
    return Settings(str(of.value) if of else "?", chosen, read_goal(node, problems), read_due(node, problems), at)


def _reads(settings: Settings) -> Reads:
    if settings.chosen is not None:
        return replace(settings.chosen.reads(), settings=settings.goal.reads())
    return Reads(fields=((settings.of, settings.at),), settings=settings.goal.reads())


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    due = due_instant(rule, settings.due, case)
    fields = frozenset({settings.of})
    count, where = _counted(settings, case)
    if count is None:
        yield absent(rule, case, rule.id, (settings.of,), due)
        return
    counted = Obligation(rule.id, rule, {"count": count}, where, due=due, fields=fields)
    yield settings.goal.held(counted, Fraction(count), case)


def _counted(settings: Settings, case: Case) -> tuple[int | None, Location]:
    """Return the number and where it stands; None when the submission does not say."""
    if settings.chosen is not None:
        entries = settings.chosen.entries(case)
        return None if entries is None else len(entries), settings.chosen.place(case)
    datum = case.submission.data.get(settings.of)
    if datum is None or not isinstance(datum.value, int):
        return None, settings.at
    return datum.value, datum.location


KIND = Kind(
    name="count",
    manual=__doc__,
    manual_vi="""
        Bao nhiêu: số dòng của một danh sách, hoặc một số đếm trong danh mục số liệu, so với một con số.

        Ghi đúng một trong hai: ``list`` là tên một danh sách (mục ``lists:`` của hồ sơ), ``field`` là tên một số
        đếm (mục ``data:``). Danh sách rỗng ``[]`` nghĩa là không có; không ghi danh sách nghĩa là chưa biết, khi đó
        chưa đủ căn cứ. ``where`` chỉ đếm những dòng có giá trị như đã nêu.

        ``at_least`` và ``at_most`` là mức phải đạt: một con số, một tỷ lệ, hoặc tên một giá trị trong settings.yaml
        khi văn bản để ngỏ; dữ kiện khi đó có ``reached`` và ``short``.

        Đạt, với vi phạm ``too_few: {when: {count: {lt: 1}}}``:

        [1]

        Không đạt:

        [2]
    """,
    settings={"list": NAME, "field": NAME, "where": WHERE, **GOAL, **DUE},
    required=(),
    properties={"count": Property("int", Text("số lượng", "how many"), always=True), **REACHED},
    parse=_parse,
    measure=_measure,
    reads=_reads,
    field_types=frozenset({"count"}),
    words={
        "too_few": Words(
            Text("{title}: hiện có {count}.", "{title}: only {count}."),
            Text(
                "Bổ sung cho đủ và ghi vào hồ sơ kèm tài liệu kiểm chứng.",
                "Add what is missing and enter it with its evidence.",
            ),
        ),
        "too_many": Words(
            Text("{title}: có {count}, vượt mức cho phép.", "{title}: {count}, over what is allowed."),
            Text("Kiểm tra lại số liệu.", "Check the figure."),
        ),
    },
)
