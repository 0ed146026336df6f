"""A register or list with the entries it must hold, and what each entry must say.

``list`` is the register, ``where`` counts only entries whose fields say so. ``required`` fields must be
filled in every entry, of ``any_of`` at least one. ``rows`` are the names that must stand in the field
``key`` ("tối thiểu các nội dung: …"); ``at_least`` is a number of entries, or the count of the data
dictionary that there must be as many of (one record per village); an explicit 0 is not applicable.
``done`` is the date on which an entry was dealt with, ``within`` how soon it must be: ``{days: 20,
after: received_on}``, where ``working_days`` may stand for ``days``, ``since`` (a date of the data
dictionary) for ``after``, and the name of a setting for the number. An empty register of which nothing
is asked but the form of its entries is not applicable.

Passes, with ``required: [number, content]``:

    lists: {minutes: [{number: 01/BB, content: Tiếp công dân tháng 3}]}

Fails (incomplete):

    lists: {minutes: [{number: 01/BB}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from tuanthu.schema import NAME, TEXT, Node, expect, many
from tuanthu.source import Location, Problem
from tuanthu.words import Text

AT_LEAST = expect(
    {"type": ["integer", "string"], "pattern": r"^([1-9][0-9]{0,5}|[a-z][a-z0-9_-]*)$", "minimum": 1},
    "một số, hoặc tên một số liệu",
    "a number, or the name of a count",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The register and what is asked of it."""

    register: Chosen
    required: tuple[str, ...]
    any_of: tuple[str, ...]
    key: str | None
    rows: tuple[str, ...]
    at_least: str | None
    at: Location
    done: str | None
    within: Within | None
    due: Due | None

    @property
    def as_many_as(self) -> str | None:
        """Return the count that says how many entries there must be."""
        return self.at_least if self.at_least and not self.at_least.isdigit() else None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    within, done, rows = read_within(node, problems), node.text("done"), node.texts("rows")
    if rows and node.text("key") is None:
        says = Text("rows cần key: trường ghi tên nội dung.", '"rows" needs "key", the field of their names.')
        problems.append(Problem("settings", node.location, says))
    if (within is None) != (done is None):
        says = Text("within và done phải đi cùng nhau.", '"within" and "done" go together.')
        problems.append(Problem("settings", node.location, says))
    least = node.get("at_least")
    return Settings(
        read_chosen(node), node.texts("required"), node.texts("any_of"), node.text("key"), rows,
        str(least.value) if least else None, least.location if least else node.location,
        done, within, read_due(node, problems),
    )  # fmt: skip


def _reads(settings: Settings) -> Reads:
    register, wanted = settings.register, settings.as_many_as
    own = register.reads(*settings.required, *settings.any_of, settings.key, date=settings.done)
    count = Reads(fields=((wanted, settings.at),) if wanted else ())
    return joined(own, count, settings.within.reads(register.list) if settings.within else Reads())


def _asks(rule: Rule, case: Case) -> Iterator[Asked]:
    settings: Settings = rule.settings
    return asked_within(rule, case, settings.due, settings.register, settings.within)


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    due, where = due_instant(rule, settings.due, case), settings.register.place(case)
    days = settings.within.limit.days(case) if settings.within else 0
    if days is None and settings.within:
        yield unset(rule, case, rule.id, settings.within.limit, where)
        return
    count = settings.as_many_as
    wanted = case.submission.data.get(count or "")
    entries = settings.register.entries(case)
    if wanted is not None and wanted.value == 0:
        why = Text("Không phát sinh (số liệu là 0).", "Nothing arose (the count is 0).")
        yield Obligation(rule.id, rule, {}, wanted.location, Outcome.NOT_APPLICABLE, why=why, due=due)
        return
    if entries is None or (count and wanted is None):
        missing = () if entries is not None else (settings.register.list,)
        yield absent(rule, case, rule.id, (*missing, *((count,) if count and wanted is None else ())), due)
        return
    least = int(str(wanted.value)) if wanted else int(settings.at_least or 0)
    yield _judge(rule, case, entries, least, days or 0)


def _judge(rule: Rule, case: Case, entries: tuple[ListEntry, ...], least: int, days: int) -> Obligation:
    settings: Settings = rule.settings
    due = due_instant(rule, settings.due, case)
    more: dict[str, Any] = {"due": due, "fields": frozenset({settings.register.list})}
    where = settings.register.place(case)
    if not entries and not least and not settings.rows:
        why = Text("Không phát sinh: danh sách trống.", "Nothing arose: the list is empty.")
        return Obligation(rule.id, rule, {}, where, Outcome.NOT_APPLICABLE, why=why, **more)
    facts, missing = _contents(settings, entries, least)
    late, unknown, waiting = _late(settings, case, entries, days)
    facts["late"] = late
    wrong = facts["incomplete"] != 0 or late
    if missing and not wrong and due is not None and case.as_of < due:
        why = Text("Chưa đủ nội dung; thời hạn trước {due}.", "Not complete yet; due before {due}.").fill({"due": due})
        return Obligation(rule.id, rule, facts, where, Outcome.PENDING, why=why, **more)
    otherwise = Outcome.NOT_ASSESSED if unknown or missing or wrong else Outcome.PENDING if waiting else Outcome.PASSED
    why = Text("Danh sách chưa đủ nội dung.", "The list is not complete.")
    if unknown:
        why = Text("Dòng {rows} chưa ghi ngày.", "Entries {rows} lack a date.").fill({"rows": positions(unknown)})
    elif otherwise is Outcome.PENDING:
        why = Text("Dòng {rows} còn trong thời hạn.", "Entries {rows} still have time.").fill(
            {"rows": positions(waiting)}
        )
    return Obligation(rule.id, rule, facts, where, why=why, lacks="data", otherwise=otherwise, **more)


def _contents(settings: Settings, entries: tuple[ListEntry, ...], least: int) -> tuple[dict[str, FactValue], bool]:
    """Return what is counted, and whether entries are missing."""
    unsaid = missing_of(settings.rows, (entry.values.get(settings.key or "", "") for entry in entries))
    gaps = [place for place, entry in enumerate(entries, 1) if not _complete(settings, entry)]
    short = max(least - len(entries), 0)
    facts: dict[str, FactValue] = {
        "count": len(entries),
        "at_least": least,
        "short": short,
        "missing": len(unsaid),
        "names": quoted(unsaid),
        "incomplete": len(gaps),
        "places": positions(gaps),
    }
    return facts, bool(unsaid or short)


def _complete(settings: Settings, entry: ListEntry) -> bool:
    said = [bool(str(entry.values.get(name, "")).strip()) for name in settings.required]
    either = [bool(str(entry.values.get(name, "")).strip()) for name in settings.any_of]
    return all(said) and (any(either) or not either)


def _late(
    settings: Settings, case: Case, entries: tuple[ListEntry, ...], days: int
) -> tuple[int, list[int], list[int]]:
    """Return how many entries were dealt with too late or not at all, which lack a date, which have time."""
    late, unknown, waiting = 0, [], []
    for place, entry in enumerate(entries, 1) if settings.within else ():
        assert settings.within is not None  # noqa: S101 - the loop is empty without it
        start = begins(settings.within, entry, case)
        end = ends(settings.within, days, start, case) if start else None
        value = entry.values.get(settings.done or "")
        on = case.known(value) if isinstance(value, datetime) else None
        if end is None:
            unknown.append(place)
        elif on is not None:
            late += days_late(on, Deadline(end), case.plan.zone) > 0
        elif case.as_of >= end:
            late += 1
        else:
            waiting.append(place)
    return late, unknown, waiting


_DO = Text("Bổ sung vào danh sách.", "Complete the list.")

KIND = Kind(
    name="register",
    manual=__doc__,
    manual_vi="""
        Sổ theo dõi hoặc danh sách: phải có những dòng nào, mỗi dòng phải ghi gì.

        ``list`` là danh sách, ``where`` chỉ tính các dòng có trường ghi đúng như vậy. Các trường ``required`` phải
        ghi ở mọi dòng; trong ``any_of`` phải ghi ít nhất một trường. ``rows`` là các tên phải có ở trường ``key``
        (“tối thiểu các nội dung: …”). ``at_least`` là số dòng ít nhất, hoặc tên một số đếm của danh mục: phải có đủ
        từng ấy dòng (mỗi thôn một hồ sơ); ghi rõ 0 là không phát sinh. ``done`` là ngày xử lý của dòng, ``within``
        là thời gian phải xử lý xong: ``{days: 20, after: received_on}``, có thể ghi ``working_days`` thay cho
        ``days``, ``since`` (một ngày trong danh mục số liệu) thay cho ``after``, và tên một giá trị trong
        settings.yaml thay cho số ngày. Sổ không có dòng nào, mà quy tắc chỉ đòi hỏi cách ghi từng dòng, là không
        phát sinh.

        Đạt, với ``required: [number, content]``:

        [1]

        Không đạt (incomplete):

        [2]
    """,
    settings={
        "list": NAME,
        "where": WHERE,
        "required": many(NAME, 1),
        "any_of": many(NAME, 1),
        "key": NAME,
        "rows": many(TEXT, 1),
        "at_least": AT_LEAST,
        "done": NAME,
        "within": WITHIN,
        **DUE,
    },
    required=("list",),
    properties={
        "count": Property("int", Text("số dòng", "how many entries"), always=True),
        "short": Property("int", Text("số dòng còn thiếu", "how many entries are missing"), always=True),
        "missing": Property(
            "int", Text("số nội dung bắt buộc còn thiếu", "how many required rows are missing"), always=True
        ),
        "incomplete": Property("int", Text("số dòng chưa ghi đủ", "how many entries lack a field"), always=True),
        "late": Property("int", Text("số dòng xử lý quá hạn", "how many entries are overdue or late"), always=True),
    },
    parse=_parse,
    measure=_measure,
    asks=_asks,
    reads=_reads,
    field_types=frozenset({"count", "date"}),
    words={
        "missing": Words(
            Text("{title}: còn thiếu {missing} nội dung: {names}.", "{title}: {missing} missing: {names}."), _DO
        ),
        "too_few": Words(Text("{title}: mới có {count}/{at_least}.", "{title}: {count} of {at_least}."), _DO),
        "incomplete": Words(
            Text(
                "{title}: {incomplete} dòng chưa ghi đủ (dòng {places}).",
                "{title}: {incomplete} entries lack a field ({places}).",
            ),
            Text("Ghi đủ các cột bắt buộc.", "Fill in the required columns."),
        ),
        "late": Words(
            Text("{title}: {late} dòng xử lý quá hạn.", "{title}: {late} entries are overdue or late."),
            Text("Xử lý ngay và ghi ngày vào danh sách.", "Deal with them now and enter the dates."),
        ),
    },
)
