"""What was typed waits for each page and each browser by itself.

What waits while this runs is not kept: it was never an answer, and cannot be told from another
browser's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store.encryption import EncryptedJSON
from app.store.moment import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("page_draft")
    op.create_table(
        "page_draft",
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("page", sa.String(64), nullable=False),
        sa.Column("entry", sa.String(64), nullable=False),
        sa.Column("typed_by", sa.String(16), nullable=False),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.Column("fields", EncryptedJSON("page_draft.fields"), nullable=False),
        sa.Column("typed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["sitting.id"],
            name=op.f("fk_page_draft_sitting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "sitting_id", "device", "page", "entry", name=op.f("pk_page_draft")
        ),
    )
    op.create_index(op.f("ix_page_draft_typed_at"), "page_draft", ["typed_at"])
