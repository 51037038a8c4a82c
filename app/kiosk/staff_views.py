"""At the device itself: staff make a kiosk of it by a link, and an ordinary device by its PIN."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access import attempts
from app.access.sign_in import open_to_all
from app.errors import InvalidAccessCode
from app.kiosk import devices, pin_tries
from app.kiosk.blueprint import bp
from app.kiosk.device import current_kiosk, lock_device, unlock_device
from app.kiosk.script_check import can_forget
from app.services import services
from app.web.current_practice import show_practice_by_id
from app.web.session import browser


@bp.route("/kiosk/set-up/<code>", methods=["GET", "POST"])
@open_to_all
def set_up(code: str) -> ResponseReturnValue:
    """The link from the office: one button makes this device a kiosk, and the link is used up. A
    browser that has not shown that it can forget people is refused, and the link stays good."""
    if current_kiosk():
        return redirect(url_for(".start"), 303)
    now = clock.now()
    try:
        with services().store.transaction() as db:
            who = attempts.source_hash(db, "address", request.remote_addr or "")
            made = devices.waiting(db, code, now, who)
            show_practice_by_id(db, made.practice_id)
            if request.method == "GET" or not can_forget():
                refused = request.method == "POST"
                page = render_template("kiosk/set_up.html", name=made.name, refused=refused)
                return page, 422 if refused else 200
            secret = devices.lock(db, made, now)
    except InvalidAccessCode:
        with services().store.transaction() as db:
            devices.note_wrong_code(db, who, now)
        raise
    browser.clear()
    return lock_device(redirect(url_for(".start"), 303), secret)


@bp.route("/kiosk/unlock", methods=["GET", "POST"])
@open_to_all
def unlock() -> ResponseReturnValue:
    """With the PIN this is an ordinary device again."""
    kiosk = current_kiosk()
    if kiosk is None:
        return redirect(url_for(".start"), 303)
    now = clock.now()
    with services().store.transaction() as db:
        show_practice_by_id(db, kiosk.practice_id)
        until = pin_tries.waits_until(db, kiosk.id, now)
        if request.method == "POST" and until is None:
            pin_tries.note_try(db, kiosk.id, now)
    if request.method == "GET" or until is not None:
        return _unlock_page(until, now), 429 if until else 200

    with services().store.reading() as db:
        is_right = devices.is_pin(db, kiosk.id, request.form.get("pin", ""))
    with services().store.transaction() as db:
        if is_right:
            devices.end_by_pin(db, kiosk.id, now)
        else:
            devices.note_wrong_pin(db, kiosk.id, now)
            until = pin_tries.waits_until(db, kiosk.id, now)
    if not is_right:
        return _unlock_page(until, now, refused=True), 422
    return unlock_device(redirect(url_for("security.login"), 303))


def _unlock_page(until: datetime | None, now: datetime, *, refused: bool = False) -> str:
    wait_seconds = ceil((until - now).total_seconds()) if until else 0
    return render_template("kiosk/unlock.html", wait_seconds=wait_seconds, refused=refused)
