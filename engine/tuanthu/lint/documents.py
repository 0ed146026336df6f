"""Lints of the source text itself: dates of documents, sentences that require something and that nothing cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.lint.texts import ELLIPSIS, OWN, SourceText, folded
from tuanthu.model import Severity
from tuanthu.source import Location
from tuanthu.words import Text, show

_NUMBER = r"\d+/(?:\d{4}/)?[A-ZĐ][A-ZĐa-zđ]*(?: ?- ?[A-ZĐ][A-ZĐa-zđ]*)+"
_DATE = r"\d{0,2}\s?/\s?\d{0,2}\s?/\s?\d{4}"
_DATED = re.compile(rf"\b({_NUMBER})[,;]? ?ngày ({_DATE})")
_HEAD = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})")


@lint("TT408", "document-dates", Severity.WARNING, "Một văn bản nhiều ngày", "Several dates for one document")
def document_dates(subject: Subject) -> Iterator[Found]:
    """One document has one date: where the source gives its number two, or half of one, one is a slip.

    The plan's own number is held against ``issued``; other documents against the first date that the
    text gives them.

    Passes, when the source says "Quyết định số 12/QĐ-UBND ngày 05/3/2024":

        plan: {year: 2024}

    Fails, when the source says "Kế hoạch số 01/KH-UBND ngày 09/6/2024, xem Kế hoạch số 01/KH-UBND ngày 9/5/2024":

        plan: {year: 2024}

    Mend: find out which date is right; accept what the document prints in ``discrepancies.yaml``.
    """
    text = subject.texts.own
    if text is None:
        return
    own = _key(subject.plan.document)
    first: dict[str, date] = {own: subject.plan.issued}
    for match in _DATED.finditer(text.folded):
        number, printed = _key(match[1]), re.sub(r"\s", "", match[2])
        day = _date(printed)
        known = first.setdefault(number, day) if day is not None else first.get(number)
        if day != known or day is None:
            against = Text(show(known, "vi"), show(known, "en")) if known else Text("không rõ", "unknown")
            yield Found(_place(subject, text, match.start()), Text(
                f"Văn bản {match[1]} ghi ngày {printed}; nơi khác là {against.vi}.",
                f"{match[1]} is dated {printed} here; elsewhere {against.en}.",
            ), about=match[1], states=f"{printed} != {known or '?'}")  # fmt: skip


def _key(number: str) -> str:
    return re.sub(r"\s", "", number)


def _date(printed: str) -> date | None:
    day, month, year = (int(part) if part else 0 for part in printed.split("/"))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _place(subject: Subject, text: SourceText, start: int) -> Location:
    return Location(f"{subject.shown}/{text.name}", *text.place(start))


# ------------------------------------------------------------- uncited sentences

_FORCE = re.compile(
    r"\bphải\b|\bkhông được\b|\b100 ?%|\btrước ngày\b|\bchậm nhất\b|\bđến ngày\b|\bít nhất\b|\btối thiểu\b|\btối đa\b"
    r"|\b\d+(?:[.,]\d+)? ?% trở lên|\btrên \d+(?:[.,]\d+)? ?%|\bcó trách nhiệm\b|\bchịu trách nhiệm\b"
)
_SENTENCE = re.compile(r"[^.;:!?]+(?:[.;:!?](?!\s|$)[^.;:!?]*)*[.;:!?]?")
_SHORTEST = 20


@lint("TT503", "uncited-sentence", Severity.INFO, "Câu có yêu cầu chưa được dẫn", "A requirement that nothing cites")
def uncited(subject: Subject) -> Iterator[Found]:
    """A sentence of the source that orders something should be quoted by a rule, or by ``not_encoded.yaml``.

    Sentences are found by their force: "phải", "không được", "100%", "trước ngày", "chậm nhất", "ít nhất",
    "tối thiểu", "có trách nhiệm" and the like. One that shares a passage with any quote of a rule, a task,
    a scoring, ``not_encoded.yaml`` or ``discrepancies.yaml`` is cited.

    Passes, when the source says "Hoàn thành trước ngày 16/3/2024":

        cite: {clause: II.1, quote: trước ngày 16/3/2024}

    Fails, when the source says "Hoàn thành nhiệm vụ. Các đơn vị phải gửi báo cáo trước ngày 16/3/2024.":

        cite: {clause: II.1, quote: Hoàn thành nhiệm vụ}

    Mend: write the rule, or say in ``not_encoded.yaml`` why there is none.
    """
    text = subject.texts.own
    if text is None:
        return
    cited = _cited(subject, text)
    at = 0
    for words in text.folded_lines:
        for match in _SENTENCE.finditer(words):
            sentence = match[0].strip()
            start, end = at + match.start(), at + match.end()
            if len(sentence) >= _SHORTEST and _FORCE.search(sentence) and not _meets(cited, start, end):
                shown = sentence if len(sentence) <= 100 else f"{sentence[:97]}…"
                yield Found(_place(subject, text, at + match.start()), Text(
                    f"Chưa quy tắc nào dẫn câu này: “{shown}”.", f'No rule cites this sentence: "{shown}".',
                ), about=OWN, states=sentence[:60])  # fmt: skip
        at += len(words) + 1 if words else 0


def _cited(subject: Subject, text: SourceText) -> list[tuple[int, int]]:
    """Return the stretches of the folded text that some quote of the plan covers."""
    plan = subject.plan
    quotes = [quote for rule in plan.rules for quote in (rule.cite.quote, *(each.quote for each in rule.violations))]
    quotes += [level.quote for table in plan.grades for level in table.levels]
    quotes += [row.quote for _, row in subject.criteria] + [task.quote for task in plan.tasks]
    quotes += [quote for each in subject.checklist.left_out for quote in each.quotes]
    quotes += [quote for entry in subject.discrepancies for quote in entry.quotes]
    passages = dict.fromkeys(folded(passage) for quote in quotes for passage in (quote or "").split(ELLIPSIS))
    return [(start, start + len(passage)) for passage in passages for start in text.all_of(passage)]


def _meets(stretches: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in stretches)


# ------------------------------------------------------------- rows of tables


@lint("TT504", "row-not-as-printed", Severity.ERROR, "Dòng bảng khác bản in", "A row other than printed")
def rows(subject: Subject) -> Iterator[Found]:
    """A row with ``result`` and ``target`` must stand in the source text with just these figures.

    Where ``source.txt`` prints the table with ``|`` between its cells, the cells after a row's title must
    be its maximum, previous result and target. So no figure can change here without being found. A
    table that the text does not hold is passed over.

    Passes, when the source says "1,1 | Tuyên truyền | 2 | 1,50 | 1,75 |":

        criteria: [{code: "1.1", title: Tuyên truyền, max: 2, result: 1.50, target: 1.75, parent: "1"}, {code: "1", title: A, max: 2}]

    Fails, when the source says "1,1 | Tuyên truyền | 2 | 1,50 | 1,75 |":

        criteria: [{code: "1.1", title: Tuyên truyền, max: 2, result: 1.60, target: 1.75, parent: "1"}, {code: "1", title: A, max: 2}]

    Mend: copy the figure from the document.
    """  # noqa: E501 - an example stands on one line
    text = subject.texts.own
    if text is None or "|" not in text.folded:
        return
    for card in subject.plan.scorecards:
        for row in (*card.criteria, *((card.total,) if card.total else ())):
            figures = [each for each in (row.max, row.result, row.target) if each is not None]
            if len(figures) < 2 or (row.result is None and row.target is None):
                continue
            places = text.cell_places.get(folded(row.title.vi), ())
            found = [text.cells[place + 1 : place + 1 + len(figures)] for place in places]
            if found and all(printed != figures for printed in map(_figures, found)):
                printed = " | ".join(found[0])
                yield Found(row.location, Text(
                    f"Dòng {row.code} “{row.title.vi}”: văn bản in {printed}.",
                    f'The row {row.code} "{row.title.en}" is printed {printed}.',
                ), about=row.code, states=f"printed {printed}")  # fmt: skip


def _figures(cells: tuple[str, ...]) -> list[Decimal]:
    """Return the cells as numbers; one that is none is not a figure."""
    return [
        Decimal(cell.replace(",", ".")) if re.fullmatch(r"\d+(?:[.,]\d+)?", cell) else Decimal(-1) for cell in cells
    ]
