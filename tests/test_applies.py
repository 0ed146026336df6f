"""Rules that ask something only where a condition holds, and events of which a unit says that they did not happen."""

from __future__ import annotations

import pytest

from support import card, count_rule, fields, make_plan, node, outcomes, plainly, report, rule, scores, write_plan
from tuanthu.model import Outcome
from tuanthu.plan import read_plan

DATA = fields("n", "ports", port="yes_no", met_on="date")
ASKED = count_rule("R", {"points": 1}, applies_when={"port": "yes", "ports": {"ge": 1}})
MEETING = rule(
    "M", "deadline",
    {"missing": {"when": {"done": "no", "due": "yes"}}, "late": {"when": {"days_late": {"gt": 0}}}},
    event="met_on", by="2024-06-30",
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("port: yes, ports: 1, n: 0", "too_few"),
        ("port: yes, ports: 1, n: 1", "passed"),
        ("port: no, n: 0", "not_applicable"),
        ("port: yes, ports: 0", "not_applicable"),
        ("ports: 0", "not_applicable"),
        ("port: yes, n: 0", "not_assessed"),
        ("n: 0", "not_assessed"),
    ],
)
def test_a_rule_asks_only_where_its_condition_holds(tmp_path, data, expected):
    plan = make_plan(tmp_path, rules=[ASKED], data=DATA)
    found = report(plan, f"data: {{{data}}}\n")
    assert outcomes(found, "R") == {"R": expected}
    assert plainly(found.totals.deducted) == ("1" if expected == "too_few" else "0")


def test_a_condition_that_reads_what_is_not_there_is_told(tmp_path):
    broken = count_rule("R", {"points": 1}, applies_when={"prt": "yes"})
    (problem,) = read_plan(write_plan(tmp_path, rules=[broken], data=DATA))[1].problems
    assert (problem.code, problem.message.en) == (
        "unknown-reference", 'There is no data field "prt". Did you mean "port"?',
    )  # fmt: skip


@pytest.mark.parametrize("word", ["no", "không", "chưa"])
@pytest.mark.parametrize(("as_of", "expected"), [("2024-06-30", "pending"), ("2024-07-01", "missing")])
def test_an_event_that_did_not_happen_is_missing_once_it_is_due(tmp_path, word, as_of, expected):
    plan = make_plan(tmp_path, rules=[MEETING], data=DATA)
    assert outcomes(report(plan, f"data: {{met_on: {word}}}\n", as_of=as_of), "M") == {"M/met_on": expected}


def test_an_event_that_is_not_given_is_still_not_assessed(tmp_path):
    plan = make_plan(tmp_path, rules=[MEETING], data=DATA)
    assert outcomes(report(plan, "data: {n: 1}\n"), "M") == {"M/met_on": "not_assessed"}


def test_what_did_not_happen_earns_what_never_leaves(tmp_path):
    minus = [{"from": 1, "once": 1}]
    scoring = {"shape": "late_days", "date": "met_on", "by": "2024-06-30", "minus": minus, "never": 0}
    made = make_plan(tmp_path, cards=[card({"code": "1", "max": 4, "scoring": scoring})], data=DATA, rules=[MEETING])
    found = node(report(made, scores({"1": 4}) + "data: {met_on: chưa}\n"), "1")
    assert (found.allowed_status, plainly(found.allowed)) == ("computed", "0")


def test_a_word_that_is_no_date_is_told(tmp_path):
    plan = make_plan(tmp_path, rules=[MEETING], data=DATA)
    found = report(plan, "data: {met_on: sắp tới}\n")
    told = [each for each in found.findings if each.rule == "input/wrong-form"]
    assert [each.outcome for each in told] == [Outcome.VIOLATION]
    assert "chưa" in told[0].message.vi
