"""The year of birth, which a practice may ask for in addition to the code of an invitation.

Wrong years are counted for the invitation and not for an address, because somebody who has the link
may have many addresses, and days to try.
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
    """Whether the practice asks for the year of birth, and knows the one of this person."""
    return invitation.patient.born_on is not None and _practice_rules(db, invitation).ask_birth_year


def tries_left(db: Session, invitation_id: UUID, now: datetime) -> int:
    """How many tries are left. InvalidAccessCode if the invitation is no longer valid."""
    invitation = require_valid(db, invitation_id, now)
    return _practice_rules(db, invitation).birth_year_tries - invitation.wrong_years


def check_birth_year(db: Session, invitation_id: UUID, year: int, now: datetime) -> Outcome:
    """Compare a year with the year of birth. One wrong year too many revokes the invitation, with
    the reason for staff to see.

    InvalidAccessCode if the invitation is no longer valid.
    """
    # The row is locked so that guesses sent at the same time are counted one after the other.
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
