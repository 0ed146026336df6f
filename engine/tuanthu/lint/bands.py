"""Lints of bands: gaps, overlaps, bands that nothing can fall in."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.lint.extents import inside
from tuanthu.model import Criterion, Severity
from tuanthu.shapes import bands
from tuanthu.words import Text


def _banded(subject: Subject) -> Iterator[tuple[Criterion, bands.Settings]]:
    """Yield every scoring by bands, those within another scoring too."""
    for _, criterion in subject.criteria:
        yield from ((criterion, each) for each in inside(criterion.scoring) if isinstance(each, bands.Settings))


@lint("TT301", "band-gaps", Severity.ERROR, "Khoảng trống giữa các mức", "A gap between bands")
def gaps(subject: Subject) -> Iterator[Found]:
    """The bands of a criterion must hold every value that can occur; what falls in a gap has no score.

    A ratio can be anything from 0% to 100%: bands that miss an end leave a gap too.

    Passes:

        - code: "1"
          title: A
          max: 1
          scoring: {shape: bands, of: {field: n}, bands: [{from: 1, points: 1}, {below: 1, points: 0}]}

    Fails (exactly 1 is in no band):

        - code: "1"
          title: A
          max: 1
          scoring: {shape: bands, of: {field: n}, bands: [{above: 1, points: 1}, {below: 1, points: 0}]}

    Fails (a ratio of 0% is in no band):

        - code: "1"
          title: A
          max: 1
          scoring: {shape: bands, of: {part: n, whole: m}, bands: [{above: 0%, points: 1}], nothing: full}

    Mend: add a band, or change from/above, to/below.
    """
    for criterion, settings in _banded(subject):
        for span in bands.gaps(settings, subject.plan):
            words = span.words(settings.ratio)
            yield Found(settings.bands[0].at, Text(
                f"Tiêu chí {criterion.code}: không mức điểm nào chứa {words.vi}.",
                f"Criterion {criterion.code}: no band holds {words.en}.",
            ), Text("Thêm một mức, hoặc đổi from/above, to/below.", "Add a band, or change from/above, to/below."),
                criterion.code, f"gap: {words.en}")  # fmt: skip


@lint("TT302", "band-overlaps", Severity.ERROR, "Các mức chồng nhau", "Bands overlap")
def overlaps(subject: Subject) -> Iterator[Found]:
    """No value may lie in two bands with different points: which of them counts would hang on their order.

    Passes:

        - code: "1"
          title: A
          max: 1
          scoring: {shape: bands, of: {field: n}, bands: [{from: 1, points: 1}, {below: 1, points: 0}]}

    Fails (exactly 1 is in both):

        - code: "1"
          title: A
          max: 1
          scoring: {shape: bands, of: {field: n}, bands: [{from: 1, points: 1}, {to: 1, points: 0}]}

    Mend: end one band where the other begins (``below`` where the other says ``from``).
    """
    for criterion, settings in _banded(subject):
        for one, other, span in bands.overlaps(settings):
            if one.points != other.points:
                words = span.words(settings.ratio)
                yield Found(other.at, Text(
                    f"Tiêu chí {criterion.code}: hai mức điểm cùng chứa {words.vi}.",
                    f"Criterion {criterion.code}: two bands hold {words.en}.",
                ), about=criterion.code, states=f"overlap: {words.en}")  # fmt: skip


@lint("TT305", "band-unreachable", Severity.ERROR, "Mức không thể đạt", "A band that nothing can fall in")
def unreachable(subject: Subject) -> Iterator[Found]:
    """Some value must be able to fall in each band: a count is never negative, a ratio never over 100%.

    Passes:

        - code: "1"
          title: A
          max: 1
          scoring: {shape: bands, of: {part: n, whole: m}, bands: [{from: 90%, points: 1}, {below: 90%, points: 0}], nothing: full}

    Fails:

        - code: "1"
          title: A
          max: 1
          scoring: {shape: bands, of: {part: n, whole: m}, bands: [{above: 100%, points: 1}, {to: 100%, points: 0}], nothing: full}

    Mend: correct the bounds; ``may_exceed: yes`` says that the part may be more than the whole.
    """  # noqa: E501 - an example stands on one line
    for criterion, settings in _banded(subject):
        for band in settings.bands:
            if _outside(settings, band):
                words = band.words(settings.ratio)
                yield Found(band.at, Text(
                    f"Tiêu chí {criterion.code}: không giá trị nào rơi vào mức {words.vi}.",
                    f"Criterion {criterion.code}: no value can fall in the band {words.en}.",
                ), about=criterion.code, states=f"unreachable: {words.en}")  # fmt: skip


def _outside(settings: bands.Settings, band: bands.Band) -> bool:
    """Return whether the band lies under 0, or over 100% of a part that cannot exceed its whole."""
    negative = band.high is not None and (band.high < 0 or (band.high == 0 and not band.high_closed))
    if negative and settings.of.expression is None:
        return True
    if settings.of.part is None or settings.of.may_exceed or band.low is None:
        return False
    return band.low > 1 or (band.low == Fraction(1) and not band.low_closed)
