"""Writes a submission as ``submission.xlsx``, in the sheets and columns of the form that units fill in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

Row = Sequence[str | float | date | None]
Titles = Mapping[str, str]
_REGISTER = ("number", "symbol", "abstract", "date", "issuer", "file")
_MADE = datetime(2024, 3, 14, 16, 30)  # noqa: DTZ001 - a workbook knows no zones


def workbook(submission: Mapping[str, Any], criteria: Titles, fields: Titles, columns: Titles) -> bytes:
    """Return the workbook of a submission as YAML's BaseLoader reads it.

    ``criteria`` and ``fields`` are the titles of codes and of data; ``columns`` those of the initiatives' list.
    """
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    _sheet(book, "Thông tin", ("Mục", "Nội dung"), _info(submission))
    scores = submission["scores"]
    _sheet(book, "Điểm", ("Mã", "Tiêu chí", "Điểm tự chấm"), _scores(scores, criteria))
    heads = ("Mã tiêu chí", "Số", "Kí hiệu", "Trích yếu", "Ngày", "Cơ quan ban hành", "Tên tệp")
    _sheet(book, "Tài liệu", heads, _register(scores))
    keys = ("report", "period", "sent", "number")
    reports = ([_cell(each[key]) for key in keys] for each in submission["reports"])
    _sheet(book, "Báo cáo", ("Mã báo cáo", "Kỳ", "Ngày gửi", "Số văn bản"), reports)
    data = ([name, fields[name], _cell(value)] for name, value in submission["data"].items())
    _sheet(book, "Số liệu", ("Mã", "Nội dung", "Giá trị"), data)
    initiatives = ([_cell(each.get(key)) for key in columns] for each in submission["lists"]["initiatives"])
    # The first row holds the keys by which the sheet of a list is known.
    named: list[Row] = [list(columns.values()), *initiatives]
    _sheet(book, "DS Sáng kiến", tuple(f"lists.initiatives.{key}" for key in columns), named)
    return _same_each_time(book)


def _sheet(book: Workbook, name: str, heads: Sequence[str], rows: Iterable[Row]) -> None:
    sheet = book.create_sheet(name)
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append(list(row))
    for number, column in enumerate(sheet.iter_cols(), 1):
        widest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[sheet.cell(1, number).column_letter].width = min(widest + 2, 70)


def _info(submission: Mapping[str, Any]) -> Iterator[Row]:
    unit = submission["unit"]
    yield "Mã kế hoạch", submission["plan"]
    yield "Mã đơn vị", unit["id"]
    yield "Tên đơn vị", unit["name"]
    yield "Nhóm", unit["group"]
    yield "Năm", _cell(submission["year"])
    yield "Ngày gửi", _cell(submission["sent"])


def _scores(scores: Mapping[str, Any], criteria: Titles) -> Iterator[Row]:
    for code, score in scores.items():
        yield code, criteria[code], _cell(score["claimed"] if isinstance(score, dict) else score)


def _register(scores: Mapping[str, Any]) -> Iterator[Row]:
    for code, score in scores.items():
        for entry in score.get("evidence", ()) if isinstance(score, dict) else ():
            # Codes and document numbers are text: as numbers 1.10 would be 1.1, and 08 would be 8.
            yield code, *(_cell(entry[key]) if key == "date" else entry[key] for key in _REGISTER)


def _cell(text: str | None) -> str | float | date | None:
    """Return what Excel would make of something typed in: a number, a date, or text."""
    if text is None:
        return None
    if re.fullmatch(r"\d+([.,]\d+)?", text):
        number = float(text.replace(",", "."))
        return int(number) if number.is_integer() else number
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text):
        return datetime.fromisoformat(text)
    return text


def _same_each_time(book: Workbook) -> bytes:
    """Return the saved workbook without the time of saving."""
    book.properties.creator = "tuanthu samples"
    book.properties.created = _MADE
    saved, again = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2024-03-14T16:30:00Z", content)
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return again.getvalue()
