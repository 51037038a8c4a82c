"""The audit log: who did what, when. Each row carries the hash of the one before it.

Ids are consecutive, so that a row that was taken out leaves a gap; a row that was changed no longer
fits its hash. Rows cut off the end leave neither: compare the last row with one noted elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import RowMapping, insert, select, text
from sqlalchemy.orm import Session

from app.store.tables import AuditEntry, table_of, utc_now

FIRST_HASH = "0" * 64
_LOCK = text("SELECT pg_advisory_xact_lock(7031402)")
_LAST = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
_INSERT = insert(table_of(AuditEntry))


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """Where the chain breaks: the first row that does not fit.

    changed   the row's content does not fit its hash
    unlinked  the row does not carry the hash of the row before
    gap       the row that should have this id is missing
    cut_off   the row noted elsewhere is missing, or has another hash
    """

    id: int
    what: Literal["changed", "unlinked", "gap", "cut_off"]


@dataclass(frozen=True, slots=True)
class AuditLogState:
    """What verify() found: how many rows, the last one's id and hash, and where it breaks."""

    rows: int
    last_id: int
    last_hash: str
    faults: tuple[BrokenRow, ...]


def record(
    db: Session,
    *,
    practice_id: UUID | None,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> int:
    """Add a row and return its id. Last in a transaction: until it ends, other recorders wait.

    `detail` holds no name, address or answer: the audit log is not erased with a person.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(_LOCK)  # on SQLite the transaction has the only right to write already
    db.flush()
    last = db.execute(_LAST).one_or_none()
    row: dict[str, Any] = {
        "id": last.id + 1 if last else 1,
        "at": at or utc_now(),
        "practice_id": str(practice_id) if practice_id else None,
        "actor": actor,
        "action": action,
        "subject": subject,
        # Through JSON once, so that what is hashed is what will be read back.
        "detail": json.loads(json.dumps(dict(detail or {}))),
        "previous_hash": last.hash if last else FIRST_HASH,
    }
    db.execute(_INSERT, row | {"hash": _hash(row)})
    entry_id: int = row["id"]
    return entry_id


def verify_since(db: Session, before: AuditLogState | None) -> AuditLogState:
    """The state of the whole log, reading only what was added to a state without faults.

    The last row of `before` is read again, so that what was cut off or put in its place is noticed;
    what was changed further back is found by verify() alone.
    """
    if before is None or before.faults or not before.rows:
        return verify(db)
    last_id, last_hash, rows = before.last_id - 1, None, before.rows - 1
    for entry in _entries(db, after=last_id):
        if last_hash is None:
            is_same = (entry["id"], entry["hash"]) == (before.last_id, before.last_hash)
            if not is_same or entry["hash"] != _hash(entry):
                break
        elif fault := _fault(entry, last_id, last_hash):
            return AuditLogState(rows, last_id, last_hash, (fault,))
        rows, last_id, last_hash = rows + 1, entry["id"], entry["hash"]
    if last_hash is None:
        return verify(db, (before.last_id, before.last_hash))
    return AuditLogState(rows, last_id, last_hash, ())


def verify(db: Session, seen: tuple[int, str] | None = None) -> AuditLogState:
    """Read the whole log and say where its chain breaks first. `seen`: an id and hash noted."""
    faults: list[BrokenRow] = []
    rows, last_id, last_hash = 0, 0, FIRST_HASH
    is_seen = seen is None
    for entry in _entries(db):
        fault = _fault(entry, last_id, last_hash)
        if fault and not faults:
            faults.append(fault)
        is_seen = is_seen or seen == (entry["id"], entry["hash"])
        rows, last_id, last_hash = rows + 1, entry["id"], entry["hash"]
    if seen and not is_seen and not faults:
        faults.append(BrokenRow(seen[0], "cut_off"))
    return AuditLogState(rows, last_id, last_hash, tuple(faults))


def _entries(db: Session, after: int = 0) -> Iterator[RowMapping]:
    """Every row after this id in order, some at a time: a log of years may not fit into memory."""
    some = select(table_of(AuditEntry)).order_by(AuditEntry.id).limit(1000)
    rows = db.execute(some.where(AuditEntry.id > after)).mappings().all()
    while rows:
        yield from rows
        rows = db.execute(some.where(AuditEntry.id > rows[-1]["id"])).mappings().all()


def _fault(entry: Mapping[Any, Any], last_id: int, last_hash: str) -> BrokenRow | None:
    if entry["id"] != last_id + 1:
        return BrokenRow(last_id + 1, "gap")
    if entry["previous_hash"] != last_hash:
        return BrokenRow(entry["id"], "unlinked")
    if entry["hash"] != _hash(entry):
        return BrokenRow(entry["id"], "changed")
    return None


def _hash(row: Mapping[Any, Any]) -> str:
    """SHA-256 over the hash before and everything the row says, as JSON in one fixed form."""
    content = {
        "id": row["id"],
        "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "practice_id": row["practice_id"],
        "actor": row["actor"],
        "action": row["action"],
        "subject": row["subject"],
        "detail": row["detail"],
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{row['previous_hash']}\n{canonical}".encode()).hexdigest()
