"""Public links: addresses where anybody may answer one survey of a practice without a name."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidAccessCode, NotAllowed
from app.store import audit
from app.store.tables import PublicLink

# Without vowels and characters that look alike, because it may be typed from a poster.
SLUG_ALPHABET = "bcdfghjkmnpqrstvwxz23456789"
SLUG_LENGTH = 8


def create(
    db: Session, *, practice_id: UUID, survey_id: str, actor: str, at: datetime
) -> PublicLink:
    link = PublicLink(
        practice_id=practice_id,
        survey_id=survey_id,
        slug="".join(secrets.choice(SLUG_ALPHABET) for _ in range(SLUG_LENGTH)),
        created_at=at,
    )
    db.add(link)
    db.flush()
    _record_in_audit_log(db, link, "public_link.make", actor, at)
    return link


def close(db: Session, link_id: UUID, *, practice_id: UUID, actor: str, at: datetime) -> None:
    """Nobody can begin with this link any more; sittings under way may be finished. Repeating it
    changes nothing."""
    link = require_in_practice(db, link_id, practice_id)
    if link.closed_at is None:
        link.closed_at = at
        _record_in_audit_log(db, link, "public_link.close", actor, at)


def require_open(db: Session, slug: str) -> PublicLink:
    """The public link of this address. InvalidAccessCode if there is none, or if it was closed."""
    link = db.scalar(
        select(PublicLink).where(PublicLink.slug == slug, PublicLink.closed_at.is_(None))
    )
    if link is None:
        raise InvalidAccessCode
    return link


def require_in_practice(db: Session, link_id: UUID, practice_id: UUID) -> PublicLink:
    link = db.get(PublicLink, link_id)
    if link is None or link.practice_id != practice_id:
        raise NotAllowed
    return link


def list_for_practice(db: Session, practice_id: UUID) -> Sequence[PublicLink]:
    """The newest first."""
    return db.scalars(
        select(PublicLink)
        .where(PublicLink.practice_id == practice_id)
        .order_by(PublicLink.created_at.desc())
    ).all()


def _record_in_audit_log(
    db: Session, link: PublicLink, action: str, actor: str, at: datetime
) -> None:
    audit.record(
        db,
        practice_id=link.practice_id,
        actor=actor,
        action=action,
        subject=f"public_link:{link.id}",
        detail={"survey": link.survey_id},
        at=at,
    )
