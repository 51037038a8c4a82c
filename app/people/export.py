"""Everything that is stored of one person, as JSON: a list for each table."""

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
    """Table → its rows of this person, decrypted, and who looked at them by the audit log.

    codes  scale → its LOINC code, which stands beside each score where it has one
    """
    rows = rows_of(db, table_of(Patient), patient_id)
    export = {
        table.name: [
            {name: _plain(value) for name, value in row.items() if name not in _NEVER}
            for row in of_table
        ]
        for table, of_table in rows.items()
        if table not in _DERIVED
    }
    for score in export.get(table_of(ScoreRow).name, ()):
        if code := (codes or {}).get(score["scale"]):
            score["code"] = code
    about = [
        f"{name}:{row['id']}" for name in ("patient", "sitting") for row in export.get(name, ())
    ]
    entries = select(AuditEntry).where(AuditEntry.subject.in_(about)).order_by(AuditEntry.id)
    export["audit_entry"] = [
        {"at": entry.at.isoformat(), "actor": entry.actor, "action": entry.action}
        for entry in db.scalars(entries)
    ]
    return export


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value
