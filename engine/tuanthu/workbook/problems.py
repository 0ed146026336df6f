"""What can be wrong with a workbook, in words: the file itself, its sheets, columns, rows and cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tuanthu.source import InputError, Location, Problem
from tuanthu.words import Text, did_you_mean
from tuanthu.workbook.layout import INFO, INFO_ROWS, SHEETS, Column, Sheet, letters

_NOTHING = Text("", "")
_SAVE_AGAIN = Text(
    "Mở tệp bằng Excel, chọn File > Save As > Excel Workbook (*.xlsx) rồi gửi lại tệp mới lưu.",
    "Open it in Excel, choose File > Save As > Excel Workbook (*.xlsx) and hand in the new file.",
)


# ------------------------------------------------------------------ the file


def fail(code: str, shown: str, message: Text, fix: Text = _NOTHING) -> InputError:
    """Return the error that ends this file."""
    return InputError(Problem(code, Location(shown), message, fix))


def damaged(shown: str, reason: str) -> InputError:
    """Return the error for a file that begins like a workbook and cannot be read."""
    brief = " ".join(reason.split())[:120]
    message = Text(
        f"Tệp Excel bị hỏng hoặc chưa được tải về trọn vẹn ({brief}).",
        f"The Excel file is damaged or was not downloaded completely ({brief}).",
    )
    return fail("damaged", shown, message, _SAVE_AGAIN)


def too_large(shown: str) -> InputError:
    """Return the error for a file that unpacks to too much."""
    message = Text(
        "Tệp Excel giải nén ra quá lớn so với một biểu tự chấm điểm.",
        "The Excel file unpacks to far more than a scoring sheet holds.",
    )
    fix = Text("Xóa các trang và các hàng, cột thừa rồi lưu lại.", "Delete sheets, rows and columns that are not used.")
    return fail("too-large", shown, message, fix)


def not_xlsx(raw: bytes, shown: str) -> InputError:
    """Return the error for a file that is no zip, by its first bytes."""
    if not raw:
        return fail("empty", shown, Text("Tệp không có nội dung.", "The file has no content."), _SAVE_AGAIN)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            message = Text("Tệp Excel có đặt mật khẩu.", "The Excel file is protected by a password.")
            fix = Text(
                "Gỡ mật khẩu (File > Info > Protect Workbook > Encrypt with Password), rồi lưu lại.",
                "Take the password off (File > Info > Protect Workbook > Encrypt with Password) and save.",
            )
            return fail("password", shown, message, fix)
        message = Text("Đây là tệp Excel hoặc Word đời cũ, không phải xlsx.", "This is an old Excel or Word file.")
        return fail("not-xlsx", shown, message, _SAVE_AGAIN)
    message = Text("Đây không phải tệp Excel (xlsx).", "This is not an Excel file (xlsx).")
    return fail("not-xlsx", shown, message, _SAVE_AGAIN)


def other_package(parts: Collection[str], shown: str) -> InputError:
    """Return the error for a zip that is no xlsx, by what else it is."""
    known = {
        "xl/workbook.bin": Text("tệp Excel nhị phân (xlsb)", "a binary Excel file (xlsb)"),
        "word/document.xml": Text("tệp Word (docx)", "a Word file (docx)"),
        "content.xml": Text("tệp OpenDocument của LibreOffice", "an OpenDocument file of LibreOffice"),
    }
    for part, name in known.items():
        if part in parts:
            message = Text(f"Đây là {name.vi}, không phải xlsx.", f"This is {name.en}, not xlsx.")
            return fail("not-xlsx", shown, message, _SAVE_AGAIN)
    message = Text("Đây là tệp nén, không phải tệp Excel (xlsx).", "This is a zip, not an Excel file (xlsx).")
    return fail("not-xlsx", shown, message, _SAVE_AGAIN)


def no_info(shown: str, names: Sequence[str]) -> Problem:
    """Return the problem of a workbook whose first sheet is not there; ``names`` are those that are."""
    found = ", ".join(f"“{name}”" for name in names[:10])
    says = Text(
        f"Tệp Excel không có trang “{INFO.name.vi}”; các trang có nội dung: {found or 'không có'}.",
        f'The Excel file has no sheet "{INFO.name.en}"; sheets that hold something: {found or "none"}.',
    )
    fix = Text(
        "Lập biểu bằng lệnh: tuanthu new submission, rồi điền vào các trang của biểu đó.",
        "Make the form with: tuanthu new submission, and fill in its sheets.",
    )
    return Problem("not-a-submission", Location(shown), says, fix)


# ---------------------------------------------------------------- its sheets


def unknown_sheet(where: Location, name: str) -> Problem:
    """Return the problem of a sheet that the form does not have; it spoils nothing."""
    near = _nearest(name, [sheet.name for sheet in SHEETS])
    says = Text(
        f"Trang “{name}” không thuộc biểu nên không được đọc.{near.vi}",
        f'The sheet "{name}" is not part of the form and is not read.{near.en}',
    )
    names = _all(sheet.name for sheet in SHEETS)
    fix = Text(f"Các trang của biểu: {names.vi}, và các trang DS.", f"The form's sheets: {names.en}, and lists.")
    return Problem("unknown-sheet", where, says, fix)


def second_sheet(where: Location, name: str, first: str) -> Problem:
    """Return the problem of a sheet that is there twice; the first one is read."""
    says = Text(
        f"Trang “{name}” trùng với trang “{first}” nên không được đọc.",
        f'The sheet "{name}" is the same as "{first}" and is not read.',
    )
    fix = Text("Giữ một trang, xóa trang kia.", "Keep one of them and delete the other.")
    return Problem("duplicate-sheet", where, says, fix)


def too_wide(where: Location, name: str) -> Problem:
    """Return the problem of a sheet that is left out because it reaches too far; ``where`` is its last cell."""
    last = (where.cell or "").rpartition("!")[2]
    says = Text(
        f"Trang “{name}” trải tới tận ô {last} nên không được đọc: có dữ liệu nằm quá xa bảng.",
        f'The sheet "{name}" reaches as far as cell {last} and is not read: something stands far from the table.',
    )
    fix = Text(
        "Nhấn Ctrl+End để đến ô cuối, xóa các hàng và cột thừa, rồi lưu lại.",
        "Press Ctrl+End to go to the last cell, delete the rows and columns that are not used, and save.",
    )
    return Problem("too-large", where, says, fix)


# --------------------------------------------------------------- its columns


def missing_columns(
    where: Location, name: str, sheet: Sheet, found: Sequence[tuple[int, str]], missing: Iterable[Column]
) -> Problem:
    """Return the problem of a sheet without a column that it needs; ``found`` are the headings it has."""
    has = ", ".join(f"{letters(column)} “{text[:40]}”" for column, text in found[:12])
    lacks = _all(column.title for column in missing)
    says = Text(
        f"Trang “{name}” thiếu cột {lacks.vi}; các cột hiện có: {has or 'không có cột nào'}.",
        f'The sheet "{name}" lacks the column {lacks.en}; it has: {has or "none"}.',
    )
    return Problem("missing-column", where, says, _expected(sheet))


def unknown_column(where: Location, name: str, sheet: Sheet, column: int, heading: str) -> Problem:
    """Return the problem of a heading that the sheet does not have."""
    written = heading[:60]
    near = _nearest(written, [each.title for each in sheet.columns])
    says = Text(
        f"Cột {letters(column)} của trang “{name}” có tiêu đề lạ “{written}” nên không được đọc.{near.vi}",
        f'Column {letters(column)} of the sheet "{name}" has an unknown heading "{written}" and is not read.{near.en}',
    )
    return Problem("unknown-column", where, says, _expected(sheet))


def second_column(where: Location, name: str, known: Column, column: int) -> Problem:
    """Return the problem of a heading that is there twice; the first column is read."""
    says = Text(
        f"Trang “{name}” có hai cột “{known.title.vi}”; cột {letters(column)} không được đọc.",
        f'The sheet "{name}" has two columns "{known.title.en}"; column {letters(column)} is not read.',
    )
    return Problem("duplicate-column", where, says)


def no_heading(where: Location, name: str, column: int) -> Problem:
    """Return the problem of entries under no heading."""
    says = Text(
        f"Cột {letters(column)} của trang “{name}” có nội dung nhưng không có tiêu đề nên không được đọc.",
        f'Column {letters(column)} of the sheet "{name}" holds something, but has no heading: it is not read.',
    )
    fix = Text("Chuyển nội dung vào đúng cột, hoặc xóa.", "Move it to the right column, or delete it.")
    return Problem("unknown-column", where, says, fix)


# ------------------------------------------------------------ rows and cells


def unknown_item(where: Location, item: str) -> Problem:
    """Return the problem of a row of the first sheet that nobody knows."""
    labels = [label for _, label in INFO_ROWS]
    near, names = _nearest(item[:60], labels), _all(labels)
    says = Text(f"Không có mục nào tên “{item[:60]}”.{near.vi}", f'There is no item "{item[:60]}".{near.en}')
    return Problem("unknown-key", where, says, Text(f"Các mục: {names.vi}.", f"Items: {names.en}."))


def no_code(where: Location, name: str, row: int, column: Text) -> Problem:
    """Return the problem of a row that says something of nothing; ``row`` counts from 0."""
    says = Text(
        f"Dòng {row + 1} của trang “{name}” có nội dung nhưng chưa ghi “{column.vi}” nên không được đọc.",
        f'Row {row + 1} of the sheet "{name}" holds something, but no "{column.en}": it is not read.',
    )
    return Problem("missing-code", where, says)


def clash(where: Location, what: Text, first: str) -> Problem:
    """Return the problem of something that stands twice; the one in cell ``first`` is kept."""
    says = Text(
        f"{what.vi} đã có ở ô {first}; ô đó được giữ, dòng này bị bỏ qua.",
        f"{what.en} already stands in cell {first}; that one is kept, this row is ignored.",
    )
    return Problem("duplicate-key", where, says, Text("Xóa một trong hai dòng.", "Delete one of the two rows."))


def numeric_code(where: Location, text: str) -> Problem:
    """Return the problem of a code that the sheet keeps as a number or a date."""
    cell = where.cell or ""
    says = Text(
        f"Mã ở ô {cell} là số hoặc ngày ({text}), không phải chữ: Excel sẽ đổi 1.10 thành 1.1.",
        f"The code in cell {cell} is a number or a date ({text}), not text: Excel turns 1.10 into 1.1.",
    )
    fix = Text(
        "Định dạng cột mã là Text (Home > Number Format > Text) rồi gõ lại mã.",
        "Format the column as Text (Home > Number Format > Text) and type the code again.",
    )
    return Problem("unquoted-code", where, says, fix)


def cell_error(where: Location) -> Problem:
    """Return the problem of a cell that shows an error of Excel."""
    says = Text(f"Ô {where.cell} báo lỗi Excel (#…).", f"Cell {where.cell} shows an Excel error (#…).")
    fix = Text("Sửa công thức, hoặc ghi thẳng giá trị.", "Correct the formula, or write the value itself.")
    return Problem("cell-error", where, says, fix)


def not_computed(where: Location) -> Problem:
    """Return the problem of a formula that no program has worked out."""
    says = Text(f"Ô {where.cell} có công thức chưa được tính.", f"Cell {where.cell} holds a formula without a result.")
    return Problem("not-computed", where, says, Text("Mở tệp bằng Excel rồi lưu lại.", "Open it in Excel and save it."))


def _expected(sheet: Sheet) -> Text:
    titles = _all(column.title for column in sheet.columns)
    return Text(f"Các cột của trang này: {titles.vi}.", f"The columns of this sheet: {titles.en}.")


def _nearest(word: str, known: Sequence[Text]) -> Text:
    vi, en = did_you_mean(word, [each.vi for each in known]), did_you_mean(word, [each.en for each in known])
    return Text(vi.vi or en.vi, en.en or vi.en)


def _all(names: Iterable[Text]) -> Text:
    found = list(names)
    return Text(", ".join(f"“{each.vi}”" for each in found), ", ".join(f'"{each.en}"' for each in found))
