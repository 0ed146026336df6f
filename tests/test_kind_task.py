"""The kind ``task``: who owes a row, by when, with which product; open duties and their logs."""

from __future__ import annotations

import pytest

from support import make_plan, of_rule, outcomes, pack, report, rule
from tuanthu.model import Outcome
from tuanthu.plan import read_plan


def done(text, as_of="2024-12-31", **options):
    return report(pack("kinds"), f"tasks: {{{text}}}\n", as_of=as_of, **options)


def of(found, task, name="K-TASKS"):
    """Return what became of one task: violations, or the outcome and what it lacks."""
    each = [one for one in of_rule(found, name) if one.obligation == f"{name}/{task}"]
    if each and each[0].outcome is Outcome.VIOLATION:
        return sorted(one.violation for one in each)
    return " ".join(filter(None, (each[0].outcome.value, each[0].lacks))) if each else None


# --------------------------------------------------------------- with a deadline


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("{done: 2024-06-30, product: 12/KH-UBND}", "passed"),
        ("{done: 2024-06-30 23:59, product: 231-QĐ/TU}", "passed"),
        ("{done: 2024-07-01, product: 12/KH-UBND}", ["late"]),
        ("{done: 2024-06-30}", ["no_product"]),
        ("{done: 2024-07-02}", ["late", "no_product"]),
        ("{done: 2024-06-01, product: 12/BC-UBND}", ["wrong_product"]),
        ("{done: 2024-06-01, product: 12/KHĐT}", ["wrong_product"]),
        ("{product: 12/KH-UBND}", "not_assessed data"),
        ("{}", ["missing"]),
    ],
)
def test_a_task_is_held_against_its_deadline_and_its_product(said, expected):
    assert of(done(f"A-1: {said}"), "A-1") == expected


def test_days_late_count_from_the_day_after_the_last():
    found = done("A-1: {done: 2024-07-02, product: 1/KH}")
    assert next(each for each in of_rule(found, "K-TASKS") if each.violation == "late").facts["days_late"] == 2


def test_an_absent_task_is_pending_until_its_deadline_then_missing():
    assert of(done("", as_of="2024-06-30 23:59"), "A-1") == "pending"
    assert of(done("", as_of="2024-07-01"), "A-1") == ["missing"]


def test_a_task_dated_after_the_moment_of_checking_is_not_done_yet():
    assert of(done("A-1: {done: 2024-06-20, product: 1/KH}", as_of="2024-06-10"), "A-1") == "pending"


def test_a_submission_without_tasks_does_not_say():
    assert of(report(pack("kinds"), "", as_of="2024-12-31"), "A-1") == "not_assessed data"
    assert of(report(pack("kinds"), "", as_of="2024-02-01"), "A-1") == "pending"


def test_what_is_done_is_judged_before_the_deadline():
    assert of(done("A-1: {done: 2024-03-01}", as_of="2024-03-02"), "A-1") == ["no_product"]


def test_each_group_has_its_own_deadline():
    said = "A-1: {done: 2024-07-15, product: 1/KH}"
    commune = "{id: xa-mau, name: UBND Xã Mẫu, group: communes}"
    assert of(done(said), "A-1") == ["late"]
    assert of(done(said, unit=commune), "A-1") is None  # the row names the departments only


def test_a_finding_cites_the_row():
    (found,) = [each for each in of_rule(done("A-1: {done: 2024-06-01}"), "K-TASKS") if each.obligation.endswith("A-1")]
    assert (found.cite.clause, found.cite.quote) == ("Phụ lục 1, A-1", "từng nhiệm vụ có sản phẩm")


# --------------------------------------------------------------------- the event


def test_a_deadline_after_an_event_that_is_not_known_is_pending():
    assert of(done(""), "A-2") == "pending"
    assert of(done("A-2: {done: 2024-05-01}"), "A-2") == "passed"


@pytest.mark.parametrize(("day", "expected"), [("2024-05-31", "passed"), ("2024-06-01", ["late"])])
def test_a_deadline_after_an_event_counts_from_it(day, expected):
    found = report(
        pack("kinds"), f"tasks: {{A-2: {{done: {day}}}}}\ndata: {{merged_on: 2024-05-01}}\n", as_of="2024-12-31"
    )
    assert of(found, "A-2") == expected


# ------------------------------------------------------------------- who owes it


def test_leads_are_units_their_names_and_groups():
    ours = outcomes(done(""), "K-TASKS")
    theirs = outcomes(done("", unit="{id: xa-mau, name: UBND Xã Mẫu, group: communes}"), "K-TASKS")
    assert {"K-TASKS/A-1", "K-TASKS/A-2"} <= set(ours)
    assert "K-TASKS/A-4" not in ours
    assert "K-TASKS/A-4" in theirs
    assert "K-TASKS/A-5" not in {*ours, *theirs}


def test_a_rule_covers_the_rows_that_it_names():
    assert set(outcomes(done(""), "K-JOINT")) == {"K-JOINT/A-3"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", "not_assessed data"),
        ("A-3: {by: Phòng Mẫu}", "not_applicable"),
        ("A-3: {done: 2024-09-30}", "passed"),
        ("A-3: {done: 2024-10-01}", ["late"]),
    ],
)
def test_any_of_several_leads_may_do_it(said, expected):
    assert of(done(said), "A-3", "K-JOINT") == expected


def test_the_first_lead_may_be_the_one_who_owes_it(tmp_path):
    plan = make_joint(tmp_path, "first")
    assert outcomes(report(plan, "tasks: {}\n"), "R") == {}
    other = "{id: phong-mau, name: Phòng Mẫu, group: units}"
    assert outcomes(report(plan, "tasks: {}\n", unit=other), "R") == {"R/T": "late"}


def test_each_lead_owes_it_unless_the_rule_says_otherwise(tmp_path):
    plan = make_joint(tmp_path, "each")
    for unit in ("{id: mau-01, name: A, group: units}", "{id: phong-mau, name: B, group: units}"):
        assert outcomes(report(plan, "tasks: {}\n", unit=unit), "R") == {"R/T": "late"}


def make_joint(tmp_path, leads):
    made = rule("R", "task", {"late": {"when": {"done": "no", "due": "yes"}}}, leads=leads)
    write(tmp_path, "{id: T, title: Việc, leads: [phong-mau, mau-01], by: 2024-06-30}")
    return make_plan(tmp_path, rules=[made])


def write(folder, *rows):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tasks.yaml").write_text("tasks:\n" + "".join(f"  - {row}\n" for row in rows), encoding="utf-8")


def test_an_overdue_task_never_passes_whatever_the_rule_says(tmp_path):
    write(tmp_path, "{id: T, title: Việc, leads: [all], by: 2024-06-30}")
    plan = make_plan(tmp_path, rules=[rule("R", "task", {"late": {"when": {"days_late": {"gt": 0}}}})])
    (found,) = of_rule(report(plan, "tasks: {}\n"), "R")
    assert (found.outcome, found.lacks) == (Outcome.NOT_ASSESSED, "data")


def test_a_group_without_a_deadline_is_not_assessed(tmp_path):
    write(tmp_path, "{id: T, title: Việc, leads: [all], by: {groups: {others: 2024-06-30}}}")
    plan = make_plan(tmp_path, rules=[rule("R", "task", {"late": {"when": {"days_late": {"gt": 0}}}})])
    (found,) = of_rule(report(plan, "tasks: {}\n"), "R")
    assert (found.outcome, found.lacks) == (Outcome.NOT_ASSESSED, "setting")


# ------------------------------------------------------------------ open duties


def test_an_open_task_without_any_frequency_lacks_a_setting():
    assert of(done("B-1: {log: [2024-02-01]}"), "B-1") == "not_assessed setting"


@pytest.mark.parametrize(
    ("log", "as_of", "expected"),
    [
        ("[2024-03-01, 2024-04-30]", "2024-06-29", "passed"),  # 60, 60 and 60 days
        ("[2024-03-01, 2024-05-01]", "2024-06-29", ["gap"]),  # 61 days
        ("[2024-03-02]", "2024-03-03", ["gap"]),  # 61 days from the issue on
        ("[2024-03-01]", "2024-04-30", "passed"),
        ("[2024-03-01]", "2024-05-01", ["gap"]),
        ("[]", "2024-03-01", "pending"),
        ("[]", "2024-03-02", ["missing"]),
        ("[2024-03-01, 2024-09-01]", "2024-04-01", "passed"),
    ],
)
def test_an_open_task_is_held_against_its_longest_pause(log, as_of, expected):
    assert of(done(f"B-3: {{log: {log}}}", as_of=as_of), "B-3") == expected


def test_one_date_is_a_log_of_one():
    assert of(done("B-3: {done: 2024-03-01}", as_of="2024-04-30"), "B-3") == "passed"


def test_a_monthly_task_needs_an_entry_in_each_month_that_is_over():
    assert of(done("B-2: {log: [2024-01-15, 2024-02-29]}", as_of="2024-03-31"), "B-2") == "passed"
    assert of(done("B-2: {log: [2024-01-15, 2024-02-29]}", as_of="2024-04-01"), "B-2") == ["missed"]
    assert of(done("", as_of="2024-01-31"), "B-2") == "pending"


def test_an_open_task_begins_with_its_event():
    text = "tasks: {B-4: {log: [2024-06-30]}}\ndata: {merged_on: 2024-05-01}\n"
    assert of(done("B-4: {log: [2024-06-30]}"), "B-4") == "pending"
    assert of(report(pack("kinds"), text, as_of="2024-08-29"), "B-4") == "passed"
    assert of(report(pack("kinds"), text, as_of="2024-08-30"), "B-4") == ["gap"]


def test_an_open_task_without_a_tasks_section_lacks_data():
    assert of(report(pack("kinds"), "", as_of="2024-12-31"), "B-3") == "not_assessed data"


# ------------------------------------------------------------------- the file


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("{id: T, title: Việc, leads: [all]}", "deadline"),
        ("{id: T, title: Việc, leads: [all], by: {each: month}}", "deadline"),
        ("{id: T, title: Việc, leads: [all], by: 2024-01-01, every: month}", "deadline"),
        ("{id: T, title: Việc, leads: [mau-02], by: 2024-06-30}", "unknown-reference"),
        ("{id: T, title: Việc, leads: [all], by: 2024-06-30, lead: x}", "unknown-key"),
        ("{title: Việc, leads: [all], by: 2024-06-30}", "missing-key"),
    ],
)
def test_a_fault_of_a_row_is_one_problem_with_its_place(tmp_path, row, code):
    write(tmp_path, row)
    units = [{"id": "mau-01", "name": "UBND Phường Mẫu 01", "group": "units"}]
    with pytest.raises(Exception, match="1 problem") as wrong:
        make_plan(tmp_path, units=units)
    (problem,) = wrong.value.problems
    assert (problem.code, problem.location.line) == (code, 2)


def test_a_task_that_stands_twice_and_one_that_is_unknown_are_problems(tmp_path):
    row = "{id: T, title: Việc, leads: [all], by: 2024-06-30}"
    write(tmp_path, row, row)
    with pytest.raises(Exception, match="problem"):
        make_plan(tmp_path, rules=[rule("R", "task", {"x": {"when": {"done": "no"}}}, tasks=["S"])])
    _, files = read_plan(tmp_path)
    assert sorted(each.code for each in files.problems) == ["duplicate-id", "unknown-reference"]


def test_a_task_that_the_plan_has_not_is_told():
    found = done("A-9: {done: 2024-06-01}")
    assert [each.rule for each in found.findings if each.rule.startswith("input/")] == ["input/unknown-code"]
