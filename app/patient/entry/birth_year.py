"""The year of birth, asked once between a code and the questions. The page does not say whose."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access.sign_in import open_to_all
from app.errors import InvalidAccessCode, SittingNotOpen
from app.outreach import birth_year as second
from app.patient.current_sitting import bp
from app.patient.entry.entrance import enter
from app.services import services
from app.web.refused_form import show_again, take_refused
from app.web.session import Entry, browser

OLDEST = 130


@bp.get("/birth-year")
@open_to_all
def birth_year() -> ResponseReturnValue:
    """Ask for it."""
    if browser.pending_entry is None:
        return redirect(_way_on(), 303)
    refused = take_refused()
    return _page(_tries_left(_arriving()), refused.problem if refused else None)


@bp.post("/birth-year")
@open_to_all
def check_birth_year() -> ResponseReturnValue:
    """Compare it. What is no year is not a try; one wrong year too many closes the invitation."""
    if browser.pending_entry is None and browser.whose is not None:
        return redirect(_way_on(), 303)
    invitation = _arriving()
    year = read_year(request.form.get("year", ""))
    if year is None:
        return show_again("not_a_year")
    now = clock.now()
    with services().store.transaction() as db:
        outcome = second.check_birth_year(db, invitation, year, now)
    if outcome == "right":
        return enter(_take_pending_entry())
    if outcome == "closed":
        browser.clear_person()
        raise InvalidAccessCode
    return show_again("wrong")


def _way_on() -> str:
    """Where somebody goes on who went back to this page after the right year."""
    if browser.sitting_id is not None:
        return url_for("patient.resume")
    return url_for("home.home" if browser.invitation_id is None else "patient.begin")


def _arriving() -> UUID:
    if browser.pending_entry is None or browser.pending_entry.invitation_id is None:
        raise SittingNotOpen
    return browser.pending_entry.invitation_id


def _take_pending_entry() -> Entry:
    entry, browser.pending_entry = browser.pending_entry, None
    if entry is None:
        raise SittingNotOpen
    return entry


def _tries_left(invitation: UUID) -> int:
    with services().store.reading() as db:
        return second.tries_left(db, invitation, clock.now())


def read_year(typed: str) -> int | None:
    """Four digits of any script, a year somebody may be born in."""
    plain = "".join(
        str(unicodedata.digit(character, character)) for character in typed.strip()[:20]
    )
    if not re.fullmatch(r"[0-9]{4}", plain):
        return None
    this_year = clock.now().year
    return int(plain) if this_year - OLDEST <= int(plain) <= this_year else None


def _page(tries_left: int, problem: str | None) -> str:
    return render_template("patient/birth_year.html", tries_left=tries_left, problem=problem)
