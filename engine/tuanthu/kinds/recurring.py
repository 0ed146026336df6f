"""An open duty, "thường xuyên": a log of dates held against how often it must be done.

``list`` names the log, ``date`` the date of its entries; ``where`` counts only entries whose fields
say so. How often is ``every`` (week, month, quarter, half, year: each period that is over needs an
entry) or ``max_gap``, the longest pause in days, or the name of a setting: where the document leaves
it open and the pack sets none, nothing can be assessed. The duty holds for the plan's year from the
plan's issue on, or for the window ``during``, or from an event on (``open: {after: …}``).

Passes, with ``max_gap: 90`` and the violation ``gap: {when: {over_gap: yes}}``, on 2024-06-30:

    lists: {checks: [{on: 2024-03-01}, {on: 2024-05-20}]}

Fails (a pause of 121 days):

    lists: {checks: [{on: 2024-03-01}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tuanthu.calendar import Due, local_day
from tuanthu.due.words import often_words
from tuanthu.kinds.base import DUE, Asked, Kind, Words, absent, due_instant, read_due
from tuanthu.kinds.entries import WHERE, Chosen, joined, positions, read_chosen
from tuanthu.kinds.given import DAYS, Given, read_given, unset
from tuanthu.kinds.log import EVERY, LOG, Span, log_facts, overdue, periods, whole_year
from tuanthu.kinds.timing import opening, today
from tuanthu.model import Case, ListEntry, Obligation, Outcome, Reads, Rule, last_day
from tuanthu.schema import NAME, Node
from tuanthu.source import Problem
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Settings:
    """The log, how often it must have an entry, and when the duty is in force."""

    log: Chosen
    date: str
    every: str | None
    max_gap: Given | None
    due: Due | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    every, due = node.text("every"), read_due(node, problems)
    max_gap = read_given(node, "max_gap")
    if every is None and max_gap is None:
        says = Text(
            "Cần every hoặc max_gap: bao lâu phải thực hiện một lần.",
            "every or max_gap is needed: how often it is due.",
        )
        problems.append(Problem("settings", node.location, says))
    if due is not None and due.verb not in {"open", "during"}:
        says = Text(
            "Nghĩa vụ thường xuyên chỉ dùng open hoặc during.", "A recurring duty takes open or during, no deadline."
        )
        problems.append(Problem("deadline", node.location, says))
    return Settings(read_chosen(node), node.text("date") or "?", every, max_gap, due)


def _reads(settings: Settings) -> Reads:
    limit = Reads(settings=settings.max_gap.reads() if settings.max_gap else ())
    return joined(settings.log.reads(date=settings.date), limit)


def _asks(rule: Rule, case: Case) -> Iterator[Asked]:
    settings: Settings = rule.settings
    span = _span(rule, case)
    if span is None:
        yield Asked(rule.id, rule, settings.due)
    elif settings.every is not None:
        marks = list(_days(settings.log.entries(case) or (), settings.date, case))
        for first, last in periods(settings.every, span):
            yield Asked(rule.id, rule, days=(first, last), met=any(first <= day <= last for day in marks))
    else:
        allowed = settings.max_gap.days(case) if settings.max_gap else None
        yield Asked(rule.id, rule, says=often_words(None, allowed))


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    where = settings.log.place(case)
    span = _span(rule, case)
    if span is None or today(case) < span.first:
        why = Text("Nghĩa vụ chưa bắt đầu.", "The duty has not begun yet.")
        yield Obligation(rule.id, rule, {}, where, Outcome.PENDING, why=why)
        return
    allowed = settings.max_gap.days(case) if settings.max_gap else None
    if allowed is None and settings.every is None:
        yield unset(rule, case, rule.id, settings.max_gap, where)
        return
    entries = settings.log.entries(case)
    if entries is None:
        yield absent(rule, case, rule.id, (settings.log.list,), None)
        return
    yield _judge(rule, case, entries, span, allowed)


def _span(rule: Rule, case: Case) -> Span | None:
    """Return the days on which the duty is in force, or None while they are not known."""
    due, year = rule.settings.due, whole_year(case)
    if due is None or due.when is None:
        return year
    start, zone = opening(due, case), case.plan.zone
    if start is None:
        return None
    if due.verb == "open":
        return Span(max(year.first, local_day(start, zone)), year.last)
    end = due_instant(rule, due, case)
    return Span(local_day(start, zone), last_day(end, zone)) if end else None


def _judge(rule: Rule, case: Case, entries: tuple[ListEntry, ...], span: Span, allowed: int | None) -> Obligation:
    settings: Settings = rule.settings
    where, fields = settings.log.place(case), frozenset({settings.log.list})
    undated = [place for place, each in enumerate(entries, 1) if settings.date not in each.values]
    if undated:
        why = Text("Dòng {rows} chưa ghi ngày.", "Entries {rows} have no date.").fill({"rows": positions(undated)})
        return Obligation(rule.id, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="data", fields=fields)
    days = list(_days(entries, settings.date, case))
    facts = log_facts(days, span, today(case), every=settings.every, allowed=allowed)
    none = facts["times"] == 0
    missing = Text("Chưa ghi nhận lần thực hiện nào.", "It has not been done yet.") if none else None
    # What is overdue must not pass, whatever the rule's violations say.
    otherwise = Outcome.NOT_ASSESSED if overdue(facts) else Outcome.PENDING if none else Outcome.PASSED
    return Obligation(rule.id, rule, facts, where, why=missing, lacks="data", fields=fields, otherwise=otherwise)


def _days(entries: tuple[ListEntry, ...], name: str, case: Case) -> Iterator[date]:
    for entry in entries:
        value = entry.values.get(name)
        if isinstance(value, datetime) and case.known(value):
            yield local_day(value, case.plan.zone)


_DO = Text("Thực hiện và ghi ngày vào danh sách.", "Do it and enter its date in the list.")

KIND = Kind(
    name="recurring",
    manual=__doc__,
    manual_vi="""
        Nhiệm vụ thường xuyên: nhật ký các lần thực hiện, so với mức độ thường xuyên phải có.

        ``list`` là tên nhật ký, ``date`` là trường ghi ngày của dòng; ``where`` chỉ tính các dòng có trường ghi
        đúng như vậy. Mức độ thường xuyên là ``every`` (week, month, quarter, half, year: mỗi tuần, tháng, quý, nửa
        năm, năm đã qua phải có một lần) hoặc ``max_gap``, khoảng cách dài nhất tính bằng ngày, hoặc tên một giá trị
        trong settings.yaml: văn bản để ngỏ mà bộ quy tắc chưa đặt giá trị thì chưa đủ căn cứ. Nghĩa vụ có trong năm
        của kế hoạch kể từ ngày ban hành, hoặc trong khoảng ``during``, hoặc kể từ một sự kiện
        (``open: {after: …}``).

        Đạt, với ``max_gap: 90`` và vi phạm ``gap: {when: {over_gap: yes}}``, tại ngày 30/6/2024:

        [1]

        Không đạt (ngắt quãng 121 ngày):

        [2]
    """,
    settings={"list": NAME, "date": NAME, "where": WHERE, "every": EVERY, "max_gap": DAYS, **DUE},
    required=("list", "date"),
    properties=LOG,
    parse=_parse,
    measure=_measure,
    asks=_asks,
    reads=_reads,
    words={
        "gap": Words(
            Text(
                "{title}: ngắt quãng {gap_days} ngày ({gap_from} đến {gap_until}), cho phép {max_gap} ngày.",
                "{title}: a pause of {gap_days} days ({gap_from} to {gap_until}); {max_gap} are allowed.",
            ),
            _DO,
        ),
        "missed": Words(
            Text(
                "{title}: {missed} trong {periods} kỳ không thực hiện, kỳ đầu từ {missed_from} đến {missed_until}.",
                "{title}: nothing in {missed} of {periods} periods, the first from {missed_from} to {missed_until}.",
            ),
            _DO,
        ),
    },
)
