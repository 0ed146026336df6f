"""The calendar as iCalendar (RFC 5545), for Outlook, Google and phones: one all-day event for each duty.

An event lies on the last day that is still in time; a window spans its days. It reminds a week and a
day before the end, at 08:00. What has no date makes no event. The same plan gives the same bytes: the
stamp is the plan's issue, and an event keeps its UID from export to export, so that a second import
replaces the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta

from icalendar import Alarm, Calendar, Event, vDuration

from tuanthu.duties import Duty, Entry
from tuanthu.model import Plan, fingerprint
from tuanthu.moments import day_start
from tuanthu.render.agenda import leads_words
from tuanthu.render.days import time_words
from tuanthu.words import Lang, Text

_DAY = timedelta(days=1)
_EIGHT = timedelta(hours=8)
REMIND = (7, 1)
"""How many days before the last day an event reminds."""


def ics(plan: Plan, entries: Sequence[Entry], lang: Lang, name: str | None = None) -> str:
    """Return the dated duties as one calendar called ``name`` (by default after the plan's document)."""
    calendar = Calendar()
    calendar.add("prodid", "-//tuanthu//tuanthu calendar//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{plan.document}: {name}" if name else plan.document)
    calendar.add("x-wr-timezone", plan.zone)
    for entry in entries:
        if entry.duty.last is not None:
            calendar.add_component(_event(plan, entry, lang))
    return str(calendar.to_ical(sorted=True), "utf-8")


def _event(plan: Plan, entry: Entry, lang: Lang) -> Event:
    duty = entry.duty
    assert duty.last is not None  # noqa: S101 - only dated duties come here
    event = Event()
    owe = ",".join(unit.id for unit in entry.bearers)
    event.add("uid", f"{fingerprint(plan.id, owe, duty.rule, None, duty.key)}@tuanthu")
    event.add("dtstamp", day_start(plan.issued, plan.zone).astimezone(UTC))
    event.add("dtstart", duty.first or duty.last)
    event.add("dtend", duty.last + _DAY)
    event.add("summary", duty.title.to(lang))
    event.add("description", "\n".join(_describe(plan, entry, lang)))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [duty.cite.document])
    for days in REMIND:
        event.add_component(_alarm(duty, days, lang))
    return event


def _describe(plan: Plan, entry: Entry, lang: Lang) -> list[str]:
    duty = entry.duty
    assert duty.last is not None  # noqa: S101 - only dated duties come here
    who = "; ".join(each.to(lang) for each in entry.who)
    lines = [
        f"{time_words(duty.first, duty.last, lang)} ({plan.zone}).",
        f"{Text('Đơn vị thực hiện', 'By whom').to(lang)}: {who}",
    ]
    if len(duty.leads) > 1:
        lines.append(leads_words(duty).to(lang))
    if duty.product:
        lines.append(f"{Text('Sản phẩm', 'Product').to(lang)}: {duty.product.to(lang)}")
    if duty.note:
        lines.append(duty.note.to(lang))
    lines.append(f"{Text('Căn cứ', 'Clause').to(lang)}: {duty.cite.document}, {duty.cite.clause}")
    lines.append(f"“{duty.cite.quote}”")
    return [*lines, f"[{duty.obligation}]"]


def _alarm(duty: Duty, days: int, lang: Lang) -> Alarm:
    """Return a reminder at 08:00, ``days`` before the last day; a window counts from its end."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", Text("Còn {n} ngày: {title}", "{n} day(s) left: {title}").fill(
        {"n": days, "title": duty.title}).to(lang))  # fmt: skip
    spans = duty.first is not None and duty.first != duty.last
    before = timedelta(days=days + (1 if spans else 0)) - _EIGHT
    alarm.add("trigger", vDuration(-before, params={"RELATED": "END"} if spans else {}))
    return alarm
