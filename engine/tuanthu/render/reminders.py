"""Reminders as a table, as JSON, as calendar entries and as the text of a message."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from tuanthu import __version__
from tuanthu.duties import Entry
from tuanthu.model import Plan, Unit
from tuanthu.reminders import Reminder
from tuanthu.render.agenda import entry_object
from tuanthu.render.days import time_words, weekday
from tuanthu.words import Lang, Text, same, show

_HEADS = (
    Text("Đơn vị", "Unit"),
    Text("Còn lại", "Left"),
    Text("Hạn cuối (còn trong hạn)", "Last day in time"),
    Text("Việc phải làm", "What is to be done"),
    Text("Căn cứ", "Clause"),
)
_WIDTHS = (26, 8, 16, 50, 20)
_NONE = Text("Không có việc nào đến hạn trong {n} ngày tới.", "Nothing falls due within {n} days.")


def left_words(days: int) -> Text:
    """Return how much time is left: the last day itself is today."""
    return Text(f"{days} ngày", f"{days} day(s)") if days else Text("hôm nay", "today")


def headline(plan: Plan, today: date, within: int, lang: Lang) -> str:
    """Return what the reminders are about."""
    says = Text(
        "Việc đến hạn trong {n} ngày tới theo {document}, tính từ {today}",
        "Due within {n} days under {document}, counted from {today}",
    )
    return says.fill({"n": within, "document": plan.document, "today": today}).to(lang)


def table(plan: Plan, found: Sequence[Reminder], today: date, within: int, lang: Lang) -> str:
    """Return the reminders as a table, unit by unit."""
    from tabulate import tabulate

    head = headline(plan, today, within, lang)
    if not found:
        return f"{head}\n{_NONE.fill({'n': within}).to(lang)}\n"
    rows = [
        (
            each.unit.name if first else "",
            left_words(each.left).to(lang),
            _when(each, lang),
            each.duty.title.to(lang),
            f"{each.duty.cite.document}\n{each.duty.cite.clause}\n{each.duty.task or each.duty.rule}",
        )
        for _, of in groupby(found, key=lambda each: each.unit.id)
        for first, each in _with_first(of)
    ]
    heads = [each.to(lang) for each in _HEADS]
    grid = tabulate(rows, heads, tablefmt="simple_grid", maxcolwidths=list(_WIDTHS), disable_numparse=True)
    return f"{head}\n\n{grid}\n"


def _with_first(found: Iterable[Reminder]) -> Iterable[tuple[bool, Reminder]]:
    return ((place == 0, each) for place, each in enumerate(found))


def _when(each: Reminder, lang: Lang) -> str:
    last = each.duty.last
    return f"{show(last, lang)}\n{weekday(last).to(lang)}" if last else ""


def json_text(plan: Plan, found: Sequence[Reminder], today: date, within: int, lang: Lang) -> str:
    """Return the reminders as JSON; ``left`` counts days, 0 on the last one."""
    reminders = {
        "schema_version": 1,
        "tool": __version__,
        "plan": {"id": plan.id, "digest": plan.digest, "document": plan.document, "zone": plan.zone},
        "as_of": today.isoformat(),
        "within": within,
        "reminders": [
            {"unit": {"id": each.unit.id, "name": each.unit.name}, "left": each.left, **entry_object(entry, lang)}
            for each, entry in zip(found, entries(found), strict=True)
        ],
    }
    return json.dumps(reminders, ensure_ascii=False, indent=2) + "\n"


def entries(found: Iterable[Reminder]) -> tuple[Entry, ...]:
    """Return the reminders as entries of a calendar, one for each unit."""
    return tuple(Entry(each.duty, (each.unit,), (same(each.unit.name),)) for each in found)


def by_unit(found: Iterable[Reminder]) -> tuple[tuple[Unit, tuple[Reminder, ...]], ...]:
    """Return the reminders of each unit."""
    groups = ((name, tuple(of)) for name, of in groupby(found, key=lambda each: each.unit.id))
    return tuple((of[0].unit, of) for _, of in groups)


def message(plan: Plan, found: Sequence[Reminder], today: date, within: int, lang: Lang) -> str:
    """Return the reminders as the plain text of a message."""
    lines = [headline(plan, today, within, lang) + "."]
    for unit, of in by_unit(found):
        lines += ["", unit.name]
        for each in of:
            duty = each.duty
            assert duty.last is not None  # noqa: S101 - what has no date falls due on no day
            lines.append(f"- {duty.title.to(lang)}")
            when = time_words(duty.first, duty.last, lang)
            left = Text("còn {left}", "left: {left}").fill({"left": left_words(each.left)})
            lines.append(f"  {when} ({left.to(lang) if each.left else left_words(0).to(lang)})")
            lines.append(f"  {Text('Căn cứ', 'Clause').to(lang)}: {duty.cite.document}, {duty.cite.clause}")
    return "\n".join(lines) + "\n"
