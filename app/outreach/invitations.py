"""Ways in: 128 random bits for one person and one survey, of which only a hash is kept."""

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
LONGEST_CODE = 200

# Nobody guesses 128 bits. The limit keeps a script from keeping the database busy, and is wide
# enough for a waiting room in which everybody shares one address.
SCOPE = "invitation"
WRONG_CODES = 100
WITHIN = timedelta(hours=1)


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
    """Make an invitation and return its code. This is the only time the code can be had."""
    _require_in_practice(db, practice_id, patient_id, visit_id)
    code = secrets.token_urlsafe(CODE_BYTES)
    invitation = Invitation(
        code_hash=_hash(code),
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


def at_hand(
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
    """The newest invitation that is open for this person, survey and visit; a new one without.

    Its link is known to nobody here; a short code can be made for it, or a device handed over.
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
    found = db.scalar(is_open.order_by(Invitation.created_at.desc()).limit(1))
    if found is not None:
        return found
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
    return exchange(db, code, at)


def exchange(db: Session, code: str, now: datetime, who: str | None = None) -> Invitation:
    """The invitation a code stands for. NotWelcome when it is wrong, revoked, expired or used, or
    when `who` (see store.attempts) has tried too many wrong ones; nobody is told which.

    The caller counts a refusal with note_wrong_code() in a transaction of its own: this one is
    rolled back by the refusal.
    """
    if who is not None and _is_guessing(db, who, now):
        raise InvalidAccessCode
    # Looked up by the hash, the time it takes says nothing about how near a guess was.
    found = db.scalar(select(Invitation).where(Invitation.code_hash == _hash(code)))
    return _require_good(found, now)


def still_good(db: Session, invitation_id: UUID, now: datetime) -> Invitation:
    """The invitation exchanged earlier in this browser, if it still opens something."""
    return _require_good(db.get(Invitation, invitation_id), now)


def is_of(db: Session, code: str, invitation_id: UUID) -> bool:
    """Whether a link's code is this invitation's, also once it opens nothing any more."""
    found = select(Invitation.id).where(Invitation.code_hash == _hash(code))
    return db.scalar(found) == invitation_id


def note_wrong_code(db: Session, who: str, now: datetime) -> None:
    attempts.note_failure(db, SCOPE, who, now)


def revoke(
    db: Session,
    invitation_id: UUID,
    *,
    practice_id: UUID,
    actor: str,
    at: datetime,
    why: str = "staff",
) -> None:
    """Close a way in that was not used yet. Once more is harmless.

    why  staff: they chose to; birth_year: too many wrong ones
    """
    found = db.get(Invitation, invitation_id)
    if found is None or found.practice_id != practice_id:
        raise NotAllowed
    if found.revoked_at or found.used_at:
        return
    found.revoked_at, found.revoked_why = at, why
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
    """The answers were sent: the code opens nothing any more. The first moment is kept."""
    db.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.used_at.is_(None))
        .values(used_at=at)
    )


def _require_good(found: Invitation | None, now: datetime) -> Invitation:
    if found is None or found.revoked_at or found.used_at or found.expires_at <= now:
        raise InvalidAccessCode
    return found


def _require_in_practice(
    db: Session, practice_id: UUID, patient_id: UUID, visit_id: UUID | None
) -> None:
    if practice_of_patient(db, patient_id) != practice_id:
        raise NotAllowed
    if visit_id is None:
        return
    if patient_of_visit(db, visit_id) != patient_id:
        raise NotAllowed


def _is_guessing(db: Session, who: str, now: datetime) -> bool:
    return attempts.has_tried(db, SCOPE, who, times=WRONG_CODES, since=now - WITHIN)


def _hash(code: str) -> str:
    """A code is hashed whatever was typed, so that no odd character reaches the database."""
    return sha256(code[:LONGEST_CODE].encode(errors="replace")).hexdigest()
