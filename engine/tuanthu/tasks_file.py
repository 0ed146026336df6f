"""Reads ``tasks.yaml``: what the plan gives its units to do, one row for each task of its appendix.

    tasks:
      - id: A-2
        title: Xây dựng Kế hoạch khắc phục các tiêu chí chưa đạt điểm tối đa
        leads: [departments, communes]
        by: {groups: {departments: {month: 2025-06}, communes: {month: 2025-07}}}
        product: Kế hoạch khắc phục, cải thiện
        kinds: [KH]
        clause: Phụ lục 1, A-2
        quote: Tháng 6/2025 (các sở, ngành)

``leads`` are units (id, name or alias) or groups of the plan; an empty list says that the document
names nobody. ``outside`` are leads that the plan does not bind, and ``coordinating`` those who help:
neither owes the task. ``printed`` is the row's code as the document prints it, ``covers`` lists the
requirements that the row encodes. An open task (``open: yes``) may state how often (``every``) or how
long a pause it allows (``max_gap_days``). The rules of kind ``task`` say what a missing or late task
costs.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuanthu.kinds.base import DUE, DUE_DEFINITIONS, read_due
from tuanthu.kinds.log import EVERY
from tuanthu.model import Group, Task, Unit
from tuanthu.schema import CODE, TEXT, WORDS, Node, expect, many, record
from tuanthu.source import Problem
from tuanthu.words import Text, did_you_mean, normal

_LEADS = expect(
    {"type": ["string", "array"], "items": TEXT, "minLength": 1},
    "tên đơn vị hoặc nhóm, hoặc danh sách tên",
    "a unit or group, or a list of them",
)
TASKS = record(
    {
        "tasks": many(
            record(
                {
                    "id": CODE,
                    "printed": TEXT,
                    "title": WORDS,
                    "leads": _LEADS,
                    "outside": many(TEXT),
                    "coordinating": many(TEXT),
                    "area": TEXT,
                    "product": WORDS,
                    "kinds": many(TEXT, 1),
                    "every": EVERY,
                    "clause": TEXT,
                    "quote": TEXT,
                    "note": WORDS,
                    "covers": many(CODE),
                    **DUE,
                },
                ["id", "title", "leads"],
            )
        )
    },
    ["tasks"],
    **{"$defs": DUE_DEFINITIONS},
)


def read_tasks(node: Node | None, problems: list[Problem]) -> tuple[Task, ...]:
    """Return the tasks of a checked file; what the schema cannot see goes to the problems."""
    first: dict[str, Task] = {}
    for entry in node.each("tasks") if node else ():
        task = _task(entry, problems)
        if task is None:
            continue
        if task.id in first:
            says = Text(f"Nhiệm vụ “{task.id}” được khai hai lần.", f'The task "{task.id}" stands twice.')
            problems.append(Problem("duplicate-id", task.location, says))
        first.setdefault(task.id, task)
    return tuple(first.values())


def _task(node: Node, problems: list[Problem]) -> Task | None:
    name, title = node.text("id"), node.words("title")
    if name is None or title is None:
        return None  # the schema has said so
    known = len(problems)
    due = read_due(node, problems)
    every = node.text("every")
    for wrong in _faults(due is None and len(problems) == known, due, every):
        problems.append(Problem("deadline", node.location, wrong))
    return Task(
        name, title, node.texts("leads"), due, node.location, node.text("clause"), node.text("quote"),
        node.text("area"), node.words("product"), node.texts("kinds"), every, node.named("covers"),
    )  # fmt: skip


def _faults(undated: bool, due: object, every: str | None) -> Iterator[Text]:
    verb = getattr(due, "verb", None)
    if undated:
        yield Text("Nhiệm vụ chưa có thời hạn (before, by, during hoặc open).", "The task has no deadline.")
    if getattr(due, "needs_period", False):
        yield Text(
            "Nhiệm vụ theo kỳ: ghi open: yes và every, hoặc dùng quy tắc periodic_report.",
            "A task of every period: write open: yes with every, or use a rule of kind periodic_report.",
        )
    if every and verb not in {None, "open"}:
        yield Text("“every” chỉ dùng cùng “open: yes”.", '"every" goes with "open: yes" only.')


def unknown_leads(tasks: tuple[Task, ...], groups: tuple[Group, ...], units: tuple[Unit, ...]) -> Iterator[Problem]:
    """Yield a problem for each lead that names no unit and no group of the plan.

    A plan that leaves its units to the office's register cannot know their names.
    """
    known = {"all", *(group.id for group in groups)}
    known |= {spelling for group in groups for spelling in (group.name.vi, group.name.en)}
    known |= {name for unit in units for name in (unit.id, *unit.names())}
    spelt = {normal(name) for name in known}
    for task in tasks if units else ():
        for lead in task.leads:
            if normal(lead) not in spelt:
                hint = did_you_mean(lead, known)
                says = Text(
                    f"Nhiệm vụ {task.id}: không có đơn vị hoặc nhóm nào tên “{lead}”.{hint.vi}",
                    f'Task {task.id}: there is no unit or group "{lead}".{hint.en}',
                )
                yield Problem("unknown-reference", task.location, says)
