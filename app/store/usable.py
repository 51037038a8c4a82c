"""Whether a database can be used: this version's tables, keys that open it, and room to write."""

from __future__ import annotations

import os

from sqlalchemy import Connection, Row, delete, func, insert, inspect, select, text
from sqlalchemy.orm import Session

from app.errors import DatabaseNotReady
from app.store.encryption import SHORTEST_SEALED_BYTES, KeyFault, ring_of
from app.store.revisions import known_revisions, newest_revision
from app.store.tables import KeyCheck, PageSave, Patient, WriteCheck, table_of

SEALED_TEXT = "previsit"
HASH_PURPOSE = "key-check"
# More than what is left in the last page of a nearly full database.
PADDING_BYTES = 16 * 1024


def require_current_tables(connection: Connection) -> None:
    """DatabaseNotReady unless the database was migrated exactly as far as this version."""
    revision = _revision(connection)
    newest = newest_revision()
    if revision is None:
        raise DatabaseNotReady("The database has no tables yet. Make them with: previsit migrate")
    if revision not in known_revisions():
        raise DatabaseNotReady(
            f"The database was changed by a newer version of Previsit (its tables are {revision}, "
            f"this version knows {newest}). Start the newer version, or restore an older backup."
        )
    if revision != newest:
        raise DatabaseNotReady(
            f"The database has the tables of an older version of Previsit ({revision}; this "
            f"version needs {newest}). Take a backup, then run: previsit migrate"
        )


def require_keys(connection: Connection) -> bool:
    """KeyFault when values of this database cannot be opened with the keys that are set.

    Returns whether the key that encrypts now has its sealed text already.
    """
    ring = ring_of(connection.dialect)
    if not (checks := _open_key_checks(connection)):
        _require_that_a_value_opens(connection)
        return False
    if any(check.keyed_hash != ring.keyed_hash(HASH_PURPOSE, SEALED_TEXT) for check in checks):
        raise KeyFault(
            "The last key in PREVISIT_ENCRYPTION_KEYS is not the oldest key of this database, so "
            "links and codes that were given out would not open. Put the oldest key last."
        )
    return any(check.key_id == ring.first_key_id for check in checks)


def seal_key_check(connection: Connection) -> None:
    """Seal a known text with the key that encrypts now, unless it was done before."""
    if not require_keys(connection):
        ring = ring_of(connection.dialect)
        row = {
            "key_id": ring.first_key_id,
            "sealed": SEALED_TEXT,
            "keyed_hash": ring.keyed_hash(HASH_PURPOSE, SEALED_TEXT),
        }
        connection.execute(insert(table_of(KeyCheck)), row)


def write_a_row(db: Session) -> None:
    """Write a new row and remove the one before. On a full disk the database raises its error.

    The new row needs space before the old one gives any back: replacing a row in place would
    succeed on a disk on which nothing else can be saved.
    """
    earlier = db.scalars(select(WriteCheck.id)).all()
    db.add(WriteCheck(padding=os.urandom(PADDING_BYTES)))
    db.flush()
    db.execute(delete(WriteCheck).where(WriteCheck.id.in_(earlier)))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _open_key_checks(connection: Connection) -> list[Row[tuple[str, str, str]]]:
    rows = select(KeyCheck.key_id, KeyCheck.sealed, KeyCheck.keyed_hash)
    try:
        return list(connection.execute(rows))
    except KeyFault:
        raise _missing_key() from None


def _require_that_a_value_opens(connection: Connection) -> None:
    """For a database from before there were sealed texts: try one name and one answer."""
    try:
        for column in (Patient.given_name, PageSave.answers):
            # Anything shorter was not sealed with any key.
            is_sealed = func.length(column) >= SHORTEST_SEALED_BYTES
            connection.execute(select(column).where(is_sealed).limit(1)).all()
    except KeyFault:
        raise _missing_key() from None


def _missing_key() -> KeyFault:
    return KeyFault(
        "PREVISIT_ENCRYPTION_KEYS does not hold every key that this database was encrypted with, "
        "so names and answers cannot be read. Put the missing key back, after the first one."
    )
