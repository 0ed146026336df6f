"""Formulas: exact, safe, and plain about what is wrong and where."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from support import card, fields, make_plan, node, plainly, report, scores
from tuanthu.formula import MAX_DEPTH, FormulaError, Undefined, parse, terminates, with_numbers
from tuanthu.plan import PlanError
from tuanthu.words import same

NAMES = ("a", "b", "c")


def value(text, **numbers):
    return parse(text).value({name: Fraction(number) for name, number in numbers.items()})


# ------------------------------------------------------------------------ meaning


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1", 1),
        ("0.5", Fraction(1, 2)),
        ("85%", Fraction(85, 100)),
        ("12.5 %", Fraction(1, 8)),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("8 / 4 / 2", 1),
        ("1/3 + 1/3 + 1/3", 1),
        ("-2 * -3", 6),
        ("2 - -3", 5),
        ("--2", 2),
        ("+2", 2),
        ("min(3, 1, 2)", 1),
        ("max(1/3, 0.3333333333)", Fraction(1, 3)),
        ("min(2)", 2),
        ("max(min(5, 3), 2) * 2", 6),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("abs(2 - 5)", 3),
        ("floor(7/2)", 3),
        ("floor(0 - 7/2)", -4),
        ("ceil(7/2)", 4),
        ("ceil(3)", 3),
        ("floor((100 - 92.5) / 1) * 0.1", Fraction(7, 10)),
        ("round(94.95%, 0.1%)", Fraction(95, 100)),
        ("round(0.125, 0.25)", Fraction(1, 4)),
        ("round(0 - 0.125, 0.25)", Fraction(-1, 4)),
        ("round(1/3, 0.01)", Fraction(33, 100)),
    ],
)
def test_a_formula_has_its_exact_value(text, wanted):
    assert value(text) == wanted


def test_the_formula_of_the_source_keeps_its_letters():
    assert value("(b/a)*1 + (c/a)*0.5", a=8, b=5, c=2) == Fraction(3, 4)
    assert [name.name for name in parse("(b/a)*1 + (c/a)*0.5").names] == ["b", "a", "c"]


def test_the_letters_of_a_source_may_be_capitals():
    assert value("(B/A)*2", A=4, B=1) == Fraction(1, 2)


def test_a_function_takes_as_many_numbers_as_it_needs():
    for text in ("floor(1, 2)", "round(1)", "abs(1, 2)"):
        with pytest.raises(FormulaError) as told:
            parse(text)
        assert told.value.column == 1


def test_a_step_that_is_not_over_0_gives_no_value():
    found = value("round(a, b)", a=1, b=0)
    assert isinstance(found, Undefined)
    assert not found.zero


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("floor(a/3)", True),
        ("ceil(a/3)", True),
        ("round(a/3, 0.01)", True),
        ("round(a, b/3)", False),
        ("abs(a/3)", False),
    ],
)
def test_what_is_rounded_inside_ends(text, ends):
    assert parse(text).ends() is ends


def test_a_name_may_begin_like_a_function():
    assert value("minutes + max_a", minutes=2, max_a=3) == 5


@pytest.mark.parametrize("text", ["a / b", "1 + a / (b - b)", "max(1, a / b)", "0 * (a / b)", "(a / b) / (a / b)"])
def test_a_division_by_zero_is_an_answer_and_no_error(text):
    found = value(text, a=1, b=0)
    assert isinstance(found, Undefined)
    assert found.zero
    assert "mẫu số là 0" in found.why.vi


def test_a_huge_number_is_refused_and_not_worked_with():
    found = value("a * a", a=10**30)
    assert isinstance(found, Undefined)
    assert not found.zero
    assert value("a * a", a=10**30 - 1) == (10**30 - 1) ** 2


def test_a_formula_is_written_down_with_its_numbers():
    numbers = {name: same(str(number)) for name, number in {"a": 8, "b": 5, "c": 2}.items()}
    assert with_numbers("(b/a)*1 + (c/a)*0.5", numbers, "en") == "(5/8)*1 + (2/8)*0.5"


# ------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "ends too early"),
        ("1 +", 4, "ends too early"),
        ("(1 + 2", 7, "ends too early"),
        ("1 + 2)", 6, "cannot stand"),
        ("a b", 3, "cannot stand"),
        ("1,5 * a", 2, "Decimals"),
        ("a × b", 3, '"*"'),
        ("a : b", 3, '"/"'),
        ("a ** b", 4, "cannot stand"),
        ("a // b", 4, "cannot stand"),
        ("a ^ b", 3, "cannot stand in a formula"),
        ("a = b", 3, "cannot stand in a formula"),
        ("a.b", 2, "cannot stand in a formula"),
        ("a[0]", 2, "cannot stand in a formula"),
        ("Á + 1", 1, "cannot stand in a formula"),
        ("__import__('os')", 1, "cannot stand in a formula"),
        ("open(1)", 1, "no function"),
        ("mn(1, 2)", 1, 'Did you mean "min"'),
        ("min()", 5, "cannot stand"),
        ("1e999", 2, "cannot stand"),
        ("1 / 0", 3, "division by 0"),
        ("a / 0.00", 3, "division by 0"),
        ("1" * 40, 1, "digits"),
        ("a + " * 200 + "a", 501, "characters"),
        ("(" * 60 + "1" + ")" * 60, MAX_DEPTH + 1, "nested"),
        ("-" * 60 + "1", MAX_DEPTH + 1, "nested"),
        ("½", 1, "cannot stand in a formula"),
        ("٣", 1, "cannot stand in a formula"),
    ],
)
def test_what_is_wrong_is_told_with_its_column(text, column, says):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.column == column
    assert says in caught.value.message.en
    assert caught.value.message.vi


@given(st.text(alphabet="ab1.5%+-*/(), min", max_size=40))
@example("(" * 400)
def test_any_text_is_read_or_refused_and_never_crashes(text):
    try:
        found = parse(text)
    except FormulaError as error:
        column = error.column
    else:
        column = 1
        assert isinstance(found.value({name.name: Fraction(1) for name in found.names}), Fraction | Undefined)
    assert 1 <= column <= len(text) + 1


# ---------------------------------------------------------------------- properties


@st.composite
def formulas(draw, depth=4):
    """Draw a formula as text, and the same as a Python function over Fractions."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        if draw(st.booleans()):
            name = draw(st.sampled_from(NAMES))
            return name, lambda numbers: numbers[name]
        number = draw(st.decimals(0, 99, places=2))
        return f"{number:f}", lambda _numbers: Fraction(number)
    sign = draw(st.sampled_from("+-*/mM"))
    left, right = draw(formulas(depth=depth - 1)), draw(formulas(depth=depth - 1))
    one, two = left[1], right[1]
    if sign in "mM":
        call = min if sign == "m" else max
        return f"{call.__name__}({left[0]}, {right[0]})", lambda numbers: call(one(numbers), two(numbers))
    meaning = {
        "+": lambda numbers: one(numbers) + two(numbers),
        "-": lambda numbers: one(numbers) - two(numbers),
        "*": lambda numbers: one(numbers) * two(numbers),
        "/": lambda numbers: one(numbers) / two(numbers),
    }[sign]
    return f"({left[0]} {sign} {right[0]})", meaning


numbers = st.fixed_dictionaries({name: st.integers(0, 1000).map(Fraction) for name in NAMES})


@given(formulas(), numbers)
def test_a_formula_equals_the_arithmetic_of_fractions(drawn, values):
    text, meaning = drawn
    assume(len(text) <= 500)
    try:
        formula = parse(text)
    except FormulaError:  # it divides by the number 0, which is refused at once
        with pytest.raises(ZeroDivisionError):
            meaning(values)
        return
    try:
        wanted = meaning(values)
    except ZeroDivisionError:
        assert isinstance(formula.value(values), Undefined)
        return
    assert formula.value(values) == wanted
    if formula.ends():
        assert terminates(wanted)


# ------------------------------------------------------------------------ in a plan


def plan(tmp_path, **scoring):
    data = fields("tasks_due", "tasks_done", word="text")
    criterion = {"code": "1", "max": 2, "scoring": {"shape": "formula", **scoring}}
    return make_plan(tmp_path / "made", cards=[card(criterion)], data=data)


def refused(tmp_path, **scoring):
    with pytest.raises(PlanError) as caught:
        plan(tmp_path, **scoring)
    return [(each.code, each.message.en) for each in caught.value.problems], caught.value.problems


HALF_UP = {"step": "0.01", "mode": "half_up"}


def test_an_unknown_count_is_a_problem_of_the_plan_with_the_nearest_name(tmp_path):
    told, problems = refused(tmp_path, formula="task_done / tasks_due", round=HALF_UP)
    assert [code for code, _ in told] == ["unknown-reference"]
    assert 'Did you mean "tasks_done"' in told[0][1]
    assert problems[0].location.line


def test_an_unknown_letter_is_told_with_the_letters_there_are(tmp_path):
    told, _ = refused(tmp_path, formula="bb / a", counts={"a": "tasks_due", "bbb": "tasks_done"}, round=HALF_UP)
    assert told[0][0] == "unknown-reference"
    assert 'Did you mean "bbb"' in told[0][1]


def test_the_column_of_a_mistake_is_that_of_the_file(tmp_path):
    _, (problem, *_) = refused(tmp_path, formula="tasks_done ^ 2")
    line = (tmp_path / "made" / "criteria" / "card.yaml").read_text().splitlines()[problem.location.line - 1]
    assert line[problem.location.column - 1] == "^"


def test_a_formula_that_may_not_end_must_be_rounded(tmp_path):
    told, _ = refused(tmp_path, formula="tasks_done / tasks_due")
    assert told[0][0] == "settings"
    assert "round" in told[0][1]
    plan(tmp_path, formula="tasks_done / 4")


def test_hundred_is_no_meaning_of_nothing_for_a_formula(tmp_path):
    told, _ = refused(tmp_path, formula="tasks_done / tasks_due", round=HALF_UP, nothing="hundred")
    assert told[0][0] == "settings"


@pytest.mark.parametrize(
    ("scoring", "data", "points"),
    [
        ({"formula": "tasks_done * 0.125"}, "{tasks_done: 1}", "0.125"),
        ({"formula": "tasks_done * 2"}, "{tasks_done: 3}", "2"),
        ({"formula": "tasks_done * 2", "cap": 1.5}, "{tasks_done: 3}", "1.5"),
        ({"formula": "1 - tasks_done", "floor": "0.25"}, "{tasks_done: 3}", "0.25"),
        ({"formula": "2 / 3 * tasks_done", "round": HALF_UP}, "{tasks_done: 1}", "0.67"),
    ],
)
def test_points_of_a_formula_are_bounded_then_rounded(tmp_path, scoring, data, points):
    made = plan(tmp_path, **scoring)
    found = node(report(made, f"data: {data}\n" + scores({"1": 2})), "1")
    assert plainly(found.allowed) == points
