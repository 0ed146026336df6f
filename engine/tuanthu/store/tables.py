"""The tables. They are made and changed by ``migrations/`` only; a test holds both together.

Numbers are decimal texts and instants ISO texts with their offset: exact, and the same in SQLite and
PostgreSQL. A *result* is named by the digest of what it holds, so what does not change from night to
night lies in the store once.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

metadata = MetaData()


def _result() -> Column[str]:
    return Column("result", String(64), ForeignKey("results.digest", ondelete="CASCADE"), nullable=False)


def _place() -> Column[int]:
    return Column("place", Integer, nullable=False)


runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("root", Text, nullable=False),
    Column("as_of", String(40), nullable=False),
    Column("asked", Text, nullable=False),  # what a resumed run must have been asked, too
    Column("tool", String(40), nullable=False),
    Column("complete", Boolean, nullable=False),
)

run_plans = Table(
    "run_plans",
    metadata,
    Column("run", Integer, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("id", Text, nullable=False),
    Column("digest", String(80), nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("run", "id"),
)

results = Table(
    "results",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("unit_name", Text, nullable=False),
    Column("unit_group", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("outcomes", Text, nullable=False),
    Column("max", String(40)),
    Column("claimed", String(40)),
    Column("deducted", String(40), nullable=False),
    Column("open", String(40)),
    Column("verified", String(40)),
    Column("unit_index", String(40)),
    Column("report", LargeBinary, nullable=False),
)

units = Table(
    "units",
    metadata,
    Column("run", Integer, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("plan", Text, nullable=False),
    Column("unit", Text, nullable=False),
    _place(),
    Column("result", String(64), ForeignKey("results.digest"), nullable=False),
    Column("as_of", String(40), nullable=False),
    Column("inputs", String(64)),  # NULL: not to be reused
    Column("judged_at", String(40), nullable=False),
    Column("next_change", String(40)),
    Column("reused", Boolean, nullable=False),
    PrimaryKeyConstraint("run", "plan", "unit"),
    Index("units_by_result", "result"),
    Index("units_by_unit", "plan", "unit", "run"),
)

findings = Table(
    "findings",
    metadata,
    _result(),
    _place(),
    Column("fingerprint", String(64), nullable=False),
    Column("rule", Text, nullable=False),
    Column("violation", Text),
    Column("obligation", Text, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("scorecard", Text),
    Column("criterion", Text),
    Column("due", String(40)),
    Column("lacks", String(10)),
    Column("clause", Text),
    Column("deduction", String(40), nullable=False),
    Column("basis", String(10)),
    Column("message_vi", Text, nullable=False),
    Column("message_en", Text, nullable=False),
    Column("fix_vi", Text, nullable=False),
    Column("fix_en", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("line", Integer),
    PrimaryKeyConstraint("result", "place"),
    Index("findings_by_fingerprint", "fingerprint"),
)

scores = Table(
    "scores",
    metadata,
    _result(),
    _place(),
    Column("scorecard", Text, nullable=False),
    Column("criterion", Text, nullable=False),
    Column("title_vi", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("lead", Text),
    Column("leaf", Boolean, nullable=False),
    Column("max", String(40), nullable=False),
    Column("claimed", String(40), nullable=False),
    Column("allowed", String(40)),
    Column("deducted", String(40), nullable=False),
    Column("open", String(40), nullable=False),
    Column("verified", String(40), nullable=False),
    PrimaryKeyConstraint("result", "place"),
)

evidence = Table(
    "evidence",
    metadata,
    _result(),
    _place(),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("criterion", Text, nullable=False),
    Column("verdict", String(12), nullable=False),
    Column("code", Text, nullable=False),
    PrimaryKeyConstraint("result", "place"),
    Index("evidence_by_content", "sha256"),
)

names = Table(
    "names",
    metadata,
    Column("root", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("look", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("unit", Text, nullable=False),
    PrimaryKeyConstraint("root", "path"),
)
"""Whose each package is, so that it need not be opened while its file looks the same."""

PARTS = (findings, scores, evidence)
"""The tables whose rows belong to a result."""
