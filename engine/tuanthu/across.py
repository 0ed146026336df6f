"""What the report on one unit cannot know: files that lie, byte for byte, in other units' submissions too.

It is told as a note, for it is no fault: one decision of a superior lawfully proves many units' points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuanthu.store import EvidenceRow, UnitRow, read
from tuanthu.store.base import Store
from tuanthu.words import Lang, Text

NAMED = 3
"""How many other units a note names; a superior's decision may lie in thousands."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One content: its place in each of the first units that have it, and how many units do."""

    firsts: tuple[EvidenceRow, ...]
    units: int

    def note(self, unit: str, file: str) -> Text:
        """Return what is told to ``unit`` of its ``file``."""
        others = [each for each in self.firsts if each.unit != unit][:NAMED]
        named = ", ".join(f"{each.unit} ({each.file})" for each in others)
        more = self.units - 1 - len(others)
        vi, en = (f" và {more} đơn vị khác", f" and {more} more") if more else ("", "")
        return Text(
            f"Tệp {file} cũng nằm trong hồ sơ của {named}{vi}. Không phải sửa nếu văn bản chứng minh cho nhiều"
            " đơn vị; nếu để nhầm, thay bằng đúng tài liệu.",
            f"The file {file} lies in the submission of {named}{en} too. Nothing to mend if the document proves"
            " points of several units; if it is a slip, put the right document there.",
        )


def reports(store: Store, number: int, rows: Sequence[UnitRow], lang: Lang) -> Iterator[dict[str, Any]]:
    """Yield the report of each unit of a run as ``validate`` prints it, with notes on what it shares with others.

    ``rows`` are the units of run ``number``.
    """
    shared = _shared(store, number)
    for row, report in zip(rows, read.reports(store, number, lang), strict=True):
        found = sorted(shared.get((row.plan, row.unit.id), ()), key=lambda each: each[0])
        notes = [content.note(row.unit.id, file).to(lang) for file, content in found]
        yield {**report, "notes": [*report["notes"], *notes]}


def _shared(store: Store, number: int) -> Mapping[tuple[str, str], list[tuple[str, Shared]]]:
    """Return the files of each unit under each plan that other units have too."""
    found: dict[tuple[str, str], list[tuple[str, Shared]]] = {}
    for places in read.shared_files(store, number):
        firsts: dict[str, EvidenceRow] = {}
        for place in places:
            firsts.setdefault(place.unit, place)
        # One more than a note names, for its own unit may be among the first.
        content = Shared(tuple(firsts.values())[: NAMED + 1], len(firsts))
        for place in places:
            found.setdefault((place.plan, place.unit), []).append((place.file, content))
    return found
