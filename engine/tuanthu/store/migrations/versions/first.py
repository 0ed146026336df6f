"""The first tables: runs, what they found, and when it may change."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "names",
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("look", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root", "path"),
    )
    op.create_table(
        "results",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("unit_group", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.Column("max", sa.String(length=40), nullable=True),
        sa.Column("claimed", sa.String(length=40), nullable=True),
        sa.Column("deducted", sa.String(length=40), nullable=False),
        sa.Column("open", sa.String(length=40), nullable=True),
        sa.Column("verified", sa.String(length=40), nullable=True),
        sa.Column("unit_index", sa.String(length=40), nullable=True),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("as_of", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("tool", sa.String(length=40), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "evidence",
        sa.Column("result", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["result"], ["results.digest"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("result", "place"),
    )
    op.create_index("evidence_by_content", "evidence", ["sha256"], unique=False)
    op.create_table(
        "findings",
        sa.Column("result", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("violation", sa.Text(), nullable=True),
        sa.Column("obligation", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("scorecard", sa.Text(), nullable=True),
        sa.Column("criterion", sa.Text(), nullable=True),
        sa.Column("due", sa.String(length=40), nullable=True),
        sa.Column("lacks", sa.String(length=10), nullable=True),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("deduction", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=10), nullable=True),
        sa.Column("message_vi", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("fix_vi", sa.Text(), nullable=False),
        sa.Column("fix_en", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["result"], ["results.digest"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("result", "place"),
    )
    op.create_index("findings_by_fingerprint", "findings", ["fingerprint"], unique=False)
    op.create_table(
        "run_plans",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "id"),
    )
    op.create_table(
        "scores",
        sa.Column("result", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("scorecard", sa.Text(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("leaf", sa.Boolean(), nullable=False),
        sa.Column("max", sa.String(length=40), nullable=False),
        sa.Column("claimed", sa.String(length=40), nullable=False),
        sa.Column("allowed", sa.String(length=40), nullable=True),
        sa.Column("deducted", sa.String(length=40), nullable=False),
        sa.Column("open", sa.String(length=40), nullable=False),
        sa.Column("verified", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["result"], ["results.digest"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("result", "place"),
    )
    op.create_table(
        "units",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.String(length=40), nullable=False),
        sa.Column("inputs", sa.String(length=64), nullable=True),
        sa.Column("judged_at", sa.String(length=40), nullable=False),
        sa.Column("next_change", sa.String(length=40), nullable=True),
        sa.Column("reused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["result"],
            ["results.digest"],
        ),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "plan", "unit"),
    )
    op.create_index("units_by_result", "units", ["result"], unique=False)
    op.create_index("units_by_unit", "units", ["plan", "unit", "run"], unique=False)
