"""Two addresses that machines ask: whether the process answers, and whether it can work."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from app.access.sign_in import open_to_all
from app.services import services

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_to_all
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return "ok\n", {"Content-Type": "text/plain"}


@bp.get("/readyz")
@open_to_all
def readyz() -> ResponseReturnValue:
    """The database answers too."""
    with services().store.reading() as db:
        db.execute(text("select 1"))
    return "ready\n", {"Content-Type": "text/plain"}
