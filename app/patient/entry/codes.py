"""The page where eight digits are typed: from a card, at a kiosk, or from another device."""

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
from app.outreach.check_digits import LONGEST_TYPED
from app.patient.current_sitting import bp
from app.patient.entry.entrance import Arrival, arrival_of_code, come_in
from app.services import services


@bp.get("/code")
@bp.get("/code/<code>")
@open_to_all
def code(code: str = "") -> ResponseReturnValue:
    """Ask for the digits. A square read by a camera brings them along; they still wait for a
    press, so that a preview of the link does not use them up."""
    return _page(code, None), 200


@bp.post("/code")
@bp.post("/code/<code>")
@open_to_all
def typed_code(code: str = "") -> ResponseReturnValue:  # noqa: ARG001 - only the form counts
    """Exchange the digits for a cookie, and go on. One page for every code that opens nothing."""
    typed = request.form.get("code", "")[:LONGEST_TYPED]
    try:
        return come_in(_exchange(typed))
    except CodeMistyped as error:
        return _page(typed, "mistyped"), error.status
    except TooManyTries as error:
        return _page("", "too_many"), error.status
    except InvalidAccessCode as error:
        return _page("", "opens_nothing"), error.status


def _exchange(typed: str) -> Arrival:
    """What the digits open. Wrong ones count, mistyped ones do not."""
    now, kiosk = clock.now(), current_kiosk()
    with services().store.reading() as db:
        who = (
            attempts.who(db, "kiosk", str(kiosk.id))
            if kiosk
            else attempts.who(db, "address", request.remote_addr or "")
        )
    try:
        with services().store.transaction() as db:
            opened = short_codes.exchange_short(
                db, typed, now, who, practice_id=kiosk.practice_id if kiosk else None
            )
            return arrival_of_code(db, opened)
    except InvalidAccessCode:
        with services().store.transaction() as db:
            short_codes.note_wrong_code(db, who, now)
        raise


def _page(typed: str, problem: str | None) -> str:
    if kiosk := current_kiosk():
        return start_page(kiosk, typed=typed, problem=problem)
    return render_template("patient/code.html", typed=typed[:LONGEST_TYPED], problem=problem)
