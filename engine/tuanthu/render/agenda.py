"""The calendar of a plan as a table and as JSON: what is due until when, by whom, under which clause."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tuanthu import __version__
from tuanthu.duties import Duty, Entry
from tuanthu.model import Plan
from tuanthu.render.days import weekday
from tuanthu.words import LANGS, Lang, Text, show

_HEADS = (
    Text("Hạn cuối (còn trong hạn)", "Last day in time"),
    Text("Việc phải làm", "What is to be done"),
    Text("Đơn vị", "By whom"),
    Text("Căn cứ", "Clause"),
)
_WIDTHS = (16, 56, 30, 20)
_WHOLE = Text("Toàn bộ thời hạn của kế hoạch.", "All deadlines of the plan.")
_WHEN = Text("Khi nào", "When")
_UNDATED = Text("Chưa có ngày, hoặc thường xuyên:", "Without a date, or owed all the time:")
_HANGING = Text("Chưa có ngày, tùy một sự kiện:", "Without a date, hanging on an event:")


_ALWAYS = Text(
    "Ngoài ra có {n} việc thường xuyên, không gắn với ngày nào; bỏ --from, --until để xem.",
    "There are also {n} duties that are owed all the time; leave out --from and --until to see them.",
)


def table(plan: Plan, entries: Sequence[Entry], lang: Lang, range_words: Text | None) -> str:
    """Return the dated duties as a table in order of days, then those without a date.

    Where a range of days is asked for, what is owed all the time is only counted.
    """
    dated = [each for each in entries if each.duty.last is not None]
    undated = [each for each in entries if each.duty.last is None]
    always = sum(each.duty.always for each in undated)
    dated_later = [each for each in undated if not each.duty.always]
    if range_words is not None:
        undated = dated_later
    head = Text(f"Lịch thực hiện {plan.document}: {plan.title.vi}", f"Calendar of {plan.document}: {plan.title.en}")
    counts = Text(
        f"Có ngày: {len(dated)}. Chưa có ngày: {len(dated_later)}. Thường xuyên: {always}.",
        f"Dated: {len(dated)}. Without a date: {len(dated_later)}. Owed all the time: {always}.",
    )
    lines = [head.to(lang), (range_words or _WHOLE).to(lang), counts.to(lang)]
    if dated:
        lines += ["", _grid([_row(each, lang) for each in dated], _HEADS, lang)]
    if undated:
        lines += [
            "",
            (_UNDATED if range_words is None else _HANGING).to(lang),
            _grid([_row(each, lang) for each in undated], (_WHEN, *_HEADS[1:]), lang),
        ]
    if range_words is not None and always:
        lines += ["", _ALWAYS.fill({"n": always}).to(lang)]
    return "\n".join(lines) + "\n"


def _grid(rows: list[tuple[str, ...]], heads: Sequence[Text], lang: Lang) -> str:
    from tabulate import tabulate

    return tabulate(
        rows,
        [head.to(lang) for head in heads],
        tablefmt="simple_grid",
        maxcolwidths=list(_WIDTHS),
        disable_numparse=True,
    )


def _row(entry: Entry, lang: Lang) -> tuple[str, ...]:
    duty = entry.duty
    clause = f"{duty.cite.document}\n{duty.cite.clause}\n{duty.task or duty.rule}"
    return (_when(duty, lang), "\n".join(_what(duty, lang)), "; ".join(each.to(lang) for each in entry.who), clause)


def _when(duty: Duty, lang: Lang) -> str:
    if duty.last is None:
        return duty.says.to(lang) if duty.says else ""
    last = f"{show(duty.last, lang)}\n{weekday(duty.last).to(lang)}"
    if duty.first is None or duty.first == duty.last:
        return last
    start = Text("từ {first}", "from {first}").fill({"first": duty.first})
    return f"{last}\n({start.to(lang)})"


def _what(duty: Duty, lang: Lang) -> Iterator[str]:
    yield duty.title.to(lang)
    if duty.product:
        yield Text("Sản phẩm: {product}", "Product: {product}").fill({"product": duty.product}).to(lang)
    if len(duty.leads) > 1:
        yield leads_words(duty).to(lang)
    if duty.note:
        yield duty.note.to(lang)


def leads_words(duty: Duty) -> Text:
    """Return who leads a task together, and whether each of them owes it."""
    vi, en = ("; ".join(each.to(lang) for each in duty.leads) for lang in LANGS)
    if duty.one_of:
        return Text(f"Một trong các đơn vị chủ trì: {vi}", f"One of the leads: {en}")
    return Text(f"Mỗi đơn vị chủ trì đều thực hiện: {vi}", f"Each of the leads: {en}")


def json_text(plan: Plan, entries: Sequence[Entry], lang: Lang) -> str:
    """Return the calendar as JSON; ``deadline`` is the last day that is still in time."""
    calendar = {
        "schema_version": 1,
        "tool": __version__,
        "plan": {"id": plan.id, "digest": plan.digest, "document": plan.document, "zone": plan.zone},
        "duties": [entry_object(entry, lang) for entry in entries],
    }
    return json.dumps(calendar, ensure_ascii=False, indent=2) + "\n"


def entry_object(entry: Entry, lang: Lang) -> dict[str, Any]:
    """Return one duty as plain values."""
    duty = entry.duty
    return {
        "obligation": duty.obligation,
        "rule": duty.rule,
        "task": duty.task,
        "title": duty.title.to(lang),
        "from": duty.first.isoformat() if duty.first else None,
        "deadline": duty.last.isoformat() if duty.last else None,
        "weekday": weekday(duty.last).to(lang) if duty.last else None,
        "always": duty.always,
        "says": duty.says.to(lang) if duty.says else None,
        "note": duty.note.to(lang) if duty.note else None,
        "units": [unit.id for unit in entry.bearers],
        "who": [each.to(lang) for each in entry.who],
        "leads": [each.to(lang) for each in duty.leads],
        "one_of": duty.one_of,
        "product": duty.product.to(lang) if duty.product else None,
        "severity": duty.severity.value,
        "cite": {"document": duty.cite.document, "clause": duty.cite.clause, "quote": duty.cite.quote},
    }
