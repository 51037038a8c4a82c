"""The page where an eight-digit access code is typed: from a card, or from another device."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.access import attempts
from app.access.sign_in import open_to_all
from app.errors import CodeMistyped, InvalidAccessCode, TooManyTries
from app.kiosk.device import current_kiosk
from app.kiosk.views import start_page
from app.outreach import short_codes
from app.outreach.check_digits import MAX_TYPED_LENGTH
from app.patient.current_sitting import bp
from app.patient.entry.entrance import AccessGrant, grant_of_short_code, use_grant
from app.services import services
from app.web.appearance import chooses_display
from app.web.refused_form import show_again, take_refused

# What the page of a code that opened nothing answers, for programs that try codes.
_STATUS = {"too_many": TooManyTries.status, "opens_nothing": InvalidAccessCode.status}


@bp.get("/code")
@bp.get("/code/<code>")
@open_to_all
def access_code(code: str = "") -> ResponseReturnValue:
    """Ask for the digits. A QR code fills them in; the person still has to press Continue, so that
    a preview of the link does not use the code."""
    refused = take_refused()
    if refused is None:
        return _page(code, "")
    page = _page(refused.fields.get("code", ""), refused.problem)
    return page, _STATUS.get(refused.problem, 200)


@bp.post("/code")
@bp.post("/code/<code>")
@open_to_all
def enter_access_code(**_code: str) -> ResponseReturnValue:
    """Exchange the digits for a cookie, and go on. One page for every code that opens nothing."""
    typed = request.form.get("code", "")[:MAX_TYPED_LENGTH]
    if chooses_display():
        return show_again("", code=typed)
    try:
        return use_grant(_exchange(typed), has_chosen=True)
    except CodeMistyped:
        return show_again("mistyped", code=typed)
    except TooManyTries:
        return show_again("too_many")
    except InvalidAccessCode:
        return show_again("opens_nothing")


def _exchange(typed: str) -> AccessGrant:
    """What the digits open. Wrong ones count, mistyped ones do not."""
    now, kiosk = clock.now(), current_kiosk()
    with services().store.reading() as db:
        who = (
            attempts.source_hash(db, "kiosk", str(kiosk.id))
            if kiosk
            else attempts.source_hash(db, "address", request.remote_addr or "")
        )
    try:
        with services().store.transaction() as db:
            opened = short_codes.exchange_short_code(
                db, typed, now, who, practice_id=kiosk.practice_id if kiosk else None
            )
            return grant_of_short_code(db, opened)
    except InvalidAccessCode:
        with services().store.transaction() as db:
            short_codes.record_wrong_short_code(db, who, now)
        raise


def _page(typed: str, problem: str) -> str:
    if kiosk := current_kiosk():
        return start_page(kiosk, typed=typed, problem=problem)
    return render_template(
        "patient/access_code.html", typed=typed[:MAX_TYPED_LENGTH], problem=problem
    )
