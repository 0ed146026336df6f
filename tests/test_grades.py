"""Grades: points and conditions together, and what violations take from them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import PACKS, card, count_rule, fields, make_plan, report, scores, tuanthu, write_plan, write_submission
from tuanthu.plan import load_plan, read_plan

LEVELS = [
    {"grade": "good", "title": "Tốt", "from": 80, "when": {"extra": {"ge": 2}}, "basis": "policy"},
    {"grade": "fair", "title": "Khá", "from": 60, "criteria": {"1": {"ge": 5}}, "basis": "policy"},
    {"grade": "weak", "title": "Yếu", "basis": "policy"},
]
CARD = card({"code": "1", "max": 10}, {"code": "2", "max": 10})
RULE = count_rule("R", {"points": 1})


def graded(folder, levels=LEVELS, rules=(RULE,), **table):
    table = {"levels": levels, **table}
    return make_plan(folder, cards=[CARD], rules=rules, data=fields("n", "extra"), grades=[table],
                     index={"step": "0.01", "mode": "half_up"})  # fmt: skip


def grade(plan, one, two, data="n: 1, extra: 2"):
    found = report(plan, f"{scores({'1': one, '2': two})}data: {{{data}}}\n").grade
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "two", "extra", "expected"),
    [
        (8, 8, 2, "good"),
        (8, "7.99", 2, "fair"),
        (8, 8, 1, "fair"),
        ("4.99", 10, 2, "weak"),
        (5, 7, 0, "fair"),
        (0, 0, 0, "weak"),
    ],
)
def test_the_first_level_that_is_reached_is_the_grade(tmp_path, one, two, extra, expected):
    assert grade(graded(tmp_path), one, two, f"n: 1, extra: {extra}").id == expected


def test_a_condition_that_cannot_be_told_leaves_the_grade_open(tmp_path):
    found = grade(graded(tmp_path), 10, 10, "n: 1")
    assert found.id is None
    assert found.steps[-1].en.endswith('The submission does not give "extra".')


def test_what_is_still_open_makes_the_grade_provisional():
    plan = load_plan(PACKS / "shapes")
    unit = "{id: to-chuc-mau, name: Tổ chức mẫu, group: graded}"
    text = "scores: {S24.1: 60, S24.2: 40}\ndata: {tasks_over: 5, tasks_due: 10, offences: 0}\n"
    found = report(plan, text, unit=unit)
    assert found.grade is not None
    assert (found.grade.id, found.grade.provisional) == ("excellent", False)


def test_points_may_decide_instead_of_the_index(tmp_path):
    levels = [{"grade": "good", "title": "Tốt", "above": 15, "basis": "policy"}, LEVELS[-1]]
    plan = graded(tmp_path, levels, of="points")
    assert [grade(plan, 10, two).id for two in (5, "5.01")] == ["weak", "good"]


def test_levels_that_fall_add_up_and_the_worst_limit_stands(tmp_path):
    effects = {"A": {"lower": 1}, "B": {"to": "weak"}}
    rules = []
    for name, effect in effects.items():
        made = count_rule(name, {"points": 0})
        made["violations"]["too_few"] |= {"grade": effect}
        rules.append(made)
    assert grade(graded(tmp_path / "a", rules=rules[:1]), 10, 10, "n: 0, extra: 2").id == "fair"
    assert grade(graded(tmp_path / "b", rules=rules), 10, 10, "n: 0, extra: 2").id == "weak"


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_more_points_never_make_a_worse_grade(one, two, extra):
    plan = load_plan(PACKS / "shapes")
    unit = "{id: to-chuc-mau, name: Tổ chức mẫu, group: graded}"
    ids = [level.id for level in plan.grades[0].levels]

    def place(first, second):
        text = (
            f"scores: {{S24.1: {first}, S24.2: {second}}}\ndata: {{tasks_over: {extra}, tasks_due: 10, offences: 0}}\n"
        )
        found = report(plan, text, unit=unit).grade
        assert found is not None
        assert found.id is not None
        return ids.index(found.id)

    assert place(one + 1, two) <= place(one, two)


# ------------------------------------------------------------------------------ faults

WRONG = {
    "a level twice": [LEVELS[0], {**LEVELS[1], "grade": "good"}, LEVELS[2]],
    "from low to high": [{**LEVELS[0], "from": 50}, LEVELS[1], LEVELS[2]],
    "none for the rest": LEVELS[:2],
    "nothing asked of the best": [{"grade": "good", "title": "Tốt", "basis": "policy"}, LEVELS[2]],
    "two bounds": [{**LEVELS[0], "above": 80}, LEVELS[2]],
    "stated without a quote": [{**LEVELS[0], "basis": "stated"}, LEVELS[2]],
    "an unknown figure": [{**LEVELS[0], "when": {"extr": {"ge": 2}}}, LEVELS[2]],
    "an unknown criterion": [{**LEVELS[0], "criteria": {"3": {"ge": 2}}}, LEVELS[2]],
    "no basis": [{"grade": "good", "title": "Tốt", "from": 80}, LEVELS[2]],
}


@pytest.mark.parametrize("levels", WRONG.values(), ids=WRONG)
def test_a_table_of_grades_that_is_wrong_has_a_problem_with_a_place(tmp_path, levels):
    folder = write_plan(tmp_path, cards=[CARD], rules=[RULE], data=fields("n", "extra"), grades=[{"levels": levels}])
    problems = read_plan(folder)[1].problems
    assert problems
    assert all(each.location.line for each in problems)


def test_a_violation_may_only_name_a_grade_that_is_there(tmp_path):
    made = count_rule("R", {"points": 1})
    made["violations"]["too_few"]["grade"] = {"to": "week"}
    folder = write_plan(tmp_path, cards=[CARD], rules=[made], data=fields("n", "extra"), grades=[{"levels": LEVELS}])
    assert [each.message.en for each in read_plan(folder)[1].problems] == [
        'The plan has no "week". Did you mean "weak"?'
    ]


# ----------------------------------------------------------------------------- printed


def test_the_grade_stands_in_the_table_and_in_json(tmp_path):
    folder = write_plan(tmp_path / "plan", cards=[CARD], rules=[RULE], data=fields("n", "extra"),
                        grades=[{"levels": LEVELS}], index={"step": "0.01", "mode": "half_up"})  # fmt: skip
    made = write_submission(tmp_path / "hs", "scores: {'1': 8, '2': 8}\ndata: {n: 1, extra: 2}\n", plan="made")
    shown = tuanthu("validate", made, "--plan", folder, "--as-of", "2025-01-10")
    assert "Xếp loại: Tốt." in shown.stdout
    printed = tuanthu("validate", made, "--plan", folder, "--as-of", "2025-01-10", "--format", "json", "--lang", "en")
    assert json.loads(printed.stdout)["summary"]["grade"] == {
        "id": "good", "title": "Tốt", "provisional": False, "why": ["✓ Tốt: 80 ≥ 80; extra ≥ 2"],
    }  # fmt: skip
    why = tuanthu("explain", made, "total", "--plan", folder, "--as-of", "2025-01-10")
    assert "✓ Tốt: 80 ≥ 80; extra ≥ 2" in why.stdout
