"""The sheets of a workbook put together into one tree of text, with the cell of everything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tuanthu.source import InputError, Location, Mark, Path, Problem
from tuanthu.words import Text, normal, same
from tuanthu.workbook.layout import (
    DATA,
    EVIDENCE,
    INFO,
    NONE_WORDS,
    NOT_ASKED_MARKS,
    REPORTS,
    RESULTS,
    SCORECARD,
    SCORES,
    TASKS,
    TOTAL_WORDS,
    Column,
    Sheet,
    info_row,
    read_list_key,
    sheet_named,
)
from tuanthu.workbook.problems import clash, no_code, no_info, second_column, second_sheet, unknown_item, unknown_sheet
from tuanthu.workbook.table import HEADING_ROWS, Cell, Grid, Record, Table, find_table


@dataclass
class Reader:
    """Puts the sheets into one tree, with the cell of everything."""

    shown: str
    data: dict[str, Any] = field(default_factory=dict)
    marks: dict[Path, Mark] = field(default_factory=dict)
    key_marks: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    grids: dict[str, Grid] = field(default_factory=dict)
    lists: dict[str, Table] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    nested: bool = False
    """Whether codes stand under their scorecard, as they do where there are several."""

    def sort(self, grids: Iterable[Grid]) -> None:
        """Tell the sheets apart: by name, or by the keys of a list; others are said to be unknown."""
        for grid in grids:
            self.names.append(grid.name)
            sheet = sheet_named(grid.name)
            if sheet is not None:
                first = self.grids.setdefault(sheet.name.en, grid)
                if first is not grid:
                    self.problems.append(second_sheet(grid.at(0, 0), grid.name, first.name))
            elif (found := _list_table(grid, self.problems)) is not None:
                name, table = found
                first = self.lists.setdefault(name, table).grid
                if first is not grid:
                    self.problems.append(second_sheet(grid.at(0, 0), grid.name, first.name))
            else:
                self.problems.append(unknown_sheet(grid.at(0, 0), grid.name))

    def read(self) -> dict[str, Any]:
        """Return the tree. Raises :class:`InputError` when the first sheet is missing."""
        info = self._table(INFO)
        if info is None:
            lost = next((each for each in self.problems if each.code in {"missing-column", "too-large"}), None)
            raise InputError(lost or no_info(self.shown, self.names))
        self._info(info)
        scores, evidence = self._table(SCORES), self._table(EVIDENCE)
        reports, data = self._table(REPORTS), self._table(DATA)
        self.nested = any(table.has("scorecard") for table in (scores or evidence,) if table)
        if scores is not None:
            self._section("scores", scores)
            self._scores(scores)
        if evidence is not None:
            self._evidence(evidence)
        if reports is not None:
            self._section("reports", reports, [])
            self._reports(reports)
        if data is not None:
            self._section("data", data)
            self._data(data)
        for name, sheet in (("tasks", TASKS), ("results", RESULTS)):
            if (table := self._table(sheet)) is not None:
                self._section(name, table)
                self._rows(name, table)
        for name, table in self.lists.items():
            self._list(name, table)
        return self.data

    def _table(self, sheet: Sheet) -> Table | None:
        grid = self.grids.get(sheet.name.en)
        return find_table(grid, sheet, self.problems) if grid else None

    def _section(self, name: str, table: Table, empty: Any = None) -> None:
        self.data.setdefault(name, {} if empty is None else empty)
        self.marks.setdefault((name,), table.grid.mark(table.heading, 0))
        self.key_marks.setdefault((name,), table.grid.mark(table.heading, 0))

    # ------------------------------------------------------------ one by one

    def _info(self, table: Table) -> None:
        found: dict[Path, Cell] = {}
        for record in table.records(self.problems):
            item, content = record.text("item"), record.cells.get("content")
            if content is None:
                continue  # empty, or a line of the guide
            way = info_row(item or "")
            if way is None:
                self.problems.append(unknown_item(Location(self.shown, cell=record.mark), item or ""))
            elif way in found:
                name = Text(f"Mục “{item}”", f'The item "{item}"')
                self.problems.append(clash(Location(self.shown, cell=content.mark), name, found[way].mark))
            else:
                found[way] = content
        self._head(found, table)

    def _head(self, found: dict[Path, Cell], table: Table) -> None:
        if set(found) & {("unit", "id"), ("unit", "name"), ("unit", "group")} == {("unit", "id")}:
            found[("unit",)] = found.pop(("unit", "id"))
        for key in ("plan", "unit", "year", "sent"):
            for way, cell in found.items():
                if way[0] == key:
                    self._put(way, cell.text, cell.mark)
        if "unit" in self.data:
            first = next(cell.mark for way, cell in found.items() if way[0] == "unit")
            self.marks.setdefault(("unit",), first)
        self.marks.setdefault((), table.grid.mark(table.heading, 0))

    def _scores(self, table: Table) -> None:
        for record in table.records(self.problems):
            code, claimed = record.cells.get("code"), record.cells.get("claimed")
            if claimed is not None and claimed.text in NOT_ASKED_MARKS:
                continue
            if _is_total(code or record.cells.get("title")):
                continue
            way = self._way(record, table, says=claimed is not None)
            if way is None or code is None:
                continue
            if way in self.marks:
                name = Text(f"Mã {code.text}", f"The code {code.text}")
                self.problems.append(clash(Location(self.shown, cell=code.mark), name, str(self.marks[way])))
                continue
            self._put((*way, "claimed"), claimed.text if claimed else None, table.mark(record, "claimed"))
            self.marks[way] = self.key_marks[way] = code.mark
            if (note := record.cells.get("note")) is not None:
                self._put((*way, "note"), note.text, note.mark)

    def _evidence(self, table: Table) -> None:
        keys = [column.key for column in EVIDENCE.columns if column.says]
        for record in table.records(self.problems):
            said = {key: record.cells[key] for key in keys if key in record.cells}
            way = self._way(record, table, says=bool(said))
            if way is None or not said:
                continue
            self._section("scores", table)
            mark = record.cells["code"].mark
            self.marks.setdefault(way, mark)
            self.key_marks.setdefault(way, mark)
            self._entry((*way, "evidence"), said, record.mark)

    def _way(self, record: Record, table: Table, *, says: bool) -> Path | None:
        """Return where a row of scores or evidence stands; None (with a problem) when it does not say."""
        way = ["scores"]
        for key in ("scorecard", "code") if self.nested else ("code",):
            name = record.text(key)
            if name is None:
                if says:
                    self.problems.append(self._no_code(table, record, key))
                return None
            way.append(name)
        return tuple(way)

    def _reports(self, table: Table) -> None:
        keys = [column.key for column in REPORTS.columns if column.says]
        for record in table.records(self.problems):
            said = {key: record.cells[key] for key in keys if key in record.cells}
            if not said:
                continue  # asked for, not sent
            if "report" not in record.cells:
                self.problems.append(self._no_code(table, record, "report"))
                continue
            named = {key: record.cells[key] for key in ("report", "period") if key in record.cells}
            self._entry(("reports",), {**named, **said}, record.mark)

    def _data(self, table: Table) -> None:
        for record in table.records(self.problems):
            code, value = record.cells.get("code"), record.cells.get("value")
            if value is None:
                continue
            if code is None:
                self.problems.append(self._no_code(table, record, "code"))
            elif code.text in self.data["data"]:
                name = Text(f"Mã {code.text}", f"The code {code.text}")
                first = str(self.key_marks["data", code.text])
                self.problems.append(clash(Location(self.shown, cell=code.mark), name, first))
            else:
                self._put(("data", code.text), value.text, value.mark)
                self.key_marks["data", code.text] = code.mark

    def _rows(self, section: str, table: Table) -> None:
        """Read rows that have a code: of tasks, with what was done, or of results, each a value."""
        says = [column.key for column in table.columns.values() if column.says]
        for record in table.records(self.problems):
            said = {key: record.cells[key] for key in says if key in record.cells}
            if not said:
                continue
            way: Path = (section,)
            for key in ("table", "code") if table.has("table") else ("code",):
                name = record.text(key)
                if name is None:
                    self.problems.append(self._no_code(table, record, key))
                    break
                way = (*way, name)
            else:
                self._row(way, said, record.cells["code"])

    def _row(self, way: Path, said: dict[str, Cell], code: Cell) -> None:
        if way in self.key_marks:
            name = Text(f"Mã {code.text}", f"The code {code.text}")
            self.problems.append(clash(Location(self.shown, cell=code.mark), name, str(self.key_marks[way])))
            return
        if (value := said.get("result")) is not None:
            self._put(way, value.text, value.mark)
        for key, cell in said.items() if value is None else ():
            days = [day for part in re.split(r"[;\n]", cell.text) if (day := part.strip())]
            self._put((*way, key), days if key == "log" else cell.text, cell.mark)
            for place in range(len(days)) if key == "log" else ():
                self.marks[*way, key, place] = cell.mark
        self.key_marks[way] = code.mark
        self.marks.setdefault(way, code.mark)

    def _list(self, name: str, table: Table) -> None:
        records = list(table.records(self.problems, skip=1))
        if not records:
            return
        self._section("lists", table)
        way, heading = ("lists", name), table.grid.mark(table.heading, 0)
        self._put(way, [], heading)
        only = list(records[0].cells.values())
        if len(records) == len(only) == 1 and normal(only[0].text) in NONE_WORDS:
            self.marks[way] = only[0].mark
            return
        for record in records:
            self._entry(way, dict(record.cells), record.mark)

    def _no_code(self, table: Table, record: Record, key: str) -> Problem:
        # Where the whole column is missing it can only be the one of scorecards.
        column = next((column for column in table.columns.values() if column.key == key), SCORECARD)
        where = Location(self.shown, cell=record.mark)
        return no_code(where, table.grid.name, record.row, column.title)

    # --------------------------------------------------------------- the tree

    def _put(self, way: Path, value: object, mark: str) -> None:
        parent: Any = self.data
        for part in way[:-1]:
            parent = parent.setdefault(part, {})
        parent[way[-1]] = value
        self.marks[way] = self.key_marks[way] = mark

    def _entry(self, way: Path, cells: dict[str, Cell], mark: str) -> None:
        """Add a mapping to the list at ``way``."""
        parent: Any = self.data
        for part in way[:-1]:
            parent = parent.setdefault(part, {})
        entries = parent.setdefault(way[-1], [])
        entry = (*way, len(entries))
        entries.append({key: cell.text for key, cell in cells.items()})
        self.marks.setdefault(way, mark)
        self.key_marks.setdefault(way, mark)
        self.marks[entry] = mark
        for key, cell in cells.items():
            self.marks[*entry, key] = self.key_marks[*entry, key] = cell.mark


def _list_table(grid: Grid, problems: list[Problem]) -> tuple[str, Table] | None:
    """Return the list whose keys stand in one of the first rows, with its columns."""
    for row in range(min(HEADING_ROWS, len(grid.values))):
        keys = {position: key for position, cell in grid.row(row) if (key := read_list_key(cell.text))}
        name = next((key[0] for key in keys.values()), None)
        if name is None:
            continue
        columns: dict[int, Column] = {}
        for position, (of, field_name) in keys.items():
            column = Column(field_name, same(field_name), says=True)
            if column in columns.values():
                problems.append(second_column(grid.at(row, position), grid.name, column, position))
            elif of == name:
                columns[position] = column
        return name, Table(grid, row, columns)
    return None


def _is_total(cell: Cell | None) -> bool:
    return cell is not None and normal(cell.text).partition(" ")[0] in TOTAL_WORDS
