"""Lints of the score tree: printed figures that do not add up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tuanthu.lint.base import Lint, Remark, Subject
from tuanthu.model import TOTAL, ZERO, Criterion, Scorecard, Severity
from tuanthu.words import LANGS, Text, show

_FIGURES = {
    "max": Text("điểm tối đa", "maximum"),
    "result": Text("kết quả năm trước", "previous result"),
    "target": Text("mục tiêu", "target"),
}


def sums(subject: Subject) -> Iterator[Remark]:
    """The figures of a node's parts must add up to the node's own.

    Maximum, previous result and target are each held against the sum of the parts that state one.
    A difference smaller than half a unit of the last printed digit, for each part, is rounding of
    the source and is said to be so. A group whose maximum is a cap says ``capped: yes``.

    Passes:

        - {code: "1", title: A, max: 3}
        - {code: "1.1", title: B, max: 2}
        - {code: "1.2", title: C, max: 1}

    Fails:

        - {code: "1", title: A, max: 4}
        - {code: "1.1", title: B, max: 2}
        - {code: "1.2", title: C, max: 1}
    """
    for card in subject.plan.scorecards:
        for criterion in card.criteria:
            for figure in _FIGURES:
                yield from _node(card, criterion, figure)


def _node(card: Scorecard, criterion: Criterion, figure: str) -> Iterator[Remark]:
    stated: Decimal | None = getattr(criterion, figure)
    parts = [getattr(child, figure) for child in card.children(criterion.code)]
    known = [part for part in parts if part is not None]
    if stated is None or not parts or len(known) != len(parts):
        return
    total = sum(known, ZERO)
    if total == stated or (figure == "max" and criterion.capped and total > stated):
        return
    rounding = abs(total - stated) <= sum((_half_unit(each) for each in (*known, stated)), ZERO) and _fractional(known)
    what = _FIGURES[figure]
    arithmetic = {lang: " + ".join(show(part, lang) for part in known) + f" = {show(total, lang)}" for lang in LANGS}
    note = Text(" (có thể do làm tròn số in)", " (perhaps rounding of printed figures)") if rounding else Text("", "")
    yield Remark(
        "TT201",
        Severity.WARNING if rounding else Severity.ERROR,
        criterion.location,
        Text(
            f"Tiêu chí {criterion.code}: {what.vi} ghi {show(stated, 'vi')}, các phần cộng lại "
            f"{arithmetic['vi']}{note.vi}.",
            f"Criterion {criterion.code}: the {what.en} is {show(stated, 'en')}, its parts make "
            f"{arithmetic['en']}{note.en}.",
        ),
    )


def _half_unit(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) and exponent < 0 else ZERO


def _fractional(numbers: list[Decimal]) -> bool:
    return any(_half_unit(number) > ZERO for number in numbers)


def over_max(subject: Subject) -> Iterator[Remark]:
    """A previous result or a target may not be over the criterion's maximum.

    Passes:

        - {code: "1", title: A, max: 2, result: 1.5, target: 2}

    Fails:

        - {code: "1", title: A, max: 1.5, target: 2}
    """
    for card in subject.plan.scorecards:
        for criterion in card.criteria:
            for figure in ("result", "target"):
                value: Decimal | None = getattr(criterion, figure)
                if value is not None and criterion.max is not None and value > criterion.max:
                    what = _FIGURES[figure]
                    yield Remark(
                        "TT202",
                        Severity.ERROR,
                        criterion.location,
                        Text(
                            f"Tiêu chí {criterion.code}: {what.vi} {show(value, 'vi')} lớn hơn điểm tối đa "
                            f"{show(criterion.max, 'vi')}.",
                            f"Criterion {criterion.code}: the {what.en} {show(value, 'en')} is over the maximum of "
                            f"{show(criterion.max, 'en')}.",
                        ),
                    )


def no_max(subject: Subject) -> Iterator[Remark]:
    """A leaf criterion must state its maximum: without one nothing can be claimed on it.

    Passes:

        - {code: "1", title: A, max: 2}

    Fails:

        - {code: "1", title: A}
    """
    for card in subject.plan.scorecards:
        for criterion in card.leaves():
            if criterion.max is None and criterion.code != TOTAL:
                yield Remark(
                    "TT203",
                    Severity.ERROR,
                    criterion.location,
                    Text(
                        f"Tiêu chí {criterion.code} chưa có điểm tối đa (max).",
                        f"Criterion {criterion.code} has no maximum (max).",
                    ),
                )


LINTS = (Lint("TT201", "sums", sums), Lint("TT202", "over-max", over_max), Lint("TT203", "no-max", no_max))
