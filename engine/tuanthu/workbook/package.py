"""What is looked at in an xlsx file before a spreadsheet library may read it.

An xlsx file is a zip of XML parts. It is unpacked here within limits, so that no small file grows
into a huge one, and packed again without compression, so that the library reads exactly what was
looked at. Cells that hold a format but no value are dropped on the way: a sheet whose million rows
have borders would otherwise be refused or take minutes.

The library builds a sheet as one block from A1 to its last cell and tells neither errors (#N/A) nor
formulas without a result from empty cells; a :class:`Scan` knows both.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from tuanthu.source import InputError
from tuanthu.workbook.problems import damaged, not_xlsx, other_package, too_large

UNPACKED = 512 * 2**20
"""How much is unpacked at most, in bytes; formatted cells without a value are most of it."""
KEPT = 32 * 2**20
"""How much may be left without those."""
MAX_PARTS = 5_000
MAX_CELLS = 1_000_000
"""The largest block of cells that is read, from A1 to the last one with a value, over all sheets."""

_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Scan:
    """How far a sheet reaches (both 0 when it is empty), and cells without a usable value, by row and column."""

    rows: int = 0
    columns: int = 0
    errors: frozenset[tuple[int, int]] = frozenset()
    not_computed: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that is safe to read: ``clean`` is the file packed anew, ``sheets`` the parts by tab name."""

    shown: str
    clean: bytes
    sheets: Mapping[str, bytes]

    def scan(self, name: str) -> Scan:
        """Return what is known of a sheet. Raises :class:`InputError` when it is damaged."""
        scanner = _Scanner()
        try:
            _parse(self.sheets[name], scanner.start, scanner.end, scanner.text)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise damaged(self.shown, str(error)) from error
        return Scan(scanner.rows, scanner.columns, frozenset(scanner.errors), frozenset(scanner.not_computed))


def open_package(raw: bytes, shown: str) -> Package:
    """Unpack an xlsx file within limits. Raises :class:`InputError` when it is none, or too large."""
    if not raw.startswith(b"PK"):
        raise not_xlsx(raw, shown)
    try:
        parts = _unpack(raw, shown)
        home, sheets = _sheet_parts(parts)
    except InputError:
        raise
    except Exception as error:  # whatever a broken zip or XML makes of the standard library
        raise damaged(shown, str(error) or type(error).__name__) from error
    if home not in parts:
        raise other_package(parts, shown)
    return Package(shown, _pack(parts), sheets)


# ------------------------------------------------------------------ unpacking

_EMPTY = re.compile(
    rb"(?:<(?:\w+:)?row r=[^<>/]*+>(?:<(?:\w+:)?c r=[^<>/]*+/>)*+</(?:\w+:)?row>|<(?:\w+:)?(?:row|c) r=[^<>/]*+/>)++"
)
"""Rows and cells without a value; only those that state their place, so that no other moves."""


def _unpack(raw: bytes, shown: str) -> dict[str, bytes]:
    """Return the XML parts by name; pictures and other data stay behind."""
    parts: dict[str, bytes] = {}
    unpacked = kept = 0
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_PARTS:
            raise too_large(shown)
        for entry in entries:
            name = entry.filename.replace("\\", "/").lstrip("/")
            if name.endswith(".bin"):
                parts[name] = b""  # it says that this is an xlsb file
            if not name.lower().endswith((".xml", ".rels")):
                continue
            pieces = []
            for size, piece in _pieces(archive, entry, lean="/worksheets/" in f"/{name}"):
                unpacked, kept = unpacked + size, kept + len(piece)
                if unpacked > UNPACKED or kept > KEPT:
                    raise too_large(shown)
                pieces.append(piece)
            parts[name] = b"".join(pieces)
    return parts


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, lean: bool) -> Iterator[tuple[int, bytes]]:
    """Yield a part in pieces that end where a tag ends, each with the size it had before it was made lean."""
    rest = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size, rest = len(chunk), rest + chunk
            # Best behind a whole row, so that an empty one is seen as such; else before a tag.
            cut = rest.rfind(b"<") if (row := rest.rfind(b"</row>")) < 0 else row + len(b"</row>")
            if not lean or (cut <= 0 and len(rest) > 4 * _CHUNK):  # one endless tag or text
                cut = len(rest)
            piece, rest = rest[: max(cut, 0)], rest[max(cut, 0) :]
            yield size, _lean(piece) if lean else piece
    yield 0, _lean(rest) if lean else rest


def _lean(piece: bytes) -> bytes:
    if b"<!" in piece:  # text may look like tags inside CDATA and comments
        return piece
    return _EMPTY.sub(b"", piece)


def _pack(parts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    return packed.getvalue()


# ----------------------------------------------------------------- XML parts

Attributes = Mapping[str, str]


def _parse(
    xml: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run handlers over a part; names come without their namespace's prefix. No part has a DOCTYPE."""
    parser = expat.ParserCreate()
    handlers: Any = parser
    handlers.StartDoctypeDeclHandler = _no_doctype
    handlers.StartElementHandler = lambda name, attributes: start(
        name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()}
    )
    if end is not None:
        handlers.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not None:
        handlers.CharacterDataHandler = text
    parser.Parse(xml, True)


def _no_doctype(*_: object) -> None:
    raise ValueError("DOCTYPE")


def _elements(xml: bytes, wanted: str) -> list[Attributes]:
    found: list[Attributes] = []
    _parse(xml, lambda name, attributes: found.append(attributes) if name == wanted else None)
    return found


def _sheet_parts(parts: Mapping[str, bytes]) -> tuple[str, Mapping[str, bytes]]:
    """Return the name of the workbook's part, and the sheets' parts by the names on their tabs."""
    home = "xl/workbook.xml"
    for link in _elements(parts.get("_rels/.rels", b"<none/>"), "Relationship"):
        if link.get("Type", "").endswith("/officeDocument"):
            home = link.get("Target", home).lstrip("/")
    if home not in parts or not home.endswith(".xml"):
        return "", {}
    folder, file = posixpath.split(home)
    links = {
        link.get("Id", ""): _target(folder, link.get("Target", ""))
        for link in _elements(parts.get(f"{folder}/_rels/{file}.rels", b"<none/>"), "Relationship")
    }
    tabs = _elements(parts[home], "sheet")
    found = {tab.get("name", ""): links.get(tab.get("id", ""), "") for tab in tabs}
    return home, {name: parts[part] for name, part in found.items() if part in parts}


def _target(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


_REF = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class _Scanner:
    """Follows the cells of one sheet; a cell without a reference stands right of the one before."""

    row: int = -1
    column: int = -1
    rows: int = 0
    columns: int = 0
    error: bool = False
    formula: bool = False
    inside: bool = False
    value: bool = False
    errors: set[tuple[int, int]] = field(default_factory=set)
    not_computed: set[tuple[int, int]] = field(default_factory=set)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif name == "c":
            ref = attributes.get("r")
            self.row, self.column = (self.row, self.column + 1) if ref is None else _place(ref)
            if not (0 <= self.row < 2**20 and self.column < 2**14):
                raise ValueError(f"cell {ref}")
            self.error = attributes.get("t") == "e"
            self.formula = self.value = False
        elif name in {"v", "is"}:
            self.inside = True
        elif name == "f":
            self.formula = True

    def text(self, data: str) -> None:
        if self.inside and data:
            self.value = True

    def end(self, name: str) -> None:
        if name in {"v", "is"}:
            self.inside = False
        elif name == "c":
            if self.error:
                self.errors.add((self.row, self.column))
            elif self.formula and not self.value:
                self.not_computed.add((self.row, self.column))
            self.rows, self.columns = max(self.rows, self.row + 1), max(self.columns, self.column + 1)


def _place(ref: str) -> tuple[int, int]:
    match = _REF.fullmatch(ref.upper())
    if match is None:
        raise ValueError(f"cell {ref}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1
