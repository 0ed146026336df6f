"""The kind ``publication``: how many items, which subjects and channels, how soon."""

from __future__ import annotations

import pytest

from support import make_plan, outcomes, pack, report, rule, the
from tuanthu.model import Outcome

LIST = "{subject: Danh sách, channel: Niêm yết tại trụ sở, decided_on: 2024-05-01, on: 2024-05-11}"
RESULT = "{subject: Kết quả, channel: Trang thông tin điện tử, decided_on: 2024-06-01, on: 2024-06-02}"


def found(*posts, as_of="2024-12-31", data=""):
    return report(pack("kinds"), f"lists: {{posts: [{', '.join(posts)}]}}\ndata: {{{data}}}\n", as_of=as_of)


def of(report_, name="K-POSTS"):
    each = the(report_, name)
    return each.violation or " ".join(filter(None, (each.outcome.value, each.lacks)))


def test_all_that_is_asked_passes():
    assert of(found(LIST, RESULT)) == "passed"


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ((LIST,), "too_few"),
        ((LIST, LIST), "missing_subjects"),
        ((LIST, RESULT.replace("Trang thông tin điện tử", "Loa")), "missing_channels"),
        ((LIST.replace("05-11", "05-12"), RESULT), "late"),
        ((LIST, RESULT.replace("on: 2024-06-02", "on: 2024-07-01")), "late"),
        ((LIST, RESULT.replace("06-01", "06-25").replace("06-02", "06-30")), "passed"),
        ((LIST, RESULT.replace("06-01", "06-25").replace("06-02", "07-01")), "late"),  # in 10 days, after the deadline
        ((LIST, RESULT.replace(", on: 2024-06-02", "")), "not_assessed data"),
        ((LIST, RESULT.replace("decided_on: 2024-06-01, ", "")), "not_assessed data"),
        ((), "too_few"),
    ],
)
def test_each_thing_that_is_missing_is_its_own_violation(posts, expected):
    assert of(found(*posts)) == expected


def test_case_and_marks_of_a_name_do_not_matter():
    assert of(found(LIST.replace("Danh sách", "DANH SACH"), RESULT)) == "passed"


def test_the_message_names_what_is_missing():
    message = the(found(LIST, LIST), "K-POSTS").message.vi
    assert "“Thời gian”, “Kết quả”" in message


def test_what_is_incomplete_is_pending_until_the_deadline_and_what_is_late_is_not():
    assert of(found(LIST, as_of="2024-06-30 23:59")) == "pending"
    assert of(found(LIST, as_of="2024-07-01")) == "too_few"
    assert of(found(LIST.replace("05-11", "05-12"), as_of="2024-06-01")) == "late"


def test_an_item_dated_after_the_moment_of_checking_is_not_public_yet():
    assert the(found(LIST, RESULT, as_of="2024-06-01"), "K-POSTS").facts["count"] == 1


def test_a_list_that_is_not_there_says_nothing():
    for day, outcome in (("2024-06-30", "pending"), ("2024-07-01", "not_assessed data")):
        assert of(report(pack("kinds"), "", as_of=day)) == outcome


def test_several_different_channels_of_the_entries_that_count():
    other = RESULT.replace("Trang thông tin điện tử", "Zalo")
    assert of(found(RESULT, other), "K-FORMS") == "passed"
    assert of(found(RESULT, RESULT), "K-FORMS") == "missing_channels"
    assert of(found(RESULT, LIST), "K-FORMS") == "missing_channels"


def test_days_that_the_pack_does_not_set_are_a_lack_of_setting():
    assert of(found(LIST), "K-PROMPT") == "not_assessed setting"


def prompt(tmp_path, days, **more):
    wanted = {"list": "posts", "date": "on", "within": {days: 3, "since": "day"}}
    made = rule("R", "publication", {"late": {"when": {"late": {"gt": 0}}}}, **{**wanted, **more})
    data = {"day": {"type": "date", "label": "day"}}
    lists = {"posts": {"label": "posts", "fields": {"on": {"type": "date", "label": "on"}}}}
    return make_plan(tmp_path, rules=[made], data=data, lists=lists)


@pytest.mark.parametrize(
    ("days", "on", "expected"),
    [
        ("days", "2024-05-13", "passed"),
        ("days", "2024-05-14", "late"),
        ("working_days", "2024-05-15", "passed"),  # 11 and 12 May 2024 are a weekend
        ("working_days", "2024-05-16", "late"),
    ],
)
def test_days_may_count_from_an_event_of_the_unit(tmp_path, days, on, expected):
    text = f"lists: {{posts: [{{on: {on}}}]}}\ndata: {{day: 2024-05-10}}\n"
    assert outcomes(report(prompt(tmp_path, days), text), "R") == {"R": expected}


def test_an_event_without_a_date_leaves_it_open(tmp_path):
    each = the(report(prompt(tmp_path, "days"), "lists: {posts: [{on: 2024-05-10}]}\n"), "R")
    assert (each.outcome, each.lacks) == (Outcome.NOT_ASSESSED, "data")


@pytest.mark.parametrize(
    "more",
    [
        {"within": {"days": 3}},
        {"within": {"days": 3, "working_days": 3, "since": "day"}},
        {"within": {"days": 3, "after": "other"}},
        {"within": {"days": "unheard", "since": "day"}},
        {"subjects": ["a"]},
        {"channel": "on", "channels": ["a"], "need_channels": 2},
        {"where": {"other": "a"}},
    ],
)
def test_a_wrong_setting_is_a_problem(tmp_path, more):
    with pytest.raises(Exception, match="1 problem"):
        prompt(tmp_path, "days", **more)
