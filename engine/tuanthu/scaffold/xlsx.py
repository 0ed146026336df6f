"""Writes ``submission.xlsx``: the scoring sheet as an official fills it in with Excel.

The same plan and unit give the same bytes, whenever and wherever the file is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tuanthu.model import Criterion, DataField, DataList, Scorecard
from tuanthu.scaffold.cells import (
    ANY,
    DAYS,
    FONT,
    GREY,
    MOMENT,
    TEXT,
    check_days,
    check_number,
    check_type,
    fixed_bytes,
    prepare_column,
    prepare_page,
    prepare_rows,
    put_cell,
    put_heading,
    put_headings,
    put_line,
    put_row,
    shape_of,
)
from tuanthu.scaffold.form import TYPES, Form, claims, one_line
from tuanthu.scaffold.rows import put_results, put_tasks
from tuanthu.words import Lang, Text, normal
from tuanthu.workbook.layout import (
    DATA,
    EVIDENCE,
    INFO,
    INFO_ROWS,
    LIST_PREFIX,
    NONE,
    NOT_ASKED,
    RECEIVED,
    REPORTS,
    RESULTS,
    SCORECARD,
    SCORES,
    TASKS,
    Column,
    Sheet,
    letters,
    list_key,
)

ROWS = 1_000
"""How far down the rows of a table that grows are checked while typing."""


def xlsx_form(form: Form) -> bytes:
    """Return the bytes of an empty workbook for the unit."""
    book = Workbook()
    first: Any = book.active
    _info(first, form)
    if form.cards:
        cells = _scores(book.create_sheet(SCORES.name.to(form.lang)), form)
        _evidence(book.create_sheet(EVIDENCE.name.to(form.lang)), form, cells)
    if form.reports():
        _reports(book.create_sheet(REPORTS.name.to(form.lang)), form)
    if form.tasks():
        put_tasks(book.create_sheet(TASKS.name.to(form.lang)), form)
    if form.fields():
        _data(book.create_sheet(DATA.name.to(form.lang)), form)
    if form.tables():
        put_results(book.create_sheet(RESULTS.name.to(form.lang)), form)
    names = {normal(name) for name in book.sheetnames}
    for each in form.lists():
        _list(book.create_sheet(_tab(each, form.lang, names)), form, each)
    for sheet in book.worksheets:
        prepare_page(sheet)
    return fixed_bytes(book, datetime.combine(form.plan.issued, time()))


# ---------------------------------------------------------------- the sheets


def _info(sheet: Worksheet, form: Form) -> None:
    plan, unit, lang = form.plan, form.unit, form.lang
    sheet.title = INFO.name.to(lang)
    for row, words in ((1, Text(form.name.vi.upper(), form.name.en.upper())), (2, plan.title)):
        put_line(sheet, row, form.say(words), bold=True)
    heading = 4
    put_headings(sheet, INFO, INFO.columns, lang, row=heading)
    group = plan.groups.get(unit.group)
    rows: Mapping[str, tuple[object, Text]] = {
        "plan": (plan.id, Text(f"Văn bản {plan.document}; không sửa.", f"Document {plan.document}; do not change.")),
        "unit id": (unit.id, Text("Không sửa.", "Do not change.")),
        "unit name": (one_line(unit.name), Text("", "")),
        "unit group": (unit.group, group.name if group else Text("", "")),
        "year": (plan.year, Text("Năm đánh giá.", "The year that is assessed.")),
        "sent": (
            None,
            Text("Ngày (và giờ) gửi hồ sơ; chưa gửi thì để trống.", "Date and time; empty until it is sent."),
        ),
    }
    for row, (way, label) in enumerate(INFO_ROWS, start=heading + 1):
        value, words = rows[" ".join(way)]
        entry = way == ("sent",)
        put_cell(sheet, row, 1, label.to(lang), bold=True)
        put_cell(sheet, row, 2, value, shape=MOMENT if entry else TEXT if isinstance(value, str) else ANY, entry=entry)
        put_cell(sheet, row, 3, form.say(words))
        if entry:
            check_days(sheet, f"B{row}", lang)
    for row, words in enumerate(_guide(form), start=heading + len(INFO_ROWS) + 2):
        put_line(sheet, row, form.say(words), bold=row == heading + len(INFO_ROWS) + 2)


def _guide(form: Form) -> Iterator[Text]:
    yield Text("Hướng dẫn", "Guide")
    yield Text(
        "Không đổi tên các trang, không sửa hàng tiêu đề và cột mã; thêm ghi chú riêng ở trang khác.",
        "Do not rename the sheets, and leave headings and codes as they are; keep notes of your own on another sheet.",
    )
    if form.cards:
        home = "evidence\\<bộ chỉ số>\\<mã>" if len(form.cards) > 1 else "evidence\\<mã>"
        place = "evidence\\<scorecard>\\<code>" if len(form.cards) > 1 else "evidence\\<code>"
        yield Text(
            f"Trang “Điểm”: ghi vào cột “Điểm tự chấm”; không đạt thì ghi 0. Ô có dấu “{NOT_ASKED}” không phải ghi.",
            f'Sheet "Scores": enter points under "Claimed"; 0 if there are none. Cells with "{NOT_ASKED}" stay.',
        )
        yield Text(
            f"Trang “Tài liệu”: mỗi tài liệu kiểm chứng một dòng; đặt tệp PDF có ký số vào thư mục {home}.",
            f'Sheet "Evidence": one row for each document; put the signed PDF into the folder {place}.',
        )
    if form.reports():
        yield Text(
            "Trang “Báo cáo”: ghi ngày gửi từng báo cáo; báo cáo chưa gửi thì để trống.",
            'Sheet "Reports": enter the day on which each report was sent; leave it empty if it was not.',
        )
    if form.tasks():
        yield Text(
            "Trang “Nhiệm vụ”: ghi ngày hoàn thành và số, kí hiệu sản phẩm; nhiệm vụ thường xuyên ghi các ngày, cách "
            "nhau bằng dấu “;”.",
            'Sheet "Tasks": enter the day of completion and the product; for open duties all days, with ";" between.',
        )
    if form.fields():
        yield Text(
            "Trang “Số liệu”: ghi giá trị; để trống nghĩa là chưa có số liệu, khác với ghi 0.",
            'Sheet "Data": enter the values; an empty cell says that the figure is not known, which is not 0.',
        )
    if form.tables():
        yield Text(
            "Trang “Kết quả”: ghi kết quả đã công bố; chưa công bố thì để trống.",
            'Sheet "Results": enter the results that were announced; leave the others empty.',
        )
    if form.lists():
        yield Text(
            f"Các trang “{LIST_PREFIX.vi}…”: mỗi mục một dòng; không có mục nào thì ghi “{NONE.vi}” vào ô A3.",
            f'Sheets "{LIST_PREFIX.en}…": one row for each entry; where there is none, write "{NONE.en}" in A3.',
        )
    yield Text(
        "Trước khi gửi: ghi Ngày gửi, lưu tệp, rồi kiểm tra bằng lệnh: tuanthu validate <thư mục hồ sơ>.",
        "Before sending: enter the date, save the file, and check it with: tuanthu validate <folder>.",
    )


def _scores(sheet: Worksheet, form: Form) -> str:
    """Write the criteria and return the cells that hold the codes."""
    columns = _columns(SCORES, form)
    put_headings(sheet, SCORES, columns, form.lang)
    at = {column.key: position for position, column in enumerate(columns, start=1)}
    limits: dict[tuple[Decimal, Decimal], list[str]] = {}
    row = 1
    for card in form.cards:
        if len(form.cards) > 1:
            row += 1
            put_row(sheet, row, columns, {"scorecard": card.id, "title": form.say(card.title)}, inner=True)
        for criterion in card.criteria:
            row += 1
            _criterion(sheet, row, columns, form, card, criterion)
            if claims(card, criterion) and criterion.max is not None:
                limit = (criterion.floor or Decimal(0), criterion.max)
                limits.setdefault(limit, []).append(f"{letters(at['claimed'] - 1)}{row}")
    for (least, most), cells in limits.items():
        check_number(sheet, cells, form.lang, least, most)
    sheet.freeze_panes = f"{letters(at['title'])}2"
    code = letters(at["code"] - 1)
    return f"'{sheet.title}'!${code}$2:${code}${row}"


def _criterion(
    sheet: Worksheet, row: int, columns: Sequence[Column], form: Form, card: Scorecard, criterion: Criterion
) -> None:
    inner, asked = not card.is_leaf(criterion.code), claims(card, criterion)
    note = "" if inner or asked else form.say(Text("Không tự chấm.", "Not for the unit to score."))
    values = {
        "scorecard": card.id,
        "code": criterion.code,
        "title": form.say(criterion.title),
        "max": criterion.max,
        "claimed": None if asked else NOT_ASKED,
        "note": note or None,
    }
    put_row(sheet, row, columns, values, inner=inner, entries=("claimed", "note") if asked else ())


def _evidence(sheet: Worksheet, form: Form, codes: str) -> None:
    columns = _columns(EVIDENCE, form)
    put_headings(sheet, EVIDENCE, columns, form.lang)
    prepare_rows(sheet, columns, first=2)
    code = next(position for position, column in enumerate(columns) if column.key == "code")
    where = letters(code)
    words = Text("Ghi mã tiêu chí như ở trang “Điểm”.", 'Write a code of the sheet "Scores".')
    check = DataValidation("list", formula1=codes, allow_blank=True, error=words.to(form.lang), showErrorMessage=True)
    check.add(f"{where}2:{where}{ROWS}")
    sheet.add_data_validation(check)
    for position, column in enumerate(columns):
        if column.key in DAYS:
            check_days(sheet, f"{letters(position)}2:{letters(position)}{ROWS}", form.lang)
    sheet.freeze_panes = f"{letters(code + 1)}2"


def _reports(sheet: Worksheet, form: Form) -> None:
    columns = [column for column in REPORTS.columns if column is not RECEIVED or form.counts_receipt()]
    put_headings(sheet, REPORTS, columns, form.lang)
    entries = [column.key for column in columns if column.says]
    asked = form.reports()
    for row, each in enumerate(asked, start=2):
        values = {"report": each.report, "title": one_line(each.words(form.lang)), "period": each.period}
        put_row(sheet, row, columns, values, entries=entries)
    for position, column in enumerate(columns):
        if column.key in DAYS:
            check_days(sheet, f"{letters(position)}2:{letters(position)}{len(asked) + 1}", form.lang)
    sheet.freeze_panes = "C2"


def _data(sheet: Worksheet, form: Form) -> None:
    put_headings(sheet, DATA, DATA.columns, form.lang)
    for row, field in enumerate(form.fields(), start=2):
        values = {"code": field.name, "label": form.say(field.label), "type": form.say(TYPES[field.type])}
        put_row(sheet, row, DATA.columns, values, entries=("value",))
        position = [column.key for column in DATA.columns].index("value") + 1
        sheet.cell(row, position).number_format = shape_of(field.type)
        check_type(sheet, f"{letters(position - 1)}{row}", field.type, form.lang)
    sheet.freeze_panes = "C2"


def _list(sheet: Worksheet, form: Form, each: DataList) -> None:
    fields = list(each.fields.values())
    for column, field in enumerate(fields, start=1):
        key = sheet.cell(1, column, list_key(each.name, field.name))
        key.font, key.fill = Font(FONT, 9, color="808080"), GREY
        put_heading(sheet, 2, column, _label(form, field))
        letter = letters(column - 1)
        sheet.column_dimensions[letter].width = 40 if field.type == "text" else 20
        prepare_column(sheet, letter, shape_of(field.type))
        check_type(sheet, f"{letter}3:{letter}{ROWS}", field.type, form.lang, spare="A3" if column == 1 else "")
    hint = Text(f"Không có mục nào: ghi “{NONE.vi}” vào ô A3.", f'Where there is none, write "{NONE.en}" in cell A3.')
    note = sheet.cell(1, len(fields) + 2, form.say(hint))
    note.font = Font(FONT, 11, italic=True, color="808080")
    first = DataValidation("custom", formula1="TRUE", prompt=form.say(hint), showInputMessage=True)
    first.add("A3")
    sheet.add_data_validation(first)
    sheet.freeze_panes = "A3"


def _label(form: Form, field: DataField) -> str:
    return form.say(field.label) + (" (*)" if field.required else "")


def _tab(each: DataList, lang: Lang, taken: set[str]) -> str:
    """Return a name for the list's tab: at most 31 characters, none that Excel refuses, not taken."""
    name = re.sub(r"[\[\]:*?/\\']", " ", f"{LIST_PREFIX.to(lang)}{one_line(each.label.to(lang))}")
    found = name = " ".join(name.split())
    for number in range(1, 1_000):
        end = "" if number == 1 else f" ({number})"
        room = 31 - len(end)
        found = (name if len(name) <= room else name[: room + 1].rpartition(" ")[0] or name[:room]) + end
        if normal(found) not in taken:
            break
    taken.add(normal(found))
    return found


def _columns(sheet: Sheet, form: Form) -> list[Column]:
    return [column for column in sheet.columns if column is not SCORECARD or len(form.cards) > 1]
