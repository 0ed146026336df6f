"""Cells, columns, checks and bytes of the form that Excel opens; what stands in them is not known here."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tuanthu.model import FieldType
from tuanthu.words import Lang, Text, plain, show
from tuanthu.workbook.layout import INFO, NOT_ASKED, Column, Sheet, letters

DAY, MOMENT, TEXT, PERCENT, ANY = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "@", "0.00%", "General"

FONT = "Times New Roman"
GREY = PatternFill("solid", fgColor="E7E6E6")
_BLUE = PatternFill("solid", fgColor="D9E2F3")
_YELLOW = PatternFill("solid", fgColor="FFF9E5")
_LINE = Side("thin", color="A6A6A6")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WIDTHS: Mapping[str, int] = {
    **dict.fromkeys(("title", "abstract", "label"), 60),
    **dict.fromkeys(("content", "explanation"), 48),
    **dict.fromkeys(("issuer", "file", "note", "report", "value", "due", "log", "product", "by"), 28),
    **dict.fromkeys(("item", "scorecard", "table"), 20),
}
_ANY = Decimal(10**12)
"""A bound where there is none: Excel checks a number by comparing it."""
DAYS = frozenset({"date", "sent", "signed", "received", "done"})
_NUMBERS = frozenset({"max", "claimed", "value", "target", "result"})


def put_headings(sheet: Worksheet, kind: Sheet, columns: Sequence[Column], lang: Lang, row: int = 1) -> None:
    """Write a row of headings and give the columns their widths."""
    for position, column in enumerate(columns, start=1):
        put_heading(sheet, row, position, column.title.to(lang))
        sheet.column_dimensions[letters(position - 1)].width = _WIDTHS.get(column.key, 14)
    if kind is not INFO:
        sheet.print_title_rows = f"{row}:{row}"


def put_heading(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write one heading."""
    cell = sheet.cell(row, column, text)
    cell.font, cell.fill, cell.border = Font(FONT, 12, bold=True), _BLUE, _BOX
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def put_row(
    sheet: Worksheet,
    row: int,
    columns: Sequence[Column],
    values: Mapping[str, object],
    *,
    inner: bool = False,
    entries: Iterable[str] = (),
) -> None:
    """Write the cells of one row by the keys of their columns; ``entries`` are for the unit to fill in."""
    entered = frozenset(entries)
    for position, column in enumerate(columns, start=1):
        shape = DAY if column.key in DAYS else ANY if column.key in _NUMBERS else TEXT
        entry = column.key in entered
        put_cell(sheet, row, position, values.get(column.key), shape=shape, bold=inner, grey=inner, entry=entry)


def put_cell(
    sheet: Worksheet,
    row: int,
    column: int,
    value: object,
    *,
    shape: str = ANY,
    bold: bool = False,
    grey: bool = False,
    entry: bool = False,
) -> None:
    """Write one cell with its format, lines and colour."""
    cell: Any = sheet.cell(row, column)
    if value is not None:
        cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a title that begins with "=" is no formula
    cell.font, cell.border, cell.number_format = Font(FONT, 12, bold=bold), _BOX, shape
    center = isinstance(value, Decimal | int) or value == NOT_ASKED
    cell.alignment = Alignment("center" if center else None, vertical="top", wrap_text=True)
    if grey or entry:
        cell.fill = GREY if grey else _YELLOW


def put_line(sheet: Worksheet, row: int, text: str, *, bold: bool = False) -> None:
    """Write a line of text over the three columns of the first sheet, in a row that is high enough."""
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
    cell: Any = sheet.cell(row, 1)
    cell.value = text
    cell.font, cell.alignment = Font(FONT, 12, bold=bold), Alignment(vertical="top", wrap_text=True)
    sheet.row_dimensions[row].height = 17 * (1 + len(text) // 105)


def prepare_rows(sheet: Worksheet, columns: Sequence[Column], first: int) -> None:
    """Give whole columns their format, so that rows to come have it; the first ones get their lines."""
    for position, column in enumerate(columns):
        prepare_column(sheet, letters(position), DAY if column.key in DAYS else TEXT)
    for row in range(first, first + 20):
        put_row(sheet, row, columns, {}, entries=[column.key for column in columns])


def prepare_column(sheet: Worksheet, letter: str, shape: str) -> None:
    """Give a whole column its format."""
    style = sheet.column_dimensions[letter]
    style.number_format, style.font = shape, Font(FONT, 12)
    style.alignment = Alignment(vertical="top", wrap_text=True)


def prepare_page(sheet: Worksheet) -> None:
    """Make a sheet print well: A4 across, as wide as the paper."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.gridLines = True


# ------------------------------------------------------- checks while typing


def shape_of(kind: FieldType) -> str:
    """Return Excel's number format for a type of the data dictionary."""
    return {"date": DAY, "ratio": PERCENT, "count": "0"}.get(kind, ANY if kind == "number" else TEXT)


def check_type(sheet: Worksheet, cells: str, kind: FieldType, lang: Lang, spare: str = "") -> None:
    """Check entries by their type; the cell ``spare`` may hold the word for "none" as well."""
    if spare:
        last = cells.partition(":")[2]
        cells = f"{spare[0]}{int(spare[1:]) + 1}:{last}"
    if kind == "date":
        check_days(sheet, cells, lang)
    elif kind in {"count", "number", "ratio"}:
        least = None if kind == "number" else Decimal(0)
        check_number(sheet, [cells], lang, least, whole=kind == "count")
    elif kind == "yes_no":
        words = Text("có,không", "yes,no").to(lang)
        check = DataValidation("list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True, error=words)
        check.add(cells)
        sheet.add_data_validation(check)


def check_number(
    sheet: Worksheet,
    cells: Sequence[str],
    lang: Lang,
    least: Decimal | None,
    most: Decimal | None = None,
    *,
    whole: bool = False,
) -> None:
    """Let cells take nothing but numbers, from ``least`` to ``most`` where these are given."""
    words = Text("Ghi một số nguyên", "Write a whole number") if whole else Text("Ghi một số", "Write a number")
    said = words.to(lang)
    if least is not None:
        said += f" {Text('từ', 'from').to(lang)} {show(least, lang)}"
    if most is not None:
        said += f" {Text('đến', 'to').to(lang)} {show(most, lang)}"
    check: Any = DataValidation(operator="between", allow_blank=True, showErrorMessage=True, error=f"{said}.")
    check.type = "whole" if whole else "decimal"
    check.formula1 = plain(-_ANY if least is None else least)
    check.formula2 = plain(_ANY if most is None else most)
    for each in cells:
        check.add(each)
    sheet.add_data_validation(check)


def check_days(sheet: Worksheet, cells: str, lang: Lang) -> None:
    """Let cells take nothing but dates."""
    words = Text("Ghi ngày dạng ngày/tháng/năm, ví dụ 05/12/2024.", "Write a date such as 05/12/2024 (day first).")
    check = DataValidation("date", operator="between", allow_blank=True, showErrorMessage=True, error=words.to(lang))
    check.formula1, check.formula2 = "DATE(2000,1,1)", "DATE(2100,1,1)"
    check.add(cells)
    sheet.add_data_validation(check)


# ------------------------------------------------------------ the same bytes

_CODES_ARE_TEXT = (
    '<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors></worksheet>'
)


def fixed_bytes(book: Workbook, made: datetime) -> bytes:
    """Return the workbook's file without the moment at which it was written.

    Excel is also told not to mark codes as "numbers stored as text": its remedy would break them.
    """
    book.properties.creator, book.properties.created = "tuanthu", made
    raw, packed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    stamp = made.strftime("%Y-%m-%dT%H:%M:%SZ")
    with zipfile.ZipFile(raw) as written, zipfile.ZipFile(packed, "w") as archive:
        for name in written.namelist():
            part = written.read(name).decode()
            if name == "docProps/core.xml":
                part = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{stamp}", part)
            elif name.startswith("xl/worksheets/"):
                part = part.removesuffix("</worksheet>") + _CODES_ARE_TEXT
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, part)
    return packed.getvalue()
