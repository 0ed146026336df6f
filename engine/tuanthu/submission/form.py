"""What a submission may hold, under any plan and under one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tuanthu.model import (
    DataField,
    Plan,
)
from tuanthu.moments import PERIODS
from tuanthu.schema import (
    COUNT,
    DATE,
    FLAG,
    INSTANT,
    NAME,
    POINTS,
    SCALAR,
    TEXT,
    Schema,
    expect,
    many,
    mapping,
    record,
)

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
def schema_under(plan: Plan, group: str) -> Schema:
    """Return the schema of a submission of a unit of ``group`` under one plan."""
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
