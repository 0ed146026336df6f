"""Reads a unit's submission (``submission.yaml`` or ``submission.xlsx``) under one plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tuanthu.conditions import read_number
from tuanthu.model import (
    DataField,
    Datum,
    DoneTask,
    EntryList,
    FactValue,
    ListEntry,
    Plan,
    RegisterEntry,
    Score,
    Scorecard,
    SentReport,
    Submission,
    Unit,
)
from tuanthu.moments import PERIODS, parse_event, parse_instant
from tuanthu.names import near_code
from tuanthu.schema import (
    COUNT,
    DATE,
    FLAG,
    INSTANT,
    NAME,
    POINTS,
    SCALAR,
    TEXT,
    Node,
    Schema,
    check,
    expect,
    many,
    mapping,
    record,
)
from tuanthu.source import Document, InputError, Location, Problem, load_yaml
from tuanthu.words import Text, did_you_mean

FILES = ("submission.yaml", "submission.yml", "submission.xlsx")

_REGISTER = record(
    {
        "number": SCALAR,
        "symbol": TEXT,
        "abstract": TEXT,
        "date": DATE,
        "issuer": TEXT,
        "file": TEXT,
        "pages": TEXT,
    }
)
_SCORE = {
    **POINTS,
    "type": ["object", "number", "string", "null"],
    "properties": {
        "claimed": {**POINTS, "type": ["number", "string", "null"]},
        "evidence": many(_REGISTER),
        "note": TEXT,
    },
    "additionalProperties": False,
}
_SCORES = mapping(_SCORE)
_REPORT = record(
    {
        "report": NAME,
        "period": {"enum": list(PERIODS)},
        "sent": INSTANT,
        "signed": INSTANT,
        "received": INSTANT,
        "number": SCALAR,
        "note": TEXT,
    },
    ["report"],
)
_UNIT = {
    "type": ["string", "object"],
    "properties": {"id": NAME, "name": TEXT, "group": NAME},
    "required": ["id", "name", "group"],
    "additionalProperties": False,
    "x-expect": {"vi": "mã đơn vị, hoặc {id, name, group}", "en": "a unit's id, or {id, name, group}"},
}
_RATIO = expect(
    {"type": ["string", "number"], "pattern": r"^[+-]?\d+([.,]\d+)?\s?%?$|^\d+/\d+$"},
    "một tỷ lệ, ví dụ 95% hoặc 19/20",
    "a ratio such as 95% or 19/20",
)
EVENT = expect(
    {"type": "string", "format": "event"},
    "ngày hoặc ngày giờ, ví dụ 2024-03-14; hoặc “chưa” nếu chưa thực hiện",
    'a date or date and time such as 2024-03-14; or "no" where it has not happened',
)
_TYPES: Mapping[str, Schema] = {
    "count": COUNT,
    "number": POINTS,
    "ratio": _RATIO,
    "date": EVENT,
    "yes_no": FLAG,
    "text": SCALAR,
}


_TASK = record({"done": INSTANT, "product": TEXT, "by": TEXT, "log": many(INSTANT), "note": TEXT})
_RESULTS = mapping(POINTS)


def _schema(scores: Schema, data: Schema, lists: Schema, results: Schema) -> Schema:
    return record(
        {
            "plan": NAME,
            "unit": _UNIT,
            "year": COUNT,
            "sent": INSTANT,
            "scores": scores,
            "reports": many(_REPORT),
            "tasks": mapping(_TASK),
            "lists": lists,
            "data": data,
            "results": results,
        },
        ["plan", "unit"],
    )


def submission_schema() -> Schema:
    """Return the schema of a submission under any plan."""
    results = mapping({**POINTS, "type": [*POINTS["type"], "object"], "additionalProperties": POINTS})
    return _schema(_SCORES, mapping(SCALAR, NAME), mapping(many(mapping(SCALAR, NAME)), NAME), results)


@cache
def _cached_schema(plan: Plan, group: str) -> Schema:
    cards = plan.scorecards_of(group)
    scores = record({card.id: _SCORES for card in cards}) if len(cards) > 1 else _SCORES
    data = record({name: _TYPES[field.type] for name, field in plan.fields.items()})
    lists = record({name: many(_entry(each.fields)) for name, each in plan.lists.items()})
    tables = plan.result_tables()
    results = record(dict.fromkeys(tables, _RESULTS)) if len(tables) > 1 else _RESULTS
    return _schema(scores, data, lists, results)


def _entry(fields: Mapping[str, DataField]) -> Schema:
    return record(
        {name: _TYPES[field.type] for name, field in fields.items()},
        [name for name, field in fields.items() if field.required],
    )


# ----------------------------------------------------------------- finding it


def find_submission(path: Path) -> Path:
    """Return the submission file that ``path`` is, holds, or lies under.

    Raises :class:`InputError` when there is none, or when the folder holds two.
    """
    if path.is_file() and path.name in FILES:
        return path
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.absolute().parents) if path.exists() else ():
        found = [folder / name for name in FILES if (folder / name).is_file()]
        if len(found) > 1:
            names = ", ".join(each.name for each in found)
            raise InputError(
                Problem(
                    "two-submissions",
                    Location(str(folder)),
                    Text(
                        f"Thư mục có hai bản hồ sơ: {names}. Chỉ giữ một bản.",
                        f"The folder holds two submissions: {names}. Keep one.",
                    ),
                )
            )
        if found:
            return found[0]
        if path.is_dir():
            break
    says = Text("Không tìm thấy hồ sơ.", "No submission found.")
    fix = Text(
        "Chỉ đến thư mục có submission.yaml hoặc submission.xlsx.",
        "Name a folder that holds submission.yaml or submission.xlsx.",
    )
    raise InputError(Problem("not-found", Location(str(path)), says, fix))


def open_submission(file: Path) -> Document:
    """Return the submission's document, from YAML or from the workbook. Raises :class:`InputError`."""
    if file.suffix == ".xlsx":
        from tuanthu.workbook import read_workbook

        document = read_workbook(file, file.name)
    else:
        document = load_yaml(file, file.name)
    if not isinstance(document.data, dict):
        says = Text("Hồ sơ phải gồm các mục plan, unit, scores, …", "A submission has the keys plan, unit, scores, …")
        raise InputError(Problem("not-a-submission", document.at(()), says))
    return document


# ----------------------------------------------------------------- reading it


@dataclass(frozen=True, slots=True)
class Head:
    """What must be known before the rest can be read: the plan's id and the unit as stated."""

    plan: str
    unit: str
    stated: Unit | None
    plan_at: Location
    unit_at: Location


def read_head(document: Document) -> Head:
    """Return the plan and unit that a submission names. Raises :class:`InputError` without them."""
    node = Node(document, (), document.data)  # still text: the schema to type it by depends on the plan
    plan, unit = node.text("plan"), node.get("unit")
    if plan is None:
        raise InputError(_misses(document, "plan", "mã kế hoạch", "the plan's id"))
    if unit is None:
        raise InputError(_misses(document, "unit", "mã đơn vị", "the unit's id"))
    plan_at = document.at(("plan",))
    if isinstance(unit.value, str):
        return Head(plan, unit.value, None, plan_at, unit.location)
    name, title, group = unit.text("id"), unit.text("name"), unit.text("group")
    if not (name and title and group):
        raise InputError(_misses(document, "unit", "{id, name, group}", "{id, name, group}"))
    return Head(plan, name, Unit(name, title, group), plan_at, unit.location)


def _misses(document: Document, key: str, vi: str, en: str) -> Problem:
    known = [str(each) for each in document.data]
    hint = did_you_mean(key, [each for each in known if each not in {"plan", "unit", "scores", "data", "lists"}])
    near = Text("", "") if not hint.en else Text(f" Có mục gần giống:{hint.vi}", f" A key near it:{hint.en}")
    where = document.at(("unit",)) if key == "unit" else document.at(())
    return Problem(
        "missing-key",
        where,
        Text(
            f"Hồ sơ chưa ghi mục {key} ({vi}).{near.vi}",
            f'The submission does not state "{key}" ({en}).{near.en}',
        ),
    )


def read_submission(
    document: Document, plan: Plan, unit: Unit, *, file: str, folder: str | None, received: datetime | None = None
) -> tuple[Submission, tuple[Problem, ...]]:
    """Return the submission as far as it can be read, and every problem of its form."""
    node, problems = check(document, _cached_schema(plan, unit.group))
    found = list(problems)
    cards = plan.scorecards_of(unit.group)
    reports = node.get("reports")
    submission = Submission(
        plan=plan.id,
        unit=unit,
        year=node.integer("year"),
        sent=node.instant("sent", plan.zone),
        received=received,
        scores=_scores(node, cards, found),
        reports=tuple(_reports(node, plan, found)) if reports and isinstance(reports.value, list) else None,
        data=_data(node, plan),
        lists=_lists(node, plan),
        file=file,
        sha256=document.sha256,
        location=Location(document.at(()).file),
        sections={key: document.at((key,)) for key in document.data},
        folder=folder,
        tasks=_tasks(node, plan, found),
        results=_results(node, plan, found),
    )
    if submission.year is not None and submission.year != plan.year:
        found.append(
            Problem(
                "wrong-year",
                document.at(("year",)),
                Text(
                    f"Hồ sơ ghi năm {submission.year}, kế hoạch đánh giá năm {plan.year}.",
                    f"The submission states {submission.year}; the plan assesses {plan.year}.",
                ),
            )
        )
    return submission, tuple(found)


def _scores(
    node: Node, cards: tuple[Scorecard, ...], problems: list[Problem]
) -> Mapping[tuple[str, str], Score] | None:
    section = node.get("scores")
    if section is None:
        return None
    found: dict[tuple[str, str], Score] = {}
    for card in cards:
        within = section.get(card.id) if len(cards) > 1 else section
        for code, child in within.items() if within else ():
            if child.path in node.document.plain:
                problems.append(_unquoted(child, code))
            if code not in card.by_code:
                problems.append(_unknown_code(child, code, card))
                continue
            found[(card.id, code)] = score = _score(child, code)
            if score.evidence and not card.is_leaf(code):
                problems.append(_inner_evidence(child, code))
    return found


def _score(node: Node, code: str) -> Score:
    if not isinstance(node.value, dict):
        node = Node(node.document, node.path, {"claimed": node.value})
        where = node.location
    else:
        where = node.key_location
    claimed = node.points("claimed")
    register = tuple(_entry_of(entry) for entry in node.each("evidence"))
    return Score(code, claimed, register, where, refused=claimed is None and node.get("claimed") is not None)


def _entry_of(node: Node) -> RegisterEntry:
    number, symbol = node.text("number"), node.text("symbol")
    if number and symbol is None:
        number, symbol = _split(number)
    return RegisterEntry(
        node.location,
        number,
        symbol,
        node.text("abstract"),
        node.day("date"),
        node.text("issuer"),
        node.text("file"),
        node.text("pages"),
    )


def _split(number: str) -> tuple[str, str | None]:
    """Return number and symbol of "12/BC-UBND" or "231-QĐ/TU", which some write in one cell."""
    digits = len(number) - len(number.lstrip("0123456789"))
    rest = number[digits:]
    return (number[:digits], rest[1:]) if digits and len(rest) > 1 and rest[0] in "/-" else (number, None)


def _unquoted(node: Node, code: str) -> Problem:
    return Problem(
        "unquoted-code",
        node.key_location,
        Text(
            f"Mã tiêu chí {code} chưa đặt trong dấu nháy: chương trình khác sẽ đọc thành số.",
            f"The code {code} is not quoted: other programs will read it as a number.",
        ),
        Text(f'Ghi "{code}": …', f'Write "{code}": …'),
    )


def _inner_evidence(node: Node, code: str) -> Problem:
    says = Text(
        f"Tài liệu kê ở mục {code}, nhưng mục này gồm các tiêu chí thành phần; tài liệu không được xét.",
        f"Evidence is listed under {code}, which consists of other criteria; it is not looked at there.",
    )
    fix = Text("Kê tài liệu ở đúng tiêu chí thành phần.", "List it under the criterion that it proves.")
    return Problem("inner-evidence", node.key_location, says, fix)


def _unknown_code(node: Node, code: str, card: Scorecard) -> Problem:
    hint = near_code(code, card.by_code)
    return Problem(
        "unknown-code",
        node.key_location,
        Text(
            f"Bộ chỉ số “{card.title.vi}” không có tiêu chí {code}.{hint.vi}",
            f'The scorecard "{card.title.en}" has no criterion {code}.{hint.en}',
        ),
    )


def _reports(node: Node, plan: Plan, problems: list[Problem]) -> Iterator[SentReport]:
    names = plan.report_names()
    for entry in node.each("reports"):
        report = entry.text("report")
        if report is None:
            continue
        if report not in names:
            hint = did_you_mean(report, names)
            says = Text(
                f"Kế hoạch không có báo cáo “{report}”.{hint.vi}", f'The plan has no report "{report}".{hint.en}'
            )
            problems.append(Problem("unknown-report", entry.location, says))
            continue
        zone = plan.zone
        yield SentReport(
            report,
            entry.text("period") or "Y",
            entry.location,
            entry.instant("sent", zone),
            entry.instant("signed", zone),
            entry.instant("received", zone),
            entry.text("number"),
        )


def _tasks(node: Node, plan: Plan, problems: list[Problem]) -> Mapping[str, DoneTask] | None:
    section = node.get("tasks")
    known = {task.id for task in plan.tasks}
    found: dict[str, DoneTask] = {}
    for name, child in section.items() if section else ():
        if name not in known:
            problems.append(_no_such(child, name, known, Text("nhiệm vụ", "task")))
            continue
        log = (parse_instant(str(entry.value), plan.zone) for entry in child.each("log"))
        done, product, by = child.instant("done", plan.zone), child.text("product"), child.text("by")
        found[name] = DoneTask(child.key_location, done, product, by, tuple(each for each in log if each))
    return None if section is None else found


def _results(node: Node, plan: Plan, problems: list[Problem]) -> Mapping[tuple[str, str], Datum] | None:
    section, tables = node.get("results"), plan.result_tables()
    found: dict[tuple[str, str], Datum] = {}
    for table, codes in tables.items() if section else ():
        within = section.get(table) if section and len(tables) > 1 else section
        for code, child in within.items() if within else ():
            value = Node(node.document, (), {"it": child.value}).points("it")
            if code not in codes:
                problems.append(_no_such(child, code, codes, Text("mục tiêu", "target")))
            elif value is not None:
                found[(table, code)] = Datum(value, child.location)
    return None if section is None else found


def _no_such(node: Node, name: str, known: Collection[str], what: Text) -> Problem:
    hint = did_you_mean(name, known)
    says = Text(
        f"Kế hoạch không có {what.vi} nào mã “{name}”.{hint.vi}", f'The plan has no {what.en} "{name}".{hint.en}'
    )
    return Problem("unknown-code", node.key_location, says)


def _data(node: Node, plan: Plan) -> Mapping[str, Datum]:
    section = node.get("data")
    found: dict[str, Datum] = {}
    for name in plan.fields if section else ():
        child = section.get(name) if section else None
        value = None if child is None else _value(child, plan.fields[name], plan.zone)
        if child is not None and value is not None:
            found[name] = Datum(value, child.location)
    return found


def _lists(node: Node, plan: Plan) -> Mapping[str, EntryList]:
    section = node.get("lists")
    found: dict[str, EntryList] = {}
    for name, each in plan.lists.items() if section else ():
        child = section.get(name) if section else None
        if child is not None and isinstance(child.value, list):
            entries = tuple(
                ListEntry(_values(entry, each.fields, plan.zone), entry.location) for entry in child.entries()
            )
            found[name] = EntryList(entries, child.location)
    return found


def _values(node: Node, fields: Mapping[str, DataField], zone: str) -> Mapping[str, FactValue]:
    typed = ((name, node.get(name), field) for name, field in fields.items())
    found = ((name, _value(child, field, zone)) for name, child, field in typed if child)
    return {name: value for name, value in found if value is not None}


def _value(node: Node, field: DataField, zone: str) -> FactValue | None:
    """Return the typed value; None when it is not of its type (the schema has said so)."""
    parent: Any = Node(node.document, (), {"it": node.value})
    if field.type == "count":
        count: int | None = parent.integer("it")
        return count if count is None or count >= 0 else None
    if field.type == "date":
        return parse_event(node.value, zone) if isinstance(node.value, str) else None
    if field.type == "yes_no":
        return None if not isinstance(node.value, bool) else "yes" if node.value else "no"
    if field.type == "ratio":
        return read_number(node.value) if isinstance(node.value, str) else None
    if field.type == "number":
        number: Decimal | None = parent.points("it")
        return number
    return node.value if isinstance(node.value, str) else None
