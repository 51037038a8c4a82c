"""A sealed text for each encryption key, and a row that the check of readiness writes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_check",
        sa.Column("key_id", sa.String(8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("keyed_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_key_check"),
    )
    op.create_table(
        "write_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("padding", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_write_check"),
    )
