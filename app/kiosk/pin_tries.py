"""Wrong PINs at a kiosk: a few are forgiven, and each further one makes the next wait longer.

Nobody is locked out for long: whoever works there and mistypes waits seconds, at most minutes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.access import attempts

SCOPE = "kiosk"
FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)  # after the last free try; doubled by each further one
# Project default: at five minutes a try, the ten thousand PINs of four digits take somebody who
# stands at the tablet in opening hours three months, and each try is in the audit log.
LONGEST_WAIT = timedelta(minutes=5)
REMEMBERED_FOR = timedelta(days=1)


def waits_until(db: Session, kiosk_id: UUID, now: datetime) -> datetime | None:
    """The moment at which another PIN may be tried; None when one may be tried now."""
    wrong, last = attempts.failures(db, SCOPE, _source(db, kiosk_id), since=now - REMEMBERED_FOR)
    if last is None or wrong < FREE_TRIES:
        return None
    until = last + wait_after(wrong)
    return until if until > now else None


def wait_after(wrong: int) -> timedelta:
    """How long the next try waits after so many wrong ones."""
    if wrong < FREE_TRIES:
        return timedelta(0)
    doublings = min(wrong - FREE_TRIES, 16)  # more would not fit into a timedelta
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))


def note_try(db: Session, kiosk_id: UUID, now: datetime) -> None:
    """A PIN is about to be tried. Counted before it is looked at, and forgotten if it was right:
    so nobody gains by trying many at once."""
    attempts.note_failure(db, SCOPE, _source(db, kiosk_id), now)


def forget_tries(db: Session, kiosk_id: UUID) -> None:
    attempts.clear_failures(db, SCOPE, _source(db, kiosk_id))


def _source(db: Session, kiosk_id: UUID) -> str:
    return attempts.source_hash(db, "kiosk", str(kiosk_id))
