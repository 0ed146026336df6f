"""The JSON Schemas of a plan's files, put together from every kind's and shape's own piece."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from tuanthu import conditions
from tuanthu.discrepancies_file import DISCREPANCIES
from tuanthu.grades_file import BASIS, GRADES
from tuanthu.kinds import kinds
from tuanthu.kinds.base import DUE_DEFINITIONS
from tuanthu.schema import (
    CODE,
    COUNT,
    DATE,
    FLAG,
    NAME,
    POINTS,
    RATIO,
    SCALAR,
    TEXT,
    WORDS,
    Schema,
    expect,
    many,
    mapping,
    record,
    union,
)
from tuanthu.shapes import shapes
from tuanthu.shapes.base import MODES
from tuanthu.shapes.when import WHEN
from tuanthu.tasks_file import TASKS

RULE_ID = expect(
    {"type": "string", "pattern": r"^[A-Z][A-Z0-9-]*$"}, "một mã như UB-EVIDENCE", "an id like UB-EVIDENCE"
)
NAMES = expect(
    {"type": ["string", "array"], "items": TEXT, "minItems": 1},
    "một tên hoặc danh sách tên",
    "a name or a list of names",
)

WEIGHT = expect(
    {"type": ["string", "number"], "pattern": r"^\d{1,3}([.,]\d{1,4})?\s?%?$"},
    "một hệ số, ví dụ 2 hoặc 60%",
    "a factor such as 2 or 60%",
)
FIGURES = {"max": POINTS, "result": POINTS, "target": POINTS}
STATED = record(dict.fromkeys(FIGURES, TEXT))
"""The words of the document that state a figure of the table once more, outside of it."""
VALIDITY = {"effective_from": DATE, "effective_until": DATE, "last_checked_on": DATE}

UNIT = record(
    {
        "id": NAME,
        "name": TEXT,
        "group": NAME,
        "aliases": many(TEXT),
        "valid_from": DATE,
        "valid_until": DATE,
    },
    ["id", "name", "group"],
)

DEDUCT = record(
    {
        "on": {"type": ["string", "array"], "items": CODE, "minItems": 1, "x-expect": CODE["x-expect"]},
        "points": POINTS,
        "per": NAME,
        "share": RATIO,
        "of": {"enum": ["max", "claim"]},
        "all": FLAG,
        "knock_out": FLAG,
        "cap": POINTS,
        "from": {"enum": ["entitlement", "claim"]},
        "adds_up": FLAG,
    }
)


GRADE_EFFECT = record({"lower": COUNT | {"minimum": 1}, "to": NAME}, minProperties=1, maxProperties=1)


def _violation() -> Schema:
    return record(
        {
            "when": conditions.schema(),
            "deduct": DEDUCT,
            "basis": BASIS,
            "quote": TEXT,
            "message": WORDS,
            "fix": WORDS,
            "also": FLAG,
            "grade": GRADE_EFFECT,
        },
        ["when"],
    )


def _envelope() -> dict[str, Any]:
    return {
        "id": RULE_ID,
        "title": WORDS,
        "cite": record({"document": TEXT, "clause": TEXT, "quote": TEXT}, ["clause", "quote"]),
        "kind": {"enum": sorted(kinds())},
        "applies_to": NAMES,
        "applies_when": WHEN,
        "severity": {"enum": ["error", "warning", "info"]},
        "reading": WORDS,
        "amends": RULE_ID,
        "supersedes": RULE_ID,
        **VALIDITY,
        "waivable": FLAG,
        "covers": many(CODE),
        "violations": {"$ref": "#/$defs/violations"},
    }


@cache
def rules_schema() -> Schema:
    """Return the schema of ``rules/*.yaml``; each rule's own settings are chosen by its ``kind``."""
    needed = ["id", "title", "cite", "kind", "severity", "violations"]
    branches = {
        name: record({**_envelope(), **kind.settings}, [*needed, *kind.required]) for name, kind in kinds().items()
    }
    violations = mapping({"$ref": "#/$defs/violation"}, NAME) | {"minProperties": 1}
    definitions = {"violations": violations, "violation": _violation(), **DUE_DEFINITIONS}
    return record({"rules": many(union("kind", branches))}, ["rules"], **{"$defs": definitions})


@cache
def criteria_schema() -> Schema:
    """Return the schema of ``criteria/<scorecard>.yaml``."""
    common = {"quote": TEXT, "basis": BASIS}
    definitions = {"scoring": _scoring(common), "part": _scoring({**common, "max": POINTS}), **DUE_DEFINITIONS}
    changing: dict[str, Any] = {
        "title": WORDS,
        "max": POINTS,
        "floor": POINTS,
        "capped": FLAG,
        "bonus": FLAG,
        "weight": WEIGHT,
        "scored_by": {"enum": ["unit", "outside", "data"]},
        "evidence": FLAG,
        "lead": TEXT,
        "target": POINTS,
        "scoring": {"$ref": "#/$defs/scoring"},
        "document": TEXT,
        **VALIDITY,
    }
    criterion = record(
        {
            "code": CODE,
            "printed": TEXT,
            "parent": CODE,
            "result": POINTS,
            "stated": STATED,
            "same_as": TEXT,
            "covers": many(CODE),
            **changing,
            "versions": many(record(changing, ["effective_from"]), 1),
        },
        ["code", "title"],
    )
    return record(
        {
            "scorecard": NAME,
            "title": WORDS,
            "groups": many(NAME),  # none: a table of targets that scores nobody
            "note": WORDS,
            "aggregate": {"enum": ["sum", "mean", "none"]},
            "parts": {"enum": ["sum", "mean", "weighted", "none"]},
            "total": record({"title": WORDS, **FIGURES, "stated": STATED, "same_as": TEXT}),
            "criteria": many(criterion, 1),
        },
        ["scorecard", "title", "groups", "criteria"],
        **{"$defs": definitions},
    )


def _scoring(common: Mapping[str, Any]) -> Schema:
    """Return the schema of a criterion's scoring, or of one inside another, which may have a ``max``."""
    branches = {
        name: record({"shape": {"const": name}, **common, **shape.settings}, shape.required)
        for name, shape in shapes().items()
    }
    return union("shape", branches)


PLAN = record(
    {
        "id": NAME,
        "document": record(
            {"number": TEXT, "issuer": TEXT, "issued": DATE, "title": WORDS}, ["number", "issuer", "issued", "title"]
        ),
        "year": COUNT,
        "zone": TEXT,
        "note": WORDS,
        "extends": {"type": ["string", "array"], "items": TEXT, "minItems": 1, "x-expect": NAMES["x-expect"]},
        "amended_by": many(record({"number": TEXT, "issued": DATE, "title": WORDS}, ["number", "issued"]), 1),
        "period": record({"from": DATE, "until": DATE}, ["from", "until"]),
        "groups": mapping(record({"name": WORDS, "covers": many(CODE)}, ["name"]), NAME) | {"minProperties": 1},
        "units": many(UNIT),
        "leads": many(
            record({"area": TEXT, "units": many(TEXT, 1), "clause": TEXT, "covers": many(CODE)}, ["area", "units"])
        ),
        "grades": GRADES,
        "index": record({"step": POINTS, "mode": {"enum": sorted(MODES)}, "rescale": FLAG}, ["step", "mode"]),
    },
    ["id", "document", "year", "groups"],
)

_FIELD = record(
    {
        "type": {"enum": ["count", "number", "ratio", "date", "yes_no", "text"]},
        "label": WORDS,
        "required": FLAG,
    },
    ["type", "label"],
)

DATA = record(
    {
        "fields": mapping(_FIELD, NAME),
        "lists": mapping(record({"label": WORDS, "fields": mapping(_FIELD, NAME)}, ["label", "fields"]), NAME),
    }
)

_VALUE = {"value": SCALAR, "basis": BASIS}
_SETTING = record(
    {
        "type": _FIELD["properties"]["type"],
        "label": WORDS,
        **_VALUE,
        "versions": many(record({**_VALUE, "document": TEXT, **VALIDITY}, ["effective_from", "value"]), 1),
    },
    ["label"],
)
SETTINGS = record({"settings": mapping(_SETTING, NAME)})

UNITS = record({"units": many(UNIT, 1)}, ["units"])


def plan_schemas() -> Mapping[str, Schema]:
    """Return the schemas of a plan's files and of the office's register, by name."""
    return {
        "plan": PLAN,
        "criteria": criteria_schema(),
        "rules": rules_schema(),
        "data": DATA,
        "settings": SETTINGS,
        "tasks": TASKS,
        "units": UNITS,
        "discrepancies": DISCREPANCIES,
    }
