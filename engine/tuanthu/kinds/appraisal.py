"""Appraised scores: each by the body in charge of the area, within the maximum, changed only with a reason.

``list`` holds the scores that were given, ``where`` counts only entries whose fields say so. ``unit``,
``criterion``, ``points``, ``claimed``, ``reason`` and ``appraiser`` name the fields of its entries (by
default they are called so). An entry without an appraiser is by the unit that hands the list in. The
plan's ``leads`` say who is in charge of which area: a top criterion by its code or title. A unit that
appraises itself is shown, not forbidden.

Passes, where Phòng Tư pháp is in charge of area 2 and 2.1 gives at most 4 points:

    lists: {appraisals: [{unit: phuong-mau-01, criterion: "2.1", claimed: 4, points: 3.5, reason: Thiếu báo cáo}]}

Fails (no_reason):

    lists: {appraisals: [{unit: phuong-mau-01, criterion: "2.1", claimed: 4, points: 3.5}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanthu.calendar import Due
from tuanthu.kinds.base import DUE, Kind, Words, absent, due_instant, read_due
from tuanthu.kinds.entries import WHERE, Chosen, read_chosen
from tuanthu.kinds.figure import decimal_of
from tuanthu.model import (
    Case,
    Criterion,
    FactValue,
    ListEntry,
    Obligation,
    Outcome,
    Property,
    Reads,
    Rule,
    Scorecard,
    Unit,
)
from tuanthu.schema import NAME, Node
from tuanthu.source import Problem
from tuanthu.words import Text, normal

_FIELDS = ("unit", "criterion", "points", "claimed", "reason", "appraiser")
_NEEDED = ("unit", "criterion", "points", "claimed")


@dataclass(frozen=True, slots=True)
class Settings:
    """The list, and what the fields of its entries are called."""

    scores: Chosen
    names: Mapping[str, str]
    stated: frozenset[str]
    due: Due | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    names = {field: node.text(field) or field for field in _FIELDS}
    stated = frozenset(field for field in _FIELDS if field in _NEEDED or node.has(field))
    return Settings(read_chosen(node), names, stated, read_due(node, problems))


def _reads(settings: Settings) -> Reads:
    return settings.scores.reads(*(settings.names[field] for field in sorted(settings.stated)))


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    settings: Settings = rule.settings
    entries = settings.scores.entries(case)
    if entries is None:
        yield absent(rule, case, rule.id, (settings.scores.list,), due_instant(rule, settings.due, case))
    elif not entries:
        why = Text("Chưa có điểm thẩm định nào.", "No score was appraised.")
        yield Obligation(rule.id, rule, {}, settings.scores.place(case), Outcome.NOT_APPLICABLE, why=why)
    for entry in entries or ():
        yield _one(rule, case, entry)


def _one(rule: Rule, case: Case, entry: ListEntry) -> Obligation:
    said = {field: entry.values.get(name) for field, name in rule.settings.names.items()}
    name = f"{rule.id}/{said['unit'] or '?'}/{said['criterion'] or '?'}"
    lacking = [field for field in _NEEDED if said[field] in (None, "")]
    found = _criterion(case, str(said["unit"]), str(said["criterion"])) if not lacking else None
    points, claimed = _points(said["points"]), _points(said["claimed"])
    if found is None or points is None or claimed is None:
        why = Text("Dòng thẩm định chưa ghi đủ: {names}.", "The appraisal does not say: {names}.")
        why = why.fill({"names": ", ".join(lacking) or "criterion"})
        return Obligation(name, rule, {}, entry.location, Outcome.NOT_ASSESSED, why=why, lacks="data")
    card, criterion = found
    most = card.reach(criterion.code)
    appraiser = str(said["appraiser"] or case.unit.name)
    facts: dict[str, FactValue] = {
        "criterion": criterion.code,
        "unit": str(said["unit"]),
        "appraiser": appraiser,
        "points": points,
        "claimed": claimed,
        "over_max": _yes(most is not None and points > most),
        "changed": _yes(points != claimed),
        "raised": _yes(points > claimed),
        "reason": _yes(bool(str(said["reason"] or "").strip())),
        "self": _yes(bool(_names(case, appraiser) & _names(case, str(said["unit"])))),
    }
    if most is not None:
        facts["max"] = most
    charged = _in_charge(case, card, criterion)
    if not charged:
        why = Text("Kế hoạch không ghi cơ quan thẩm định mục {code}.", "The plan names no appraiser for {code}.")
        why = why.fill({"code": criterion.code})
        return Obligation(name, rule, facts, entry.location, why=why, lacks="setting", otherwise=Outcome.NOT_ASSESSED)
    mine = _names(case, appraiser)
    facts["in_area"] = _yes(any(normal(each) in mine for each in charged))
    return Obligation(name, rule, facts, entry.location, terms={"names": _list(charged)})


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _list(names: tuple[str, ...]) -> Text:
    joined = "; ".join(names)
    return Text(joined, joined)


def _points(value: FactValue | None) -> Decimal | None:
    return decimal_of(Fraction(value)) if isinstance(value, int | Decimal | Fraction) else None


def _unit(case: Case, name: str) -> Unit | None:
    """Return the unit that a name means: the one that is checked, or one of the plan."""
    units = (case.unit, *case.plan.units)
    return next((each for each in units if normal(name) in map(normal, (each.id, *each.names()))), None)


def _names(case: Case, name: str) -> frozenset[str]:
    """Return every spelling of the unit that a name means; a body that is no unit has one."""
    unit = _unit(case, name)
    return frozenset(map(normal, (unit.id, *unit.names()) if unit else (name,)))


def _criterion(case: Case, unit: str, code: str) -> tuple[Scorecard, Criterion] | None:
    """Return the criterion in the scorecard of the unit's group; without a known unit in the only one."""
    known = _unit(case, unit)
    cards = case.plan.scorecards_of(known.group) if known else case.plan.scorecards
    found = [(card, card.by_code[code]) for card in cards if code in card.by_code]
    return found[0] if len(found) == 1 else None


def _in_charge(case: Case, card: Scorecard, criterion: Criterion) -> tuple[str, ...]:
    """Return the bodies in charge of the nearest node, upward, whose code or title is an area."""
    node: Criterion | None = criterion
    while node is not None:
        spelt = {normal(node.code), normal(node.title.vi), normal(node.title.en)}
        bodies = tuple(unit for lead in case.plan.leads if normal(lead.area) in spelt for unit in lead.units)
        if bodies:
            return bodies
        node = card.by_code.get(node.parent or "")
    return ()


_FIX = Text("Kiểm tra lại dòng thẩm định này.", "Check this appraisal.")

KIND = Kind(
    name="appraisal",
    manual=__doc__,
    manual_vi="""
        Điểm thẩm định: do đúng cơ quan phụ trách lĩnh vực chấm, không vượt điểm tối đa, thay đổi thì phải nêu lý
        do.

        ``list`` là danh sách các điểm đã thẩm định; ``where`` chỉ tính các dòng có trường ghi đúng như vậy.
        ``unit``, ``criterion``, ``points``, ``claimed``, ``reason`` và ``appraiser`` cho biết tên các trường của
        dòng (không ghi thì trường mang chính tên đó). Dòng không ghi cơ quan thẩm định là của đơn vị nộp danh sách.
        Mục ``leads`` của kế hoạch cho biết cơ quan nào phụ trách lĩnh vực nào; lĩnh vực là tiêu chí cấp cao nhất,
        ghi bằng mã hoặc tên. Đơn vị tự thẩm định chính mình thì được nêu ra, không bị cấm.

        Đạt, khi Phòng Tư pháp phụ trách lĩnh vực 2 và tiêu chí 2.1 có tối đa 4 điểm:

        [1]

        Không đạt (no_reason):

        [2]
    """,
    settings={"list": NAME, "where": WHERE, **dict.fromkeys(_FIELDS, NAME), **DUE},
    required=("list",),
    properties={
        "in_area": Property("yes_no", Text("đúng lĩnh vực được giao", "whether the appraiser leads the area")),
        "over_max": Property("yes_no", Text("vượt điểm tối đa", "over the maximum"), always=True),
        "changed": Property("yes_no", Text("khác điểm tự chấm", "other than claimed"), always=True),
        "raised": Property("yes_no", Text("cao hơn điểm tự chấm", "more than claimed"), always=True),
        "reason": Property("yes_no", Text("có nêu lý do", "whether a reason is given"), always=True),
        "self": Property("yes_no", Text("tự thẩm định chính mình", "whether a unit appraises itself"), always=True),
    },
    parse=_parse,
    measure=_measure,
    reads=_reads,
    words={
        "outside_area": Words(
            Text(
                "{appraiser} thẩm định tiêu chí {criterion}, lĩnh vực thuộc {names}.",
                "{appraiser} appraises criterion {criterion}, an area of {names}.",
            ),
            _FIX,
        ),
        "over_max": Words(
            Text(
                "Điểm thẩm định {points} của {unit}, tiêu chí {criterion}, vượt điểm tối đa {max}.",
                "{points} appraised for {unit}, criterion {criterion}, are over its maximum of {max}.",
            ),
            _FIX,
        ),
        "no_reason": Words(
            Text(
                "{unit}, tiêu chí {criterion}: thẩm định {points}, tự chấm {claimed}, chưa nêu lý do thay đổi.",
                "{points} appraised for {unit}, criterion {criterion}, where {claimed} are claimed, without a reason.",
            ),
            Text("Ghi lý do thay đổi điểm.", "Give the reason."),
        ),
        "self": Words(
            Text(
                "{appraiser} tự thẩm định tiêu chí {criterion} của mình.",
                "{appraiser} appraises its own criterion {criterion}.",
            ),
            Text("", ""),
        ),
    },
)
