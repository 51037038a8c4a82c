"""Kiosks: devices that open patients' pages only, until their PIN is typed or the office ends them.

A kiosk is made in the office with a code that works for a short while. The device that shows the
code is locked: it gets a secret of its own, and the code opens nothing any more.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Literal
from uuid import UUID

from passlib.hash import argon2  # type: ignore[import-untyped]
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from app.access import attempts
from app.access.accounts import hash_password
from app.errors import AppError, InvalidAccessCode, NotAllowed
from app.kiosk.pin_tries import forget_tries
from app.store import audit
from app.store.practice_rules import rules_of
from app.store.tables import Kiosk

SECRET_BYTES = 24
LONGEST = 200  # of a code or a secret that somebody sends
CODE_GOOD_FOR = timedelta(minutes=30)
SHORTEST_PIN, LONGEST_PIN = 4, 8

SCOPE = "kiosk"
WRONG_CODES, CODES_WITHIN = 100, timedelta(hours=1)  # of one address; nobody guesses one anyway
# The device keeps the time itself; here is a little more, so that no slow line takes an answer.
LEEWAY = 1.25


class PinRefused(AppError):
    """No such PIN can be set. `reason` is digits or easy."""

    def __init__(self, reason: Literal["digits", "easy"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class LockedKiosk:
    """A locked device, as far as a request needs to know it.

    stay          whose turn it is, see tables.Kiosk
    seen_at       when it last asked for something
    warn_seconds, wipe_seconds  see practice_rules
    """

    id: UUID
    practice_id: UUID
    stay: str | None
    seen_at: datetime
    warn_seconds: int
    wipe_seconds: int

    @property
    def terms(self) -> tuple[int, int, int]:
        """Seconds to the warning, to the wipe, and between two signs that somebody is there, which
        come more often than is_deserted() needs."""
        return self.warn_seconds, self.wipe_seconds, max(1, self.wipe_seconds // 8)

    def is_deserted(self, now: datetime) -> bool:
        """Whether nobody has used the device for longer than its time limit."""
        return now - self.seen_at > timedelta(seconds=1 + self.wipe_seconds * LEEWAY)


def hash_pin(typed: str) -> str:
    """A slow hash of a new PIN. PinRefused when it is no PIN, or one that anybody tries first."""
    pin = _digits(typed)
    if not (SHORTEST_PIN <= len(pin) <= LONGEST_PIN and pin.isascii() and pin.isdigit()):
        raise PinRefused("digits")
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise PinRefused("easy")
    return hash_password(pin)


def make(
    db: Session, *, practice_id: UUID, name: str, pin_hash: str, staff_id: int, at: datetime
) -> str:
    """A kiosk that no device is yet; the code that makes one of a device, this time only."""
    code = secrets.token_urlsafe(SECRET_BYTES)
    made = Kiosk(
        practice_id=practice_id,
        name=name,
        secret_hash=_hash(code),
        pin_hash=pin_hash,
        created_by=staff_id,
        created_at=at,
    )
    db.add(made)
    db.flush()
    _record(db, made, f"staff:{staff_id}", "kiosk.make", at)
    return code


def waiting(db: Session, code: str, now: datetime, who: str | None = None) -> Kiosk:
    """The kiosk a code makes of a device. NotWelcome when it is wrong, used, ended or too old, or
    when `who` (see attempts) has tried too many; the caller counts that with note_wrong_code()."""
    if who is not None and attempts.has_tried(
        db, SCOPE, who, times=WRONG_CODES, since=now - CODES_WITHIN
    ):
        raise InvalidAccessCode
    kiosk = db.scalar(select(Kiosk).where(Kiosk.secret_hash == _hash(code)))
    if kiosk is None or kiosk.locked_at or kiosk.ended_at:
        raise InvalidAccessCode
    if kiosk.created_at + CODE_GOOD_FOR <= now:
        raise InvalidAccessCode
    return kiosk


def note_wrong_code(db: Session, who: str, now: datetime) -> None:
    attempts.note_failure(db, SCOPE, who, now)


def lock(db: Session, kiosk: Kiosk, at: datetime) -> str:
    """Make a kiosk of the device that has the code; the secret that belongs in its cookie."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    kiosk.secret_hash, kiosk.locked_at, kiosk.seen_at = _hash(secret), at, at
    _record(db, kiosk, f"kiosk:{kiosk.id}", "kiosk.lock", at)
    return secret


def held(db: Session, secret: str) -> LockedKiosk | None:
    """The kiosk of a device with this secret; None when there is none, or it was ended."""
    kiosk = db.scalar(
        select(Kiosk)
        .where(Kiosk.secret_hash == _hash(secret))
        .where(Kiosk.locked_at.is_not(None), Kiosk.ended_at.is_(None))
        .options(joinedload(Kiosk.practice))
    )
    if kiosk is None or kiosk.seen_at is None:
        return None
    rules = rules_of(kiosk.practice)
    return LockedKiosk(
        id=kiosk.id,
        practice_id=kiosk.practice_id,
        stay=kiosk.stay,
        seen_at=kiosk.seen_at,
        warn_seconds=rules.kiosk_warn_seconds,
        wipe_seconds=rules.kiosk_wipe_seconds,
    )


def begin_stay(db: Session, kiosk_id: UUID, at: datetime) -> str:
    """Somebody else's turn: what an earlier cookie of this device says counts no more."""
    stay = secrets.token_urlsafe(12)
    db.execute(update(Kiosk).where(Kiosk.id == kiosk_id).values(stay=stay, seen_at=at))
    return stay


def note_seen(db: Session, kiosk_id: UUID, at: datetime) -> None:
    db.execute(update(Kiosk).where(Kiosk.id == kiosk_id).values(seen_at=at))


def is_pin(db: Session, kiosk_id: UUID, typed: str) -> bool:
    """Whether this is the kiosk's PIN. Slow on purpose: ask outside a transaction."""
    pin_hash = db.scalar(select(Kiosk.pin_hash).where(Kiosk.id == kiosk_id))
    return pin_hash is not None and bool(argon2.verify(_digits(typed), pin_hash))


def note_wrong_pin(db: Session, kiosk_id: UUID, at: datetime) -> None:
    _record(db, db.get_one(Kiosk, kiosk_id), f"kiosk:{kiosk_id}", "kiosk.pin_refused", at)


def end_by_pin(db: Session, kiosk_id: UUID, at: datetime) -> None:
    """The PIN was typed: the device is an ordinary one again."""
    forget_tries(db, kiosk_id)
    _end(db, db.get_one(Kiosk, kiosk_id), None, at)


def end_from_afar(
    db: Session, kiosk_id: UUID, *, practice_id: UUID, staff_id: int, at: datetime
) -> None:
    """End it in the office, wherever the device is. Once more is harmless."""
    kiosk = db.get(Kiosk, kiosk_id)
    if kiosk is None or kiosk.practice_id != practice_id:
        raise NotAllowed
    if kiosk.ended_at is None:
        _end(db, kiosk, staff_id, at)


def _end(db: Session, kiosk: Kiosk, staff_id: int | None, at: datetime) -> None:
    kiosk.ended_at, kiosk.ended_by, kiosk.stay = at, staff_id, None
    actor = f"kiosk:{kiosk.id}" if staff_id is None else f"staff:{staff_id}"
    _record(db, kiosk, actor, "kiosk.end", at)


def _record(db: Session, kiosk: Kiosk, actor: str, action: str, at: datetime) -> None:
    audit.record(
        db,
        practice_id=kiosk.practice_id,
        actor=actor,
        action=action,
        subject=f"kiosk:{kiosk.id}",
        at=at,
    )


def _digits(typed: str) -> str:
    """Digits of any script as 0 to 9, without the spaces between them."""
    return "".join(
        str(unicodedata.decimal(character, character))
        for character in typed[:LONGEST]
        if not character.isspace()
    )


def _hash(code: str) -> str:
    return sha256(code[:LONGEST].encode(errors="replace")).hexdigest()
