"""The ground before the doors: the first page, and two that machines ask whether all is well."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from app.access.sign_in import open_to_all
from app.services import rooms

bp = Blueprint("ground", __name__)


@bp.get("/")
@open_to_all
def home() -> ResponseReturnValue:
    """Where somebody arrives who has no link: on with a sitting, or a word on how to get in."""
    if "sitting" in session:
        return redirect(url_for("patient.resume"), 303)
    return render_template("ground/home.html")


@bp.get("/healthz")
@open_to_all
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return "ok\n", {"Content-Type": "text/plain"}


@bp.get("/readyz")
@open_to_all
def readyz() -> ResponseReturnValue:
    """The database answers too."""
    with rooms().store.reading() as db:
        db.execute(text("select 1"))
    return "ready\n", {"Content-Type": "text/plain"}
