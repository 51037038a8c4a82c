"""A person's consent for each purpose, with the version of its wording; the newest row counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, cast, get_args
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.facts.record import delete_facts_of_person
from app.store import audit
from app.store.tables import Consent

# care         the team reads the answers with the person's name; without it nothing can be answered
# improvement  the answers count, without the name, when the practice looks at itself
# contact      the practice may remind the person
Purpose = Literal["care", "improvement", "contact"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

# Raised whenever the words of templates/patient/consent.html change their meaning: people who
# agreed to other words are asked again.
VERSION = "2"

# Built once: they run on the way in and when answers are sent.
_CURRENT = select(Consent.purpose, Consent.given, Consent.version).where(
    Consent.id.in_(
        select(func.max(Consent.id))
        .where(Consent.patient_id == bindparam("patient_id"))
        .group_by(Consent.purpose)
    )
)
_NEWEST = (
    select(Consent.given)
    .where(Consent.patient_id == bindparam("patient_id"), Consent.purpose == bindparam("purpose"))
    .order_by(Consent.id.desc())
    .limit(1)
)


def current(db: Session, patient_id: UUID) -> Mapping[Purpose, bool]:
    """The current consent for each purpose that the person was asked about in today's wording."""
    rows = db.execute(_CURRENT, {"patient_id": patient_id})
    return {cast(Purpose, name): given for name, given, version in rows if version == VERSION}


def holds(db: Session, patient_id: UUID, purpose: Purpose) -> bool:
    """Whether the person agreed. Nobody was asked: no. Older words count as long as they were
    not taken back: what was agreed to does not end when we write better."""
    return bool(db.scalar(_NEWEST, {"patient_id": patient_id, "purpose": purpose}))


def record(
    db: Session,
    *,
    practice_id: UUID,
    patient_id: UUID,
    given: Mapping[Purpose, bool],
    locale: str,
    respondent: str,
    at: datetime,
    actor: str = "patient",
) -> None:
    """Write down what was said about each purpose. Taking back `improvement` removes what the
    person's answers had counted for so far."""
    before = current(db, patient_id)
    said = {purpose: yes for purpose, yes in given.items() if before.get(purpose) != yes}
    if not said:
        return
    db.add_all(
        Consent(
            practice_id=practice_id,
            patient_id=patient_id,
            purpose=purpose,
            version=VERSION,
            locale=locale,
            given=yes,
            respondent=respondent,
            at=at,
        )
        for purpose, yes in said.items()
    )
    db.flush()
    audit.record(
        db,
        practice_id=practice_id,
        actor=actor,
        action="consent.say",
        subject=f"patient:{patient_id}",
        detail={"version": VERSION} | {str(purpose): yes for purpose, yes in said.items()},
        at=at,
    )
    if said.get("improvement") is False:
        delete_facts_of_person(db, patient_id)
