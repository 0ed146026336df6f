"""The office's own record of what it received and when: ``receipts.yaml``, or the same as a table.

A receipt beats the ``sent`` that a submission states of itself. ``digest`` is the SHA-256 of the zip
that was handed in, or of a folder's submission file; ``package`` is the name of the folder or zip.
``accepted_by`` is the document by which a package that came too late is accepted. A CSV or workbook
has one row per receipt under these same headings, or under their Vietnamese names.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tuanthu.moments import parse_instant
from tuanthu.schema import DATE, INSTANT, NAME, TEXT, Node, check, expect, many, record
from tuanthu.source import Document, InputError, Location, Problem, load_yaml
from tuanthu.words import Text, normal

DIGEST = expect(
    {"type": "string", "pattern": r"^(sha256:)?[0-9a-fA-F]{64}$"},
    "mã băm SHA-256, gồm 64 chữ số thập lục phân",
    "a SHA-256 of 64 hexadecimal digits",
)
_RECEIPT = record(
    {
        "unit": NAME,
        "received_at": INSTANT,
        "channel": TEXT,
        "digest": DIGEST,
        "plan": NAME,
        "package": TEXT,
        "accepted_by": TEXT,
        "accepted_on": DATE,
    },
    ["unit", "received_at"],
)
RECEIPTS = record({"receipts": many(_RECEIPT)}, ["receipts"])
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "unit": ("đơn vị", "mã đơn vị"),
    "received_at": ("ngày nhận", "thời điểm nhận", "received at"),
    "channel": ("hình thức", "kênh", "kênh nhận"),
    "digest": ("mã băm", "sha256"),
    "plan": ("kế hoạch",),
    "package": ("hồ sơ", "thư mục", "gói"),
    "accepted_by": ("văn bản chấp thuận", "accepted by"),
    "accepted_on": ("ngày chấp thuận", "accepted on"),
}
_KEYS = {normal(name): key for key, names in _HEADINGS.items() for name in (key, *names)}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One package as the office received it."""

    unit: str
    received_at: datetime
    location: Location
    channel: str | None = None
    digest: str | None = None
    plan: str | None = None
    package: str | None = None
    accepted_by: str | None = None
    accepted_on: date | None = None


def load_receipts(path: Path, zone: str) -> tuple[Receipt, ...]:
    """Return the receipts of a file; a time without an offset is in ``zone``.

    Raises :class:`InputError` at the first fault of form: a receipt that is passed over in silence
    would make a unit late.
    """
    node, problems = check(_document(path), RECEIPTS)
    if problems:
        raise InputError(problems[0])
    return tuple(_receipt(entry, zone) for entry in node.each("receipts"))


def _receipt(node: Node, zone: str) -> Receipt:
    unit, received_at, digest = node.text("unit"), node.instant("received_at", zone), node.text("digest")
    if unit is None or received_at is None:
        raise AssertionError("the schema requires these")
    return Receipt(
        unit, received_at, node.location, node.text("channel"),
        digest.lower().removeprefix("sha256:") if digest else None, node.text("plan"), node.text("package"),
        node.text("accepted_by"), node.day("accepted_on"),
    )  # fmt: skip


# -------------------------------------------------------------------- tables


def _document(path: Path) -> Document:
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        return load_yaml(path)
    try:
        raw = path.read_bytes()
        rows = list(_csv(raw) if path.suffix.lower() == ".csv" else _xlsx(raw))
    except Exception as error:  # the libraries' own errors share nothing else
        says = Text(f"Không đọc được sổ tiếp nhận ({error}).", f"The receipts cannot be read ({error}).")
        raise InputError(Problem("unreadable", Location(str(path)), says)) from error
    return _tree(path, hashlib.sha256(raw).hexdigest(), rows)


def _csv(raw: bytes) -> Iterator[Sequence[str]]:
    text = raw.decode("utf-8-sig")
    # Vietnamese Excel separates by semicolons, because the comma is its decimal sign.
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    yield from csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)


def _xlsx(raw: bytes) -> Iterator[Sequence[str]]:
    from python_calamine import load_workbook

    from tuanthu.workbook.table import as_text

    for row in load_workbook(io.BytesIO(raw)).get_sheet_by_index(0).to_python(skip_empty_area=False):
        yield [as_text(cell) or "" for cell in row]


def _tree(path: Path, sha256: str, rows: Sequence[Sequence[str]]) -> Document:
    """Return the rows as the YAML form has them; places are line and field, both from 1."""
    heads = [_KEYS.get(normal(cell), cell.strip()) for cell in rows[0]] if rows else []
    entries: list[dict[str, str]] = []
    marks: dict[tuple[str | int, ...], tuple[int, int] | str] = {(): (1, 1)}
    for line, row in enumerate(rows[1:], 2):
        filled = [(column, cell.strip()) for column, cell in enumerate(row) if cell.strip()]
        if not filled:
            continue
        here = ("receipts", len(entries))
        marks[here] = (line, 1)
        entries.append({})
        for column, cell in filled:
            key = heads[column] if column < len(heads) else "?"
            entries[-1][key] = _as_instant(cell) if key in {"received_at", "accepted_on"} else cell
            marks[(*here, key)] = (line, column + 1)
    return Document(str(path), sha256, {"receipts": entries}, marks, marks, frozenset(), frozenset(), ())


def _as_instant(cell: str) -> str:
    """Return "16:30 14/3/2024" as "14/3/2024 16:30": offices write the hour first."""
    first, _, rest = cell.partition(" ")
    return f"{rest} {first}" if ":" in first and parse_instant(f"{rest} {first}", "UTC") else cell
