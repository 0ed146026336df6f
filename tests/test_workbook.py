from __future__ import annotations

import dataclasses
import re
import time
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from form_plan import UNIT, cell_of, fill, make_plan
from tuanthu import workbook
from tuanthu.library import bundled
from tuanthu.model import Plan, Submission, Unit
from tuanthu.plan import load_plan
from tuanthu.scaffold import new_submission
from tuanthu.schema import check
from tuanthu.source import Document, InputError, Location, Problem, load_yaml
from tuanthu.submission import read_head, read_submission, submission_schema
from tuanthu.workbook import package as workbook_package
from tuanthu.workbook import read_workbook
from tuanthu.workbook.layout import cell_name, info_row, letters, sheet_named
from tuanthu.workbook.table import as_text

at = datetime  # cells know no zone
OFFICE = Unit("phong-mau", "Phòng Mẫu", "offices")
Cells = Mapping[str, Mapping[str, object]]


@cache
def plan() -> Plan:
    return make_plan(Path(mkdtemp()))


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return new_submission(plan(), UNIT, tmp_path / "form")[0]


def read(path: Path) -> Document:
    return read_workbook(path, "submission.xlsx")


def codes(document: Document) -> list[str]:
    return [problem.code for problem in document.problems]


def failure(path: Path) -> Problem:
    with pytest.raises(InputError) as caught:
        read(path)
    problem = caught.value.problem
    assert problem.message.vi
    assert problem.message.en
    assert problem.location.file == "submission.xlsx"
    return problem


def filled(form: Path, sheets: Cells) -> Document:
    fill(form, sheets)
    return read(form)


def book(path: Path, sheets: Mapping[str, list[list[object]]]) -> Path:
    """Make a workbook by hand."""
    made = openpyxl.Workbook()
    del made["Sheet"]
    for name, rows in sheets.items():
        sheet: Any = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


INFO: list[list[object]] = [["Mục", "Nội dung"], ["Mã kế hoạch", "tiny"], ["Mã đơn vị", "phuong-mau"]]


def small(tmp_path: Path, sheets: Mapping[str, list[list[object]]]) -> Document:
    return read(book(tmp_path / "small.xlsx", {"Thông tin": INFO, **sheets}))


# ------------------------------------------------------------- the same as YAML

FILLED: Cells = {
    "Thông tin": {"B10": at(2024, 12, 20, 16, 30)},
    "Điểm": {"D3": 1.75, "D4": "0,25", "D5": -1, "E4": " ghi chú "},
    "Tài liệu": {
        "A2": "1.10",
        "B2": 12,
        "C2": "BC-UBND",
        "D2": "Báo cáo",
        "E2": date(2024, 3, 5),
        "F2": "UBND",
        "G2": "12-BC.pdf",
        "H2": "3-5",
        "A3": "1.10",
        "B3": "13/QĐ-UBND",
        "A5": "2",
        "D5": "Quyết định",
    },
    "Báo cáo": {"D2": date(2024, 3, 4), "F2": "12/BC", "E3": at(2024, 9, 4, 8)},
    "Số liệu": {"C2": 3, "C3": 0.1 + 0.2, "C4": 0.95, "C5": date(2024, 3, 1), "C6": "có", "C7": "  một  "},
    "DS Sáng kiến, giải pháp mới": {
        "A3": "Một cửa",
        "B3": "12",
        "C3": date(2024, 12, 5),
        "D3": "không",
        "A5": "Hai",
    },
    "DS Sáng kiến, giải pháp mới (2)": {"A3": " Không  có "},
}
SAME = """\
plan: tiny
unit: {id: phuong-mau, name: "Phường Mẫu", group: wards}
year: 2024
sent: 2024-12-20 16:30
scores:
  "1.1": 1.75
  "1.10":
    claimed: 0,25
    note: ghi chú
    evidence:
      - {number: 12, symbol: BC-UBND, abstract: Báo cáo, date: 2024-03-05, issuer: UBND, file: 12-BC.pdf, pages: 3-5}
      - {number: 13/QĐ-UBND}
  "2": {claimed: -1, evidence: [{abstract: Quyết định}]}
reports:
  - {report: quarterly, period: Q1, sent: 2024-03-04, number: 12/BC}
  - {report: quarterly, period: Q3, signed: 2024-09-04 08:00}
data:
  issues: 3
  rate: 0.3
  share: 95%
  met_on: 2024-03-01
  issued: yes
  remark: một
lists:
  ideas:
    - {title: Một cửa, number: "12", date: 2024-12-05, good: no}
    - {title: Hai}
  ideas-too: []
"""


def bare(value: Any) -> Any:
    """Return a submission without its places, to be compared."""
    if isinstance(value, Location):
        return None
    if dataclasses.is_dataclass(value):
        skipped = {"location", "sections", "sha256", "file"}
        fields = [field.name for field in dataclasses.fields(value) if field.name not in skipped]
        return {name: bare(getattr(value, name)) for name in fields}
    if isinstance(value, Mapping):
        return {key: bare(each) for key, each in value.items()}
    return [bare(each) for each in value] if isinstance(value, tuple) else value


def submission(document: Document, of: Plan, unit: Unit) -> Submission:
    found, problems = read_submission(document, of, unit, file="x", folder=None)
    assert problems == ()
    return found


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_filled_form_reads_as_the_yaml_does(lang: Any, tmp_path: Path) -> None:
    form = new_submission(plan(), UNIT, tmp_path, lang=lang)[0]
    names = openpyxl.load_workbook(form).sheetnames
    by_position = dict(zip(FILLED, names, strict=True))
    fill(form, {by_position[name]: cells for name, cells in FILLED.items()})
    (tmp_path / "same.yaml").write_text(SAME, encoding="utf-8")
    yaml = submission(load_yaml(tmp_path / "same.yaml"), plan(), UNIT)
    xlsx = submission(read(form), plan(), UNIT)
    assert bare(xlsx) == bare(yaml)
    assert xlsx.data["share"].value == Fraction(19, 20)
    assert xlsx.lists["ideas-too"].entries == ()
    assert read_head(read(form)).stated == UNIT


def test_the_tree_is_text_and_none_alone(form: Path) -> None:
    def leaves(value: Any) -> set[type]:
        if isinstance(value, dict):
            return {str}.union(*(leaves(each) for each in value.values())) if value else set()
        return set().union(*(leaves(each) for each in value)) if isinstance(value, list) else {type(value)}

    document = filled(form, FILLED)
    assert leaves(document.data) == {str}
    assert leaves(read(new_submission(plan(), UNIT, form.parent / "empty")[0]).data) == {str, type(None)}
    assert list(document.data) == ["plan", "unit", "year", "sent", "scores", "reports", "data", "lists"]


def test_every_value_knows_its_cell(form: Path) -> None:
    document = filled(form, FILLED)
    cells = {
        ("plan",): "Thông tin!B5",
        ("unit",): "Thông tin!B6",
        ("unit", "group"): "Thông tin!B8",
        ("sent",): "Thông tin!B10",
        ("scores",): "Điểm!A1",
        ("scores", "1.10"): "Điểm!A4",
        ("scores", "1.10", "claimed"): "Điểm!D4",
        ("scores", "1.10", "note"): "Điểm!E4",
        ("scores", "1.10", "evidence", 1): "Tài liệu!A3",
        ("scores", "1.10", "evidence", 0, "date"): "Tài liệu!E2",
        ("scores", "2", "evidence", 0, "abstract"): "Tài liệu!D5",
        ("reports", 1): "Báo cáo!A3",
        ("reports", 1, "signed"): "Báo cáo!E3",
        ("data", "share"): "Số liệu!C4",
        ("lists", "ideas"): "DS Sáng kiến, giải pháp mới!A1",
        ("lists", "ideas", 1): "DS Sáng kiến, giải pháp mới!A5",
        ("lists", "ideas", 0, "good"): "DS Sáng kiến, giải pháp mới!D3",
        ("lists", "ideas-too"): "DS Sáng kiến, giải pháp mới (2)!A3",
        (): "Thông tin!A4",
    }
    assert {path: document.at(path).cell for path in cells} == cells
    assert document.at_key(("data", "share")).cell == "Số liệu!A4"
    assert document.at_key(("scores", "1.10")).cell == "Điểm!A4"
    assert str(document.at(("data", "share"))) == "submission.xlsx[Số liệu!C4]"


def test_a_claim_left_empty_is_not_claimed_and_has_a_place(form: Path) -> None:
    document = read(form)
    assert document.data["scores"] == {code: {"claimed": None} for code in ("1.1", "1.10", "2")}
    assert document.at(("scores", "1.10", "claimed")).cell == "Điểm!D4"
    assert document.data["reports"] == []
    assert document.data["data"] == {}
    assert "lists" not in document.data


@pytest.mark.parametrize("mark", ["—", "–", "-"])
def test_what_is_not_asked_stays_out(mark: str, form: Path) -> None:
    assert set(filled(form, {"Điểm": {"D2": mark, "D3": mark}}).data["scores"]) == {"1.10", "2"}


def test_a_total_may_be_claimed_for_an_inner_criterion(form: Path) -> None:
    assert filled(form, {"Điểm": {"D2": 2}}).data["scores"]["1"] == {"claimed": "2"}


def test_two_scorecards_stand_side_by_side(tmp_path: Path) -> None:
    form = new_submission(plan(), OFFICE, tmp_path)[0]
    where = cell_of(form, "Điểm", "Tiêu chí khác", "Điểm tự chấm")
    fill(
        form,
        {
            "Điểm": {where: 5},
            "Tài liệu": {"A2": "second", "B2": "1.1", "C2": "7", "A3": "card", "B3": "2", "C3": "8"},
        },
    )
    found = submission(read(form), plan(), OFFICE)
    assert found.scores is not None
    assert found.scores["second", "1.1"].claimed == Decimal(5)
    assert found.scores["second", "1.1"].evidence[0].number == "7"
    assert found.scores["card", "1.1"].claimed is None
    fill(form, {"Tài liệu": {"A3": None}})
    assert codes(read(form)) == ["missing-code"]


def test_the_bundled_plan_round_trips(tmp_path: Path) -> None:
    folder = bundled("rules") / "uong-bi-2023"
    if not (folder / "plan.yaml").exists():
        pytest.skip("the plan is not there")
    found = load_plan(folder)
    unit = Unit("phuong-mau-01", "Phường Mẫu 01", "communes")
    form = new_submission(found, unit, tmp_path)[0]
    asked = [each for each in found.scorecards_of(unit.group)[0].leaves() if each.scored_by == "unit"]
    claims = {cell_of(form, "Điểm", each.code, "Điểm tự chấm"): each.max for each in asked}
    documents = {f"A{row}": each.code for row, each in enumerate(asked, start=2)}
    numbers = {f"B{row}": str(row) for row in range(2, len(asked) + 2)}
    fill(form, {"Điểm": claims, "Tài liệu": {**documents, **numbers}, "Báo cáo": {"D2": date(2024, 3, 14)}})
    read_in = submission(read(form), found, unit)
    assert read_in.scores is not None
    assert {code: score.claimed for (_, code), score in read_in.scores.items()} == {e.code: e.max for e in asked}
    assert all(len(score.evidence) == 1 for score in read_in.scores.values())
    assert read_in.reports is not None
    assert [(each.report, each.period) for each in read_in.reports] == [("self-assessment", "Y")]


# ---------------------------------------------------------------- cells as text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        (0.25, "0.25"),
        (0.1 + 0.2, "0.3"),
        (0.69999999999999996, "0.7"),
        (1e20, "100000000000000000000"),
        (1e-7, "0.0000001"),
        (-0.0, "0"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (True, "yes"),
        (False, "no"),
        (date(2024, 3, 5), "2024-03-05"),
        (at(2024, 3, 5), "2024-03-05"),
        (at(2024, 3, 5, 16, 30), "2024-03-05 16:30"),
        (at(2024, 3, 5, 16, 30, 5), "2024-03-05 16:30:05"),
        (at(2024, 3, 5, 16, 29, 59, 999_900), "2024-03-05 16:30"),
        (at(9999, 12, 31, 23, 59, 59, 999_999), "9999-12-31 23:59:59"),
        (clock(16, 30), "16:30:00"),
        ("", None),
        (" \xa0\n", None),
        (" a \n", "a"),
        (unicodedata.normalize("NFD", "Điểm"), "Điểm"),
    ],
)
def test_cells_become_the_text_a_person_would_write(value: object, text: str | None) -> None:
    assert as_text(value) == text


def test_letters_of_columns() -> None:
    assert [letters(column) for column in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert cell_name(6, 3) == "D7"


def test_names_are_known_without_marks_and_in_both_languages() -> None:
    for name in ("Điểm", "ĐIỂM ", "diem", "Scores", unicodedata.normalize("NFD", "Điểm")):
        sheet = sheet_named(name)
        assert sheet is not None
        assert sheet.name.en == "Scores"
    assert sheet_named("Bảng điểm") is None
    assert info_row("ma don vi") == info_row("unit.id") == info_row("Unit id") == ("unit", "id")
    assert info_row("") is None


# ----------------------------------------------------------- sheets and headings


def test_columns_are_found_by_name_wherever_they_stand(tmp_path: Path) -> None:
    document = small(
        tmp_path,
        {
            "điểm": [
                ["BẢNG ĐIỂM"],
                [],
                ["ĐIỂM TỰ CHẤM", "Ghi chú", "Mã tiêu chí"],
                [1, None, "1.1"],
                [None, None, None],
                [2, "x", "1.10"],
            ]
        },
    )
    assert document.problems == ()
    assert document.data["scores"] == {"1.1": {"claimed": "1"}, "1.10": {"claimed": "2", "note": "x"}}
    assert document.at(("scores", "1.10", "claimed")).cell == "điểm!A6"
    assert document.data["unit"] == "phuong-mau"
    assert "reports" not in document.data


def test_a_missing_column_names_those_found_and_expected(tmp_path: Path) -> None:
    document = small(tmp_path, {"Điểm": [["Mã", "Điểm của đơn vị", "Điểm tối đa"], ["1.1", 2, 2]]})
    assert codes(document) == ["missing-column", "unknown-column"]
    missing, unknown = document.problems
    assert missing.location.cell == "Điểm!A1"
    assert "“Điểm tự chấm”" in missing.message.vi
    assert "A “Mã”, B “Điểm của đơn vị”, C “Điểm tối đa”" in missing.message.vi
    assert "“Ghi chú”" in missing.fix.vi
    assert unknown.location.cell == "Điểm!B1"
    assert unknown.message.vi.startswith("Cột B của trang “Điểm”")
    assert "scores" not in document.data, "an unread section says nothing"


def test_unknown_and_double_columns(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Mã", "Điểm tự chấm", "Ghi chu them", "Điểm tự chấm", None],
        ["1.1", 1, "x", 2, None],
        ["1.10", 1, "x", 2, "lạc"],
        ["2", 1, "x", 2, "lạc nữa"],
    ]
    document = small(tmp_path, {"Điểm": rows})
    found = [(problem.code, problem.location.cell) for problem in document.problems]
    assert found == [("unknown-column", "Điểm!C1"), ("duplicate-column", "Điểm!D1"), ("unknown-column", "Điểm!E3")]
    assert "“Ghi chú”" in document.problems[0].message.vi, "the nearest name"
    assert document.data["scores"]["1.1"] == {"claimed": "1"}


def test_unknown_sheets_are_told_unless_they_are_empty_or_hidden(form: Path) -> None:
    made = openpyxl.load_workbook(form)
    made.create_sheet("Tài liêu kèm")["B2"] = "x"
    made.create_sheet("Sheet1")
    made.create_sheet("Ẩn")["A1"] = "x"
    made["Ẩn"].sheet_state = "hidden"
    made.save(form)
    document = read(form)
    assert codes(document) == ["unknown-sheet"]
    assert document.problems[0].location.cell == "Tài liêu kèm!A1"
    assert "“Tài liệu”" in document.problems[0].message.vi


def test_a_sheet_that_is_there_twice_is_read_once(form: Path) -> None:
    made = openpyxl.load_workbook(form)
    made["DS Sáng kiến, giải pháp mới"].title = "Sáng kiến"
    made.copy_worksheet(made["Điểm"]).title = "DIEM"
    made.copy_worksheet(made["Sáng kiến"]).title = "Sáng kiến (2)"
    made.save(form)
    document = read(form)
    assert codes(document) == ["duplicate-sheet", "duplicate-sheet"]


def test_lists_are_known_by_their_keys_whatever_the_tab_says(form: Path) -> None:
    fill(form, FILLED)
    made = openpyxl.load_workbook(form)
    sheet = made["DS Sáng kiến, giải pháp mới"]
    sheet.title = "Tên khác"
    sheet.insert_rows(1)
    sheet.insert_cols(2)
    sheet["A1"] = "Danh mục"
    made.save(form)
    document = read(form)
    assert document.problems == ()
    assert document.data["lists"]["ideas"][0] == {
        "title": "Một cửa",
        "number": "12",
        "date": "2024-12-05",
        "good": "không",
    }
    assert document.at(("lists", "ideas", 1)).cell == "Tên khác!A6"


def test_a_column_of_a_list_that_is_there_twice(form: Path) -> None:
    name = "DS Sáng kiến, giải pháp mới"
    document = filled(form, {name: {"E1": "lists.ideas.title", "A3": "x", "E3": "y"}})
    assert codes(document) == ["duplicate-column"]
    assert document.data["lists"]["ideas"] == [{"title": "x"}]


@pytest.mark.parametrize(("words", "entries"), [("không có", []), ("KHÔNG CÓ", []), ("none", []), ("không", 1)])
def test_a_list_without_entries_must_say_so(words: str, entries: Any, form: Path) -> None:
    name = "DS Sáng kiến, giải pháp mới"
    found = filled(form, {name: {"A3": words}}).data["lists"]["ideas"]
    assert found == ([{"title": words}] if entries else [])
    assert filled(form, {name: {"A4": "Một"}}).data["lists"]["ideas"] == [{"title": words}, {"title": "Một"}]


def test_without_the_first_sheet_there_is_no_submission(tmp_path: Path) -> None:
    problem = failure(book(tmp_path / "a.xlsx", {"Trang tính1": [["a"]], "Điểm": [["Mã", "Điểm tự chấm"]]}))
    assert problem.code == "not-a-submission"
    assert "“Trang tính1”, “Điểm”" in problem.message.vi
    assert failure(book(tmp_path / "b.xlsx", {"Thông tin": [["Mục"], ["Mã kế hoạch"]]})).code == "missing-column"
    assert failure(book(tmp_path / "c.xlsx", {"Thông tin": []})).code == "not-a-submission"


# -------------------------------------------------------------- rows and cells


def test_information_may_be_short_of_or_full_of_other_things(tmp_path: Path) -> None:
    info: list[list[object]] = [
        ["Mục", "Nội dung", "Giải thích"],
        ["Mã kế hoạch", "tiny"],
        ["Tên đơn vi", "Phường"],
        ["Mã đơn vị", 12],
        ["Năm", 2024],
        ["Năm", 2025],
        [None, "lạc"],
        ["Hướng dẫn"],
    ]
    document = read(book(tmp_path / "a.xlsx", {"Thông tin": info}))
    found = [(problem.code, problem.location.cell) for problem in document.problems]
    assert found == [("duplicate-key", "Thông tin!B6"), ("unknown-key", "Thông tin!B7")]
    assert document.data == {"plan": "tiny", "unit": {"name": "Phường", "id": "12"}, "year": "2024"}
    document = read(book(tmp_path / "b.xlsx", {"Thông tin": [*info[:2], ["Ten don vy", "x"]]}))
    assert [problem.code for problem in document.problems] == ["unknown-key"]
    assert "“Tên đơn vị”" in document.problems[0].message.vi
    with pytest.raises(InputError, match="unit"):
        read_head(document)


@pytest.mark.parametrize("value", [1.1, 1, at(2024, 2, 1), True])
def test_a_code_that_is_no_text_is_told_and_used(value: object, form: Path) -> None:
    document = filled(form, {"Điểm": {"A3": value, "D3": 1}})
    assert codes(document) == ["unquoted-code"]
    problem = document.problems[0]
    assert problem.location.cell == "Điểm!A3"
    assert "Text" in problem.fix.vi
    assert document.data["scores"][as_text(value)]["claimed"] == "1"


@pytest.mark.parametrize(
    ("sheet", "cells"),
    [
        ("Tài liệu", {"A2": 1.1, "B2": "12"}),
        ("Báo cáo", {"A2": 1, "D2": date(2024, 3, 4)}),
        ("Số liệu", {"A2": 1, "C2": 1}),
    ],
)
def test_codes_of_other_sheets_must_be_text_too(sheet: str, cells: dict[str, object], form: Path) -> None:
    document = filled(form, {sheet: cells})
    assert [(each.code, each.location.cell) for each in document.problems] == [("unquoted-code", f"{sheet}!A2")]


def test_a_zero_that_excel_lost_makes_a_code_twice(form: Path) -> None:
    document = filled(form, {"Điểm": {"A4": 1.10, "D3": 2, "D4": 1}})
    assert codes(document) == ["unquoted-code", "duplicate-key"]
    assert "Điểm!A3" in document.problems[1].message.vi
    assert document.data["scores"]["1.1"] == {"claimed": "2"}


@pytest.mark.parametrize(
    ("sheet", "cells", "place"),
    [
        ("Điểm", {"D9": 1}, "Điểm!D9"),
        ("Tài liệu", {"C4": "BC"}, "Tài liệu!C4"),
        ("Báo cáo", {"D7": date(2024, 3, 4)}, "Báo cáo!D7"),
        ("Số liệu", {"C9": 1}, "Số liệu!C9"),
    ],
)
def test_a_row_that_says_something_of_nothing(sheet: str, cells: dict[str, object], place: str, form: Path) -> None:
    document = filled(form, {sheet: cells})
    assert [(each.code, each.location.cell) for each in document.problems] == [("missing-code", place)]


def test_notes_and_totals_below_the_scores_are_no_criteria(form: Path) -> None:
    document = filled(form, {"Điểm": {"B8": "Tổng cộng", "D8": 5, "A9": "TỔNG", "D9": 5, "B10": "Người lập biểu"}})
    assert document.problems == ()
    assert set(document.data["scores"]) == {"1.1", "1.10", "2"}


def test_one_code_merged_over_several_documents(form: Path) -> None:
    fill(form, {"Tài liệu": {"A2": "1.10", "B2": "1", "B3": "2", "B5": "3"}})
    made = openpyxl.load_workbook(form)
    made["Tài liệu"].merge_cells("A2:A4")
    made.save(form)
    document = read(form)
    assert [each["number"] for each in document.data["scores"]["1.10"]["evidence"]] == ["1", "2"]
    assert document.at(("scores", "1.10", "evidence", 1)).cell == "Tài liệu!B3"
    assert [each.location.cell for each in document.problems] == ["Tài liệu!B5"]


def test_a_report_with_a_number_and_no_date_was_sent_on_a_day_not_told(form: Path) -> None:
    document = filled(form, {"Báo cáo": {"F2": "12/BC"}})
    assert document.data["reports"] == [{"report": "quarterly", "period": "Q1", "number": "12/BC"}]


def test_the_day_of_receipt_is_read_where_there_is_a_column(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Mã báo cáo", "Kỳ", "Ngày gửi", "Ngày nhận"], ["a", "Y", None, date(2024, 1, 2)]]
    document = small(tmp_path, {"Báo cáo": rows})
    assert document.data["reports"] == [{"report": "a", "period": "Y", "received": "2024-01-02"}]


def test_evidence_for_a_code_that_the_scores_do_not_list(form: Path) -> None:
    document = filled(form, {"Tài liệu": {"A2": "9.9", "B2": "1"}})
    _, problems = read_submission(document, plan(), UNIT, file="x", folder=None)
    assert [(each.code, each.location.cell) for each in problems] == [("unknown-code", "Tài liệu!A2")]


def test_errors_and_formulas_without_a_result_are_not_taken_for_empty_cells(form: Path) -> None:
    document = filled(form, {"Điểm": {"D3": "#N/A", "D4": "=1+1", "D5": 1}, "Số liệu": {"B2": "=1", "C3": "#REF!"}})
    found = [(each.code, each.location.cell) for each in document.problems]
    assert found == [("cell-error", "Số liệu!C3"), ("cell-error", "Điểm!D3"), ("not-computed", "Điểm!D4")]
    assert document.data["scores"]["1.1"] == {"claimed": None}


def test_wrong_values_are_told_at_their_cells(form: Path) -> None:
    document = filled(form, {"Điểm": {"D3": "hai điểm"}, "Số liệu": {"C2": -1, "C5": "45", "C6": "hm"}})
    _, problems = read_submission(document, plan(), UNIT, file="x", folder=None)
    assert {each.location.cell for each in problems} == {"Điểm!D3", "Số liệu!C2", "Số liệu!C5", "Số liệu!C6"}
    assert {each.code for each in problems} == {"wrong-form"}


def test_an_old_date_system_and_percent_cells(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(book(tmp_path / "a.xlsx", {"Thông tin": [*INFO, ["Ngày gửi", date(2024, 3, 5)]]}))
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    made["Thông tin"]["B4"] = date(2024, 3, 5)
    made.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").data["sent"] == "2024-03-05"


# ------------------------------------------------------- files that are none


def zipped(path: Path, parts: Mapping[str, str | bytes], **options: Any) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        (b"", "empty", "không có nội dung"),
        (b"plan: tiny\n", "not-xlsx", "không phải tệp Excel"),
        (b"%PDF-1.7", "not-xlsx", "không phải tệp Excel"),
        (OLE, "not-xlsx", "đời cũ"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password", "mật khẩu"),
        (b"PK\x03\x04", "damaged", "hỏng"),
        (b"PK" + bytes(4000), "damaged", "hỏng"),
    ],
)
def test_other_files(raw: bytes, code: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "submission.xlsx").write_bytes(raw)
    problem = failure(tmp_path / "submission.xlsx")
    assert problem.code == code
    assert words in problem.message.vi


@pytest.mark.parametrize(
    ("part", "words"),
    [("word/document.xml", "Word"), ("content.xml", "LibreOffice"), ("xl/workbook.bin", "xlsb"), ("a.txt", "nén")],
)
def test_other_zips(part: str, words: str, tmp_path: Path) -> None:
    problem = failure(zipped(tmp_path / "a.xlsx", {part: "<a/>"}))
    assert problem.code == "not-xlsx"
    assert words in problem.message.vi


def test_missing_folders_and_locked_files(form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert failure(tmp_path / "none.xlsx").code == "not-found"
    assert failure(tmp_path).code == "not-a-file"
    assert failure(form / "below").code == "not-found"
    assert failure(Path("a\0b")).code == "not-found"

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    problem = failure(form)
    assert problem.code == "unreadable"
    assert "Permission denied" in problem.message.en


def test_a_file_that_is_too_large_is_not_read(form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LIMIT", 1000)
    assert failure(form).code == "too-large"


def test_a_zip_that_unpacks_to_too_much(form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = parts_of(form)
    bomb = zipped(form, {**parts, "xl/sharedStrings.xml": b"<sst>" + bytes(40 * 2**20)})
    assert bomb.stat().st_size < 200_000
    assert failure(bomb).code == "too-large"
    monkeypatch.setattr(workbook_package, "MAX_PARTS", 20)
    assert failure(zipped(form, {**parts, **{f"a{number}.xml": b"" for number in range(20)}})).code == "too-large"


def test_entities_are_not_expanded(form: Path) -> None:
    parts = parts_of(form)
    name = "xl/worksheets/sheet2.xml"
    lol = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    zipped(form, {**parts, name: lol + parts[name]})
    assert failure(form).code == "damaged"


@pytest.mark.parametrize("lost", ["xl/worksheets/sheet2.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"])
def test_a_workbook_that_lost_a_part(lost: str, form: Path) -> None:
    parts = parts_of(form)
    del parts[lost]
    assert failure(zipped(form, parts)).code in {"damaged", "not-xlsx"}


def test_an_encrypted_zip_entry_and_a_wrong_checksum(form: Path) -> None:
    raw = bytearray(form.read_bytes())
    for start in (match.start() for match in re.finditer(b"PK\x01\x02", bytes(raw))):
        raw[start + 8] |= 1
    form.write_bytes(raw)
    assert failure(form).code == "damaged"


def test_pictures_and_other_parts_stay_unread(form: Path) -> None:
    parts = parts_of(form)
    zipped(form, {**parts, "xl/media/image1.png": bytes(80 * 2**20), "docProps/thumbnail.jpeg": b"x"})
    assert read(form).problems == ()


# ------------------------------------------------------------ sheets that are huge


def with_rows(form: Path, sheet: int, rows: str | bytes) -> Path:
    parts = parts_of(form)
    name = f"xl/worksheets/sheet{sheet}.xml"
    more = rows.encode() if isinstance(rows, str) else rows
    return zipped(form, {**parts, name: parts[name].replace(b"</sheetData>", more + b"</sheetData>")})


def quick(path: Path, seconds: float = 20) -> Document:
    start = time.perf_counter()
    document = read(path)
    assert time.perf_counter() - start < seconds
    return document


@pytest.mark.parametrize(
    "row",
    [
        '<row r="{0}"><c r="A{0}" s="3"/><c r="B{0}" s="3"/></row>',
        '<row r="{0}" spans="1:2" s="3" customFormat="1"/>',
        "<row r='{0}' ht='15'><c r='A{0}' s='3' /></row>",
    ],
)
def test_a_million_formatted_empty_rows(row: str, form: Path) -> None:
    before = read(form).data
    many = "".join(row.format(number) for number in range(2_000, 2**20 + 1))
    document = quick(with_rows(form, 2, many))
    assert document.problems == ()
    assert document.data == before


def test_something_far_away_leaves_the_sheet_out(form: Path) -> None:
    far = with_rows(form, 2, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    document = quick(far, 5)
    assert codes(document) == ["too-large"]
    problem = document.problems[0]
    assert problem.location.cell == "Điểm!XFD1048576"
    assert "Ctrl+End" in problem.fix.vi
    assert "scores" not in document.data
    assert "data" in document.data, "everything else goes on"


def test_a_first_sheet_that_reaches_too_far_says_so(form: Path) -> None:
    far = with_rows(form, 1, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert failure(far).code == "too-large"


def test_many_far_sheets_do_not_add_up(form: Path) -> None:
    made = openpyxl.load_workbook(form)
    for number in range(30):
        made.create_sheet(f"Nháp {number}")["B100000"] = "x"
    made.save(form)
    document = quick(form, 10)
    assert set(codes(document)) == {"unknown-sheet", "too-large"}
    assert document.data["scores"]


@pytest.mark.parametrize(
    "cell", ['<c r="A0"><v>1</v></c>', '<c r="AAAA1"><v>1</v></c>', '<c r="A1048577"/>x<c r="?"><v>1</v></c>']
)
def test_cells_that_cannot_be(cell: str, form: Path) -> None:
    assert failure(with_rows(form, 2, f'<row r="50">{cell}</row>')).code == "damaged"


def test_other_spellings_of_the_same_xml(form: Path) -> None:
    """Prefixes, missing references and backslashes in names, as other programs write them."""
    fill(form, {"Điểm": {"D3": 1.5}})
    before = read(form).data
    parts = parts_of(form)
    for name in [name for name in parts if name.startswith("xl/worksheets/")]:
        text = parts[name].decode()
        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=", 1)
        parts[name] = text.encode()
    zipped(form, parts)
    assert read(form).data == before
    parts = {name.replace("/", "\\") if name.startswith("xl/") else name: part for name, part in parts.items()}
    zipped(form, parts)
    assert read(form).data == before


# ------------------------------------------------------------------ whatever comes

FUZZ = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@cache
def sample() -> bytes:
    form = new_submission(plan(), OFFICE, Path(mkdtemp()))[0]
    cells = {
        "Điểm": {"E3": 1},
        "Tài liệu": {"A2": "card", "B2": "2", "C2": "1"},
        "Số liệu": {"C2": 1, "C5": date(2024, 1, 2)},
    }
    fill(form, {**cells, "DS Sáng kiến, giải pháp mới": {"A3": "x"}})
    return form.read_bytes()


def survives(raw: bytes, path: Path) -> None:
    path.write_bytes(raw)
    try:
        document = read(path)
    except InputError:
        failure(path)
        return
    for mark in (*document.marks.values(), *document.key_marks.values()):
        assert isinstance(mark, str)
        assert re.fullmatch(r".*![A-Z]{1,3}[0-9]{1,7}", mark, re.DOTALL)
    for problem in document.problems:
        assert problem.location.cell
        assert problem.message.vi
    check(document, submission_schema())
    with suppress(InputError):
        read_head(document)
    for unit in (UNIT, OFFICE):
        read_submission(document, plan(), unit, file="x", folder=None)


@FUZZ
@given(data=st.data())
def test_mutated_bytes(data: st.DataObject, tmp_path: Path) -> None:
    raw = bytearray(sample())
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(raw) - 1))
        raw[start : start + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(0, len(raw))) :]
    survives(bytes(raw), tmp_path / "a.xlsx")


PIECES = [
    *("<", ">", "/", '"', "&amp;", "&#10;", "&#0;", "<v>1</v>", "<c/>", '<c r="B2"><v>1</v></c>', "<row/>"),
    *('<c r="A9" t="s"><v>99999</v></c>', '<c r="A9" t="d"><v>2024-13-45</v></c>', '<c t="b"><v>7</v></c>', "<is>"),
    *('<c r="ZZ99" t="inlineStr"><is><t>x</t></is></c>', "</row>", "</sheetData>", "<f>1</f>", "<!-- x -->", "\0"),
    *("nan", "1e999", "-1", "45000.5", "lists.ideas.title", "Mã", "Điểm tự chấm", "—", "x" * 300, "1.1", "<![CDATA["),
]


@FUZZ
@given(data=st.data())
def test_mutated_parts(data: st.DataObject, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(sample())
    parts = parts_of(tmp_path / "a.xlsx")
    names = sorted(name for name in parts if not name.startswith("docProps"))
    for _ in range(data.draw(st.integers(1, 6))):
        name = data.draw(st.sampled_from(names))
        part = parts[name]
        places = [match.start() for match in re.finditer(rb"[<>\"]", part)] or [0]
        start = data.draw(st.sampled_from(places)) + data.draw(st.integers(0, 1))
        end = start + data.draw(st.sampled_from([0, 0, 1, 5, 30]))
        parts[name] = part[:start] + data.draw(st.sampled_from(PIECES)).encode() + part[end:]
    survives(zipped(tmp_path / "b.xlsx", parts).read_bytes(), tmp_path / "a.xlsx")


cells = st.one_of(
    st.none(),
    st.text(max_size=6),
    st.integers(-5, 10**6),
    st.floats(),
    st.booleans(),
    st.dates(date(1900, 3, 1)),
    st.sampled_from(
        ["1.1", "2", "card", "second", "—", "không có", "Mã", "Điểm tự chấm", "Bộ chỉ số", "quarterly", "Q1"]
    ),
)
LEGAL: Callable[[object], bool] = lambda cell: not isinstance(cell, str) or cell.isprintable()  # noqa: E731


@FUZZ
@given(
    sheets=st.dictionaries(
        st.sampled_from(["Thông tin", "Điểm", "Tài liệu", "Báo cáo", "Số liệu", "Khác"]),
        st.lists(st.lists(cells.filter(LEGAL), max_size=5), max_size=5),
        min_size=1,
    )
)
def test_any_cells_under_the_right_headings(sheets: dict[str, list[list[object]]], tmp_path: Path) -> None:
    heads: dict[str, list[list[object]]] = {
        "Thông tin": INFO,
        "Điểm": [["Bộ chỉ số", "Mã", "Điểm tự chấm", "Ghi chú"]],
        "Tài liệu": [["Mã tiêu chí", "Số", "Trích yếu", "Ngày"]],
        "Báo cáo": [["Mã báo cáo", "Kỳ", "Ngày gửi"]],
        "Số liệu": [["Mã", "Giá trị"]],
        "Khác": [["lists.ideas.title", "lists.ideas.date"], ["Tên", "Ngày"]],
    }
    rows = {name: [*heads[name], *sheets.get(name, [])] for name in heads if name in sheets or name == "Thông tin"}
    raw = book(tmp_path / "made.xlsx", rows).read_bytes()
    survives(raw, tmp_path / "a.xlsx")
