"""Cases beside rules: ``<plan>/cases/<rule, criterion or scorecard>/*.yaml``, read with positions.

A case is a partial submission, a date and what must come out. :mod:`tuanthu.cases.read` reads the
files, :mod:`tuanthu.cases.run` runs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tuanthu.cases.evidence import EVIDENCE
from tuanthu.model import Case, Outcome, Waiver
from tuanthu.schema import INSTANT, NAME, NUMBER, POINTS, SCALAR, TEXT, WORDS, Schema, expect, many, mapping, record
from tuanthu.source import Document, Location, Problem
from tuanthu.submission import submission_schema
from tuanthu.waivers import WAIVER
from tuanthu.words import Text

FOLDER = "cases"
STATUSES = ("unknown", "judged")
"""What ``allowed`` may say instead of a number."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One finding that a case expects; what is None may be anything."""

    rule: str
    violation: str | None
    obligation: str | None
    outcome: str | None
    deduction: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class Stated:
    """One value that a case expects, as text in its plain form, and where it stands."""

    key: str
    value: str
    location: Location


@dataclass(frozen=True, slots=True)
class Expect:
    """What must come out. ``values`` holds outcomes, points, allowed, max, index and grade, by section."""

    findings: tuple[Wanted, ...] | None
    values: Mapping[str, tuple[Stated, ...]]
    location: Location


@dataclass(frozen=True)
class Example:
    """One case as written: what it is about, the case it puts before the engine, what it expects."""

    name: Text
    about: str
    path: Path
    case: Case
    problems: tuple[Problem, ...]
    expect: Expect
    document: Document
    waivers: tuple[Waiver, ...] = ()
    """All exemptions that the case states, also those that do not count."""

    @property
    def file(self) -> str:
        """Return how messages name the file."""
        return self.document.file

    @property
    def rule(self) -> str | None:
        """Return the id of the rule that the case is about, None when it is about points."""
        return self.about if any(rule.id == self.about for rule in self.case.plan.rules) else None


SECTIONS = ("outcomes", "points", "allowed", "max")

_FINDING = record(
    {
        "rule": TEXT,
        "violation": TEXT,
        "obligation": TEXT,
        "outcome": {"enum": [each.value for each in Outcome]},
        "deduction": POINTS,
    },
    minProperties=1,
)
_ALLOWED = expect(
    {**POINTS, "pattern": f"{NUMBER}|^({'|'.join(STATUSES)})$"},
    "một số, unknown hoặc judged",
    "a number, unknown or judged",
)
_EXPECT = record(
    {
        "findings": many(_FINDING),
        "outcomes": mapping({"enum": [each.value for each in Outcome]}),
        "points": mapping(POINTS),
        "allowed": mapping(_ALLOWED),
        "max": mapping(POINTS),
        "index": POINTS,
        "grade": NAME,
    },
    minProperties=1,
)


def _schema(submission: Schema) -> Schema:
    return record(
        {
            "name": WORDS,
            "as_of": INSTANT,
            "unit": submission_schema()["properties"]["unit"],
            "received": INSTANT,
            "submission": submission,
            "evidence": EVIDENCE,
            "settings": mapping(SCALAR, NAME),
            "waivers": many(WAIVER, 1),
            "expect": _EXPECT,
        },
        ["name", "as_of", "expect"],
    )


def case_schema() -> Schema:
    """Return the schema of a case, for editors."""
    whole = submission_schema()
    names = {name: piece for name, piece in whole["properties"].items() if name not in {"plan", "unit"}}
    return {**_schema(record(names)), **({"$defs": whole["$defs"]} if "$defs" in whole else {})}


@cache
def reading_schema() -> Schema:
    """Return the schema by which a case is read: its submission is checked by its plan, not here."""
    return _schema({"type": "object"})
