"""A second thing to know beside the code: the year of birth, where the practice asks for it.

Wrong years are counted on the invitation, not on an address: who has the link may have many
addresses, and days to try.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.outreach.invitations import require_valid, revoke
from app.store.practice_rules import PracticeRules, rules_of
from app.store.tables import Invitation, Practice

Outcome = Literal["right", "wrong", "closed"]


def is_birth_year_asked(db: Session, invitation: Invitation) -> bool:
    """Whether this person's year of birth is asked: the practice wants it, and has it on file."""
    return invitation.patient.born_on is not None and _practice_rules(db, invitation).ask_birth_year


def tries_left(db: Session, invitation_id: UUID, now: datetime) -> int:
    """How many wrong years the invitation still bears. NotWelcome when it opens nothing."""
    invitation = require_valid(db, invitation_id, now)
    return _practice_rules(db, invitation).birth_year_tries - invitation.wrong_years


def check_birth_year(db: Session, invitation_id: UUID, year: int, now: datetime) -> Outcome:
    """Compare a year. One wrong year too many closes the invitation, for staff to see why.

    NotWelcome when the invitation opens nothing any more.
    """
    # Held, so that a hundred guesses sent at once are counted one after the other.
    db.execute(select(Invitation.id).where(Invitation.id == invitation_id).with_for_update())
    invitation = require_valid(db, invitation_id, now)
    born_on = invitation.patient.born_on
    if born_on is None or int(born_on[:4]) == year:
        invitation.wrong_years = 0
        return "right"
    invitation.wrong_years += 1
    if invitation.wrong_years < _practice_rules(db, invitation).birth_year_tries:
        return "wrong"
    revoke(
        db,
        invitation_id,
        practice_id=invitation.practice_id,
        actor="patient",
        at=now,
        why="birth_year",
    )
    return "closed"


def _practice_rules(db: Session, invitation: Invitation) -> PracticeRules:
    return rules_of(db.get_one(Practice, invitation.practice_id))
