"""This year against last year: better, or no worse, in value or in rank.

``value`` is a field of the data dictionary or the ratio of two (``{part: …, whole: …}``), ``previous``
the same of last year, or ``baseline`` a number that the document itself prints. ``good`` says which way
is better: ``higher`` (the default), ``lower``, or ``rank`` (rank 1 is best). What is as good as it can
be and stays so (``best``: 0 for lower, 1 for rank, 100% for a ratio that should rise) cannot get
better: not applicable. Without last year's figure nothing can be assessed.

Passes, with ``good: lower`` and the violation ``not_better: {when: {better: no}}``:

    data: {late_share: 3%, late_share_last_year: 4%}

Fails:

    data: {late_share: 4%, late_share_last_year: 4%}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tuanthu.calendar import Due
from tuanthu.conditions import read_number
from tuanthu.kinds.base import DUE, Kind, Words, absent, due_instant, read_due
from tuanthu.kinds.figure import FIGURE, Figure, Number, decimal_of, read_figure
from tuanthu.model import Case, DataField, FactValue, Obligation, Outcome, Property, Reads, Rule
from tuanthu.schema import Node, expect
from tuanthu.source import Problem
from tuanthu.words import Text

NUMBER = expect(
    {"type": ["string", "number"], "pattern": r"^[+-]?\d+([.,]\d+)?\s?%?$|^\d+/\d+$"},
    "một số, ví dụ 80,16 hoặc 95%",
    "a number such as 80.16 or 95%",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The two figures, which way is better, and the best that there can be."""

    value: Figure
    previous: Figure | None
    baseline: Number | None
    good: str
    best: Fraction | None
    due: Due | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    if node.has("previous") == node.has("baseline"):
        says = Text(
            "Cần đúng một trong hai mục: previous, baseline.", 'Exactly one of "previous" and "baseline" is needed.'
        )
        problems.append(Problem("settings", node.location, says))
    printed = str(node.get("baseline").value) if node.get("baseline") else ""  # type: ignore[union-attr]
    number, best = read_number(printed), node.get("best")
    ratio = "%" in printed or "/" in printed
    return Settings(
        read_figure(node, "value"),
        read_figure(node, "previous") if node.has("previous") else None,
        number if number is None or ratio else decimal_of(number),
        node.text("good") or "higher",
        read_number(str(best.value)) if best else None,
        read_due(node, problems),
    )


def _reads(settings: Settings) -> Reads:
    return Reads(fields=(*settings.value.reads(), *(settings.previous.reads() if settings.previous else ())))


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    due = due_instant(rule, settings.due, case)
    figures = [each for each in (settings.value, settings.previous) if each]
    fields = frozenset(name for each in figures for name in each.names())
    missing = tuple(dict.fromkeys(name for each in figures for name in each.missing(case)))
    if missing:
        yield absent(rule, case, rule.id, missing, due)
        return
    place = case.submission.data.get(settings.value.part)
    where = place.location if place else case.submission.at("data")
    if any(each.absurd(case) for each in figures):
        why = Text("Số liệu vô lý: tử số lớn hơn tổng số.", "A part over its whole cannot be.")
        yield Obligation(rule.id, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="data", due=due, fields=fields)
        return
    value = settings.value.value(case)
    previous = settings.previous.value(case) if settings.previous else settings.baseline
    if value is None or previous is None:
        why = Text("Không phát sinh trong năm hoặc năm trước (tổng số là 0).", "Nothing arose in one of the two years.")
        yield Obligation(rule.id, rule, {}, where, Outcome.NOT_APPLICABLE, why=why, due=due, fields=fields)
        return
    facts = _facts(settings, value, previous)
    best = _best(settings, case)
    if best is not None and Fraction(previous) == best == Fraction(value) and _asks_for_better(rule):
        why = Text("Năm trước đã đạt mức tốt nhất ({previous}).", "Last year was the best there can be ({previous}).")
        why = why.fill({"previous": previous})
        yield Obligation(rule.id, rule, facts, where, Outcome.NOT_APPLICABLE, why=why, due=due, fields=fields)
        return
    yield Obligation(rule.id, rule, facts, where, due=due, fields=fields)


def _facts(settings: Settings, value: Number, previous: Number) -> dict[str, FactValue]:
    now, before = Fraction(value), Fraction(previous)
    gain = now - before if settings.good == "higher" else before - now
    shown: FactValue = gain
    if isinstance(value, int) and isinstance(previous, int):
        shown = int(gain)
    elif settings.value.whole is None and not isinstance(value, Fraction):
        shown = decimal_of(gain)
    yes = {True: "yes", False: "no"}
    return {"value": value, "previous": previous, "gain": shown, "better": yes[gain > 0], "no_worse": yes[gain >= 0]}


def _best(settings: Settings, case: Case) -> Fraction | None:
    if settings.best is not None:
        return settings.best
    if settings.good != "higher":
        return Fraction(1 if settings.good == "rank" else 0)
    field: DataField = case.plan.fields[settings.value.part]
    return Fraction(1) if settings.value.whole or field.type == "ratio" else None


def _asks_for_better(rule: Rule) -> bool:
    """Return whether a violation asks for more than staying as it was."""
    asked = {each.property for violation in rule.violations for each in violation.when}
    return bool(asked & {"better", "gain"})


KIND = Kind(
    name="comparison",
    manual=__doc__,
    manual_vi="""
        So năm nay với năm trước: tốt hơn, hoặc không kém, về giá trị hoặc thứ hạng.

        ``value`` là một số liệu của danh mục hoặc tỷ lệ giữa hai số liệu (``{part: …, whole: …}``); ``previous`` là
        số liệu tương ứng của năm trước, hoặc ``baseline`` là con số do chính văn bản ghi. ``good`` cho biết chiều
        nào là tốt hơn: ``higher`` (cao hơn, mặc định), ``lower`` (thấp hơn) hoặc ``rank`` (thứ hạng, hạng 1 là tốt
        nhất). Kết quả đã tốt nhất và giữ nguyên (``best``: 0 với lower, 1 với rank, 100% với tỷ lệ cần tăng) thì
        không thể tốt hơn: không phát sinh. Không có số liệu năm trước thì chưa đủ căn cứ.

        Đạt, với ``good: lower`` và vi phạm ``not_better: {when: {better: no}}``:

        [1]

        Không đạt:

        [2]
    """,
    settings={
        "value": FIGURE,
        "previous": FIGURE,
        "baseline": NUMBER,
        "good": {"enum": ["higher", "lower", "rank"]},
        "best": NUMBER,
        **DUE,
    },
    required=("value",),
    properties={
        "better": Property("yes_no", Text("tốt hơn năm trước", "better than last year"), always=True),
        "no_worse": Property("yes_no", Text("không kém năm trước", "no worse than last year"), always=True),
        "gain": Property(
            "number", Text("mức cải thiện; âm nếu kém đi", "by how much better; negative if worse"), always=True
        ),
        "value": Property("number", Text("kết quả năm nay", "this year's figure"), always=True),
        "previous": Property("number", Text("kết quả năm trước", "last year's figure"), always=True),
    },
    parse=_parse,
    measure=_measure,
    reads=_reads,
    field_types=frozenset({"count", "number", "ratio"}),
    words={
        "not_better": Words(
            Text(
                "{title}: {value}, năm trước {previous}, chưa cải thiện như yêu cầu.",
                "{title}: {value} after {previous}; not as much better as asked.",
            ),
            Text("Có giải pháp cải thiện, hoặc kiểm tra lại số liệu.", "Improve it, or check the figures entered."),
        ),
        "worse": Words(
            Text(
                "{title}: {value}, kém năm trước ({previous}).", "{title}: {value}, worse than last year ({previous})."
            ),
            Text("Có giải pháp khắc phục, hoặc kiểm tra lại số liệu.", "Mend it, or check the figures entered."),
        ),
    },
)
