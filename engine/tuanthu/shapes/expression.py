"""A formula over the submission's numbers, with the letters of the source if it uses any.

``formula: "(b/a)*1 + (c/a)*0.5"`` with ``counts: {a: offices, b: done, c: {list: …, where: …}}`` keeps
the words of the source; without ``counts`` the names are those of the data dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from tuanthu.formula import Formula, FormulaError, Undefined, parse, with_numbers
from tuanthu.model import Case, Plan, Reads
from tuanthu.schema import Node, expect, mapping
from tuanthu.shapes.allowed import Allowed, settings_problem, together
from tuanthu.shapes.counted import COUNTED, Counted, read_counted
from tuanthu.shapes.rounding import shown
from tuanthu.source import Location, Problem
from tuanthu.words import Text, did_you_mean

FORMULA = expect(
    {"type": "string", "minLength": 1, "maxLength": 500},
    "một công thức như (b/a)*1 + (c/a)*0.5",
    "a formula such as (b/a)*1 + (c/a)*0.5",
)
COUNTS = mapping(COUNTED, {"pattern": "^[A-Za-z][A-Za-z0-9_]*$"})


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula and what each of its names counts."""

    formula: Formula
    counts: Mapping[str, Counted]

    def numbers(self, case: Case) -> Mapping[str, Fraction] | Allowed:
        """Return every name's number, or that one is unknown."""
        found: dict[str, Fraction] = {}
        for name in self.formula.names:
            number = self.counts[name.name].measure(case)
            if isinstance(number, Allowed):
                return number
            found[name.name] = number
        return found

    def measure(self, case: Case) -> Fraction | Allowed | Undefined:
        """Return the exact value, that a number is unknown, or why it has none."""
        numbers = self.numbers(case)
        return numbers if isinstance(numbers, Allowed) else self.formula.value(numbers)

    def worked(self, case: Case) -> Text:
        """Return the formula and the same with numbers: "(b/a)*1 = (3/4)*1"."""
        numbers = self.numbers(case)
        if isinstance(numbers, Allowed) or not numbers:
            return Text(self.formula.text, self.formula.text)
        texts = {name: shown(number, ratio=False) for name, number in numbers.items()}
        vi, en = (with_numbers(self.formula.text, texts, lang) for lang in ("vi", "en"))
        return Text(f"{self.formula.text} = {vi}", f"{self.formula.text} = {en}")

    def reads(self) -> Reads:
        """Return every name that the formula's counts read."""
        return together(counted.reads() for counted in self.counts.values())

    def check(self, plan: Plan) -> Iterator[Problem]:
        """Yield what is wrong under the plan's data dictionary."""
        for counted in self.counts.values():
            yield from counted.check(plan)


def read_expression(node: Node, problems: list[Problem], key: str = "formula") -> Expression | None:
    """Return the formula under ``key`` with its ``counts``; what is wrong goes to the problems."""
    text = node.text(key)
    if text is None:
        return None
    counts = node.get("counts")
    return expression(text, _at(node, key), read_counts(counts, problems) if counts else None, problems)


def read_counts(node: Node, problems: list[Problem]) -> Mapping[str, Counted]:
    """Return the names that a formula may use, and what each counts."""
    found = ((name, read_counted(child, problems)) for name, child in node.items())
    return {name: counted for name, counted in found if counted is not None}


def expression(
    text: str, at: Location, counts: Mapping[str, Counted] | None, problems: list[Problem]
) -> Expression | None:
    """Return a formula whose names are in ``counts``, or of the data dictionary when that is None."""
    try:
        formula = parse(text)
    except FormulaError as error:
        where = _moved(at, error.column)
        fix = Text(f"Xem cột {error.column} của công thức “{text}”.", f'See column {error.column} of "{text}".')
        problems.append(Problem("settings", where, error.message, fix))
        return None
    if counts is None:
        named = {name.name: Counted(name.name, _moved(at, name.column)) for name in formula.names}
        return Expression(formula, named)
    for name in formula.names:
        if name.name not in counts:
            hint = did_you_mean(name.name, counts)
            says = Text(f"Công thức dùng “{name.name}”, counts không có.{hint.vi}",
                        f'The formula uses "{name.name}", which is not in counts.{hint.en}')  # fmt: skip
            problems.append(Problem("unknown-reference", _moved(at, name.column), says))
            return None
    return Expression(formula, {name.name: counts[name.name] for name in formula.names})


def _at(node: Node, key: str) -> Location:
    """Return where the first letter of a text stands: after the quote of a quoted one."""
    path = (*node.path, key)
    where = node.document.at(path)
    return _moved(where, 2) if path in node.document.quoted else where


def _moved(at: Location, column: int) -> Location:
    """Return the place of a column of a text that begins at ``at``."""
    return at if at.column is None else replace(at, column=at.column + column - 1)


def needs_rounding(node: Node, expression: Expression | None, problems: list[Problem]) -> None:
    """Add a problem when a formula that may not end has no ``round``."""
    if expression is not None and not expression.formula.ends() and not node.has("round"):
        problems.append(
            settings_problem(
                node,
                None,
                "Công thức có phép chia có thể không hết: phải ghi round.",
                'The formula divides and may not end: state "round".',
            )
        )
