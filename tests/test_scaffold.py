from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from form_plan import DATA, UNIT, make_plan
from tuanthu.library import plan_folders
from tuanthu.model import Plan, Submission, Unit
from tuanthu.plan import load_plan
from tuanthu.scaffold import new_submission
from tuanthu.source import InputError, Problem
from tuanthu.submission import open_submission, read_head, read_submission

OFFICE = Unit("phong-mau", "Phòng Mẫu", "offices")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return make_plan(tmp_path_factory.mktemp("plan"))


def read(file: Path, plan: Plan, unit: Unit = UNIT) -> tuple[Submission, tuple[Problem, ...]]:
    document = open_submission(file)
    head = read_head(document)
    assert (head.plan, head.unit) == (plan.id, unit.id)
    return read_submission(document, plan, unit, file=file.name, folder=None)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("form", ["xlsx", "yaml"])
@pytest.mark.parametrize("unit", [UNIT, OFFICE])
def test_an_empty_form_loads_without_a_problem(plan: Plan, unit: Unit, form: Any, lang: Any, tmp_path: Path) -> None:
    made = new_submission(plan, unit, tmp_path / "a" / "b", lang=lang, form=form)
    assert made == (tmp_path / "a" / "b" / f"submission.{form}",)
    submission, problems = read(made[0], plan, unit)
    assert problems == ()
    assert submission.year == 2024
    assert submission.sent is None
    cards = {UNIT: {"card"}, OFFICE: {"card", "second"}}[unit]
    wanted = {("card", code) for code in ("1.1", "1.10", "2")} | {("second", "1.1")}
    assert set(submission.scores or ()) == {key for key in wanted if key[0] in cards}
    assert all(score.claimed is None and score.evidence == () for score in (submission.scores or {}).values())
    assert submission.reports == (() if form == "xlsx" else None)
    assert submission.data == {}
    assert submission.lists == {}
    stated = read_head(open_submission(made[0])).stated
    assert stated == unit


@pytest.mark.parametrize("folder", plan_folders(), ids=lambda folder: folder.name)
@pytest.mark.parametrize("form", ["xlsx", "yaml"])
def test_every_bundled_plan_has_a_form(folder: Path, form: Any, tmp_path: Path) -> None:
    plan = load_plan(folder)
    for group in plan.groups:
        unit = Unit("don-vi-mau", "Đơn vị mẫu", group)
        made = new_submission(plan, unit, tmp_path / group, form=form)
        submission, problems = read(made[0], plan, unit)
        assert problems == ()
        asked = {
            (card.id, each.code)
            for card in plan.scorecards_of(group)
            for each in card.leaves()
            if each.scored_by == "unit"
        }
        assert set(submission.scores or ()) == asked


def folders(top: Path) -> set[str]:
    return {path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_dir()}


def test_evidence_folders_are_those_of_the_leaves_that_ask_for_evidence(plan: Plan, tmp_path: Path) -> None:
    new_submission(plan, UNIT, tmp_path / "one")
    assert folders(tmp_path / "one") == {"evidence", "evidence/1.10", "evidence/2"}
    new_submission(plan, OFFICE, tmp_path / "two")
    leaves = {"card/1.10", "card/2", "second/1.1"}
    assert folders(tmp_path / "two") == {"evidence", "evidence/card", "evidence/second"} | {
        f"evidence/{leaf}" for leaf in leaves
    }


def test_a_code_that_is_no_folder_name_makes_none(plan: Plan, tmp_path: Path) -> None:
    card = plan.scorecards[0]
    codes = ("../../out", "..", "I/1", "a:b", "I.a")
    criteria = tuple(replace(card.criteria[2], code=code, parent=None) for code in codes)
    odd = replace(plan, scorecards=(replace(card, criteria=criteria),))
    new_submission(odd, UNIT, tmp_path / "deep" / "out")
    assert folders(tmp_path / "deep") == {"out", "out/evidence", "out/evidence/I.a"}


def test_a_plan_without_scores_has_neither_their_sheets_nor_an_evidence_folder(tmp_path: Path) -> None:
    plan = make_plan(tmp_path / "plan", criteria__card="", criteria__second="")
    made = new_submission(plan, UNIT, tmp_path / "out")
    assert folders(tmp_path / "out") == set()
    names = openpyxl.load_workbook(made[0]).sheetnames
    assert names[:3] == ["Thông tin", "Báo cáo", "Số liệu"]
    assert read(made[0], plan)[0].scores is None


@pytest.mark.parametrize("there", ["submission.yaml", "submission.yml", "submission.xlsx"])
def test_nothing_is_overwritten(plan: Plan, there: str, tmp_path: Path) -> None:
    (tmp_path / there).write_text("mine")
    with pytest.raises(InputError) as caught:
        new_submission(plan, UNIT, tmp_path)
    assert caught.value.problem.code == "exists"
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_an_existing_folder_with_other_things_is_taken(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "evidence" / "1.10").mkdir(parents=True)
    (tmp_path / "evidence" / "1.10" / "a.pdf").write_text("x")
    new_submission(plan, UNIT, tmp_path)
    assert (tmp_path / "evidence" / "1.10" / "a.pdf").read_text() == "x"


def test_a_folder_that_cannot_be_is_an_input_error(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError) as caught:
        new_submission(plan, UNIT, tmp_path / "file" / "in")
    assert caught.value.problem.code == "unwritable"


@pytest.mark.parametrize("name", ["Phường Mẫu", "1-phuong", "a b", "", "a:\n b"])
def test_a_bad_unit_id_is_refused_with_a_good_one(plan: Plan, name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        new_submission(plan, replace(UNIT, id=name), tmp_path / "out")
    assert caught.value.problem.code == "bad-id"
    assert "phuong-mau" in caught.value.problem.fix.vi
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", ["xlsx", "yaml"])
def test_names_with_odd_letters_survive(plan: Plan, form: Any, tmp_path: Path) -> None:
    name = '  Phường "A" \\ \t B: {x} # y\n' + unicodedata.normalize("NFD", "Mẫu") + "\x85\x7f"
    made = new_submission(plan, replace(UNIT, name=name), tmp_path / "out", form=form)
    assert read(made[0], plan)[1] == ()
    stated = read_head(open_submission(made[0])).stated
    assert stated is not None
    assert stated.name == 'Phường "A" \\ B: {x} # y Mẫu'


# ------------------------------------------------------------------------ yaml


def test_yaml_says_titles_and_maxima_and_quotes_codes(plan: Plan, tmp_path: Path) -> None:
    text = new_submission(plan, UNIT, tmp_path, form="yaml")[0].read_text(encoding="utf-8")
    assert '  "1.1":  # =Báo cáo # quý (tối đa 2)\n' in text
    assert '  "1.10":  # Kiểm tra (tối đa 2)\n    claimed:\n    evidence: []\n' in text
    assert "  # 1 Chỉ đạo (tối đa 4)\n" in text
    assert "  # 3 Khảo sát (tối đa 1): không tự chấm\n" in text
    assert "## Báo cáo quý – Quý I/2024 (trước 05/03/2024)\n" in text
    assert "#   share:  # Tỷ lệ (tỷ lệ, ví dụ 95% hoặc 19/20)\n" in text
    english = new_submission(plan, UNIT, tmp_path / "en", form="yaml", lang="en")[0].read_text(encoding="utf-8")
    assert '"2":  # Bonus (at most 1.5)' in english
    assert not set(english.replace(UNIT.name, "")) & set("ạảấầẩẫậăắặẻếềểễệỉịọỏốồổỗộơớờởợụủưứừửữựđ")


VALUES = {"issues": "3", "rate": "0,5", "share": "95%", "met_on": "2024-03-01", "issued": "yes", "remark": '"x"'}
ENTRY = {"title": '"Một"', "number": '"12"', "date": "05/12/2024", "good": "no", "day": "2024-02-29"}


def test_yaml_entries_are_used_by_taking_the_mark_away(plan: Plan, tmp_path: Path) -> None:
    file = new_submission(plan, UNIT, tmp_path, form="yaml")[0]
    text = re.sub("(?m)^# ", "", file.read_text(encoding="utf-8"))
    for name, value in {**VALUES, **ENTRY}.items():
        text = re.sub(rf"(?m)^( +(?:- )?{name}:)  #", rf"\1 {value}  #", text)
    text = text.replace("sent: }", "sent: 2024-03-04}").replace("sent:\n", "sent: 2025-01-02 08:00\n")
    text = text.replace("claimed:\n", "claimed: 0.25\n", 1)
    file.write_text(text, encoding="utf-8")
    submission, problems = read(file, plan)
    assert problems == ()
    assert submission.sent is not None
    assert [(each.report, each.period) for each in submission.reports or ()] == [
        ("quarterly", "Q1"),
        ("quarterly", "Q3"),
        ("final", "Y"),
    ]
    assert set(submission.data) == set(plan.fields)
    assert {name: len(each.entries) for name, each in submission.lists.items()} == {"ideas": 1, "ideas-too": 1}
    assert set(submission.lists["ideas"].entries[0].values) == {"title", "number", "date", "good"}


def test_yaml_entries_left_without_a_value_are_told(plan: Plan, tmp_path: Path) -> None:
    file = new_submission(plan, UNIT, tmp_path, form="yaml")[0]
    text = file.read_text(encoding="utf-8").replace("# data:", "data:").replace("#   issues:", "    issues:")
    file.write_text(text, encoding="utf-8")
    submission, problems = read(file, plan)
    assert [problem.code for problem in problems] == ["wrong-form"]
    assert submission.data == {}


# ------------------------------------------------------------------------ xlsx


def book_of(plan: Plan, tmp_path: Path, unit: Unit = UNIT, **options: Any) -> Any:
    return openpyxl.load_workbook(new_submission(plan, unit, tmp_path / "out", **options)[0])


def test_sheets_and_headings(plan: Plan, tmp_path: Path) -> None:
    book = book_of(plan, tmp_path)
    assert book.sheetnames == [
        "Thông tin",
        "Điểm",
        "Tài liệu",
        "Báo cáo",
        "Số liệu",
        "DS Sáng kiến, giải pháp mới",
        "DS Sáng kiến, giải pháp mới (2)",
    ]
    headings = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book.worksheets[1:5]}
    assert headings == {
        "Điểm": ["Mã", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm", "Ghi chú"],
        "Tài liệu": ["Mã tiêu chí", "Số", "Kí hiệu", "Trích yếu", "Ngày", "Cơ quan ban hành", "Tên tệp", "Trang"],
        "Báo cáo": ["Mã báo cáo", "Báo cáo", "Kỳ", "Ngày gửi", "Ngày ký", "Số văn bản"],
        "Số liệu": ["Mã", "Nội dung", "Giá trị", "Loại"],
    }
    assert [cell.value for cell in book["Thông tin"][4]] == ["Mục", "Nội dung", "Giải thích"]
    ideas = book["DS Sáng kiến, giải pháp mới"]
    assert [cell.value for cell in ideas[1]][:4] == [
        f"lists.ideas.{name}" for name in ("title", "number", "date", "good")
    ]
    assert [cell.value for cell in ideas[2]][:4] == ["Tên (*)", "Số", "Ngày", "Có hiệu quả"]
    assert "không có" in ideas["F1"].value


def test_several_scorecards_have_a_column_of_their_own(plan: Plan, tmp_path: Path) -> None:
    book = book_of(plan, tmp_path, OFFICE, lang="en")
    assert book["Scores"]["A1"].value == "Scorecard"
    assert [row[0] for row in book["Scores"].iter_rows(min_row=2, values_only=True)] == ["card"] * 6 + ["second"] * 3
    assert book["Evidence"]["A1"].value == "Scorecard"


def test_received_is_asked_only_where_a_rule_counts_it(tmp_path: Path) -> None:
    from form_plan import RULES

    plan = make_plan(
        tmp_path / "plan", rules__rules=RULES.replace("severity: error", "severity: error\n    counts: received")
    )
    headings = [cell.value for cell in book_of(plan, tmp_path)["Báo cáo"][1]]
    assert headings == ["Mã báo cáo", "Báo cáo", "Kỳ", "Ngày gửi", "Ngày ký", "Ngày nhận", "Số văn bản"]


def test_scores_are_laid_out_for_a_person(plan: Plan, tmp_path: Path) -> None:
    sheet = book_of(plan, tmp_path)["Điểm"]
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert rows == [
        ("1", "Chỉ đạo", 4, "—", None),
        ("1.1", "=Báo cáo # quý", 2, None, None),
        ("1.10", "Kiểm tra", 2, None, None),
        ("2", "Thưởng", 1.5, None, None),
        ("3", "Khảo sát", 1, "—", "Không tự chấm."),
    ]
    assert sheet["B3"].data_type == "s", "a title is no formula"
    assert all(sheet[f"A{row}"].number_format == "@" for row in range(2, 7))
    assert sheet["A2"].font.bold
    assert not sheet["A3"].font.bold
    assert sheet["A2"].fill.fgColor.rgb != sheet["D3"].fill.fgColor.rgb
    assert sheet.freeze_panes == "C2"
    assert sheet["B3"].alignment.wrap_text
    checks = {
        str(each.sqref).replace(":", " "): (each.type, each.formula1, each.formula2)
        for each in sheet.data_validations.dataValidation
    }
    assert checks == {"D3 D4": ("decimal", "0", "2"), "D5": ("decimal", "-1", "1.5")}


def test_dates_codes_and_types_are_checked_while_typing(plan: Plan, tmp_path: Path) -> None:
    book = book_of(plan, tmp_path)
    evidence, reports, data = book["Tài liệu"], book["Báo cáo"], book["Số liệu"]
    assert evidence.column_dimensions["A"].number_format == "@"
    assert evidence["E2"].number_format == "dd/mm/yyyy"
    kinds = {str(each.sqref): each.type for each in evidence.data_validations.dataValidation}
    assert kinds == {"A2:A1000": "list", "E2:E1000": "date"}
    assert evidence.data_validations.dataValidation[0].formula1 == "'Điểm'!$A$2:$A$6"
    assert reports["D2"].number_format == "dd/mm/yyyy"
    formats = {row[0].value: row[2].number_format for row in data.iter_rows(min_row=2)}
    assert formats["share"] == "0.00%"
    assert formats["met_on"] == "dd/mm/yyyy"
    assert formats["remark"] == "@"
    assert formats["issues"] == "0"
    assert {each.type for each in data.data_validations.dataValidation} == {"whole", "decimal", "date", "list"}
    ideas = book["DS Sáng kiến, giải pháp mới (2)"]
    by_cells = {str(each.sqref): each.type for each in ideas.data_validations.dataValidation}
    assert by_cells == {"A4:A1000": "date", "A3": "custom"}, "A3 may also say that there are none"


def test_the_reports_sheet_lists_what_is_asked(plan: Plan, tmp_path: Path) -> None:
    rows = list(book_of(plan, tmp_path)["Báo cáo"].iter_rows(min_row=2, max_col=3, values_only=True))
    assert rows[:2] == [
        ("quarterly", "Báo cáo quý – Quý I/2024 (trước 05/03/2024)", "Q1"),
        ("quarterly", "Báo cáo quý – Quý III/2024 (trước 05/09/2024)", "Q3"),
    ]
    assert rows[2] == ("final", "Báo cáo cuối – Năm 2024", "Y"), "its deadline hangs on an event"


def test_codes_are_not_marked_as_numbers_stored_as_text(plan: Plan, tmp_path: Path) -> None:
    file = new_submission(plan, UNIT, tmp_path)[0]
    with zipfile.ZipFile(file) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert sheets
        assert all(b'numberStoredAsText="1"/></ignoredErrors></worksheet>' in archive.read(name) for name in sheets)


def test_many_lists_with_the_same_label_have_different_tabs(tmp_path: Path) -> None:
    label = "{vi: Một danh sách có tên rất là dài và trùng nhau, en: X}"
    fields = "fields: {a: {type: text, label: A}}"
    lists = "".join(f"  l{number}: {{label: {label}, {fields}}}\n" for number in range(12))
    plan = make_plan(tmp_path / "plan", data=DATA.partition("lists:")[0] + "lists:\n" + lists)
    names = book_of(plan, tmp_path).sheetnames
    assert len(names) == len({name.casefold() for name in names}) == 17
    assert all(len(name) <= 31 for name in names)


@pytest.mark.parametrize("label", ["[a]:*?/\\'b'", "…", "x" * 60, "'''"])
def test_tabs_hold_nothing_that_excel_refuses(label: str, tmp_path: Path) -> None:
    quoted = '"' + label.replace("\\", "\\\\") + '"'
    data = f"lists:\n  one: {{label: {quoted}, fields: {{a: {{type: text, label: A}}}}}}\n"
    plan = make_plan(tmp_path / "plan", data=data, rules__rules="")
    name = book_of(plan, tmp_path).sheetnames[-1]
    assert 0 < len(name) <= 31
    assert not set(name) & set("[]:*?/\\'")


def test_the_same_plan_and_unit_give_the_same_bytes(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = new_submission(plan, UNIT, tmp_path / "one")[0].read_bytes()
    import time

    later = time.time() + 86_400 * 365
    monkeypatch.setattr(time, "time", lambda: later)
    second = new_submission(plan, UNIT, tmp_path / "two")[0].read_bytes()
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert re.findall(r">(\d{4}-\d\d-\d\dT[^<]*)<", core) == [f"{date(2024, 1, 2)}T00:00:00Z"] * 2
