"""What went wrong in the database, in words that do not depend on which database it is."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from sqlalchemy.exc import DBAPIError


class DatabaseFault(StrEnum):
    """BUSY passes by itself, and the same request may succeed a moment later. The others do not."""

    BUSY = "busy"  # another transaction has the lock, or this one was chosen to give way
    FULL = "full"  # no space is left on the disk, or the database may not grow
    LOST = "lost"  # the server cannot be reached, or the file cannot be opened
    SCHEMA = "schema"  # a table or a column is missing
    OTHER = "other"


# Result codes of SQLite (https://www.sqlite.org/rescode.html); extended codes hold these in 8 bits.
_SQLITE = {
    5: DatabaseFault.BUSY,  # SQLITE_BUSY
    6: DatabaseFault.BUSY,  # SQLITE_LOCKED
    13: DatabaseFault.FULL,  # SQLITE_FULL
    14: DatabaseFault.LOST,  # SQLITE_CANTOPEN
}
# Texts of errors that have the code SQLITE_ERROR, or none because the driver raised them itself.
_SQLITE_TEXTS = {
    "database is locked": DatabaseFault.BUSY,
    "database table is locked": DatabaseFault.BUSY,
    "no such column": DatabaseFault.SCHEMA,
    "no such table": DatabaseFault.SCHEMA,
}
_SQLITE_NO_COLUMN = "has no column named"

# SQLSTATE codes (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_POSTGRESQL = {
    "40001": DatabaseFault.BUSY,  # serialization_failure
    "40P01": DatabaseFault.BUSY,  # deadlock_detected
    "55P03": DatabaseFault.BUSY,  # lock_not_available
    "53100": DatabaseFault.FULL,  # disk_full
    "57P01": DatabaseFault.LOST,  # admin_shutdown
    "57P02": DatabaseFault.LOST,  # crash_shutdown
    "57P03": DatabaseFault.LOST,  # cannot_connect_now
    "3D000": DatabaseFault.LOST,  # invalid_catalog_name: no database of that name
    "42P01": DatabaseFault.SCHEMA,  # undefined_table
    "42703": DatabaseFault.SCHEMA,  # undefined_column
}
_CONNECTION_EXCEPTION = "08"  # a class of SQLSTATE codes


def name_fault(error: DBAPIError) -> DatabaseFault:
    """Which fault an error of the driver stands for."""
    driver_error = error.orig
    if isinstance(driver_error, sqlite3.Error):
        return _name_sqlite(driver_error)
    state = getattr(driver_error, "sqlstate", None)
    if state is not None:
        if state.startswith(_CONNECTION_EXCEPTION):
            return DatabaseFault.LOST
        return _POSTGRESQL.get(state, DatabaseFault.OTHER)
    if error.connection_invalidated or _is_lost_connection(driver_error):
        return DatabaseFault.LOST
    return _name_text(str(driver_error))


def _name_sqlite(driver_error: sqlite3.Error) -> DatabaseFault:
    code = getattr(driver_error, "sqlite_errorcode", None)
    fault = _SQLITE.get(code & 0xFF) if code is not None else None
    return fault or _name_text(str(driver_error))


def _name_text(text: str) -> DatabaseFault:
    if _SQLITE_NO_COLUMN in text:
        return DatabaseFault.SCHEMA
    faults = (fault for start, fault in _SQLITE_TEXTS.items() if text.startswith(start))
    return next(faults, DatabaseFault.OTHER)


def _is_lost_connection(driver_error: BaseException | None) -> bool:
    """psycopg's OperationalError without a code: the server did not answer, or hung up."""
    kind = type(driver_error)
    return kind.__module__.startswith("psycopg") and kind.__name__ == "OperationalError"
