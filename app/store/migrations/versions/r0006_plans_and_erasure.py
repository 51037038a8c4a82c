"""A person makes small plans for their aims, and may have the answers of a sitting erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("aim", sa.String(64), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["response.id"],
            name=op.f("fk_plan_response_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("response_id", "key", name=op.f("uq_plan_response_id")),
    )
    op.create_index(op.f("ix_plan_response_id"), "plan", ["response_id"])
    op.add_column("sitting", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
