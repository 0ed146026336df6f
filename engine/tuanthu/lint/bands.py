"""Lints of scoring shapes: bands that leave a gap or overlap, points over the maximum."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tuanthu.lint.base import Lint, Remark, Subject
from tuanthu.model import Criterion, Severity
from tuanthu.shapes import bands, levels
from tuanthu.words import Text, show


def _criteria(subject: Subject) -> Iterator[Criterion]:
    return (criterion for card in subject.plan.scorecards for criterion in card.criteria)


def gaps(subject: Subject) -> Iterator[Remark]:
    """The bands of a criterion must hold every value that can occur; what falls in a gap has no score.

    Passes:

        - {code: "1", title: A, max: 1, scoring: {shape: bands, of: {field: n}, bands: [{from: 1, points: 1}, {below: 1, points: 0}]}}

    Fails (exactly 1 is in no band):

        - {code: "1", title: A, max: 1, scoring: {shape: bands, of: {field: n}, bands: [{above: 1, points: 1}, {below: 1, points: 0}]}}
    """  # noqa: E501 - an example stands on one line
    for criterion in _criteria(subject):
        if isinstance(criterion.scoring, bands.Settings):
            for span in bands.gaps(criterion.scoring, subject.plan):
                words = span.words(criterion.scoring.ratio)
                yield Remark(
                    "TT301",
                    Severity.ERROR,
                    criterion.location,
                    Text(
                        f"Tiêu chí {criterion.code}: không mức điểm nào chứa {words.vi}.",
                        f"Criterion {criterion.code}: no band holds {words.en}.",
                    ),
                    Text("Thêm một mức, hoặc đổi from/above, to/below.", "Add a band, or change from/above, to/below."),
                )


def overlaps(subject: Subject) -> Iterator[Remark]:
    """No value may lie in two bands with different points: which of them counts would hang on their order.

    Passes:

        - {code: "1", title: A, max: 1, scoring: {shape: bands, of: {field: n}, bands: [{from: 1, points: 1}, {below: 1, points: 0}]}}

    Fails (exactly 1 is in both):

        - {code: "1", title: A, max: 1, scoring: {shape: bands, of: {field: n}, bands: [{from: 1, points: 1}, {to: 1, points: 0}]}}
    """  # noqa: E501 - an example stands on one line
    for criterion in _criteria(subject):
        if isinstance(criterion.scoring, bands.Settings):
            for one, other, span in bands.overlaps(criterion.scoring):
                if one.points != other.points:
                    words = span.words(criterion.scoring.ratio)
                    yield Remark(
                        "TT302",
                        Severity.ERROR,
                        other.at,
                        Text(
                            f"Tiêu chí {criterion.code}: hai mức điểm cùng chứa {words.vi}.",
                            f"Criterion {criterion.code}: two bands hold {words.en}.",
                        ),
                    )


def points_over_max(subject: Subject) -> Iterator[Remark]:
    """No band or level may give more than the criterion's maximum: the points over it are never awarded.

    Passes:

        - {code: "1", title: A, max: 2, scoring: {shape: levels, field: n, levels: {a: 2, b: 0}}}

    Fails:

        - {code: "1", title: A, max: 1, scoring: {shape: levels, field: n, levels: {a: 2, b: 0}}}
    """
    for criterion in _criteria(subject):
        most = max(_points(criterion), default=None)
        if most is not None and criterion.max is not None and most > criterion.max:
            yield Remark(
                "TT303",
                Severity.ERROR,
                criterion.location,
                Text(
                    f"Tiêu chí {criterion.code}: có mức {show(most, 'vi')} điểm, vượt điểm tối đa "
                    f"{show(criterion.max, 'vi')}.",
                    f"Criterion {criterion.code}: a level gives {show(most, 'en')}, over the maximum of "
                    f"{show(criterion.max, 'en')}.",
                ),
            )


def _points(criterion: Criterion) -> list[Decimal]:
    settings = criterion.scoring
    if isinstance(settings, bands.Settings):
        return [band.points for band in settings.bands]
    return list(settings.levels.values()) if isinstance(settings, levels.Settings) else []


LINTS = (
    Lint("TT301", "band-gaps", gaps),
    Lint("TT302", "band-overlaps", overlaps),
    Lint("TT303", "points-over-max", points_over_max),
)
