"""A tiny plan with everything that a form can ask for, and hands that fill the form in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

from tuanthu.model import Plan, Unit
from tuanthu.plan import load_plan

UNIT = Unit("phuong-mau", "Phường Mẫu", "wards")
PLAN = """\
id: tiny
document: {number: 01/KH-UBND, issuer: UBND, issued: 2024-01-02, title: {vi: "Kế hoạch: mẫu", en: "A plan: example"}}
year: 2024
groups:
  wards: {name: {vi: Phường, en: Wards}}
  offices: {name: {vi: Phòng, en: Offices}}
index: {step: 0.01, mode: half_up}
"""
CARD = """\
scorecard: card
title: {vi: Bộ chỉ số, en: Scorecard}
groups: [wards, offices]
criteria:
  - {code: "1", title: {vi: Chỉ đạo, en: Direction}, max: 4}
  - {code: "1.1", title: {vi: "=Báo cáo # quý", en: "=Reports # quarterly"}, max: 2, evidence: no}
  - {code: "1.10", title: {vi: Kiểm tra, en: Inspection}, max: 2}
  - {code: "2", title: {vi: Thưởng, en: Bonus}, max: 1.5, floor: -1}
  - {code: "3", title: {vi: Khảo sát, en: Survey}, max: 1, scored_by: outside}
"""
SECOND = """\
scorecard: second
title: {vi: Bộ thứ hai, en: The second}
groups: [offices]
criteria:
  - {code: "1", title: {vi: Nhóm khác, en: Another group}, max: 5}
  - {code: "1.1", title: {vi: Tiêu chí khác, en: Another criterion}, max: 5}
"""
DATA = """\
fields:
  issues: {type: count, label: {vi: Số vấn đề, en: Issues}}
  rate: {type: number, label: {vi: Điểm trung bình, en: Mean}}
  share: {type: ratio, label: {vi: Tỷ lệ, en: Share}}
  met_on: {type: date, label: {vi: Ngày họp, en: Met on}}
  issued: {type: yes_no, label: {vi: Đã ban hành, en: Issued}}
  remark: {type: text, label: {vi: Nhận xét, en: Remark}}
lists:
  ideas:
    label: {vi: "Sáng kiến, giải pháp: mới/khác trong năm", en: "Ideas: new/other of the year"}
    fields:
      title: {type: text, required: yes, label: {vi: Tên, en: Title}}
      number: {type: text, label: {vi: Số, en: Number}}
      date: {type: date, label: {vi: Ngày, en: Date}}
      good: {type: yes_no, label: {vi: Có hiệu quả, en: Useful}}
  ideas-too:
    label: {vi: "Sáng kiến, giải pháp: mới/khác trong quý", en: "Ideas: new/other of the year"}
    fields: {day: {type: date, label: {vi: Ngày, en: Day}}}
"""
RULES = """\
rules:
  - id: T-REPORTS
    kind: periodic_report
    title: {vi: Báo cáo, en: Reports}
    cite: {clause: I.1, quote: báo cáo quý}
    severity: error
    reports:
      - report: quarterly
        title: {vi: Báo cáo quý, en: Quarterly report}
        periods: [Q1, Q3]
        before: {day: 5, of: last_month, each: quarter}
      - {report: final, title: {vi: Báo cáo cuối, en: Final report}, by: {days: 5, after: met_on}}
    violations:
      late: {when: {days_late: {gt: 0}}}
"""


def make_plan(folder: Path, **files: str) -> Plan:
    """Write the plan's folder and load it; ``files`` replace files by their name with "/" as "__"."""
    texts = {"plan": PLAN, "criteria__card": CARD, "criteria__second": SECOND, "data": DATA, "rules__rules": RULES}
    for name, text in {**texts, **files}.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        if text:
            path.write_text(text, encoding="utf-8")
    return load_plan(folder)


def fill(path: Path, sheets: Mapping[str, Mapping[str, object]]) -> None:
    """Write cells as a person would, by sheet and name; None empties one."""
    book = openpyxl.load_workbook(path)
    for name, cells in sheets.items():
        sheet: Any = book[name]
        for cell, value in cells.items():
            sheet[cell] = value
    book.save(path)


def cell_of(path: Path, sheet: str, row_of: str, heading: str, head: int = 1) -> str:
    """Return the name of the cell under a heading, in the row that holds a text."""
    page: Any = openpyxl.load_workbook(path)[sheet]
    column = next(cell.column_letter for cell in page[head] if cell.value == heading)
    row = next(row[0].row for row in page.iter_rows(min_row=head + 1) if row_of in {cell.value for cell in row})
    return f"{column}{row}"
