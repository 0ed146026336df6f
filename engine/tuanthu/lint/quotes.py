"""Lints of citations: every quote must stand in the document's text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.lint.texts import ELLIPSIS, SourceText, folded
from tuanthu.model import Criterion, GradeLevel, Severity, Task
from tuanthu.source import Location
from tuanthu.words import Text


@lint("TT501", "quotes", Severity.ERROR, "Trích dẫn không có trong văn bản", "A quote that the source lacks")
def quotes(subject: Subject) -> Iterator[Found]:
    """Every quote must stand verbatim in the source text: of rules, values, tasks, figures, the checklist.

    The plan's own document is ``source.txt``; a rule that cites another document is held against
    ``sources/<number>.txt``. ``[...]`` joins passages that follow each other. White space and line
    breaks are folded, nothing else is.

    Passes, when the source says "Hoàn thành trước ngày 16/3/2024":

        cite: {clause: II.1, quote: trước ngày 16/3/2024}

    Fails:

        cite: {clause: II.1, quote: trước ngày 15/3/2024}

    Mend: copy the words from the document, as they stand there.
    """
    for who, where, quote, number in _quoted(subject):
        yield from _held(who, where, quote, *subject.texts.document(number, subject.plan.document))


Quoted = tuple[str, Location, str, str]
"""Whose a quote is, where it stands, its words, and the number of the document."""


def _quoted(subject: Subject) -> Iterator[Quoted]:
    """Yield every quote of the plan."""
    own, number = subject.plan.document, subject.files.number
    for rule in subject.plan.rules:
        for quote in (rule.cite.quote, *(each.quote for each in rule.violations if each.quote)):
            yield rule.id, rule.location, quote, rule.cite.document
    for card in subject.plan.scorecards:
        for row in (*card.criteria, *((card.total,) if card.total else ())):
            yield from _of_criterion(row, number)
    levels = tuple(level for table in subject.plan.grades for level in table.levels)
    stated: tuple[Task | GradeLevel, ...] = (*subject.plan.tasks, *levels)
    for each in stated:
        if each.quote is not None:
            yield each.id, each.location, each.quote, number(each.location)
    for entry in subject.discrepancies:
        yield from (("discrepancies.yaml", entry.location, quote, own) for quote in entry.quotes)
    for left in subject.checklist.left_out:
        yield from ((left.requirement, left.location, quote, own) for quote in left.quotes)
    for requirement in subject.checklist.requirements:
        yield requirement.id, requirement.location, requirement.quote, own


def _of_criterion(row: Criterion, number: Callable[[Location], str]) -> Iterator[Quoted]:
    """Yield the quotes of a criterion; those of its versions are of the documents that brought them."""
    for quote in (*((row.quote,) if row.quote else ()), *row.stated.values()):
        yield row.code, row.location, quote, number(row.location)
    for version in row.versions:
        if version.quote is not None and version.quote != row.quote:
            yield row.code, version.location, version.quote, version.document or number(version.location)


def _held(who: str, where: Location, quote: str, text: SourceText | None, name: str) -> Iterator[Found]:
    if text is None:
        yield Found(where, Text(
            f"{who}: không có {name} để đối chiếu trích dẫn.", f"{who}: there is no {name} to hold the quote against.",
        ))  # fmt: skip
        return
    end = 0
    for passage in quote.split(ELLIPSIS):
        wanted = folded(passage)
        at = next((place for place in text.all_of(wanted) if place >= end), None)
        if wanted and at is None:
            near = text.nearest(passage)
            yield Found(where, Text(
                f"{who}: văn bản không có câu “{wanted}”.", f'{who}: the document does not hold "{wanted}".',
            ), Text(f"Đoạn gần nhất: “{near}”.", f'The nearest passage: "{near}".'))  # fmt: skip
            return
        end = end if at is None else at + len(wanted)
