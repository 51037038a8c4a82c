"""A page save can say who answered it: the person alone, or with somebody's help."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("page_save", sa.Column("respondent", sa.String(16), nullable=True))
