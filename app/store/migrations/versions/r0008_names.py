"""Rename tables: user becomes staff, open links become public links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STAFF_UNIQUE = ("email", "fs_uniquifier", "fs_webauthn_user_handle", "us_phone_number", "username")


def upgrade() -> None:
    _staff()
    _public_links()
    op.alter_column("page_save", "outdone", new_column_name="superseded")


def _staff() -> None:
    op.rename_table("user", "staff")
    with op.batch_alter_table("staff") as table:
        for column in STAFF_UNIQUE:
            table.drop_constraint(f"uq_user_{column}", type_="unique")
            table.create_unique_constraint(f"uq_staff_{column}", [column])
    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name="fk_staff_role_role_id"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_role_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", "role_id", name="pk_staff_role"),
    )
    op.execute(
        "INSERT INTO staff_role (staff_id, role_id) SELECT user_id, role_id FROM roles_users"
    )
    op.drop_table("roles_users")


def _public_links() -> None:
    op.rename_table("open_link", "public_link")
    op.drop_index("ix_open_link_practice_id", "public_link")
    op.create_index("ix_public_link_practice_id", "public_link", ["practice_id"])
    with op.batch_alter_table("public_link") as table:
        table.drop_constraint("uq_open_link_slug", type_="unique")
        table.create_unique_constraint("uq_public_link_slug", ["slug"])
    op.drop_index("ix_sitting_open_link_id", "sitting")
    op.alter_column("sitting", "open_link_id", new_column_name="public_link_id")
    op.create_index("ix_sitting_public_link_id", "sitting", ["public_link_id"])
