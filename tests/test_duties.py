"""What a plan asks until when, by whom: the calendar lists exactly what measuring holds units to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from support import PACKS, case, make_plan, pack, rule
from tuanthu.duties import agenda, between, blank_case, bound, duties, named
from tuanthu.kinds import kinds
from tuanthu.library import plan_folders
from tuanthu.model import last_day
from tuanthu.plan import load_plan
from tuanthu.versions import in_force

PLANS = [*plan_folders(), *(PACKS / name for name in ("kinds", "points"))]
DEADLINES = [
    # as the rule states it; first day, last day, words in English
    ({"before": "2024-12-05"}, None, "2024-12-04", None),
    ({"by": "05/12/2024"}, None, "2024-12-05", None),
    ({"by": {"quarter": 4}}, None, "2024-12-31", None),
    ({"by": {"month": "2025-02"}}, None, "2025-02-28", None),
    ({"during": {"month": 4}}, "2024-04-01", "2024-04-30", None),
    ({"during": {"from": "2024-03-10", "until": "2024-03-20"}}, "2024-03-10", "2024-03-20", None),
    ({"by": {"days": 10, "after": "met"}}, None, None, 'within 10 day(s) after "the meeting"'),
    ({"by": {"working_days": 5, "before": "met"}}, None, None, '5 working day(s) before "the meeting" at the latest'),
    ({"by": {"event": "met"}}, None, None, 'by "the meeting" at the latest'),
    ({"before": {"event": "met"}}, None, None, 'before "the meeting"'),
    ({"during": {"from": "met", "until": "2024-06-30"}}, None, None, 'from "the meeting" to 2024-06-30'),
    ({"by": {"days": 10, "after": "submission"}}, None, None, "within 10 day(s) after the submission"),
    ({"by": {"groups": {"units": "2024-05-01"}}}, None, "2024-05-01", None),
]


def made(tmp_path, *rules, **more):
    data = {"met": {"type": "date", "label": {"vi": "cuộc họp", "en": "the meeting"}},
            "n": {"type": "count", "label": "n"}}  # fmt: skip
    return make_plan(tmp_path / "plan", rules=rules, data=data, **more)


def step(name, **due):
    return rule(name, "step", {"late": {"when": {"days_late": {"gt": 0}}}}, event="met", **due)


def the_duties(plan, text="", **options):
    return duties(case(plan, text, **options)[0])


def day(text):
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize("folder", PLANS, ids=lambda path: path.name)
def test_the_calendar_lists_exactly_the_dates_that_measuring_holds_units_to(folder):
    plan = load_plan(folder)
    for unit in bound(plan):
        blank = blank_case(plan, unit)
        found = [each for one in plan.rules_of(unit) for each in kinds()[one.kind].measure(one, blank)]
        standing = in_force(found, plan.rules, plan)
        measured = {(each.id, last_day(each.due, plan.zone) if each.due else None) for each in standing}
        listed = {(each.obligation, each.last) for each in duties(blank) if each.last and each.met is None}
        unlisted = [each for each in measured if each[1] and not any(_covers(one, each) for one in listed)]
        unknown = [one for one in listed if not any(_covers(one, each) for each in measured)]
        assert (unlisted, unknown) == ([], []), unit.id


def _covers(listed, measured):
    """Return whether a duty of the calendar is a measured obligation, or one of its rows.

    What cannot be assessed, because the pack leaves a value open, has a day in the calendar only.
    """
    name, day = measured
    return (name == listed[0] or name.startswith(f"{listed[0]}/")) and day in {listed[1], None}


@pytest.mark.parametrize(("due", "first", "last", "says"), DEADLINES, ids=lambda each: str(each)[:50])
def test_every_form_of_a_deadline_ends_with_its_last_day_in_time_or_says_when(tmp_path, due, first, last, says):
    (duty,) = the_duties(made(tmp_path, step("R", **due)))
    assert (duty.first, duty.last, duty.says and duty.says.en) == (day(first), day(last), says)


def test_a_deadline_that_moves_says_so(tmp_path):
    (duty,) = the_duties(made(tmp_path, step("R", by="2024-03-31", on_day_off="next_working_day")))
    assert duty.last == date(2024, 4, 1)
    assert duty.note.en.startswith("The last day, 2024-03-31, is a day off; the deadline moves")


def test_another_rules_deadline_is_taken_over(tmp_path):
    plan = made(tmp_path, step("A", by="2024-03-05"), step("B", by={"same_as": "A"}))
    assert [(each.rule, each.last) for each in the_duties(plan)] == [("A", date(2024, 3, 5)), ("B", date(2024, 3, 5))]


def test_a_rule_that_another_version_replaces_by_then_is_not_listed(tmp_path):
    old = step("OLD", by="2024-03-05") | {"effective_until": "2024-01-31"}
    assert the_duties(made(tmp_path, old, step("NEW", by="2024-03-06")))[0].rule == "NEW"


def test_an_event_that_the_submission_dates_gives_the_duty_its_day(tmp_path):
    plan = made(tmp_path, step("R", by={"days": 10, "after": "met"}))
    (duty,) = the_duties(plan, "data: {met: 2024-03-01}\n")
    assert (duty.last, duty.says) == (date(2024, 3, 11), None)


def test_a_recurring_duty_is_listed_once_for_each_period_of_the_year():
    monthly = [each for each in the_duties(pack("kinds")) if each.task == "B-2"]
    assert [(each.first.month, each.last.day) for each in monthly] == list(
        enumerate([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], 1)
    )
    assert len({each.key for each in monthly}) == 12


def test_a_period_in_which_the_log_has_an_entry_is_met():
    found = the_duties(pack("kinds"), "tasks: {B-2: {log: [2024-02-10]}}\n")
    assert [each.first.month for each in found if each.task == "B-2" and each.met] == [2]


def test_what_is_owed_all_the_time_says_how_often():
    says = {each.task: each.says.en for each in the_duties(pack("kinds")) if each.task and each.says}
    assert says["B-3"] == "all the time, never pausing for more than 60 days"
    assert says["B-4"] == f'all the time, after "{pack("kinds").fields["merged_on"].label.en}"'


def test_the_days_that_each_entry_of_a_list_has_are_told_by_the_entrys_date():
    posts = next(each for each in the_duties(pack("kinds")) if each.rule == "K-POSTS" and each.last is None)
    assert posts.says.en.startswith("within 10 day(s) after ")
    assert "each entry of" in posts.says.en


def test_a_unit_that_is_gone_by_then_owes_nothing():
    plan = pack("kinds")
    gone = replace(plan.units[0], valid_until=date(2024, 6, 29))
    lasts = [each.last for each in duties(blank_case(plan, gone)) if each.last]
    assert lasts
    assert max(lasts) < date(2024, 6, 30)


# ------------------------------------------------------------------- by whom


def test_a_group_whose_every_member_owes_is_named_and_each_group_keeps_its_own_date():
    plan = pack("kinds")
    entries = {(each.duty.task, each.duty.last): each for each in agenda(plan, bound(plan))}
    assert [who.en for who in entries["A-1", date(2024, 6, 30)].who] == ["Units"]
    monthly = entries["B-2", date(2024, 1, 31)]
    assert [who.en for who in monthly.who] == ["Units", "Communes"]
    assert [unit.id for unit in monthly.bearers] == ["mau-01", "phong-mau", "xa-mau"]


def test_of_several_leads_all_are_named_and_whether_one_is_enough():
    plan = pack("kinds")
    joint = next(each for each in agenda(plan, bound(plan)) if each.duty.task == "A-3")
    assert [lead.vi for lead in joint.duty.leads] == ["Phòng Mẫu", "UBND Phường Mẫu 01"]
    assert joint.duty.one_of
    assert [unit.id for unit in joint.bearers] == ["mau-01", "phong-mau"]


def test_a_group_that_the_document_does_not_list_stands_for_its_units():
    plan = replace(pack("kinds"), units=pack("kinds").units[:2])
    assert [unit.id for unit in bound(plan)] == ["mau-01", "phong-mau", "communes"]


@pytest.mark.parametrize(
    ("name", "found"),
    [("mau-01", ["mau-01"]), ("phường mẫu 1", ["mau-01"]), ("Communes", ["xa-mau"]), ("units", ["mau-01", "phong-mau"]),
     ("nobody", [])],
)  # fmt: skip
def test_units_are_found_by_id_name_alias_and_group(name, found):
    plan = pack("kinds")
    assert [unit.id for unit in named(name, plan, bound(plan))] == found


def test_the_range_is_of_last_days_and_keeps_what_has_no_date():
    plan = pack("kinds")
    every = agenda(plan, bound(plan))
    found = between(every, date(2024, 9, 1), date(2024, 9, 30))
    assert {each.duty.last for each in found if each.duty.last} == {date(2024, 9, 30)}
    assert [each for each in found if each.duty.last is None] == [each for each in every if each.duty.last is None]
