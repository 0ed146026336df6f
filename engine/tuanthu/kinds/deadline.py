"""One thing that must happen before a date: the submission is sent, or a dated event takes place.

``event`` is ``submission`` (the default) or the name of a date of the data dictionary. A receipt of
the receiving office beats the unit's own word. Asked before it is sent, the submission counts as
sent at ``--as-of``; with a later ``sent`` date it has not been sent yet and is pending.

Passes, when the submission is due before 2024-03-16:

    sent: 2024-03-14 16:30

Fails (late):

    sent: 2024-03-16 08:00
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tuanthu.calendar import Deadline, Due, days_late
from tuanthu.kinds.base import DUE, Asked, Kind, Words, absent, due_instant, read_due
from tuanthu.model import Case, FactValue, Obligation, Outcome, Property, Reads, Rule
from tuanthu.schema import NAME, Node
from tuanthu.source import Location, Problem
from tuanthu.words import Text

SUBMISSION = "submission"


@dataclass(frozen=True, slots=True)
class Settings:
    """The event, its deadline, and where the event's name stands."""

    event: str
    due: Due | None
    location: Location


def _parse(node: Node, problems: list[Problem]) -> Settings:
    due = read_due(node, problems)
    if due is None:
        says = Text("Quy tắc chưa có thời hạn (before, by hoặc during).", "The rule has no deadline.")
        problems.append(Problem("deadline", node.location, says))
    event = node.get("event")
    return Settings(node.text("event") or SUBMISSION, due, event.location if event else node.location)


def _reads(settings: Settings) -> Reads:
    return Reads() if settings.event == SUBMISSION else Reads(fields=((settings.event, settings.location),))


def _asks(rule: Rule, _case: Case) -> Iterator[Asked]:
    settings: Settings = rule.settings
    yield Asked(f"{rule.id}/{settings.event}", rule, settings.due)


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    due = due_instant(rule, settings.due, case)
    name = f"{rule.id}/{settings.event}"
    if settings.event == SUBMISSION:
        received = case.known(case.submission.received)
        yield _decide(rule, case, name, received or case.submission.sent or case.as_of.exactly(), due)
        return
    datum = case.submission.data.get(settings.event)
    if datum is None:
        yield absent(rule, case, name, (settings.event,), due)
    elif isinstance(datum.value, datetime):
        yield _decide(rule, case, name, datum.value, due)


def _decide(rule: Rule, case: Case, name: str, moment: datetime, due: datetime | None) -> Obligation:
    where = case.submission.at("sent") if name.endswith(f"/{SUBMISSION}") else case.submission.at("data")
    known = case.known(moment)
    if known is None and (due is None or case.as_of < due):
        why = Text("Đến thời điểm kiểm tra chưa gửi; thời hạn trước {due}.", "Not sent yet; due before {due}.")
        return Obligation(name, rule, {}, where, Outcome.PENDING, why=why.fill({"due": due or ""}), due=due)
    facts: dict[str, FactValue] = {"done": "no" if known is None else "yes"}
    if due is not None:
        facts["due"] = "yes" if case.as_of >= due else "no"
        facts["deadline"] = due.date()
        if known is not None:
            facts["on"] = known
            facts["days_late"] = days_late(known, Deadline(due), case.plan.zone)
    if case.submission.received is None:
        facts["word"] = "declared"
    if known is None:  # whatever the rule's violations say, what is overdue must not pass
        why = Text("Đã hết thời hạn {due} mà chưa thực hiện.", "Not done, and overdue since {due}.").fill(
            {"due": due or ""}
        )
        return Obligation(name, rule, facts, where, due=due, why=why, lacks="data", otherwise=Outcome.NOT_ASSESSED)
    return Obligation(name, rule, facts, where, due=due)


KIND = Kind(
    name="deadline",
    manual=__doc__,
    manual_vi="""
        Một việc phải xong trước một ngày: gửi hồ sơ, hoặc một sự kiện có ghi ngày.

        ``event`` là ``submission`` (gửi hồ sơ, mặc định) hoặc tên một ngày trong danh mục số liệu. Xác nhận của cơ
        quan tiếp nhận có giá trị hơn lời khai của đơn vị. Kiểm tra trước khi gửi thì hồ sơ được coi là gửi vào thời
        điểm ``--as-of``; ghi ngày ``sent`` muộn hơn thì hồ sơ coi như chưa gửi và nghĩa vụ chưa đến hạn.

        Đạt, khi hồ sơ phải gửi trước ngày 16/3/2024:

        [1]

        Không đạt (late):

        [2]
    """,
    settings={"event": NAME, **DUE},
    required=(),
    properties={
        "done": Property("yes_no", Text("đã thực hiện hay chưa", "whether it happened"), always=True),
        "due": Property("yes_no", Text("đã hết thời hạn hay chưa", "whether the deadline has passed")),
        "days_late": Property("int", Text("số ngày muộn; 0 nếu đúng hạn", "days late; 0 when on time")),
    },
    parse=_parse,
    measure=_measure,
    asks=_asks,
    reads=_reads,
    field_types=frozenset({"date"}),
    words={
        "missing": Words(
            Text(
                "Chưa thực hiện: {title}; thời hạn là trước ngày {deadline}.",
                "Not done: {title}; it was due before {deadline}.",
            ),
            Text("Thực hiện ngay và ghi ngày vào hồ sơ.", "Do it now and enter the date in the submission."),
        ),
        "late": Words(
            Text(
                "{title}: thực hiện lúc {on}, muộn {days_late} ngày; thời hạn là trước ngày {deadline}.",
                "{title}: done on {on}, {days_late} day(s) late; it was due before {deadline}.",
            ),
            Text(
                "Kèm văn bản giải trình hoặc văn bản cho phép gia hạn, nếu có.",
                "Attach an explanation, or the written extension if there is one.",
            ),
        ),
    },
)
