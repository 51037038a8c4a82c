"""Start here, finish there: a code that opens this sitting at another device."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access.sign_in import open_to_all
from app.outreach import short_codes
from app.outreach.check_digits import format_code
from app.patient.current_sitting import bp, current_sitting
from app.services import services
from app.web.language import gettext as _
from app.web.qr import qr_code
from app.web.session import browser


@bp.get("/handover")
@open_to_all
def handover() -> ResponseReturnValue:
    """What it does, and a button that shows the code; the code, after that button."""
    with services().store.reading() as db:
        current_sitting(db)
    code, browser.handover_code = browser.handover_code, None
    if code is None:
        return render_template("patient/handover.html", code="", minutes=_minutes())
    return render_template(
        "patient/handover.html",
        code=format_code(code),
        qr_code=qr_code(
            url_for(".access_code", code=code, _external=True),
            _("QR code for the same code"),
        ),
        address=url_for(".access_code", _external=True),
        minutes=_minutes(),
    )


@bp.post("/handover")
@open_to_all
def create_handover_code() -> ResponseReturnValue:
    """Create a fresh code; the one before opens nothing any more."""
    with services().store.transaction() as db:
        current = current_sitting(db)
        browser.handover_code = short_codes.create_for_sitting(
            db, current.sitting.id, current.sitting.practice_id, now=clock.now()
        )
    return redirect(url_for(".handover"), 303)


def _minutes() -> int:
    return int(short_codes.SITTING_CODE_LIFETIME.total_seconds() // 60)
