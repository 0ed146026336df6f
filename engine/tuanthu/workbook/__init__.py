"""Reads ``submission.xlsx`` into the same tree of text that ``submission.yaml`` has, cell by cell.

The reader knows no plan: the sheets themselves say what stands where (:mod:`tuanthu.workbook.layout`).
What a code or a value means, and whether it may stand there, is decided later for both forms alike.
"""

from __future__ import annotations

import hashlib
import io
import pathlib
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from tuanthu.source import LIMIT, Document, Location, Problem
from tuanthu.words import Text
from tuanthu.workbook.layout import cell_name, sheet_named
from tuanthu.workbook.package import MAX_CELLS, Package, open_package
from tuanthu.workbook.problems import damaged, fail, too_wide
from tuanthu.workbook.reader import Reader
from tuanthu.workbook.table import Grid, merged_from


def read_workbook(path: pathlib.Path, shown: str) -> Document:
    """Return the workbook as a document whose places are cells. Raises :class:`InputError` only."""
    raw = _read(path, shown)
    package = open_package(raw, shown)
    reader = Reader(shown)
    reader.sort(_grids(package, reader.problems))
    return Document(
        file=shown,
        sha256=hashlib.sha256(raw).hexdigest(),
        data=reader.read(),
        marks=reader.marks,
        key_marks=reader.key_marks,
        plain=frozenset(),
        quoted=frozenset(),
        problems=tuple(sorted(dict.fromkeys(reader.problems), key=lambda problem: problem.location)),
    )


def _read(path: pathlib.Path, shown: str) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise fail("not-a-file", shown, Text("Đây không phải là tệp.", "This is not a file."))
        if status.st_size > LIMIT:
            size, most = status.st_size // 2**20, LIMIT // 2**20
            says = Text(f"Tệp quá lớn: {size} MB; tối đa {most} MB.", f"The file has {size} MB; at most {most} MB.")
            raise fail("too-large", shown, says, Text("Xóa ảnh và trang thừa.", "Delete pictures and spare sheets."))
        with path.open("rb") as stream:
            return stream.read(LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        says = Text(f"Không tìm thấy tệp “{shown}”.", f'There is no file "{shown}".')
        raise fail("not-found", shown, says, Text("Kiểm tra tên tệp và thư mục.", "Check its name.")) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        says = Text(f"Hệ thống không đọc được tệp ({reason}).", f"The system cannot read the file ({reason}).")
        fix = Text("Đóng tệp trong Excel rồi thử lại.", "Close the file in Excel and try again.")
        raise fail("unreadable", shown, says, fix) from error


# -------------------------------------------------------------------- sheets


def _grids(package: Package, problems: list[Problem]) -> Iterator[Grid]:
    """Yield the sheets that hold something; hidden ones only when their name is known."""
    from python_calamine import SheetVisibleEnum, load_workbook

    with _calamine(package.shown):
        book = load_workbook(io.BytesIO(package.clean))
        tabs = [(tab.name, tab.visible == SheetVisibleEnum.Visible) for tab in book.sheets_metadata]
    room = MAX_CELLS
    for name, visible in tabs:
        if not visible and sheet_named(name) is None:
            continue
        scan = package.scan(name)
        room -= scan.rows * scan.columns
        if room < 0:
            last = f"{name}!{cell_name(scan.rows - 1, scan.columns - 1)}"
            problems.append(too_wide(Location(package.shown, cell=last), name))
            room += scan.rows * scan.columns
        elif scan.rows:
            with _calamine(package.shown):
                sheet = book.get_sheet_by_name(name)
                values = sheet.to_python(skip_empty_area=False)
                merged = merged_from(sheet.merged_cell_ranges or ())
            grid = Grid(package.shown, name, values, scan, merged)
            if any(True for row in range(len(values)) for _ in grid.row(row)):
                yield grid


@contextmanager
def _calamine(shown: str) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the Rust library is not an Exception
        raise damaged(shown, str(error) or type(error).__name__) from error
