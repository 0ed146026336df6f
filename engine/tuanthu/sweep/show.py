"""A run as people and programs read it: a line for each unit, or the reports of all units as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from textwrap import indent

from tuanthu import across
from tuanthu.model import Outcome
from tuanthu.store import State, UnitRow, read
from tuanthu.store.base import Store
from tuanthu.words import Lang, Text, show

STATES: Mapping[State, Text] = {
    "sent": Text("đã gửi", "sent"),
    "draft": Text("bản nháp", "draft"),
    "missing": Text("chưa gửi", "missing"),
    "no_verdict": Text("chưa kết luận", "no verdict"),
    "unlisted": Text("ngoài danh sách", "unlisted"),
}
_HEADS = (
    Text("Đơn vị", "Unit"),
    Text("Trạng thái", "State"),
    Text("Vi phạm", "Violations"),
    Text("Tự chấm", "Claimed"),
    Text("Trừ", "Deducted"),
    Text("Chưa xác định", "Open"),
    Text("Sau kiểm tra", "Verified"),
    Text("Chỉ số", "Index"),
)
_PLAN = Text("Kế hoạch", "Plan")
_SHARED = 10
"""How many files are told of that lie in several units."""


def table(store: Store, number: int, lang: Lang) -> Iterator[str]:
    """Yield the table of a run; the plan has a column where there are several."""
    from tabulate import tabulate

    units = read.units(store, number)
    several = len({row.plan for row in units if row.plan}) > 1
    heads = [head.to(lang) for head in ((_PLAN, *_HEADS) if several else _HEADS)]
    rows = [([row.plan] if several else []) + _cells(row, lang) for row in units]
    yield tabulate(rows, heads, tablefmt="simple", disable_numparse=True) + "\n"
    for place, shared in enumerate(read.shared_files(store, number)):
        if place == _SHARED:
            yield Text("… và những tệp khác nữa\n", "… and others\n").to(lang)
            break
        who = ", ".join(f"{each.unit} ({each.file})" for each in shared)
        yield Text(f"Cùng một tệp ở nhiều đơn vị: {who}\n", f"One file in several units: {who}\n").to(lang)


def _cells(row: UnitRow, lang: Lang) -> list[str]:
    totals = row.totals
    numbers = (totals.claimed, totals.deducted, totals.open, totals.verified, totals.index)
    shown = ("" if value is None or not row.complete else show(value, lang) for value in numbers)
    return [row.unit.name, STATES[row.state].to(lang), str(row.outcomes[Outcome.VIOLATION]), *shown]


def reports(store: Store, number: int, lang: Lang) -> Iterator[str]:
    """Yield the JSON array of all reports, piece by piece: that of a country does not fit into memory."""
    mark = "[\n"
    for report in across.reports(store, number, read.units(store, number), lang):
        yield mark + indent(json.dumps(report, ensure_ascii=False, indent=2), "  ")
        mark = ",\n"
    yield "[]\n" if mark == "[\n" else "\n]\n"
