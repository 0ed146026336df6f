"""Scoring settings that are wrong are problems with a place; nested shapes and filters read what they name."""

from __future__ import annotations

import pytest

from support import card, fields, make_plan, node, plainly, report, scores, write_plan
from tuanthu.plan import PlanError, load_plan, read_plan
from tuanthu.shapes import shapes
from tuanthu.shapes.bands import gaps

HALF_UP = {"step": "0.01", "mode": "half_up"}
RATIO = {"part": "a", "whole": "b"}
LISTS = {
    "things": {
        "label": "things",
        "fields": {**fields("n", due="date", done="date"), "kind": {"type": "text", "label": "kind"}},
    }
}
DATA = fields("a", "b", x="number", share="ratio", word="text", day="date", flag="yes_no", other="yes_no")


@pytest.fixture
def plan(tmp_path):
    def call(scoring, *, most=4, **criterion):
        made = card({"code": "1", "max": most, "scoring": scoring, **criterion})
        return make_plan(tmp_path / "made", cards=[made], data=DATA, lists=LISTS)

    return call


@pytest.fixture
def allowed(plan):
    """Return (status, points) that a scoring allows for a submission."""

    def call(scoring, text, **criterion):
        found = node(report(plan(scoring, **criterion), text + scores({"1": 4})), "1")
        return found.allowed_status, None if found.allowed is None else plainly(found.allowed)

    return call


# --------------------------------------------------------------------- wrong settings

BAND = {"points": 1}
WRONG = {
    "two lower bounds": {"shape": "bands", "of": RATIO, "bands": [{"from": 1, "above": 2, **BAND}]},
    "an empty band": {"shape": "bands", "of": RATIO, "bands": [{"from": 2, "to": 1, **BAND}]},
    "an empty point": {"shape": "bands", "of": RATIO, "bands": [{"above": 1, "to": 1, **BAND}]},
    "nothing is measured": {"shape": "bands", "of": {"part": "a"}, "bands": [BAND]},
    "two things are measured": {"shape": "bands", "of": {**RATIO, "field": "a"}, "bands": [BAND]},
    "hundred of a count": {"shape": "bands", "of": "a", "bands": [BAND], "nothing": "hundred"},
    "a target of 0": {"shape": "proportional", "of": RATIO, "round": HALF_UP, "target": "0%"},
    "a step of 0": {"shape": "proportional", "of": RATIO, "round": {"step": 0, "mode": "up"}},
    "no deadline": {"shape": "late_days", "date": "day"},
    "date and days": {"shape": "late_days", "date": "day", "days": "a", "by": "2024-12-10"},
    "steps out of order": {
        "shape": "late_days",
        "days": "a",
        "minus": [{"from": 3, "once": 1}, {"from": 1, "once": 1}],
    },
    "points with a sign": {"shape": "plus_items", "plus": [{"each": "a", "points": -1}]},
    "nothing without of": {"shape": "start_minus", "minus": [{"each": "a", "points": 1}], "nothing": "full"},
    "more than there are": {"shape": "all_of", "conditions": ["flag"], "points": {"2": 1}},
    "a case of two minds": {"shape": "branch", "cases": [{"points": 1, "nothing": "full"}]},
    "a case that says nothing": {"shape": "branch", "cases": [{"when": {"flag": "no"}}]},
    "a case never reached": {"shape": "branch", "cases": [{"points": 1}, {"when": {"flag": "no"}, "points": 0}]},
    "parts and a list": {
        "shape": "highest",
        "list": "things",
        "field": "kind",
        "levels": {},
        "parts": [{"shape": "levels", "field": "word", "levels": {}}],
    },
    "half a list": {"shape": "highest", "list": "things"},
    "hundred of a change": {"shape": "change", "now": "a", "before": "b", "bands": [BAND], "nothing": "hundred"},
    "sum and distinct": {"shape": "bands", "of": {"list": "things", "sum": "n", "distinct": "kind"}, "bands": [BAND]},
    "a formula in a condition": {"shape": "branch", "cases": [{"when": {"a ++": 1}, "points": 1}]},
}


@pytest.mark.parametrize("scoring", WRONG.values(), ids=list(WRONG))
def test_settings_that_cannot_be_meant_are_a_problem_with_a_place(plan, scoring):
    with pytest.raises(PlanError) as caught:
        plan(scoring)
    assert {problem.code for problem in caught.value.problems} <= {"settings", "deadline", "unknown-reference"}
    assert all(problem.location.line for problem in caught.value.problems)


UNKNOWN = {
    "in a filter's list": {"shape": "bands", "of": {"list": "thing"}, "bands": [BAND]},
    "in a part": {"shape": "sum_of", "parts": [{"shape": "levels", "field": "flg", "levels": {"yes": 1, "no": 0}}]},
    "in a condition": {"shape": "branch", "cases": [{"when": {"flg": "no"}, "points": 1}]},
    "in a formula of a condition": {"shape": "branch", "cases": [{"when": {"aa / b": {"lt": 1}}, "points": 1}]},
    "in conditions": {"shape": "all_of", "conditions": ["flg"], "points": {"1": 1}},
    "in a row": {"shape": "plus_items", "plus": [{"each": "aa", "points": 1}]},
    "in a date": {"shape": "late_days", "date": "dy", "by": "2024-12-10"},
    "in a change": {"shape": "change", "now": "a", "before": "bb", "bands": [BAND]},
}


@pytest.mark.parametrize("scoring", UNKNOWN.values(), ids=list(UNKNOWN))
def test_a_name_that_names_nothing_is_a_problem(plan, scoring):
    with pytest.raises(PlanError) as caught:
        plan(scoring)
    assert {problem.code for problem in caught.value.problems} == {"unknown-reference"}


def test_a_wrong_key_of_a_nested_scoring_is_told_with_the_nearest(plan):
    part = {"shape": "levels", "feild": "flag", "levels": {"yes": 1, "no": 0}}
    with pytest.raises(PlanError) as caught:
        plan({"shape": "sum_of", "parts": [part]})
    assert any('Did you mean "field"' in problem.message.en for problem in caught.value.problems)


CHECKED = {
    "a text as a number": ({"shape": "bands", "of": "word", "bands": [BAND]}, "not a number"),
    "a date as a level": ({"shape": "levels", "field": "day", "levels": {"yes": 1}}, "date"),
    "a level of yes_no is missing": ({"shape": "levels", "field": "flag", "levels": {"yes": 1}}, "yes and no"),
    "an entry lacks the field": (
        {"shape": "bands", "of": {"list": "things", "where": {"knd": "x"}}, "bands": [BAND]},
        'Did you mean "kind"',
    ),
    "an entry lacks the sum": (
        {"shape": "bands", "of": {"list": "things", "sum": "m"}, "bands": [BAND]},
        'no field "m"',
    ),
    "a text against a number": (
        {"shape": "bands", "of": {"list": "things", "where": {"n": {"ge": "many"}}}, "bands": [BAND]},
        "not a number",
    ),
    "a date that is none": (
        {"shape": "bands", "of": {"list": "things", "where": {"due": {"le": "2024-02-30"}}}, "bands": [BAND]},
        "not a date",
    ),
    "a number against a text": ({"shape": "branch", "cases": [{"when": {"word": {"ge": 3}}, "points": 1}]}, "compares"),
    "in a part of a case": (
        {"shape": "branch", "cases": [{"then": {"shape": "bands", "of": "word", "bands": [BAND]}}]},
        "not a number",
    ),
    "a date that is no date": ({"shape": "late_days", "date": "word", "by": "2024-12-10"}, "type date"),
    "a level of no field": (
        {"shape": "highest", "list": "things", "field": "knd", "levels": {"x": 1}},
        'Did you mean "kind"',
    ),
}


@pytest.mark.parametrize(("scoring", "says"), CHECKED.values(), ids=list(CHECKED))
def test_a_shape_checks_its_settings_against_the_data_dictionary(tmp_path, scoring, says):
    try:
        made = make_plan(tmp_path / "made", cards=[card({"code": "1", "scoring": scoring})], data=DATA, lists=LISTS)
    except PlanError:
        made, _ = read_plan(tmp_path / "made")
    criterion = made.scorecards[0].criteria[0]
    problems = list(shapes()[criterion.shape].check(criterion.scoring, made))
    assert any(says in problem.message.en for problem in problems), problems
    assert all(problem.location.line for problem in problems)


# -------------------------------------------------------------------------- measuring

ENTRIES = "lists: {things: [{kind: x, n: 2}, {kind: y, n: 3}, {kind: x, n: 4}, {n: 1}]}\n"
BY_ONE = [{"from": number, "to": number, "points": number} for number in range(11)]


@pytest.mark.parametrize(
    ("of", "points"),
    [
        ({"list": "things"}, "4"),
        ({"list": "things", "where": {"kind": "x"}}, "2"),
        ({"list": "things", "where": {"kind": {"ne": "x"}}}, "1"),
        ({"list": "things", "where": {"kind": {"in": ["x", "y"]}}}, "3"),
        ({"list": "things", "where": {"n": {"ge": 2, "lt": 4}}}, "2"),
        ({"list": "things", "where": {"kind": {"given": "no"}}}, "1"),
        ({"list": "things", "sum": "n"}, "10"),
        ({"list": "things", "sum": "n", "where": {"kind": "x"}}, "6"),
        ({"list": "things", "distinct": "kind", "where": {"kind": {"given": "yes"}}}, "2"),
        ({"formula": "a + 2 * b"}, "5"),
        ({"formula": "x - y", "counts": {"x": {"list": "things"}, "y": "a"}}, "3"),
    ],
)
def test_what_is_measured(allowed, of, points):
    assert allowed({"shape": "bands", "of": of, "bands": BY_ONE}, ENTRIES + "data: {a: 1, b: 2}\n", most=10) == (
        "computed",
        points,
    )


def test_an_entry_that_lacks_what_is_added_up_makes_it_unknown(allowed):
    scoring = {"shape": "bands", "of": {"list": "things", "distinct": "kind"}, "bands": BY_ONE}
    assert allowed(scoring, ENTRIES) == ("unknown", None)


def test_a_count_of_nothing_arose_only_where_it_is_written(allowed):
    scoring = {"shape": "bands", "of": "a", "bands": BY_ONE}
    assert allowed(scoring, "data: {a: 0}\n") == ("computed", "0")
    assert allowed({**scoring, "nothing": {"points": 3}}, "data: {a: 0}\n") == ("computed", "3")


def test_a_part_may_exceed_its_whole_where_that_is_said(allowed):
    scoring = {"shape": "proportional", "of": {**RATIO, "may_exceed": "yes"}, "round": HALF_UP}
    assert allowed(scoring, "data: {a: 6, b: 5}\n") == ("computed", "4")
    assert allowed({**scoring, "times": 3, "cap": "3.5"}, "data: {a: 6, b: 5}\n") == ("computed", "3.5")


def test_bands_of_a_whole_number_have_no_gap_between_two_of_them(plan):
    table = [{"from": 2, "points": 2}, {"from": 1, "to": 1, "points": 1}, {"to": 0, "points": 0}]
    made = plan({"shape": "bands", "of": "a", "bands": table})
    assert gaps(made.scorecards[0].criteria[0].scoring, made) == []
    assert len(gaps(made.scorecards[0].criteria[0].scoring)) == 2


def test_late_days_take_once_and_by_the_day(allowed):
    scoring = {
        "shape": "late_days",
        "days": "a",
        "minus": [{"from": 1, "once": "0.5"}, {"from": 4, "each_day": "0.25", "once": 1}],
    }
    for days, points in ((0, "4"), (1, "3.5"), (3, "3.5"), (4, "2.25"), (5, "2")):
        assert allowed(scoring, f"data: {{a: {days}}}\n") == ("computed", points)


# ----------------------------------------------------------------------------- nesting


def test_a_part_has_its_own_maximum(allowed):
    parts = [
        {"shape": "proportional", "max": 1, "of": RATIO, "round": HALF_UP},
        {"shape": "levels", "field": "flag", "levels": {"yes": 3, "no": 0}},
    ]
    assert allowed({"shape": "sum_of", "parts": parts}, "data: {a: 1, b: 2, flag: yes}\n") == ("computed", "3.5")
    assert allowed({"shape": "highest", "parts": parts}, "data: {a: 1, b: 2, flag: no}\n") == ("computed", "0.5")


def test_a_part_that_did_not_arise_takes_its_maximum_with_it(plan):
    from support import case

    parts = [
        {"shape": "proportional", "max": 1, "of": RATIO, "round": HALF_UP},
        {"shape": "levels", "max": 3, "field": "flag", "levels": {"yes": 3, "no": 0}},
    ]
    made, _ = case(plan({"shape": "sum_of", "parts": parts}), "data: {b: 0, flag: yes}\n")
    criterion = made.plan.scorecards[0].criteria[0]
    found = shapes()["sum_of"].allowed(criterion, made)
    assert (found.status, plainly(found.points), plainly(found.less_max)) == ("computed", "3", "1")


def test_shapes_nest_as_deep_as_the_document_does(allowed):
    inner = {"shape": "levels", "field": "flag", "levels": {"yes": 2, "no": 1}}
    scoring = inner
    for _ in range(6):
        scoring = {"shape": "branch", "cases": [{"when": {"other": "yes"}, "then": scoring}, {"points": 0}]}
    assert allowed(scoring, "data: {flag: yes, other: yes}\n") == ("computed", "2")
    assert allowed(scoring, "data: {flag: yes, other: no}\n") == ("computed", "0")


def test_a_case_may_be_for_a_group_or_a_unit(allowed):
    cases = [{"groups": ["others"], "points": 1}, {"groups": ["units"], "points": 2}, {"points": 3}]
    assert allowed({"shape": "branch", "cases": cases}, "data: {a: 1}\n") == ("computed", "2")


def test_the_result_of_last_year_may_stand_with_the_criterion(allowed):
    scoring = {"shape": "change", "now": "a", "bands": [{"from": 1, "points": 2}, {"below": 1, "points": 0}]}
    assert allowed(scoring, "data: {a: 9}\n", result=8) == ("computed", "2")
    assert allowed(scoring, "data: {a: 9}\n", result="8.5") == ("computed", "0")
    assert allowed(scoring, "data: {a: 9}\n") == ("unknown", None)


def test_every_name_of_a_nested_scoring_is_read(plan):
    made = plan(
        {
            "shape": "branch",
            "counts": {"x": {"list": "things"}},
            "cases": [
                {"when": {"x / 2": {"lt": 1}, "flag": "no"}, "points": 1},
                {"then": {"shape": "sum_of", "parts": [{"shape": "bands", "of": RATIO, "bands": [BAND]}]}},
            ],
        }
    )
    reads = shapes()["branch"].reads(made.scorecards[0].criteria[0].scoring)
    assert {name for name, _ in reads.fields} == {"flag", "a", "b"}
    assert {name for name, _ in reads.lists} == {"things"}


# ------------------------------------------------------------------------ settings as figures


@pytest.mark.parametrize(("value", "expected"), [("50", ("computed", "2")), (None, ("unknown", None))])
def test_a_figure_may_be_a_setting_and_is_unknown_while_the_pack_sets_none(tmp_path, value, expected):
    import yaml

    scoring = {"shape": "proportional", "of": {"part": "a", "whole": {"setting": "goal"}}, "round": HALF_UP}
    folder = write_plan(tmp_path / "made", cards=[card({"code": "1", "max": 4, "scoring": scoring})], data=DATA)
    goal = {"label": "mục tiêu", **({"value": value, "basis": "policy"} if value else {})}
    (folder / "settings.yaml").write_text(yaml.safe_dump({"settings": {"goal": goal}}), encoding="utf-8")
    found = node(report(load_plan(folder), "data: {a: 25}\n" + scores({"1": 4})), "1")
    assert (found.allowed_status, None if found.allowed is None else plainly(found.allowed)) == expected


def test_an_unknown_setting_is_told_at_its_place(tmp_path):
    scoring = {"shape": "proportional", "of": {"part": "a", "whole": {"setting": "goal"}}, "round": HALF_UP}
    folder = write_plan(tmp_path / "made", cards=[card({"code": "1", "max": 4, "scoring": scoring})], data=DATA)
    (problem,) = read_plan(folder)[1].problems
    assert (problem.code, problem.location.line is not None) == ("unknown-reference", True)


@pytest.mark.parametrize("kind", ["count", "number", "ratio"])
def test_figures_of_every_number_type_can_be_measured(allowed, kind):
    text = {"count": "data: {a: 1, b: 2}\n", "number": "data: {x: 1.5}\n", "ratio": 'data: {share: "50%"}\n'}[kind]
    of = {"count": RATIO, "number": "x", "ratio": "share"}[kind]
    most = {"count": 1, "number": 2, "ratio": 1}[kind]
    bands = [{"from": "0.5", "to": most, "points": 3}]
    assert allowed({"shape": "bands", "of": of, "bands": bands}, text) == ("computed", "3")
