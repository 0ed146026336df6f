"""A deadline in words, where it has no date yet: "10 ngày sau “ngày kiểm tra”"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tuanthu.due import Around, Between, Due, Form, SameAs, Unit
from tuanthu.words import Text, Value

Label = Callable[[str], Text]
"""From the name of an event to what people call it."""

_EACH: dict[str, Text] = {
    "week": Text("mỗi tuần", "every week"),
    "month": Text("mỗi tháng", "every month"),
    "quarter": Text("mỗi quý", "every quarter"),
    "half": Text("mỗi sáu tháng", "every half-year"),
    "year": Text("mỗi năm", "every year"),
}
_ON_THE_DAY: dict[str, Text] = {
    "before": Text("trước {event}", "before {event}"),
    "by": Text("chậm nhất vào {event}", "by {event} at the latest"),
    "during": Text("vào {event}", "on {event}"),
}
_ALWAYS = Text("thường xuyên", "all the time")


def each_words(every: Unit | str) -> Text:
    """Return how often: "mỗi quý"."""
    return _EACH[every]


def often_words(every: str | None, longest_pause: int | None) -> Text:
    """Return how often an open duty must be seen to; without either it is owed all the time."""
    if every is not None:
        return _EACH[every]
    if longest_pause is None:
        return _ALWAYS
    says = Text("thường xuyên, không ngắt quãng quá {n} ngày", "all the time, never pausing for more than {n} days")
    return says.fill({"n": longest_pause})


def due_words(due: Due, label: Label) -> Text:
    """Return a deadline that hangs on events, as a person says it; forms with dates need no words."""
    forms = list(due.forms())
    said = _form(forms[0], due, label) if len(forms) == 1 else None
    return said or Text("theo thời hạn riêng của từng nhóm", "by the deadline of each group")


def _form(form: Form, due: Due, label: Label) -> Text | None:
    if isinstance(form, SameAs):
        return Text("cùng thời hạn với {rule}", "when {rule} is due").fill({"rule": form.rule})
    if isinstance(form, Between):
        says = Text("từ {first} đến {last}", "from {first} to {last}")
        return says.fill({"first": _end(form.first, label), "last": _end(form.last, label)})
    if not isinstance(form, Around):
        return None
    values: dict[str, Value | Text] = {"n": abs(form.days), "event": label(form.event)}
    if due.verb == "open":
        return Text("thường xuyên, từ sau {event}", "all the time, after {event}").fill(values)
    if form.days == 0:
        return _ON_THE_DAY[due.verb].fill(values)
    values["days"] = Text("ngày làm việc", "working day(s)") if form.working else Text("ngày", "day(s)")
    if form.days < 0:
        return Text("chậm nhất {n} {days} trước {event}", "{n} {days} before {event} at the latest").fill(values)
    return Text("chậm nhất {n} {days} sau {event}", "within {n} {days} after {event}").fill(values)


def _end(end: date | str, label: Label) -> Value | Text:
    return label(end) if isinstance(end, str) else end
