"""The kind ``step``: inside its window, and not before the steps that it follows."""

from __future__ import annotations

import pytest

from support import make_plan, pack, report, rule, the

BEFORE = "council_met_on: 2024-03-28, report_on: 2024-03-20"


def found(data, as_of="2024-12-31"):
    return report(pack("kinds"), f"data: {{{data}}}\n", as_of=as_of)


def of(report_, name="K-STEP"):
    each = the(report_, name)
    return each.violation or " ".join(filter(None, (each.outcome.value, each.lacks)))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-04-01", "passed"),
        ("2024-04-30 17:00", "passed"),
        ("2024-03-31", "early"),
        ("2024-05-01", "late"),
        ("2024-03-27", "wrong_order"),
    ],
)
def test_a_step_lies_in_its_window_and_in_order(day, expected):
    assert of(found(f"published_on: {day}, {BEFORE}")) == expected


def test_the_facts_say_how_early_and_how_late():
    assert the(found(f"published_on: 2024-03-29, {BEFORE}"), "K-STEP").facts["days_early"] == 3
    assert the(found(f"published_on: 2024-05-02, {BEFORE}"), "K-STEP").facts["days_late"] == 2


@pytest.mark.parametrize(
    ("council", "expected"),
    [
        ("2024-04-10", "passed"),
        ("2024-04-10 15:00", "passed"),
        ("2024-04-11", "wrong_order"),
        ("2025-01-01", "wrong_order"),
    ],
)
def test_the_same_day_is_in_order(council, expected):
    assert of(found(f"published_on: 2024-04-10, report_on: 2024-03-20, council_met_on: {council}")) == expected


@pytest.mark.parametrize("known", ["", "report_on: 2024-03-20"])
def test_an_earlier_step_without_a_date_leaves_the_order_unknown(known):
    assert of(found(f"published_on: 2024-04-10, {known}")) == "not_assessed data"


def test_a_fault_that_shows_is_told_even_so():
    assert of(found("published_on: 2024-05-10")) == "late"
    assert of(found("published_on: 2024-04-10, report_on: 2024-04-11")) == "wrong_order"


def test_a_step_that_is_not_done_is_pending_then_missing():
    assert of(found(f"published_on: 2024-05-10, {BEFORE}", as_of="2024-04-30")) == "pending"
    assert of(found(f"published_on: 2024-05-10, {BEFORE}", as_of="2024-05-01")) == "missing"


def test_a_step_without_a_date_is_pending_then_lacks_data():
    assert of(found(BEFORE, as_of="2024-04-30")) == "pending"
    assert of(found(BEFORE, as_of="2024-05-01")) == "not_assessed data"


def test_a_window_may_open_and_close_with_events(tmp_path):
    more = {"event": "it", "during": {"from": "start", "until": "end"}}
    wanted = {"early": {"when": {"days_early": {"gt": 0}}}, "late": {"when": {"days_late": {"gt": 0}}}}
    data = {name: {"type": "date", "label": name} for name in ("it", "start", "end")}
    plan = make_plan(tmp_path, rules=[rule("R", "step", wanted, **more)], data=data)
    window = "start: 2024-04-10, end: 2024-04-20"
    for day, expected in (("09", "early"), ("10", "passed"), ("20", "passed"), ("21", "late")):
        assert of(report(plan, f"data: {{it: 2024-04-{day}, {window}}}\n"), "R") == expected
    assert of(report(plan, "data: {it: 2024-04-09}\n"), "R") == "passed"  # no window is known
    assert of(report(plan, "data: {it: 2025-04-09}\n"), "R") == "pending"


def test_a_step_without_window_and_order_is_a_problem(tmp_path):
    with pytest.raises(Exception, match="problem"):
        make_plan(tmp_path, rules=[rule("R", "step", {"x": {"when": {"done": "no"}}}, event="n")])
