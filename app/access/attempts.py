"""Failed tries, counted to slow down guessing. No address or account is stored in clear."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.store.encryption import keyed_hash
from app.store.tables import Attempt, table_of

STORED_FOR = timedelta(days=1)


def source_hash(db: Session, kind: str, name: str) -> str:
    """A keyed hash that stands for an address or an account."""
    return keyed_hash(db, "attempt", f"{kind}:{name}")


def has_tried(db: Session, scope: str, source: str, *, times: int, since: datetime) -> bool:
    """Whether there were that many failed tries, or more, since then."""
    tries = select(func.count()).where(
        Attempt.scope == scope, Attempt.source == source, Attempt.at > since
    )
    return (db.scalar(tries) or 0) >= times


def failures(
    db: Session, scope: str, source: str, *, since: datetime
) -> tuple[int, datetime | None]:
    """How many failed tries there were since then, and when the last one was."""
    tries = select(func.count(), func.max(Attempt.at)).where(
        Attempt.scope == scope, Attempt.source == source, Attempt.at > since
    )
    count, last = db.execute(tries).one()
    return count, last


def note_failure(db: Session, scope: str, source: str, now: datetime) -> None:
    """Add a failed try; those of this source that are a day old are deleted."""
    db.execute(insert(table_of(Attempt)), {"scope": scope, "source": source, "at": now})
    db.execute(
        delete(Attempt).where(
            Attempt.scope == scope, Attempt.source == source, Attempt.at < now - STORED_FOR
        )
    )


def clear_failures(db: Session, scope: str, source: str) -> None:
    """A try succeeded: the failed ones before it do not count any more."""
    db.execute(delete(Attempt).where(Attempt.scope == scope, Attempt.source == source))
