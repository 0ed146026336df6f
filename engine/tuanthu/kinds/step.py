"""A step of a process: done inside its window, and not before the steps that it follows.

``event`` is the date of the step, ``after`` the date (or dates) of the steps before it; on the same
day is in order. The window is ``during``, whose start counts too; ``before`` or ``by`` give an end
only. Where an earlier step has no date the order cannot be told, and the step is not assessed.

Passes, with ``during: {month: 2024-04}`` and ``after: council_met_on``:

    data: {council_met_on: 2024-03-28, published_on: 2024-04-10}

Fails (early; and wrong_order, where the council met on 2024-04-02):

    data: {council_met_on: 2024-03-28, published_on: 2024-03-29}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tuanthu.calendar import Due, local_day
from tuanthu.kinds.base import DUE, Kind, Words, absent, due_instant, read_due
from tuanthu.kinds.timing import TIMING, opening, timing
from tuanthu.model import Case, FactValue, Obligation, Outcome, Property, Reads, Rule
from tuanthu.model.plan import Named
from tuanthu.schema import NAME, Node, expect
from tuanthu.source import Location, Problem
from tuanthu.words import Text

AFTER = expect(
    {"type": ["string", "array"], "items": NAME, "minItems": 1, "pattern": NAME["pattern"]},
    "tên một ngày, hoặc danh sách tên",
    "the name of a date, or a list of names",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The step's date, those of the steps before it, and its window."""

    event: str
    at: Location
    after: Named
    due: Due | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    event, after, due = node.get("event"), node.get("after"), read_due(node, problems)
    if due is None and after is None:
        says = Text("Bước chưa có thời gian (during) và thứ tự (after).", "The step has no window and no order.")
        problems.append(Problem("settings", node.location, says))
    at = after.location if after else node.location
    named = tuple((name, at) for name in node.texts("after"))
    return Settings(node.text("event") or "?", event.location if event else node.location, named, due)


def _reads(settings: Settings) -> Reads:
    return Reads(fields=((settings.event, settings.at), *settings.after))


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    due = due_instant(rule, settings.due, case)
    datum = case.submission.data.get(settings.event)
    if datum is None or not isinstance(datum.value, datetime):
        yield absent(rule, case, rule.id, (settings.event,), due)
        return
    fields = frozenset({settings.event, *(name for name, _ in settings.after)})
    moment = case.known(datum.value)
    if moment is None and (due is None or case.as_of < due):
        why = Text("Đến thời điểm kiểm tra chưa thực hiện.", "It has not been done yet.")
        yield Obligation(rule.id, rule, {}, datum.location, Outcome.PENDING, why=why, due=due, fields=fields)
        return
    facts = timing(case, moment, due)
    why = Text("Đã quá thời hạn mà chưa thực hiện.", "It is overdue and not done.")
    otherwise = Outcome.NOT_ASSESSED
    if moment is not None:
        facts |= _early(settings.due, case, moment)
        order, unknown = _order(settings.after, case, moment)
        facts |= order
        otherwise = Outcome.NOT_ASSESSED if unknown else Outcome.PASSED
        labels = ", ".join(f"“{case.plan.fields[name].label.vi}”" for name in unknown)
        english = ", ".join(f'"{case.plan.fields[name].label.en}"' for name in unknown)
        why = Text(f"Không rõ thứ tự: hồ sơ chưa ghi {labels}.", f"The order is unknown: {english} not given.")
    yield Obligation(
        rule.id, rule, facts, datum.location, due=due, fields=fields, why=why, lacks="data", otherwise=otherwise
    )


def _early(due: Due | None, case: Case, moment: datetime) -> dict[str, FactValue]:
    """Return by how many days the step lies before the start of its window."""
    start = opening(due, case)
    if start is None:
        return {}
    first, on = (local_day(each, case.plan.zone) for each in (start, moment))
    return {"days_early": max((first - on).days, 0), "opens": first}


def _order(after: Named, case: Case, moment: datetime) -> tuple[dict[str, FactValue], list[str]]:
    """Return whether every step before it lies before it, and those of which the date is not given."""
    on, unknown, latest = local_day(moment, case.plan.zone), [], None
    for name, _ in after:
        datum = case.submission.data.get(name)
        if datum is None or not isinstance(datum.value, datetime):
            unknown.append(name)
            continue
        day: date = local_day(datum.value, case.plan.zone)
        latest = day if latest is None else max(latest, day)
    if latest is None:
        return {}, unknown
    return {"order_ok": "yes" if latest <= on else "no", "previous_on": latest}, unknown


KIND = Kind(
    name="step",
    manual=__doc__,
    manual_vi="""
        Một bước của quy trình: thực hiện trong thời gian ấn định và không trước các bước đứng trước nó.

        ``event`` là ngày của bước này, ``after`` là ngày (hoặc các ngày) của các bước đứng trước; cùng ngày là đúng
        thứ tự. Thời gian ấn định là ``during``, tính cả ngày bắt đầu; ``before`` hoặc ``by`` chỉ đặt ngày kết thúc.
        Bước đứng trước chưa có ngày thì không biết được thứ tự, nên chưa đủ căn cứ.

        Đạt, với ``during: {month: 2024-04}`` và ``after: council_met_on``:

        [1]

        Không đạt (early; và wrong_order, nếu Hội đồng họp ngày 02/4/2024):

        [2]
    """,
    settings={"event": NAME, "after": AFTER, **DUE},
    required=("event",),
    properties={
        **TIMING,
        "days_early": Property("int", Text("số ngày sớm hơn thời gian ấn định", "days before its window opens")),
        "order_ok": Property("yes_no", Text("đúng thứ tự các bước", "whether it follows the steps before it")),
    },
    parse=_parse,
    measure=_measure,
    reads=_reads,
    field_types=frozenset({"date"}),
    words={
        "missing": Words(
            Text(
                "Chưa thực hiện: {title}; thời hạn là trước ngày {deadline}.",
                "Not done: {title}; due before {deadline}.",
            ),
            Text("Thực hiện ngay và ghi ngày vào hồ sơ.", "Do it now and enter the date in the submission."),
        ),
        "late": Words(
            Text(
                "{title}: thực hiện ngày {on}, muộn {days_late} ngày; thời hạn là trước ngày {deadline}.",
                "{title}: done on {on}, {days_late} day(s) late; it was due before {deadline}.",
            ),
            Text(
                "Kèm văn bản giải trình hoặc văn bản cho phép gia hạn, nếu có.",
                "Attach an explanation, or the written extension if there is one.",
            ),
        ),
        "early": Words(
            Text(
                "{title}: thực hiện ngày {on}, sớm {days_early} ngày; thời gian ấn định từ {opens}.",
                "{title}: done on {on}, {days_early} day(s) early; its window opens on {opens}.",
            ),
            Text("Kiểm tra lại ngày đã ghi.", "Check the date entered."),
        ),
        "wrong_order": Words(
            Text(
                "{title}: thực hiện ngày {on}, trước bước liền trước ({previous_on}).",
                "{title}: done on {on}, before the step that it follows ({previous_on}).",
            ),
            Text("Kiểm tra lại ngày của các bước.", "Check the dates of the steps."),
        ),
    },
)
