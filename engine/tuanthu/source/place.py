"""Places in files, and what is wrong there: the words in which every reader speaks of its input."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import total_ordering
from typing import Any

from tuanthu.words import Text

Path = tuple[str | int, ...]
"""The way to a value: keys of mappings and indexes of lists, from the root."""
Mark = tuple[int, int] | str
"""A line and a column, both from 1, or the cell of a workbook."""

NOTHING = Text("", "")


@total_ordering
@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file; lines, columns and pages count from 1, columns count characters."""

    file: str
    line: int | None = None
    column: int | None = None
    cell: str | None = None
    page: int | None = None

    def __str__(self) -> str:
        if self.cell is not None:
            return f"{self.file}[{self.cell}]"
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    def __lt__(self, other: Location) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[object, ...]:
        # What is not given sorts first: the whole file stands before its lines.
        return (self.file, self.page or 0, self.line or 0, self.column or 0, _cell_order(self.cell or ""))


def _cell_order(cell: str) -> tuple[str, int, int, str]:
    """Order cells as they are read: by sheet, then row, then column (C4 before C10, Z before AA)."""
    match = re.fullmatch(r"(?:(.*)!)?([A-Za-z]+)([0-9]{1,9})", cell, re.DOTALL)
    if match is None:
        return (cell, 0, 0, "")
    return (match[1] or "", int(match[3]), len(match[2]), match[2])


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in an input; unless an :class:`InputError` carries it, everything else goes on."""

    code: str
    location: Location
    message: Text
    fix: Text = NOTHING


class InputError(Exception):
    """One file cannot be read at all; ``problem`` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)  # the only argument, so that the error survives pickling
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.problem.location}: {self.problem.message.en}"


def fail(code: str, location: Location, message: Text, fix: Text = NOTHING) -> InputError:
    """Return the error that ends a file."""
    return InputError(Problem(code, location, message, fix))


@dataclass(frozen=True)
class Document:
    """One file as a tree of dict, list, str and None, and side tables that say where each part stands.

    ``plain`` holds the paths whose key stands without quotes though YAML reads it as a number, a
    bool, a date or null; ``quoted`` the paths whose value is a quoted or block scalar. A document
    put together from several files says in ``origins`` which paths come from another file.
    """

    file: str
    sha256: str
    data: Any
    marks: Mapping[Path, Mark]
    key_marks: Mapping[Path, Mark]
    plain: frozenset[Path]
    quoted: frozenset[Path]
    problems: tuple[Problem, ...]
    origins: Mapping[Path, str] = field(default_factory=dict)

    def at(self, path: Path) -> Location:
        """Return where the value stands, or the nearest thing around it that has a place."""
        for length in range(len(path), -1, -1):
            mark = self.marks.get(path[:length])
            if mark is not None:
                return _location(self.origins.get(path[:length], self.file), mark)
        return Location(self.file)

    def keyed(self, keys: frozenset[str]) -> Iterator[Path]:
        """Yield the paths of all entries that stand under one of these keys, in written order."""
        return (path for path in self.key_marks if path[-1] in keys)

    def at_key(self, path: Path) -> Location:
        """Return where the key of the entry stands; where there is no key, the value."""
        mark = self.key_marks.get(path)
        return self.at(path) if mark is None else _location(self.origins.get(path, self.file), mark)


def _location(file: str, mark: Mark) -> Location:
    return Location(file, cell=mark) if isinstance(mark, str) else Location(file, *mark)
