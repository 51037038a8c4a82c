"""A page save can say how an adaptive test chose its questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("page_save", sa.Column("trace", sa.LargeBinary(), nullable=True))
