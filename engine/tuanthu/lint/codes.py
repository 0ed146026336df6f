"""Lints of criterion codes: numbers left out, two notations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.model import TOTAL, Criterion, Scorecard, Severity
from tuanthu.words import Text


@lint("TT251", "codes-left-out", Severity.WARNING, "Mã bị bỏ sót", "Codes left out")
def left_out(subject: Subject) -> Iterator[Found]:
    """The numbers of the parts of one node should follow each other: 8.4, then 8.5.

    Passes:

        - {code: "1", title: A, max: 2}
        - {code: "1.1", title: B, max: 1}
        - {code: "1.2", title: C, max: 1}

    Fails (1.2 is left out):

        - {code: "1", title: A, max: 2}
        - {code: "1.1", title: B, max: 1}
        - {code: "1.3", title: C, max: 1}
    """
    for card in subject.plan.scorecards:
        for parent in (TOTAL, *card.by_code):
            yield from _siblings(card, parent)


def _siblings(card: Scorecard, parent: str) -> Iterator[Found]:
    before = 0
    for child in card.children(parent):
        last = child.code.rpartition(".")[2]
        if not last.isascii() or not last.isdigit():
            continue
        number = int(last)
        if number != before + 1:
            expected = child.code[: len(child.code) - len(last)] + str(before + 1)
            yield Found(child.location, Text(
                f"Sau tiêu chí trước là {child.code}; đúng thứ tự phải là {expected}.",
                f"{child.code} stands where {expected} should follow.",
            ))  # fmt: skip
        before = number


@lint("TT252", "code-notation", Severity.ERROR, "Mã chưa đúng dạng", "A code not in its normal form")
def notation(subject: Subject) -> Iterator[Found]:
    """A code in its normal form has points between its numbers, none at the end, no comma, no leading zero.

    The form that the document prints is kept in ``printed``.

    Passes:

        - {code: "1", title: A, max: 1}
        - {code: "1.1", printed: "1,1", title: B, max: 1}

    Fails:

        - {code: "1", title: A, max: 1}
        - {code: "1,1", title: B, max: 1}
    """
    for card in subject.plan.scorecards:
        for criterion in card.criteria:
            normal = _normal(criterion)
            if normal != criterion.code:
                yield Found(criterion.location, Text(
                    f"Mã “{criterion.code}” chưa theo dạng chuẩn “{normal}”.",
                    f'The code "{criterion.code}" is not in its normal form "{normal}".',
                ), Text(f'Ghi code: "{normal}" và printed: "{criterion.code}".',
                        f'Write code: "{normal}" and printed: "{criterion.code}".'))  # fmt: skip


def _normal(criterion: Criterion) -> str:
    if not re.fullmatch(r"[\d.,]+", criterion.code):
        return criterion.code  # VIII, A-1: a notation of its own
    parts = criterion.code.replace(",", ".").strip(".").split(".")
    return ".".join(part.lstrip("0") or "0" for part in parts)
