"""Lints of scoring against the criterion it belongs to: maximum, floor, cap, rounding, denominators."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tuanthu.formula_value import Binary, Call, Name, Negative, Number
from tuanthu.formula_value import Part as FormulaPart
from tuanthu.lint.base import Found, Subject, lint
from tuanthu.lint.extents import extent, inside
from tuanthu.model import ZERO, Criterion, Severity
from tuanthu.shapes import formula
from tuanthu.shapes.base import Quantity, Rounding
from tuanthu.words import Text, plain, show


@lint("TT303", "points-over-max", Severity.ERROR, "Mức điểm vượt tối đa", "Points over the maximum")
def points_over_max(subject: Subject) -> Iterator[Found]:
    """No scoring may give more than the criterion's maximum: the points over it are never awarded.

    Bands, levels, and the caps of formulas, sums and points per item are held against ``max``.

    Passes:

        - {code: "1", title: A, max: 2, scoring: {shape: levels, field: word, levels: {a: 2, b: 0}}}

    Fails:

        - {code: "1", title: A, max: 1, scoring: {shape: levels, field: word, levels: {a: 2, b: 0}}}

    Mend: correct the level or the maximum; accept what the document prints in ``discrepancies.yaml``.
    """
    for _, criterion in subject.criteria:
        most = extent(criterion)[1]
        if most is not None and criterion.max is not None and most > criterion.max:
            yield Found(criterion.location, Text(
                f"Tiêu chí {criterion.code}: cách tính cho tới {show(most, 'vi')} điểm, vượt điểm tối đa "
                f"{show(criterion.max, 'vi')}.",
                f"Criterion {criterion.code}: its scoring gives up to {show(most, 'en')}, over the maximum of "
                f"{show(criterion.max, 'en')}.",
            ), about=criterion.code, states=f"points {plain(most)} > max {plain(criterion.max)}")  # fmt: skip


@lint("TT304", "points-under-floor", Severity.ERROR, "Mức điểm dưới mức sàn", "Points under the floor")
def points_under_floor(subject: Subject) -> Iterator[Found]:
    """Negative points need a floor that allows them; without ``floor`` a criterion never falls under 0.

    Passes ("Không ban hành: -1 điểm"):

        - {code: "1", title: A, max: 1, floor: -1, scoring: {shape: levels, field: word, levels: {a: 1, b: -1}}}

    Fails (the level b would count 0):

        - {code: "1", title: A, max: 1, scoring: {shape: levels, field: word, levels: {a: 1, b: -1}}}

    Mend: state the floor that the document means.
    """
    for _, criterion in subject.criteria:
        fewest, floor = extent(criterion)[0], criterion.floor or ZERO
        if fewest is not None and fewest < floor:
            yield Found(criterion.location, Text(
                f"Tiêu chí {criterion.code}: có mức {show(fewest, 'vi')} điểm, thấp hơn mức sàn {show(floor, 'vi')}.",
                f"Criterion {criterion.code}: a level gives {show(fewest, 'en')}, under the floor of "
                f"{show(floor, 'en')}.",
            ), Text(f"Ghi floor: {plain(fewest)} nếu văn bản cho điểm âm.",
                    f"Write floor: {plain(fewest)} if the document gives negative points."),
                criterion.code, f"points {plain(fewest)} < floor {plain(floor)}")  # fmt: skip


@lint("TT306", "rounding-off-scale", Severity.WARNING, "Bước làm tròn không khớp thang điểm", "Rounding off the scale")
def off_scale(subject: Subject) -> Iterator[Found]:
    """The maximum should be a multiple of the rounding step, and the step no finer than the index's.

    Otherwise full points cannot be reached exactly, or digits are kept that the index drops again.

    Passes:

        - code: "1"
          title: A
          max: 1
          scoring: {shape: proportional, of: {part: n, whole: m}, target: 100%, round: {step: 0.25, mode: half_up}, nothing: full}

    Fails (1 is no multiple of 0.3):

        - code: "1"
          title: A
          max: 1
          scoring: {shape: proportional, of: {part: n, whole: m}, target: 100%, round: {step: 0.3, mode: half_up}, nothing: full}

    Mend: hold the step against the document.
    """  # noqa: E501 - an example stands on one line
    index = subject.plan.index
    for _, criterion in subject.criteria:
        for each in inside(criterion.scoring):
            if not isinstance(each, Rounding) or criterion.max is None:
                continue
            step = show(each.step, "vi"), show(each.step, "en")
            if criterion.max % each.step:
                yield Found(criterion.location, Text(
                    f"Tiêu chí {criterion.code}: điểm tối đa {show(criterion.max, 'vi')} không phải bội của bước làm "
                    f"tròn {step[0]}.",
                    f"Criterion {criterion.code}: the maximum of {show(criterion.max, 'en')} is no multiple of the "
                    f"rounding step {step[1]}.",
                ), about=criterion.code, states=f"step {plain(each.step)} max {plain(criterion.max)}")  # fmt: skip
            elif index is not None and each.step < index.step:
                yield Found(criterion.location, Text(
                    f"Tiêu chí {criterion.code}: làm tròn đến {step[0]}, nhỏ hơn bước của chỉ số "
                    f"({show(index.step, 'vi')}).",
                    f"{criterion.code}: rounds to {step[1]}, finer than the index's {show(index.step, 'en')}.",
                ), about=criterion.code, states=f"step {plain(each.step)} < index {plain(index.step)}")  # fmt: skip


@lint("TT307", "zero-denominator", Severity.WARNING, "Mẫu số có thể bằng 0", "A denominator that can be 0")
def zero(subject: Subject) -> Iterator[Found]:
    """A share of a whole that can be 0 should say what that means: ``nothing``.

    It has four meanings, and documents differ: the maximum shrinks, full points, 100%, given points.
    Without ``nothing`` a share takes the first and a formula has no value at all.

    Passes:

        - code: "1"
          title: A
          max: 1
          scoring: {shape: formula, formula: (a/b)*1, counts: {a: n, b: m}, round: {step: 0.01, mode: half_up}, nothing: full}

    Fails:

        - code: "1"
          title: A
          max: 1
          scoring: {shape: formula, formula: (a/b)*1, counts: {a: n, b: m}, round: {step: 0.01, mode: half_up}}

    Mend: write ``nothing: not_applicable``, ``full``, ``hundred`` or ``{points: …}``, as the document says.
    """  # noqa: E501 - an example stands on one line
    for _, criterion in subject.criteria:
        for each in inside(criterion.scoring):
            over = _over(each)
            if over is not None:
                yield Found(criterion.location, Text(
                    f"Tiêu chí {criterion.code}: mẫu số “{over}” có thể bằng 0 nhưng chưa ghi nothing.",
                    f'Criterion {criterion.code}: the denominator "{over}" can be 0, and nothing says what that means.',
                ), Text("Ghi nothing: not_applicable, full, hundred hoặc {points: …}.",
                        "Write nothing: not_applicable, full, hundred or {points: …}."),
                    criterion.code, f"over {over}")  # fmt: skip


def _over(settings: object) -> str | None:
    """Return the denominator that can be 0 without a meaning for it."""
    if isinstance(settings, Quantity) and settings.whole is not None and not settings.nothing:
        return settings.whole if isinstance(settings.whole, str) else settings.whole.name
    if isinstance(settings, formula.Settings) and settings.nothing is None and settings.expression is not None:
        return next(_divisors(settings.expression.formula.root), None)
    return None


def _divisors(part: FormulaPart) -> Iterator[str]:
    """Yield what a formula divides by, constants other than 0 aside."""
    match part:
        case Binary():
            if part.sign == "/" and not (isinstance(part.right, Number) and part.right.value):
                yield part.right.name if isinstance(part.right, Name) else "…"
            yield from _divisors(part.left)
            yield from _divisors(part.right)
        case Negative():
            yield from _divisors(part.of)
        case Call():
            for each in part.parts:
                yield from _divisors(each)


@lint("TT308", "needless-cap", Severity.WARNING, "Ghi capped không cần thiết", "A cap that nothing can exceed")
def needless_cap(subject: Subject) -> Iterator[Found]:
    """``capped: yes`` says that the parts may exceed the maximum; where they do not, it hides a wrong sum.

    Passes:

        - {code: "1", title: A, max: 2, capped: yes}
        - {code: "1.1", title: B, max: 2}
        - {code: "1.2", title: C, max: 1}

    Fails:

        - {code: "1", title: A, max: 3, capped: yes}
        - {code: "1.1", title: B, max: 2}
        - {code: "1.2", title: C, max: 1}

    Mend: take ``capped`` out, or correct the maximum.
    """
    for card, criterion in subject.criteria:
        parts = [each.max and each.max * each.weight for each in card.children(criterion.code) if not each.bonus]
        known = [each for each in parts if each is not None]
        if criterion.capped and criterion.max is not None and len(known) == len(parts):
            total = sum(known, Decimal(0))
            if total <= criterion.max:
                yield _needless(criterion, total)


def _needless(criterion: Criterion, total: Decimal) -> Found:
    most = criterion.max or ZERO
    return Found(criterion.location, Text(
        f"Tiêu chí {criterion.code} ghi capped, các phần chỉ có {show(total, 'vi')}/{show(most, 'vi')} điểm.",
        f"Criterion {criterion.code} says capped, its parts come to {show(total, 'en')} of {show(most, 'en')}.",
    ), about=criterion.code, states=f"parts {plain(total)} <= max {plain(most)}")  # fmt: skip
