"""Devices that are kiosks: who locked them, by which PIN they are left, and who is there now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "kiosk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("pin_hash", sa.String(200), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("locked_at", moment, nullable=True),
        sa.Column("stay", sa.String(64), nullable=True),
        sa.Column("seen_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk"),
        sa.UniqueConstraint("secret_hash", name="uq_kiosk_secret_hash"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_kiosk_practice_id"),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name="fk_kiosk_created_by"),
        sa.ForeignKeyConstraint(["ended_by"], ["user.id"], name="fk_kiosk_ended_by"),
    )
    op.create_index("ix_kiosk_practice_id", "kiosk", ["practice_id"])
