"""Sheets as tables: cells as text with their places, heading rows found, records row by row."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tuanthu.source import Location, Problem
from tuanthu.words import plain
from tuanthu.workbook.layout import Column, Sheet, cell_name
from tuanthu.workbook.package import Scan
from tuanthu.workbook.problems import (
    cell_error,
    missing_columns,
    no_heading,
    not_computed,
    numeric_code,
    second_column,
    unknown_column,
)

HEADING_ROWS = 20
"""How far down the headings are looked for: people put titles and notes above a table."""
MAX_MERGED = 1_000
"""Longer merged cells, and more of them, are taken as they stand."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something: its text, its place and whether the sheet has it as a number or date."""

    text: str
    mark: str
    number: bool = False


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet; rows and columns count from 0."""

    file: str
    name: str
    values: Sequence[Sequence[object]]
    scan: Scan
    merged: Mapping[Place, Place]

    def cell(self, row: int, column: int) -> Cell | None:
        """Return a cell, or None when it is empty."""
        value = self.values[row][column]
        text = None if value == "" else as_text(value)
        return None if text is None else Cell(text, self.mark(row, column), not isinstance(value, str))

    def row(self, row: int) -> Iterator[tuple[int, Cell]]:
        """Yield the cells of a row that hold something, with their columns."""
        for column in range(len(self.values[row])):
            cell = self.cell(row, column)
            if cell is not None:
                yield column, cell

    def mark(self, row: int, column: int) -> str:
        """Return the name of a cell with its sheet."""
        return f"{self.name}!{cell_name(row, column)}"

    def at(self, row: int, column: int) -> Location:
        """Return the place of a cell."""
        return Location(self.file, cell=self.mark(row, column))

    def fault(self, row: int, column: int) -> Problem | None:
        """Return what is wrong with a cell that seems empty: an error, or a formula without a result."""
        if (row, column) in self.scan.errors:
            return cell_error(self.at(row, column))
        if (row, column) in self.scan.not_computed:
            return not_computed(self.at(row, column))
        return None


def merged_from(ranges: Iterable[tuple[Place, Place]]) -> dict[Place, Place]:
    """Return for each lower cell of a merged column of cells the first, which holds the value."""
    found: dict[Place, Place] = {}
    for number, ((top, left), (bottom, _right)) in enumerate(ranges):
        if number < MAX_MERGED and bottom - top < MAX_MERGED:
            found.update({(row, left): (top, left) for row in range(top + 1, bottom + 1)})
    return found


# ------------------------------------------------------------- cells as text


def as_text(value: object) -> str | None:
    """Return a cell's value as a person would write it in the YAML form; None when it is empty."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip() or None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        # Excel keeps 15 digits; more would show the binary fraction behind them.
        return plain(Decimal(f"{value:.15g}")) if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return _instant(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _instant(moment: datetime) -> str:
    # Excel's times are fractions of a day: 16:30 may come as 16:29:59.9999.
    if moment.microsecond and moment.year < 9999:
        moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date().isoformat()
    return moment.isoformat(" ", "minutes" if moment.second == 0 else "seconds")


# -------------------------------------------------------------------- tables


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table: the cells that hold something, by the keys of their columns."""

    row: int
    mark: str
    cells: Mapping[str, Cell]

    def text(self, key: str) -> str | None:
        """Return the text under a column, or None."""
        cell = self.cells.get(key)
        return cell.text if cell else None


@dataclass(frozen=True)
class Table:
    """A sheet whose heading row was found: its columns by position."""

    grid: Grid
    heading: int
    columns: Mapping[int, Column]

    def has(self, key: str) -> bool:
        """Return whether the column is there."""
        return any(column.key == key for column in self.columns.values())

    def mark(self, record: Record, key: str) -> str:
        """Return the name of a record's cell under a column, also of an empty one."""
        position = next(position for position, column in self.columns.items() if column.key == key)
        return self.grid.mark(record.row, position)

    def records(self, problems: list[Problem], *, skip: int = 0) -> Iterator[Record]:
        """Yield the rows under the headings that hold something; what is wrong goes to the problems."""
        lost: set[int] = set()
        for row in range(self.heading + 1 + skip, len(self.grid.values)):
            cells = dict(self._cells(row, problems, lost))
            if cells:
                first = min(column for column, it in self.columns.items() if it.key in cells)
                yield Record(row, self.grid.mark(row, first), self._filled(row, cells))

    def _cells(self, row: int, problems: list[Problem], lost: set[int]) -> Iterator[tuple[str, Cell]]:
        for column in range(len(self.grid.values[row])):
            cell, known = self.grid.cell(row, column), self.columns.get(column)
            if known is None:
                if cell is not None and column not in lost and self.grid.cell(self.heading, column) is None:
                    lost.add(column)
                    problems.append(no_heading(self.grid.at(row, column), self.grid.name, column))
            elif cell is not None:
                if known.code and cell.number:
                    problems.append(numeric_code(self.grid.at(row, column), cell.text))
                yield known.key, cell
            elif (known.code or known.says) and (fault := self.grid.fault(row, column)) is not None:
                problems.append(fault)

    def _filled(self, row: int, cells: dict[str, Cell]) -> Mapping[str, Cell]:
        """Add the code that stands in a cell merged over several rows, where the row says anything else."""
        for column, known in self.columns.items():
            above = self.grid.merged.get((row, column))
            if known.code and known.key not in cells and above is not None:
                cell = self.grid.cell(*above)
                if cell is not None:
                    cells[known.key] = cell
        return cells


def find_table(grid: Grid, sheet: Sheet, problems: list[Problem]) -> Table | None:
    """Return the sheet as a table, or None (with a problem) when a column it needs is missing."""
    heading, found = _heading(grid, sheet)
    columns: dict[int, Column] = {}
    for position, cell in grid.row(heading) if found else ():
        column = sheet.column(cell.text)
        if column is None:
            problems.append(unknown_column(grid.at(heading, position), grid.name, sheet, position, cell.text))
        elif column in columns.values():
            problems.append(second_column(grid.at(heading, position), grid.name, column, position))
        else:
            columns[position] = column
    missing = [column for column in sheet.columns if column.required and column not in columns.values()]
    if missing:
        there = [(position, cell.text) for position, cell in grid.row(heading)] if grid.values else []
        problems.append(missing_columns(grid.at(heading, 0), grid.name, sheet, there, missing))
        return None
    return Table(grid, heading, columns)


def _heading(grid: Grid, sheet: Sheet) -> tuple[int, int]:
    """Return the row that holds most of the sheet's headings, and how many."""
    best = (0, 0)
    for row in range(min(HEADING_ROWS, len(grid.values))):
        known = sum(1 for _, cell in grid.row(row) if sheet.column(cell.text))
        best = (row, known) if known > best[1] else best
    return best
