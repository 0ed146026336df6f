"""One measured value held against a fixed one: "satisfaction of 90% or more".

``value`` names a number, ratio or count of the data dictionary.

``at_least`` and ``at_most`` say what must be reached: a number, a share, or the name of a setting where the
document leaves it to others; the facts then hold ``reached`` and ``short``.

Passes, with the violation ``below: {when: {value: {lt: 90%}}}``:

    data: {satisfaction: 90%}

Fails:

    data: {satisfaction: "89,9%"}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tuanthu.calendar import Due
from tuanthu.kinds.base import DUE, Kind, Words, absent, due_instant, read_due
from tuanthu.kinds.figure import Number
from tuanthu.kinds.goal import GOAL, REACHED, Goal, read_goal
from tuanthu.model import Case, Obligation, Property, Reads, Rule
from tuanthu.schema import NAME, Node
from tuanthu.source import Location, Problem
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Settings:
    """The value's name and when it is due."""

    value: str
    goal: Goal
    due: Due | None
    at: Location


def _parse(node: Node, problems: list[Problem]) -> Settings:
    value = node.get("value")
    at = value.location if value else node.location
    return Settings(node.text("value") or "?", read_goal(node, problems), read_due(node, problems), at)


def _reads(settings: Settings) -> Reads:
    return Reads(fields=((settings.value, settings.at),), settings=settings.goal.reads())


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    due = due_instant(rule, settings.due, case)
    datum = case.submission.data.get(settings.value)
    if datum is None:
        yield absent(rule, case, rule.id, (settings.value,), due)
        return
    fields = frozenset({settings.value})
    measured = Obligation(rule.id, rule, {"value": datum.value}, datum.location, due=due, fields=fields)
    value = datum.value
    yield settings.goal.held(measured, Fraction(value), case) if isinstance(value, Number) else measured


KIND = Kind(
    name="threshold",
    manual=__doc__,
    manual_vi="""
        Một giá trị đo được so với một mức cố định: “mức độ hài lòng đạt 90% trở lên”.

        ``value`` là tên một số, tỷ lệ hoặc số đếm trong danh mục số liệu.

        ``at_least`` và ``at_most`` là mức phải đạt: một con số, một tỷ lệ, hoặc tên một giá trị trong settings.yaml
        khi văn bản để ngỏ; dữ kiện khi đó có ``reached`` và ``short``.

        Đạt, với vi phạm ``below: {when: {value: {lt: 90%}}}``:

        [1]

        Không đạt:

        [2]
    """,
    settings={"value": NAME, **GOAL, **DUE},
    required=("value",),
    properties={"value": Property("number", Text("giá trị đã nhập", "the value entered"), always=True), **REACHED},
    parse=_parse,
    measure=_measure,
    reads=_reads,
    field_types=frozenset({"count", "number", "ratio"}),
    words={
        "below": Words(
            Text("{title}: đạt {value}.", "{title}: {value}."),
            Text(
                "Có giải pháp nâng kết quả, hoặc kiểm tra lại số liệu đã nhập.",
                "Raise the result, or check the figure entered.",
            ),
        ),
        "above": Words(
            Text("{title}: {value}, vượt mức cho phép.", "{title}: {value}, over what is allowed."),
            Text("Kiểm tra lại số liệu đã nhập.", "Check the figure entered."),
        ),
    },
)
