"""How many: entries of a list, or a count of the data dictionary, held against a number.

Exactly one of two: ``list`` names a list (``lists:`` of the submission), ``field`` a count (``data:``). An
empty list ``[]`` says that there are none; a list that is not there says nothing, and is not assessed.

Passes, with the violation ``too_few: {when: {count: {lt: 1}}}``:

    lists: {initiatives: [{title: "Mô hình “Ngày không hẹn”", number: "12/QĐ-UBND"}]}

Fails:

    lists: {initiatives: []}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tuanthu.calendar import Due
from tuanthu.kinds.base import DUE, Kind, Words, absent, due_instant, read_due
from tuanthu.model import Case, Obligation, Property, Reads, Rule
from tuanthu.schema import NAME, Node
from tuanthu.source import Location, Problem
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Settings:
    """What is counted, whether it is a list, and when it is due."""

    of: str
    is_list: bool
    due: Due | None
    at: Location


def _parse(node: Node, problems: list[Problem]) -> Settings:
    of = node.get("list") or node.get("field")
    if of is None or (node.get("list") and node.get("field")):
        says = Text("Cần đúng một trong hai mục: list hoặc field.", 'Exactly one of "list" and "field" is needed.')
        problems.append(Problem("settings", node.location, says))
    at = of.location if of else node.location
    return Settings(str(of.value) if of else "?", node.get("list") is not None, read_due(node, problems), at)


def _reads(settings: Settings) -> Reads:
    named = ((settings.of, settings.at),)
    return Reads(lists=named) if settings.is_list else Reads(fields=named)


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    due = due_instant(rule, settings.due, case)
    fields = frozenset({settings.of})
    if settings.is_list:
        found = case.submission.lists.get(settings.of)
        if found is not None:
            yield Obligation(rule.id, rule, {"count": len(found.entries)}, found.location, due=due, fields=fields)
            return
    else:
        datum = case.submission.data.get(settings.of)
        if datum is not None and isinstance(datum.value, int):
            yield Obligation(rule.id, rule, {"count": datum.value}, datum.location, due=due, fields=fields)
            return
    yield absent(rule, case, rule.id, (settings.of,), due)


KIND = Kind(
    name="count",
    manual=__doc__,
    manual_vi="""
        Bao nhiêu: số dòng của một danh sách, hoặc một số đếm trong danh mục số liệu, so với một con số.

        Ghi đúng một trong hai: ``list`` là tên một danh sách (mục ``lists:`` của hồ sơ), ``field`` là tên một số
        đếm (mục ``data:``). Danh sách rỗng ``[]`` nghĩa là không có; không ghi danh sách nghĩa là chưa biết, khi đó
        chưa đủ căn cứ.

        Đạt, với vi phạm ``too_few: {when: {count: {lt: 1}}}``:

        [1]

        Không đạt:

        [2]
    """,
    settings={"list": NAME, "field": NAME, **DUE},
    required=(),
    properties={"count": Property("int", Text("số lượng", "how many"), always=True)},
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
