"""The kind ``register``: entries that must stand there, fields that must be filled, cases dealt with in time."""

from __future__ import annotations

import pytest

from support import make_plan, pack, report, rule, the

FULL = "{village: Thôn 1, content: Danh sách, conclusion: 01/KL}"


def found(*minutes, as_of="2024-12-31", data="villages: 1"):
    return report(pack("kinds"), f"lists: {{minutes: [{', '.join(minutes)}]}}\ndata: {{{data}}}\n", as_of=as_of)


def of(report_, name="K-MINUTES"):
    each = the(report_, name)
    return each.violation or " ".join(filter(None, (each.outcome.value, each.lacks)))


@pytest.mark.parametrize(
    ("minutes", "villages", "expected"),
    [
        ((FULL,), 1, "passed"),
        ((FULL, FULL.replace("conclusion", "notice")), 2, "passed"),
        ((FULL,), 2, "too_few"),
        ((FULL, "{village: Thôn 2, conclusion: a}"), 2, "incomplete"),
        ((FULL, "{village: Thôn 2, content: a}"), 2, "incomplete"),
        ((FULL, "{village: ' ', content: a, notice: b}"), 2, "incomplete"),
        ((FULL, FULL), 1, "passed"),
        ((), 1, "too_few"),
        ((), 0, "not_applicable"),
    ],
)
def test_every_village_has_minutes_that_say_what_they_must(minutes, villages, expected):
    assert of(found(*minutes, data=f"villages: {villages}")) == expected


def test_the_message_says_which_entries_are_incomplete():
    each = the(found(FULL, "{village: a}", FULL, "{village: b}", data="villages: 4"), "K-MINUTES")
    assert each.facts["incomplete"] == 2
    assert "dòng 2, 4" in each.message.vi


def test_what_is_missing_is_pending_until_the_deadline_and_what_is_wrong_is_not():
    assert of(found(as_of="2024-06-30")) == "pending"
    assert of(found(as_of="2024-07-01")) == "too_few"
    assert of(found("{village: a}", as_of="2024-02-01", data="villages: 2")) == "incomplete"


def test_without_the_list_or_the_count_nothing_is_assessed():
    assert of(found(FULL, data="")) == "not_assessed data"
    assert of(report(pack("kinds"), "data: {villages: 2}\n", as_of="2024-12-31")) == "not_assessed data"
    assert of(report(pack("kinds"), "data: {villages: 2}\n", as_of="2024-06-30")) == "pending"
    assert of(report(pack("kinds"), "data: {villages: 0}\n", as_of="2024-12-31")) == "not_applicable"


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        (("Danh sách", "kết quả"), "passed"),
        (("Danh sách",), "missing"),
        (("Danh sách", "Khác"), "missing"),
        ((), "missing"),
    ],
)
def test_rows_are_required_by_name(contents, expected):
    each = found(*(f"{{content: {name}}}" for name in contents))
    assert of(each, "K-CONTENTS") == expected
    if expected == "missing":
        assert "“Kết quả”" in the(each, "K-CONTENTS").message.vi


def petitions(*entries, as_of="2024-12-31"):
    rows = [
        "{"
        + ", ".join(f"{name}: {day}" for name, day in zip(("received_on", "answered_on"), entry, strict=False) if day)
        + "}"
        for entry in entries
    ]
    return of(report(pack("kinds"), f"lists: {{petitions: [{', '.join(rows)}]}}\n", as_of=as_of), "K-PETITIONS")


@pytest.mark.parametrize(
    ("entries", "as_of", "expected"),
    [
        ([("2024-05-01", "2024-05-21")], "2024-12-31", "passed"),
        ([("2024-05-01", "2024-05-22")], "2024-12-31", "late"),
        ([("2024-05-01", None)], "2024-05-21 23:59", "pending"),
        ([("2024-05-01", None)], "2024-05-22", "late"),
        ([("2024-05-01", "2024-05-30")], "2024-05-20", "pending"),
        ([("2024-05-01", "2024-05-02"), (None, "2024-05-02")], "2024-12-31", "not_assessed data"),
        ([], "2024-12-31", "not_applicable"),
    ],
)
def test_each_case_is_dealt_with_in_time(entries, as_of, expected):
    assert petitions(*entries, as_of=as_of) == expected


@pytest.mark.parametrize(
    "more",
    [
        {"rows": ["a"]},
        {"done": "on"},
        {"within": {"days": 3, "after": "on"}},
        {"required": ["nothing"]},
        {"at_least": "nothing"},
        {"list": "nothing", "where": {"on": "a"}},
    ],
)
def test_a_wrong_setting_is_a_problem(tmp_path, more):
    made = rule("R", "register", {"late": {"when": {"late": {"gt": 0}}}}, **{"list": "things", **more})
    lists = {"things": {"label": "things", "fields": {"on": {"type": "date", "label": "on"}}}}
    with pytest.raises(Exception, match="1 problem"):
        make_plan(tmp_path, rules=[made], lists=lists)
