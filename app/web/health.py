"""Two addresses that machines ask: whether the process answers, and whether it can work."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from app.access.sign_in import open_to_all
from app.config import program_version
from app.errors import DatabaseNotReady
from app.services import services
from app.store.faults import name_fault
from app.store.session import Store
from app.store.usable import require_current_tables, write_a_row
from app.web.request_log import log_fault

bp = Blueprint("health", __name__)

# Anybody may ask, and each check writes to the disk: no more often than this.
CHECK_EVERY_SECONDS = 2.0
READY = "ready"


@dataclass(slots=True)
class Readiness:
    """What the last check of the database found, so that many who ask cause one check."""

    reason: str = "not checked yet"
    check_at: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def look(self, store: Store) -> str:
        """Either "ready" or why not; during a check, what the check before it found."""
        if time.monotonic() >= self.check_at and self.lock.acquire(blocking=False):
            try:
                self.reason = _check(store)
                self.check_at = time.monotonic() + CHECK_EVERY_SECONDS
            finally:
                self.lock.release()
        return self.reason


def set_up_readiness(app: Flask) -> None:
    """One for each app, since an app has one store."""
    app.extensions["previsit_readiness"] = Readiness()


@bp.get("/healthz")
@open_to_all
def healthz() -> ResponseReturnValue:
    """The process answers, and says which version it is."""
    return {"status": "ok", "version": program_version()}


@bp.get("/readyz")
@open_to_all
def readyz() -> ResponseReturnValue:
    """The database has this version's tables and takes a write; 503 and the reason where not."""
    readiness: Readiness = current_app.extensions["previsit_readiness"]
    reason = readiness.look(services().store)
    return {"status": reason}, 200 if reason == READY else 503


def _check(store: Store) -> str:
    """The reason names the kind of fault only, since anybody reads it; the log has the rest."""
    try:
        with store.reading() as db:
            require_current_tables(db.connection())
        with store.transaction() as db:
            write_a_row(db)
    except DatabaseNotReady as fault:
        log_fault("database not ready", fault)
        return "the database has other tables than this version: run previsit migrate"
    except DBAPIError as fault:
        log_fault("database not ready", fault)
        return f"database: {name_fault(fault).value}"
    return READY
