"""What falls due soon and is not done: silence is never taken for done, and nothing done is nagged about."""

from __future__ import annotations

import json

import pytest

from support import case, make_plan, report, rule, tuanthu, write_plan, write_submission
from tuanthu.reminders import due_soon

REPORTS = {
    "reports": [
        {"report": "quarterly", "periods": ["Q1", "Q2"], "before": {"day": 5, "of": "last_month", "each": "quarter"}}
    ]
}
LATE = {"late": {"when": {"days_late": {"gt": 0}}}, "missing": {"when": {"sent": "no", "due": "yes"}}}
LOG = {"list": "checks", "date": "on", "every": "month"}
GAP = {"missed": {"when": {"missed": {"gt": 0}}}}
COUNT = {"too_few": {"when": {"count": {"lt": 1}}}}


def rules():
    return [
        rule("REPORT", "periodic_report", LATE, **REPORTS),
        rule("CHECK", "recurring", GAP, **LOG),
        rule("IDEA", "count", COUNT, field="n", by="2024-03-10"),
    ]


LISTS = {"checks": {"label": "c", "fields": {"on": {"type": "date", "label": "d"}}}}


@pytest.fixture
def plan(tmp_path):
    return make_plan(tmp_path / "plan", rules=rules(), lists=LISTS)


def owed(plan, text, as_of, within, *, handed_in=True, **options):
    made, _ = case(plan, text, as_of=as_of, **options)
    findings = report(plan, text, as_of=as_of, **options).findings if handed_in else None
    return [(each.duty.obligation, str(each.duty.last), each.left) for each in due_soon(made, findings, within)]


DUE = ("REPORT/quarterly/Q1", "2024-03-04")
IDEA = ("IDEA", "2024-03-10")
FEBRUARY = ("CHECK", "2024-02-29")
MARCH = ("CHECK", "2024-03-31")


@pytest.mark.parametrize(
    ("as_of", "within", "found"),
    [
        ("2024-02-26", 2, []),
        ("2024-02-26", 6, [(*FEBRUARY, 3)]),
        ("2024-02-26", 7, [(*FEBRUARY, 3), (*DUE, 7)]),
        ("2024-03-04 23:59", 0, [(*DUE, 0)]),
        ("2024-03-05", 5, [(*IDEA, 5)]),
        ("2024-03-01", 31, [(*DUE, 3), (*IDEA, 9), (*MARCH, 30)]),
    ],
)
def test_days_are_counted_to_the_last_day_that_is_still_in_time(plan, as_of, within, found):
    assert owed(plan, "", as_of, within, handed_in=False) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(*DUE, 3), (*IDEA, 9), (*MARCH, 30)]),
        ("reports: [{report: quarterly, period: Q1, sent: 2024-02-20}]\n", [(*IDEA, 9), (*MARCH, 30)]),
        ("reports: [{report: quarterly, period: Q1, sent: 2024-03-03}]\n", [(*DUE, 3), (*IDEA, 9), (*MARCH, 30)]),
        ("reports: [{report: quarterly, period: Q1}]\n", [(*DUE, 3), (*IDEA, 9), (*MARCH, 30)]),
        ("data: {n: 1}\n", [(*DUE, 3), (*MARCH, 30)]),
        ("data: {n: 0}\n", [(*DUE, 3), (*IDEA, 9), (*MARCH, 30)]),
        ("lists: {checks: [{on: 2024-03-01}]}\n", [(*DUE, 3), (*IDEA, 9)]),
        ("lists: {checks: [{on: 2024-02-01}]}\n", [(*DUE, 3), (*IDEA, 9), (*MARCH, 30)]),
    ],
    ids=[
        "nothing said",
        "sent",
        "sent tomorrow",
        "sent without a date",
        "enough",
        "not enough",
        "seen to",
        "last month's",
    ],
)
def test_only_what_the_submission_shows_to_be_done_is_left_out(plan, text, found):
    assert owed(plan, text, "2024-03-01 12:00", 31) == found


# --------------------------------------------------------------- the command


@pytest.fixture
def office(tmp_path):
    write_plan(tmp_path / "plan", rules=rules(), lists=LISTS)
    root = tmp_path / "office"
    root.mkdir()
    names = ("a", "b", "c")
    units = "".join(f"  - {{id: {name}, name: Phường {name.upper()}, group: units}}\n" for name in names)
    (root / "units.yaml").write_text(f"units:\n{units}", encoding="utf-8")
    write_submission(
        root / "a", "reports: [{report: quarterly, period: Q1, sent: 2024-02-20}]\n", plan="made", unit="a"
    )
    write_submission(root / "b", "data: {n: 1}\n", plan="made", unit="b")
    return tmp_path


def remind(office, *args, as_of="2024-03-01", within=14, form="json"):
    options = ("--office", office / "office", "--as-of", as_of, "--due-within", within, "--format", form)
    return tuanthu("calendar", office / "plan", *options, "--lang", "en", *args)


def by_unit(ran):
    found: dict[str, list[str]] = {}
    for each in json.loads(ran.stdout)["reminders"]:
        found.setdefault(each["unit"]["id"], []).append(each["rule"])
    return found


def test_each_unit_is_told_what_it_still_owes_and_a_silent_one_everything(office):
    ran = remind(office)
    assert ran.returncode == 0, ran.stderr
    assert by_unit(ran) == {"a": ["IDEA"], "b": ["REPORT"], "c": ["REPORT", "IDEA"]}


def test_of_two_submissions_either_may_show_it_done(office):
    write_submission(office / "office" / "a2", "data: {n: 1}\n", plan="made", unit="a")
    assert "a" not in by_unit(remind(office))


def test_a_submission_that_cannot_be_read_is_told_and_its_unit_reminded_of_everything(office):
    (office / "office" / "a" / "submission.yaml").write_text("plan: [made\n", encoding="utf-8")
    ran = remind(office)
    assert ran.returncode == 2
    assert "a/submission.yaml" in ran.stderr
    assert by_unit(ran)["a"] == ["REPORT", "IDEA"]


def test_a_waiver_silences_what_it_covers_and_an_extension_moves_the_day(office):
    waiver = (
        "waivers:\n- {rule: IDEA, unit: c, reason: bão, document: {number: 1/QĐ, date: 2024-02-01},"
        " from: 2024-03-01, until: 2024-03-31}\n"
        "- {rule: REPORT, unit: b, reason: bão, document: {number: 2/QĐ, date: 2024-02-01},"
        " from: 2024-03-01, until: 2024-03-31, extend_to: 2024-03-08}\n"
    )
    (office / "waivers.yaml").write_text(waiver, encoding="utf-8")
    ran = remind(office, "--waivers", office / "waivers.yaml")
    assert by_unit(ran) == {"a": ["IDEA"], "b": ["REPORT"], "c": ["REPORT"]}
    (moved,) = [each for each in json.loads(ran.stdout)["reminders"] if each["unit"]["id"] == "b"]
    assert (moved["deadline"], moved["left"]) == ("2024-03-08", 7)


def test_the_table_says_who_what_and_how_long(office):
    ran = remind(office, form="table")
    assert "Due within 14 days under 01/KH, counted from 2024-03-01" in ran.stdout
    assert "3 day(s)" in ran.stdout
    assert "Phường C" in ran.stdout


def test_nothing_due_is_said(office):
    assert "Nothing falls due within 14 days." in remind(office, as_of="2024-09-01", form="table").stdout


def test_an_ics_file_per_unit_holds_its_own_reminders_only(office, tmp_path):
    assert remind(office, "-o", tmp_path / "out", form="ics").returncode == 0
    held = {path.name: path.read_bytes().count(b"BEGIN:VEVENT") for path in (tmp_path / "out").iterdir()}
    assert held == {"made-a.ics": 1, "made-b.ics": 1, "made-c.ics": 2}


def test_reminders_need_no_office_then_everything_is_open():
    ran = tuanthu("calendar", "phu-lien-2024", "--due-within", "14", "--as-of", "2024-05-28", "--format", "json")
    assert [each["obligation"] for each in json.loads(ran.stdout)["reminders"]] == ["PL-REPORTS/half-year/H1"]


# ----------------------------------------------------------------- from a store


@pytest.fixture
def swept(office):
    """The office swept, with the store of its results."""
    ran = tuanthu(
        "sweep", office / "office", "--plan", office / "plan", "--store", office / "store.sqlite",
        "--as-of", "2024-03-01", "--due-within", "14", "--lang", "en",
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr
    return office, ran.stdout


def stored(office, *args):
    options = ("--store", office / "store.sqlite", "--due-within", "14", "--format", "json", "--lang", "en")
    return tuanthu("calendar", office / "plan", *options, *args)


def test_a_run_of_the_sweep_knows_as_much_as_the_folder(swept):
    office, _ = swept
    ran = stored(office, "--as-of", "2024-03-01")
    assert ran.returncode == 0, ran.stderr
    assert by_unit(ran) == by_unit(remind(office))


def test_the_sweep_itself_tells_what_falls_due(swept):
    assert "Due within 14 days under 01/KH, counted from 2024-03-01" in swept[1]
    assert "REPORT" in swept[1]


def test_one_unit_of_a_run(swept):
    office, _ = swept
    assert by_unit(stored(office, "--as-of", "2024-03-01", "--unit", "Phường B")) == {"b": ["REPORT"]}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--run", "9"], "there is no run 9"),
        (["--office", "."], "--store does not go with --office"),
        (["--unit", "nobody"], 'There is no unit "nobody"'),
    ],
)
def test_wrong_questions_to_a_store_are_told(swept, args, says):
    ran = stored(swept[0], "--as-of", "2024-03-01", *args)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_json_of_a_sweep_stays_that_of_its_reports(office):
    ran = tuanthu("sweep", office / "office", "--due-within", "3", "--format", "json", "--lang", "en")
    assert ran.returncode == 2
    assert "calendar --store" in ran.stderr
