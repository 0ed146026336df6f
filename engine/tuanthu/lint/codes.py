"""Lints of criterion codes: numbers left out, two notations, a code that YAML reads as a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.lint.fix import token_edit
from tuanthu.model import TOTAL, Criterion, Scorecard, Severity
from tuanthu.schema import Node
from tuanthu.words import Text

_DASHES = frozenset({"", "-", "–", "+", "*"})
"""What a table prints where a row has no code of its own."""


@lint("TT251", "codes-left-out", Severity.WARNING, "Mã bị bỏ sót", "Codes left out")
def left_out(subject: Subject) -> Iterator[Found]:
    """The numbers of the parts of one node should follow each other: 8.4, then 8.5.

    Numbers that run on from one area to the next (I: 1 to 4, II: 5 to 9) follow each other too.

    Passes:

        - {code: "1", title: A, max: 2}
        - {code: "1.1", title: B, max: 1}
        - {code: "1.2", title: C, max: 1}

    Fails (1.2 is left out):

        - {code: "1", title: A, max: 2}
        - {code: "1.1", title: B, max: 1}
        - {code: "1.3", title: C, max: 1}

    Mend: look for the row in the document; if the document itself leaves the number out, accept the
    finding in ``discrepancies.yaml``.
    """
    for card in subject.plan.scorecards:
        last: dict[str, int] = {}
        for parent in (TOTAL, *card.by_code):
            yield from _siblings(card, parent, last)


def _siblings(card: Scorecard, parent: str, last: dict[str, int]) -> Iterator[Found]:
    """Yield the gaps among the parts of one node; ``last`` holds the last number under each beginning."""
    for child in card.children(parent):
        head, _, tail = child.code.rpartition(".")
        if not tail.isascii() or not tail.isdigit():
            continue
        number, before = int(tail), last.get(head, 0)
        if number != before + 1:
            expected = f"{head}.{before + 1}" if head else str(before + 1)
            yield Found(child.location, Text(
                f"Sau tiêu chí trước là {child.code}; đúng thứ tự phải là {expected}.",
                f"{child.code} stands where {expected} should follow.",
            ), about=child.code, states=f"{child.code} not {expected}")  # fmt: skip
        last[head] = number


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

    Mend: ``tuanthu lint --fix`` writes both.
    """
    for entry in subject.rows():
        code = entry.text("code") or ""
        normal = _normal(code)
        node = entry.get("code")
        if normal != code and node is not None:
            beside = "" if entry.has("printed") else "printed"
            yield Found(node.location, Text(
                f"Mã “{code}” chưa theo dạng chuẩn “{normal}”.",
                f'The code "{code}" is not in its normal form "{normal}".',
            ), Text(f'Ghi code: "{normal}" và printed: "{code}".', f'Write code: "{normal}" and printed: "{code}".'),
                code, f"not {normal}",
                token_edit(subject.own_file(node.location), node.location, code, normal, beside))  # fmt: skip


def _normal(code: str) -> str:
    if not re.fullmatch(r"[\d.,]+", code) or not re.search(r"\d", code):
        return code  # VIII, A-1: a notation of its own
    parts = code.replace(",", ".").strip(".").split(".")
    return ".".join(part.lstrip("0") or "0" for part in parts)


@lint("TT253", "two-notations", Severity.WARNING, "Mã in theo hai cách", "Codes printed in two notations")
def two_notations(subject: Subject) -> Iterator[Found]:
    """The codes of one level of a table should be printed in one notation: 2,1 and 2,2, then not 2.3.

    What is printed stands in ``printed``, or is the code itself. The notation of most codes of a level
    is the table's; the others are found. A row with a dash for a code has none.

    Passes:

        - {code: "1", title: A, max: 3}
        - {code: "1.1", printed: "1,1", title: B, max: 1}
        - {code: "1.2", printed: "1,2", title: C, max: 1}
        - {code: "1.3", printed: "1,3", title: D, max: 1}

    Fails:

        - {code: "1", title: A, max: 3}
        - {code: "1.1", printed: "1,1", title: B, max: 1}
        - {code: "1.2", printed: "1,2", title: C, max: 1}
        - {code: "1.3", title: D, max: 1}

    Mend: hold the row against the document; accept what it prints in ``discrepancies.yaml``.
    """
    for card in subject.plan.scorecards:
        levels: dict[int, dict[str, list[Criterion]]] = {}
        for row in card.criteria:
            if (row.printed or row.code) not in _DASHES:
                of_level = levels.setdefault(_depth(card, row), {})
                of_level.setdefault(_style(row.printed or row.code), []).append(row)
        for styles in levels.values():
            most = max(styles, key=lambda style: len(styles[style]))
            for style, found in styles.items():
                yield from (_other(row, style, most) for row in found if style != most)


def _depth(card: Scorecard, row: Criterion) -> int:
    """Return how many nodes stand above a row."""
    return 0 if row.parent is None else 1 + _depth(card, card.by_code[row.parent])


def _style(printed: str) -> str:
    """Return how a code is written: its numbers as 0, letters as A."""
    return re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "0", printed))


def _other(row: Criterion, style: str, most: str) -> Found:
    printed = row.printed or row.code
    return Found(row.location, Text(
        f"Mã in “{printed}” theo dạng {style}; các mã cùng cấp theo dạng {most}.",
        f'The code is printed "{printed}" ({style}); the others of its level are printed as {most}.',
    ), about=row.code, states=f"{printed} not {most}")  # fmt: skip


@lint("TT254", "code-is-a-number", Severity.WARNING, "Mã bị đọc thành số", "A code that reads as a number")
def numbers(subject: Subject) -> Iterator[Found]:
    """A code stands in quotes: without them other programs read 1.10 as the number 1.1.

    Passes:

        - {code: "1", title: A, max: 1}
        - {code: "1.10", title: B, max: 1}

    Fails:

        - {code: "1", title: A, max: 1}
        - {code: 1.10, title: B, max: 1}

    Mend: ``tuanthu lint --fix`` writes the quotes.
    """
    for entry in subject.rows():
        for key in ("code", "parent", "printed"):
            node = entry.get(key)
            if node is not None and _reads_as_number(node):
                says = Text(f"Mã {node.value} không có dấu nháy nên bị đọc thành số.",
                            f"The code {node.value} stands without quotes and reads as a number.")  # fmt: skip
                fix = Text(f'Ghi "{node.value}".', f'Write "{node.value}".')
                where, code = node.location, str(node.value)
                yield Found(where, says, fix, edits=token_edit(subject.own_file(where), where, code, code))


def _reads_as_number(node: Node) -> bool:
    quoted = node.path in node.document.quoted
    return not quoted and re.fullmatch(r"\d[\d_]*(\.\d*)?(e\d+)?", str(node.value), re.IGNORECASE) is not None


@lint("TT255", "one-code-two-things", Severity.ERROR, "Một mã chỉ hai thứ", "One code for two things")
def two_things(subject: Subject) -> Iterator[Found]:
    """One printed code should stand for one row of a table, and one name of a plan for one thing.

    A row with a dash for a code has none. Names are those of groups and units, and those of data
    fields, lists and settings.

    Passes:

        - {code: "1", printed: "I", title: A, max: 1}
        - {code: "2", printed: "II", title: B, max: 1}

    Fails:

        - {code: "1", printed: "I", title: A, max: 1}
        - {code: "2", printed: "I", title: B, max: 1}

    Mend: hold the rows against the document; give one of two names another spelling.
    """
    for card in subject.plan.scorecards:
        first: dict[tuple[str | None, str], Criterion] = {}
        for row in card.criteria:
            printed = row.printed or row.code
            other = first.setdefault((row.parent, printed), row)
            if other is not row and printed not in _DASHES:
                yield Found(row.location, Text(
                    f"Mã in “{printed}” đã là mã của “{other.title.vi}”.",
                    f'The printed code "{printed}" is already that of "{other.title.en}".',
                ), about=row.code, states=f"{printed} = {other.code}")  # fmt: skip
    yield from _names(subject)


def _names(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    bound = [*plan.groups, *(unit.id for unit in plan.units)]
    for name in sorted({name for name in bound if bound.count(name) > 1}):
        says = Text(
            f"“{name}” được khai nhiều lần trong groups và units.", f'"{name}" names more than one group or unit.'
        )
        yield Found(subject.head("groups"), says, about=name, states="groups units")
    data = [*plan.fields, *plan.lists, *plan.settings]
    for name in sorted({name for name in data if data.count(name) > 1}):
        says = Text(f"“{name}” được khai nhiều lần trong fields, lists và settings.",
                    f'"{name}" names more than one field, list or setting.')  # fmt: skip
        yield Found(subject.head("groups"), says, about=name, states="fields lists settings")
