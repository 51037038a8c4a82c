"""What was typed on a page and not saved yet is kept for the moment it takes to come back to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store.encryption import EncryptedJSON
from app.store.moment import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_draft",
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.String(64), nullable=False),
        sa.Column("entry", sa.String(64), nullable=False),
        sa.Column("fields", EncryptedJSON("page_draft.fields"), nullable=False),
        sa.Column("typed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["sitting.id"],
            name=op.f("fk_page_draft_sitting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sitting_id", name=op.f("pk_page_draft")),
    )
    op.create_index(op.f("ix_page_draft_typed_at"), "page_draft", ["typed_at"])
