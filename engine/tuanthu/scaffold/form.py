"""What a unit's form asks for: the same for the YAML and for the workbook."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tuanthu.applies import reads_of
from tuanthu.calendar import Due, Situation, day_start, deadline, period_label
from tuanthu.duties import blank_case
from tuanthu.kinds import kinds, periodic_report, target
from tuanthu.model import (
    Criterion,
    DataField,
    DataList,
    FieldType,
    Obligation,
    Plan,
    Rule,
    Scorecard,
    Task,
    Unit,
)
from tuanthu.shapes import shapes
from tuanthu.words import Lang, Text, show

TYPES: Mapping[FieldType, Text] = {
    "count": Text("số nguyên", "whole number"),
    "number": Text("số", "number"),
    "ratio": Text("tỷ lệ %", "percentage"),
    "date": Text("ngày", "date"),
    "yes_no": Text("có/không", "yes/no"),
    "text": Text("chữ", "text"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One report for one period that the unit owes; ``due`` is None while it is not known."""

    report: str
    period: str
    title: Text
    due: datetime | None

    def words(self, lang: Lang) -> str:
        """Return title, period and deadline in one line."""
        if self.due is None:
            return self.title.to(lang)
        return f"{self.title.to(lang)} ({Text('trước', 'before').to(lang)} {show(self.due, lang)})"


@dataclass(frozen=True, slots=True)
class AskedTask:
    """One task that the unit owes; ``due`` is None where it is open, or hangs on an event."""

    task: Task
    due: datetime | None

    @property
    def open(self) -> bool:
        """Return whether it is in force all the time, so that days of action are asked for."""
        return self.task.due is not None and self.task.due.verb == "open"

    def words(self) -> Text:
        """Return when it is due, or that it is in force all the time."""
        if self.due is not None:
            return Text(f"trước {show(self.due, 'vi')}", f"before {show(self.due, 'en')}")
        if self.open:
            return Text("thường xuyên", "all the time")
        return Text("chưa xác định", "not known yet")


@dataclass(frozen=True, slots=True)
class AskedTable:
    """The rows of one table of targets whose results are asked of the unit."""

    name: str
    title: Text
    rows: tuple[target.Row, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A plan as one unit sees it, in one language."""

    plan: Plan
    unit: Unit
    lang: Lang

    @property
    def cards(self) -> tuple[Scorecard, ...]:
        """Return the scorecards that score the unit."""
        return self.plan.scorecards_of(self.unit.group)

    @property
    def name(self) -> Text:
        """Return what the form is called: a scoring sheet only where the unit is scored."""
        return Text("Biểu tự chấm điểm", "Scoring sheet") if self.cards else Text("Biểu báo cáo", "Report form")

    def say(self, text: Text) -> str:
        """Return a text in the form's language, on one line."""
        return one_line(text.to(self.lang))

    def maximum(self, criterion: Criterion) -> str:
        """Return " (tối đa 2)", or nothing where the criterion has no maximum."""
        if criterion.max is None:
            return ""
        return f" ({Text('tối đa', 'at most').to(self.lang)} {show(criterion.max, self.lang)})"

    def reports(self) -> tuple[Asked, ...]:
        """Return the reports that the plan asks of the unit, in the order of its rules."""
        found: dict[tuple[str, str], Asked] = {}
        for settings in self._report_settings():
            for row in settings.rows:
                for period in row.periods:
                    found.setdefault((row.report, period), self._asked(row, period))
        return tuple(found.values())

    def tasks(self) -> tuple[AskedTask, ...]:
        """Return the tasks that the unit owes, in the plan's order."""
        owed = {each.id.removeprefix(f"{each.rule.id}/"): each.due for each in self._owed("task")}
        return tuple(AskedTask(task, owed[task.id]) for task in self.plan.tasks if task.id in owed)

    def tables(self) -> tuple[AskedTable, ...]:
        """Return the tables of targets with the rows that are asked of the unit."""
        owed = {each.id for each in self._owed("target")}
        rows: dict[str, dict[str, target.Row]] = {}
        titles = {card.id: card.title for card in self.plan.scorecards}
        for rule in self.plan.rules_of(self.unit):
            if not isinstance(rule.settings, target.Settings):
                continue
            table = rule.settings.table
            for row in rule.settings.asked(self.plan):
                if f"{rule.id}/{row.code}" in owed:
                    titles.setdefault(table, rule.title)
                    rows.setdefault(table, {}).setdefault(row.code, row)
        return tuple(AskedTable(table, titles[table], tuple(of.values())) for table, of in rows.items())

    def fields(self) -> tuple[DataField, ...]:
        """Return the data asked of the unit: all but what only rules for others read."""
        others = self._of_others()
        return tuple(each for each in self.plan.fields.values() if each.name not in others)

    def lists(self) -> tuple[DataList, ...]:
        """Return the lists asked of the unit: all but what only rules for others read."""
        others = self._of_others()
        return tuple(each for each in self.plan.lists.values() if each.name not in others)

    def _of_others(self) -> frozenset[str]:
        mine = self.plan.rules_of(self.unit)
        bound = {rule.id for rule in mine}
        others = _read_by([rule for rule in self.plan.rules if rule.id not in bound], self.plan.tasks, ())
        return others - _read_by(mine, [asked.task for asked in self.tasks()], self.cards)

    def _owed(self, kind: str) -> Iterator[Obligation]:
        """Yield what the rules of a kind ask of the unit, as an empty submission on the day of issue shows it."""
        case = blank_case(self.plan, self.unit, day_start(self.plan.issued, self.plan.zone))
        for rule in self.plan.rules_of(self.unit):
            if rule.kind == kind:
                yield from kinds()[kind].measure(rule, case)

    def counts_receipt(self) -> bool:
        """Return whether a rule holds the day of receipt against a deadline."""
        return any(settings.counts == "received" for settings in self._report_settings())

    def _report_settings(self) -> Iterator[periodic_report.Settings]:
        rules = self.plan.rules_of(self.unit)
        return (rule.settings for rule in rules if isinstance(rule.settings, periodic_report.Settings))

    def _asked(self, row: periodic_report.Row, period: str) -> Asked:
        label = period_label(period, self.plan.year)
        title = Text(f"{row.title.vi} – {label.vi}", f"{row.title.en} – {label.en}")
        return Asked(row.report, period, title, self._due(row.due, period))

    def _due(self, due: Due | None, period: str) -> datetime | None:
        if due is None:
            return None
        try:
            found = deadline(due, Situation(self.plan.year, self.plan.zone, self.unit.group, period))
        except (ValueError, LookupError):  # it hangs on an event, or on another rule
            return None
        return found.instant if found else None


def _read_by(rules: Iterable[Rule], tasks: Iterable[Task], cards: Iterable[Scorecard]) -> frozenset[str]:
    """Return the names of the data dictionary that rules, tasks and scorings read, deadlines included."""
    reads = [reads_of(rule) for rule in rules]
    scored = [each for card in cards for each in card.criteria if each.shape]
    reads += [shapes()[each.shape].reads(each.scoring) for each in scored if each.shape]
    holders: list[object] = [rule.settings for rule in rules]
    holders += [row for rule in rules for row in getattr(rule.settings, "rows", ())]
    holders += [*tasks, *(each.scoring for each in scored)]
    dues = [due for holder in holders if (due := getattr(holder, "due", None)) is not None]
    names = {name for each in reads for name, _ in (*each.fields, *each.lists)}
    names |= {of for each in reads for of, _, _ in (*each.entries, *each.dates)}
    return frozenset(names | {name for due in dues for name in due.events})


def claims(card: Scorecard, criterion: Criterion) -> bool:
    """Return whether the unit enters points for the criterion."""
    return card.is_leaf(criterion.code) and criterion.scored_by == "unit"


def one_line(text: str) -> str:
    """Return a text with single spaces and nothing that cannot be printed."""
    letters = (each for each in unicodedata.normalize("NFC", text) if each.isprintable() or each.isspace())
    return " ".join("".join(letters).split())
