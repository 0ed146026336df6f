"""Deadlines as the documents word them, and the instants that they mean."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tuanthu import workdays
from tuanthu.calendar import (
    PERIODS,
    Deadline,
    Due,
    Overrides,
    Situation,
    days_late,
    deadline,
    not_a_date,
    opens,
    parse_date,
    parse_due,
    parse_instant,
    period_days,
    period_end,
    period_label,
    schema,
    window,
)
from tuanthu.source import parse_yaml

HANOI = "Asia/Ho_Chi_Minh"
ZONES = (
    HANOI,
    "UTC",
    "America/Havana",
    "Asia/Beirut",
    "Europe/Berlin",
    "Pacific/Apia",
    "Australia/Lord_Howe",
)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def at(text: str, zone: str = HANOI) -> datetime:
    moment = parse_instant(text, zone)
    assert moment is not None
    return moment


def due_of(written: str) -> Due:
    """Return the deadline that a line of YAML states."""
    due, errors = parse_due(parse_yaml(written.encode(), "rule.yaml").data)
    assert not errors
    assert due is not None
    return due


def situation(
    year: int = 2025,
    group: str = "communes",
    period: str | None = None,
    zone: str = HANOI,
    **events: str | None,
) -> Situation:
    known = {name: None if text is None else at(text, zone) for name, text in events.items()}
    return Situation(year, zone, group, period, known)


def too_late(written: str, where: Situation | None = None) -> str | None:
    """Return the first instant that is too late, as local date and time."""
    found = deadline(due_of(written), where or situation())
    return None if found is None else found.instant.strftime("%Y-%m-%d %H:%M")


# -------------------------------------------------- wordings of the documents


# Appendix 1 of 159/KH-UBND (Hà Nội, 09/06/2025), then the other four documents.
@pytest.mark.parametrize(
    ("wording", "written", "expected"),
    [
        ("Thường xuyên", "open: yes", None),
        ("Trong năm", "by: {year: this}", "2026-01-01 00:00"),
        ("Tháng 12/2025", "by: {month: 2025-12}", "2026-01-01 00:00"),
        ("Tháng 11/2025", "by: {month: 2025-11}", "2025-12-01 00:00"),
        ("Trong năm 2025", "by: {year: 2025}", "2026-01-01 00:00"),
        ("Quý IV/2025", "by: {quarter: 2025-Q4}", "2026-01-01 00:00"),
        ("Tháng 6/2025", "by: {month: 2025-06}", "2025-07-01 00:00"),
        ("Quý II/2025", "by: {quarter: 2025-Q2}", "2025-07-01 00:00"),
        ("Tháng 7 năm 2025", "by: {month: 2025-07}", "2025-08-01 00:00"),
        ("Tháng 7/2025", "by: {month: 7}", "2025-08-01 00:00"),
        ("Quý IV", "by: {quarter: Q4}", "2026-01-01 00:00"),
        ("Quý IV", "by: {quarter: 4}", "2026-01-01 00:00"),
        ("Tháng 9/2025", "by: {month: 2025-09}", "2025-10-01 00:00"),
        ("Quý III/2025", "by: {quarter: 2025-Q3}", "2025-10-01 00:00"),
        ("Hằng năm", "by: {each: year}", "2026-01-01 00:00"),
        ("Hoàn thành trước ngày 16/3/2024", "before: 2024-03-16", "2024-03-16 00:00"),
        ("trước ngày 05/12/2024", "before: 05/12/2024", "2024-12-05 00:00"),
        ("chậm nhất ngày 16/3/2024", "by: 16/3/2024", "2024-03-17 00:00"),
        ("Tháng 3/2024", "during: {month: 2024-03}", "2024-04-01 00:00"),
        ("trong năm 2022", "during: {year: 2022}", "2023-01-01 00:00"),
        ("6 tháng đầu năm 2025", "by: {half: 2025-H1}", "2025-07-01 00:00"),
        ("6 tháng cuối năm", "by: {half: 2}", "2026-01-01 00:00"),
        ("trước tháng 7/2025", "before: {month: 2025-07}", "2025-07-01 00:00"),
        ("trước Quý IV", "before: {quarter: 4}", "2025-10-01 00:00"),
        (
            "từ ngày 01/4 đến ngày 15/4/2024",
            "during: {from: 2024-04-01, until: 15/4/2024}",
            "2024-04-16 00:00",
        ),
    ],
)
def test_a_wording_has_its_deadline(wording: str, written: str, expected: str | None) -> None:
    assert too_late(written) == expected, wording


@pytest.mark.parametrize(("group", "expected"), [("departments", "2025-07-01 00:00"), ("communes", "2025-08-01 00:00")])
def test_two_deadlines_chosen_by_the_group(group: str, expected: str) -> None:
    """Tháng 6/2025 (các sở, ngành); Tháng 7/2025 (UBND cấp xã)."""
    written = "by: {groups: {departments: {month: 2025-06}, communes: 2025-07-31}}"
    assert too_late(written, situation(group=group)) == expected


def test_a_group_without_a_deadline_is_the_plans_mistake_and_can_be_seen_beforehand() -> None:
    due = due_of("by: {groups: {departments: 2025-06-30}}")
    assert due.groups == {"departments"}
    with pytest.raises(ValueError, match="communes"):
        deadline(due, situation(group="communes"))


@pytest.mark.parametrize(
    ("written", "unknown", "known"),
    [
        # Theo hướng dẫn của Bộ chuyên ngành: 10 days once it has arrived, say
        ("by: {days: 10, after: guidance}", {"guidance": None}, "2025-03-24 00:00"),
        # Khi triển khai các dự án
        ("by: {event: guidance}", {}, "2025-03-14 00:00"),
    ],
)
def test_an_event_that_is_not_known_yet_has_no_deadline(written: str, unknown: dict[str, None], known: str) -> None:
    assert too_late(written, situation(**unknown)) is None
    assert too_late(written, situation(guidance="2025-03-13 16:30")) == known


def test_an_open_duty_that_begins_with_an_event() -> None:
    """Sau khi TP hoàn thành triển khai mô hình chính quyền địa phương 2 cấp."""
    due = due_of("{open: {after: two_tier_done}, max_gap_days: 90}")
    assert due.max_gap_days == 90
    assert due.events == {"two_tier_done"}
    assert opens(due, situation()) is None
    assert opens(due, situation(two_tier_done="2025-07-01 09:00")) == at("2025-07-01")
    assert deadline(due, situation(two_tier_done="2025-07-01")) is None


def test_a_window_between_two_events() -> None:
    """Trong thời gian thực hiện bầu trưởng thôn, tổ dân phố."""
    due = due_of("during: {from: election_start, until: election_end}")
    assert due.events == {"election_start", "election_end"}
    assert window(due, situation(election_start="2025-04-01 07:00")) is None
    both = situation(election_start="2025-04-01 07:00", election_end="2025-04-03 19:00")
    assert window(due, both) == (at("2025-04-01"), at("2025-04-04"))
    assert deadline(due, both) == Deadline(at("2025-04-04"))


def test_a_window_has_both_ends() -> None:
    """Trong tháng 4/2024."""
    due = due_of("during: {month: 2024-04}")
    assert window(due, situation()) == (at("2024-04-01"), at("2024-05-01"))
    assert window(due_of("by: {month: 2024-04}"), situation()) is None


def test_the_calendar_of_another_rule() -> None:
    """Theo kỳ báo cáo CCHC."""
    due = due_of("by: {same_as: PL-REPORTS}")
    assert due.rules == {"PL-REPORTS"}
    other = at("2024-03-05")
    assert deadline(due, Situation(2024, HANOI, "communes", "Q1", {"rule:PL-REPORTS": other})) == Deadline(other)
    assert deadline(due, Situation(2024, HANOI, "communes", "Q1", {"rule:PL-REPORTS": None})) is None
    with pytest.raises(LookupError):
        deadline(due, situation())


# -------------------------------------------------------- recurring periods


@pytest.mark.parametrize(
    ("written", "period", "expected"),
    [
        # "trước ngày 05 tháng cuối của quý": due before the period ends
        ("before: {day: 5, of: last_month, each: quarter}", "Q1", "2024-03-05 00:00"),
        ("before: {day: 5, of: last_month, each: quarter}", "Q2", "2024-06-05 00:00"),
        ("before: {day: 5, of: last_month, each: quarter}", "Q3", "2024-09-05 00:00"),
        ("before: {day: 5, of: last_month, each: quarter}", "Q4", "2024-12-05 00:00"),
        # the report of six months falls in with the second quarter, the annual one with the fourth
        ("before: {day: 5, of: last_month, each: quarter}", "H1", "2024-06-05 00:00"),
        ("before: {day: 5, of: last_month, each: quarter}", "9M", "2024-09-05 00:00"),
        ("before: {day: 5, of: last_month, each: quarter}", "Y", "2024-12-05 00:00"),
        ("by: {day: 5, of: first_month, each: quarter}", "Q2", "2024-04-06 00:00"),
        ("by: {day: 15, of: next_month, each: quarter}", "Q4", "2025-01-16 00:00"),
        ("by: {day: 10, of: 2, each: quarter}", "Q3", "2024-08-11 00:00"),
        ("by: {day: 20, of: last_month, each: half}", "H2", "2024-12-21 00:00"),
        ("by: {day: 5, of: next_month, each: half}", "H1", "2024-07-06 00:00"),
        ("by: {day: 15, of: 11, each: year}", "Y", "2024-11-16 00:00"),
        ("by: {day: 15, of: 11, each: year}", None, "2024-11-16 00:00"),
        # "Hằng tháng báo cáo UBND TP", with and without a day
        ("by: {day: 25, each: month}", "M02", "2024-02-26 00:00"),
        ("by: {day: 5, of: next_month, each: month}", "M12", "2025-01-06 00:00"),
        ("by: {each: month}", "M02", "2024-03-01 00:00"),
        ("by: {each: quarter}", "Q2", "2024-07-01 00:00"),
        ("by: {of: last_month, each: quarter}", "Q2", "2024-07-01 00:00"),
        ("before: {of: last_month, each: quarter}", "Q2", "2024-06-01 00:00"),
        # a day that the month lacks is its last
        ("by: {day: 30, each: month}", "M02", "2024-03-01 00:00"),
        ("by: {day: 31, each: month}", "M04", "2024-05-01 00:00"),
        ("by: {day: last, of: last_month, each: quarter}", "Q1", "2024-04-01 00:00"),
    ],
)
def test_a_day_inside_each_period(written: str, period: str | None, expected: str) -> None:
    assert too_late(written, situation(2024, period=period)) == expected


def test_a_recurring_day_needs_a_period_and_says_so_beforehand() -> None:
    due = due_of("by: {day: 5, of: last_month, each: quarter}")
    assert due.needs_period
    assert not due_of("by: {each: year}").needs_period
    with pytest.raises(ValueError, match="period"):
        deadline(due, situation())


@pytest.mark.parametrize(
    ("period", "end", "vi", "en"),
    [
        ("Q1", "2024-04-01", "Quý I/2024", "Quarter I of 2024"),
        ("Q4", "2025-01-01", "Quý IV/2024", "Quarter IV of 2024"),
        ("H1", "2024-07-01", "6 tháng đầu năm 2024", "First half of 2024"),
        ("H2", "2025-01-01", "6 tháng cuối năm 2024", "Second half of 2024"),
        ("9M", "2024-10-01", "9 tháng đầu năm 2024", "First nine months of 2024"),
        ("Y", "2025-01-01", "Năm 2024", "Year 2024"),
        ("M02", "2024-03-01", "Tháng 2/2024", "February 2024"),
        ("M12", "2025-01-01", "Tháng 12/2024", "December 2024"),
    ],
)
def test_a_period_ends_with_its_last_day_and_has_a_name(period: str, end: str, vi: str, en: str) -> None:
    assert period_end(period, 2024, HANOI) == at(end)
    label = period_label(period, 2024)
    assert (label.vi, label.en) == (vi, en)


@given(st.integers(1990, 2100))
def test_months_quarters_and_halves_fill_the_year(year: int) -> None:
    for pattern in ("M", "Q", "H"):
        spans = [period_days(period, year) for period in PERIODS if period.startswith(pattern)]
        assert spans[0][0] == date(year, 1, 1)
        assert spans[-1][1] == date(year, 12, 31)
        assert all(second[0] - first[1] == timedelta(1) for first, second in pairwise(spans))


@pytest.mark.parametrize("period", ["Q5", "M00", "M13", "H3", "q1", ""])
def test_there_is_no_such_period(period: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        period_end(period, 2024, HANOI)
    assert period_label(period, 2024).vi.endswith("2024")


# ------------------------------------------------------------- working days


@pytest.mark.parametrize(
    ("written", "event", "expected"),
    [
        ("by: {days: 1, after: e}", "2025-03-14", "2025-03-16 00:00"),
        ("by: {days: 10, after: e}", "2024-02-20 23:59", "2024-03-02 00:00"),
        ("before: {days: 10, after: e}", "2024-02-20", "2024-03-01 00:00"),
        ("by: {days: 5, before: e}", "2025-03-14", "2025-03-10 00:00"),
        ("before: {event: e}", "2025-03-14 14:00", "2025-03-14 00:00"),
        # Friday: day 1 is Monday
        ("by: {working_days: 1, after: e}", "2025-03-14", "2025-03-18 00:00"),
        ("by: {working_days: 5, after: e}", "2025-03-14", "2025-03-22 00:00"),
        ("by: {working_days: 3, before: e}", "2025-03-17", "2025-03-13 00:00"),
        # Tết 2025: off from Saturday 25/01 to Sunday 02/02
        ("by: {working_days: 1, after: e}", "2025-01-24", "2025-02-04 00:00"),
        # 29/4/2024 was swapped for Saturday 04/5
        ("by: {working_days: 1, after: e}", "2024-04-26", "2024-05-03 00:00"),
        ("by: {working_days: 2, after: e}", "2024-05-02", "2024-05-05 00:00"),
        # 31/12/2018 was swapped for a day of the next year
        ("by: {working_days: 1, after: e}", "2019-01-04", "2019-01-06 00:00"),
        # 02/01/2026 was swapped for Saturday 10/01, which the library does not know
        ("by: {working_days: 2, after: e}", "2025-12-30", "2026-01-06 00:00"),
        ("by: {working_days: 1, after: e}", "2026-01-09", "2026-01-11 00:00"),
    ],
)
def test_days_after_and_before_an_event(written: str, event: str, expected: str) -> None:
    assert too_late(written, situation(e=event)) == expected


@pytest.mark.parametrize(
    ("written", "kept", "moved"),
    [
        # Saturday 16/3/2024: "before" allows Friday the 15th, "by" the Saturday itself
        ("before: 2024-03-16", "2024-03-16 00:00", "2024-03-16 00:00"),
        ("by: 2024-03-16", "2024-03-17 00:00", "2024-03-19 00:00"),
        # before Monday allows Sunday, which becomes all of Monday
        ("before: 2024-03-18", "2024-03-18 00:00", "2024-03-19 00:00"),
        ("by: 2024-03-15", "2024-03-16 00:00", "2024-03-16 00:00"),
        # over the whole of Tết
        ("by: 2025-01-27", "2025-01-28 00:00", "2025-02-04 00:00"),
        # 02/9/2024 and the day after were holidays
        ("by: 2024-08-31", "2024-09-01 00:00", "2024-09-05 00:00"),
        # a Saturday that was worked stays
        ("by: 2024-05-04", "2024-05-05 00:00", "2024-05-05 00:00"),
        ("by: 2026-01-02", "2026-01-03 00:00", "2026-01-06 00:00"),
        ("by: {month: 2024-03}", "2024-04-01 00:00", "2024-04-02 00:00"),
    ],
)
def test_only_the_last_allowed_day_moves_and_only_when_told(written: str, kept: str, moved: str) -> None:
    assert too_late(written) == kept
    assert too_late(f"{written}\non_day_off: keep") == kept
    assert too_late(f"{written}\non_day_off: next_working_day") == moved


def test_a_moved_deadline_says_from_where_to_where() -> None:
    found = deadline(due_of("{by: 2024-03-16, on_day_off: next_working_day}"), situation())
    assert found is not None
    assert found.note is not None
    assert "16/03/2024" in found.note.vi
    assert "18/03/2024" in found.note.vi
    assert "2024-03-16" in found.note.en


@pytest.mark.parametrize(
    ("written", "event", "says"),
    [
        ("{by: 2026-12-31, on_day_off: next_working_day}", "2026-01-01", None),
        ("{by: 2027-06-30, on_day_off: next_working_day}", "2026-01-01", "2027"),
        ("by: {working_days: 5, after: e}", "2026-12-30", "2027"),
        ("by: {working_days: 5, before: e}", "2027-01-04", "2027"),
        ("by: {working_days: 5, after: e}", "2026-12-01", None),
        ("by: {days: 5, after: e}", "2027-12-30", None),
        ("by: 2027-06-30", "2026-01-01", None),
    ],
)
def test_a_year_whose_days_off_are_not_announced_is_said_to_be_so(written: str, event: str, says: str | None) -> None:
    found = deadline(due_of(written), situation(e=event))
    assert found is not None
    if says is None:
        assert found.note is None
    else:
        assert found.note is not None
        assert says in found.note.vi
        assert says in found.note.en


def test_an_office_can_know_more_than_the_shipped_calendar() -> None:
    due = due_of("{by: 2027-06-26, on_day_off: next_working_day}")
    announced = Overrides({date(2027, 6, 28): False, date(2027, 6, 26): True}, announced_until=2027)
    assert deadline(due, Situation(2027, HANOI, "g", overrides=announced)) == Deadline(at("2027-06-27"))
    only_off = Overrides({date(2027, 6, 28): False}, announced_until=2027)
    found = deadline(due, Situation(2027, HANOI, "g", overrides=only_off))
    assert found is not None
    assert found.instant == at("2027-06-30")


def test_the_slow_library_of_holidays_is_loaded_only_when_working_days_count() -> None:
    code = (
        "import sys; from tuanthu.calendar import *; "
        "due, _ = parse_due({'by': {'month': '2025-07'}}); "
        "deadline(due, Situation(2025, 'Asia/Ho_Chi_Minh', 'g')); "
        "print('holidays' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.strip() == "False"


# -------------------------------------------------------------- from text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-14", "2024-03-14T00:00:00+07:00"),
        ("2024-03-14T16:30", "2024-03-14T16:30:00+07:00"),
        ("2024-03-14 16:30", "2024-03-14T16:30:00+07:00"),
        ("2024-03-14 16:30:59", "2024-03-14T16:30:59+07:00"),
        ("2024-03-14T16:30+07:00", "2024-03-14T16:30:00+07:00"),
        ("2024-03-14T16:30Z", "2024-03-14T23:30:00+07:00"),
        ("2024-03-14T20:30:00.250-0330", "2024-03-15T07:00:00.250000+07:00"),
        ("14/3/2024", "2024-03-14T00:00:00+07:00"),
        ("14/03/2024 16:30", "2024-03-14T16:30:00+07:00"),
        (" 05/12/2024 ", "2024-12-05T00:00:00+07:00"),
        ("2024-02-29", "2024-02-29T00:00:00+07:00"),
        ("29/2/2000", "2000-02-29T00:00:00+07:00"),
    ],
)
def test_a_moment_is_read_in_the_zone_of_the_plan(text: str, expected: str) -> None:
    assert at(text).isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2024", "2023-02-29", "29/2/1900", "2024-13-01", "12/25/2024", "00/01/2024", "2024-00-10",
        "0000-01-01", "2024-3-14", "14-03-2024", "14.3.2024", "14/3/24", "20240314", "2024-03",
        "2024", "", " ", "hôm nay", "Thứ sáu 14/3/2024",
        "2024-03-14 24:00", "2024-03-14 16:60", "2024-03-14 9:30", "2024-03-14 16:30 +07:00",
        "2024-03-14T", "2024-03-14Z", "2024-03-14T16:30+19:00", "٢٠٢٤-٠٣-١٤", "2024-03-14\n2024-03-15",
    ],
)  # fmt: skip
def test_what_is_not_a_real_moment_is_not_guessed_at(text: str) -> None:
    assert parse_instant(text, HANOI) is None
    assert parse_date(text) is None


def test_a_date_is_not_a_moment_of_a_day() -> None:
    assert parse_date("14/3/2024") == date(2024, 3, 14)
    assert type(parse_date("2024-03-14")) is date
    assert parse_date("2024-03-14 16:30") is None


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("31/02/2024", "tháng 2/2024 có 29 ngày", "2024-02 has 29 days"),
        ("2023-02-29", "tháng 2/2023 có 28 ngày", "2023-02 has 28 days"),
        ("12/25/2024", "không có tháng 25", "no month 25"),
        ("mai", "05/12/2024", "2024-12-05"),
    ],
)
def test_the_message_says_what_stands_there_why_not_and_what_should(text: str, vi: str, en: str) -> None:
    says = not_a_date(text)
    assert text in says.vi
    assert text in says.en
    assert vi in says.vi
    assert en in says.en


@given(DAYS)
def test_both_ways_to_write_a_date_mean_the_same(day: date) -> None:
    assert parse_date(day.isoformat()) == parse_date(f"{day.day}/{day.month}/{day.year}") == day


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    parse_instant(text, HANOI)
    parse_date(text)
    not_a_date(text)


def test_the_ends_of_time() -> None:
    assert at("9999-12-31").year == 9999
    assert parse_instant("0001-01-01", HANOI) is None  # before the year 1 in UTC
    assert too_late("by: {days: 1, after: e}", situation(e="9999-12-31")) is None


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2024-03-31", "Asia/Beirut", "2024-03-31T01:00:00+03:00"),  # 00:00 to 01:00 is skipped
        ("2024-11-03", "America/Havana", "2024-11-03T00:00:00-04:00"),  # 00:00 comes twice
        ("2011-12-30", "Pacific/Apia", "2011-12-31T00:00:00+14:00"),  # the day is skipped
        ("2018-02-18", "America/Sao_Paulo", "2018-02-18T00:00:00-03:00"),  # 23:00 comes twice before
    ],
)
def test_a_day_starts_with_its_first_moment_whatever_the_clocks_do(day: str, zone: str, expected: str) -> None:
    assert at(day, zone).isoformat() == expected


# --------------------------------------------------------------- days late


@pytest.mark.parametrize(
    ("sent", "late"),
    [
        ("2024-03-15 23:59:59", 0),
        ("2024-03-16", 1),
        ("2024-03-16 08:00", 1),
        ("2024-03-16 23:59:59", 1),
        ("2024-03-17", 2),
        ("2025-03-16", 366),
    ],
)
def test_days_late_are_calendar_days(sent: str, late: int) -> None:
    """Hoàn thành trước ngày 16/3/2024."""
    assert days_late(at(sent), Deadline(at("2024-03-16")), HANOI) == late


def test_days_late_are_those_of_the_plans_zone() -> None:
    sent = datetime(2024, 3, 15, 17, 30, tzinfo=UTC)  # 16/3 00:30 in Hà Nội
    assert days_late(sent, Deadline(at("2024-03-16")), HANOI) == 1
    assert days_late(sent - timedelta(hours=1), Deadline(at("2024-03-16")), HANOI) == 0


@given(DAYS, st.integers(0, 10**7), st.integers(0, 10**7), st.sampled_from(ZONES))
def test_later_is_never_less_late(day: date, first: int, second: int, zone: str) -> None:
    found = Deadline(at(day.isoformat(), zone))
    start = found.instant - timedelta(days=10)
    early, late = (start + timedelta(seconds=seconds) for seconds in sorted((first, second)))
    assert days_late(early, found, zone) <= days_late(late, found, zone)
    assert (days_late(early, found, zone) == 0) == (early < found.instant)


# -------------------------------------------------------------- properties


@given(DAYS, st.sampled_from(ZONES))
def test_before_a_day_is_by_the_day_before(day: date, zone: str) -> None:
    where = situation(zone=zone)
    earlier = day - timedelta(days=1)
    before, by = due_of(f"before: {day}"), due_of(f"by: {earlier}")
    assert deadline(before, where) == deadline(by, where)


@given(DAYS)
def test_before_a_day_is_by_the_day_before_when_days_off_move_too(day: date) -> None:
    move = "on_day_off: next_working_day"
    assert too_late(f"before: {day}\n{move}") == too_late(f"by: {day - timedelta(days=1)}\n{move}")


FORMS = st.sampled_from(
    [
        "by: {month: 2}", "before: {quarter: 3}", "by: {half: 1}", "during: {year: this}",
        "by: {each: quarter}", "before: {day: 5, of: last_month, each: quarter}",
        "by: {day: last, of: next_month, each: quarter}",
        "by: {days: 10, after: e}", "by: {working_days: 4, after: e}", "by: {days: 3, before: e}",
        "{by: {month: 4}, on_day_off: next_working_day}",
    ]
)  # fmt: skip


@given(
    FORMS,
    st.integers(2000, 2090),
    st.sampled_from(("Q1", "Q2", "Q3", "Q4", "H1", "Y")),
    st.sampled_from(ZONES),
)
def test_the_zone_does_not_change_the_day(written: str, year: int, period: str, zone: str) -> None:
    here = deadline(due_of(written), situation(year, period=period, e=f"{year}-05-20 10:00"))
    there = deadline(due_of(written), situation(year, period=period, zone=zone, e=f"{year}-05-20 10:00"))
    assert here is not None
    assert there is not None
    assert here.instant.date() == there.instant.date()
    assert there.instant == at(there.instant.date().isoformat(), zone)
    assert here.note == there.note


@given(DAYS)
def test_a_moved_deadline_is_never_earlier_and_moving_twice_changes_nothing(day: date) -> None:
    move = "on_day_off: next_working_day"
    kept, moved = too_late(f"by: {day}"), too_late(f"by: {day}\n{move}")
    assert kept is not None
    assert moved is not None
    assert kept <= moved
    last = date.fromisoformat(moved[:10]) - timedelta(days=1)
    assert too_late(f"by: {last}\n{move}") == moved


@given(st.dates(date(2010, 1, 1), date(2035, 1, 1)), st.integers(1, 30))
def test_working_days_forth_and_back(day: date, count: int) -> None:
    """N working days before the N-th working day after a working day is that day."""
    start = workdays.next_worked(day)
    there = workdays.add_worked(start, count)
    assert workdays.add_worked(there, -count) == start
    assert (there - start).days >= count


# -------------------------------------------------------------- strictness


@pytest.mark.parametrize(
    ("written", "path", "stands", "should"),
    [
        ("by: 31/02/2024", "by", "31/02/2024", "29"),
        ("by: soon", "by", "soon", "2024-12-05"),
        ("by: 2025-07", "by", "2025-07", "{month: 2025-07}"),
        ("by: 2025-Q4", "by", "2025-Q4", "{quarter: 2025-Q4}"),
        ("by: 2025", "by", "2025", "{year: 2025}"),
        ("by: 0224-12-05", "by", "0224", "1900"),
        ("by:", "by", "", "2024-12-05"),
        ("by: [2024-12-05]", "by", "[…]", "2024-12-05"),
        ("by: {}", "by", "", "month"),
        ("by: {monht: 7}", "by", "", '"month"'),
        ("by: {month: 13}", "by month", "13", "2025-07"),
        ("by: {month: 0}", "by month", "0", "2025-07"),
        ("by: {quarter: 2025-4}", "by quarter", "2025-4", "2025-Q4"),
        ("by: {quarter: 5}", "by quarter", "5", "Q4"),
        ("by: {year: 25}", "by year", "25", "2025"),
        ("by: {month: 7, year: 2025}", "by", "month, year", "one of these"),
        ("by: {month: 7, day: 5}", "by day", "day", "does not go with"),
        ("before: {day: 5, of: last_month}", "before", "day", "each"),
        ("before: {day: 5, each: quarter}", "before", "of", "last_month"),
        ("before: {day: 32, each: month}", "before day", "32", "31"),
        ("before: {day: 0, each: month}", "before day", "0", "31"),
        ("before: {day: 5, of: 4, each: quarter}", "before of", "4", "1 to 3"),
        ("before: {day: 5, of: last_moth, each: quarter}", "before of", "last_moth", "last_month"),
        ("before: {day: 5, of: 1, each: week}", "before each", "week", "quarter"),
        ("by: {days: 10}", "by", "days", "after"),
        ("by: {days: ten, after: e}", "by days", "ten", "number of days"),
        ("by: {days: 0, after: e}", "by days", "0", "from 1"),
        ("by: {days: -3, after: e}", "by days", "-3", "from 1"),
        ("by: {days: 5, after: e, before: f}", "by", "days", "exactly one"),
        ("by: {after: e}", "by", "after", "days, working_days"),
        ("by: {event: the session}", "by event", "the session", "without spaces"),
        ("by: {from: a, until: b}", "by", "", "month"),
        ("during: {days: 5, after: e}", "during", "", "from"),
        ("during: {from: a}", "during", "until", "missing"),
        ("during: {from: 2024-04-31, until: b}", "during from", "2024-04-31", "30"),
        ("during: {from: 2024-04-02, until: 2024-04-01}", "during until", "2024-04-01", "before the start"),
        ("by: {groups: {}}", "by groups", "{…}", "group"),
        ("by: {groups: {a: {groups: {b: 2024-01-01}}}}", "by groups a", "", "month"),
        ("by: {groups: {a: 2024-01-01, b: x}}", "by groups b", "x", "2024-12-05"),
        ("{before: 2024-01-01, by: 2024-01-01}", "by", "before, by", "only one"),
        ("{by: 2024-01-01, open: yes}", "open", "by, open", "only one"),
        ("open: maybe", "open", "maybe", "yes"),
        ("open: {until: e}", "open", "", "after"),
        ("{by: 2024-01-01, max_gap_days: 5}", "max_gap_days", "max_gap_days", "open"),
        ("{open: yes, max_gap_days: often}", "max_gap_days", "often", "number of days"),
        ("{by: 2024-01-01, on_day_off: next_day}", "on_day_off", "next_day", "next_working_day"),
        ("on_day_off: keep", "on_day_off", "on_day_off", "before, by"),
        ("{by: {same_as: R}, on_day_off: next_working_day}", "on_day_off", "same_as", "as it stands"),
    ],
)
def test_what_cannot_hold_is_refused_with_its_place(written: str, path: str, stands: str, should: str) -> None:
    due, errors = parse_due(parse_yaml(written.encode(), "rule.yaml").data)
    assert due is None
    where, says = errors[0]
    assert " ".join(where) == path
    assert stands in says.en
    assert should in says.en
    assert says.vi != says.en


def test_every_mistake_is_reported_at_once() -> None:
    _, errors = parse_due({"by": {"groups": {"a": "x", "b": "y"}}, "on_day_off": "z"})
    assert [path for path, _ in errors] == [("on_day_off",), ("by", "groups", "a"), ("by", "groups", "b")]


@pytest.mark.parametrize("written", [{}, {"report": "annual"}, {"open": "no"}, {"open": False}])
def test_a_duty_may_state_no_deadline(written: dict[str, Any]) -> None:
    assert parse_due(written) == (None, ())


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ({"by": {"days": "10", "after": "e"}}, {"by": {"days": 10, "after": "e"}}),
        ({"by": {"quarter": "4"}}, {"by": {"quarter": 4}}),
        ({"open": "yes", "max_gap_days": "90"}, {"open": True, "max_gap_days": 90}),
    ],
)
def test_values_that_a_schema_has_typed_mean_the_same(text: dict[str, Any], typed: dict[str, Any]) -> None:
    assert parse_due(text) == parse_due(typed)
    assert parse_due(text)[0] is not None


KEYS = st.sampled_from(["month", "each", "of", "day", "days", "after", "groups", "from", "until", "x"])
ANYTHING = st.recursive(
    st.text(max_size=8) | st.none(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(ANYTHING, st.sampled_from(["before", "by", "during", "open", "on_day_off", "max_gap_days"]))
def test_no_data_breaks_the_reading(value: Any, key: str) -> None:
    due, errors = parse_due({key: value})
    assert due is None or not errors


# ------------------------------------------------------------------- schema


def schema_of_a_duty() -> Draft202012Validator:
    whole = {**schema(), "additionalProperties": False}
    Draft202012Validator.check_schema(whole)
    json.dumps(whole)
    return Draft202012Validator(whole)


@pytest.mark.parametrize(
    "data",
    [
        {"before": "2024-12-05"},
        {"by": {"month": "2025-07"}},
        {"by": {"month": 7}},
        {"by": {"year": 2025}},
        {"by": {"year": "this"}, "on_day_off": "keep"},
        {"before": {"day": 5, "of": "last_month", "each": "quarter"}},
        {"before": {"day": "5", "of": "3", "each": "quarter"}},
        {"by": {"groups": {"communes": "2025-07-31", "departments": {"month": "2025-06"}}}},
        {"by": {"working_days": 5, "after": "e"}},
        {"during": {"from": "a", "until": "b"}},
        {"open": True, "max_gap_days": 90},
        {"open": "yes"},
        {"open": "Yes"},
        {"open": {"after": "e"}},
    ],
)
def test_the_schema_takes_what_the_reader_takes(data: dict[str, Any]) -> None:
    assert schema_of_a_duty().is_valid(data)
    assert parse_due(data)[0] is not None


@pytest.mark.parametrize(
    "data",
    [
        {"by": 5},
        {"by": {}},
        {"by": {"month": 13}},
        {"by": {"year": 25}},
        {"by": {"quarter": "2025-4"}},
        {"by": {"weeks": 2, "after": "e"}},
        {"by": {"days": 0, "after": "e"}},
        {"by": {"groups": {"a": {"groups": {}}}}},
        {"during": {"days": 5, "after": "e"}},
        {"open": "maybe"},
        {"on_day_off": "move"},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(data: dict[str, Any]) -> None:
    assert not schema_of_a_duty().is_valid(data)
    assert parse_due(data)[1]
