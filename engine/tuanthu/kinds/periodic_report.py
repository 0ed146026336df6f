"""Reports that a unit owes at set times: quarterly, half-yearly, annual, or once.

Each row of ``reports`` names a report (``report``, ``title``), the periods it covers (``periods``, by
default ``Y``, the year) and its deadline. One obligation per report and period. The submission lists
what was sent under ``reports``; a report that the list does not hold was not sent. A submission without
any ``reports`` section does not say, so nothing is assessed.

``counts`` (sent, signed or received; sent by default) names the date that is held against the deadline.

Passes:

    reports: [{report: annual, period: Y, sent: 2024-12-03}]

Fails (late, when the annual report is due before 2024-12-05):

    reports: [{report: annual, period: Y, sent: 2024-12-09}]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tuanthu.calendar import Deadline, Due, days_late, period_label
from tuanthu.kinds.base import DUE, Asked, Kind, Words, due_instant, read_due
from tuanthu.model import Case, Facts, FactValue, Obligation, Outcome, Property, Rule, SentReport
from tuanthu.schema import NAME, WORDS, Node, many, record
from tuanthu.source import Problem
from tuanthu.words import Text, Value, same

_PERIOD = {"type": "string", "pattern": r"^(Q[1-4]|H[12]|9M|Y|M(0[1-9]|1[0-2]))$"}


@dataclass(frozen=True, slots=True)
class Row:
    """One report, the periods it covers, its title and its deadline."""

    report: str
    title: Text
    periods: tuple[str, ...]
    due: Due | None


@dataclass(frozen=True, slots=True)
class Settings:
    """The reports asked for, and which of their dates counts."""

    rows: tuple[Row, ...]
    counts: str

    def report_names(self) -> tuple[str, ...]:
        """Return the names of the reports."""
        return tuple(row.report for row in self.rows)


def _parse(node: Node, problems: list[Problem]) -> Settings:
    rows = []
    for entry in node.each("reports"):
        name = entry.text("report") or "?"
        due = read_due(entry, problems)
        if due is None:
            says = Text("Báo cáo chưa có thời hạn (before, by hoặc during).", "The report has no deadline.")
            problems.append(Problem("deadline", entry.location, says))
        rows.append(Row(name, entry.words("title") or same(name), entry.texts("periods") or ("Y",), due))
    return Settings(tuple(rows), node.text("counts") or "sent")


def _asks(rule: Rule, case: Case) -> Iterator[Asked]:
    for row in rule.settings.rows:
        for period in row.periods:
            label = Text("{title}, {label}", "{title}, {label}")
            label = label.fill({"title": row.title, "label": period_label(period, case.plan.year)})
            yield Asked(_name(rule, row, period), rule, row.due, period, label=label)


def _name(rule: Rule, row: Row, period: str) -> str:
    return f"{rule.id}/{row.report}/{period}"


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    # A report sent twice counts as first sent, whatever the order of the list.
    latest_first = sorted(
        case.submission.reports or (), key=lambda each: _sent_key(each, settings.counts), reverse=True
    )
    sent = {(each.report, each.period): each for each in latest_first}
    for row in settings.rows:
        for period in row.periods:
            yield _one(rule, case, row, period, sent.get((row.report, period)))


def _sent_key(report: SentReport, counts: str) -> tuple[bool, str]:
    moment = report.on(counts)
    return (moment is None, moment.isoformat() if moment else "")


def _one(rule: Rule, case: Case, row: Row, period: str, sent: SentReport | None) -> Obligation:
    settings: Settings = rule.settings
    name = _name(rule, row, period)
    due = due_instant(rule, row.due, case, period, name)
    where = sent.location if sent else case.submission.at("reports")
    if case.submission.reports is None:
        why = Text("Hồ sơ không có mục reports (báo cáo đã gửi).", "The submission has no reports section.")
        if due is not None and case.as_of < due:
            return Obligation(name, rule, {}, where, Outcome.PENDING, why=why, due=due)
        return Obligation(name, rule, {}, where, Outcome.NOT_ASSESSED, why=why, lacks="data", due=due)
    label = period_label(period, case.plan.year)
    common: dict[str, FactValue] = {"report": row.report, "period": period}
    words: dict[str, Value | Text] = {"title": row.title, "label": label, "due": due or ""}
    moment = case.known(sent.on(settings.counts)) if sent else None
    if sent and sent.on(settings.counts) is None:
        why = Text("{title} ({label}) chưa ghi ngày gửi.", "{title} ({label}) has no date.").fill(words)
        return Obligation(name, rule, common, where, Outcome.NOT_ASSESSED, why=why, lacks="data", due=due)
    if moment is None and (due is None or case.as_of < due):
        why = Text(
            "{title} ({label}) chưa gửi, thời hạn trước {due}.", "{title} ({label}): not sent; due before {due}."
        )
        return Obligation(name, rule, common, where, Outcome.PENDING, why=why.fill(words), due=due)
    terms = {"title": row.title, "label": label}
    facts = {**common, **_timing(case, moment, due)}
    if moment is None:  # whatever the rule's violations say, what is overdue must not pass
        why = Text("{title} ({label}) quá hạn mà chưa gửi.", "{title} ({label}): overdue and not sent.").fill(words)
        return Obligation(
            name, rule, facts, where, due=due, terms=terms, why=why, lacks="data", otherwise=Outcome.NOT_ASSESSED
        )
    return Obligation(name, rule, facts, where, due=due, terms=terms)


def _timing(case: Case, moment: datetime | None, due: datetime | None) -> Facts:
    facts: dict[str, FactValue] = {"sent": "no" if moment is None else "yes"}
    if due is not None:
        facts["due"] = "yes" if case.as_of >= due else "no"
        facts["deadline"] = due.date()
        if moment is not None:
            facts["days_late"] = days_late(moment, Deadline(due), case.plan.zone)
    if moment is not None:
        facts["on"] = moment.date()
    return facts


KIND = Kind(
    name="periodic_report",
    manual=__doc__,
    manual_vi="""
        Báo cáo mà đơn vị phải gửi vào những thời điểm nhất định: quý, sáu tháng, năm, hoặc một lần.

        Mỗi dòng của ``reports`` nêu tên báo cáo (``report``, ``title``), các kỳ (``periods``, mặc định ``Y``: cả
        năm) và thời hạn. Mỗi báo cáo của mỗi kỳ là một nghĩa vụ. Hồ sơ liệt kê các báo cáo đã gửi ở mục
        ``reports``; báo cáo không có trong mục này là chưa gửi. Hồ sơ không có mục ``reports`` nghĩa là chưa biết,
        khi đó chưa đủ căn cứ.

        ``counts`` (sent: ngày gửi, signed: ngày ký, received: ngày nhận; mặc định sent) cho biết ngày nào được so
        với thời hạn.

        Đạt:

        [1]

        Không đạt (late, khi báo cáo năm phải gửi trước ngày 05/12/2024):

        [2]
    """,
    settings={
        "reports": many(
            record(
                {"report": NAME, "title": WORDS, "periods": many(_PERIOD, 1), **DUE},
                ["report"],
            ),
            1,
        ),
        "counts": {"enum": ["sent", "signed", "received"]},
    },
    required=("reports",),
    properties={
        "sent": Property("yes_no", Text("đã gửi hay chưa", "whether it was sent"), always=True),
        "due": Property("yes_no", Text("đã hết thời hạn hay chưa", "whether the deadline has passed")),
        "days_late": Property("int", Text("số ngày gửi muộn; 0 nếu đúng hạn", "days late; 0 when on time")),
        "report": Property("text", Text("tên báo cáo", "the report"), always=True),
        "period": Property("text", Text("kỳ báo cáo", "the period"), always=True),
    },
    parse=_parse,
    measure=_measure,
    asks=_asks,
    words={
        "missing": Words(
            Text(
                "Chưa gửi {title} ({label}); thời hạn là trước ngày {deadline}.",
                "{title} ({label}) was not sent; it was due before {deadline}.",
            ),
            Text(
                "Gửi ngay báo cáo và ghi ngày gửi vào mục reports.",
                "Send the report now and enter its date under reports.",
            ),
        ),
        "late": Words(
            Text(
                "{title} ({label}) gửi ngày {on}, muộn {days_late} ngày; thời hạn là trước ngày {deadline}.",
                "{title} ({label}) was sent on {on}, {days_late} day(s) late; it was due before {deadline}.",
            ),
            Text(
                "Kèm văn bản giải trình hoặc văn bản cho phép gia hạn, nếu có.",
                "Attach an explanation, or the written extension if there is one.",
            ),
        ),
    },
)
