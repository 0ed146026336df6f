"""Lints of citations: every quote must stand in the document's text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from tuanthu.lint.base import Lint, Remark, Subject
from tuanthu.model import Severity
from tuanthu.source import Location
from tuanthu.words import Text

ELLIPSIS = "[...]"
OWN = "source.txt"


def quotes(subject: Subject) -> Iterator[Remark]:
    """A rule's quote, and the quote of every stated value, must stand verbatim in the source text.

    The plan's own document is ``source.txt``; a rule that cites another document is held against
    ``sources/<number>.txt``. ``[...]`` joins passages that follow each other. White space and line
    breaks are folded, nothing else is.

    Passes, when the source says "Hoàn thành trước ngày 16/3/2024":

        cite: {clause: II.1, quote: trước ngày 16/3/2024}

    Fails:

        cite: {clause: II.1, quote: trước ngày 15/3/2024}
    """
    texts = _Sources(subject)
    for rule in subject.plan.rules:
        for quote in (rule.cite.quote, *(each.quote for each in rule.violations if each.quote)):
            yield from _held(rule.id, rule.location, quote, *texts.read(rule.cite.document))
    for card in subject.plan.scorecards:
        for criterion in card.criteria:
            if criterion.quote is not None:
                number = subject.files.number(criterion.location)
                yield from _held(criterion.code, criterion.location, criterion.quote, *texts.read(number))


class _Sources:
    """The folded texts of a plan's documents, each read once; None when there is no such file."""

    def __init__(self, subject: Subject) -> None:
        self._folders = subject.files.documents.folders
        self._own = Path(subject.plan.folder)
        self._texts: dict[str, str | None] = {}

    def read(self, number: str) -> tuple[str | None, str]:
        """Return the text of a document, and the name of the file that should hold it."""
        encoded = self._folders.get(number)  # this plan's document, or that of a plan under it
        name = OWN if encoded else f"sources/{number.replace('/', '-')}.txt"
        path = (encoded or self._own) / name
        if number not in self._texts:
            self._texts[number] = folded(path.read_text(encoding="utf-8")) if path.is_file() else None
        return self._texts[number], name


def _held(who: str, where: Location, quote: str, text: str | None, name: str) -> Iterator[Remark]:
    if text is None:
        yield Remark(
            "TT501",
            Severity.ERROR,
            where,
            Text(
                f"{who}: không có {name} để đối chiếu trích dẫn.",
                f"{who}: there is no {name} to hold the quote against.",
            ),
        )
        return
    at = 0
    for passage in quote.split(ELLIPSIS):
        wanted = folded(passage)
        at = text.find(wanted, at)
        if at < 0:
            near = _nearest(wanted, text)
            yield Remark(
                "TT501",
                Severity.ERROR,
                where,
                Text(
                    f"{who}: văn bản không có câu “{wanted}”.",
                    f'{who}: the document does not hold "{wanted}".',
                ),
                Text(f"Đoạn gần nhất: “{near}”.", f'The nearest passage: "{near}".'),
            )
            return
        at += len(wanted)


def folded(text: str) -> str:
    """Return the text with every run of white space as one space, NFC."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _nearest(quote: str, text: str) -> str:
    match = SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
    start = max(match.a - match.b, 0)
    return text[start : start + len(quote)]


LINTS = (Lint("TT501", "quotes", quotes),)
