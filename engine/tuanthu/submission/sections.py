"""The other sections of a submission: reports, tasks, results, data, lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
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
    SentReport,
)
from tuanthu.moments import parse_event, parse_instant
from tuanthu.schema import (
    Node,
)
from tuanthu.source import Problem
from tuanthu.words import Text, did_you_mean


def read_reports(node: Node, plan: Plan, problems: list[Problem]) -> Iterator[SentReport]:
    """Return the reports that are said to be sent, of those that the plan asks for."""
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


def read_tasks(node: Node, plan: Plan, problems: list[Problem]) -> Mapping[str, DoneTask] | None:
    """Return what is said of the plan's tasks, by id; None without the section."""
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


def read_results(node: Node, plan: Plan, problems: list[Problem]) -> Mapping[tuple[str, str], Datum] | None:
    """Return the results given, by table and code; None without the section."""
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


def read_data(node: Node, plan: Plan) -> Mapping[str, Datum]:
    """Return the values of the data dictionary that are given."""
    section = node.get("data")
    found: dict[str, Datum] = {}
    for name in plan.fields if section else ():
        child = section.get(name) if section else None
        value = None if child is None else _value(child, plan.fields[name], plan.zone)
        if child is not None and value is not None:
            found[name] = Datum(value, child.location)
    return found


def read_lists(node: Node, plan: Plan) -> Mapping[str, EntryList]:
    """Return the lists that are given, each with its entries."""
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
