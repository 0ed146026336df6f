"""The texts of a plan's documents, read once, with white space folded and lines still known."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

ELLIPSIS = "[...]"
OWN = "source.txt"


def folded(text: str) -> str:
    """Return the text with every run of white space as one space, NFC."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True)
class SourceText:
    """One document's text."""

    name: str
    lines: tuple[str, ...]

    @cached_property
    def folded_lines(self) -> tuple[str, ...]:
        """Return the lines, each with white space folded."""
        return tuple(folded(line) for line in self.lines)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts, at = [], 0
        for line in self.folded_lines:
            starts.append(at)
            at += len(line) + 1 if line else 0
        return tuple(starts)  # a blank line starts where the next one does; bisect passes it over

    @cached_property
    def folded(self) -> str:
        """Return the whole text with white space folded."""
        return " ".join(line for line in self.folded_lines if line)

    @cached_property
    def _found(self) -> dict[str, tuple[int, ...]]:
        return {}

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Return the cells of the tables that the text prints with ``|`` between them."""
        return tuple(re.split(r"\s*\|\s*", self.folded))

    @cached_property
    def cell_places(self) -> Mapping[str, tuple[int, ...]]:
        """Return where each cell stands among the cells."""
        found: dict[str, list[int]] = {}
        for place, cell in enumerate(self.cells):
            found.setdefault(cell, []).append(place)
        return {cell: tuple(places) for cell, places in found.items()}

    def line(self, place: int) -> int:
        """Return the number of the line, from 1, in which a place of the folded text lies."""
        return bisect_right(self._starts, place)

    def place(self, at: int) -> tuple[int, int]:
        """Return the line and column, both from 1, at which a place of the folded text stands."""
        number = self.line(at)
        before = self.folded[self._starts[number - 1] : at]
        raw = self.lines[number - 1]
        column = len(raw) - len(raw.lstrip())
        for word in before.split():
            column = raw.index(word, column) + len(word)
        rest = raw[column:]
        return number, column + len(rest) - len(rest.lstrip()) + 1

    def all_of(self, wanted: str) -> tuple[int, ...]:
        """Return every place at which words, folded already, begin in the folded text."""
        if wanted not in self._found:
            places = []
            at = self.folded.find(wanted) if wanted else -1
            while at >= 0:
                places.append(at)
                at = self.folded.find(wanted, at + 1)
            self._found[wanted] = tuple(places)
        return self._found[wanted]

    def nearest(self, quote: str) -> str:
        """Return the passage most like a quote that the text does not hold."""
        wanted = folded(quote)
        match = SequenceMatcher(None, self.folded, wanted, autojunk=False).find_longest_match()
        start = max(match.a - match.b, 0)
        return self.folded[start : start + len(wanted)]


class Texts:
    """The documents of a plan folder: ``source.txt``, and ``sources/<number>.txt`` for others it cites.

    ``folders`` tells where documents lie that are plans themselves: this one, and those that it extends.
    """

    def __init__(self, folder: Path | None, folders: Mapping[str, Path] | None = None) -> None:
        self._folder = folder
        self._others = {number: Texts(path) for number, path in (folders or {}).items() if path != folder}
        self._read: dict[str, SourceText | None] = {}

    def read(self, name: str) -> SourceText | None:
        """Return a text, or None when there is no such file."""
        if name not in self._read:
            path = self._folder / name if self._folder is not None else None
            found = path is not None and path.is_file()
            lines = path.read_text(encoding="utf-8").splitlines() if found and path else []
            self._read[name] = SourceText(name, tuple(lines)) if found else None
        return self._read[name]

    def document(self, number: str, own: str) -> tuple[SourceText | None, str]:
        """Return the text of a document by its number (``own``: the plan's), and the name of its file."""
        name = f"sources/{number.replace('/', '-')}.txt"
        if number in self._others:
            return self._others[number].own, OWN
        return (self.own, OWN) if number == own else (self.read(name), name)

    @property
    def own(self) -> SourceText | None:
        """Return the text of the plan's own document."""
        return self.read(OWN)
