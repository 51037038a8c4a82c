"""A device that is a kiosk: it opens patients' pages only, and forgets each person for the next.

The device's cookie says which kiosk it is. Everything about a person is in the session's cookie,
and that is good for one stay: when the screen is cleared, the kiosk's stay moves on in the
database, and a cookie of before, from whichever copy of the browser, opens nothing any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from werkzeug.wrappers import Response as Reply

from app import clock
from app.kiosk import devices, script_check
from app.kiosk.devices import LockedKiosk
from app.services import services
from app.web.session import browser
from app.web.static_files import allow_inline_script

COOKIE_DAYS = 400  # as long as a browser keeps one; renewed each time the start page is shown
# Whose pages open here. Whatever else there is, or comes, leads to the start page.
FOR_PATIENTS = frozenset({"patient", "kiosk", "language", "appearance"})
# But no file, which would stay on the device, and nothing kept for later without a connection.
CLOSED = frozenset(
    {
        "patient.appointment_file",
        "patient.letter_file",
        "patient.my_data_file",
        "patient.offline",
        "patient.pages_ahead",
        "patient.reminder_file",
        "patient.worker",
    }
)
# Where another person's turn begins.
ENTRANCES = frozenset({"kiosk.start", "kiosk.idle", "patient.invitation", "patient.public_link"})
# Asking whether somebody is there is no sign that somebody is.
NO_SIGN = frozenset({"kiosk.still_there"})
CLEARED = '"cache", "storage"'  # not the cookies: one of them says that this is a kiosk


def set_up_kiosk(app: Flask) -> None:
    """Before CSRFProtect: a form of somebody who was forgotten leads to the start."""
    app.before_request(_keep_to_patients)
    app.after_request(_clear)
    app.jinja_env.globals.update(
        current_kiosk=current_kiosk,
        has_person=lambda: browser.has_person,
        script_runs=script_check.script_runs,
    )


def current_kiosk() -> LockedKiosk | None:
    """The kiosk this device is; None on everybody's own device."""
    kiosk: LockedKiosk | None = g.get("kiosk")
    return kiosk


def terms() -> tuple[int, int, int, bool] | None:
    """What a page holds of the kiosk: its time limits, and whether a script keeps them; None on
    other devices."""
    kiosk = current_kiosk()
    return (*kiosk.terms, script_check.script_runs()) if kiosk else None


def start_next_person(kiosk: LockedKiosk) -> None:
    """Clear the person's data, in the browser too, and prepare for the next person."""
    browser.clear()
    g.cleared = True
    with services().store.transaction() as db:
        browser.kiosk_stay = devices.begin_stay(db, kiosk.id, clock.now())


def lock_device(reply: Reply, secret: str) -> Reply:
    """From this reply on, the device is a kiosk. Again and again, or its cookie would grow old."""
    reply.set_cookie(
        _cookie_name(),
        secret,
        max_age=timedelta(days=COOKIE_DAYS),
        secure=services().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return reply


def renew_kiosk_cookie(reply: Reply) -> Reply:
    return lock_device(reply, request.cookies[_cookie_name()])


def unlock_device(reply: Reply) -> Reply:
    """From this reply on, the device is like any other."""
    browser.clear()
    reply.delete_cookie(
        _cookie_name(),
        secure=services().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    g.cleared = True
    return reply


def _keep_to_patients() -> ResponseReturnValue | None:
    if request.endpoint == "static" or _cookie_name() not in request.cookies:
        return None
    now = clock.now()
    with services().store.reading() as db:
        kiosk = g.kiosk = devices.held(db, request.cookies[_cookie_name()])
    if kiosk is None:
        # Ended in the office, or not ours: no answers may stay open on an ordinary device.
        return unlock_device(redirect(url_for("home.home"), 303))
    g.start_url = url_for("kiosk.start")  # where error pages lead
    allow_inline_script("kiosk.js")
    if request.blueprint not in FOR_PATIENTS or request.endpoint in CLOSED:
        return _to_the_start()
    if request.endpoint in ENTRANCES:
        if not (_goes_on(kiosk, now) and _chooses()):
            start_next_person(kiosk)
        return None
    if not _goes_on(kiosk, now):
        return _to_the_start()
    if request.endpoint not in NO_SIGN and now - kiosk.seen_at > timedelta(seconds=1):
        with services().store.transaction() as db:
            devices.note_seen(db, kiosk.id, now)
    return None


def _clear(reply: Response) -> Response:
    if g.get("cleared"):
        reply.headers["Clear-Site-Data"] = CLEARED
    return reply


def _goes_on(kiosk: LockedKiosk, now: datetime) -> bool:
    """Whether the session belongs to the person whose turn it is, and was not left lying here."""
    if kiosk.stay is None or browser.kiosk_stay != kiosk.stay:
        return False
    has_traces = browser.has_person or browser.has_appearance or browser.refused is not None
    return not (kiosk.is_deserted(now) and has_traces)


def _chooses() -> bool:
    """Whether somebody at the start page has chosen their language, and no more yet; or this page
    comes back to say why it was not taken."""
    comes_back = browser.refused is not None and browser.refused.path == request.path
    return (browser.has_appearance or comes_back) and not browser.has_person


def _to_the_start() -> Reply:
    return redirect(url_for("kiosk.start"), 303)


def _cookie_name() -> str:
    return "__Host-previsit-kiosk" if services().settings.secure_cookies else "previsit-kiosk"
