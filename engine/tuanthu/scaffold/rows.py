"""Writes the sheets of tasks and of results: one row for each that is asked of the unit."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from tuanthu.scaffold.cells import check_days, check_number, put_headings, put_row
from tuanthu.scaffold.form import Form
from tuanthu.workbook.layout import RESULTS, TABLE, TASKS, letters


def put_tasks(sheet: Worksheet, form: Form) -> None:
    """Write the tasks that the unit owes; an open duty asks for days of action, another for the day it was done."""
    columns = TASKS.columns
    put_headings(sheet, TASKS, columns, form.lang)
    at = {column.key: letters(position) for position, column in enumerate(columns)}
    for row, each in enumerate(form.tasks(), start=2):
        when = "log" if each.open else "done"
        values = {"code": each.task.id, "title": form.say(each.task.title), "due": form.say(each.words())}
        put_row(sheet, row, columns, values, entries=(when, "product", "by"))
        if not each.open:
            check_days(sheet, f"{at['done']}{row}", form.lang)
    sheet.freeze_panes = "C2"


def put_results(sheet: Worksheet, form: Form) -> None:
    """Write the rows of the tables of targets whose results are asked of the unit."""
    nested = len(form.plan.result_tables()) > 1
    columns = [column for column in RESULTS.columns if column is not TABLE or nested]
    put_headings(sheet, RESULTS, columns, form.lang)
    result = letters([column.key for column in columns].index("result"))
    row = 1
    for table in form.tables():
        for each in table.rows:
            row += 1
            values = {"table": table.name, "code": each.code, "title": form.say(each.title), "max": each.max,
                      "target": each.target}  # fmt: skip
            put_row(sheet, row, columns, values, entries=("result",))
            check_number(sheet, [f"{result}{row}"], form.lang, None)
    sheet.freeze_panes = f"{letters(2 + nested)}2"
