"""Start a survey at the desk or on the phone: hand over a device, print a card, or key it in."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, sittings
from app.access.sign_in import current_staff, may, sign_out_here
from app.errors import NotAllowed
from app.office.available_surveys import chosen_survey, offered_to, require_ready
from app.office.blueprint import bp
from app.office.patients import GOOD_FOR, theirs
from app.outreach import invitations, short_codes
from app.outreach.check_digits import format_code
from app.people.visits import find_visit_of
from app.services import services
from app.store import audit
from app.store.tables import Invitation, Patient, Practice, Visit
from app.web.language import direction, speaking
from app.web.language import gettext as _
from app.web.qr import qr_code
from app.web.session import HandedOver, browser
from app.web.staff_practice import my_practice, posted

# A card is good to the end of the day of the visit, if that is near.
NEAR = timedelta(days=3)


@bp.get("/patients/<uuid:patient_id>/start-survey")
@may("manager", "clinician")
def start_survey(patient_id: UUID) -> ResponseReturnValue:
    """Ask how the person answers: on this device, with a code, or on the phone."""
    with services().store.reading() as db:
        practice = my_practice(db)
        someone = theirs(db, patient_id)
        visit = _visit(db, someone)
        usual = _usual_survey(db, someone)
    return render_template(
        "office/start_survey.html",
        usual=usual,
        name=someone.name,
        visit=visit,
        surveys=offered_to(someone, practice),
        roles=current_staff().roles,
        patient_id=patient_id,
    )


@bp.post("/patients/<uuid:patient_id>/start-survey")
@may("manager", "clinician")
def start_chosen_way(patient_id: UUID) -> ResponseReturnValue:
    """Hand over, print, or call; with the invitation that is open already, or a new one."""
    how = posted("how")
    if how not in ("here", "code", "phone"):
        abort(404)
    now = clock.now()
    with services().store.transaction() as db:
        practice = my_practice(db)
        someone = theirs(db, patient_id)
        survey, visit = chosen_survey(someone), _visit(db, someone)
        invited = invitations.find_or_create(
            db,
            practice_id=someone.practice_id,
            patient_id=someone.id,
            survey_id=survey.id,
            visit_id=visit.id if visit else None,
            expires_at=now + GOOD_FOR,
            actor=f"staff:{current_staff().id}",
            at=now,
        )
        if sittings.find_sitting(db, invited.id) is None:
            require_ready(survey, practice)
        if how == "code":
            return _card(db, practice, someone, invited, _until(practice, visit, now))
        return _hand_over(db, invited, how, now)


def _hand_over(db: Session, invited: Invitation, how: str, now: datetime) -> ResponseReturnValue:
    """Leave the invitation in this browser's cookie, for patient.handed_over. Staff who hand the
    device over are signed out of it first; staff who key in a call stay signed in."""
    staff = current_staff()
    audit.record(
        db,
        practice_id=staff.practice_id,
        actor=f"staff:{staff.id}",
        action="sitting.hand_over",
        subject=f"invitation:{invited.id}",
        detail={"how": how},
        at=now,
    )
    if how == "here":
        sign_out_here(db)
    browser.handed_over = HandedOver(
        invitation_id=invited.id,
        mode="kiosk" if how == "here" else "phone",
        keyed_by=None if how == "here" else staff.id,
    )
    return redirect(url_for("patient.handed_over"), 303)


def _card(
    db: Session, practice: Practice, someone: Patient, invited: Invitation, until: datetime
) -> ResponseReturnValue:
    """The code, in the patient's language, to print or read out."""
    code = short_codes.create_for_invitation(
        db, invited, now=clock.now(), until=until, actor=f"staff:{current_staff().id}"
    )
    known = services().settings.locales
    language = someone.locale if someone.locale in known else known[0]
    with speaking(language):
        card = render_template(
            "office/card.html",
            practice_name=practice.name,
            code=format_code(code),
            address=url_for("patient.access_code", _external=True),
            qr_code=qr_code(
                url_for("patient.access_code", code=code, _external=True),
                _("QR code for the same code"),
            ),
            until=until,
        )
    return render_template(
        "office/card_page.html",
        name=someone.name,
        card=Markup(card),
        card_language=language,
        card_direction=direction(language),
        back_url=url_for(".start_survey", patient_id=someone.id, visit=invited.visit_id),
    )


def _usual_survey(db: Session, someone: Patient) -> str | None:
    """What this person was invited to last, or else anybody of the practice."""
    theirs_first = (Invitation.patient_id == someone.id).desc()
    return db.scalar(
        select(Invitation.survey_id)
        .where(Invitation.practice_id == someone.practice_id)
        .order_by(theirs_first, Invitation.created_at.desc())
        .limit(1)
    )


def _until(practice: Practice, visit: Visit | None, now: datetime) -> datetime:
    """A day from now, or the end of the day of a visit that is near."""
    if visit is None or not now <= visit.starts_at <= now + NEAR:
        return now + short_codes.INVITATION_CODE_LIFETIME
    zone = ZoneInfo(practice.timezone)
    day_after = visit.starts_at.astimezone(zone).date() + timedelta(days=1)
    return max(
        datetime.combine(day_after, time(0), zone).astimezone(UTC) - timedelta(minutes=1),
        now + timedelta(hours=1),
    )


def _visit(db: Session, someone: Patient) -> Visit | None:
    """The visit that was named, if it is this person's."""
    try:
        named = UUID(request.values["visit"]) if request.values.get("visit") else None
    except ValueError:
        raise NotAllowed from None
    if named is None:
        return None
    return find_visit_of(db, someone.id, named)
