"""The parts of a form that ask for tasks and results: as YAML, as a workbook, and read back."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from support import make_plan, moment, rule
from tuanthu.model import Datum, Plan, Submission, Unit
from tuanthu.plan import load_plan
from tuanthu.scaffold import new_submission
from tuanthu.source import Problem
from tuanthu.submission import open_submission, read_submission

WARD, OFFICE = Unit("phuong-mau", "Phường Mẫu", "units"), Unit("so-mau", "Sở Mẫu", "offices")
TASKS = """
tasks:
  - {id: A-1, title: Xây dựng kế hoạch, leads: [units, offices], by: {month: 2024-07}, quote: có}
  - {id: B-1, title: Tuyên truyền, leads: [units], open: yes, quote: có}
  - {id: B-2, title: Sau sự kiện, leads: [units], by: {days: 3, after: council_on}, quote: có}
  - {id: C-1, title: Việc của Sở, leads: [offices], by: 2024-08-01, quote: có}
"""
MISSED: dict[str, Any] = {"missed": {"when": {"reached": "no"}}}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "tasks.yaml").write_text(TASKS, encoding="utf-8")
    (folder / "settings.yaml").write_text("settings: {level: {label: mức}}", encoding="utf-8")
    par = {"scorecard": "par", "title": "PAR", "groups": [], "total": {"max": 3, "target": 2}}
    rows = [{"code": "1", "title": "Dòng 1", "max": 2, "target": "1.5", "lead": "Sở Mẫu", "evidence": False}]
    rules = [
        rule("R-TASKS", "task", {"missing": {"when": {"done": "no"}}}),
        rule("R-PAR", "target", MISSED, table="par", owed_by="lead", applies_to="offices"),
        rule("R-ALL", "target", MISSED, table="par", applies_to="units"),
        rule("R-OWN", "target", MISSED, table="own", rows=[{"code": "a", "title": "Dòng a", "target": 3}]),
        rule("R-MORE", "target", MISSED, table="own", rows=[{"code": "b", "title": "Dòng b", "target": "level"}]),
    ]
    groups = {"units": {"name": "Phường"}, "offices": {"name": "Sở"}}
    data = {"council_on": {"type": "date", "label": "Ngày họp"}}
    return make_plan(folder, cards=[{**par, "criteria": rows}], rules=rules, groups=groups, data=data)


def read(file: Path, plan: Plan, unit: Unit = WARD) -> tuple[Submission, tuple[Problem, ...]]:
    return read_submission(open_submission(file), plan, unit, file=file.name, folder=None)


def sheet_of(file: Path, name: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(file)[name].iter_rows()]


def fill(file: Path, name: str, column: str, entries: dict[str, Any]) -> None:
    """Enter values into a column, by the code of their row."""
    book = openpyxl.load_workbook(file)
    sheet = book[name]
    headings = [cell.value for cell in sheet[1]]
    code = next(place for place, heading in enumerate(headings) if str(heading).startswith("Mã")) + 1
    for row in range(2, sheet.max_row + 1):
        if (value := entries.get(str(sheet.cell(row, code).value))) is not None:
            sheet.cell(row, headings.index(column) + 1, value)
    book.save(file)


def test_the_workbook_asks_for_the_tasks_that_the_unit_owes(plan: Plan, tmp_path: Path) -> None:
    (file,) = new_submission(plan, WARD, tmp_path / "ward")
    assert [row[:3] for row in sheet_of(file, "Nhiệm vụ")[1:]] == [
        ["A-1", "Xây dựng kế hoạch", "trước 01/08/2024"],
        ["B-1", "Tuyên truyền", "thường xuyên"],
        ["B-2", "Sau sự kiện", "chưa xác định"],
    ]
    (file,) = new_submission(plan, OFFICE, tmp_path / "office")
    assert [row[0] for row in sheet_of(file, "Nhiệm vụ")[1:]] == ["A-1", "C-1"]


def test_the_workbook_asks_for_results_table_by_table(plan: Plan, tmp_path: Path) -> None:
    (file,) = new_submission(plan, WARD, tmp_path / "ward")
    rows = [[str(cell) for cell in (row[0], row[1], *row[3:5])] for row in sheet_of(file, "Kết quả")[1:]]
    assert rows == [
        ["par", "1", "2", "1.5"],
        ["par", "total", "3", "2"],
        ["own", "a", "None", "3"],
        ["own", "b", "None", "None"],
    ]
    (file,) = new_submission(plan, OFFICE, tmp_path / "office")
    assert [row[:2] for row in sheet_of(file, "Kết quả")[1:]] == [["par", "1"], ["own", "a"], ["own", "b"]]


def test_what_is_filled_in_is_read(plan: Plan, tmp_path: Path) -> None:
    (file,) = new_submission(plan, WARD, tmp_path)
    fill(file, "Nhiệm vụ", "Ngày hoàn thành", {"A-1": "20/07/2024"})
    fill(file, "Nhiệm vụ", "Sản phẩm", {"A-1": "12/KH-UBND"})
    fill(file, "Nhiệm vụ", "Các ngày thực hiện", {"B-1": "05/3/2024; 2024-05-02"})
    fill(file, "Kết quả", "Kết quả", {"1": 1.75, "a": "2,5"})
    submission, problems = read(file, plan)
    assert problems == ()
    tasks = submission.tasks or {}
    assert (tasks["A-1"].done, tasks["A-1"].product) == (moment("2024-07-20"), "12/KH-UBND")
    assert tasks["B-1"].log == (moment("2024-03-05"), moment("2024-05-02"))
    assert set(tasks) == {"A-1", "B-1"}
    results = {key: str(each.value) for key, each in (submission.results or {}).items() if isinstance(each, Datum)}
    assert results == {("par", "1"): "1.75", ("own", "a"): "2.5"}
    assert (submission.results or {})["par", "1"].location.cell == "Kết quả!F2"
    assert tasks["A-1"].location.cell == "Nhiệm vụ!A2"


def test_a_code_that_stands_twice_or_is_missing_is_told_at_its_cell(plan: Plan, tmp_path: Path) -> None:
    (file,) = new_submission(plan, WARD, tmp_path)
    book = openpyxl.load_workbook(file)
    sheet = book["Nhiệm vụ"]
    for row, code in ((2, "A-1"), (5, "A-1"), (6, None)):
        sheet.cell(row, 1, code)
        sheet.cell(row, 6, "12/KH-UBND")
    book.save(file)
    _, problems = read(file, plan)
    assert {(each.code, each.location.cell) for each in problems} == {
        ("duplicate-key", "Nhiệm vụ!A5"),
        ("missing-code", "Nhiệm vụ!F6"),
    }


def test_lines_of_the_yaml_form_load_once_they_are_used(plan: Plan, tmp_path: Path) -> None:
    (file,) = new_submission(plan, WARD, tmp_path, form="yaml")
    text = file.read_text(encoding="utf-8")
    for line in ("tasks:", "  A-1: {done: , product: }", "results:", "  par:", '    "total":'):
        assert len(re.findall(rf"^# {re.escape(line)}", text, re.MULTILINE)) == 1
        text = text.replace(f"# {line}", line)
    text = text.replace("{done: , product: }", "{done: 2024-07-20, product: 12/KH-UBND}", 1)
    file.write_text(text.replace('"total":', '"total": 2'), encoding="utf-8")
    submission, problems = read(file, plan)
    assert problems == ()
    assert (submission.tasks or {})["A-1"].done == moment("2024-07-20")
    assert set(submission.results or {}) == {("par", "total")}


def test_the_form_of_hanoi_asks_a_commune_for_its_tasks_and_the_city_for_its_results(tmp_path: Path) -> None:
    plan = load_plan(Path(__file__).parents[1] / "rules" / "hanoi-2025")
    city = next(unit for unit in plan.units if unit.group == "city")
    (file,) = new_submission(plan, city, tmp_path / "city")
    asked = Counter(row[0] for row in sheet_of(file, "Kết quả")[1:])
    assert [asked[name] for name in ("par-index", "sipas", "papi")] == [103, 12, 37]
    (file,) = new_submission(plan, Unit("phuong-mau-21", "Phường Mẫu 21", "communes"), tmp_path / "commune")
    leads = {task.id for task in plan.tasks if "communes" in task.leads}
    assert {row[0] for row in sheet_of(file, "Nhiệm vụ")[1:]} == leads
    assert "par-index" not in {row[0] for row in sheet_of(file, "Kết quả")}
    names = {row[0] for row in sheet_of(file, "Số liệu")}
    assert "village_elections_from" in names
    assert "par_index_announced_on" not in names
