"""Short codes: eight digits to type at a kiosk or another device, valid for a limited time.

There are only ten million of them, so that one could be guessed, unlike the code of a link.
Therefore few wrong codes are allowed for one address and for all together, a code is valid for
hours and not for weeks, and its hash is keyed, so that a copy of the database does not reveal it.
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
from app.outreach.invitations import require_valid
from app.store import audit
from app.store.encryption import keyed_hash
from app.store.tables import Invitation, ShortCode, Sitting

INVITATION_CODE_LIFETIME = timedelta(hours=24)
SITTING_CODE_LIFETIME = timedelta(minutes=30)

ATTEMPT_KIND = "short-code"
MAX_WRONG_CODES = 10  # of one address, which a waiting room shares; a mistyped one is not counted
MAX_WRONG_CODES_OF_ALL = 100
ATTEMPT_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ShortCodeTarget:
    """What a short code opens: an invitation, or a sitting that continues at another device.

    invitation_id  also of a sitting, if it has one
    sitting_id     None if the code is the one of an invitation
    """

    practice_id: UUID
    invitation_id: UUID | None
    sitting_id: UUID | None


def create_for_invitation(
    db: Session, invitation: Invitation, *, now: datetime, until: datetime, actor: str
) -> str:
    """A new code for an invitation. Its earlier code is deleted."""
    db.execute(delete(ShortCode).where(ShortCode.invitation_id == invitation.id))
    return _save_new_code(
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


def create_for_sitting(db: Session, sitting_id: UUID, practice_id: UUID, *, now: datetime) -> str:
    """A new code to continue a sitting at one other device. Its earlier code is deleted."""
    db.execute(delete(ShortCode).where(ShortCode.sitting_id == sitting_id))
    return _save_new_code(
        db,
        ShortCode(
            practice_id=practice_id,
            sitting_id=sitting_id,
            created_at=now,
            expires_at=now + SITTING_CODE_LIFETIME,
        ),
        subject=f"sitting:{sitting_id}",
        actor="patient",
    )


def exchange_short_code(
    db: Session,
    typed: str,
    now: datetime,
    who: str | None = None,
    practice_id: UUID | None = None,
) -> ShortCodeTarget:
    """What the digits that a person typed open. Call it in a transaction: the code of a sitting is
    used up by it.

    CodeMistyped if the digits cannot be a code; nothing is looked up, and no try is counted.
    TooManyTries if `who` (see access.attempts), or all together, typed too many wrong codes. A
    kiosk gives its `practice_id`, and only its own wrong codes count, so that nobody elsewhere can
    block a waiting room.
    InvalidAccessCode if the code is wrong, used, expired, revoked or, given a `practice_id`,
    another practice's; the error does not say which. The caller records it with
    record_wrong_short_code(), in a transaction of its own.
    """
    code = check_digits.parse_code(typed)
    if who is not None and _has_too_many_wrong_short_codes(
        db, who, now, count_everybody=practice_id is None
    ):
        raise TooManyTries
    short_code = db.scalar(
        select(ShortCode).where(ShortCode.code_hash == _hash_short_code(db, code))
    )
    if short_code is None or short_code.expires_at <= now or short_code.used_at is not None:
        raise InvalidAccessCode
    if practice_id not in (None, short_code.practice_id):
        raise InvalidAccessCode
    if short_code.invitation_id is not None:
        invitation = require_valid(db, short_code.invitation_id, now)
        return ShortCodeTarget(short_code.practice_id, invitation.id, None)
    return _use_sitting_code(db, short_code, now)


def record_wrong_short_code(db: Session, who: str, now: datetime) -> None:
    attempts.note_failure(db, ATTEMPT_KIND, who, now)
    attempts.note_failure(db, ATTEMPT_KIND, _everybody(db), now)


def _use_sitting_code(db: Session, code: ShortCode, now: datetime) -> ShortCodeTarget:
    sitting = db.get_one(Sitting, code.sitting_id)
    unused = update(ShortCode).where(ShortCode.id == code.id, ShortCode.used_at.is_(None))
    used = db.execute(unused.values(used_at=now).returning(ShortCode.id)).first()
    if used is None or sitting.finished_at is not None:
        raise InvalidAccessCode
    return ShortCodeTarget(code.practice_id, sitting.invitation_id, sitting.id)


def _save_new_code(db: Session, row: ShortCode, *, subject: str, actor: str) -> str:
    db.execute(delete(ShortCode).where(ShortCode.expires_at <= row.created_at))
    code = check_digits.generate_code()
    while db.scalar(select(ShortCode.id).where(ShortCode.code_hash == _hash_short_code(db, code))):
        code = check_digits.generate_code()
    row.code_hash = _hash_short_code(db, code)
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


def _hash_short_code(db: Session, code: str) -> str:
    return keyed_hash(db, "short-code", code)


def _has_too_many_wrong_short_codes(
    db: Session, who: str, now: datetime, *, count_everybody: bool
) -> bool:
    since = now - ATTEMPT_WINDOW
    return attempts.has_tried(db, ATTEMPT_KIND, who, times=MAX_WRONG_CODES, since=since) or (
        count_everybody
        and attempts.has_tried(
            db, ATTEMPT_KIND, _everybody(db), times=MAX_WRONG_CODES_OF_ALL, since=since
        )
    )


def _everybody(db: Session) -> str:
    return attempts.source_hash(db, "everybody", "")
