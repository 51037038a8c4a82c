"""The database for a command: opened only when it can be used, and its faults said in sentences."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from app.config import Settings, SettingsFault
from app.log import log
from app.store.faults import DatabaseFault, name_fault
from app.store.session import Store

SENTENCES = {
    DatabaseFault.BUSY: "The database is busy: somebody else is writing. Try again in a moment.",
    DatabaseFault.FULL: "The database cannot grow: its disk is full. Make room, then try again.",
    DatabaseFault.LOST: "The database cannot be reached. Look whether its server runs, and whether "
    "PREVISIT_DATABASE_URL leads to it.",
    DatabaseFault.SCHEMA: "The database lacks a table or a column of this version. Restore it from "
    "a backup, then run: previsit migrate",
    DatabaseFault.OTHER: "The database refused a statement; the line before this one names it.",
}


@contextmanager
def open_store(settings: Settings) -> Generator[Store]:
    """The store of a migrated database, closed afterwards.

    SettingsFault when the database cannot be opened, KeyFault when its keys are others, and
    DatabaseNotReady when it was not migrated.
    """
    with unchecked_store(settings) as store:
        with naming_the_setting():
            store.require_usable()
        yield store


@contextmanager
def migrated_store(settings: Settings) -> Generator[Store]:
    """The same, for a command that may be the first: what is missing is made."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    with unchecked_store(settings) as store:
        with naming_the_setting():
            store.migrate()
        yield store


@contextmanager
def unchecked_store(settings: Settings) -> Generator[Store]:
    """A store that nobody has looked at. SettingsFault when the address is none of a database."""
    try:
        store = Store(settings.database_url, settings.encryption_keys)
    except (ArgumentError, ValueError):
        raise SettingsFault(
            "PREVISIT_DATABASE_URL is not the address of a database. "
            "Begin it with sqlite:/// or postgresql://."
        ) from None
    try:
        yield store
    finally:
        store.close()


def sentence_of(error: Exception) -> str | None:
    """What a person is told of an error of the database, once it is logged; None for any other."""
    if not isinstance(error, DBAPIError):
        return None
    fault = name_fault(error)
    log.error("command failed", fault=fault.value, exc_info=error)
    return SENTENCES[fault]


@contextmanager
def naming_the_setting() -> Generator[None]:
    """SettingsFault instead of the driver's error when there is no such database, or no way in."""
    try:
        yield
    except OperationalError as error:
        if name_fault(error) not in (DatabaseFault.LOST, DatabaseFault.OTHER):
            raise
        raise SettingsFault(
            f"PREVISIT_DATABASE_URL: the database cannot be opened: {error.orig}. "
            "Make it, or correct the address."
        ) from None
