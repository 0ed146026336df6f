"""The three tables of 159/KH-UBND: one digit changed anywhere is found, by arithmetic or by the printed row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from tuanthu.library import find_plan
from tuanthu.lint import documents, run
from tuanthu.lint.accepted import laid_over
from tuanthu.lint.sums import FIGURES
from tuanthu.model import Remark, Scorecard

FOLDER = find_plan("hanoi-2025")
ARITHMETIC = [each for each in run.lints() if each.code.startswith("TT20")]
SUBJECT, _, KNOWN = run.read(FOLDER)


def found(card: Scorecard, lints) -> list[Remark]:
    """Return what nobody has accepted, with one table in the place of the plan's own."""
    cards = tuple(card if each.id == card.id else each for each in SUBJECT.plan.scorecards)
    subject = replace(SUBJECT, plan=replace(SUBJECT.plan, scorecards=cards))
    remarks = [remark for each in lints for remark in each.run(subject)]
    told = {each.code for each in lints}
    laid = laid_over(remarks, KNOWN)
    return [each for each in laid if not each.accepted and (each.code in told or each.about.split()[0] in told)]


def other_digits(figure: Decimal) -> Iterator[Decimal]:
    """Yield the figure with each of its digits made the next one."""
    text = f"{figure:f}"
    for place, digit in enumerate(text):
        if digit.isdigit():
            yield Decimal(f"{text[:place]}{(int(digit) + 1) % 10}{text[place + 1 :]}")


def changed(card: Scorecard) -> Iterator[tuple[str, Decimal, Scorecard]]:
    """Yield the table once for each digit of each printed figure, with that digit changed."""
    for row in (card.total, *card.criteria):
        for figure in FIGURES:
            for value in other_digits(getattr(row, figure)):
                new = replace(row, **{figure: value})
                criteria = tuple(new if each is row else each for each in card.criteria)
                total = new if row is card.total else card.total
                yield f"{row.code} {figure}", value, replace(card, criteria=criteria, total=total)


@pytest.mark.parametrize("card", SUBJECT.plan.scorecards, ids=lambda card: card.id)
def test_a_table_as_printed_holds_nothing_that_is_not_accepted(card):
    assert [(each.code, each.about, each.states) for each in found(card, [*ARITHMETIC, documents.rows])] == []


@pytest.mark.parametrize("card", SUBJECT.plan.scorecards, ids=lambda card: card.id)
def test_each_changed_digit_is_found_where_parts_add_up_by_arithmetic_alone(card):
    # A weighted mean says little of its parts: there the row as printed finds the rest.
    lints = ARITHMETIC if card.parts == "sum" else [*ARITHMETIC, documents.rows]
    assert [f"{at} {value}" for at, value, table in changed(card) if not found(table, lints)] == []
