"""The link of an invitation after its answers were sent: when they arrived, and a way to read them
again in any browser, for whoever knows the year of birth."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock, sittings
from app.access.sign_in import open_to_all
from app.errors import InvalidAccessCode
from app.kiosk.device import current_kiosk
from app.outreach import reading_again
from app.patient.current_sitting import READABLE_SECONDS, bp
from app.patient.entry.birth_year import read_year
from app.services import services
from app.sittings import consent
from app.store.tables import Invitation
from app.web.current_practice import show_practice_by_id
from app.web.language import locale
from app.web.refused_form import show_again, take_refused
from app.web.session import Entry, browser
from app.web.static_files import expect_empty_cache


def go_to_sent_answers(code: str) -> ResponseReturnValue | None:
    """To the page of answers that were sent by this link; None where there are none to read. Not at
    a kiosk, where nobody brings a link."""
    if current_kiosk():
        return None
    with services().store.reading() as db:
        invitation = reading_again.find_used(db, code, clock.now())
        began = sittings.find_sitting(db, invitation.id) if invitation else None
        if invitation is None or began is None:
            return None
        invitation_id, language = invitation.id, sittings.language_of(db, began)
    browser.clear_person()
    expect_empty_cache()
    browser.read_again = invitation_id
    if language in services().settings.locales:
        browser.locale = language
    return redirect(url_for("patient.sent_earlier"), 303)


@bp.get("/sent")
@open_to_all
def sent_earlier() -> ResponseReturnValue:
    """Say that they arrived, and ask for the year of birth."""
    if _is_open():
        return redirect(url_for(".summary"), 303)
    refused = take_refused()
    with services().store.reading() as db:
        return _page(db, _used(db, clock.now()), refused.problem if refused else None)


@bp.post("/sent")
@open_to_all
def read_again() -> ResponseReturnValue:
    """Compare the year, and open the summary. What is no year is not a try."""
    if _is_open():
        return redirect(url_for(".summary"), 303)
    now = clock.now()
    year = read_year(request.form.get("year", ""))
    with services().store.transaction() as db:
        invitation = _used(db, now)
        if year is None:
            return show_again("not_a_year")
        outcome = reading_again.check_birth_year(db, invitation.id, year, now)
        sitting_id = sittings.find_sitting(db, invitation.id)
        if outcome != "right" or sitting_id is None:
            return show_again(outcome)
    _open(invitation.id, sitting_id, now)
    return redirect(url_for(".summary"), 303)


def _open(invitation_id: UUID, sitting_id: UUID, now: datetime) -> None:
    language = locale()
    browser.clear_person()
    browser.enter(Entry(invitation_id, sitting_id, consent.VERSION))
    browser.readable_until = now.timestamp() + READABLE_SECONDS
    browser.locale = language


def _is_open() -> bool:
    """Whether the answers are open here already, and somebody went back to this page."""
    return browser.read_again is None and browser.readable_until is not None


def _used(db: Session, now: datetime) -> Invitation:
    if browser.read_again is None:
        raise InvalidAccessCode
    return reading_again.require_used(db, browser.read_again, now)


def _page(db: Session, invitation: Invitation, problem: str | None = None) -> str:
    show_practice_by_id(db, invitation.practice_id)
    return render_template(
        "patient/sent_earlier.html",
        arrived_at=invitation.used_at,
        readable_until=reading_again.readable_until(db, invitation),
        tries_left=reading_again.tries_left(db, invitation),
        problem=problem if problem != "closed" else None,
    )
