"""Reading again what was sent: the link of an invitation after it was used, for a while.

The year of birth is asked whatever the practice's rule on links is: what lies behind a used link is
somebody's health, in a message that may be found on a shared phone. Where no year is on record, the
link says that the answers arrived, and opens nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidAccessCode
from app.outreach.birth_year import Outcome
from app.outreach.invitations import find_by_code
from app.people.visits import get_visit
from app.store import audit
from app.store.practice_rules import rules_of
from app.store.tables import Invitation, Practice, Sitting

# Project default: a week is enough to look up after the visit what was said and planned, and short
# enough that a message found later opens nothing.
READABLE_DAYS_AFTER = 7


def find_used(db: Session, code: str, now: datetime) -> Invitation | None:
    """The invitation of this code, if its answers were sent and may still be read again."""
    invitation = find_by_code(db, code)
    return invitation if invitation and _may_be_read(db, invitation, now) else None


def require_used(db: Session, invitation_id: UUID, now: datetime) -> Invitation:
    """The same by its id. InvalidAccessCode if they may not be read any more."""
    invitation = db.get(Invitation, invitation_id)
    if invitation is None or not _may_be_read(db, invitation, now):
        raise InvalidAccessCode
    return invitation


def readable_until(db: Session, invitation: Invitation) -> datetime | None:
    """Some days after the visit, or after sending where that is later; None before sending."""
    if invitation.used_at is None:
        return None
    visit = get_visit(db, invitation.visit_id)
    last = max(invitation.used_at, visit.starts_at) if visit else invitation.used_at
    return last + timedelta(days=READABLE_DAYS_AFTER)


def tries_left(db: Session, invitation: Invitation) -> int:
    """How many years of birth may still be tried; 0 too where none is on record."""
    if invitation.patient.born_on is None:
        return 0
    rules = rules_of(db.get_one(Practice, invitation.practice_id))
    return max(0, rules.birth_year_tries - invitation.wrong_years)


def check_birth_year(db: Session, invitation_id: UUID, year: int, now: datetime) -> Outcome:
    """Compare a year with the year of birth. After too many wrong ones no year is taken."""
    # The row is locked so that guesses sent at the same time are counted one after the other.
    db.execute(select(Invitation.id).where(Invitation.id == invitation_id).with_for_update())
    invitation = require_used(db, invitation_id, now)
    born_on = invitation.patient.born_on
    if born_on is None or tries_left(db, invitation) == 0:
        return "closed"
    if int(born_on[:4]) == year:
        invitation.wrong_years = 0
        return "right"
    invitation.wrong_years += 1
    if tries_left(db, invitation):
        return "wrong"
    audit.record(
        db,
        practice_id=invitation.practice_id,
        actor="patient",
        action="invitation_revoked",
        subject=f"invitation:{invitation_id}",
        detail={"why": "birth_year"},
        at=now,
    )
    return "closed"


def _may_be_read(db: Session, invitation: Invitation, now: datetime) -> bool:
    until = readable_until(db, invitation)
    if until is None or now >= until:
        return False
    # Of deleted answers a sitting may stay for a while, with what nobody has seen yet.
    is_deleted = select(Sitting.id).where(
        Sitting.invitation_id == invitation.id, Sitting.erased_at.is_not(None)
    )
    return db.scalar(is_deleted) is None
