"""Appendix 1 of 159/KH-UBND: its 139 rows as they are printed, and the instant of each of its 21 deadline wordings."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from support import ROOT, tuanthu
from tuanthu.calendar import Situation, deadline
from tuanthu.kinds.leads import spellings
from tuanthu.lint.quotes import folded
from tuanthu.plan import load_plan
from tuanthu.source import load_yaml
from tuanthu.words import normal

FOLDER = ROOT / "rules" / "hanoi-2025"
PLAN = load_plan(FOLDER)
TASKS = {task.id: task for task in PLAN.tasks}
WRITTEN = {row["id"]: row for row in load_yaml(FOLDER / "tasks.yaml").data["tasks"]}
SOURCE = (FOLDER / "source.txt").read_text(encoding="utf-8")
ZONE = PLAN.zone
NEVER = None  # no date at all

# How often each wording is printed, an example of it, and the first instant that is too late, for a commune.
WORDINGS = {
    "Thường xuyên": (53, "C-I-1", NEVER),
    "Trong năm": (49, "B-I-1", "2026-01-01"),
    "Tháng 12/2025": (5, "A-6", "2026-01-01"),
    "Tháng 11/2025": (5, "A-7", "2025-12-01"),
    "Trong năm 2025": (4, "A-4", "2026-01-01"),
    "Quý IV/2025": (4, "A-12", "2026-01-01"),
    "Tháng 6/2025": (3, "A-17", "2025-07-01"),
    "Quý II/2025": (2, "A-9", "2025-07-01"),
    "Tháng 7 năm 2025": (2, "B-V-1", "2025-08-01"),
    "Tháng 7/2025": (1, "A-1", "2025-08-01"),
    "- Tháng 6/2025 (các sở, ngành) - Tháng 7/2025 (UBND cấp xã)": (1, "A-2", "2025-08-01"),
    "Theo hướng dẫn của Bộ chuyên ngành": (1, "A-23", NEVER),
    "Theo kỳ báo cáo CCHC": (1, "A-26", NEVER),
    "Hằng tháng báo cáo UBND TP": (1, "A-27", NEVER),
    "Quý IV": (1, "A-30", "2026-01-01"),
    "Sau khi TP hoàn thành triển khai mô hình chính quyền địa phương 2 cấp": (1, "A-31", NEVER),
    "Tháng 9/2025": (1, "A-34", "2025-10-01"),
    "Quý III/2025": (1, "A-35", "2025-10-01"),
    "Trong thời gian thực hiện bầu trưởng thôn, tổ dân phố": (1, "B-I-4", NEVER),
    "Hằng năm": (1, "B-VI-15", NEVER),
    "Khi triển khai các dự án": (1, "B-VII-6", NEVER),
}
OPEN = {"Thường xuyên", "Theo kỳ báo cáo CCHC", "Hằng tháng báo cáo UBND TP", "Hằng năm", "Khi triển khai các dự án"}
OPEN |= {"Sau khi TP hoàn thành triển khai mô hình chính quyền địa phương 2 cấp"}


def wording(name: str) -> str:
    return str(TASKS[name].quote).rpartition("[...] ")[2]


def too_late(name: str, group: str = "communes", **events: str) -> str | None:
    known = {key: datetime.fromisoformat(f"{day}T00:00:00+07:00") for key, day in events.items()}
    found = deadline(TASKS[name].due, Situation(PLAN.year, ZONE, group, None, known))
    return None if found is None else found.instant.astimezone(UTC).isoformat()


def midnight(day: str | None) -> str | None:
    return None if day is None else datetime.fromisoformat(f"{day}T00:00:00+07:00").astimezone(UTC).isoformat()


# -------------------------------------------------------------- as it is printed


def printed_rows() -> list[tuple[str, str, str, str, str]]:
    """Return number, task, deadline, lead and product of each row, read from the text cell by cell."""
    start, end = SOURCE.index("PHỤ LỤC 1"), SOURCE.index("PHỤ LỤC 2")
    lines = SOURCE[start:end].splitlines()[10:]
    cells = [line.strip().removesuffix("|").strip() for line in lines]
    rows = [cells[at : at + 6] for at in range(0, len(cells) - 5, 6)]
    return [(row[0], row[1], row[2], row[3], row[5]) for row in rows if row[2]]


def test_the_rows_are_those_of_the_appendix_in_their_order():
    rows = printed_rows()
    assert len(rows) == len(TASKS) == 139
    assert [row[0] for row in rows] == [row["printed"] for row in WRITTEN.values()]
    assert [row[1] for row in rows] == [str(task.quote).partition(" [...] ")[0] for task in PLAN.tasks]
    assert [row[2] for row in rows] == [wording(name) for name in TASKS]


def test_every_row_is_complete():
    for task, (_, _, due, lead, product) in zip(PLAN.tasks, printed_rows(), strict=True):
        row = WRITTEN[task.id]
        assert task.product is not None, task.id
        assert all((task.title.vi, task.title.en, task.product.vi, task.product.en)), task.id
        assert task.clause == f"Phụ lục 1, {task.id}"
        assert task.due is not None, (task.id, due)
        assert (not task.leads and "outside" not in row) == (lead == ""), task.id
        assert f"HN25-{task.id}" in row["covers"]
        assert str(task.area)[:2] == task.id[:2]
        for passage in task.product.vi.split(" [...] "):
            assert folded(passage) in folded(product), task.id


def test_an_identifier_shows_the_printed_number():
    for name, row in WRITTEN.items():
        assert name.endswith(row["printed"].rstrip(".")), name


# ------------------------------------------------------------------------- leads


def owes(task: str, unit: str) -> bool:
    names = spellings(next(each for each in PLAN.units if each.id == unit), PLAN)
    return any(normal(lead) in names for lead in TASKS[task].leads)


@pytest.mark.parametrize(
    ("task", "unit", "expected"),
    [
        ("A-1", "so-noi-vu", True),
        ("A-1", "so-tu-phap", False),
        ("A-2", "so-tu-phap", True),
        ("A-2", "van-phong-ubnd", True),
        ("A-6", "doan-kiem-tra-cchc", True),
        ("A-6", "so-noi-vu", False),
        ("B-VI-10", "so-giao-duc-dao-tao", True),
        ("B-VI-10", "so-xay-dung", True),
        ("B-VI-10", "so-y-te", False),
    ],
)
def test_who_owes_a_task(task, unit, expected):
    assert owes(task, unit) == expected


@pytest.mark.parametrize(
    ("printed", "tasks"),
    [("communes", 68), ("departments", 4), ("trung-tam-phuc-vu-hanh-chinh-cong", 14), ("so-noi-vu", 6), ("", 5)],
)
def test_how_many_rows_have_one_lead_of_each_kind(printed, tasks):
    wanted = (printed,) if printed else ()
    assert sum(task.leads == wanted for task in PLAN.tasks) == tasks


def test_leads_outside_the_city_are_kept_and_owe_nothing():
    outside = {name: row["outside"] for name, row in WRITTEN.items() if "outside" in row}
    assert outside == {
        "B-III-12": ["Tòa án nhân dân khu vực"],
        "B-IV-2": ["Bảo hiểm Thành phố"],
        "B-VI-14": ["Tổng Công ty Điện lực thành phố Hà Nội"],
        "B-VI-16": ["Công an cấp xã"],
        "C-I-9": ["Bảo hiểm xã hội Thành phố"],
    }
    assert TASKS["C-I-9"].leads == ("so-noi-vu", "communes")


@pytest.mark.parametrize(
    "spelling",
    [
        "Trung tâm phục vụ hành chính công TP",
        "Trung tâm phục vụ hành chính công",
        "Trung tâm Phục vụ hành chính công",
        "Trung tâm Phục vụ Hành chính công",
        "Trung tâm phục vụ hành chính công Thành phố",
        "Trung tâm Phục vụ hành chính công Thành phố",
        "Trung tâm phục vụ HCC TP",
    ],
)
def test_the_seven_spellings_of_the_centre_are_one_unit(spelling):
    assert spelling in SOURCE
    centre = next(unit for unit in PLAN.units if unit.id == "trung-tam-phuc-vu-hanh-chinh-cong")
    assert spelling.lower() in {name.lower() for name in centre.names()}


# --------------------------------------------------------------------- deadlines


def test_there_are_the_21_wordings_each_as_often_as_it_is_printed():
    assert Counter(wording(name) for name in TASKS) == {key: count for key, (count, _, _) in WORDINGS.items()}


@pytest.mark.parametrize("name", TASKS)
def test_a_deadline_is_the_instant_that_its_wording_says(name):
    _, _, day = WORDINGS[wording(name)]
    assert too_late(name) == midnight(day)
    assert (TASKS[name].due.verb == "open") == (wording(name) in OPEN)


def test_departments_have_a_month_less_for_the_plan_of_remedies():
    assert too_late("A-2", "departments") == midnight("2025-07-01")


def test_deadlines_that_hang_on_a_day_come_with_it():
    assert too_late("A-23", ministry_guidance_due_on="2025-10-31") == midnight("2025-11-01")
    window = {"village_elections_from": "2025-10-01", "village_elections_until": "2025-10-20"}
    assert too_late("B-I-4", **window) == midnight("2025-10-21")


def test_districts_end_in_the_middle_of_2025():
    districts = next(unit for unit in PLAN.units if unit.group == "districts")
    assert str(districts.valid_until) == "2025-06-30"
    assert not any(owes(name, districts.id) for name in TASKS)


# ------------------------------------------------------------------------ sample


def test_the_sample_ward_has_its_seven_faults_and_no_more():
    ran = tuanthu(
        "validate", "samples/hanoi-2025/phuong-mau-21", "--as-of", "2026-01-10",
        "--units", "samples/hanoi-2025/units.yaml", "--format", "json",
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr
    found = json.loads(ran.stdout)
    broken = [each for each in found["findings"] if each["outcome"] == "violation"]
    assert {(each["obligation"], each["violation"]) for each in broken} == {
        ("HN25-A-6-ISSUES", "below"),
        ("HN25-B-I-3-BROADCAST", "missed"),
        ("HN25-B-II-1-LIST", "missing"),
        ("HN25-B-VI-4-CARDS", "below"),
        ("HN25-TASKS/A-2", "late"),
        ("HN25-TASKS/A-25", "wrong_product"),
        ("HN25-TASKS/B-II-3", "no_product"),
    }
    assert {each["deduction"] for each in broken} == {"0", "0.25"}
    assert all(each["cite"]["clause"] and each["cite"]["quote"] for each in found["findings"])
    lacking = {each["lacks"] for each in found["findings"] if each["outcome"] == "not_assessed"}
    assert lacking == {"setting"}
