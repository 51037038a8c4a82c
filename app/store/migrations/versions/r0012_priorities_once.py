"""A priority is stored once. Before, the profile of its response held it a second time, and whether
it was unchanged was inside its encrypted part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.store.encryption import EncryptedJSON

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PRIORITY = sa.table(
    "priority",
    sa.column("id", sa.Uuid()),
    sa.column("what", EncryptedJSON("priority.what")),
    sa.column("is_unchanged", sa.Boolean()),
)
RESPONSE = sa.table(
    "response",
    sa.column("id", sa.Uuid()),
    sa.column("profile", EncryptedJSON("response.profile")),
)


def upgrade() -> None:
    op.add_column(
        "priority",
        sa.Column("is_unchanged", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    connection = op.get_bind()
    for id, what in connection.execute(sa.select(PRIORITY.c.id, PRIORITY.c.what)).all():
        values = {"is_unchanged": bool(what.pop("steady", False)), "what": what}
        connection.execute(sa.update(PRIORITY).where(PRIORITY.c.id == id).values(values))
    # One at a time: the profiles of years do not fit in memory together.
    for id in connection.scalars(sa.select(RESPONSE.c.id)).all():
        stored = connection.scalars(sa.select(RESPONSE.c.profile).where(RESPONSE.c.id == id)).one()
        profile = {name: value for name, value in stored.items() if name != "priorities"}
        connection.execute(sa.update(RESPONSE).where(RESPONSE.c.id == id).values(profile=profile))
