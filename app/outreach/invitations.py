"""Invitations: a code of 128 random bits for one person and one survey, stored as a hash only."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.access import attempts
from app.errors import InvalidAccessCode, NotAllowed
from app.people.patients import practice_of_patient
from app.people.visits import patient_of_visit
from app.store import audit
from app.store.tables import Invitation

CODE_BYTES = 16
MAX_CODE_LENGTH = 200

# Nobody guesses 128 bits. The limit keeps scripts from loading the database, and is high enough for
# a waiting room in which everybody shares one address.
ATTEMPT_KIND = "invitation"
MAX_WRONG_CODES = 100
ATTEMPT_WINDOW = timedelta(hours=1)


def invite(
    db: Session,
    *,
    practice_id: UUID,
    patient_id: UUID,
    survey_id: str,
    visit_id: UUID | None,
    expires_at: datetime,
    actor: str = "command",
    at: datetime | None = None,
) -> str:
    """Create an invitation and return its code, which cannot be had later: only a hash is stored.

    NotAllowed if the patient or the visit belongs to another practice.
    """
    _require_in_practice(db, practice_id, patient_id, visit_id)
    code = secrets.token_urlsafe(CODE_BYTES)
    invitation = Invitation(
        code_hash=_hash_code(code),
        practice_id=practice_id,
        patient_id=patient_id,
        survey_id=survey_id,
        visit_id=visit_id,
        expires_at=expires_at,
        created_at=at or clock.now(),
    )
    db.add(invitation)
    db.flush()
    audit.record(
        db,
        practice_id=practice_id,
        actor=actor,
        action="invited",
        subject=f"invitation:{invitation.id}",
        detail={"patient": str(patient_id), "survey": survey_id},
        at=at,
    )
    return code


def find_or_create(
    db: Session,
    *,
    practice_id: UUID,
    patient_id: UUID,
    survey_id: str,
    visit_id: UUID | None,
    expires_at: datetime,
    actor: str,
    at: datetime,
) -> Invitation:
    """The newest open invitation for this person, survey and visit, or a new one.

    Its link is not known, because only a hash of the code is stored. A short code can be created
    for it, or a device can be handed over.
    """
    is_open = select(Invitation).where(
        Invitation.patient_id == patient_id,
        Invitation.practice_id == practice_id,
        Invitation.survey_id == survey_id,
        Invitation.visit_id == visit_id,
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > at,
    )
    invitation = db.scalar(is_open.order_by(Invitation.created_at.desc()).limit(1))
    if invitation is not None:
        return invitation
    code = invite(
        db,
        practice_id=practice_id,
        patient_id=patient_id,
        survey_id=survey_id,
        visit_id=visit_id,
        expires_at=expires_at,
        actor=actor,
        at=at,
    )
    return exchange_code(db, code, at)


def change_survey(db: Session, invitation: Invitation, survey_id: str, *, at: datetime) -> None:
    """Ask another survey by this invitation, of which nothing was answered yet."""
    detail = {"before": invitation.survey_id, "after": survey_id}
    invitation.survey_id = survey_id
    audit.record(
        db,
        practice_id=invitation.practice_id,
        actor="patient",
        action="invitation.other_survey",
        subject=f"invitation:{invitation.id}",
        detail=detail,
        at=at,
    )


def exchange_code(db: Session, code: str, now: datetime, who: str | None = None) -> Invitation:
    """The invitation of a code.

    InvalidAccessCode if the code is wrong, revoked, expired or used, or if `who` (see
    access.attempts) tried too many wrong codes. The error does not say which.

    The caller records a refusal with record_wrong_code() in a transaction of its own, because the
    refusal rolls this one back.
    """
    if who is not None and _has_too_many_wrong_codes(db, who, now):
        raise InvalidAccessCode
    return _valid_or_refused(find_by_code(db, code), now)


def require_valid(db: Session, invitation_id: UUID, now: datetime) -> Invitation:
    """The invitation that this browser exchanged earlier. InvalidAccessCode if it is not valid."""
    return _valid_or_refused(db.get(Invitation, invitation_id), now)


def find_by_code(db: Session, code: str) -> Invitation | None:
    """The invitation of a code, valid or not."""
    # Looking up the hash takes the same time however close a guess is.
    return db.scalar(select(Invitation).where(Invitation.code_hash == _hash_code(code)))


def code_belongs_to(db: Session, code: str, invitation_id: UUID) -> bool:
    """Whether a code is the one of this invitation, valid or not."""
    statement = select(Invitation.id).where(Invitation.code_hash == _hash_code(code))
    return db.scalar(statement) == invitation_id


def record_wrong_code(db: Session, who: str, now: datetime) -> None:
    attempts.note_failure(db, ATTEMPT_KIND, who, now)


def revoke(
    db: Session,
    invitation_id: UUID,
    *,
    practice_id: UUID,
    actor: str,
    at: datetime,
    why: str = "staff",
) -> None:
    """Revoke an invitation that was not used yet. Repeating it changes nothing.

    why  "staff": they chose to; "birth_year": too many wrong years of birth

    NotAllowed if the invitation belongs to another practice.
    """
    invitation = db.get(Invitation, invitation_id)
    if invitation is None or invitation.practice_id != practice_id:
        raise NotAllowed
    if invitation.revoked_at or invitation.used_at:
        return
    invitation.revoked_at, invitation.revoked_why = at, why
    audit.record(
        db,
        practice_id=practice_id,
        actor=actor,
        action="invitation_revoked",
        subject=f"invitation:{invitation_id}",
        detail={"why": why},
        at=at,
    )


def mark_used(db: Session, invitation_id: UUID, at: datetime) -> None:
    """Make the code invalid once the answers were sent. The first moment is kept."""
    db.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.used_at.is_(None))
        .values(used_at=at)
    )


def _valid_or_refused(invitation: Invitation | None, now: datetime) -> Invitation:
    if (
        invitation is None
        or invitation.revoked_at
        or invitation.used_at
        or invitation.expires_at <= now
    ):
        raise InvalidAccessCode
    return invitation


def _require_in_practice(
    db: Session, practice_id: UUID, patient_id: UUID, visit_id: UUID | None
) -> None:
    if practice_of_patient(db, patient_id) != practice_id:
        raise NotAllowed
    if visit_id is None:
        return
    if patient_of_visit(db, visit_id) != patient_id:
        raise NotAllowed


def _has_too_many_wrong_codes(db: Session, who: str, now: datetime) -> bool:
    return attempts.has_tried(
        db, ATTEMPT_KIND, who, times=MAX_WRONG_CODES, since=now - ATTEMPT_WINDOW
    )


def _hash_code(code: str) -> str:
    """Whatever was typed is hashed, so that no unusual character reaches the database."""
    return sha256(code[:MAX_CODE_LENGTH].encode(errors="replace")).hexdigest()
