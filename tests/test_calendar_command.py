"""``tuanthu calendar``: the table, the JSON and the iCalendar files, and what is said of wrong calls.

``UPDATE_GOLDENS=1 pytest tests/test_calendar_command.py`` records the outputs anew.
"""

from __future__ import annotations

import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from support import PACKS, ROOT, tuanthu

GOLDENS = Path(__file__).parent / "goldens" / "calendar"
KINDS = PACKS / "kinds"


def run(*args, code=0, **environment):
    ran = tuanthu("calendar", *args, **environment)
    assert ran.returncode == code, ran.stderr
    return ran


def events(text):
    calendar = Calendar.from_ical(text)
    assert not calendar.errors
    found = calendar.walk("VEVENT")
    assert [each.errors for each in calendar.walk() if each.errors] == []
    return found


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("kinds.vi.txt", ["--until", "2024-06-30"]),
        ("kinds.en.txt", ["--until", "2024-06-30", "--lang", "en"]),
        ("kinds.json", ["--format", "json"]),
        ("kinds-phong-mau.ics", ["--format", "ics", "--unit", "Phòng Mẫu", "--from", "2024-06-01"]),
    ],
)
def test_the_outputs_do_not_drift(tmp_path, name, args):
    run(KINDS, *args, "-o", tmp_path / name)
    golden, made = GOLDENS / name, (tmp_path / name).read_bytes()
    if os.environ.get("UPDATE_GOLDENS"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(made)
    assert made == golden.read_bytes()


@pytest.mark.parametrize("form", ["table", "json", "ics"])
def test_the_same_bytes_under_any_hash_seed(form):
    first, second = (run(KINDS, "--format", form, PYTHONHASHSEED=seed).stdout for seed in ("0", "77"))
    assert first == second


def test_what_must_happen_by_a_date_by_whom_is_one_command():
    out = run("uong-bi-2023", "--until", "2024-03-31", "--format", "json").stdout
    by_whom = {(each["rule"], each["deadline"]): each["who"] for each in json.loads(out)["duties"]}
    assert by_whom["UB-SUBMIT", "2024-03-15"] == ["Cơ quan chuyên môn", "UBND xã, phường"]
    assert by_whom["UB-COUNCIL", "2024-03-31"] == ["Phòng Nội vụ"]


def test_the_register_replaces_the_plans_list():
    units = ROOT / "samples/uong-bi/units.yaml"
    out = run("uong-bi-2023", "--units", units, "--unit", "phuong-mau-01", "--format", "json").stdout
    assert {tuple(each["units"]) for each in json.loads(out)["duties"]} == {("phuong-mau-01",)}


# --------------------------------------------------------------------- ics


def test_an_event_lies_on_the_last_day_in_time_and_a_window_spans_its_days():
    out = run("uong-bi-2023", "--format", "ics", "--unit", "phong-noi-vu").stdout
    found = {str(each["SUMMARY"]): each for each in events(out)}
    sent = found["Gửi Biểu tự chấm điểm và tài liệu kiểm chứng"]
    assert (date(2024, 3, 15), date(2024, 3, 16)) == (sent.DTSTART, sent.DTEND)
    window = found["Tổ chức họp Hội đồng thẩm định kết quả xác định Chỉ số CCHC"]
    assert (date(2024, 3, 1), date(2024, 4, 1)) == (window.DTSTART, window.DTEND)
    for each, last in ((sent, date(2024, 3, 15)), (window, date(2024, 3, 31))):
        rings = [alarm.trigger for alarm in each.alarms.times]
        eight = datetime.combine(last, datetime.min.time()) + timedelta(hours=8)
        assert rings == [eight - timedelta(days=7), eight - timedelta(days=1)]


def test_one_file_per_unit_in_a_folder_each_with_its_own_duties_and_stable_uids(tmp_path):
    units = ROOT / "samples/uong-bi/units.yaml"
    for folder in ("one", "two"):
        run("uong-bi-2023", "--units", units, "--format", "ics", "-o", tmp_path / folder)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert "uong-bi-2023-phuong-mau-01.ics" in names
    contents = [(tmp_path / "one" / name).read_bytes() for name in names]
    assert contents == [(tmp_path / "two" / name).read_bytes() for name in names]
    assert all(b"\r\n" in each and b"\n\n" not in each for each in contents)
    uids = [str(event["UID"]) for each in contents for event in events(each)]
    assert len(uids) == len(set(uids))
    assert uids


def test_a_units_own_file_and_its_calendar_on_stdout_name_the_same_events(tmp_path):
    run("uong-bi-2023", "--format", "ics", "-o", tmp_path)
    own = events((tmp_path / "uong-bi-2023-phong-noi-vu.ics").read_bytes())
    shown = events(run("uong-bi-2023", "--format", "ics", "--unit", "phong-noi-vu").stdout)
    assert [str(each["UID"]) for each in own] == [str(each["UID"]) for each in shown]


# ------------------------------------------------------------------ wrong calls


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["no-such-plan"], "There is no plan"),
        (["uong-bi-2023", "--unit", "phong-noi-vuu"], 'Did you mean "phong-noi-vu"?'),
        (["uong-bi-2023", "--until", "2024-02-30"], '--until: "2024-02-30" is not a date'),
        (["uong-bi-2023", "--from", "2024-03-02", "--until", "2024-03-01"], "--until lies before --from"),
        (["uong-bi-2023", "--office", "samples"], "--office needs --due-within"),
        (["uong-bi-2023", "--due-within", "3", "--until", "2024-03-01"], "--due-within replaces"),
        (["uong-bi-2023", "-o", "/nowhere/at/all.txt"], "It cannot be written"),
        (["uong-bi-2023", "--units", "/nowhere.yaml"], "/nowhere.yaml"),
    ],
)
def test_a_wrong_call_is_told_in_one_sentence_and_exit_code_2(args, says):
    ran = run(*args, "--lang", "en", code=2)
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
