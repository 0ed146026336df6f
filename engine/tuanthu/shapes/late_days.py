"""Points in time, less for each day late, in steps; refused from some day on; and what never doing it leaves.

``date`` names the date that counts, ``before`` or ``by`` (and ``on_day_off``) its deadline as rules state
it; or ``days`` is a count of the days late that the submission gives. In time gives ``points`` (default
the criterion's maximum). Each of ``minus`` holds ``from`` its day late on until the next one's: ``each_day``
takes points for every such day, ``once`` takes them one time. From day ``refused_from`` on the points are
``refused`` (default 0). ``never`` is what is left when it was not done at all: the date has not come by
then though the deadline is over, or the yes_no field ``done`` is no. ``floor`` is the least in between.

Passes, for "từ ngày thứ 3 trở đi trừ 01 điểm/ngày hoặc không tiếp nhận" (4 days late: 3 of 5 points):

    shape: late_days
    date: sheet_sent
    by: 2024-12-10
    minus: [{from: 3, each_day: 1}]
    refused_from: 6

Fails (unknown, the points stay open): no date is given, which never passes for "not done".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tuanthu.calendar import Deadline, Due, Situation, days_late, deadline, parse_due
from tuanthu.model import ZERO, Case, Criterion, Plan, Reads
from tuanthu.schema import COUNT, NAME, POINTS, Node, many, record
from tuanthu.shapes.base import (
    COUNTED,
    Allowed,
    Counted,
    Shape,
    computed,
    not_given,
    read_counted,
    settings_problem,
    unknown,
)
from tuanthu.source import Location, Problem
from tuanthu.words import Text, show

_DUE = ("before", "by", "on_day_off")
_STEP = record({"from": {**COUNT, "minimum": 1}, "each_day": POINTS, "once": POINTS}, ["from"])


@dataclass(frozen=True, slots=True)
class Step:
    """From this day late on: points for each day, or once."""

    first: int
    each_day: Decimal
    once: Decimal


@dataclass(frozen=True, slots=True)
class Settings:
    """What is late and by when it was due, and what each day takes."""

    date: str | None
    done: str | None
    days: Counted | None
    due: Due | None
    points: Decimal | None
    minus: tuple[Step, ...]
    refused_from: int | None
    refused: Decimal
    never: Decimal | None
    floor: Decimal | None
    at: Location

    def taken(self, days: int) -> Decimal:
        """Return what so many days late take."""
        total = ZERO
        for place, step in enumerate(self.minus):
            if step.first > days:
                break
            last = self.minus[place + 1].first - 1 if place + 1 < len(self.minus) else days
            total += step.once + step.each_day * (min(days, last) - step.first + 1)
        return total


def _parse(node: Node, problems: list[Problem]) -> Settings:
    written = {key: child.written for key, child in node.items() if key in _DUE}
    due, errors = parse_due(written)
    for path, message in errors:
        problems.append(Problem("deadline", node.document.at((*node.path, *path)), message))
    days = read_counted(node.get("days"), problems)
    if node.has("date") is node.has("days") or (node.has("date") and due is None and not errors):
        vi, en = "Cần date cùng before hoặc by; hoặc days.", 'Either "date" with "before" or "by", or "days".'
        problems.append(settings_problem(node, None, vi, en))
    steps = [
        Step(each.integer("from") or 1, each.points("each_day") or ZERO, each.points("once") or ZERO)
        for each in node.each("minus")
    ]
    if [step.first for step in steps] != sorted({step.first for step in steps}):
        vi = "Các bước phải theo thứ tự ngày tăng dần."
        problems.append(settings_problem(node, "minus", vi, "The steps stand in order of their days."))
    return Settings(
        node.text("date"),
        node.text("done"),
        days,
        due,
        node.points("points"),
        tuple(steps),
        node.integer("refused_from"),
        node.points("refused") or ZERO,
        node.points("never"),
        node.points("floor"),
        node.location,
    )


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    days = _days(settings, case)
    return days if isinstance(days, Allowed) else _by_days(settings, criterion, days)


def _by_days(settings: Settings, criterion: Criterion, days: int) -> Allowed:
    start = settings.points if settings.points is not None else criterion.max or ZERO
    if days <= 0:
        return computed(start, Text(f"đúng hạn: {show(start, 'vi')} điểm", f"in time: {show(start, 'en')}"))
    late = Text(f"muộn {days} ngày", f"{days} day(s) late")
    if settings.refused_from is not None and days >= settings.refused_from:
        points = settings.refused
        why = Text(
            f"{late.vi}, không tiếp nhận: {show(points, 'vi')} điểm", f"{late.en}, refused: {show(points, 'en')}"
        )
        return computed(points, why)
    taken = settings.taken(days)
    points = start - taken if settings.floor is None else max(start - taken, settings.floor)
    why = Text(
        f"{late.vi}: {show(start, 'vi')} − {show(taken, 'vi')} = {show(points, 'vi')}",
        f"{late.en}: {show(start, 'en')} − {show(taken, 'en')} = {show(points, 'en')}",
    )
    return computed(points, why)


def _days(settings: Settings, case: Case) -> int | Allowed:
    """Return the days late; what is allowed when it was never done; or that it is unknown."""
    if settings.days is not None:
        number = settings.days.measure(case)
        return number if isinstance(number, Allowed) else -(-number.numerator // number.denominator)
    due = _deadline(settings, case)
    if due is None:
        return unknown(Text("Chưa biết thời hạn.", "The deadline is not known yet."))
    data = case.submission.data
    datum, done = data.get(settings.date or "?"), data.get(settings.done or "?")
    denied = done is not None and done.value == "no"
    if datum is None and not denied:
        return not_given(case, settings.date or "?")
    moment = None if denied or datum is None or not isinstance(datum.value, datetime) else case.known(datum.value)
    if moment is not None:
        return days_late(moment, due, case.plan.zone)
    return _not_done(settings, case, due)


def _not_done(settings: Settings, case: Case, due: Deadline) -> Allowed:
    if case.as_of < due.instant or settings.never is None:
        says = Text("Chưa thực hiện; thời hạn trước {due}.", "Not done yet; it is due before {due}.")
        return unknown(says.fill({"due": due.instant}))
    never = settings.never
    return computed(never, Text(f"không thực hiện: {show(never, 'vi')} điểm", f"never done: {show(never, 'en')}"))


def _deadline(settings: Settings, case: Case) -> Deadline | None:
    if settings.due is None:
        return None
    events: dict[str, datetime | None] = {"submission": case.known(case.submission.sent)}
    for name, datum in case.submission.data.items():
        if isinstance(datum.value, datetime):
            events[name] = case.known(datum.value)
    try:
        return deadline(settings.due, Situation(case.plan.year, case.plan.zone, case.unit.group, None, events))
    except (LookupError, ValueError):  # another rule's deadline, or none for this group
        return None


def _reads(settings: Settings) -> Reads:
    own = settings.days.reads() if settings.days else Reads()
    names = tuple((name, settings.at) for name in (settings.date, settings.done) if name)
    return Reads((*own.fields, *names), own.lists)


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    if settings.days is not None:
        yield from settings.days.check(plan)
    for name, kind in ((settings.date, "date"), (settings.done, "yes_no")):
        field = plan.fields.get(name or "?")
        if field is not None and field.type != kind:
            says = Text(f"“{field.name}” phải có kiểu {kind}.", f'"{field.name}" should be of type {kind}.')
            yield Problem("settings", settings.at, says)


SHAPE = Shape(
    name="late_days",
    manual=__doc__,
    manual_vi="""
        Đúng hạn được đủ điểm, mỗi ngày muộn trừ dần theo bậc; từ một ngày nào đó không tiếp nhận; và điểm còn lại
        khi không hề thực hiện.

        ``date`` là ngày được xét, ``before`` hoặc ``by`` (và ``on_day_off``) là thời hạn, ghi như trong quy tắc;
        hoặc ``days`` là số ngày muộn do hồ sơ khai. Đúng hạn được ``points`` điểm (mặc định là điểm tối đa của tiêu
        chí). Mỗi bậc trong ``minus`` tính từ ngày muộn thứ ``from`` đến trước bậc sau: ``each_day`` trừ cho từng
        ngày trong bậc, ``once`` trừ một lần. Từ ngày thứ ``refused_from`` chỉ còn ``refused`` điểm (mặc định 0).
        ``never`` là điểm khi hoàn toàn không thực hiện: đã hết thời hạn mà chưa có ngày nào, hoặc số liệu yes_no
        ``done`` ghi no. ``floor`` là điểm thấp nhất khi chưa đến mức đó.

        Đạt, với câu “từ ngày thứ 3 trở đi trừ 01 điểm/ngày hoặc không tiếp nhận” (muộn 4 ngày: còn 3 trên 5 điểm):

        [1]

        Không đạt (điểm chưa xác định): không ghi ngày nào; điều này không bao giờ được coi là “không thực hiện”.
    """,
    settings={
        "date": NAME,
        "done": NAME,
        "days": COUNTED,
        **{key: {"$ref": f"#/$defs/due_{key}"} for key in _DUE},
        "points": POINTS,
        "minus": many(_STEP),
        "refused_from": {**COUNT, "minimum": 1},
        "refused": POINTS,
        "never": POINTS,
        "floor": POINTS,
    },
    required=(),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
