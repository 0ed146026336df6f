"""Results against a table of targets: each result is held against its row.

``table`` is a scorecard whose criteria state a ``target``; with ``rows`` it names a table of the rule's
own (``code``, ``title``, ``target``, and ``max``, ``lead``, ``compare`` where the document has them).
``compare`` is ge (the default), gt, le, lt or eq. ``against: result`` asks for no less than the previous
result that the scorecard prints. ``nodes: leaves`` leaves out rows that have parts. ``owed_by: lead``
asks each row of its lead only; by default of every unit that the rule binds. Where the plan has several
tables, a submission gives its results table by table: ``results: {papi: {"1": 5.7}}``. A row's target
may be the name of a setting, where the document leaves it open ("nhóm đứng đầu"). One above the row's
maximum is reached at the maximum. The scorecard's row of totals is held too, by the code ``total``. With
a deadline of the form ``by: {event: …}`` (the day on which results are announced) a missing result is
pending until then. In messages ``{name}`` is the row's title, ``{led_by}`` a sentence that names its
lead.

Passes, for a target of 88:

    results: {"1.1": 88.00}

Fails:

    results: {"1.1": 87.99}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tuanthu.calendar import Due
from tuanthu.kinds.base import DUE, Asked, Kind, Words, due_instant, read_due
from tuanthu.kinds.given import Given, unset
from tuanthu.kinds.leads import among, split_leads
from tuanthu.model import (
    TOTAL,
    ZERO,
    Case,
    Criterion,
    Datum,
    FactValue,
    Obligation,
    Outcome,
    Plan,
    Property,
    Reads,
    Rule,
    Scorecard,
    last_day,
)
from tuanthu.schema import CODE, NAME, POINTS, TEXT, WORDS, Node, expect, many, record
from tuanthu.source import Location, Problem
from tuanthu.words import Text, same

COMPARE = {"enum": ["ge", "gt", "le", "lt", "eq"]}


@dataclass(frozen=True, slots=True)
class Row:
    """One result asked for; ``target``, or the ``setting`` that gives it, and ``max`` are in the table's unit."""

    code: str
    title: Text
    target: Decimal | None
    compare: str
    max: Decimal | None = None
    lead: str | None = None
    setting: Given | None = None

    def goal(self, case: Case, on: date | None) -> Decimal | None:
        """Return the target of a duty of the day ``on``, or None while the pack sets none."""
        value = case.setting(self.setting.setting, on) if self.setting else self.target
        return Decimal(value) if isinstance(value, int | Decimal) else None


@dataclass(frozen=True, slots=True)
class Settings:
    """The table, its own rows if it is no scorecard, and how results are held against it."""

    table: str
    at: Location
    rows: tuple[Row, ...]
    compare: str
    against: str
    leaves: bool
    of_lead: bool
    due: Due | None

    def asked(self, plan: Plan) -> tuple[Row, ...]:
        """Return the rows, from the rule or from the scorecard."""
        if self.rows:
            return self.rows
        card = next((card for card in plan.scorecards if card.id == self.table), None)
        return tuple(_rows(self, card)) if card else ()

    def result_codes(self, plan: Plan) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the table and the codes of the results that a submission may give for it."""
        return ((self.table, frozenset(row.code for row in self.asked(plan))),)


def _rows(settings: Settings, card: Scorecard) -> Iterator[Row]:
    for criterion in (*card.criteria, *((card.total,) if card.total else ())):
        goal: Decimal | None = getattr(criterion, settings.against)
        if goal is not None and (not settings.leaves or card.is_leaf(criterion.code)):
            lead = _lead(card, criterion)
            yield Row(criterion.code, criterion.title, goal, settings.compare, criterion.max, lead)


def _lead(card: Scorecard, criterion: Criterion) -> str | None:
    """Return the criterion's lead, else that of the nearest node above it that has one."""
    above: Criterion | None = criterion
    while above is not None and above.lead is None:
        above = card.by_code.get(above.parent or "")
    return above.lead if above else None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    compare, table = node.text("compare") or "ge", node.get("table")
    rows: list[Row] = []
    for entry in node.each("rows"):
        code, target, setting = entry.text("code"), entry.points("target"), entry.text("target")
        if code is None or (target is None and setting is None):
            continue  # the schema has said so
        if any(row.code == code for row in rows):
            says = Text(f"Mã “{code}” được khai hai lần.", f'The code "{code}" stands twice.')
            problems.append(Problem("duplicate-id", entry.location, says))
        own = entry.text("compare") or compare
        named = Given(None, setting, entry.location) if target is None else None
        title, most, lead = entry.words("title") or same(code), entry.points("max"), entry.text("lead")
        rows.append(Row(code, title, target, own, most, lead, named))
    return Settings(
        node.text("table") or "?", table.location if table else node.location, tuple(rows), compare,
        node.text("against") or "target", node.text("nodes") == "leaves", node.text("owed_by") == "lead",
        read_due(node, problems),
    )  # fmt: skip


def _reads(settings: Settings) -> Reads:
    named = tuple(each for row in settings.rows if row.setting for each in row.setting.reads())
    return Reads(settings=named) if settings.rows else Reads(cards=((settings.table, settings.at),))


def _asks(rule: Rule, case: Case) -> Iterator[Asked]:
    """Yield one duty for all rows, which share the rule's deadline."""
    settings: Settings = rule.settings
    count = sum(1 for _ in _owed(settings, case))
    if settings.due is not None and count:
        label = Text("{title} ({n} chỉ tiêu)", "{title} ({n} target(s))").fill({"title": rule.title, "n": count})
        yield Asked(rule.id, rule, settings.due, label=label)


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    for row in _owed(settings, case):
        due = due_instant(rule, settings.due, case, None, f"{rule.id}/{row.code}")
        yield _one(rule, case, row, due, (case.submission.results or {}).get((settings.table, row.code)))


def _owed(settings: Settings, case: Case) -> Iterator[Row]:
    """Yield the rows that the unit answers for."""
    for row in settings.asked(case.plan):
        if not settings.of_lead or among(split_leads(row.lead), case):
            yield row


def _one(rule: Rule, case: Case, row: Row, due: datetime | None, given: Datum | None) -> Obligation:
    table = rule.settings.table
    scored = any(card.id == table and row.code in card.by_code for card in case.plan.scorecards_of(case.unit.group))
    goal = row.goal(case, last_day(due, case.plan.zone) if due else None)
    more: dict[str, Any] = {
        "due": due,
        "criterion": (table, row.code) if scored and not rule.settings.rows else None,
        "terms": _terms(row, goal),
    }
    name = f"{rule.id}/{row.code}"
    if goal is None:
        return unset(rule, case, name, row.setting, given.location if given else case.submission.at("results"))
    if given is None or not isinstance(given.value, Decimal):
        where = case.submission.at("results")
        why = Text("Chưa có kết quả {code} “{name}”.", 'No result yet for {code} "{name}".').fill(
            {"code": row.code, "name": row.title}
        )
        if case.as_of < due if due is not None else rule.settings.due is not None:  # its event is not known yet
            return Obligation(name, rule, {}, where, Outcome.PENDING, why=why, **more)
        return Obligation(name, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="data", **more)
    facts = _facts(row, given.value, goal)
    if row.max is not None and given.value > row.max:
        why = Text("Số liệu vô lý: {code} ghi {result}, tối đa {max}.", "{code}: {result} of at most {max} cannot be.")
        why = why.fill({**facts, "max": row.max})
        return Obligation(name, rule, facts, given.location, Outcome.NOT_ASSESSED, why=why, lacks="data", **more)
    return Obligation(name, rule, facts, given.location, **more)


def _terms(row: Row, goal: Decimal | None) -> dict[str, Text]:
    """Return what messages say of a row: ``led_by`` is a sentence behind a space, where it has a lead."""
    lead = (row.lead or "").strip(" -.")
    led_by = Text(f" Đơn vị chủ trì: {lead}.", f" Lead: {lead}.") if lead else Text("", "")
    terms = {"name": row.title, "led_by": led_by}
    if row.code == TOTAL:
        terms["code"] = Text("Dòng tổng", "Total")
    if goal is not None and row.max is not None and goal > row.max:
        limit = Text("{target} (tối đa {max})", "{target} (at most {max})")
        terms["target"] = limit.fill({"target": goal, "max": row.max})
    return terms


def _facts(row: Row, result: Decimal, goal: Decimal) -> dict[str, FactValue]:
    """Return the result against its target; ``short`` is how far it lies on the wrong side.

    A target above the row's maximum, a slip of the document, is reached at the maximum.
    """
    asked = min(goal, row.max) if row.compare == "ge" and row.max is not None else goal
    away = result - asked
    reached = {"ge": away >= 0, "gt": away > 0, "le": away <= 0, "lt": away < 0, "eq": away == 0}[row.compare]
    short = abs(away) if row.compare == "eq" else max(-away if row.compare in {"ge", "gt"} else away, ZERO)
    return {
        "code": row.code,
        "result": result,
        "target": goal,
        "difference": away,
        "reached": "yes" if reached else "no",
        "short": short,
    }


TARGET = expect(
    {"type": ["number", "string"], "pattern": rf"{POINTS['pattern']}|{NAME['pattern']}", "x-type": "decimal"},
    "một số, hoặc tên một giá trị trong settings.yaml",
    "a number, or the name of a value in settings.yaml",
)
_ROW = record(
    {"code": CODE, "title": WORDS, "target": TARGET, "max": POINTS, "lead": TEXT, "compare": COMPARE},
    ["code", "title", "target"],
)

KIND = Kind(
    name="target",
    manual=__doc__,
    manual_vi="""
        Kết quả so với bảng mục tiêu: mỗi kết quả so với dòng của nó.

        ``table`` là một bộ chỉ số có các tiêu chí ghi ``target``; khi có ``rows`` thì đó là tên một bảng riêng của
        quy tắc (``code``, ``title``, ``target``, và ``max``, ``lead``, ``compare`` nếu văn bản có). ``compare`` là
        ge (không thấp hơn, mặc định), gt, le, lt hoặc eq. ``against: result`` yêu cầu không kém kết quả năm trước
        mà bộ chỉ số ghi. ``nodes: leaves`` bỏ các dòng có dòng thành phần. ``owed_by: lead`` chỉ yêu cầu cơ quan
        chủ trì của từng dòng; mặc định là mọi đơn vị thuộc phạm vi của quy tắc. Kế hoạch có nhiều bảng thì hồ sơ
        ghi kết quả theo từng bảng: ``results: {papi: {"1": 5.7}}``. Mục tiêu của một dòng có thể là tên một giá trị
        trong settings.yaml, khi văn bản để ngỏ (“nhóm đứng đầu”). Mục tiêu vượt điểm tối đa của dòng được coi là
        đạt khi đạt điểm tối đa. Dòng tổng của bộ chỉ số cũng được xét, với mã ``total``. Với thời hạn dạng
        ``by: {event: …}`` (ngày công bố kết quả), chưa có kết quả trước ngày đó là chưa đến hạn. Trong thông báo,
        ``{name}`` là tên dòng, ``{led_by}`` là câu nêu cơ quan chủ trì.

        Đạt, với mục tiêu 88:

        [1]

        Không đạt:

        [2]
    """,
    settings={
        "table": NAME,
        "rows": many(_ROW, 1),
        "compare": COMPARE,
        "against": {"enum": ["target", "result"]},
        "nodes": {"enum": ["all", "leaves"]},
        "owed_by": {"enum": ["all", "lead"]},
        **DUE,
    },
    required=("table",),
    properties={
        "code": Property("text", Text("mã dòng của bảng mục tiêu", "the row's code"), always=True),
        "reached": Property("yes_no", Text("đạt mục tiêu hay không", "whether the target is reached"), always=True),
        "result": Property("number", Text("kết quả", "the result"), always=True),
        "target": Property("number", Text("mục tiêu", "the target"), always=True),
        "difference": Property("number", Text("kết quả trừ mục tiêu", "result less target"), always=True),
        "short": Property("number", Text("còn thiếu so với mục tiêu", "how far it is from the target"), always=True),
    },
    parse=_parse,
    measure=_measure,
    asks=_asks,
    reads=_reads,
    words={
        "missed": Words(
            Text(
                "{code} “{name}”: đạt {result}, mục tiêu {target}, chênh {short}.{led_by}",
                '{code} "{name}": {result} against a target of {target}; {short} off.{led_by}',
            ),
            Text("Giải trình và có giải pháp để đạt mục tiêu.", "Explain it, and do what reaches the target."),
        ),
    },
)
