"""Lints of scoring shapes: bands that leave a gap or overlap, points over the maximum."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.model import Criterion, Severity
from tuanthu.shapes import bands, levels
from tuanthu.words import Text, plain, show


@lint("TT301", "band-gaps", Severity.ERROR, "Khoảng trống giữa các mức", "A gap between bands")
def gaps(subject: Subject) -> Iterator[Found]:
    """The bands of a criterion must hold every value that can occur; what falls in a gap has no score.

    A ratio can be anything from 0% to 100%: bands that miss an end leave a gap too.

    Passes:

        - {code: "1", title: A, max: 1, scoring: {shape: bands, of: {field: n}, bands: [{from: 1, points: 1}, {below: 1, points: 0}]}}

    Fails (exactly 1 is in no band):

        - {code: "1", title: A, max: 1, scoring: {shape: bands, of: {field: n}, bands: [{above: 1, points: 1}, {below: 1, points: 0}]}}

    Mend: add a band, or change from/above, to/below.
    """  # noqa: E501 - an example stands on one line
    for _, criterion in subject.criteria:
        if isinstance(criterion.scoring, bands.Settings):
            for span in bands.gaps(criterion.scoring, subject.plan):
                words = span.words(criterion.scoring.ratio)
                yield Found(criterion.location, Text(
                    f"Tiêu chí {criterion.code}: không mức điểm nào chứa {words.vi}.",
                    f"Criterion {criterion.code}: no band holds {words.en}.",
                ), Text("Thêm một mức, hoặc đổi from/above, to/below.", "Add a band, or change from/above, to/below."),
                    criterion.code, f"gap: {words.en}")  # fmt: skip


@lint("TT302", "band-overlaps", Severity.ERROR, "Các mức chồng nhau", "Bands overlap")
def overlaps(subject: Subject) -> Iterator[Found]:
    """No value may lie in two bands with different points: which of them counts would hang on their order.

    Passes:

        - {code: "1", title: A, max: 1, scoring: {shape: bands, of: {field: n}, bands: [{from: 1, points: 1}, {below: 1, points: 0}]}}

    Fails (exactly 1 is in both):

        - {code: "1", title: A, max: 1, scoring: {shape: bands, of: {field: n}, bands: [{from: 1, points: 1}, {to: 1, points: 0}]}}

    Mend: end one band where the other begins (``below`` where the other says ``from``).
    """  # noqa: E501 - an example stands on one line
    for _, criterion in subject.criteria:
        if isinstance(criterion.scoring, bands.Settings):
            for one, other, span in bands.overlaps(criterion.scoring):
                if one.points != other.points:
                    words = span.words(criterion.scoring.ratio)
                    yield Found(other.at, Text(
                        f"Tiêu chí {criterion.code}: hai mức điểm cùng chứa {words.vi}.",
                        f"Criterion {criterion.code}: two bands hold {words.en}.",
                    ), about=criterion.code, states=f"overlap: {words.en}")  # fmt: skip


@lint("TT303", "points-over-max", Severity.ERROR, "Mức điểm vượt tối đa", "Points over the maximum")
def points_over_max(subject: Subject) -> Iterator[Found]:
    """No band or level may give more than the criterion's maximum: the points over it are never awarded.

    Passes:

        - {code: "1", title: A, max: 2, scoring: {shape: levels, field: n, levels: {a: 2, b: 0}}}

    Fails:

        - {code: "1", title: A, max: 1, scoring: {shape: levels, field: n, levels: {a: 2, b: 0}}}

    Mend: correct the level or the maximum; accept what the document prints in ``discrepancies.yaml``.
    """
    for _, criterion in subject.criteria:
        most = max(_points(criterion), default=None)
        if most is not None and criterion.max is not None and most > criterion.max:
            yield Found(criterion.location, Text(
                f"Tiêu chí {criterion.code}: có mức {show(most, 'vi')} điểm, vượt điểm tối đa "
                f"{show(criterion.max, 'vi')}.",
                f"Criterion {criterion.code}: a level gives {show(most, 'en')}, over the maximum of "
                f"{show(criterion.max, 'en')}.",
            ), about=criterion.code, states=f"points {plain(most)} > max {plain(criterion.max)}")  # fmt: skip


def _points(criterion: Criterion) -> list[Decimal]:
    settings = criterion.scoring
    if isinstance(settings, bands.Settings):
        return [band.points for band in settings.bands]
    return list(settings.levels.values()) if isinstance(settings, levels.Settings) else []
