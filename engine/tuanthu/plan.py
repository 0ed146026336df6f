"""Loads a plan folder into a :class:`~tuanthu.model.Plan`; what is wrong in it becomes problems."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from tuanthu import plan_schema
from tuanthu.criteria_file import read_scorecard
from tuanthu.kinds import kinds
from tuanthu.model import DataField, DataList, Group, IndexRounding, Lead, Plan, Reads, Rule, Scorecard, Unit
from tuanthu.rule_file import read_rules
from tuanthu.schema import Node, Schema, check
from tuanthu.settings_file import read_settings
from tuanthu.shapes import shapes
from tuanthu.source import Document, InputError, Location, Problem, load_yaml
from tuanthu.tasks_file import TASKS, read_tasks, unknown_leads
from tuanthu.words import Text, did_you_mean, same

ZONE = "Asia/Ho_Chi_Minh"


class PlanError(Exception):
    """A plan that cannot be used: every problem found in it."""

    def __init__(self, folder: str, problems: tuple[Problem, ...]) -> None:
        """Keep the plan's folder and its problems."""
        super().__init__(f"{folder}: {len(problems)} problem(s)")
        self.folder = folder
        self.problems = problems


@dataclass
class PlanFiles:
    """The files of a plan folder as they were read, with every problem met (lint reads these too)."""

    folder: Path
    nodes: dict[str, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def _shown(self) -> str:
        """Return the folder as messages name it: a path that an editor can open, where it can be one."""
        folder = self.folder.absolute()
        return folder.relative_to(Path.cwd()).as_posix() if folder.is_relative_to(Path.cwd()) else folder.name

    def read(self, name: str, schema: Schema) -> Node | None:
        """Read and check one file of the folder; None when it cannot be read at all."""
        try:
            document: Document = load_yaml(self.folder / name, f"{self._shown}/{name}")
        except InputError as error:
            self.problems.append(error.problem)
            return None
        node, problems = check(document, schema)
        self.problems.extend(problems)
        self.nodes[name] = node
        return node

    def optional(self, name: str, schema: Schema) -> Node | None:
        """Read a file that a plan may go without."""
        return self.read(name, schema) if (self.folder / name).exists() else None

    def inside(self, folder: str) -> Iterator[str]:
        """Yield the YAML files of a sub-folder, sorted."""
        found = sorted((self.folder / folder).glob("*.yaml")) if (self.folder / folder).is_dir() else []
        return (f"{folder}/{path.name}" for path in found)


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
    data = files.optional("data.yaml", plan_schema.DATA)
    files.optional("settings.yaml", plan_schema.SETTINGS)
    files.optional("tasks.yaml", TASKS)
    cards = [
        card
        for name in files.inside("criteria")
        if (node := files.read(name, plan_schema.criteria_schema())) and (card := read_scorecard(node, files.problems))
    ]
    if head is None or not isinstance(head.value, dict):
        return None, files
    number = (head.get("document") or head).text("number") or "?"
    rules = [
        rule
        for name in files.inside("rules")
        if (node := files.read(name, plan_schema.rules_schema()))
        for rule in read_rules(node, number, files.problems)
    ]
    return _plan(files, head, data, tuple(cards), tuple(rules)), files


def _plan(
    files: PlanFiles, head: Node, data: Node | None, cards: tuple[Scorecard, ...], rules: tuple[Rule, ...]
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
        settings=read_settings(files.nodes.get("settings.yaml"), files.problems),
        index=_index(head),
        digest=_digest(files),
        folder=str(files.folder),
        note=head.words("note"),
        tasks=read_tasks(files.nodes.get("tasks.yaml"), files.problems),
        leads=tuple(
            Lead(lead.text("area") or "?", lead.texts("units"), lead.text("clause"), lead.named("covers"))
            for lead in head.each("leads")
        ),
    )
    files.problems.extend(_references(plan))
    return plan


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


# ------------------------------------------------------------------ references


def _references(plan: Plan) -> Iterator[Problem]:
    """Yield a problem for every name in the plan that names nothing."""
    yield from _duplicates(plan)
    yield from unknown_leads(plan.tasks, tuple(plan.groups.values()), plan.units)
    for card in plan.scorecards:
        for group in card.groups:
            yield from _unknown(group, plan.groups, card.location, "group")
        for criterion in card.criteria:
            if criterion.shape is not None:
                shape = shapes()[criterion.shape]
                yield from _reads(plan, shape.reads(criterion.scoring))
                yield from shape.check(criterion.scoring, plan)
    bound = {"all", *plan.groups, *(unit.id for unit in plan.units)}
    for rule in plan.rules:
        kind = kinds()[rule.kind]
        yield from _reads(plan, kind.reads(rule.settings), kind.field_types)
        for name in rule.applies_to:
            yield from _unknown(name, bound, rule.location, "group or unit")
        yield from _deductions(plan, rule)
        yield from _deadlines(plan, rule)


def _deadlines(plan: Plan, rule: Rule) -> Iterator[Problem]:
    """Yield a problem for each bound group to which a deadline per group gives no date."""
    bound = {group for group in plan.groups if {"all", group} & set(rule.applies_to)}
    for holder in (rule.settings, *getattr(rule.settings, "rows", ())):
        due = getattr(holder, "due", None)
        groups: frozenset[str] = getattr(due, "groups", frozenset())
        for group in sorted(bound - groups) if groups else ():
            yield Problem("deadline", rule.location, Text(
                f"{rule.id}: thời hạn chia theo nhóm nhưng thiếu nhóm “{group}”.",
                f'{rule.id}: the deadline is given per group, but not for the group "{group}".',
            ))  # fmt: skip


def _deductions(plan: Plan, rule: Rule) -> Iterator[Problem]:
    """Yield a problem for each code that a deduction names and a scorecard of a bound group lacks."""
    groups = {group for group in plan.groups if {"all", group} & set(rule.applies_to)}
    groups |= {unit.group for unit in plan.units if unit.id in rule.applies_to}
    for card in plan.scorecards:
        if groups & set(card.groups):
            for violation in rule.violations:
                for code in violation.deduct.on if violation.deduct else ():
                    yield from _unknown(code, {*card.by_code, "total"}, rule.location, "criterion")


def _duplicates(plan: Plan) -> Iterator[Problem]:
    first: dict[str, Location] = {}
    for rule in plan.rules:
        if rule.id in first:
            yield Problem(
                "duplicate-id",
                rule.location,
                Text(
                    f"Mã quy tắc “{rule.id}” đã có tại {first[rule.id]}.",
                    f'The rule id "{rule.id}" is already used at {first[rule.id]}.',
                ),
            )
        first.setdefault(rule.id, rule.location)
    cards: set[str] = set()
    for card in plan.scorecards:
        if card.id in cards:
            says = Text(f"Bộ chỉ số “{card.id}” được khai hai lần.", f'The scorecard "{card.id}" stands twice.')
            yield Problem("duplicate-id", card.location, says)
        cards.add(card.id)


def _reads(plan: Plan, reads: Reads, types: frozenset[str] = frozenset()) -> Iterator[Problem]:
    for name, where in reads.fields:
        yield from _unknown(name, plan.fields, where, "data field")
        if types and name in plan.fields and plan.fields[name].type not in types:
            wanted = ", ".join(sorted(types))
            yield Problem("wrong-type", where, Text(
                f"Trường “{name}” có kiểu {plan.fields[name].type}; ở đây cần {wanted}.",
                f'The field "{name}" is a {plan.fields[name].type}; here it should be {wanted}.',
            ))  # fmt: skip
    for name, where in reads.lists:
        yield from _unknown(name, plan.lists, where, "list")
    for of, name, where in reads.entries:
        if of in plan.lists:
            yield from _unknown(name, plan.lists[of].fields, where, "field of the list")
    for of, name, where in reads.dates:
        dated = plan.lists[of].fields.get(name) if of in plan.lists else None
        if dated is not None and dated.type != "date":
            says = Text(f"Trường “{name}” phải là loại date.", f'The field "{name}" must be of type date.')
            yield Problem("settings", where, says)
    for name, where in reads.settings:
        yield from _unknown(name, plan.settings, where, "setting")
    for name, where in reads.tasks:
        yield from _unknown(name, {task.id for task in plan.tasks}, where, "task")
    for name, where in reads.cards:
        yield from _unknown(name, {card.id for card in plan.scorecards}, where, "scorecard")


_WHAT = {
    "group": "nhóm đơn vị",
    "group or unit": "nhóm hoặc đơn vị",
    "criterion": "tiêu chí",
    "data field": "trường số liệu",
    "list": "danh sách",
    "field of the list": "trường của danh sách",
    "setting": "giá trị (settings.yaml)",
    "task": "nhiệm vụ (tasks.yaml)",
    "scorecard": "bộ chỉ số",
}


def _unknown(name: str, known: Any, where: Location, what: str) -> Iterator[Problem]:
    if name not in known and name != "?":  # "?" stands where the schema has missed a name
        hint = did_you_mean(name, known)
        yield Problem(
            "unknown-reference",
            where,
            Text(
                f"Không có {_WHAT[what]} nào tên “{name}”.{hint.vi}",
                f'There is no {what} "{name}".{hint.en}',
            ),
        )
