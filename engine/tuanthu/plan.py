"""Loads a plan folder into a :class:`~tuanthu.model.Plan`; what is wrong in it becomes problems."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from tuanthu import plan_schema
from tuanthu.criteria_file import read_scorecard
from tuanthu.grades_file import grade_references, read_grades
from tuanthu.model import Amendment, DataField, DataList, Group, IndexRounding, Lead, Plan, Rule, Scorecard, Unit
from tuanthu.plan_files import PlanFiles
from tuanthu.references import references
from tuanthu.rule_file import read_rules
from tuanthu.schema import Node
from tuanthu.settings_file import read_settings
from tuanthu.source import Problem
from tuanthu.tasks_file import TASKS, read_tasks
from tuanthu.words import Text, same

ZONE = "Asia/Ho_Chi_Minh"


class PlanError(Exception):
    """A plan that cannot be used: every problem found in it."""

    def __init__(self, folder: str, problems: tuple[Problem, ...]) -> None:
        """Keep the plan's folder and its problems."""
        super().__init__(f"{folder}: {len(problems)} problem(s)")
        self.folder = folder
        self.problems = problems


def load_plan(folder: Path) -> Plan:
    """Return the plan of a folder. Raises :class:`PlanError` with all problems when it has any."""
    plan, files = read_plan(folder)
    if plan is None or files.problems:
        raise PlanError(str(folder), tuple(files.problems))
    return plan


def read_plan(folder: Path) -> tuple[Plan | None, PlanFiles]:
    """Return the plan, as far as it can be read, and its files with every problem."""
    files = PlanFiles(folder)
    head = files.read("plan.yaml", plan_schema.PLAN)
    data = files.read("data.yaml", plan_schema.DATA)
    files.read("settings.yaml", plan_schema.SETTINGS)
    files.read("tasks.yaml", TASKS)
    amendments = _amendments(head)
    issued = {each.number: each.issued for each in amendments}
    cards = [
        card
        for name in files.inside("criteria")
        if (node := files.read(name, plan_schema.criteria_schema()))
        and (card := read_scorecard(node, issued, files.problems))
    ]
    rules = [
        rule
        for name in files.inside("rules")
        if (node := files.read(name, plan_schema.rules_schema()))
        for rule in read_rules(node, files.number, issued, files.problems)
    ]
    if head is None or not isinstance(head.value, dict):
        return None, files
    return _plan(files, head, data, tuple(cards), tuple(rules), amendments), files


def _plan(
    files: PlanFiles,
    head: Node,
    data: Node | None,
    cards: tuple[Scorecard, ...],
    rules: tuple[Rule, ...],
    amendments: tuple[Amendment, ...],
) -> Plan | None:
    document = head.get("document")
    issued = document.day("issued") if document else None
    plan_id, year = head.text("id"), head.integer("year")
    if document is None or issued is None or plan_id is None or year is None:
        return None
    plan = Plan(
        id=plan_id,
        document=document.text("number") or "?",
        issuer=document.text("issuer") or "?",
        issued=issued,
        title=document.words("title") or same(plan_id),
        year=year,
        zone=head.text("zone") or ZONE,
        groups=_groups(head),
        units=tuple(read_unit(unit) for unit in head.each("units")),
        scorecards=cards,
        rules=rules,
        fields=read_fields(data.get("fields") if data else None),
        lists=_lists(data),
        settings=read_settings(
            files.nodes.get("settings.yaml"), {each.number: each.issued for each in amendments}, files.problems
        ),
        index=_index(head),
        digest=_digest(files),
        folder=str(files.folder),
        note=head.words("note"),
        tasks=read_tasks(files.nodes.get("tasks.yaml"), files.problems),
        leads=tuple(
            Lead(lead.text("area") or "?", lead.texts("units"), lead.text("clause"), lead.named("covers"))
            for lead in head.each("leads")
        ),
        amendments=amendments,
        grades=read_grades(head, files.problems),
        period=_period(head, files.problems),
    )
    files.problems.extend((*references(plan), *grade_references(plan)))
    return plan


def _amendments(head: Node | None) -> tuple[Amendment, ...]:
    found = []
    for entry in head.each("amended_by") if head else ():
        number, issued = entry.text("number"), entry.day("issued")
        if number and issued:  # else the schema has said so
            found.append(Amendment(number, issued, entry.words("title")))
    return tuple(found)


def _period(head: Node, problems: list[Problem]) -> tuple[date, date] | None:
    period = head.get("period")
    first, last = (period.day("from"), period.day("until")) if period else (None, None)
    if period is None or first is None or last is None:
        return None
    if last < first:
        says = Text(f"Kỳ đánh giá kết thúc ({last}) trước khi bắt đầu ({first}).",
                    f"The assessed period ends ({last}) before it begins ({first}).")  # fmt: skip
        problems.append(Problem("settings", period.location, says))
        return None
    return first, last


def _groups(head: Node) -> Mapping[str, Group]:
    groups = head.get("groups")
    if groups is None:
        return {}
    return {name: Group(name, node.words("name") or same(name), node.named("covers")) for name, node in groups.items()}


def read_unit(node: Node) -> Unit:
    """Return one unit of a plan or of the office's register."""
    return Unit(
        node.text("id") or "?",
        node.text("name") or "?",
        node.text("group") or "?",
        node.texts("aliases"),
        node.day("valid_from"),
        node.day("valid_until"),
    )


def read_fields(node: Node | None) -> Mapping[str, DataField]:
    """Return the typed fields of a data dictionary."""
    if node is None:
        return {}
    found: dict[str, DataField] = {}
    for name, child in node.items():
        kind: Any = child.text("type") or "text"
        found[name] = DataField(name, kind, child.words("label") or same(name), child.flag("required"))
    return found


def _lists(data: Node | None) -> Mapping[str, DataList]:
    lists = data.get("lists") if data else None
    if lists is None:
        return {}
    return {
        name: DataList(name, node.words("label") or same(name), read_fields(node.get("fields")))
        for name, node in lists.items()
    }


def _index(head: Node) -> IndexRounding | None:
    index = head.get("index")
    step = index.points("step") if index else None
    if index is None or step is None:
        return None
    mode: Any = index.text("mode")
    return IndexRounding(step, mode, index.flag("rescale"))


def _digest(files: PlanFiles) -> str:
    """Return the SHA-256 of the plan's canonical JSON: typed values, sorted keys, no positions."""
    values = {name: node.value for name, node in files.nodes.items()}
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_canonical)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> str:
    if isinstance(value, Decimal | Fraction):
        return str(value.normalize() if isinstance(value, Decimal) else value)
    raise TypeError(type(value))
