"""Lints of what a table aims at: against the last result, the maximum, other tables and the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.lint.sums import FIGURES, name_of, rows
from tuanthu.model import TOTAL, Criterion, Plan, Severity
from tuanthu.words import Text, plain, show

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@lint("TT204", "target-below-result", Severity.WARNING, "Mục tiêu thấp hơn kết quả", "A target below the result")
def below(subject: Subject) -> Iterator[Found]:
    """A target should not lie below the previous result: the plan would aim at getting worse.

    Passes:

        - {code: "1", title: A, max: 3, result: 2.4, target: 2.5}

    Fails:

        - {code: "1", title: A, max: 3, result: 2.4, target: 2.3}

    Mend: hold both figures against the document; accept what it prints in ``discrepancies.yaml``.
    """
    for _, row in rows(subject):
        if row.result is not None and row.target is not None and row.target < row.result:
            who, drop = name_of(row), row.result - row.target
            yield Found(row.location, Text(
                f"{who.vi}: mục tiêu {show(row.target, 'vi')} thấp hơn kết quả năm trước {show(row.result, 'vi')} "
                f"({show(drop, 'vi')} điểm).",
                f"{who.en}: the target of {show(row.target, 'en')} lies {show(drop, 'en')} below the previous result "
                f"of {show(row.result, 'en')}.",
            ), about=row.code, states=f"target {plain(row.target)} < result {plain(row.result)}")  # fmt: skip


@lint("TT205", "no-gain", Severity.INFO, "Chưa đặt mức tăng", "No gain planned")
def no_gain(subject: Subject) -> Iterator[Found]:
    """A criterion below its maximum whose target is its previous result plans no gain.

    Passes (nothing is left to gain):

        - {code: "1", title: A, max: 1, result: 1, target: 1}

    Fails:

        - {code: "1", title: A, max: 1, result: 0.9, target: 0.9}

    Mend: ask whether the document means it; accept it in ``discrepancies.yaml``.
    """
    for _, row in rows(subject):
        if row.max is not None and row.result is not None and row.target == row.result < row.max:
            who = name_of(row)
            yield Found(row.location, Text(
                f"{who.vi}: mục tiêu bằng kết quả năm trước ({show(row.result, 'vi')}), còn thấp hơn điểm tối đa "
                f"{show(row.max, 'vi')}.",
                f"{who.en}: the target is the previous result ({show(row.result, 'en')}), below the maximum of "
                f"{show(row.max, 'en')}.",
            ), about=row.code, states=f"target {plain(row.result)} = result < max {plain(row.max)}")  # fmt: skip


@lint("TT207", "two-tables", Severity.ERROR, "Hai bảng ghi khác nhau", "Two tables disagree")
def two_tables(subject: Subject) -> Iterator[Found]:
    """One quantity that two tables state must be the same share of its maximum in both.

    ``same_as: <scorecard>/<code>`` says that another table states the quantity too; ``total`` is its
    row of totals. 8.65 of 10 points is 86.5 of 100 per cent.

    Passes (5 of 10 here, 50 of 100 there):

        scorecards:
          here: [{code: "1", title: A, max: 10, result: 5, same_as: there/1}]
          there: [{code: "1", title: A, max: 100, result: 50}]

    Fails:

        scorecards:
          here: [{code: "1", title: A, max: 10, result: 5, same_as: there/1}]
          there: [{code: "1", title: A, max: 100, result: 55}]

    Mend: hold both against the document; accept what it prints in ``discrepancies.yaml``.
    """
    for _, row in rows(subject):
        if row.same_as is None:
            continue
        other = _row(subject.plan, row.same_as)
        if other is None:
            yield Found(row.location, Text(
                f"{name_of(row).vi}: same_as ghi “{row.same_as}”, không có dòng này.",
                f'{name_of(row).en}: same_as names "{row.same_as}", which is not there.',
            ), Text("Ghi <bộ chỉ số>/<mã>.", "Write <scorecard>/<code>."), row.code, row.same_as)  # fmt: skip
        else:
            yield from _disagree(row, row.same_as, other)


def _row(plan: Plan, name: str) -> Criterion | None:
    scorecard, _, code = name.partition("/")
    card = next((card for card in plan.scorecards if card.id == scorecard), None)
    if card is None:
        return None
    return card.total if code == TOTAL else card.by_code.get(code)


def _disagree(row: Criterion, name: str, other: Criterion) -> Iterator[Found]:
    for figure in ("result", "target"):
        here: Decimal | None = getattr(row, figure)
        there: Decimal | None = getattr(other, figure)
        if here is None or there is None or not row.max or not other.max:
            continue
        if Fraction(here) / Fraction(row.max) != Fraction(there) / Fraction(other.max):
            what, who = FIGURES[figure], name_of(row)
            states = f"{figure} {plain(here)}/{plain(row.max)} != {plain(there)}/{plain(other.max)}"
            yield Found(row.location, Text(
                f"{who.vi}: {what.vi} ghi {show(here, 'vi')}/{show(row.max, 'vi')}, bảng “{name}” ghi "
                f"{show(there, 'vi')}/{show(other.max, 'vi')}.",
                f"{who.en}: the {what.en} is {show(here, 'en')} of {show(row.max, 'en')}, but {show(there, 'en')} of "
                f"{show(other.max, 'en')} in {name}.",
            ), about=row.code, states=states)  # fmt: skip


@lint("TT208", "stated-again", Severity.ERROR, "Lời văn ghi khác bảng", "The text states another figure")
def stated(subject: Subject) -> Iterator[Found]:
    """A figure that the document's text states once more must be the one in the table.

    ``stated: {result: …}`` quotes the words; the figure must be a number in them.

    Passes (when the source says "Chỉ số đạt 92,75 điểm"):

        - {code: "1", title: A, max: 100, result: 92.75, stated: {result: "đạt 92,75 điểm"}}

    Fails:

        - {code: "1", title: A, max: 100, result: 92.76, stated: {result: "đạt 92,75 điểm"}}

    Mend: correct the figure, or accept what the document prints in ``discrepancies.yaml``.
    """
    for _, row in rows(subject):
        for figure, quote in row.stated.items():
            value: Decimal | None = getattr(row, figure)
            numbers = [Decimal(each.replace(",", ".")) for each in _NUMBER.findall(quote)]
            if value is not None and value not in numbers:
                what, who = FIGURES[figure], name_of(row)
                told = ", ".join(plain(each) for each in numbers)
                yield Found(row.location, Text(
                    f"{who.vi}: bảng ghi {what.vi} {show(value, 'vi')}, lời văn ghi “{quote}”.",
                    f'{who.en}: the table gives the {what.en} as {show(value, "en")}, the text says "{quote}".',
                ), about=row.code, states=f"{figure} {plain(value)} != {told or 'no number'}")  # fmt: skip
