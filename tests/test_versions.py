"""Versions of the law: the duty's own date picks them, and the moment of checking only hides later ones."""

from __future__ import annotations

import pytest

from support import PACKS, card, count_rule, fields, make_plan, node, outcomes, plainly, report, rule, write_plan
from tuanthu.kinds import kinds
from tuanthu.plan import load_plan, read_plan

AMENDED = [{"number": "02/QĐ", "issued": "2024-06-20"}]
UNIT = "{id: mau-01, name: UBND Phường Mẫu 01, group: units}"


def deadline(name, by, **more):
    return rule(name, "deadline", {"late": {"when": {"days_late": {"gt": 0}}}}, event="done_on", by=by, **more)


def amended(name, of, since="2024-07-01", **more):
    cite = {"document": "02/QĐ", "clause": "1", "quote": "có"}
    return {"id": name, "amends": of, "effective_from": since, "cite": cite, **more}


DATA = fields("n", "a", "b", done_on="date")


def problems(folder):
    return [
        (each.code, str(each.location).rsplit("/", 1)[-1], each.message.en) for each in read_plan(folder)[1].problems
    ]


# ------------------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    ("done", "as_of", "expected"),
    [
        ("2024-09-30", "2025-01-10", {"NEW/done_on": "passed"}),
        ("2024-10-31", "2025-01-10", {"NEW/done_on": "passed"}),
        ("2024-11-01", "2025-01-10", {"NEW/done_on": "late"}),
        ("2024-05-01", "2024-06-19", {"OLD/done_on": "passed"}),
        ("2024-05-01", "2024-06-20", {"NEW/done_on": "passed"}),
    ],
)
def test_a_rule_that_amends_takes_the_place_of_the_old_one(tmp_path, done, as_of, expected):
    plan = make_plan(
        tmp_path, rules=[deadline("OLD", {"month": 9}), amended("NEW", "OLD", by={"month": 10})], data=DATA,
        amended_by=AMENDED,
    )  # fmt: skip
    found = report(plan, f"data: {{done_on: {done}}}\n", as_of=as_of)
    assert outcomes(found, "OLD") | outcomes(found, "NEW") == expected


def test_where_the_amendment_ends_the_old_rule_is_in_force_again(tmp_path):
    rules = [deadline("OLD", "2024-12-15"), amended("NEW", "OLD", effective_until="2024-11-30", by="2024-12-20")]
    plan = make_plan(tmp_path, rules=rules, data=DATA, amended_by=AMENDED)
    found = report(plan, "data: {done_on: 2024-12-18}\n")
    assert (outcomes(found, "OLD"), outcomes(found, "NEW")) == ({"OLD/done_on": "late"}, {})


def test_a_duty_that_fell_due_before_the_change_is_owed_once(tmp_path):
    rules = [deadline("OLD", "2024-06-30"), amended("NEW", "OLD", by="2024-07-31")]
    plan = make_plan(tmp_path, rules=rules, data=DATA, amended_by=AMENDED)
    found = report(plan, "data: {done_on: 2024-07-15}\n")
    assert outcomes(found, "OLD") | outcomes(found, "NEW") == {"OLD/done_on": "late"}


def test_an_amendment_of_an_amendment_holds_last(tmp_path):
    rules = [
        deadline("OLD", {"month": 9}),
        amended("NEW", "OLD", by={"month": 10}),
        amended("NEWER", "NEW", since="2024-08-01", by={"month": 11}),
    ]
    plan = make_plan(tmp_path, rules=rules, data=DATA, amended_by=AMENDED)
    found = report(plan, "data: {done_on: 2024-11-30}\n")
    assert outcomes(found, "OLD") | outcomes(found, "NEW") | outcomes(found, "NEWER") == {"NEWER/done_on": "passed"}


def test_a_rule_may_supersede_another_of_another_kind(tmp_path):
    new = count_rule("NEW", {"points": 1}, supersedes="OLD", effective_from="2024-07-01")
    new["cite"] = {"document": "02/QĐ", "clause": "1", "quote": "có"}
    plan = make_plan(tmp_path, rules=[deadline("OLD", {"month": 9}), new], data=DATA, amended_by=AMENDED)
    assert plan.rules[1].supersedes == "OLD"
    found = report(plan, "data: {n: 1, done_on: 2024-12-01}\n")
    assert outcomes(found, "OLD") | outcomes(found, "NEW") == {"NEW": "passed"}


# --------------------------------------------------------------------- faults of form


def test_what_amends_must_say_from_when_and_by_which_document(tmp_path):
    wrong = {"id": "NEW", "amends": "OLD", "by": {"month": 10}}
    found = problems(write_plan(tmp_path, rules=[deadline("OLD", {"month": 9}), wrong], data=DATA))
    assert [code for code, _, _ in found] == ["missing-key"]
    wrong = amended("NEW", "OLD", by={"month": 10})
    found = problems(write_plan(tmp_path, rules=[deadline("OLD", {"month": 9}), wrong], data=DATA))
    assert found == [
        (
            "unknown-reference",
            "rules.yaml:17:3",
            "The amending document 02/QĐ does not stand under amended_by in plan.yaml.",
        )
    ]


def test_an_amended_rule_that_is_not_there_is_told_with_the_nearest_name(tmp_path):
    rules = [deadline("REPORTS", {"month": 9}), amended("NEW", "REPORT", by={"month": 10})]
    ((code, where, message),) = problems(write_plan(tmp_path, rules=rules, data=DATA, amended_by=AMENDED))
    assert (code, where) == ("unknown-reference", "rules.yaml:18:11")
    assert message == 'There is no rule "REPORT" to amend. Did you mean "REPORTS"?'


def test_rules_that_amend_each_other_are_a_circle(tmp_path):
    rules = [deadline("OTHER", {"month": 9}), amended("A", "B"), amended("B", "A")]
    found = problems(write_plan(tmp_path, rules=rules, data=DATA, amended_by=AMENDED))
    assert {code for code, _, _ in found} == {"circular"}
    assert "A → B → A" in found[0][2]


def test_rules_that_supersede_each_other_are_a_circle(tmp_path):
    rules = [
        deadline("A", {"month": 9}, supersedes="B", effective_from="2024-07-01"),
        deadline("B", {"month": 9}, supersedes="A", effective_from="2024-07-01"),
    ]
    found = problems(write_plan(tmp_path, rules=rules, data=DATA))
    assert [(code, message) for code, _, message in found] == [("circular", "Rules supersede in a circle: A → B → A.")]


# ------------------------------------------------------------------ criteria and values

SCORING = {"shape": "proportional", "of": {"part": "a", "whole": "b"}, "round": {"step": "0.01", "mode": "half_up"}}


def versioned(**version):
    return card({
        "code": "1", "max": 4, "scored_by": "data", "scoring": SCORING,
        "versions": [{"effective_from": "2024-07-01", "document": "02/QĐ", **version}],
    })  # fmt: skip


@pytest.mark.parametrize(
    ("version", "as_of", "most", "allowed"),
    [
        ({"max": 6}, "2024-06-19", "4", "2"),
        ({"max": 6}, "2024-06-20", "6", "3"),
        ({"scoring": {**SCORING, "target": "50%"}}, "2025-01-10", "4", "4"),
        ({"effective_until": "2024-11-30", "max": 6}, "2025-01-10", "4", "2"),
        ({"effective_from": "2025-01-01", "max": 6}, "2025-01-10", "4", "2"),
    ],
)
def test_the_end_of_the_period_picks_the_version_of_a_criterion(tmp_path, version, as_of, most, allowed):
    plan = make_plan(tmp_path, cards=[versioned(**version)], rules=[count_rule("R", {"points": 1})], data=DATA,
                     amended_by=AMENDED)  # fmt: skip
    found = node(report(plan, "data: {a: 1, b: 2, n: 1}\n", as_of=as_of), "1")
    assert (plainly(found.max), plainly(found.allowed)) == (most, allowed)


def test_a_period_that_is_not_the_year_moves_the_day_that_decides(tmp_path):
    plan = make_plan(
        tmp_path, cards=[versioned(max=6)], rules=[count_rule("R", {"points": 1})], data=DATA, amended_by=AMENDED,
        period={"from": "2023-12-15", "until": "2024-06-30"},
    )  # fmt: skip
    assert plainly(node(report(plan, "data: {a: 1, b: 2, n: 1}\n"), "1").max) == "4"


def test_versions_build_on_each_other_in_the_order_of_their_dates(tmp_path):
    made = versioned(max=6)
    made["criteria"][0]["versions"].insert(0, {"effective_from": "2024-09-01", "title": "Mới"})
    plan = make_plan(tmp_path, cards=[made], rules=[count_rule("R", {"points": 1})], data=DATA, amended_by=AMENDED)
    found = node(report(plan, "data: {a: 1, b: 2, n: 1}\n"), "1")
    assert (plainly(found.max), found.title.vi) == ("6", "Mới")


def test_a_criterion_that_is_out_of_force_goes_with_everything_under_it(tmp_path):
    made = card(
        {"code": "1", "max": 2}, {"code": "2", "max": 3, "effective_until": "2024-06-30"}, {"code": "2.1", "max": 3},
    )  # fmt: skip
    plan = make_plan(tmp_path, cards=[made], rules=[count_rule("R", {"points": 1})], data=DATA)
    found = report(plan, "data: {n: 1}\nscores: {'1': 2}\n")
    assert [each.criterion for each in found.scores] == ["total", "1"]
    assert plainly(found.totals.max) == "2"


def test_an_unknown_document_of_a_version_is_told(tmp_path):
    folder = write_plan(tmp_path, cards=[versioned(document="03/QĐ")], data=DATA, amended_by=AMENDED)
    assert [(code, message) for code, _, message in problems(folder)] == [
        (
            "unknown-reference",
            'The document "03/QĐ" does not stand under amended_by in plan.yaml. Did you mean "02/QĐ"?',
        )
    ]


def test_a_setting_has_the_value_that_governs_the_duty():
    plan = load_plan(PACKS / "shapes")
    setting = plan.settings["longest_pause"]
    wanted = {"2024-06-30": 120, "2024-07-01": 90, "2025-03-01": 90}
    assert {day: setting.on(_day(day), lambda each: each <= _day("2024-12-31")) for day in wanted} == wanted
    assert setting.on(_day("2024-07-01"), lambda each: each <= _day("2024-06-19")) == 120


def _day(text):
    from datetime import date

    return date.fromisoformat(text)


def test_every_kind_bears_a_version(tmp_path):
    """Superseding rests on the names of obligations: each kind's begin with the rule's id."""
    assert all(kind.measure is not None for kind in kinds().values())
    plan = load_plan(PACKS / "points")
    for each in report(plan, "reports: []\n").findings:
        assert each.rule.startswith("input/") or each.obligation.startswith(each.rule)
