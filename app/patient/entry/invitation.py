"""Coming in: the link of an invitation, the language, and who is answering."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import clock, sittings
from app.access import attempts
from app.access.sign_in import open_to_all
from app.catalogue.model import Survey
from app.errors import InvalidAccessCode, SittingNotOpen
from app.kiosk.device import current_kiosk
from app.outreach import invitations
from app.patient.afterwards.sent_earlier import go_to_sent_answers
from app.patient.answering.questions import resume
from app.patient.current_sitting import (
    actor,
    bp,
    device_mode,
    keyed_by,
    remember_consent,
    show_crisis_line_of,
)
from app.patient.entry.entrance import AccessGrant, grant_of_invitation, use_grant
from app.patient.entry.fitting_surveys import is_for_patient, other_survey_page
from app.patient.entry.languages import lacking_language, locales_to_begin, not_ready_page
from app.patient.entry.respondents import respondents_of
from app.patient.who_reads import note_readers
from app.people.visits import get_visit
from app.services import services
from app.store.tables import Invitation
from app.web.appearance import chooses_display
from app.web.current_practice import show_practice_by_id
from app.web.language import locale, own_name, speak, today, zone
from app.web.refused_form import show_again, take_refused
from app.web.session import browser


@bp.get("/i/<code>")
@open_to_all
def invitation(code: str) -> ResponseReturnValue:
    """Exchange the code for a cookie at once, and go on where the person stopped; where the answers
    were sent, to these."""
    if _was_sent_here(code):
        return redirect(url_for(".summary"), 303)
    return go_to_sent_answers(code) or use_grant(_exchange(code))


@bp.get("/handed-over")
@open_to_all
def handed_over() -> ResponseReturnValue:
    """A device handed over at the desk, or a call begun: who did so has seen or heard the person,
    so that no year of birth is asked. app/office/start_survey.py leaves this in the cookie."""
    left, browser.handed_over = browser.handed_over, None
    if left is None:
        return redirect(url_for("home.home"), 303)
    with services().store.reading() as db:
        invited = invitations.require_valid(db, left.invitation_id, clock.now())
        grant = replace(grant_of_invitation(db, invited), asks_birth_year=False)
    return use_grant(grant, mode=left.mode, keyed_by=left.keyed_by)


@bp.get("/begin")
@open_to_all
def begin() -> ResponseReturnValue:
    """Choose a language, and say who is answering."""
    keyed_by()
    if browser.readable_until is not None:
        return redirect(url_for(".summary"), 303)  # sent; somebody went back to this page
    refused = take_refused()
    chosen = refused.fields if refused else {}
    with services().store.reading() as db:
        invited = _invited(db)
        survey = _survey(invited)
        show_practice_by_id(db, invited.practice_id)
        locales = locales_to_begin(db, survey, invited.practice_id)
        if not locales:
            return not_ready_page(survey)
        if not _is_for_them(db, survey, invited):
            return other_survey_page(db, invited, survey)
        visit_at = _visit_at(db, invited)
        note_readers(visit_at=visit_at)
        if (wanted := chosen.get("locale")) in locales:
            speak(str(wanted))
        show_crisis_line_of(survey)
        expected = sittings.expected_time(db, invited.practice_id, survey.id)
        is_refused = refused is not None and refused.problem != ""
        return _begin_page(
            invited,
            survey,
            locales,
            chosen.get("respondent"),
            expected,
            visit_at,
            is_refused=is_refused,
        )


@bp.post("/begin")
@open_to_all
def begin_sitting() -> ResponseReturnValue:
    """Open the sitting in this language, for whoever answers."""
    keyed_by()
    if browser.readable_until is not None:
        return redirect(url_for(".summary"), 303)
    wanted, respondent = request.form.get("locale", ""), request.form.get("respondent", "")
    with services().store.transaction() as db:
        invited = _invited(db)
        survey = _survey(invited)
        locales = locales_to_begin(db, survey, invited.practice_id)
        if not (locales and _is_for_them(db, survey, invited)):
            return redirect(url_for(".begin"), 303)
        if chooses_display():
            wanted = "" if "language" in request.form else wanted
            return show_again("", locale=wanted, respondent=respondent)
        if wanted not in locales or respondent not in respondents_of(survey, wanted):
            return show_again("incomplete", locale=wanted, respondent=respondent)
        opened = sittings.open_sitting(
            db,
            survey,
            invited,
            locale=wanted,
            respondent=respondent,
            mode=device_mode(),
            actor=actor(),
            at=clock.now(),
        )
        browser.sitting_id, browser.locale = opened, wanted
        remember_consent(db, invited.patient_id)
    speak(wanted)
    # At once to where it goes on: on a slow line each detour costs half a second.
    return resume()


def _is_for_them(db: Session, survey: Survey, invited: Invitation) -> bool:
    """Whether the survey is made for the person; one that was begun goes on."""
    return is_for_patient(survey, invited) or sittings.find_sitting(db, invited.id) is not None


def _begin_page(
    invited: Invitation,
    survey: Survey,
    locales: tuple[str, ...],
    respondent: str | None,
    expected: sittings.Expected | None,
    visit_at: datetime | None,
    *,
    is_refused: bool,
) -> str:
    respondents = respondents_of(survey, locale())
    minutes = expected.minutes if expected else survey.minutes
    return render_template(
        "patient/begin.html",
        survey_name=survey.names.get(locale()) or next(iter(survey.names.values())),
        minutes=minutes,
        measured_on=expected.people if expected else None,
        first_name=invited.patient.given_name,
        visit_is_today=_is_today(visit_at),
        survey_languages=[(code, own_name(code)) for code in locales],
        chosen_locale=locale(),
        respondents=respondents,
        chosen_respondent=respondent if respondent in respondents else None,
        problem=is_refused,
        lacking=lacking_language(survey, locales),
        left_out=_lacks_here(survey, locale()),
    )


def _was_sent_here(code: str) -> bool:
    """Whether this browser has sent the answers the link was for, and may read them for a while."""
    if current_kiosk() or (browser.readable_until or 0) < clock.now().timestamp():
        return False
    if browser.invitation_id is None:
        return False
    with services().store.reading() as db:
        return invitations.code_belongs_to(db, code, browser.invitation_id)


def _exchange(code: str) -> AccessGrant:
    """What the code opens. Wrong codes count."""
    now, address = clock.now(), request.remote_addr or ""
    try:
        with services().store.reading() as db:
            who = attempts.source_hash(db, "address", address)
            return grant_of_invitation(db, invitations.exchange_code(db, code, now, who=who))
    except InvalidAccessCode:
        with services().store.transaction() as db:
            invitations.record_wrong_code(db, who, now)
        raise


def _invited(db: Session) -> Invitation:
    """The invitation in this browser's cookie, if it still opens something."""
    if browser.invitation_id is None:
        raise SittingNotOpen
    return invitations.require_valid(db, browser.invitation_id, clock.now())


def _visit_at(db: Session, invited: Invitation) -> datetime | None:
    visit = get_visit(db, invited.visit_id)
    return visit.starts_at if visit else None


def _is_today(visit_at: datetime | None) -> bool:
    """Whether the visit is today. Whoever answers in the waiting room is there for one."""
    if visit_at is None:
        return current_kiosk() is not None
    return visit_at.astimezone(zone()).date() == today()


def _survey(invited: Invitation) -> Survey:
    survey = services().catalogue.surveys.get(invited.survey_id)
    if survey is None or not survey.locales:
        raise InvalidAccessCode
    return survey


def _lacks_here(survey: Survey, code: str) -> bool:
    """Whether another language of the survey has questions that this one has not."""
    edition = survey.editions.get(code)
    everywhere = set.intersection(*(set(edition.left_out) for edition in survey.editions.values()))
    return edition is not None and bool(set(edition.left_out) - everywhere)
