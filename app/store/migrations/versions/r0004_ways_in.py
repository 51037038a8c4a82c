"""Ways in: short codes, open links, results nobody can read, and saves of two devices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("invitation", sa.Column("revoked_why", sa.String(16), nullable=True))
    op.add_column(
        "invitation", sa.Column("wrong_years", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("page_save", sa.Column("device", sa.String(64), nullable=True))
    op.add_column("page_save", sa.Column("seen", sa.String(200), nullable=True))
    op.add_column(
        "page_save",
        sa.Column("outdone", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "fact",
        sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _open_links()
    _sittings_of_nobody()
    _short_codes()


def _open_links() -> None:
    op.create_table(
        "open_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.String(64), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_open_link"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_open_link_practice_id"),
        sa.UniqueConstraint("slug", name="uq_open_link_slug"),
    )
    op.create_index("ix_open_link_practice_id", "open_link", ["practice_id"])
    op.create_table(
        "sealed_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sealed_result"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name="fk_sealed_result_practice_id"
        ),
        sa.UniqueConstraint("code_hash", name="uq_sealed_result_code_hash"),
    )
    op.create_index("ix_sealed_result_expires_at", "sealed_result", ["expires_at"])


def _sittings_of_nobody() -> None:
    """SQLite cannot take a NOT NULL back: there the table is made anew, with all its rows.
    Foreign keys rest meanwhile (app/store/session.py), or the old table's end would take its
    page saves along."""
    with op.batch_alter_table("sitting") as table:
        table.alter_column("patient_id", existing_type=sa.Uuid(), nullable=True)
        table.alter_column("invitation_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(sa.Column("open_link_id", sa.Uuid(), nullable=True))
        table.create_foreign_key("fk_sitting_open_link_id", "open_link", ["open_link_id"], ["id"])
    op.create_index("ix_sitting_open_link_id", "sitting", ["open_link_id"])


def _short_codes() -> None:
    op.create_table(
        "short_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("sitting_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_short_code"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_short_code_practice_id"),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name="fk_short_code_invitation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sitting.id"], name="fk_short_code_sitting_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("code_hash", name="uq_short_code_code_hash"),
    )
    op.create_index("ix_short_code_invitation_id", "short_code", ["invitation_id"])
    op.create_index("ix_short_code_sitting_id", "short_code", ["sitting_id"])
