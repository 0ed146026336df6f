"""Lints of the score tree's arithmetic: parts against their node, figures against their maximum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanthu.lint.base import Found, Subject, lint
from tuanthu.model import TOTAL, ZERO, Criterion, Scorecard, Severity
from tuanthu.words import Lang, Text, plain, show

FIGURES = {
    "max": Text("điểm tối đa", "maximum"),
    "result": Text("kết quả năm trước", "previous result"),
    "target": Text("mục tiêu", "target"),
}


def name_of(criterion: Criterion) -> Text:
    """Return how a message names a row of the table."""
    if criterion.code == TOTAL:
        return Text("Dòng tổng điểm", "The row of totals")
    return Text(f"Tiêu chí {criterion.code}", f"Criterion {criterion.code}")


def rows(subject: Subject) -> Iterator[tuple[Scorecard, Criterion]]:
    """Yield every row of every table, the row of totals included."""
    for card in subject.plan.scorecards:
        if card.total is not None:
            yield card, card.total
        yield from ((card, criterion) for criterion in card.criteria)


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure of a node beside what its parts make of it; ``mean`` where the table averages."""

    criterion: Criterion
    figure: str
    stated: Decimal
    parts: tuple[Decimal, ...]
    mean: bool

    @property
    def made(self) -> Fraction:
        """Return what the parts make, exactly."""
        whole = Fraction(sum(self.parts, ZERO))
        return whole / len(self.parts) if self.mean else whole

    @property
    def off(self) -> bool:
        """Return whether the node's figure is another than its parts make."""
        if self.figure == "max" and self.criterion.capped:
            return self.made < Fraction(self.stated)
        return self.made != Fraction(self.stated)

    @property
    def rounding(self) -> bool:
        """Return whether rounding of the printed figures alone can explain the difference.

        Each part may be off by half a unit of the finest digit among the parts (a table that prints
        0.84 and 0.9 has dropped a zero), the node's own figure by half a unit of its last digit. A
        whole number, or a maximum, is rounded no more coarsely than the parts are.
        """
        finest = max(_decimals(each) for each in (*self.parts, self.stated))
        if finest == 0 and not self.mean:
            return False
        parts = max(_decimals(each) for each in self.parts)
        own = _decimals(self.stated) if self.figure != "max" else 0
        share = 1 if self.mean else len(self.parts)
        return abs(self.made - Fraction(self.stated)) <= _half(parts or finest) * share + _half(own or finest)

    @property
    def states(self) -> str:
        """Return the finding in a few characters."""
        return f"{self.figure} {plain(self.stated)} {'~' if self.rounding else '!='} {_exact(self.made)}"

    def message(self) -> Text:
        """Return the arithmetic in words."""
        what, who = FIGURES[self.figure], name_of(self.criterion)
        return Text(
            f"{who.vi}: {what.vi} ghi {show(self.stated, 'vi')}, các phần {self._arithmetic('vi')}.",
            f"{who.en}: the {what.en} is {show(self.stated, 'en')}, its parts make {self._arithmetic('en')}.",
        )

    def _arithmetic(self, lang: Lang) -> str:
        added = " + ".join(show(part, lang) for part in self.parts)
        exact = _exact(self.made)
        result = exact.replace(".", ",") if lang == "vi" else exact
        if len(self.parts) == 1:
            return result
        return f"({added}) / {len(self.parts)} = {result}" if self.mean else f"{added} = {result}"


def _half(decimals: int) -> Fraction:
    return Fraction(1, 2 * 10**decimals)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _exact(number: Fraction) -> str:
    """Return a number in full where it ends, else with six decimals."""
    return plain(round(Decimal(number.numerator) / Decimal(number.denominator), 6))


def _sums(subject: Subject) -> Iterator[Sum]:
    for card, criterion in rows(subject):
        if card.parts in {"sum", "mean"}:
            for figure, stated, parts in _stated(card, criterion):
                yield Sum(criterion, figure, stated, parts, card.parts == "mean")


def _stated(card: Scorecard, criterion: Criterion) -> Iterator[tuple[str, Decimal, tuple[Decimal, ...]]]:
    """Yield each figure that a node and all of its parts state, those of the parts times their weights."""
    parts = card.children(criterion.code)
    for figure in FIGURES:
        stated: Decimal | None = getattr(criterion, figure)
        counted = [part for part in parts if not (figure == "max" and part.bonus)]
        known = tuple(value * part.weight for part in counted if (value := getattr(part, figure)) is not None)
        if stated is not None and counted and len(known) == len(counted):
            yield figure, stated, known


@lint("TT201", "sums", Severity.ERROR, "Các phần cộng lại không khớp", "Parts do not add up")
def sums(subject: Subject) -> Iterator[Found]:
    """The figures of a node's parts must add up to the node's own, and those of the areas to the total's.

    Maximum, previous result and target are each held against the sum of the parts; against their mean
    where the scorecard says ``parts: mean``, not at all where it says ``parts: none``. A group whose
    maximum is a cap that its parts exceed on purpose says ``capped: yes``. A difference that rounding of
    the printed figures can explain is TT206, not this.

    Passes:

        - {code: "1", title: A, max: 3}
        - {code: "1.1", title: B, max: 2}
        - {code: "1.2", title: C, max: 1}

    Fails:

        - {code: "1", title: A, max: 4}
        - {code: "1.1", title: B, max: 2}
        - {code: "1.2", title: C, max: 1}

    Mend: hold each figure against the document; where the document itself does not add up, keep its
    figures and accept the finding in ``discrepancies.yaml``.
    """
    for each in _sums(subject):
        if each.off and not each.rounding:
            yield Found(each.criterion.location, each.message(), about=each.criterion.code, states=each.states)


@lint("TT206", "rounded-sums", Severity.WARNING, "Các phần lệch do làm tròn", "Parts differ by rounding")
def rounded_sums(subject: Subject) -> Iterator[Found]:
    """Parts that miss their node's figure by no more than rounding of printed figures can explain.

    Half a unit of the finest digit printed, for each part, and of the node's own last digit: three parts
    of 3.33 under a 10, a 2.57 over parts that make 2.574. Such a difference is no fault of arithmetic,
    but scores computed from the parts cannot reach the node's maximum.

    Passes:

        - {code: "1", title: A, max: 9.99}
        - {code: "1.1", title: B, max: 3.33}
        - {code: "1.2", title: C, max: 3.33}
        - {code: "1.3", title: D, max: 3.33}

    Fails:

        - {code: "1", title: A, max: 10}
        - {code: "1.1", title: B, max: 3.33}
        - {code: "1.2", title: C, max: 3.33}
        - {code: "1.3", title: D, max: 3.33}

    Mend: print more digits, or accept it in ``discrepancies.yaml``.
    """
    for each in _sums(subject):
        if each.off and each.rounding:
            says = each.message()
            note = Text(f"{says.vi[:-1]}: có thể do làm tròn số in.", f"{says.en[:-1]}: perhaps rounding.")
            yield Found(each.criterion.location, note, about=each.criterion.code, states=each.states)


@lint("TT209", "outside-its-parts", Severity.ERROR, "Nằm ngoài các phần", "A mean outside its parts")
def outside(subject: Subject) -> Iterator[Found]:
    """A mean, whatever its weights, lies between the lowest and the highest of its parts.

    ``parts: weighted`` says that a table's figures are means whose weights the document does not give.

    Passes (86.5 lies between 86.49 and 86.51):

        scorecards:
          card:
            parts: weighted
            criteria:
              - {code: "1", title: A, max: 100, result: 86.5}
              - {code: "1.1", title: B, max: 100, result: 86.49}
              - {code: "1.2", title: C, max: 100, result: 86.51}

    Fails:

        scorecards:
          card:
            parts: weighted
            criteria:
              - {code: "1", title: A, max: 100, result: 86.6}
              - {code: "1.1", title: B, max: 100, result: 86.49}
              - {code: "1.2", title: C, max: 100, result: 86.51}

    Mend: hold each figure against the document; accept what it prints in ``discrepancies.yaml``.
    """
    for card, criterion in rows(subject):
        if card.parts == "weighted":
            for figure, stated, parts in _stated(card, criterion):
                low, high = min(parts), max(parts)
                if not low <= stated <= high:
                    what, who = FIGURES[figure], name_of(criterion)
                    states = f"{figure} {plain(stated)} not in {plain(low)}..{plain(high)}"
                    yield Found(criterion.location, Text(
                        f"{who.vi}: {what.vi} {show(stated, 'vi')} nằm ngoài các phần (từ {show(low, 'vi')} đến "
                        f"{show(high, 'vi')}).",
                        f"{who.en}: the {what.en} {show(stated, 'en')} lies outside its parts ({show(low, 'en')} to "
                        f"{show(high, 'en')}).",
                    ), about=criterion.code, states=states)  # fmt: skip


@lint("TT202", "over-max", Severity.ERROR, "Vượt điểm tối đa", "Over the maximum")
def over_max(subject: Subject) -> Iterator[Found]:
    """A previous result or a target may not be over the criterion's maximum.

    Passes:

        - {code: "1", title: A, max: 2, result: 1.5, target: 2}

    Fails:

        - {code: "1", title: A, max: 1.5, target: 2}

    Mend: correct the figure, or accept what the document prints in ``discrepancies.yaml``.
    """
    for _, criterion in rows(subject):
        for figure in ("result", "target"):
            value: Decimal | None = getattr(criterion, figure)
            if value is not None and criterion.max is not None and value > criterion.max:
                what, who = FIGURES[figure], name_of(criterion)
                says = Text(
                    f"{who.vi}: {what.vi} {show(value, 'vi')} lớn hơn điểm tối đa {show(criterion.max, 'vi')}.",
                    f"{who.en}: the {what.en} {show(value, 'en')} is over the maximum of {show(criterion.max, 'en')}.",
                )
                states = f"{figure} {plain(value)} > max {plain(criterion.max)}"
                yield Found(criterion.location, says, about=criterion.code, states=states)


@lint("TT203", "no-max", Severity.ERROR, "Thiếu điểm tối đa", "No maximum")
def no_max(subject: Subject) -> Iterator[Found]:
    """A leaf criterion must state its maximum: without one nothing can be claimed on it.

    Passes:

        - {code: "1", title: A, max: 2}

    Fails:

        - {code: "1", title: A}

    Mend: write ``max`` as the document prints it.
    """
    for card in subject.plan.scorecards:
        for criterion in card.leaves():
            if criterion.max is None:
                says = Text(f"Tiêu chí {criterion.code} chưa có điểm tối đa (max).",
                            f"Criterion {criterion.code} has no maximum (max).")  # fmt: skip
                yield Found(criterion.location, says, about=criterion.code, states="no max")
