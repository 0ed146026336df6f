"""What a count, a ratio or a value must reach: a number of the rule, or a setting that the pack may not have set."""

from __future__ import annotations

import pytest
import yaml

from support import fields, outcomes, report, rule, the, write_plan
from tuanthu.plan import load_plan, read_plan

DATA = fields("n", "a", "b", share="ratio", money="number", spent="number")
LISTS = {"ideas": {"label": "ý tưởng", "fields": {"level": {"type": "text", "label": "cấp"}}}}
UNREACHED = {"short": {"when": {"reached": "no"}}}


def plan(folder, kind, settings=None, **more):
    made = write_plan(folder, rules=[rule("R", kind, {**UNREACHED}, **more)], data=DATA, lists=LISTS)
    if settings is not None:
        text = yaml.safe_dump({"settings": settings})
        (made / "settings.yaml").write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize(
    ("kind", "settings", "data", "expected"),
    [
        ("count", {"field": "n", "at_least": 2}, "n: 2", "passed"),
        ("count", {"field": "n", "at_least": 2}, "n: 1", "short"),
        ("count", {"field": "n", "at_most": 2}, "n: 3", "short"),
        ("ratio", {"part": "a", "whole": "b", "at_least": "66.67%"}, "a: 2, b: 3", "short"),
        ("ratio", {"part": "a", "whole": "b", "at_least": "2/3"}, "a: 2, b: 3", "passed"),
        ("threshold", {"value": "share", "at_least": "90%", "at_most": "100%"}, 'share: "90%"', "passed"),
        ("threshold", {"value": "money", "at_least": "1,5"}, 'money: "1,49"', "short"),
    ],
)
def test_a_goal_of_the_rule_is_held_exactly(tmp_path, kind, settings, data, expected):
    found = report(load_plan(plan(tmp_path, kind, **settings)), f"data: {{{data}}}\n")
    assert outcomes(found, "R") == {"R": expected}


@pytest.mark.parametrize(("value", "expected"), [("3", "short"), ("2", "passed"), (None, "not_assessed")])
def test_a_goal_that_the_document_leaves_to_others_is_a_setting(tmp_path, value, expected):
    goal = {"label": "mức", **({"value": value, "basis": "policy"} if value else {})}
    made = plan(tmp_path, "count", {"goal": goal}, field="n", at_least="goal")
    found = the(report(load_plan(made), "data: {n: 2}\n"), "R")
    assert (found.violation or found.outcome.value) == expected
    assert found.lacks == ("setting" if value is None else None)


def test_a_goal_that_names_no_setting_is_told(tmp_path):
    (problem,) = read_plan(plan(tmp_path, "count", {"goal": {"label": "x"}}, field="n", at_least="gaol"))[1].problems
    assert 'Did you mean "goal"?' in problem.message.en


def test_bounds_that_leave_nothing_between_are_told(tmp_path):
    (problem,) = read_plan(plan(tmp_path, "count", field="n", at_least=3, at_most=2))[1].problems
    assert problem.code == "settings"


@pytest.mark.parametrize(("level", "expected"), [("tỉnh", "passed"), ("xã", "short")])
def test_only_the_entries_that_the_rule_means_are_counted(tmp_path, level, expected):
    made = load_plan(plan(tmp_path, "count", list="ideas", where={"level": "tỉnh"}, at_least=1))
    assert outcomes(report(made, f"lists: {{ideas: [{{level: {level}}}]}}\n"), "R") == {"R": expected}


def test_where_goes_with_a_list(tmp_path):
    (problem,) = read_plan(plan(tmp_path, "count", field="n", where={"level": "tỉnh"}, at_least=1))[1].problems
    assert problem.code == "settings"


def test_figures_with_decimals_leave_an_exact_rest(tmp_path):
    made = write_plan(
        tmp_path,
        rules=[rule("R", "ratio", {"left": {"when": {"rest": {"gt": 0}}}}, part="spent", whole="money")],
        data=DATA,
    )
    found = the(report(load_plan(made), "data: {money: 2.5, spent: 2.25}\n"), "R")
    assert (found.violation, str(found.facts["rest"])) == ("left", "0.25")
