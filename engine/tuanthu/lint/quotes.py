"""Lints of citations: every quote must stand in the document's text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from tuanthu.lint.base import Lint, Remark, Subject
from tuanthu.model import Rule, Severity
from tuanthu.words import Text

ELLIPSIS = "[...]"


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
    folder = Path(subject.plan.folder)
    texts: dict[str, str | None] = {}
    for rule in subject.plan.rules:
        name = _source(subject, rule)
        if name not in texts:
            path = folder / name
            texts[name] = folded(path.read_text(encoding="utf-8")) if path.is_file() else None
        for quote in (rule.cite.quote, *(each.quote for each in rule.violations if each.quote)):
            yield from _held(rule, quote, texts[name], name)


def _source(subject: Subject, rule: Rule) -> str:
    number = rule.cite.document
    return "source.txt" if number == subject.plan.document else f"sources/{number.replace('/', '-')}.txt"


def _held(rule: Rule, quote: str, text: str | None, name: str) -> Iterator[Remark]:
    if text is None:
        yield Remark(
            "TT501",
            Severity.ERROR,
            rule.location,
            Text(
                f"{rule.id}: không có {name} để đối chiếu trích dẫn.",
                f"{rule.id}: there is no {name} to hold the quote against.",
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
                rule.location,
                Text(
                    f"{rule.id}: văn bản không có câu “{wanted}”.",
                    f'{rule.id}: the document does not hold "{wanted}".',
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
