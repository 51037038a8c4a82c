"""The first page, for people who come without a link."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.sign_in import open_to_all
from app.web.session import browser

bp = Blueprint("home", __name__)


@bp.get("/")
@open_to_all
def home() -> ResponseReturnValue:
    """Where somebody arrives who has no link: on with a sitting, or a word on how to get in."""
    if browser.sitting_id:
        return redirect(url_for("patient.resume"), 303)
    return render_template("web/home.html")
