"""Failed tries at a door, counted to slow down guessing. No address or account is kept in clear."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.store.encryption import keyed_hash
from app.store.tables import Attempt, table_of

KEPT_FOR = timedelta(days=1)


def who(db: Session, kind: str, name: str) -> str:
    """A keyed hash that stands for an address or an account."""
    return keyed_hash(db, "attempt", f"{kind}:{name}")


def has_tried(db: Session, door: str, who: str, *, times: int, since: datetime) -> bool:
    """Whether there were that many failed tries, or more, since then."""
    tries = select(func.count()).where(Attempt.door == door, Attempt.who == who, Attempt.at > since)
    return (db.scalar(tries) or 0) >= times


def keep(db: Session, door: str, who: str, now: datetime) -> None:
    """One more failed try; what is a day old is forgotten."""
    db.execute(insert(table_of(Attempt)), {"door": door, "who": who, "at": now})
    db.execute(
        delete(Attempt).where(Attempt.door == door, Attempt.who == who, Attempt.at < now - KEPT_FOR)
    )


def forget(db: Session, door: str, who: str) -> None:
    """A try succeeded: the failed ones before it count no more."""
    db.execute(delete(Attempt).where(Attempt.door == door, Attempt.who == who))
