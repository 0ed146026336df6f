"""The kind ``target``: results held against a scorecard's targets, or against rows of the rule."""

from __future__ import annotations

import pytest

from support import account, card, fields, make_plan, of_rule, outcomes, pack, report, rule
from tuanthu.model import Outcome
from tuanthu.schemas import schemas


def found(par="", papi="", as_of="2025-01-15", **options):
    text = f"results: {{par: {{{par}}}, papi: {{{papi}}}}}\n"
    return report(pack("kinds"), text, as_of=as_of, **options)


def of(report_, name, code):
    return outcomes(report_, name)[f"{name}/{code}"]


@pytest.mark.parametrize(
    ("result", "expected"), [("1.89", "missed"), ("1,9", "passed"), ("1.90", "passed"), ("2", "passed")]
)
def test_a_result_reaches_its_target_or_not(result, expected):
    assert of(found(f'"1.1": "{result}"'), "K-TARGETS", "1.1") == expected


def test_the_fact_says_how_far_it_is():
    (each,) = [one for one in of_rule(found('"1.1": 1.75'), "K-TARGETS") if one.obligation.endswith("1.1")]
    shown = {name: str(each.facts[name]) for name in ("result", "target", "difference", "short", "reached")}
    assert shown == {"result": "1.75", "target": "1.9", "difference": "-0.15", "short": "0.15", "reached": "no"}
    assert "1,75" in each.message.vi
    assert "0,15" in each.message.vi


@pytest.mark.parametrize(
    ("code", "result", "expected"),
    [
        ("rank", "3", "passed"),
        ("rank", "4", "missed"),
        ("sipas", "83", "missed"),
        ("sipas", "83.01", "passed"),
        ("group", "2", "passed"),
        ("group", "1", "missed"),
        ('"1"', "5.7", "passed"),
        ('"1"', "5.6999", "missed"),
    ],
)
def test_each_row_may_compare_in_its_own_way(code, result, expected):
    assert of(found(papi=f"{code}: {result}"), "K-PAPI", code.strip('"')) == expected


def test_every_row_with_a_target_is_one_obligation():
    assert set(outcomes(found(), "K-TARGETS")) == {"K-TARGETS/1", "K-TARGETS/1.1", "K-TARGETS/1.2"}


def test_an_absent_result_is_pending_then_lacks_data():
    assert of(found(as_of="2024-12-31"), "K-TARGETS", "1.1") == "pending"
    for text in ("results: {}\n", ""):
        each = of_rule(report(pack("kinds"), text, as_of="2025-01-01"), "K-TARGETS")[0]
        assert (each.outcome, each.lacks) == (Outcome.NOT_ASSESSED, "data")


def test_an_absent_result_is_pending_until_the_day_on_which_results_are_announced(tmp_path):
    made = rule(
        "R",
        "target",
        {"missed": {"when": {"reached": "no"}}},
        table="own",
        rows=[{"code": "a", "title": "a", "target": 3}],
        by={"event": "announced_on"},
    )
    plan = make_plan(tmp_path, rules=[made], data=fields(announced_on="date"))
    assert outcomes(report(plan, "results: {}\n"), "R") == {"R/a": "pending"}
    known = "results: {}\ndata: {announced_on: 2025-01-14}\n"
    assert outcomes(report(plan, known, as_of="2025-01-14"), "R") == {"R/a": "pending"}
    assert outcomes(report(plan, known, as_of="2025-01-15"), "R") == {"R/a": "not_assessed"}


@pytest.mark.parametrize(("result", "expected"), [("1.4", "missed"), ("1.5", "passed")])
def test_a_target_above_the_maximum_is_reached_at_the_maximum(tmp_path, result, expected):
    made = rule("R", "target", {"missed": {"when": {"reached": "no"}}}, table="card")
    plan = make_plan(tmp_path, rules=[made], cards=[card({"code": "8", "max": 1.5, "target": 2})])
    (each,) = of_rule(report(plan, f'results: {{"8": {result}}}\n'), "R")
    assert outcomes(report(plan, f'results: {{"8": {result}}}\n'), "R") == {"R/8": expected}
    assert str(each.facts["target"]) == "2"
    assert expected == "passed" or "mục tiêu 2 (tối đa 1,5), chênh 0,1" in each.message.vi


def test_the_row_of_totals_is_a_row_too_and_a_table_may_score_nobody(tmp_path):
    table = card({"code": "1", "max": 10, "target": 5}, total={"max": 10, "target": "5.1"}) | {"groups": []}
    made = rule("R", "target", {"missed": {"when": {"reached": "no"}}}, table="card")
    plan = make_plan(tmp_path, rules=[made], cards=[table])
    found = report(plan, 'results: {"1": 5, total: 5}\n')
    assert outcomes(found, "R") == {"R/1": "passed", "R/total": "missed"}
    assert found.scores == ()
    assert of_rule(found, "R")[1].message.vi.startswith("Dòng tổng “")


def test_a_missed_target_names_its_lead():
    said = {each.obligation: each.message.vi for each in of_rule(found('"1": 2, "1.2": 0.8'), "K-TARGETS")}
    assert said["K-TARGETS/1"].endswith(" Đơn vị chủ trì: Phòng Mẫu.")
    assert said["K-TARGETS/1.2"].endswith(" Đơn vị chủ trì: Phường Mẫu 1 (văn bản); Sở Mẫu.")


def test_a_missed_target_is_told_before_its_deadline():
    assert of(found('"1.1": 1.5', as_of="2024-06-01"), "K-TARGETS", "1.1") == "missed"


def test_a_result_over_the_maximum_is_not_assessed():
    each = next(one for one in of_rule(found('"1.1": 2.1'), "K-TARGETS") if one.obligation.endswith("1.1"))
    assert (each.outcome, each.lacks) == (Outcome.NOT_ASSESSED, "data")


def test_a_missed_target_takes_points_of_its_own_criterion():
    given = 'scores: {"1.1": 2, "1.2": 1}\nresults: {par: {"1.1": 1.5, "1.2": 1}}\n'
    assert account(report(pack("kinds"), given), "1.1") == [("deduction", "0.5", "0.5")]
    assert account(report(pack("kinds"), given), "1.2") == []


def test_no_component_may_fall_and_only_leads_owe_it():
    assert outcomes(found('"1.2": 0.9'), "K-OWN") == {"K-OWN/1.2": "passed"}
    assert outcomes(found('"1.2": 0.89'), "K-OWN") == {"K-OWN/1.2": "missed"}
    other = "{id: phong-mau, name: Phòng Mẫu, group: units}"
    assert set(outcomes(found(unit=other), "K-OWN")) == {"K-OWN/1.1"}


def test_a_plan_of_one_table_takes_its_results_without_a_name(tmp_path):
    made = rule(
        "R",
        "target",
        {"missed": {"when": {"reached": "no"}}},
        table="own",
        rows=[{"code": "1.10", "title": "a", "target": 3}],
    )
    plan = make_plan(tmp_path, rules=[made])
    assert outcomes(report(plan, 'results: {"1.10": 2.9}\n'), "R") == {"R/1.10": "missed"}


def test_results_of_unknown_codes_and_tables_are_told():
    rules = [each.rule for each in found('"9": 1').findings]
    assert "input/unknown-code" in rules
    text = "results: {sipas: {}}\n"
    assert "input/unknown-key" in [each.rule for each in report(pack("kinds"), text).findings]


@pytest.mark.parametrize(
    "more", [{"table": "none"}, {"table": "own", "rows": [{"code": "a", "title": "a", "target": 1}] * 2}]
)
def test_a_table_that_is_not_there_and_a_code_that_stands_twice_are_problems(tmp_path, more):
    with pytest.raises(Exception, match="1 problem"):
        make_plan(tmp_path, rules=[rule("R", "target", {"missed": {"when": {"reached": "no"}}}, **more)])


def test_the_schema_of_a_submission_takes_results_by_table():
    assert schemas()["submission"]["properties"]["results"]["additionalProperties"]["type"] == [
        "number",
        "string",
        "object",
    ]


def test_a_target_that_the_document_leaves_open_is_a_setting(tmp_path):
    rows = [{"code": "rank", "title": "Thứ hạng", "target": "top_group", "compare": "le"}]
    made = rule("R", "target", {"missed": {"when": {"reached": "no"}}}, table="own", rows=rows)
    (tmp_path / "settings.yaml").write_text("settings: {top_group: {label: nhóm đứng đầu}}", encoding="utf-8")
    each = of_rule(report(make_plan(tmp_path, rules=[made]), "results: {rank: 4}\n"), "R")[0]
    assert (each.outcome, each.lacks) == (Outcome.NOT_ASSESSED, "setting")
    assert "nhóm đứng đầu" in each.message.vi
    (tmp_path / "settings.yaml").write_text("settings: {top_group: {label: nhóm, value: 5}}", encoding="utf-8")
    plan = make_plan(tmp_path, rules=[made])
    assert outcomes(report(plan, "results: {rank: 5}\n"), "R") == {"R/rank": "passed"}
    assert outcomes(report(plan, "results: {rank: 6}\n"), "R") == {"R/rank": "missed"}
