"""Results of self-checks, encrypted, until the person deletes them or a practice reads them.

A result is stored for the browser in which it was answered, encrypted with a key that only the
cookie of that browser holds. If the person shares it, it is stored once more, encrypted with a key
derived from eight digits that the person tells the practice.
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

RESULT_LIFETIME = timedelta(minutes=30)
SHARE_LIFETIME = timedelta(days=7)

ATTEMPT_KIND = "share-code"
MAX_WRONG_CODES = 10  # of one staff member
ATTEMPT_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ResultKey:
    """The id and the encryption key of a browser's result, stored in its cookie and nowhere else.

    It is created before the first question, so that nothing is lost if the last reply is.
    """

    id: UUID
    key: str
    practice_id: UUID

    @classmethod
    def create(cls, practice_id: UUID) -> ResultKey:
        return cls(uuid4(), base64.urlsafe_b64encode(new_key()).decode(), practice_id)

    @classmethod
    def from_json(cls, data: Any) -> ResultKey:
        """InvalidAccessCode for anything that to_json() did not write."""
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


def save_result(db: Session, place: ResultKey, value: Any, now: datetime) -> None:
    """Encrypt and store a result for one browser."""
    row = SealedResult(
        id=place.id,
        practice_id=place.practice_id,
        sealed=seal(place.raw_key, value),
        expires_at=now + RESULT_LIFETIME,
    )
    _insert(db, row, now)


def read_result(db: Session, place: ResultKey, now: datetime) -> Any:
    """The result of this browser. InvalidAccessCode if it has expired, or the key is wrong."""
    row = db.get(SealedResult, place.id)
    if row is None or row.expires_at <= now or len(place.raw_key) != KEY_BYTES:
        raise InvalidAccessCode
    return _require_unsealed(unseal(place.raw_key, row.sealed))


def delete_result(db: Session, id: UUID) -> None:
    db.execute(delete(SealedResult).where(SealedResult.id == id))


def share_result(db: Session, practice_id: UUID, value: Any, now: datetime) -> str:
    """Store a result for one practice, and return the eight digits with which it can be read."""
    code = check_digits.generate_code()
    while db.scalar(_select_by_code(db, code)) is not None:
        code = check_digits.generate_code()
    row = SealedResult(
        practice_id=practice_id,
        code_hash=_hash_share_code(db, code),
        sealed=seal(key_from(db, code), value),
        expires_at=now + SHARE_LIFETIME,
    )
    _insert(db, row, now)
    return code


def revoke_share_code(db: Session, code: str) -> None:
    """Delete the shared result of these digits."""
    db.execute(delete(SealedResult).where(SealedResult.code_hash == _hash_share_code(db, code)))


def read_shared_result(db: Session, typed: str, practice_id: UUID, who: str, now: datetime) -> Any:
    """The result that somebody shared with this practice.

    CodeMistyped if the digits cannot be a code, TooManyTries after too many wrong codes of `who`,
    and InvalidAccessCode if the code is wrong, expired, revoked or another practice's. The caller
    records an InvalidAccessCode with record_wrong_share_code(), in a transaction of its own.
    """
    code = check_digits.parse_code(typed)
    if attempts.has_tried(db, ATTEMPT_KIND, who, times=MAX_WRONG_CODES, since=now - ATTEMPT_WINDOW):
        raise TooManyTries
    row = db.scalar(_select_by_code(db, code))
    if row is None or row.practice_id != practice_id or row.expires_at <= now:
        raise InvalidAccessCode
    return _require_unsealed(unseal(key_from(db, code), row.sealed))


def record_wrong_share_code(db: Session, who: str, now: datetime) -> None:
    attempts.note_failure(db, ATTEMPT_KIND, who, now)


def erase_expired_results(db: Session, now: datetime) -> int:
    """Delete the results that have expired, and return their number."""
    expired = delete(SealedResult).where(SealedResult.expires_at <= now).returning(SealedResult.id)
    return len(db.scalars(expired).all())


def _insert(db: Session, row: SealedResult, now: datetime) -> None:
    erase_expired_results(db, now)
    db.add(row)
    db.flush()


def _select_by_code(db: Session, code: str) -> Any:
    return select(SealedResult).where(SealedResult.code_hash == _hash_share_code(db, code))


def _hash_share_code(db: Session, code: str) -> str:
    return keyed_hash(db, "share-code", code)


def _require_unsealed(value: Any | None) -> Any:
    if value is None:
        raise InvalidAccessCode
    return value
