"""A practice's rules, what people agreed to, how long a page took, and how much may be asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("practice", sa.Column("rules", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("page_save", sa.Column("seconds", sa.Integer(), nullable=True))
    op.add_column("sitting", sa.Column("most_items", sa.Integer(), nullable=True))
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("respondent", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_consent_practice_id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_consent_patient_id"),
    )
    op.create_index("ix_consent_patient", "consent", ["patient_id", "purpose", "id"])
