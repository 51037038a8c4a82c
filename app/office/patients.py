"""Patients of the practice, and the invitations that let them answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.access.sign_in import current_staff, may
from app.errors import NotAllowed
from app.office.available_surveys import chosen_survey, offered_to, require_ready, survey_name
from app.office.blueprint import bp
from app.outreach import invitations, short_codes
from app.outreach.check_digits import format_code
from app.people.patients import count_patients, find_patient
from app.people.search import ListedPatient, search_patients
from app.services import services
from app.store import audit
from app.store.tables import Invitation, Patient, Response
from app.web.language import gettext as _
from app.web.language import own_name, today
from app.web.qr import qr_code
from app.web.staff_practice import my_practice

A_PAGE = 50
GOOD_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Row:
    """One patient in the list."""

    id: UUID
    number: str
    name: str
    clinician: str
    language: str
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One invitation, as far as the office may know it: never its code."""

    id: UUID
    survey: str
    created_at: datetime
    expires_at: datetime
    state: str  # "open", "used", "expired", "revoked", or "guessed": closed by wrong years


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new link and its QR code, shown only once."""

    link: str
    qr_code: Markup
    digits: str
    address: str

    @classmethod
    def of(cls, link: str, digits: str) -> Fresh:
        title = _("QR code for the same link")
        return cls(
            link,
            qr_code(link, title),
            format_code(digits),
            url_for("patient.access_code", _external=True),
        )


@bp.get("/patients")
@may("manager")
def patients() -> ResponseReturnValue:
    """Everyone the practice looks after, by number, with a search."""
    typed = request.args.get("find", "").strip()[:80]
    with services().store.reading() as db:
        practice = my_practice(db)
        results = search_patients(
            db,
            practice.id,
            typed,
            size=A_PAGE,
            after=request.args.get("after", type=UUID),
            before=request.args.get("before", type=UUID),
        )
        rows = _rows(db, results.patients)
        has_patients = bool(rows) or count_patients(db, practice.id) > 0
    return render_template(
        "office/patients.html",
        rows=rows,
        results=results,
        has_patients=has_patients,
        find=typed,
        page=max(1, request.args.get("page", 1, type=int)),
        pages=None if results.count is None else max(1, -(-results.count // A_PAGE)),
    )


@bp.get("/patients/<uuid:patient_id>")
@may("manager")
def patient(patient_id: UUID) -> ResponseReturnValue:
    """One patient: what was sent to them, and a way to invite them."""
    with services().store.reading() as db:
        page = _patient_page(db, theirs(db, patient_id), None)
    with services().store.transaction() as db:
        _record_view(db, patient_id)
    return page


@bp.post("/patients/<uuid:patient_id>/invitations")
@may("manager")
def invite(patient_id: UUID) -> ResponseReturnValue:
    """Make an invitation, and show its link and picture this one time."""
    now = clock.now()
    with services().store.transaction() as db:
        someone = theirs(db, patient_id)
        survey = chosen_survey(someone)
        require_ready(survey, my_practice(db))
        code = invitations.invite(
            db,
            practice_id=someone.practice_id,
            patient_id=someone.id,
            survey_id=survey.id,
            visit_id=None,
            expires_at=now + GOOD_FOR,
            actor=f"staff:{current_staff().id}",
        )
        link = url_for("patient.invitation", code=code, _external=True)
        digits = short_codes.create_for_invitation(
            db,
            invitations.exchange_code(db, code, now),
            now=now,
            until=now + short_codes.INVITATION_CODE_LIFETIME,
            actor=f"staff:{current_staff().id}",
        )
        page = _patient_page(db, someone, Fresh.of(link, digits))
        _record_view(db, patient_id)
        return page


@bp.post("/invitations/<uuid:invitation_id>/revoke")
@may("manager")
def revoke(invitation_id: UUID) -> ResponseReturnValue:
    """Close a link that was not used yet."""
    with services().store.transaction() as db:
        invitation = db.get(Invitation, invitation_id)
        staff = current_staff()
        if invitation is None or invitation.practice_id != staff.practice_id:
            raise NotAllowed
        invitations.revoke(
            db,
            invitation_id,
            practice_id=staff.practice_id,
            actor=f"staff:{staff.id}",
            at=clock.now(),
        )
        patient_id = invitation.patient_id
    return redirect(url_for(".patient", patient_id=patient_id), 303)


def _record_view(db: Session, patient_id: UUID) -> None:
    staff = current_staff()
    audit.record(
        db,
        practice_id=staff.practice_id,
        actor=f"staff:{staff.id}",
        action="patient.view",
        subject=f"patient:{patient_id}",
    )


def _patient_page(db: Session, someone: Patient, fresh: Fresh | None) -> str:
    practice = my_practice(db)
    sent = db.scalars(
        select(Invitation)
        .where(Invitation.patient_id == someone.id)
        .order_by(Invitation.created_at.desc())
        .limit(20)
    ).all()
    return render_template(
        "office/patient.html",
        patient_id=someone.id,
        name=someone.name,
        number=someone.number,
        age=someone.age_on(today()),
        language=own_name(someone.locale),
        clinician=someone.clinician.name if someone.clinician else "",
        surveys=offered_to(someone, practice),
        sent=[_sent(invitation) for invitation in sent],
        fresh=fresh,
    )


def _rows(db: Session, patients: Sequence[ListedPatient]) -> list[Row]:
    last_finished = dict(
        db.execute(
            select(Response.patient_id, func.max(Response.finished_at))
            .where(Response.patient_id.in_([patient.id for patient in patients]))
            .group_by(Response.patient_id)
        ).all()
    )
    languages = {locale: own_name(locale) for locale in {patient.locale for patient in patients}}
    return [
        Row(
            id=patient.id,
            number=patient.number,
            name=f"{patient.family_name}, {patient.given_name}",
            clinician=patient.clinician,
            language=languages[patient.locale],
            finished_at=last_finished.get(patient.id),
        )
        for patient in patients
    ]


def theirs(db: Session, patient_id: UUID) -> Patient:
    """A patient of the signed-in person's own practice; NotAllowed for any other."""
    return find_patient(db, current_staff().practice_id, patient_id)


def _sent(invitation: Invitation) -> Sent:
    if invitation.used_at:
        state = "used"
    elif invitation.revoked_at:
        state = "guessed" if invitation.revoked_why == "birth_year" else "revoked"
    else:
        state = "expired" if invitation.expires_at <= clock.now() else "open"
    return Sent(
        id=invitation.id,
        survey=survey_name(invitation.survey_id),
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        state=state,
    )
