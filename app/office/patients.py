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
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.access.sign_in import current_staff, may
from app.errors import NotAllowed
from app.office.available_surveys import chosen_survey, offered_to, require_ready, survey_name
from app.office.blueprint import bp
from app.outreach import invitations, short_codes
from app.outreach.check_digits import format_code
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
    """A new way in, shown this one time."""

    link: str
    qr_code: Markup
    digits: str
    address: str

    @classmethod
    def of(cls, link: str, digits: str) -> Fresh:
        title = _("The same link as a square, to be read by the camera of a phone")
        return cls(
            link, qr_code(link, title), format_code(digits), url_for("patient.code", _external=True)
        )


@bp.get("/patients")
@may("manager")
def patients() -> ResponseReturnValue:
    """Everyone the practice looks after, by name, with a search."""
    wanted = request.args.get("find", "").strip()[:80]
    page = request.args.get("page", 1, type=int)
    with services().store.reading() as db:
        practice = my_practice(db)
        rows = _rows(db, practice.id)
    words = wanted.casefold().split()
    found = [row for row in rows if _is_found(words, f"{row.name} {row.number}".casefold())]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(page, 1), pages)
    return render_template(
        "office/patients.html",
        rows=found[(page - 1) * A_PAGE : page * A_PAGE],
        count=len(found),
        all_count=len(rows),
        find=wanted,
        page=page,
        pages=pages,
    )


@bp.get("/patients/<uuid:patient_id>")
@may("manager")
def patient(patient_id: UUID) -> ResponseReturnValue:
    """One patient: what was sent to them, and a way to invite them."""
    with services().store.transaction() as db:
        return _patient_page(db, theirs(db, patient_id), None)


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
        return _patient_page(db, someone, Fresh.of(link, digits))


@bp.post("/invitations/<uuid:invitation_id>/revoke")
@may("manager")
def revoke(invitation_id: UUID) -> ResponseReturnValue:
    """Close a link that was not used yet."""
    with services().store.transaction() as db:
        found = db.get(Invitation, invitation_id)
        staff = current_staff()
        if found is None or found.practice_id != staff.practice_id:
            raise NotAllowed
        invitations.revoke(
            db,
            invitation_id,
            practice_id=staff.practice_id,
            actor=f"staff:{staff.id}",
            at=clock.now(),
        )
        patient_id = found.patient_id
    return redirect(url_for(".patient", patient_id=patient_id), 303)


def _patient_page(db: Session, someone: Patient, fresh: Fresh | None) -> str:
    staff = current_staff()
    practice = my_practice(db)
    audit.record(
        db,
        practice_id=staff.practice_id,
        actor=f"staff:{staff.id}",
        action="patient.view",
        subject=f"patient:{someone.id}",
    )
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
        sent=[_sent(one) for one in sent],
        fresh=fresh,
    )


def _rows(db: Session, practice_id: UUID) -> list[Row]:
    """All patients in the order of their names, which only this process can read."""
    last = dict(
        db.execute(
            select(Response.patient_id, func.max(Response.finished_at))
            .where(Response.practice_id == practice_id)
            .group_by(Response.patient_id)
        ).all()
    )
    people = db.scalars(
        select(Patient)
        .where(Patient.practice_id == practice_id)
        .options(joinedload(Patient.clinician))
    ).all()
    rows = [
        Row(
            id=one.id,
            number=one.number,
            name=f"{one.family_name}, {one.given_name}",
            clinician=one.clinician.name if one.clinician else "",
            language=own_name(one.locale),
            finished_at=last.get(one.id),
        )
        for one in people
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def theirs(db: Session, patient_id: UUID) -> Patient:
    """A patient of the signed-in person's own practice; NotAllowed for any other."""
    someone = db.get(Patient, patient_id)
    if someone is None or someone.practice_id != current_staff().practice_id:
        raise NotAllowed
    return someone


def _is_found(words: Sequence[str], name: str) -> bool:
    """Each word somewhere in it, in any order, as people write names."""
    return all(word in name for word in words)


def _sent(one: Invitation) -> Sent:
    if one.used_at:
        state = "used"
    elif one.revoked_at:
        state = "guessed" if one.revoked_why == "birth_year" else "revoked"
    else:
        state = "expired" if one.expires_at <= clock.now() else "open"
    return Sent(
        id=one.id,
        survey=survey_name(one.survey_id),
        created_at=one.created_at,
        expires_at=one.expires_at,
        state=state,
    )
