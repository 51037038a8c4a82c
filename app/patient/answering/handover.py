"""Start here, finish there: a code that opens this sitting at another device."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access.sign_in import open_to_all
from app.outreach import short_codes
from app.outreach.check_digits import format_code
from app.patient.current_sitting import bp, here
from app.services import services
from app.web.language import gettext as _
from app.web.qr import qr_code


@bp.get("/move")
@open_to_all
def move() -> ResponseReturnValue:
    """What it does, and a button that shows the code."""
    with services().store.reading() as db:
        here(db)
    return render_template("patient/move.html", code="", minutes=_minutes())


@bp.post("/move")
@open_to_all
def code_to_move() -> ResponseReturnValue:
    """Show a fresh code; the one before opens nothing any more."""
    with services().store.transaction() as db:
        now = here(db)
        code = short_codes.create_for_sitting(
            db, now.sitting.id, now.sitting.practice_id, now=clock.now()
        )
    return render_template(
        "patient/move.html",
        code=format_code(code),
        qr_code=qr_code(
            url_for(".code", code=code, _external=True),
            _("The same code as a square, to be read by the camera of a phone"),
        ),
        address=url_for(".code", _external=True),
        minutes=_minutes(),
    )


def _minutes() -> int:
    return int(short_codes.SITTING_CODE_LIFETIME.total_seconds() // 60)
