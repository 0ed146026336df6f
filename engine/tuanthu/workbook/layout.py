"""The sheets of ``submission.xlsx``: their names, columns and words, for the reader and the writer alike.

Sheets and columns are found by :func:`tuanthu.words.normal` names, in either language: capitals,
accents, order and added rows above do not matter. A sheet that holds a list of the plan is known by
the keys in its grey row (``lists.initiatives.title``), so that it may be renamed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuanthu.words import Text, normal


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A ``code`` names something of the plan; ``says`` marks what the unit itself enters."""

    key: str
    title: Text
    code: bool = False
    says: bool = False
    required: bool = False
    also: tuple[str, ...] = ()

    def names(self) -> frozenset[str]:
        """Return the headings, in their normal form, under which the column is known."""
        return frozenset(normal(name) for name in (self.title.vi, self.title.en, *self.also))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with a heading row; the columns stand in the order in which they are written."""

    name: Text
    columns: tuple[Column, ...]

    def column(self, heading: str) -> Column | None:
        """Return the column that a heading names, or None."""
        name = normal(heading)
        return next((column for column in self.columns if name in column.names()), None)


def _code(key: str, title: Text, *also: str) -> Column:
    return Column(key, title, code=True, required=True, also=also)


def _says(key: str, title: Text, *also: str) -> Column:
    return Column(key, title, says=True, also=also)


SCORECARD = Column("scorecard", Text("Bộ chỉ số", "Scorecard"), code=True)
"""Stands first where a unit is scored by several scorecards."""
RECEIVED = _says("received", Text("Ngày nhận", "Received"))
"""Written only where a rule counts the day of receipt."""

INFO = Sheet(
    Text("Thông tin", "Information"),
    (
        Column("item", Text("Mục", "Item"), required=True),
        Column("content", Text("Nội dung", "Content"), says=True, required=True),
        Column("explanation", Text("Giải thích", "Explanation")),
    ),
)
SCORES = Sheet(
    Text("Điểm", "Scores"),
    (
        SCORECARD,
        _code("code", Text("Mã", "Code"), "Mã tiêu chí"),
        Column("title", Text("Tiêu chí", "Criterion")),
        Column("max", Text("Điểm tối đa", "Maximum")),
        Column("claimed", Text("Điểm tự chấm", "Claimed"), says=True, required=True, also=("Điểm tự đánh giá",)),
        Column("note", Text("Ghi chú", "Note")),
    ),
)
EVIDENCE = Sheet(
    Text("Tài liệu", "Evidence"),
    (
        SCORECARD,
        _code("code", Text("Mã tiêu chí", "Criterion code"), "Mã"),
        _says("number", Text("Số", "Number"), "Số, kí hiệu", "Số, ký hiệu"),
        _says("symbol", Text("Kí hiệu", "Symbol"), "Ký hiệu"),
        _says("abstract", Text("Trích yếu", "Abstract"), "Trích yếu nội dung"),
        _says("date", Text("Ngày", "Date"), "Ngày ban hành"),
        _says("issuer", Text("Cơ quan ban hành", "Issuer")),
        _says("file", Text("Tên tệp", "File name")),
        _says("pages", Text("Trang", "Pages")),
    ),
)
REPORTS = Sheet(
    Text("Báo cáo", "Reports"),
    (
        _code("report", Text("Mã báo cáo", "Report code")),
        Column("title", Text("Báo cáo", "Report")),
        Column("period", Text("Kỳ", "Period"), required=True),
        Column("sent", Text("Ngày gửi", "Sent"), says=True, required=True),
        _says("signed", Text("Ngày ký", "Signed")),
        RECEIVED,
        _says("number", Text("Số văn bản", "Document number")),
    ),
)
DATA = Sheet(
    Text("Số liệu", "Data"),
    (
        _code("code", Text("Mã", "Code")),
        Column("label", Text("Nội dung", "Content")),
        Column("value", Text("Giá trị", "Value"), says=True, required=True),
        Column("type", Text("Loại", "Type")),
    ),
)
TASKS = Sheet(
    Text("Nhiệm vụ", "Tasks"),
    (
        _code("code", Text("Mã nhiệm vụ", "Task code"), "Mã"),
        Column("title", Text("Nhiệm vụ", "Task")),
        Column("due", Text("Thời hạn", "Due")),
        _says("done", Text("Ngày hoàn thành", "Done on")),
        _says("log", Text("Các ngày thực hiện", "Days of action")),
        _says("product", Text("Sản phẩm", "Product"), "Số, kí hiệu sản phẩm", "Số, ký hiệu sản phẩm"),
        _says("by", Text("Đơn vị thực hiện", "Done by")),
    ),
)
TABLE = Column("table", Text("Bảng", "Table"), code=True)
"""Stands first where the plan has several tables of targets."""
RESULTS = Sheet(
    Text("Kết quả", "Results"),
    (
        TABLE,
        _code("code", Text("Mã", "Code")),
        Column("title", Text("Nội dung", "Content")),
        Column("max", Text("Điểm tối đa", "Maximum")),
        Column("target", Text("Mục tiêu", "Target")),
        Column("result", Text("Kết quả", "Result"), says=True, required=True),
    ),
)
SHEETS = (INFO, SCORES, EVIDENCE, REPORTS, TASKS, DATA, RESULTS)

Way = tuple[str] | tuple[str, str]
INFO_ROWS: tuple[tuple[Way, Text], ...] = (
    (("plan",), Text("Mã kế hoạch", "Plan id")),
    (("unit", "id"), Text("Mã đơn vị", "Unit id")),
    (("unit", "name"), Text("Tên đơn vị", "Unit name")),
    (("unit", "group"), Text("Nhóm", "Group")),
    (("year",), Text("Năm", "Year")),
    (("sent",), Text("Ngày gửi", "Sent")),
)
"""The rows of the first sheet: where each stands in a submission, and its name."""

NOT_ASKED = "—"
"""Stands in the claimed cell of what the unit does not score: inner criteria, surveys."""
NOT_ASKED_MARKS = frozenset({NOT_ASKED, "–", "-"})
TOTAL_WORDS = frozenset({"tong", "cong", "total", "sum"})
"""How a row that people add under the scores begins; it names no criterion."""

LIST_PREFIX = Text("DS ", "List ")
NONE = Text("không có", "none")
"""What the first cell of a list's sheet says when there is nothing to list."""
NONE_WORDS = frozenset({normal(NONE.vi), normal(NONE.en)})
_LIST_KEY = re.compile(r"lists\.([a-z][a-z0-9_-]*)\.([a-z][a-z0-9_-]*)")


def sheet_named(name: str) -> Sheet | None:
    """Return the sheet that a tab's name means, in either language."""
    wanted = normal(name)
    return next((sheet for sheet in SHEETS if wanted in {normal(sheet.name.vi), normal(sheet.name.en)}), None)


def info_row(name: str) -> Way | None:
    """Return where in a submission a row of the first sheet stands."""
    wanted = normal(name)
    for way, label in INFO_ROWS:
        if wanted in {normal(label.vi), normal(label.en), normal(" ".join(way))}:
            return way
    return None


def list_key(name: str, field: str) -> str:
    """Return the key that stands in the grey row above one column of a list."""
    return f"lists.{name}.{field}"


def read_list_key(text: str) -> tuple[str, str] | None:
    """Return the list and field that a key names, or None when it is no key."""
    match = _LIST_KEY.fullmatch(text)
    return (match[1], match[2]) if match else None


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, rows and columns counted from 0: (6, 3) is "D7"."""
    return f"{letters(column)}{row + 1}"


def letters(column: int) -> str:
    """Return a column's letters, counted from 0: 0 is "A", 26 is "AA"."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
