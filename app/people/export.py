"""Everything that is kept of one person, as JSON: a table a list, in the order of the keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.rows import rows_of
from app.store.tables import AuditEntry, Patient, PatientSearchToken, ScoreRow, table_of

# What opens a survey is never handed out, not even when it was used.
_NEVER = frozenset({"code_hash", "pseudonym"})
# Keyed hashes of the name and number that stand in the export already.
_DERIVED = frozenset({table_of(PatientSearchToken)})


def export_person(
    db: Session, patient_id: UUID, codes: Mapping[str, str | None] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Table → its rows of this person, decrypted, and what the trail says of who looked at them.

    codes  scale → its LOINC code, which stands beside each score where it has one
    """
    rows = rows_of(db, table_of(Patient), patient_id)
    found = {
        table.name: [
            {name: _plain(value) for name, value in row.items() if name not in _NEVER}
            for row in of_table
        ]
        for table, of_table in rows.items()
        if table not in _DERIVED
    }
    for score in found.get(table_of(ScoreRow).name, ()):
        if code := (codes or {}).get(score["scale"]):
            score["code"] = code
    about = [
        f"{name}:{row['id']}" for name in ("patient", "sitting") for row in found.get(name, ())
    ]
    trail = select(AuditEntry).where(AuditEntry.subject.in_(about)).order_by(AuditEntry.id)
    found["audit_entry"] = [
        {"at": one.at.isoformat(), "actor": one.actor, "action": one.action}
        for one in db.scalars(trail)
    ]
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return value
