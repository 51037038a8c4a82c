"""Patients can be searched for without decrypting everybody, and what is asked of a whole practice
has indexes; a failed try has a scope and a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.store.encryption import EncryptedText
from app.store.name_tokens import keyed_token, sort_key, tokens_of_patient

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PATIENTS_AT_ONCE = 500
INDEXES = {
    "ix_priority_practice": ("priority", ["practice_id", "level", "raised_at"]),
    "ix_task_practice": ("task", ["practice_id", "status", "due_at"]),
    "ix_invitation_practice": ("invitation", ["practice_id", "created_at"]),
    "ix_response_practice": ("response", ["practice_id", "finished_at"]),
    "ix_audit_entry_practice": ("audit_entry", ["practice_id", "at"]),
    "ix_audit_entry_subject": ("audit_entry", ["subject"]),
}

_PATIENT = sa.table(
    "patient",
    sa.column("id", sa.Uuid),
    sa.column("practice_id", sa.Uuid),
    sa.column("number", sa.String),
    sa.column("given_name", EncryptedText("patient.given_name")),
    sa.column("family_name", EncryptedText("patient.family_name")),
)
_TOKEN = sa.table(
    "patient_search_token",
    sa.column("patient_id", sa.Uuid),
    sa.column("token", sa.BigInteger),
    sa.column("sort_key", sa.String),
)


def upgrade() -> None:
    _attempts()
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    op.create_table(
        "patient_search_token",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sort_key", sa.String(length=72), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
            name="fk_patient_search_token_patient_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("patient_id", "token", name="pk_patient_search_token"),
        sqlite_with_rowid=False,
    )
    _fill(op.get_bind())
    op.create_index(
        "ix_patient_search_token_found", "patient_search_token", ["token", "sort_key", "patient_id"]
    )


def _attempts() -> None:
    """A failed try has a scope and a source, where it had a door and a who."""
    op.drop_index("ix_attempt_door_who_at", "attempt")
    op.alter_column("attempt", "door", new_column_name="scope")
    op.alter_column("attempt", "who", new_column_name="source")
    op.create_index("ix_attempt_scope_source_at", "attempt", ["scope", "source", "at"])


def _fill(connection: sa.Connection) -> None:
    """Names are read with the keys of the store that migrates: its connections have them."""
    for patients in _patients(connection):
        rows = [row for patient in patients for row in _rows(connection, patient)]
        connection.execute(sa.insert(_TOKEN), rows)


def _patients(connection: sa.Connection) -> Iterator[Sequence[sa.Row[Any]]]:
    some = sa.select(_PATIENT).order_by(_PATIENT.c.id).limit(PATIENTS_AT_ONCE)
    patients = connection.execute(some).all()
    while patients:
        yield patients
        patients = connection.execute(some.where(_PATIENT.c.id > patients[-1].id)).all()


def _rows(connection: sa.Connection, patient: sa.Row[Any]) -> Iterator[dict[str, object]]:
    tokens = tokens_of_patient(patient.given_name, patient.family_name, patient.number)
    for token in {
        keyed_token(connection.dialect, patient.practice_id, plain_token) for plain_token in tokens
    }:
        yield {"patient_id": patient.id, "token": token, "sort_key": sort_key(patient.number)}
