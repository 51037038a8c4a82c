"""Short codes: eight digits typed at a kiosk or another device, for a while, for one thing.

There are ten million of them, so unlike a link's code one could be guessed: few tries are allowed
to one address and to everybody together, a code lives for hours and not for weeks, and its hash is
keyed, so that a copy of the database does not give it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.access import attempts
from app.errors import InvalidAccessCode, TooManyTries
from app.outreach import check_digits
from app.outreach.invitations import still_good
from app.store import audit
from app.store.encryption import keyed_hash
from app.store.tables import Invitation, ShortCode, Sitting

INVITATION_GOOD_FOR = timedelta(hours=24)
SITTING_GOOD_FOR = timedelta(minutes=30)

SCOPE = "short-code"
WRONG_CODES = 10  # of one address, which a waiting room shares; a mistyped one is not counted
WRONG_CODES_OF_ALL = 100
WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a short code stands for: an invitation, or a sitting that goes on at another device.

    invitation_id  of the sitting too, where it has one
    sitting_id     only when the code is a sitting's
    """

    practice_id: UUID
    invitation_id: UUID | None
    sitting_id: UUID | None


def for_invitation(
    db: Session, invitation: Invitation, *, now: datetime, until: datetime, actor: str
) -> str:
    """A fresh code for an invitation; the one before opens nothing any more."""
    db.execute(delete(ShortCode).where(ShortCode.invitation_id == invitation.id))
    return _keep(
        db,
        ShortCode(
            practice_id=invitation.practice_id,
            invitation_id=invitation.id,
            created_at=now,
            expires_at=min(until, invitation.expires_at),
        ),
        subject=f"invitation:{invitation.id}",
        actor=actor,
    )


def for_sitting(db: Session, sitting_id: UUID, practice_id: UUID, *, now: datetime) -> str:
    """A fresh code that opens a sitting under way at one other device; the one before is void."""
    db.execute(delete(ShortCode).where(ShortCode.sitting_id == sitting_id))
    return _keep(
        db,
        ShortCode(
            practice_id=practice_id,
            sitting_id=sitting_id,
            created_at=now,
            expires_at=now + SITTING_GOOD_FOR,
        ),
        subject=f"sitting:{sitting_id}",
        actor="patient",
    )


def exchange_short(
    db: Session,
    typed: str,
    now: datetime,
    who: str | None = None,
    practice_id: UUID | None = None,
) -> Opened:
    """What the digits a person typed open. Give it a transaction: a sitting moves once a code.

    CodeMistyped when they cannot be a code (nothing was looked up, and no try is counted);
    TooManyTries when `who` (see store.attempts) or everybody together typed too many wrong ones:
    a kiosk, which gives its `practice_id`, bears only its own, so that nobody far away can close
    the waiting room's;
    NotWelcome when it is wrong, used, expired, revoked or, given a `practice_id`, another
    practice's: nobody is told which. The caller counts a NotWelcome with note_wrong_code(), in a
    transaction of its own.
    """
    code = check_digits.read(typed)
    if who is not None and _is_guessing(db, who, now, with_others=practice_id is None):
        raise TooManyTries
    found = db.scalar(select(ShortCode).where(ShortCode.code_hash == _hash(db, code)))
    if found is None or found.expires_at <= now or found.used_at is not None:
        raise InvalidAccessCode
    if practice_id not in (None, found.practice_id):
        raise InvalidAccessCode
    if found.invitation_id is not None:
        invitation = still_good(db, found.invitation_id, now)
        return Opened(found.practice_id, invitation.id, None)
    return _move(db, found, now)


def note_wrong_code(db: Session, who: str, now: datetime) -> None:
    attempts.note_failure(db, SCOPE, who, now)
    attempts.note_failure(db, SCOPE, _everybody(db), now)


def _move(db: Session, code: ShortCode, now: datetime) -> Opened:
    sitting = db.get_one(Sitting, code.sitting_id)
    once = update(ShortCode).where(ShortCode.id == code.id, ShortCode.used_at.is_(None))
    moved = db.execute(once.values(used_at=now).returning(ShortCode.id)).first()
    if moved is None or sitting.finished_at is not None:
        raise InvalidAccessCode
    return Opened(code.practice_id, sitting.invitation_id, sitting.id)


def _keep(db: Session, row: ShortCode, *, subject: str, actor: str) -> str:
    db.execute(delete(ShortCode).where(ShortCode.expires_at <= row.created_at))
    code = check_digits.draw()
    while db.scalar(select(ShortCode.id).where(ShortCode.code_hash == _hash(db, code))):
        code = check_digits.draw()
    row.code_hash = _hash(db, code)
    db.add(row)
    audit.record(
        db,
        practice_id=row.practice_id,
        actor=actor,
        action="short_code.make",
        subject=subject,
        at=row.created_at,
    )
    return code


def _hash(db: Session, code: str) -> str:
    return keyed_hash(db, "short-code", code)


def _is_guessing(db: Session, who: str, now: datetime, *, with_others: bool) -> bool:
    since = now - WITHIN
    return attempts.has_tried(db, SCOPE, who, times=WRONG_CODES, since=since) or (
        with_others
        and attempts.has_tried(db, SCOPE, _everybody(db), times=WRONG_CODES_OF_ALL, since=since)
    )


def _everybody(db: Session) -> str:
    return attempts.source_hash(db, "everybody", "")
