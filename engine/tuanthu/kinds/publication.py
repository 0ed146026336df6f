"""What must be made public: how many items, on which subjects, through which channels, how soon.

``list`` holds the items; ``date`` (of publication), ``subject`` and ``channel`` name fields of its
entries, ``where`` counts only entries whose fields say so. ``at_least`` items (1 unless stated),
``subjects`` and ``channels`` that must stand among them: all, or ``need_subjects`` and
``need_channels`` of them; without a list of names that many different ones. ``within`` bounds each
item: ``{days: 10, after: decided_on}`` counts from a date of the entry, ``since`` from one of the
data dictionary; ``working_days`` may stand for ``days``, and the name of a setting for their number. A
deadline (``by``, ``during``) bounds all.

Passes, with ``channels: [Cổng thông tin điện tử, Niêm yết]`` and ``need_channels: 1``:

    lists: {posts: [{subject: Ngân sách, channel: Niêm yết, on: 2024-03-01}]}

Fails (missing_channels):

    lists: {posts: [{subject: Ngân sách, channel: Loa truyền thanh, on: 2024-03-01}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tuanthu.calendar import Deadline, Due, days_late
from tuanthu.kinds.base import DUE, Asked, Kind, Words, absent, due_instant, read_due
from tuanthu.kinds.entries import (
    WHERE,
    WITHIN,
    Chosen,
    Within,
    asked_within,
    begins,
    ends,
    joined,
    missing_of,
    positions,
    quoted,
    read_chosen,
    read_within,
)
from tuanthu.kinds.given import unset
from tuanthu.model import Case, FactValue, ListEntry, Obligation, Outcome, Property, Reads, Rule
from tuanthu.schema import COUNT, NAME, TEXT, Node, many
from tuanthu.source import Problem
from tuanthu.words import Text, normal


@dataclass(frozen=True, slots=True)
class Wanted:
    """The values that one field must show among the entries: ``need`` of ``names``, or any ``need``."""

    field: str | None
    names: tuple[str, ...]
    need: int

    def missing(self, entries: tuple[ListEntry, ...]) -> tuple[int, tuple[str, ...]]:
        """Return how many are missing, and the names that do not stand there."""
        found = [entry.values[self.field] for entry in entries if self.field and self.field in entry.values]
        if not self.names:
            return max(self.need - len({normal(str(each)) for each in found}), 0), ()
        absent_names = missing_of(self.names, found)
        return max(self.need - (len(self.names) - len(absent_names)), 0), absent_names


@dataclass(frozen=True, slots=True)
class Settings:
    """The items, what must stand among them, and how soon."""

    items: Chosen
    date: str | None
    at_least: int
    subjects: Wanted
    channels: Wanted
    within: Within | None
    due: Due | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    within, due, dated = read_within(node, problems), read_due(node, problems), node.text("date")
    if dated is None and (within is not None or due is not None):
        says = Text("Cần ghi trường ngày công khai (date).", 'The field of the date is needed ("date").')
        problems.append(Problem("settings", node.location, says))
    at_least = node.integer("at_least")
    return Settings(
        read_chosen(node), dated, 1 if at_least is None else at_least,
        _wanted(node, "subject", problems), _wanted(node, "channel", problems), within, due,
    )  # fmt: skip


def _wanted(node: Node, field: str, problems: list[Problem]) -> Wanted:
    names, need = node.texts(f"{field}s"), node.integer(f"need_{field}s")
    if (names or need) and node.text(field) is None:
        says = Text(f"Cần ghi tên trường ({field}).", f'The name of the field is needed ("{field}").')
        problems.append(Problem("settings", node.location, says))
    if names and need is not None and need > len(names):
        says = Text(f"need_{field}s lớn hơn số tên đã nêu.", f"need_{field}s is more than the names given.")
        problems.append(Problem("settings", node.location, says))
    return Wanted(node.text(field), names, len(names) if need is None else need)


def _reads(settings: Settings) -> Reads:
    items = settings.items
    own = items.reads(settings.subjects.field, settings.channels.field, date=settings.date)
    return joined(own, settings.within.reads(items.list)) if settings.within else own


def _asks(rule: Rule, case: Case) -> Iterator[Asked]:
    settings: Settings = rule.settings
    return asked_within(rule, case, settings.due, settings.items, settings.within)


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    due, where = due_instant(rule, settings.due, case), settings.items.place(case)
    days = settings.within.limit.days(case) if settings.within else 0
    if days is None and settings.within:
        yield unset(rule, case, rule.id, settings.within.limit, where)
        return
    listed = settings.items.entries(case)
    if listed is None:
        yield absent(rule, case, rule.id, (settings.items.list,), due)
        return
    entries = tuple(each for each in listed if not _ahead(each, settings.date, case))
    late, most, unknown = _late(settings, case, entries, due, days or 0)
    facts, complete = _facts(settings, entries)
    facts |= {"late": late, "most_late": most}
    fields = frozenset({settings.items.list})
    if not complete and not late and due is not None and case.as_of < due:
        why = Text("Chưa công khai đủ; thời hạn trước {due}.", "Not all is public yet; due before {due}.")
        yield Obligation(
            rule.id, rule, facts, where, Outcome.PENDING, why=why.fill({"due": due}), due=due, fields=fields
        )
        return
    why = Text("Dòng {rows} chưa ghi ngày.", "Entries {rows} lack a date.").fill({"rows": positions(unknown)})
    otherwise = Outcome.NOT_ASSESSED if unknown or not complete else Outcome.PASSED
    if not unknown:
        why = Text("Chưa công khai đủ.", "Not all of it is public.")
    yield Obligation(rule.id, rule, facts, where, due=due, fields=fields, why=why, lacks="data", otherwise=otherwise)


def _ahead(entry: ListEntry, name: str | None, case: Case) -> bool:
    value = entry.values.get(name or "")
    return isinstance(value, datetime) and case.known(value) is None


def _late(
    settings: Settings, case: Case, entries: tuple[ListEntry, ...], due: datetime | None, days: int
) -> tuple[int, int, list[int]]:
    """Return how many items came too late, by how many days at most, and which lack a date."""
    delays, unknown = [], []
    for place, entry in enumerate(entries, 1):
        on = entry.values.get(settings.date or "")
        limits = [due] if due else []
        if settings.within:
            start = begins(settings.within, entry, case)
            end = ends(settings.within, days, start, case) if start else None
            if end is None:
                unknown.append(place)
                continue
            limits.append(end)
        if isinstance(on, datetime):
            delays += [days_late(on, Deadline(min(limits)), case.plan.zone)] if limits else []
        elif limits:
            unknown.append(place)
    return sum(1 for each in delays if each), max(delays, default=0), unknown


def _facts(settings: Settings, entries: tuple[ListEntry, ...]) -> tuple[dict[str, FactValue], bool]:
    """Return what is counted, and whether nothing is missing."""
    subjects, no_subject = settings.subjects.missing(entries)
    channels, no_channel = settings.channels.missing(entries)
    short = max(settings.at_least - len(entries), 0)
    facts: dict[str, FactValue] = {
        "count": len(entries),
        "short": short,
        "missing_subjects": subjects,
        "missing_channels": channels,
        "subjects": _named(no_subject),
        "channels": _named(no_channel),
        "at_least": settings.at_least,
    }
    return facts, not (short or subjects or channels)


def _named(names: tuple[str, ...]) -> str:
    return f": {quoted(names)}" if names else ""


_DO = Text("Công khai bổ sung và ghi vào danh sách.", "Publish what is missing and enter it in the list.")

KIND = Kind(
    name="publication",
    manual=__doc__,
    manual_vi="""
        Việc phải công khai: bao nhiêu mục, về nội dung nào, bằng hình thức nào, chậm nhất khi nào.

        ``list`` là danh sách các mục đã công khai; ``date`` (ngày công khai), ``subject`` (nội dung) và ``channel``
        (hình thức) là tên các trường của dòng; ``where`` chỉ tính các dòng có trường ghi đúng như vậy. Cần ít nhất
        ``at_least`` mục (mặc định 1). ``subjects`` và ``channels`` là các nội dung, hình thức phải có: tất cả, hoặc
        ít nhất ``need_subjects`` và ``need_channels``; không nêu tên thì cần từng ấy nội dung, hình thức khác nhau.
        ``within`` giới hạn thời gian của từng mục: ``{days: 10, after: decided_on}`` tính từ một ngày của dòng,
        ``since`` tính từ một ngày trong danh mục số liệu; có thể ghi ``working_days`` thay cho ``days``, và ghi tên
        một giá trị trong settings.yaml thay cho số ngày. Thời hạn (``by``, ``during``) áp dụng cho mọi mục.

        Đạt, với ``channels: [Cổng thông tin điện tử, Niêm yết]`` và ``need_channels: 1``:

        [1]

        Không đạt (missing_channels):

        [2]
    """,
    settings={
        "list": NAME,
        "where": WHERE,
        "date": NAME,
        "subject": NAME,
        "channel": NAME,
        "at_least": COUNT,
        "subjects": many(TEXT, 1),
        "channels": many(TEXT, 1),
        "need_subjects": COUNT,
        "need_channels": COUNT,
        "within": WITHIN,
        **DUE,
    },
    required=("list",),
    properties={
        "count": Property("int", Text("số mục đã công khai", "how many items are public"), always=True),
        "short": Property("int", Text("số mục còn thiếu", "how many items are missing"), always=True),
        "missing_subjects": Property(
            "int", Text("số nội dung còn thiếu", "how many subjects are missing"), always=True
        ),
        "missing_channels": Property(
            "int", Text("số hình thức còn thiếu", "how many channels are missing"), always=True
        ),
        "late": Property("int", Text("số mục công khai muộn", "how many items came too late"), always=True),
        "most_late": Property("int", Text("số ngày muộn nhiều nhất", "days late, at most"), always=True),
    },
    parse=_parse,
    measure=_measure,
    asks=_asks,
    reads=_reads,
    field_types=frozenset({"date"}),
    words={
        "too_few": Words(
            Text("{title}: mới công khai {count}/{at_least} mục.", "{title}: {count} of {at_least} items are public."),
            _DO,
        ),
        "missing_subjects": Words(
            Text(
                "{title}: còn thiếu {missing_subjects} nội dung{subjects}.",
                "{title}: {missing_subjects} subject(s) missing{subjects}.",
            ),
            _DO,
        ),
        "missing_channels": Words(
            Text(
                "{title}: còn thiếu {missing_channels} hình thức{channels}.",
                "{title}: {missing_channels} channel(s) missing{channels}.",
            ),
            _DO,
        ),
        "late": Words(
            Text(
                "{title}: {late} mục công khai muộn, nhiều nhất {most_late} ngày.",
                "{title}: {late} item(s) late, by {most_late} days at most.",
            ),
            Text("Kiểm tra lại ngày công khai.", "Check the dates of publication."),
        ),
    },
)
