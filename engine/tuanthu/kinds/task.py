"""The tasks of ``tasks.yaml``: each lead owes the task, until its deadline, with its product.

One rule covers all rows, or those named by ``areas`` and ``tasks``. Each finding cites the clause and
quote of its own row. With several leads, ``leads: each`` (the default) makes each of them owe it,
``first`` the first one, ``any`` one of them: a unit that leaves it to another says who (``by``). A task
whose deadline hangs on an event that is not known yet is pending. An open task (``open: yes``) is
judged by its ``log`` of dates: against ``every`` or ``max_gap_days`` of the row, else against the
rule's ``max_gap`` (days, or the name of a setting); where nothing says how often, it is not assessed.

Passes, for a task A-1 due by 2025-07-31 whose product is a plan (``kinds: [KH]``):

    tasks: {A-1: {done: 2025-07-20, product: 12/KH-UBND}}

Fails (late; without a product also no_product):

    tasks: {A-1: {done: 2025-08-02, product: 12/KH-UBND}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from tuanthu.calendar import local_day
from tuanthu.due.words import often_words
from tuanthu.kinds.base import Asked, Kind, Words, due_instant
from tuanthu.kinds.given import DAYS, Given, read_given, unset
from tuanthu.kinds.leads import OWED, among
from tuanthu.kinds.log import LOG, Span, log_facts, overdue, periods, whole_year
from tuanthu.kinds.timing import TIMING, opening, timing, today
from tuanthu.model import Case, Citation, DoneTask, FactValue, Obligation, Outcome, Property, Reads, Rule, Task
from tuanthu.model.plan import Named
from tuanthu.schema import CODE, TEXT, Node, many
from tuanthu.source import Problem
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Settings:
    """Which rows the rule covers, who of several leads owes a task, and the pause an open one allows."""

    areas: tuple[str, ...]
    tasks: Named
    leads: str
    max_gap: Given | None


def _parse(node: Node, _problems: list[Problem]) -> Settings:
    return Settings(node.texts("areas"), node.named("tasks"), node.text("leads") or "each", read_given(node, "max_gap"))


def _reads(settings: Settings) -> Reads:
    return Reads(tasks=settings.tasks, settings=settings.max_gap.reads() if settings.max_gap else ())


def _asks(rule: Rule, case: Case) -> Iterator[Asked]:
    for task in _owed(rule, case):
        own, name = _own(rule, task), f"{rule.id}/{task.id}"
        if task.due is not None and task.due.verb == "open":
            yield from _times(own, case, task, name)
        else:
            shared = rule.settings.leads == "any" and len(task.leads) > 1
            yield Asked(name, own, task.due, task=task, one_of=shared)


def _times(rule: Rule, case: Case, task: Task, name: str) -> Iterator[Asked]:
    """Yield the periods of an open task, or the one duty that it is without a frequency."""
    start = opening(task.due, case)
    if task.due.when is not None and start is None:
        yield Asked(name, rule, task.due, task=task)
    elif task.every is not None:
        marks = _seen_to(case, (case.submission.tasks or {}).get(task.id))
        for first, last in periods(task.every, _in_force(case, start)):
            yield Asked(name, rule, days=(first, last), task=task, met=any(first <= day <= last for day in marks))
    else:
        yield Asked(name, rule, says=often_words(None, _allowed(rule, case, task)), task=task)


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    for task in _owed(rule, case):
        yield _one(_own(rule, task), case, task, (case.submission.tasks or {}).get(task.id))


def _owed(rule: Rule, case: Case) -> Iterator[Task]:
    """Yield the rows that the rule covers and the unit leads."""
    settings: Settings = rule.settings
    named = {name for name, _ in settings.tasks}
    for task in case.plan.tasks:
        covered = (not named or task.id in named) and (not settings.areas or task.area in settings.areas)
        leads = task.leads[:1] if settings.leads == "first" else task.leads
        if covered and among(leads, case):
            yield task


def _own(rule: Rule, task: Task) -> Rule:
    """Return the rule as the row states it: its title, clause and quote."""
    clause, quote = task.clause or rule.cite.clause, task.quote or rule.cite.quote
    return replace(rule, title=task.title, cite=Citation(rule.cite.document, clause, quote))


def _one(rule: Rule, case: Case, task: Task, said: DoneTask | None) -> Obligation:
    name = f"{rule.id}/{task.id}"
    if said and said.by and rule.settings.leads == "any":
        why = Text("Nhiệm vụ {task} do “{by}” thực hiện.", 'Task {task} is done by "{by}".')
        why = why.fill({"task": task.id, "by": said.by})
        return Obligation(name, rule, {"task": task.id}, said.location, Outcome.NOT_APPLICABLE, why=why)
    if task.due is not None and task.due.groups and case.unit.group not in task.due.groups:
        why = Text("Kế hoạch không ghi thời hạn cho nhóm này.", "The plan states no deadline for this group.")
        where = said.location if said else case.submission.at("tasks")
        return Obligation(name, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="setting")
    if task.due is not None and task.due.verb == "open":
        return _open(rule, case, task, said)
    return _dated(rule, case, task, said)


# ------------------------------------------------------------- with a deadline


def _dated(rule: Rule, case: Case, task: Task, said: DoneTask | None) -> Obligation:
    name = f"{rule.id}/{task.id}"
    due = due_instant(rule, task.due, case, None, name)
    where = said.location if said else case.submission.at("tasks")
    moment = case.known(said.done) if said else None
    if moment is None and (due is None or case.as_of < due):
        return Obligation(name, rule, {}, where, Outcome.PENDING, why=_waiting(task, due), due=due)
    if case.submission.tasks is None:
        why = Text("Hồ sơ không có mục tasks (nhiệm vụ).", "The submission has no tasks section.")
        return Obligation(name, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="data", due=due)
    if said and said.done is None and said.product:
        why = Text("Nhiệm vụ {task} chưa ghi ngày hoàn thành.", "Task {task} has no date of completion.")
        why = why.fill({"task": task.id})
        return Obligation(name, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="data", due=due)
    facts = {"task": task.id, **timing(case, moment, due), **_product(task, said if moment else None)}
    if moment is not None:
        return Obligation(name, rule, facts, where, due=due, terms=_terms(task))
    if rule.settings.leads == "any" and len(task.leads) > 1:
        why = Text(
            "Nhiệm vụ {task} quá hạn; hồ sơ chưa ghi đơn vị chủ trì nào đã thực hiện (by).",
            "Task {task} is overdue, and the submission does not say which lead has done it (by).",
        ).fill({"task": task.id})
        return Obligation(name, rule, facts, where, Outcome.NOT_ASSESSED, why=why, lacks="data", due=due)
    why = Text("Nhiệm vụ {task} quá hạn mà chưa thực hiện.", "Task {task} is overdue and not done.")
    why = why.fill({"task": task.id})
    return Obligation(
        name, rule, facts, where, due=due, terms=_terms(task), why=why, lacks="data", otherwise=Outcome.NOT_ASSESSED
    )


def _waiting(task: Task, due: datetime | None) -> Text:
    if due is None:
        says = Text(
            "Nhiệm vụ {task} chưa xác định được thời hạn: sự kiện làm mốc chưa có ngày.",
            "Task {task} has no date yet: the event it hangs on is not known.",
        )
        return says.fill({"task": task.id})
    says = Text("Nhiệm vụ {task} chưa hoàn thành; thời hạn trước {due}.", "Task {task} is not done; due before {due}.")
    return says.fill({"task": task.id, "due": due})


def _terms(task: Task) -> dict[str, Text]:
    kinds = ", ".join(task.kinds)
    product = task.product or Text(kinds or "sản phẩm", kinds or "a product")
    return {"name": task.title, "asked": product}


def _product(task: Task, said: DoneTask | None) -> dict[str, FactValue]:
    """Return whether the product that the row asks for is named, and is of one of its kinds."""
    if said is None or (task.product is None and not task.kinds):
        return {}
    if not said.product:
        return {"product": "no"}
    facts: dict[str, FactValue] = {"product": "yes", "document": said.product}
    if task.kinds:
        fits = any(_is_of(kind, said.product) for kind in task.kinds)
        facts["kind_ok"] = "yes" if fits else "no"
    return facts


def _is_of(kind: str, product: str) -> bool:
    """Return whether a document's number shows its kind: "12/KH-UBND" and "231-QĐ/TU" do."""
    return re.search(rf"(?<!\w){re.escape(kind)}(?!\w)", product, re.IGNORECASE) is not None


# ------------------------------------------------------------------ open duties


def _open(rule: Rule, case: Case, task: Task, said: DoneTask | None) -> Obligation:
    name = f"{rule.id}/{task.id}"
    where = said.location if said else case.submission.at("tasks")
    start = opening(task.due, case)
    if task.due.when is not None and (start is None or case.as_of < start):
        return Obligation(name, rule, {}, where, Outcome.PENDING, why=_waiting(task, None))
    allowed = _allowed(rule, case, task)
    if allowed is None and task.every is None:
        return unset(rule, case, name, rule.settings.max_gap, where)
    if case.submission.tasks is None:
        why = Text("Hồ sơ không có mục tasks (nhiệm vụ).", "The submission has no tasks section.")
        return Obligation(name, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="data")
    span = _in_force(case, start)
    days = _seen_to(case, said)
    log = log_facts(days, span, today(case), every=task.every, allowed=allowed)
    late = overdue(log)
    facts: dict[str, FactValue] = {"task": task.id, "done": "yes" if days else "no", "due": "yes" if late else "no"}
    done = said if days else None
    waiting = Outcome.PASSED if days else Outcome.PENDING
    return Obligation(
        name, rule, {**facts, **log, **_product(task, done)}, where, terms=_terms(task), lacks="data",
        why=_UNSEEN.fill({"task": task.id}),
        otherwise=Outcome.NOT_ASSESSED if late else waiting,
    )  # fmt: skip


def _allowed(rule: Rule, case: Case, task: Task) -> int | None:
    """Return the longest pause in days that an open task allows, or None while nothing says."""
    settings: Settings = rule.settings
    stated: int | None = task.due.max_gap_days
    return stated or (settings.max_gap.days(case) if settings.max_gap else None)


def _seen_to(case: Case, said: DoneTask | None) -> list[date]:
    """Return the days on which the unit says it saw to an open task."""
    moments = (*said.log, *((said.done,) if said.done else ())) if said else ()
    return [local_day(each, case.plan.zone) for each in moments if case.known(each)]


def _in_force(case: Case, start: datetime | None) -> Span:
    """Return the days of the plan's year on which an open task is owed."""
    span = whole_year(case)
    return span if start is None else replace(span, first=max(span.first, local_day(start, case.plan.zone)))


_UNSEEN = Text("Nhiệm vụ thường xuyên {task} chưa ghi nhận lần nào.", "The open duty {task} has not been seen to yet.")
_DO = Text("Thực hiện ngay và ghi ngày vào mục tasks.", "Do it now and enter its date under tasks.")

KIND = Kind(
    name="task",
    manual=__doc__,
    manual_vi="""
        Các nhiệm vụ trong ``tasks.yaml``: cơ quan chủ trì phải hoàn thành đúng hạn, có sản phẩm.

        Một quy tắc áp dụng cho mọi dòng, hoặc chỉ các dòng nêu ở ``areas`` và ``tasks``. Mỗi phát hiện dẫn mục và
        câu chữ của chính dòng đó. Khi có nhiều cơ quan chủ trì: ``leads: each`` (mặc định) nghĩa là từng cơ quan
        đều phải thực hiện, ``first`` là cơ quan đứng đầu, ``any`` là một trong các cơ quan; đơn vị để cơ quan khác
        làm thì ghi tên cơ quan đó (``by``). Nhiệm vụ có thời hạn tính từ một sự kiện chưa rõ ngày là chưa đến hạn.
        Nhiệm vụ thường xuyên (``open: yes``) được xét theo nhật ký các ngày thực hiện (``log``): so với ``every``
        hoặc ``max_gap_days`` của dòng, nếu không có thì so với ``max_gap`` của quy tắc (số ngày, hoặc tên một giá
        trị trong settings.yaml); không nơi nào ghi mức độ thường xuyên thì chưa đủ căn cứ.

        Đạt, với nhiệm vụ A-1 phải xong chậm nhất ngày 31/7/2025 và sản phẩm là kế hoạch (``kinds: [KH]``):

        [1]

        Không đạt (late; nếu không ghi sản phẩm thì cả no_product):

        [2]
    """,
    settings={"areas": many(TEXT, 1), "tasks": many(CODE, 1), "leads": OWED, "max_gap": DAYS},
    required=(),
    properties={
        "task": Property("text", Text("mã nhiệm vụ", "the task's id"), always=True),
        **TIMING,
        "product": Property("yes_no", Text("đã ghi sản phẩm hay chưa", "whether its product is named")),
        "kind_ok": Property("yes_no", Text("sản phẩm đúng loại văn bản", "whether the product is of a kind asked for")),
        **{name: replace(each, always=False) for name, each in LOG.items()},
    },
    parse=_parse,
    measure=_measure,
    asks=_asks,
    reads=_reads,
    words={
        "missing": Words(
            Text("Nhiệm vụ {task} “{name}” đã đến hạn mà chưa thực hiện.", 'Task {task} "{name}" is due and not done.'),
            _DO,
        ),
        "late": Words(
            Text(
                "Nhiệm vụ {task} “{name}” xong ngày {on}, muộn {days_late} ngày; thời hạn là trước ngày {deadline}.",
                'Task {task} "{name}" was done on {on}, {days_late} day(s) late; it was due before {deadline}.',
            ),
            Text(
                "Kèm văn bản giải trình hoặc văn bản cho phép gia hạn, nếu có.",
                "Attach an explanation, or the written extension if there is one.",
            ),
        ),
        "no_product": Words(
            Text(
                "Nhiệm vụ {task} “{name}” chưa ghi sản phẩm: {asked}.",
                'Task {task} "{name}" names no product: {asked}.',
            ),
            Text("Ghi số, kí hiệu của văn bản sản phẩm vào mục tasks.", "Enter the product's number under tasks."),
        ),
        "wrong_product": Words(
            Text(
                "Nhiệm vụ {task} “{name}” ghi sản phẩm “{document}”, không đúng loại: {asked}.",
                'Task {task} "{name}" names "{document}", which is not what is asked for: {asked}.',
            ),
            Text("Ghi đúng văn bản sản phẩm của nhiệm vụ.", "Enter the product that the task asks for."),
        ),
        "gap": Words(
            Text(
                "Nhiệm vụ {task} “{name}” bị ngắt quãng {gap_days} ngày ({gap_from} đến {gap_until}).",
                'Task {task} "{name}" paused for {gap_days} days ({gap_from} to {gap_until}).',
            ),
            _DO,
        ),
        "missed": Words(
            Text(
                "Nhiệm vụ {task} “{name}”: {missed} trong {periods} kỳ không thực hiện, kỳ đầu từ {missed_from}.",
                'Task {task} "{name}": nothing in {missed} of {periods} periods, the first from {missed_from}.',
            ),
            _DO,
        ),
    },
)
