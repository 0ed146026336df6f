"""The kind ``recurring``: an open duty's log against the longest pause, or week by week."""

from __future__ import annotations

import pytest

from support import make_plan, pack, report, rule, the


def found(*days, as_of="2024-12-31", sort="định kỳ"):
    rows = ", ".join(f"{{on: {day}, sort: {sort}}}" for day in days)
    return report(pack("kinds"), f"lists: {{checks: [{rows}]}}\n", as_of=as_of)


def of(report_, name="K-CHECKS"):
    each = the(report_, name)
    return each.violation or " ".join(filter(None, (each.outcome.value, each.lacks)))


@pytest.mark.parametrize(
    ("days", "as_of", "expected"),
    [
        (["2024-03-31", "2024-06-29"], "2024-09-27", "passed"),  # 90 days each
        (["2024-03-31", "2024-06-29"], "2024-09-28", "gap"),
        (["2024-04-01", "2024-06-29"], "2024-07-01", "gap"),  # 91 days from the issue on
        (["2024-03-31", "2024-06-30"], "2024-07-01", "gap"),
        (["2023-12-31", "2024-03-31"], "2024-04-01", "passed"),
        (["2024-06-29", "2024-03-31"], "2024-07-01", "passed"),  # in any order
        ([], "2024-03-31", "pending"),
        ([], "2024-04-01", "gap"),
        (["2024-03-31", "2024-06-29", "2024-09-27"], "2025-06-01", "gap"),  # until the end of the year
        (["2024-03-31", "2024-06-29", "2024-09-27", "2024-12-20"], "2025-06-01", "passed"),
        (["2024-05-01"], "2024-03-31", "pending"),  # not yet
    ],
)
def test_the_longest_pause_is_held_against_the_setting(days, as_of, expected):
    assert of(found(*days, as_of=as_of)) == expected


def test_the_message_says_from_when_to_when():
    each = the(found("2024-03-31", as_of="2024-07-31"), "K-CHECKS")
    assert (each.facts["gap_days"], each.facts["max_gap"]) == (122, 90)
    assert "31/03/2024 đến 31/07/2024" in each.message.vi


def test_where_the_pack_sets_nothing_it_lacks_a_setting():
    assert of(found("2024-03-31"), "K-NEWS") == "not_assessed setting"
    assert of(report(pack("kinds"), ""), "K-NEWS") == "not_assessed setting"


def test_a_list_that_is_not_there_says_nothing():
    assert of(report(pack("kinds"), "", as_of="2024-03-01")) == "not_assessed data"


def test_an_entry_without_a_date_leaves_it_open():
    text = "lists: {checks: [{sort: a}]}\n"
    assert of(report(pack("kinds"), text, as_of="2024-12-31")) == "not_assessed data"


WEEKS = ["2024-04-01", "2024-04-14", "2024-04-15", "2024-04-28"]


@pytest.mark.parametrize(
    ("days", "as_of", "sort", "expected"),
    [
        (WEEKS, "2024-05-10", "Định kỳ", "passed"),  # the week of 29 April is not whole
        (WEEKS[:3], "2024-05-10", "Định kỳ", "missed"),
        (WEEKS[:3], "2024-04-28", "Định kỳ", "passed"),
        (WEEKS[:3], "2024-04-29", "Định kỳ", "missed"),
        (WEEKS, "2024-05-10", "đột xuất", "missed"),
        (WEEKS, "2024-03-31", "Định kỳ", "pending"),
        ([], "2024-04-07", "Định kỳ", "pending"),
    ],
)
def test_every_week_of_the_window_that_is_over_needs_an_entry(days, as_of, sort, expected):
    assert of(found(*days, as_of=as_of, sort=sort), "K-WEEKLY") == expected


def test_a_fault_never_passes_whatever_the_rule_says(tmp_path):
    lists = {"log": {"label": "log", "fields": {"on": {"type": "date", "label": "on"}}}}
    made = rule("R", "recurring", {"x": {"when": {"times": {"gt": 9}}}}, list="log", date="on", every="quarter")
    plan = make_plan(tmp_path, rules=[made], lists=lists)
    assert of(report(plan, "lists: {log: [{on: 2024-01-05}]}\n", as_of="2024-06-30"), "R") == "passed"
    assert of(report(plan, "lists: {log: [{on: 2024-01-05}]}\n", as_of="2024-07-01"), "R") == "not_assessed data"


@pytest.mark.parametrize("more", [{}, {"every": "month", "by": "2024-06-30"}, {"max_gap": "unheard"}, {"every": "day"}])
def test_a_wrong_setting_is_a_problem(tmp_path, more):
    lists = {"log": {"label": "log", "fields": {"on": {"type": "date", "label": "on"}}}}
    made = rule("R", "recurring", {"x": {"when": {"times": {"gt": 9}}}}, list="log", date="on", **more)
    with pytest.raises(Exception, match="1 problem"):
        make_plan(tmp_path, rules=[made], lists=lists)


def test_the_date_of_an_entry_must_be_a_date(tmp_path):
    lists = {"log": {"label": "log", "fields": {"on": {"type": "text", "label": "on"}}}}
    made = rule("R", "recurring", {"x": {"when": {"times": {"gt": 9}}}}, list="log", date="on", every="week")
    with pytest.raises(Exception, match="1 problem"):
        make_plan(tmp_path, rules=[made], lists=lists)
