"""What a self-check came to, until the person closes it, or their practice takes it in.

Kept for the browser it was answered in, closed with a key that is in that browser's cookie. When
the person says so, shared: closed with a key that follows from eight digits they tell the practice.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.access import attempts
from app.errors import InvalidAccessCode, TooManyTries
from app.outreach import check_digits
from app.store.encryption import keyed_hash
from app.store.sealing import KEY_BYTES, key_from, new_key, seal, unseal
from app.store.tables import SealedResult

KEPT_FOR = timedelta(minutes=30)
SHARED_FOR = timedelta(days=7)

SCOPE = "share-code"
WRONG_CODES = 10  # of one staff member
WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one browser's result will be, and the key to it: in the cookie, and nowhere else. It is
    there from the beginning, so that a reply that is lost at the end loses nothing."""

    id: UUID
    key: str
    practice_id: UUID

    @classmethod
    def fresh(cls, practice_id: UUID) -> Place:
        return cls(uuid4(), base64.urlsafe_b64encode(new_key()).decode(), practice_id)

    @classmethod
    def from_json(cls, data: Any) -> Place:
        """NotWelcome for what is no place."""
        try:
            return cls(UUID(data["id"]), str(data["key"]), UUID(data["practice"]))
        except (KeyError, TypeError, ValueError):
            raise InvalidAccessCode from None

    def to_json(self) -> dict[str, str]:
        return {"id": str(self.id), "key": self.key, "practice": str(self.practice_id)}

    @property
    def raw_key(self) -> bytes:
        try:
            return base64.urlsafe_b64decode(self.key.encode())
        except (binascii.Error, UnicodeEncodeError):
            raise InvalidAccessCode from None


def keep(db: Session, place: Place, value: Any, now: datetime) -> None:
    """Keep it for one browser."""
    row = SealedResult(
        id=place.id,
        practice_id=place.practice_id,
        sealed=seal(place.raw_key, value),
        expires_at=now + KEPT_FOR,
    )
    _add(db, row, now)


def read(db: Session, place: Place, now: datetime) -> Any:
    """What this browser keeps. NotWelcome when it has expired, or the key is not its own."""
    row = db.get(SealedResult, place.id)
    if row is None or row.expires_at <= now or len(place.raw_key) != KEY_BYTES:
        raise InvalidAccessCode
    return _require(unseal(place.raw_key, row.sealed))


def forget(db: Session, id: UUID) -> None:
    db.execute(delete(SealedResult).where(SealedResult.id == id))


def share(db: Session, practice_id: UUID, value: Any, now: datetime) -> str:
    """The eight digits with which this practice, and no other, may open it."""
    code = check_digits.draw()
    while db.scalar(_by_code(db, code)) is not None:
        code = check_digits.draw()
    row = SealedResult(
        practice_id=practice_id,
        code_hash=_hash(db, code),
        sealed=seal(key_from(db, code), value),
        expires_at=now + SHARED_FOR,
    )
    _add(db, row, now)
    return code


def take_back(db: Session, code: str) -> None:
    """The digits open nothing any more."""
    db.execute(delete(SealedResult).where(SealedResult.code_hash == _hash(db, code)))


def read_shared(db: Session, typed: str, practice_id: UUID, who: str, now: datetime) -> Any:
    """What somebody shared with this practice. CodeMistyped, TooManyTries, or NotWelcome when the
    code is wrong, expired, taken back, used, or another practice's. The caller counts a NotWelcome
    with note_wrong_code(), in a transaction of its own."""
    code = check_digits.read(typed)
    if attempts.has_tried(db, SCOPE, who, times=WRONG_CODES, since=now - WITHIN):
        raise TooManyTries
    row = db.scalar(_by_code(db, code))
    if row is None or row.practice_id != practice_id or row.expires_at <= now:
        raise InvalidAccessCode
    return _require(unseal(key_from(db, code), row.sealed))


def note_wrong_code(db: Session, who: str, now: datetime) -> None:
    attempts.note_failure(db, SCOPE, who, now)


def erase_expired(db: Session, now: datetime) -> int:
    """What has expired is gone, and not only closed; how many there were."""
    late = delete(SealedResult).where(SealedResult.expires_at <= now).returning(SealedResult.id)
    return len(db.scalars(late).all())


def _add(db: Session, row: SealedResult, now: datetime) -> None:
    erase_expired(db, now)
    db.add(row)
    db.flush()


def _by_code(db: Session, code: str) -> Any:
    return select(SealedResult).where(SealedResult.code_hash == _hash(db, code))


def _hash(db: Session, code: str) -> str:
    return keyed_hash(db, "share-code", code)


def _require(value: Any | None) -> Any:
    if value is None:
        raise InvalidAccessCode
    return value
