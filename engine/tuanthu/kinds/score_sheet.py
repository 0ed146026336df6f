"""The scoring sheet itself: every criterion scored, none over its maximum, totals that add up.

One obligation per criterion that the unit scores. For a criterion with parts the sheet may state a
total; it is held against the sum of its parts. An empty cell of a sheet that is handed in is a fault,
and counts as 0.

Passes, for a criterion 1.1 of at most 2 points:

    scores: {"1.1": 1.75}

Fails (over_max):

    scores: {"1.1": 2.5}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tuanthu.kinds.base import Kind, Words
from tuanthu.model import (
    ZERO,
    Case,
    Criterion,
    FactValue,
    Obligation,
    Outcome,
    Property,
    Rule,
    Score,
    Scorecard,
)
from tuanthu.schema import Node
from tuanthu.source import Location, Problem
from tuanthu.words import Text


def _parse(_node: Node, _problems: list[Problem]) -> None:
    return None


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    for card in case.plan.scorecards_of(case.unit.group):
        if case.submission.scores is None:
            why = Text("Hồ sơ không có bảng điểm (mục scores).", "The submission has no scores section.")
            where = case.submission.location
            yield Obligation(f"{rule.id}/{card.id}", rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="data")
            continue
        for criterion in card.criteria:
            score = case.submission.scores.get((card.id, criterion.code))
            if score is not None and score.refused:
                continue  # an input finding has said what stands there
            if criterion.scored_by == "unit" and (
                card.is_leaf(criterion.code) or (score and score.claimed is not None)
            ):
                yield _one(rule, case, card, criterion, score)


def _one(rule: Rule, case: Case, card: Scorecard, criterion: Criterion, score: Score | None) -> Obligation:
    claimed = score.claimed if score else None
    facts: dict[str, FactValue] = {"criterion": criterion.code, "claimed": "no" if claimed is None else "yes"}
    if claimed is not None:
        facts["points"] = claimed
        facts["over_max"] = "no"
        if (most := card.reach(criterion.code)) is not None:
            facts["max"] = most
            facts["over_max"] = "yes" if claimed > most else "no"
        facts["under_floor"] = "yes" if claimed < (criterion.floor or ZERO) else "no"
        if not card.is_leaf(criterion.code):
            parts = _sum_of_parts(case, card, criterion.code)
            facts["parts"] = parts
            facts["adds_up"] = "yes" if parts == claimed else "no"
    where: Location = score.location if score else case.submission.location
    words: dict[str, Text] = {"name": criterion.title}
    return Obligation(
        f"{rule.id}/{criterion.code}", rule, facts, where, criterion=(card.id, criterion.code), terms=words
    )


def _sum_of_parts(case: Case, card: Scorecard, code: str) -> Decimal:
    """Return what the claims below a node come to, each times its weight, groups with a cap at most at it."""
    scores = case.submission.scores or {}
    total = ZERO
    for child in card.children(code):
        if card.is_leaf(child.code):
            score = scores.get((card.id, child.code))
            total += child.weight * ((score.claimed if score else None) or ZERO)
        else:
            total += child.weight * _sum_of_parts(case, card, child.code)
    criterion = card.by_code.get(code)
    most = card.reach(code) if criterion is not None and criterion.capped else None
    return total if most is None else min(total, most)


_FIX = Text("Sửa điểm tự chấm tiêu chí {criterion}.", "Correct the points claimed for criterion {criterion}.")

KIND = Kind(
    name="score_sheet",
    of_criteria=True,
    manual=__doc__,
    manual_vi="""
        Biểu tự chấm điểm: mọi tiêu chí đều có điểm, không vượt điểm tối đa, tổng khớp với các điểm thành phần.

        Mỗi tiêu chí do đơn vị tự chấm là một nghĩa vụ. Với tiêu chí có các tiêu chí thành phần, biểu có thể ghi
        điểm tổng; điểm tổng được so với tổng các điểm thành phần. Ô để trống trong biểu đã nộp là vi phạm và được
        tính 0 điểm.

        Đạt, với tiêu chí 1.1 tối đa 2 điểm:

        [1]

        Không đạt (over_max):

        [2]
    """,
    settings={},
    required=(),
    properties={
        "criterion": Property("text", Text("mã tiêu chí", "the criterion's code"), always=True),
        "claimed": Property("yes_no", Text("đã tự chấm hay chưa", "whether points are claimed"), always=True),
        "over_max": Property("yes_no", Text("vượt điểm tối đa", "over the maximum")),
        "under_floor": Property("yes_no", Text("dưới điểm tối thiểu", "under the floor")),
        "adds_up": Property("yes_no", Text("tổng bằng các điểm thành phần", "the total equals its parts")),
    },
    parse=_parse,
    measure=_measure,
    words={
        "unclaimed": Words(
            Text(
                "Tiêu chí {criterion} “{name}” chưa có điểm tự chấm.",
                'Criterion {criterion} "{name}" has no points claimed.',
            ),
            Text("Ghi điểm tự chấm; nếu không đạt thì ghi 0.", "Enter the points claimed; 0 if there are none."),
        ),
        "over_max": Words(
            Text(
                "Tiêu chí {criterion} tự chấm {points} điểm, vượt điểm tối đa {max}.",
                "Criterion {criterion} claims {points} points, over its maximum of {max}.",
            ),
            _FIX,
        ),
        "under_floor": Words(
            Text(
                "Tiêu chí {criterion} tự chấm {points} điểm, dưới mức tối thiểu.",
                "Criterion {criterion} claims {points} points, under its floor.",
            ),
            _FIX,
        ),
        "wrong_sum": Words(
            Text(
                "Mục {criterion} ghi tổng {points} điểm, nhưng các tiêu chí thành phần cộng lại là {parts}.",
                "Item {criterion} states {points} points, but its parts add up to {parts}.",
            ),
            Text("Sửa điểm tổng hoặc điểm thành phần cho khớp.", "Make the total and its parts agree."),
        ),
    },
)
