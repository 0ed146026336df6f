"""A report says until when it holds; before that moment the same inputs give the same report.

Every report that :func:`support.report` makes for any test is held to this, too.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import PACKS, ROOT, assert_lasts, fields, make_plan, moment, report, rule
from test_properties import QUICK, cases
from tuanthu.cases.read import read_cases
from tuanthu.check import check
from tuanthu.model import AsOf
from tuanthu.plan import load_plan

TICK = timedelta(microseconds=1)
CASES = [
    pytest.param(example.case, example.problems, id=f"{plan.name}-{example.about}-{example.path.stem}")
    for plan in (*sorted((ROOT / "rules").glob("*")), PACKS / "cases-demo", PACKS / "shapes")
    if (plan / "plan.yaml").is_file()
    for example in read_cases(load_plan(plan))[0]
]
STEPS = 12 if os.environ.get("TUANTHU_FUZZ") else 4
"""How many changes of one case are followed: where something is late, every midnight is one."""


@pytest.mark.parametrize(("made", "problems"), CASES)
def test_from_change_to_change_every_report_lasts_as_long_as_it_says(made, problems):
    at = moment("2023-12-01")
    for _ in range(STEPS):
        here = replace(made, as_of=AsOf(at))
        found = check(here, problems)
        assert_lasts(here, found, problems)
        if found.next_change is None:
            break
        at = found.next_change


@given(cases(), st.datetimes(moment("2023-11-01").replace(tzinfo=None), moment("2025-03-01").replace(tzinfo=None)))
@QUICK
def test_the_report_on_any_case_at_any_moment_lasts_as_long_as_it_says(made, at):
    here = replace(made, as_of=AsOf(at.replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))))
    assert_lasts(here, check(here))


# ----------------------------------------------------------- the instants by name

DUE = {"before": "2024-03-16"}
LATE = {"late": {"when": {"days_late": {"gt": 0}}}}


def changes(plan, text, as_of):
    found = report(plan, text, as_of=as_of).next_change
    return None if found is None else found.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def dated(tmp_path):
    made = rule("R", "deadline", LATE, event="d", **DUE)
    return make_plan(tmp_path / "plan", rules=[made], data=fields(d="date"))


@pytest.mark.parametrize(
    ("text", "as_of", "expected"),
    [
        ("data: {}\n", "2024-01-10", "2024-03-16"),
        ("data: {d: 2024-02-01}\n", "2024-01-10", "2024-02-01"),
        ("data: {d: 2024-02-01}\n", "2024-02-01", "2024-03-16"),
        ("data: {d: 2024-02-01}\n", "2024-03-16", None),
        ("data: {d: 2024-04-01}\n", "2024-03-16", "2024-04-01"),
        ("data: {}\n", "2023-12-01", "2024-01-02"),
    ],
    ids=["the deadline", "the event", "the deadline after it", "nothing more", "an event after it", "the plan's issue"],
)
def test_the_next_change_is_what_comes_next(dated, text, as_of, expected):
    assert changes(dated, text, as_of) == (moment(expected) if expected else None)


def test_a_draft_counts_as_sent_now_so_that_it_is_another_report_every_moment(tmp_path):
    plan = make_plan(tmp_path / "plan", rules=[rule("R", "deadline", LATE, **DUE)])
    assert changes(plan, "", "2024-03-01") == moment("2024-03-01") + TICK


def test_a_pause_that_grows_changes_every_midnight(tmp_path):
    gap = {"gap": {"when": {"over_gap": True}}}
    made = rule("R", "recurring", gap, list="log", date="on", max_gap=30)
    plan = make_plan(
        tmp_path / "plan",
        rules=[made],
        lists={"log": {"label": "log", "fields": {"on": {"type": "date", "label": "on"}}}},
    )
    assert changes(plan, "lists: {log: []}\n", "2024-03-01 09:30") == moment("2024-03-02")


def test_the_moment_remembers_the_nearest_only():
    at = AsOf(moment("2024-03-01"))
    assert [at >= moment("2024-03-01"), at < moment("2024-05-01"), at <= moment("2024-04-01")] == [True, True, True]
    assert at.next_change == moment("2024-04-01") + TICK
    assert not at.has_come(moment("2024-03-20").date(), "Asia/Ho_Chi_Minh")
    assert at.next_change == moment("2024-03-20")
