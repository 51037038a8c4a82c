"""The state and the kind of a priority are columns. Before, they were inside its encrypted part."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.elements import conv

from app.store.encryption import EncryptedJSON

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PRIORITY = sa.table(
    "priority",
    sa.column("id", sa.Uuid()),
    sa.column("response_id", sa.Uuid()),
    sa.column("what", EncryptedJSON("priority.what")),
    sa.column("kind", sa.String(16)),
    sa.column("state", sa.String(16)),
    sa.column("taken_back", sa.Boolean()),
)
MOVED = ("rule", "level", "kind", "taken_back", "erased")
# SQLite makes a table anew to change it, and Alembic then keeps only the checks that it is given.
LEVEL = sa.CheckConstraint(
    "level in ('now','today','next_visit','for_information')", name=conv("ck_priority_level")
)


def upgrade() -> None:
    op.add_column("priority", sa.Column("kind", sa.String(16), nullable=True))
    op.add_column("priority", sa.Column("state", sa.String(16), nullable=True))
    op.add_column(
        "priority",
        sa.Column("taken_back", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _move_rows()
    with op.batch_alter_table("priority", table_args=(LEVEL,)) as table:
        table.alter_column("kind", existing_type=sa.String(16), nullable=False)
        table.alter_column("state", existing_type=sa.String(16), nullable=False)
        table.create_check_constraint(
            op.f("ck_priority_kind"), "kind in ('safety','need','overdue')"
        )
        table.create_check_constraint(
            op.f("ck_priority_state"), "state in ('unsent','sent','erased')"
        )
        table.create_check_constraint(
            op.f("ck_priority_sent"), "(state = 'sent') = (response_id is not null)"
        )
        table.create_check_constraint(
            op.f("ck_priority_taken_back"), "not taken_back or state <> 'unsent'"
        )


def _move_rows() -> None:
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(PRIORITY.c.id, PRIORITY.c.response_id, PRIORITY.c.what)
    ).all()
    for row in rows:
        connection.execute(
            sa.update(PRIORITY).where(PRIORITY.c.id == row.id).values(_columns(row.what, row))
        )


def _columns(what: dict[str, Any], row: Any) -> dict[str, Any]:
    sent = "unsent" if row.response_id is None else "sent"
    return {
        "kind": what["kind"],
        "state": "erased" if what.get("erased") else sent,
        "taken_back": bool(what.get("taken_back")),
        "what": {name: value for name, value in what.items() if name not in MOVED},
    }
