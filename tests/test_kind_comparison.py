"""The kind ``comparison``: this year against last year, in value, in share and in rank."""

from __future__ import annotations

from fractions import Fraction

import pytest

from support import make_plan, outcomes, pack, report, rule, the
from tuanthu.model import Outcome


def found(data, as_of="2025-01-15"):
    return report(pack("kinds"), f"data: {{{data}}}\n", as_of=as_of)


def of(report_, name):
    return outcomes(report_, name)[name]


@pytest.mark.parametrize(("now", "expected"), [(29, "passed"), (30, "passed"), (31, "worse")])
def test_a_rank_may_stay_and_must_not_fall(now, expected):
    assert of(found(f"rank: {now}, rank_before: 30"), "K-RANK") == expected


@pytest.mark.parametrize(("now", "expected"), [(26, "passed"), (27, "passed"), (28, "not_better")])
def test_a_rank_must_rise_by_so_many_places(now, expected):
    assert of(found(f"rank: {now}, rank_before: 30"), "K-RISE") == expected


def test_a_gain_in_rank_is_positive_when_it_rises():
    facts = the(found("rank: 27, rank_before: 30"), "K-RISE").facts
    assert (facts["gain"], facts["better"], facts["no_worse"]) == (3, "yes", "yes")


@pytest.mark.parametrize(
    ("now", "expected"),
    [("80,17", "passed"), ("80.16", "not_better"), ("80,160", "not_better"), ("80,15", "not_better")],
)
def test_a_baseline_may_be_printed_in_the_document(now, expected):
    each = found(f'index: "{now}"')
    assert of(each, "K-INDEX") == expected
    assert str(the(each, "K-INDEX").facts["previous"]) == "80.16"


def test_a_number_is_told_as_it_was_written():
    each = the(found('index: "80,15"'), "K-INDEX")
    assert "80,15" in each.message.vi
    assert "80,16" in each.message.vi
    assert "%" not in each.message.vi


LATE = "late: {}, all: {}, late_before: {}, all_before: {}"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((1, 30, 1, 29), "passed"),
        ((1, 30, 1, 30), "not_better"),
        ((2, 60, 1, 30), "not_better"),
        ((1, 29, 1, 30), "not_better"),
        ((0, 10, 1, 10), "passed"),
        ((0, 10, 0, 20), "not_applicable"),  # 0% cannot fall
        ((1, 10, 0, 20), "not_better"),
        ((0, 0, 1, 10), "not_applicable"),  # nothing arose
        ((0, 10, 0, 0), "not_applicable"),
        ((11, 10, 1, 30), "not_assessed"),
        ((1, 10, 31, 30), "not_assessed"),
    ],
)
def test_a_share_is_compared_exactly(counts, expected):
    assert of(found(LATE.format(*counts)), "K-LATE") == expected


def test_what_cannot_get_better_says_so():
    each = the(found(LATE.format(0, 10, 0, 20)), "K-LATE")
    assert each.outcome is Outcome.NOT_APPLICABLE
    assert "tốt nhất" in each.message.vi


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ("100%", "100%", "not_applicable"),
        ("99%", "100%", "not_better"),
        ("51%", "50%", "passed"),
        ("50%", "50%", "not_better"),
    ],
)
def test_a_ratio_of_100_percent_cannot_rise(now, before, expected):
    each = found(f"online: {now}, online_before: {before}")
    assert of(each, "K-ONLINE") == expected


def test_rank_1_that_stays_keeps_its_rank_and_cannot_rise():
    each = found("rank: 1, rank_before: 1")
    assert (of(each, "K-RANK"), of(each, "K-RISE")) == ("passed", "not_applicable")


@pytest.mark.parametrize("data", ["rank: 3", "rank_before: 3", ""])
def test_without_a_figure_or_its_baseline_nothing_is_assessed(data):
    each = the(found(data), "K-RANK")
    assert (each.outcome, each.lacks) == (Outcome.NOT_ASSESSED, "data")
    assert of(found(data, as_of="2024-12-19 23:59"), "K-RANK") == "pending"
    assert of(found(data, as_of="2024-12-20"), "K-RANK") == "not_assessed"


def test_figures_that_are_given_are_judged_before_the_deadline():
    assert of(found("rank: 31, rank_before: 30", as_of="2024-06-01"), "K-RANK") == "worse"


def test_the_best_may_be_stated(tmp_path):
    made = rule("R", "comparison", {"x": {"when": {"better": "no"}}}, value="a", previous="b", best="10")
    data = {name: {"type": "number", "label": name} for name in "ab"}
    plan = make_plan(tmp_path, rules=[made], data=data)
    assert outcomes(report(plan, "data: {a: 10, b: 10}\n"), "R") == {"R": "not_applicable"}
    assert outcomes(report(plan, "data: {a: 9, b: 9}\n"), "R") == {"R": "x"}
    assert the(report(plan, "data: {a: 9.5, b: 9}\n"), "R").facts["gain"] == Fraction(1, 2)


@pytest.mark.parametrize("more", [{}, {"previous": "n", "baseline": "3"}])
def test_exactly_one_of_previous_and_baseline(tmp_path, more):
    with pytest.raises(Exception, match="1 problem"):
        make_plan(tmp_path, rules=[rule("R", "comparison", {"x": {"when": {"better": "no"}}}, value="n", **more)])
